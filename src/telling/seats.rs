//! Changes of seats in words.

use caselot_core::docket::code::{ReassignmentGround, SeatChangeKind};
use caselot_core::docket::panel::{LaterSeats, PanelSeats};
use caselot_core::docket::seats::{SeatChange, SeatsTaken};
use caselot_core::id::JudgeId;
use caselot_core::lottery::role::SeatRole;

use crate::words::{self, text};

/// What a filing changes of the seats of its case, a line each; `name` gives a judge's name.
pub fn of_change(change: &SeatChange, name: impl Fn(JudgeId) -> String) -> Vec<String> {
    let mut lines = vec![match change.kind {
        SeatChangeKind::Replacement => text!("members of the panel are replaced"),
        SeatChangeKind::PanelFormed => text!("the case becomes a panel's"),
        SeatChangeKind::AssessorsDrawn => text!("assessors are drawn for the hearing"),
    }];
    for judge in &change.leaves {
        lines.push(left(&name(*judge), change.ground));
    }
    if let Some(by) = change.decided_by {
        lines.push(text!("decided by: {by}", by = words::label(by)));
    }
    if !change.text.is_empty() {
        lines.push(text!("reason: {text}", text = change.text));
    }
    if let Some(day) = change.hearing {
        lines.push(text!("hearing on {day}", day));
    }
    for seat in change.kept_seats() {
        if let Some(judge) = seat.judge {
            let (role, judge) = (words::label(seat.role), name(judge));
            lines.push(text!("keeps the seat of {role}: {judge}", role, judge));
        }
    }
    lines
}

/// A seat that changes its holder without a draw.
pub fn of_taken(taken: &SeatsTaken, name: impl Fn(JudgeId) -> String) -> Vec<String> {
    let judge = name(taken.judge);
    let by = words::label(taken.decided_by);
    let mut lines = match &taken.seat {
        None => vec![text!("to preside: {judge}, designated by {by}", judge, by)],
        Some(seat) => {
            let leaves = seat.judge.map_or_else(String::new, name);
            let role = words::label(seat.role);
            vec![
                text!("the alternate takes the seat of {role}: {judge}", role, judge),
                left(&leaves, taken.ground),
                text!("decided by: {by}", by),
            ]
        }
    };
    if !taken.text.is_empty() {
        lines.push(text!("reason: {text}", text = taken.text));
    }
    if let Some(day) = taken.hearing {
        lines.push(text!("hearing on {day}", day));
    }
    lines
}

fn left(judge: &str, ground: Option<ReassignmentGround>) -> String {
    let ground = ground.map_or_else(String::new, words::label);
    text!("leaves: {judge}, {ground}", judge, ground)
}

/// Seats that are left for a later draw.
pub fn of_later(seats: &LaterSeats) -> String {
    text!(
        "to be drawn before the hearing: {seats} × {role}, {alternates} alternates, pool {pool}",
        seats = seats.seats,
        role = words::label(seats.role),
        alternates = seats.alternates,
        pool = seats.pool
    )
}

/// A seat of an alternate.
pub fn alternate(role: SeatRole) -> String {
    text!("{role}, alternate", role = words::label(role))
}

/// The seats beside the undertaking judge's that are to be drawn, a line a role.
pub fn of_panel(panel: &PanelSeats) -> Vec<String> {
    let now = panel.drawn_now().map(|(role, pool, seats, alternates)| {
        let role = words::label(role);
        let line = match pool {
            "" => text!("to be drawn: {seats} × {role}", seats, role),
            pool => text!("to be drawn: {seats} × {role}, pool {pool}", seats, role, pool),
        };
        match alternates {
            0 => line,
            _ => text!("{line}, and {alternates} alternates", line, alternates),
        }
    });
    let now: Vec<String> = now.collect();
    now.into_iter().chain(panel.left_for_later().iter().map(of_later)).collect()
}
