//! Calls that are repeated while the server's queue is full, or it asks for a pause.

use std::time::Duration;

use tonic::{Code, Response, Status};
use tonic_types::StatusExt;

use super::error::is_lost;

/// First pause; each later one is twice as long as the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(20);
/// Number of repetitions, about ten seconds in all.
const REPETITIONS: u32 = 9;
/// Reasons of a refusal that passes by waiting.
pub(super) const WAITS: [&str; 4] =
    ["QueueFull", "TooManyInQueue", "RateExceeded", "DearRateExceeded"];

/// Makes a call, and repeats it after a growing pause while the queue is full or the person asked too
/// often, since nothing was recorded then. It is repeated once if the connection was lost or the server
/// is going, at another server if there is one: what was recorded is answered again, and not twice.
/// Every other refusal goes to the caller.
///
/// # Errors
/// The last refusal.
pub async fn retry_while_full<T, A>(mut call: impl FnMut() -> A) -> Result<T, Status>
where
    A: Future<Output = Result<Response<T>, Status>>,
{
    let mut lost = false;
    for repetition in 0..REPETITIONS {
        match call().await {
            Err(status) if !lost && (is_lost(&status) || status.code() == Code::Unavailable) => {
                lost = true;
            }
            Err(status) if is_queue_full(&status) => {
                tokio::time::sleep(FIRST_PAUSE * 2_u32.pow(repetition)).await;
            }
            answer => return answer.map(Response::into_inner),
        }
    }
    call().await.map(Response::into_inner)
}

fn is_queue_full(status: &Status) -> bool {
    let info = status.get_details_error_info();
    let full = |reason: &str| WAITS.contains(&reason);
    status.code() == Code::ResourceExhausted && info.is_some_and(|info| full(&info.reason))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tonic_types::ErrorDetails;

    fn exhausted(reason: &str) -> Status {
        let mut details = ErrorDetails::new();
        details.set_error_info(reason, "caselot", std::collections::HashMap::new());
        Status::with_error_details(Code::ResourceExhausted, "no", details)
    }

    #[tokio::test]
    async fn a_call_is_repeated_while_the_queue_is_full_and_for_nothing_else() {
        let mut calls = 0;
        let answer = retry_while_full(|| {
            calls += 1;
            let answer =
                if calls < 4 { Err(exhausted("QueueFull")) } else { Ok(Response::new(calls)) };
            std::future::ready(answer)
        });
        assert_eq!(answer.await.expect("answered"), 4);
        let mut calls = 0;
        let answer: Result<(), _> = retry_while_full(|| {
            calls += 1;
            std::future::ready(Err(exhausted("TooManyOpen")))
        })
        .await;
        assert_eq!((answer.expect_err("refused").code(), calls), (Code::ResourceExhausted, 1));
    }
}
