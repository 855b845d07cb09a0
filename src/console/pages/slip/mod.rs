//! 随机分案结果单 and 合议庭组成变更单: one for the file, one for the parties, on paper, with a code that a
//! phone reads. One that was overtaken says by which entry.

mod drawn;
mod taken;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Form, Router};
use caselot_core::docket::code::PersonRole::{Auditor, Filing, Supervisor};
use caselot_core::docket::{Day, Entry, Event};
use caselot_core::hash::to_hex;
use caselot_core::id::EntryIndex;
use caselot_core::ledger::merkle::leaf_hash;
use caselot_core::lottery::role::SeatRole;
use maud::{Markup, PreEscaped, html};
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use serde::Deserialize;

use super::case::Known;
use super::seating::{Bench, Seating, Taken};
use crate::client::Stamp;
use crate::console::Console;
use crate::console::boxes::{Boxed, Boxes};
use crate::console::fault::{Fault, html_page};
use crate::console::field::{self, Sheet};
use crate::console::marks::Mark;
use crate::console::page::{long_day, paper};
use crate::console::reads::Roster;
use crate::console::session::Typed;
use crate::console::visit::Visit;
use crate::telling::judges::judge_label_on;
use crate::telling::time::local_time;
use crate::words::{self, text};

/// Most slips that are printed at once.
const MOST: usize = 300;
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
    on: Boxed<Day>,
    /// How many slips of a day were on the pages before.
    #[serde(default)]
    skip: usize,
    /// The entry of a change without a draw.
    #[serde(default)]
    of: Option<u64>,
}

/// A slip that is printed: of which case, and by which entry somebody sits.
struct Slip<'k> {
    visit: &'k Visit,
    known: &'k Known,
    roster: &'k Roster,
}

/// The entry by which a seating's prints are remembered.
fn marked(seating: &Seating<'_>) -> u64 {
    match seating {
        Seating::Drawn(it) => it.filing.index.0,
        Seating::Designated(entry, _) => entry.index.0,
        Seating::Taken(it) => it.act.index.0,
    }
}

/// Address of the slip of a change without a draw.
pub fn taken_slip(filing: u64, act: EntryIndex) -> String {
    format!("/case/{filing}/slip?of={act}")
}

async fn show(
    visit: Visit,
    Path(entry): Path<u64>,
    Boxes(asked): Boxes<Asked>,
) -> Result<Response, Fault> {
    if !visit.is(&[Filing, Supervisor, Auditor]) {
        return Err(visit.for_others());
    }
    let known = visit.known_case(entry).await?;
    let roster = visit.roster().await?;
    let seatings = known.seatings();
    let is_asked = |it: &&Seating<'_>| match (it, asked.of) {
        (Seating::Taken(it), Some(of)) => it.act.index.0 == of,
        (Seating::Drawn(it), None) => it.filing.index.0 == entry,
        _ => false,
    };
    let last_draw = || seatings.iter().rev().find(|it| matches!(it, Seating::Drawn(_)));
    let Some(seating) = seatings.iter().find(is_asked).or_else(last_draw) else {
        let sentence = visit.say(|| text!("this case was not drawn by lot, so it has no slip"));
        return Err(visit.refuse(StatusCode::NOT_FOUND, sentence, None));
    };
    let title = visit.say(|| slip_title(seating));
    let copy = Mark::of_slip(&asked.reader);
    let slip = Slip { visit: &visit, known: &known, roster: &roster };
    let content = visit.say(|| {
        html! {
            (counted(&visit, &[marked(seating)], copy))
            (slip.sheet(seating, copy))
        }
    });
    Ok(html_page(paper(visit.lang, &title, content)))
}

/// What a slip is called.
fn slip_title(seating: &Seating<'_>) -> String {
    match seating {
        Seating::Taken(_) => text!("Slip of a change of seats"),
        Seating::Drawn(it) if it.filed.facts.lineage.changes.is_some() => {
            text!("Slip of a change of seats")
        }
        _ => text!("Slip of a random assignment"),
    }
}

