//! Requests that record something and are answered with the indexes of the new entries and the
//! checkpoint over them.

use tonic::{Response, Status};

use crate::service::{Answer, Request, Service};
use crate::wire::v1;

/// Each service has a message of its own for this answer; all of them say the same.
macro_rules! change_responses {
    ($($response:ident)+) => {
        $(impl From<Answer> for v1::$response {
            fn from(answer: Answer) -> Self {
                let checkpoint = answer.snapshot.checkpoint.clone();
                let proposed = answer.proposed.map_or(0, |entry| entry.0);
                Self { entries: answer.entries.collect(), checkpoint, proposed }
            }
        })+
    };
}

change_responses! {
    RosterChangeResponse QuotaChangeResponse ConflictResponse ChangeFlagsResponse
    UndoCaseResponse CorrectNumberResponse TakeSeatResponse RedistributeResponse EnrollPersonsResponse
    LotChangeResponse ContributorChangeResponse HandChangeResponse
}

/// Submits a request; gives back its court and its answer.
///
/// # Errors
/// The refusal, or why there is no answer.
pub async fn submit(service: &Service, request: Request) -> Result<(String, Answer), Status> {
    let court = request.court.clone();
    let answer = service.try_submit(request)?.answer().await?;
    Ok((court, answer))
}

/// Records what a request asks for, and answers.
///
/// # Errors
/// The refusal, or why there is no answer.
pub async fn record<R: From<Answer>>(
    service: &Service,
    request: Request,
) -> Result<Response<R>, Status> {
    let (_, answer) = submit(service, request).await?;
    Ok(Response::new(answer.into()))
}
