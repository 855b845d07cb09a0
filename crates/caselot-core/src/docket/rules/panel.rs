//! Who presides over a panel.

use crate::docket::code::Role;
use crate::docket::day::Day;
use crate::docket::fold::roster::Roster;
use crate::lottery::draw::DrawnSeat;
use crate::lottery::role::SeatRole;

/// Who presides over drawn seats on a day: the president if seated, else the first seated division
/// chief, else the undertaking judge. Nobody where one judge sits alone.
pub fn presiding(roster: &Roster, seats: &[DrawnSeat], today: Day) -> Option<u32> {
    if seats.len() < 2 {
        return None;
    }
    let judges = || seats.iter().filter(|seat| seat.role != SeatRole::Assessor);
    let first = |role| judges().find(|seat| roster.role(seat.judge, today) == Some(role));
    let undertaking = || judges().find(|seat| seat.role == SeatRole::Undertaking);
    let seat = first(Role::President).or_else(|| first(Role::DivisionChief));
    seat.or_else(undertaking).map(|seat| seat.judge)
}
