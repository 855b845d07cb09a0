//! How requests reach the sequencer and answers come back.

use std::ops::Range;
use std::sync::Arc;

use caselot_core::docket::decide::Command;
use caselot_core::docket::entry::Actor;
use tokio::sync::oneshot;

use super::court::Snapshot;
use super::court::recent::Commit;
use super::error::ServiceError;

/// What somebody asks of a court.
#[derive(Debug, Clone)]
pub struct Request {
    /// Code of the court.
    pub court: String,
    /// Who acts.
    pub actor: Actor,
    /// What is asked.
    pub command: Command,
}

/// What was recorded, once it is on disk.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Indexes of the new entries. Empty if the answer was in the log already.
    pub made: Range<u64>,
    /// The commit that holds them.
    pub commit: Arc<Commit>,
    /// Entry index of the filing it is about.
    pub filing: Option<u64>,
    /// Entry index of its draw or void.
    pub end: Option<u64>,
    /// The court after the commit.
    pub snapshot: Arc<Snapshot>,
}

impl Answer {
    /// Whether nothing new was recorded.
    #[must_use]
    pub fn repeated(&self) -> bool {
        self.made.is_empty()
    }

    /// The bytes of an entry, if it was committed together with the answer's.
    #[must_use]
    pub fn bytes(&self, index: u64) -> Option<&[u8]> {
        self.commit.bytes(index)
    }
}

pub(super) type Reply = oneshot::Sender<Result<Answer, ServiceError>>;

/// A request that waits in the queue.
pub(super) struct Job {
    pub request: Request,
    pub reply: Reply,
}

/// What the queue carries.
pub(super) enum Message {
    Job(Box<Job>),
    /// Wakes the sequencer to see that it shall stop.
    Stop,
}

/// An answer to come.
#[derive(Debug)]
pub struct Pending(pub(super) oneshot::Receiver<Result<Answer, ServiceError>>);

impl Pending {
    /// Waits for the answer.
    ///
    /// # Errors
    /// The refusal, or why there is no answer.
    pub async fn answer(self) -> Result<Answer, ServiceError> {
        self.0.await.unwrap_or(Err(ServiceError::Stopping))
    }
}
