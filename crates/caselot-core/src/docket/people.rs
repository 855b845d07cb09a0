//! Judges with their dated roles, and their absences.

use serde::{Deserialize, Serialize};

use crate::docket::code::{AbsenceKind, Role};
use crate::docket::day::Day;
use crate::id::{EntryIndex, JudgeId};

/// A judge with dated roles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judge {
    /// Number.
    pub judge: JudgeId,
    /// Name.
    pub name: String,
    /// Rows, ascending, never sharing a day.
    pub tenures: Vec<Tenure>,
}

/// One period in one role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tenure {
    /// Role.
    pub role: Role,
    /// In the quota of judges who may carry cases (员额).
    pub in_quota: bool,
    /// Division; may be empty.
    pub division: String,
    /// First day.
    pub from: Day,
    /// Last day, included; `None` = open.
    pub to: Option<Day>,
}

/// A time away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    /// Judge.
    pub judge: JudgeId,
    /// First day.
    pub from: Day,
    /// Last day, included; `None` = open.
    pub to: Option<Day>,
    /// Kind.
    pub kind: AbsenceKind,
    /// Explanation; required for OTHER.
    pub text: String,
    /// Entry index of the absence that this one replaces.
    pub replaces: Option<EntryIndex>,
    /// The replaced absence is only taken back.
    pub cancelled: bool,
}

impl Judge {
    /// The row of a day, if there is one.
    pub fn on(&self, day: Day) -> Option<&Tenure> {
        self.tenures.iter().find(|row| row.covers(day))
    }

    /// The days on which what the rows say may change: where one begins, and the day after one ends.
    pub fn turning_days(&self) -> impl Iterator<Item = Day> {
        let ends = self.tenures.iter().filter_map(|row| row.to);
        let begins = self.tenures.iter().map(|row| row.from);
        begins.chain(ends.map(|to| Day(to.0.saturating_add(1))))
    }
}

impl Tenure {
    /// Whether the row covers a day.
    pub fn covers(&self, day: Day) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

impl Absence {
    /// Whether the absence covers a day.
    pub fn covers(&self, day: Day) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }

    /// Whether both have a day in common.
    pub fn meets(&self, other: &Absence) -> bool {
        self.covers(other.from) || other.covers(self.from)
    }
}
