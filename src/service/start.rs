//! Opens a data directory, and starts the service.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64};

use caselot_core::docket::Day;
use caselot_core::docket::party::MarkKey;
use caselot_core::ledger::checkpoint;
use tokio::sync::{mpsc, watch};

use super::ambient::{Clock, Entropy, SystemClock, SystemEntropy, UTC_OFFSET_MINUTES};
use super::clock_guard::ClockGuard;
use super::court::case_projector::CaseProjector;
use super::court::committer::{Committer, CourtWriter, Gauges};
use super::court::draft::Draft;
use super::court::follow::{FollowedNumbers, Peers};
use super::court::handle::CourtHandle;
use super::court::load::{CourtLoader, Indexing, LoadedCourt, Signer};
use super::court::proposer::{Context, CourtProposer, Proposer};
use super::court::recent::RecentCommits;
use super::courts::Courts;
use super::daily::{Daily, IDENTIFIERS_A_DAY};
use super::data::{DataDir, DataFiles, read_key};
use super::error::{SILENCE_SECONDS, StartError};
use super::files::{beside, close_to_others, give_to_owner_of_folder, private_file, sync_folder};
use super::health::WriteHealth;
use super::long::{CallerLeft, LongTurns};
use super::metrics::{CourtCounts, Metrics};
use super::queue::Inbox;
use super::readers::ReaderPool;
use super::sealed::{SealingKey, TraySeeds};
use super::witnessing::Witnessing;
use super::{Service, Shared, identity, migration, sequencer};
use crate::store::postgres::PostgresStore;
use crate::store::sqlite::{SqliteStore, copy};
use crate::store::{IndexedStore, PostgresError, PostgresPlace, Reader, Store, StoreError};

/// Requests that may wait in the queue.
const QUEUE: usize = 1 << 16;
/// What a server makes for itself of a log that several write.
const INDEX: &str = "index.db";
/// Connections that read.
const READERS: usize = 8;
/// How far the clock of the database and that of this machine may be apart.
pub(super) const CLOCKS_APART_MS: u64 = 2_000;

/// Opens a data directory with the system's clock and entropy.
///
/// # Errors
/// When the directory is empty or in use, the sealing key is missing or too open, or no court can be
/// opened. A court among others that cannot be opened is closed, and the others are served.
pub fn open(data: impl Into<DataFiles>) -> Result<Service, StartError> {
    open_knowing(data, &BTreeSet::new())
}

/// [`open`], where somebody knows that these courts' logs are the newest though no checkpoint shows
/// it.
///
/// # Errors
/// As [`open`].
pub fn open_knowing(
    data: impl Into<DataFiles>,
    newest: &BTreeSet<String>,
) -> Result<Service, StartError> {
    let data = DataDir::open(data)?;
    if !data.may_hold_courts() {
        return Err(lost_database(&data)?);
    }
    let store = open_database(&data)?;
    // A database elsewhere is there before any court is.
    if data.postgres().is_some() && store.log_reader()?.courts()?.is_empty() {
        return Err(lost_database(&data)?);
    }
    start_knowing(data, store, Box::new(SystemClock), Box::new(SystemEntropy), newest)
}

/// Opens the database of a data directory, or creates it, and brings it to the present schema.
///
/// # Errors
/// When it cannot be opened or written, or is the database of a newer caselot or of another program.
pub(super) fn open_database(data: &DataDir) -> Result<Box<dyn Store>, StartError> {
    let Some(place) = data.postgres() else {
        migration::refuse_moved(&data.database())?;
        return Ok(Box::new(open_file(&data.database())?));
    };
    let mut store = PostgresStore::open(place.clone())?;
    identity::check(data, place, store.identity())?;
    let apart_ms = store.about()?.clock_ms.abs_diff(SystemClock.now_ms());
    if apart_ms > CLOCKS_APART_MS {
        return Err(StoreError::from(PostgresError::Clock { apart_ms }).into());
    }
    let index = new_index(&data.root().join(INDEX))?;
    Ok(Box::new(IndexedStore::over(Box::new(store), &index)?))
}

