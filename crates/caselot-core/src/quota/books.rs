//! The books of a court: its state and its cases, two folds over the same entries.

use super::assess::{assess, cases_behind};
use super::report::{Ask, AskFault, CaseLine, Figure, PolicyInForce, QuotaReport};
use super::tally::Tally;
use crate::docket::day::Day;
use crate::docket::entry::Entry;
use crate::docket::fold::state::State;
use crate::docket::policy::{AdoptedPolicy, Policy};

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

/// All adopted policies, in the order of the log.
pub fn versions(state: &State) -> impl Iterator<Item = PolicyInForce> + '_ {
    (1..).zip(state.policies.iter()).map(|(number, adopted)| version(number, adopted))
}

/// The policy for periods that begin on a day (docs/quota.md, point 10): of those that hold from
/// that day or before, the one that holds from the latest day; of several, the last adopted.
pub fn in_force(state: &State, day: Day) -> PolicyInForce {
    let adopted = (1..).zip(state.policies.iter());
    let valid = adopted.filter(|(_, adopted)| adopted.policy.valid_from <= day);
    match valid.max_by_key(|(number, adopted)| (adopted.policy.valid_from, *number)) {
        Some((number, adopted)) => version(number, adopted),
        None => PolicyInForce {
            version: 0,
            entry: None,
            adopted_on: None,
            back_dated: false,
            policy: Policy::default(),
        },
    }
}

fn version(number: u32, adopted: &AdoptedPolicy) -> PolicyInForce {
    PolicyInForce {
        version: number,
        entry: Some(adopted.entry),
        adopted_on: Some(adopted.adopted_on),
        back_dated: adopted.policy.valid_from < adopted.adopted_on,
        policy: adopted.policy.clone(),
    }
}
