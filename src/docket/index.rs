//! What the case index holds of an entry; a rebuild of the index uses the same function.

use super::code::{AssignedBy, Manner};
use super::day::Day;
use super::digest::{base_digest, digest_of_base, facts_digest, request_digest, seats_digest};
use super::entry::{CaseFiled, Entry, Event, Facts, SeatGroup};
use super::life::{DesignationRequested, HeldSeat};
use super::panel::drawn_panel;
use super::party::Returning;
use super::record::{CaseCorrected, CaseImported, CaseRecord, Panel};
use crate::lottery::role::SeatRole;

pub use super::changes::Places;
pub use super::table::CaseTable;

/// One filing of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    /// Canonical case number.
    pub number: String,
    /// Stage.
    pub stage: u32,
    /// Entry index of the filing.
    pub filing: u64,
    /// Pool code.
    pub pool: String,
    /// Digest of what is filed, to tell a repeated request from another one.
    pub facts: [u8; 32],
    /// How it ended.
    pub end: CaseEnd,
    /// Digest of what is known of the case but its judges and its closing.
    pub base: [u8; 32],
    /// Day of filing.
    pub filed_on: Day,
    /// Digest of panel and closing.
    pub seats: [u8; 32],
    /// Closing day; `None` = open.
    pub closed: Option<Day>,
    /// 100 = a standard case.
    pub weight: u32,
    /// Strictly ascending.
    pub flags: Vec<String>,
    /// Drawn or designated seats; nobody holds them while the filing has no end.
    pub held: Vec<HeldSeat>,
    /// Judges on a recorded panel, now or before.
    pub panel: Vec<u32>,
    /// What a later filing of the same parties asks of it.
    pub returning: Returning,
}

impl CaseRow {
    /// All judges who ever held a seat at this stage, strictly ascending.
    pub fn sat(&self) -> Vec<u32> {
        let held = self.held.iter().map(|seat| seat.judge).filter(|judge| *judge != 0);
        let beside = self.panel.iter().copied();
        let mut sat: Vec<u32> = held.chain(beside).chain(self.end.undertaking()).collect();
        sat.sort_unstable();
        sat.dedup();
        sat
    }

    fn seat(&mut self, seats: &[(SeatRole, u32)]) {
        let own = self.pool.clone();
        let pool_of = |role: SeatRole| {
            let seat = self.held.iter().find(|seat| seat.role == role);
            seat.map_or_else(|| own.clone(), |seat| seat.pool.clone())
        };
        let taken =
            |&(role, judge): &(SeatRole, u32)| HeldSeat { role, judge, pool: pool_of(role) };
        self.held = seats.iter().map(taken).collect();
    }

    fn sit(&mut self, judges: &[u32]) {
        self.panel.extend(judges);
        self.panel.sort_unstable();
        self.panel.dedup();
    }

    /// Takes a later change of this filing over.
    pub fn take(&mut self, change: &CaseChange) {
        match change {
            CaseChange::Filed(row) => *self = row.clone(),
            CaseChange::Ended { end, seats, panel, avoided, .. } => {
                self.end = *end;
                self.returning.avoided = *avoided;
                self.seat(seats);
                // A sole judge's seats are as they were at the filing.
                if *panel != Panel::default() {
                    self.seats = seats_digest(panel, None);
                }
            }
            CaseChange::Closed { seats, on, manner, panel, .. } => {
                (self.seats, self.closed) = (*seats, Some(*on));
                self.returning.manner = *manner;
                self.sit(panel);
            }
            CaseChange::Flagged { flags, .. } => self.flags.clone_from(flags),
            CaseChange::Corrected {
                undertaking,
                assigned_by,
                base,
                filed_on,
                weight,
                flags,
                seats,
                closed,
                manner,
                panel,
                ..
            } => {
                if let CaseEnd::Imported { undertaking: judge, assigned_by: way } = &mut self.end {
                    (*judge, *way) = (*undertaking, *assigned_by);
                }
                (self.base, self.filed_on) = (*base, *filed_on);
                (self.seats, self.closed) = (*seats, *closed);
                self.returning.manner = *manner;
                self.weight = *weight;
                self.flags.clone_from(flags);
                self.sit(panel);
            }
        }
    }
}

/// How a filing ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseEnd {
    /// Not yet.
    Open,
    /// Drawn.
    Drawn {
        /// Entry index of the draw.
        entry: u64,
        /// Judge in the undertaking seat.
        undertaking: u32,
    },
    /// Voided, or declined.
    Voided {
        /// Entry index of the void.
        entry: u64,
    },
    /// A designation is asked for and waits for its second person.
    Requested,
    /// Designated.
    Designated {
        /// Entry index of the approval.
        entry: u64,
        /// Judge in the undertaking seat.
        undertaking: u32,
    },
    /// Not drawn here: imported with its judge.
    Imported {
        /// Undertaking judge.
        undertaking: u32,
        /// How the case came to this judge.
        assigned_by: AssignedBy,
    },
}

