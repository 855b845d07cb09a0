//! One connection: its bytes in and out, and the time limit for its first ones.

use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;
use tonic::transport::server::Connected;

use super::coalescer::Coalescer;
use super::preface::Preface;
use crate::permits::Permit;
use crate::service::access::ClientCertificate;

/// What is known of the other end of a connection.
#[derive(Debug, Clone)]
pub struct Peer {
    /// Where it calls from.
    pub address: IpAddr,
    /// The verified client certificate.
    pub certificate: Option<Arc<ClientCertificate>>,
}

/// One connection after its handshake.
pub struct Connection {
    io: Io,
    peer: Peer,
    /// What is awaited until the client has sent the HTTP/2 preface.
    preface: Option<Preface>,
    out: Coalescer,
    /// Counts against the limits for as long as the connection lives.
    _permit: Permit,
    /// Counts to the load of its worker for as long as the connection lives.
    _load: Arc<()>,
}

/// What a connection reads and writes.
pub(super) enum Io {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Connection {
    /// A connection whose client has `time` to send the HTTP/2 preface.
    pub(super) fn new(
        io: Io,
        peer: Peer,
        time: Duration,
        (permit, load): (Permit, Arc<()>),
    ) -> Connection {
        let preface = Some(Preface::new(time));
        let out = Coalescer::default();
        Connection { io, peer, preface, out, _permit: permit, _load: load }
    }
}

impl Connected for Connection {
    type ConnectInfo = Peer;

    fn connect_info(&self) -> Peer {
        self.peer.clone()
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let Connection { io, preface, .. } = &mut *self;
        let Some(waiting) = preface else {
            return match io {
                Io::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
                Io::Tls(stream) => Pin::new(stream.as_mut()).poll_read(context, buffer),
            };
        };
        let complete = match io {
            Io::Plain(stream) => waiting.poll_read(Pin::new(stream), context, buffer),
            Io::Tls(stream) => waiting.poll_read(Pin::new(stream.as_mut()), context, buffer),
        };
        if ready!(complete)? {
            *preface = None;
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Connection {
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
        let Connection { io, out, .. } = &mut *self;
        match io {
            Io::Plain(stream) => out.put(stream, context, bytes),
            Io::Tls(stream) => out.put(stream.as_mut(), context, bytes),
        }
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Connection { io, out, .. } = &mut *self;
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
        let Connection { io, out, .. } = &mut *self;
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
