//! What a monitor reads of a service: from the published snapshots and never from the sequencer, and
//! only when it asks.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use caselot_core::docket::codec;
use caselot_core::docket::fold::pool::Pool;

use super::backup::last_backup;
use super::court::Snapshot;
use super::court::handle::CourtHandle;
use super::{Service, ServiceError};

/// What a court's log says at a moment. Times are in milliseconds since 1970 UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CourtReading {
    /// Code of the court.
    pub court: String,
    /// Entries of the log.
    pub entries: u64,
    /// Cases that were drawn since the server started.
    pub draws: u64,
    /// Filings that are not drawn.
    pub undrawn: usize,
    /// When the oldest of them was filed.
    pub oldest_undrawn_ms: Option<u64>,
    /// Filings that are opened and wait for their contributor's value.
    pub contributions: usize,
    /// When the first of them was opened.
    pub oldest_contribution_ms: Option<u64>,
    /// Proposals that wait for a second person.
    pub proposals: usize,
    /// Time of the newest entry, which the newest checkpoint covers.
    pub newest_ms: u64,
    /// Entries that the checkpoint beside the key does not cover yet.
    pub unsaved: u64,
    /// The pools, ascending by code.
    pub pools: Vec<PoolReading>,
}

/// A pool on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolReading {
    /// Code of the pool.
    pub pool: String,
    /// As how many equally likely candidates those of the day are.
    pub effective_candidates: u64,
}

impl Service {
    /// Reads all courts, ascending by code.
    ///
    /// # Errors
    /// When an entry cannot be read.
    pub fn readings(&self) -> Result<Vec<CourtReading>, ServiceError> {
        self.shared.courts.all().map(|(code, court)| self.reading(code, court)).collect()
    }

    /// Reads one court.
    ///
    /// # Errors
    /// When there is no such court here, or an entry cannot be read.
    pub fn court_reading(&self, court: &str) -> Result<CourtReading, ServiceError> {
        self.reading(court, self.court(court)?)
    }

    /// When the last backup of the data directory was made, in milliseconds since 1970 UTC; `None` if
    /// none is known.
    #[must_use]
    pub fn last_backup_ms(&self) -> Option<u64> {
        last_backup(self.shared.files.root()).ok().flatten().map(|last| last.made_ms)
    }

    /// Whether the courts are recorded in a database of its own, which is backed up by its own tools.
    #[must_use]
    pub fn is_over_postgres(&self) -> bool {
        self.shared.several
    }

    /// How many requests wait, of so many that may.
    #[must_use]
    pub fn queued(&self) -> (usize, usize) {
        self.shared.sequencer.queued()
    }

    /// The time that the clock says.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        self.shared.clock.now_ms()
    }

    fn reading(&self, code: &str, court: &CourtHandle) -> Result<CourtReading, ServiceError> {
        let snapshot = court.snapshot();
        let state = &snapshot.state;
        let oldest_undrawn_ms = match state.open.first_key_value() {
            None => None,
            Some((index, _)) => Some(self.time_of(code, index.0)?),
        };
        let waiting = state.contributors.waiting();
        Ok(CourtReading {
            court: code.to_owned(),
            entries: snapshot.size(),
            draws: court.counts.draws.load(Ordering::Relaxed),
            undrawn: state.open.len(),
            oldest_undrawn_ms,
            contributions: waiting.map_or(0, |waiting| waiting.filings),
            oldest_contribution_ms: waiting.map(|waiting| waiting.since_ms),
            proposals: state.proposals.iter().count(),
            newest_ms: state.time_ms,
            unsaved: snapshot.size().saturating_sub(court.counts.saved.load(Ordering::Relaxed)),
            pools: self.pools(&snapshot),
        })
    }

    fn pools(&self, snapshot: &Snapshot) -> Vec<PoolReading> {
        let (state, today) = (&snapshot.state, self.today(snapshot));
        let reading = |(code, pool): (&String, &Arc<Pool>)| {
            let effective_candidates = pool.effective_candidates(&state.roster, today);
            PoolReading { pool: code.clone(), effective_candidates }
        };
        state.pools.iter().map(reading).collect()
    }

    /// The time of an entry.
    fn time_of(&self, court: &str, index: u64) -> Result<u64, ServiceError> {
        let entry = codec::decode(&self.entry_bytes(court, index)?);
        entry.map(|entry| entry.time_ms).map_err(|fault| ServiceError::Unavailable {
            reason: format!("entry {index} of {court}: {fault}"),
        })
    }
}
