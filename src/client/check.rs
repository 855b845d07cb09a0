//! The checks of a receipt and of a draw. They are pure: no network, no files, no clock.

use std::collections::BTreeSet;
use std::sync::Arc;

use caselot_core::docket::code::ExclusionGround;
use caselot_core::docket::contribution::{ContributorNamed, is_awaited};
use caselot_core::docket::entry::{Entry, Event, Protocol};
use caselot_core::docket::filing::{CaseDrawn, CaseFiled, Exclusion, Facts, FilerNonce};
use caselot_core::docket::party::{self, Parties};
use caselot_core::docket::{codec, rules};
use caselot_core::id::EntryIndex;
use caselot_core::ledger::checkpoint::{self, Checkpoint, NoteKey};
use caselot_core::ledger::merkle::{Hash, leaf_hash};
use caselot_core::ledger::proof::verify_inclusion;
use caselot_core::lottery::draw::n_eff;
use caselot_core::lottery::envelope;
use caselot_core::lottery::seed::Openings;

use super::case::VoidInput;
use super::fault::CheckFault;
use super::outcome::Stamp;
use super::prepare::PreparedCase;
use crate::wire::v1;

/// A filing that was checked against its receipt.
#[derive(Debug, Clone)]
pub struct CheckedFiling {
    /// Entry index.
    pub index: u64,
    /// Bytes of the entry.
    pub bytes: Vec<u8>,
    /// Version of the protocol of the entry.
    pub protocol: Protocol,
    /// Time of the entry, in milliseconds since 1970 UTC.
    pub time_ms: u64,
    /// Who filed it.
    pub person: String,
    /// The decoded entry.
    pub filed: CaseFiled,
}

impl CheckedFiling {
    /// Entry, time and hash of the filing.
    pub fn stamp(&self) -> Stamp {
        let (entry, leaf) = (EntryIndex(self.index), leaf_hash(&self.bytes));
        Stamp { entry, time_ms: self.time_ms, leaf }
    }
}

fn require(holds: bool, fault: CheckFault) -> Result<(), CheckFault> {
    if holds { Ok(()) } else { Err(fault) }
}

/// The hashes of a proof, which must have 32 bytes each.
///
/// # Errors
/// When one has not.
pub fn proof_hashes(proof: &[Vec<u8>]) -> Result<Vec<Hash>, CheckFault> {
    let hash = |bytes: &Vec<u8>| bytes.as_slice().try_into().ok();
    proof.iter().map(hash).collect::<Option<_>>().ok_or(CheckFault::Missing("hashes of 32 bytes"))
}

/// Opens a checkpoint that this key must have signed.
///
/// # Errors
/// When the note is no checkpoint, or the key did not sign it.
pub fn open_checkpoint(note: &str, key: &NoteKey) -> Result<Checkpoint, CheckFault> {
    checkpoint::open(note, key).map_err(CheckFault::Checkpoint)
}

/// Checks that a receipt's entry is in the log of its checkpoint, which [`open_checkpoint`] gave.
///
/// # Errors
/// When the proof does not show it.
pub fn check_inclusion(receipt: &v1::Receipt, shown: &Checkpoint) -> Result<(), CheckFault> {
    let proof = proof_hashes(&receipt.inclusion)?;
    verify_inclusion(&leaf_hash(&receipt.entry), receipt.index, shown.size, &proof, &shown.root)
        .map_err(CheckFault::Inclusion)
}

