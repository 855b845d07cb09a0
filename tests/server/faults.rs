//! What goes wrong, and for each: the answer, that the log verifies, and that the server goes on or
//! stops with a message. Nothing acknowledged is lost and nothing is drawn twice.
//!
//! A database older than its checkpoint is in `recovery.rs`; SIGKILL, under load and between a
//! filing and its draw, in `crash.rs`.

mod ahead;
mod hands;
mod health;

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

use caselot::service::ambient::{Clock, SystemClock, SystemEntropy};
use caselot::service::data::DataDir;
use caselot::service::{self, Request, Service, ServiceError, StartError};
use caselot::store::memory::MemoryStore;
use caselot::store::{Append, Reader, Store, StoreError};
use caselot::wire::v1;
use caselot_core::docket::entry::Event;
use caselot_core::docket::{Actor, Command, codec};
use caselot_core::id::EntryIndex;
use hands::{Dice, Hand};
use rusqlite::ffi;
use v1::assignment_service_client::AssignmentServiceClient;

use crate::hall;
use crate::hall::{COURT, NEW, act, draw, file, judge, new_court, request, roster, stop, verified};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Fault {
    None,
    /// The disk fails in the middle of the transaction.
    Write,
    /// The disk takes no writes any more.
    ReadOnly,
    /// The same, found out at the commit.
    ReadOnlyAtCommit,
    /// No room, in the middle of the transaction.
    Full,
    /// Another process holds the database at the commit.
    Busy,
    /// No room at the commit.
    FullAtCommit,
    /// No room at the commit, says the disk, but it was kept.
    KeptAnyway,
    /// The fsync fails; what a read finds then may not be on the disk.
    Fsync,
    /// The store panics.
    Panic,
    /// Waits.
    Slow,
}

struct Faulty {
    inner: MemoryStore,
    fault: Arc<AtomicU8>,
}

fn sqlite(code: i32) -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(ffi::Error::new(code), None)
}

impl Store for Faulty {
    fn append(&mut self, batch: &[Append]) -> Result<(), StoreError> {
        let is = |fault: Fault| self.fault.load(Ordering::SeqCst) == fault as u8;
        while is(Fault::Slow) {
            std::thread::yield_now();
        }
        assert!(!is(Fault::Panic), "the store is broken");
        let before = [
            (Fault::Write, ffi::SQLITE_IOERR_WRITE),
            (Fault::ReadOnly, ffi::SQLITE_READONLY),
            (Fault::Full, ffi::SQLITE_FULL),
        ];
        if let Some((_, code)) = before.iter().find(|(fault, _)| is(*fault)) {
            return Err(sqlite(*code).into());
        }
        let commit = |code| Err(StoreError::Commit(sqlite(code)));
        if is(Fault::Busy) {
            return commit(ffi::SQLITE_BUSY);
        }
        if is(Fault::ReadOnlyAtCommit) {
            return commit(ffi::SQLITE_READONLY);
        }
        if is(Fault::FullAtCommit) {
            return commit(ffi::SQLITE_FULL);
        }
        self.inner.append(batch)?;
        if is(Fault::KeptAnyway) {
            return commit(ffi::SQLITE_FULL);
        }
        if is(Fault::Fsync) {
            return commit(ffi::SQLITE_IOERR_FSYNC);
        }
        Ok(())
    }

    fn try_write(&mut self) -> Result<(), StoreError> {
        self.append(&[])
    }

    fn reader(&self) -> Result<Box<dyn Reader + Send>, StoreError> {
        self.inner.reader()
    }
}

/// A served court with judges and a pool, and the hands on its store and clock.
struct Bench {
    root: tempfile::TempDir,
    store: MemoryStore,
    service: Service,
    fault: Arc<AtomicU8>,
    clock: Hand,
    dice: Dice,
}

impl Bench {
    async fn new() -> Bench {
        let root = tempfile::tempdir().unwrap();
        let data = DataDir::create(root.path()).unwrap();
        let mut store = MemoryStore::new();
        service::init_with(&data, &mut store, &new_court(4), &SystemClock, &SystemEntropy).unwrap();
        drop(data);
        let now_ms = Arc::new(AtomicU64::new(SystemClock.now_ms()));
        let clock = Hand { now_ms, ..Hand::default() };
        let fault = Arc::default();
        let dice = Dice::default();
        let service = start(&root, &store, &fault, &clock, &dice).unwrap();
        roster(&service).await;
        Bench { root, store, service, fault, clock, dice }
    }

    fn set(&self, fault: Fault) {
        self.fault.store(fault as u8, Ordering::SeqCst);
    }

    fn size(&self) -> u64 {
        self.service.snapshot(COURT).unwrap().size()
    }

