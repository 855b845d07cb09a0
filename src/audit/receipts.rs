//! Receipts a filer kept, held against a bundle: they name a fork.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::{Fault, Finding};
use crate::ledger::bundle::{self, Bundle};
use crate::ledger::checkpoint::{self, Checkpoint, NoteKey};
use crate::ledger::merkle::leaf_hash;
use crate::ledger::proof::verify_inclusion;
use crate::ledger::tree::Frontier;
use crate::lottery::hash::from_hex32;

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

impl KeptReceipt {
    fn proofs(&self) -> impl Iterator<Item = &KeptProof> {
        std::iter::once(&self.filing).chain(&self.draw)
    }
}

/// Holds kept receipts against a bundle. An unreadable bundle is [`super::verify`]'s to name.
pub fn check_receipts(bytes: &[u8], key: &NoteKey, kept: &[KeptReceipt]) -> Vec<Finding> {
    let Ok(bundle) = bundle::parse(bytes) else { return Vec::new() };
    let mut findings = Vec::new();
    let mut notes: Vec<_> = Vec::new();
    for proof in kept.iter().flat_map(KeptReceipt::proofs) {
        match proven(proof, key) {
            Ok((checkpoint, entry)) => {
                notes.push(checkpoint);
                if let Some(fault) = entry_fault(&bundle, proof.index, &entry) {
                    findings.push(Finding::new(Some(proof.index), &fault));
                }
            }
            Err(text) => {
                findings.push(Finding::new(Some(proof.index), &Fault::UnprovenReceipt { text }));
            }
        }
    }
    notes.sort_by_key(|checkpoint| checkpoint.size);
    let mut frontier = Frontier::new();
    let mut full = Vec::new();
    for kept in notes {
        if kept.size > bundle.checkpoint.size {
            let fault = Fault::ReceiptBeyondBundle { size: kept.size };
            findings.push(Finding::new(None, &fault));
            continue;
        }
        while frontier.size() < kept.size {
            let index = usize::try_from(frontier.size()).expect("entries are in memory");
            frontier.append(leaf_hash(&bundle.entries[index]), &mut full);
            full.clear();
        }
        if frontier.root() != kept.root {
            let text = format!("the root of the first {} entries is another", kept.size);
            findings.push(Finding::new(None, &Fault::ForkedReceipt { text }));
        }
    }
    findings
}

/// A receipt's checkpoint and entry, if the court's key vouches for both.
fn proven(kept: &KeptProof, key: &NoteKey) -> Result<(Checkpoint, Vec<u8>), String> {
    let checkpoint = checkpoint::open(&kept.checkpoint, key).map_err(|error| error.to_string())?;
    let entry = STANDARD.decode(&kept.entry).map_err(|error| error.to_string())?;
    let proof: Option<Vec<_>> = kept.inclusion.iter().map(|hash| from_hex32(hash)).collect();
    let proof = proof.ok_or("a hash of the inclusion proof is not 64 hexadecimal digits")?;
    let leaf = leaf_hash(&entry);
    verify_inclusion(&leaf, kept.index, checkpoint.size, &proof, &checkpoint.root)
        .map_err(|fault| fault.to_string())?;
    Ok((checkpoint, entry))
}

fn entry_fault(bundle: &Bundle, index: u64, entry: &[u8]) -> Option<Fault> {
    match usize::try_from(index).ok().and_then(|index| bundle.entries.get(index)) {
        None => Some(Fault::ReceiptBeyondBundle { size: index.saturating_add(1) }),
        Some(found) if found == entry => None,
        Some(_) => Some(Fault::ForkedReceipt { text: format!("entry {index} is another") }),
    }
}
