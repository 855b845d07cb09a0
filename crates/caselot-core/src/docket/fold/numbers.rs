//! Case numbers that were corrected, in protocol 2.

use serde::{Deserialize, Serialize};

use std::collections::{BTreeMap, BTreeSet};

/// Numbers that cases were filed by in error, and those that they have instead.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbers {
    /// By the wrong number, the right one and the first stage that is free: a nonce is bound to
    /// number and stage.
    left: BTreeMap<String, (String, u32)>,
    /// The right numbers.
    given: BTreeSet<String>,
}

impl Numbers {
    /// The first stage that may be filed under a number, as far as a case has left it.
    pub fn free_stage(&self, number: &str) -> u32 {
        self.left.get(number).map_or(0, |(_, stage)| *stage)
    }

    /// The number that a case has instead of one by which it was filed in error.
    pub fn right_one(&self, number: &str) -> Option<&str> {
        self.left.get(number).map(|(right, _)| right.as_str())
    }

    /// Whether a case was filed by the number in error.
    pub fn was_left(&self, number: &str) -> bool {
        self.left.contains_key(number)
    }

    /// Whether a case has the number by a correction.
    pub fn was_given(&self, number: &str) -> bool {
        self.given.contains(number)
    }

    /// A case of this stage passes from a number to another one.
    pub(super) fn correct(&mut self, from: &str, stage: u32, to: &str) {
        self.left.insert(from.to_owned(), (to.to_owned(), stage.saturating_add(1)));
        self.given.insert(to.to_owned());
    }
}
