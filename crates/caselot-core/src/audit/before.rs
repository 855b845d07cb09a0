//! What a check and the facts ask of an entry is looked up once.

use crate::docket::cases::row::{CaseRow, Cases};
use crate::docket::entry::{Entry, Event};
use crate::docket::fold::state::State;

/// What is known before an entry.
#[derive(Clone, Copy)]
pub struct Before<'a> {
    /// The fold.
    pub state: &'a State,
    /// The case index.
    pub cases: &'a dyn Cases,
    /// What it holds of the case that the entry is about, as [`stages`] gives it.
    pub stages: &'a [CaseRow],
    /// The candidates of the lot that the entry draws, if it draws one that is known.
    pub candidates: Option<&'a [String]>,
}

/// All stages of the case that an entry is about, by what it does.
pub fn stages(cases: &dyn Cases, effect: &Entry) -> Vec<CaseRow> {
    match &effect.event {
        Event::CaseFiled(filed) => cases.case(&filed.facts.case_number),
        Event::DesignationRequested(request) => cases.case(&request.facts.case_number),
        Event::CaseImported(imported) => cases.case(&imported.case_number),
        Event::CaseClosed(closed) => cases.of_filing(closed.filing),
        Event::CaseCorrected(corrected) => cases.of_filing(corrected.filing),
        Event::NumberCorrected(corrected) => cases.of_filing(corrected.filing),
        Event::SeatsTaken(taken) => cases.of_filing(taken.filing),
        Event::FlagsChanged(changed) => cases.of_filing(changed.filing),
        Event::ActivityRecorded { filing, .. } => cases.of_filing(*filing),
        _ => Vec::new(),
    }
}
