//! The books of a court: its state and its cases, two folds over the same entries.

use super::assess::{assess, cases_behind};
use super::report::{Ask, AskFault, CaseLine, Figure, QuotaReport};
use super::tally::Tally;
use crate::docket::entry::Entry;
use crate::docket::fold::state::State;

/// All that a report is computed from.
#[derive(Debug, Clone, Default)]
pub struct Books {
    state: State,
    tally: Tally,
}

impl Books {
    /// Both folds of the same entries.
    pub fn new(state: State, tally: Tally) -> Books {
        Books { state, tally }
    }

    /// Takes an entry over into both folds.
    pub fn apply(&mut self, entry: &Entry) {
        self.tally.apply(&self.state, entry);
        self.state.apply(entry);
    }

    /// The docket's state.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The cases.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// A report for a period.
    ///
    /// # Errors
    /// As [`assess`].
    pub fn report(&self, ask: &Ask) -> Result<QuotaReport, AskFault> {
        assess(&self.state, &self.tally, ask)
    }

    /// The cases behind one figure of that report.
    ///
    /// # Errors
    /// As [`assess`].
    pub fn cases_behind(&self, ask: &Ask, figure: Figure) -> Result<Vec<CaseLine>, AskFault> {
        cases_behind(&self.state, &self.tally, ask, figure)
    }
}
