//! What a monitor asks, over plain HTTP at an address of its own: `/metrics` in the text form of
//! Prometheus, `/healthz` whether the process lives, `/readyz` whether it can take filings.

mod page;
mod reading;

use std::convert::Infallible;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{ALLOW, CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::time::{sleep, timeout};

use super::tls::TlsFiles;
use crate::permits::Permits;
use crate::service::Service;
use crate::service::access::Access;

/// Connections at the same time; one more waits.
const CONNECTIONS: usize = 32;
/// How long one connection may take. Each answers one request.
const TIME: Duration = Duration::from_secs(30);
/// Pause after a connection that was not accepted.
const PAUSE: Duration = Duration::from_millis(50);
/// The text form of Prometheus.
const METRICS: HeaderValue = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
const PLAIN: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

/// How far a server is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Phase {
    /// It reads its logs back.
    #[default]
    Starting,
    /// It answers calls.
    Ready,
    /// It takes no more calls.
    Stopping,
}

/// Through which a server is watched, from before it can answer; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Monitor {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    phase: watch::Sender<Phase>,
    target: OnceLock<Target>,
}

/// What is watched.
#[derive(Debug)]
pub(super) struct Target {
    pub service: Service,
    pub access: Arc<Access>,
    pub tls: TlsFiles,
    pub permits: Arc<Permits>,
}

impl Monitor {
    /// How far the server is, and each time that it comes further.
    #[must_use]
    pub fn phase(&self) -> watch::Receiver<Phase> {
        self.shared.phase.subscribe()
    }

    /// Says how far the server is.
    pub(super) fn say(&self, phase: Phase) {
        self.shared.phase.send_replace(phase);
    }

    /// Says what is to be watched. A server has one service for its life.
    pub(super) fn attach(&self, target: Target) {
        drop(self.shared.target.set(target));
    }

    /// Why no filing can be taken now, each reason with its cure; empty if it can.
    #[must_use]
    pub fn reasons(&self) -> Vec<String> {
        let phase = match *self.shared.phase.borrow() {
            Phase::Starting => Some("the logs are being read back; wait until that is done"),
            Phase::Stopping => Some("the server is stopping; wait until it is back"),
            Phase::Ready => None,
        };
        let faults = self.shared.target.get().map(|target| target.service.faults());
        let faults = faults.unwrap_or_default().into_iter().map(|fault| fault.to_string());
        phase.map(str::to_owned).into_iter().chain(faults).collect()
    }

    /// The courts that are closed, each with the reason and its cure. The server is ready all the same:
    /// a balancer that took it away would close the others, too.
    fn closed(&self) -> Vec<String> {
        let Some(target) = self.shared.target.get() else { return Vec::new() };
        let closed = target.service.closed_courts().iter();
        closed.map(|(court, reason)| format!("the court {court} is closed: {reason}")).collect()
    }

    /// Answers monitors until it is dropped.
    pub async fn serve(self, listener: TcpListener) -> Infallible {
        let room = Arc::new(Semaphore::new(CONNECTIONS));
        loop {
            let permit = Arc::clone(&room).acquire_owned().await;
            let stream = match listener.accept().await {
                Ok((stream, _)) => stream,
                Err(cause) => {
                    tracing::warn!(%cause, "a monitor's connection was not accepted");
                    sleep(PAUSE).await;
                    continue;
                }
            };
            let monitor = self.clone();
            tokio::spawn(async move {
                drop(timeout(TIME, monitor.connection(stream)).await);
                drop(permit);
            });
        }
    }

    async fn connection(self, stream: TcpStream) {
        let answer = service_fn(move |request| {
            let monitor = self.clone();
            async move { Ok::<_, Infallible>(monitor.answer(&request).await) }
        });
        let mut http = http1::Builder::new();
        let connection = http.keep_alive(false).serve_connection(TokioIo::new(stream), answer);
        if let Err(cause) = connection.await {
            tracing::debug!(%cause, "a monitor's connection broke off");
        }
    }

    async fn answer(&self, request: &Request<Incoming>) -> Response<Full<Bytes>> {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            let mut refused = text(StatusCode::METHOD_NOT_ALLOWED, "only GET is answered\n");
            refused.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
            return refused;
        }
        match request.uri().path() {
            "/healthz" => text(StatusCode::OK, "alive\n"),
            "/readyz" => self.readiness(),
            "/metrics" => self.metrics().await,
            _ => text(StatusCode::NOT_FOUND, "here are /metrics, /healthz and /readyz\n"),
        }
    }

    fn readiness(&self) -> Response<Full<Bytes>> {
        let reasons = self.reasons();
        let (status, first) = match reasons.is_empty() {
            true => (StatusCode::OK, vec!["ready".to_owned()]),
            false => (StatusCode::SERVICE_UNAVAILABLE, reasons),
        };
        let lines: Vec<String> = first.into_iter().chain(self.closed()).collect();
        text(status, lines.join("\n") + "\n")
    }

    /// The page of all metrics. Folds take their time, so it is made where a thread may block.
    async fn metrics(&self) -> Response<Full<Bytes>> {
        let monitor = self.clone();
        let made = tokio::task::spawn_blocking(move || {
            let reading = reading::Reading::of(&monitor).map_err(|cause| cause.to_string())?;
            page::text(reading).map_err(|cause| cause.to_string())
        });
        let made = made.await.unwrap_or_else(|cause| Err(cause.to_string()));
        match made {
            Ok(page) => {
                let mut answer = text(StatusCode::OK, page);
                answer.headers_mut().insert(CONTENT_TYPE, METRICS);
                answer
            }
            Err(cause) => {
                tracing::error!(cause, "the metrics cannot be read");
                text(StatusCode::INTERNAL_SERVER_ERROR, "see the server's log\n")
            }
        }
    }
}

fn text(status: StatusCode, body: impl Into<Bytes>) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body.into()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, PLAIN);
    response
}
