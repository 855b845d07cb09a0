//! The queue between callers and the sequencer: requests in, answers out.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};

use caselot_core::docket::decide::Command;
use caselot_core::docket::entry::Actor;
use caselot_core::id::EntryIndex;
use tokio::sync::{mpsc, oneshot};

use super::court::Snapshot;
use super::court::recent::Commit;
use super::error::ServiceError;
use super::places::Place;
use super::turns::{InLine, Turns};

/// A batch takes three quarters of the waiting requests, so that the rest is decided while it is
/// committed, but no fewer than this if there are as many,
pub(super) const SMALL_BATCH: usize = 64;
/// and no more than this.
const LARGE_BATCH: usize = 512;
/// Requests that the proposer keeps; more of them wait in the channel.
pub(super) const KEPT: usize = 1 << 16;

/// A command for a court.
#[derive(Debug, Clone)]
pub struct Request {
    /// Code of the court.
    pub court: String,
    /// The person who acts.
    pub actor: Actor,
    /// What is to be decided.
    pub command: Command,
}

/// What became of a request, once it is on disk.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Indexes of the new entries; empty if the answer was in the log already.
    pub entries: Range<u64>,
    /// The commit that holds the new entries.
    pub commit: Arc<Commit>,
    /// Entry index of the filing that the request is about.
    pub filing: Option<EntryIndex>,
    /// Entry index of the end of that filing: its draw, void, approval or refusal.
    pub end: Option<EntryIndex>,
    /// Entry index of the proposal that the request became; it waits for a second person.
    pub proposed: Option<EntryIndex>,
    /// Whether that end is a designation; a case that was filed then went back to its first judge.
    pub designated: bool,
    /// The court after the commit.
    pub snapshot: Arc<Snapshot>,
}

impl Answer {
    /// Whether the request was answered before, and nothing new was recorded.
    #[must_use]
    pub fn repeated(&self) -> bool {
        self.entries.is_empty()
    }

    /// The bytes of an entry, if it belongs to the answer's commit.
    #[must_use]
    pub fn bytes(&self, index: u64) -> Option<&[u8]> {
        self.commit.bytes(index)
    }
}

/// Where an answer is sent.
pub(super) type Reply = oneshot::Sender<Result<Answer, ServiceError>>;

/// An answer to come.
#[derive(Debug)]
pub struct Pending {
    answer: oneshot::Receiver<Result<Answer, ServiceError>>,
    /// What is told in the server's log once it is recorded.
    change: Option<Change>,
}

/// Who asked for what, for the server's log: no case, no party, no text.
#[derive(Debug)]
pub(super) struct Change {
    court: String,
    person: String,
    what: &'static str,
}

impl Change {
    /// What a request would change; `None` if nobody listens.
    pub fn of(request: &Request) -> Option<Self> {
        let Request { court, actor, command } = request;
        tracing::enabled!(tracing::Level::INFO).then(|| Self {
            court: court.clone(),
            person: actor.person.clone(),
            what: command.name(),
        })
    }

    fn tell(&self, entries: &Range<u64>) {
        let Self { court, person, what } = self;
        let (entry, count) = (entries.start, entries.end - entries.start);
        tracing::info!(court, person, what, entry, count, "recorded");
    }
}

impl Pending {
    /// Tells this change once it is recorded.
    pub(super) fn telling(self, change: Option<Change>) -> Self {
        Self { change, ..self }
    }

    /// Waits for the answer.
    ///
    /// # Errors
    /// The refusal, or why there is no answer.
    pub async fn answer(self) -> Result<Answer, ServiceError> {
        let answer = self.answer.await.unwrap_or(Err(ServiceError::Stopping))?;
        if let Some(change) = self.change.filter(|_| !answer.repeated()) {
            change.tell(&answer.entries);
        }
        Ok(answer)
    }
}

/// A request with the way back for its answer.
pub(super) struct Job {
    pub request: Request,
    pub reply: Reply,
    /// How often it was decided in vain, since another server was first.
    pub tries: u32,
    /// Its place among those that wait. Rows of a stream have none: a stream waits for room itself,
    /// and bounds them.
    _place: Option<Place>,
}

impl Job {
    /// A request that is decided again.
    pub fn again(request: Request, reply: Reply, tries: u32) -> Self {
        Self { request, reply, tries, _place: None }
    }
}

impl InLine for Job {
    fn court(&self) -> &str {
        &self.request.court
    }

    fn person(&self) -> &str {
        &self.request.actor.person
    }
}

/// What the queue carries.
pub(super) enum Message {
    /// A request.
    Job(Box<Job>),
    /// Wakes the sequencer, which then sees that it is to stop, or that a court is to be opened.
    Wake,
}

