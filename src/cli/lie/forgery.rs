//! A log that says something else than the true one, with proofs and checkpoints of the court's own key:
//! what a dishonest operator can make.

use std::collections::BTreeMap;
use std::sync::Arc;

use caselot_core::docket::filing::FilerNonce;
use caselot_core::docket::{Entry, Event, codec};
use caselot_core::id::EntryIndex;
use caselot_core::ledger::checkpoint::{
    Checkpoint, SigningKey, parse_unverified, sign, signing_key,
};
use caselot_core::ledger::merkle::leaf_hash;
use tokio::sync::Mutex;
use tonic::Status;

use super::Lie;
use super::tree::{Hash, path, root, subproof};
use crate::cli::demo;
use crate::client::Channel;
use crate::wire::v1;
use crate::wire::v1::assignment_service_client::AssignmentServiceClient;
use crate::wire::v1::audit_service_client::AuditServiceClient;

/// Entries that a log which was put back has lost.
const LOST: u64 = 2;

/// What makes forgeries: who reads the true log, and the court's key. Its copies show one log.
#[derive(Clone)]
pub struct Forger {
    auditor: Channel,
    filer: Channel,
    key: SigningKey,
    shown: Arc<Mutex<Shown>>,
}

/// What was shown so far.
#[derive(Default)]
struct Shown {
    /// The log whose entries may be false: one for everybody, or whoever asks twice would see it.
    log: Log,
    /// The log that has lost its last entries, as it was shown last.
    put_back: Option<Log>,
}

/// The true log, but for entries that are false.
#[derive(Clone, Default)]
struct Log {
    leaves: Vec<Hash>,
    falsified: BTreeMap<u64, Vec<u8>>,
    /// The largest size that was signed. What is below cannot become another thing any more.
    signed: u64,
}

impl Forger {
    pub fn new(auditor: Channel, filer: Channel, key: SigningKey) -> Forger {
        Forger { auditor, filer, key, shown: Arc::default() }
    }

    /// Makes the receipt of a true answer false. Whether that was possible: an entry of a log that
    /// somebody was shown stays what it was.
    pub async fn falsify(
        &self,
        lie: Lie,
        receipt: &mut v1::Receipt,
        filing: Option<&v1::Receipt>,
    ) -> Result<bool, Status> {
        match lie {
            Lie::Proof => {
                if let Some(byte) = receipt.inclusion.first_mut().and_then(|hash| hash.first_mut())
                {
                    *byte ^= 1;
                }
                Ok(true)
            }
            Lie::Key => {
                if let Ok(shown) = parse_unverified(&receipt.checkpoint) {
                    receipt.checkpoint = sign(&shown, &signing_key(&[6; 32]));
                }
                Ok(true)
            }
            Lie::Receipt => {
                *receipt = self.other_filing(receipt.index).await?;
                Ok(true)
            }
            Lie::Checkpoint => self.put_back(receipt).await,
            Lie::Judge | Lie::Seed | Lie::Nonce => {
                let drawn_from = filing.and_then(|it| codec::decode(&it.entry).ok());
                self.prove(receipt, |entry| change(lie, entry, drawn_from)).await
            }
        }
    }

    /// Proves a true receipt in the log that is shown.
    pub async fn show(&self, lie: Lie, receipt: &mut v1::Receipt) -> Result<(), Status> {
        if lie.is_an_entry() {
            self.prove(receipt, |_| false).await?;
        }
        Ok(())
    }

    /// Signs the log that is shown, in the place of the true one.
    pub async fn sign(&self, lie: Lie, checkpoint: &mut String) -> Result<(), Status> {
        if lie.is_an_entry() {
            let true_one = parse_unverified(checkpoint).map_err(unreadable)?;
            let mut shown = self.shown.lock().await;
            self.read(&mut shown.log, true_one.size).await?;
            *checkpoint = shown.log.sign(&true_one.origin, true_one.size, &self.key);
        }
        Ok(())
    }

