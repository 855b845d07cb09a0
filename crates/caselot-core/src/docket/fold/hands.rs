//! The hands of persons, and who acts by one alone.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::docket::code::PersonRole;
use crate::docket::day::Day;
use crate::id::EntryIndex;

/// A hand in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldHand {
    /// Entry by which it was enrolled or took the place of another one.
    pub entry: EntryIndex,
    /// Ed25519 public key.
    pub key: [u8; 32],
}

/// Who must act by a hand from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requirement {
    /// Entry of its approval.
    pub entry: EntryIndex,
    /// First day.
    pub from: Day,
    /// FILING, SUPERVISOR, both or none.
    pub roles: Vec<PersonRole>,
}

/// The hands of a docket.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hands {
    held: BTreeMap<String, HeldHand>,
    /// Every key that is or was one.
    keys: BTreeSet<[u8; 32]>,
    /// In the order of the log.
    required: Vec<Requirement>,
}

impl Hands {
    /// Whether nobody ever had one.
    pub fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    /// How many persons have one.
    pub fn count(&self) -> usize {
        self.held.len()
    }

    /// The hand of a person.
    pub fn of(&self, person: &str) -> Option<HeldHand> {
        self.held.get(person).copied()
    }

    /// All of them, ascending by person.
    pub fn all(&self) -> impl Iterator<Item = (&str, HeldHand)> {
        self.held.iter().map(|(person, hand)| (person.as_str(), *hand))
    }

    /// Whether a key is or was a hand.
    pub fn had(&self, key: &[u8; 32]) -> bool {
        self.keys.contains(key)
    }

    /// What is required, from when on, in the order of the log.
    pub fn required(&self) -> &[Requirement] {
        &self.required
    }

    /// The roles that act by a hand alone on a day.
    pub fn required_on(&self, day: Day) -> &[PersonRole] {
        let begun = self.required.iter().rev().find(|it| it.from <= day);
        begun.map_or(&[], |requirement| &requirement.roles)
    }

    pub(super) fn take(&mut self, person: &str, hand: HeldHand) {
        self.keys.insert(hand.key);
        self.held.insert(person.to_owned(), hand);
    }

    pub(super) fn require(&mut self, requirement: Requirement) {
        self.required.push(requirement);
    }
}
