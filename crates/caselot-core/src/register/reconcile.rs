//! The court's own register held against the log.

use std::collections::BTreeMap;

use crate::docket::day::Day;
use crate::docket::record::CaseImported;
use crate::id::{EntryIndex, JudgeId};
use crate::quota::post::Span;
use crate::quota::tally::{Case, Tally};

/// What is compared. A register that has no column of something says nothing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compared {
    /// Days of filing; `None` = all.
    pub filed: Option<Span>,
    /// Whether the register has the panels.
    pub panels: bool,
    /// Whether it has the days of closing.
    pub closings: bool,
}

/// A fact of a case in the register and in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Differing {
    /// The undertaking judge.
    Judge(JudgeId, JudgeId),
    /// Who sits beside the undertaking judge, ascending.
    Panel(Vec<JudgeId>, Vec<JudgeId>),
    /// The day of filing.
    FiledOn(Day, Day),
    /// The day of closing; `None` = open.
    ClosedOn(Option<Day>, Option<Day>),
}

impl Differing {
    /// Its name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Differing::Judge(..) => "undertaking",
            Differing::Panel(..) => "panel",
            Differing::FiledOn(..) => "filed_on",
            Differing::ClosedOn(..) => "closed_on",
        }
    }
}

/// A case that both have, with other facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DifferingCase {
    /// Place of its row among those of the register.
    pub row: usize,
    /// Its number.
    pub number: String,
    /// Entry index of its filing or import.
    pub filing: EntryIndex,
    /// What differs: register first, log second.
    pub facts: Vec<Differing>,
}

/// A case of the register that the log has given to nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeverAssigned {
    /// Place of its row among those of the register.
    pub row: usize,
    /// Its number.
    pub number: String,
    /// Entry index of its last filing without a judge: undrawn, voided or declined; `None` if the log
    /// has none.
    pub filing: Option<EntryIndex>,
}

/// A case of the log that the register does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogOnly {
    /// Its number.
    pub number: String,
    /// Entry index of its filing or import.
    pub filing: EntryIndex,
    /// Undertaking judge.
    pub judge: JudgeId,
    /// Day of filing.
    pub filed_on: Day,
}

/// What a register and a log have in common, and what not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reconciliation {
    /// Cases that both have, with the same facts.
    pub alike: u64,
    /// Cases that both have, with other facts; in the order of the register.
    pub differing: Vec<DifferingCase>,
    /// Cases of the register without a judge in the log; in its order.
    pub never_assigned: Vec<NeverAssigned>,
    /// Cases of the log that the register does not have; by number.
    pub log_only: Vec<LogOnly>,
    /// Cases of the log alone that should never have been: no difference.
    pub undone: u64,
    /// Places of the register's rows filed on other days than those that are asked for: not compared.
    pub other_days: Vec<usize>,
}

impl Reconciliation {
    /// Whether there is no difference.
    #[must_use]
    pub fn is_alike(&self) -> bool {
        self.differing.is_empty() && self.never_assigned.is_empty() && self.log_only.is_empty()
    }

    /// Rows of the register that were compared: alike, differing and never assigned.
    #[must_use]
    pub fn register_rows(&self) -> u64 {
        self.alike + (self.differing.len() + self.never_assigned.len()) as u64
    }

    /// Cases of the log that were compared: alike, differing, in the log alone, undone.
    #[must_use]
    pub fn log_cases(&self) -> u64 {
        self.alike + (self.differing.len() + self.log_only.len()) as u64 + self.undone
    }
}

/// Holds a register, each number once, against the cases of a log. Assessors are not compared: a
/// register has their names, a draw their numbers.
#[must_use]
pub fn reconcile(tally: &Tally, register: &[CaseImported], compared: Compared) -> Reconciliation {
    let asked = |day: Day| compared.filed.is_none_or(|span| span.holds(day));
    let mut seated: BTreeMap<&str, Case<'_>> =
        tally.cases().map(|case| (case.number, case)).collect();
    let waiting: BTreeMap<&str, EntryIndex> =
        tally.unassigned().map(|case| (case.number, case.filing)).collect();
    let mut found = Reconciliation::default();
    for (row, case) in register.iter().enumerate() {
        let number = case.case_number.as_str();
        let in_log = seated.remove(number);
        if !asked(case.record.filed_on) {
            found.other_days.push(row);
            continue;
        }
        let Some(in_log) = in_log else {
            let filing = waiting.get(number).copied();
            found.never_assigned.push(NeverAssigned { row, number: number.to_owned(), filing });
            continue;
        };
        let facts = differing(case, &in_log, compared);
        match facts.is_empty() {
            true => found.alike += 1,
            false => found.differing.push(DifferingCase {
                row,
                number: number.to_owned(),
                filing: in_log.filing,
                facts,
            }),
        }
    }
    for case in seated.into_values().filter(|case| asked(case.record.filed_on)) {
        if case.record.closing.is_some_and(|closing| closing.is_undone()) {
            found.undone += 1;
            continue;
        }
        found.log_only.push(LogOnly {
            number: case.number.to_owned(),
            filing: case.filing,
            judge: case.record.undertaking,
            filed_on: case.record.filed_on,
        });
    }
    found
}

fn differing(case: &CaseImported, in_log: &Case<'_>, compared: Compared) -> Vec<Differing> {
    let (register, log) = (&case.record, &in_log.record);
    let mut facts = Vec::new();
    if register.undertaking != log.undertaking {
        facts.push(Differing::Judge(register.undertaking, log.undertaking));
    }
    let sorted = |mut judges: Vec<JudgeId>| {
        judges.sort_unstable();
        judges
    };
    if compared.panels {
        let own = sorted(register.panel.beside(register.undertaking).collect());
        let logged = sorted(log.panel.beside(log.undertaking).collect());
        if own != logged {
            facts.push(Differing::Panel(own, logged));
        }
    }
    if register.filed_on != log.filed_on {
        facts.push(Differing::FiledOn(register.filed_on, log.filed_on));
    }
    let closed = [register.closing, log.closing].map(|closing| closing.map(|closing| closing.on));
    if compared.closings && closed[0] != closed[1] {
        facts.push(Differing::ClosedOn(closed[0], closed[1]));
    }
    facts
}
