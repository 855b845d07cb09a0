//! The results of filings and draws, after every check.

use caselot_core::docket::filing::{CaseDrawn, CaseFiled, Facts};
use caselot_core::id::{EntryIndex, JudgeId};

use super::check::CheckedFiling;
use super::error::ClientError;
use super::fault::CheckFault;
use super::prepare::PreparedCase;
use crate::wire::v1;

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
}

/// A case that was filed again and went back to its first judge without a draw.
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
    /// Its first judge.
    pub judge: JudgeId,
    /// Number of the earlier case.
    pub earlier: String,
    /// The case had been filed before, and this is the same answer.
    pub repeated: bool,
    /// The facts as the log has them.
    pub facts: Facts,
}

/// The result of a filing.
pub enum FilingOutcome {
    /// The case is in the log and can be drawn.
    Open(Box<OpenFiling>),
    /// The case went back to its first judge.
    Refiled(Box<Refiling>),
}

/// How a case came to its judge, after every check.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// By a draw.
    Drawn(Box<Assignment>),
    /// By going back to its first judge.
    Refiled(Box<Refiling>),
}

impl Outcome {
    /// The draw, where nothing else is expected.
    ///
    /// # Errors
    /// When the case went back to its first judge.
    pub fn drawn(self) -> Result<Assignment, ClientError> {
        match self {
            Outcome::Drawn(assignment) => Ok(*assignment),
            Outcome::Refiled(refiling) => {
                let fault = CheckFault::OtherEntry("kind");
                Err(ClientError::unproven(&refiling.case_number)(fault))
            }
        }
    }

    /// Canonical case number.
    #[must_use]
    pub fn case_number(&self) -> &str {
        match self {
            Outcome::Drawn(assignment) => &assignment.case_number,
            Outcome::Refiled(refiling) => &refiling.case_number,
        }
    }
}
