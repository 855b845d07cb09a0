//! Folds of a court's log that are kept: each is brought up to the newest snapshot when it is asked,
//! the first time from the beginning of the log. The sequencer never waits for it.

use std::sync::{Mutex, MutexGuard};

use caselot_core::docket::Entry;

use super::Service;
use super::court::Snapshot;
use super::court::handle::CourtHandle;
use super::error::ServiceError;

/// A fold, behind the log until it is asked. The reader that brings it up to date holds the lock.
#[derive(Default)]
pub(super) struct Kept<F>(Mutex<KeptFold<F>>);

/// A fold of the first `size` entries.
#[derive(Default)]
struct KeptFold<F> {
    size: u64,
    fold: F,
}

impl<F: Default> Kept<F> {
    fn lock(&self) -> MutexGuard<'_, KeptFold<F>> {
        self.0.lock().unwrap_or_else(|poisoned| {
            // A panic may have left it half updated: it is made from the log again.
            let mut kept = poisoned.into_inner();
            *kept = KeptFold::default();
            self.0.clear_poison();
            kept
        })
    }
}

impl Service {
    /// Reads a kept fold of a court exactly as of its newest snapshot. Blocks while it is brought up
    /// to that.
    ///
    /// # Errors
    /// When there is no such court, the log cannot be read, or the caller has left.
    pub(super) fn with_kept<F: Default, T>(
        &self,
        court: &str,
        kept: impl FnOnce(&CourtHandle) -> &Kept<F>,
        apply: impl Fn(&mut F, &Entry, &Snapshot),
        read: impl FnOnce(&mut F, &Snapshot) -> T,
    ) -> Result<T, ServiceError> {
        let handle = self.court(court)?;
        let mut kept = kept(handle).lock();
        // Taken behind the lock: the fold never holds more than what was published before.
        let snapshot = handle.snapshot();
        let KeptFold { size, fold } = &mut *kept;
        self.each_entry(court, *size, snapshot.size(), |entry| {
            apply(fold, entry, &snapshot);
            *size += 1;
        })?;
        Ok(read(fold, &snapshot))
    }
}
