//! The handshake that makes a connection of an accepted stream: TLS if it is configured, within a time
//! limit.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_stream::wrappers::ReceiverStream;

use super::connection::{Connection, Io, Peer};
use super::tls::{Certificates, client_certificate};
use crate::permits::Permit;

/// An accepted stream on its way to a worker.
pub struct Accepted {
    /// The stream, which belongs to no runtime yet.
    pub stream: std::net::TcpStream,
    /// Where it comes from.
    pub address: IpAddr,
    /// Counts against the limits.
    pub permit: Permit,
    /// Counts to the load of its worker.
    pub load: Arc<()>,
}

/// How a connection begins.
#[derive(Clone)]
pub struct Handshake {
    /// The certificates for TLS; `None` speaks plain HTTP/2.
    pub certificates: Option<Arc<Certificates>>,
    /// How long TLS may take, and then the client until it sends the HTTP/2 preface.
    pub time: Duration,
}

/// The connections that have begun. Each handshake runs in a task of its own, until the receiver is
/// dropped.
pub fn incoming(
    mut assigned: mpsc::UnboundedReceiver<Accepted>,
    handshake: Handshake,
) -> ReceiverStream<io::Result<Connection>> {
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        loop {
            let accepted = tokio::select! {
                () = sender.closed() => return,
                accepted = assigned.recv() => accepted,
            };
            let Some(accepted) = accepted else { return };
            let (sender, handshake) = (sender.clone(), handshake.clone());
            tokio::spawn(async move {
                match timeout(handshake.time, handshake.connect(accepted)).await {
                    Ok(Ok(connection)) => drop(sender.send(Ok(connection)).await),
                    Ok(Err(cause)) => tracing::debug!(%cause, "a connection was not begun"),
                    Err(_) => tracing::debug!("a client took too long to speak TLS"),
                }
            });
        }
    });
    ReceiverStream::new(receiver)
}

impl Handshake {
    /// Makes a connection of a stream.
    ///
    /// # Errors
    /// When the stream cannot join the runtime, or TLS fails.
    async fn connect(&self, accepted: Accepted) -> io::Result<Connection> {
        let Accepted { stream, address, permit, load } = accepted;
        let stream = TcpStream::from_std(stream)?;
        // Nagle's algorithm would cost 44 ms a call.
        stream.set_nodelay(true)?;
        let (io, certificate) = match &self.certificates {
            None => (Io::Plain(stream), None),
            Some(certificates) => {
                let stream = TlsAcceptor::from(certificates.current()).accept(stream).await?;
                let chain = stream.get_ref().1.peer_certificates();
                let own = chain.and_then(|chain| chain.first());
                let certificate = own.and_then(|own| client_certificate(own)).map(Arc::new);
                (Io::Tls(Box::new(stream)), certificate)
            }
        };
        Ok(Connection::new(io, Peer { address, certificate }, self.time, (permit, load)))
    }
}