    /// Makes the true proof between two sizes one of the log that is shown, where it is in that.
    pub async fn continue_from(
        &self,
        lie: Lie,
        asked: &v1::GetConsistencyProofRequest,
        answer: &mut v1::ProofResponse,
    ) -> Result<(), Status> {
        let mut shown = self.shown.lock().await;
        if let Some(log) = shown.put_back.as_mut()
            && [0, log.signed].contains(&asked.new_size)
            && let Some(hashes) = log.continues(asked.old_size, log.signed)
        {
            let origin = parse_unverified(&answer.checkpoint).map_err(unreadable)?.origin;
            let checkpoint = log.sign(&origin, log.signed, &self.key);
            *answer = v1::ProofResponse { hashes, size: log.signed, checkpoint };
            return Ok(());
        }
        drop(shown);
        if !lie.is_an_entry() {
            return Ok(());
        }
        let origin = parse_unverified(&answer.checkpoint).map_err(unreadable)?.origin;
        let mut shown = self.shown.lock().await;
        let log = &mut shown.log;
        self.read(log, answer.size).await?;
        // Signed no further than was asked for: what comes behind it can still be lied about.
        answer.checkpoint = log.sign(&origin, answer.size, &self.key);
        if let Some(hashes) = log.continues(asked.old_size, answer.size) {
            answer.hashes = hashes;
        }
        Ok(())
    }

    /// Proves a receipt in the log that is shown, with its entry changed if that is possible. Gives
    /// whether the entry is false.
    async fn prove(
        &self,
        receipt: &mut v1::Receipt,
        change: impl FnOnce(&mut Entry) -> bool,
    ) -> Result<bool, Status> {
        let origin = parse_unverified(&receipt.checkpoint).map_err(unreadable)?.origin;
        let mut entry = codec::decode(&receipt.entry).map_err(unreadable)?;
        let (index, mut shown) = (receipt.index, self.shown.lock().await);
        let log = &mut shown.log;
        self.read(log, index + 1).await?;
        let known = log.falsified.contains_key(&index);
        if !known && index >= log.signed && change(&mut entry) {
            log.falsify(index, codec::encode(&entry));
        }
        let falsified = log.falsified.get(&index);
        if let Some(bytes) = falsified {
            receipt.entry.clone_from(bytes);
        }
        let is_false = falsified.is_some();
        let size = log.signed.max(index + 1);
        receipt.inclusion = log.path(index, size);
        receipt.checkpoint = log.sign(&origin, size, &self.key);
        Ok(is_false)
    }

    /// Shows the entry of a receipt in a log that has lost the last ones before it.
    async fn put_back(&self, receipt: &mut v1::Receipt) -> Result<bool, Status> {
        let origin = parse_unverified(&receipt.checkpoint).map_err(unreadable)?.origin;
        let mut entry = codec::decode(&receipt.entry).map_err(unreadable)?;
        let index = receipt.index.saturating_sub(LOST);
        entry.index = EntryIndex(index);
        let (entry, mut log) = (codec::encode(&entry), Log::default());
        self.read(&mut log, index).await?;
        log.leaves.push(leaf_hash(&entry));
        let inclusion = log.path(index, index + 1);
        let checkpoint = log.sign(&origin, index + 1, &self.key);
        *receipt = v1::Receipt { index, entry, inclusion, checkpoint };
        self.shown.lock().await.put_back = Some(log);
        Ok(true)
    }

    /// Reads the true log up to a size.
    async fn read(&self, log: &mut Log, until: u64) -> Result<(), Status> {
        let from = log.leaves.len() as u64;
        if until <= from {
            return Ok(());
        }
        let court = demo::CODE.to_owned();
        let request = v1::StreamEntriesRequest { court, from, until };
        let mut client = AuditServiceClient::new(self.auditor.clone());
        let mut entries = client.stream_entries(request).await?.into_inner();
        while let Some(entry) = entries.message().await? {
            log.leaves.push(leaf_hash(&entry.entry));
        }
        Ok(())
    }

