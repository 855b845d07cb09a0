//! A listener for HTTP/1.1: connections within limits, over TLS where it is asked for. The console and
//! the witness listen by it.

use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::http::Request;
use http_body::Frame;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::time::{Instant, Sleep, sleep_until, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tower::ServiceExt;

use crate::permits::{Full, Permits};

/// Most connections at a time; a browser opens up to six.
const CONNECTIONS: u32 = 512;
/// Most connections of one address: a quarter, so that one host leaves the others theirs.
const OF_ADDRESS: u32 = 128;
/// So long a handshake, the head of a request, and each further part of its body may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// So long the body of a request may take in all.
const BODY_PATIENCE: Duration = Duration::from_secs(60);
/// So long open requests may take when the listener stops.
const FAREWELL: Duration = Duration::from_secs(10);
/// Pause after an accept that failed.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// The configuration for a new connection; it may change while the listener runs.
#[derive(Clone)]
pub struct Tls(Arc<dyn Fn() -> Arc<ServerConfig> + Send + Sync>);

impl Tls {
    /// TLS by what this gives at each connection.
    #[must_use]
    pub fn by(current: impl Fn() -> Arc<ServerConfig> + Send + Sync + 'static) -> Tls {
        Tls(Arc::new(current))
    }
}

/// Who comes to a listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Callers {
    /// Browsers and systems, each from an address of its own.
    #[default]
    Direct,
    /// A proxy for all of them: its address has all the connections.
    OneProxy,
}

/// The address of the other end of a request's connection, among the request's extensions.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

/// Serves until `shutdown` ends, and then what is under way.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    tls: Option<Tls>,
    (router, callers): (Router, Callers),
    shutdown: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    let of_address = if callers == Callers::OneProxy { CONNECTIONS } else { OF_ADDRESS };
    let permits = Permits::new(CONNECTIONS, of_address);
    let graceful = GracefulShutdown::new();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut shutdown => break,
        };
        let (stream, peer) = match accepted {
            Ok((stream, peer)) => (stream, peer.ip().to_canonical()),
            Err(cause) => {
                tracing::warn!(%cause, "a connection was not accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let permit = match permits.acquire(peer) {
            Ok(permit) => permit,
            Err(Full::All) => {
                tracing::warn!("all connections are taken; one was turned away");
                continue;
            }
            Err(Full::OfAddress) => {
                tracing::warn!(%peer, "the address has as many connections as it may; one was turned away");
                continue;
            }
        };
        let (tls, router, watcher) = (tls.clone(), router.clone(), graceful.watcher());
        tokio::spawn(async move {
            match tls {
                None => talk(stream, peer, router, watcher).await,
                Some(Tls(current)) => {
                    let acceptor = TlsAcceptor::from(current());
                    if let Ok(Ok(stream)) = timeout(PATIENCE, acceptor.accept(stream)).await {
                        talk(stream, peer, router, watcher).await;
                    }
                }
            }
            drop(permit);
        });
    }
    drop(listener);
    // What is still open after that is cut off: a filing that was cut off can be gone on with.
    drop(timeout(FAREWELL, graceful.shutdown()).await);
    Ok(())
}

