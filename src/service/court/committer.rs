//! Makes decisions part of the log: commits them in one transaction, signs, publishes and answers.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use caselot_core::ledger::checkpoint::SigningKey;
use tokio::sync::watch;

use super::append_outcome::{AppendOutcome, append_outcome};
use super::proposer::{Outcome, PendingBatch, Proposed};
use super::recent::{Commit, RecentCommits};
use super::snapshot::{Head, Snapshot};
use crate::service::ambient::Stopwatch;
use crate::service::data::DataDir;
use crate::service::error::ServiceError;
use crate::service::health::WriteHealth;
use crate::service::metrics::{CourtCounts, Metrics, count};
use crate::service::queue::{Answer, Reply};
use crate::store::{Append, CaseChange, CaseEnd, Store, StoreError};

/// Commits after which the checkpoints beside the keys are written under load: about a tenth of a
/// second.
const COMMITS_PER_CHECKPOINT: u32 = 64;

/// The only writer. The sequencer keeps it under a lock; the thread that holds the lock owns the
/// store, the signing keys and the data directory.
pub(in crate::service) struct Committer {
    store: Box<dyn Store>,
    courts: HashMap<String, CourtWriter>,
    gauges: Gauges,
    /// The last write failed.
    failing: bool,
    /// Dropped after the store, since it holds the lock of the data directory.
    checkpoints: CheckpointFiles,
}

/// Where the committer tells how it goes.
pub(in crate::service) struct Gauges {
    pub metrics: Arc<Metrics>,
    pub health: Arc<WriteHealth>,
}

/// Signs for a court, and publishes its snapshots.
pub(in crate::service) struct CourtWriter {
    pub key: SigningKey,
    /// The newest snapshot, for the answers.
    pub snapshot: Arc<Snapshot>,
    /// The way of snapshots to readers and to the proposer.
    pub publish: watch::Sender<Arc<Snapshot>>,
    /// What the newest commits added; shared with readers.
    pub recent: Arc<RecentCommits>,
    /// Shared with readers.
    pub counts: Arc<CourtCounts>,
}

/// Writes the newest checkpoint of each court beside its key, and now and then alone: an older one
/// is valid too, and only guards less.
struct CheckpointFiles {
    data: DataDir,
    /// Newest snapshots, by court, whose checkpoint is not yet written, and where that is told.
    unsaved: BTreeMap<String, (Arc<Snapshot>, Arc<CourtCounts>)>,
    /// Commits since checkpoints were written.
    commits: u32,
}

/// An answer with the way back to its caller.
type SentAnswer = (Reply, Result<Answer, ServiceError>);

/// What became of a batch.
pub(in crate::service) struct CommitReport {
    pub answers: Vec<SentAnswer>,
    /// Why it is unknown what is on disk; `None` if that is known.
    pub failure: Option<String>,
}

/// Sends answers. A caller may have gone; the entry stays, and a repeated request finds it.
pub(in crate::service) fn send_answers(answers: Vec<SentAnswer>) {
    answers.into_iter().for_each(|(reply, answer)| drop(reply.send(answer)));
}

/// How many cases these changes draw.
fn draws(changes: &[CaseChange]) -> u64 {
    let drawn = |change: &&CaseChange| {
        matches!(change, CaseChange::Ended { end: CaseEnd::Drawn { .. }, .. })
    };
    changes.iter().filter(drawn).count() as u64
}

/// Refuses all requests of a batch that was not committed.
fn refuse(proposed: Vec<Proposed>, cause: &StoreError, outcome: AppendOutcome) -> CommitReport {
    let reason = cause.to_string();
    tracing::warn!(reason, "a batch was not recorded");
    let refusal = |proposed: Proposed| (proposed.reply, Err(ServiceError::from(cause)));
    let answers = proposed.into_iter().map(refusal).collect();
    let failure = (outcome == AppendOutcome::Unknown).then_some(reason);
    CommitReport { answers, failure }
}

impl Committer {
    /// A committer of these courts, by code.
    pub fn new(
        store: Box<dyn Store>,
        data: DataDir,
        courts: HashMap<String, CourtWriter>,
        gauges: Gauges,
    ) -> Self {
        let checkpoints = CheckpointFiles { data, unsaved: BTreeMap::new(), commits: 0 };
        Self { store, courts, gauges, failing: false, checkpoints }
    }

    /// Where a further court is written.
    pub fn store_and_data(&mut self) -> (&mut dyn Store, &DataDir) {
        (&mut *self.store, &self.checkpoints.data)
    }

    /// Signs for a further court from now on.
    pub fn add(&mut self, code: String, writer: CourtWriter) {
        self.courts.insert(code, writer);
    }

