//! The book of a court's lots: a kept fold, since the candidates of a sample stand nowhere in the log.

use std::sync::Arc;

use caselot_core::docket::Entry;
use caselot_core::docket::decide::LookedUp;
use caselot_core::docket::lot::SampleRule;
use caselot_core::id::EntryIndex;
use caselot_core::register::LotBook;

use super::Service;
use super::court::Snapshot;
use super::error::ServiceError;

impl Service {
    /// Reads the lots of a court. Blocks while the book is brought up to the newest snapshot.
    ///
    /// # Errors
    /// When there is no such court, or the log cannot be read.
    pub fn with_lots<T>(
        &self,
        court: &str,
        read: impl FnOnce(&LotBook, &Snapshot) -> T,
    ) -> Result<T, ServiceError> {
        let apply = |book: &mut LotBook, entry: &Entry, _: &Snapshot| book.apply(entry);
        let read = |book: &mut LotBook, snapshot: &Snapshot| read(book, snapshot);
        self.with_kept(court, |handle| &handle.lots, apply, read)
    }

    /// The cases of a sample, before the lot is asked for: the sequencer then looks only at what
    /// changed since.
    ///
    /// # Errors
    /// When there is no such court, or the log cannot be read.
    pub fn look_sample_up(
        &self,
        court: &str,
        rule: &SampleRule,
    ) -> Result<Arc<LookedUp>, ServiceError> {
        self.with_lots(court, |book, snapshot| {
            Arc::new(LookedUp { size: snapshot.size(), cases: book.sample(rule) })
        })
    }

    /// The candidates of a lot in their order; none of an unknown one.
    ///
    /// # Errors
    /// When there is no such court, or the log cannot be read.
    pub fn lot_candidates(
        &self,
        court: &str,
        lot: EntryIndex,
    ) -> Result<Arc<[String]>, ServiceError> {
        self.with_lots(court, |book, _| {
            book.lot(lot).map_or_else(|| Arc::from([]), |line| Arc::clone(&line.candidates))
        })
    }
}
