//! Counts of values by bounds, without a lock: the thread that commits must not wait for a reader.

use std::sync::atomic::{AtomicU64, Ordering};

/// How many values were at most each bound, and their sum. Values and bounds are whole numbers of a
/// small unit.
#[derive(Debug)]
pub struct Histogram {
    /// Ascending.
    bounds: &'static [u64],
    /// One for each bound: the values above the bound before. The last one: those above all bounds.
    counts: Box<[AtomicU64]>,
    sum: AtomicU64,
}

/// A histogram as it was read.
#[derive(Debug, PartialEq, Eq)]
pub struct Counted {
    /// Each bound with the values that are above the one before; `None` = without a bound.
    pub buckets: Vec<(Option<u64>, u64)>,
    /// The sum of all values.
    pub sum: u64,
}

impl Histogram {
    /// A histogram without values.
    #[must_use]
    pub fn new(bounds: &'static [u64]) -> Self {
        let counts = (0..=bounds.len()).map(|_| AtomicU64::new(0)).collect();
        Self { bounds, counts, sum: AtomicU64::new(0) }
    }

    /// Counts a value.
    pub fn add(&self, value: u64) {
        let at = self.bounds.partition_point(|bound| *bound < value);
        self.counts[at].fetch_add(1, Ordering::Relaxed);
        self.sum.fetch_add(value, Ordering::Relaxed);
    }

    /// What was counted up to now. A value that is added meanwhile may be in one part alone.
    #[must_use]
    pub fn read(&self) -> Counted {
        let bounds = self.bounds.iter().copied().map(Some).chain([None]);
        let counts = self.counts.iter().map(|count| count.load(Ordering::Relaxed));
        Counted { buckets: bounds.zip(counts).collect(), sum: self.sum.load(Ordering::Relaxed) }
    }
}

impl Counted {
    /// How many values there were.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.buckets.iter().map(|(_, count)| count).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_counted_at_the_first_bound_that_is_not_below_it() {
        let histogram = Histogram::new(&[1, 10]);
        [0, 1, 2, 10, 11].iter().for_each(|value| histogram.add(*value));
        let read = histogram.read();
        assert_eq!(read.buckets, [(Some(1), 2), (Some(10), 2), (None, 1)]);
        assert_eq!((read.sum, read.count()), (24, 5));
    }
}
