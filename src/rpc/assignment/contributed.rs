//! The draw of a case that awaits a contributor: the caller waits a moment for its value.

use std::time::Duration;

use tokio::time::Instant;
use tonic::Status;

use crate::rpc::change;
use crate::service::{self, Answer, Service};

/// How long a call waits for a contributor. One that answers over a network does so in a moment; for
/// another the caller comes back.
const PATIENCE: Duration = Duration::from_secs(5);

/// Submits a draw. Of a case that is opened and awaits a contributor the answer is that of its draw,
/// if that comes in time, and has no end otherwise. Gives back, too, whether it had been asked before.
///
/// # Errors
/// The refusal, or why there is no answer.
pub async fn draw(
    service: &Service,
    request: service::Request,
) -> Result<(String, Answer, bool), Status> {
    let until = Instant::now() + PATIENCE;
    let (court, mut answer) = change::submit(service, request.clone()).await?;
    let repeated = answer.repeated();
    let waiting = answer.filing.filter(|_| answer.end.is_none());
    let Some(filing) = waiting else { return Ok((court, answer, repeated)) };
    let mut size = answer.snapshot.size();
    while answer.end.is_none() {
        let left = until.saturating_duration_since(Instant::now());
        if tokio::time::timeout(left, service.grown(&court, size)).await.is_err() {
            break;
        }
        let snapshot = service.snapshot(&court)?;
        size = snapshot.size();
        if !snapshot.state.open.contains_key(&filing) {
            answer = change::submit(service, request.clone()).await?.1;
        }
    }
    Ok((court, answer, repeated))
}
