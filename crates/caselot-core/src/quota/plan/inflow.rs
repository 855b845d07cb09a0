//! What came into a pool in the last twelve months, and how long its cases took.

use crate::docket::day::Day;
use crate::lottery::sampler::Stream;
use crate::quota::count::Count;
use crate::quota::post::Span;

/// Days of the past that are looked at: a year.
const WINDOW_DAYS: u32 = 365;
/// Fewer days of cases say too little of a year.
pub const LEAST_DAYS: u64 = 28;

/// The cases that one pool got, and the days that its closed ones took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inflow {
    /// The days looked at: from the pool's first case, at most a year back.
    pub window: Span,
    /// Weight of each case that came in, and whether its type is counted.
    cases: Vec<(u32, bool)>,
    /// Days from assignment to closing of the cases that were closed in these days, ascending.
    durations: Vec<u32>,
}

/// A case that is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrival {
    pub day: Day,
    /// 100 = a standard case.
    pub weight: u32,
    /// Whether its type is counted.
    pub counts: bool,
    /// Day of its closing; `None` where none of the pool was ever closed.
    pub closed_on: Option<Day>,
}

impl Inflow {
    /// Of a pool up to a day; `None` where its cases began less than [`LEAST_DAYS`] ago.
    pub fn of(count: &Count<'_>, pool: &str) -> Option<Inflow> {
        let to = count.counted.to;
        let of_pool = || count.tally.cases().filter(|case| case.record.pool == pool);
        let first = of_pool().map(|case| case.assigned_on).min()?;
        let from = first.max(Day(to.0.saturating_sub(WINDOW_DAYS - 1)));
        let window = Span { from, to };
        if from > to || window.days() < LEAST_DAYS {
            return None;
        }
        let came = of_pool().filter(|case| window.holds(case.assigned_on));
        let cases = came.map(|case| (case.record.weight, count.counts(&case))).collect();
        let took = of_pool().filter_map(|case| {
            let on = case.record.closing?.on;
            window.holds(on).then(|| on.0.saturating_sub(case.assigned_on.0))
        });
        let mut durations: Vec<u32> = took.collect();
        durations.sort_unstable();
        Some(Inflow { window, cases, durations })
    }

    /// How many cases came in.
    pub fn cases(&self) -> u64 {
        self.cases.len() as u64
    }

    /// How many are expected on so many days, at the same pace; rounded half-up.
    pub fn expected(&self, days: u64) -> u64 {
        let length = self.window.days();
        (2 * self.cases() * days + length) / (2 * length)
    }

    /// The cases of a span, in the order of their days: each is one of the past at random, and takes
    /// as long as one of the closed ones at random.
    pub fn arrivals(&self, span: Span, stream: &mut Stream) -> Vec<Arrival> {
        let expected = self.expected(span.days());
        let arrival = |at: u64| {
            // Evenly over the days.
            let offset = u32::try_from(at * span.days() / expected).unwrap_or(0);
            let day = Day(span.from.0 + offset);
            let (weight, counts) = self.cases[pick(self.cases.len(), stream)];
            let closed_on = self.duration(0, stream).map(|days| Day(day.0.saturating_add(days)));
            Arrival { day, weight, counts, closed_on }
        };
        (0..expected).map(arrival).collect()
    }

    /// How long a case takes that is as old as `age` already; `None` where no closed one took so
    /// long.
    pub fn duration(&self, age: u32, stream: &mut Stream) -> Option<u32> {
        let longer = &self.durations[self.durations.partition_point(|days| *days < age)..];
        (!longer.is_empty()).then(|| longer[pick(longer.len(), stream)])
    }
}

/// One of so many places.
fn pick(length: usize, stream: &mut Stream) -> usize {
    usize::try_from(stream.below(length as u64)).expect("below a length")
}
