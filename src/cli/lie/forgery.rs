//! A log that says something else than the true one, with proofs and a checkpoint of the court's own key:
//! what a dishonest operator can make.

use caselot_core::docket::filing::FilerNonce;
use caselot_core::docket::{Entry, Event, codec};
use caselot_core::id::EntryIndex;
use caselot_core::ledger::checkpoint::{
    Checkpoint, SigningKey, parse_unverified, sign, signing_key,
};
use caselot_core::ledger::merkle::{empty_root, leaf_hash, node_hash};

use super::Lie;
use crate::cli::demo;
use crate::client::Channel;
use crate::wire::v1;
use crate::wire::v1::assignment_service_client::AssignmentServiceClient;
use crate::wire::v1::audit_service_client::AuditServiceClient;

type Hash = [u8; 32];

/// Entries that a log which was put back has lost.
const LOST: u64 = 2;

/// What makes forgeries: who reads the true log, and the court's key.
#[derive(Clone)]
pub struct Forger {
    auditor: Channel,
    filer: Channel,
    key: SigningKey,
}

/// A false log, up to the entry that is false.
#[derive(Debug, Clone)]
pub struct Forgery {
    leaves: Vec<Hash>,
    note: String,
}

impl Forger {
    pub fn new(auditor: Channel, filer: Channel, key: SigningKey) -> Forger {
        Forger { auditor, filer, key }
    }

    /// Makes the receipt of a true answer false, and gives the log that it is of, if that is a log of
    /// its own.
    pub async fn falsify(
        &self,
        lie: Lie,
        receipt: &mut v1::Receipt,
        filing: Option<&v1::Receipt>,
    ) -> Result<Option<Forgery>, tonic::Status> {
        match lie {
            Lie::Proof => {
                if let Some(byte) = receipt.inclusion.first_mut().and_then(|hash| hash.first_mut())
                {
                    *byte ^= 1;
                }
                Ok(None)
            }
            Lie::Key => {
                if let Ok(shown) = parse_unverified(&receipt.checkpoint) {
                    receipt.checkpoint = sign(&shown, &signing_key(&[6; 32]));
                }
                Ok(None)
            }
            Lie::Receipt => {
                *receipt = self.other_filing(receipt.index).await?;
                Ok(None)
            }
            Lie::Checkpoint => {
                let index = receipt.index.saturating_sub(LOST);
                self.put_in_the_log(receipt, index, |entry| entry.index = EntryIndex(index)).await
            }
            Lie::Judge | Lie::Seed | Lie::Nonce => {
                let drawn_from = filing.and_then(|it| codec::decode(&it.entry).ok());
                let index = receipt.index;
                self.put_in_the_log(receipt, index, |entry| change(lie, entry, drawn_from)).await
            }
        }
    }

    /// Puts a changed entry into the log at a place, behind the true entries before it, and proves it.
    async fn put_in_the_log(
        &self,
        receipt: &mut v1::Receipt,
        index: u64,
        change: impl FnOnce(&mut Entry),
    ) -> Result<Option<Forgery>, tonic::Status> {
        let shown = parse_unverified(&receipt.checkpoint);
        let unreadable = |_| tonic::Status::internal("the true answer cannot be read");
        let origin = shown.map_err(unreadable)?.origin;
        let decoded = codec::decode(&receipt.entry);
        let mut entry =
            decoded.map_err(|_| tonic::Status::internal("the true answer cannot be read"))?;
        change(&mut entry);
        let bytes = codec::encode(&entry);
        let mut leaves = self.true_leaves(index).await?;
        leaves.push(leaf_hash(&bytes));
        let checkpoint = Checkpoint { origin, size: leaves.len() as u64, root: root(&leaves) };
        let note = sign(&checkpoint, &self.key);
        let inclusion = path(leaves.len() - 1, &leaves);
        *receipt = v1::Receipt {
            index,
            entry: bytes,
            inclusion: inclusion.into_iter().map(|hash| hash.to_vec()).collect(),
            checkpoint: note.clone(),
        };
        Ok(Some(Forgery { leaves, note }))
    }

    /// The hashes of the first entries of the true log.
    async fn true_leaves(&self, until: u64) -> Result<Vec<Hash>, tonic::Status> {
        let court = demo::CODE.to_owned();
        let request = v1::StreamEntriesRequest { court, from: 0, until };
        let mut client = AuditServiceClient::new(self.auditor.clone());
        let mut entries = client.stream_entries(request).await?.into_inner();
        let mut leaves = Vec::new();
        while let Some(entry) = entries.message().await? {
            leaves.push(leaf_hash(&entry.entry));
        }
        Ok(leaves)
    }

