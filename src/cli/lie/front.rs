//! What stands before the true server: it passes calls on, and changes what some of them are answered.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, Response};
use http_body_util::{BodyExt, Full};
use prost::Message;
use prost::bytes::Bytes;
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::Status;
use tonic::transport::{Channel, Server};
use tower::ServiceExt;

use super::forgery::Forger;
use super::{Lie, told};
use crate::cli::Failure;
use crate::cli::words::text;
use crate::wire::v1;

/// The calls that are lied about, by the ends of their paths.
pub const FILE_CASE: &str = "AssignmentService/FileCase";
pub const DRAW_CASE: &str = "AssignmentService/DrawCase";
/// Both of them in a stream.
const ASSIGN_CASES: &str = "AssignmentService/AssignCases";
const CHECKPOINT: &str = "AuditService/GetCheckpoint";
const CONSISTENCY: &str = "AuditService/GetConsistencyProof";
/// Calls of one message whose answers are looked at.
const SINGLE: [&str; 4] = [FILE_CASE, DRAW_CASE, CHECKPOINT, CONSISTENCY];
/// Bytes before a message: whether it is compressed, and its length.
pub const HEAD: usize = 5;

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
    /// Numbers and stages of filings that were lied about.
    filings: HashSet<(String, u32)>,
    /// The same of filings whose nonce was revealed.
    revealed: HashSet<(String, u32)>,
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
    pub async fn serve(self, listener: TcpListener) {
        let router = Router::new().fallback(move |request: Request<Body>| {
            let liar = self.clone();
            async move { liar.answer(request).await }
        });
        let routes = tonic::service::Routes::from(router);
        let incoming = TcpListenerStream::new(listener);
        let served = Server::builder().add_routes(routes);
        if let Err(error) = served.serve_with_incoming(incoming).await {
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
        let answer = match SINGLE.iter().any(|it| path.ends_with(it)) {
            true => self.looked_at(&path, request).await,
            false if path.ends_with(ASSIGN_CASES) => self.stream(request).await,
            false => self.pass(request).await,
        };
        answer.unwrap_or_else(Status::into_http)
    }

    /// The true server's answer.
    pub async fn pass(&self, request: Request<Body>) -> Result<Response<Body>, Status> {
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
        let asked = read(body).await?.message;
        if path.ends_with(DRAW_CASE)
            && let Ok(asked) = decoded(&asked)
        {
            self.overhear(&asked);
        }
        let request = Request::from_parts(head, body_of(&asked, None));
        let (head, body) = self.pass(request).await?.into_parts();
        let answer = read(body).await?;
        // A refusal has no message, and is true.
        if answer.message.is_empty() {
            return Ok(Response::from_parts(head, empty(answer.trailers)));
        }
        let message = self.retold(path, &asked, &answer.message).await?;
        Ok(Response::from_parts(head, body_of(&message, answer.trailers)))
    }

    /// What is answered in the place of a true message.
    async fn retold(&self, path: &str, asked: &Bytes, answer: &Bytes) -> Result<Vec<u8>, Status> {
        if path.ends_with(FILE_CASE) {
            let mut answer = decoded(answer)?;
            self.filed(&decoded(asked)?, &mut answer).await?;
            return Ok(answer.encode_to_vec());
        }
        if path.ends_with(DRAW_CASE) {
            let mut answer = decoded(answer)?;
            let asked: v1::DrawCaseRequest = decoded(asked)?;
            self.drawn(&asked.case_number, &mut answer).await?;
            return Ok(answer.encode_to_vec());
        }
        if path.ends_with(CHECKPOINT) {
            let mut answer: v1::GetCheckpointResponse = decoded(answer)?;
            self.forger.sign(self.lie, &mut answer.checkpoint).await?;
            return Ok(answer.encode_to_vec());
        }
        let mut answer = decoded(answer)?;
        self.forger.continue_from(self.lie, &decoded(asked)?, &mut answer).await?;
        Ok(answer.encode_to_vec())
    }

    /// Who reveals the nonce of a filing that was lied about has believed it.
    pub fn overhear(&self, asked: &v1::DrawCaseRequest) {
        let filing = (asked.case_number.clone(), asked.stage);
        let mut said = self.said();
        if said.filings.remove(&filing) {
            said.is_believed(&asked.case_number);
        }
        said.revealed.insert(filing);
    }

    /// Makes the answer to a filing what is told.
    pub async fn filed(
        &self,
        asked: &v1::FileCaseRequest,
        answer: &mut v1::FileCaseResponse,
    ) -> Result<(), Status> {
        let Some(receipt) = &mut answer.filing else { return Ok(()) };
        if self.lie.call() != FILE_CASE {
            return self.forger.show(self.lie, receipt).await;
        }
        if self.forger.falsify(self.lie, receipt, None).await? {
            let facts = asked.facts.clone().unwrap_or_default();
            self.tell(&facts.case_number);
            let (filing, mut said) = ((facts.case_number, facts.stage), self.said());
            // A nonce that comes along before the answer does is revealed unchecked.
            match said.revealed.contains(&filing) && !answer.repeated {
                true => said.is_believed(&filing.0),
                false => drop(said.filings.insert(filing)),
            }
        }
        Ok(())
    }

    /// Makes the answer to a draw what is told.
    pub async fn drawn(
        &self,
        number: &str,
        answer: &mut v1::DrawCaseResponse,
    ) -> Result<(), Status> {
        let filing = answer.filing.clone();
        if let Some(receipt) = &mut answer.filing {
            self.forger.show(self.lie, receipt).await?;
        }
        let Some(receipt) = &mut answer.draw else { return Ok(()) };
        if self.lie.call() != DRAW_CASE {
            return self.forger.show(self.lie, receipt).await;
        }
        if self.forger.falsify(self.lie, receipt, filing.as_ref()).await? {
            self.tell(number);
        }
        Ok(())
    }

    /// Counts a lie, and says that it was told.
    fn tell(&self, number: &str) {
        self.said().told += 1;
        let (call, what) = (self.lie.call(), self.lie.caught_by());
        told(&text!(
            "told a lie about {number} ({call}); what catches it: {what}",
            number,
            call,
            what
        ));
    }
}

