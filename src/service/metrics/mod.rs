//! What a running service counts of itself. Counters only go up, and start anew with the server.

mod histogram;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

pub use histogram::{Counted, Histogram};

/// Bounds of the time of a commit, in microseconds.
const COMMIT_US: &[u64] = &[
    250, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000,
    5_000_000,
];
/// Bounds of the requests of a batch.
const BATCH: &[u64] = &[1, 2, 4, 8, 16, 32, 64, 128, 256, 512];

/// The counters of all courts together. Any thread adds to them; what a draw passes are atomic
/// numbers alone.
#[derive(Debug)]
pub struct Metrics {
    /// How long the store took for each commit, in microseconds.
    pub commit_us: Histogram,
    /// Requests that were decided and committed together.
    pub batch: Histogram,
    /// Batches that the store did not take.
    pub commits_failed: AtomicU64,
    /// Requests that were decided again, since another server was first in their court.
    pub decided_in_vain: AtomicU64,
    /// Answers that are a refusal or an error, by its code.
    pub refusals: Tally,
    /// Calls whose credential opens nothing, or not this, by the code of the answer.
    pub sign_ins_refused: Tally,
    /// Connections that were turned away since all are taken, or all of their address.
    pub connections_refused: AtomicU64,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            commit_us: Histogram::new(COMMIT_US),
            batch: Histogram::new(BATCH),
            commits_failed: AtomicU64::new(0),
            decided_in_vain: AtomicU64::new(0),
            refusals: Tally::default(),
            sign_ins_refused: Tally::default(),
            connections_refused: AtomicU64::new(0),
        }
    }
}

/// The counters of one court.
#[derive(Debug, Default)]
pub struct CourtCounts {
    /// Seats of cases that were drawn, one for each draw.
    pub draws: AtomicU64,
    /// Size of the log at the newest checkpoint that lies beside the key.
    pub saved: AtomicU64,
}

/// Counts by a code; the codes are of closed lists, so their number is bounded.
#[derive(Debug, Default)]
pub struct Tally(Mutex<BTreeMap<String, u64>>);

impl Tally {
    /// Counts one more of this code.
    pub fn add(&self, code: &str) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match counts.get_mut(code) {
            Some(count) => *count += 1,
            None => drop(counts.insert(code.to_owned(), 1)),
        }
    }

    /// The counts up to now, ascending by code.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<String, u64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Adds to a counter that nothing else depends on.
pub fn count(counter: &AtomicU64, more: u64) {
    counter.fetch_add(more, Ordering::Relaxed);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tally_counts_by_code() {
        let tally = Tally::default();
        ["QueueFull", "FilingUnknown", "QueueFull"].iter().for_each(|code| tally.add(code));
        let counts = tally.counts().into_iter().collect::<Vec<_>>();
        assert_eq!(counts, [("FilingUnknown".to_owned(), 1), ("QueueFull".to_owned(), 2)]);
    }
}
