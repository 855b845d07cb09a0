//! Runs courts: opens a data directory, takes requests, records decisions and answers reads.
//!
//! Two threads take turns at writing (see `sequencer`); everything else reads what it published. The
//! clock, entropy, files and the store come in here and nowhere below.

pub mod access;
pub mod ambient;
mod batch;
mod books;
mod committed;
mod court;
pub mod data;
mod desk;
mod draft;
mod error;
mod init;
mod marks;
mod numbers;
mod open_cases;
mod queue;
mod reads;
mod recent;
mod recorder;
mod recovery;
mod rest;
mod rotation;
mod saved;
pub mod sealed;
mod sequencer;
mod tail;

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};

pub use batch::{BatchOutcome, How, RowOutcome};
pub use court::Published;
pub use error::{ServiceError, StartError};
pub use init::{NewCourt, init, init_with};
pub use queue::{Answer, Pending, Request};
pub use reads::Receipt;
pub use recovery::{Recover, Recovered, rebuild_index, recover, recover_with};
pub use rotation::{Rotate, Rotated, Term, key_terms, rotate, rotate_with};
pub use sequencer::Status;

pub use crate::store::{CaseQuery, CaseStatus};

use ambient::{Clock, Entropy, SystemClock, SystemEntropy};
use court::{Court, read_back};
use data::{DataDir, read_key};
use desk::{Desk, Docket};
use draft::Draft;
use queue::{Job, Message};
use reads::Readers;
use recent::Recent;
use recorder::{Bench, Recorder};
use sealed::SealingKey;
use sequencer::Sequencer;

use crate::store::sqlite::SqliteStore;
use crate::store::{Reader, Store};
use caselot_core::docket::day::Day;
use caselot_core::docket::party::MarkKey;
use caselot_core::ledger::checkpoint::{self, NoteKey};
use caselot_core::quota::Books;

/// Requests that may wait.
const QUEUE: usize = 4_096;
/// Connections that read.
const READERS: usize = 8;

/// A running service; cheap to clone.
#[derive(Clone)]
pub struct Service {
    shared: Arc<Shared>,
}

struct Shared {
    courts: BTreeMap<String, Seat>,
    readers: Readers,
    clock: Arc<dyn Clock>,
    queue: mpsc::Sender<Message>,
    stopping: Arc<AtomicBool>,
    /// Long streams end when this turns true.
    ending: watch::Sender<bool>,
    status: watch::Receiver<Status>,
}

/// What is known of a court outside the sequencer.
struct Seat {
    key: NoteKey,
    /// The key of its party marks; `None` if it does not open.
    marks: Option<MarkKey>,
    published: watch::Receiver<Arc<Published>>,
    recent: Arc<Recent>,
    books: Mutex<Books>,
}

impl std::fmt::Debug for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Service").field("courts", &self.shared.courts.keys()).finish()
    }
}

/// Opens a data directory with the system's clock and entropy.
///
/// # Errors
/// When it is empty or in use, a key is missing or too open, or the log is not the one that was
/// signed.
pub fn open(data: &Path) -> Result<Service, StartError> {
    let data = DataDir::open(data)?;
    let database = data.database();
    if !database.exists() {
        return Err(lost_database(&data)?);
    }
    let store = SqliteStore::open(&database)?;
    start(data, Box::new(store), Box::new(SystemClock), Box::new(SystemEntropy))
}

/// Why there is nothing to open. SQLite would make a new file; a lost database must be missed
/// and not replaced.
fn lost_database(data: &DataDir) -> Result<StartError, StartError> {
    let Some(court) = data.signed_courts()?.into_iter().next() else {
        return Ok(StartError::Empty { path: data.root().to_owned() });
    };
    let note = data.read_checkpoint(&court)?.unwrap_or_default();
    let size = checkpoint::parse_unverified(&note).map_or(0, |kept| kept.size);
    Ok(StartError::Behind { court, missing: 0, size })
}

/// Reads all courts back and starts the sequencer.
///
/// # Errors
/// As [`open`].
pub fn start(
    data: DataDir,
    mut store: Box<dyn Store>,
    clock: Box<dyn Clock>,
    entropy: Box<dyn Entropy>,
) -> Result<Service, StartError> {
    let sealing = SealingKey::new(&read_key(&data.sealing_key())?);
    let reader = store.reader()?;
    let mut codes = reader.courts()?;
    codes.extend(data.signed_courts()?);
    codes.sort();
    codes.dedup();
    let (mut courts, mut dockets, mut benches) = (BTreeMap::new(), HashMap::new(), HashMap::new());
    for code in codes {
        let court = read_back(&*reader, &data, &code)?;
        let (publish, published) = watch::channel(Arc::clone(&court.published));
        let (key, books) = (court.note_key.clone(), Mutex::default());
        let marks = mark_key(&mut *store, &*reader, &sealing, &court, &*entropy)?;
        let recent = Arc::new(Recent::default());
        let Court { origin, key: signing, envelopes, published: now, numbers, .. } = court;
        let docket = Docket::new(origin.clone(), envelopes, published.clone(), numbers);
        dockets.insert(code.clone(), docket);
        let seat = Seat { key, marks, published, recent: Arc::clone(&recent), books };
        courts.insert(code.clone(), seat);
        benches.insert(code, Bench { origin, key: signing, published: now, publish, recent });
    }
    let readers = (0..READERS).map(|_| store.reader()).collect::<Result<_, _>>()?;
    let (queue, jobs) = mpsc::channel(QUEUE);
    let (status_sender, status) = watch::channel(Status::Running);
    let stopping = Arc::new(AtomicBool::new(false));
    let clock: Arc<dyn Clock> = Arc::from(clock);
    let desk = Desk {
        reader,
        sealing,
        clock: Arc::clone(&clock),
        entropy,
        seeds: draft::TraySeeds::default(),
        courts: dockets,
        queue: jobs,
        stopping: Arc::clone(&stopping),
        carried: VecDeque::new(),
    };
    let unkept = BTreeSet::new();
    let recorder = Recorder { store, data, courts: benches, unkept, batches_unkept: 0 };
    let sequencer = Sequencer::new(desk, recorder, status_sender);
    let thread = std::thread::Builder::new().name("sequencer".to_owned());
    thread.spawn(move || sequencer.run()).map_err(StartError::Thread)?;
    let readers = Readers::new(readers);
    let ending = watch::Sender::new(false);
    let shared = Shared { courts, readers, clock, queue, stopping, ending, status };
    Ok(Service { shared: Arc::new(shared) })
}

