//! The checks of a receipt and of a draw, pure.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use super::case::VoidInput;
use crate::wire::v1;
use caselot_core::docket::codec::{self, WireFault};
use caselot_core::docket::entry::{Event, SYSTEM_PERSON};
use caselot_core::docket::filing::{CaseDrawn, CaseFiled, Facts, FilerNonce};
use caselot_core::docket::{party, rules};
use caselot_core::ledger::checkpoint::{self, Checkpoint, CheckpointError, NoteKey};
use caselot_core::ledger::merkle::{Hash, leaf_hash};
use caselot_core::ledger::proof::{ProofFault, verify_inclusion};
use caselot_core::lottery::draw::{DrawError, n_eff};
use caselot_core::lottery::envelope;
use caselot_core::lottery::role::SeatRole;

/// What does not hold in a server's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckFault {
    /// A part of the answer is missing.
    Missing(&'static str),
    /// The entry's bytes are no entry.
    Entry(WireFault),
    /// The checkpoint is not one of the pinned key.
    Checkpoint(CheckpointError),
    /// The entry is not shown to be in the log.
    Inclusion(ProofFault),
    /// The log is not shown to hold all that it held before.
    Consistency(ProofFault),
    /// Two checkpoints of one size differ, or one cannot follow the other.
    Fork {
        /// Size pinned.
        pinned: u64,
        /// Size shown.
        shown: u64,
    },
    /// The entry says something else than its place or kind.
    OtherEntry(&'static str),
    /// The facts in the entry are not those filed.
    OtherFacts(&'static str),
    /// The nonce commitment is not this filer's.
    OtherNonce,
    /// The envelope's secret does not open its commitment.
    Envelope,
    /// The draw cannot be recomputed.
    Draw(DrawError),
    /// The recomputed draw differs.
    OtherDraw(&'static str),
    /// The new key does not come from the pinned one.
    Handover(String),
}

impl CheckFault {
    /// The cure: what a filer does about an answer that does not hold.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            // The nonces of the lost filings were seen, so this folder's secret must not go on.
            Self::Consistency(_) | Self::Fork { .. } => {
                "keep this folder as evidence, and ask the court's operator and an auditor; if the \
                 court has announced that its database was restored, go on with a new folder \
                 (--folder), whose nonces nobody has seen"
            }
            _ => "keep this folder as evidence, and ask the court's operator and an auditor",
        }
    }
}

impl fmt::Display for CheckFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(what) => write!(f, "it lacks {what}"),
            Self::Entry(fault) => fault.fmt(f),
            Self::Checkpoint(fault) => fault.fmt(f),
            Self::Inclusion(fault) => write!(f, "the entry is not shown to be in the log: {fault}"),
            Self::Consistency(fault) => {
                write!(f, "the log is not shown to hold what it held before: {fault}")
            }
            Self::Fork { pinned, shown } => write!(
                f,
                "the log of {shown} entries contradicts the one of {pinned} entries seen before"
            ),
            Self::OtherEntry(what) => write!(f, "the entry has another {what} than the answer"),
            Self::OtherFacts(what) => write!(f, "the entry has another {what} than was filed"),
            Self::OtherNonce => f.write_str(
                "the entry commits to a nonce that was not made with this folder's secret",
            ),
            Self::Envelope => f.write_str("the envelope's secret does not open its commitment"),
            Self::Draw(fault) => write!(f, "the draw cannot be recomputed: {fault}"),
            Self::OtherDraw(what) => write!(f, "the recomputed draw has another {what}"),
            Self::Handover(why) => {
                write!(f, "the new key does not come from the pinned one: {why}")
            }
        }
    }
}

impl std::error::Error for CheckFault {}

/// A filing whose receipt holds.
#[derive(Debug, Clone)]
pub struct CheckedFiling {
    /// Entry index.
    pub index: u64,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What they say.
    pub filed: CaseFiled,
}

fn require(holds: bool, fault: CheckFault) -> Result<(), CheckFault> {
    if holds { Ok(()) } else { Err(fault) }
}

/// The hashes of a proof.
pub(super) fn hashes(proof: &[Vec<u8>]) -> Result<Vec<Hash>, CheckFault> {
    let hash = |bytes: &Vec<u8>| bytes.as_slice().try_into().ok();
    proof.iter().map(hash).collect::<Option<_>>().ok_or(CheckFault::Missing("hashes of 32 bytes"))
}

