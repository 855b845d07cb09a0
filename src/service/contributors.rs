//! What waits for the values of contributors, and whether one of them is silent.

use caselot_core::docket::fold::contributors::{Contributor, Waiting};
use caselot_core::docket::fold::state::State;
use caselot_core::id::EntryIndex;

use super::Service;
use super::error::ServiceError;

/// Minutes without a value after which a contributor is silent; the alert of the metrics
/// (`packaging/prometheus/alerts.yml`) has the same.
pub const SILENT_MINUTES: u64 = 15;
const MINUTE_MS: u64 = 60_000;

/// A contributor, and what waits for its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContributorCondition {
    /// Entry by which it was named.
    pub entry: EntryIndex,
    /// Who it is.
    pub name: String,
    /// The filings that are opened for it; `None` if there are none.
    pub waiting: Option<Waiting>,
    /// Whether the first of them has waited for too long.
    pub is_silent: bool,
}

impl Service {
    /// The contributors of a court that filings of today await, or of which some still wait.
    ///
    /// # Errors
    /// When there is no such court here.
    pub fn contributor_conditions(
        &self,
        court: &str,
    ) -> Result<Vec<ContributorCondition>, ServiceError> {
        Ok(conditions(&self.snapshot(court)?.state, self.now_ms()))
    }
}

/// The contributors that filings await, or of which some still wait, in the order of the log.
pub(super) fn conditions(state: &State, now_ms: u64) -> Vec<ContributorCondition> {
    let in_force = state.contributors.in_force(state.day(now_ms)).map(|it| it.entry);
    let condition = |it: &Contributor| {
        let waiting = state.contributors.waiting_for(it.entry);
        let waited_ms = waiting.map_or(0, |it| now_ms.saturating_sub(it.since_ms));
        let is_silent = waited_ms > SILENT_MINUTES * MINUTE_MS;
        ContributorCondition { entry: it.entry, name: it.named.name.clone(), waiting, is_silent }
    };
    let all = state.contributors.iter().map(condition);
    all.filter(|it| it.waiting.is_some() || in_force == Some(it.entry)).collect()
}
