//! Rules of statements on data, which days' closings or assignments are all in the log, and of
//! their withdrawal.

use crate::docket::day::Day;
use crate::docket::fold::state::State;
use crate::docket::record::{DataStated, DataWithdrawn};
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

/// A withdrawal: by two persons, with a reason, of a statement that holds.
///
/// # Errors
/// The first of its rules that is broken.
pub fn data_withdrawn(
    state: &State,
    withdrawn: &DataWithdrawn,
    second: SecondPerson<'_>,
) -> Ruling {
    second.stands("")?;
    let DataWithdrawn { entry, text: reason } = withdrawn;
    text(reason, "text")?;
    let what = || "the withdrawal of a statement on data".to_owned();
    ensure(!reason.is_empty(), || Refusal::TextNeeded { what: what() })?;
    let holds = state.statements.iter().any(|statement| statement.entry == *entry);
    ensure(holds, || Refusal::StatementUnknown { entry: *entry })
}
