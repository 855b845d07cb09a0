//! The first bytes of a connection: the HTTP/2 preface within a time, and an answer to who speaks
//! HTTP/1.1 instead.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// Bytes of the HTTP/2 preface, with the head of the frame that follows it.
const PREFACE_BYTES: usize = 24 + 9;
/// Most bytes of a request of HTTP/1.1 that are taken, so that its client reads the answer.
const REQUEST_BYTES: usize = 64 << 10;
/// How a request of HTTP/1.1 begins.
const METHODS: [&[u8]; 8] =
    [b"GET ", b"POST ", b"HEAD ", b"PUT ", b"DELETE ", b"OPTIONS ", b"PATCH ", b"CONNECT "];
/// What it is answered.
const ANSWER: &[u8] = b"HTTP/1.1 505 HTTP Version Not Supported\r\n\
Content-Type: text/plain; charset=utf-8\r\n\
Content-Length: 87\r\n\
Connection: close\r\n\
\r\n\
caselot speaks gRPC over HTTP/2; call it with a gRPC client, or with the command line.\n";

/// The preface of a connection, before it is complete.
pub(super) struct Preface {
    /// Resolves when it is too late.
    deadline: Pin<Box<Sleep>>,
    /// Bytes that the client has sent.
    received: usize,
    /// The client spoke HTTP/1.1 and is answered.
    answered: bool,
}

impl Preface {
    /// A client has so long for it.
    pub(super) fn new(time: Duration) -> Self {
        Self { deadline: Box::pin(sleep(time)), received: 0, answered: false }
    }

    /// Reads the next bytes. Gives back whether the preface is complete.
    pub(super) fn poll_read(
        &mut self,
        mut stream: Pin<&mut (impl AsyncRead + AsyncWrite)>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<bool>> {
        if self.answered {
            return self.poll_drain(stream, context);
        }
        let before = buffer.filled().len();
        let read = stream.as_mut().poll_read(context, buffer);
        let fresh = buffer.filled().get(before..).unwrap_or_default();
        if self.received == 0 && METHODS.iter().any(|method| fresh.starts_with(method)) {
            // A new connection has room for so few bytes; if not, the client goes without.
            drop(stream.as_mut().poll_write(context, ANSWER));
            drop(stream.as_mut().poll_flush(context));
            drop(stream.as_mut().poll_shutdown(context));
            self.answered = true;
            self.received = fresh.len();
            return self.poll_drain(stream, context);
        }
        self.received += fresh.len();
        match read {
            Poll::Ready(read) => Poll::Ready(read.map(|()| self.received >= PREFACE_BYTES)),
            Poll::Pending => {
                ready!(self.deadline.as_mut().poll(context));
                Poll::Ready(Err(io::Error::new(
                    io::ErrorKind::TimedOut,
                    "no HTTP/2 preface in time",
                )))
            }
        }
    }

    /// Takes the rest of a request: a connection that is closed with bytes unread is reset, and its
    /// client may lose the answer.
    fn poll_drain(
        &mut self,
        mut stream: Pin<&mut (impl AsyncRead + AsyncWrite)>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<bool>> {
        let mut bytes = [0; 1_024];
        loop {
            let mut rest = ReadBuf::new(&mut bytes);
            let read = stream.as_mut().poll_read(context, &mut rest);
            if read.is_pending() {
                ready!(self.deadline.as_mut().poll(context));
            }
            self.received += rest.filled().len();
            let ended = !matches!(read, Poll::Ready(Ok(()))) || rest.filled().is_empty();
            if ended || self.received > REQUEST_BYTES {
                let error =
                    io::Error::new(io::ErrorKind::InvalidData, "the client speaks HTTP/1.1");
                return Poll::Ready(Err(error));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_is_as_long_as_it_says() {
        let text = std::str::from_utf8(ANSWER).expect("ASCII");
        let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
        assert!(head.contains(&format!("Content-Length: {}\r\n", body.len())), "{}", body.len());
    }
}
