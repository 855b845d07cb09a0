//! 随机分案结果单: one for the file, one for the parties, on paper, with a code that a phone reads.

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Form, Router};
use caselot_core::docket::code::PersonRole::{Auditor, Filing, Supervisor};
use caselot_core::docket::{Day, Event};
use caselot_core::id::JudgeId;
use caselot_core::ledger::merkle::leaf_hash;
use caselot_core::lottery::role::SeatRole;
use maud::{Markup, PreEscaped, html};
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use serde::Deserialize;

use super::case::{Drawn, Known};
use super::today::day_or;
use crate::client::Stamp;
use crate::console::Console;
use crate::console::fault::{Fault, html_page};
use crate::console::field::{self, Sheet};
use crate::console::marks::Mark;
use crate::console::page::{long_day, paper};
use crate::console::picture::seat_draws;
use crate::console::reads::Roster;
use crate::console::session::Typed;
use crate::console::visit::Visit;
use crate::telling::judges::judge_label_on;
use crate::telling::seats;
use crate::telling::time::local_time;
use crate::telling::{filing_name, round};
use crate::words::{self, text};

/// Most slips that are printed at once.
const MOST: usize = 300;
/// Candidates in a row of the table.
const ACROSS: usize = 8;
/// Modules are 0.5 mm, which a phone reads from a dot-matrix print.
const MODULE_PX: u32 = 4;

pub fn router() -> Router<Console> {
    Router::new()
        .route("/case/{entry}/slip", get(show))
        .route("/day/slips", get(of_day))
        .route("/slips/printed", post(printed))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default, rename = "for")]
    reader: String,
    #[serde(default)]
    on: String,
}

async fn show(
    visit: Visit,
    Path(entry): Path<u64>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    if !visit.is(&[Filing, Supervisor, Auditor]) {
        return Err(visit.for_others());
    }
    let known = visit.known_case(entry).await?;
    let roster = visit.roster().await?;
    let draws = known.draws();
    let Some(draw) = draws.iter().find(|it| it.filing.index.0 == entry).or(draws.last()) else {
        let sentence = visit.say(|| text!("this case was not drawn by lot, so it has no slip"));
        return Err(visit.refuse(StatusCode::NOT_FOUND, sentence, None));
    };
    let title = visit.say(|| text!("Slip of a random assignment"));
    let copy = Mark::of_slip(&asked.reader);
    let content = visit.say(|| {
        html! {
            (counted(&visit, &[draw.filing.index.0], copy))
            @if copy == Mark::SlipForParties { (for_parties(&visit, draw, &roster)) }
            @else { (for_the_file(&visit, &known, draw, &roster)) }
        }
    });
    Ok(html_page(paper(visit.lang, &title, content)))
}

/// The slips of all cases that were drawn on a day.
async fn of_day(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    if !visit.is(&[Filing, Supervisor, Auditor]) {
        return Err(visit.for_others());
    }
    let day = day_or(&asked.on, visit.today());
    let roster = visit.roster().await?;
    let record = visit.day_record(day).await?;
    let drawn = record.iter().filter_map(|line| match &line.entry.as_ref()?.event {
        Event::CaseDrawn(drawn) => Some(drawn.filing.0),
        _ => None,
    });
    let filings: Vec<u64> = drawn.take(MOST).collect();
    let mut slips = Vec::new();
    for filing in filings.iter().copied() {
        let known = visit.known_case(filing).await?;
        let draws = known.draws();
        if let Some(draw) = draws.iter().find(|it| it.filing.index.0 == filing) {
            slips.push(visit.say(|| for_the_file(&visit, &known, draw, &roster)));
        }
    }
    let title = visit.say(|| text!("Slips of {day}", day = long_day(day)));
    let content = visit.say(|| {
        html! {
            @if slips.is_empty() { p { (text!("Nothing was drawn on this day.")) } }
            @else { (counted(&visit, &filings, Mark::SlipForFile)) }
            @for slip in &slips { (slip) }
        }
    });
    Ok(html_page(paper(visit.lang, &title, content)))
}

