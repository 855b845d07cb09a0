//! The draw of each seat: its candidates with their chances, and who won.

use caselot_core::docket::filing::{CaseDrawn, CaseFiled};
use caselot_core::id::JudgeId;
use caselot_core::lottery::draw::DrawnSeat;

use super::seats;
use crate::words;

/// The candidates for one seat, in the order of the draw.
pub struct SeatDraw<'d> {
    /// The seat with its winner.
    pub seat: &'d DrawnSeat,
    /// Candidates with their masses.
    pub odds: Vec<(JudgeId, u64)>,
    /// The place in the order of alternates, from 1; `None` for a seat.
    pub alternate: Option<usize>,
}

/// The draws of all seats of a filing, and of the alternates behind those of their group. Who won one
/// is no candidate for the next.
pub fn seat_draws<'d>(filed: &CaseFiled, drawn: &'d CaseDrawn) -> Vec<SeatDraw<'d>> {
    let (mut seats, mut alternates) = (drawn.seats.iter(), drawn.alternates.iter());
    let mut seated: Vec<JudgeId> = Vec::new();
    let mut found = Vec::new();
    for group in &filed.groups {
        let sit = seats.by_ref().take(group.seats as usize).map(|seat| (seat, None));
        let wait = alternates.by_ref().take(group.alternates as usize).enumerate();
        for (seat, alternate) in sit.chain(wait.map(|(at, seat)| (seat, Some(at + 1)))) {
            let odds = group.odds.iter().copied();
            let odds = odds.filter(|(judge, _)| !seated.contains(judge)).collect();
            seated.push(seat.judge);
            found.push(SeatDraw { seat, odds, alternate });
        }
    }
    found
}

impl SeatDraw<'_> {
    /// What was drawn: a seat by its role, or a place among its alternates.
    pub fn role(&self) -> String {
        match self.alternate {
            None => words::label(self.seat.role),
            Some(at) => format!("{} {at}", seats::alternate(self.seat.role)),
        }
    }

    /// The winner's chance in percent.
    pub fn chance(&self) -> String {
        let mass = self.odds.iter().find(|it| it.0 == self.seat.judge).map_or(0, |it| it.1);
        words::percent(mass, self.seat.total)
    }
}
