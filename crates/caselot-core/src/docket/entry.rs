//! Entries of a docket in the words of the court.

use std::sync::Arc;

use super::code::{AbsenceKind, ExclusionGround, RetirementGround, Role, Standing, VoidGround};
use super::conflict::ConflictDeclared;
use super::day::Day;
use super::handover::KeyRotated;
use super::life::{
    CaseDesignated, DesignationDeclined, DesignationRequested, FlagsChanged, Lineage,
};
use super::panel::PanelSeats;
use super::party::Parties;
use super::policy::Policy;
use super::pool::{PoolMember, PoolSettings};
use super::record::{Activity, CaseClosed, CaseCorrected, CaseImported, Reduction};
use crate::lottery::draw::DrawnSeat;
use crate::lottery::role::SeatRole;

/// Version of the protocol that new entries are written in.
pub const PROTOCOL: u32 = 1;

/// One entry of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Position from 0.
    pub index: u64,
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
        filing: u64,
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

/// A judge with dated roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judge {
    /// Number.
    pub judge: u32,
    /// Name.
    pub name: String,
    /// Rows, ascending, never sharing a day.
    pub tenures: Vec<Tenure>,
}

/// One period in one role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenure {
    /// Role.
    pub role: Role,
    /// In the quota of judges who may carry cases (员额).
    pub in_quota: bool,
    /// Division; may be empty.
    pub division: String,
    /// First day.
    pub from: Day,
    /// Last day, included; `None` = open.
    pub to: Option<Day>,
}

/// A time away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absence {
    /// Judge.
    pub judge: u32,
    /// First day.
    pub from: Day,
    /// Last day, included; `None` = open.
    pub to: Option<Day>,
    /// Kind.
    pub kind: AbsenceKind,
    /// Explanation; required for OTHER.
    pub text: String,
    /// Entry index of the absence that this one replaces.
    pub replaces: Option<u64>,
    /// The replaced absence is only taken back.
    pub cancelled: bool,
}

/// A pool as recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolSpec {
    /// Code.
    pub pool: String,
    /// Name; may be empty.
    pub name: String,
    /// Strictly ascending by judge and first day; the rows of one judge share no day.
    pub members: Vec<PoolMember>,
    /// Tolerance of a full share, in millionths of a standard case.
    pub tolerance: u64,
    /// Least tolerance, in millionths of a standard case.
    pub min_tolerance: u64,
    /// What else holds for it.
    pub settings: PoolSettings,
    /// The second person; empty = none, as before the pool's first draw.
    pub approver: String,
    /// First day on which it counts; `None` = at once.
    pub from: Option<Day>,
}

/// A judge left out of one filing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclusion {
    /// Judge.
    pub judge: u32,
    /// Why.
    pub ground: ExclusionGround,
    /// Who named it.
    pub person: String,
    /// Explanation; required for OTHER.
    pub text: String,
}

/// Seats of one role with the frozen candidates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeatGroup {
    /// Pool they are drawn from.
    pub pool: String,
    /// Role of the seats.
    pub role: SeatRole,
    /// How many.
    pub seats: u32,
    /// (judge, mass), strictly ascending by judge.
    pub odds: Vec<(u32, u64)>,
    /// Members on duty: (judge, share), strictly ascending by judge.
    pub shares: Vec<(u32, u8)>,
}

/// What is filed: all but the envelope, the candidates and the nonce.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Canonical case number.
    pub case_number: String,
    /// 0 at first.
    pub stage: u32,
    /// Pool code.
    pub pool: String,
    /// Cause of action (案由).
    pub cause: String,
    /// Procedure (适用程序).
    pub procedure: String,
    /// Strictly ascending.
    pub flags: Vec<String>,
    /// 100 = a standard case; 1 to 1,000.
    pub weight: u32,
    /// Strictly ascending by judge.
    pub exclusions: Vec<Exclusion>,
    /// Salted commitment to parties, claim and date.
    pub facts_commitment: [u8; 32],
    /// For LEGACY numbers, unknown types, a reassignment that is drawn, few candidates and many
    /// exclusions; empty = none.
    pub approver: String,
    /// Why pool, seats or weight are not those of the policy; empty if they are.
    pub departure: String,
    /// What ties it to earlier filings.
    pub lineage: Lineage,
    /// Seats beside the undertaking judge's.
    pub panel: PanelSeats,
    /// What it says of its parties.
    pub parties: Parties,
}

/// The filer's share in the seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilerNonce {
    /// COMMITTED: the commitment; the nonce comes with the draw.
    Committed([u8; 32]),
    /// SINGLE_CALL: the nonce itself; the draw is the next entry.
    Single([u8; 32]),
}

/// A filing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFiled {
    /// What is filed.
    pub facts: Facts,
    /// Tray of its envelope.
    pub tray: u64,
    /// Number of its envelope in the tray.
    pub envelope: u32,
    /// The envelope's commitment.
    pub commitment: [u8; 32],
    /// Seats with frozen candidates, ascending by role.
    pub groups: Vec<SeatGroup>,
    /// The filer's share in the seed.
    pub nonce: FilerNonce,
}

/// A draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseDrawn {
    /// Entry index of the filing.
    pub filing: u64,
    /// Opening of the envelope.
    pub envelope_secret: [u8; 32],
    /// Revealed nonce; `None` after a single call.
    pub nonce: Option<[u8; 32]>,
    /// SHA-256 of the seed.
    pub seed_hash: [u8; 32],
    /// Who was drawn, in order.
    pub seats: Vec<DrawnSeat>,
    /// Effective number of candidates of the undertaking group.
    pub n_eff: u64,
    /// Who presides over a panel; `None` for a sole judge.
    pub presiding: Option<u32>,
}

/// The end of a filing without a draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilingVoided {
    /// Entry index of the filing.
    pub filing: u64,
    /// Opening of the envelope; `None` only with SECRET_LOST.
    pub envelope_secret: Option<[u8; 32]>,
    /// Revealed nonce; `None` if lost, or after a single call.
    pub nonce: Option<[u8; 32]>,
    /// Why.
    pub ground: VoidGround,
    /// Explanation; required for OTHER.
    pub text: String,
    /// The second person.
    pub approver: String,
    /// WITHDRAWN with party marks: judge of the draw that was avoided.
    pub avoided: Option<u32>,
}
