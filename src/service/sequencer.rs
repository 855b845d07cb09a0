//! The two threads that write. They take turns at the [`Proposer`], which decides requests, and at
//! the [`Committer`], which commits what was decided, signs it and answers.
//!
//! A turn locks the proposer, decides the waiting requests, locks the committer while it still
//! holds the proposer, unlocks the proposer and commits. So batches are committed in the order in
//! which they were decided, and at most one is decided that is not committed. If a request comes
//! during a commit, the other thread begins a turn and decides the next batch; otherwise the first
//! thread is back before the other one was ever woken, and a single caller is served from start to
//! end by one thread.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::task::{Wake, Waker};
use std::time::Duration;

use tokio::sync::{mpsc, watch};

use super::court::committer::{Committer, send_answers};
use super::court::proposer::{Proposals, Proposer};
use super::court::returned::Returned;
use super::error::StartError;
use super::founding::{self, Founding, Foundings};
use super::parker::Parker;
use super::queue::{Job, Message, Next};
use super::sequencer_handle::{SequencerHandle, Status};
use crate::store::Reader;

/// After so long without a request there is time for what is not urgent.
const QUIET: Duration = Duration::from_millis(5);
/// After a write that failed, so long without a request, writing is tried again.
const RETRY: Duration = Duration::from_secs(1);
/// How often is looked what other servers have added.
const FOLLOW: Duration = Duration::from_millis(50);
/// Looks after which the others are told that this server lives: two seconds or so.
const LOOKS_PER_BEAT: u32 = 40;

/// What both threads share.
///
/// Proposer and committer have a lock each. A thread that needs both locks the proposer first, and
/// a thread that waits for requests holds the proposer meanwhile; nothing else ever locks it. The
/// flags are read without a lock.
struct Sequencer {
    proposer: Mutex<Proposer>,
    committer: Mutex<Committer>,
    /// A thread is in its turn and has not yet unlocked the proposer, or is about to begin one.
    attended: AtomicBool,
    /// The sequencer was told to stop, or it is unknown what is on disk or was half decided: nothing
    /// more is committed.
    over: AtomicBool,
    /// Courts that are to be opened.
    foundings: Arc<Foundings>,
    /// Requests that are decided again, since another server was first.
    returned: Returned,
    /// Parks the thread that follows other servers between two looks.
    follower: Arc<Parker>,
    /// Parks the threads that have no turn.
    threads: [Arc<Parker>; 2],
    /// Declared last, so that it is dropped after the store and the lock of the data directory,
    /// which another process may open when the status has ended.
    status: watch::Sender<Status>,
}

/// Starts the threads; `queue` and `stopping` are the other ends of the proposer's inbox.
///
/// # Errors
/// When no thread can be started.
pub(super) fn start(
    proposer: Proposer,
    committer: Committer,
    queue: mpsc::Sender<Message>,
    stopping: Arc<AtomicBool>,
) -> Result<SequencerHandle, StartError> {
    let lined_up = Arc::clone(&proposer.inbox.lined_up);
    let foundings = Arc::<Foundings>::default();
    let (status_sender, status) = watch::channel(Status::Running);
    let follower = Arc::<Parker>::default();
    let sequencer = Sequencer {
        proposer: Mutex::new(proposer),
        committer: Mutex::new(committer),
        attended: AtomicBool::new(false),
        over: AtomicBool::new(false),
        foundings: Arc::clone(&foundings),
        returned: Returned::default(),
        follower: Arc::clone(&follower),
        threads: Default::default(),
        status: status_sender,
    };
    let thread = std::thread::Builder::new().name("sequencer".to_owned());
    thread.spawn(move || sequencer.run()).map_err(StartError::Thread)?;
    let places = Arc::default();
    Ok(SequencerHandle { queue, lined_up, places, stopping, foundings, status, follower })
}

impl Sequencer {
    /// Decides and commits until it is told to stop, or cannot know what is on disk.
    fn run(self) {
        let [first, second] = &self.threads;
        // Before there is a thread that may commit: this one would wait for it, and decide nothing.
        let watcher = locked(&self.committer).watcher();
        std::thread::scope(|threads| {
            let builder = std::thread::Builder::new().name("sequencer".to_owned());
            if let Err(cause) = builder.spawn_scoped(threads, || self.work(second, first)) {
                tracing::warn!(%cause, "one thread alone decides and commits");
            }
            match watcher {
                Ok(None) => {}
                Ok(Some(reader)) => drop(threads.spawn(|| self.follow(reader))),
                Err(cause) => tracing::warn!(%cause, "other servers are followed only by turns"),
            }
            self.work(first, second);
        });
        locked(&self.committer).save_checkpoints();
        locked(&self.committer).leave();
        locked(&self.proposer).inbox.close();
        self.foundings.close();
        // A failure stays the status that is shown.
        self.status.send_if_modified(|status| {
            let runs = *status == Status::Running;
            if runs {
                *status = Status::Stopped;
            }
            runs
        });
    }

