//! Rules of the stages of a case.

use crate::docket::cases::row::{CaseEnd, CaseRow, present};
use crate::docket::code::Manner;
use crate::docket::fold::state::State;
use crate::docket::refusal::Refusal;
use crate::docket::rules::ruling::{Ruling, ensure};
use crate::id::EntryIndex;

/// The stage a new filing of a case would have. A case that has a judge takes a new stage only
/// by a reassignment or a change of seats (`assigned`), and these only while it is not closed.
///
/// # Errors
/// The first of its rules that is broken.
pub fn next_stage(
    state: &State,
    number: &str,
    rows: &[CaseRow],
    assigned: bool,
) -> Result<u32, Refusal> {
    let case_number = || number.to_owned();
    let next = rows.last().map_or(0, |row| row.stage.saturating_add(1));
    let next = next.max(state.numbers.free_stage(number));
    let Some(row) = present(rows) else {
        return match assigned {
            false => Ok(next),
            true => Err(Refusal::CaseHasNoJudge { case_number: case_number() }),
        };
    };
    if is_undone(row) && !assigned {
        return Ok(next);
    }
    let draw = match row.end {
        CaseEnd::Open => {
            return Err(Refusal::FilingOpen { case_number: case_number(), filing: row.filing });
        }
        CaseEnd::Requested => {
            let request = row.filing;
            return Err(Refusal::DesignationPending { case_number: case_number(), request });
        }
        end => end.entry().unwrap_or(row.filing),
    };
    if assigned {
        unchanging(rows)?;
    }
    ensure(assigned, || Refusal::AlreadyDrawn { case_number: case_number(), draw })?;
    match row.closed {
        None => Ok(next),
        Some(day) => {
            let day = day.to_string();
            Err(Refusal::CaseClosedAlready { case_number: case_number(), day })
        }
    }
}

/// No change of the case's seats is filed and undrawn.
///
/// # Errors
/// When one is.
pub fn unchanging(rows: &[CaseRow]) -> Ruling {
    let open = rows.iter().find(|row| row.is_change() && row.end == CaseEnd::Open);
    open.map_or(Ok(()), |row| {
        Err(Refusal::FilingOpen { case_number: row.number.clone(), filing: row.filing })
    })
}

/// Whether there should never have been such a case; its number may be filed again.
pub fn is_undone(row: &CaseRow) -> bool {
    row.closed.is_some() && row.returning.manner.is_some_and(Manner::is_undone)
}

/// The filing of a case has a judge.
///
/// # Errors
/// The first of its rules that is broken.
pub fn has_judge(row: &CaseRow) -> Ruling {
    ensure(row.end.undertaking().is_some(), || Refusal::CaseHasNoJudge {
        case_number: row.number.clone(),
    })
}

/// The stage that a later entry names: the present one of its case, with a judge. `rows` are all
/// stages of the case that has this entry.
///
/// # Errors
/// The first of its rules that is broken.
pub fn assigned(rows: &[CaseRow], filing: EntryIndex) -> Result<&CaseRow, Refusal> {
    let row = present(rows).ok_or(Refusal::CaseEntryUnknown { filing })?;
    has_judge(row)?;
    let present = row.filing;
    ensure(filing == present, || Refusal::StageSuperseded { filing, present })?;
    Ok(row)
}
