//! Rules of a statement on data: which days' closings or assignments are all in the log.

use crate::docket::day::Day;
use crate::docket::record::DataStated;
use crate::docket::refusal::Refusal;
use crate::docket::rules::ruling::{Ruling, SecondPerson, ensure, text};

/// A statement: by two persons, on days that have come.
///
/// # Errors
/// The first of its rules that is broken.
pub fn data_stated(stated: &DataStated, second: SecondPerson<'_>, today: Day) -> Ruling {
    second.stands("")?;
    text(&stated.text, "text")?;
    let DataStated { from, to, .. } = stated;
    ensure(from <= to, || Refusal::DataDaysBackwards {})?;
    ensure(*to <= today, || Refusal::InTheFuture { day: to.to_string() })
}
