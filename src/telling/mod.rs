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

use caselot_core::docket::code::SeatChangeKind;
use caselot_core::docket::filing::Facts;
use caselot_core::docket::lineage::{FollowedCase, REMANDED, RETRIAL};
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
