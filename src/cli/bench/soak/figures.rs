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

/// What the honest clients of one court saw.
#[derive(Debug, Serialize)]
pub struct OfCourt {
    /// Which one it is, beside those who misbehave.
    court: &'static str,
    peace_cases: u64,
    peace_p50_us: u64,
    peace_p99_us: u64,
    siege_cases: u64,
    siege_p50_us: u64,
    siege_p99_us: u64,
}

/// The figures of a siege.
#[derive(Debug, Serialize)]
pub struct Figures {
    seconds: u64,
    courts: [OfCourt; 2],
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

/// Where honest clients work.
const SAME: &str = "in the court of the others";
const OTHER: &str = "in another court";

impl OfCourt {
    /// Which court it is, as part of a sentence.
    fn place(&self) -> String {
        match self.court {
            SAME => text!("in the court of the others"),
            _ => text!("in another court"),
        }
    }

    fn new(court: &'static str, peace: &mut [Duration], siege: &mut [Duration]) -> Self {
        Self {
            court,
            peace_cases: peace.len() as u64,
            peace_p50_us: percentile(peace, 50),
            peace_p99_us: percentile(peace, 99),
            siege_cases: siege.len() as u64,
            siege_p50_us: percentile(siege, 50),
            siege_p99_us: percentile(siege, 99),
        }
    }
}

impl Figures {
    /// The figures by the times and counts of a run.
    pub fn of(
        seconds: u64,
        [mut peace, mut peace_elsewhere]: [Seen; 2],
        [mut war, mut war_elsewhere]: [Seen; 2],
        memory: &[u64],
        tally: &Tally,
        draws: u64,
    ) -> Self {
        let courts = [
            OfCourt::new(SAME, &mut peace.times, &mut war.times),
            OfCourt::new(OTHER, &mut peace_elsewhere.times, &mut war_elsewhere.times),
        ];
        let all = [peace, peace_elsewhere, war, war_elsewhere];
        let misdeeds = Kind::ALL.map(|kind| {
            let (attempts, breaches) = tally.of(kind);
            Row { kind: kind.name(), attempts, breaches }
        });
        let fifth = memory.len() / 5;
        let mut figures = Self {
            seconds,
            courts,
            honest_errors: all.iter().map(|seen| seen.errors).sum(),
            memory_early_bytes: median(&memory[fifth..2 * fifth]),
            memory_late_bytes: median(&memory[memory.len() - fifth..]),
            memory_most_bytes: memory.iter().max().copied().unwrap_or_default(),
            verified_draws: draws,
            misdeeds: misdeeds.into(),
            told: all.into_iter().flat_map(|seen| seen.told).collect(),
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
        for of in &self.courts {
            let quick = of.siege_p99_us < SLOWER * of.peace_p99_us;
            let court = of.place();
            must(
                quick,
                text!(
                    "the honest p99 {court} is {times} times that in peace, or more",
                    court = court,
                    times = SLOWER
                ),
            );
            let worked = of.peace_cases > 0 && of.siege_cases > 0;
            must(worked, text!("no honest client worked {court}", court));
        }
        let most = self.memory_early_bytes * (100 + GROWTH_PERCENT) / 100 + GROWTH_BYTES;
        must(self.memory_late_bytes <= most, text!("the server's memory grew"));
        let cases: u64 = self.courts.iter().map(|of| of.peace_cases + of.siege_cases).sum();
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
        let mb = |bytes: u64| bytes as f64 / 1e6;
        let count = |count: u64| format!("{count:>9}");
        let mut lines = Vec::new();
        for of in &self.courts {
            let ratio = of.siege_p99_us as f64 / (of.peace_p99_us.max(1)) as f64;
            lines.push(line(
                &text!("16 honest clients {court}, in peace", court = of.place()),
                &text!(
                    "{count} cases   p50 {p50} us, p99 {p99} us",
                    count = count(of.peace_cases),
                    p50 = of.peace_p50_us,
                    p99 = of.peace_p99_us
                ),
            ));
            lines.push(line(
                &text!("under siege for {seconds} s", seconds = self.seconds),
                &text!(
                    "{count} cases   p50 {p50} us, p99 {p99} us, {ratio} times",
                    count = count(of.siege_cases),
                    p50 = of.siege_p50_us,
                    p99 = of.siege_p99_us,
                    ratio = format!("{ratio:.2}")
                ),
            ));
        }
        lines.extend([
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
        ]);
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

    /// Both courts alike, with the errors in the first one.
    fn seen(us: u64, errors: u64) -> [Seen; 2] {
        let of =
            |errors| Seen { times: vec![Duration::from_micros(us); 50], errors, told: Vec::new() };
        [of(errors), of(0)]
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
        let [quick, _] = seen(100, 0);
        let [slow, _] = seen(500, 0);
        let elsewhere = of(seen(100, 0), [quick, slow], &flat, 200);
        assert!(elsewhere.len() == 1 && elsewhere[0].contains("p99 in another court"));
        assert!(of(seen(100, 0), seen(100, 1), &flat, 200)[0].contains("errors"));
        assert!(of(seen(100, 0), seen(100, 0), &flat, 199)[0].contains("missing"));
        let growing: Vec<u64> = (0..100).map(|n| 50_000_000 + n * 1_000_000).collect();
        assert!(of(seen(100, 0), seen(100, 0), &growing, 200)[0].contains("memory"));
        let idle = Figures::of(10, seen(1, 0), seen(1, 0), &flat, &Tally::default(), 200);
        assert_eq!(idle.broken.len(), Kind::ALL.len(), "a siege without a misdeed shows nothing");
    }
}