impl Said {
    fn is_believed(&mut self, number: &str) {
        self.believed += 1;
        told(&text!(
            "NOT CAUGHT: the nonce of {number} was revealed, though its filing was lied about",
            number
        ));
    }
}

/// A message of a call or an answer.
pub fn decoded<M: Message + Default>(bytes: &Bytes) -> Result<M, Status> {
    M::decode(bytes.clone()).map_err(|error| Status::internal(error.to_string()))
}

/// The only message of a body.
async fn read(body: Body) -> Result<Frame, Status> {
    let collected = body.collect().await.map_err(|error| Status::internal(error.to_string()))?;
    let trailers = collected.trailers().cloned();
    let mut bytes = collected.to_bytes();
    let message = if bytes.len() > HEAD { bytes.split_off(HEAD) } else { Bytes::new() };
    Ok(Frame { message, trailers })
}

/// A message as it goes over the wire.
pub fn framed(message: &[u8]) -> Bytes {
    let length = u32::try_from(message.len()).unwrap_or(u32::MAX).to_be_bytes();
    Bytes::from([&[0][..], &length, message].concat())
}

/// A message as a body.
fn body_of(message: &[u8], trailers: Option<HeaderMap>) -> Body {
    let trailers = std::future::ready(trailers.map(Ok));
    Body::new(Full::new(framed(message)).with_trailers(trailers))
}

fn empty(trailers: Option<HeaderMap>) -> Body {
    Body::new(Full::new(Bytes::new()).with_trailers(std::future::ready(trailers.map(Ok))))
}
