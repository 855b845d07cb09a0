//! Gathers what a connection sends: answers that become ready together leave in one write.
//!
//! The HTTP/2 library flushes behind each answer, so a batch of a hundred answers would cost a
//! hundred system calls here and as many at the client. A flush therefore waits until every other
//! task that is ready has had a turn, and for nothing else. Where no other task is ready, as with a
//! single caller, it soon stops waiting.

use std::future::Future;
use std::io;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker, ready};

use tokio::io::AsyncWrite;
use tokio::task::yield_now;

/// So many bytes are written without waiting for more.
const FULL: usize = 64 * 1024;
/// After so many waits in a row that gathered nothing, flushes no longer wait,
const FRUITLESS: u32 = 4;
/// until this many in a row have gathered nothing or not waited: that one waits again, to find out
/// whether it gathers something.
const RETRIED: u32 = 16;

/// The bytes that one connection has yet to send.
#[derive(Default)]
pub(super) struct Coalescer {
    bytes: Vec<u8>,
    /// How many of them are written.
    written: usize,
    /// Whether they are being written, so that nothing more is waited for.
    writing: bool,
    /// Whether a turn was requested and has not come.
    waiting: bool,
    /// How many bytes were there when the turn was requested.
    at_request: usize,
    /// Flushes in a row that gathered nothing, or did not wait.
    fruitless: u32,
    turn: Arc<Turn>,
}

/// A turn of the runtime, which comes when every other ready task has run. Its waker is the
/// runtime's, and may wake from any thread.
#[derive(Default)]
struct Turn {
    come: AtomicBool,
    /// Wakes the connection's task.
    connection: Mutex<Option<Waker>>,
}

impl Wake for Turn {
    fn wake(self: Arc<Self>) {
        self.come.store(true, Ordering::Release);
        let waker = self.connection.lock().unwrap_or_else(PoisonError::into_inner).take();
        waker.into_iter().for_each(Waker::wake);
    }
}

impl Coalescer {
    /// Adds bytes; if there are many already, those are written first.
    pub fn put<W: AsyncWrite + Unpin>(
        &mut self,
        io: &mut W,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if self.bytes.len() >= FULL {
            ready!(self.write_out(io, context))?;
        }
        let before = self.bytes.len();
        parts.iter().for_each(|part| self.bytes.extend_from_slice(part));
        Poll::Ready(Ok(self.bytes.len() - before))
    }

    /// Writes the bytes if their turn has come. Otherwise the connection is woken for another flush
    /// when it has.
    pub fn flush<W: AsyncWrite + Unpin>(
        &mut self,
        io: &mut W,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        if self.bytes.is_empty() {
            return Poll::Ready(Ok(()));
        }
        let waits = !self.writing && (self.waiting || !self.skips_wait());
        if waits && !self.turn_has_come(context) {
            return Poll::Ready(Ok(()));
        }
        self.write_out(io, context)
    }

    /// Whether a wait would probably gather nothing, as the last ones did.
    fn skips_wait(&mut self) -> bool {
        let skips = (FRUITLESS..RETRIED).contains(&self.fruitless);
        self.fruitless += u32::from(skips);
        skips
    }

    /// Whether the requested turn has come; requests one if none is.
    fn turn_has_come(&mut self, context: &Context<'_>) -> bool {
        if self.turn.come.swap(false, Ordering::AcqRel) {
            self.waiting = false;
            self.fruitless = match self.bytes.len() == self.at_request {
                true if self.fruitless < FRUITLESS => self.fruitless + 1,
                true => FRUITLESS,
                false => 0,
            };
            return true;
        }
        let mut waker = self.turn.connection.lock().unwrap_or_else(PoisonError::into_inner);
        *waker = Some(context.waker().clone());
        drop(waker);
        if !self.waiting {
            (self.waiting, self.at_request) = (true, self.bytes.len());
            let waker = Waker::from(Arc::clone(&self.turn));
            // The first poll only requests a turn of the runtime.
            let turn = pin!(yield_now()).poll(&mut Context::from_waker(&waker));
            debug_assert!(turn.is_pending(), "a turn comes later");
        }
        false
    }

