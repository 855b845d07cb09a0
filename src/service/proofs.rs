//! Receipts and proofs: what shows a caller that an entry is in the log, and that the log only grew.

use caselot_core::ledger::merkle::Hash;
use caselot_core::ledger::prover::Prover;
use caselot_core::ledger::tree::ProofError;

use super::Service;
use super::court::Snapshot;
use super::error::{ServiceError, as_clause};
use super::readers::StoredTiles;
use crate::store::StoreError;

/// An entry with the proof that it is in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Index of the entry.
    pub index: u64,
    /// Bytes of the entry.
    pub entry: Vec<u8>,
    /// Proof that the entry is in the tree of the checkpoint.
    pub inclusion: Vec<Hash>,
    /// The signed checkpoint.
    pub checkpoint: String,
}

impl From<ProofError<StoreError>> for ServiceError {
    fn from(cause: ProofError<StoreError>) -> Self {
        let reason = match cause {
            ProofError::SizeBeyondTree { size, tree } => {
                format!("the log has {tree} entries, fewer than {size}")
            }
            ProofError::IndexBeyondSize { index, size } => {
                format!("there is no entry {index} in a log of {size} entries")
            }
            ProofError::SizesReversed { old, new } => {
                format!("the older log of {old} entries is larger than the newer one of {new}")
            }
            other => return ServiceError::Unavailable { reason: as_clause(&other) },
        };
        ServiceError::OutOfRange { reason }
    }
}

impl Service {
    /// Entries with their inclusion proofs under one checkpoint. An entry whose bytes the caller has
    /// comes with them; the others are read.
    ///
    /// # Errors
    /// When an index is beyond the snapshot, or an entry or a tile cannot be read.
    pub fn receipts(
        &self,
        court: &str,
        snapshot: &Snapshot,
        entries: &[(u64, Option<&[u8]>)],
    ) -> Result<Vec<Receipt>, ServiceError> {
        let (mut receipts, mut proofs) = (Vec::with_capacity(entries.len()), Vec::new());
        let size = snapshot.size();
        for pair in entries.chunks(2) {
            match *pair {
                // Most often a filing and its draw right behind it, whose proofs share hashes.
                [(one, _), (other, _)] => proofs.extend(
                    self.prove(court, snapshot, |prover| prover.inclusions([one, other], size))?,
                ),
                _ => {
                    for (index, _) in pair {
                        proofs.push(self.inclusion_proof(court, snapshot, *index, size)?);
                    }
                }
            }
        }
        for (&(index, bytes), inclusion) in entries.iter().zip(proofs) {
            let entry = match bytes {
                Some(bytes) => bytes.to_vec(),
                None => self.entry_bytes(court, index)?,
            };
            let checkpoint = snapshot.checkpoint.clone();
            receipts.push(Receipt { index, entry, inclusion, checkpoint });
        }
        Ok(receipts)
    }

    /// The path from an entry to the root that the log had at `size`.
    ///
    /// # Errors
    /// When index or size are beyond the snapshot, or a tile cannot be read.
    pub fn inclusion_proof(
        &self,
        court: &str,
        snapshot: &Snapshot,
        index: u64,
        size: u64,
    ) -> Result<Vec<Hash>, ServiceError> {
        self.prove(court, snapshot, |prover| prover.inclusion(index, size))
    }

    /// The proof that the log of `new` entries only adds to that of `old`.
    ///
    /// # Errors
    /// When sizes are reversed or beyond the snapshot, or a tile cannot be read.
    pub fn consistency_proof(
        &self,
        court: &str,
        snapshot: &Snapshot,
        old: u64,
        new: u64,
    ) -> Result<Vec<Hash>, ServiceError> {
        self.prove(court, snapshot, |prover| prover.consistency(old, new))
    }

    /// The root that the log had at a size.
    ///
    /// # Errors
    /// When the size is beyond the snapshot, or a tile cannot be read.
    pub fn root_at(
        &self,
        court: &str,
        snapshot: &Snapshot,
        size: u64,
    ) -> Result<Hash, ServiceError> {
        self.prove(court, snapshot, |prover| prover.root_at(size))
    }

    /// Makes a proof from the tiles of a court: the newest from memory, the others from the store.
    fn prove<T>(
        &self,
        court: &str,
        snapshot: &Snapshot,
        prove: impl FnOnce(&Prover<'_, StoredTiles<'_>>) -> Result<T, ProofError<StoreError>>,
    ) -> Result<T, ServiceError> {
        let tiles = StoredTiles { readers: &self.shared.readers, court };
        let prover = Prover::new(&snapshot.frontier, &tiles, &self.court(court)?.recent.tiles)
            .with_suffixes(&snapshot.suffixes);
        Ok(prove(&prover)?)
    }
}
