//! A filing, its draw, and its end without a draw.

use serde::{Deserialize, Serialize};

use crate::docket::code::{ApprovalNeed, ExclusionGround, VoidGround};
use crate::docket::contribution::AwaitedContribution;
use crate::docket::lineage::Lineage;
use crate::docket::panel::{LaterSeats, PanelSeats};
use crate::docket::party::Parties;
use crate::docket::person::SYSTEM_PERSON;
use crate::id::{EntryIndex, JudgeId};
use crate::lottery::draw::DrawnSeat;
use crate::lottery::role::SeatRole;

/// A judge left out of one filing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exclusion {
    /// Judge.
    pub judge: JudgeId,
    /// Why.
    pub ground: ExclusionGround,
    /// Who named it; empty in protocol 2, where it is the actor or the program.
    pub person: String,
    /// Explanation; required for OTHER.
    pub text: String,
    /// The program named it. Protocol 2.
    pub by_program: bool,
}

impl Exclusion {
    /// Whether the rules exclude the judge, and not a person.
    pub fn is_by_program(&self) -> bool {
        self.by_program || self.person == SYSTEM_PERSON
    }
}

/// Seats of one role with the frozen candidates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatGroup {
    /// Pool they are drawn from.
    pub pool: String,
    /// Role of the seats.
    pub role: SeatRole,
    /// How many.
    pub seats: u32,
    /// (judge, mass), strictly ascending by judge.
    pub odds: Vec<(JudgeId, u64)>,
    /// Members on duty: (judge, share), strictly ascending by judge.
    pub shares: Vec<(JudgeId, u8)>,
    /// How many more are drawn, to take over in their order. Protocol 2.
    pub alternates: u32,
}

impl SeatGroup {
    /// Its seats, alternates included.
    pub fn all_seats(&self) -> u64 {
        u64::from(self.seats) + u64::from(self.alternates)
    }

    /// What it may take of the candidates of a later group: so many of these.
    pub fn taking(&self) -> (u32, &[(JudgeId, u64)]) {
        (self.seats.saturating_add(self.alternates), &self.odds)
    }
}

/// What is filed: all but the envelope, the candidates and the nonce.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FilerNonce {
    /// COMMITTED: the commitment; the nonce comes with the draw.
    Committed([u8; 32]),
    /// SINGLE_CALL: the nonce itself; the draw is the next entry.
    Single([u8; 32]),
}

/// A filing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// What a second person must approve before the draw, strictly ascending. Protocol 2.
    pub needs: Vec<ApprovalNeed>,
    /// The contributor whose value it is drawn by. Protocol 2.
    pub awaits: Option<AwaitedContribution>,
}

/// A draw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseDrawn {
    /// Entry index of the filing.
    pub filing: EntryIndex,
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
    pub presiding: Option<JudgeId>,
    /// Alternates in their order, group by group. Protocol 2.
    pub alternates: Vec<DrawnSeat>,
    /// Entry of the contributor's value by which it was drawn. Protocol 2.
    pub contribution: Option<EntryIndex>,
}

impl CaseDrawn {
    /// Whether it gave the case its judge, and not other seats alone.
    #[must_use]
    pub fn gives_judge(&self) -> bool {
        self.seats.iter().any(|seat| seat.role == SeatRole::Undertaking)
    }
}

/// The end of a filing without a draw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilingVoided {
    /// Entry index of the filing.
    pub filing: EntryIndex,
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
    pub avoided: Option<JudgeId>,
}

impl PanelSeats {
    /// The seats of frozen groups and of what is left for later.
    pub fn of(groups: &[SeatGroup], later: &[LaterSeats]) -> PanelSeats {
        let mut panel = PanelSeats { later: !later.is_empty(), ..PanelSeats::default() };
        for SeatGroup { role, pool, seats, alternates, .. } in groups {
            // Judges have no alternates; what says so is not the group that was frozen.
            let alternates = if role.is_assessors() { *alternates } else { 0 };
            panel.add((*role, pool, *seats, alternates));
        }
        for LaterSeats { role, pool, seats, alternates } in later {
            panel.add((*role, pool, *seats, *alternates));
        }
        panel
    }
}
