//! What a filer files, and what it keeps of it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::filer::Filed;
use crate::wire::v1;
use caselot_core::audit::KeptProof;
use caselot_core::docket::Day;
use caselot_core::docket::code::VoidGround;
use caselot_core::docket::filing::{CaseDrawn, CaseFiled, Exclusion, Facts, FilerNonce};
use caselot_core::docket::lineage::Lineage;
use caselot_core::docket::panel::PanelSeats;
use caselot_core::lottery::hash::to_hex;
use caselot_core::lottery::replay::{CandidateFile, DrawFile, GroupFile};

/// One case to be assigned. Parties and claim never leave the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseInput {
    /// Case number as written by the clerk.
    pub number: String,
    /// 0, or the next one after a void.
    pub stage: u32,
    /// Pool code; empty = by the policy's routes.
    pub pool: String,
    /// Cause of action (案由).
    pub cause: String,
    /// Procedure (适用程序).
    pub procedure: String,
    /// 100 = a standard case; 0 = by the policy.
    pub weight: u32,
    /// In any order.
    pub flags: Vec<String>,
    /// Parties (当事人).
    pub parties: String,
    /// Claim (诉讼请求).
    pub claim: String,
    /// Day of acceptance.
    pub accepted_on: Day,
    /// Judges left out, in any order.
    pub exclusions: Vec<Exclusion>,
    /// For LEGACY numbers, unknown types and reassignments; empty = none.
    pub approver: String,
    /// Why pool, seats or weight are not those of the court's policy; empty if they are.
    pub departure: String,
    /// Seats beside the undertaking judge's.
    pub panel: PanelSeats,
    /// What ties it to earlier filings, as far as a person asks for it.
    pub lineage: Lineage,
    /// Identifiers of the parties; the server makes marks of them and keeps none.
    pub party_ids: Vec<String>,
    /// With an approver: why it is drawn although it would go back to its first judge.
    pub redraw: String,
}

impl CaseInput {
    /// Nothing known yet.
    pub(super) fn empty() -> CaseInput {
        CaseInput {
            number: String::new(),
            stage: 0,
            pool: String::new(),
            cause: String::new(),
            procedure: String::new(),
            weight: 0,
            flags: Vec::new(),
            parties: String::new(),
            claim: String::new(),
            accepted_on: Day(0),
            exclusions: Vec::new(),
            approver: String::new(),
            departure: String::new(),
            lineage: Lineage::default(),
            panel: PanelSeats::default(),
            party_ids: Vec::new(),
            redraw: String::new(),
        }
    }
}

/// A filing to be ended without a draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoidInput {
    /// Case number as written by the clerk.
    pub number: String,
    /// Stage.
    pub stage: u32,
    /// Why.
    pub ground: VoidGround,
    /// Explanation; required for OTHER.
    pub text: String,
    /// The second person.
    pub approver: String,
}

/// What opens a facts commitment: kept by the filing division, shown to auditors on demand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// Origin of the docket.
    pub origin: String,
    /// Canonical case number.
    pub case_number: String,
    /// Stage.
    pub stage: u32,
    /// 64 hexadecimal digits.
    pub salt: String,
    /// Parties.
    pub parties: String,
    /// Claim.
    pub claim: String,
    /// `YYYY-MM-DD`.
    pub accepted_on: String,
    /// The commitment they open, 64 hexadecimal digits.
    pub facts_commitment: String,
}

/// A draw whose every check held.
#[derive(Debug, Clone)]
pub struct Assigned {
    /// Canonical case number.
    pub case_number: String,
    /// Stage.
    pub stage: u32,
    /// Entry index of the filing.
    pub filing: u64,
    /// Entry index of the draw.
    pub draw: u64,
    /// The case had been drawn before; this is the same answer.
    pub repeated: bool,
    /// The filing.
    pub filed: CaseFiled,
    /// The draw.
    pub drawn: CaseDrawn,
}

/// What became of a case that was filed.
pub enum Filing {
    /// It is in the log and can be drawn.
    Open(Box<Filed>),
    /// It went back to its first judge.
    Returned(Box<Returned>),
}

/// How a case came to its judge; every check held.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// It was drawn.
    Drawn(Box<Assigned>),
    /// It was filed again and went back to its first judge.
    Returned(Box<Returned>),
}

/// A case that went back to its first judge without a draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// Canonical case number.
    pub case_number: String,
    /// Stage.
    pub stage: u32,
    /// Entry index of the filing.
    pub filing: u64,
    /// Entry index of the designation.
    pub designation: u64,
    /// Its first judge.
    pub judge: u32,
    /// Number of the earlier case.
    pub earlier: String,
    /// It had been filed before; this is the same answer.
    pub repeated: bool,
    /// What was filed.
    pub facts: Facts,
}

/// A receipt as it is kept, to be held against a bundle later.
pub(super) fn kept_proof(receipt: &v1::Receipt) -> KeptProof {
    KeptProof {
        index: receipt.index,
        entry: STANDARD.encode(&receipt.entry),
        inclusion: receipt.inclusion.iter().map(|hash| to_hex(hash)).collect(),
        checkpoint: receipt.checkpoint.clone(),
    }
}

/// The facts as they go over the wire.
pub fn facts_message(facts: &Facts) -> v1::CaseFacts {
    v1::CaseFacts {
        case_number: facts.case_number.clone(),
        stage: facts.stage,
        pool: facts.pool.clone(),
        cause: facts.cause.clone(),
        procedure: facts.procedure.clone(),
        flags: facts.flags.clone(),
        weight: facts.weight,
        exclusions: facts
            .exclusions
            .iter()
            .map(caselot_core::docket::codec::exclusion_message)
            .collect(),
        facts_commitment: facts.facts_commitment.to_vec(),
        approver: facts.approver.clone(),
        departure: facts.departure.clone(),
        lineage: caselot_core::docket::codec::lineage_message(&facts.lineage),
        party_identifiers: Vec::new(),
        redraw: facts.parties.redraw.clone(),
        panel: (facts.panel.seats() > 1).then(|| v1::PanelSeats {
            seats: facts.panel.seats(),
            assessors: facts.panel.assessors,
            assessor_pool: facts.panel.assessor_pool.clone(),
            member_pool: facts.panel.member_pool.clone(),
        }),
    }
}

/// A drawn case as the file that `replay` reads.
pub fn draw_file(origin: &str, filed: &CaseFiled, drawn: &CaseDrawn) -> Option<DrawFile> {
    let nonce = match filed.nonce {
        FilerNonce::Single(nonce) => nonce,
        FilerNonce::Committed(_) => drawn.nonce?,
    };
    let groups = filed.groups.iter().map(|group| GroupFile {
        pool: group.pool.clone(),
        role: group.role.name().to_owned(),
        seats: group.seats,
        candidates: group.odds.iter().map(|&(judge, mass)| CandidateFile { judge, mass }).collect(),
    });
    Some(DrawFile {
        origin: origin.to_owned(),
        case_number: filed.facts.case_number.clone(),
        stage: filed.facts.stage,
        tray: filed.tray,
        envelope: filed.envelope,
        envelope_secret: to_hex(&drawn.envelope_secret),
        nonce: to_hex(&nonce),
        groups: groups.collect(),
    })
}
