//! What a log shows of hands.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::finding::plain;
use crate::docket::code::{PersonRole, Standing};
use crate::docket::codec::signed_part;
use crate::docket::entry::{Entry, Event};
use crate::docket::fold::state::State;
use crate::docket::hand::HandEnrolled;
use crate::id::EntryIndex;
use crate::lottery::hash::to_hex;

/// Hands: who signs for what they do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct HandFacts {
    /// All that were ever in force, in the order of the log.
    pub keys: Vec<HandFact>,
    /// Who had to sign, in the order of the log.
    pub required: Vec<HandsRequiredFact>,
    /// Entries of the greatest tree that was signed: none of them can be written anew.
    pub covered: u64,
    /// Acts that a hand could have signed and none did, after the first was enrolled, by person.
    pub unsigned: Vec<UnsignedFact>,
    /// Persons with a hand whom the auditor's file does not name; `None` without such a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unpinned: Option<Vec<String>>,
}

/// One hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HandFact {
    /// Entry from which on it is in force.
    pub entry: EntryIndex,
    /// Whose it is.
    pub person: String,
    /// Its public key, in hexadecimal digits.
    pub key: String,
    /// The one before signed for it.
    pub rotated: bool,
    /// Entry of the one that it took the place of; 0 = none.
    pub replaced: EntryIndex,
    /// Two hands vouched for it, or could have.
    pub vouched: bool,
    /// Entry since which the one before may have been somebody else's; 0 = nothing is said.
    pub compromised_since: EntryIndex,
    /// Entries that it signed.
    pub signed: u64,
}

/// Who had to sign from the day of an entry, or the next one, on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HandsRequiredFact {
    /// Entry of its approval.
    pub entry: EntryIndex,
    /// Names of the roles.
    pub roles: Vec<&'static str>,
}

/// What a person did without a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnsignedFact {
    /// Who.
    pub person: String,
    /// How many acts.
    pub entries: u64,
    /// The first.
    pub first: EntryIndex,
    /// The last.
    pub last: EntryIndex,
}

/// Gathers them along the fold.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct HandCollector {
    keys: Vec<Gathered>,
    required: Vec<(EntryIndex, Vec<PersonRole>)>,
    /// How many entries each hand signed, by its entry.
    signed: BTreeMap<EntryIndex, u64>,
    covered: u64,
    unsigned: BTreeMap<String, UnsignedFact>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Gathered {
    entry: EntryIndex,
    rotated: bool,
    replaced: Option<EntryIndex>,
    vouched: bool,
    hand: HandEnrolled,
}

impl HandCollector {
    /// Takes an entry, and what it does, over.
    pub fn apply(&mut self, before: &State, entry: &Entry, effect: &Entry) {
        if !before.hands.is_empty() {
            self.act(before, entry);
        }
        match &effect.event {
            Event::HandEnrolled(it) => self.enroll(before, entry.index, false, (**it).clone()),
            Event::HandRotated(it) => {
                self.enroll(before, entry.index, true, it.of(&entry.actor.person));
            }
            Event::HandsRequired(it) => self.required.push((entry.index, it.roles.clone())),
            _ => {}
        }
    }

    fn act(&mut self, before: &State, entry: &Entry) {
        let person = &entry.actor.person;
        if let Some(hand) = &entry.hand {
            self.covered = self.covered.max(hand.size);
            if let Some(held) = before.hands.of(person) {
                *self.signed.entry(held.entry).or_default() += 1;
            }
            return;
        }
        if entry.actor.standing == Standing::System || signed_part(&entry.event).is_none() {
            return;
        }
        let (entries, first, last) = (0, entry.index, entry.index);
        let unsigned = self.unsigned.entry(person.clone());
        let unsigned = unsigned.or_insert_with(|| UnsignedFact {
            person: person.clone(),
            entries,
            first,
            last,
        });
        (unsigned.entries, unsigned.last) = (unsigned.entries + 1, last);
    }

    fn enroll(&mut self, before: &State, entry: EntryIndex, rotated: bool, hand: HandEnrolled) {
        let replaced = before.hands.of(&hand.person).map(|held| held.entry);
        let vouched = before.hands.count() >= 2;
        self.keys.push(Gathered { entry, rotated, replaced, vouched, hand });
    }

    /// The facts at the end of a log; none if nobody ever had a hand.
    pub fn finish(&self) -> Option<HandFacts> {
        let keys: Vec<_> = self.keys.iter().map(|it| self.fact(it)).collect();
        let required = self.required.iter().map(|(entry, roles)| HandsRequiredFact {
            entry: *entry,
            roles: roles.iter().map(|role| role.name()).collect(),
        });
        let (required, covered) = (required.collect(), self.covered);
        let unsigned = self.unsigned.values().cloned().collect();
        let any = !keys.is_empty();
        any.then_some(HandFacts { keys, required, covered, unsigned, unpinned: None })
    }

    fn fact(&self, it: &Gathered) -> HandFact {
        let none = EntryIndex(0);
        HandFact {
            entry: it.entry,
            person: it.hand.person.clone(),
            key: to_hex(&it.hand.key),
            rotated: it.rotated,
            replaced: it.replaced.unwrap_or(none),
            vouched: it.vouched,
            compromised_since: it.hand.compromised_since.unwrap_or(none),
            signed: self.signed.get(&it.entry).copied().unwrap_or(0),
        }
    }
}

impl fmt::Display for HandFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.keys.iter().try_for_each(|it| it.fmt(f))?;
        for HandsRequiredFact { entry, roles } in &self.required {
            match roles.as_slice() {
                [] => writeln!(f, "  HANDS ARE REQUIRED OF NOBODY ANY MORE (entry {entry})")?,
                roles => {
                    let roles = roles.join(", ");
                    writeln!(f, "  hands are required of {roles} (entry {entry})")?;
                }
            }
        }
        writeln!(f, "  hands cover the first {} entries", self.covered)?;
        for UnsignedFact { person, entries, first, last } in &self.unsigned {
            let person = plain(person);
            writeln!(f, "  UNSIGNED: {person} {entries} acts (entries {first} to {last})")?;
        }
        for person in self.unpinned.iter().flatten() {
            writeln!(f, "  a hand that the file of hands does not name: {}", plain(person))?;
        }
        Ok(())
    }
}

impl fmt::Display for HandFact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let HandFact { entry, person, key, signed, replaced, .. } = self;
        writeln!(f, "  hand of {} (entry {entry}): {signed} signed", plain(person))?;
        writeln!(f, "    key {key}")?;
        match (self.rotated, *replaced) {
            (_, EntryIndex(0)) => {}
            (true, _) => {
                writeln!(f, "    takes the place of that of entry {replaced}, which signed")?
            }
            (false, _) => writeln!(f, "    REPLACED BY OTHERS: that of entry {replaced}")?,
        }
        if !self.vouched && !self.rotated {
            writeln!(f, "    by the word of the server alone: compare the key")?;
        }
        match self.compromised_since {
            EntryIndex(0) => Ok(()),
            since => writeln!(f, "    THE ONE BEFORE WAS COMPROMISED since entry {since}"),
        }
    }
}
