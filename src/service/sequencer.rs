//! Who writes: two threads that take turns at the [`Desk`], where requests are decided, and at the
//! [`Recorder`], which commits what was decided, signs it and answers.
//!
//! Whoever is on duty takes the desk, decides what waits, takes the recorder while he still holds
//! the desk, leaves the desk and records. So batches are recorded in the order in which they were
//! decided, and at most one is decided that is not recorded. If somebody asks meanwhile, the other
//! thread comes on duty and decides the next batch while the last one is on its way to the disk;
//! otherwise the first one is back before the other was ever woken, and who asks alone is served
//! from start to end by one thread.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::task::{Wake, Waker};
use std::time::Duration;

use tokio::sync::watch;

use super::desk::{Decisions, Desk, Next};
use super::queue::Job;
use super::recorder::{Recorder, answer};
use super::rest::Rest;

/// Nobody asks for so long: time for what need not be done at once.
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

/// Desk and recorder, locked in this order.
pub(super) struct Sequencer {
    desk: Mutex<Desk>,
    recorder: Mutex<Recorder>,
    /// Somebody is on duty: at the desk, or on his way to it.
    attended: AtomicBool,
    /// It was told to stop, or nobody knows what is on disk or was half decided: nothing more is
    /// recorded.
    over: AtomicBool,
    threads: [Arc<Rest>; 2],
    /// Outlives what the others hold: who waits for its end may open the data directory again.
    status: watch::Sender<Status>,
}

impl Sequencer {
    pub fn new(desk: Desk, recorder: Recorder, status: watch::Sender<Status>) -> Self {
        let (desk, recorder) = (Mutex::new(desk), Mutex::new(recorder));
        let (attended, over) = (AtomicBool::new(false), AtomicBool::new(false));
        Self { desk, recorder, attended, over, threads: Default::default(), status }
    }

    /// Works until it is told to stop or can no longer know what is on disk.
    pub fn run(self) {
        let [first, second] = &self.threads;
        std::thread::scope(|threads| {
            let builder = std::thread::Builder::new().name("sequencer".to_owned());
            if let Err(cause) = builder.spawn_scoped(threads, || self.work(second, first)) {
                tracing::warn!(%cause, "one thread alone decides and records");
            }
            self.work(first, second);
        });
        locked(&self.recorder).keep_checkpoints();
        locked(&self.desk).close();
        // A failure was shown at once.
        self.status.send_if_modified(|status| {
            let runs = *status == Status::Running;
            if runs {
                *status = Status::Stopped;
            }
            runs
        });
    }

    /// One thread's work.
    fn work(&self, own: &Arc<Rest>, other: &Arc<Rest>) {
        while !self.over.load(Ordering::SeqCst) {
            if self.attended.swap(true, Ordering::SeqCst) {
                own.wait(None);
                continue;
            }
            // After a panic nobody knows what is half done: as after a failed fsync, only a
            // restart tells. Requests whose replies are dropped hear that the server stops.
            let turn = catch_unwind(AssertUnwindSafe(|| self.turn(own, other)));
            if let Err(failure) = turn.unwrap_or_else(|panic| Err(panicked(&*panic))) {
                self.over.store(true, Ordering::SeqCst);
                tracing::error!(%failure, "the sequencer stops");
                self.status.send_replace(Status::Failed(failure));
            }
        }
        Arc::clone(other).wake();
    }

    /// Decides and records one batch.
    fn turn(&self, own: &Arc<Rest>, other: &Arc<Rest>) -> Result<(), String> {
        let mut desk = locked(&self.desk);
        let jobs = self.next_jobs(&mut desk, own);
        let Some(jobs) = jobs else {
            self.over.store(true, Ordering::SeqCst);
            return Ok(());
        };
        let mut decisions = Decisions::default();
        desk.decide(jobs, &mut decisions);
        let recorder = self.recorder_for(&mut desk, &mut decisions);
        let (Some(mut recorder), false) = (recorder, self.over.load(Ordering::SeqCst)) else {
            return Ok(());
        };
        let work = desk.hand_over(decisions);
        // From here on the other one may come, and is called by the first who asks.
        self.attended.store(false, Ordering::SeqCst);
        if desk.calls(&Waker::from(Arc::clone(other))) {
            Arc::clone(other).wake();
        }
        drop(desk);
        let recorded = recorder.record(work);
        if recorded.outcome.is_err() {
            // Before anybody else has the recorder.
            self.over.store(true, Ordering::SeqCst);
        }
        drop(recorder);
        answer(recorded.answers);
        recorded.outcome
    }

    /// What waits at the desk, once there is something; `None` when it is time to stop.
    fn next_jobs(&self, desk: &mut Desk, own: &Arc<Rest>) -> Option<Vec<Job>> {
        let waker = Waker::from(Arc::clone(own));
        let mut quiet = Some(QUIET);
        while !self.over.load(Ordering::SeqCst) {
            match desk.next_jobs(&waker) {
                Next::Jobs(jobs) => return Some(jobs),
                Next::Stop => return None,
                Next::Nothing => {}
            }
            if !own.wait(quiet) && self.keep_checkpoints() {
                quiet = None;
            }
        }
        None
    }

    /// The recorder, once it is free; those who come until then are decided along. `None` after a
    /// panic while something was recorded.
    fn recorder_for(
        &self,
        desk: &mut Desk,
        decisions: &mut Decisions,
    ) -> Option<MutexGuard<'_, Recorder>> {
        loop {
            match self.recorder.try_lock() {
                Ok(recorder) => return Some(recorder),
                Err(TryLockError::Poisoned(_)) => return None,
                Err(TryLockError::WouldBlock) => match desk.more_jobs(decisions) {
                    Some(jobs) => desk.decide(jobs, decisions),
                    None => return self.recorder.lock().ok(),
                },
            }
        }
    }

    /// Writes the newest checkpoints beside their keys, unless a batch is being recorded.
    fn keep_checkpoints(&self) -> bool {
        let recorder = self.recorder.try_lock();
        recorder.is_ok_and(|mut recorder| {
            recorder.keep_checkpoints();
            true
        })
    }
}

/// What a panic left behind; nothing is recorded any more.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn panicked(panic: &(dyn Any + Send)) -> String {
    let said = panic.downcast_ref::<&str>().copied();
    let said = said.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!(
        "the sequencer panicked ({}); start again, a repeated request is answered once",
        said.unwrap_or("without a word")
    )
}
