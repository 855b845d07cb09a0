//! Whether the console reaches its server, for whoever watches it.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use tokio::time::timeout;
use tonic::Code;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

use super::Console;
use crate::client::Bearer;

/// So long an answer holds, in milliseconds: however often one asks, the server is asked once.
const HOLDS_MS: u64 = 2_000;
/// So long the server is waited for.
const PATIENCE: Duration = Duration::from_secs(3);

/// When the server was asked last, and whether it was reached.
#[derive(Default)]
pub struct Reached(Mutex<Option<(u64, bool)>>);

/// 200 while the server answers, and 503 while it does not. It needs nobody's token and tells nothing.
pub async fn show(State(console): State<Console>) -> (StatusCode, Json<Value>) {
    let reached = console.reaches_server().await;
    let status = if reached { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(json!({ "server": if reached { "reached" } else { "unreachable" } })))
}

impl Console {
    async fn reaches_server(&self) -> bool {
        let now = (self.0.settings.ambient.now_ms)();
        // Whoever asks meanwhile waits for the first.
        let mut reached = self.0.reached.0.lock().await;
        if let Some((asked, is)) = *reached
            && now.saturating_sub(asked) < HOLDS_MS
        {
            return is;
        }
        let mut client = HealthClient::new(self.0.connection.of(Bearer::none()));
        let asked = timeout(PATIENCE, client.check(HealthCheckRequest::default())).await;
        let is = match asked {
            Ok(Ok(_)) => true,
            // A server that tells strangers nothing of its health was reached as well.
            Ok(Err(status)) => {
                matches!(status.code(), Code::Unimplemented | Code::Unauthenticated)
            }
            Err(_) => false,
        };
        *reached = Some((now, is));
        is
    }
}
