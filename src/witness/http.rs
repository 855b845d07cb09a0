//! What a witness answers over HTTP, by C2SP tlog-witness.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use caselot_core::ledger::witnessing::{MAX_REQUEST_BYTES, WitnessRefusal};

use super::{Unsigned, Witness};

/// The size that a witness cosigned last.
const SIZE: HeaderValue = HeaderValue::from_static("text/x.tlog.size");
const PLAIN: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

#[derive(Clone)]
struct Shared {
    witness: Arc<Witness>,
    now: fn() -> u64,
}

pub(super) fn router(witness: Witness, now: fn() -> u64) -> Router {
    let shared = Shared { witness: Arc::new(witness), now };
    Router::new()
        .route("/add-checkpoint", post(add_checkpoint))
        .route("/{origin_hash}/checkpoint", get(checkpoint))
        .route("/healthz", get(|| async { "ok\n" }))
        .layer(DefaultBodyLimit::max(MAX_REQUEST_BYTES))
        .with_state(shared)
}

async fn add_checkpoint(State(shared): State<Shared>, body: Bytes) -> Response {
    let answer =
        on_disk(move || shared.witness.cosign(&body, (shared.now)()).map_err(Box::new)).await;
    match answer {
        Some(Ok(line)) => text(StatusCode::OK, line),
        Some(Err(unsigned)) => refusal(&unsigned),
        None => text(StatusCode::INTERNAL_SERVER_ERROR, "the witness failed\n".to_owned()),
    }
}

async fn checkpoint(State(shared): State<Shared>, Path(hash): Path<String>) -> Response {
    match on_disk(move || shared.witness.newest(&hash)).await {
        Some(Ok(Some(note))) => text(StatusCode::OK, note),
        Some(Ok(None)) => {
            text(StatusCode::NOT_FOUND, "nothing of this log was cosigned\n".to_owned())
        }
        Some(Err(cause)) => unwritten(&cause),
        None => text(StatusCode::INTERNAL_SERVER_ERROR, "the witness failed\n".to_owned()),
    }
}

/// Runs what waits for the disk; `None` if it panicked.
async fn on_disk<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    tokio::task::spawn_blocking(work).await.ok()
}

fn refusal(unsigned: &Unsigned) -> Response {
    let refusal = match unsigned {
        Unsigned::Refused(refusal) => refusal,
        Unsigned::Record(cause) => return unwritten(cause),
    };
    if refusal.is_evidence() {
        tracing::error!(%refusal, "a log signed what does not continue what was cosigned");
    }
    let status = StatusCode::from_u16(refusal.http_status()).expect("statuses of HTTP");
    match refusal {
        WitnessRefusal::OtherSize { size, .. } => typed(status, SIZE, format!("{size}\n")),
        WitnessRefusal::ClockBack => {
            tracing::error!("{refusal}");
            text(status, format!("{refusal}\n"))
        }
        _ => text(status, format!("{refusal}\n")),
    }
}

fn unwritten(cause: &super::RecordError) -> Response {
    tracing::error!(%cause, "the witness's record cannot be read or written");
    text(StatusCode::SERVICE_UNAVAILABLE, "the record cannot be written\n".to_owned())
}

fn text(status: StatusCode, body: String) -> Response {
    typed(status, PLAIN, body)
}

fn typed(status: StatusCode, kind: HeaderValue, body: String) -> Response {
    let kind: [(HeaderName, HeaderValue); 1] = [(header::CONTENT_TYPE, kind)];
    (status, kind, body).into_response()
}