    /// The true receipt of a filing before this one.
    async fn other_filing(&self, before: u64) -> Result<v1::Receipt, tonic::Status> {
        let court = demo::CODE.to_owned();
        let request =
            v1::ListCasesRequest { court: court.clone(), page_size: 100, ..Default::default() };
        let mut cases = AssignmentServiceClient::new(self.filer.clone());
        let listed = cases.list_cases(request).await?.into_inner().cases;
        let other = listed.into_iter().rev().find(|case| case.filing < before);
        let other = other.ok_or_else(|| tonic::Status::internal("there is no other filing"))?;
        let (case_number, stage) = (other.case_number, other.stage);
        let request = v1::GetReceiptRequest { court, case_number, stage };
        let mut audit = AuditServiceClient::new(self.filer.clone());
        let shown = audit.get_receipt(request).await?.into_inner().filing;
        shown.ok_or_else(|| tonic::Status::internal("the filing has no receipt"))
    }
}

/// Changes what an entry says.
fn change(lie: Lie, entry: &mut Entry, filing: Option<Entry>) {
    match (&mut entry.event, lie) {
        (Event::CaseDrawn(drawn), Lie::Judge) => {
            let Some(Event::CaseFiled(filed)) = filing.map(|entry| entry.event) else { return };
            let Some(seat) = drawn.seats.first_mut() else { return };
            let candidates = filed.groups.first().into_iter().flat_map(|group| &group.odds);
            let mut others =
                candidates.map(|(judge, _)| *judge).filter(|judge| *judge != seat.judge);
            seat.judge = others.next().unwrap_or(seat.judge);
        }
        (Event::CaseDrawn(drawn), Lie::Seed) => drawn.seed_hash[0] ^= 1,
        (Event::CaseFiled(filed), Lie::Nonce) => {
            let filed = std::sync::Arc::make_mut(filed);
            if let FilerNonce::Committed(commitment) = &mut filed.nonce {
                commitment[0] ^= 1;
            }
        }
        _ => {}
    }
}

impl Forgery {
    /// The proof that the false log continues a true one of this size, where it does.
    pub fn continues(&self, old_size: u64, new_size: u64) -> Option<v1::ProofResponse> {
        let size = self.leaves.len() as u64;
        let old = usize::try_from(old_size).ok().filter(|old| *old <= self.leaves.len())?;
        if new_size != 0 && new_size != size {
            return None;
        }
        let hashes = if old == 0 { Vec::new() } else { subproof(old, &self.leaves, true) };
        let hashes = hashes.into_iter().map(|hash| hash.to_vec()).collect();
        Some(v1::ProofResponse { hashes, size, checkpoint: self.note.clone() })
    }
}

/// Where a tree of so many leaves is cut in two (RFC 6962, section 2.1).
fn cut(leaves: usize) -> usize {
    leaves.next_power_of_two() / 2
}

fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => empty_root(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(cut(leaves.len()));
            node_hash(&root(left), &root(right))
        }
    }
}

/// The inclusion proof of a leaf.
fn path(at: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() <= 1 {
        return Vec::new();
    }
    let middle = cut(leaves.len());
    let (left, right) = leaves.split_at(middle);
    let (mut found, beside) = match at < middle {
        true => (path(at, left), root(right)),
        false => (path(at - middle, right), root(left)),
    };
    found.push(beside);
    found
}

/// The consistency proof from the first leaves on (RFC 6962, section 2.1.2).
fn subproof(old: usize, leaves: &[Hash], is_known: bool) -> Vec<Hash> {
    if old == leaves.len() {
        return if is_known { Vec::new() } else { vec![root(leaves)] };
    }
    let middle = cut(leaves.len());
    let (left, right) = leaves.split_at(middle);
    let (mut found, beside) = match old <= middle {
        true => (subproof(old, left, is_known), root(right)),
        false => (subproof(old - middle, right, false), root(left)),
    };
    found.push(beside);
    found
}

#[cfg(test)]
mod tests {
    use caselot_core::ledger::proof::{verify_consistency, verify_inclusion};

    use super::*;

    #[test]
    fn a_forged_log_is_proven_like_a_true_one() {
        let leaves: Vec<Hash> = (0..23_u8).map(|it| leaf_hash(&[it])).collect();
        for size in 1..=leaves.len() {
            let (tree, whole) = (&leaves[..size], root(&leaves[..size]));
            for (at, leaf) in tree.iter().enumerate() {
                let proof = path(at, tree);
                assert!(verify_inclusion(leaf, at as u64, size as u64, &proof, &whole).is_ok());
            }
            for old in 1..=size {
                let proof = subproof(old, tree, true);
                let before = root(&leaves[..old]);
                let (old, size) = (old as u64, size as u64);
                assert!(
                    verify_consistency(old, &before, size, &whole, &proof).is_ok(),
                    "{old} {size}"
                );
            }
        }
    }
}
