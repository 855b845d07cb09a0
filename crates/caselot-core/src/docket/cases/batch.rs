//! The changes of the case index that one batch makes. A change of a filing of the same batch is
//! merged into it: most cases are filed and drawn in one batch, and are then written once and never
//! enter the index of open filings.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;

use crate::docket::cases::change::CaseChange;
use crate::docket::cases::row::CaseRow;
use crate::id::EntryIndex;

/// Finds what the list of changes of one batch says about a filing.
#[derive(Debug, Clone, Default)]
pub struct BatchIndex {
    /// Position in the list of each filing of the batch, by entry index.
    filed: HashMap<EntryIndex, usize>,
    /// BatchIndex of the filings, by case number.
    by_number: HashTable<usize>,
    /// Keyed anew for each batch, so that nobody can choose numbers that collide.
    hasher: RandomState,
    /// BatchIndex of the changes of an earlier filing, by its entry index.
    of_earlier: HashMap<EntryIndex, Vec<usize>>,
    /// Positions of those that give an earlier filing another number: next to none.
    renumbered: Vec<usize>,
}

impl BatchIndex {
    /// Adds the next change to the list.
    pub fn push(&mut self, changes: &mut Vec<CaseChange>, change: CaseChange) {
        let position = changes.len();
        match &change {
            CaseChange::Filed(row) => {
                self.filed.insert(row.filing, position);
                let hasher = &self.hasher;
                let rehash = |position: &usize| hasher.hash_one(number_at(changes, *position));
                let hash = hasher.hash_one(row.number.as_str());
                self.by_number.insert_unique(hash, position, rehash);
            }
            later => {
                let at = self.filed.get(&later.filing()).copied();
                let filed = at.and_then(|position| changes.get_mut(position));
                if let (Some(at), Some(CaseChange::Filed(row))) = (at, filed) {
                    let old = self.hasher.hash_one(row.number.as_str());
                    row.apply(later);
                    if let CaseChange::Renumbered { number, .. } = later {
                        let new = self.hasher.hash_one(number.as_str());
                        self.renumber(changes, at, (old, new));
                    }
                    return;
                }
                self.of_earlier.entry(later.filing()).or_default().push(position);
                if let CaseChange::Renumbered { .. } = later {
                    self.renumbered.push(position);
                }
            }
        }
        changes.push(change);
    }

    /// Finds a filing of the list by its new number, and no longer by the old one.
    fn renumber(&mut self, changes: &[CaseChange], position: usize, (old, new): (u64, u64)) {
        if let Ok(known) = self.by_number.find_entry(old, |known| *known == position) {
            known.remove();
        }
        let hasher = &self.hasher;
        let rehash = |position: &usize| hasher.hash_one(number_at(changes, *position));
        self.by_number.insert_unique(new, position, rehash);
    }

    /// Earlier filings that the list gives a case number.
    pub fn renumbered_to<'a>(
        &'a self,
        changes: &'a [CaseChange],
        number: &'a str,
    ) -> impl Iterator<Item = EntryIndex> + 'a {
        let renumbered = self.renumbered.iter().filter_map(|position| changes.get(*position));
        renumbered.filter_map(move |change| match change {
            CaseChange::Renumbered { filing, number: new } if new == number => Some(*filing),
            _ => None,
        })
    }

    /// A filing of the list, as it is after it.
    pub fn filed<'a>(&self, changes: &'a [CaseChange], filing: EntryIndex) -> Option<&'a CaseRow> {
        changes.get(*self.filed.get(&filing)?)?.filed()
    }

    /// Filings of a case number in the list, as they are after it.
    pub fn filed_as<'a>(
        &'a self,
        changes: &'a [CaseChange],
        number: &str,
    ) -> impl Iterator<Item = &'a CaseRow> {
        let hash = self.hasher.hash_one(number);
        let mut positions: Vec<usize> = self.by_number.iter_hash(hash).copied().collect();
        positions.sort_unstable();
        let rows = positions.into_iter().filter_map(|position| changes.get(position)?.filed());
        rows.filter(move |row| row.number == number)
    }

    /// Updates the row of an earlier filing to what holds after the list.
    pub fn update(&self, changes: &[CaseChange], row: &mut CaseRow) {
        let positions = self.of_earlier.get(&row.filing).into_iter().flatten();
        positions
            .filter_map(|position| changes.get(*position))
            .for_each(|change| row.apply(change));
    }
}

/// The case number of the filing at a position.
fn number_at(changes: &[CaseChange], position: usize) -> &str {
    changes.get(position).and_then(CaseChange::filed).map_or("", |row| row.number.as_str())
}
