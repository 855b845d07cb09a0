//! What happened, in words: entries, proposals and judges, for every reader alike.

pub mod approval;
pub mod change;
pub mod correction;
pub mod court;
pub mod entry;
pub mod judges;
pub mod outcome;
pub mod policy;
pub mod register;
pub mod seats;
pub mod time;

use caselot_core::docket::filing::Facts;

use crate::words::{self, text};

/// A stage as people count it: the log begins with 0, and a case with its first round.
pub fn round(stage: u32) -> String {
    text!("round {round}", round = u64::from(stage) + 1)
}

/// What a filing is to its case: one of its rounds, or a change of its seats.
pub fn filing_name(facts: &Facts) -> String {
    facts.lineage.changes.as_ref().map_or_else(|| round(facts.stage), |it| words::label(it.kind))
}
