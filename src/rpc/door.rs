//! The door: lets connections in, at most so many in all and of one address, leads each to a counter,
//! speaks TLS and cuts off who says nothing.

use std::convert::Infallible;
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

use super::counter::Counters;
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
    _present: Arc<()>,
}

enum Io {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

/// Somebody who was let in and has not spoken yet, on his way to a counter.
pub struct Arrival {
    /// Without a runtime.
    pub stream: std::net::TcpStream,
    /// Kept as long as the connection.
    pub place: Place,
    /// Held as long as it is one of its counter's.
    pub present: Arc<()>,
}

/// How connections are greeted.
#[derive(Clone)]
pub struct Greeting {
    /// Without TLS, none.
    pub certificates: Option<Arc<Certificates>>,
    /// How long TLS may take, and then the client until it says something.
    pub time: Duration,
}

/// Lets connections in and leads them to the counters until it is dropped.
pub async fn let_in(listener: TcpListener, limits: &Limits, counters: &Counters) -> Infallible {
    let places = Places::new(limits.connections, limits.connections_per_address);
    loop {
        let arrived = async {
            let (stream, peer) = listener.accept().await?;
            // The counter has a runtime of its own, and there it becomes one of tokio's again.
            Ok::<_, io::Error>((stream.into_std()?, peer))
        };
        let (stream, peer) = match arrived.await {
            Ok(arrived) => arrived,
            Err(cause) => {
                tracing::warn!(%cause, "a connection was not accepted");
                sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        // One more than there is room for is closed at once: waiting would hold it open too.
        match places.take(peer.ip()) {
            Ok(place) => counters.lead(|present| Arrival { stream, place, present }),
            Err(Full::All) => {
                tracing::warn!("all connections are taken; one was turned away");
            }
            Err(Full::OfOne) => {
                let address = peer.ip();
                tracing::warn!(%address, "it has all its connections; one was turned away");
            }
        }
    }
}

/// Greets those who were led to a counter, each by himself, until the receiver is dropped.
pub fn incoming(
    mut led: mpsc::UnboundedReceiver<Arrival>,
    greeting: Greeting,
) -> ReceiverStream<io::Result<Conn>> {
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        loop {
            let arrival = tokio::select! {
                () = sender.closed() => return,
                arrival = led.recv() => arrival,
            };
            let Some(arrival) = arrival else { return };
            let (sender, greeting) = (sender.clone(), greeting.clone());
            tokio::spawn(async move {
                match timeout(greeting.time, arrival.greeted(&greeting)).await {
                    Ok(Ok(conn)) => drop(sender.send(Ok(conn)).await),
                    Ok(Err(cause)) => tracing::debug!(%cause, "a connection was not begun"),
                    Err(_) => tracing::debug!("a client took too long to speak TLS"),
                }
            });
        }
    });
    ReceiverStream::new(receiver)
}

impl Arrival {
    async fn greeted(self, greeting: &Greeting) -> io::Result<Conn> {
        let Self { stream, place, present } = self;
        let stream = TcpStream::from_std(stream)?;
        // Nagle's algorithm would cost 44 ms a call.
        stream.set_nodelay(true)?;
        let (io, subject) = match &greeting.certificates {
            None => (Io::Plain(stream), None),
            Some(certificates) => {
                let stream = TlsAcceptor::from(certificates.current()).accept(stream).await?;
                let shown = stream.get_ref().1.peer_certificates();
                let subject = shown.and_then(|chain| chain.first()).and_then(|own| subject(own));
                (Io::Tls(Box::new(stream)), subject)
            }
        };
        let greeting = Some((Box::pin(sleep(greeting.time)), 0));
        let out = Outbox::default();
        Ok(Conn { io, subject, greeting, out, _place: place, _present: present })
    }
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
