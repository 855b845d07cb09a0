//! Calendar days of a court.

use serde::{Deserialize, Serialize};

use std::fmt;

/// A calendar day, counted from 1970-01-01 = 0 in the court's own offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Day(pub u32);

/// Last day a docket may name: 9999-12-31.
pub const LAST_DAY: Day = Day(2_932_896);

const DAY_MS: i64 = 86_400_000;
const MINUTE_MS: i64 = 60_000;

impl Day {
    /// The day of a moment (milliseconds since 1970 UTC) at an offset in minutes.
    pub fn at(time_ms: u64, utc_offset_minutes: i32) -> Day {
        let local = i64::try_from(time_ms)
            .unwrap_or(i64::MAX)
            .saturating_add(i64::from(utc_offset_minutes) * MINUTE_MS);
        Day(u32::try_from(local.div_euclid(DAY_MS).max(0)).unwrap_or(LAST_DAY.0).min(LAST_DAY.0))
    }

    /// Parses `YYYY-MM-DD`; the day must exist and lie in 1970–9999.
    pub fn parse(text: &str) -> Option<Day> {
        let bytes = text.as_bytes();
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
            return None;
        }
        let number = |range: std::ops::Range<usize>| -> Option<u32> {
            let part = &text.get(range)?;
            part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok())?
        };
        let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
        if year < 1970 || !(1..=12).contains(&month) || day < 1 || day > days_in(year, month) {
            return None;
        }
        Some(Day(from_civil(year, month, day)))
    }
}

/// Whether a year has 366 days in the Gregorian calendar.
fn is_leap(year: u32) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn days_in(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days since 1970-01-01 (the usual count from a March-based year).
fn from_civil(year: u32, month: u32, day: u32) -> u32 {
    let shifted = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (shifted / 400, shifted % 400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

impl Day {
    /// Year, month (1 to 12) and day of the month.
    pub fn civil(self) -> (u32, u32, u32) {
        let shifted = self.0 + 719_468;
        let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_index = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_index + 2) / 5 + 1;
        let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
        (year_of_era + era * 400 + u32::from(month <= 2), month, day)
    }

    /// Its calendar year.
    pub fn year(self) -> u32 {
        self.civil().0
    }

    /// Its calendar year and month.
    pub fn year_month(self) -> (u32, u32) {
        let (year, month, _) = self.civil();
        (year, month)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_prints_and_parses_back() {
        let mut previous = String::new();
        for n in 0..=LAST_DAY.0 / 8 {
            let text = Day(n).to_string();
            assert_eq!(Day::parse(&text), Some(Day(n)), "{text}");
            assert!(text > previous);
            previous = text;
        }
        assert_eq!(LAST_DAY.to_string(), "9999-12-31");
        assert_eq!(Day::parse("2021-03-01"), Some(Day(18_687)));
        for bad in
            ["2021-02-29", "2021-13-01", "1969-12-31", "2021-1-01", "2021-00-10", "+021-01-01"]
        {
            assert_eq!(Day::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_day_turns_at_the_courts_midnight() {
        let beijing_midnight = 18_687 * 86_400_000 - 480 * 60_000;
        assert_eq!(Day::at(beijing_midnight, 480), Day(18_687));
        assert_eq!(Day::at(beijing_midnight - 1, 480), Day(18_686));
    }
}
