//! What happened, in words: entries, proposals and judges, for every reader alike.

pub mod approval;
pub mod change;
pub mod contribution;
pub mod correction;
pub mod court;
pub mod details;
pub mod entry;
pub mod hand;
pub mod judges;
pub mod lot;
pub mod outcome;
pub mod policy;
pub mod public_draw;
pub mod redistribution;
pub mod register;
pub mod related;
pub mod seat_draw;
pub mod seats;
pub mod time;

use caselot_core::docket::code::{ExclusionGround, SeatChangeKind};
use caselot_core::docket::filing::{Exclusion, Facts};
use caselot_core::docket::lineage::{FollowedCase, Lineage, REMANDED, RETRIAL};
use caselot_core::docket::seats::{SeatChange, SeatsTaken};

use crate::words::{self, text};

/// A stage as people count it: the log begins with 0, and a case with its first round.
pub fn round(stage: u32) -> String {
    text!("round {round}", round = u64::from(stage) + 1)
}

/// What a filing is to its case: one of its rounds, or a change of its seats.
pub fn filing_name(facts: &Facts) -> String {
    facts.lineage.changes.as_ref().map_or_else(|| round(facts.stage), |it| change_name(it))
}

/// What a change of seats is called, by the case as it says it was.
pub fn change_name(change: &SeatChange) -> String {
    let seated = &change.seated;
    kind_name(change.kind, seated.seats.len() > 1 || !seated.later.is_empty())
}

/// What a kind of change is called of a case with one judge, or with a panel: only the first becomes
/// a panel's.
pub fn kind_name(kind: SeatChangeKind, is_panel: bool) -> String {
    match kind {
        SeatChangeKind::PanelFormed if is_panel => text!("Members are added to the panel"),
        kind => words::label(kind),
    }
}

/// What a change without a draw is called.
pub fn taken_name(taken: &SeatsTaken) -> String {
    match taken.seat {
        Some(_) => take_over_name(),
        None => preside_name(),
    }
}

/// Why somebody is left out: who leaves the case by this filing, or left it before, took part in no
/// earlier proceedings of it.
pub fn left_out_for(it: &Exclusion, lineage: &Lineage) -> String {
    match () {
        () if leaves_now(it, lineage) => text!("leaves the case by this change"),
        () if left_before(it, lineage) => text!("left the case before"),
        () => words::label(it.ground),
    }
}

fn leaves_now(it: &Exclusion, lineage: &Lineage) -> bool {
    let judge = lineage.reassigns.as_ref().map(|reassigns| reassigns.judge);
    let changes = lineage.changes.as_ref();
    let leaves = changes.is_some_and(|change| change.leaves.contains(&it.judge));
    it.is_by_program() && (judge == Some(it.judge) || leaves)
}

fn left_before(it: &Exclusion, lineage: &Lineage) -> bool {
    let reassigns = lineage.reassigns.as_ref();
    it.is_by_program() && reassigns.is_some_and(|reassigns| reassigns.left.contains(&it.judge))
}

/// Whether somebody is left out as a recusal (回避), and not since he sits in the case or leaves it.
pub fn is_recused(it: &Exclusion, lineage: &Lineage) -> bool {
    let apart = [ExclusionGround::Seated, ExclusionGround::WorkloadCap].contains(&it.ground);
    !(apart || leaves_now(it, lineage) || left_before(it, lineage))
}

/// The main case that a case belongs to, as a line.
pub fn main_case(main: &FollowedCase) -> String {
    match main.filing {
        Some(_) => text!("belongs to the main case {number}", number = main.case_number),
        None => text!(
            "belongs to the main case {number}, which is not in this log",
            number = main.case_number
        ),
    }
}

/// What a flag is called: the two by which a case comes back have names of their own, any other is a
/// word of the court.
pub fn flag_name(flag: &str) -> String {
    match flag {
        REMANDED => text!("remanded"),
        RETRIAL => text!("retried"),
        flag => flag.to_owned(),
    }
}

/// Flags in a row.
pub fn flag_names(flags: &[String]) -> String {
    let names: Vec<String> = flags.iter().map(|flag| flag_name(flag)).collect();
    words::listed(&names)
}

/// What it is called that a case gets another judge.
pub fn reassignment_name() -> String {
    text!("Change the judge")
}

/// What it is called that an alternate takes a seat.
pub fn take_over_name() -> String {
    text!("The alternate takes over")
}

/// What it is called that somebody is to preside.
pub fn preside_name() -> String {
    text!("Designate who presides")
}
