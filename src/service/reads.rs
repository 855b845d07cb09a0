//! What is read: published states, and the log through a few shared readers that never wait for
//! the writer.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

use caselot_core::docket::cases::row::CaseRow;
use caselot_core::docket::fold::designations::Designations;
use caselot_core::docket::fold::rehearsal::{Effect, Rehearsal};
use caselot_core::docket::policy::Policy;
use caselot_core::docket::{Day, Entry, codec, rules};
use caselot_core::ledger::merkle::Hash;
use caselot_core::ledger::prover::Prover;
use caselot_core::ledger::tree::{ProofError, TileSource};

use super::Service;
use super::court::Snapshot;
use super::error::ServiceError;
use crate::store::{CaseQuery, Reader, StoreError};

/// Entries read at once.
const PAGE: u64 = 4_096;

/// Readers shared by all requests; each read is short.
pub(super) struct Readers {
    readers: Vec<Mutex<Box<dyn Reader + Send>>>,
    next: AtomicUsize,
}

impl Readers {
    pub fn new(readers: Vec<Box<dyn Reader + Send>>) -> Self {
        Self { readers: readers.into_iter().map(Mutex::new).collect(), next: AtomicUsize::new(0) }
    }

    /// A free reader, or the next one in turn.
    pub fn get(&self) -> MutexGuard<'_, Box<dyn Reader + Send>> {
        let turn = self.next.fetch_add(1, Ordering::Relaxed);
        let count = self.readers.len();
        for step in 0..count {
            match self.readers[(turn.wrapping_add(step)) % count].try_lock() {
                Ok(reader) => return reader,
                Err(TryLockError::Poisoned(reader)) => return reader.into_inner(),
                Err(TryLockError::WouldBlock) => {}
            }
        }
        self.readers[turn % count].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Tiles<'a> {
    readers: &'a Readers,
    court: &'a str,
}

impl TileSource for Tiles<'_> {
    type Error = StoreError;

    fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.readers.get().tile(self.court, level, index)
    }
}

fn proof_failed(cause: &ProofError<StoreError>) -> ServiceError {
    let reason = cause.to_string();
    match cause {
        ProofError::SizeBeyondTree { .. }
        | ProofError::IndexBeyondSize { .. }
        | ProofError::SizesReversed { .. } => ServiceError::OutOfRange { reason },
        _ => ServiceError::Unavailable { reason },
    }
}

/// An entry with the proof that it is in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Its index.
    pub index: u64,
    /// Its bytes.
    pub entry: Vec<u8>,
    /// Inclusion proof in the checkpoint's tree.
    pub inclusion: Vec<Hash>,
    /// The signed note.
    pub checkpoint: String,
}

impl Service {
    /// An entry's bytes.
    ///
    /// # Errors
    /// When there is no such entry or it cannot be read.
    pub fn entry_bytes(&self, court: &str, index: u64) -> Result<Vec<u8>, ServiceError> {
        if let Some(bytes) = self.recent_bytes(court, index)? {
            return Ok(bytes);
        }
        let mut found = self.entries(court, index, index.saturating_add(1))?;
        found.pop().ok_or_else(|| ServiceError::OutOfRange {
            reason: format!("there is no entry {index} in the log of {court}"),
        })
    }

