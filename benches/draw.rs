//! The main job's pure parts: a draw, an assignment decided, a log verified.

#[path = "../tests/paper/mod.rs"]
mod paper;

use std::hint::black_box;

use caselot_core::audit::{Trust, verify};
use caselot_core::docket::entry::Event;
use caselot_core::docket::{Protocol, codec, rules};
use caselot_core::lottery::seed::Openings;
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use paper::{ORIGIN, PaperCourt, nonce};

fn draw(c: &mut Criterion) {
    let mut court = PaperCourt::with_judges(256, 37);
    court.file(1).expect("files");
    let Some(Event::CaseFiled(filed)) = court.entries.last().map(|e| e.event.clone()) else {
        unreachable!("a filing was made last")
    };
    let nonce = nonce(&filed.facts.case_number, 0);
    let openings = Openings { envelope_secret: &[1; 32], nonce: &nonce, value: None };
    c.bench_function("draw of 37", |b| {
        b.iter(|| rules::draw_filing(Protocol::One, ORIGIN, black_box(&filed), openings));
    });
    let bytes = court.bytes().pop().expect("a filing");
    c.bench_function("decode a filing", |b| b.iter(|| codec::decode(black_box(&bytes))));
}

fn assign(c: &mut Criterion) {
    c.bench_function("decide 100 assignments", |b| {
        b.iter_batched(
            || PaperCourt::with_judges(256, 37),
            |mut court| {
                for number in 1..=100 {
                    court.assign(number).expect("assigns");
                }
                court
            },
            BatchSize::SmallInput,
        );
    });
}

fn verification(c: &mut Criterion) {
    let mut court = PaperCourt::with_judges(256, 37);
    for number in 1..=1_000 {
        court.assign(number).expect("assigns");
    }
    let bundle = court.bundle();
    let trust = Trust::Key(court.key());
    let mut group = c.benchmark_group("verify");
    group.throughput(Throughput::Elements(1_000));
    group.bench_function("1000 draws", |b| b.iter(|| verify(black_box(&bundle), &trust)));
    group.finish();
}

criterion_group!(benches, draw, assign, verification);
criterion_main!(benches);