/// Opens a checkpoint that the pinned key must have signed.
pub fn signed(note: &str, key: &NoteKey) -> Result<Checkpoint, CheckFault> {
    checkpoint::open(note, key).map_err(CheckFault::Checkpoint)
}

/// Checks that a receipt's entry is in the log of its checkpoint, once that is [`signed`].
pub fn in_log(receipt: &v1::Receipt, shown: &Checkpoint) -> Result<(), CheckFault> {
    let proof = hashes(&receipt.inclusion)?;
    verify_inclusion(&leaf_hash(&receipt.entry), receipt.index, shown.size, &proof, &shown.root)
        .map_err(CheckFault::Inclusion)
}

/// Checks that a receipt's entry is in the log of a checkpoint that the pinned key signed.
pub(super) fn included(receipt: &v1::Receipt, key: &NoteKey) -> Result<Checkpoint, CheckFault> {
    let shown = signed(&receipt.checkpoint, key)?;
    in_log(receipt, &shown)?;
    Ok(shown)
}

/// Decodes a receipt's entry, which must stand where the receipt says.
pub(super) fn event(receipt: &v1::Receipt) -> Result<Event, CheckFault> {
    let entry = codec::decode(&receipt.entry).map_err(CheckFault::Entry)?;
    require(entry.index == receipt.index, CheckFault::OtherEntry("index"))?;
    Ok(entry.event)
}

/// Checks a filing's entry against what was filed.
pub fn filing(
    receipt: &v1::Receipt,
    facts: &Facts,
    own: &[FilerNonce],
) -> Result<CheckedFiling, CheckFault> {
    let Event::CaseFiled(filed) = event(receipt)? else {
        return Err(CheckFault::OtherEntry("kind"));
    };
    same_facts(&filed.facts, facts)?;
    require(own.contains(&filed.nonce), CheckFault::OtherNonce)?;
    Ok(CheckedFiling {
        index: receipt.index,
        bytes: receipt.entry.clone(),
        filed: Arc::unwrap_or_clone(filed),
    })
}

/// Reads a filing that this client may not have made, of a case and stage.
pub(super) fn filing_of(
    receipt: &v1::Receipt,
    number: &str,
    stage: u32,
) -> Result<CheckedFiling, CheckFault> {
    let Event::CaseFiled(filed) = event(receipt)? else {
        return Err(CheckFault::OtherEntry("kind"));
    };
    require(filed.facts.case_number == number, CheckFault::OtherFacts("case number"))?;
    require(filed.facts.stage == stage, CheckFault::OtherFacts("stage"))?;
    Ok(CheckedFiling {
        index: receipt.index,
        bytes: receipt.entry.clone(),
        filed: Arc::unwrap_or_clone(filed),
    })
}

/// Checks a void's entry: the filing, the openings, and unless it was there before, the words.
pub(super) fn voided(
    receipt: &v1::Receipt,
    origin: &str,
    filing: &CheckedFiling,
    nonce: Option<[u8; 32]>,
    asked: Option<&VoidInput>,
) -> Result<(), CheckFault> {
    let Event::FilingVoided(void) = event(receipt)? else {
        return Err(CheckFault::OtherEntry("kind"));
    };
    require(void.filing == filing.index, CheckFault::OtherEntry("filing"))?;
    let filed = &filing.filed;
    if let Some(secret) = &void.envelope_secret {
        let opened = envelope::commitment(origin, filed.tray, filed.envelope, secret);
        require(opened == filed.commitment, CheckFault::Envelope)?;
    }
    let Some(asked) = asked else { return Ok(()) };
    let words =
        void.ground == asked.ground && void.text == asked.text && void.approver == asked.approver;
    require(words, CheckFault::OtherEntry("ground, text or approver"))?;
    require(void.nonce == nonce, CheckFault::OtherNonce)
}

/// What was filed, with what it left to the court's policy as the entry has it.
fn filled_in(found: &Facts, filed: &Facts) -> Facts {
    let mut filed = filed.clone();
    if filed.pool.is_empty() {
        filed.pool.clone_from(&found.pool);
        if filed.panel.seats() == 1 {
            filed.panel.clone_from(&found.panel);
        }
        filed.panel.canonical(&found.pool);
    }
    if filed.weight == 0 {
        filed.weight = found.weight;
    }
    filed
}

