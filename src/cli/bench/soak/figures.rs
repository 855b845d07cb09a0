//! The figures of a siege, and the bounds that were broken.

use std::time::Duration;

use serde::Serialize;

use super::super::figures::percentile;
use super::attack::{Kind, Tally};
use super::honest::Seen;

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

impl OfCourt {
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
            OfCourt::new("in the court of the others", &mut peace.times, &mut war.times),
            OfCourt::new("in another court", &mut peace_elsewhere.times, &mut war_elsewhere.times),
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
        must(self.honest_errors == 0, format!("honest clients saw {} errors", self.honest_errors));
        for of in &self.courts {
            let quick = of.siege_p99_us < SLOWER * of.peace_p99_us;
            let court = of.court;
            must(quick, format!("the honest p99 {court} is {SLOWER} times that in peace, or more"));
            let worked = of.peace_cases > 0 && of.siege_cases > 0;
            must(worked, format!("no honest client worked {court}"));
        }
        let most = self.memory_early_bytes * (100 + GROWTH_PERCENT) / 100 + GROWTH_BYTES;
        must(self.memory_late_bytes <= most, "the server's memory grew".to_owned());
        let cases: u64 = self.courts.iter().map(|of| of.peace_cases + of.siege_cases).sum();
        must(self.verified_draws >= cases, "draws are missing in the log".to_owned());
        for row in &self.misdeeds {
            let Row { kind, attempts, breaches } = row;
            must(*attempts > 0, format!("{kind}: never tried"));
            must(*breaches == 0, format!("{kind}: {breaches} of {attempts} were let through"));
        }
        broken
    }

    /// The table.
    pub fn lines(&self) -> Vec<String> {
        let mb = |bytes: u64| bytes as f64 / 1e6;
        let mut lines = Vec::new();
        for of in &self.courts {
            let ratio = of.siege_p99_us as f64 / (of.peace_p99_us.max(1)) as f64;
            lines.push(format!("16 honest clients {}", of.court));
            lines.push(format!(
                "  in peace                   {:>9} cases   p50 {} us, p99 {} us",
                of.peace_cases, of.peace_p50_us, of.peace_p99_us
            ));
            lines.push(format!(
                "  under siege for {:>5} s    {:>9} cases   p50 {} us, p99 {} us, {ratio:.2} times",
                self.seconds, of.siege_cases, of.siege_p50_us, of.siege_p99_us
            ));
        }
        lines.extend([
            format!("errors of the honest         {:>9}", self.honest_errors),
            format!(
                "the server's memory          {:>9.1} MB in the second fifth, {:.1} MB in the last, \
                 {:.1} MB at most",
                mb(self.memory_early_bytes),
                mb(self.memory_late_bytes),
                mb(self.memory_most_bytes)
            ),
            format!("draws that verify afterwards {:>9}", self.verified_draws),
        ]);
        lines.extend(self.misdeeds.iter().map(|row| {
            let Row { kind, attempts, breaches } = row;
            format!("{kind:<28} {attempts:>9} tried   {breaches} let through")
        }));
        lines.extend(self.told.iter().map(|told| format!("told: {told}")));
        lines.extend(self.broken.iter().map(|broken| format!("BROKEN: {broken}")));
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
