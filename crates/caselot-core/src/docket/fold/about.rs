//! Which entries may be about a case number, and which cases share a party: an index, so that nobody
//! reads a whole log for one case.

use std::cmp::Reverse;
use std::collections::hash_map::RandomState;
use std::collections::{BTreeSet, HashMap};
use std::hash::BuildHasher;

use crate::docket::entry::{Entry, Event};
use crate::docket::filing::Facts;
use crate::docket::party::PartyTag;
use crate::id::EntryIndex;

/// What an entry may be listed under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    /// The hash of a case number. Two that meet only give more candidates.
    Number(u64),
    /// An earlier entry: a filing, or a proposal.
    Entry(EntryIndex),
    /// The hash of a party's mark.
    Mark(u64),
}

/// Lists each entry under the case numbers and the earlier entries that it names, and each filing
/// and request to designate under its parties.
#[derive(Debug, Clone, Default)]
pub struct AboutIndex {
    hasher: RandomState,
    /// The last link of each key.
    last: HashMap<Key, usize>,
    /// Entries, each with the link before it of the same key.
    links: Vec<(Option<usize>, EntryIndex)>,
}

impl AboutIndex {
    /// Takes the next entry over.
    pub fn apply(&mut self, entry: &Entry) {
        let index = entry.index;
        match &entry.event {
            Event::Approved(it) => self.list(Key::Entry(it.entry), index),
            Event::Declined(it) => self.list(Key::Entry(it.entry), index),
            Event::Proposed(it) => self.name(&it.what, index),
            event => self.name(event, index),
        }
    }

    /// Lists an entry under what an event names.
    fn name(&mut self, event: &Event, index: EntryIndex) {
        if let Some(number) = event.case_number() {
            self.list(self.number(number), index);
        }
        if let Some(filing) = event.about() {
            self.list(Key::Entry(filing), index);
        }
        match event {
            Event::CaseFiled(it) => self.list_parties(&it.facts, index),
            Event::DesignationRequested(it) => self.list_parties(&it.facts, index),
            Event::NumberCorrected(it) => self.list(self.number(&it.number), index),
            Event::Redistribution(it) => {
                for case in &it.cases {
                    self.list(self.number(&case.case_number), index);
                }
            }
            Event::ReviewRecorded(it) => self.list(self.number(&it.case_number), index),
            Event::Imports(it) => {
                for case in &it.cases {
                    self.list(self.number(&case.case_number), index);
                }
            }
            _ => {}
        }
    }

    fn list_parties(&mut self, facts: &Facts, index: EntryIndex) {
        for mark in &facts.parties.marks {
            self.list(self.mark(mark), index);
        }
    }

    fn number(&self, number: &str) -> Key {
        Key::Number(self.hasher.hash_one(number))
    }

    fn mark(&self, mark: &PartyTag) -> Key {
        Key::Mark(self.hasher.hash_one(mark))
    }

    fn list(&mut self, key: Key, index: EntryIndex) {
        let link = self.links.len();
        let before = self.last.insert(key, link);
        self.links.push((before, index));
    }

    fn under(&self, key: Key) -> impl Iterator<Item = EntryIndex> {
        let mut next = self.last.get(&key).copied();
        std::iter::from_fn(move || {
            let (before, index) = *self.links.get(next?)?;
            next = before;
            Some(index)
        })
    }

    /// The entries that may be about a canonical number, in their order: what names it, or the
    /// filings that have it now, or one of these entries.
    pub fn candidates(
        &self,
        number: &str,
        filings: impl IntoIterator<Item = EntryIndex>,
    ) -> BTreeSet<EntryIndex> {
        let mut open: Vec<EntryIndex> = filings.into_iter().collect();
        open.extend(self.under(self.number(number)));
        let mut found = BTreeSet::new();
        while let Some(index) = open.pop() {
            if found.insert(index) {
                open.extend(self.under(Key::Entry(index)));
            }
        }
        found
    }

    /// The filings and requests that may have one of these parties, the newest first.
    pub fn with_party(&self, marks: &[PartyTag]) -> BTreeSet<Reverse<EntryIndex>> {
        marks.iter().flat_map(|mark| self.under(self.mark(mark))).map(Reverse).collect()
    }
}
