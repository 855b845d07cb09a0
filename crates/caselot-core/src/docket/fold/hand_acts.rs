//! What entries of hands do to the state.

use std::sync::Arc;

use crate::docket::entry::{Entry, Event};
use crate::docket::fold::hands::{HeldHand, Requirement};
use crate::docket::fold::state::State;

impl State {
    /// Applies what an entry says of a hand, or of who acts by one.
    pub(super) fn apply_hand(&mut self, entry: &Entry) {
        let today = self.day(entry.time_ms);
        let from = self.first_day(today, today);
        let held = |key: [u8; 32]| HeldHand { entry: entry.index, key };
        let hands = Arc::make_mut(&mut self.hands);
        match &entry.event {
            Event::HandEnrolled(it) => hands.take(&it.person, held(it.key)),
            Event::HandRotated(it) => hands.take(&entry.actor.person, held(it.key)),
            Event::HandsRequired(it) => {
                let (entry, roles) = (entry.index, it.roles.clone());
                hands.require(Requirement { entry, from, roles });
            }
            _ => {}
        }
    }
}
