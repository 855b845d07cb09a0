//! 分案日记录: everything of a day, to be signed by those who were there.

use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use caselot_core::docket::Day;
use caselot_core::docket::code::PersonRole::{Auditor, Filing, Political, Registrar, Supervisor};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::BTreeSet;

use super::timeline::row;
use super::today::day_or;
use crate::console::Console;
use crate::console::fault::{Fault, html_page};
use crate::console::page::{long_day, paper};
use crate::console::reads::{DayAsked, DayPage, Roster};
use crate::console::visit::Visit;
use crate::telling::time::local_time;
use crate::wire::v1;
use crate::words::text;

/// Entries of a page.
const PAGE: u32 = 200;

pub fn router() -> Router<Console> {
    Router::new().route("/day", get(show)).route("/day/paper", get(on_paper))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    on: String,
    /// Where the page before it ended.
    #[serde(default)]
    after: String,
}

fn sums(counts: v1::DayCounts) -> Markup {
    let v1::DayCounts { filed, drawn, designated, ended, reseated, .. } = counts;
    html! {
        p { (text!(
            "{filed} filed, {drawn} drawn by lot, {designated} designated, {ended} ended without a draw",
            filed,
            drawn,
            designated,
            ended
        ))
        @if reseated > 0 { (text!(", seats of {reseated} cases drawn", reseated)) } }
    }
}

fn table(visit: &Visit, it: &Recorded) -> Markup {
    let Recorded { record, back, roster, .. } = it;
    html! {
        table {
            thead { tr {
                th { (text!("Time")) } th { (text!("What")) } th { (text!("Who")) } th.number { (text!("Entry")) }
            } }
            tbody {
                @for line in &record.lines {
                    @if let Some(entry) = &line.entry {
                        (row(visit, entry, back, roster))
                    } @else if let Some(filed) = &line.filed {
                        tr {
                            td.time { (local_time(filed.time_ms, visit.offset()).get(..16).unwrap_or_default()) }
                            td {
                                (super::case_link(visit, line.index.0, &filed.number)) " " (filed.cause)
                                @if line.changes { " " span.tag { (text!("change of seats")) } }
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

/// A day with its record, or a page of it.
struct Recorded {
    day: Day,
    record: DayPage,
    /// Entries of it by which somebody took back what was asked for.
    back: BTreeSet<u64>,
    roster: Roster,
}

/// Reads a page of a day, or on paper all of it.
async fn read(visit: &Visit, asked: &Asked, on_paper: bool) -> Result<Recorded, Fault> {
    if !visit.is(&[Filing, Supervisor, Political, Auditor, Registrar]) {
        return Err(visit.for_others());
    }
    let day = day_or(&asked.on, visit.today());
    let (after, counted) = (asked.after.clone(), true);
    let page = DayAsked { size: PAGE, after, last: false, counted };
    let mut record = visit.day_page(day, page).await?;
    if on_paper {
        record.lines = visit.day_record(day).await?;
    }
    let back = visit.taken_back(day).await?;
    Ok(Recorded { day, back, record, roster: visit.roster().await? })
}

async fn show(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let read = read(&visit, &asked, false).await?;
    let day = read.day;
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
                    span { (text!("For the public:")) }
                    a.button href=(format!("/day/public?on={day}")) { (text!("To print")) }
                    a.button href=(format!("/day/public?on={day}&format=csv")) { "CSV" }
                    a.button href=(format!("/day/public?on={day}&format=jsonl")) { (text!("JSON lines, with proofs")) }
                }
            }
            (sums(read.record.counts))
            (table(&visit, &read))
            div.pager {
                @if !asked.after.is_empty() { a href=(format!("/day?on={day}")) { (text!("First page")) } }
                @if !read.record.next.is_empty() {
                    a href=(format!("/day?on={day}&after={}", read.record.next)) { (text!("Next page")) }
                }
            }
        }
    });
    Ok(html_page(visit.page(&title, "/day", content)))
}

async fn on_paper(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let read = read(&visit, &asked, true).await?;
    let day = read.day;
    let title = visit.say(|| text!("Day's record"));
    let content = visit.say(|| {
        html! {
            h1 { (visit.filer().court().name) }
            h2 { (title) }
            p { (long_day(day)) }
            (sums(read.record.counts))
            (table(&visit, &read))
            div.signs {
                span { (text!("Filing division (signature):")) }
                span { (text!("Supervision (signature):")) }
                span { (text!("Inspection (signature):")) }
            }
        }
    });
    Ok(html_page(paper(visit.lang, &title, content)))
}
