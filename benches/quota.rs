//! The quota of the largest courts: 150,000 cases a year, 1,000 judges, 40 leaders.

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;

use caselot_core::docket::Protocol;
use caselot_core::docket::code::{ActivityKind, AssignedBy, Manner, Role};
use caselot_core::docket::entry::Court;
use caselot_core::docket::people::{Judge, Tenure};
use caselot_core::docket::record::{
    Activity, CaseClosed, CaseImported, CaseRecord, Closing, Panel,
};
use caselot_core::docket::{Actor, Day, Entry, Event, State};
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::quota::report::{FileData, LeftOut};
use caselot_core::quota::{Ask, Figure, Tally, assess, cases_behind};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};

const JUDGES: u32 = 1_000;
const LEADERS: u32 = 40;
const CASES: u32 = 150_000;
/// Years in the log; the report is on the last.
const YEARS: u32 = 3;
/// 2021-01-01.
const FIRST: u32 = 18_628;
const YEAR: u32 = 2021;

/// Counts what is allocated.
struct Counting;

static ALLOCATED: AtomicUsize = AtomicUsize::new(0);

// The one way to see what a fold keeps, slack of its tables included.
#[expect(unsafe_code)]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATED.fetch_add(layout.size(), Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        ALLOCATED.fetch_sub(layout.size(), Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static GLOBAL: Counting = Counting;

/// A docket's folds.
#[derive(Clone, Default)]
struct Docket {
    state: State,
    tally: Tally,
}

impl Docket {
    fn write(&mut self, event: Event) -> u64 {
        let entry = entry(self.state.size, event);
        self.tally.apply(&self.state, &entry);
        self.state.apply(&entry);
        entry.index.0
    }

    /// Leaders 1 to 40, judges from 41.
    fn with_judges() -> Docket {
        let mut docket = Docket::default();
        docket.write(Event::CourtOpened(Court {
            origin: "bench/湘0203".to_owned(),
            code: "湘0203".to_owned(),
            name: "示范区人民法院".to_owned(),
            utc_offset_minutes: 480,
            public_key: [0; 32],
        }));
        for judge in 1..=JUDGES {
            let role = match judge {
                1 => Role::President,
                2..=LEADERS => Role::VicePresident,
                _ => Role::Judge,
            };
            let division = format!("庭{}", judge % 30);
            let tenure =
                Tenure { role, in_quota: true, division, from: Day(FIRST - 3_000), to: None };
            let name = format!("法官{judge}");
            docket.write(Event::JudgeRecorded(Judge {
                judge: JudgeId(judge),
                name,
                tenures: vec![tenure],
            }));
        }
        docket
    }

    /// Imports a year's cases, open; one in five has a panel. Gives the closings.
    fn import(&mut self, year: u32) -> Vec<CaseClosed> {
        let first = FIRST + 365 * year - 365 * (YEARS - 1);
        let causes = ["民间借贷", "离婚", "买卖合同", "机动车交通事故责任", "物业服务合同"];
        let mut closings = Vec::new();
        for n in 0..CASES {
            let judge = |n: u32| 1 + n.wrapping_mul(2_654_435_761) % JUDGES;
            let undertaking = judge(n + year);
            let mut members = vec![judge(n / 3 + 7), judge(n / 7 + 13)];
            members.retain(|judge| *judge != undertaking && n % 5 == 0);
            members.sort_unstable();
            members.dedup();
            let members = members.into_iter().map(JudgeId).collect();
            let panel = Panel { presiding: None, members, assessors: Vec::new() };
            let record = CaseRecord {
                pool: "民事".to_owned(),
                cause: causes[n as usize % causes.len()].to_owned(),
                procedure: if n % 3 == 0 { "普通" } else { "简易" }.to_owned(),
                flags: Vec::new(),
                weight: 60 + n % 5 * 30,
                filed_on: Day(first + n / (CASES / 300)),
                undertaking: JudgeId(undertaking),
                assigned_by: AssignedBy::Imported,
                panel: Panel::default(),
                closing: None,
            };
            let case_number = format!("({})湘0203民初{}号", YEAR + 1 + year - YEARS, n + 1);
            let on = Day(record.filed_on.0 + 20 + n % 30);
            let imported = Box::new(CaseImported { case_number, record });
            let filing = self.write(Event::CaseImported(imported));
            let closing = Closing { on, manner: Some(Manner::Judgment) };
            closings.push(CaseClosed {
                filing: EntryIndex(filing),
                closing,
                panel,
                given_back: Default::default(),
                as_seated: false,
            });
        }
        closings.sort_by_key(|closed| closed.closing.on);
        closings
    }
}

