//! AssignCases: a stream of requests, answered in their order while later ones are decided.

use tokio::sync::mpsc;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Status, Streaming};
use v1::assign_cases_request::Request as Item;
use v1::assign_cases_response::Answer;

use super::{draw_response, file_response, request};
use crate::rpc::MessageStream;
use crate::rpc::auth::authorize;
use crate::rpc::status::{encode, malformed};
use crate::service::access::Caller;
use crate::service::{Pending, Request, Service};
use crate::wire::v1;

/// Requests of one stream that are submitted and not yet answered.
const SUBMITTED: usize = 512;

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
    let submitting = service.clone();
    tokio::spawn(async move {
        loop {
            let (submission, more) = match requests.message().await {
                Ok(Some(message)) => (submit(&submitting, &caller, message.request).await, true),
                Ok(None) => break,
                // A message that cannot be read ends the stream, with an answer that says so.
                Err(status) => (Submission::Refused(status), false),
            };
            if sender.send(submission).await.is_err() || !more {
                break;
            }
        }
    });
    let answers = ReceiverStream::new(submissions).then(move |submission| {
        let service = service.clone();
        async move { Ok(response(service, submission).await) }
    });
    Box::pin(answers)
}

/// The request that an item makes, if its caller may make it.
fn read(service: &Service, caller: &Caller, item: Option<Item>) -> Result<Request, Status> {
    match item {
        Some(Item::File(m)) => request::file(service, authorize(caller, &m)?, m),
        Some(Item::Draw(m)) => request::draw(authorize(caller, &m)?, m),
        Some(Item::Assign(m)) => request::assign(service, authorize(caller, &m)?, m),
        None => Err(malformed("request", "the request is empty; set file, draw or assign")),
    }
}

async fn submit(service: &Service, caller: &Caller, item: Option<Item>) -> Submission {
    let files = matches!(item, Some(Item::File(_)));
    let request = match read(service, caller, item) {
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
    let answer = answer.unwrap_or_else(|status| Answer::Status(encode(&status)));
    v1::AssignCasesResponse { answer: Some(answer) }
}
