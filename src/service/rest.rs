//! Where a thread rests until it is woken, as a task would: a queue that is polled with its waker
//! wakes it.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::task::Wake;
use std::time::Duration;

/// One thread's place to rest. Whoever wakes it while it is up saves it the next rest.
#[derive(Debug, Default)]
pub(super) struct Rest {
    woken: Mutex<bool>,
    bell: Condvar,
}

impl Rest {
    /// Rests until it is woken, or no longer than so long; whether it was woken.
    pub fn wait(&self, most: Option<Duration>) -> bool {
        let woken = self.woken.lock().unwrap_or_else(PoisonError::into_inner);
        let sleeps = |woken: &mut bool| !*woken;
        let mut woken = match most {
            None => self.bell.wait_while(woken, sleeps).unwrap_or_else(PoisonError::into_inner),
            Some(most) => {
                let waited = self.bell.wait_timeout_while(woken, most, sleeps);
                waited.unwrap_or_else(PoisonError::into_inner).0
            }
        };
        std::mem::take(&mut *woken)
    }
}

impl Wake for Rest {
    fn wake(self: Arc<Self>) {
        *self.woken.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.bell.notify_one();
    }
}
