//! The case numbers that a court may know. Nearly every filing has a new number, and then the case
//! index need not be read.

use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;

/// Remembers case numbers by 32 bits of a hash. A number that was noted is always found; of those
/// that were not, one in some thousands is found among a million.
#[derive(Debug, Default)]
pub(in crate::service) struct KnownNumbers {
    hashes: HashTable<u32>,
    /// Keyed anew in each process, so that numbers cannot be chosen to collide.
    hasher: RandomState,
}

impl KnownNumbers {
    /// Remembers a number.
    pub fn note(&mut self, number: &str) {
        let hash = self.hash(number);
        let same = |known: &u32| *known == hash;
        self.hashes.entry(spread(hash), same, |known| spread(*known)).or_insert(hash);
    }

    /// Whether the number may have been noted.
    pub fn may_contain(&self, number: &str) -> bool {
        let hash = self.hash(number);
        self.hashes.find(spread(hash), |known| *known == hash).is_some()
    }

    fn hash(&self, number: &str) -> u32 {
        (self.hasher.hash_one(number) >> 32) as u32
    }
}

/// Spreads a hash over 64 bits: the table uses the highest bits and the lowest ones.
fn spread(hash: u32) -> u64 {
    u64::from(hash).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_noted_is_found_and_little_else() {
        let mut numbers = KnownNumbers::default();
        let number = |n: u32| format!("(2026)湘0203民初{n}号");
        assert!(!numbers.may_contain(&number(1)));
        (0..100_000).for_each(|n| numbers.note(&number(n)));
        numbers.note(&number(7));
        // Once each, but for a collision or two: one and a sixth are expected.
        assert!((99_950..=100_000).contains(&numbers.hashes.len()), "{}", numbers.hashes.len());
        assert!((0..100_000).all(|n| numbers.may_contain(&number(n))));
        // Of ten thousand others, a quarter of one is expected.
        assert!((100_000..110_000).filter(|n| numbers.may_contain(&number(*n))).count() < 10);
    }
}
