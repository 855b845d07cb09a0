//! The connections through which all requests read. None of them ever waits for the writer.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

use caselot_core::ledger::tree::TileSource;

use crate::store::{Reader, StoreError};

/// A few readers that all requests share. A request locks one of them for one short read.
pub(super) struct ReaderPool {
    readers: Vec<Mutex<Box<dyn Reader + Send>>>,
    /// The reader that is tried first by the next request.
    next: AtomicUsize,
}

impl ReaderPool {
    /// A pool of these readers, of which there is at least one.
    pub fn new(readers: Vec<Box<dyn Reader + Send>>) -> Self {
        Self { readers: readers.into_iter().map(Mutex::new).collect(), next: AtomicUsize::new(0) }
    }

    /// A free reader; if there is none, the next one in turn once it is free.
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

/// The stored tiles of a court.
pub(super) struct StoredTiles<'a> {
    pub readers: &'a ReaderPool,
    pub court: &'a str,
}

impl TileSource for StoredTiles<'_> {
    type Error = StoreError;

    fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.readers.get().tile(self.court, level, index)
    }
}
