//! The two threads that write. They take turns at the [`Proposer`], which decides requests, and at
//! the [`Committer`], which commits what was decided, signs it and answers.
//!
//! A turn locks the proposer, decides what waits, locks the committer while it still holds the
//! proposer, unlocks the proposer and commits. So batches are committed in the order in which they
//! were decided, and at most one is decided that is not committed. If a request comes during a
//! commit, the other thread begins a turn and decides the next batch; otherwise the first thread is
//! back before the other was ever woken, and a single caller is served from start to end by one
//! thread.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::task::{Wake, Waker};
use std::time::Duration;

use tokio::sync::watch;

use super::court::committer::{Committer, answer};
use super::court::proposer::{Next, Proposals, Proposer};
use super::parker::Parker;
use super::queue::Job;

/// With no request for so long there is time for what need not be done at once.
const QUIET: Duration = Duration::from_millis(5);

/// How the sequencer fares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// It takes requests.
    Running,
    /// It was told to stop and has.
    Stopped,
    /// It cannot know what is on disk; only a restart tells.
    Failed(String),
}

/// Proposer and committer, locked in this order.
pub(super) struct Sequencer {
    proposer: Mutex<Proposer>,
    committer: Mutex<Committer>,
    /// A thread is in its turn and has not yet unlocked the proposer, or is about to begin one.
    attended: AtomicBool,
    /// It was told to stop, or what is on disk or was half decided is unknown: nothing more is
    /// committed.
    over: AtomicBool,
    threads: [Arc<Parker>; 2],
    /// Declared last, so that it is dropped after the store and the lock: whoever waits for its end
    /// may open the data directory again.
    status: watch::Sender<Status>,
}

impl Sequencer {
    pub fn new(proposer: Proposer, committer: Committer, status: watch::Sender<Status>) -> Self {
        let (proposer, committer) = (Mutex::new(proposer), Mutex::new(committer));
        let (attended, over) = (AtomicBool::new(false), AtomicBool::new(false));
        Self { proposer, committer, attended, over, threads: Default::default(), status }
    }

    /// Works until it is told to stop or can no longer know what is on disk.
    pub fn run(self) {
        let [first, second] = &self.threads;
        std::thread::scope(|threads| {
            let builder = std::thread::Builder::new().name("sequencer".to_owned());
            if let Err(cause) = builder.spawn_scoped(threads, || self.work(second, first)) {
                tracing::warn!(%cause, "one thread alone decides and commits");
            }
            self.work(first, second);
        });
        locked(&self.committer).save_checkpoints();
        locked(&self.proposer).close();
        // A failure was published at once.
        self.status.send_if_modified(|status| {
            let runs = *status == Status::Running;
            if runs {
                *status = Status::Stopped;
            }
            runs
        });
    }

    /// One thread's work.
    fn work(&self, own: &Arc<Parker>, other: &Arc<Parker>) {
        while !self.over.load(Ordering::SeqCst) {
            if self.attended.swap(true, Ordering::SeqCst) {
                own.wait(None);
                continue;
            }
            // After a panic nobody knows what is half done: as after a failed fsync, only a
            // restart tells. Callers whose replies are dropped are told that the server stops.
            let turn = catch_unwind(AssertUnwindSafe(|| self.turn(own, other)));
            if let Err(failure) = turn.unwrap_or_else(|panic| Err(panicked(&*panic))) {
                self.over.store(true, Ordering::SeqCst);
                tracing::error!(%failure, "the sequencer stops");
                self.status.send_replace(Status::Failed(failure));
            }
        }
        Arc::clone(other).wake();
    }

    /// Decides and commits one batch.
    fn turn(&self, own: &Arc<Parker>, other: &Arc<Parker>) -> Result<(), String> {
        let mut proposer = locked(&self.proposer);
        let jobs = self.next_jobs(&mut proposer, own);
        let Some(jobs) = jobs else {
            self.over.store(true, Ordering::SeqCst);
            return Ok(());
        };
        let mut proposals = Proposals::default();
        proposer.decide(jobs, &mut proposals);
        let committer = self.committer_for(&mut proposer, &mut proposals);
        let (Some(mut committer), false) = (committer, self.over.load(Ordering::SeqCst)) else {
            return Ok(());
        };
        let batch = proposer.batch(proposals);
        // From here on the other thread may begin a turn, and the next request wakes it.
        self.attended.store(false, Ordering::SeqCst);
        if proposer.has_waiting(&Waker::from(Arc::clone(other))) {
            Arc::clone(other).wake();
        }
        drop(proposer);
        let report = committer.record(batch);
        if report.outcome.is_err() {
            // Before the other thread can lock the committer.
            self.over.store(true, Ordering::SeqCst);
        }
        drop(committer);
        answer(report.answers);
        report.outcome
    }

    /// The waiting requests, once there are any; `None` when it is time to stop.
    fn next_jobs(&self, proposer: &mut Proposer, own: &Arc<Parker>) -> Option<Vec<Job>> {
        let waker = Waker::from(Arc::clone(own));
        let mut quiet = Some(QUIET);
        while !self.over.load(Ordering::SeqCst) {
            match proposer.next_jobs(&waker) {
                Next::Jobs(jobs) => return Some(jobs),
                Next::Stop => return None,
                Next::Nothing => {}
            }
            if !own.wait(quiet) && self.save_checkpoints() {
                quiet = None;
            }
        }
        None
    }

    /// The committer, once it is free; requests that come until then are decided into the same
    /// batch. `None` after a panic during a commit.
    fn committer_for(
        &self,
        proposer: &mut Proposer,
        proposals: &mut Proposals,
    ) -> Option<MutexGuard<'_, Committer>> {
        loop {
            match self.committer.try_lock() {
                Ok(committer) => return Some(committer),
                Err(TryLockError::Poisoned(_)) => return None,
                Err(TryLockError::WouldBlock) => match proposer.more_jobs(proposals) {
                    Some(jobs) => proposer.decide(jobs, proposals),
                    None => return self.committer.lock().ok(),
                },
            }
        }
    }

    /// Writes the newest checkpoints beside their keys, unless a batch is being committed.
    fn save_checkpoints(&self) -> bool {
        let committer = self.committer.try_lock();
        committer.is_ok_and(|mut committer| {
            committer.save_checkpoints();
            true
        })
    }
}

/// Locks what a panic may have left behind; nothing is committed any more then.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn panicked(panic: &(dyn Any + Send)) -> String {
    let message = panic.downcast_ref::<&str>().copied();
    let message = message.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!(
        "the sequencer panicked ({}); start again, a repeated request is answered once",
        message.unwrap_or("without a message")
    )
}
