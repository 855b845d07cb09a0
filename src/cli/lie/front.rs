//! What stands before the true server: it passes calls on, and changes what one of them is answered.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, Response};
use http_body_util::{BodyExt, Full};
use prost::Message;
use prost::bytes::Bytes;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::Status;
use tonic::transport::{Channel, Server};
use tower::ServiceExt;

use super::forgery::{Forger, Forgery};
use super::{Lie, told};
use crate::cli::Failure;
use crate::cli::words::text;
use crate::wire::v1;

/// The calls that are lied about, by the ends of their paths.
pub const FILE_CASE: &str = "AssignmentService/FileCase";
pub const DRAW_CASE: &str = "AssignmentService/DrawCase";
const CONSISTENCY: &str = "AuditService/GetConsistencyProof";
/// Bytes before a message: whether it is compressed, and its length.
const HEAD: usize = 5;

/// A dishonest server; its copies are one.
#[derive(Clone)]
pub struct Liar {
    lie: Lie,
    forger: Forger,
    truth: Channel,
    said: Arc<Mutex<Said>>,
}

/// What was said so far.
#[derive(Default)]
struct Said {
    /// The false log that was shown last.
    forgery: Option<Forgery>,
    /// Numbers and stages of filings that were lied about.
    filings: HashSet<(String, u32)>,
    told: u32,
    /// Of those, who revealed the nonce all the same.
    believed: u32,
}

/// The message of a call, or of its answer, with what comes behind it.
struct Frame {
    message: Bytes,
    trailers: Option<HeaderMap>,
}

impl Liar {
    /// A liar before the true server of this address.
    pub async fn new(lie: Lie, forger: Forger, truth: &str) -> Result<Liar, Failure> {
        let lost = |error: tonic::transport::Error| {
            let sentence = text!("the server ended early: {error}", error);
            Failure::unexpected(sentence, text!("start it again"))
        };
        let truth = Channel::from_shared(truth.to_owned());
        let truth = truth.map_err(|error| Failure::unexpected(error.to_string(), String::new()))?;
        let truth = truth.connect().await.map_err(lost)?;
        Ok(Liar { lie, forger, truth, said: Arc::default() })
    }

    /// Answers until it is ended.
    pub async fn serve(self, listener: TcpListener, ended: oneshot::Receiver<()>) {
        let router = Router::new().fallback(move |request: Request<Body>| {
            let liar = self.clone();
            async move { liar.answer(request).await }
        });
        let routes = tonic::service::Routes::from(router);
        let incoming = TcpListenerStream::new(listener);
        let shutdown = async { drop(ended.await) };
        let served = Server::builder().add_routes(routes);
        if let Err(error) = served.serve_with_incoming_shutdown(incoming, shutdown).await {
            told(&error.to_string());
        }
    }

    /// How many lies were told, and how many clients believed one.
    pub fn count(&self) -> (u32, u32) {
        let said = self.said();
        (said.told, said.believed)
    }

