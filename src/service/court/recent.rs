//! What the newest commits added to a court, kept in memory: most answers are about them.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use caselot_core::ledger::prover::TileCache;

/// Most bytes of entries that are kept for a court; the newest commit is kept even if it is larger.
const KEPT_BYTES: usize = 2 << 20;

/// The entries of one commit.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Commit {
    /// Index of the first entry.
    first: u64,
    entries: Vec<Vec<u8>>,
}

impl Commit {
    /// A commit whose first entry has this index.
    pub(in crate::service) fn new(first: u64, entries: Vec<Vec<u8>>) -> Self {
        Self { first, entries }
    }

    /// The bytes of an entry, if it is part of this commit.
    #[must_use]
    pub fn bytes(&self, index: u64) -> Option<&[u8]> {
        let at = usize::try_from(index.checked_sub(self.first)?).ok()?;
        self.entries.get(at).map(Vec::as_slice)
    }

    fn indexes(&self) -> Range<u64> {
        self.first..self.first + self.entries.len() as u64
    }

    fn size(&self) -> usize {
        self.entries.iter().map(Vec::len).sum()
    }
}

/// The entries that a court's newest commits added, and the tiles that were written or read last.
/// The committer adds to both and readers look into them; each has a lock of its own, held for a
/// moment.
#[derive(Debug, Default)]
pub(in crate::service) struct RecentCommits {
    pub tiles: TileCache,
    commits: Mutex<Commits>,
}

/// The newest commits, the oldest of them first.
#[derive(Debug, Default)]
struct Commits {
    /// Bytes of all their entries.
    bytes: usize,
    commits: VecDeque<Arc<Commit>>,
}

impl RecentCommits {
    /// Keeps a commit and drops the oldest ones.
    pub fn add(&self, commit: &Arc<Commit>) {
        let mut kept = self.commits.lock().unwrap_or_else(PoisonError::into_inner);
        let Commits { bytes, commits } = &mut *kept;
        *bytes += commit.size();
        commits.push_back(Arc::clone(commit));
        while *bytes > KEPT_BYTES && commits.len() > 1 {
            *bytes -= commits.pop_front().map_or(0, |oldest| oldest.size());
        }
    }

    /// The commit of an entry, if it is kept.
    pub fn commit_of(&self, index: u64) -> Option<Arc<Commit>> {
        let kept = self.commits.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.commits.iter().rev().find(|commit| commit.indexes().contains(&index));
        found.map(Arc::clone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_newest_commits() {
        let recent = RecentCommits::default();
        let commit = |first: u64| Arc::new(Commit::new(first, vec![vec![first as u8; 1 << 20]; 2]));
        recent.add(&commit(0));
        recent.add(&commit(2));
        assert_eq!(recent.commit_of(1), None);
        let kept = recent.commit_of(3).unwrap();
        assert_eq!(kept.bytes(3).unwrap()[0], 2);
        assert_eq!((kept.bytes(1), kept.bytes(4), recent.commit_of(4)), (None, None, None));
    }
}
