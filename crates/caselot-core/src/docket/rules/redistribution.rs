//! Rules of the cases of a judge who leaves: one list under one approval, drawn in its order.

use crate::docket::cases::row::{CaseRow, Cases, present};
use crate::docket::code::ExclusionGround;
use crate::docket::day::Day;
use crate::docket::filing::{Exclusion, Facts, FilerNonce};
use crate::docket::fold::redistributions::Running;
use crate::docket::fold::state::State;
use crate::docket::redistribution::{MAX_LISTED_CASES, RedistributedCase, Redistribution};
use crate::docket::refusal::Refusal;
use crate::docket::rules::people::known;
use crate::docket::rules::reassigned::is_as_it_stands;
use crate::docket::rules::ruling::{Ruling, SecondPerson, ensure, explained, text};
use crate::docket::rules::stage::next_stage;
use crate::docket::seats::SeatsTaken;
use crate::id::EntryIndex;
use crate::lottery::role::SeatRole;

/// Days after its approval for which a list stands for its filings. Later each is approved by itself,
/// or who files would choose the day.
const DAYS_OF_A_LIST: u32 = 14;

/// A list: of open cases of the judge, each once, as the log has them.
///
/// # Errors
/// The first of its rules that is broken.
pub fn redistribution(
    state: &State,
    cases: &dyn Cases,
    list: &Redistribution,
    second: SecondPerson<'_>,
) -> Ruling {
    let Redistribution { judge, ground, text: reason, cases: listed } = list;
    second.stands("")?;
    known(state, *judge)?;
    text(reason, "text")?;
    explained(*ground, reason, "a redistribution")?;
    let ascending = listed.windows(2).all(|pair| pair[0].case_number < pair[1].case_number);
    let most = MAX_LISTED_CASES;
    ensure(ascending && listed.len() <= most, || Refusal::RedistributionMalformed { most })?;
    listed.iter().try_for_each(|case| {
        let rows = cases.case(&case.case_number);
        let own = present(&rows)
            .is_some_and(|row| row.filing == case.filing && row.end.undertaking() == Some(*judge));
        let next = next_stage(state, &case.case_number, &rows, true);
        ensure(own && next == Ok(case.stage), || differs(case))
    })
}

fn differs(case: &RedistributedCase) -> Refusal {
    Refusal::RedistributionDiffers { case_number: case.case_number.clone() }
}

/// The list from which a filing is made, with the case as it waits there.
fn made_from<'a>(state: &'a State, facts: &Facts) -> Option<(&'a Running, usize)> {
    if state.redistributions.is_empty() {
        return None;
    }
    let reassigns = facts.lineage.reassigns.as_ref()?;
    state.redistributions.waiting(reassigns.filing)
}

/// A filing that takes a case out of its list is the next of it, at the stage and on the ground
/// that were approved. Seats of a case that waits do not change otherwise.
///
/// # Errors
/// The first of its rules that is broken.
pub(super) fn in_turn(state: &State, facts: &Facts) -> Ruling {
    if let Some(change) = &facts.lineage.changes {
        stays(state, change.seated.filing, &facts.case_number)?;
    }
    let Some((running, place)) = made_from(state, facts) else { return Ok(()) };
    let undrawn = running
        .last
        .is_some_and(|last| state.open.contains_key(&last) && !state.desk.is_opened(last));
    let case = &running.waiting[place];
    ensure(place == 0 && !undrawn, || Refusal::RedistributionOrder {
        case_number: case.case_number.clone(),
    })?;
    let reassigns = facts.lineage.reassigns.as_deref();
    let approved =
        reassigns.is_some_and(|it| it.ground == running.ground && it.text == running.text);
    ensure(approved && facts.stage == case.stage, || differs(case))
}

/// And its nonce is the one that was committed to before anybody approved.
///
/// # Errors
/// When it is another one.
pub(super) fn committed(state: &State, facts: &Facts, nonce: FilerNonce) -> Ruling {
    let Some((running, place)) = made_from(state, facts) else { return Ok(()) };
    let case = &running.waiting[place];
    ensure(nonce == FilerNonce::Committed(case.nonce_commitment), || differs(case))
}

/// Whether a second person approved a reassignment with its list, some days ago at most, and it says
/// no more than the list did: it leaves nobody out by hand, names no further party, and keeps its
/// case as it stands. Any other is looked at by itself.
pub(super) fn is_approved(state: &State, facts: &Facts, stages: &[CaseRow], today: Day) -> bool {
    let Some((running, _)) = made_from(state, facts) else { return false };
    let Some(row) = present(stages) else { return false };
    today.0 <= running.on.0.saturating_add(DAYS_OF_A_LIST)
        && facts.exclusions.iter().all(is_by_rule)
        && facts.lineage.prior.is_none()
        && facts.lineage.series.is_empty()
        && facts.parties.marks == row.returning.marks
        && facts.parties.agents == row.agents()
        && is_as_it_stands(facts, row)
}

/// Whether nobody can have made an exclusion for this case: a declared conflict is somebody's word.
fn is_by_rule(exclusion: &Exclusion) -> bool {
    exclusion.is_by_program()
        && matches!(exclusion.ground, ExclusionGround::PriorStage | ExclusionGround::WorkloadCap)
}

/// A case that waits in a list moves by the list alone.
///
/// # Errors
/// When it waits.
pub(super) fn stays(state: &State, filing: EntryIndex, case_number: &str) -> Ruling {
    let waits =
        !state.redistributions.is_empty() && state.redistributions.waiting(filing).is_some();
    ensure(!waits, || Refusal::RedistributionOrder { case_number: case_number.to_owned() })
}

/// Nor does anybody take over a seat of it.
///
/// # Errors
/// When it waits.
pub(super) fn keeps_seats(state: &State, taken: &SeatsTaken, case_number: &str) -> Ruling {
    if taken.role == SeatRole::Presiding {
        return Ok(());
    }
    stays(state, taken.filing, case_number)
}
