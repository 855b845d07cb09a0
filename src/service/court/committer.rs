//! Makes decisions part of the log: commits them in one transaction, signs, publishes and answers.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use caselot_core::ledger::checkpoint::SigningKey;
use tokio::sync::watch;

use super::append_outcome::{AppendOutcome, outcome_of};
use super::checkpoint_files::CheckpointFiles;
use super::follow::{FollowedNumbers, Peers};
use super::proposer::{Outcome, PendingBatch, Proposed};
use super::recent::{Commit, RecentCommits};
use super::snapshot::{Head, Snapshot};
use crate::service::ambient::Stopwatch;
use crate::service::data::DataDir;
use crate::service::error::ServiceError;
use crate::service::health::WriteHealth;
use crate::service::metrics::{CourtCounts, Metrics, count};
use crate::service::queue::{Answer, Job, Reply};
use crate::store::{Append, CaseChange, CaseEnd, LostRace, Store, StoreError};

/// The only writer. The sequencer keeps it under a lock; the thread that holds the lock owns the
/// store, the signing keys and the data directory.
pub(in crate::service) struct Committer {
    pub(super) store: Box<dyn Store>,
    pub(super) courts: HashMap<String, CourtWriter>,
    pub(super) gauges: Gauges,
    /// The last write failed.
    failing: bool,
    /// What follows other servers, where there may be some.
    pub(super) peers: Option<Peers>,
    /// Courts that are not written to any more, and why.
    pub(super) closed: BTreeMap<String, ServiceError>,
    /// Dropped after the store, since it holds the lock of the data directory.
    pub(super) checkpoints: CheckpointFiles,
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
    /// Case numbers of what other servers added, for the proposer.
    pub followed: Arc<FollowedNumbers>,
    /// For how many batches more the court is held before anything is decided.
    pub contested: Arc<AtomicU32>,
}

/// An answer with the way back to its caller.
pub(super) type SentAnswer = (Reply, Result<Answer, ServiceError>);

/// What became of a batch.
pub(in crate::service) struct CommitReport {
    pub answers: Vec<SentAnswer>,
    /// What is to be decided again, since another server was first.
    pub again: Vec<Job>,
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
    CommitReport { answers, again: Vec::new(), failure }
}

/// Whether another server was first in an append's court.
fn is_in(lost: &[LostRace], append: &Append) -> bool {
    lost.iter().any(|lost| lost.court == append.court)
}

impl Committer {
    /// A committer of these courts, by code.
    pub fn new(
        store: Box<dyn Store>,
        data: DataDir,
        courts: HashMap<String, CourtWriter>,
        gauges: Gauges,
        peers: Option<Peers>,
    ) -> Self {
        let checkpoints = CheckpointFiles::new(data);
        let closed = BTreeMap::new();
        Self { store, courts, gauges, failing: false, peers, closed, checkpoints }
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
        self.gauges.metrics.batch.add(batch.proposed.len() as u64);
        let mut batch = batch;
        let refused = self.refuse_closed(&mut batch);
        let PendingBatch { mut appends, heads, outcomes, mut proposed, unwritten } = batch;
        if let Some(peers) = &self.peers {
            let sealed = appends.iter_mut().zip(&heads);
            sealed.for_each(|(append, head)| append.seal = head.seal(&peers.seals));
        }
        let appended = self.append(&appends);
        if self.peers.is_some() {
            // Where nothing was written.
            self.store.release();
        }
        let (mut report, kept) = match appended {
            Ok(lost) => {
                let kept: Vec<bool> = appends.iter().map(|append| !is_in(&lost, append)).collect();
                let commits = appends.into_iter().zip(heads).zip(&kept).filter(|(_, kept)| **kept);
                let commits = commits.map(|((append, head), _)| self.publish(append, head));
                let commits = commits.collect();
                self.checkpoints.count_commit();
                let again = self.decided_in_vain(lost, &unwritten, &mut proposed);
                let answers = self.answers(proposed, &commits);
                (CommitReport { answers, again, failure: None }, kept)
            }
            Err((cause, outcome)) => {
                (refuse(proposed, &cause, outcome), vec![false; appends.len()])
            }
        };
        // Only now may the proposer know: what it begins with then is published. If it is unknown
        // what is on disk, nothing begins there.
        if report.failure.is_none() {
            for (outcome, kept) in outcomes.iter().zip(kept) {
                outcome.set(kept).expect("a batch is committed once");
            }
        }
        report.answers.extend(refused);
        report
    }

    /// Appends to the log. What is in the log in spite of an error is no failure. Gives back the
    /// courts in which another server was first.
    ///
    /// # Errors
    /// The error, with what the log holds after it.
    fn append(&mut self, appends: &[Append]) -> Result<Vec<LostRace>, (StoreError, AppendOutcome)> {
        if appends.is_empty() {
            return Ok(Vec::new());
        }
        let watch = Stopwatch::start();
        let appended = match self.store.append_each(appends) {
            Ok(lost) => Ok(lost),
            Err(cause) => {
                // Before it is read back, which may take long.
                if self.peers.is_some() {
                    self.tell(Some(cause.to_string()));
                }
                outcome_of(cause, &mut *self.store, appends)
            }
        };
        let metrics = &self.gauges.metrics;
        match &appended {
            Ok(_) => {
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
    pub(super) fn tell(&mut self, fault: Option<String>) {
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
        let answer = |Proposed { reply, court, outcome, .. }| {
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
