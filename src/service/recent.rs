//! What the newest commits added to a court, kept in memory: most answers are about it.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use caselot_core::ledger::tree::TileCache;

/// Most bytes of entries that are kept for a court, beside the newest commit.
const KEPT_BYTES: usize = 2 << 20;

/// The entries of one commit.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// Index of the first.
    first: u64,
    entries: Vec<Vec<u8>>,
}

impl Batch {
    pub(super) fn new(first: u64, entries: Vec<Vec<u8>>) -> Self {
        Self { first, entries }
    }

    /// The bytes of an entry, if it was committed with this batch.
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

/// Entries and tiles of a court that were written or read last.
#[derive(Debug, Default)]
pub(super) struct Recent {
    pub tiles: TileCache,
    batches: Mutex<(usize, VecDeque<Arc<Batch>>)>,
}

impl Recent {
    /// Keeps a commit and drops the oldest ones.
    pub fn add(&self, batch: &Arc<Batch>) {
        let mut kept = self.batches.lock().unwrap_or_else(PoisonError::into_inner);
        let (bytes, batches) = &mut *kept;
        *bytes += batch.size();
        batches.push_back(Arc::clone(batch));
        while *bytes > KEPT_BYTES && batches.len() > 1 {
            *bytes -= batches.pop_front().map_or(0, |oldest| oldest.size());
        }
    }

    /// The commit of an entry, if it is kept.
    pub fn batch_of(&self, index: u64) -> Option<Arc<Batch>> {
        let kept = self.batches.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.1.iter().rev().find(|batch| batch.indexes().contains(&index));
        found.map(Arc::clone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_newest_commits() {
        let recent = Recent::default();
        let batch = |first: u64| Arc::new(Batch::new(first, vec![vec![first as u8; 1 << 20]; 2]));
        recent.add(&batch(0));
        recent.add(&batch(2));
        assert_eq!(recent.batch_of(1), None);
        let kept = recent.batch_of(3).unwrap();
        assert_eq!(kept.bytes(3).unwrap()[0], 2);
        assert_eq!((kept.bytes(1), kept.bytes(4), recent.batch_of(4)), (None, None, None));
    }
}
