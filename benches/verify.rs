//! The verifier's parts: masses and balances, transcript, numbers, leaves and tree, a strict
//! decoding, and a whole log by one thread and by two.

#[path = "../tests/paper/mod.rs"]
mod paper;

use std::hint::black_box;
use std::num::NonZeroUsize;

use caselot_core::audit::{Trust, verify_with};
use caselot_core::docket::codec;
use caselot_core::id::JudgeId;
use caselot_core::ledger::merkle::leaf_hash;
use caselot_core::ledger::tree::{Frontier, TILE_WIDTH, tile_root};
use caselot_core::lottery::role::SeatRole;
use caselot_core::lottery::sampler::Stream;
use caselot_core::lottery::seed::{Openings, seed};
use caselot_core::lottery::transcript::{Group, Ticket, TicketForm};
use caselot_core::lottery::urn::{Earning, Tolerances, mass, settle};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use paper::{ORIGIN, PaperCourt, case_number};

const JUDGES: u32 = 37;

fn primitives(c: &mut Criterion) {
    let tolerances = Tolerances::default();
    let shares: Vec<(JudgeId, u8)> = (1..=JUDGES).map(|judge| (JudgeId(judge), 100)).collect();
    c.bench_function("masses of 37", |b| {
        b.iter(|| {
            let masses = shares
                .iter()
                .map(|(judge, share)| mass(&tolerances, *share, i64::from(judge.0) * 40_000));
            masses.sum::<u64>()
        });
    });
    c.bench_function("settle a seat among 37", |b| {
        b.iter(|| {
            settle(&tolerances, 100, black_box(&shares), |_| Earning::Part, JudgeId(7), |_| 0)
        });
    });
    let odds = shares.iter().map(|(judge, _)| (*judge, 100_000)).collect::<Vec<_>>().into();
    let pool = "民事".into();
    let groups = [Group { pool, role: SeatRole::Undertaking, seats: 1, alternates: 0, odds }];
    let number = case_number(1);
    let ticket = Ticket {
        form: TicketForm::One,
        origin: ORIGIN,
        case_number: &number,
        stage: 0,
        tray: 1,
        envelope: 2,
        groups: &groups,
    };
    c.bench_function("transcript of 37", |b| b.iter(|| black_box(&ticket).transcript()));
    c.bench_function("seed", |b| {
        b.iter(|| {
            let (envelope_secret, nonce) = (black_box(&[1; 32]), &[2; 32]);
            seed(ORIGIN, Openings { envelope_secret, nonce, value: None }, &[3; 32])
        });
    });
    c.bench_function("one number", |b| {
        b.iter(|| Stream::new(black_box([5; 32])).below(3_700_000));
    });
}

fn hashes(c: &mut Criterion) {
    c.bench_function("leaf of 800 bytes", |b| b.iter(|| leaf_hash(black_box(&[9; 800]))));
    c.bench_function("root of a tile", |b| b.iter(|| tile_root(black_box([[9; 32]; TILE_WIDTH]))));
    c.bench_function("append 256 leaves", |b| {
        b.iter(|| {
            let (mut frontier, mut full) = (Frontier::new(), Vec::new());
            (0..TILE_WIDTH).for_each(|_| frontier.append(black_box([9; 32]), &mut full));
            frontier.root()
        });
    });
}

fn logs(c: &mut Criterion) {
    let mut court = PaperCourt::with_judges(256, JUDGES);
    for number in 1..=1_000 {
        court.assign(number).expect("assigns");
    }
    let draw = court.bytes().pop().expect("a draw");
    c.bench_function("decode a draw", |b| b.iter(|| codec::decode(black_box(&draw))));
    let (bundle, trust) = (court.bundle(), Trust::Key(court.key()));
    let mut group = c.benchmark_group("verify 1000 draws");
    group.throughput(Throughput::Elements(1_000));
    for jobs in [1, 2].into_iter().filter_map(NonZeroUsize::new) {
        group.bench_function(format!("jobs {jobs}"), |b| {
            b.iter(|| verify_with(black_box(&bundle), &trust, jobs));
        });
    }
    group.finish();
}

/// The same cases under both versions of the protocol, for the ratio.
fn protocols(c: &mut Criterion) {
    let mut one = PaperCourt::with_judges(64, JUDGES);
    let mut two = PaperCourt::two(JUDGES);
    for number in 1..=1_000 {
        one.file(number).expect("files");
        one.draw(number).expect("draws");
        two.assigns(&paper::two::facts(number));
    }
    let mut group = c.benchmark_group("verify 1000 draws by protocol");
    group.throughput(Throughput::Elements(1_000));
    for (name, court) in [("1", one), ("2", two)] {
        let (bundle, trust) = (court.bundle(), Trust::Key(court.key()));
        assert!(verify_with(&bundle, &trust, NonZeroUsize::MIN).valid);
        group.bench_function(name, |b| {
            b.iter(|| verify_with(black_box(&bundle), &trust, NonZeroUsize::MIN));
        });
    }
    group.finish();
}

criterion_group!(benches, primitives, hashes, logs, protocols);
criterion_main!(benches);
