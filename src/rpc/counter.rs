//! The counters: as many threads as there are cores, each of which answers the connections that were
//! led to it in a runtime of its own.
//!
//! In one runtime of several threads whoever finds work wakes another one to look for more. A call
//! takes a few microseconds, and to wake a thread costs as much again; so each connection stays where
//! it is (docs/decisions/0012).

use std::num::NonZero;
use std::sync::Arc;
use std::thread::available_parallelism;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinSet;
use tonic::transport::server::Router;
use tower::layer::util::{Identity, Stack};

use super::ServeError;
use super::door::{self, Arrival, Greeting};
use super::gate::Gate;

/// Tasks after which a counter looks for those that other threads woke: the answers of a batch, all
/// of which the sequencer wakes. With tokio's 31 the slowest of a hundred calls take a fifth longer.
const ANSWERS_EVERY: u32 = 4;

/// All services, behind the gate.
pub(super) type Services = Router<Stack<Gate, Identity>>;

/// How far the counters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Connections are led to them.
    Open,
    /// Calls under way are finished. After that, or when nobody can say so any more, all ends.
    Closing,
}

/// All of them. Dropped, they leave whatever is under way.
pub(super) struct Counters {
    queues: Vec<Queue>,
    phase: watch::Sender<Phase>,
}

/// Where those stand who were led to one counter.
struct Queue {
    /// Bounded by the places for connections.
    arrivals: mpsc::UnboundedSender<Arrival>,
    /// Held by each of its connections.
    present: Arc<()>,
}

impl Queue {
    fn length(&self) -> usize {
        Arc::strong_count(&self.present) - 1
    }
}

impl Counters {
    /// Starts their threads.
    ///
    /// # Errors
    /// [`ServeError::Thread`] when there is none to be had; those that were started end.
    pub fn open(services: &Services, greeting: &Greeting) -> Result<(Self, Ends), ServeError> {
        let mut counters = Self { queues: Vec::new(), phase: watch::Sender::new(Phase::Open) };
        let mut ends = Ends::default();
        for _ in 0..available_parallelism().map_or(1, NonZero::get) {
            let mut runtime = Builder::new_current_thread();
            let runtime = runtime.global_queue_interval(ANSWERS_EVERY).enable_all().build();
            let runtime = runtime.map_err(ServeError::Thread)?;
            let (services, greeting) = (services.clone(), greeting.clone());
            let (arrivals, led) = mpsc::unbounded_channel();
            let (phase, (ending, ended)) = (counters.phase.subscribe(), oneshot::channel());
            let answers = move || {
                drop(ending.send(answer(runtime, services, led, greeting, phase)));
            };
            let thread = std::thread::Builder::new().name("counter".to_owned());
            thread.spawn(answers).map_err(ServeError::Thread)?;
            ends.0.spawn(async { ended.await.unwrap_or(Err(ServeError::Counter)) });
            counters.queues.push(Queue { arrivals, present: Arc::new(()) });
        }
        Ok((counters, ends))
    }

    /// Leads somebody to the counter with the fewest.
    pub fn lead(&self, arrival: impl FnOnce(Arc<()>) -> Arrival) {
        if let Some(queue) = self.queues.iter().min_by_key(|queue| queue.length()) {
            // The end of a counter ends the server; who came to it is cut off.
            drop(queue.arrivals.send(arrival(Arc::clone(&queue.present))));
        }
    }

    /// Tells them to take nobody in and to finish the calls under way.
    pub fn close(&self) {
        self.phase.send_replace(Phase::Closing);
    }
}

/// What becomes of the threads.
#[derive(Default)]
pub(super) struct Ends(JoinSet<Result<(), ServeError>>);

impl Ends {
    /// Why one of them ended that was not told to.
    pub async fn broken(&mut self) -> ServeError {
        match self.0.join_next().await {
            Some(Ok(Err(cause))) => cause,
            _ => ServeError::Counter,
        }
    }

    /// Resolves when all of them ended.
    ///
    /// # Errors
    /// The first failure.
    pub async fn all(&mut self) -> Result<(), ServeError> {
        while let Some(ended) = self.0.join_next().await {
            ended.unwrap_or(Err(ServeError::Counter))?;
        }
        Ok(())
    }
}

/// One thread's work.
fn answer(
    runtime: Runtime,
    services: Services,
    led: mpsc::UnboundedReceiver<Arrival>,
    greeting: Greeting,
    phase: watch::Receiver<Phase>,
) -> Result<(), ServeError> {
    let (mut closing, mut left) = (phase.clone(), phase);
    let answered = runtime.block_on(async move {
        let incoming = door::incoming(led, greeting);
        let closing = async move { drop(closing.wait_for(|phase| *phase == Phase::Closing).await) };
        tokio::select! {
            ended = services.serve_with_incoming_shutdown(incoming, closing) => ended,
            () = async { while left.changed().await.is_ok() {} } => Ok(()),
        }
    });
    // What is still computed is not waited for.
    runtime.shutdown_background();
    Ok(answered?)
}

#[cfg(test)]
mod tests {
    use super::super::places::Places;
    use super::*;

    #[test]
    fn everybody_is_led_to_the_counter_with_the_fewest() {
        let (queues, mut led): (Vec<_>, Vec<_>) = (0..3)
            .map(|_| {
                let (arrivals, led) = mpsc::unbounded_channel();
                (Queue { arrivals, present: Arc::new(()) }, led)
            })
            .unzip();
        let counters = Counters { queues, phase: watch::Sender::new(Phase::Open) };
        let house = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = house.local_addr().expect("an address");
        let places = Places::new(20, 20);
        let come = || {
            let stream = std::net::TcpStream::connect(address).expect("connected");
            let place = places.take(address.ip()).expect("a place");
            counters.lead(|present| Arrival { stream, place, present });
        };
        let lengths = || counters.queues.iter().map(Queue::length).collect::<Vec<_>>();
        (0..7).for_each(|_| come());
        assert_eq!(lengths(), [3, 2, 2]);
        // Those at one counter leave, whether they were greeted or not.
        while let Ok(arrival) = led[1].try_recv() {
            drop(arrival);
        }
        assert_eq!(lengths(), [3, 0, 2]);
        (0..3).for_each(|_| come());
        assert_eq!(lengths(), [3, 3, 2]);
    }
}
