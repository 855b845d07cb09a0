//! The server's parts: a decision, encoding, a commit of one draw and of many, proofs, a restart.

#[path = "../tests/hall/mod.rs"]
mod hall;
#[path = "../tests/paper/mod.rs"]
mod paper;

use std::cell::Cell;
use std::hint::black_box;

use caselot::service;
use caselot::store::sqlite::SqliteStore;
use caselot::store::{Append, CaseChange, Store};
use caselot_core::docket::cases::projection::case_changes;
use caselot_core::docket::filing::FilerNonce;
use caselot_core::docket::{Command, Entry, codec};
use caselot_core::id::EntryIndex;
use caselot_core::ledger::merkle::leaf_hash;
use caselot_core::ledger::prover::{Prover, TileCache};
use caselot_core::ledger::tree::{Frontier, Tile, TileSource};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use paper::PaperCourt;

const JUDGES: u32 = 37;

fn decisions(c: &mut Criterion) {
    let copy = || PaperCourt::with_judges(256, JUDGES);
    c.bench_function("decide one assignment of 37", |b| {
        b.iter_batched_ref(copy, |court| court.assign(1).expect("assigns"), BatchSize::LargeInput);
    });
    let mut court = copy();
    court.assign(1).expect("assigns");
    let [filing, draw] = court.entries.last_chunk().expect("two entries");
    c.bench_function("encode a filing and its draw", |b| {
        b.iter(|| (codec::encode(black_box(filing)), codec::encode(black_box(draw))));
    });
}

/// One draw: two entries and its row of the case index, numbered anew.
struct Pattern {
    entries: [Vec<u8>; 2],
    row: CaseChange,
}

impl Pattern {
    fn new() -> Pattern {
        let mut court = PaperCourt::with_judges(256, JUDGES);
        court.assign(1).expect("assigns");
        let pair: &[Entry; 2] = court.entries.last_chunk().expect("two entries");
        let day = court.state.day(pair[0].time_ms);
        let mut row = None;
        case_changes(&pair[0], day, &court.state.roster, |_| None, |change| row = Some(change));
        Pattern { entries: pair.each_ref().map(codec::encode), row: row.expect("a filing") }
    }

    fn append(&self, size: u64, draws: u64) -> Append {
        let row = |draw: u64| {
            let CaseChange::Filed(mut row) = self.row.clone() else { unreachable!("a filing") };
            row.filing = EntryIndex(size + 2 * draw);
            row.number = format!("(2026)湘0203民初{}号", row.filing);
            CaseChange::Filed(row)
        };
        Append {
            court: "湘0203".to_owned(),
            size,
            entries: (0..draws).flat_map(|_| self.entries.clone()).collect(),
            tiles: Vec::new(),
            cases: (0..draws).map(row).collect::<Vec<_>>().into(),
            tray_keys: Vec::new(),
            mark_key: None,
            seal: Vec::new(),
        }
    }
}

fn commits(c: &mut Criterion) {
    let pattern = Pattern::new();
    let mut group = c.benchmark_group("commit of draws");
    for draws in [1, 64, 1_024] {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = SqliteStore::open(&folder.path().join("caselot.db")).expect("a store");
        let size = Cell::new(0);
        group.throughput(Throughput::Elements(draws));
        group.bench_function(draws.to_string(), |b| {
            b.iter_batched(
                || {
                    let append = pattern.append(size.get(), draws);
                    size.set(size.get() + append.entries.len() as u64);
                    append
                },
                |append| store.append(&[append]).expect("appends"),
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

struct Shelf(Vec<Tile>);

impl TileSource for Shelf {
    type Error = std::convert::Infallible;

    fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<u8>>, Self::Error> {
        let found = self.0.iter().find(|tile| (tile.level, tile.index) == (level, index));
        Ok(found.map(|tile| tile.hashes.clone()))
    }
}

fn proofs(c: &mut Criterion) {
    let (mut frontier, mut shelf) = (Frontier::new(), Shelf(Vec::new()));
    let leaf = |index: u64| leaf_hash(&index.to_be_bytes());
    (0..100_000).for_each(|index| frontier.append(leaf(index), &mut shelf.0));
    let kept = TileCache::default();
    c.bench_function("prove a new entry among 100,000", |b| {
        b.iter(|| Prover::new(&frontier, &shelf, &kept).inclusion(black_box(99_990), 100_000));
    });
    c.bench_function("prove an old entry, its tiles read and hashed", |b| {
        b.iter(|| {
            let kept = TileCache::default();
            Prover::new(&frontier, &shelf, &kept).inclusion(black_box(777), 100_000)
        });
    });
}

fn restart(c: &mut Criterion) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let draws = 2_000;
    runtime.block_on(async {
        service::init(folder.path(), &hall::new_court(256)).expect("opened");
        let service = service::open(folder.path()).expect("started");
        hall::roster(&service).await;
        for serial in 1..=draws {
            let Command::File { facts, .. } = hall::file(serial, 0) else { unreachable!() };
            let nonce = FilerNonce::Single([7; 32]);
            hall::act(&service, Command::File { facts, nonce }).await.expect("assigns");
        }
        hall::stop(service).await;
    });
    let mut group = c.benchmark_group("restart");
    group.throughput(Throughput::Elements(draws.into()));
    group.bench_function("of 2,000 draws", |b| {
        b.iter(|| {
            let service = service::open(folder.path()).expect("started");
            runtime.block_on(hall::stop(service));
        });
    });
    group.finish();
}

criterion_group!(benches, decisions, commits, proofs, restart);
criterion_main!(benches);
