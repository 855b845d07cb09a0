//! How the case index changes, row by row.

use serde::{Deserialize, Serialize};

use crate::docket::cases::digest::{PanelDigest, RecordDigest, panel_digest, seated_digest};
use crate::docket::cases::involved::Involved;
use crate::docket::cases::row::{CaseEnd, CaseRow};
use crate::docket::cases::seating::{Reseated, Taken, panel_of};
use crate::docket::code::{AssignedBy, Manner};
use crate::docket::day::Day;
use crate::docket::party::PartyTag;
use crate::docket::record::{Closing, Panel};
use crate::docket::seats::HeldSeat;
use crate::id::{EntryIndex, JudgeId};
use crate::lottery::role::SeatRole;

/// A change of the case index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum CaseChange {
    /// A new filing.
    Filed(Box<CaseRow>),
    /// The end of one.
    Ended {
        /// Entry index of the filing.
        filing: EntryIndex,
        /// How.
        end: CaseEnd,
        /// Who sits where.
        seats: Vec<(SeatRole, JudgeId)>,
        /// The panel that was drawn.
        panel: Panel,
        /// Judge of a draw that was avoided, as a void states it, with the void's day.
        avoided: Option<(JudgeId, Day)>,
        /// Alternates in their order.
        alternates: Vec<(SeatRole, JudgeId)>,
        /// Day of the entry.
        on: Day,
    },
    /// Seats of a stage were drawn anew, by a filing that changes them.
    Reseated {
        /// Entry index of the stage.
        filing: EntryIndex,
        /// Its seats now.
        reseated: Box<Reseated>,
    },
    /// A seat changed its holder without a draw.
    Taken {
        /// Entry index of the stage.
        filing: EntryIndex,
        /// Which seat, and who has it now.
        taken: Taken,
    },
    /// Somebody mediated the case.
    Mediated {
        /// Entry index of the stage.
        filing: EntryIndex,
        /// Who.
        judge: JudgeId,
    },
    /// One of the staff worked on the case.
    Assisted {
        /// Entry index of the stage.
        filing: EntryIndex,
        /// Who.
        judge: JudgeId,
        /// Day of the work. Before the case was filed nobody worked on it.
        on: Day,
    },
    /// A case was closed.
    Closed {
        /// Entry index of the filing.
        filing: EntryIndex,
        /// Closing day.
        on: Day,
        /// How it ended.
        manner: Option<Manner>,
        /// The panel that the closing names, digested with it, and its judges; `None` = as it is seated.
        panel: Option<(PanelDigest, Vec<JudgeId>)>,
    },
    /// The case has another number.
    Renumbered {
        /// Entry index of its only filing with a judge.
        filing: EntryIndex,
        /// The number, which no case had before.
        number: String,
    },
    /// Its flags changed.
    Flagged {
        /// Entry index of the filing.
        filing: EntryIndex,
        /// What holds now.
        flags: Vec<String>,
    },
    /// A record was corrected.
    Corrected {
        /// Entry index of the filing.
        filing: EntryIndex,
        /// Undertaking judge, of an imported case.
        undertaking: JudgeId,
        /// How an imported case came to this judge.
        assigned_by: AssignedBy,
        /// The rest.
        record_digest: RecordDigest,
        /// Day of filing.
        filed_on: Day,
        /// Weight.
        weight: u32,
        /// Flags.
        flags: Vec<String>,
        /// Judges of the panel.
        panel: Vec<JudgeId>,
        /// Panel and closing.
        panel_digest: PanelDigest,
        /// Closing day.
        closed: Option<Day>,
        /// How it ended.
        manner: Option<Manner>,
    },
}

impl CaseChange {
    /// The row of a new filing.
    pub fn filed(&self) -> Option<&CaseRow> {
        match self {
            CaseChange::Filed(row) => Some(row),
            _ => None,
        }
    }

    /// The number that a case has from here on, if it is a new one.
    pub fn new_number(&self) -> Option<&str> {
        match self {
            CaseChange::Filed(row) => Some(&row.number),
            CaseChange::Renumbered { number, .. } => Some(number),
            _ => None,
        }
    }

    /// Entry index of the filing it is about.
    pub fn filing(&self) -> EntryIndex {
        match self {
            CaseChange::Filed(row) => row.filing,
            CaseChange::Ended { filing, .. }
            | CaseChange::Reseated { filing, .. }
            | CaseChange::Taken { filing, .. }
            | CaseChange::Mediated { filing, .. }
            | CaseChange::Assisted { filing, .. }
            | CaseChange::Closed { filing, .. }
            | CaseChange::Renumbered { filing, .. }
            | CaseChange::Flagged { filing, .. }
            | CaseChange::Corrected { filing, .. } => *filing,
        }
    }
}

