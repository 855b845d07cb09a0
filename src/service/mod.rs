//! Runs courts: opens a data directory, takes requests, records decisions and answers reads.
//!
//! Two threads take turns at writing ([`sequencer`]); everything else reads the snapshots that they
//! publish. The clock, entropy, files and the store come in here and nowhere below.

pub mod access;
pub mod ambient;
mod batch;
mod books;
mod court;
pub mod data;
mod error;
pub(crate) mod files;
mod init;
mod marks;
mod parker;
mod queue;
mod reads;
mod recovery;
mod rotation;
pub mod sealed;
mod sequencer;
mod start;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};

pub use batch::{BatchOutcome, How, RowOutcome};
pub use court::Snapshot;
pub use error::{ServiceError, StartError};
pub use init::{NewCourt, init, init_with};
pub use queue::{Answer, Pending, Request};
pub use reads::Receipt;
pub use recovery::{Recover, Recovered, rebuild_index, recover, recover_with};
pub use rotation::{Rotate, Rotated, Term, key_terms, rotate, rotate_with};
pub use sequencer::Status;
pub use start::{open, start};

pub use crate::store::{CaseQuery, CaseStatus};

use ambient::Clock;
use court::handle::CourtHandle;
use queue::{Job, Message};
use reads::Readers;

use caselot_core::docket::day::Day;
use caselot_core::ledger::checkpoint::NoteKey;

/// A running service; cheap to clone.
#[derive(Clone)]
pub struct Service {
    shared: Arc<Shared>,
}

struct Shared {
    courts: BTreeMap<String, CourtHandle>,
    readers: Readers,
    clock: Arc<dyn Clock>,
    queue: mpsc::Sender<Message>,
    stopping: Arc<AtomicBool>,
    /// Long streams end when this turns true.
    ending: watch::Sender<bool>,
    status: watch::Receiver<Status>,
}

impl std::fmt::Debug for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Service").field("courts", &self.shared.courts.keys()).finish()
    }
}

impl Service {
    /// Codes of all courts.
    pub fn courts(&self) -> impl Iterator<Item = &str> {
        self.shared.courts.keys().map(String::as_str)
    }

    /// The court's day now.
    #[must_use]
    pub fn today(&self, snapshot: &Snapshot) -> Day {
        snapshot.state.day(self.shared.clock.now_ms().max(snapshot.state.time_ms))
    }

    fn court(&self, court: &str) -> Result<&CourtHandle, ServiceError> {
        let found = self.shared.courts.get(court);
        found.ok_or_else(|| ServiceError::CourtUnknown { court: court.to_owned() })
    }

    /// The key that signs a court's checkpoints.
    ///
    /// # Errors
    /// When there is no such court here.
    pub fn key(&self, court: &str) -> Result<&NoteKey, ServiceError> {
        Ok(&self.court(court)?.key)
    }

    /// Puts a request into the queue, or says at once that there is no room.
    ///
    /// # Errors
    /// When the court is unknown, the queue is full or the service stops.
    pub fn try_submit(&self, request: Request) -> Result<Pending, ServiceError> {
        let (message, pending) = self.message(request)?;
        match self.shared.queue.try_send(message) {
            Ok(()) => Ok(pending),
            Err(mpsc::error::TrySendError::Full(_)) => Err(ServiceError::QueueFull),
            Err(mpsc::error::TrySendError::Closed(_)) => Err(ServiceError::Stopping),
        }
    }

    /// Puts a request into the queue and waits for room.
    ///
    /// # Errors
    /// When the court is unknown or the service stops.
    pub async fn submit(&self, request: Request) -> Result<Pending, ServiceError> {
        let (message, pending) = self.message(request)?;
        self.shared.queue.send(message).await.map_err(|_| ServiceError::Stopping)?;
        Ok(pending)
    }

    fn message(&self, request: Request) -> Result<(Message, Pending), ServiceError> {
        self.court(&request.court)?;
        if self.shared.stopping.load(Ordering::Acquire) {
            return Err(ServiceError::Stopping);
        }
        let (reply, pending) = oneshot::channel();
        Ok((Message::Job(Box::new(Job { request, reply })), Pending(pending)))
    }

    /// Resolves when the sequencer can no longer work, with the reason; never otherwise.
    pub async fn failed(&self) -> String {
        let mut status = self.shared.status.clone();
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

    /// Tells long streams to end; calls under way go on.
    pub fn end_streams(&self) {
        self.shared.ending.send_replace(true);
    }

    /// Resolves when long streams shall end.
    pub async fn streams_end(&self) {
        // The sender lives as long as this service.
        drop(self.shared.ending.subscribe().wait_for(|ending| *ending).await);
    }

    /// Stops taking requests, finishes the batch at hand and waits until the data directory is
    /// free, at most as long as `deadline`. Gives back whether it was in time.
    pub async fn shutdown(&self, deadline: Duration) -> bool {
        self.shared.stopping.store(true, Ordering::Release);
        // A full queue wakes the sequencer as well.
        drop(self.shared.queue.try_send(Message::Stop));
        let mut status = self.shared.status.clone();
        // The sender is dropped with the sequencer, after its store and the lock.
        let gone = async { while status.changed().await.is_ok() {} };
        tokio::time::timeout(deadline, gone).await.is_ok()
    }
}
