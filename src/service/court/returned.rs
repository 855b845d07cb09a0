//! Requests that are decided again, since another server was first.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::service::queue::Job;

/// Requests on their way back to the proposer. They come before those that wait.
#[derive(Default)]
pub(in crate::service) struct Returned {
    /// Whether there are any: looked at in every turn, without the lock.
    any: AtomicBool,
    jobs: Mutex<Vec<Job>>,
}

impl Returned {
    fn lock(&self) -> MutexGuard<'_, Vec<Job>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives requests back.
    pub fn put(&self, jobs: Vec<Job>) {
        if !jobs.is_empty() {
            self.lock().extend(jobs);
            self.any.store(true, Ordering::Release);
        }
    }

    /// Whether there are any.
    pub fn any(&self) -> bool {
        self.any.load(Ordering::Acquire)
    }

    /// Takes all of them.
    pub fn take(&self) -> Vec<Job> {
        let mut jobs = self.lock();
        self.any.store(false, Ordering::Release);
        std::mem::take(&mut *jobs)
    }
}
