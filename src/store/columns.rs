//! The columns of the case index, and how a filing's end is spread over them.

use caselot_core::docket::code::AssignedBy;
use caselot_core::hash::Hash;
use caselot_core::id::{EntryIndex, JudgeId};

use super::{CaseEnd, CaseRow};

/// The values of the column `ended`.
pub(super) const OPEN: i64 = 0;
pub(super) const DRAWN: i64 = 1;
pub(super) const VOIDED: i64 = 2;
pub(super) const IMPORTED: i64 = 3;
pub(super) const REQUESTED: i64 = 4;
pub(super) const DESIGNATED: i64 = 5;

/// The column `facts` of a row without a digest.
pub(super) const NO_FACTS: Hash = [0; 32];

/// The columns `ended`, `end_entry`, `undertaking` and `assigned_by`.
pub(super) type EndColumns = (i64, Option<u64>, Option<u32>, Option<i32>);

/// Spreads an end over its columns; [`read_end`] reads them back.
pub(super) fn end_columns(end: CaseEnd) -> EndColumns {
    match end {
        CaseEnd::Open => (OPEN, None, None, None),
        CaseEnd::Drawn { entry, undertaking } => (DRAWN, Some(entry.0), Some(undertaking.0), None),
        CaseEnd::Voided { entry } => (VOIDED, Some(entry.0), None, None),
        CaseEnd::Requested => (REQUESTED, None, None, None),
        CaseEnd::Designated { entry, undertaking } => {
            (DESIGNATED, Some(entry.0), Some(undertaking.0), None)
        }
        CaseEnd::Imported { undertaking, assigned_by } => {
            (IMPORTED, None, Some(undertaking.0), Some(assigned_by.code()))
        }
    }
}

/// How a filing ended; `None` if the columns contradict each other.
pub(super) fn read_end((ended, entry, undertaking, way): EndColumns) -> Option<CaseEnd> {
    let way = way.and_then(AssignedBy::from_code);
    Some(match (ended, entry, undertaking, way) {
        (OPEN, None, None, None) => CaseEnd::Open,
        (DRAWN, Some(entry), Some(undertaking), None) => {
            CaseEnd::Drawn { entry: EntryIndex(entry), undertaking: JudgeId(undertaking) }
        }
        (VOIDED, Some(entry), None, None) => CaseEnd::Voided { entry: EntryIndex(entry) },
        (REQUESTED, None, None, None) => CaseEnd::Requested,
        (DESIGNATED, Some(entry), Some(undertaking), None) => {
            CaseEnd::Designated { entry: EntryIndex(entry), undertaking: JudgeId(undertaking) }
        }
        (IMPORTED, None, Some(undertaking), Some(assigned_by)) => {
            CaseEnd::Imported { undertaking: JudgeId(undertaking), assigned_by }
        }
        _ => return None,
    })
}

/// The column `given_up`: the day on which a case was given up whose parties are known, so that it
/// may come back.
pub(super) fn given_up(row: &CaseRow) -> Option<u32> {
    row.returning.fingerprint.and(row.given_up()).map(|(_, day)| day.0)
}
