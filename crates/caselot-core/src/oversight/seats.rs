//! Changes of seats while the undertaking judge stays: what was drawn, taken over or designated, and
//! what was asked for and declined.

use std::collections::BTreeMap;

use super::filings::Filings;
use super::report::{SeatLine, SeatWay};
use super::step::Step;
use crate::docket::code::{DecidedBy, ReassignmentGround};
use crate::docket::day::Day;
use crate::docket::entry::Event;
use crate::docket::filing::CaseFiled;
use crate::docket::seats::SeatsTaken;
use crate::id::{EntryIndex, JudgeId};
use crate::lottery::role::SeatRole;
use crate::quota::post::Span;

/// One change.
#[derive(Debug)]
struct Changed {
    /// The stage whose seats changed.
    stage: EntryIndex,
    /// The filing that changes them, if there is one; it has the persons.
    filing: Option<EntryIndex>,
    entry: EntryIndex,
    on: Day,
    way: SeatWay,
    drawn: bool,
    person: String,
    approver: String,
    left: Vec<JudgeId>,
    came: Vec<JudgeId>,
    ground: Option<ReassignmentGround>,
    decided_by: Option<DecidedBy>,
    text: String,
    /// Its place among the changes of its stage, from 1.
    nth: u64,
}

/// All of them, in the order of the log.
#[derive(Debug, Default)]
pub struct SeatChanges {
    lines: Vec<Changed>,
    counts: BTreeMap<EntryIndex, u64>,
}

impl SeatChanges {
    /// Takes an entry over.
    pub fn apply(&mut self, step: &Step<'_>) {
        let change = match step.event() {
            Event::CaseDrawn(drawn) => {
                let came = drawn.seats.iter().map(|seat| seat.judge).collect();
                let filed = step.state.open.get(&drawn.filing);
                filed.and_then(|filed| of_filing(step, drawn.filing, filed, Some(came)))
            }
            Event::FilingVoided(void) => {
                let filed = step.state.open.get(&void.filing);
                filed.and_then(|filed| of_filing(step, void.filing, filed, None))
            }
            Event::SeatsTaken(taken) => Some(of_taken(step, taken)),
            _ => None,
        };
        let Some(mut change) = change else { return };
        let count = self.counts.entry(change.stage).or_default();
        *count += 1;
        change.nth = *count;
        self.lines.push(change);
    }

    /// Those of a period.
    pub fn report(&self, filings: &Filings, span: Span) -> Vec<SeatLine> {
        let within = self.lines.iter().filter(|line| span.holds(line.on));
        let line = |line: &Changed| {
            let filing = line.filing.and_then(|filing| filings.get(filing));
            let person = filing.map_or(&line.person, |filing| &filing.filer);
            let second = filing.and_then(|filing| filing.second.as_ref());
            SeatLine {
                case: filings.case(line.stage),
                entry: line.entry,
                on: line.on,
                way: line.way,
                drawn: line.drawn,
                nth: line.nth,
                person: person.clone(),
                approver: second.unwrap_or(&line.approver).clone(),
                left: line.left.clone(),
                came: line.came.clone(),
                ground: line.ground,
                decided_by: line.decided_by,
                text: line.text.clone(),
            }
        };
        within.map(line).collect()
    }
}

/// A filing that changes seats, with who came by its draw; `None` came by a void.
fn of_filing(
    step: &Step<'_>,
    filing: EntryIndex,
    filed: &CaseFiled,
    came: Option<Vec<JudgeId>>,
) -> Option<Changed> {
    let change = filed.facts.lineage.changes.as_deref()?;
    Some(Changed {
        stage: change.seated.filing,
        filing: Some(filing),
        entry: step.act.index,
        on: step.today,
        way: SeatWay::Filed(change.kind),
        drawn: came.is_some(),
        person: String::new(),
        approver: String::new(),
        left: change.leaves.clone(),
        came: came.unwrap_or_default(),
        ground: change.ground,
        decided_by: change.decided_by,
        text: change.text.clone(),
        nth: 0,
    })
}

fn of_taken(step: &Step<'_>, taken: &SeatsTaken) -> Changed {
    let presides = taken.role == SeatRole::Presiding;
    let left = taken.seat.iter().filter_map(|seat| seat.judge);
    Changed {
        stage: taken.filing,
        filing: None,
        entry: step.act.index,
        on: step.today,
        way: if presides { SeatWay::Presiding } else { SeatWay::TakenOver },
        drawn: false,
        person: step.person(),
        approver: step.approver(""),
        left: left.collect(),
        came: vec![taken.judge],
        ground: taken.ground,
        decided_by: Some(taken.decided_by),
        text: taken.text.clone(),
        nth: 0,
    }
}
