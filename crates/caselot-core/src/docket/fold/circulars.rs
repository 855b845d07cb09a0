//! The circulars of all periods, as far as they have come.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::docket::circular::CircularStep;
use crate::docket::code::CircularAct;
use crate::docket::day::Day;
use crate::id::EntryIndex;

/// A step as it stands in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepTaken {
    /// Its entry.
    pub entry: EntryIndex,
    /// Day of the entry.
    pub on: Day,
    /// Who took it.
    pub person: String,
    /// What was done.
    pub step: CircularStep,
}

/// The circular of a period.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Circular {
    /// The steps that stand of the one that is under way, in their order; none if none is.
    pub open: Vec<StepTaken>,
    /// The steps of the one that was archived last; none if none was.
    pub archived: Vec<StepTaken>,
    /// The last step of the one that `archived` corrects.
    pub corrected: Option<EntryIndex>,
}

/// The step of an act among steps.
pub fn step_of(steps: &[StepTaken], act: CircularAct) -> Option<&StepTaken> {
    steps.iter().find(|taken| taken.step.act == act)
}

impl Circular {
    /// The steps to be shown: those of the one under way, or else of the archived one.
    pub fn latest(&self) -> &[StepTaken] {
        if self.open.is_empty() { &self.archived } else { &self.open }
    }

    /// The step that follows those that stand.
    pub fn next(&self) -> CircularAct {
        let last = self.open.last().map_or(0, |taken| taken.step.act.code());
        CircularAct::from_code(last + 1).unwrap_or(CircularAct::DataChecked)
    }

    /// Takes a step over. What stood from its place on stands no longer; an archived one is whole.
    fn take(&mut self, taken: StepTaken) {
        let act = taken.step.act;
        self.open.retain(|earlier| earlier.step.act < act);
        self.open.push(taken);
        if act == CircularAct::Archived {
            self.corrected = self.archived.last().map(|last| last.entry);
            self.archived = std::mem::take(&mut self.open);
        }
    }
}

/// The circulars by the first and last day of their periods.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Circulars(BTreeMap<(Day, Day), Circular>);

impl Circulars {
    /// That of a period, if it has begun.
    pub fn of(&self, from: Day, to: Day) -> Option<&Circular> {
        self.0.get(&(from, to))
    }

    /// All of them, ascending by period.
    pub fn all(&self) -> impl Iterator<Item = (&(Day, Day), &Circular)> {
        self.0.iter()
    }

    pub(super) fn take(&mut self, taken: StepTaken) {
        self.0.entry((taken.step.from, taken.step.to)).or_default().take(taken);
    }
}
