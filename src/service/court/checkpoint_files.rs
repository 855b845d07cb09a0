//! The checkpoints beside the keys, as the committer keeps them up to date.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::committer::CourtWriter;
use super::snapshot::Snapshot;
use crate::service::data::DataDir;
use crate::service::metrics::CourtCounts;

/// Commits after which the checkpoints beside the keys are written under load: about a tenth of a
/// second.
const COMMITS_PER_CHECKPOINT: u32 = 64;

/// Writes the newest checkpoint of each court beside its key, and now and then alone: an older one
/// is valid too, and only guards less.
pub(super) struct CheckpointFiles {
    pub data: DataDir,
    /// Newest snapshots, by court, whose checkpoint is not yet written, and where that is told.
    unsaved: BTreeMap<String, (Arc<Snapshot>, Arc<CourtCounts>)>,
    /// Commits since checkpoints were written.
    commits: u32,
}

impl CheckpointFiles {
    /// For this data directory.
    pub fn new(data: DataDir) -> Self {
        Self { data, unsaved: BTreeMap::new(), commits: 0 }
    }

    /// Keeps the newest snapshot of a court to be saved.
    pub fn note(&mut self, court: &str, writer: &CourtWriter) {
        match self.unsaved.get_mut(court) {
            Some((unsaved, _)) => unsaved.clone_from(&writer.snapshot),
            None => {
                let unsaved = (Arc::clone(&writer.snapshot), Arc::clone(&writer.counts));
                self.unsaved.insert(court.to_owned(), unsaved);
            }
        }
    }

    /// Counts a commit, and saves after so many of them.
    pub fn count_commit(&mut self) {
        self.commits += 1;
        if self.commits >= COMMITS_PER_CHECKPOINT {
            self.save();
        }
    }

    /// Writes all checkpoints that are not yet written.
    pub fn save(&mut self) {
        self.commits = 0;
        for (court, (snapshot, counts)) in std::mem::take(&mut self.unsaved) {
            match self.data.write_checkpoint(&court, &snapshot.checkpoint) {
                Ok(()) => counts.saved.store(snapshot.size(), Ordering::Relaxed),
                Err(cause) => {
                    tracing::warn!(%cause, court, "the checkpoint beside the key is stale");
                }
            }
        }
    }
}
