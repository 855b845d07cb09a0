//! 分案日记录: everything of a day, to be signed by those who were there.

use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use caselot_core::docket::Day;
use caselot_core::docket::code::PersonRole::{Auditor, Filing, Political, Registrar, Supervisor};
use futures_util::{StreamExt, TryStreamExt, stream};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::BTreeSet;

use super::timeline::line as told;
use crate::console::Console;
use crate::console::boxes::{Boxed, Boxes};
use crate::console::fault::{Fault, html_page};
use crate::console::list::{self, Cell, Column, List, Row, Wanted};
use crate::console::page::{long_day, paper};
use crate::console::reads::{Filed, Line, Roster};
use crate::console::record::{DayAsked, DayPage};
use crate::console::visit::Visit;
use crate::telling::time::local_time;
use crate::wire::v1;
use crate::words::{self, counted, text};

/// Entries of a page.
const PAGE: u32 = 200;
/// Name of the list.
const RECORD: &str = "record";

pub fn router() -> Router<Console> {
    Router::new().route("/day", get(show)).route("/day/paper", get(on_paper))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    on: Boxed<Day>,
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
        @if reseated > 0 { (counted!(", seats of {reseated} case drawn", ", seats of {reseated} cases drawn", reseated)) } }
    }
}

/// The record as a list without lines yet.
fn columns(day: Day) -> List {
    let columns = [
        Column::time(text!("Time")),
        Column::text(text!("What")),
        Column::text(text!("Who")),
        Column::number(text!("Entry")),
    ];
    List::new(RECORD, format!("/day?on={day}"), columns)
}

fn rows(visit: &Visit, lines: &[Line], (back, roster): (&BTreeSet<u64>, &Roster)) -> Vec<Row> {
    let row = |line: &Line| match (&line.entry, &line.filed) {
        (Some(entry), _) => Some(told(visit, entry, back, roster)),
        (None, Some(filed)) => Some(filed_line(visit, line, filed)),
        (None, None) => None,
    };
    lines.iter().filter_map(row).collect()
}

impl Recorded {
    fn list(&self, visit: &Visit) -> List {
        columns(self.day).of(rows(visit, &self.record.lines, (&self.back, &self.roster)))
    }

    /// A day that is too long to be put in order, as a file in the order of the log.
    fn file(self, visit: Visit, wanted: &Wanted) -> Response {
        let Recorded { day, record, back, roster } = self;
        let (list, first) =
            visit.say(|| (columns(day), rows(&visit, &record.lines, (&back, &roster))));
        let rest = visit.clone().day_pages(day, record.next);
        let rest = rest.map_ok(move |lines| visit.say(|| rows(&visit, &lines, (&back, &roster))));
        list.streamed(wanted, stream::iter([Ok(first)]).chain(rest))
    }
}

/// A filing whose odds are seen on the page of its case alone.
fn filed_line(visit: &Visit, line: &Line, filed: &Filed) -> Row {
    let time = local_time(filed.time_ms, visit.offset());
    let hint = text!("filed; candidates and chances are on its own page");
    let change = line.changes.then(|| text!("change of seats"));
    let what = format!("{} {}", filed.number, filed.cause);
    let said: Vec<String> =
        [Some(what), change.clone(), Some(hint.clone())].into_iter().flatten().collect();
    let shown = html! {
        (super::case_link(visit, line.index.0, &filed.number)) " " (filed.cause)
        @if let Some(change) = change { " " span.tag { (change) } }
        ul.plain.small { li { (hint) } }
    };
    Row::of([
        time.get(..16).unwrap_or_default().into(),
        Cell::shown(words::in_a_row(&said), shown),
        "".into(),
        line.index.into(),
    ])
}

/// A day with its record, or a page of it.
struct Recorded {
    day: Day,
    record: DayPage,
    /// Entries of it by which somebody took back what was asked for.
    back: BTreeSet<u64>,
    roster: Roster,
}

/// Reads a page of a day, or all of it.
async fn read(visit: &Visit, asked: &Asked, all: bool) -> Result<Recorded, Fault> {
    if !visit.is(&[Filing, Supervisor, Political, Auditor, Registrar]) {
        return Err(visit.for_others());
    }
    let day = asked.on.get().unwrap_or_else(|| visit.today());
    let (after, counted) = (asked.after.clone(), true);
    // Of a day that is read whole the page is asked for its sums alone.
    let size = if all { 1 } else { PAGE };
    let page = DayAsked { size, after, last: false, counted };
    let mut record = visit.day_page(day, page).await?;
    if all {
        (record.lines, record.next) = visit.day_record(day).await?;
    }
    let back = visit.taken_back(day).await?;
    Ok(Recorded { day, back, record, roster: visit.roster().await? })
}

async fn show(
    visit: Visit,
    Boxes(asked): Boxes<Asked>,
    Query(listed): Query<list::Asked>,
) -> Result<Response, Fault> {
    let wanted = visit.wanted(RECORD, &listed);
    let read = read(&visit, &asked, wanted.is_of_all()).await?;
    let day = read.day;
    let is_cut = wanted.is_of_all() && !read.record.next.is_empty();
    if wanted.is_file() && is_cut {
        return Ok(read.file(visit, &wanted));
    }
    let list = visit.say(|| read.list(&visit)).cut(is_cut);
    if let Some(file) = list.file(&wanted) {
        return Ok(file);
    }
    let list = if wanted.is_of_all() { list } else { list.page() };
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
            (list.show(&visit, &wanted))
            @if !wanted.is_of_all() {
                div.pager {
                    @if !asked.after.is_empty() { a href=(format!("/day?on={day}")) { (text!("First page")) } }
                    @if !read.record.next.is_empty() {
                        a href=(format!("/day?on={day}&after={}", read.record.next)) { (text!("Next page")) }
                    }
                }
            }
        }
    });
    Ok(html_page(visit.page(&title, "/day", content)))
}

async fn on_paper(visit: Visit, Boxes(asked): Boxes<Asked>) -> Result<Response, Fault> {
    let read = read(&visit, &asked, true).await?;
    let day = read.day;
    let title = visit.say(|| text!("Day's record"));
    let content = visit.say(|| {
        html! {
            h1 { (visit.filer().court().name) }
            h2 { (title) }
            p { (long_day(day)) }
            (sums(read.record.counts))
            (read.list(&visit).cut(!read.record.next.is_empty()).on_paper())
            div.signs {
                span { (text!("Filing division (signature):")) }
                span { (text!("Supervision (signature):")) }
                span { (text!("Inspection (signature):")) }
            }
        }
    });
    Ok(html_page(paper(visit.lang, &title, content)))
}
