//! The servers that a client may call: one, or several over one database, of which the next takes over
//! where the one that answered is lost.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::net::TcpStream;
use tonic::body::Body;
use tonic::codegen::http::{Request, Response};
use tonic::transport::channel::ResponseFuture;
use tonic::transport::{Channel, Error};
use tower::{Service, ServiceExt};

/// How long is waited for a server to be reached before the next one is tried.
const REACH_PATIENCE: Duration = Duration::from_secs(2);

/// A connection to each server, made when it is first used and again when it was lost.
///
/// A call goes to the server that answered last. If that one is lost, or says that it is going, the
/// call fails, and the next one goes to another server that can be reached: who made the call knows
/// whether it may be made again.
#[derive(Debug, Clone)]
pub struct Servers(Known);

#[derive(Debug, Clone)]
enum Known {
    /// One alone. It is ready for a call in each clone by itself.
    One(Channel),
    Several(Arc<Several>),
}

#[derive(Debug)]
struct Several {
    /// Each with its host and port.
    servers: Vec<(Channel, String, u16)>,
    /// The one that is called.
    current: AtomicUsize,
    /// Whether that one has answered the last call, or was just reached.
    answers: AtomicBool,
}

impl Servers {
    /// One server.
    pub fn one(channel: Channel) -> Servers {
        Servers(Known::One(channel))
    }

    /// Several, each with its host and port; the one at `first` is called first.
    pub fn several(servers: Vec<(Channel, String, u16)>, first: usize) -> Servers {
        let (current, answers) = (AtomicUsize::new(first), AtomicBool::new(false));
        Servers(Known::Several(Arc::new(Several { servers, current, answers })))
    }
}

impl Several {
    async fn call(&self, request: Request<Body>) -> Result<Response<Body>, Error> {
        let asked = self.one_that_answers().await;
        let answer = self.servers[asked].0.clone().oneshot(request).await;
        if answer.as_ref().map_or(true, is_going) {
            self.answers.store(false, Ordering::Relaxed);
            self.go_on(asked);
        }
        answer
    }

    /// The server to call: another one than that which was lost, if it can be reached.
    async fn one_that_answers(&self) -> usize {
        for _ in &self.servers {
            let asked = self.current.load(Ordering::Relaxed);
            if self.answers.load(Ordering::Relaxed) {
                return asked;
            }
            let (_, host, port) = &self.servers[asked];
            let reached = TcpStream::connect((host.as_str(), *port));
            if matches!(tokio::time::timeout(REACH_PATIENCE, reached).await, Ok(Ok(_))) {
                self.answers.store(true, Ordering::Relaxed);
                return asked;
            }
            self.go_on(asked);
        }
        self.current.load(Ordering::Relaxed)
    }

    /// Calls the next one from now on, unless another call has gone on already.
    fn go_on(&self, from: usize) {
        let next = (from + 1) % self.servers.len();
        let (is, will) = (Ordering::AcqRel, Ordering::Relaxed);
        let _gone_on = self.current.compare_exchange(from, next, is, will);
    }
}

/// Whether a server says by its answer that another one should be asked.
fn is_going(answer: &Response<Body>) -> bool {
    // gRPC's UNAVAILABLE, in an answer that has nothing else.
    answer.headers().get("grpc-status").is_some_and(|status| status == "14")
}

impl Service<Request<Body>> for Servers {
    type Response = Response<Body>;
    type Error = Error;
    type Future = Answering;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        match &mut self.0 {
            Known::One(only) => only.poll_ready(cx),
            // Each call waits for its own.
            Known::Several(_) => Poll::Ready(Ok(())),
        }
    }

    fn call(&mut self, request: Request<Body>) -> Answering {
        match &mut self.0 {
            Known::One(only) => Answering::One(only.call(request)),
            Known::Several(several) => {
                let several = Arc::clone(several);
                Answering::Several(Box::pin(async move { several.call(request).await }))
            }
        }
    }
}

/// An answer that is waited for.
pub enum Answering {
    /// Of the only server.
    One(ResponseFuture),
    /// Of one of several.
    Several(Pin<Box<dyn Future<Output = Result<Response<Body>, Error>> + Send>>),
}

impl Future for Answering {
    type Output = Result<Response<Body>, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut *self {
            Answering::One(answer) => Pin::new(answer).poll(cx),
            Answering::Several(answer) => answer.as_mut().poll(cx),
        }
    }
}