pub(super) fn same_facts(found: &Facts, filed: &Facts) -> Result<(), CheckFault> {
    let other = |what| CheckFault::OtherFacts(what);
    require(found.case_number == filed.case_number, other("case number"))?;
    require(found.stage == filed.stage, other("stage"))?;
    let filed = &filled_in(found, filed);
    require(found.pool == filed.pool, other("pool"))?;
    require(found.facts_commitment == filed.facts_commitment, other("facts commitment"))?;
    let rest = found.cause == filed.cause
        && found.procedure == filed.procedure
        && found.flags == filed.flags
        && found.weight == filed.weight
        && found.departure == filed.departure;
    require(rest, other("cause, procedure, flags, weight or departure"))?;
    require(
        found.lineage.asked() == filed.lineage.asked(),
        other("reassignment, earlier case or series"),
    )?;
    excluded(found)?;
    require(found.parties.redraw == filed.parties.redraw, other("reason for a redraw"))?;
    require(found.panel == filed.panel, other("panel"))?;
    // A repeated request is answered with the first one's entry, whoever made it.
    let grounds = |facts: &Facts| -> Vec<_> {
        let named = facts.exclusions.iter().filter(|e| e.person != SYSTEM_PERSON);
        named.map(|e| (e.judge, e.ground, e.text.clone())).collect()
    };
    require(grounds(found) == grounds(filed), other("list of exclusions"))
}

/// The rules exclude at least who sat at an earlier stage or in the earlier case; whom else, say
/// declared conflicts and caps, which only who reads the whole log can check.
fn excluded(found: &Facts) -> Result<(), CheckFault> {
    let own = |judge| {
        let mut all = found.exclusions.iter();
        all.any(|e| e.judge == judge && e.person == SYSTEM_PERSON)
    };
    let mut sat = rules::earlier_stages(&found.lineage).into_keys();
    require(sat.all(own), CheckFault::OtherFacts("list of exclusions"))
}

/// Checks that the entry has a mark for each party, and of no more parties than were named; a
/// later stage keeps those of the earlier one.
pub(super) fn parties(found: &Facts, party_ids: &[String]) -> Result<(), CheckFault> {
    let named: BTreeSet<_> = party_ids.iter().filter_map(|id| party::normalised(id)).collect();
    let marks = found.parties.marks.len();
    let same = if found.stage == 0 { marks == named.len() } else { marks >= named.len() };
    require(same, CheckFault::OtherFacts("number of parties"))
}

/// Checks a draw's entry: openings, seed, winners.
pub fn drawn(
    receipt: &v1::Receipt,
    origin: &str,
    filing: &CheckedFiling,
    nonce: &[u8; 32],
) -> Result<CaseDrawn, CheckFault> {
    let Event::CaseDrawn(drawn) = event(receipt)? else {
        return Err(CheckFault::OtherEntry("kind"));
    };
    require(drawn.filing == filing.index, CheckFault::OtherEntry("filing"))?;
    let filed = &filing.filed;
    let in_order = match filed.nonce {
        FilerNonce::Committed(_) => receipt.index > filing.index,
        FilerNonce::Single(_) => receipt.index == filing.index + 1,
    };
    require(in_order, CheckFault::OtherEntry("order"))?;
    let revealed = match filed.nonce {
        FilerNonce::Committed(_) => Some(*nonce),
        FilerNonce::Single(_) => None,
    };
    require(drawn.nonce == revealed, CheckFault::OtherNonce)?;
    let opened = envelope::commitment(origin, filed.tray, filed.envelope, &drawn.envelope_secret);
    require(opened == filed.commitment, CheckFault::Envelope)?;
    let again = rules::draw_filing(origin, filed, &drawn.envelope_secret, nonce)
        .map_err(CheckFault::Draw)?;
    require(again.seed_hash == drawn.seed_hash, CheckFault::OtherDraw("seed"))?;
    require(again.seats == drawn.seats, CheckFault::OtherDraw("judge"))?;
    let seated = |judge| drawn.seats.iter().any(|seat| seat.judge == judge);
    let presided = drawn.presiding.map_or(drawn.seats.len() == 1, seated);
    require(presided, CheckFault::OtherDraw("presiding judge"))?;
    let undertaking = filed.groups.iter().find(|group| group.role == SeatRole::Undertaking);
    let effective = undertaking.map_or(0, |group| n_eff(&group.odds));
    require(effective == drawn.n_eff, CheckFault::OtherDraw("effective number of candidates"))?;
    Ok(drawn)
}