/// The key of a court's party marks. A court from before there were any gets one here, so that it
/// is durable before an entry needs it; one that is lost or does not open is never replaced, since
/// the marks in the log were made with it.
fn mark_key(
    store: &mut dyn Store,
    reader: &dyn Reader,
    sealing: &SealingKey,
    court: &Court,
    entropy: &dyn Entropy,
) -> Result<Option<MarkKey>, StartError> {
    let opened = court.published.state.court.as_ref();
    let Some(code) = opened.map(|court| court.code.clone()) else { return Ok(None) };
    let sealed = match reader.mark_key(&code)? {
        Some(sealed) => sealed,
        None if court.published.state.marked => {
            tracing::warn!(court = code, "the key of the party marks is lost; put it back");
            return Ok(None);
        }
        None => {
            let Some(sealed) = marks::new_key(sealing, &court.origin, entropy)? else {
                return Ok(None);
            };
            let mut draft = Draft::new(&code, court.published.reached().folded());
            draft.append.mark_key = Some(sealed.clone());
            store.append(std::slice::from_ref(&draft.append))?;
            sealed
        }
    };
    let key = sealing.open_marks(&court.origin, &sealed);
    if key.is_none() {
        tracing::warn!(court = code, "the key of the party marks does not open");
    }
    Ok(key)
}

impl Service {
    /// Codes of all courts.
    pub fn courts(&self) -> impl Iterator<Item = &str> {
        self.shared.courts.keys().map(String::as_str)
    }

    /// The court's day now.
    #[must_use]
    pub fn today(&self, published: &Published) -> Day {
        published.state.day(self.shared.clock.now_ms().max(published.state.time_ms))
    }

    fn court(&self, court: &str) -> Result<&Seat, ServiceError> {
        let found = self.shared.courts.get(court);
        found.ok_or_else(|| ServiceError::CourtUnknown { court: court.to_owned() })
    }

    /// The key that signs a court's checkpoints.
    ///
    /// # Errors
    /// When there is no such court here.
    pub fn key(&self, court: &str) -> Result<&NoteKey, ServiceError> {
        Ok(&self.court(court)?.key)
    }

    /// Puts a request into the queue, or says at once that there is no room.
    ///
    /// # Errors
    /// When the court is unknown, the queue is full or the service stops.
    pub fn try_submit(&self, request: Request) -> Result<Pending, ServiceError> {
        let (message, pending) = self.message(request)?;
        match self.shared.queue.try_send(message) {
            Ok(()) => Ok(pending),
            Err(mpsc::error::TrySendError::Full(_)) => Err(ServiceError::QueueFull),
            Err(mpsc::error::TrySendError::Closed(_)) => Err(ServiceError::Stopping),
        }
    }

    /// Puts a request into the queue and waits for room.
    ///
    /// # Errors
    /// When the court is unknown or the service stops.
    pub async fn submit(&self, request: Request) -> Result<Pending, ServiceError> {
        let (message, pending) = self.message(request)?;
        self.shared.queue.send(message).await.map_err(|_| ServiceError::Stopping)?;
        Ok(pending)
    }

    fn message(&self, request: Request) -> Result<(Message, Pending), ServiceError> {
        self.court(&request.court)?;
        if self.shared.stopping.load(Ordering::Acquire) {
            return Err(ServiceError::Stopping);
        }
        let (reply, pending) = oneshot::channel();
        Ok((Message::Job(Box::new(Job { request, reply })), Pending(pending)))
    }

    /// Resolves when the sequencer can no longer work, with the reason; never otherwise.
    pub async fn failed(&self) -> String {
        let mut status = self.shared.status.clone();
        let gone = match status.wait_for(|status| *status != Status::Running).await {
            Ok(status) => match &*status {
                Status::Failed(reason) => return reason.clone(),
                _ => false,
            },
            Err(_) => true,
        };
        if gone {
            return "the sequencer's thread ended without a word".to_owned();
        }
        std::future::pending().await
    }

    /// Tells long streams to end; calls under way go on.
    pub fn end_streams(&self) {
        self.shared.ending.send_replace(true);
    }

    /// Resolves when long streams shall end.
    pub async fn streams_end(&self) {
        // The sender lives as long as this service.
        drop(self.shared.ending.subscribe().wait_for(|ending| *ending).await);
    }

    /// Stops taking requests, finishes the batch at hand and waits until the data directory is
    /// free, at most as long as `deadline`. Gives back whether it was in time.
    pub async fn shutdown(&self, deadline: Duration) -> bool {
        self.shared.stopping.store(true, Ordering::Release);
        // A full queue wakes the sequencer as well.
        drop(self.shared.queue.try_send(Message::Stop));
        let mut status = self.shared.status.clone();
        // The sender is dropped with the sequencer, after its store and the lock.
        let gone = async { while status.changed().await.is_ok() {} };
        tokio::time::timeout(deadline, gone).await.is_ok()
    }
}
