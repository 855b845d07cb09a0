//! Places in the queue: so many requests of one person to one court wait at most.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Requests of one person to one court that may wait at the same time.
pub(super) const PLACES: u32 = 1_024;
/// Counters: so many that two people in a row of a court hardly ever share one.
const COUNTERS: usize = 1 << 16;

/// Counts the requests that wait. All threads share it, and it takes neither a lock nor memory for a
/// request. Two people whose hashes meet share their places; who that is nobody can choose.
#[derive(Debug)]
pub(super) struct Places {
    counters: Box<[AtomicU32]>,
    hasher: RandomState,
}

/// A place that is taken, until it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    places: Arc<Places>,
    counter: usize,
}

impl Default for Places {
    fn default() -> Self {
        let counters = (0..COUNTERS).map(|_| AtomicU32::new(0)).collect();
        Self { counters, hasher: RandomState::new() }
    }
}

impl Places {
    /// A place for a request of this person to this court, if one is free.
    pub(super) fn take(places: &Arc<Self>, court: &str, person: &str) -> Option<Place> {
        let hash = places.hasher.hash_one((court, person));
        let counter = usize::try_from(hash % COUNTERS as u64).unwrap_or_default();
        let place = Place { places: Arc::clone(places), counter };
        let taken = places.counters.get(counter)?.fetch_add(1, Ordering::Relaxed);
        (taken < PLACES).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(counter) = self.places.counters.get(self.counter) {
            counter.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_that_is_left_is_free_again_and_others_have_their_own() {
        let places = Arc::new(Places::default());
        let take = |person| Places::take(&places, "X", person);
        let mut taken: Vec<Place> = (0..PLACES).map(|_| take("甲").expect("free")).collect();
        assert!(take("甲").is_none() && take("甲").is_none());
        assert!(take("乙").is_some() && Places::take(&places, "Y", "甲").is_some());
        taken.pop();
        assert!(take("甲").is_some(), "what was refused took no place");
    }
}