/// Removes what an earlier start made of a log that several servers write, and begins a file that is
/// its owner's alone.
fn new_index(path: &Path) -> Result<PathBuf, StartError> {
    let at = |source| StartError::File { path: path.to_owned(), source };
    for ending in ["", "-wal", "-shm"] {
        match std::fs::remove_file(beside(path, ending)) {
            Err(cause) if cause.kind() != ErrorKind::NotFound => return Err(at(cause)),
            _ => {}
        }
    }
    drop(private_file(path).map_err(at)?);
    give_to_owner_of_folder(path).map_err(at)?;
    Ok(path.to_owned())
}

/// Opens the database for what is done while no server runs, on any machine.
///
/// # Errors
/// As [`open_database`], and when a server runs.
pub(super) fn open_offline(data: &DataDir) -> Result<Box<dyn Store>, StartError> {
    if let Some(place) = data.postgres() {
        refuse_servers(data, place, &mut PostgresStore::open(place.clone())?)?;
    }
    open_database(data)
}

/// Refuses a database that servers write to. That of this data directory does not run, since the
/// directory is locked.
///
/// # Errors
/// [`StartError::ServersRun`].
pub(super) fn refuse_servers(
    data: &DataDir,
    place: &PostgresPlace,
    store: &mut PostgresStore,
) -> Result<(), StartError> {
    let mut servers = store.servers(SILENCE_SECONDS)?;
    let own = identity::server_name(data);
    servers.retain(|server| *server != own);
    match servers.is_empty() {
        true => Ok(()),
        false => {
            let (place, servers) = (place.to_string(), servers.join(", "));
            Err(StartError::ServersRun { place, servers })
        }
    }
}

/// Opens a database that is a file, or creates it. One of an older schema is kept beside it first. It
/// is its owner's alone.
///
/// # Errors
/// As [`open_database`].
pub(super) fn open_file(path: &Path) -> Result<SqliteStore, StartError> {
    let at = |source| StartError::File { path: path.to_owned(), source };
    if !path.exists() {
        drop(private_file(path).map_err(at)?);
    }
    for ending in ["", "-wal", "-shm"] {
        let file = beside(path, ending);
        if file.exists() {
            close_to_others(&file, 0o600).map_err(at)?;
        }
    }
    copy::roll_back(path)?;
    if let Some(schema) = copy::schema(path)?.filter(|schema| *schema < copy::NEWEST_SCHEMA) {
        keep_old_schema(path, schema)?;
    }
    let store = SqliteStore::open_with(path, &mut CaseProjector::default())?;
    give_to_owner_of_folder(path).map_err(at)?;
    Ok(store)
}

/// Copies a database before its schema changes, since an older program cannot read it afterwards.
fn keep_old_schema(path: &Path, schema: u32) -> Result<(), StartError> {
    let day = Day::at(SystemClock.now_ms(), UTC_OFFSET_MINUTES);
    let kept = beside(path, &format!(".schema-{schema}.{day}"));
    if !kept.exists() {
        let part = beside(&kept, ".part");
        let at = |source| StartError::File { path: part.clone(), source };
        // A copy that was cut short is made again.
        drop(std::fs::remove_file(&part));
        let file = private_file(&part).map_err(at)?;
        copy::copy(path, &part)?;
        file.sync_all().map_err(at)?;
        give_to_owner_of_folder(&part).map_err(at)?;
        std::fs::rename(&part, &kept).map_err(at)?;
        sync_folder(&kept).map_err(at)?;
    }
    tracing::warn!(
        schema,
        copy = %kept.display(),
        "the database gets a newer schema, and its older form is kept: older versions of the program \
         read only that"
    );
    Ok(())
}