    /// Commits, signs and publishes a batch.
    pub fn commit(&mut self, batch: PendingBatch) -> CommitReport {
        let PendingBatch { appends, heads, committed, proposed } = batch;
        self.gauges.metrics.batch.add(proposed.len() as u64);
        let appended = self.append(&appends);
        let kept = appended.is_ok();
        let report = match appended {
            Ok(()) => {
                let commits = appends.into_iter().zip(heads);
                let commits = commits.map(|(append, head)| self.publish(append, head)).collect();
                self.checkpoints.count_commit();
                CommitReport { answers: self.answers(proposed, &commits), failure: None }
            }
            Err((cause, outcome)) => refuse(proposed, &cause, outcome),
        };
        // Only now may the proposer know: what it begins with then is published. If it is unknown
        // what is on disk, nothing begins there.
        if report.failure.is_none() {
            committed.set(kept).expect("a batch is committed once");
        }
        report
    }

    /// Appends to the log. What is in the log in spite of an error is no failure.
    ///
    /// # Errors
    /// The error, with what the log holds after it.
    fn append(&mut self, appends: &[Append]) -> Result<(), (StoreError, AppendOutcome)> {
        if appends.is_empty() {
            return Ok(());
        }
        let watch = Stopwatch::start();
        let appended = match self.store.append(appends) {
            Ok(()) => Ok(()),
            Err(cause) => match append_outcome(&cause, &*self.store, appends) {
                AppendOutcome::Kept => Ok(()),
                AppendOutcome::Lost => Err((cause.not_kept(), AppendOutcome::Lost)),
                AppendOutcome::Unknown => Err((cause, AppendOutcome::Unknown)),
            },
        };
        let metrics = &self.gauges.metrics;
        match &appended {
            Ok(()) => {
                metrics
                    .commit_us
                    .add(u64::try_from(watch.elapsed().as_micros()).unwrap_or(u64::MAX));
                self.tell(None);
            }
            Err((cause, _)) => {
                count(&metrics.commits_failed, 1);
                self.tell(Some(cause.to_string()));
            }
        }
        appended
    }

    /// Tells why a write failed, or that one did not.
    fn tell(&mut self, fault: Option<String>) {
        if self.failing || fault.is_some() {
            self.failing = fault.is_some();
            self.gauges.health.tell(fault);
        }
    }

    /// Tries to write again after a failure. Gives back whether writes are taken.
    pub fn recovers(&mut self) -> bool {
        if self.failing {
            // Of a write that says nothing it does not matter whether it was kept.
            let fault = self.store.try_write().err();
            self.tell(fault.map(|cause| cause.not_kept().to_string()));
        }
        !self.failing
    }

    /// Signs what is durable, and publishes it.
    fn publish(&mut self, append: Append, head: Head) -> (String, Arc<Commit>) {
        let commit = Arc::new(Commit::new(append.size, append.entries));
        if let Some(court) = self.courts.get_mut(&append.court) {
            court.recent.add(&commit);
            append.tiles.iter().for_each(|tile| court.recent.tiles.note(tile));
            count(&court.counts.draws, draws(&append.cases));
            court.snapshot = Arc::new(head.sign(&court.key));
            court.publish.send_replace(Arc::clone(&court.snapshot));
            self.checkpoints.note(&append.court, court);
        }
        (append.court, commit)
    }

    /// The answers of a committed batch; `commits` are by court.
    fn answers(
        &self,
        proposed: Vec<Proposed>,
        commits: &BTreeMap<String, Arc<Commit>>,
    ) -> Vec<SentAnswer> {
        let nothing = Arc::new(Commit::default());
        let answer = |Proposed { reply, court, outcome }| {
            let writer = self.courts.get(&court)?;
            let answer = outcome.map(|outcome| {
                let Outcome { entries, filing, end, proposed, designated } = outcome;
                let commit = Arc::clone(commits.get(&court).unwrap_or(&nothing));
                let snapshot = Arc::clone(&writer.snapshot);
                Answer { entries, commit, filing, end, proposed, designated, snapshot }
            });
            Some((reply, answer))
        };
        proposed.into_iter().filter_map(answer).collect()
    }

    /// Writes the newest checkpoints beside their keys. No answer waits for that.
    pub fn save_checkpoints(&mut self) {
        self.checkpoints.save();
    }
}

impl CheckpointFiles {
    /// Keeps the newest snapshot of a court to be saved.
    fn note(&mut self, court: &str, writer: &CourtWriter) {
        match self.unsaved.get_mut(court) {
            Some((unsaved, _)) => unsaved.clone_from(&writer.snapshot),
            None => {
                let unsaved = (Arc::clone(&writer.snapshot), Arc::clone(&writer.counts));
                self.unsaved.insert(court.to_owned(), unsaved);
            }
        }
    }

    /// Counts a commit, and saves after so many of them.
    fn count_commit(&mut self) {
        self.commits += 1;
        if self.commits >= COMMITS_PER_CHECKPOINT {
            self.save();
        }
    }

    /// Writes all checkpoints that are not yet written.
    fn save(&mut self) {
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
