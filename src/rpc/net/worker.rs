//! The workers: as many threads as there are cores, each with a runtime of its own, in which it
//! answers the connections that are assigned to it.
//!
//! In one runtime of several threads, a thread that finds work wakes another one to look for more. A
//! call takes a few microseconds, and waking a thread costs as much again; so each connection stays
//! with one worker (docs/decisions/0012).

use std::num::NonZero;
use std::sync::Arc;
use std::thread::available_parallelism;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinSet;
use tonic::transport::server::Router;
use tower::layer::util::{Identity, Stack};

use super::handshake::{self, Accepted, Handshake};
use crate::rpc::ServeError;
use crate::rpc::auth::AuthLayer;

/// After so many tasks a worker looks for those that other threads woke: the sequencer wakes all
/// answers of a batch. With tokio's 31 the slowest of a hundred calls takes a fifth longer.
const TASKS_BETWEEN_WAKEUPS: u32 = 4;

/// All services, behind authentication.
pub(in crate::rpc) type Services = Router<Stack<AuthLayer, Identity>>;

/// What the workers do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// They take connections.
    Open,
    /// They take no more connections and finish the calls under way; then their threads end.
    Closing,
}

/// All workers, as the acceptor sees them. When this is dropped, they cut off what is under way.
pub(in crate::rpc) struct Workers {
    queues: Vec<Queue>,
    phase: watch::Sender<Phase>,
}

/// The way to one worker.
struct Queue {
    /// Its length is bounded by the permits for connections.
    accepted: mpsc::UnboundedSender<Accepted>,
    /// Each connection of the worker holds a clone, so their number is known without a lock.
    load: Arc<()>,
}

impl Queue {
    /// How many connections the worker has.
    fn length(&self) -> usize {
        Arc::strong_count(&self.load) - 1
    }
}

impl Workers {
    /// Starts the threads.
    ///
    /// # Errors
    /// [`ServeError::Thread`] when a thread cannot be started; those that were started end.
    pub fn open(
        services: &Services,
        handshake: &Handshake,
    ) -> Result<(Self, WorkerThreads), ServeError> {
        let mut workers = Self { queues: Vec::new(), phase: watch::Sender::new(Phase::Open) };
        let mut threads = WorkerThreads::default();
        for _ in 0..available_parallelism().map_or(1, NonZero::get) {
            let mut runtime = Builder::new_current_thread();
            let runtime = runtime.global_queue_interval(TASKS_BETWEEN_WAKEUPS).enable_all().build();
            let runtime = runtime.map_err(ServeError::Thread)?;
            let (services, handshake) = (services.clone(), handshake.clone());
            let (accepted, assigned) = mpsc::unbounded_channel();
            let (phase, (ending, ended)) = (workers.phase.subscribe(), oneshot::channel());
            let answers = move || {
                drop(ending.send(answer(runtime, services, assigned, handshake, phase)));
            };
            let thread = std::thread::Builder::new().name("worker".to_owned());
            thread.spawn(answers).map_err(ServeError::Thread)?;
            threads.0.spawn(async { ended.await.unwrap_or(Err(ServeError::Worker)) });
            workers.queues.push(Queue { accepted, load: Arc::new(()) });
        }
        Ok((workers, threads))
    }

    /// Assigns a connection to the worker with the fewest connections.
    pub fn assign(&self, accepted: impl FnOnce(Arc<()>) -> Accepted) {
        if let Some(queue) = self.queues.iter().min_by_key(|queue| queue.length()) {
            // If the worker has ended, so does the server, and the connection is cut off.
            drop(queue.accepted.send(accepted(Arc::clone(&queue.load))));
        }
    }

    /// Tells the workers to take no connection and to finish the calls under way.
    pub fn close(&self) {
        self.phase.send_replace(Phase::Closing);
    }
}

/// Tells how the workers' threads end.
#[derive(Default)]
pub(in crate::rpc) struct WorkerThreads(JoinSet<Result<(), ServeError>>);

impl WorkerThreads {
    /// Resolves with the cause when a thread ends that was not told to.
    pub async fn broken(&mut self) -> ServeError {
        match self.0.join_next().await {
            Some(Ok(Err(cause))) => cause,
            _ => ServeError::Worker,
        }
    }

    /// Resolves when all threads have ended.
    ///
    /// # Errors
    /// The first failure.
    pub async fn all(&mut self) -> Result<(), ServeError> {
        while let Some(ended) = self.0.join_next().await {
            ended.unwrap_or(Err(ServeError::Worker))?;
        }
        Ok(())
    }
}

/// Answers the connections of one worker until it is told to close.
fn answer(
    runtime: Runtime,
    services: Services,
    assigned: mpsc::UnboundedReceiver<Accepted>,
    handshake: Handshake,
    phase: watch::Receiver<Phase>,
) -> Result<(), ServeError> {
    let (mut closing, mut left) = (phase.clone(), phase);
    let answered = runtime.block_on(async move {
        let incoming = handshake::incoming(assigned, handshake);
        let closing = async move { drop(closing.wait_for(|phase| *phase == Phase::Closing).await) };
        tokio::select! {
            ended = services.serve_with_incoming_shutdown(incoming, closing) => ended,
            () = async { while left.changed().await.is_ok() {} } => Ok(()),
        }
    });
    // Computations that still run on other threads are not waited for.
    runtime.shutdown_background();
    Ok(answered?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::permits::Permits;

    #[test]
    fn a_connection_is_assigned_to_the_worker_with_the_fewest() {
        let (queues, mut assigned): (Vec<_>, Vec<_>) = (0..3)
            .map(|_| {
                let (accepted, assigned) = mpsc::unbounded_channel();
                (Queue { accepted, load: Arc::new(()) }, assigned)
            })
            .unzip();
        let workers = Workers { queues, phase: watch::Sender::new(Phase::Open) };
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let permits = Permits::new(20, 20);
        let connect = || {
            let stream = std::net::TcpStream::connect(address).expect("connected");
            let permit = permits.acquire(address.ip()).expect("a permit");
            let address = address.ip();
            workers.assign(|load| Accepted { stream, address, permit, load });
        };
        let lengths = || workers.queues.iter().map(Queue::length).collect::<Vec<_>>();
        (0..7).for_each(|_| connect());
        assert_eq!(lengths(), [3, 2, 2]);
        // The connections of one worker close, whether their handshake is over or not.
        while let Ok(accepted) = assigned[1].try_recv() {
            drop(accepted);
        }
        assert_eq!(lengths(), [3, 0, 2]);
        (0..3).for_each(|_| connect());
        assert_eq!(lengths(), [3, 3, 2]);
    }
}
