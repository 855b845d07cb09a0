//! Makes decisions part of the log: commits them in one transaction, signs, publishes and answers.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use caselot_core::ledger::checkpoint::SigningKey;
use tokio::sync::watch;

use super::append_outcome::{AppendOutcome, append_outcome};
use super::proposer::{Outcome, PendingBatch, Proposed};
use super::recent::{Commit, RecentCommits};
use super::snapshot::{Head, Snapshot};
use crate::service::data::DataDir;
use crate::service::error::ServiceError;
use crate::service::queue::{Answer, Reply};
use crate::store::{Append, Store, StoreError};

/// Commits under load after which the checkpoints beside the keys are written: a tenth of a second.
const COMMITS_PER_CHECKPOINT: u32 = 64;

/// The only writer; it owns the store, the signing keys and the lock of the data directory.
pub(in crate::service) struct Committer {
    pub store: Box<dyn Store>,
    pub data: DataDir,
    pub courts: HashMap<String, CourtWriter>,
    /// Courts whose newest checkpoint is not yet beside their key.
    pub unsaved: BTreeSet<String>,
    /// Commits since one was.
    pub commits_unsaved: u32,
}

/// Signs for a court and publishes its snapshots.
pub(in crate::service) struct CourtWriter {
    pub origin: String,
    pub key: SigningKey,
    pub snapshot: Arc<Snapshot>,
    pub publish: watch::Sender<Arc<Snapshot>>,
    pub recent: Arc<RecentCommits>,
}

/// What was committed, or was not, with the answers.
pub(in crate::service) struct CommitReport {
    pub answers: Vec<(Reply, Result<Answer, ServiceError>)>,
    /// An error means that nobody knows what is on disk.
    pub outcome: Result<(), String>,
}

/// Sends answers. A caller may have gone; the entry stays, and a repeated request finds it.
pub(in crate::service) fn answer(answers: Vec<(Reply, Result<Answer, ServiceError>)>) {
    answers.into_iter().for_each(|(reply, answer)| drop(reply.send(answer)));
}

/// Refuses what was not committed.
fn refuse(proposed: Vec<Proposed>, cause: &StoreError, log: AppendOutcome) -> CommitReport {
    let reason = cause.to_string();
    tracing::warn!(reason, "a batch was not recorded");
    let refused = |proposed: Proposed| {
        let reason = reason.clone();
        (proposed.reply, Err(ServiceError::Unavailable { reason }))
    };
    let answers = proposed.into_iter().map(refused).collect();
    let unknown = log == AppendOutcome::Unknown;
    CommitReport { answers, outcome: if unknown { Err(reason) } else { Ok(()) } }
}

impl Committer {
    /// Commits, signs and publishes a batch.
    pub fn record(&mut self, batch: PendingBatch) -> CommitReport {
        let PendingBatch { appends, heads, outcome, proposed } = batch;
        let committed = self.commit(&appends);
        let kept = committed.is_ok();
        let report = match committed {
            Ok(()) => {
                let commits = appends.into_iter().zip(heads);
                let commits = commits.map(|(append, head)| self.publish(append, head)).collect();
                self.commits_unsaved += 1;
                if self.commits_unsaved >= COMMITS_PER_CHECKPOINT {
                    self.save_checkpoints();
                }
                CommitReport { answers: self.answers(proposed, &commits), outcome: Ok(()) }
            }
            Err((cause, log)) => refuse(proposed, &cause, log),
        };
        // Only now may the proposer know: what it begins with then is published. If nobody knows
        // what is on disk, nothing begins there.
        if report.outcome.is_ok() {
            outcome.set(kept).expect("a batch is recorded once");
        }
        report
    }

    /// Appends; an error comes with what the log then holds. Kept all the same is no error.
    fn commit(&mut self, appends: &[Append]) -> Result<(), (StoreError, AppendOutcome)> {
        if appends.is_empty() {
            return Ok(());
        }
        match self.store.append(appends) {
            Ok(()) => Ok(()),
            Err(cause) => match append_outcome(&cause, &*self.store, appends) {
                AppendOutcome::Kept => Ok(()),
                outcome => Err((cause, outcome)),
            },
        }
    }

    /// Signs what is durable and publishes it.
    fn publish(&mut self, append: Append, head: Head) -> (String, Arc<Commit>) {
        let commit = Arc::new(Commit::new(append.size, append.entries));
        if let Some(court) = self.courts.get_mut(&append.court) {
            court.recent.add(&commit);
            append.tiles.iter().for_each(|tile| court.recent.tiles.note(tile));
            court.snapshot = Arc::new(head.sign(&court.origin, &court.key));
            court.publish.send_replace(Arc::clone(&court.snapshot));
            self.unsaved.insert(append.court.clone());
        }
        (append.court, commit)
    }

    fn answers(
        &self,
        proposed: Vec<Proposed>,
        commits: &BTreeMap<String, Arc<Commit>>,
    ) -> Vec<(Reply, Result<Answer, ServiceError>)> {
        let nothing = Arc::new(Commit::default());
        let answered = |Proposed { reply, court, outcome }| {
            let writer = self.courts.get(&court)?;
            let answer = outcome.map(|outcome: Outcome| Answer {
                made: outcome.made,
                commit: Arc::clone(commits.get(&court).unwrap_or(&nothing)),
                filing: outcome.filing,
                end: outcome.end,
                snapshot: Arc::clone(&writer.snapshot),
            });
            Some((reply, answer))
        };
        proposed.into_iter().filter_map(answered).collect()
    }

    /// Writes the newest checkpoints beside their keys. No answer waits for that: a checkpoint that
    /// is some commits old only guards less.
    pub fn save_checkpoints(&mut self) {
        self.commits_unsaved = 0;
        for code in std::mem::take(&mut self.unsaved) {
            let Some(court) = self.courts.get(&code) else { continue };
            if let Err(cause) = self.data.write_checkpoint(&code, &court.snapshot.checkpoint) {
                tracing::warn!(%cause, court = code, "the checkpoint beside the key is stale");
            }
        }
    }
}