/// Answers the requests of one connection.
async fn talk(
    stream: impl tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
    peer: IpAddr,
    router: Router,
    watcher: Watcher,
) {
    let service = router.map_request(move |request: Request<Incoming>| {
        let mut request =
            request.map(|body| Body::new(Awaited::within(body, PATIENCE, BODY_PATIENCE)));
        request.extensions_mut().insert(Peer(peer));
        request
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    // A client that leaves in mid-answer is no fault of ours.
    drop(watcher.watch(connection).await);
}

/// A body that is not waited for without end: a client that stops in the middle, or sends a byte now
/// and then, would hold its connection.
struct Awaited<B> {
    body: B,
    /// So long its next part is waited for.
    patience: Duration,
    /// When it must have come to its end.
    ends: Instant,
    /// When its next part must be there; set once somebody waits for one.
    next: Option<Pin<Box<Sleep>>>,
}

impl<B> Awaited<B> {
    /// A body that may take so long for its next part, and so long in all.
    fn within(body: B, patience: Duration, in_all: Duration) -> Awaited<B> {
        Awaited { body, patience, ends: Instant::now() + in_all, next: None }
    }
}

impl<B> HttpBody for Awaited<B>
where
    B: HttpBody<Data = Bytes> + Unpin,
    B::Error: Into<axum::BoxError>,
{
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let awaited = &mut *self;
        if let Poll::Ready(frame) = Pin::new(&mut awaited.body).poll_frame(context) {
            awaited.next = None;
            return Poll::Ready(frame.map(|it| it.map_err(Into::into)));
        }
        let by = awaited.ends.min(Instant::now() + awaited.patience);
        let next = awaited.next.get_or_insert_with(|| Box::pin(sleep_until(by)));
        next.as_mut().poll(context).map(|()| {
            let late = io::Error::new(io::ErrorKind::TimedOut, "the body did not come in time");
            Some(Err(late.into()))
        })
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> http_body::SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    use super::*;

    async fn listening(callers: Callers) -> std::net::SocketAddr {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let read = |body: String| async move { body };
        let router = Router::new().route("/", axum::routing::post(read));
        tokio::spawn(serve(listener, None, (router, callers), std::future::pending()));
        address
    }

    /// Whether a connection is answered.
    async fn is_answered(address: std::net::SocketAddr, request: &str) -> bool {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(request.as_bytes()).await.ok();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.ok();
        answer.starts_with(b"HTTP/1.1 200")
    }

    const WHOLE: &str =
        "POST / HTTP/1.1\r\nhost: desk\r\nconnection: close\r\ncontent-length: 2\r\n\r\nab";

    #[tokio::test]
    async fn one_address_leaves_the_others_their_connections() {
        for (callers, more) in [(Callers::Direct, false), (Callers::OneProxy, true)] {
            let address = listening(callers).await;
            assert!(is_answered(address, WHOLE).await);
            let mut held = Vec::new();
            for _ in 0..OF_ADDRESS {
                let mut stream = TcpStream::connect(address).await.unwrap();
                stream.write_all(b"POST / HTTP/1.1\r\nhost:").await.unwrap();
                held.push(stream);
            }
            assert_eq!(is_answered(address, WHOLE).await, more, "{callers:?}");
        }
        // Another address of this machine has its own.
        let address = listening(Callers::Direct).await;
        let other = tokio::net::TcpSocket::new_v4().unwrap();
        other.bind("127.0.0.2:0".parse().unwrap()).unwrap();
        let mut held = Vec::new();
        for _ in 0..OF_ADDRESS {
            held.push(TcpStream::connect(address).await.unwrap());
        }
        let mut stream = other.connect(address).await.unwrap();
        stream.write_all(WHOLE.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        assert!(answer.starts_with(b"HTTP/1.1 200"));
    }

    /// A body that never comes, or a byte of it after each pause.
    struct Slow(Option<Pin<Box<Sleep>>>);

    const PAUSE: Duration = Duration::from_millis(20);

    impl HttpBody for Slow {
        type Data = Bytes;
        type Error = io::Error;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
            let Some(pause) = self.0.as_mut() else { return Poll::Pending };
            std::task::ready!(pause.as_mut().poll(context));
            pause.as_mut().reset(Instant::now() + PAUSE);
            Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(b"a")))))
        }
    }

    #[tokio::test]
    async fn a_body_that_does_not_come_is_given_up() {
        let (short, long) = (Duration::from_millis(200), Duration::from_secs(600));
        let stopped = Body::new(Awaited::within(Slow(None), short, long));
        assert!(axum::body::to_bytes(stopped, 1 << 10).await.is_err());
        let pause = Box::pin(sleep_until(Instant::now() + PAUSE));
        let trickled = Body::new(Awaited::within(Slow(Some(pause)), long, short));
        let begun = Instant::now();
        assert!(axum::body::to_bytes(trickled, 1 << 20).await.is_err());
        assert!(begun.elapsed() >= short, "as long as it comes in time it is waited for");
    }
}