impl CaseEnd {
    /// The undertaking judge, if there is one.
    pub fn undertaking(&self) -> Option<u32> {
        match self {
            CaseEnd::Drawn { undertaking, .. }
            | CaseEnd::Designated { undertaking, .. }
            | CaseEnd::Imported { undertaking, .. } => Some(*undertaking),
            CaseEnd::Open | CaseEnd::Requested | CaseEnd::Voided { .. } => None,
        }
    }

    /// Entry index of the draw, approval or void.
    pub fn entry(&self) -> Option<u64> {
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaseChange {
    /// A new filing.
    Filed(CaseRow),
    /// The end of one.
    Ended {
        /// Entry index of the filing.
        filing: u64,
        /// How.
        end: CaseEnd,
        /// Who sits where.
        seats: Vec<(SeatRole, u32)>,
        /// The panel that was drawn.
        panel: Panel,
        /// Judge of a draw that was avoided, as a void states it, with the void's day.
        avoided: Option<(u32, Day)>,
    },
    /// A case was closed.
    Closed {
        /// Entry index of the filing.
        filing: u64,
        /// Digest of panel and closing.
        seats: [u8; 32],
        /// Closing day.
        on: Day,
        /// How it ended.
        manner: Option<Manner>,
        /// Judges of the panel.
        panel: Vec<u32>,
    },
    /// Its flags changed.
    Flagged {
        /// Entry index of the filing.
        filing: u64,
        /// What holds now.
        flags: Vec<String>,
    },
    /// A record was corrected.
    Corrected {
        /// Entry index of the filing.
        filing: u64,
        /// Undertaking judge, of an imported case.
        undertaking: u32,
        /// How an imported case came to this judge.
        assigned_by: AssignedBy,
        /// Digest of the rest.
        base: [u8; 32],
        /// Day of filing.
        filed_on: Day,
        /// Weight.
        weight: u32,
        /// Flags.
        flags: Vec<String>,
        /// Judges of the panel.
        panel: Vec<u32>,
        /// Digest of panel and closing.
        seats: [u8; 32],
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

    /// Entry index of the filing it is about.
    pub fn filing(&self) -> u64 {
        match self {
            CaseChange::Filed(row) => row.filing,
            CaseChange::Ended { filing, .. }
            | CaseChange::Closed { filing, .. }
            | CaseChange::Flagged { filing, .. }
            | CaseChange::Corrected { filing, .. } => *filing,
        }
    }
}

/// Answers from the case index.
pub trait Cases {
    /// All filings of a case, ascending by stage.
    fn case(&self, number: &str) -> Vec<CaseRow>;

    /// All filings of one dispute by its fingerprint, ascending by entry index.
    fn of_dispute(&self, fingerprint: &[u8; 32]) -> Vec<CaseRow>;
    /// Cases that a judge undertakes at their present stage and that are not closed. Asked only
    /// where a policy has a cap.
    fn open_cases(&self, judge: u32) -> u32;
}

/// The change an entry makes in the case index; `day` is the court's day of the entry.
pub fn case_change(entry: &Entry, day: Day) -> Option<CaseChange> {
    let mut change = checked_change(entry, day)?;
    if let (CaseChange::Filed(row), Event::CaseFiled(filed)) = (&mut change, &entry.event) {
        row.facts = facts_digest(&filed.facts);
    }
    Some(change)
}

/// [`case_change`] for who only checks a log: without the digest by which a filing that is asked
/// for again is known.
pub fn checked_change(entry: &Entry, day: Day) -> Option<CaseChange> {
    match &entry.event {
        Event::CaseFiled(filed) => Some(CaseChange::Filed(open_row(entry.index, filed, day))),
        Event::DesignationRequested(request) => {
            Some(CaseChange::Filed(requested_row(entry.index, request, day)))
        }
        Event::CaseDesignated(designated) => {
            let (filing, undertaking) = (designated.filing, designated.judge);
            let end = CaseEnd::Designated { entry: entry.index, undertaking };
            let seats = vec![(SeatRole::Undertaking, undertaking)];
            Some(ended(filing, end, seats, Panel::default()))
        }
        Event::DesignationDeclined(declined) => Some(unseated(declined.filing, entry.index, None)),
        Event::FlagsChanged(changed) => {
            Some(CaseChange::Flagged { filing: changed.filing, flags: changed.after.clone() })
        }
        Event::CaseDrawn(drawn) => {
            let seat = drawn.seats.iter().find(|seat| seat.role == SeatRole::Undertaking);
            let undertaking = seat.map_or(0, |seat| seat.judge);
            let end = CaseEnd::Drawn { entry: entry.index, undertaking };
            let seats = drawn.seats.iter().map(|seat| (seat.role, seat.judge)).collect();
            Some(ended(drawn.filing, end, seats, drawn_panel(drawn)))
        }
        Event::FilingVoided(void) => {
            let avoided = void.avoided.map(|judge| (judge, day));
            Some(unseated(void.filing, entry.index, avoided))
        }
        Event::CaseImported(imported) => {
            Some(CaseChange::Filed(imported_row(entry.index, imported)))
        }
        Event::CaseClosed(closed) => Some(CaseChange::Closed {
            filing: closed.filing,
            seats: seats_digest(&closed.panel, Some(&closed.closing)),
            on: closed.closing.on,
            manner: closed.closing.manner,
            panel: judges_of(&closed.panel),
        }),
        Event::CaseCorrected(corrected) => Some(corrected_change(corrected)),
        _ => None,
    }
}

/// A filing that came to nothing by this entry.
fn unseated(filing: u64, entry: u64, avoided: Option<(u32, Day)>) -> CaseChange {
    let end = CaseEnd::Voided { entry };
    CaseChange::Ended { filing, end, seats: Vec::new(), panel: Panel::default(), avoided }
}

/// A filing that got its judge.
fn ended(filing: u64, end: CaseEnd, seats: Vec<(SeatRole, u32)>, panel: Panel) -> CaseChange {
    CaseChange::Ended { filing, end, seats, panel, avoided: None }
}

fn judges_of(panel: &Panel) -> Vec<u32> {
    panel.presiding.into_iter().chain(panel.members.iter().copied()).collect()
}

fn open_row(filing: u64, filed: &CaseFiled, day: Day) -> CaseRow {
    let facts = &filed.facts;
    let seat =
        |group: &SeatGroup| HeldSeat { role: group.role, judge: 0, pool: group.pool.clone() };
    CaseRow {
        end: CaseEnd::Open,
        held: filed.groups.iter().map(seat).collect(),
        ..unassigned_row(filing, facts, day)
    }
}

fn requested_row(filing: u64, request: &DesignationRequested, day: Day) -> CaseRow {
    CaseRow {
        facts: request_digest(request),
        end: CaseEnd::Requested,
        ..unassigned_row(filing, &request.facts, day)
    }
}

/// A reassigned case was filed when its first stage was.
fn unassigned_row(filing: u64, facts: &Facts, day: Day) -> CaseRow {
    let day = facts.lineage.reassigns.as_ref().map_or(day, |reassigns| reassigns.filed_on);
    CaseRow {
        number: facts.case_number.clone(),
        stage: facts.stage,
        filing,
        pool: facts.pool.clone(),
        facts: [0; 32],
        end: CaseEnd::Open,
        base: digest_of_base([&facts.pool, &facts.cause, &facts.procedure], facts.weight, day),
        filed_on: day,
        seats: seats_digest(&Panel::default(), None),
        closed: None,
        weight: facts.weight,
        flags: facts.flags.clone(),
        held: Vec::new(),
        panel: Vec::new(),
        returning: Returning::of(&facts.parties, &facts.cause),
    }
}

fn imported_row(filing: u64, imported: &CaseImported) -> CaseRow {
    let record = &imported.record;
    let CaseRecord { undertaking, assigned_by, .. } = *record;
    CaseRow {
        number: imported.case_number.clone(),
        stage: 0,
        filing,
        pool: record.pool.clone(),
        // No request to file is the same as an import.
        facts: [0; 32],
        end: CaseEnd::Imported { undertaking, assigned_by },
        base: base_digest(record),
        filed_on: record.filed_on,
        seats: seats_digest(&record.panel, record.closing.as_ref()),
        closed: record.closing.map(|closing| closing.on),
        weight: record.weight,
        flags: record.flags.clone(),
        held: Vec::new(),
        panel: judges_of(&record.panel),
        returning: Returning {
            manner: record.closing.and_then(|closing| closing.manner),
            ..Returning::default()
        },
    }
}

fn corrected_change(corrected: &CaseCorrected) -> CaseChange {
    let after = &corrected.after;
    CaseChange::Corrected {
        filing: corrected.filing,
        undertaking: after.undertaking,
        assigned_by: after.assigned_by,
        base: base_digest(after),
        filed_on: after.filed_on,
        weight: after.weight,
        flags: after.flags.clone(),
        panel: judges_of(&after.panel),
        seats: seats_digest(&after.panel, after.closing.as_ref()),
        closed: after.closing.map(|closing| closing.on),
        manner: after.closing.and_then(|closing| closing.manner),
    }
}
