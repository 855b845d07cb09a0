//! Accepts connections, within the limits in all and for one address, and assigns each to a worker.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::time::sleep;

use super::handshake::Accepted;
use super::worker::Workers;
use crate::permits::{Full, Permits};
use crate::service::metrics::{Metrics, count};

/// Pause after an accept that failed, for example because no file descriptor is left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Accepts connections and assigns them to the workers, until it is dropped.
pub async fn accept(
    listener: TcpListener,
    permits: &Arc<Permits>,
    workers: &Workers,
    metrics: &Metrics,
) -> Infallible {
    loop {
        let accepted = async {
            let (stream, peer) = listener.accept().await?;
            // The worker has a runtime of its own, which the stream joins there.
            Ok::<_, io::Error>((stream.into_std()?, peer))
        };
        let (stream, peer) = match accepted.await {
            Ok(accepted) => accepted,
            Err(cause) => {
                tracing::warn!(%cause, "a connection was not accepted");
                sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        // A connection without a permit is closed immediately: to wait would hold it open too.
        match permits.acquire(peer.ip()) {
            Ok(permit) => {
                let address = peer.ip();
                workers.assign(|load| Accepted { stream, address, permit, load });
            }
            Err(Full::All) => {
                count(&metrics.connections_refused, 1);
                tracing::warn!("all connections are taken; one was turned away");
            }
            Err(Full::OfAddress) => {
                count(&metrics.connections_refused, 1);
                let address = peer.ip();
                tracing::warn!(%address, "this address has all its connections; one was turned away");
            }
        }
    }
}