/// The slips of all that was drawn on a day, and of the seats that changed on it without a draw.
async fn of_day(visit: Visit, Boxes(asked): Boxes<Asked>) -> Result<Response, Fault> {
    if !visit.is(&[Filing, Supervisor, Auditor]) {
        return Err(visit.for_others());
    }
    let day = asked.on.get().unwrap_or_else(|| visit.today());
    let roster = visit.roster().await?;
    let seats = |event: &Event| matches!(event, Event::CaseDrawn(_) | Event::Approved(_));
    let record = visit.lines_of_day(day, seats).await?;
    let changed = visit.seats_taken_on(day).await?;
    let drawn = record.iter().filter_map(|line| match &line.entry.as_ref()?.event {
        Event::CaseDrawn(drawn) => Some((drawn.filing.0, line.index)),
        Event::Approved(_) => Some((*changed.get(&line.index.0)?, line.index)),
        _ => None,
    });
    let all: Vec<(u64, EntryIndex)> = drawn.collect();
    let (mut slips, mut printed) = (Vec::new(), Vec::new());
    for &(filing, act) in all.iter().skip(asked.skip).take(MOST) {
        let known = visit.known_case(filing).await?;
        let slip = Slip { visit: &visit, known: &known, roster: &roster };
        let seatings = known.seatings();
        if let Some(seating) = seatings.iter().find(|it| it.act().index == act) {
            slips.push(visit.say(|| slip.sheet(seating, Mark::SlipForFile)));
            printed.push(marked(seating));
        }
    }
    let title = visit.say(|| text!("Slips of {day}", day = long_day(day)));
    let content = visit.say(|| {
        html! {
            @if slips.is_empty() { p { (text!("Nothing was drawn on this day.")) } }
            @else {
                (counted(&visit, &printed, Mark::SlipForFile))
                (pages_of(day, asked.skip, all.len()))
            }
            @for slip in &slips { (slip) }
        }
    });
    Ok(html_page(paper(visit.lang, &title, content)))
}

/// Where a day has more slips than are printed at once: which these are, and the way to the others.
fn pages_of(day: Day, skip: usize, all: usize) -> Markup {
    let (first, last) = (skip + 1, all.min(skip + MOST));
    let to = |skip: usize| format!("/day/slips?on={day}&skip={skip}");
    html! {
        @if all > MOST {
            p.notice.screen {
                (text!("Slips {first} to {last} of {all}; print each part.", first, last, all)) " "
                @if skip > 0 { a href=(to(skip.saturating_sub(MOST))) { (text!("Page before")) } " " }
                @if last < all { a href=(to(last)) { (text!("Next page")) } }
            }
        }
    }
}

/// The name of a sheet with these slips, by which it is known once it is printed.
fn sheet_of(filings: &[u64], copy: Mark) -> String {
    let listed: Vec<String> = filings.iter().map(u64::to_string).collect();
    format!("slips {} {}", copy.slip_name(), to_hex(&leaf_hash(listed.join(",").as_bytes())))
}

