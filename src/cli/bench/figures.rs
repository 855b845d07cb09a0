//! The figures of a run, and their table.

use std::time::Duration;

use serde::Serialize;

use crate::words::text;

/// The figures that are compared from run to run. Their names are fixed.
#[derive(Debug, Default, Serialize)]
pub struct Figures {
    /// Bare echo, calls a second, 4 × 64 in flight.
    pub echo_rps: u64,
    /// AssignCase, calls a second, 4 × 64 in flight.
    pub unary_rps: u64,
    /// The second divided by the first.
    pub unary_ratio: f64,
    /// Median time of these calls.
    pub unary_p50_us: u64,
    /// 99th percentile of these calls.
    pub unary_p99_us: u64,
    /// Median time of AssignCase with one call in flight.
    pub single_p50_us: u64,
    /// Cases a second filed, checked, drawn and checked.
    pub committed_rps: u64,
    /// Bare SQLite writer, items of two rows a second.
    pub sqlite_items_per_s: u64,
    /// AssignCases, draws a second.
    pub stream_draws_per_s: u64,
    /// The second divided by the first.
    pub stream_ratio: f64,
    /// `caselot verify` of the whole log, from start to end, on one core.
    pub verify_draws_per_s_per_core: u64,
    /// Most memory that the server ever held, in millions of bytes.
    pub peak_rss_mb: u64,
}

/// Other figures of the same run.
#[derive(Debug, Default)]
pub struct Others {
    /// Median time of a small write with an fsync.
    pub sync_p50_us: u64,
    /// Entries of the log.
    pub entries: u64,
    /// Size of the database, in millions of bytes.
    pub database_mb: u64,
    /// Time from the start of the server to its first answer.
    pub restart: Duration,
    /// Time to write the bundle.
    pub export: Duration,
    /// Size of the bundle, in millions of bytes.
    pub bundle_mb: u64,
    /// Time to verify it on one core.
    pub verify: Duration,
    /// Median time of an inclusion proof by random index.
    pub proof_p50_us: u64,
    /// Time of a draw at the end of the stream divided by that at its beginning.
    pub growth: Option<f64>,
    /// Time of a draw at a court of 1,000 judges divided by that at one of 37.
    pub thousand_judges: f64,
}

/// The rate of so many in a time, a second.
pub fn per_second(count: u64, took: Duration) -> u64 {
    (count as f64 / took.as_secs_f64()).round() as u64
}

/// The quotient of two numbers, to three places.
pub fn ratio(one: f64, other: f64) -> f64 {
    (one / other * 1_000.0).round() / 1_000.0
}

/// A percentile of some times, in microseconds.
pub fn percentile(times: &mut [Duration], percent: usize) -> u64 {
    times.sort_unstable();
    let at = times.len() * percent / 100;
    let time = times.get(at.min(times.len().saturating_sub(1)));
    time.map_or(0, |time| u64::try_from(time.as_micros()).unwrap_or(u64::MAX))
}

/// The growth of the cost of a draw: the time of the last windows divided by that of the first.
pub fn growth(windows: &[Duration], some: usize) -> Option<f64> {
    if windows.len() < 2 * some {
        return None;
    }
    let sum = |part: &[Duration]| part.iter().sum::<Duration>().as_secs_f64();
    Some(ratio(sum(&windows[windows.len() - some..]), sum(&windows[..some])))
}

/// Columns that a name takes; a Han character takes two.
const NAME: usize = 37;

/// A name, and its figures behind a column of blanks.
pub fn line(name: &str, figures: &str) -> String {
    let width: usize = name.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    format!("{name}{}{figures}", " ".repeat(NAME.saturating_sub(width).max(1)))
}

fn number(number: u64) -> String {
    format!("{number:>9}")
}

/// One line for each figure, with the one that it is compared with.
pub fn lines(figures: &Figures, others: &Others) -> Vec<String> {
    [of_calls(figures, others), of_log(figures, others)].concat()
}

