//! How the rest of the service reaches the sequencer.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::Wake;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};

use super::court::handle::CourtHandle;
use super::error::{ServiceError, StartError};
use super::founding::{Founding, Foundings, Wanted};
use super::parker::Parker;
use super::places::{PLACES, Place, Places};
use super::queue::{KEPT, Message, Pending, Request};

/// What the sequencer does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// It decides requests.
    Running,
    /// It was told to stop, and has.
    Stopped,
    /// It cannot know what is on disk, for this reason; only a restart tells.
    Failed(String),
}

/// How the rest of the service reaches the sequencer; shared by all threads, without a lock.
pub(super) struct SequencerHandle {
    pub queue: mpsc::Sender<Message>,
    /// Requests that left the queue and wait for their turn.
    pub lined_up: Arc<AtomicUsize>,
    pub places: Arc<Places>,
    pub stopping: Arc<AtomicBool>,
    pub foundings: Arc<Foundings>,
    pub status: watch::Receiver<Status>,
    pub follower: Arc<Parker>,
}

impl SequencerHandle {
    /// Puts a request into the queue, or says immediately that there is no room.
    ///
    /// # Errors
    /// When the queue is full, too many requests of the person wait, or the service stops.
    pub fn try_submit(&self, request: Request) -> Result<Pending, ServiceError> {
        let place = Places::take(&self.places, &request.court, &request.actor.person);
        let place = place.ok_or(ServiceError::TooManyInQueue { most: PLACES })?;
        let (message, pending) = self.message(request, Some(place))?;
        match self.queue.try_send(message) {
            Ok(()) => Ok(pending),
            Err(mpsc::error::TrySendError::Full(_)) => Err(ServiceError::QueueFull),
            Err(mpsc::error::TrySendError::Closed(_)) => Err(ServiceError::Stopping),
        }
    }

    /// Puts a request into the queue, and waits for room.
    ///
    /// # Errors
    /// When the service stops.
    pub async fn submit(&self, request: Request) -> Result<Pending, ServiceError> {
        let (message, pending) = self.message(request, None)?;
        self.queue.send(message).await.map_err(|_| ServiceError::Stopping)?;
        Ok(pending)
    }

    fn message(
        &self,
        request: Request,
        place: Option<Place>,
    ) -> Result<(Message, Pending), ServiceError> {
        if self.stopping.load(Ordering::Acquire) {
            return Err(ServiceError::Stopping);
        }
        Ok(Message::job(request, place))
    }

    /// Has a court opened between two batches. Blocks until it is, and must not be called by a thread
    /// that answers calls.
    ///
    /// # Errors
    /// When the rules refuse it, it cannot be written, or the service stops.
    pub fn found(&self, court: Wanted) -> Result<CourtHandle, StartError> {
        let (reply, answer) = oneshot::channel();
        self.foundings.put(Founding { court, reply });
        // A full queue wakes the sequencer as well.
        drop(self.queue.try_send(Message::Wake));
        answer.blocking_recv().unwrap_or(Err(StartError::Stopping))
    }

    /// Has what other servers add looked for now, and not only at the next look.
    pub fn look(&self) {
        Arc::clone(&self.follower).wake();
    }

    /// How many requests wait, of so many that may.
    pub fn queued(&self) -> (usize, usize) {
        let most = self.queue.max_capacity();
        let lined_up = self.lined_up.load(Ordering::Relaxed);
        (most - self.queue.capacity() + lined_up, most + KEPT)
    }

    /// Whether nothing is decided any more.
    pub fn has_ended(&self) -> bool {
        *self.status.borrow() != Status::Running
    }

    /// Resolves with the reason when the sequencer cannot go on; never otherwise.
    pub async fn failure(&self) -> String {
        let mut status = self.status.clone();
        let gone = match status.wait_for(|status| *status != Status::Running).await {
            Ok(status) => match &*status {
                Status::Failed(reason) => return reason.clone(),
                _ => false,
            },
            Err(_) => true,
        };
        if gone {
            return "the sequencer's thread ended without a message".to_owned();
        }
        std::future::pending().await
    }

    /// Tells the sequencer to stop and waits for its end, no longer than `deadline`. Gives back
    /// whether it ended in time.
    pub async fn shutdown(&self, deadline: Duration) -> bool {
        self.stopping.store(true, Ordering::Release);
        // A full queue wakes the sequencer as well.
        drop(self.queue.try_send(Message::Wake));
        let mut status = self.status.clone();
        let gone = async { while status.changed().await.is_ok() {} };
        tokio::time::timeout(deadline, gone).await.is_ok()
    }
}
