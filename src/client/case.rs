//! Cases and voids that a filer asks for, and the files that it keeps of them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use caselot_core::audit::KeptProof;
use caselot_core::docket::Day;
use caselot_core::docket::code::VoidGround;
use caselot_core::docket::entry::Protocol;
use caselot_core::docket::filing::{CaseDrawn, CaseFiled, Exclusion, Facts, FilerNonce};
use caselot_core::docket::lineage::Lineage;
use caselot_core::docket::panel::PanelSeats;
use caselot_core::docket::rules;
use caselot_core::lottery::hash::to_hex;
use caselot_core::lottery::replay::{CandidateFile, ContributionFile, DrawFile, GroupFile};
use caselot_tables::CaseRow;
use serde::{Deserialize, Serialize};

use crate::wire::v1;

/// One case to be assigned. Parties and claim never leave the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseInput {
    /// Case number as the clerk writes it.
    pub number: String,
    /// 0 for the first filing, the next number after a void or for a reassignment.
    pub stage: u32,
    /// Pool code; empty for the pool of the policy's routes.
    pub pool: String,
    /// Cause of action (案由).
    pub cause: String,
    /// Procedure (适用程序).
    pub procedure: String,
    /// Weight in hundredths of a standard case; 0 for the weight of the policy.
    pub weight: u32,
    /// Flags, in any order.
    pub flags: Vec<String>,
    /// Parties (当事人).
    pub parties: String,
    /// Claim (诉讼请求).
    pub claim: String,
    /// Day of acceptance.
    pub accepted_on: Day,
    /// Nobody named that day: it is today. A case that is filed again on a later day keeps the day
    /// of the first time.
    pub accepted_by_default: bool,
    /// Judges who are left out, in any order.
    pub exclusions: Vec<Exclusion>,
    /// The second person, for number forms and draws that need one; empty for none.
    pub approver: String,
    /// Why pool, seats or weight are not those of the court's policy; empty if they are.
    pub departure: String,
    /// Seats beside the undertaking judge's.
    pub panel: PanelSeats,
    /// Links to earlier cases: reassignment, remand, retrial, series, main case.
    pub lineage: Lineage,
    /// The commitment of an earlier stage to parties, claim and day, whose opening another folder
    /// keeps; with it those of this input are not asked for.
    pub carried_facts: Option<[u8; 32]>,
    /// Identifiers of the parties. The server makes keyed hashes of them and keeps no identifier.
    pub party_ids: Vec<String>,
    /// Identifiers of the parties' agents, in the same way.
    pub agent_ids: Vec<String>,
    /// Why the case is drawn although it would go back to its first judge; empty if it may.
    pub redraw: String,
}

impl CaseInput {
    /// A case of this number, everything else as the court's policy has it.
    ///
    /// ```
    /// use caselot::client::CaseInput;
    /// use caselot_core::docket::Day;
    ///
    /// let accepted_on = Day::parse("2026-03-01").expect("a day");
    /// let case = CaseInput {
    ///     cause: "买卖合同纠纷".to_owned(),
    ///     ..CaseInput::new("(2026)湘0203民初1号", accepted_on)
    /// };
    /// assert_eq!((case.stage, case.weight), (0, 0));
    /// ```
    #[must_use]
    pub fn new(number: impl Into<String>, accepted_on: Day) -> CaseInput {
        CaseInput {
            number: number.into(),
            stage: 0,
            pool: String::new(),
            cause: String::new(),
            procedure: String::new(),
            weight: 0,
            flags: Vec::new(),
            parties: String::new(),
            claim: String::new(),
            accepted_on,
            accepted_by_default: false,
            exclusions: Vec::new(),
            approver: String::new(),
            departure: String::new(),
            panel: PanelSeats::default(),
            lineage: Lineage::default(),
            carried_facts: None,
            party_ids: Vec::new(),
            agent_ids: Vec::new(),
            redraw: String::new(),
        }
    }
}

impl CaseInput {
    /// A case of a table. An empty day of acceptance means `today`; a weight that is not given is the
    /// one of the policy.
    #[must_use]
    pub fn from_row(row: CaseRow, today: Day) -> CaseInput {
        CaseInput {
            pool: row.pool,
            cause: row.cause,
            procedure: row.procedure,
            weight: row.weight.unwrap_or(0),
            flags: row.flags,
            parties: row.parties,
            claim: row.claim,
            exclusions: row.exclusions,
            departure: row.departure,
            panel: row.panel,
            party_ids: row.party_ids,
            agent_ids: row.agent_ids,
            lineage: Lineage { follows: row.follows.map(Box::new), ..Lineage::default() },
            accepted_by_default: row.accepted_on.is_none(),
            ..CaseInput::new(row.number, row.accepted_on.unwrap_or(today))
        }
    }
}

