//! Changes of seats in words.

use caselot_core::docket::code::{ReassignmentGround, SeatChangeKind};
use caselot_core::docket::lineage::Reassignment;
use caselot_core::docket::panel::{LaterSeats, PanelSeats};
use caselot_core::docket::seats::{HeldSeat, SeatChange, Seated, SeatsTaken};
use caselot_core::id::JudgeId;
use caselot_core::lottery::role::SeatRole;

use crate::wire::v1;
use crate::words::{self, counted, text};

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
    lines.extend(decided_by(change));
    if !change.text.is_empty() {
        lines.push(text!("reason: {text}", text = change.text));
    }
    lines.extend(beside_change(change, name));
    lines
}

fn decided_by(change: &SeatChange) -> Option<String> {
    change.decided_by.map(|by| text!("decided by: {by}", by = words::label(by)))
}

/// As [`of_change`], but for what it is, who leaves, and why.
pub fn around_change(change: &SeatChange, name: impl Fn(JudgeId) -> String) -> Vec<String> {
    decided_by(change).into_iter().chain(beside_change(change, name)).collect()
}

/// For which hearing a change is, what was before, and who stays.
fn beside_change(change: &SeatChange, name: impl Fn(JudgeId) -> String) -> Vec<String> {
    let mut lines: Vec<String> =
        change.hearing.map(|day| text!("hearing on {day}", day)).into_iter().collect();
    let Seated { procedure, weight, left, alternates, .. } = &change.seated;
    // A weight of 0 says that the log has not been asked.
    if change.kind == SeatChangeKind::PanelFormed && *weight > 0 {
        let (procedure, weight) = (words::or_dash(procedure), words::cases(u64::from(*weight)));
        lines.push(text!("before: {procedure}, weight {weight} cases", procedure, weight));
    }
    lines.extend(left_before(left, &name));
    lines.extend(ready(alternates.iter().filter_map(|seat| seat.judge), &name));
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

/// Who else loses a seat by a reassignment that draws this panel, and who left the case before.
pub fn of_redrawn(
    reassigns: &Reassignment,
    panel: &PanelSeats,
    name: impl Fn(JudgeId) -> String,
) -> Vec<String> {
    let beside = reassigns.seats.iter().filter(|seat| seat.role != SeatRole::Undertaking);
    let seats = beside.filter_map(|seat| seat.judge.map(|judge| (seat.role, judge)));
    let redrawn = seats.map(|(role, judge)| {
        let (role, judge) = (words::label(role), name(judge));
        text!("leaves the seat of {role}, too: {judge}", role, judge)
    });
    let before: Vec<JudgeId> =
        reassigns.left.iter().copied().filter(|judge| *judge != reassigns.judge).collect();
    // An import has no seats in the log.
    let seats = u32::try_from(reassigns.seats.len()).unwrap_or(u32::MAX);
    let after = panel.drawn_now().fold(1u32, |sum, (_, _, seats, _)| sum.saturating_add(seats));
    let changed = (seats > 0 && seats != after)
        .then(|| text!("SEATS CHANGE: {seats} before, {after} from here on", seats, after));
    redrawn.chain(changed).chain(left_before(&before, &name)).collect()
}

/// In which order alternates stand behind a seat, and who of them is passed over; `alternates` are
/// all of the stage.
pub fn of_order(
    taken: &SeatsTaken,
    alternates: &[HeldSeat],
    name: impl Fn(JudgeId) -> String,
) -> Vec<String> {
    let of_role = alternates.iter().filter(|seat| seat.role == taken.role);
    let order: Vec<JudgeId> = of_role.filter_map(|seat| seat.judge).collect();
    let first = order.iter().take_while(|judge| **judge != taken.judge);
    let passed = first.map(|judge| {
        let (judge, day) = (name(*judge), taken.hearing);
        match day {
            Some(day) => text!("passed over, away or barred on {day}: {judge}", day, judge),
            None => text!("passed over, away or barred today: {judge}", judge),
        }
    });
    let passed: Vec<String> = passed.collect();
    ready(order.into_iter(), &name).into_iter().chain(passed).collect()
}

/// Who sits beside the undertaking judge of a stage, a line a seat; nothing of a sole judge's, nor of a
/// filing that changes seats, which its stage shows.
pub fn of_stage(stage: &v1::CaseStage, name: impl Fn(JudgeId) -> String) -> Vec<String> {
    if stage.changes != 0 {
        return Vec::new();
    }
    let seats = stage.seats.iter().filter_map(|seat| HeldSeat::try_from(seat.clone()).ok());
    let beside = seats.filter(|seat| seat.role != SeatRole::Undertaking);
    let mut lines: Vec<String> = beside
        .filter_map(|seat| {
            let (role, judge) = (words::label(seat.role), name(seat.judge?));
            Some(text!("{role}: {judge}", role, judge))
        })
        .collect();
    if let Some(judge) = JudgeId::new(stage.presiding) {
        lines.push(text!("presides by designation: {judge}", judge = name(judge)));
    }
    let alternates = stage.alternates.iter().filter_map(|seat| JudgeId::new(seat.judge));
    lines.extend(ready(alternates, &name));
    let later = stage.later.iter().filter_map(|it| LaterSeats::try_from(it.clone()).ok());
    lines.extend(later.map(|seats| of_later(&seats)));
    lines
}

/// Who left a seat of the case before; nothing if nobody did.
fn left_before(judges: &[JudgeId], name: &impl Fn(JudgeId) -> String) -> Option<String> {
    let names: Vec<String> = judges.iter().map(|judge| name(*judge)).collect();
    let judges = names.join(", ");
    (!names.is_empty()).then(|| text!("left the case before: {judges}", judges))
}

/// Who stands ready to take over, in order; nothing if nobody does.
fn ready(
    alternates: impl Iterator<Item = JudgeId>,
    name: &impl Fn(JudgeId) -> String,
) -> Option<String> {
    let names: Vec<String> = alternates.map(name).collect();
    let judges = names.join(", ");
    (!names.is_empty()).then(|| text!("alternates, in the order drawn: {judges}", judges))
}

fn left(judge: &str, ground: Option<ReassignmentGround>) -> String {
    let ground = ground.map_or_else(String::new, words::label);
    text!("leaves: {judge}, {ground}", judge, ground)
}

/// Seats that are left for a later draw.
pub fn of_later(seats: &LaterSeats) -> String {
    counted!(
        "to be drawn before the hearing: {seats} × {role}, {alternates} alternate, pool {pool}",
        "to be drawn before the hearing: {seats} × {role}, {alternates} alternates, pool {pool}",
        alternates = seats.alternates,
        seats = seats.seats,
        role = words::label(seats.role),
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
            _ => counted!(
                "{line}, and {alternates} alternate",
                "{line}, and {alternates} alternates",
                alternates,
                line
            ),
        }
    });
    let now: Vec<String> = now.collect();
    now.into_iter().chain(panel.left_for_later().iter().map(of_later)).collect()
}
