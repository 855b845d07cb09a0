//! Whether the server's clock can be right. A log never goes back in time, so one entry from next
//! year would put all later ones there too; and whoever sets the clock moves days of approval.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use caselot_core::docket::day::Day;

use super::error::ServiceError;

/// Most that a clock may be before the newest entry, in milliseconds.
const BACK_MS: u64 = 5 * 60_000;
/// Most that it may be after the newest entry, in milliseconds.
const AHEAD_MS: u64 = 14 * 86_400_000;

/// Compares the clock with the newest entry of all courts.
#[derive(Debug, Default)]
pub(in crate::service) struct ClockGuard {
    /// Time of the newest entry; 0 = there is none.
    newest_ms: AtomicU64,
    /// Somebody looked at the clock and found it right.
    trusted: AtomicBool,
}

impl ClockGuard {
    /// An entry of this time is in a log.
    pub fn note(&self, time_ms: u64) {
        self.newest_ms.fetch_max(time_ms, Ordering::Relaxed);
    }

    /// From here on the clock is believed, whatever it says.
    pub fn trust(&self) {
        self.trusted.store(true, Ordering::Relaxed);
    }

    /// Whether an entry of this moment may be written.
    ///
    /// # Errors
    /// [`ServiceError::ClockAstray`] with both times.
    pub fn check(&self, now_ms: u64) -> Result<(), ServiceError> {
        let newest_ms = self.newest_ms.load(Ordering::Relaxed);
        let back = now_ms.saturating_add(BACK_MS) < newest_ms;
        let ahead = now_ms > newest_ms.saturating_add(AHEAD_MS);
        if newest_ms == 0 || self.trusted.load(Ordering::Relaxed) || !(back || ahead) {
            return Ok(());
        }
        Err(ServiceError::ClockAstray { now: moment(now_ms), newest: moment(newest_ms) })
    }
}

/// A moment in UTC, to the minute.
fn moment(ms: u64) -> String {
    let minutes = ms / 60_000;
    let (hour, minute) = (minutes / 60 % 24, minutes % 60);
    format!("{} {hour:02}:{minute:02} UTC", Day::at(ms, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: u64 = 1_795_003_200_000;

    #[test]
    fn a_clock_that_cannot_be_right_stops_writing_until_somebody_looked_at_it() {
        let guard = ClockGuard::default();
        assert!(guard.check(NOON).is_ok(), "without entries any clock may be right");
        guard.note(NOON);
        guard.note(NOON - AHEAD_MS);
        for (now_ms, right) in [
            (NOON - BACK_MS, true),
            (NOON - BACK_MS - 1, false),
            (NOON + AHEAD_MS, true),
            (NOON + AHEAD_MS + 1, false),
        ] {
            assert_eq!(guard.check(now_ms).is_ok(), right, "{now_ms}");
        }
        let fault = guard.check(0).expect_err("1970").to_string();
        assert!(fault.contains("1970-01-01 00:00 UTC") && fault.contains(&moment(NOON)), "{fault}");
        guard.trust();
        assert!(guard.check(0).is_ok());
    }
}