    /// The entries `[from, until)` as far as they exist; the caller asks for pages.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn entries(
        &self,
        court: &str,
        from: u64,
        until: u64,
    ) -> Result<Vec<Vec<u8>>, ServiceError> {
        Ok(self.shared.readers.get().entries(court, from, until)?)
    }

    /// All filings of a canonical case number, by ascending stage.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn case(&self, court: &str, number: &str) -> Result<Vec<CaseRow>, ServiceError> {
        Ok(self.shared.readers.get().case(court, number)?)
    }

    /// A page of filings.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn cases(&self, court: &str, query: &CaseQuery) -> Result<Vec<CaseRow>, ServiceError> {
        Ok(self.shared.readers.get().cases(court, query)?)
    }

    fn recent_bytes(&self, court: &str, index: u64) -> Result<Option<Vec<u8>>, ServiceError> {
        let commit = self.court(court)?.recent.commit_of(index);
        Ok(commit.and_then(|commit| commit.bytes(index).map(<[u8]>::to_vec)))
    }

    /// Makes a proof with the tiles of a court.
    fn prove<T>(
        &self,
        court: &str,
        snapshot: &Snapshot,
        prove: impl FnOnce(&Prover<'_, Tiles<'_>>) -> Result<T, ProofError<StoreError>>,
    ) -> Result<T, ServiceError> {
        let tiles = Tiles { readers: &self.shared.readers, court };
        let prover = Prover::new(&snapshot.frontier, &tiles, &self.court(court)?.recent.tiles)
            .with_suffixes(&snapshot.suffixes);
        prove(&prover).map_err(|e| proof_failed(&e))
    }

    /// Entries with their inclusion proofs under one checkpoint. Bytes at hand are given along;
    /// the others are read.
    ///
    /// # Errors
    /// When an index is beyond the published log or something cannot be read.
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
                // Most often a filing and its draw right behind it.
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

    /// The path from an entry to the root the log had at `size`.
    ///
    /// # Errors
    /// When index or size are beyond the published log or a tile cannot be read.
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
    /// When sizes are reversed or beyond the published log, or a tile cannot be read.
    pub fn consistency_proof(
        &self,
        court: &str,
        snapshot: &Snapshot,
        old: u64,
        new: u64,
    ) -> Result<Vec<Hash>, ServiceError> {
        self.prove(court, snapshot, |prover| prover.consistency(old, new))
    }

    /// The ledger of designations of a period, folded from the log.
    ///
    /// # Errors
    /// When there is no such court or an entry cannot be read.
    pub fn designations(
        &self,
        court: &str,
        from: Option<Day>,
        to: Option<Day>,
    ) -> Result<Designations, ServiceError> {
        let mut ledger = Designations::between(from, to);
        let snapshot = self.snapshot(court)?;
        self.each_entry(court, &snapshot, |entry| {
            ledger.apply(entry, snapshot.state.day(entry.time_ms));
        })?;
        Ok(ledger)
    }

    /// What a policy would change, folded from the log, with the chances of today.
    ///
    /// # Errors
    /// When the policy is not in form, there is no such court or an entry cannot be read.
    pub fn rehearse_policy(
        &self,
        court: &str,
        policy: &Policy,
    ) -> Result<(Effect, Day), ServiceError> {
        rules::policy(policy)?;
        let snapshot = self.snapshot(court)?;
        let mut rehearsal = Rehearsal::of(policy);
        self.each_entry(court, &snapshot, |entry| rehearsal.take(entry))?;
        let today = self.today(&snapshot);
        Ok((rehearsal.effect(today), today))
    }

    /// Reads a published log from its beginning.
    fn each_entry(
        &self,
        court: &str,
        snapshot: &Snapshot,
        mut take: impl FnMut(&Entry),
    ) -> Result<(), ServiceError> {
        let mut at = 0;
        while at < snapshot.size() {
            let page = self.entries(court, at, snapshot.size().min(at + PAGE))?;
            let unreadable = |cause: String| ServiceError::Unavailable {
                reason: format!("entry {at} of {court}: {cause}"),
            };
            if page.is_empty() {
                return Err(unreadable("it is missing".to_owned()));
            }
            for bytes in &page {
                take(&codec::decode(bytes).map_err(|fault| unreadable(fault.to_string()))?);
            }
            at += page.len() as u64;
        }
        Ok(())
    }

    /// The newest published state of a court.
    ///
    /// # Errors
    /// When there is no such court here.
    pub fn snapshot(&self, court: &str) -> Result<Arc<Snapshot>, ServiceError> {
        Ok(self.court(court)?.snapshot.borrow().clone())
    }
}