fn entry(index: u64, event: Event) -> Entry {
    Entry {
        protocol: Protocol::One,
        index: EntryIndex(index),
        time_ms: 0,
        actor: Actor::system(),
        hand: None,
        event,
    }
}

/// Three years, all closed; a file access in each case of the last.
fn court() -> Docket {
    let mut docket = Docket::with_judges();
    let before = ALLOCATED.load(Relaxed);
    for year in 0..YEARS {
        let closings = docket.import(year);
        for closed in closings {
            docket.write(Event::CaseClosed(Box::new(closed)));
        }
    }
    let cases = (CASES * YEARS) as usize;
    let used = ALLOCATED.load(Relaxed) - before;
    println!("{} bytes a case of {cases}, a fifth with panels", used / cases);
    let last: Vec<(EntryIndex, Day)> = docket
        .tally
        .cases()
        .skip(cases - CASES as usize)
        .map(|case| (case.filing, case.record.filed_on))
        .collect();
    let before = ALLOCATED.load(Relaxed);
    for (filing, day) in last {
        let kind = ActivityKind::FileAccess;
        let activity = Activity { day, minute: None, kind, judge: None, minutes: 0 };
        docket.write(Event::ActivityRecorded { filing: EntryIndex(filing.0), activity });
    }
    let used = ALLOCATED.load(Relaxed) - before;
    println!("{} bytes for the first activity of a case", used / CASES as usize);
    docket
}

fn ask() -> Ask {
    let ask = Ask::year(YEAR).expect("a year");
    // The entries have no time of their own, as if they came from files.
    let files = Some(FileData {
        from: ask.from,
        to: ask.to,
        panels_known: true,
        left_out: LeftOut::default(),
    });
    Ask { as_of: Some(ask.to), files, ..ask }
}

fn fold(c: &mut Criterion) {
    let mut docket = Docket::with_judges();
    let closings = docket.import(YEARS - 1);
    let close = |closed| Event::CaseClosed(Box::new(closed));
    let size = docket.state.size;
    let entries: Vec<Entry> =
        (size..).zip(closings).map(|(index, closed)| entry(index, close(closed))).collect();
    let mut group = c.benchmark_group("fold");
    group.throughput(Throughput::Elements(CASES.into())).sample_size(10);
    group.bench_function("150,000 closings into the tally", |b| {
        b.iter_batched_ref(
            || docket.tally.clone(),
            |tally| entries.iter().for_each(|entry| tally.apply(&docket.state, entry)),
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

fn reports(c: &mut Criterion) {
    let docket = court();
    let Docket { state, tally } = &docket;
    let report = assess(state, tally, &ask()).expect("a report");
    println!(
        "report: {} closings, base {}, {} leaders",
        report.reconciliation.closings,
        report.base.cases,
        report.leaders.len()
    );
    c.bench_function("report over a year of three", |b| {
        b.iter(|| assess(black_box(state), tally, &ask()));
    });
    let mut behind = |name: &str, figure| {
        c.bench_function(name, |b| {
            b.iter(|| cases_behind(black_box(state), tally, &ask(), figure));
        });
    };
    behind("cases behind a leader's own", Figure::Own(JudgeId(2)));
    behind("cases behind the base", Figure::Base);
}

criterion_group!(benches, fold, reports);
criterion_main!(benches);
