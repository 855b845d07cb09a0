//! A server that lies: it stands before a true one, passes calls on, keeps what it was sent, and
//! changes what one call asks or is answered.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use prost::Message;
use tonic::body::Body;
use tonic::codegen::{Body as _, Bytes, Service, http};
use tonic::server::NamedService;
use tonic::transport::Channel;

/// Changes the bytes of one message.
type Change = Box<dyn Fn(&[u8]) -> Vec<u8> + Send + Sync>;

/// The lies that are told, and all that was asked.
#[derive(Default)]
struct Book {
    /// Path of a call, and what becomes of its request.
    asks: Option<(&'static str, Change)>,
    /// Path of a call, and what becomes of its answer.
    answers: Option<(&'static str, Change)>,
    /// A call that is not known here, as before there was one.
    forgotten: Option<&'static str>,
    /// Paths and messages, in turn.
    heard: Vec<(String, Vec<u8>)>,
}

#[derive(Clone)]
pub struct Liar {
    truth: Channel,
    book: Arc<Mutex<Book>>,
}

impl Liar {
    pub fn before(truth: Channel) -> Liar {
        Liar { truth, book: Arc::default() }
    }

    /// From now on the answers of a call are changed so.
    pub fn answers<M: Message + Default + 'static>(
        &self,
        call: &'static str,
        change: impl Fn(&mut M) + Send + Sync + 'static,
    ) {
        self.book.lock().expect("no panic").answers = Some((call, changed(change)));
    }

    /// From now on what a call asks is changed so.
    pub fn asks<M: Message + Default + 'static>(
        &self,
        call: &'static str,
        change: impl Fn(&mut M) + Send + Sync + 'static,
    ) {
        self.book.lock().expect("no panic").asks = Some((call, changed(change)));
    }

    /// From now on a call is answered as by a server that is too old for it.
    pub fn forgets(&self, call: &'static str) {
        self.book.lock().expect("no panic").forgotten = Some(call);
    }

    /// From now on the truth.
    pub fn repents(&self) {
        let mut book = self.book.lock().expect("no panic");
        (book.asks, book.answers) = (None, None);
    }

    /// Names of the calls that were made since this was asked last; none of them may hold `secret`.
    pub fn heard_without(&self, secret: &[u8]) -> Vec<String> {
        let heard = std::mem::take(&mut self.book.lock().expect("no panic").heard);
        let names = heard.into_iter().map(|(path, message)| {
            let told = message.windows(secret.len()).any(|part| part == secret);
            assert!(!told, "{path} was told the secret");
            path.rsplit('/').next().unwrap_or_default().to_owned()
        });
        names.collect()
    }

    pub async fn serve(self, listener: tokio::net::TcpListener) {
        let incoming = tokio_stream::wrappers::TcpListenerStream::new(listener);
        let mut server = tonic::transport::Server::builder();
        let routes = server
            .add_service(Approval(self.clone()))
            .add_service(Assignment(self.clone()))
            .add_service(Audit(self.clone()))
            .add_service(Roster(self));
        routes.serve_with_incoming(incoming).await.expect("served");
    }

    async fn pass(mut self, request: http::Request<Body>) -> http::Response<Body> {
        let path = request.uri().path().to_owned();
        let (mut head, body) = request.into_parts();
        let (mut frame, _) = collected(body).await;
        {
            let mut book = self.book.lock().expect("no panic");
            book.heard.push((path.clone(), frame.get(5..).unwrap_or_default().to_vec()));
            frame = told(&book.asks, &path, frame);
            if book.forgotten.is_some_and(|call| path.ends_with(call)) {
                head.uri = unknown(&head.uri);
            }
        }
        let body = Body::new(Replay::new(frame, None));
        poll_fn(|cx| self.truth.poll_ready(cx)).await.expect("the true server is there");
        let answer = self.truth.call(http::Request::from_parts(head, body)).await;
        let (head, body) = answer.expect("the true server answers").into_parts();
        let (frame, trailers) = collected(body).await;
        let frame = told(&self.book.lock().expect("no panic").answers, &path, frame);
        http::Response::from_parts(head, Body::new(Replay::new(frame, trailers)))
    }
}

/// The address of a call that no server knows.
fn unknown(uri: &http::Uri) -> http::Uri {
    let text = format!("{uri}Unknown");
    text.parse().expect("an address")
}

fn changed<M: Message + Default>(change: impl Fn(&mut M) + Send + Sync + 'static) -> Change {
    Box::new(move |bytes| {
        let mut message = M::decode(bytes).expect("a message of this kind");
        change(&mut message);
        message.encode_to_vec()
    })
}

/// The frame of a message, as it is told: five bytes of head, the last four of them its length.
fn told(lie: &Option<(&'static str, Change)>, path: &str, frame: Vec<u8>) -> Vec<u8> {
    match lie {
        Some((call, change)) if path.ends_with(call) && frame.len() >= 5 => {
            let message = change(&frame[5..]);
            let length = u32::try_from(message.len()).expect("a small message");
            [&[0][..], &length.to_be_bytes(), &message].concat()
        }
        _ => frame,
    }
}

async fn collected(body: Body) -> (Vec<u8>, Option<http::HeaderMap>) {
    let (mut bytes, mut trailers, mut body) = (Vec::new(), None, pin!(body));
    while let Some(frame) = poll_fn(|cx| body.as_mut().poll_frame(cx)).await {
        match frame.expect("the whole body").into_data() {
            Ok(data) => bytes.extend_from_slice(&data),
            Err(frame) => trailers = frame.into_trailers().ok(),
        }
    }
    (bytes, trailers)
}

/// A body that is at hand.
struct Replay(VecDeque<http_body::Frame<Bytes>>);

impl Replay {
    fn new(data: Vec<u8>, trailers: Option<http::HeaderMap>) -> Replay {
        let data = (!data.is_empty()).then(|| http_body::Frame::data(Bytes::from(data)));
        let trailers = trailers.map(http_body::Frame::trailers);
        Replay(data.into_iter().chain(trailers).collect())
    }
}

impl tonic::codegen::Body for Replay {
    type Data = Bytes;
    type Error = tonic::Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, tonic::Status>>> {
        Poll::Ready(self.0.pop_front().map(Ok))
    }
}

macro_rules! fronts {
    ($($name:ident $service:literal,)+) => {$(
        #[derive(Clone)]
        struct $name(Liar);

        impl NamedService for $name {
            const NAME: &'static str = $service;
        }

        impl Service<http::Request<Body>> for $name {
            type Response = http::Response<Body>;
            type Error = Infallible;
            type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

            fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
                Poll::Ready(Ok(()))
            }

            fn call(&mut self, request: http::Request<Body>) -> Self::Future {
                let liar = self.0.clone();
                Box::pin(async move { Ok(liar.pass(request).await) })
            }
        }
    )+};
}

fronts! {
    Approval "caselot.v1.ApprovalService",
    Assignment "caselot.v1.AssignmentService",
    Audit "caselot.v1.AuditService",
    Roster "caselot.v1.RosterService",
}
