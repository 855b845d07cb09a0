//! Entries of a docket in the words of the court.

use std::sync::Arc;

use crate::docket::code::{RetirementGround, Standing};
use crate::docket::conflict::ConflictDeclared;
use crate::docket::designation::{CaseDesignated, DesignationDeclined, DesignationRequested};
use crate::docket::filing::{CaseDrawn, CaseFiled, FilingVoided};
use crate::docket::handover::KeyRotated;
use crate::docket::people::{Absence, Judge};
use crate::docket::policy::Policy;
use crate::docket::pool::PoolSpec;
use crate::docket::record::{
    Activity, CaseClosed, CaseCorrected, CaseImported, FlagsChanged, Reduction,
};
use crate::id::EntryIndex;

/// Version of the protocol that new entries are written in.
pub const PROTOCOL: u32 = 1;

/// One entry of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Position from 0.
    pub index: EntryIndex,
    /// Milliseconds since 1970 UTC, never less than the previous entry's.
    pub time_ms: u64,
    /// Who acted.
    pub actor: Actor,
    /// What happened.
    pub event: Event,
}

/// Who acted, and how far that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Name or number of the person; `caselot` for the program.
    pub person: String,
    /// How far it is known.
    pub standing: Standing,
}

/// The name under which the program itself acts.
pub const SYSTEM_PERSON: &str = "caselot";

impl Actor {
    /// A person named in the request.
    pub fn claimed(person: &str) -> Actor {
        Actor { person: person.to_owned(), standing: Standing::Claimed }
    }

    /// A person whose credential the server knew.
    pub fn authenticated(person: &str) -> Actor {
        Actor { person: person.to_owned(), standing: Standing::Authenticated }
    }

    /// The program itself.
    pub fn system() -> Actor {
        Actor { person: SYSTEM_PERSON.to_owned(), standing: Standing::System }
    }
}

/// What an entry records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Entry 0 of every docket.
    CourtOpened(Court),
    /// A judge's rows, replacing the earlier ones.
    JudgeRecorded(Judge),
    /// An absence, or the change of one.
    AbsenceRecorded(Absence),
    /// A pool's members and settings.
    PoolRecorded(PoolSpec),
    /// Envelopes committed together.
    TrayOpened {
        /// Number of the tray.
        tray: u64,
        /// Concatenated commitments of 32 bytes, 1 to 256.
        commitments: Vec<u8>,
    },
    /// The end of a tray with its unused envelopes.
    TrayRetired {
        /// Number of the tray.
        tray: u64,
        /// Why.
        ground: RetirementGround,
        /// Explanation.
        text: String,
    },
    /// A case at one stage, with its frozen candidates.
    CaseFiled(Arc<CaseFiled>),
    /// The opening of the envelope.
    CaseDrawn(CaseDrawn),
    /// The end of a filing without a draw.
    FilingVoided(FilingVoided),
    /// A version of the policy.
    PolicyAdopted(Box<Policy>),
    /// A case from before this docket.
    CaseImported(Box<CaseImported>),
    /// A corrected record.
    CaseCorrected(Box<CaseCorrected>),
    /// Something done in a case.
    ActivityRecorded {
        /// Entry index of the filing or import.
        filing: EntryIndex,
        /// What was done.
        activity: Activity,
    },
    /// The end of a case.
    CaseClosed(Box<CaseClosed>),
    /// A quota made smaller, or such a grant taken back.
    ReductionGranted(Box<Reduction>),
    /// A request to assign a case without a draw.
    DesignationRequested(Box<DesignationRequested>),
    /// Such a request, approved.
    CaseDesignated(CaseDesignated),
    /// Such a request, declined.
    DesignationDeclined(DesignationDeclined),
    /// Other flags for a case.
    FlagsChanged(FlagsChanged),
    /// A judge's relation to parties.
    ConflictDeclared(Box<ConflictDeclared>),
    /// The signing key was handed over.
    KeyRotated(Box<KeyRotated>),
    /// The database was put back from a backup.
    Restored(Box<Restored>),
}

impl Event {
    /// Whether it holds marks of parties.
    pub fn has_marks(&self) -> bool {
        match self {
            Event::CaseFiled(filed) => !filed.facts.parties.marks.is_empty(),
            Event::DesignationRequested(request) => !request.facts.parties.marks.is_empty(),
            Event::ConflictDeclared(_) => true,
            _ => false,
        }
    }
}

/// What a restored database lost, as far as anybody signed for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// Size of the newest signed checkpoint that this log does not continue.
    pub lost_size: u64,
    /// Its root.
    pub lost_root: [u8; 32],
    /// Explanation; may be empty.
    pub text: String,
    /// The second person.
    pub approver: String,
}

/// The tenant of one docket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Court {
    /// `<operator's name>/<court code>`.
    pub origin: String,
    /// Court code (湘0203).
    pub code: String,
    /// Name of the court.
    pub name: String,
    /// Minutes east of UTC.
    pub utc_offset_minutes: i32,
    /// Ed25519 public key of the checkpoints up to the first handover.
    pub public_key: [u8; 32],
}
