//! What readers hold of a court.

use std::sync::{Arc, Mutex};

use caselot_core::docket::party::MarkKey;
use caselot_core::ledger::checkpoint::NoteKey;
use caselot_core::quota::Books;
use tokio::sync::watch;

use super::recent::RecentCommits;
use super::snapshot::Snapshot;

/// A court as the service knows it outside the sequencer. Everything in it is shared with readers
/// and never locked by the sequencer, but `recent`, for as long as a commit is added to it.
pub(in crate::service) struct CourtHandle {
    /// Verifies the court's checkpoints.
    pub key: NoteKey,
    /// The key of its party marks; `None` if it does not open.
    pub marks: Option<MarkKey>,
    /// The newest snapshot; written by the committer after each commit.
    pub snapshot: watch::Receiver<Arc<Snapshot>>,
    /// What the newest commits added.
    pub recent: Arc<RecentCommits>,
    /// The fold that quota reports are computed from; behind the log until somebody asks.
    pub books: Mutex<Books>,
}
