//! The results of filings and draws, after every check.

use caselot_core::docket::Day;
use caselot_core::docket::code::DesignationGround;
use caselot_core::docket::codec::{self, DecodeError};
use caselot_core::docket::filing::{CaseDrawn, CaseFiled, Facts};
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::ledger::merkle::{Hash, check_code, leaf_hash};
use caselot_core::lottery::draw::DrawnSeat;
use caselot_core::lottery::role::SeatRole;

use super::check::CheckedFiling;
use super::error::ClientError;
use super::fault::CheckFault;
use super::prepare::PreparedCase;
use crate::wire::v1;

/// An entry as its receipt shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Entry index.
    pub entry: EntryIndex,
    /// Time of the entry, in milliseconds since 1970 UTC.
    pub time_ms: u64,
    /// The hash by which it is in the log.
    pub leaf: Hash,
}

impl Stamp {
    /// The stamp of an entry as it is stored.
    ///
    /// # Errors
    /// When the bytes are no entry.
    pub fn of(entry: &[u8]) -> Result<Stamp, DecodeError> {
        let decoded = codec::decode(entry)?;
        let (index, time_ms) = (decoded.index, decoded.time_ms);
        Ok(Stamp { entry: index, time_ms, leaf: leaf_hash(entry) })
    }

    /// The short form of the hash, as it is printed (数据校验码).
    #[must_use]
    pub fn check_code(&self) -> String {
        check_code(&self.leaf)
    }
}

/// A drawn case whose every check held.
#[derive(Debug, Clone)]
pub struct Assignment {
    /// Canonical case number.
    pub case_number: String,
    /// Stage.
    pub stage: u32,
    /// Entry index of the filing.
    pub filing: EntryIndex,
    /// Entry index of the draw.
    pub draw: EntryIndex,
    /// The case had been drawn before, and this is the same answer.
    pub repeated: bool,
    /// The filing.
    pub filed: CaseFiled,
    /// The draw.
    pub drawn: CaseDrawn,
    /// The draw's entry.
    pub stamp: Stamp,
}

/// A case in the log whose receipt holds, not yet drawn. Only a checked filing can be drawn, so no
/// nonce is revealed for one that is not proven.
pub struct OpenFiling {
    pub(super) case: PreparedCase,
    pub(super) receipt: v1::Receipt,
    pub(super) filing: CheckedFiling,
}

impl OpenFiling {
    /// The filing as the log has it.
    #[must_use]
    pub fn filing(&self) -> &CheckedFiling {
        &self.filing
    }

    /// Whether a second person must approve it before it can be drawn.
    #[must_use]
    pub fn needs_approval(&self) -> bool {
        !self.filing.filed.needs.is_empty()
    }
}

/// A filing that waits for a second person.
#[derive(Debug, Clone)]
pub struct WaitingFiling {
    /// Canonical case number.
    pub case_number: String,
    /// Stage.
    pub stage: u32,
    /// Entry index of the filing, which is what is approved.
    pub filing: EntryIndex,
    /// Last day on which it may be approved; after it the filing can only be ended.
    pub until: Day,
    /// The filing, with what it waits for.
    pub filed: CaseFiled,
    /// The filing's entry.
    pub stamp: Stamp,
}

/// A filing whose two secrets are in the log, and which waits for the contributor's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedFiling {
    /// Canonical case number.
    pub case_number: String,
    /// Stage.
    pub stage: u32,
    /// Entry index of the filing.
    pub filing: EntryIndex,
    /// The filing's entry.
    pub stamp: Stamp,
}

/// A filing that came to nothing, and was ended with both of its secrets opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedFiling {
    /// Canonical case number.
    pub case_number: String,
    /// Stage that was ended; the case may be filed at the next one.
    pub stage: u32,
    /// Entry index of the filing.
    pub filing: EntryIndex,
    /// Entry index of its void.
    pub void: EntryIndex,
    /// Who declined it, and why; `None` if nobody approved it in time.
    pub declined: Option<Declined>,
    /// It was to change the seats of a case, where everybody goes on to sit.
    pub changes: bool,
    /// It was to give a case another judge, and the case keeps the one it has.
    pub reassigns: bool,
}

/// A second person's refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declined {
    /// Entry index.
    pub entry: EntryIndex,
    /// Who declined.
    pub by: String,
    /// Why.
    pub text: String,
}

