//! A case as the tally stores it.

use crate::docket::cases::projection::drawn_panel;
use crate::docket::code::{AssignedBy, DesignationGround};
use crate::docket::day::Day;
use crate::docket::filing::{CaseDrawn, Facts};
use crate::docket::record::{CaseRecord, Closing, Panel};
use crate::id::{EntryIndex, JudgeId};
use crate::lottery::draw::DrawnSeat;
use crate::lottery::role::SeatRole;

/// The fields that every case has, in some sixty bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// `None` if nobody sits beside the undertaking judge.
    pub panel: Option<Box<Panel>>,
    pub closing: Option<Closing>,
    pub kind: u32,
    pub undertaking: JudgeId,
    pub filed_on: Day,
    pub assigned_on: Day,
    pub stage: u32,
    pub weight: u16,
    pub assigned_by: AssignedBy,
    /// Filings that are undrawn or voided have no judge.
    pub has_judge: bool,
}

/// The fields that few cases have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RareFields {
    pub seated_later: Vec<(JudgeId, Day)>,
    /// Entry and day on which its seats changed last.
    pub reseated: Option<(EntryIndex, Day)>,
    pub designated: Option<DesignationGround>,
    /// Code of its series; empty = none.
    pub series: Box<str>,
    /// Entry index of the stage that this one replaces.
    pub replaces: Option<EntryIndex>,
}

static NOBODY: Panel = Panel { presiding: None, members: Vec::new(), assessors: Vec::new() };

impl Row {
    pub fn undrawn(facts: &Facts, kind: u32, assigned_by: AssignedBy, day: Day) -> Row {
        Row {
            panel: None,
            closing: None,
            kind,
            undertaking: JudgeId(0),
            filed_on: facts.lineage.reassigns.as_ref().map_or(day, |earlier| earlier.filed_on),
            assigned_on: day,
            stage: facts.stage,
            weight: weight(facts.weight),
            assigned_by,
            has_judge: false,
        }
    }

    pub fn imported(record: &CaseRecord, kind: u32) -> Row {
        Row {
            panel: boxed(&record.panel),
            closing: record.closing,
            kind,
            undertaking: record.undertaking,
            filed_on: record.filed_on,
            assigned_on: record.filed_on,
            stage: 0,
            weight: weight(record.weight),
            assigned_by: record.assigned_by,
            has_judge: true,
        }
    }

    pub fn panel(&self) -> &Panel {
        self.panel.as_deref().unwrap_or(&NOBODY)
    }

    pub fn draw(&mut self, drawn: &CaseDrawn, day: Day) {
        self.assigned_on = day;
        let is_own = |seat: &&DrawnSeat| seat.role == SeatRole::Undertaking;
        if let Some(seat) = drawn.seats.iter().find(is_own) {
            (self.undertaking, self.has_judge) = (seat.judge, true);
        }
        self.panel = boxed(&drawn_panel(drawn));
    }

    /// Others sit, and the case weighs otherwise.
    pub fn reseat(&mut self, panel: &Panel, kind: u32, heavy: u32) {
        self.panel = boxed(panel);
        (self.kind, self.weight) = (kind, weight(heavy));
    }

    /// Another judge of the panel presides.
    pub fn preside(&mut self, judge: JudgeId) {
        let before = self.panel();
        let all = before.presiding.iter().chain(&before.members).copied();
        let mut members: Vec<JudgeId> =
            all.filter(|it| *it != self.undertaking && *it != judge).collect();
        members.sort_unstable();
        self.panel = boxed(&Panel { presiding: Some(judge), members, ..Panel::default() });
    }

    pub fn correct(&mut self, after: &CaseRecord, kind: u32) {
        if self.filed_on == self.assigned_on {
            self.assigned_on = after.filed_on;
        }
        self.panel = boxed(&after.panel);
        self.closing = after.closing;
        self.kind = kind;
        self.undertaking = after.undertaking;
        self.filed_on = after.filed_on;
        self.weight = weight(after.weight);
        self.assigned_by = after.assigned_by;
    }
}

pub fn boxed(panel: &Panel) -> Option<Box<Panel>> {
    (*panel != NOBODY).then(|| Box::new(panel.clone()))
}

/// A weight as `u16`, which suffices: the rules limit weights to 1,000.
fn weight(weight: u32) -> u16 {
    u16::try_from(weight).unwrap_or(u16::MAX)
}
