//! Panels (合议庭): which seats are drawn beside the undertaking judge's, and who presides.

use super::code::Role;
use super::day::Day;
use super::entry::{CaseDrawn, SeatGroup};
use super::record::Panel;
use super::roster::Roster;
use crate::lottery::draw::DrawnSeat;
use crate::lottery::role::SeatRole;

/// Sizes of a panel, the undertaking judge's seat included.
pub const PANEL_SIZES: [u32; 3] = [3, 5, 7];

/// Seats drawn beside the undertaking judge's; none for a sole judge.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PanelSeats {
    /// Members' seats.
    pub members: u32,
    /// Their pool; empty without members.
    pub member_pool: String,
    /// Seats of people's assessors.
    pub assessors: u32,
    /// Their pool; empty without assessors.
    pub assessor_pool: String,
}

impl PanelSeats {
    /// The seats of frozen groups.
    pub fn of(groups: &[SeatGroup]) -> PanelSeats {
        let mut panel = PanelSeats::default();
        for group in groups {
            match group.role {
                SeatRole::Member => {
                    panel.members = group.seats;
                    panel.member_pool.clone_from(&group.pool);
                }
                SeatRole::Assessor => {
                    panel.assessors = group.seats;
                    panel.assessor_pool.clone_from(&group.pool);
                }
                _ => {}
            }
        }
        panel
    }

    /// All seats, the undertaking judge's among them.
    pub fn seats(&self) -> u32 {
        1u32.saturating_add(self.members).saturating_add(self.assessors)
    }

    /// The same seats in the one form that is stored: members come from the case's pool unless
    /// another is named, and no pool is named for nobody.
    pub fn canonical(&mut self, pool: &str) {
        match (self.members, self.member_pool.is_empty()) {
            (0, _) => self.member_pool.clear(),
            (_, true) => pool.clone_into(&mut self.member_pool),
            _ => {}
        }
        if self.assessors == 0 {
            self.assessor_pool.clear();
        }
    }
}

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

/// The panel a draw seats, as the record of the case holds it. Assessors are not judges and count
/// for no quota; the closing names them.
pub fn drawn_panel(drawn: &CaseDrawn) -> Panel {
    let of = |role| drawn.seats.iter().filter(move |seat| seat.role == role).map(|seat| seat.judge);
    let presiding = drawn.presiding.or_else(|| of(SeatRole::Presiding).next());
    let mut members: Vec<u32> =
        of(SeatRole::Member).filter(|judge| Some(*judge) != presiding).collect();
    members.sort_unstable();
    Panel { presiding, members, assessors: Vec::new() }
}