impl Message {
    /// A request for the queue, and its answer to come.
    pub fn job(request: Request, place: Option<Place>) -> (Self, Pending) {
        let (reply, answer) = oneshot::channel();
        let pending = Pending { answer, change: None };
        (Self::Job(Box::new(Job { request, reply, tries: 0, _place: place })), pending)
    }
}

/// What the proposer finds in the queue.
pub(super) enum Next {
    /// Requests to decide.
    Jobs(Vec<Job>),
    /// No request waits.
    Nothing,
    /// No request waits, but something else may.
    Woken,
    /// It is time to stop.
    Stop,
}

/// The proposer's end of the queue. The thread that holds the proposer owns it.
pub(super) struct Inbox {
    receiver: mpsc::Receiver<Message>,
    /// Turns true when the service stops; set by any thread.
    stopping: Arc<AtomicBool>,
    /// Requests that were received and wait for the next batch. They came before those in `turns`.
    carried: VecDeque<Job>,
    /// Once more wait than a batch takes: requests that were received, by court and person.
    turns: Turns<Job>,
    /// How many those in `turns` are, for whoever watches.
    pub lined_up: Arc<AtomicUsize>,
}

impl Inbox {
    /// An inbox without waiting requests.
    pub fn new(receiver: mpsc::Receiver<Message>, stopping: Arc<AtomicBool>) -> Self {
        let (carried, turns, lined_up) = Default::default();
        Self { receiver, stopping, carried, turns, lined_up }
    }

    /// The waiting requests, as many as a batch takes. If there is none, the next one that comes
    /// wakes the waker.
    pub fn next(&mut self, waker: &Waker) -> Next {
        if self.stopping.load(Ordering::Acquire) {
            return Next::Stop;
        }
        if self.is_empty() {
            match self.receiver.poll_recv(&mut Context::from_waker(waker)) {
                Poll::Ready(Some(Message::Job(job))) => self.carried.push_back(*job),
                Poll::Ready(Some(Message::Wake)) => return Next::Woken,
                Poll::Ready(None) => return Next::Stop,
                Poll::Pending => return Next::Nothing,
            }
        }
        if self.stopping.load(Ordering::Acquire) {
            return Next::Stop;
        }
        let waiting = self.carried.len() + self.turns.len() + self.receiver.len();
        let most = (waiting / 4 * 3).clamp(SMALL_BATCH, LARGE_BATCH);
        // The few that two batches take need no turns.
        if self.turns.is_empty() && waiting <= LARGE_BATCH {
            let mut jobs: Vec<Job> = self.carried.drain(..).collect();
            self.receive(most, &mut jobs);
            return Next::Jobs(jobs);
        }
        self.line_up();
        let jobs = (0..most).map_while(|_| self.turns.pop()).collect();
        self.lined_up.store(self.turns.len(), Ordering::Relaxed);
        Next::Jobs(jobs)
    }

    /// Lets all that wait take turns.
    fn line_up(&mut self) {
        while let Some(job) = self.carried.pop_back() {
            self.turns.push_front(job);
        }
        while self.turns.len() < KEPT
            && let Ok(Message::Job(job)) = self.receiver.try_recv()
        {
            self.turns.push(*job);
        }
    }

    fn is_empty(&self) -> bool {
        self.carried.is_empty() && self.turns.is_empty()
    }

    /// Whether a request waits already; otherwise the next one that comes wakes the waker.
    pub fn has_waiting(&mut self, waker: &Waker) -> bool {
        if self.is_empty()
            && let Poll::Ready(message) = self.receiver.poll_recv(&mut Context::from_waker(waker))
        {
            match message {
                Some(Message::Job(job)) => self.carried.push_back(*job),
                Some(Message::Wake) | None => return true,
            }
        }
        !self.is_empty()
    }

    /// Requests that came meanwhile, at most so many; `None` if there are none, or if some wait for
    /// the next batch already, which those that came later must not overtake.
    pub fn more(&mut self, most: usize) -> Option<Vec<Job>> {
        let mut jobs = Vec::new();
        if self.is_empty() {
            self.receive(most, &mut jobs);
        }
        Some(jobs).filter(|jobs| !jobs.is_empty())
    }

    /// Keeps a request for the next batch.
    pub fn carry(&mut self, job: Job) {
        self.carried.push_back(job);
    }

    /// Closes the queue, and refuses all requests that still wait.
    pub fn close(&mut self) {
        self.receiver.close();
        let refuse = |job: Job| drop(job.reply.send(Err(ServiceError::Stopping)));
        self.carried.drain(..).for_each(refuse);
        std::iter::from_fn(|| self.turns.pop()).for_each(refuse);
        while let Ok(message) = self.receiver.try_recv() {
            if let Message::Job(job) = message {
                refuse(*job);
            }
        }
    }

    fn receive(&mut self, most: usize, jobs: &mut Vec<Job>) {
        while jobs.len() < most
            && let Ok(Message::Job(job)) = self.receiver.try_recv()
        {
            jobs.push(*job);
        }
    }
}
