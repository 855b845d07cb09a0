//! Who sits in a case, as far as it changes: nearly all cases keep the seats they were assigned with.

use serde::{Deserialize, Serialize};

use crate::docket::cases::digest::{RecordDigest, panel_digest};
use crate::docket::cases::row::CaseRow;
use crate::docket::day::Day;
use crate::docket::panel::{LaterSeats, PanelSeats};
use crate::docket::record::Panel;
use crate::docket::seats::HeldSeat;
use crate::id::{EntryIndex, JudgeId};
use crate::lottery::role::SeatRole;

/// What few stages have of their seats.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seating {
    /// The filing changes seats of this stage; `None` for a stage of its own.
    pub changes: Option<EntryIndex>,
    /// Alternates who have not taken a seat, in their order.
    pub alternates: Vec<HeldSeat>,
    /// Seats that are drawn later.
    pub later: Vec<LaterSeats>,
    /// Who left a seat, strictly ascending.
    pub left: Vec<JudgeId>,
    /// Who mediated the case, strictly ascending.
    pub mediated: Vec<JudgeId>,
    /// Who presides by designation.
    pub designated: Option<JudgeId>,
    /// Day on which seats changed last.
    pub changed_on: Option<Day>,
    /// Seats and weight as they were filed, where the row does not show them any more.
    pub filed: Option<Box<AsFiled>>,
}

/// What a stage was filed with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AsFiled {
    /// Seats beside the undertaking judge's.
    pub panel: PanelSeats,
    /// 100 = a standard case.
    pub weight: u32,
}

/// The seats of a stage after a change was drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reseated {
    /// All seats, with who holds them.
    pub held: Vec<HeldSeat>,
    /// Who left one.
    pub leaves: Vec<JudgeId>,
    /// Alternates that were drawn.
    pub alternates: Vec<HeldSeat>,
    /// What is left for later from here on; `None` = what was left before.
    pub later: Option<Vec<LaterSeats>>,
    /// Who presides.
    pub presiding: Option<JudgeId>,
    /// What is known of the case but its judges and its closing.
    pub record_digest: RecordDigest,
    /// 100 = a standard case.
    pub weight: u32,
    /// Day of the draw.
    pub on: Day,
}

/// A seat that changed its holder without a draw, or who presides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// ASSESSOR, EXPERT or PRESIDING.
    pub role: SeatRole,
    /// Who takes it.
    pub judge: JudgeId,
    /// Who leaves it; `None` of PRESIDING.
    pub leaves: Option<JudgeId>,
    /// Day of the entry.
    pub on: Day,
}

/// The panel of seats, as the record of a case holds it. Assessors are not judges and count for no
/// quota.
pub fn panel_of(
    seats: impl Iterator<Item = (SeatRole, JudgeId)>,
    presiding: Option<JudgeId>,
) -> Panel {
    let members =
        seats.filter(|(role, judge)| *role == SeatRole::Member && Some(*judge) != presiding);
    let mut members: Vec<JudgeId> = members.map(|(_, judge)| judge).collect();
    members.sort_unstable();
    Panel { presiding, members, assessors: Vec::new() }
}

/// Adds judges to a list that strictly ascends.
fn add(list: &mut Vec<JudgeId>, judges: &[JudgeId]) {
    list.extend(judges);
    list.sort_unstable();
    list.dedup();
}

impl CaseRow {
    /// Whether it changes seats of another stage.
    pub fn is_change(&self) -> bool {
        self.seating.changes.is_some()
    }

    /// Who holds its seats, by role.
    pub fn holders(&self) -> impl Iterator<Item = (SeatRole, JudgeId)> + '_ {
        self.held.iter().filter_map(|seat| seat.judge.map(|judge| (seat.role, judge)))
    }

    /// Whether somebody sits beside the undertaking judge, or will.
    pub fn has_panel(&self) -> bool {
        self.held.len() > 1 || !self.seating.later.is_empty()
    }

    /// The seats and the weight that it was filed with.
    pub fn as_filed(&self) -> AsFiled {
        let shown = || {
            let mut panel = PanelSeats::default();
            for seat in &self.held {
                panel.add((seat.role, &seat.pool, panel.count(seat.role).saturating_add(1), 0));
            }
            AsFiled { panel, weight: self.weight }
        };
        self.seating.filed.as_deref().cloned().unwrap_or_else(shown)
    }

    fn keep_as_filed(&mut self) {
        self.seating.filed = Some(Box::new(self.as_filed()));
    }

    pub(super) fn reseat(&mut self, reseated: &Reseated) {
        self.keep_as_filed();
        self.held.clone_from(&reseated.held);
        self.leave(&reseated.leaves);
        self.seating.alternates.extend(reseated.alternates.iter().cloned());
        if let Some(later) = &reseated.later {
            self.seating.later.clone_from(later);
        }
        (self.record_digest, self.weight) = (reseated.record_digest, reseated.weight);
        self.seating.changed_on = Some(reseated.on);
        self.panel_digest = panel_digest(&panel_of(self.holders(), reseated.presiding), None);
    }

    pub(super) fn take(&mut self, taken: &Taken) {
        self.keep_as_filed();
        self.seating.changed_on = Some(taken.on);
        let Some(leaves) = taken.leaves else {
            self.seating.designated = Some(taken.judge);
            self.panel_digest = panel_digest(&panel_of(self.holders(), Some(taken.judge)), None);
            return;
        };
        let left = |seat: &&mut HeldSeat| seat.judge == Some(leaves) && seat.role == taken.role;
        if let Some(seat) = self.held.iter_mut().find(left) {
            seat.judge = Some(taken.judge);
        }
        self.seating.alternates.retain(|seat| seat.judge != Some(taken.judge));
        self.leave(&[leaves]);
    }

    /// Judges leave their seats; they go on to have sat in the case.
    fn leave(&mut self, judges: &[JudgeId]) {
        add(&mut self.seating.left, judges);
        add(&mut self.panel, judges);
        self.seating.designated = self.seating.designated.filter(|it| !judges.contains(it));
    }

    pub(super) fn mediate(&mut self, judge: JudgeId) {
        add(&mut self.seating.mediated, &[judge]);
    }
}