/// Why there is nothing to open. SQLite would make a new file, but a lost database must be missed
/// and not replaced.
fn lost_database(data: &DataDir) -> Result<StartError, StartError> {
    let Some(court) = data.signed_courts()?.into_iter().next() else {
        return Ok(StartError::Empty { path: data.root().to_owned() });
    };
    let note = data.read_checkpoint(&court)?.unwrap_or_default();
    let size = checkpoint::parse_unverified(&note).map_or(0, |kept| kept.size);
    Ok(StartError::Behind { court, missing: 0, size })
}

/// Reads all courts back, and starts the sequencer.
///
/// # Errors
/// As [`open`].
pub fn start(
    data: DataDir,
    store: Box<dyn Store>,
    clock: Box<dyn Clock>,
    entropy: Box<dyn Entropy>,
) -> Result<Service, StartError> {
    start_knowing(data, store, clock, entropy, &BTreeSet::new())
}

fn start_knowing(
    data: DataDir,
    mut store: Box<dyn Store>,
    clock: Box<dyn Clock>,
    entropy: Box<dyn Entropy>,
    newest: &BTreeSet<String>,
) -> Result<Service, StartError> {
    let sealing = SealingKey::new(&read_key(&data.sealing_key())?);
    let (loaded, closed) = load_all(&data, &mut *store, newest)?;
    let reader = store.reader()?;
    let (mut courts, mut proposers, mut writers) =
        (BTreeMap::new(), HashMap::new(), HashMap::new());
    for (code, court) in loaded {
        let mark_key = mark_key(&mut *store, &*reader, &sealing, &court, &*entropy)?;
        let (handle, proposer, writer) = parts(court, mark_key, store.is_shared());
        courts.insert(code.clone(), handle);
        proposers.insert(code.clone(), proposer);
        writers.insert(code, writer);
    }
    let readers = (0..READERS).map(|_| store.reader()).collect::<Result<_, _>>()?;
    let readers = ReaderPool::new(readers);
    let (queue, receiver) = mpsc::channel(QUEUE);
    let stopping = Arc::new(AtomicBool::new(false));
    let clock: Arc<dyn Clock> = Arc::from(clock);
    let clock_guard = Arc::new(ClockGuard::default());
    for court in courts.values() {
        clock_guard.note(court.snapshot().state.time_ms);
    }
    let seeds = TraySeeds::default();
    let (shared, seals) = (store.is_shared(), sealing.log_seals());
    let peers =
        shared.then(|| store.log_reader().map(|reader| Peers { reader, seals })).transpose()?;
    let proposer = Proposer {
        reader,
        inbox: Inbox::new(receiver, Arc::clone(&stopping)),
        context: Context {
            clock: Arc::clone(&clock),
            clock_guard: Arc::clone(&clock_guard),
            entropy,
            sealing,
            seeds,
        },
        courts: proposers,
        shared,
    };
    let (metrics, health) = (Arc::<Metrics>::default(), Arc::<WriteHealth>::default());
    let files = (*data).clone();
    let gauges = Gauges { metrics: Arc::clone(&metrics), health: Arc::clone(&health) };
    let committer = Committer::new(store, data, writers, gauges, peers);
    let sequencer = sequencer::start(proposer, committer, queue, stopping)?;
    let ending = watch::Sender::new(false);
    let shared = Shared {
        courts: Courts::new(courts),
        closed,
        files,
        readers,
        clock,
        clock_guard,
        metrics,
        write_health: health,
        sequencer,
        long_turns: LongTurns::default(),
        daily: Daily::default(),
        asked: Daily::of(IDENTIFIERS_A_DAY),
        several: shared,
        witnessing: Witnessing::default(),
        ending,
    };
    Ok(Service { shared: Arc::new(shared), caller_left: CallerLeft::default() })
}

/// Courts that were read back, with their codes.
type LoadedCourts = Vec<(String, LoadedCourt)>;

