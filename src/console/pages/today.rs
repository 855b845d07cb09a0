//! 今日: what there is to do, and what happened today, by role.

use axum::Form;
use axum::Router;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use caselot_core::docket::Event;
use caselot_core::docket::code::PersonRole::{
    Auditor, Division, Filing, Own, Political, Registrar, Supervisor,
};
use caselot_core::docket::filing::CaseDrawn;
use caselot_core::id::EntryIndex;
use caselot_core::lottery::role::SeatRole;
use maud::{Markup, html};
use std::collections::BTreeMap;

use super::outcome::outcome_box;
use super::to_do::{Begun, to_do};
use crate::console::Console;
use crate::console::fault::{Fault, html_page, notice};
use crate::console::field::{self, Sheet};
use crate::console::list::{self, Asked, Cell, Column, List, Wanted};
use crate::console::reads::{Line, Roster};
use crate::console::record::DayAsked;
use crate::console::session::Typed;
use crate::console::visit::Visit;
use crate::telling::change_name;
use crate::telling::time::local_time;
use crate::wire::v1;
use crate::words::{self, counted, text};

/// Name of the list.
const TODAY: &str = "today";
/// Most lines of the table of today, and the entries that they are taken from: a case has two or three.
const LINES: usize = 200;
const LOOKED_AT: u32 = 600;

pub fn router() -> Router<Console> {
    Router::new().route("/", get(show)).route("/resume", post(resume))
}

/// What happened to a case today.
struct Row {
    filing: u64,
    time_ms: u64,
    number: String,
    cause: String,
    judge: String,
    how: String,
    state: &'static str,
    /// What it changes of the seats of a case that has its judge.
    change: Option<String>,
}

/// The cases that were filed, drawn or designated in the record of a day, the newest first.
fn rows(record: &[Line], roster: &Roster, waiting: &[v1::WaitingLine]) -> Vec<Row> {
    let mut rows: BTreeMap<u64, Row> = BTreeMap::new();
    let state = |filing: EntryIndex| {
        if waiting.iter().any(|it| it.entry == filing.0) { "waits" } else { "open" }
    };
    for line in record {
        if let Some(filed) = &line.filed {
            let (index, number) = (line.index, &filed.number);
            let mut made = row(index.0, filed.time_ms, number, &filed.cause, state(index));
            made.change = line.changes.then(|| text!("change of seats"));
            rows.insert(index.0, made);
        }
        let Some(entry) = &line.entry else { continue };
        let (index, time_ms) = (entry.index.0, entry.time_ms);
        match &entry.event {
            Event::CaseFiled(filed) => {
                let (number, cause) = (&filed.facts.case_number, &filed.facts.cause);
                let mut row = row(index, time_ms, number, cause, state(entry.index));
                row.change = filed.facts.lineage.changes.as_ref().map(|it| change_name(it));
                rows.insert(index, row);
            }
            Event::DesignationRequested(request) => {
                let (number, cause) = (&request.facts.case_number, &request.facts.cause);
                rows.insert(index, row(index, time_ms, number, cause, "asked"));
            }
            Event::CaseDrawn(drawn) => {
                if let Some(row) = rows.get_mut(&drawn.filing.0) {
                    row.judge = who_came(drawn, roster);
                    row.how = row.change.clone().unwrap_or_else(|| text!("by lot"));
                    row.state = if row.change.is_some() { "reseated" } else { "drawn" };
                }
            }
            Event::CaseDesignated(it) => {
                if let Some(row) = rows.get_mut(&it.filing.0) {
                    row.judge = roster.name(it.judge);
                    row.how = text!("designated");
                    row.state = "drawn";
                }
            }
            Event::Declined(it) => {
                if let Some(row) = rows.get_mut(&it.entry.0).filter(|row| row.state == "open") {
                    row.state = "declined";
                }
            }
            Event::FilingVoided(void) => {
                if let Some(row) = rows.get_mut(&void.filing.0) {
                    row.state = "ended";
                }
            }
            _ => {}
        }
    }
    rows.into_values().rev().collect()
}

/// Whom a draw gave: the judge, or who comes into the seats that it fills beside the judge's.
fn who_came(drawn: &CaseDrawn, roster: &Roster) -> String {
    let own = drawn.seats.iter().find(|seat| seat.role == SeatRole::Undertaking);
    if let Some(seat) = own {
        return roster.name(seat.judge);
    }
    let seats = drawn.seats.iter();
    let seats = seats.map(|it| format!("{} {}", words::label(it.role), roster.name(it.judge)));
    words::listed(&seats.collect::<Vec<_>>())
}

fn row(filing: u64, time_ms: u64, number: &str, cause: &str, state: &'static str) -> Row {
    let (number, cause) = (number.to_owned(), cause.to_owned());
    let (judge, how) = (String::new(), String::new());
    Row { filing, time_ms, number, cause, judge, how, state, change: None }
}

fn state_name(state: &str) -> String {
    match state {
        "drawn" => text!("assigned"),
        "reseated" => text!("seats drawn"),
        "waits" => text!("waits for approval"),
        "asked" => text!("designation asked"),
        "declined" => text!("not agreed to"),
        "ended" => text!("ended without a draw"),
        _ => text!("filed, not drawn"),
    }
}

fn state_label(state: &str) -> Markup {
    let said = state_name(state);
    match state {
        "drawn" | "reseated" => html! { span.good { (said) } },
        "ended" => html! { (said) },
        _ => html! { span.tag.red { (said) } },
    }
}

