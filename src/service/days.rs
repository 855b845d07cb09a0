//! What a court's days held: a kept fold, so that a day of thousands of entries is counted once.

use caselot_core::docket::Entry;
use caselot_core::register::DayBook;

use super::Service;
use super::court::Snapshot;
use super::error::ServiceError;

impl Service {
    /// Reads the days of a court. Blocks while they are brought up to the newest snapshot.
    ///
    /// # Errors
    /// When there is no such court, or the log cannot be read.
    pub fn with_days<T>(
        &self,
        court: &str,
        read: impl FnOnce(&DayBook) -> T,
    ) -> Result<T, ServiceError> {
        let apply = |days: &mut DayBook, entry: &Entry, snapshot: &Snapshot| {
            days.apply(entry, snapshot.state.day(entry.time_ms));
        };
        self.with_kept(court, |handle| &handle.days, apply, |days, _| read(days))
    }
}
