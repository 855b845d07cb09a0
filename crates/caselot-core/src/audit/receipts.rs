//! Comparison of the receipts that a filer kept with a bundle, which reveals a fork.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::fault::Fault;
use super::finding::Finding;
use super::keys::Keys;
use crate::docket::codec;
use crate::docket::entry::Event;
use crate::id::{EntryIndex, JudgeId};
use crate::ledger::bundle::{self, Bundle};
use crate::ledger::checkpoint::{self, Checkpoint, CheckpointError, NoteError, NoteKey};
use crate::ledger::merkle::{Hash, leaf_hash};
use crate::ledger::proof::{beginnings, verify_inclusion};
use crate::ledger::tlog_proof::TlogProof;
use crate::ledger::tree::Frontier;
use crate::lottery::hash::from_hex32;
use crate::lottery::role::SeatRole;

/// A receipt as the filer keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptReceipt {
    /// Origin of the docket.
    pub origin: String,
    /// Canonical case number.
    pub case_number: String,
    /// Stage.
    pub stage: u32,
    /// The filing as answered by FileCase, before the nonce was revealed.
    pub filing: KeptProof,
    /// The draw; absent while only filed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub draw: Option<KeptProof>,
}

/// An entry with the proof that it is in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptProof {
    /// Entry index.
    pub index: u64,
    /// The entry's bytes in base64.
    pub entry: String,
    /// Inclusion proof, each hash 64 hexadecimal digits.
    pub inclusion: Vec<String>,
    /// The signed note.
    pub checkpoint: String,
}

impl KeptProof {
    /// The same as a proof that stands alone and carries its entry; nothing is checked. None if the
    /// entry is no base64, or a hash no hexadecimal digits.
    #[must_use]
    pub fn tlog_proof(&self) -> Option<TlogProof> {
        let extra = Some(STANDARD.decode(&self.entry).ok()?);
        let inclusion =
            self.inclusion.iter().map(|hash| from_hex32(hash)).collect::<Option<_>>()?;
        Some(TlogProof { extra, index: self.index, inclusion, note: self.checkpoint.clone() })
    }
}

impl KeptReceipt {
    fn proofs(&self) -> impl Iterator<Item = &KeptProof> {
        std::iter::once(&self.filing).chain(&self.draw)
    }
}

/// A receipt of what a recovery says was lost: shown to belong to that log, so not a fork.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LostReceipt {
    /// Entry index in what was lost.
    pub entry: EntryIndex,
    /// Size of the receipt's checkpoint.
    pub size: u64,
    /// Entry index of the recovery that lost it.
    pub recovery: EntryIndex,
    /// Case number and stage; the kept file's words, which nobody signed.
    pub kept_as: String,
    /// The undertaking judge the lost draw named; none for a filing.
    pub judge: Option<JudgeId>,
}

/// The result of comparing receipts with a bundle.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReceiptComparison {
    /// Forks, unproven receipts and receipts newer than the bundle.
    pub findings: Vec<Finding>,
    /// Receipts of what the log itself says was lost.
    pub lost: Vec<LostReceipt>,
}

/// The findings of [`compare_receipts`].
pub fn check_receipts(bytes: &[u8], key: &NoteKey, kept: &[KeptReceipt]) -> Vec<Finding> {
    compare_receipts(bytes, key, kept).findings
}

/// Compares kept receipts with a bundle. For a bundle that cannot be read there are no findings here,
/// since [`super::verify`] reports it.
pub fn compare_receipts(bytes: &[u8], key: &NoteKey, kept: &[KeptReceipt]) -> ReceiptComparison {
    let mut held = ReceiptComparison::default();
    let Ok(bundle) = bundle::parse(bytes) else { return held };
    let keys = Keys::from_bundle(&bundle).up_to(key);
    let unproven = |index: u64, text: String| {
        Finding::new(Some(EntryIndex(index)), &Fault::UnprovenReceipt { text })
    };
    let mut all: Vec<Proven> = Vec::new();
    for receipt in kept {
        for proof in receipt.proofs() {
            let kept_as = format!("{} stage {}", receipt.case_number, receipt.stage);
            match proven(proof, &keys, key.name(), kept_as) {
                Ok(shown) => all.push(shown),
                Err(text) => held.findings.push(unproven(proof.index, text)),
            }
        }
    }
    let roots = roots_at(&bundle, all.iter().map(|kept| kept.checkpoint.size).collect());
    let same_root = |kept: &Proven| roots.get(&kept.checkpoint.size) == Some(&kept.checkpoint.root);
    // Most receipts fit; only for one that does not is the log searched for recoveries.
    let fits = |kept: &Proven| {
        kept.stale.is_none() && same_root(kept) && entry_fault(&bundle, kept).is_none()
    };
    let lost = if all.iter().all(fits) { BTreeMap::new() } else { lost_logs(&bundle, &mut all) };
    let mut beside: Vec<&Proven> = Vec::new();
    for kept in &all {
        // What a key signs after it was handed over proves nothing, but in a log that was lost
        // before the handover.
        if let Some(entry) = kept.stale.filter(|_| !lost.contains_key(&kept.at())) {
            let text =
                format!("its key was handed over at entry {entry}, and signed it after that");
            held.findings.push(unproven(kept.index, text));
            continue;
        }
        let Some(fault) = entry_fault(&bundle, kept) else {
            beside.push(kept);
            continue;
        };
        match lost.get(&kept.at()) {
            Some(recovery) => held.lost.push(kept.lost(*recovery)),
            None => {
                held.findings.push(Finding::new(Some(EntryIndex(kept.index)), &fault));
                beside.push(kept);
            }
        }
    }
    beside.retain(|kept| !same_root(kept) && !lost.contains_key(&kept.at()));
    beside.sort_by_key(|kept| kept.checkpoint.size);
    for kept in beside {
        let size = kept.checkpoint.size;
        let fault = if size > bundle.checkpoint.size {
            Fault::ReceiptBeyondBundle { size }
        } else {
            let text = format!("the root of the first {size} entries is another");
            Fault::ForkedReceipt { text }
        };
        held.findings.push(Finding::new(None, &fault));
    }
    held
}