    /// The true receipt of a filing before this one.
    async fn other_filing(&self, before: u64) -> Result<v1::Receipt, Status> {
        let court = demo::CODE.to_owned();
        let request =
            v1::ListCasesRequest { court: court.clone(), page_size: 100, ..Default::default() };
        let mut cases = AssignmentServiceClient::new(self.filer.clone());
        let listed = cases.list_cases(request).await?.into_inner().cases;
        let other = listed.into_iter().rev().find(|case| case.filing < before);
        let other = other.ok_or_else(|| Status::internal("there is no other filing"))?;
        let (case_number, stage) = (other.case_number, other.stage);
        let request = v1::GetReceiptRequest { court, case_number, stage };
        let mut audit = AuditServiceClient::new(self.filer.clone());
        let shown = audit.get_receipt(request).await?.into_inner().filing;
        shown.ok_or_else(|| Status::internal("the filing has no receipt"))
    }
}

impl Log {
    fn falsify(&mut self, index: u64, entry: Vec<u8>) {
        let leaf = usize::try_from(index).ok().and_then(|at| self.leaves.get_mut(at));
        if let Some(leaf) = leaf {
            *leaf = leaf_hash(&entry);
            self.falsified.insert(index, entry);
        }
    }

    /// The first leaves.
    fn first(&self, size: u64) -> &[Hash] {
        let size = usize::try_from(size).unwrap_or(usize::MAX).min(self.leaves.len());
        &self.leaves[..size]
    }

    fn path(&self, index: u64, size: u64) -> Vec<Vec<u8>> {
        let leaves = self.first(size);
        let at = usize::try_from(index).unwrap_or(usize::MAX).min(leaves.len().saturating_sub(1));
        path(at, leaves).into_iter().map(|hash| hash.to_vec()).collect()
    }

    /// The proof that it continues itself from a size on, where it has both.
    fn continues(&self, old_size: u64, size: u64) -> Option<Vec<Vec<u8>>> {
        let leaves = self.first(size);
        let old = usize::try_from(old_size).ok().filter(|old| *old <= leaves.len())?;
        let hashes = if old == 0 { Vec::new() } else { subproof(old, leaves, true) };
        Some(hashes.into_iter().map(|hash| hash.to_vec()).collect())
    }

    fn sign(&mut self, origin: &str, size: u64, key: &SigningKey) -> String {
        self.signed = self.signed.max(size);
        let (origin, root) = (origin.to_owned(), root(self.first(size)));
        sign(&Checkpoint { origin, size, root }, key)
    }
}

fn unreadable<E>(_: E) -> Status {
    Status::internal("the true answer cannot be read")
}

/// Changes what an entry says; whether it could.
fn change(lie: Lie, entry: &mut Entry, filing: Option<Entry>) -> bool {
    match (&mut entry.event, lie) {
        (Event::CaseDrawn(drawn), Lie::Judge) => {
            let Some(Event::CaseFiled(filed)) = filing.map(|entry| entry.event) else {
                return false;
            };
            let Some(seat) = drawn.seats.first_mut() else { return false };
            let candidates = filed.groups.first().into_iter().flat_map(|group| &group.odds);
            let mut others =
                candidates.map(|(judge, _)| *judge).filter(|judge| *judge != seat.judge);
            let other = others.next();
            seat.judge = other.unwrap_or(seat.judge);
            other.is_some()
        }
        (Event::CaseDrawn(drawn), Lie::Seed) => {
            drawn.seed_hash[0] ^= 1;
            true
        }
        (Event::CaseFiled(filed), Lie::Nonce) => {
            let filed = Arc::make_mut(filed);
            let FilerNonce::Committed(commitment) = &mut filed.nonce else { return false };
            commitment[0] ^= 1;
            true
        }
        _ => false,
    }
}
