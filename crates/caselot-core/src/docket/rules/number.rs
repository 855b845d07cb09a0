//! Rules of a case number that is corrected (更正案号).

use crate::docket::case_number::CaseNumber;
use crate::docket::cases::row::{CaseEnd, CaseRow, Cases};
use crate::docket::day::Day;
use crate::docket::fold::fresh::FRESH_DAYS;
use crate::docket::fold::state::State;
use crate::docket::record::NumberCorrected;
use crate::docket::refusal::Refusal;
use crate::docket::rules::filing::{case_number, number_year};
use crate::docket::rules::ruling::{Ruling, SecondPerson, ensure, text};

/// A corrected number: of a fresh case, once, to a number that nobody used, so that neither two
/// cases change places nor one of many is picked afterwards. `rows` are all stages of the case, of
/// which `row` is the present one.
///
/// # Errors
/// The first of its rules that is broken.
pub fn number_corrected(
    state: &State,
    cases: &dyn Cases,
    (rows, row): (&[CaseRow], &CaseRow),
    corrected: &NumberCorrected,
    second: SecondPerson<'_>,
    today: Day,
) -> Ruling {
    second.stands("")?;
    let NumberCorrected { wrong, stage, number, text: reason, .. } = corrected;
    text(reason, "text")?;
    ensure(!reason.is_empty(), || Refusal::TextNeeded { what: "a corrected number".into() })?;
    let code = state.court.as_ref().map_or("", |court| court.code.as_str());
    let canonical = CaseNumber::is_canonical(number, code);
    ensure(canonical, || Refusal::CaseNumberMalformed { text: number.clone() })?;
    number_year(number, code, row.filed_on)?;
    let same = *wrong == row.number && *stage == row.stage;
    ensure(same, || Refusal::RecordChanged { case_number: row.number.clone() })?;
    let used = state.numbers.was_left(number) || !cases.case(number).is_empty();
    ensure(!used, || Refusal::NumberTaken { case_number: number.clone() })?;
    let free = is_fresh(state, rows, row, today) && is_like(&row.number, number, code);
    ensure(free, || Refusal::NumberFixed { case_number: row.number.clone() })?;
    alone(cases, row)
}

/// Why there is no case of a number.
pub fn unknown_case(state: &State, case_number: String) -> Refusal {
    match state.numbers.right_one(&case_number) {
        Some(number) => {
            let number = number.to_owned();
            Refusal::NumberWasCorrected { case_number, number }
        }
        None => Refusal::CaseUnknown { case_number },
    }
}

/// Filed some days ago at most, drawn or designated once and never corrected, and nothing was done
/// in it since.
fn is_fresh(state: &State, rows: &[CaseRow], row: &CaseRow, today: Day) -> bool {
    let assigned = matches!(row.end, CaseEnd::Drawn { .. } | CaseEnd::Designated { .. });
    let seated = rows.iter().filter(|row| row.end.undertaking().is_some()).count();
    let last = rows.last().is_some_and(|last| last.filing == row.filing);
    let fresh = today.0 <= row.filed_on.0.saturating_add(FRESH_DAYS);
    let first = !state.numbers.was_given(&row.number);
    let untouched = row.closed.is_none() && !state.fresh.is_handled(row.filing);
    assigned && seated == 1 && last && fresh && first && untouched
}

/// Both numbers are of one type, and so the case has the same route.
fn is_like(wrong: &str, right: &str, court: &str) -> bool {
    let type_code = |number| case_number(number, court).ok().map(|number| number.type_code);
    type_code(wrong) == type_code(right)
}

/// Its parties are known by their marks, and have no other case of this cause.
fn alone(cases: &dyn Cases, row: &CaseRow) -> Ruling {
    let case_number = || row.number.clone();
    let dispute = row.returning.fingerprint;
    let dispute = dispute.ok_or_else(|| Refusal::NumberUnmarked { case_number: case_number() })?;
    match cases.other_of_dispute(&dispute, &row.number) {
        Some(other) => Err(Refusal::NumberShared { case_number: other.number }),
        None => Ok(()),
    }
}
