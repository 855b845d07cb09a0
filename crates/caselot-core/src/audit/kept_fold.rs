//! What a follower keeps of a log: its fold, which goes on from a checkpoint.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::fault::Fault;
use super::finding::Finding;
use super::fold::Carried;
use super::report::Report;
use crate::docket::cases::kept::{CaseRecords, CaseSummary};
use crate::hash::to_hex;
use crate::ledger::bundle::ReadError;
use crate::ledger::checkpoint::{Checkpoint, log_origin, parse_unverified};
use crate::ledger::merkle::Hash;
use crate::ledger::tree::Frontier;
use crate::pages::{PageFile, Record, Root, Tree};

/// The first line of a kept fold, but for the version that wrote it.
const FORMAT: &str = "caselot-fold 2 ";
/// Bytes from which on pages are written anew when three quarters of them are no longer led to.
const LEAST_REWRITTEN: u64 = 1 << 20;
/// Hashes that are read at a time.
const HASHES_AT_ONCE: u64 = 8_192;

/// What lies beside a kept fold.
pub trait KeptFiles: PageFile {
    /// Hashes of so many leaves of the log, from a leaf on.
    ///
    /// # Errors
    /// When they cannot be read, with the reason.
    fn leaves(&self, from: u64, count: u64) -> Result<Vec<Hash>, String>;
}

/// The fold of a log that was verified up to a checkpoint, which goes on from there.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct KeptFold {
    /// The checkpoint: a signed note. Empty if nothing was verified yet.
    pub(super) note: String,
    pub(super) frontier: Frontier,
    pub(super) carried: Carried,
    pub(super) cases: CaseSummary,
    /// Where the rows of cases are in the file of pages.
    pub(super) pages: Root,
    /// Number of that file: one that is written anew has the next.
    pub(super) file: u64,
    /// Roots at sizes that entries state.
    pub(super) roots: BTreeMap<u64, Hash>,
    /// Bytes that the lines of all entries take in a bundle.
    pub(super) line_bytes: u64,
}

/// Why a log cannot be followed from what was kept of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FollowError {
    /// The entries cannot be read.
    Read(ReadError),
    /// What was kept is damaged or cannot be read, so the log is to be verified from its beginning.
    Kept(String),
    /// The checkpoint is one of another log.
    OtherLog {
        /// The log that is followed.
        kept: String,
        /// The other one.
        found: String,
    },
    /// The log does not lead from what was kept to what is signed now, or has become shorter: it is to
    /// be verified whole and held against what was kept ([`KeptFold::hold_against`]).
    Apart,
}

impl fmt::Display for FollowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(error) => error.fmt(f),
            Self::Kept(reason) => write!(f, "what was kept cannot be used: {reason}"),
            Self::OtherLog { kept, found } => {
                write!(f, "the log {kept} is followed, and this is {found}")
            }
            Self::Apart => f.write_str("the log does not go on from the checkpoint that was kept"),
        }
    }
}

impl std::error::Error for FollowError {}

impl From<ReadError> for FollowError {
    fn from(error: ReadError) -> FollowError {
        FollowError::Read(error)
    }
}

/// Rows of cases in their pages.
pub(super) struct PagedRecords<'a>(pub Tree<'a>);

impl CaseRecords for PagedRecords<'_> {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, String> {
        self.0.get(key)
    }

    fn each(&self, each: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), String> {
        self.0.each(each)
    }
}

impl KeptFold {
    /// Number of entries that were verified.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// The checkpoint up to which the log was verified: a signed note, empty before the first.
    #[must_use]
    pub fn note(&self) -> &str {
        &self.note
    }

    /// Bytes that the lines of the verified entries take in a bundle.
    #[must_use]
    pub fn line_bytes(&self) -> u64 {
        self.line_bytes
    }

    /// Number of the file of pages.
    #[must_use]
    pub fn file(&self) -> u64 {
        self.file
    }

