//! 人员与分案组: who may be drawn, in which pool, and who is away.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use caselot_core::docket::Day;
use caselot_core::docket::code::AbsenceKind;
use caselot_core::docket::code::PersonRole::{Auditor, Filing, Political, Registrar, Supervisor};
use caselot_core::docket::people::Absence;
use caselot_core::docket::pool::PoolSpec;
use caselot_core::id::{EntryIndex, JudgeId};
use maud::{Markup, html};

use super::assessors::ASSESSORS;
use super::people::{NEW_JUDGE, NEW_POOL, pool_address};
use crate::client::ClientError;
use crate::console::Console;
use crate::console::fault::{Fault, html_page, notice};
use crate::console::field::{self, Sheet};
use crate::console::reads::Roster;
use crate::console::session::Typed;
use crate::console::visit::Visit;
use crate::wire::v1;
use crate::wire::v1::roster_service_client::RosterServiceClient;
use crate::words::{self, text};

/// Address of the page.
const ROSTER: &str = "/roster";

pub fn router() -> Router<Console> {
    Router::new()
        .route(ROSTER, get(show))
        .route("/roster/away", post(away))
        .route("/roster/back", post(back))
}

async fn show(visit: Visit) -> Result<Response, Fault> {
    if !visit.is(&[Filing, Supervisor, Political, Auditor, Registrar]) {
        return Err(visit.for_others());
    }
    let roster = visit.roster().await?;
    Ok(html_page(page(&visit, &roster, &Sheet::default(), None)))
}

fn page(visit: &Visit, roster: &Roster, sheet: &Sheet, beside: Option<Markup>) -> Markup {
    let title = visit.say(|| text!("People and pools"));
    let content = visit.say(|| {
        html! {
            h1 { (title) }
            @if visit.is(&[Registrar]) { (registrar_bar()) }
            @if visit.is(&[Filing, Political]) {
                div.actions { a.button href="/roster/calendar" { (text!("Calendar of absences")) } }
            }
            @if visit.is(&[Supervisor, Auditor]) {
                div.actions {
                    a.button href="/roster/calendar" { (text!("Calendar of absences")) }
                    a.button href="/persons" { (text!("Who may do what")) }
                    a.button href="/conflicts" { (text!("Relations to parties")) }
                }
            }
            @if let Some(beside) = beside { (beside) }
            div.columns {
                div.main { (judges(visit, roster)) }
                div.side {
                    (absences(visit, roster, &text!("Away, now and ahead"), |_| true))
                    @if visit.is(&[Registrar]) { (absence_form(visit, roster, sheet, ROSTER, |_| true)) }
                }
            }
            @for pool in roster.pools.iter().chain(&roster.later) { (pool_box(visit, roster, pool)) }
        }
    });
    visit.page(&title, "/roster", content)
}

/// What the registrar records and changes.
fn registrar_bar() -> Markup {
    html! {
        div.actions {
            a.button href="/roster/calendar" { (text!("Calendar of absences")) }
            a.button href=(NEW_JUDGE) { (text!("＋ Person")) }
            a.button href=(NEW_POOL) { (text!("＋ Pool")) }
            a.button href="/upload/judges" { (text!("People, by a file")) }
            a.button href="/upload/pools" { (text!("Pools, by a file")) }
            a.button href="/persons" { (text!("Who may do what")) }
            a.button href="/conflicts" { (text!("Relations to parties")) }
            a.button href="/correct" { (text!("Correct the record")) }
            a.button href="/number" { (text!("Correct the number")) }
            a.button href="/upload/history" { (text!("Cases from before this log, by a file")) }
        }
    }
}

