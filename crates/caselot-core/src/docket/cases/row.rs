//! The case index: its rows and how they change.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::docket::cases::digest::{FactsDigest, PanelDigest, RecordDigest};
use crate::docket::cases::involved::Involved;
use crate::docket::cases::seating::{AsFiled, RareSeating};
use crate::docket::code::{AssignedBy, Manner};
use crate::docket::day::Day;
use crate::docket::lot::SampleRule;
use crate::docket::panel::PanelSeats;
use crate::docket::party::{Parties, PartyTag, fingerprint, related};
use crate::docket::record::Closing;
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
    pub seating: RareSeating,
    /// What a later filing of the same parties asks of it.
    pub returning: Returning,
    /// Who else has to do with the case; `None` = nobody.
    pub involved: Option<Box<Involved>>,
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

    /// Marks of the agents that later filings of the case carry, strictly ascending.
    pub fn agents(&self) -> &[PartyTag] {
        self.involved.as_deref().map_or(&[], |involved| &involved.agents)
    }

    /// Staff who worked on this stage, strictly ascending.
    pub fn staff(&self) -> &[JudgeId] {
        self.involved.as_deref().map_or(&[], |involved| &involved.staff)
    }

    /// The marks that are held against declared conflicts of who shall sit.
    pub fn related_marks(&self) -> Cow<'_, [PartyTag]> {
        related(&self.returning.marks, self.agents())
    }

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
        let shown = || AsFiled {
            panel: PanelSeats::each(self.held.iter().map(HeldSeat::place)),
            weight: self.weight,
        };
        self.seating.filed.as_deref().cloned().unwrap_or_else(shown)
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

    /// Numbers of the closed cases that a sample is drawn from, ascending by bytes. Asked only where
    /// a lot of the kind REVIEW is opened.
    fn sample(&self, rule: &SampleRule) -> Vec<String>;
}

/// The stage a case stands at: the latest that was not voided or declined. A change of seats is a
/// filing of the stage whose seats it changes, and no stage of its own.
pub fn present(rows: &[CaseRow]) -> Option<&CaseRow> {
    let stages = rows.iter().rev().filter(|row| !row.is_change());
    stages.into_iter().find(|row| !matches!(row.end, CaseEnd::Voided { .. }))
}

/// Whether a sample takes a case, by all its stages.
pub fn is_sampled(rule: &SampleRule, rows: &[CaseRow]) -> bool {
    let takes = |row: &CaseRow| rule.takes(&row.pool, row.end.undertaking(), row.closing());
    present(rows).is_some_and(takes)
}

/// Who has a case among his open ones: the undertaking judge of its present stage.
pub fn carrier(rows: &[CaseRow]) -> Option<JudgeId> {
    present(rows).filter(|row| row.closed.is_none()).and_then(|row| row.end.undertaking())
}