/// A filing to be ended without a draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoidInput {
    /// Case number as the clerk writes it.
    pub number: String,
    /// Stage of the filing.
    pub stage: u32,
    /// Ground of the void.
    pub ground: VoidGround,
    /// Explanation; required where the ground needs one.
    pub text: String,
    /// The second person.
    pub approver: String,
}

/// The opening of a facts commitment. The filing division keeps it and shows it to an auditor on
/// demand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// Origin of the docket.
    pub origin: String,
    /// Canonical case number.
    pub case_number: String,
    /// Stage.
    pub stage: u32,
    /// Salt of the commitment, 64 hexadecimal digits.
    pub salt: String,
    /// Parties.
    pub parties: String,
    /// Claim.
    pub claim: String,
    /// Day of acceptance, `YYYY-MM-DD`.
    pub accepted_on: String,
    /// The commitment that these facts open, 64 hexadecimal digits.
    pub facts_commitment: String,
}

/// A receipt in the form that is kept, to be compared with a bundle later.
pub(super) fn kept_proof(receipt: &v1::Receipt) -> KeptProof {
    KeptProof {
        index: receipt.index,
        entry: STANDARD.encode(&receipt.entry),
        inclusion: receipt.inclusion.iter().map(|hash| to_hex(hash)).collect(),
        checkpoint: receipt.checkpoint.clone(),
    }
}

/// The facts as a message of the protocol.
pub fn facts_message(facts: &Facts) -> v1::CaseFacts {
    v1::CaseFacts {
        case_number: facts.case_number.clone(),
        stage: facts.stage,
        pool: facts.pool.clone(),
        cause: facts.cause.clone(),
        procedure: facts.procedure.clone(),
        flags: facts.flags.clone(),
        weight: facts.weight,
        exclusions: facts.exclusions.iter().map(Into::into).collect(),
        facts_commitment: facts.facts_commitment.to_vec(),
        approver: facts.approver.clone(),
        departure: facts.departure.clone(),
        lineage: caselot_core::docket::codec::lineage_message(&facts.lineage),
        party_identifiers: Vec::new(),
        agent_identifiers: Vec::new(),
        redraw: facts.parties.redraw.clone(),
        panel: (facts.panel.seats() > 1).then(|| v1::PanelSeats {
            seats: facts.panel.seats(),
            assessors: facts.panel.assessors,
            assessor_pool: facts.panel.assessor_pool.clone(),
            member_pool: facts.panel.member_pool.clone(),
            experts: facts.panel.experts,
            expert_pool: facts.panel.expert_pool.clone(),
            alternates: facts.panel.alternates,
            later: facts.panel.later,
        }),
    }
}

/// The file of a draw that `caselot replay` reads; `None` if the draw reveals no nonce. A draw by a
/// contributor's value needs that, too.
///
/// ```no_run
/// # fn example(assignment: &caselot::client::Assignment) -> Result<(), serde_json::Error> {
/// let (protocol, origin) = (Protocol::One, "court.example/湘0203");
/// let Assignment { filed, drawn, .. } = assignment;
/// if let Some(file) = caselot::client::draw_file(protocol, origin, filed, (drawn, None)) {
///     println!("{}", serde_json::to_string_pretty(&file)?);
/// }
/// # Ok(())
/// # }
/// # use caselot::client::Assignment;
/// # use caselot_core::docket::Protocol;
/// ```
#[must_use]
pub fn draw_file(
    protocol: Protocol,
    origin: &str,
    filed: &CaseFiled,
    (drawn, value): (&CaseDrawn, Option<[u8; 32]>),
) -> Option<DrawFile> {
    let kind = (protocol == Protocol::Two).then(|| rules::draw_kind(filed));
    let nonce = match filed.nonce {
        FilerNonce::Single(nonce) => nonce,
        FilerNonce::Committed(_) => drawn.nonce?,
    };
    let groups = filed.groups.iter().map(|group| GroupFile {
        pool: group.pool.clone(),
        role: group.role.name().to_owned(),
        seats: group.seats,
        alternates: group.alternates,
        candidates: group.odds.iter().map(|&(judge, mass)| CandidateFile { judge, mass }).collect(),
    });
    let contribution = match filed.awaits {
        None => None,
        Some(awaits) => Some(ContributionFile {
            head: to_hex(&awaits.head),
            number: awaits.number,
            value: to_hex(&value?),
        }),
    };
    Some(DrawFile {
        origin: origin.to_owned(),
        kind,
        case_number: filed.facts.case_number.clone(),
        stage: filed.facts.stage,
        tray: filed.tray,
        envelope: filed.envelope,
        envelope_secret: to_hex(&drawn.envelope_secret),
        nonce: to_hex(&nonce),
        contribution,
        groups: groups.collect(),
    })
}
