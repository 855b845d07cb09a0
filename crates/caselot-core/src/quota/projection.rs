//! A court's projection for the quota: its state and its tally of cases, two folds over the same
//! entries.

use super::assess::{assess, cases_behind};
use super::plan::{Plan, PlanFault, plan};
use super::report::{Ask, AskFault, CaseLine, Figure, QuotaReport};
use super::tally::Tally;
use crate::docket::entry::Entry;
use crate::docket::fold::state::State;

/// Everything that a quota report is computed from.
#[derive(Debug, Clone, Default)]
pub struct CourtProjection {
    state: State,
    tally: Tally,
}

impl CourtProjection {
    /// The projection of two folds, which must have been made from the same entries.
    pub fn new(state: State, tally: Tally) -> CourtProjection {
        CourtProjection { state, tally }
    }

    /// Applies the next entry to both folds.
    pub fn apply(&mut self, entry: &Entry) {
        let effect = self.state.proposals.effect_of(entry);
        self.tally.apply(&self.state, effect.as_ref().unwrap_or(entry));
        self.state.apply(entry);
    }

    /// The docket's state.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The tally of cases.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// A report for a period.
    ///
    /// # Errors
    /// As for [`assess()`].
    pub fn report(&self, ask: &Ask) -> Result<QuotaReport, AskFault> {
        assess(&self.state, &self.tally, ask)
    }

    /// The shares that bring every leader to the quota by the end of a year.
    ///
    /// # Errors
    /// As for [`plan()`].
    pub fn plan(&self, year: u32, goes_on: &mut dyn FnMut(u64) -> bool) -> Result<Plan, PlanFault> {
        plan(&self.state, &self.tally, year, goes_on)
    }

    /// The cases behind one figure of that report.
    ///
    /// # Errors
    /// As for [`assess()`].
    pub fn cases_behind(&self, ask: &Ask, figure: Figure) -> Result<Vec<CaseLine>, AskFault> {
        cases_behind(&self.state, &self.tally, ask, figure)
    }
}
