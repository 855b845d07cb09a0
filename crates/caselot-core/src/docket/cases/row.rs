//! The case index: its rows and how they change.

use serde::{Deserialize, Serialize};

use crate::docket::cases::digest::{
    FactsDigest, PanelDigest, RecordDigest, panel_digest, seated_digest,
};
use crate::docket::cases::seating::{Reseated, Seating, Taken};
use crate::docket::code::{AssignedBy, Manner};
use crate::docket::day::Day;
use crate::docket::party::{Parties, PartyTag, fingerprint};
use crate::docket::record::{Closing, Panel};
use crate::docket::seats::HeldSeat;
use crate::id::{EntryIndex, JudgeId};
use crate::lottery::role::SeatRole;

/// One filing of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseRow {
    /// Canonical case number.
    pub number: String,
    /// Stage.
    pub stage: u32,
    /// Entry index of the filing.
    pub filing: EntryIndex,
    /// Pool code.
    pub pool: String,
    /// What was filed or asked for; `None` where no request can be the same: an import, or a log
    /// that is only checked.
    pub facts_digest: Option<FactsDigest>,
    /// How it ended.
    pub end: CaseEnd,
    /// What is known of the case but its judges and its closing.
    pub record_digest: RecordDigest,
    /// Day of filing.
    pub filed_on: Day,
    /// Panel and closing.
    pub panel_digest: PanelDigest,
    /// Closing day; `None` = open.
    pub closed: Option<Day>,
    /// 100 = a standard case.
    pub weight: u32,
    /// Strictly ascending.
    pub flags: Vec<String>,
    /// Drawn or designated seats; nobody holds them while the filing has no end.
    pub held: Vec<HeldSeat>,
    /// Judges on a recorded panel, now or before, and who left a seat.
    pub panel: Vec<JudgeId>,
    /// What few stages have of their seats.
    pub seating: Seating,
    /// What a later filing of the same parties asks of it.
    pub returning: Returning,
}

impl CaseRow {
    /// All judges who ever held a seat at this stage, strictly ascending.
    pub fn sat(&self) -> Vec<JudgeId> {
        let held = self.held.iter().filter_map(|seat| seat.judge);
        let beside = self.panel.iter().copied();
        let own = self.end.undertaking().filter(|_| !self.is_change());
        let mut sat: Vec<JudgeId> = held.chain(beside).chain(own).collect();
        sat.sort_unstable();
        sat.dedup();
        sat
    }

    /// Its closing, if it has one.
    pub fn closing(&self) -> Option<Closing> {
        let manner = self.returning.manner;
        self.closed.map(|on| Closing { on, manner })
    }

    /// Who had the case until it was withdrawn or dismissed, or would have had it, and the day.
    pub fn given_up(&self) -> Option<(JudgeId, Day)> {
        given_up(self.end, self.closed, self.returning.manner, self.returning.avoided)
    }

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
            CaseChange::Filed(row) => *self = row.clone(),
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
                self.seating.alternates = alternates.iter().map(alternate).collect();
            }
            CaseChange::Reseated { reseated, .. } => self.reseat(reseated),
            CaseChange::Taken { taken, .. } => self.take(taken),
            CaseChange::Mediated { judge, .. } => self.mediate(*judge),
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
}

/// [`CaseRow::given_up`], of what it is said by.
pub(super) fn given_up(
    end: CaseEnd,
    closed: Option<Day>,
    manner: Option<Manner>,
    avoided: Option<(JudgeId, Day)>,
) -> Option<(JudgeId, Day)> {
    let given_up = matches!(manner, Some(Manner::Withdrawn | Manner::Ruling))
        || manner.is_some_and(Manner::is_undone);
    end.undertaking().zip(closed).filter(|_| given_up).or(avoided)
}

/// What a later filing of the same parties asks of a case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returning {
    /// Marks of its parties, strictly ascending.
    pub marks: Vec<PartyTag>,
    /// [`fingerprint`] of marks and cause as filed.
    pub fingerprint: Option<[u8; 32]>,
    /// How it was closed.
    pub manner: Option<Manner>,
    /// Voided as WITHDRAWN: the judge of the draw that was avoided, and the day.
    pub avoided: Option<(JudgeId, Day)>,
}

impl Returning {
    /// Of a filing.
    pub fn of(parties: &Parties, cause: &str) -> Returning {
        let marks = parties.marks.clone();
        Returning { fingerprint: fingerprint(&marks, cause), marks, ..Returning::default() }
    }
}

