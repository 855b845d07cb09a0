//! Long computations: few at the same time, and none for a caller who has left.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Service;
use super::error::ServiceError;

/// Long computations that run at the same time.
const AT_ONCE: usize = 4;

/// The turns of long computations, in the order in which they are asked for.
pub(super) struct LongTurns(Arc<Semaphore>);

impl Default for LongTurns {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

/// Somebody waits for an answer, until this is dropped.
#[derive(Debug)]
pub struct Waiting(Arc<AtomicBool>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Whether the caller of a computation has left; nobody can leave what has no caller.
#[derive(Debug, Clone, Default)]
pub(super) struct CallerLeft(Option<Arc<AtomicBool>>);

impl CallerLeft {
    /// Ends a computation whose caller has left.
    ///
    /// # Errors
    /// When that is so.
    pub(super) fn check(&self) -> Result<(), ServiceError> {
        match &self.0 {
            Some(left) if left.load(Ordering::Relaxed) => {
                Err(ServiceError::Unavailable { reason: "the caller has left".to_owned() })
            }
            _ => Ok(()),
        }
    }
}

impl Service {
    /// Waits for the turn of a long computation. It holds the turn until it has ended, and reads
    /// through the service that is given with it, which ends what it folds once the caller has
    /// dropped the other part.
    pub async fn long_turn(&self) -> (Option<OwnedSemaphorePermit>, Waiting, Service) {
        // The semaphore is never closed.
        let turn = Arc::clone(&self.shared.long_turns.0).acquire_owned().await.ok();
        let left = Arc::new(AtomicBool::new(false));
        let caller_left = CallerLeft(Some(Arc::clone(&left)));
        (turn, Waiting(left), Service { shared: Arc::clone(&self.shared), caller_left })
    }
}