/// A case that would go back to its first judge, or to that of its main case, which a second person
/// approves as a designation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returning {
    /// Canonical case number.
    pub case_number: String,
    /// Stage.
    pub stage: u32,
    /// Entry index of the request.
    pub filing: EntryIndex,
    /// Its first judge, or that of its main case.
    pub judge: JudgeId,
    /// Number of the earlier case, or of the main one.
    pub earlier: String,
    /// REFILED, or FOLLOWS of a case that goes to the judge of its main case.
    pub ground: DesignationGround,
    /// The request was made before, and still waits.
    pub repeated: bool,
    /// The request's entry.
    pub stamp: Stamp,
}

/// A case that was filed again and went back to its first judge, or went to that of its main case,
/// without a draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refiling {
    /// Canonical case number.
    pub case_number: String,
    /// Stage.
    pub stage: u32,
    /// Entry index of the filing.
    pub filing: EntryIndex,
    /// Entry index of the designation.
    pub designation: EntryIndex,
    /// Its first judge, or that of its main case.
    pub judge: JudgeId,
    /// Number of the earlier case, or of the main one.
    pub earlier: String,
    /// REFILED, or FOLLOWS of a case that goes to the judge of its main case.
    pub ground: DesignationGround,
    /// The case had been filed before, and this is the same answer.
    pub repeated: bool,
    /// The facts as the log has them.
    pub facts: Facts,
    /// The designation's entry.
    pub stamp: Stamp,
}

/// The result of a filing.
pub enum FilingOutcome {
    /// The case is in the log and can be drawn.
    Open(Box<OpenFiling>),
    /// The case went back to its first judge.
    Refiled(Box<Refiling>),
    /// The case would go back to its first judge, and waits for a second person.
    Returning(Box<Returning>),
}

/// How a case came to its judge, after every check.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// By a draw.
    Drawn(Box<Assignment>),
    /// By going back to its first judge.
    Refiled(Box<Refiling>),
    /// Not yet: the filing waits for a second person.
    Waits(Box<WaitingFiling>),
    /// Not yet: it is opened, and waits for the value of the court's contributor.
    Opened(Box<OpenedFiling>),
    /// Not at all: a second person declined the filing.
    Ended(Box<EndedFiling>),
    /// Not yet: it would go back to its first judge, and waits for a second person.
    Returning(Box<Returning>),
}

impl Outcome {
    /// The draw, where nothing else is expected.
    ///
    /// # Errors
    /// When the case was not drawn: it went back to its first judge, waits or was declined.
    pub fn drawn(self) -> Result<Assignment, ClientError> {
        match self {
            Outcome::Drawn(assignment) => Ok(*assignment),
            Outcome::Waits(waiting) => Err(ClientError::Waits(waiting)),
            Outcome::Opened(opened) => Err(ClientError::AwaitsContributor(opened)),
            Outcome::Ended(_) | Outcome::Refiled(_) | Outcome::Returning(_) => {
                let fault = CheckFault::OtherEntry("kind");
                Err(ClientError::unproven(self.case_number())(fault))
            }
        }
    }

    /// Who has the case by it; `None` of what has not been decided, or came to nothing.
    #[must_use]
    pub fn undertaking(&self) -> Option<JudgeId> {
        match self {
            Outcome::Drawn(assignment) => {
                let own = |seat: &&DrawnSeat| seat.role == SeatRole::Undertaking;
                assignment.drawn.seats.iter().find(own).map(|seat| seat.judge)
            }
            Outcome::Refiled(refiling) => Some(refiling.judge),
            Outcome::Waits(_) | Outcome::Opened(_) | Outcome::Ended(_) | Outcome::Returning(_) => {
                None
            }
        }
    }

    /// Canonical case number.
    #[must_use]
    pub fn case_number(&self) -> &str {
        match self {
            Outcome::Drawn(assignment) => &assignment.case_number,
            Outcome::Refiled(refiling) => &refiling.case_number,
            Outcome::Waits(waiting) => &waiting.case_number,
            Outcome::Opened(opened) => &opened.case_number,
            Outcome::Ended(ended) => &ended.case_number,
            Outcome::Returning(returning) => &returning.case_number,
        }
    }
}