/// How a filing ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CaseEnd {
    /// Not yet.
    Open,
    /// Drawn.
    Drawn {
        /// Entry index of the draw.
        entry: EntryIndex,
        /// Judge in the undertaking seat.
        undertaking: JudgeId,
    },
    /// Voided, or declined.
    Voided {
        /// Entry index of the void.
        entry: EntryIndex,
    },
    /// A designation is asked for and waits for its second person.
    Requested,
    /// Designated.
    Designated {
        /// Entry index of the approval.
        entry: EntryIndex,
        /// Judge in the undertaking seat.
        undertaking: JudgeId,
    },
    /// Not drawn here: imported with its judge.
    Imported {
        /// Undertaking judge.
        undertaking: JudgeId,
        /// How the case came to this judge.
        assigned_by: AssignedBy,
    },
}

impl CaseEnd {
    /// The undertaking judge, if there is one.
    pub fn undertaking(&self) -> Option<JudgeId> {
        match self {
            CaseEnd::Drawn { undertaking, .. }
            | CaseEnd::Designated { undertaking, .. }
            | CaseEnd::Imported { undertaking, .. } => Some(*undertaking),
            CaseEnd::Open | CaseEnd::Requested | CaseEnd::Voided { .. } => None,
        }
    }

    /// Entry index of the draw, approval or void.
    pub fn entry(&self) -> Option<EntryIndex> {
        match self {
            CaseEnd::Drawn { entry, .. }
            | CaseEnd::Designated { entry, .. }
            | CaseEnd::Voided { entry } => Some(*entry),
            CaseEnd::Open | CaseEnd::Requested | CaseEnd::Imported { .. } => None,
        }
    }

    /// How the case came to its judge, if it has one.
    pub fn assigned_by(&self) -> Option<AssignedBy> {
        match self {
            CaseEnd::Drawn { .. } => Some(AssignedBy::Drawn),
            CaseEnd::Designated { .. } => Some(AssignedBy::Designated),
            CaseEnd::Imported { assigned_by, .. } => Some(*assigned_by),
            CaseEnd::Open | CaseEnd::Requested | CaseEnd::Voided { .. } => None,
        }
    }
}

impl std::fmt::Display for CaseEnd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CaseEnd::Open => write!(f, "not yet drawn"),
            CaseEnd::Drawn { entry, undertaking } => {
                write!(f, "drawn for judge {undertaking} in entry {entry}")
            }
            CaseEnd::Voided { entry } => write!(f, "voided in entry {entry}"),
            CaseEnd::Requested => write!(f, "asked to be designated"),
            CaseEnd::Designated { entry, undertaking } => {
                write!(f, "designated for judge {undertaking} in entry {entry}")
            }
            CaseEnd::Imported { undertaking, .. } => write!(f, "imported for judge {undertaking}"),
        }
    }
}

/// A change of the case index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum CaseChange {
    /// A new filing.
    Filed(CaseRow),
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
            | CaseChange::Closed { filing, .. }
            | CaseChange::Renumbered { filing, .. }
            | CaseChange::Flagged { filing, .. }
            | CaseChange::Corrected { filing, .. } => *filing,
        }
    }
}

/// Answers from the case index.
pub trait Cases {
    /// All filings of a case, ascending by stage.
    fn case(&self, number: &str) -> Vec<CaseRow>;

    /// All filings of the case that has a filing with this entry index, ascending by stage.
    fn of_filing(&self, filing: EntryIndex) -> Vec<CaseRow>;

    /// Of the filings of one dispute, by its fingerprint, whose case was [given up] on a day or
    /// later, the latest filed. However many there are, it is found without going through them.
    ///
    /// [given up]: CaseRow::given_up
    fn given_up(&self, fingerprint: &[u8; 32], since: Day) -> Option<CaseRow>;

    /// The first filing of one dispute that was not voided and has another number.
    fn other_of_dispute(&self, fingerprint: &[u8; 32], number: &str) -> Option<CaseRow>;

    /// Cases that a judge undertakes at their present stage and that are not closed. Asked only
    /// where a policy has a cap.
    fn open_cases(&self, judge: JudgeId) -> u32;
}

/// The stage a case stands at: the latest that was not voided or declined. A change of seats is a
/// filing of the stage whose seats it changes, and no stage of its own.
pub fn present(rows: &[CaseRow]) -> Option<&CaseRow> {
    let stages = rows.iter().rev().filter(|row| !row.is_change());
    stages.into_iter().find(|row| !matches!(row.end, CaseEnd::Voided { .. }))
}

/// Who has a case among his open ones: the undertaking judge of its present stage.
pub fn carrier(rows: &[CaseRow]) -> Option<JudgeId> {
    present(rows).filter(|row| row.closed.is_none()).and_then(|row| row.end.undertaking())
}