/// Checks signature and inclusion of a receipt, and gives its checkpoint.
///
/// # Errors
/// When the key did not sign the checkpoint, or the proof does not show the entry in its log.
///
/// ```no_run
/// use caselot::client::check::check_receipt;
/// use caselot_core::ledger::checkpoint::NoteKey;
/// # fn example(receipt: &caselot::wire::v1::Receipt) -> Result<(), Box<dyn std::error::Error>> {
///
/// let key = NoteKey::parse_vkey(std::fs::read_to_string("湘0203.pub")?.trim_end())?;
/// let shown = check_receipt(receipt, &key)?;
/// println!("entry {} is in the log of {} entries", receipt.index, shown.size);
/// # Ok(())
/// # }
/// ```
pub fn check_receipt(receipt: &v1::Receipt, key: &NoteKey) -> Result<Checkpoint, CheckFault> {
    let shown = open_checkpoint(&receipt.checkpoint, key)?;
    check_inclusion(receipt, &shown)?;
    Ok(shown)
}

/// Decodes a receipt's entry, which must have the index that the receipt names.
pub(super) fn decode_event(receipt: &v1::Receipt) -> Result<Event, CheckFault> {
    decode_entry(receipt).map(|entry| entry.event)
}

/// As [`decode_event`], with who acted and when.
pub(super) fn decode_entry(receipt: &v1::Receipt) -> Result<Entry, CheckFault> {
    let entry = codec::decode(&receipt.entry).map_err(CheckFault::Entry)?;
    require(entry.index == EntryIndex(receipt.index), CheckFault::OtherEntry("index"))?;
    Ok(entry)
}

/// The entry of a receipt that was checked.
pub(super) fn stamp(receipt: &v1::Receipt) -> Result<Stamp, CheckFault> {
    Stamp::of(&receipt.entry).map_err(CheckFault::Entry)
}

fn decode_filing(receipt: &v1::Receipt) -> Result<CheckedFiling, CheckFault> {
    let Entry { protocol, time_ms, event, actor, .. } = decode_entry(receipt)?;
    let Event::CaseFiled(filed) = event else {
        return Err(CheckFault::OtherEntry("kind"));
    };
    Ok(CheckedFiling {
        index: receipt.index,
        protocol,
        time_ms,
        person: actor.person,
        bytes: receipt.entry.clone(),
        filed: Arc::unwrap_or_clone(filed),
    })
}

/// Checks a filing's entry against the facts that were filed; `own` are the forms in which the
/// entry may hold this filer's nonce.
///
/// # Errors
/// When the entry is no filing, or holds other facts or another nonce.
pub fn check_filing(
    receipt: &v1::Receipt,
    facts: &Facts,
    own: &[FilerNonce],
) -> Result<CheckedFiling, CheckFault> {
    let filing = decode_filing(receipt)?;
    check_facts(&filing.filed.facts, facts)?;
    require(own.contains(&filing.filed.nonce), CheckFault::OtherNonce)?;
    Ok(filing)
}

/// Reads the filing of a case and stage, which another folder may have made.
pub(super) fn read_filing(
    receipt: &v1::Receipt,
    number: &str,
    stage: u32,
) -> Result<CheckedFiling, CheckFault> {
    let filing = decode_filing(receipt)?;
    let facts = &filing.filed.facts;
    require(facts.case_number == number, CheckFault::OtherFacts("case number"))?;
    require(facts.stage == stage, CheckFault::OtherFacts("stage"))?;
    Ok(filing)
}

/// Checks a void's entry: the filing it ends, the secrets it reveals and, unless it was there
/// before this request, ground, text and approver.
pub(super) fn check_void(
    receipt: &v1::Receipt,
    origin: &str,
    filing: &CheckedFiling,
    nonce: Option<[u8; 32]>,
    requested: Option<&VoidInput>,
) -> Result<(), CheckFault> {
    let Event::FilingVoided(void) = decode_event(receipt)? else {
        return Err(CheckFault::OtherEntry("kind"));
    };
    require(void.filing == EntryIndex(filing.index), CheckFault::OtherEntry("filing"))?;
    let filed = &filing.filed;
    if let Some(secret) = &void.envelope_secret {
        let opened = envelope::commitment(origin, filed.tray, filed.envelope, secret);
        require(opened == filed.commitment, CheckFault::Envelope)?;
    }
    let Some(requested) = requested else { return Ok(()) };
    let same = void.ground == requested.ground
        && void.text == requested.text
        && void.approver == requested.approver;
    require(same, CheckFault::OtherEntry("ground, text or approver"))?;
    require(void.nonce == nonce, CheckFault::OtherNonce)
}

