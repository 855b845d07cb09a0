//! Rules of quota reductions (核减).

use crate::docket::fold::state::State;
use crate::docket::record::Reduction;
use crate::docket::refusal::Refusal;
use crate::docket::rules::people::known;
use crate::docket::rules::policy::MAX_FRACTION_PART;
use crate::docket::rules::ruling::{Ruling, SecondPerson, ensure, outside};
use crate::docket::text::{MAX_NAME_BYTES, is_name, is_text};
use crate::id::EntryIndex;

/// A reduction or its revocation.
///
/// # Errors
/// The first of its rules that is broken.
pub fn reduction(state: &State, reduction: &Reduction, second: SecondPerson<'_>) -> Ruling {
    second.stands(&reduction.approver)?;
    known(state, reduction.judge)?;
    ensure(is_name(&reduction.reason), || outside(&reduction.reason, "reason", false))?;
    if let Some(entry) = reduction.revokes {
        let grant = grant_in_force(state, entry)?;
        let same = (grant.judge, grant.year) == (reduction.judge, reduction.year);
        let nothing =
            reduction.percent == 0 && reduction.cases == 0 && reduction.document.is_empty();
        return ensure(same && nothing, || Refusal::GrantUnknown { entry });
    }
    let document = is_text(&reduction.document, MAX_NAME_BYTES) && !reduction.document.is_empty();
    ensure(document, || outside(&reduction.document, "document", false))?;
    let something = reduction.percent > 0 || reduction.cases > 0;
    let sound = something
        && reduction.percent <= 100
        && reduction.cases <= MAX_FRACTION_PART
        && (1970..=9999).contains(&reduction.year);
    ensure(sound, || Refusal::ReductionOutOfRange {})
}

/// A grant that was not revoked.
///
/// # Errors
/// When the entry is no grant in force.
pub fn grant_in_force(state: &State, entry: EntryIndex) -> Result<&Reduction, Refusal> {
    let mut grants = state.reductions.iter();
    let grant = grants.find(|grant| grant.entry == entry && grant.revoked.is_none());
    grant.map(|grant| &grant.reduction).ok_or(Refusal::GrantUnknown { entry })
}
