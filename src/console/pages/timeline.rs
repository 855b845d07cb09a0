//! Entries as rows of a table: in the columns of a case's whole story, or as the record of a day.

use caselot_core::docket::{Entry, Event};
use caselot_core::id::EntryIndex;
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};

use super::approvals::{decides, taken_back_in};
use super::case::Known;
use super::pending::Attempt;
use crate::console::list::{Cell, Row};
use crate::console::reads::Roster;
use crate::console::visit::Visit;
use crate::telling::details::Column;
use crate::telling::entry::{Told, tell};
use crate::telling::reassignment_name;
use crate::telling::time::local_time;
use crate::words::{self, text};

/// 案件全程: time, what, who, second person, ground, what was before and is now, entry.
pub fn timeline(visit: &Visit, known: &Known, roster: &Roster) -> Markup {
    let back = taken_back_in(&known.lines);
    let entries = || known.lines.iter().filter_map(|line| line.entry.as_ref());
    // What a second person agreed to stands there without one: who agreed acts in an entry of its own.
    let agreed = |act: &&Entry| matches!(act.event, Event::Approved(_) | Event::CaseDesignated(_));
    let acts = entries().filter(agreed);
    let second: BTreeMap<u64, &str> =
        acts.filter_map(|act| Some((decides(act)?, act.actor.person.as_str()))).collect();
    html! {
        div.box {
            h2 { (text!("The whole case")) }
            table.whole {
                thead { tr {
                    th { (text!("Time")) } th { (text!("What")) } th { (text!("Who")) } th { (text!("Second person")) }
                    th { (text!("Ground")) } th { (text!("Before → now")) } th.number { (text!("Entry")) }
                } }
                tbody {
                    @for line in &known.lines {
                        @match &line.entry {
                            Some(entry) => { (wide_row(visit, entry, (&back, &second), roster)) }
                            None => {
                                (hidden_row(visit, known, line.index))
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A filing whose odds are not shown before its draw. The desk that filed it knows when and who.
fn hidden_row(visit: &Visit, known: &Known, filing: EntryIndex) -> Markup {
    let stage = known.stages.iter().find(|stage| stage.filing == filing.0);
    let kept = stage.and_then(|it| visit.filer().kept_entry(&known.number, it.stage));
    let kept = kept.filter(|it| it.index == filing);
    let time = kept.as_ref().map(|it| local_time(it.time_ms, visit.offset())).unwrap_or_default();
    let is_open = known.open_filing().is_some_and(|open| open.filing == filing.0);
    let attempt = if is_open { known.attempt() } else { Attempt::Case };
    html! {
        tr {
            td.time { (time.get(..16).unwrap_or(&time)) }
            td {
                (text!("filed; candidates and chances are seen after the draw"))
                @if known.changes_seats(filing) { " " span.tag { (text!("change of seats")) } }
                @if let Attempt::Judge(_) = attempt { " " span.tag { (reassignment_name()) } }
            }
            td { @if let Some(it) = &kept { (it.actor.person) } }
            td {} td {} td {} td.number { (filing) }
        }
    }
}

/// An entry in words, and whether it is one to look at twice. `back` are the entries by which somebody
/// took back what was asked for.
fn told(visit: &Visit, entry: &Entry, back: &BTreeSet<u64>, roster: &Roster) -> (Told, bool) {
    let mut told = tell(entry, &roster.judges, &roster.pools, visit.offset());
    let back = back.contains(&entry.index.0);
    match &entry.event {
        Event::Declined(it) if back => {
            told.what = text!("taken back: entry {entry}", entry = it.entry)
        }
        Event::DesignationDeclined(_) if back => told.what = text!("designation taken back"),
        _ => {}
    }
    let flagged = matches!(entry.event, Event::FilingVoided(_) | Event::Declined(_)) && !back;
    (told, flagged)
}

fn small(lines: &[String]) -> Markup {
    html! {
        @if !lines.is_empty() { ul.plain.small { @for line in lines { li { (line) } } } }
    }
}

fn cell(lines: &[String]) -> Markup {
    html! { td { @for line in lines { div { (line) } } } }
}

fn wide_row(
    visit: &Visit,
    entry: &Entry,
    (back, second): (&BTreeSet<u64>, &BTreeMap<u64, &str>),
    roster: &Roster,
) -> Markup {
    let (told, flagged) = told(visit, entry, back, roster);
    let mut agreed = told.cells(Column::Second);
    agreed.extend(second.get(&entry.index.0).map(|person| (*person).to_owned()));
    html! {
        tr.flagged[flagged] {
            td.time { (told.time.get(..16).unwrap_or(&told.time)) }
            td { (told.what) (small(&told.cells(Column::More))) }
            td { (told.who) }
            (cell(&agreed))
            (cell(&told.cells(Column::Ground)))
            (cell(&told.cells(Column::Changed)))
            td.number { (entry.index) }
        }
    }
}

/// One entry as a line of a day's record.
pub fn line(visit: &Visit, entry: &Entry, back: &BTreeSet<u64>, roster: &Roster) -> Row {
    let (told, flagged) = told(visit, entry, back, roster);
    let more = told.lines();
    let said: Vec<String> = std::iter::once(&told.what).chain(&more).cloned().collect();
    let row = Row::of([
        told.time.get(..16).unwrap_or(&told.time).into(),
        Cell::shown(words::in_a_row(&said), html! { (told.what) (small(&more)) }),
        told.who.into(),
        entry.index.into(),
    ]);
    row.flagged(flagged)
}
