//! AssignCases: a stream of requests, answered in their order while later ones are decided.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_stream::{Stream, StreamExt};
use tonic::{Status, Streaming};
use tracing::{Instrument, Span};
use v1::assign_cases_request::Request as Item;
use v1::assign_cases_response::Answer;

use super::{draw_response, file_response, request};
use crate::rpc::auth::authorize;
use crate::rpc::call::refused;
use crate::rpc::pages::{MessageStream, PATIENCE};
use crate::rpc::status::{encode, malformed, unread};
use crate::service::access::Caller;
use crate::service::{Pending, Request, Service};
use crate::wire::v1;

/// Requests of one stream that are submitted and not yet answered.
const SUBMITTED: usize = 512;

/// Requests of one stream that are taken before others of the same thread have their turn.
const REQUESTS_A_TURN: u64 = 64;

/// A request of a stream on its way.
enum Submission {
    /// It is in the queue: its court, whether it only files, and its answer to come.
    Queued { court: String, files: bool, pending: Pending },
    /// It was refused before.
    Refused(Status),
}

/// Submits the requests of a stream in its order, and answers them in that order.
pub fn answer(
    service: Service,
    caller: Caller,
    mut requests: Streaming<v1::AssignCasesRequest>,
) -> MessageStream<v1::AssignCasesResponse> {
    // The channel's room is what may be submitted; a full queue holds up this task alone, and the
    // client through it.
    let (sender, submissions) = mpsc::channel(SUBMITTED);
    let submissions = Submissions::new(submissions);
    let held = Arc::clone(&submissions.held);
    let submitting = service.clone();
    tokio::spawn(async move {
        for count in 1_u64.. {
            let (submission, more) = match requests.message().await {
                Ok(Some(message)) => (submit(&submitting, &caller, message.request).await, true),
                Ok(None) => break,
                // A message that cannot be read ends the stream, with an answer that says so.
                Err(status) => (Submission::Refused(status), false),
            };
            if !hand_on(&sender, submission, &held).await || !more {
                break;
            }
            // Small messages lie here by thousands; other calls of this thread have their turn between.
            if count.is_multiple_of(REQUESTS_A_TURN) {
                tokio::task::yield_now().await;
            }
        }
    });
    // The answers come after the call's handler has ended, and are told as its own.
    let span = Span::current();
    let answers = submissions.then(move |submission| {
        let service = service.clone();
        async move { Ok(response(service, submission).await) }.instrument(span.clone())
    });
    Box::pin(answers)
}

/// Submissions on their way to whoever waits for their answers; `None` once they were given up.
type Held = Arc<Mutex<Option<mpsc::Receiver<Submission>>>>;

/// The submissions of a stream, in its order.
struct Submissions {
    held: Held,
    ended: bool,
}

impl Submissions {
    fn new(receiver: mpsc::Receiver<Submission>) -> Self {
        Self { held: Arc::new(Mutex::new(Some(receiver))), ended: false }
    }
}

impl Stream for Submissions {
    type Item = Submission;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Submission>> {
        if self.ended {
            return Poll::Ready(None);
        }
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(receiver) = held.as_mut() {
            return receiver.poll_recv(context);
        }
        drop(held);
        self.ended = true;
        Poll::Ready(Some(Submission::Refused(unread())))
    }
}

/// Hands a submission on to whoever waits for its answer. A client that takes no answers for too long
/// is given up, with all that waits for it. Gives back whether the stream goes on.
async fn hand_on(sender: &mpsc::Sender<Submission>, submission: Submission, held: &Held) -> bool {
    let submission = match sender.try_send(submission) {
        Ok(()) => return true,
        Err(mpsc::error::TrySendError::Closed(_)) => return false,
        Err(mpsc::error::TrySendError::Full(submission)) => submission,
    };
    match timeout(PATIENCE, sender.send(submission)).await {
        Ok(sent) => sent.is_ok(),
        Err(_) => {
            held.lock().unwrap_or_else(PoisonError::into_inner).take();
            false
        }
    }
}

/// The request that an item makes, if its caller may make it.
async fn read(service: &Service, caller: &Caller, item: Option<Item>) -> Result<Request, Status> {
    match item {
        Some(Item::File(m)) => request::file(service, authorize(caller, &m)?, m),
        Some(Item::Draw(m)) => request::draw(service, authorize(caller, &m)?, m).await,
        Some(Item::Assign(m)) => request::assign(service, authorize(caller, &m)?, m),
        None => Err(malformed("request", "the request is empty; set file, draw or assign")),
    }
}

async fn submit(service: &Service, caller: &Caller, item: Option<Item>) -> Submission {
    let files = matches!(item, Some(Item::File(_)));
    let request = match read(service, caller, item).await {
        Ok(request) => request,
        Err(status) => return Submission::Refused(status),
    };
    let court = request.court.clone();
    match service.submit(request).await {
        Ok(pending) => Submission::Queued { court, files, pending },
        Err(error) => Submission::Refused(error.into()),
    }
}

async fn response(service: Service, submission: Submission) -> v1::AssignCasesResponse {
    let answer = match submission {
        Submission::Refused(status) => Err(status),
        Submission::Queued { court, files, pending } => match pending.answer().await {
            Ok(answer) if files => file_response(&service, &court, &answer).map(Answer::Filed),
            Ok(answer) => draw_response(&service, &court, &answer).map(Answer::Drawn),
            Err(error) => Err(error.into()),
        },
    };
    let answer = answer.unwrap_or_else(|status| {
        refused(&status, service.metrics());
        Answer::Status(encode(&status))
    });
    v1::AssignCasesResponse { answer: Some(answer) }
}