/// What calls take.
fn of_calls(f: &Figures, others: &Others) -> Vec<String> {
    let places = |ratio: f64| format!("{ratio:.3}");
    let of_writer = places(f.stream_ratio);
    let of_calls = places(ratio(f.committed_rps as f64, f.unary_rps as f64));
    vec![
        line(
            &text!("bare echo, 4 x 64 in flight"),
            &text!("{count} calls/s", count = number(f.echo_rps)),
        ),
        line(
            &text!("AssignCase, 4 x 64 in flight"),
            &text!(
                "{count} calls/s   {ratio} of the echo   p50 {p50} us, p99 {p99} us",
                count = number(f.unary_rps),
                ratio = places(f.unary_ratio),
                p50 = f.unary_p50_us,
                p99 = f.unary_p99_us
            ),
        ),
        line(
            &text!("AssignCase, 1 in flight, p50"),
            &text!(
                "{p50} us        write and fsync alone {sync} us",
                p50 = number(f.single_p50_us),
                sync = others.sync_p50_us
            ),
        ),
        line(
            &text!("file, check, draw, check"),
            &text!(
                "{count} cases/s   {ratio} of AssignCase",
                count = number(f.committed_rps),
                ratio = of_calls
            ),
        ),
        line(
            &text!("bare SQLite writer"),
            &text!("{count} items/s", count = number(f.sqlite_items_per_s)),
        ),
        line(
            &text!("AssignCases stream"),
            &text!(
                "{count} draws/s   {ratio} of the writer",
                count = number(f.stream_draws_per_s),
                ratio = of_writer
            ),
        ),
    ]
}

/// What the log takes, and the server with it.
fn of_log(f: &Figures, others: &Others) -> Vec<String> {
    let seconds = |time: Duration| format!("{:>9.2} s", time.as_secs_f64());
    let growth = others.growth.map_or_else(
        || text!("        - (give more --cases)"),
        |times| text!("{times} times one of the first", times = format!("{times:>9.2}")),
    );
    let thousand = format!("{:>9.2}", others.thousand_judges);
    let [database, bundle] = [others.database_mb, others.bundle_mb];
    vec![
        line(
            &text!("verify, one core"),
            &text!(
                "{count} draws/s   {seconds}",
                count = number(f.verify_draws_per_s_per_core),
                seconds = seconds(others.verify).trim_start()
            ),
        ),
        line(&text!("server's memory at its peak"), &format!("{} MB", number(f.peak_rss_mb))),
        line(
            &text!("the log"),
            &text!(
                "{count} entries   database {database} MB, bundle {bundle} MB",
                count = number(others.entries),
                database,
                bundle
            ),
        ),
        line(&text!("restart until the first answer"), &seconds(others.restart)),
        line(&text!("export"), &seconds(others.export)),
        line(
            &text!("inclusion proof by random index, p50"),
            &format!("{} us", number(others.proof_p50_us)),
        ),
        line(&text!("a draw of 1,000 judges"), &text!("{times} times one of 37", times = thousand)),
        line(&text!("a draw of the last ten thousand"), &growth),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_json_has_the_agreed_names_and_no_others() {
        let json = serde_json::to_value(Figures::default()).expect("plain numbers");
        let names: Vec<&str> =
            json.as_object().expect("an object").keys().map(String::as_str).collect();
        let mut wanted = [
            "echo_rps",
            "unary_rps",
            "unary_ratio",
            "unary_p50_us",
            "unary_p99_us",
            "single_p50_us",
            "committed_rps",
            "sqlite_items_per_s",
            "stream_draws_per_s",
            "stream_ratio",
            "verify_draws_per_s_per_core",
            "peak_rss_mb",
        ];
        wanted.sort_unstable();
        assert_eq!(names, wanted);
    }

    #[test]
    fn percentiles_and_growth_of_known_times() {
        let mut times: Vec<_> = (1..=100).rev().map(Duration::from_micros).collect();
        assert_eq!((percentile(&mut times, 50), percentile(&mut times, 99)), (51, 100));
        assert_eq!(percentile(&mut [], 50), 0);
        let windows: Vec<_> = (1..=4).map(Duration::from_millis).collect();
        assert_eq!(growth(&windows, 2), Some(ratio(7.0, 3.0)));
        assert_eq!(growth(&windows, 3), None);
    }
}
