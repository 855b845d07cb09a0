//! 分案日记录: everything of a day, to be signed by those who were there.

use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use caselot_core::docket::code::PersonRole::{Auditor, Filing, Political, Registrar, Supervisor};
use caselot_core::docket::{Day, Event};
use maud::{Markup, html};
use serde::Deserialize;

use super::case::row;
use super::today::day_or;
use crate::console::Console;
use crate::console::fault::{Fault, html_page};
use crate::console::page::{long_day, paper};
use crate::console::reads::{Line, Roster};
use crate::console::visit::Visit;
use crate::telling::time::local_time;
use crate::words::text;

pub fn router() -> Router<Console> {
    Router::new().route("/day", get(show)).route("/day/paper", get(on_paper))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    on: String,
}

/// How many of each kind a day has.
fn counts(record: &[Line]) -> [usize; 4] {
    let count = |of: fn(&Event) -> bool| {
        record.iter().filter_map(|line| line.entry.as_ref()).filter(|it| of(&it.event)).count()
    };
    let without_odds = record.iter().filter(|line| line.filed.is_some()).count();
    [
        count(|event| matches!(event, Event::CaseFiled(_))) + without_odds,
        count(|event| matches!(event, Event::CaseDrawn(_))),
        count(|event| matches!(event, Event::CaseDesignated(_))),
        count(|event| matches!(event, Event::FilingVoided(_))),
    ]
}

fn sums(record: &[Line]) -> Markup {
    let [filed, drawn, designated, ended] = counts(record);
    html! {
        p { (text!(
            "{filed} filed, {drawn} drawn by lot, {designated} designated, {ended} ended without a draw",
            filed,
            drawn,
            designated,
            ended
        )) }
    }
}

fn table(visit: &Visit, record: &[Line], roster: &Roster) -> Markup {
    html! {
        table {
            thead { tr {
                th { (text!("Time")) } th { (text!("What")) } th { (text!("Who")) } th.number { (text!("Entry")) }
            } }
            tbody {
                @for line in record {
                    @if let Some(entry) = &line.entry {
                        (row(visit, entry, roster))
                    } @else if let Some(filed) = &line.filed {
                        tr {
                            td.time { (local_time(filed.time_ms, visit.offset()).get(..16).unwrap_or_default()) }
                            td {
                                a.case href=(format!("/case/{}", line.index)) { (filed.number) } " " (filed.cause)
                                ul.plain.small { li { (text!("filed; candidates and chances are on its own page")) } }
                            }
                            td {} td.number { (line.index) }
                        }
                    }
                }
            }
        }
    }
}

async fn read(visit: &Visit, asked: &Asked) -> Result<(Day, Vec<Line>, Roster), Fault> {
    if !visit.is(&[Filing, Supervisor, Political, Auditor, Registrar]) {
        return Err(visit.for_others());
    }
    let day = day_or(&asked.on, visit.today());
    Ok((day, visit.day_record(day).await?, visit.roster().await?))
}

async fn show(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let (day, record, roster) = read(&visit, &asked).await?;
    let title = visit.say(|| text!("Day's record"));
    let (before, after) = (Day(day.0.saturating_sub(1)), Day(day.0 + 1));
    let content = visit.say(|| {
        html! {
            h1 { (title) " " span.small { (long_day(day)) } }
            form.filters method="get" action="/day" {
                div {
                    label for="on" { (text!("Day")) }
                    input #on type="text" name="on" value=(day) inputmode="numeric";
                }
                div { button { (text!("Show")) } }
                div { a href=(format!("/day?on={before}")) { (text!("the day before")) } }
                @if day < visit.today() {
                    div { a href=(format!("/day?on={after}")) { (text!("the day after")) } }
                }
                div { a.button href=(format!("/day/paper?on={day}")) { (text!("To sign, on paper")) } }
                @if visit.is(&super::READS_CASES) {
                    div { a.button href=(format!("/day/handover?on={day}")) { (text!("Cases to hand over")) } }
                }
            }
            @if visit.is(&[Supervisor, Auditor]) {
                p.actions {
                    (text!("For the public:")) " "
                    a.button href=(format!("/day/public?on={day}")) { (text!("To print")) }
                    a.button href=(format!("/day/public?on={day}&format=csv")) { "CSV" }
                    a.button href=(format!("/day/public?on={day}&format=jsonl")) { (text!("JSON lines, with proofs")) }
                }
            }
            (sums(&record))
            (table(&visit, &record, &roster))
        }
    });
    Ok(html_page(visit.page(&title, "/day", content)))
}

async fn on_paper(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let (day, record, roster) = read(&visit, &asked).await?;
    let title = visit.say(|| text!("Day's record"));
    let content = visit.say(|| {
        html! {
            h1 { (visit.filer().court().name) }
            h2 { (title) }
            p { (long_day(day)) }
            (sums(&record))
            (table(&visit, &record, &roster))
            div.signs {
                span { (text!("Filing division (signature):")) }
                span { (text!("Supervision (signature):")) }
                span { (text!("Inspection (signature):")) }
            }
        }
    });
    Ok(html_page(paper(visit.lang, &title, content)))
}
