//! The trees that hands signed, which the log must have been at those sizes.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::docket::hand::Hand;
use crate::id::EntryIndex;
use crate::ledger::merkle::Hash;

/// Sizes and roots that were signed, with the entries that say so: each of several that signed one
/// tree is named if the log was another. They stand here and not in the state: a server asks for the
/// root before it writes, and need not remember it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct SignedRoots(BTreeSet<(u64, Hash, EntryIndex)>);

impl SignedRoots {
    /// Notes what a hand signed, if there is one.
    pub fn note(&mut self, entry: EntryIndex, hand: Option<&Hand>) {
        if let Some(hand) = hand {
            self.0.insert((hand.size, hand.root, entry));
        }
    }

    /// All of them: the size, the root, and the entry that says so.
    pub fn iter(&self) -> impl Iterator<Item = (u64, Hash, EntryIndex)> + '_ {
        self.0.iter().copied()
    }
}
