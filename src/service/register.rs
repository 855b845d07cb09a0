//! The register of a court's cases: looked up, and counted by judge.

use caselot_core::docket::Entry;
use caselot_core::docket::fold::state::State;
use caselot_core::id::JudgeId;
use caselot_core::quota::post::Span;
use caselot_core::register::{Filers, Found, Register, Search, Workload, find, workload};

use super::Service;
use super::court::Snapshot;
use super::error::ServiceError;

/// One page of what was found.
pub struct FoundPage {
    /// The cases of the page.
    pub cases: Vec<Found>,
    /// How many were found on all pages.
    pub found: u64,
}

impl Service {
    /// Looks cases up, and describes a page of them: at most `limit` from position `from` on. `sees`
    /// leaves out those of judges whom the caller does not see.
    ///
    /// # Errors
    /// When there is no such court, or the log cannot be read.
    pub fn find_cases(
        &self,
        court: &str,
        search: &Search,
        (from, limit): (usize, usize),
        sees: impl Fn(&State, JudgeId) -> bool,
    ) -> Result<FoundPage, ServiceError> {
        let read = |filers: &mut Filers, _: &Snapshot| {
            self.with_projection(court, |projection, _| {
                let (state, tally) = (projection.state(), projection.tally());
                let register = Register { state, tally, filers };
                let found = find(register, search, |judge| sees(state, judge));
                let page = found.iter().skip(from).take(limit);
                FoundPage {
                    cases: page.filter_map(|filing| register.describe(*filing)).collect(),
                    found: found.len() as u64,
                }
            })
        };
        let apply = |filers: &mut Filers, entry: &Entry, _: &Snapshot| filers.apply(entry);
        self.with_kept(court, |handle| &handle.filers, apply, read)?
    }

    /// What the judges of a court carry in a period, and what else is read of the state.
    ///
    /// # Errors
    /// When there is no such court, or the log cannot be read.
    pub fn workload<T>(
        &self,
        court: &str,
        period: Span,
        read: impl FnOnce(&State) -> T,
    ) -> Result<(Workload, T), ServiceError> {
        self.with_projection(court, |projection, _| {
            let state = projection.state();
            (workload(state, projection.tally(), period), read(state))
        })
    }
}
