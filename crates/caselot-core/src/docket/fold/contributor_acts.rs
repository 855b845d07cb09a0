//! What entries of contributors do to the state.

use std::sync::Arc;

use crate::docket::contribution::FilingOpened;
use crate::docket::day::Day;
use crate::docket::entry::{Entry, Event};
use crate::docket::fold::apply::each_pool;
use crate::docket::fold::contributors::Opened;
use crate::docket::fold::state::State;

impl State {
    /// Applies what an entry says of a contributor, or what one gives.
    pub(super) fn apply_contribution(&mut self, entry: &Entry) {
        let today = self.day(entry.time_ms);
        match &entry.event {
            Event::ContributorNamed(named) => {
                let from = self.first_day_of_contributor(today);
                Arc::make_mut(&mut self.contributors).name(entry.index, from, named);
            }
            Event::ContributorEnded(end) => {
                let awaiting = self.open.iter().filter(|(_, filed)| {
                    filed.awaits.is_some_and(|awaits| awaits.contributor == end.contributor)
                });
                let awaiting = awaiting.map(|(filing, _)| *filing);
                let contributors = Arc::make_mut(&mut self.contributors);
                contributors.end((entry.index, today), end, awaiting);
            }
            Event::FilingOpened(opened) => self.open_up(entry, opened),
            Event::Contributed(given) => {
                Arc::make_mut(&mut self.contributors).give(entry.index, given);
            }
            _ => {}
        }
    }

    /// The first day of a contributor that is named today: at once where the one in force has
    /// nothing to give any more, since no case is filed without one.
    fn first_day_of_contributor(&self, today: Day) -> Day {
        let in_force = self.contributors.in_force(today);
        let silent = in_force.is_some_and(|it| it.stalled.is_some() || it.is_spent());
        if silent { today } else { self.first_day(today, today) }
    }

    /// Both openings of a filing are known: nothing of it is left to withhold.
    fn open_up(&mut self, entry: &Entry, opening: &FilingOpened) {
        let filing = opening.filing;
        let Some(filed) = self.open.get(&filing).cloned() else { return };
        let Some(awaits) = filed.awaits else { return };
        let (on, opening) = (self.day(entry.time_ms), opening.clone());
        let (entry, time_ms) = (entry.index, entry.time_ms);
        let opened = Opened { entry, on, time_ms, opening, awaits };
        Arc::make_mut(&mut self.contributors).open(opened);
        Arc::make_mut(&mut self.desk).open(filing, entry);
        each_pool(&mut self.pools, &filed, |pool| {
            pool.set_open(pool.open().saturating_sub(1));
            pool.set_opened(pool.opened() + 1);
        });
        if self.redistributions.is_last(filing) {
            Arc::make_mut(&mut self.redistributions).end(filing);
        }
    }
}
