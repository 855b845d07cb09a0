//! The door: takes connections in, at most so many in all and of one address, speaks TLS and cuts
//! off who says nothing.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::{Sleep, sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::server::Connected;

use super::limits::Limits;
use super::outbox::Outbox;
use super::places::{Full, Place, Places};
use super::tls::{Certificates, subject};

/// Bytes of the HTTP/2 preface with the frame that follows it: whoever sent them speaks.
const GREETING_BYTES: usize = 24 + 9;
/// Pause after an accept that failed, as when no file descriptor is left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Who is at the other end.
#[derive(Debug, Clone)]
pub struct Peer {
    /// Subject of the verified client certificate.
    pub subject: Option<String>,
}

/// One connection.
pub struct Conn {
    io: Io,
    subject: Option<String>,
    /// Runs until the client has greeted.
    greeting: Option<(Pin<Box<Sleep>>, usize)>,
    out: Outbox,
    _place: Place,
}

enum Io {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

/// Takes connections in until the receiver is dropped.
pub fn incoming(
    listener: TcpListener,
    certificates: Option<Certificates>,
    limits: &Limits,
) -> ReceiverStream<io::Result<Conn>> {
    let places = Places::new(limits.connections, limits.connections_per_address);
    let greeting = Duration::from_secs(limits.greeting_seconds.into());
    let certificates = certificates.map(Arc::new);
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        loop {
            let accepted = tokio::select! {
                () = sender.closed() => return,
                accepted = listener.accept() => accepted,
            };
            let (stream, peer) = match accepted {
                Ok(accepted) => accepted,
                Err(cause) => {
                    tracing::warn!(%cause, "a connection was not accepted");
                    sleep(ACCEPT_PAUSE).await;
                    continue;
                }
            };
            // One more than there is room for is closed at once: waiting would hold it open too.
            let place = match places.take(peer.ip()) {
                Ok(place) => place,
                Err(Full::All) => {
                    tracing::warn!("all connections are taken; one was turned away");
                    continue;
                }
                Err(Full::OfOne) => {
                    let address = peer.ip();
                    tracing::warn!(%address, "it has all its connections; one was turned away");
                    continue;
                }
            };
            let (sender, certificates) = (sender.clone(), certificates.clone());
            tokio::spawn(async move {
                let greeted = timeout(greeting, greet(stream, certificates.as_deref())).await;
                let (io, subject) = match greeted {
                    Ok(Ok(greeted)) => greeted,
                    Ok(Err(cause)) => return tracing::debug!(%cause, "no TLS was agreed on"),
                    Err(_) => return tracing::debug!("a client took too long to speak TLS"),
                };
                let greeting = Some((Box::pin(sleep(greeting)), 0));
                let out = Outbox::default();
                let conn = Conn { io, subject, greeting, out, _place: place };
                drop(sender.send(Ok(conn)).await);
            });
        }
    });
    ReceiverStream::new(receiver)
}

async fn greet(
    stream: TcpStream,
    certificates: Option<&Certificates>,
) -> io::Result<(Io, Option<String>)> {
    // Nagle's algorithm would cost 44 ms a call.
    stream.set_nodelay(true)?;
    let Some(certificates) = certificates else { return Ok((Io::Plain(stream), None)) };
    let stream = TlsAcceptor::from(certificates.current()).accept(stream).await?;
    let shown = stream.get_ref().1.peer_certificates();
    let subject = shown.and_then(|chain| chain.first()).and_then(|own| subject(own));
    Ok((Io::Tls(Box::new(stream)), subject))
}

impl Connected for Conn {
    type ConnectInfo = Peer;

    fn connect_info(&self) -> Peer {
        Peer { subject: self.subject.clone() }
    }
}

impl AsyncRead for Conn {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = match &mut self.io {
            Io::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Io::Tls(stream) => Pin::new(stream.as_mut()).poll_read(context, buffer),
        };
        let Some((deadline, seen)) = &mut self.greeting else { return read };
        *seen += buffer.filled().len() - before;
        if *seen >= GREETING_BYTES {
            self.greeting = None;
            return read;
        }
        if read.is_ready() {
            return read;
        }
        ready!(deadline.as_mut().poll(context));
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "no HTTP/2 preface in time")))
    }
}

impl AsyncWrite for Conn {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(context, &[io::IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let Conn { io, out, .. } = &mut *self;
        match io {
            Io::Plain(stream) => out.put(stream, context, bytes),
            Io::Tls(stream) => out.put(stream.as_mut(), context, bytes),
        }
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Conn { io, out, .. } = &mut *self;
        match io {
            Io::Plain(stream) => {
                ready!(out.flush(stream, context))?;
                Pin::new(stream).poll_flush(context)
            }
            Io::Tls(stream) => {
                ready!(out.flush(stream.as_mut(), context))?;
                Pin::new(stream.as_mut()).poll_flush(context)
            }
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Conn { io, out, .. } = &mut *self;
        match io {
            Io::Plain(stream) => {
                ready!(out.write_out(stream, context))?;
                Pin::new(stream).poll_shutdown(context)
            }
            Io::Tls(stream) => {
                ready!(out.write_out(stream.as_mut(), context))?;
                Pin::new(stream.as_mut()).poll_shutdown(context)
            }
        }
    }
}
