//! What a contributor answers over HTTP: questions, who it is, and what it answered.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use caselot_core::contributor::{MAX_QUESTION_BYTES, NamedFile, Question, Unanswered};
use caselot_core::ledger::witnessing::WitnessRefusal;

use super::{Desk, NoAnswer};

const PLAIN: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
const JSON: HeaderValue = HeaderValue::from_static("application/json");
const LINES: HeaderValue = HeaderValue::from_static("application/jsonl");

pub(super) fn router(desk: Desk) -> Router {
    Router::new()
        .route("/contribute", post(contribute))
        .route("/contributor", get(contributor))
        .route("/answers", get(answers))
        .route("/healthz", get(|| async { "ok\n" }))
        .layer(DefaultBodyLimit::max(MAX_QUESTION_BYTES))
        .with_state(Arc::new(desk))
}

async fn contribute(State(desk): State<Arc<Desk>>, body: Bytes) -> Response {
    let question: Question = match serde_json::from_slice(&body) {
        Ok(question) => question,
        Err(cause) => return refusal(&Unanswered::Form(cause.to_string())),
    };
    match on_disk(move || desk.answer(&question)).await {
        Some(Ok(answer)) => json(&answer),
        Some(Err(NoAnswer::Refused(unanswered))) => refusal(&unanswered),
        Some(Err(NoAnswer::Record(cause))) => unwritten(&cause),
        None => failed(),
    }
}

async fn contributor(State(desk): State<Arc<Desk>>) -> Response {
    json(&NamedFile::new(desk.origin(), desk.named()))
}

async fn answers(State(desk): State<Arc<Desk>>) -> Response {
    match on_disk(move || desk.answers()).await {
        Some(Ok(text)) => typed(StatusCode::OK, LINES, text),
        Some(Err(cause)) => unwritten(&cause),
        None => failed(),
    }
}

/// Runs what waits for the disk; `None` if it panicked.
async fn on_disk<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    tokio::task::spawn_blocking(work).await.ok()
}

fn refusal(unanswered: &Unanswered) -> Response {
    if unanswered.is_evidence() {
        tracing::error!(%unanswered, "the court signed what does not continue what was seen");
    }
    let status = StatusCode::from_u16(unanswered.http_status()).expect("statuses of HTTP");
    match unanswered {
        Unanswered::Checkpoint(WitnessRefusal::OtherSize { size, .. }) => {
            typed(status, PLAIN, format!("{size}\n"))
        }
        _ => typed(status, PLAIN, format!("{unanswered}\n")),
    }
}

fn unwritten(cause: &super::ContributorError) -> Response {
    tracing::error!(%cause, "the record of answers cannot be read or written");
    typed(StatusCode::SERVICE_UNAVAILABLE, PLAIN, "the record cannot be written\n".to_owned())
}

fn failed() -> Response {
    typed(StatusCode::INTERNAL_SERVER_ERROR, PLAIN, "the contributor failed\n".to_owned())
}

fn json(value: &impl serde::Serialize) -> Response {
    let text = serde_json::to_string(value).expect("text, numbers and hashes are JSON");
    typed(StatusCode::OK, JSON, text)
}

fn typed(status: StatusCode, kind: HeaderValue, body: String) -> Response {
    (status, [(header::CONTENT_TYPE, kind)], body).into_response()
}
