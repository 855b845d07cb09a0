//! What entries do to the lists of cases that leave a judge.

use std::sync::Arc;

use crate::docket::entry::{Entry, Event};
use crate::docket::fold::redistributions::left_by;
use crate::docket::fold::state::State;

impl State {
    /// Begins a list, ends it, or takes a case out of it.
    pub(super) fn redistribute(&mut self, entry: &Entry) {
        let Entry { index, event, .. } = entry;
        if let Event::Redistribution(list) = event {
            let at = (*index, self.day(entry.time_ms));
            return Arc::make_mut(&mut self.redistributions).begin(at, list);
        }
        if self.redistributions.is_empty() {
            return;
        }
        let ended = match event {
            Event::CaseDrawn(drawn) => Some(drawn.filing),
            Event::FilingVoided(void) => Some(void.filing),
            _ => None,
        };
        if let Some(filing) = ended.filter(|filing| self.redistributions.is_last(*filing)) {
            return Arc::make_mut(&mut self.redistributions).end(filing);
        }
        let Some(filing) = left_by(event) else { return };
        let filed = matches!(event, Event::CaseFiled(_)).then_some(*index);
        if self.redistributions.waiting(filing).is_some() {
            Arc::make_mut(&mut self.redistributions).leave(filing, filed);
        }
    }
}
