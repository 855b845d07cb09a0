//! Rules of the court itself: entry 0.

use crate::docket::case_number::is_court_code;
use crate::docket::entry::{Court, Protocol};
use crate::docket::refusal::Refusal;
use crate::docket::rules::ruling::{Ruling, ensure, name};
use crate::docket::text::is_code;

/// The last millisecond of the year 9999.
const LAST_MS: u64 = 253_402_300_799_999;

/// The time of an entry has a day that can be written, which protocol 2 asks.
///
/// # Errors
/// When it lies after the year 9999.
pub fn moment(time_ms: u64, protocol: Protocol) -> Ruling {
    ensure(protocol == Protocol::One || time_ms <= LAST_MS, || Refusal::TimeOutOfRange {})
}

/// Entry 0: code, origin `<operator's name>/<code>`, name, offset.
///
/// # Errors
/// The first of its rules that is broken.
pub fn court(court: &Court) -> Ruling {
    ensure(is_court_code(&court.code), || Refusal::CourtCodeMalformed {
        code: court.code.clone(),
    })?;
    let operator = court.origin.strip_suffix(&court.code).and_then(|o| o.strip_suffix('/'));
    ensure(operator.is_some_and(|o| !o.is_empty()) && is_code(&court.origin), || {
        Refusal::OriginMalformed { origin: court.origin.clone() }
    })?;
    name(&court.name, "name")?;
    let minutes = court.utc_offset_minutes;
    ensure((-720..=840).contains(&minutes), || Refusal::OffsetOutOfRange { minutes })
}