/// Reads all courts back. Gives back those that can be opened, and why the others cannot.
///
/// # Errors
/// Why the first one cannot be opened, where none can.
fn load_all(
    data: &DataDir,
    store: &mut dyn Store,
    newest: &BTreeSet<String>,
) -> Result<(LoadedCourts, BTreeMap<String, String>), StartError> {
    let reader = &*store.log_reader()?;
    let mut codes: BTreeSet<String> = reader.courts()?.into_iter().collect();
    codes.extend(data.signed_courts()?);
    let (mut loaded, mut closed, mut first) = (Vec::new(), BTreeMap::new(), None);
    for code in codes {
        let without_checkpoint = newest.contains(&code);
        let loader = CourtLoader { reader, data, code: &code, without_checkpoint };
        match loader.load(Indexing::of(store)) {
            Ok(court) => loaded.push((code, court)),
            Err(cause) => {
                tracing::error!(court = code, %cause, "the court is closed");
                closed.insert(code, cause.to_string());
                first = first.or(Some(cause));
            }
        }
    }
    match first {
        Some(cause) if loaded.is_empty() => Err(cause),
        _ => Ok((loaded, closed)),
    }
}

/// One court's parts: for readers, for the proposer and for the committer.
pub(super) fn parts(
    court: LoadedCourt,
    mark_key: Option<MarkKey>,
    shared: bool,
) -> (CourtHandle, CourtProposer, CourtWriter) {
    let LoadedCourt { signer: Signer { origin, key, note_key }, envelopes, snapshot, numbers } =
        court;
    let (publish, snapshots) = watch::channel(Arc::clone(&snapshot));
    let recent = Arc::new(RecentCommits::default());
    // The checkpoint of this size was written when the court was read back.
    let saved = AtomicU64::new(snapshot.size());
    let counts = Arc::new(CourtCounts { saved, ..CourtCounts::default() });
    let followed = Arc::<FollowedNumbers>::default();
    let contested = Arc::<AtomicU32>::default();
    let of_others = (shared.then(|| Arc::clone(&followed)), Arc::clone(&contested));
    let proposer = CourtProposer::new(origin, envelopes, snapshots.clone(), numbers, of_others);
    let shared = (Arc::clone(&recent), Arc::clone(&counts));
    let handle = CourtHandle::new(note_key, mark_key, shared, snapshots);
    let writer = CourtWriter { key, snapshot, publish, recent, counts, followed, contested };
    (handle, proposer, writer)
}

/// The key of a court's party marks, `None` if it is lost or does not open. A court from before
/// there were any gets one here, so that it is durable before an entry needs it. It is never
/// replaced, since the marks in the log were made with it.
pub(super) fn mark_key(
    store: &mut dyn Store,
    reader: &dyn Reader,
    sealing: &SealingKey,
    court: &LoadedCourt,
    entropy: &dyn Entropy,
) -> Result<Option<MarkKey>, StartError> {
    let origin = &court.signer.origin;
    let opened = court.snapshot.state.court.as_ref();
    let Some(code) = opened.map(|court| court.code.clone()) else { return Ok(None) };
    let sealed = match reader.mark_key(&code)? {
        Some(sealed) => sealed,
        None if court.snapshot.state.marked => {
            tracing::warn!(court = code, "the key of the party marks is lost; put it back");
            return Ok(None);
        }
        None => {
            let Some(sealed) = sealing.new_mark_key(origin, entropy)? else { return Ok(None) };
            let mut draft = Draft::new(&code, court.snapshot.head());
            draft.append.mark_key = Some(sealed.clone());
            store.append(std::slice::from_ref(&draft.append))?;
            sealed
        }
    };
    let key = sealing.open_marks(origin, &sealed);
    if key.is_none() {
        tracing::warn!(court = code, "the key of the party marks does not open");
    }
    Ok(key)
}
