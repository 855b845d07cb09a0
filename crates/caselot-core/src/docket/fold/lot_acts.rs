//! What entries of lots do to the state.

use std::sync::Arc;

use crate::docket::day::{Day, LAST_DAY};
use crate::docket::entry::{Entry, Event};
use crate::docket::fold::desk::Approval;
use crate::docket::fold::state::State;
use crate::id::EntryIndex;

impl State {
    /// The first day of a list that is recorded today: at once while the docket has neither filed
    /// nor opened a lot.
    pub fn first_day_of_list(&self, today: Day) -> Day {
        let founded = self.has_filed() || self.lots.has_opened();
        if founded { Day(today.0.saturating_add(1).min(LAST_DAY.0)) } else { today }
    }

    /// Applies what an entry says of lots.
    pub(super) fn apply_lot(&mut self, entry: &Entry) {
        let today = self.day(entry.time_ms);
        match &entry.event {
            Event::LotOpened(opened) => {
                self.trays.take();
                Arc::make_mut(&mut self.lots).open(entry, opened, today);
            }
            Event::LotDrawn(drawn) => Arc::make_mut(&mut self.lots).draw(entry.index, drawn),
            Event::ReviewRecorded(review) => {
                Arc::make_mut(&mut self.lots).review(entry.index, review);
            }
            Event::ListRecorded(record) => {
                let from = self.first_day_of_list(today);
                Arc::make_mut(&mut self.lots).record(record, from, today);
            }
            _ => {}
        }
    }

    /// A second person's act on a lot, if the entry is one.
    pub(super) fn decide_lot(&mut self, lot: EntryIndex, approval: Approval, entry: EntryIndex) {
        if self.lots.undrawn(lot).is_some() {
            Arc::make_mut(&mut self.lots).decide(lot, approval, entry);
        }
    }
}
