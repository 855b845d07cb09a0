//! Rules of a seat that changes its holder without a draw: an alternate takes over, or somebody is
//! designated to preside.

use crate::docket::cases::row::{CaseEnd, CaseRow};
use crate::docket::code::DecidedBy;
use crate::docket::day::Day;
use crate::docket::fold::state::State;
use crate::docket::refusal::Refusal;
use crate::docket::rules::redistribution::keeps_seats;
use crate::docket::rules::ruling::{Ruling, SecondPerson, ensure, explained, text};
use crate::docket::rules::seats::{can_come, decided_by, heard_soon};
use crate::docket::seats::{HeldSeat, SeatsTaken};
use crate::lottery::role::SeatRole;

/// A seat of a case that is assigned here and not closed.
///
/// # Errors
/// The first of its rules that is broken.
pub(super) fn seats_taken(
    state: &State,
    row: &CaseRow,
    taken: &SeatsTaken,
    second: SecondPerson<'_>,
    today: Day,
) -> Ruling {
    keeps_seats(state, taken, &row.number)?;
    second.stands("")?;
    let case_number = || row.number.clone();
    let imported = matches!(row.end, CaseEnd::Imported { .. });
    ensure(!imported, || Refusal::SeatsNotOfLog { case_number: case_number() })?;
    let day = row.closed.map(|day| day.to_string());
    day.map_or(Ok(()), |day| Err(Refusal::CaseClosedAlready { case_number: case_number(), day }))?;
    text(&taken.text, "text")?;
    let early = taken.hearing.filter(|day| *day < today);
    early.map_or(Ok(()), |day| Err(Refusal::HearingTooSoon { day: day.to_string() }))?;
    heard_soon(state, taken.hearing, today)?;
    match taken.role {
        SeatRole::Presiding => presides(row, taken),
        role if role.is_assessors() => takes_over(state, row, taken, today),
        _ => Err(Refusal::SeatChangeMalformed { at: "role" }),
    }
}

/// The president or a division chief designates who presides, of those who sit (民诉法 44).
fn presides(row: &CaseRow, taken: &SeatsTaken) -> Ruling {
    let malformed = |at| move || Refusal::SeatChangeMalformed { at };
    ensure(taken.seat.is_none() && taken.weight == 0, malformed("seat"))?;
    ensure(taken.ground.is_none(), malformed("ground"))?;
    ensure(taken.hearing.is_none(), malformed("day of the hearing"))?;
    let by = matches!(taken.decided_by, DecidedBy::President | DecidedBy::DivisionChief);
    let wanted = DecidedBy::President.name();
    ensure(by, || Refusal::NotTheirsToDecide { wanted })?;
    let judge = taken.judge;
    let sits = |seat: &HeldSeat| {
        seat.judge == Some(judge) && matches!(seat.role, SeatRole::Undertaking | SeatRole::Member)
    };
    ensure(row.has_panel() && row.held.iter().any(sits), || Refusal::SeatNotHeld { judge })?;
    let already = row.seating.designated == Some(judge);
    ensure(!already, || Refusal::PresidesAlready { judge })
}

/// The first alternate who can come takes the seat of an assessor who leaves.
fn takes_over(state: &State, row: &CaseRow, taken: &SeatsTaken, today: Day) -> Ruling {
    let malformed = |at| move || Refusal::SeatChangeMalformed { at };
    let seat = taken.seat.as_ref().ok_or_else(malformed("seat"))?;
    ensure(taken.weight == row.weight, malformed("weight"))?;
    let ground = taken.ground.ok_or_else(malformed("ground"))?;
    explained(ground, &taken.text, "a seat that is taken over")?;
    let leaves = seat.judge.ok_or_else(malformed("seat"))?;
    let held = seat.role == taken.role && row.held.contains(seat);
    ensure(held, || Refusal::SeatNotHeld { judge: leaves })?;
    decided_by(state, &[leaves], (taken.ground, Some(taken.decided_by)), today)?;
    let next = next_alternate(state, row, taken.role, taken.hearing.unwrap_or(today));
    let next = next.ok_or(Refusal::NoAlternate {})?;
    let judge = next.judge.unwrap_or(taken.judge);
    ensure(judge == taken.judge, || Refusal::AlternateOutOfOrder { judge })
}

/// The first alternate of a role, in the order of the draw, who can come on a day.
pub fn next_alternate<'a>(
    state: &State,
    row: &'a CaseRow,
    role: SeatRole,
    day: Day,
) -> Option<&'a HeldSeat> {
    let of_role = row.seating.alternates.iter().filter(|seat| seat.role == role);
    let related = row.related_marks();
    let about = (&*related, row.seating.mediated.as_slice());
    of_role.into_iter().find(|seat| can_come(state, seat, about, day))
}
