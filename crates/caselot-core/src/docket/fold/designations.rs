//! The ledger of designations: a fold that lists them and counts their shares.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::docket::code::DesignationGround;
use crate::docket::day::Day;
use crate::docket::entry::{Entry, Event};
use crate::id::{EntryIndex, JudgeId};

/// What became of a request to designate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// It waits.
    Pending,
    /// A second person approved it.
    Approved,
    /// It came to nothing.
    Declined,
}

/// One request with its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Designation {
    /// Case number.
    pub case_number: String,
    /// Stage.
    pub stage: u32,
    /// For whom.
    pub judge: JudgeId,
    /// Why.
    pub ground: DesignationGround,
    /// Explanation.
    pub text: String,
    /// Who asked.
    pub requester: String,
    /// Day of the request.
    pub requested_on: Day,
    /// Group of like or related cases; empty = none.
    pub series: String,
    /// It replaces an assigned stage.
    pub reassigns: bool,
    /// What became of it.
    pub outcome: Outcome,
    /// Who approved or declined it, on which day, in which entry.
    pub end: Option<(String, Day, EntryIndex)>,
}

/// By what a share is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ShareOf {
    /// Who asked.
    Requester,
    /// Who approved.
    Approver,
    /// Who got the case.
    Judge,
    /// The ground.
    Ground,
}

impl ShareOf {
    /// Its name in a report.
    pub fn name(self) -> &'static str {
        match self {
            ShareOf::Requester => "requester",
            ShareOf::Approver => "approver",
            ShareOf::Judge => "judge",
            ShareOf::Ground => "ground",
        }
    }
}

/// The designations of a period and the draws beside them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Designations {
    from: Option<Day>,
    to: Option<Day>,
    lines: BTreeMap<EntryIndex, Designation>,
    /// Draws of each day, of all periods.
    drawn: BTreeMap<Day, u64>,
}

impl Designations {
    /// Those that ended or, while they wait, were asked for in a period; `None` = open.
    pub fn between(from: Option<Day>, to: Option<Day>) -> Designations {
        Designations { from, to, ..Designations::default() }
    }

    /// Shows another period of the same log from here on.
    pub fn show(&mut self, from: Option<Day>, to: Option<Day>) {
        (self.from, self.to) = (from, to);
    }

    /// Takes an entry over; `day` is the court's day of the entry.
    pub fn apply(&mut self, entry: &Entry, day: Day) {
        match &entry.event {
            Event::CaseDrawn(_) => *self.drawn.entry(day).or_default() += 1,
            Event::DesignationRequested(request) => {
                let line = Designation {
                    case_number: request.facts.case_number.clone(),
                    stage: request.facts.stage,
                    judge: request.judge,
                    ground: request.ground,
                    text: request.text.clone(),
                    requester: entry.actor.person.clone(),
                    requested_on: day,
                    series: request.facts.lineage.series.clone(),
                    reassigns: request.facts.lineage.reassigns.is_some(),
                    outcome: Outcome::Pending,
                    end: None,
                };
                self.lines.insert(entry.index, line);
            }
            Event::CaseDesignated(it) => self.end(it.filing, Outcome::Approved, entry, day),
            Event::DesignationDeclined(it) => self.end(it.filing, Outcome::Declined, entry, day),
            _ => {}
        }
    }

    fn end(&mut self, request: EntryIndex, outcome: Outcome, entry: &Entry, day: Day) {
        if let Some(line) = self.lines.get_mut(&request) {
            line.outcome = outcome;
            line.end = Some((entry.actor.person.clone(), day, entry.index));
        }
    }

    fn holds(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// The designations of the period with the entry indexes of their requests, in the order of
    /// the log.
    pub fn lines(&self) -> impl Iterator<Item = (EntryIndex, &Designation)> {
        let of_period = |line: &Designation| {
            self.holds(line.end.as_ref().map_or(line.requested_on, |(_, day, _)| *day))
        };
        let lines = self.lines.iter().filter(move |(_, line)| of_period(line));
        lines.map(|(request, line)| (*request, line))
    }

    fn approved(&self) -> impl Iterator<Item = &Designation> {
        self.lines().map(|(_, line)| line).filter(|line| line.outcome == Outcome::Approved)
    }

    /// Draws of the period.
    pub fn drawn(&self) -> u64 {
        let of_period = self.drawn.iter().filter(|(day, _)| self.holds(**day));
        of_period.map(|(_, drawn)| drawn).sum()
    }

    /// Approved designations of the period.
    pub fn designated(&self) -> u64 {
        self.approved().count() as u64
    }

    /// How many of the approved ones are each person's, judge's and ground's.
    pub fn shares(&self) -> BTreeMap<(ShareOf, String), u64> {
        let mut shares = BTreeMap::new();
        for line in self.approved() {
            let approver = line.end.as_ref().map_or("", |(person, ..)| person.as_str());
            let names = [
                (ShareOf::Requester, line.requester.clone()),
                (ShareOf::Approver, approver.to_owned()),
                (ShareOf::Judge, line.judge.to_string()),
                (ShareOf::Ground, line.ground.name().to_owned()),
            ];
            names.into_iter().for_each(|name| *shares.entry(name).or_insert(0) += 1);
        }
        shares
    }
}
