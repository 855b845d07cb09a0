//! Parks a thread until it is woken as a task would be: by a queue that was polled with its waker.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::task::Wake;
use std::time::Duration;

/// Parks one thread. A wake-up that comes while the thread runs is kept, so that the next wait
/// returns immediately.
#[derive(Debug, Default)]
pub(super) struct Parker {
    woken: Mutex<bool>,
    changed: Condvar,
}

impl Parker {
    /// Waits until the thread is woken, or no longer than `most`. Gives back whether it was woken.
    pub fn wait(&self, most: Option<Duration>) -> bool {
        let woken = self.woken.lock().unwrap_or_else(PoisonError::into_inner);
        let asleep = |woken: &mut bool| !*woken;
        let mut woken = match most {
            None => self.changed.wait_while(woken, asleep).unwrap_or_else(PoisonError::into_inner),
            Some(most) => {
                let waited = self.changed.wait_timeout_while(woken, most, asleep);
                waited.unwrap_or_else(PoisonError::into_inner).0
            }
        };
        std::mem::take(&mut *woken)
    }
}

impl Wake for Parker {
    fn wake(self: Arc<Self>) {
        *self.woken.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.changed.notify_one();
    }
}
