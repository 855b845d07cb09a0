//! A listener for HTTP/1.1: connections within limits, over TLS where it is asked for. The console and
//! the witness listen by it.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

/// Most connections at a time; a browser opens up to six.
const CONNECTIONS: usize = 512;
/// So long a handshake, and the head of a request, may take.
const PATIENCE: Duration = Duration::from_secs(10);
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

/// Serves until `shutdown` ends, and then what is under way.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    tls: Option<Tls>,
    router: Router,
    shutdown: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    let permits = Arc::new(Semaphore::new(CONNECTIONS));
    let graceful = GracefulShutdown::new();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut shutdown => break,
        };
        let (stream, _) = match accepted {
            Ok(accepted) => accepted,
            Err(cause) => {
                tracing::warn!(%cause, "a connection was not accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let Ok(permit) = Arc::clone(&permits).try_acquire_owned() else {
            tracing::warn!("all connections are taken; one was turned away");
            continue;
        };
        let (tls, router, watcher) = (tls.clone(), router.clone(), graceful.watcher());
        tokio::spawn(async move {
            match tls {
                None => talk(stream, router, watcher, permit).await,
                Some(Tls(current)) => {
                    let acceptor = TlsAcceptor::from(current());
                    if let Ok(Ok(stream)) = timeout(PATIENCE, acceptor.accept(stream)).await {
                        talk(stream, router, watcher, permit).await;
                    }
                }
            }
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
    router: Router,
    watcher: hyper_util::server::graceful::Watcher,
    permit: OwnedSemaphorePermit,
) {
    let service = TowerToHyperService::new(router);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .serve_connection(TokioIo::new(stream), service);
    // A client that leaves in mid-answer is no fault of ours.
    drop(watcher.watch(connection).await);
    drop(permit);
}