    /// What one thread does: turns, and between them it is parked.
    fn work(&self, own: &Arc<Parker>, other: &Arc<Parker>) {
        while !self.over.load(Ordering::SeqCst) {
            if self.attended.swap(true, Ordering::SeqCst) {
                own.wait(None);
                continue;
            }
            // After a panic it is unknown what is half done: as after a failed fsync, only a restart
            // tells. Callers whose replies are dropped are told that the server stops.
            let turn = catch_unwind(AssertUnwindSafe(|| self.turn(own, other)));
            if let Err(failure) = turn.unwrap_or_else(|panic| Err(describe_panic(&*panic))) {
                self.over.store(true, Ordering::SeqCst);
                tracing::error!(%failure, "the sequencer stops");
                self.status.send_replace(Status::Failed(failure));
            }
        }
        Arc::clone(other).wake();
    }

    /// Decides and commits one batch.
    ///
    /// # Errors
    /// Why it is unknown what is on disk.
    fn turn(&self, own: &Arc<Parker>, other: &Arc<Parker>) -> Result<(), String> {
        let mut proposer = locked(&self.proposer);
        let Some(jobs) = self.next_jobs(&mut proposer, own) else {
            self.over.store(true, Ordering::SeqCst);
            return Ok(());
        };
        if jobs.is_empty() {
            let opened = self.open_courts(&mut proposer);
            self.attended.store(false, Ordering::SeqCst);
            return opened;
        }
        let mut proposals = Proposals::default();
        let committer = match proposer.contested(&jobs) {
            None => {
                proposer.decide(jobs, &mut proposals);
                self.committer_for(&mut proposer, &mut proposals)
            }
            Some(courts) => {
                let mut committer = self.committer.lock().ok();
                committer.iter_mut().for_each(|committer| committer.hold(&courts));
                proposer.decide(jobs, &mut proposals);
                committer
            }
        };
        let (Some(mut committer), false) = (committer, self.over.load(Ordering::SeqCst)) else {
            return Ok(());
        };
        let batch = proposer.batch(proposals);
        // From here on the other thread may begin a turn, and the next request wakes it.
        self.attended.store(false, Ordering::SeqCst);
        if proposer.inbox.has_waiting(&Waker::from(Arc::clone(other))) {
            Arc::clone(other).wake();
        }
        drop(proposer);
        let report = committer.commit(batch);
        if report.failure.is_some() {
            // Before the other thread can lock the committer.
            self.over.store(true, Ordering::SeqCst);
        }
        if !report.again.is_empty() {
            // Before what was decided on top of it comes back.
            self.returned.put(report.again);
            Arc::clone(other).wake();
        }
        drop(committer);
        send_answers(report.answers);
        report.failure.map_or(Ok(()), Err)
    }

    /// Follows what other servers add, until the sequencer ends.
    fn follow(&self, reader: Box<dyn Reader + Send>) {
        let mut looks = 0;
        while !self.over.load(Ordering::SeqCst) {
            self.follower.wait(Some(FOLLOW));
            let sizes = reader.sizes();
            // After a panic nothing is published any more.
            let Ok(mut committer) = self.committer.lock() else { return };
            match sizes {
                Ok(sizes) => {
                    committer.follow(&sizes);
                    if looks % LOOKS_PER_BEAT == 0 {
                        committer.beat();
                    }
                    looks += 1;
                }
                Err(cause) => committer.lost_sight(&cause),
            }
        }
    }

    /// Opens the courts that wait.
    ///
    /// # Errors
    /// Why it is unknown what is on disk.
    fn open_courts(&self, proposer: &mut Proposer) -> Result<(), String> {
        let Ok(mut committer) = self.committer.lock() else { return Ok(()) };
        for Founding { court, reply } in self.foundings.take() {
            let found = founding::found(proposer, &mut committer, &court);
            let failure = match &found {
                Err(StartError::Store(cause)) if cause.outcome_unknown() => Some(cause.to_string()),
                _ => None,
            };
            // Whoever asked may have gone; the court stays.
            drop(reply.send(found));
            if let Some(failure) = failure {
                self.over.store(true, Ordering::SeqCst);
                return Err(failure);
            }
        }
        Ok(())
    }

    /// The waiting requests, once there are any, or none if courts are to be opened first; `None` when it is time to stop.
    fn next_jobs(&self, proposer: &mut Proposer, own: &Arc<Parker>) -> Option<Vec<Job>> {
        let waker = Waker::from(Arc::clone(own));
        let mut quiet = Some(QUIET);
        while !self.over.load(Ordering::SeqCst) {
            // A turn without requests opens the courts that wait.
            if self.foundings.any() {
                return Some(Vec::new());
            }
            if self.returned.any() {
                return Some(self.returned.take());
            }
            match proposer.inbox.next(&waker) {
                Next::Jobs(jobs) => return Some(jobs),
                Next::Stop => return None,
                Next::Woken => continue,
                Next::Nothing => {}
            }
            if !own.wait(quiet) {
                quiet = self.use_quiet();
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

    /// Writes the newest checkpoints beside their keys, and tries to write again after a failure,
    /// unless a batch is being committed. Gives back after how long of quiet there is more to do.
    fn use_quiet(&self) -> Option<Duration> {
        let Ok(mut committer) = self.committer.try_lock() else { return Some(QUIET) };
        committer.save_checkpoints();
        (!committer.recovers()).then_some(RETRY)
    }
}

/// Locks what a panic may have left half done; nothing is committed any more then.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The failure that a panic is.
fn describe_panic(panic: &(dyn Any + Send)) -> String {
    let message = panic.downcast_ref::<&str>().copied();
    let message = message.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!(
        "the sequencer panicked ({}); start again, a repeated request is answered once",
        message.unwrap_or("without a message")
    )
}
