//! The figures of a siege, and the bounds that were broken.

use std::time::Duration;

use serde::Serialize;

use super::super::figures::{line, percentile};
use super::attack::{Kind, Tally};
use super::honest::Seen;
use crate::words::text;

/// Largest quotient of the p99 under siege and the p99 in peace.
const SLOWER: u64 = 5;
/// Growth of memory that is allowed, in percent ...
const GROWTH_PERCENT: u64 = 10;
/// ... and in bytes besides: the log and its tiles in memory grow with the filed cases.
const GROWTH_BYTES: u64 = 8_000_000;

/// The count of one kind of misdeed.
#[derive(Debug, Serialize)]
pub struct Row {
    kind: &'static str,
    attempts: u64,
    /// Misdeeds that the server did not answer as it must.
    breaches: u64,
}

/// The figures of a siege.
#[derive(Debug, Serialize)]
pub struct Figures {
    seconds: u64,
    peace_cases: u64,
    peace_p50_us: u64,
    peace_p99_us: u64,
    siege_cases: u64,
    siege_p50_us: u64,
    siege_p99_us: u64,
    honest_errors: u64,
    /// Median of the server's memory in the second fifth of the siege, and in the last.
    memory_early_bytes: u64,
    memory_late_bytes: u64,
    memory_most_bytes: u64,
    /// Draws of the log that was verified afterwards.
    verified_draws: u64,
    misdeeds: Vec<Row>,
    /// Some of the errors of honest clients.
    told: Vec<String>,
    /// The bounds that were broken, none if all is well.
    pub broken: Vec<String>,
}

fn median(values: &[u64]) -> u64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

impl Figures {
    /// The figures by the times and counts of a run.
    pub fn of(
        seconds: u64,
        peace: Seen,
        war: Seen,
        memory: &[u64],
        tally: &Tally,
        draws: u64,
    ) -> Self {
        let (mut before, mut during) = (peace.times, war.times);
        let (peace_cases, siege_cases) = (before.len() as u64, during.len() as u64);
        let p = |times: &mut Vec<Duration>, percent| percentile(times, percent);
        let misdeeds = Kind::ALL.map(|kind| {
            let (attempts, breaches) = tally.of(kind);
            Row { kind: kind.name(), attempts, breaches }
        });
        let fifth = memory.len() / 5;
        let mut figures = Self {
            seconds,
            peace_cases,
            peace_p50_us: p(&mut before, 50),
            peace_p99_us: p(&mut before, 99),
            siege_cases,
            siege_p50_us: p(&mut during, 50),
            siege_p99_us: p(&mut during, 99),
            honest_errors: peace.errors + war.errors,
            memory_early_bytes: median(&memory[fifth..2 * fifth]),
            memory_late_bytes: median(&memory[memory.len() - fifth..]),
            memory_most_bytes: memory.iter().max().copied().unwrap_or_default(),
            verified_draws: draws,
            misdeeds: misdeeds.into(),
            told: [peace.told, war.told].concat(),
            broken: Vec::new(),
        };
        figures.broken = figures.bounds();
        figures
    }

    fn bounds(&self) -> Vec<String> {
        let mut broken = Vec::new();
        let mut must = |holds: bool, what: String| {
            if !holds {
                broken.push(what);
            }
        };
        must(
            self.honest_errors == 0,
            text!("honest clients saw {count} errors", count = self.honest_errors),
        );
        let slow = self.siege_p99_us < SLOWER * self.peace_p99_us;
        must(slow, text!("the honest p99 is {times} times that in peace, or more", times = SLOWER));
        let most = self.memory_early_bytes * (100 + GROWTH_PERCENT) / 100 + GROWTH_BYTES;
        must(self.memory_late_bytes <= most, text!("the server's memory grew"));
        let cases = self.peace_cases + self.siege_cases;
        must(self.peace_cases > 0 && self.siege_cases > 0, text!("no honest client worked"));
        must(self.verified_draws >= cases, text!("draws are missing in the log"));
        for row in &self.misdeeds {
            let Row { kind, attempts, breaches } = row;
            must(*attempts > 0, text!("{kind}: never tried", kind));
            let through = || {
                text!("{kind}: {breaches} of {attempts} were let through", kind, breaches, attempts)
            };
            must(*breaches == 0, through());
        }
        broken
    }

    /// The table.
    pub fn lines(&self) -> Vec<String> {
        let ratio = self.siege_p99_us as f64 / (self.peace_p99_us.max(1)) as f64;
        let mb = |bytes: u64| bytes as f64 / 1e6;
        let count = |count: u64| format!("{count:>9}");
        let mut lines = vec![
            line(
                &text!("32 honest clients in peace"),
                &text!(
                    "{count} cases   p50 {p50} us, p99 {p99} us",
                    count = count(self.peace_cases),
                    p50 = self.peace_p50_us,
                    p99 = self.peace_p99_us
                ),
            ),
            line(
                &text!("under siege for {seconds} s", seconds = self.seconds),
                &text!(
                    "{count} cases   p50 {p50} us, p99 {p99} us, {ratio} times",
                    count = count(self.siege_cases),
                    p50 = self.siege_p50_us,
                    p99 = self.siege_p99_us,
                    ratio = format!("{ratio:.2}")
                ),
            ),
            line(&text!("errors of the honest"), &count(self.honest_errors)),
            line(
                &text!("the server's memory"),
                &text!(
                    "{early} MB in the second fifth, {late} MB in the last, {most} MB at most",
                    early = format!("{:>9.1}", mb(self.memory_early_bytes)),
                    late = format!("{:.1}", mb(self.memory_late_bytes)),
                    most = format!("{:.1}", mb(self.memory_most_bytes))
                ),
            ),
            line(&text!("draws that verify afterwards"), &count(self.verified_draws)),
        ];
        lines.extend(self.misdeeds.iter().map(|row| {
            let Row { kind, attempts, breaches } = row;
            let tried =
                text!("{count} tried   {breaches} let through", count = count(*attempts), breaches);
            line(kind, &tried)
        }));
        lines.extend(self.told.iter().map(|told| text!("told: {told}", told)));
        lines.extend(self.broken.iter().map(|broken| text!("BROKEN: {broken}", broken)));
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(us: u64, errors: u64) -> Seen {
        Seen { times: vec![Duration::from_micros(us); 100], errors, told: Vec::new() }
    }

    #[test]
    fn each_broken_bound_is_named() {
        let flat = [50_000_000; 100];
        let of = |peace, war, memory: &[u64], draws| {
            let figures = Figures::of(10, peace, war, memory, &Tally::default(), draws);
            // Of the misdeeds none was tried here.
            let broken = figures.broken.into_iter();
            broken.filter(|text| !text.contains("never tried")).collect::<Vec<_>>()
        };
        assert_eq!(of(seen(100, 0), seen(499, 0), &flat, 200), Vec::<String>::new());
        assert!(of(seen(100, 0), seen(500, 0), &flat, 200)[0].contains("p99"));
        assert!(of(seen(100, 0), seen(100, 1), &flat, 200)[0].contains("errors"));
        assert!(of(seen(100, 0), seen(100, 0), &flat, 199)[0].contains("missing"));
        let growing: Vec<u64> = (0..100).map(|n| 50_000_000 + n * 1_000_000).collect();
        assert!(of(seen(100, 0), seen(100, 0), &growing, 200)[0].contains("memory"));
        let idle = Figures::of(10, seen(1, 0), seen(1, 0), &flat, &Tally::default(), 200);
        assert_eq!(idle.broken.len(), Kind::ALL.len(), "a siege without a misdeed shows nothing");
    }
}