fn judges(visit: &Visit, roster: &Roster) -> Markup {
    let today = visit.today();
    html! {
        div.box {
            h2 { (text!("People")) }
            table {
                thead { tr {
                    th.number { (text!("No.")) } th { (text!("Name")) } th { (text!("Division")) }
                    th { (text!("Post")) } th { (text!("In the quota")) } th { (text!("Today")) }
                } }
                tbody {
                    @for judge in roster.in_order() {
                        @let post = judge.tenures.iter().find(|it| it.covers(today));
                        tr {
                            td.number { (judge.judge) }
                            td {
                                @if visit.is(&[Registrar]) { a href=(format!("/judge/{}", judge.judge)) { (judge.name) } }
                                @else { (judge.name) }
                            }
                            @match post {
                                Some(post) => {
                                    td { (post.division) }
                                    td { (words::label(post.role)) }
                                    td { @if post.in_quota { (text!("yes")) } @else { (text!("no")) } }
                                }
                                None => { td colspan="3" { (text!("in no post today")) } }
                            }
                            td {
                                @if roster.is_away(judge.judge, today) { span.tag.red { (text!("away")) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Who of these is away. Why, only the registrar and the auditor see.
pub fn absences(
    visit: &Visit,
    roster: &Roster,
    title: &str,
    of: impl Fn(JudgeId) -> bool,
) -> Markup {
    let sees_kinds = visit.is(&[Registrar, Auditor]);
    let today = visit.today();
    let current: Vec<_> = roster
        .absences
        .iter()
        .filter(|(_, it)| of(it.judge) && !it.cancelled && it.to.is_none_or(|to| to >= today))
        .collect();
    html! {
        div.box {
            h2 { (title) }
            @if current.is_empty() { p.hint { (text!("Nobody is away.")) } }
            @else {
                table { tbody {
                    @for (entry, it) in current {
                        tr {
                            td { (roster.name(it.judge)) }
                            td { (it.from) " – " @if let Some(to) = it.to { (to) } @else { (text!("open")) } }
                            @if sees_kinds { td { (words::label(it.kind)) " " (it.text) } }
                            @if visit.is(&[Registrar]) {
                                td {
                                    form method="post" action="/roster/back" {
                                        (visit.token())
                                        input type="hidden" name="entry" value=(entry);
                                        button.plain { (text!("Take back")) }
                                    }
                                }
                            }
                        }
                    }
                } }
            }
        }
    }
}

/// The form by which one of these is said to be away; `place` is the page that it stands on.
pub fn absence_form(
    visit: &Visit,
    roster: &Roster,
    sheet: &Sheet,
    place: &str,
    of: impl Fn(JudgeId) -> bool,
) -> Markup {
    let mut judges = vec![(String::new(), text!("choose"))];
    let all = roster.in_order().into_iter().filter(|it| of(it.judge));
    judges.extend(all.map(|it| (it.judge.to_string(), format!("{} {}", it.judge, it.name))));
    let kinds: Vec<(String, String)> =
        AbsenceKind::ALL.iter().map(|it| (it.name().to_owned(), words::label(*it))).collect();
    html! {
        form.box method="post" action="/roster/away" data-desk="" {
            (visit.token())
            input type="hidden" name="place" value=(place);
            h2 { (text!("Somebody is away")) }
            (sheet.choice("judge", &text!("Judge"), "", &judges))
            (sheet.day("from", &text!("From"), "2026-02-16"))
            (sheet.day("to", &text!("To"), &text!("empty: open")))
            (sheet.choice("kind", &text!("Kind"), "", &kinds))
            (sheet.line("text", &text!("Explanation"), &text!("where the kind asks for one")))
            div.actions { button.primary { (text!("Record it")) } }
        }
    }
}

fn pool_box(visit: &Visit, roster: &Roster, pool: &PoolSpec) -> Markup {
    let today = visit.today();
    html! {
        div.box {
            h2 {
                (text!("Pool")) " " (roster.pool_label(&pool.pool)) " "
                @if let Some(from) = pool.from.filter(|from| *from > today) {
                    span.tag.red { (text!("from {day}", day = from)) }
                }
                @if let Some(small) = &pool.small {
                    span.tag { (text!("small pool until {day}", day = small.until)) }
                }
                @if visit.is(&[Registrar]) { " " a.button href=(pool_address(&pool.pool)) { (text!("Change")) } }
            }
            p {
                @for row in &pool.members {
                    span.tag {
                        (roster.bare_name(row.judge))
                        @if row.share != 100 { " " (row.share) " %" }
                        @if roster.is_away(row.judge, today) { " · " (text!("away")) }
                    } " "
                }
            }
        }
    }
}

/// Reads the form of an absence.
fn read(visit: &Visit, sheet: &mut Sheet) -> Option<Absence> {
    visit.say(|| {
        let judge = sheet.value("judge").parse().ok().map(JudgeId);
        let (from, to) = (Day::parse(sheet.value("from")), Day::parse(sheet.value("to")));
        if judge.is_none() {
            sheet.fault("judge", text!("choose a judge"));
        }
        if from.is_none() {
            sheet.fault("from", text!("write the day like 2026-02-16"));
        }
        if to.is_none() && !sheet.value("to").is_empty() {
            sheet.fault("to", text!("write the day like 2026-02-16"));
        }
        let kind = AbsenceKind::from_name(sheet.value("kind")).unwrap_or(AbsenceKind::Leave);
        let text = sheet.value("text").to_owned();
        let sound = sheet.is_sound();
        judge.zip(from).filter(|_| sound).map(|(judge, from)| Absence {
            judge,
            from,
            to,
            kind,
            text,
            replaces: None,
            cancelled: false,
        })
    })
}

async fn away(visit: Visit, Form(typed): Form<Typed>) -> Result<Response, Fault> {
    if !visit.is(&[Registrar]) {
        return Err(visit.for_others());
    }
    visit.own_form(field::token(&typed))?;
    let mut sheet = Sheet::new(typed);
    let place = if sheet.take("place") == ASSESSORS { ASSESSORS } else { ROSTER };
    let roster = visit.roster().await?;
    if let Some(absence) = read(&visit, &mut sheet) {
        match visit.record_absence(&absence).await {
            Ok(()) => return Err(Fault::Elsewhere(place.to_owned())),
            Err(error) => {
                let page = page(&visit, &roster, &sheet, Some(notice(&visit.said(&error))));
                return Ok((StatusCode::UNPROCESSABLE_ENTITY, html_page(page)).into_response());
            }
        }
    }
    let page = page(&visit, &roster, &sheet, None);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html_page(page)).into_response())
}

/// Takes an absence back.
async fn back(visit: Visit, Form(typed): Form<Typed>) -> Result<Response, Fault> {
    if !visit.is(&[Registrar]) {
        return Err(visit.for_others());
    }
    visit.own_form(field::token(&typed))?;
    let entry = Sheet::new(typed).value("entry").parse().map(EntryIndex);
    let roster = visit.roster().await?;
    let found = roster.absences.iter().find(|(known, _)| Ok(*known) == entry);
    let Some((entry, absence)) = found else {
        let sentence = visit.say(|| text!("this absence is not in force any more"));
        return Err(visit.refuse(StatusCode::NOT_FOUND, sentence, None));
    };
    let absence = Absence { replaces: Some(*entry), cancelled: true, ..absence.clone() };
    match visit.record_absence(&absence).await {
        Ok(()) => Err(Fault::Elsewhere("/roster".to_owned())),
        Err(error) => Err(visit.fault(&error)),
    }
}

impl Visit {
    async fn record_absence(&self, absence: &Absence) -> Result<(), ClientError> {
        let request = v1::RecordAbsenceRequest {
            court: self.court(),
            person: String::new(),
            absence: Some(absence.into()),
        };
        let mut client = RosterServiceClient::new(self.filer().channel().clone());
        client.record_absence(request).await?;
        Ok(())
    }
}