    fn said(&self) -> MutexGuard<'_, Said> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn answer(self, request: Request<Body>) -> Response<Body> {
        let path = request.uri().path().to_owned();
        let is_looked_at = [FILE_CASE, DRAW_CASE, CONSISTENCY].iter().any(|it| path.ends_with(it));
        if !is_looked_at {
            return match self.pass(request).await {
                Ok(answer) => answer,
                Err(status) => status.into_http(),
            };
        }
        match self.looked_at(&path, request).await {
            Ok(answer) => answer,
            Err(status) => status.into_http(),
        }
    }

    /// The true server's answer.
    async fn pass(&self, request: Request<Body>) -> Result<Response<Body>, Status> {
        let request = request.map(tonic::body::Body::new);
        let answer = self.truth.clone().oneshot(request).await;
        let answer = answer.map_err(|error| Status::unavailable(error.to_string()))?;
        Ok(answer.map(Body::new))
    }

    /// A call whose answer, or whose request, matters.
    async fn looked_at(
        &self,
        path: &str,
        request: Request<Body>,
    ) -> Result<Response<Body>, Status> {
        let (head, body) = request.into_parts();
        let asked = read(body).await?;
        if path.ends_with(CONSISTENCY)
            && let Some(proof) = self.forged_proof(&asked.message)
        {
            return Ok(grpc(&proof));
        }
        if path.ends_with(DRAW_CASE) {
            self.overhear(&asked.message);
        }
        let request = Request::from_parts(head, body_of(&asked.message, None));
        let (head, body) = self.pass(request).await?.into_parts();
        let answer = read(body).await?;
        // A refusal has no message, and is true.
        if answer.message.is_empty() || !path.ends_with(self.lie.call()) {
            let body = match answer.message.is_empty() {
                true => empty(answer.trailers),
                false => body_of(&answer.message, answer.trailers),
            };
            return Ok(Response::from_parts(head, body));
        }
        let message = match path.ends_with(DRAW_CASE) {
            true => self.false_draw(&asked.message, &answer.message).await?,
            false => self.false_filing(&answer.message, &asked.message).await?,
        };
        Ok(Response::from_parts(head, body_of(&message, answer.trailers)))
    }

    /// The proof that leads to the false log, if it is asked for.
    fn forged_proof(&self, asked: &Bytes) -> Option<v1::ProofResponse> {
        let asked = v1::GetConsistencyProofRequest::decode(asked.clone()).ok()?;
        self.said().forgery.as_ref()?.continues(asked.old_size, asked.new_size)
    }

    /// Who reveals the nonce of a filing that was lied about has believed it.
    fn overhear(&self, asked: &Bytes) {
        let Ok(asked) = v1::DrawCaseRequest::decode(asked.clone()) else { return };
        let mut said = self.said();
        if said.filings.remove(&(asked.case_number.clone(), asked.stage)) {
            said.believed += 1;
            told(&text!(
                "NOT CAUGHT: the nonce of {number} was revealed, though its filing was lied about",
                number = asked.case_number
            ));
        }
    }

    async fn false_filing(&self, answer: &Bytes, asked: &Bytes) -> Result<Vec<u8>, Status> {
        let mut answer = v1::FileCaseResponse::decode(answer.clone()).map_err(unreadable)?;
        let asked = v1::FileCaseRequest::decode(asked.clone()).map_err(unreadable)?;
        if let Some(receipt) = &mut answer.filing {
            let forgery = self.forger.falsify(self.lie, receipt, None).await?;
            let facts = asked.facts.unwrap_or_default();
            self.note(forgery, &facts.case_number, Some(facts.stage));
        }
        Ok(answer.encode_to_vec())
    }

    async fn false_draw(&self, asked: &Bytes, answer: &Bytes) -> Result<Vec<u8>, Status> {
        let mut answer = v1::DrawCaseResponse::decode(answer.clone()).map_err(unreadable)?;
        let asked = v1::DrawCaseRequest::decode(asked.clone()).map_err(unreadable)?;
        let filing = answer.filing.clone();
        if let Some(receipt) = &mut answer.draw {
            let forgery = self.forger.falsify(self.lie, receipt, filing.as_ref()).await?;
            self.note(forgery, &asked.case_number, None);
        }
        Ok(answer.encode_to_vec())
    }

    /// Remembers a lie, and says that it was told.
    fn note(&self, forgery: Option<Forgery>, number: &str, stage: Option<u32>) {
        let mut said = self.said();
        said.told += 1;
        said.forgery = forgery;
        said.filings.extend(stage.map(|stage| (number.to_owned(), stage)));
        let (call, what) = (self.lie.call(), self.lie.caught_by());
        told(&text!(
            "told a lie about {number} ({call}); what catches it: {what}",
            number,
            call,
            what
        ));
    }
}

fn unreadable(error: prost::DecodeError) -> Status {
    Status::internal(error.to_string())
}

/// The only message of a body.
async fn read(body: Body) -> Result<Frame, Status> {
    let collected = body.collect().await.map_err(|error| Status::internal(error.to_string()))?;
    let trailers = collected.trailers().cloned();
    let mut bytes = collected.to_bytes();
    let message = if bytes.len() > HEAD { bytes.split_off(HEAD) } else { Bytes::new() };
    Ok(Frame { message, trailers })
}

/// A message as a body.
fn body_of(message: &[u8], trailers: Option<HeaderMap>) -> Body {
    let length = u32::try_from(message.len()).unwrap_or(u32::MAX).to_be_bytes();
    let framed = [&[0][..], &length, message].concat();
    let trailers = std::future::ready(trailers.map(Ok));
    Body::new(Full::new(Bytes::from(framed)).with_trailers(trailers))
}

fn empty(trailers: Option<HeaderMap>) -> Body {
    Body::new(Full::new(Bytes::new()).with_trailers(std::future::ready(trailers.map(Ok))))
}

/// An answer of one's own.
fn grpc(message: &impl Message) -> Response<Body> {
    let mut trailers = HeaderMap::new();
    trailers.insert("grpc-status", axum::http::HeaderValue::from_static("0"));
    let mut answer = Response::new(body_of(&message.encode_to_vec(), Some(trailers)));
    let kind = axum::http::HeaderValue::from_static("application/grpc");
    answer.headers_mut().insert(axum::http::header::CONTENT_TYPE, kind);
    answer
}
