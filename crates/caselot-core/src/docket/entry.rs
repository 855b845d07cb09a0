//! Entries of a docket in the words of the court.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::docket::approval::{Approved, Declined};
use crate::docket::circular::CircularStep;
use crate::docket::code::{RetirementGround, Standing};
use crate::docket::conflict::ConflictDeclared;
use crate::docket::contribution::{Contributed, ContributorEnded, ContributorNamed, FilingOpened};
use crate::docket::day::Day;
use crate::docket::designation::{CaseDesignated, DesignationDeclined, DesignationRequested};
use crate::docket::explanation::Explanation;
use crate::docket::filing::{CaseDrawn, CaseFiled, Facts, FilingVoided};
use crate::docket::hand::{Hand, HandEnrolled, HandRotated, HandsRequired};
use crate::docket::handover::KeyRotated;
use crate::docket::lot::{ListRecord, LotDrawn, LotOpened, Review};
use crate::docket::people::{Absence, Judge};
use crate::docket::person::{PersonEnrolled, RulesOpened};
use crate::docket::policy::Policy;
use crate::docket::pool::PoolSpec;
use crate::docket::record::{
    Activity, CaseClosed, CaseCorrected, CaseImported, DataStated, DataWithdrawn, FlagsChanged,
    Imports, NumberCorrected, Reduction,
};
use crate::docket::redistribution::Redistribution;
use crate::docket::seats::SeatsTaken;
use crate::id::EntryIndex;

/// Version of the protocol that an entry is written by. It never goes back within a docket.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Protocol {
    /// A second person is named.
    #[default]
    One,
    /// A second person acts.
    Two,
}

impl Protocol {
    /// The latest version whose rules are final: a verifier calls later entries unsupported.
    pub const NEWEST_VERIFIED: Protocol = Protocol::Two;

    /// The number in an entry.
    pub const fn number(self) -> u32 {
        match self {
            Protocol::One => 1,
            Protocol::Two => 2,
        }
    }

    /// The version of a number, if this program knows it.
    pub const fn from_number(number: u32) -> Option<Protocol> {
        match number {
            1 => Some(Protocol::One),
            2 => Some(Protocol::Two),
            _ => None,
        }
    }
}

pub use crate::docket::person::SYSTEM_PERSON;

/// One entry of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Position from 0.
    pub index: EntryIndex,
    /// Milliseconds since 1970 UTC, never less than the previous entry's.
    pub time_ms: u64,
    /// Who acted.
    pub actor: Actor,
    /// By which version of the protocol.
    pub protocol: Protocol,
    /// The signature of who acted; none where nobody signs.
    pub hand: Option<Box<Hand>>,
    /// What happened.
    pub event: Event,
}

/// Who acted, and how far that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Name or number of the person; `caselot` for the program.
    pub person: String,
    /// How far it is known.
    pub standing: Standing,
}

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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// A seat changes its holder without a draw.
    SeatsTaken(Box<SeatsTaken>),
    /// The open cases of a judge who leaves are drawn afresh.
    Redistribution(Box<Redistribution>),
    /// A case has another number.
    NumberCorrected(Box<NumberCorrected>),
    /// An act that waits for a second person.
    Proposed(Box<Proposed>),
    /// A proposal takes effect, or a filing that waits may be drawn.
    Approved(Approved),
    /// A proposal or filing comes to nothing.
    Declined(Declined),
    /// What a person may do.
    PersonEnrolled(Box<PersonEnrolled>),
    /// Cases from before this docket, taken over by the next entries.
    Imports(Box<Imports>),
    /// Protocol 2 begins, or a docket without supervisors gets new ones.
    RulesOpened(Box<RulesOpened>),
    /// All cases of some days are in the log.
    DataStated(Box<DataStated>),
    /// Such a statement does not hold any more.
    DataWithdrawn(Box<DataWithdrawn>),
    /// What a leader says of their own figures.
    ExplanationRecorded(Box<Explanation>),
    /// A step on the way of a circular.
    CircularStep(Box<CircularStep>),
    /// A draw of no case, with its frozen candidates.
    LotOpened(Arc<LotOpened>),
    /// The opening of its envelope.
    LotDrawn(Box<LotDrawn>),
    /// A list that lots are drawn from.
    ListRecorded(Arc<ListRecord>),
    /// What the review of a drawn case found.
    ReviewRecorded(Box<Review>),
    /// Somebody who gives to the seed of every filing from a day on.
    ContributorNamed(Box<ContributorNamed>),
    /// The end of one.
    ContributorEnded(Box<ContributorEnded>),
    /// Both openings of a filing that waits for a contributor.
    FilingOpened(Box<FilingOpened>),
    /// Values that one gave.
    Contributed(Box<Contributed>),
    /// The hand of a person, by the word of others.
    HandEnrolled(Box<HandEnrolled>),
    /// Another hand of who acts.
    HandRotated(Box<HandRotated>),
    /// Who acts by a hand alone.
    HandsRequired(Box<HandsRequired>),
}

/// An act that waits for a second person. Once it is approved it counts as if it stood at the index
/// and on the day of the approval, by the person who proposed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposed {
    /// Last day on which it may be approved.
    pub until: Day,
    /// Entry index of the record that it replaces; `None` if none is in force.
    pub replaces: Option<EntryIndex>,
    /// Why; may be empty.
    pub text: String,
    /// The act itself.
    pub what: Event,
}

impl Event {
    /// Whether it holds marks of parties or of their agents.
    pub fn has_marks(&self) -> bool {
        match self {
            Event::CaseFiled(filed) => !filed.facts.parties.related().is_empty(),
            Event::DesignationRequested(request) => !request.facts.parties.related().is_empty(),
            Event::ConflictDeclared(_) => true,
            _ => false,
        }
    }

    /// What it files or asks for.
    #[must_use]
    pub fn facts(&self) -> Option<&Facts> {
        match self {
            Event::CaseFiled(filed) => Some(&filed.facts),
            Event::DesignationRequested(request) => Some(&request.facts),
            _ => None,
        }
    }

    /// The number under which it files, asks for or imports a case.
    #[must_use]
    pub fn case_number(&self) -> Option<&str> {
        match self {
            Event::CaseImported(imported) => Some(&imported.case_number),
            event => event.facts().map(|facts| facts.case_number.as_str()),
        }
    }

    /// The filing, import or request to designate that it is about: another entry.
    #[must_use]
    pub fn about(&self) -> Option<EntryIndex> {
        match self {
            Event::CaseDrawn(it) => Some(it.filing),
            Event::FilingVoided(it) => Some(it.filing),
            Event::FilingOpened(it) => Some(it.filing),
            Event::CaseDesignated(it) => Some(it.filing),
            Event::DesignationDeclined(it) => Some(it.filing),
            Event::FlagsChanged(it) => Some(it.filing),
            Event::NumberCorrected(it) => Some(it.filing),
            Event::SeatsTaken(it) => Some(it.filing),
            Event::CaseCorrected(it) => Some(it.filing),
            Event::CaseClosed(it) => Some(it.filing),
            Event::ActivityRecorded { filing, .. } => Some(*filing),
            Event::Proposed(it) => it.what.about(),
            _ => None,
        }
    }
}

/// What a restored database lost, as far as anybody signed for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restored {
    /// Size of the newest signed checkpoint that this log does not continue.
    pub lost_size: u64,
    /// Its root.
    pub lost_root: [u8; 32],
    /// Explanation; may be empty.
    pub text: String,
    /// The second person.
    pub approver: String,
    /// That checkpoint itself, a signed note; empty in protocol 1.
    pub lost_note: String,
}

/// The tenant of one docket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