    /// Starts again on the same store, as after a crash.
    async fn again(self) -> Bench {
        let Bench { root, store, service, fault, clock, dice } = self;
        stop(service).await;
        fault.store(Fault::None as u8, Ordering::SeqCst);
        clock.broken.store(false, Ordering::SeqCst);
        dice.broken.store(false, Ordering::SeqCst);
        let service = start(&root, &store, &fault, &clock, &dice).unwrap();
        Bench { root, store, service, fault, clock, dice }
    }
}

fn start(
    root: &tempfile::TempDir,
    store: &MemoryStore,
    fault: &Arc<AtomicU8>,
    clock: &Hand,
    dice: &Dice,
) -> Result<Service, StartError> {
    let store = Faulty { inner: store.clone(), fault: Arc::clone(fault) };
    let data = DataDir::open(root.path())?;
    service::start(data, Box::new(store), Box::new(clock.clone()), Box::new(dice.clone()))
}

fn assigning(number: u32) -> v1::AssignCaseRequest {
    let facts = v1::CaseFacts {
        case_number: hall::number(number),
        pool: "民事".into(),
        weight: 100,
        facts_commitment: vec![3; 32],
        ..v1::CaseFacts::default()
    };
    let (court, person) = (COURT.to_owned(), "张三".to_owned());
    v1::AssignCaseRequest { court, person, facts: Some(facts), nonce: hall::nonce(number).into() }
}

/// Whether an answer says that nothing was kept, and why.
fn is_told(fault: Fault, error: &ServiceError) -> bool {
    match fault {
        Fault::Full | Fault::FullAtCommit => *error == ServiceError::DiskFull,
        Fault::ReadOnly | Fault::ReadOnlyAtCommit => *error == ServiceError::DiskReadOnly,
        _ => matches!(error, ServiceError::Unavailable { .. }),
    }
}

/// The log verifies, each case is drawn at most once and each envelope opened at most once.
fn sound(service: &Service) {
    verified(service);
    let size = service.snapshot(COURT).unwrap().size();
    let (mut drawn, mut taken) = (HashSet::new(), HashSet::new());
    for bytes in service.entries(COURT, 0, size).unwrap() {
        match codec::decode(&bytes).unwrap().event {
            Event::CaseDrawn(draw) => assert!(drawn.insert(draw.filing), "drawn twice"),
            Event::CaseFiled(it) => assert!(taken.insert((it.tray, it.envelope)), "opened twice"),
            _ => {}
        }
    }
}

#[tokio::test]
async fn what_surely_was_not_kept_is_told_so_and_the_server_goes_on() {
    let bench = Bench::new().await;
    act(&bench.service, file(1, 0)).await.unwrap();
    let size = bench.size();
    for fault in
        [Fault::ReadOnly, Fault::ReadOnlyAtCommit, Fault::Full, Fault::FullAtCommit, Fault::Busy]
    {
        bench.set(fault);
        for command in [draw(1, 0), file(2, 0)] {
            let error = act(&bench.service, command).await.unwrap_err();
            assert!(is_told(fault, &error), "{fault:?}: {error}");
            assert!(!error.to_string().contains("unknown"), "{fault:?}: {error}");
            let status = tonic::Status::from(error);
            assert_eq!(status.code(), tonic::Code::Unavailable, "{fault:?}: to be repeated");
            assert_eq!(bench.size(), size, "{fault:?}");
        }
        sound(&bench.service);
    }
    bench.set(Fault::None);
    let drawn = act(&bench.service, draw(1, 0)).await.unwrap();
    assert!(!drawn.repeated());
    assert_eq!(drawn.end, Some(EntryIndex(size)));
    sound(&bench.service);
}

#[tokio::test]
async fn a_disk_that_fails_stops_the_server_with_a_message() {
    for fault in [Fault::Write, Fault::Fsync] {
        let bench = Bench::new().await;
        act(&bench.service, file(1, 0)).await.unwrap();
        let size = bench.size();
        bench.set(fault);
        let error = act(&bench.service, draw(1, 0)).await.unwrap_err();
        assert!(matches!(error, ServiceError::Unavailable { .. }), "{fault:?}: {error}");
        assert!(bench.service.failed().await.contains("failed"), "{fault:?}");
        // Nothing was signed or shown that may not be on the disk.
        assert_eq!(bench.size(), size);
        sound(&bench.service);
        assert!(matches!(act(&bench.service, draw(1, 0)).await, Err(ServiceError::Stopping)));
        let bench = bench.again().await;
        let first = act(&bench.service, draw(1, 0)).await.unwrap();
        let second = act(&bench.service, draw(1, 0)).await.unwrap();
        assert_eq!(first.end, second.end);
        assert_eq!(first.repeated(), fault == Fault::Fsync, "what the fsync kept is found");
        sound(&bench.service);
    }
}

