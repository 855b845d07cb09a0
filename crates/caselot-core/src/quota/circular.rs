//! How far the circular of a report's period has come, and what leaders say of their figures.

use crate::docket::code::{CircularAct, Signal};
use crate::docket::day::Day;
use crate::docket::fold::circulars::StepTaken;
use crate::docket::fold::explanations::Explained;
use crate::docket::fold::state::State;
use crate::id::EntryIndex;
use crate::lottery::hash::to_hex;

/// The circular of a period as the log knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CircularReport {
    /// Its steps in their order: those of the one under way, or else of the one archived last.
    pub steps: Vec<CircularLine>,
    /// Whether it is archived.
    pub archived: bool,
    /// The last entry of the archived circular that it corrects.
    pub corrects: Option<EntryIndex>,
}

/// A step of a circular.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CircularLine {
    /// Its entry.
    pub entry: EntryIndex,
    /// What was done.
    pub act: CircularAct,
    /// Day of the entry.
    pub on: Day,
    /// Who did it.
    pub person: String,
    /// As-of day of the report that it is about.
    pub as_of: Day,
    /// Entries of the log that this report is of.
    pub size: u64,
    /// SHA-256 of its JSON, lower hex.
    pub digest: String,
    /// A remark.
    pub text: String,
}

/// What a leader says of the period's figures, or of a finding (说明).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplanationLine {
    /// Its entry.
    pub entry: EntryIndex,
    /// Day of the entry.
    pub on: Day,
    /// Who recorded it.
    pub person: String,
    /// The finding that it answers; `None` = the figures as a whole.
    pub signal: Option<Signal>,
    /// What is said.
    pub text: String,
    /// How it was handed in; empty if the leader recorded it.
    pub handed_in: String,
}

impl CircularLine {
    fn new(taken: &StepTaken) -> CircularLine {
        CircularLine {
            entry: taken.entry,
            act: taken.step.act,
            on: taken.on,
            person: taken.person.clone(),
            as_of: taken.step.as_of,
            size: taken.step.size,
            digest: to_hex(&taken.step.digest),
            text: taken.step.text.clone(),
        }
    }
}

impl ExplanationLine {
    pub(super) fn new(explained: &Explained) -> ExplanationLine {
        ExplanationLine {
            entry: explained.entry,
            on: explained.on,
            person: explained.person.clone(),
            signal: explained.explanation.signal,
            text: explained.explanation.text.clone(),
            handed_in: explained.explanation.handed_in.clone(),
        }
    }
}

/// The circular of a period; `None` if it has not begun.
pub fn circular(state: &State, (from, to): (Day, Day)) -> Option<CircularReport> {
    let found = state.circulars.of(from, to)?;
    let archived = found.open.is_empty();
    let last = found.archived.last().map(|last| last.entry);
    Some(CircularReport {
        steps: found.latest().iter().map(CircularLine::new).collect(),
        archived,
        corrects: if archived { found.corrected } else { last },
    })
}

/// The report that a period's last archived circular is about, as its archiving step names it.
pub fn archived(state: &State, (from, to): (Day, Day)) -> Option<CircularLine> {
    state.circulars.of(from, to)?.archived.last().map(CircularLine::new)
}
