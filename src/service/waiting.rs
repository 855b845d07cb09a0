//! Waits for what another server has recorded, before a caller who knows of it is answered.

use std::sync::Arc;
use std::time::Duration;

use caselot_core::docket::cases::row::CaseRow;

use super::Service;
use super::court::Snapshot;
use super::error::ServiceError;

/// How long a caller waits for what other servers have recorded.
const PATIENCE: Duration = Duration::from_secs(2);

impl Service {
    /// The newest snapshot of a court, of this size at least if another server has recorded as much:
    /// whoever was shown more elsewhere is not shown less here.
    ///
    /// # Errors
    /// When there is no such court here.
    pub async fn snapshot_of(&self, court: &str, size: u64) -> Result<Arc<Snapshot>, ServiceError> {
        let handle = self.court(court)?;
        if self.shared.several && handle.snapshot().size() < size {
            self.shared.sequencer.look();
            // Who asks for what nobody has recorded is told so then.
            drop(tokio::time::timeout(PATIENCE, handle.grown(size - 1)).await);
        }
        Ok(handle.snapshot())
    }

    /// Waits until what the case index says of a case is published too: it takes over what another
    /// server has recorded a moment before.
    ///
    /// # Errors
    /// When there is no such court here.
    pub async fn snapshot_with(
        &self,
        court: &str,
        rows: &[CaseRow],
    ) -> Result<Arc<Snapshot>, ServiceError> {
        let entries = rows.iter().flat_map(|row| [Some(row.filing), row.end.entry()]);
        let newest = entries.flatten().max().map_or(0, |entry| entry.0.saturating_add(1));
        self.snapshot_of(court, newest).await
    }
}