#[tokio::test]
async fn a_batch_that_was_kept_after_all_is_answered_from_the_log() {
    let bench = Bench::new().await;
    bench.set(Fault::KeptAnyway);
    act(&bench.service, file(1, 0)).await.unwrap();
    let drawn = act(&bench.service, draw(1, 0)).await.unwrap();
    assert!(!drawn.repeated());
    bench.set(Fault::None);
    let again = act(&bench.service, draw(1, 0)).await.unwrap();
    assert!(again.repeated() && again.end == drawn.end);
    sound(&bench.service);
}

#[tokio::test]
async fn a_clock_that_goes_back_stands_still_in_the_log() {
    let bench = Bench::new().await;
    act(&bench.service, file(1, 0)).await.unwrap();
    let before = bench.service.snapshot(COURT).unwrap().state.time_ms;
    bench.clock.now_ms.fetch_sub(86_400_000, Ordering::SeqCst);
    act(&bench.service, draw(1, 0)).await.unwrap();
    assert_eq!(bench.service.snapshot(COURT).unwrap().state.time_ms, before);
    sound(&bench.service);
}

#[tokio::test]
async fn a_panic_stops_the_server_with_a_message_and_records_nothing() {
    let bench = Bench::new().await;
    act(&bench.service, file(1, 0)).await.unwrap();
    let size = bench.size();
    bench.clock.broken.store(true, Ordering::SeqCst);
    assert!(matches!(act(&bench.service, draw(1, 0)).await, Err(ServiceError::Stopping)));
    assert!(bench.service.failed().await.contains("the clock is broken"));
    assert_eq!(bench.size(), size);
    sound(&bench.service);
    let bench = bench.again().await;
    assert!(!act(&bench.service, draw(1, 0)).await.unwrap().repeated());
    sound(&bench.service);
}

/// The fifth filing begins the second tray of four, so its decision opens a tray ahead and the
/// next one asks for entropy.
#[tokio::test]
async fn a_panic_in_the_midst_of_a_batch_stops_the_server_and_records_nothing_of_it() {
    let bench = Bench::new().await;
    for number in 1..=4 {
        act(&bench.service, file(number, 0)).await.unwrap();
    }
    let size = bench.size();
    bench.set(Fault::Slow);
    // Taken together: those before and behind the one that panics share its fate, and are told so.
    let first = bench.service.try_submit(request(Command::PutJudges(vec![judge(9)]))).unwrap();
    let batch = [draw(1, 0), file(5, 0), draw(2, 0)];
    let batch = batch.map(|command| bench.service.try_submit(request(command)).unwrap());
    bench.dice.broken.store(true, Ordering::SeqCst);
    bench.set(Fault::None);
    let mut kept = u64::from(first.answer().await.is_ok());
    for pending in batch {
        match pending.answer().await {
            Ok(answer) => kept += answer.entries.count() as u64,
            Err(error) => assert!(matches!(error, ServiceError::Stopping), "{error}"),
        }
    }
    assert!(bench.service.failed().await.contains("the dice are broken"));
    assert_eq!(bench.size(), size + kept, "what was answered is there, and nothing else");
    assert!(kept <= 4, "the request that met the panic has no answer");
    sound(&bench.service);
    let bench = bench.again().await;
    for number in 1..=5 {
        act(&bench.service, file(number, 0)).await.unwrap();
        act(&bench.service, draw(number, 0)).await.unwrap();
    }
    sound(&bench.service);
}

#[tokio::test]
async fn without_entropy_nothing_is_decided_and_afterwards_all_goes_on() {
    let bench = Bench::new().await;
    for number in 1..=4 {
        act(&bench.service, file(number, 0)).await.unwrap();
    }
    bench.dice.dry.store(true, Ordering::SeqCst);
    // Its tray is made of entropy that was at hand; what was used is not used again.
    act(&bench.service, file(5, 0)).await.unwrap();
    let size = bench.size();
    for command in [draw(1, 0), file(6, 0)] {
        let error = act(&bench.service, command).await.unwrap_err();
        assert!(matches!(error, ServiceError::Unavailable { .. }), "{error}");
        assert!(error.to_string().contains("entropy"), "{error}");
    }
    assert_eq!(bench.size(), size);
    bench.dice.dry.store(false, Ordering::SeqCst);
    for number in 1..=9 {
        act(&bench.service, file(number, 0)).await.unwrap();
        act(&bench.service, draw(number, 0)).await.unwrap();
    }
    sound(&bench.service);
}

