//! 分案日记录: everything of a day, to be signed by those who were there.

use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use caselot_core::docket::code::PersonRole::{Auditor, Filing, Political, Registrar, Supervisor};
use caselot_core::docket::filing::CaseDrawn;
use caselot_core::docket::{Day, Event};
use caselot_core::lottery::role::SeatRole;
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::BTreeSet;

use super::case::row;
use super::today::day_or;
use crate::console::Console;
use crate::console::fault::{Fault, html_page};
use crate::console::page::{long_day, paper};
use crate::console::reads::{Line, Roster};
use crate::console::visit::Visit;
use crate::telling::time::local_time;
use crate::wire::v1;
use crate::words::text;

pub fn router() -> Router<Console> {
    Router::new().route("/day", get(show)).route("/day/paper", get(on_paper))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    on: String,
}

/// How many of each kind a day has; the last are draws of other seats, which are no cases.
fn counts(record: &[Line], changes: &BTreeSet<u64>) -> [usize; 5] {
    let count = |of: &dyn Fn(&Event) -> bool| {
        record.iter().filter_map(|line| line.entry.as_ref()).filter(|it| of(&it.event)).count()
    };
    let is_case = |line: &&Line| line.filed.is_some() && !changes.contains(&line.index.0);
    let without_odds = record.iter().filter(is_case).count();
    [
        count(&|event| matches!(event, Event::CaseFiled(it) if it.facts.lineage.changes.is_none()))
            + without_odds,
        count(&|event| matches!(event, Event::CaseDrawn(it) if gives_judge(it))),
        count(&|event| matches!(event, Event::CaseDesignated(_))),
        count(&|event| matches!(event, Event::FilingVoided(it) if !changes.contains(&it.filing.0))),
        count(&|event| matches!(event, Event::CaseDrawn(it) if !gives_judge(it))),
    ]
}

/// Whether a draw gave a case its judge, and not other seats alone.
fn gives_judge(drawn: &CaseDrawn) -> bool {
    drawn.seats.iter().any(|seat| seat.role == SeatRole::Undertaking)
}

fn sums((record, changes): (&[Line], &BTreeSet<u64>)) -> Markup {
    let [filed, drawn, designated, ended, reseated] = counts(record, changes);
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
    let Recorded { record, changes, back, roster, .. } = it;
    html! {
        table {
            thead { tr {
                th { (text!("Time")) } th { (text!("What")) } th { (text!("Who")) } th.number { (text!("Entry")) }
            } }
            tbody {
                @for line in record {
                    @if let Some(entry) = &line.entry {
                        (row(visit, entry, back, roster))
                    } @else if let Some(filed) = &line.filed {
                        tr {
                            td.time { (local_time(filed.time_ms, visit.offset()).get(..16).unwrap_or_default()) }
                            td {
                                (super::case_link(visit, line.index.0, &filed.number)) " " (filed.cause)
                                @if changes.contains(&line.index.0) { " " span.tag { (text!("change of seats")) } }
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

impl Visit {
    /// The filings of a day that change the seats of a case which has its judge. Of those whose odds may
    /// not be seen here their draw tells it, and of the others the list of cases.
    pub async fn changes_of(
        &self,
        record: &[Line],
        undrawn: &[v1::CaseStage],
    ) -> Result<BTreeSet<u64>, Fault> {
        let mut changes: BTreeSet<u64> =
            undrawn.iter().filter(|it| it.changes != 0).map(|it| it.filing).collect();
        for line in record {
            match line.entry.as_ref().map(|entry| (entry.index.0, &entry.event)) {
                Some((_, Event::CaseDrawn(it))) if !gives_judge(it) => {
                    changes.insert(it.filing.0);
                }
                Some((index, Event::CaseFiled(it))) if it.facts.lineage.changes.is_some() => {
                    changes.insert(index);
                }
                Some((_, Event::FilingVoided(it))) => {
                    let ended =
                        self.case_at(it.filing).await.map_err(|error| self.fault(&error))?;
                    changes.extend(ended.filter(|it| it.changes != 0).map(|it| it.filing));
                }
                _ => {}
            }
        }
        Ok(changes)
    }
}

/// A day with its record.
struct Recorded {
    day: Day,
    record: Vec<Line>,
    /// Filings of it that change the seats of a case that has its judge.
    changes: BTreeSet<u64>,
    /// Entries of it by which somebody took back what was asked for.
    back: BTreeSet<u64>,
    roster: Roster,
}

impl Recorded {
    fn lines(&self) -> (&[Line], &BTreeSet<u64>) {
        (&self.record, &self.changes)
    }
}

async fn read(visit: &Visit, asked: &Asked) -> Result<Recorded, Fault> {
    if !visit.is(&[Filing, Supervisor, Political, Auditor, Registrar]) {
        return Err(visit.for_others());
    }
    let day = day_or(&asked.on, visit.today());
    let record = visit.day_record(day).await?;
    let undrawn = match visit.is(&[Filing, Supervisor]) {
        true => visit.undrawn().await?,
        false => Vec::new(),
    };
    let changes = visit.changes_of(&record, &undrawn).await?;
    let back = visit.taken_back(&record, day).await?;
    Ok(Recorded { day, changes, back, record, roster: visit.roster().await? })
}

async fn show(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let read = read(&visit, &asked).await?;
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
                    (text!("For the public:")) " "
                    a.button href=(format!("/day/public?on={day}")) { (text!("To print")) }
                    a.button href=(format!("/day/public?on={day}&format=csv")) { "CSV" }
                    a.button href=(format!("/day/public?on={day}&format=jsonl")) { (text!("JSON lines, with proofs")) }
                }
            }
            (sums(read.lines()))
            (table(&visit, &read))
        }
    });
    Ok(html_page(visit.page(&title, "/day", content)))
}

async fn on_paper(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let read = read(&visit, &asked).await?;
    let day = read.day;
    let title = visit.say(|| text!("Day's record"));
    let content = visit.say(|| {
        html! {
            h1 { (visit.filer().court().name) }
            h2 { (title) }
            p { (long_day(day)) }
            (sums(read.lines()))
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