/// The filed facts, with everything that they left to the court's policy taken from the entry.
fn completed(found: &Facts, filed: &Facts) -> Facts {
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
    if let Some((filed, found)) = filed.lineage.prior.as_mut().zip(found.lineage.prior.as_ref()) {
        // Whether the log has the earlier case is for the log to say.
        filed.elsewhere = found.elsewhere;
    }
    filed.exclusions.extend(sat_elsewhere(found, &filed));
    filed.exclusions.sort_by_key(|exclusion| exclusion.judge);
    filed
}

/// Who sat in an earlier case elsewhere is excluded in the filer's name, without being named twice.
fn sat_elsewhere(found: &Facts, filed: &Facts) -> Vec<Exclusion> {
    let prior = found.lineage.prior.iter().filter(|it| it.elsewhere && !it.panel_returns);
    let sat: Vec<_> = prior.flat_map(|prior| &prior.sat).collect();
    let added = |exclusion: &&Exclusion| {
        exclusion.ground == ExclusionGround::PriorStage
            && sat.contains(&&exclusion.judge)
            && !filed.exclusions.iter().any(|named| named.judge == exclusion.judge)
    };
    found.exclusions.iter().filter(|it| !it.is_by_program()).filter(added).cloned().collect()
}

/// Checks that an entry holds the facts that were filed.
pub(super) fn check_facts(found: &Facts, filed: &Facts) -> Result<(), CheckFault> {
    let other = |what| CheckFault::OtherFacts(what);
    require(found.case_number == filed.case_number, other("case number"))?;
    require(found.stage == filed.stage, other("stage"))?;
    let filed = &completed(found, filed);
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
        other("reassignment, change of seats, earlier case, series or main case"),
    )?;
    check_exclusions_by_rule(found)?;
    require(found.parties.redraw == filed.parties.redraw, other("reason for a redraw"))?;
    require(found.panel == filed.panel, other("panel"))?;
    // A repeated request is answered with the entry of the first one, whoever made that.
    let grounds = |facts: &Facts| -> Vec<_> {
        let named = facts.exclusions.iter().filter(|e| !e.is_by_program());
        named.map(|e| (e.judge, e.ground, e.text.clone())).collect()
    };
    require(grounds(found) == grounds(filed), other("list of exclusions"))
}

/// Checks that the judges of an earlier stage and of the earlier case are left out. The rules leave
/// out others too, for declared conflicts and caps; only the whole log can show those.
fn check_exclusions_by_rule(found: &Facts) -> Result<(), CheckFault> {
    let by_rule = |judge| {
        let mut all = found.exclusions.iter();
        all.any(|e| e.judge == judge && e.is_by_program())
    };
    let mut sat = rules::earlier_stages(&found.lineage).into_keys();
    require(sat.all(by_rule), CheckFault::OtherFacts("list of exclusions"))
}

/// Checks that the entry has one mark for each party and agent that was named; a later stage also keeps the
/// marks of the earlier one.
pub(super) fn check_party_count(found: &Facts, case: &PreparedCase) -> Result<(), CheckFault> {
    let as_many = |ids: &[String], marks: usize| {
        let named: BTreeSet<_> = ids.iter().filter_map(|id| party::normalised(id)).collect();
        if found.stage == 0 { marks == named.len() } else { marks >= named.len() }
    };
    let Parties { marks, agents, .. } = &found.parties;
    let parties = as_many(&case.party_ids, marks.len());
    require(parties, CheckFault::OtherFacts("number of parties"))?;
    let agents = as_many(&case.agent_ids, agents.len());
    require(agents, CheckFault::OtherFacts("number of agents"))
}

