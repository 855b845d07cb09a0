//! Asking again while the server's queue is full.

use std::time::Duration;

use tonic::{Code, Response, Status};
use tonic_types::StatusExt;

/// First pause; each next one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(20);
/// Times it is asked again: about ten seconds in all.
const TRIES: u32 = 9;

/// Asks, and asks again after a growing pause while the queue is full: then nothing was recorded.
/// Every other refusal is the caller's to hear.
pub(super) async fn patiently<T, A>(mut ask: impl FnMut() -> A) -> Result<T, Status>
where
    A: Future<Output = Result<Response<T>, Status>>,
{
    for tried in 0..TRIES {
        match ask().await {
            Err(status) if queue_full(&status) => {
                tokio::time::sleep(FIRST_PAUSE * 2_u32.pow(tried)).await;
            }
            answered => return answered.map(Response::into_inner),
        }
    }
    ask().await.map(Response::into_inner)
}

fn queue_full(status: &Status) -> bool {
    let info = status.get_details_error_info();
    status.code() == Code::ResourceExhausted && info.is_some_and(|info| info.reason == "QueueFull")
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
    async fn a_full_queue_is_asked_again_and_nothing_else_is() {
        let mut asked = 0;
        let answer = patiently(|| {
            asked += 1;
            let answer =
                if asked < 4 { Err(exhausted("QueueFull")) } else { Ok(Response::new(asked)) };
            std::future::ready(answer)
        });
        assert_eq!(answer.await.expect("answered"), 4);
        let mut asked = 0;
        let answer: Result<(), _> = patiently(|| {
            asked += 1;
            std::future::ready(Err(exhausted("TooManyOpen")))
        })
        .await;
        assert_eq!((answer.expect_err("refused").code(), asked), (Code::ResourceExhausted, 1));
    }
}