async fn show(visit: Visit, Query(listed): Query<Asked>) -> Result<Response, Fault> {
    // Who has a role for the court's day sees that; what is his own has a page of its own.
    if !visit.is(&[Filing, Supervisor, Political, Auditor, Registrar]) {
        if visit.is(&[Division]) {
            return Err(Fault::Elsewhere(format!("/cases?day={}", visit.today())));
        }
        if visit.is(&[Own]) {
            return Err(Fault::Elsewhere("/mine".to_owned()));
        }
        return Ok(html_page(operator_page(&visit)));
    }
    let roster = visit.roster().await?;
    let today = visit.today();
    let (last, counted) = (true, true);
    let asked = DayAsked { size: LOOKED_AT, after: String::new(), last, counted };
    let record = visit.day_page(today, asked).await?;
    let undrawn = match visit.is(&[Filing, Supervisor]) {
        true => visit.undrawn().await?,
        false => Vec::new(),
    };
    let waiting = visit.filer().list_approvals().await.map_err(|error| visit.fault(&error))?;
    let own = visit.own_undrawn(&undrawn, &waiting).await?;
    let to_draw = visit.listed_undrawn().await?;
    let declined = visit.own_refused().await?;
    let begun = Begun { undrawn: &own, listed: to_draw, declined: &declined };
    let rows = visit.say(|| rows(&record.lines, &roster, &waiting));
    let wanted = visit.wanted(TODAY, &listed);
    let list = visit.say(|| list(&visit, &rows));
    let is_part = record.counts.entries > u64::from(LOOKED_AT) || rows.len() > LINES;
    let list = list.part(is_part);
    if let Some(file) = list.file(&wanted) {
        return Ok(file);
    }
    let title = visit.say(|| text!("Today"));
    let content = visit.say(|| {
        html! {
            h1 { (title) " " span.small { (crate::console::page::long_day(today)) } }
            div.columns {
                div.main {
                    (table(&visit, (&list, &wanted), rows.len(), record.counts))
                }
                div.side { (to_do(&visit, begun, &undrawn, &waiting)) }
            }
        }
    });
    Ok(html_page(visit.page(&title, "/", content)))
}

fn operator_page(visit: &Visit) -> Markup {
    let title = visit.say(|| text!("Today"));
    let content = visit.say(|| {
        html! {
            h1 { (title) }
            p { (text!("Your role looks after the server; cases are not for it. See “Oversight” for the checkpoint.")) }
        }
    });
    visit.page(&title, "/", content)
}

/// What happened to today's cases, the newest first.
fn list(visit: &Visit, rows: &[Row]) -> List {
    let columns = [
        Column::time(text!("Time")),
        Column::case(text!("Number")),
        Column::text(text!("Cause")),
        Column::text(text!("Judge")),
        Column::text(text!("How")),
        Column::text(text!("State")),
    ];
    let opens = visit.is(&super::READS_CASES);
    let line = |row: &Row| {
        let time = local_time(row.time_ms, visit.offset());
        let how =
            if row.how.is_empty() { row.change.as_deref().unwrap_or_default() } else { &row.how };
        list::Row::of([
            time.get(11..16).unwrap_or_default().into(),
            Cell::link(&row.number, opens.then(|| format!("/case/{}", row.filing))),
            (&row.cause).into(),
            Cell::or_dash(&row.judge),
            how.into(),
            Cell::shown(state_name(row.state), state_label(row.state)),
        ])
    };
    List::new(TODAY, "/", columns).of(rows.iter().take(LINES).map(line))
}

fn table(
    visit: &Visit,
    (list, wanted): (&List, &Wanted),
    count: usize,
    counts: v1::DayCounts,
) -> Markup {
    let drawn = counts.drawn + counts.designated;
    html! {
        div.box {
            div.actions {
                h2 { (counted!("{drawn} case assigned today", "{drawn} cases assigned today", drawn)) }
                @if visit.is(&[Filing]) {
                    a.button.primary href="/file" data-f2="" { (text!("＋ File a case (F2)")) }
                    a.button href=(format!("/day/slips?on={}", visit.today())) { (text!("Print all slips")) }
                }
                a href="/day" { (text!("Day's record")) }
            }
            @if count == 0 {
                p.hint { (text!("Nothing was filed today.")) }
            } @else {
                (list.show(visit, wanted))
                @if counts.entries > u64::from(LOOKED_AT) || count > LINES {
                    p.small { (text!("The newest {most}; all of them are in the day's record.", most = count.min(LINES))) }
                }
            }
        }
    }
}

/// Goes on with a filing of the desk that was cut off, or that was approved meanwhile.
async fn resume(visit: Visit, Form(typed): Form<Typed>) -> Result<Response, Fault> {
    visit.own_form(field::token(&typed))?;
    visit.no_alarm()?;
    let filing = Sheet::new(typed).value("filing").parse().unwrap_or_default();
    let found = visit.case_at(EntryIndex(filing)).await.map_err(|error| visit.fault(&error))?;
    let Some(stage) = found else {
        let sentence = visit.say(|| text!("there is no such case"));
        return Err(visit.refuse(StatusCode::NOT_FOUND, sentence, None));
    };
    let (roster, today) = (visit.roster().await?, visit.today());
    let title = visit.say(|| text!("Result"));
    match visit.filer().resume(&stage.case_number, stage.stage, today).await {
        Ok(outcome) => {
            let content = visit.say(|| outcome_box(&visit, &outcome, &roster));
            Err(visit.show_result(&content))
        }
        Err(error) if error.is_unproven() => Err(visit.fault(&error)),
        Err(error) => {
            let page = visit.page(&title, "/", notice(&visit.said(&error)));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, html_page(page)).into_response())
        }
    }
}
