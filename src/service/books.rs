//! The books of each court, from which quota reports are computed: brought up to the published
//! log when somebody asks, never in the sequencer's way.

use std::sync::{Arc, MutexGuard};

use caselot_core::docket::codec;
use caselot_core::quota::report::{CaseLine, CheckpointRef};
use caselot_core::quota::{Ask, AskFault, Books, Figure, QuotaReport};

use super::Service;
use super::court::Snapshot;
use super::error::ServiceError;

/// Entries read in one short transaction.
const PAGE: u64 = 4_096;

impl Service {
    /// Reads a court's books at exactly the published log. Blocks while they are brought up.
    ///
    /// # Errors
    /// When there is no such court or the log cannot be read.
    pub fn with_books<T>(
        &self,
        court: &str,
        read: impl FnOnce(&Books, &Snapshot) -> T,
    ) -> Result<T, ServiceError> {
        let mut books = self.books(court)?;
        // Whoever held the books before brought them up to what was published then, never beyond.
        let snapshot = self.snapshot(court)?;
        while books.state().size < snapshot.size() {
            let from = books.state().size;
            let page = self.entries(court, from, snapshot.size().min(from + PAGE))?;
            if page.is_empty() {
                return Err(unreadable(court, from, &"it is missing"));
            }
            for (index, bytes) in (from..).zip(&page) {
                let entry =
                    codec::decode(bytes).map_err(|fault| unreadable(court, index, &fault))?;
                books.apply(&entry);
            }
        }
        Ok(read(&books, &snapshot))
    }

    fn books(&self, court: &str) -> Result<MutexGuard<'_, Books>, ServiceError> {
        let kept = &self.court(court)?.books;
        Ok(kept.lock().unwrap_or_else(|broken| {
            // Whoever panicked may have left them halfway: they are read from the log again.
            let mut books = broken.into_inner();
            *books = Books::default();
            kept.clear_poison();
            books
        }))
    }

    /// A quota report at the newest checkpoint, which it names.
    ///
    /// # Errors
    /// When there is no such court, the log cannot be read or the period has no report.
    pub fn quota_report(&self, court: &str, ask: &Ask) -> Result<QuotaReport, ServiceError> {
        Ok(self.quota_report_with(court, ask, |_, _| Ok(()))?.0)
    }

    /// A quota report, and what else is read from the books at the same checkpoint.
    ///
    /// # Errors
    /// As [`Service::quota_report`].
    pub fn quota_report_with<T>(
        &self,
        court: &str,
        ask: &Ask,
        read: impl FnOnce(&Books, &QuotaReport) -> Result<T, AskFault>,
    ) -> Result<(QuotaReport, T), ServiceError> {
        let found = self.with_books(court, |books, snapshot| {
            let mut report = books.report(ask)?;
            report.checkpoint = Some(snapshot.checkpoint_ref());
            let read = read(books, &report)?;
            Ok((report, read))
        });
        found?.map_err(ServiceError::NoReport)
    }

    /// The cases behind one figure, with the checkpoint they were read at.
    ///
    /// # Errors
    /// As [`Service::quota_report`].
    pub fn quota_cases(
        &self,
        court: &str,
        ask: &Ask,
        figure: Figure,
    ) -> Result<(Vec<CaseLine>, CheckpointRef), ServiceError> {
        let found = self.with_books(court, |books, snapshot| {
            Ok((books.cases_behind(ask, figure)?, snapshot.checkpoint_ref()))
        });
        found?.map_err(ServiceError::NoReport)
    }

    /// Resolves when a court's log has grown beyond `size`; `false` when it never will.
    pub async fn grown(&self, court: &str, size: u64) -> bool {
        let Ok(seat) = self.court(court) else { return false };
        let mut snapshot = seat.snapshot.clone();
        snapshot.wait_for(|snapshot: &Arc<Snapshot>| snapshot.size() > size).await.is_ok()
    }
}

fn unreadable(court: &str, entry: u64, cause: &dyn std::fmt::Display) -> ServiceError {
    ServiceError::Unavailable { reason: format!("entry {entry} of {court}: {cause}") }
}

impl Snapshot {
    /// The checkpoint as a report names it.
    fn checkpoint_ref(&self) -> CheckpointRef {
        let origin = self.state.court.as_ref().map_or("", |court| court.origin.as_str());
        CheckpointRef::new(origin, self.size(), &self.frontier.root())
    }
}
