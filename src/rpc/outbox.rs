//! What a connection has to say, gathered: answers that become ready together leave in one write.
//!
//! HTTP/2 hands each answer over by itself and flushes behind it, so that a batch of a hundred
//! answers would cost a hundred system calls here and as many at the client. A flush therefore
//! waits until everybody else who can go on has had a turn; that is all it waits for, and who has
//! nobody beside him, as a call that is made alone, soon no longer does.

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
/// Waits in a row that brought nothing, after which a flush no longer waits,
const IN_VAIN: u32 = 4;
/// up to the one that finds out whether it would bring something again.
const TRIED_AGAIN: u32 = 16;

/// Bytes on their way out of one connection.
#[derive(Default)]
pub(super) struct Outbox {
    bytes: Vec<u8>,
    /// Of which so many are written.
    written: usize,
    /// They are being written, and nothing is waited for any more.
    leaving: bool,
    /// A turn was asked for and has not come.
    waiting: bool,
    /// Bytes that were there when it was.
    at_first: usize,
    /// Flushes in a row that waited in vain, or did not wait.
    alone: u32,
    turn: Arc<Turn>,
}

/// Comes when all others had theirs.
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

impl Outbox {
    /// Takes bytes in; when it is full they wait until there is room.
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

    /// Writes what is there if its turn has come. Otherwise it sees to it that the connection is
    /// woken for another flush when it has.
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

    /// Whether a wait would be in vain, as the last ones were.
    fn is_alone(&mut self) -> bool {
        let alone = (IN_VAIN..TRIED_AGAIN).contains(&self.alone);
        self.alone += u32::from(alone);
        alone
    }

    fn turn_has_come(&mut self, context: &Context<'_>) -> bool {
        if self.turn.come.swap(false, Ordering::AcqRel) {
            self.waiting = false;
            self.alone = match self.bytes.len() == self.at_first {
                true if self.alone < IN_VAIN => self.alone + 1,
                true => IN_VAIN,
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
            // Its first poll only asks the runtime for a turn.
            let asked = pin!(yield_now()).poll(&mut Context::from_waker(&turn));
            debug_assert!(asked.is_pending(), "a turn comes later");
        }
        false
    }

    /// Writes all that is there, whoever else could go on.
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
        // A peer that once took much need not be remembered for it.
        self.bytes.shrink_to(FULL);
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::poll_fn;
    use tokio::io::AsyncReadExt;

    fn say(outbox: &mut Outbox, io: &mut (impl AsyncWrite + Unpin), text: &str) {
        let mut context = Context::from_waker(Waker::noop());
        let put = outbox.put(io, &mut context, &[io::IoSlice::new(text.as_bytes())]);
        assert!(matches!(put, Poll::Ready(Ok(put)) if put == text.len()));
    }

    #[tokio::test]
    async fn what_is_said_in_one_turn_leaves_in_one_write() {
        let (mut near, mut far) = tokio::io::duplex(1 << 20);
        let mut outbox = Outbox::default();
        let mut flushes = 0;
        poll_fn(|context| {
            flushes += 1;
            if flushes == 1 {
                for text in ["one ", "two ", "three"] {
                    say(&mut outbox, &mut near, text);
                    assert!(outbox.flush(&mut near, context).is_ready());
                    assert!(!outbox.bytes.is_empty(), "nothing leaves before its turn");
                }
                return Poll::Pending;
            }
            assert!(outbox.flush(&mut near, context).is_ready());
            Poll::Ready(())
        })
        .await;
        assert!(outbox.bytes.is_empty());
        let mut read = [0; 64];
        assert_eq!(far.read(&mut read).await.unwrap(), "one two three".len());
    }

    #[tokio::test]
    async fn who_is_alone_does_not_wait_until_he_is_not() {
        let (mut near, _far) = tokio::io::duplex(1 << 20);
        let mut outbox = Outbox::default();
        // How often each of them is flushed until it is written: once if it does not wait.
        let mut flushes = Vec::new();
        for at in 0..60 {
            say(&mut outbox, &mut near, "one");
            let mut times = 0;
            poll_fn(|context| {
                times += 1;
                assert!(outbox.flush(&mut near, context).is_ready());
                if times == 1 && at >= 30 && !outbox.bytes.is_empty() {
                    // Now there is always another one.
                    say(&mut outbox, &mut near, "other");
                }
                if outbox.bytes.is_empty() { Poll::Ready(()) } else { Poll::Pending }
            })
            .await;
            flushes.push(times);
        }
        let waits = |flushes: &[u32]| flushes.iter().filter(|times| **times > 1).count();
        assert_eq!(flushes[..4], [2; 4], "at first each waits");
        assert_eq!(waits(&flushes[4..30]), 2, "then one in thirteen: {flushes:?}");
        let again = 30 + flushes[30..].iter().position(|times| *times > 1).unwrap();
        assert!(again < 30 + TRIED_AGAIN as usize, "{flushes:?}");
        assert_eq!(waits(&flushes[again..]), flushes.len() - again, "{flushes:?}");
    }

    #[tokio::test]
    async fn a_full_one_waits_for_its_peer_and_loses_nothing() {
        let (mut near, mut far) = tokio::io::duplex(1_000);
        let mut outbox = Outbox::default();
        let text = "x".repeat(FULL);
        say(&mut outbox, &mut near, &text);
        let mut context = Context::from_waker(Waker::noop());
        assert!(outbox.put(&mut near, &mut context, &[io::IoSlice::new(b"y")]).is_pending());
        assert!(outbox.flush(&mut near, &mut context).is_pending(), "it goes on leaving");
        let read = tokio::spawn(async move {
            let mut read = Vec::new();
            far.read_to_end(&mut read).await.unwrap();
            read
        });
        poll_fn(|context| outbox.write_out(&mut near, context)).await.unwrap();
        drop(near);
        assert_eq!(read.await.unwrap().len(), FULL);
    }
}