/// A draw's entry as it is, not checked.
///
/// # Errors
/// When it is no draw.
pub fn read_draw(receipt: &v1::Receipt) -> Result<CaseDrawn, CheckFault> {
    match decode_event(receipt)? {
        Event::CaseDrawn(drawn) => Ok(drawn),
        _ => Err(CheckFault::OtherEntry("kind")),
    }
}

/// Checks what a contributor gave to a filing, and gives the value: it leads to the root that stood in
/// the filing before anything was opened.
///
/// # Errors
/// When the entry gives this filing no value, or another one.
pub fn check_value(
    receipt: &v1::Receipt,
    origin: &str,
    filing: &CheckedFiling,
    named: &ContributorNamed,
) -> Result<[u8; 32], CheckFault> {
    let Event::Contributed(given) = decode_event(receipt)? else {
        return Err(CheckFault::OtherEntry("kind"));
    };
    let awaits = filing.filed.awaits.ok_or(CheckFault::Contribution)?;
    let own = given.values.iter().find(|it| it.filing.0 == filing.index);
    let own = own.ok_or(CheckFault::Contribution)?;
    let awaited = is_awaited(origin, (&named.key, named.depth), &awaits, own);
    let signed = given.is_signed(origin, &named.key);
    require(awaited && signed, CheckFault::Contribution)?;
    Ok(own.value)
}

/// Checks a draw's entry: the secrets it reveals, its seed, and every seat drawn again.
///
/// # Errors
/// When the entry is no draw of this filing, a secret does not open its commitment, or the same
/// secrets give another draw.
pub fn check_draw(
    receipt: &v1::Receipt,
    origin: &str,
    filing: &CheckedFiling,
    (nonce, value): (&[u8; 32], Option<&[u8; 32]>),
) -> Result<CaseDrawn, CheckFault> {
    let drawn = read_draw(receipt)?;
    require(drawn.filing == EntryIndex(filing.index), CheckFault::OtherEntry("filing"))?;
    let filed = &filing.filed;
    let (in_order, revealed) = match filed.nonce {
        FilerNonce::Committed(_) => (receipt.index > filing.index, Some(*nonce)),
        FilerNonce::Single(_) => (receipt.index == filing.index + 1, None),
    };
    require(in_order, CheckFault::OtherEntry("order"))?;
    require(drawn.nonce == revealed, CheckFault::OtherNonce)?;
    let opened = envelope::commitment(origin, filed.tray, filed.envelope, &drawn.envelope_secret);
    require(opened == filed.commitment, CheckFault::Envelope)?;
    require(filed.awaits.is_some() == value.is_some(), CheckFault::Contribution)?;
    let openings = Openings { envelope_secret: &drawn.envelope_secret, nonce, value };
    let again =
        rules::draw_filing(filing.protocol, origin, filed, openings).map_err(CheckFault::Draw)?;
    require(again.seed_hash == drawn.seed_hash, CheckFault::OtherDraw("seed"))?;
    require(again.seats == drawn.seats, CheckFault::OtherDraw("judge"))?;
    require(again.alternates == drawn.alternates, CheckFault::OtherDraw("alternate"))?;
    let changes = filed.facts.lineage.changes.as_deref();
    let kept = || changes.into_iter().flat_map(|change| change.kept_seats());
    let seated = |judge| {
        let stays = kept().any(|seat| seat.judge == Some(judge));
        stays || drawn.seats.iter().any(|seat| seat.judge == judge)
    };
    let alone = rules::whole_panel(&filed.facts).seats() == 1;
    let presided = drawn.presiding.map_or(alone, seated);
    require(presided, CheckFault::OtherDraw("presiding judge"))?;
    let effective = filed.groups.first().map_or(0, |group| n_eff(&group.odds));
    require(effective == drawn.n_eff, CheckFault::OtherDraw("effective number of candidates"))?;
    Ok(drawn)
}