impl CaseRow {
    fn seat(&mut self, seats: &[(SeatRole, JudgeId)]) {
        // Most often the seats that were filed, in their order.
        if self.held.iter().map(|seat| seat.role).eq(seats.iter().map(|seat| seat.0)) {
            self.held.iter_mut().zip(seats).for_each(|(held, seat)| held.judge = Some(seat.1));
            return;
        }
        let own = self.pool.clone();
        let pool_of = |role: SeatRole| {
            let seat = self.held.iter().find(|seat| seat.role == role);
            seat.map_or_else(|| own.clone(), |seat| seat.pool.clone())
        };
        let taken = |&(role, judge): &(SeatRole, JudgeId)| HeldSeat {
            role,
            judge: Some(judge),
            pool: pool_of(role),
        };
        self.held = seats.iter().map(taken).collect();
    }

    fn sit(&mut self, judges: &[JudgeId]) {
        self.panel.extend(judges);
        self.panel.sort_unstable();
        self.panel.dedup();
    }

    /// Applies a later change of this filing.
    pub fn apply(&mut self, change: &CaseChange) {
        match change {
            CaseChange::Filed(row) => self.clone_from(row),
            CaseChange::Ended { end, seats, panel, avoided, alternates, .. } => {
                self.end = *end;
                self.returning.avoided = *avoided;
                self.seat(seats);
                // A sole judge's seats are as they were at the filing.
                if *panel != Panel::default() {
                    self.panel_digest = panel_digest(panel, None);
                }
                let pool_of = |role| {
                    let seat = self.held.iter().find(|seat| seat.role == role);
                    seat.map_or(String::new(), |seat| seat.pool.clone())
                };
                let alternate =
                    |&(role, judge)| HeldSeat { role, judge: Some(judge), pool: pool_of(role) };
                if !alternates.is_empty() || !self.seating.alternates.is_empty() {
                    self.seating.alternates = alternates.iter().map(alternate).collect();
                }
            }
            CaseChange::Reseated { reseated, .. } => self.reseat(reseated),
            CaseChange::Taken { taken, .. } => self.take(taken),
            CaseChange::Mediated { judge, .. } => self.mediate(*judge),
            CaseChange::Assisted { judge, on, .. } if *on >= self.filed_on => {
                self.assist(*judge);
            }
            CaseChange::Assisted { .. } => {}
            CaseChange::Closed { on, manner, panel, .. } => {
                self.closed = Some(*on);
                self.returning.manner = *manner;
                let closing = Closing { on: *on, manner: *manner };
                match panel {
                    Some((digest, judges)) => {
                        self.panel_digest = *digest;
                        self.sit(judges);
                    }
                    None => self.panel_digest = seated_digest(self.panel_digest, &closing),
                }
            }
            CaseChange::Renumbered { number, .. } => self.number.clone_from(number),
            CaseChange::Flagged { flags, .. } => self.flags.clone_from(flags),
            CaseChange::Corrected {
                undertaking,
                assigned_by,
                record_digest,
                filed_on,
                weight,
                flags,
                panel_digest,
                closed,
                manner,
                panel,
                ..
            } => {
                if let CaseEnd::Imported { undertaking: judge, assigned_by: way } = &mut self.end {
                    (*judge, *way) = (*undertaking, *assigned_by);
                }
                (self.record_digest, self.filed_on) = (*record_digest, *filed_on);
                (self.panel_digest, self.closed) = (*panel_digest, *closed);
                self.returning.manner = *manner;
                self.weight = *weight;
                self.flags.clone_from(flags);
                self.sit(panel);
            }
        }
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
        self.returning.marks.clone_from(&reseated.marks);
        self.name_agents(&reseated.agents);
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

    fn name_agents(&mut self, agents: &[PartyTag]) {
        let staff = self.involved.take().map_or_else(Vec::new, |involved| involved.staff);
        let agents = agents.to_vec();
        let somebody = !agents.is_empty() || !staff.is_empty();
        self.involved = somebody.then(|| Box::new(Involved { agents, staff }));
    }

    fn assist(&mut self, judge: JudgeId) {
        add(&mut self.involved.get_or_insert_default().staff, &[judge]);
    }

    pub(super) fn mediate(&mut self, judge: JudgeId) {
        add(&mut self.seating.mediated, &[judge]);
    }
}

/// Adds judges to a list that strictly ascends.
fn add(list: &mut Vec<JudgeId>, judges: &[JudgeId]) {
    list.extend(judges);
    list.sort_unstable();
    list.dedup();
}
