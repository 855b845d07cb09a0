//! Answers in many messages: made as the client takes them, and given up when it takes none.

use std::pin::Pin;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;

use super::status::unread;

/// So long a message waits for its client to take the one before it.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Messages that a call answers with, one after the other.
pub type MessageStream<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// Where the messages of an answer go.
pub struct Messages<T>(mpsc::Sender<Result<T, Status>>);

/// The client wants no more messages.
#[derive(Debug)]
pub struct Left;

impl<T: Send + 'static> Messages<T> {
    /// Waits until the client has taken all that was made.
    ///
    /// # Errors
    /// [`Left`] when it has left, or has taken nothing for too long.
    pub async fn wait(&self) -> Result<(), Left> {
        self.wait_for(PATIENCE).await.map(drop)
    }

    /// Sends a message once the client has taken the one before.
    ///
    /// # Errors
    /// As [`Messages::wait`].
    pub async fn send(&self, message: T) -> Result<(), Left> {
        self.wait_for(PATIENCE).await?.send(Ok(message));
        Ok(())
    }

    /// Ends the answer with a status.
    pub async fn end(&self, status: Status) {
        drop(self.0.send(Err(status)).await);
    }

    /// Resolves when the client has left.
    pub async fn left(&self) {
        self.0.closed().await;
    }

    async fn wait_for(
        &self,
        patience: Duration,
    ) -> Result<mpsc::Permit<'_, Result<T, Status>>, Left> {
        match timeout(patience, self.0.reserve()).await {
            Ok(Ok(room)) => Ok(room),
            Ok(Err(_)) => Err(Left),
            // All that was made is dropped but one message, and the client finds the reason behind
            // it, should it go on after all.
            Err(_) => {
                let late = self.0.clone();
                tokio::spawn(async move { drop(late.send(Err(unread())).await) });
                Err(Left)
            }
        }
    }
}

/// An answer whose messages a task makes.
pub fn answer<T, A>(make: impl FnOnce(Messages<T>) -> A) -> MessageStream<T>
where
    T: Send + 'static,
    A: Future<Output = ()> + Send + 'static,
{
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(make(Messages(sender)));
    Box::pin(ReceiverStream::new(receiver))
}

/// An answer of messages that are there already.
pub fn paced<T: Send + 'static>(
    made: impl Iterator<Item = T> + Send + 'static,
) -> MessageStream<T> {
    answer(|messages| async move {
        for message in made {
            if messages.send(message).await.is_err() {
                return;
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio_stream::StreamExt;
    use tonic::Code;

    use super::*;

    #[tokio::test]
    async fn a_message_is_made_when_the_one_before_was_taken() {
        let made = Arc::new(std::sync::atomic::AtomicU32::new(0));
        let counted = Arc::clone(&made);
        let counted = (1..=100).inspect(move |n| {
            counted.store(*n, std::sync::atomic::Ordering::SeqCst);
        });
        let mut answer = paced(counted);
        for taken in 1..=100 {
            assert_eq!(answer.next().await.expect("a message").expect("sent"), taken);
            let made = made.load(std::sync::atomic::Ordering::SeqCst);
            assert!(made <= taken + 2, "{made} made, {taken} taken");
        }
        assert!(answer.next().await.is_none());
    }

    #[tokio::test]
    async fn who_takes_nothing_is_given_up_and_told_why() {
        let (sender, mut receiver) = mpsc::channel(1);
        let messages = Messages(sender);
        messages.send(1).await.expect("room");
        assert!(messages.wait_for(Duration::from_millis(1)).await.is_err());
        drop(messages);
        assert_eq!(receiver.recv().await.expect("a message").expect("sent"), 1);
        let status = receiver.recv().await.expect("an end").expect_err("a reason");
        assert_eq!(status.code(), Code::Aborted);
        assert!(receiver.recv().await.is_none());
    }
}