/// A kept entry that the court's key vouches for.
struct Proven {
    index: u64,
    entry: Vec<u8>,
    inclusion: Vec<Hash>,
    checkpoint: Checkpoint,
    kept_as: String,
    /// Entry of the handover by which its key had stepped back before this size.
    stale: Option<EntryIndex>,
}

impl Proven {
    /// The log it is of: size and root.
    fn at(&self) -> (u64, Hash) {
        (self.checkpoint.size, self.checkpoint.root)
    }

    fn lost(&self, recovery: EntryIndex) -> LostReceipt {
        let judge = match codec::decode(&self.entry).map(|entry| entry.event) {
            Ok(Event::CaseDrawn(drawn)) => {
                let mut seats = drawn.seats.iter();
                seats.find(|seat| seat.role == SeatRole::Undertaking).map(|seat| seat.judge)
            }
            _ => None,
        };
        let (entry, size, kept_as) =
            (EntryIndex(self.index), self.checkpoint.size, self.kept_as.clone());
        LostReceipt { entry, size, recovery, kept_as, judge }
    }
}

/// The bundle's own roots at these sizes, as far as it reaches.
fn roots_at(bundle: &Bundle, sizes: BTreeSet<u64>) -> BTreeMap<u64, Hash> {
    let mut frontier = Frontier::new();
    let mut full = Vec::new();
    let mut roots = BTreeMap::new();
    for size in sizes.into_iter().take_while(|size| *size <= bundle.checkpoint.size) {
        while frontier.size() < size {
            let index = usize::try_from(frontier.size()).expect("entries are in memory");
            frontier.append(leaf_hash(&bundle.entries[index]), &mut full);
            full.clear();
        }
        roots.insert(size, frontier.root());
    }
    roots
}

/// Logs that are shown to be what a recovery says was lost, with the recovery's entry index: the
/// size and root it names, and every beginning of it that a kept inclusion proof leads to.
fn lost_logs(bundle: &Bundle, all: &mut [Proven]) -> BTreeMap<(u64, Hash), EntryIndex> {
    let restored =
        (0..).map(EntryIndex).zip(&bundle.entries).filter_map(
            |(index, bytes)| match codec::decode(bytes).map(|entry| entry.event) {
                Ok(Event::Restored(at)) => Some(((at.lost_size, at.lost_root), index)),
                _ => None,
            },
        );
    let mut lost: BTreeMap<_, _> = restored.collect();
    // A beginning is never longer than its log, so one pass from the longest on finds all.
    all.sort_by_key(|kept| std::cmp::Reverse((kept.checkpoint.size, kept.index)));
    for kept in all.iter() {
        let Some(&recovery) = lost.get(&kept.at()) else { continue };
        let beginnings =
            beginnings(&leaf_hash(&kept.entry), kept.index, &kept.inclusion, kept.at().0);
        for beginning in beginnings {
            lost.entry(beginning).or_insert(recovery);
        }
    }
    all.sort_by_key(|kept| kept.index);
    lost
}

/// A receipt's checkpoint and entry, if a key of the court vouches for both.
fn proven(kept: &KeptProof, keys: &Keys, name: &str, kept_as: String) -> Result<Proven, String> {
    let (checkpoint, stale) = signed(&kept.checkpoint, keys, name).map_err(|e| e.to_string())?;
    let entry = STANDARD.decode(&kept.entry).map_err(|error| error.to_string())?;
    let proof: Option<Vec<_>> = kept.inclusion.iter().map(|hash| from_hex32(hash)).collect();
    let inclusion = proof.ok_or("a hash of the inclusion proof is not 64 hexadecimal digits")?;
    let leaf = leaf_hash(&entry);
    verify_inclusion(&leaf, kept.index, checkpoint.size, &inclusion, &checkpoint.root)
        .map_err(|fault| fault.to_string())?;
    Ok(Proven { index: kept.index, entry, inclusion, checkpoint, kept_as, stale })
}

/// Opens a checkpoint with the key that was in force at its size, or else with an earlier one; of
/// that, the entry by which it was handed over comes back.
fn signed(
    note: &str,
    keys: &Keys,
    name: &str,
) -> Result<(Checkpoint, Option<EntryIndex>), CheckpointError> {
    let size = checkpoint::parse_unverified(note)?.size;
    let open = |public| checkpoint::open(note, &NoteKey::new(name, public)?);
    let mut terms = keys.before(size);
    let in_force = terms.next().ok_or(CheckpointError::Note(NoteError::SignerId))?;
    let refused = match open(in_force.public) {
        Ok(checkpoint) => return Ok((checkpoint, None)),
        Err(refused) => refused,
    };
    let mut next = in_force.entry;
    for earlier in terms {
        if let Ok(checkpoint) = open(earlier.public) {
            return Ok((checkpoint, Some(next)));
        }
        next = earlier.entry;
    }
    Err(refused)
}

fn entry_fault(bundle: &Bundle, kept: &Proven) -> Option<Fault> {
    let index = kept.index;
    match usize::try_from(index).ok().and_then(|index| bundle.entries.get(index)) {
        None => Some(Fault::ReceiptBeyondBundle { size: index.saturating_add(1) }),
        Some(found) if *found == kept.entry => None,
        Some(_) => Some(Fault::ForkedReceipt { text: format!("entry {index} is another") }),
    }
}