/// Tells the console that these slips are printed, once the browser prints them.
fn counted(visit: &Visit, filings: &[u64], copy: Mark) -> Markup {
    html! {
        form hidden method="post" action="/slips/printed" data-printed="no" {
            (visit.token())
            input type="hidden" name="for" value=(copy.slip_name());
            @for filing in filings { input type="hidden" name="filing" value=(filing); }
        }
    }
}

/// Remembers which slips are printed, so that the next print of them is marked.
async fn printed(visit: Visit, Form(typed): Form<Typed>) -> Result<StatusCode, Fault> {
    if !visit.is(&[Filing, Supervisor, Auditor]) {
        return Err(visit.for_others());
    }
    visit.own_form(field::token(&typed))?;
    let sheet = Sheet::new(typed);
    let filings = sheet.values("filing").filter_map(|it| it.parse().ok());
    let filings: Vec<u64> = filings.take(MOST).collect();
    let by = (visit.session.person.as_str(), visit.now_ms());
    let printed = &visit.console.0.marks;
    match printed.make(&filings, Mark::of_slip(sheet.value("for")), by) {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        // Nobody reads this answer; the next print then looks like a first one.
        Err(_) => Ok(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// That a slip was printed before, on the slip itself.
fn reprint(visit: &Visit, it: &Drawn<'_>, copy: Mark) -> Markup {
    let Some(times) = visit.console.0.marks.times(it.filing.index.0, copy) else {
        return html! {};
    };
    html! {
        p.reprint {
            b { (text!("REPRINT")) } " "
            (text!(
                "print {count}; first printed at {time} by {person}",
                count = times.count + 1,
                time = local_time(times.first_ms, visit.offset()),
                person = times.first_by
            ))
        }
    }
}

/// What the code of a slip holds: the log, the entry and its hash, and no address of the court's
/// network.
fn code_text(visit: &Visit, draw: &Drawn<'_>) -> String {
    let hash = caselot_core::lottery::hash::to_hex(&leaf_hash(draw.bytes));
    let origin = &visit.filer().court().origin;
    format!("caselot slip 1\n{origin}\n{}\n{hash}\n", draw.draw.index)
}

/// A code as a picture.
fn picture(code: &str) -> Markup {
    let made = QrCode::with_error_correction_level(code, EcLevel::M);
    let svg = made.map(|made| {
        made.render::<svg::Color<'_>>().module_dimensions(MODULE_PX, MODULE_PX).build()
    });
    // The declaration of an XML file has no place within a page.
    let svg = svg.unwrap_or_default();
    let svg = svg.split_once("?>").map_or(svg.as_str(), |(_, rest)| rest);
    html! { div.qr { (PreEscaped(svg)) } }
}

fn pair(name: &str, value: &str, name2: &str, value2: &str) -> Markup {
    html! { tr { th { (name) } td { (value) } th { (name2) } td { (value2) } } }
}

fn wide(name: &str, value: &str) -> Markup {
    html! { @if !value.is_empty() { tr { th { (name) } td colspan="3" { (value) } } } }
}

fn title(visit: &Visit, it: &Drawn<'_>, copy: Mark) -> Markup {
    html! {
        (reprint(visit, it, copy))
        h1 { (visit.filer().court().name) }
        h2 { (text!("Slip of a random assignment")) }
    }
}

/// The slip for the case's file, with chances and persons.
fn for_the_file(visit: &Visit, known: &Known, it: &Drawn<'_>, roster: &Roster) -> Markup {
    let facts = &it.filed.facts;
    let day = Day::at(it.draw.time_ms, visit.offset());
    let opening = visit.opening(&known.number, facts.stage);
    let round = round(facts.stage);
    let round = match (facts.lineage.reassigns.as_deref(), &facts.lineage.changes) {
        (Some(it), _) => format!("{round}: {} {}", words::label(it.ground), it.text),
        (None, Some(_)) => filing_name(facts),
        (None, None) => round,
    };
    let named = match facts.lineage.changes {
        Some(_) => text!("change of seats"),
        None => text!("Round"),
    };
    let approver = approver_of(known, it);
    html! {
        div.sheet {
            (title(visit, it, Mark::SlipForFile))
            table { tbody {
                (pair(&text!("Number"), &known.number, &text!("Accepted on"), &opening.as_ref().map_or_else(|| "—".to_owned(), |it| it.accepted_on.clone())))
                (pair(&text!("Cause"), words::or_dash(&facts.cause), &text!("Procedure"), words::or_dash(&facts.procedure)))
                (wide(&text!("Parties"), opening.as_ref().map_or("", |it| it.parties.as_str())))
                (pair(&text!("How assigned"), &text!("by lot"), &text!("Pool"), &roster.pool_label(&facts.pool)))
                (pair(&named, &round, &text!("Time"), &local_time(it.draw.time_ms, visit.offset())))
                (pair(&text!("Filed by"), &it.filing.actor.person, &text!("Second person"), words::or_dash(&approver)))
                (changed(it, roster, day))
                @for seat in &it.drawn.seats {
                    tr {
                        th { (words::label(seat.role)) }
                        td colspan="3" {
                            b { (judge_label_on(seat.judge, &roster.judges, day)) }
                            @if it.drawn.presiding == Some(seat.judge) && is_panel(it) {
                                " (" (words::label(SeatRole::Presiding)) ")"
                            }
                        }
                    }
                }
                (kept(it, roster, day))
                (waiting(it, roster, day))
            } }
            (chances(it, roster))
            (left_out(it, roster))
            (foot(visit, it, day))
            div.signs {
                span { (text!("Filed by (signature):")) }
                span { (text!("Supervised by (signature):")) }
                span { (long_day(day)) " " (text!("(seal)")) }
            }
        }
    }
}

/// Whether the draw was of a panel's seats, and not of a sole judge's.
fn is_panel(it: &Drawn<'_>) -> bool {
    it.drawn.seats.len() > 1 || it.filed.facts.lineage.changes.is_some()
}

/// Of a change of seats: what it is, who leaves and on which ground, and for which hearing.
fn changed(it: &Drawn<'_>, roster: &Roster, day: Day) -> Markup {
    let Some(change) = &it.filed.facts.lineage.changes else { return html! {} };
    let names = |judges: &[JudgeId]| {
        let names = judges.iter().map(|judge| judge_label_on(*judge, &roster.judges, day));
        names.collect::<Vec<_>>().join("、")
    };
    let ground = change.ground.map_or_else(String::new, words::label);
    let by = change.decided_by.map_or_else(String::new, words::label);
    html! {
        @if !change.leaves.is_empty() {
            (wide(&text!("left"), &names(&change.leaves)))
            (pair(&text!("Ground"), &ground, &text!("Decided by"), &by))
        }
        (wide(&text!("Reason"), &change.text))
        (wide(&text!("Day of the hearing"), &change.hearing.map_or_else(String::new, |day| day.to_string())))
    }
}

/// Who else sits, of a change of seats, and what is drawn before the hearing.
fn kept(it: &Drawn<'_>, roster: &Roster, day: Day) -> Markup {
    let facts = &it.filed.facts;
    let kept = facts.lineage.changes.iter().flat_map(|change| change.kept_seats());
    html! {
        @for seat in kept {
            @if let Some(judge) = seat.judge {
                tr { th { (words::label(seat.role)) } td colspan="3" {
                    (judge_label_on(judge, &roster.judges, day)) " " (text!("(as before)"))
                    @if it.drawn.presiding == Some(judge) { " (" (words::label(SeatRole::Presiding)) ")" }
                } }
            }
        }
        @for seats in facts.panel.left_for_later() { (wide(&text!("still to be drawn"), &seats::of_later(&seats))) }
    }
}

/// The alternates in their order.
fn waiting(it: &Drawn<'_>, roster: &Roster, day: Day) -> Markup {
    html! {
        @for (at, seat) in it.drawn.alternates.iter().enumerate() {
            @let name = judge_label_on(seat.judge, &roster.judges, day);
            (wide(&text!("alternate {place}", place = at + 1), &format!("{name} {}", words::label(seat.role))))
        }
    }
}

/// Who approved the filing, if anybody had to.
fn approver_of(known: &Known, it: &Drawn<'_>) -> String {
    let approved = known.lines.iter().find_map(|line| {
        let entry = line.entry.as_ref()?;
        match &entry.event {
            Event::Approved(approved) if approved.entry == it.filing.index => {
                Some(entry.actor.person.clone())
            }
            _ => None,
        }
    });
    approved.unwrap_or_else(|| it.filed.facts.approver.clone())
}

fn chances(it: &Drawn<'_>, roster: &Roster) -> Markup {
    html! {
        @for draw in seat_draws(it.filed, it.drawn) {
            h3 { (text!("Candidates for {role} and their chances (fixed at the filing, before anything was opened)", role = draw.role())) }
            table {
                @for chunk in draw.odds.chunks(ACROSS) {
                    tbody {
                        tr { @for (judge, _) in chunk { td { @if *judge == draw.seat.judge { b { (roster.bare_name(*judge)) } } @else { (roster.bare_name(*judge)) } } } }
                        tr { @for (judge, mass) in chunk { td { @if *judge == draw.seat.judge { b { (words::percent(*mass, draw.seat.total)) } } @else { (words::percent(*mass, draw.seat.total)) } } } }
                    }
                }
            }
        }
    }
}

fn left_out(it: &Drawn<'_>, roster: &Roster) -> Markup {
    html! {
        p {
            (text!("Left out (回避)")) ": "
            @if it.filed.facts.exclusions.is_empty() { (text!("nobody")) }
            @for exclusion in &it.filed.facts.exclusions {
                (roster.bare_name(exclusion.judge)) " (" (words::label(exclusion.ground)) ") "
            }
        }
    }
}

/// Check code, code for a phone, and how to check.
fn foot(visit: &Visit, it: &Drawn<'_>, _day: Day) -> Markup {
    let code = Stamp::of(it.bytes).map(|stamp| stamp.check_code()).unwrap_or_default();
    html! {
        div.foot {
            div {
                p { (text!("Check code")) " " span.code { (code) } }
                p.small { (text!(
                    "Entries {filing} and {draw} of the log {origin}. Whoever has the exported log can \
                     compute this draw again and compare the check code; the square holds log, entry and \
                     hash.",
                    filing = it.filing.index,
                    draw = it.draw.index,
                    origin = visit.filer().court().origin
                )) }
            }
            (picture(&code_text(visit, it)))
        }
    }
}

/// The slip for the parties: their judges, and no other judge's name.
fn for_parties(visit: &Visit, it: &Drawn<'_>, roster: &Roster) -> Markup {
    let facts = &it.filed.facts;
    let day = Day::at(it.draw.time_ms, visit.offset());
    let draws = seat_draws(it.filed, it.drawn);
    let candidates = draws.first().map_or(0, |draw| draw.odds.len());
    html! {
        div.sheet {
            (title(visit, it, Mark::SlipForParties))
            table { tbody {
                (pair(&text!("Number"), &facts.case_number, &text!("Cause"), words::or_dash(&facts.cause)))
                (pair(&text!("Time"), &local_time(it.draw.time_ms, visit.offset()), &text!("Candidates"), &candidates.to_string()))
                @for seat in &it.drawn.seats {
                    (wide(&words::label(seat.role), &judge_label_on(seat.judge, &roster.judges, day)))
                }
                (kept(it, roster, day))
            } }
            p { (text!(
                "The judge was drawn by lot among the candidates by a public rule. If you ask for a \
                 judge's recusal, do so when the hearing begins, with your reasons."
            )) }
            (foot(visit, it, day))
            p.cut {}
        }
    }
}
