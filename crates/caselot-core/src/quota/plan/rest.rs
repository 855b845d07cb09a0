//! Simulated rests of a year: what each pool's urn makes of the cases that are expected, under given
//! shares.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::inflow::{Arrival, Inflow};
use super::outcome::RUNS;
use crate::docket::code::QuotaBasis;
use crate::docket::day::Day;
use crate::docket::pool::PoolSpec;
use crate::id::JudgeId;
use crate::lottery::sampler::Stream;
use crate::lottery::urn::{self, Earning, Tolerances};
use crate::quota::count::Count;
use crate::quota::counted_cases::Sum;
use crate::quota::post::{Span, row_among, rows_of};

/// Shares that differ from those recorded, by pool and judge.
pub type Shares = BTreeMap<(String, JudgeId), u8>;

/// What a rest of the year adds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Added {
    /// Own cases of judges in an assessed row.
    pub own: BTreeMap<JudgeId, Sum>,
    /// Cases of the population, by division; a court's base is their sum.
    pub base: BTreeMap<String, Sum>,
}

impl Added {
    /// Takes over a case that counts for a judge on a day.
    fn count(&mut self, count: &Count<'_>, judge: JudgeId, day: Day, weight: u32) {
        let Some(row) = row_among(rows_of(count.state, judge), day) else { return };
        let case = Sum { cases: 1, weight: weight.into() };
        if count.is_assessed(row) {
            *self.own.entry(judge).or_default() += case;
        }
        if count.is_population(row) {
            *self.base.entry(row.division.clone()).or_default() += case;
        }
    }

    /// Adds another part of the same rest.
    pub fn add(&mut self, other: &Added) {
        other.own.iter().for_each(|(judge, sum)| *self.own.entry(*judge).or_default() += *sum);
        let base = &mut self.base;
        other.base.iter().for_each(|(of, sum)| *base.entry(of.clone()).or_default() += *sum);
    }
}

/// A pool's rest of the year.
pub struct PoolRest<'a> {
    pub pool: &'a str,
    pub spec: &'a PoolSpec,
    pub inflow: Inflow,
    tolerances: Tolerances,
    balances: BTreeMap<JudgeId, i64>,
    /// The cases of each run.
    arrivals: Vec<Vec<Arrival>>,
}

/// The number stream of one part of one run. Fixed, so that whoever has the log has the same plan.
fn stream(part: &str, run: u32, pool: &str) -> Stream {
    let mut hash = Sha256::new();
    hash.update(b"caselot/plan/");
    hash.update(part);
    hash.update(run.to_be_bytes());
    hash.update(pool);
    Stream::new(hash.finalize().into())
}

impl<'a> PoolRest<'a> {
    /// The rest of a pool; `None` where too little is known of its inflow.
    pub fn new(count: &Count<'a>, pool: &'a str, rest: Span) -> Option<PoolRest<'a>> {
        let known = count.state.pools.get(pool)?;
        let inflow = Inflow::of(count, pool)?;
        let arrivals =
            (0..RUNS).map(|run| inflow.arrivals(rest, &mut stream("arrivals", run, pool)));
        Some(PoolRest {
            pool,
            spec: known.spec_on(rest.from),
            tolerances: known.tolerances(rest.from),
            balances: known.balances().collect(),
            arrivals: arrivals.collect(),
            inflow,
        })
    }

    /// The members on duty on a day, with these shares.
    pub fn on_duty(&self, count: &Count<'_>, shares: &Shares, day: Day) -> Vec<(JudgeId, u8)> {
        let mut members = count.state.roster.shares_on_duty(self.spec, day);
        for (judge, share) in &mut members {
            let planned = shares.get(&(self.pool.to_owned(), *judge));
            *share = planned.copied().unwrap_or(*share);
        }
        members
    }

    /// Mass of each member in a draw of a day, with the balances of today.
    pub fn masses(&self, on_duty: &[(JudgeId, u8)]) -> Vec<(JudgeId, u64)> {
        on_duty
            .iter()
            .map(|&(judge, share)| (judge, self.mass(&self.balances, judge, share)))
            .collect()
    }

    fn mass(&self, balances: &BTreeMap<JudgeId, i64>, judge: JudgeId, share: u8) -> u64 {
        urn::mass(&self.tolerances, share, balances.get(&judge).copied().unwrap_or(0))
    }

    /// Draws all cases of a run, as the urn does: a draw by the odds, then the balances move.
    pub fn run(&self, count: &Count<'_>, shares: &Shares, run: u32) -> Added {
        let mut stream = stream("draws", run, self.pool);
        let mut balances = self.balances.clone();
        let (mut added, mut day, mut on_duty) = (Added::default(), Day(0), Vec::new());
        for arrival in &self.arrivals[run as usize] {
            if arrival.day != day {
                day = arrival.day;
                on_duty = self.on_duty(count, shares, day);
            }
            let masses = on_duty.iter().map(|&(judge, share)| self.mass(&balances, judge, share));
            let total: u64 = masses.clone().sum();
            if total == 0 {
                continue;
            }
            let mut number = stream.below(total);
            let place = masses.take_while(|mass| {
                let goes_on = number >= *mass;
                number = number.saturating_sub(*mass);
                goes_on
            });
            let winner = on_duty[place.count()].0;
            let balance = |judge| balances.get(&judge).copied().unwrap_or(0);
            let part = |_| Earning::Part;
            let changes =
                urn::settle(&self.tolerances, arrival.weight, &on_duty, part, winner, balance);
            for (judge, change) in changes {
                *balances.entry(judge).or_default() += change;
            }
            let counted_on = match count.quota().basis {
                QuotaBasis::Assigned => Some(arrival.day),
                QuotaBasis::Closed => arrival.closed_on,
            };
            let counted_on = counted_on.filter(|on| arrival.counts && *on <= count.period.to);
            if let Some(on) = counted_on {
                added.count(count, winner, on, arrival.weight);
            }
        }
        added
    }
}

/// What the cases that are open today add in each run: those of a pool are closed as its cases were.
pub fn open_cases(count: &Count<'_>, pools: &[PoolRest<'_>], rest: Span) -> Vec<Added> {
    if count.quota().basis == QuotaBasis::Assigned {
        return vec![Added::default(); RUNS as usize];
    }
    let of_run = |run: u32| {
        let mut streams: BTreeMap<&str, Stream> = BTreeMap::new();
        let mut added = Added::default();
        let open = count.tally.cases().filter(|case| case.record.closing.is_none());
        for case in open.filter(|case| count.counts(case)) {
            let pool = pools.iter().find(|pool| pool.pool == case.record.pool);
            let Some(pool) = pool else { continue };
            let age = rest.from.0.saturating_sub(case.assigned_on.0);
            let stream = streams.entry(pool.pool).or_insert_with(|| stream("open", run, pool.pool));
            let takes = pool.inflow.duration(age, stream);
            let on = takes.map(|days| Day(case.assigned_on.0.saturating_add(days)));
            if let Some(on) = on.filter(|on| rest.holds(*on)) {
                added.count(count, case.record.undertaking, on, case.record.weight);
            }
        }
        added
    };
    (0..RUNS).map(of_run).collect()
}
