//! Moments as the court's clock shows them.

use caselot_core::docket::Day;

/// A moment as the court's clock shows it, such as 2026-03-01 10:05:07.
pub fn local_time(time_ms: u64, offset_minutes: i32) -> String {
    const DAY_SECONDS: i64 = 86_400;
    let seconds = i64::try_from(time_ms / 1_000).unwrap_or(i64::MAX);
    let of_day = (seconds + i64::from(offset_minutes) * 60).rem_euclid(DAY_SECONDS);
    let (hour, minute, second) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
    format!("{} {hour:02}:{minute:02}:{second:02}", Day::at(time_ms, offset_minutes))
}

#[cfg(test)]
mod tests {
    use super::local_time;

    #[test]
    fn a_moment_is_the_courts_own() {
        assert_eq!(local_time(1_772_330_707_000, 480), "2026-03-01 10:05:07");
        assert_eq!(local_time(1_772_330_707_000, 0), "2026-03-01 02:05:07");
    }
}