/// Tells the console that these slips are printed, once the browser prints them.
fn counted(visit: &Visit, filings: &[u64], copy: Mark) -> Markup {
    visit.shows(&sheet_of(filings, copy));
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
    let copy = Mark::of_slip(sheet.value("for"));
    // Only what was shown is printed, and each page once.
    if !visit.forgets(&sheet_of(&filings, copy)) {
        return Ok(StatusCode::CONFLICT);
    }
    match visit.console.0.marks.make(&filings, copy, by) {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        // Nobody reads this answer; the next print then looks like a first one.
        Err(_) => Ok(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// That a slip was printed before, on the slip itself.
fn reprint(visit: &Visit, marked: u64, copy: Mark) -> Markup {
    let Some(times) = visit.console.0.marks.times(marked, copy) else {
        return html! {};
    };
    html! {
        p.reprint {
            b { (text!("REPRINT")) } " "
            (text!(
                "print {count} at this console; first printed at {time} by {person}",
                count = times.count + 1,
                time = local_time(times.first_ms, visit.offset()),
                person = times.first_by
            ))
        }
    }
}

/// What the code of a slip holds: the log, the entry and its hash, and no address of the court's
/// network.
fn code_text(visit: &Visit, act: EntryIndex, bytes: &[u8]) -> String {
    let hash = caselot_core::lottery::hash::to_hex(&leaf_hash(bytes));
    let origin = &visit.filer().court().origin;
    format!("caselot slip 1\n{origin}\n{act}\n{hash}\n")
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

/// Which entry holds instead of an earlier one.
pub fn holds_now(entry: EntryIndex, day: Day) -> String {
    text!("what holds is entry {entry} of {day}", entry, day = long_day(day))
}

impl Slip<'_> {
    fn sheet(&self, seating: &Seating<'_>, copy: Mark) -> Markup {
        html! {
            div.sheet {
                (reprint(self.visit, marked(seating), copy))
                (self.overtaken(seating))
                h1 { (self.visit.filer().court().name) }
                h2 { (slip_title(seating)) }
                @match (seating, copy) {
                    (Seating::Drawn(it), Mark::SlipForParties) => { (self.drawn_for_parties(it)) }
                    (Seating::Drawn(it), _) => { (self.drawn_for_the_file(it)) }
                    (Seating::Taken(it), Mark::SlipForParties) => { (self.taken_for_parties(it)) }
                    (Seating::Taken(it), _) => { (self.taken_for_the_file(it)) }
                    // What nobody drew has no slip of a draw.
                    (Seating::Designated(..), _) => {}
                }
            }
        }
    }

    /// That the case was given to somebody else since, or that other people sit in it.
    fn overtaken(&self, seating: &Seating<'_>) -> Markup {
        let Some((entry, time_ms)) = self.known.overtaken_by(seating.act().index) else {
            return html! {};
        };
        let day = Day::at(time_ms, self.visit.offset());
        html! {
            p.reprint { b { (text!("CHANGED SINCE")) } " "
                (holds_now(entry, day)) }
        }
    }

    /// Who sits, a row each.
    fn bench(&self, bench: &Bench, day: Day) -> Markup {
        html! {
            @for (role, judge) in &bench.seats {
                tr {
                    th { (words::label(*role)) }
                    td colspan="3" {
                        (judge_label_on(*judge, &self.roster.judges, day))
                        @if bench.presiding == Some(*judge) && bench.seats.len() > 1 {
                            " (" (words::label(SeatRole::Presiding)) ")"
                        }
                    }
                }
            }
        }
    }

    /// Whom parties may ask.
    fn telephone(&self) -> Markup {
        let telephone = &self.visit.console.0.settings.contact.telephone;
        html! {
            @if !telephone.is_empty() { p { (text!("Telephone: {telephone}", telephone)) } }
        }
    }

    /// Check code, code for a phone, and how to check.
    fn foot(&self, asked: EntryIndex, act: &Entry, bytes: &[u8]) -> Markup {
        let code = Stamp::of(bytes).map(|stamp| stamp.check_code()).unwrap_or_default();
        let origin = &self.visit.filer().court().origin;
        html! {
            div.foot {
                div {
                    // The foot may stand on a page of its own.
                    p { (self.known.number) " · " (text!("Check code")) " " span.code { (code) } }
                    p.small {
                        @if matches!(act.event, Event::CaseDrawn(_)) {
                            (text!(
                                "Entries {filing} and {draw} of the log {origin}. Whoever has the exported log can \
                                 compute this draw again and compare the check code; the square holds log, entry and \
                                 hash.",
                                filing = asked,
                                draw = act.index,
                                origin
                            ))
                        } @else {
                            (text!(
                                "Entries {asked} and {act} of the log {origin}. Whoever has the exported log can look \
                                 both up and compare the check code; the square holds log, entry and hash.",
                                asked,
                                act = act.index,
                                origin
                            ))
                        }
                    }
                    @let check_at = &self.visit.console.0.settings.contact.check_at;
                    @if !check_at.is_empty() {
                        p.small { (text!("The code is checked at: {place}", place = check_at)) }
                    }
                }
                (picture(&code_text(self.visit, act.index, bytes)))
            }
        }
    }

    /// Who signs the slip for the file.
    fn signatures(day: Day) -> Markup {
        html! {
            div.signs {
                span { (text!("Filed by (signature):")) }
                span { (text!("Supervised by (signature):")) }
                span { (long_day(day)) " " (text!("(seal)")) }
            }
        }
    }
}