    /// Bytes of the file of pages that count.
    #[must_use]
    pub fn pages_end(&self) -> u64 {
        self.pages.end
    }

    /// What was found up to here, without what shows only at the end of a log.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.carried.findings
    }

    /// Whether a checkpoint may be a later one of the same log.
    pub(super) fn leads_to(&self, at: &Checkpoint) -> Result<(), FollowError> {
        let Ok(kept) = parse_unverified(&self.note) else { return Ok(()) };
        if log_origin(&kept.origin) != log_origin(&at.origin) {
            let (kept, found) = (kept.origin, at.origin.clone());
            return Err(FollowError::OtherLog { kept, found });
        }
        if at.size < self.size() { Err(FollowError::Apart) } else { Ok(()) }
    }

    /// The roots at the sizes that entries state, as far as the log has them.
    pub(super) fn roots_at(
        &self,
        mut sizes: BTreeSet<u64>,
        files: &dyn KeptFiles,
        new: &[Hash],
    ) -> Result<BTreeMap<u64, Hash>, FollowError> {
        let end = self.size() + new.len() as u64;
        sizes.retain(|size| *size <= end && !self.roots.contains_key(size));
        let mut roots = self.roots.clone();
        let Some(last) = sizes.last().copied() else { return Ok(roots) };
        let mut tree = Frontier::new();
        self.each_leaf(files, new, last, &mut |leaf| {
            tree.append(leaf, &mut Vec::new());
            if sizes.contains(&tree.size()) {
                roots.insert(tree.size(), tree.root());
            }
        })?;
        Ok(roots)
    }

    /// Calls `each` with the first `count` leaves: those that were kept, then new ones. It first makes
    /// sure that those that were kept are those of the log.
    fn each_leaf(
        &self,
        files: &dyn KeptFiles,
        new: &[Hash],
        count: u64,
        each: &mut dyn FnMut(Hash),
    ) -> Result<(), FollowError> {
        let (mut tree, mut leaves) = (Frontier::new(), Vec::new());
        while tree.size() < self.size() {
            let most = HASHES_AT_ONCE.min(self.size() - tree.size());
            let read = files.leaves(tree.size(), most).map_err(FollowError::Kept)?;
            read.iter().for_each(|leaf| tree.append(*leaf, &mut Vec::new()));
            leaves.extend(read);
        }
        if tree.root() != self.frontier.root() {
            return Err(FollowError::Kept("the hashes of its leaves are damaged".to_owned()));
        }
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        leaves.into_iter().chain(new.iter().copied()).take(count).for_each(each);
        Ok(())
    }

    /// Holds a report of the whole log against what was kept, where the log does not go on from it.
    /// A kept checkpoint is held against a log as the checkpoint of a receipt is (docs/protocol.md,
    /// section 18).
    ///
    /// # Errors
    /// When what was kept cannot be read.
    pub fn hold_against(
        &self,
        files: &dyn KeptFiles,
        mut report: Report,
        root_at: impl FnOnce(u64) -> Option<Hash>,
    ) -> Result<Report, FollowError> {
        let (size, root) = (self.size(), self.frontier.root());
        let fault = if report.size < size {
            let mut tree = Frontier::new();
            self.each_leaf(files, &[], report.size, &mut |leaf| {
                tree.append(leaf, &mut Vec::new());
            })?;
            match to_hex(&tree.root()) == report.root {
                true => Some(Fault::ReceiptBeyondBundle { size }),
                false => Some(Fault::ForkedReceipt { text: other_root(report.size) }),
            }
        } else {
            let own = root_at(size);
            (own != Some(root)).then(|| Fault::ForkedReceipt { text: other_root(size) })
        };
        if let Some(fault) = fault {
            report.refuse(Finding::new(None, &fault));
        }
        Ok(report)
    }

    /// Whether the log that was kept was lost, as a recovery in a later one says: exactly what was
    /// verified last.
    #[must_use]
    pub fn was_lost(&self, report: &Report) -> bool {
        let (size, root) = (self.size(), to_hex(&self.frontier.root()));
        let mut restored = report.facts.restored.iter();
        restored.any(|restored| restored.lost_size == size && restored.lost_root == root)
    }

    /// The root after changes, the number of its file, and what is to be written there from where on.
    pub(super) fn changed_pages(
        &self,
        records: &PagedRecords<'_>,
        changes: &[Record],
    ) -> Result<(Root, u64, u64, Vec<u8>), String> {
        let (root, bytes) = records.0.changed(changes)?;
        if root.end < LEAST_REWRITTEN || root.end / 4 < root.live {
            return Ok((root, self.file, self.pages.end, bytes));
        }
        let mut all: BTreeMap<Vec<u8>, Vec<u8>> = BTreeMap::new();
        records.0.each(&mut |key, value| drop(all.insert(key.to_vec(), value.to_vec())))?;
        all.extend(changes.iter().cloned());
        let all: Vec<Record> = all.into_iter().collect();
        let (root, bytes) = Tree::new(&Root::default(), records.0.file()).changed(&all)?;
        Ok((root, self.file + 1, 0, bytes))
    }

    /// Whether this fold and one that was made from the beginning say the same of the same log.
    ///
    /// # Errors
    /// When the rows of cases cannot be read.
    pub fn is_same(
        &self,
        files: &dyn KeptFiles,
        fresh: &KeptFold,
        fresh_pages: &dyn PageFile,
    ) -> Result<bool, String> {
        let beside = KeptFold { pages: self.pages.clone(), file: self.file, ..fresh.clone() };
        if *self != beside {
            return Ok(false);
        }
        let (mut own, mut other) = (Sha256::new(), Sha256::new());
        let note = |hash: &mut Sha256, key: &[u8], value: &[u8]| {
            hash.update((key.len() as u64).to_be_bytes());
            hash.update(key);
            hash.update((value.len() as u64).to_be_bytes());
            hash.update(value);
        };
        Tree::new(&self.pages, files).each(&mut |key, value| note(&mut own, key, value))?;
        let fresh = Tree::new(&fresh.pages, fresh_pages);
        fresh.each(&mut |key, value| note(&mut other, key, value))?;
        Ok(own.finalize() == other.finalize())
    }

    /// The fold as bytes with a digest, written by a version of the program.
    #[must_use]
    pub fn to_bytes(&self, version: &str) -> Vec<u8> {
        let body = postcard::to_stdvec(self).expect("a fold is always written");
        let digest = to_hex(&Sha256::digest(&body));
        [format!("{FORMAT}{version}\n{digest}\n").as_bytes(), &body].concat()
    }

    /// Reads a fold that the same version of the program wrote.
    ///
    /// # Errors
    /// When it is damaged, or was written by another version, whose rules may differ.
    pub fn from_bytes(bytes: &[u8], version: &str) -> Result<KeptFold, KeptFault> {
        let rest = bytes.strip_prefix(FORMAT.as_bytes()).ok_or(KeptFault::Version)?;
        let rest = rest.strip_prefix(version.as_bytes()).and_then(|rest| rest.strip_prefix(b"\n"));
        let rest = rest.ok_or(KeptFault::Version)?;
        let (digest, body) = rest.split_first_chunk::<64>().ok_or(KeptFault::Damaged)?;
        let body = body.strip_prefix(b"\n").ok_or(KeptFault::Damaged)?;
        if digest[..] != *to_hex(&Sha256::digest(body)).as_bytes() {
            return Err(KeptFault::Damaged);
        }
        postcard::from_bytes(body).map_err(|_| KeptFault::Damaged)
    }
}

/// Why a kept fold is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeptFault {
    /// Its bytes are not those that were written.
    Damaged,
    /// Another version of the program wrote it.
    Version,
}

pub(super) fn other_root(size: u64) -> String {
    format!("the root of the first {size} entries is another")
}