/// Over the wire: a stream of assignments is cut in its midst, with answers unread and requests
/// in the queue.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_gone_in_mid_stream_finds_each_case_drawn_once() {
    let bench = Bench::new().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let settings = caselot::rpc::Settings::development();
    let served =
        tokio::spawn(caselot::rpc::serve(bench.service.clone(), settings, listener, async {
            drop(stopped.await);
        }));
    let channel = || async {
        let endpoint = tonic::transport::Channel::from_shared(address.clone()).unwrap();
        AssignmentServiceClient::new(endpoint.connect().await.unwrap())
    };
    let before = bench.size();
    let asked = (1..=200).map(|number| v1::AssignCasesRequest {
        request: Some(v1::assign_cases_request::Request::Assign(assigning(number))),
    });
    let mut client = channel().await;
    let mut said = client.assign_cases(tokio_stream::iter(asked)).await.unwrap().into_inner();
    for _ in 0..5 {
        assert!(said.message().await.unwrap().is_some());
    }
    drop((said, client));
    let mut client = channel().await;
    let mut repeated = 0;
    for number in 1..=200 {
        let one = client.assign_case(assigning(number)).await.unwrap().into_inner();
        let two = client.assign_case(assigning(number)).await.unwrap().into_inner();
        assert!(two.repeated);
        assert_eq!(one.draw.unwrap().entry, two.draw.unwrap().entry, "one draw for case {number}");
        repeated += u32::from(one.repeated);
    }
    assert!(repeated >= 5, "what was answered was drawn");
    // Entries that are not of these cases open trays.
    assert!(bench.size() >= before + 400);
    sound(&bench.service);
    drop((stop, client));
    served.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_client_that_goes_away_finds_its_answer_when_it_asks_again() {
    let bench = Bench::new().await;
    let size = bench.size();
    bench.set(Fault::Slow);
    for command in [file(1, 0), draw(1, 0)] {
        drop(bench.service.try_submit(request(command)).unwrap());
    }
    bench.set(Fault::None);
    let filed = act(&bench.service, file(1, 0)).await.unwrap();
    let drawn = act(&bench.service, draw(1, 0)).await.unwrap();
    assert!(filed.repeated() && drawn.repeated());
    assert_eq!((filed.filing, drawn.end), (Some(EntryIndex(size)), Some(EntryIndex(size + 1))));
    sound(&bench.service);
}

#[tokio::test]
async fn a_server_that_ends_between_filing_and_draw_draws_from_the_same_envelope() {
    let bench = Bench::new().await;
    let filed = act(&bench.service, file(1, 0)).await.unwrap();
    let bench = bench.again().await;
    let drawn = act(&bench.service, draw(1, 0)).await.unwrap();
    assert_eq!(drawn.filing, filed.filing);
    let repeated = act(&bench.service, file(1, 0)).await.unwrap();
    assert!(repeated.repeated() && repeated.end == drawn.end);
    sound(&bench.service);
}

#[tokio::test]
async fn a_stopped_service_frees_its_directory_and_takes_nothing() {
    let bench = Bench::new().await;
    assert!(matches!(DataDir::open(bench.root.path()), Err(StartError::InUse { .. })));
    let taken = bench.service.clone();
    stop(bench.service).await;
    assert!(DataDir::open(bench.root.path()).is_ok());
    assert!(matches!(act(&taken, file(1, 0)).await, Err(ServiceError::Stopping)));
}

#[tokio::test]
async fn who_asks_too_much_is_refused_at_once_and_nobody_is_lost() {
    let bench = Bench::new().await;
    let size = bench.size();
    assert!(size > NEW);
    bench.set(Fault::Slow);
    let put = |number| request(Command::PutJudges(vec![judge(number)]));
    let mut waiting = Vec::new();
    let full = (10..20_000).find_map(|number| match bench.service.try_submit(put(number)) {
        Ok(pending) => {
            waiting.push(pending);
            None
        }
        Err(error) => Some(error),
    });
    assert_eq!(full, Some(ServiceError::TooManyInQueue { most: 1_024 }));
    assert!(waiting.len() >= 1_024, "{}", waiting.len());
    let other = Request { actor: Actor::claimed("李四"), ..put(20_000) };
    waiting.push(bench.service.try_submit(other).unwrap());
    // A stream waits for room instead.
    let late = bench.service.submit(put(30_000));
    bench.set(Fault::None);
    waiting.push(late.await.unwrap());
    let mut entries = Vec::new();
    for pending in waiting {
        entries.extend(pending.answer().await.unwrap().entries);
    }
    entries.sort_unstable();
    assert!(entries.iter().copied().eq(size..bench.size()), "each is recorded once");
    act(&bench.service, Command::PutJudges(vec![judge(40_000)])).await.unwrap();
}