    /// Writes all bytes without waiting for more.
    pub fn write_out<W: AsyncWrite + Unpin>(
        &mut self,
        io: &mut W,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        self.writing = true;
        while self.written < self.bytes.len() {
            let rest = &self.bytes[self.written..];
            match ready!(Pin::new(&mut *io).poll_write(context, rest))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                written => self.written += written,
            }
        }
        self.writing = false;
        self.written = 0;
        self.bytes.clear();
        // The memory of one large answer is not kept.
        self.bytes.shrink_to(FULL);
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::poll_fn;
    use tokio::io::AsyncReadExt;

    fn send(coalescer: &mut Coalescer, io: &mut (impl AsyncWrite + Unpin), text: &str) {
        let mut context = Context::from_waker(Waker::noop());
        let put = coalescer.put(io, &mut context, &[io::IoSlice::new(text.as_bytes())]);
        assert!(matches!(put, Poll::Ready(Ok(put)) if put == text.len()));
    }

    #[tokio::test]
    async fn what_is_sent_in_one_turn_leaves_in_one_write() {
        let (mut near, mut far) = tokio::io::duplex(1 << 20);
        let mut coalescer = Coalescer::default();
        let mut flushes = 0;
        poll_fn(|context| {
            flushes += 1;
            if flushes == 1 {
                for text in ["one ", "two ", "three"] {
                    send(&mut coalescer, &mut near, text);
                    assert!(coalescer.flush(&mut near, context).is_ready());
                    assert!(!coalescer.bytes.is_empty(), "nothing leaves before its turn");
                }
                return Poll::Pending;
            }
            assert!(coalescer.flush(&mut near, context).is_ready());
            Poll::Ready(())
        })
        .await;
        assert!(coalescer.bytes.is_empty());
        let mut read = [0; 64];
        assert_eq!(far.read(&mut read).await.unwrap(), "one two three".len());
    }

    #[tokio::test]
    async fn a_single_caller_does_not_wait_until_there_are_others() {
        let (mut near, _far) = tokio::io::duplex(1 << 20);
        let mut coalescer = Coalescer::default();
        // How often each of them is flushed until it is written: once if it does not wait.
        let mut flushes = Vec::new();
        for at in 0..60 {
            send(&mut coalescer, &mut near, "one");
            let mut times = 0;
            poll_fn(|context| {
                times += 1;
                assert!(coalescer.flush(&mut near, context).is_ready());
                if times == 1 && at >= 30 && !coalescer.bytes.is_empty() {
                    // Now there is always another one.
                    send(&mut coalescer, &mut near, "other");
                }
                if coalescer.bytes.is_empty() { Poll::Ready(()) } else { Poll::Pending }
            })
            .await;
            flushes.push(times);
        }
        let waits = |flushes: &[u32]| flushes.iter().filter(|times| **times > 1).count();
        assert_eq!(flushes[..4], [2; 4], "at first each waits");
        assert_eq!(waits(&flushes[4..30]), 2, "then one in thirteen: {flushes:?}");
        let again = 30 + flushes[30..].iter().position(|times| *times > 1).unwrap();
        assert!(again < 30 + RETRIED as usize, "{flushes:?}");
        assert_eq!(waits(&flushes[again..]), flushes.len() - again, "{flushes:?}");
    }

    #[tokio::test]
    async fn a_full_one_waits_for_its_peer_and_loses_nothing() {
        let (mut near, mut far) = tokio::io::duplex(1_000);
        let mut coalescer = Coalescer::default();
        let text = "x".repeat(FULL);
        send(&mut coalescer, &mut near, &text);
        let mut context = Context::from_waker(Waker::noop());
        assert!(coalescer.put(&mut near, &mut context, &[io::IoSlice::new(b"y")]).is_pending());
        assert!(coalescer.flush(&mut near, &mut context).is_pending(), "it goes on writing");
        let read = tokio::spawn(async move {
            let mut read = Vec::new();
            far.read_to_end(&mut read).await.unwrap();
            read
        });
        poll_fn(|context| coalescer.write_out(&mut near, context)).await.unwrap();
        drop(near);
        assert_eq!(read.await.unwrap().len(), FULL);
    }
}
