//! Gathers what a connection sends: answers that become ready together leave in one write.
//!
//! HTTP/2 hands each answer over by itself and flushes behind it, so that a batch of a hundred
//! answers would cost a hundred system calls here and as many at the client. A flush therefore waits
//! until every other task that is ready has had a turn, and for nothing else; where no other task is
//! ready, as with a single caller, it soon stops waiting.

use std::future::Future;
use std::io;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker, ready};

use tokio::io::AsyncWrite;
use tokio::task::yield_now;

/// Bytes that are written without waiting for more.
const FULL: usize = 64 * 1024;
/// After so many waits in a row that gathered nothing a flush no longer waits,
const FRUITLESS: u32 = 4;
/// until this many flushes later one waits again to find out whether it gathers something.
const RETRIED: u32 = 16;

/// The bytes that one connection has yet to send.
#[derive(Default)]
pub(super) struct Coalescer {
    bytes: Vec<u8>,
    /// How many of them are written.
    written: usize,
    /// They are being written, and nothing more is gathered.
    leaving: bool,
    /// A turn was requested and has not come.
    waiting: bool,
    /// Bytes that were there when it was requested.
    at_first: usize,
    /// Flushes in a row that gathered nothing, or did not wait.
    alone: u32,
    turn: Arc<Turn>,
}

/// Comes when every other ready task has run.
#[derive(Default)]
struct Turn {
    come: AtomicBool,
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
    /// Adds bytes; when it is full they wait until there is room.
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

    /// Writes what is there if its turn has come. Otherwise the connection is woken for another
    /// flush when it has.
    pub fn flush<W: AsyncWrite + Unpin>(
        &mut self,
        io: &mut W,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        if self.bytes.is_empty() {
            return Poll::Ready(Ok(()));
        }
        let waits = !self.leaving && (self.waiting || !self.is_alone());
        if waits && !self.turn_has_come(context) {
            return Poll::Ready(Ok(()));
        }
        self.write_out(io, context)
    }

    /// Whether a wait would gather nothing, as the last ones did.
    fn is_alone(&mut self) -> bool {
        let alone = (FRUITLESS..RETRIED).contains(&self.alone);
        self.alone += u32::from(alone);
        alone
    }

    fn turn_has_come(&mut self, context: &Context<'_>) -> bool {
        if self.turn.come.swap(false, Ordering::AcqRel) {
            self.waiting = false;
            self.alone = match self.bytes.len() == self.at_first {
                true if self.alone < FRUITLESS => self.alone + 1,
                true => FRUITLESS,
                false => 0,
            };
            return true;
        }
        let mut waker = self.turn.connection.lock().unwrap_or_else(PoisonError::into_inner);
        *waker = Some(context.waker().clone());
        drop(waker);
        if !self.waiting {
            (self.waiting, self.at_first) = (true, self.bytes.len());
            let turn = Waker::from(Arc::clone(&self.turn));
            // Its first poll only requests a turn of the runtime.
            let asked = pin!(yield_now()).poll(&mut Context::from_waker(&turn));
            debug_assert!(asked.is_pending(), "a turn comes later");
        }
        false
    }

    /// Writes all that is there without waiting for more.
    pub fn write_out<W: AsyncWrite + Unpin>(
        &mut self,
        io: &mut W,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        self.leaving = true;
        while self.written < self.bytes.len() {
            let rest = &self.bytes[self.written..];
            match ready!(Pin::new(&mut *io).poll_write(context, rest))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                written => self.written += written,
            }
        }
        self.leaving = false;
        self.written = 0;
        self.bytes.clear();
        // One large answer need not keep its memory.
        self.bytes.shrink_to(FULL);
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::poll_fn;
    use tokio::io::AsyncReadExt;

    fn say(coalescer: &mut Coalescer, io: &mut (impl AsyncWrite + Unpin), text: &str) {
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
                    say(&mut coalescer, &mut near, text);
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
            say(&mut coalescer, &mut near, "one");
            let mut times = 0;
            poll_fn(|context| {
                times += 1;
                assert!(coalescer.flush(&mut near, context).is_ready());
                if times == 1 && at >= 30 && !coalescer.bytes.is_empty() {
                    // Now there is always another one.
                    say(&mut coalescer, &mut near, "other");
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
        say(&mut coalescer, &mut near, &text);
        let mut context = Context::from_waker(Waker::noop());
        assert!(coalescer.put(&mut near, &mut context, &[io::IoSlice::new(b"y")]).is_pending());
        assert!(coalescer.flush(&mut near, &mut context).is_pending(), "it goes on leaving");
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
