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
    /// Position in the list of each filing of the batch, ascending by entry index: a batch is decided
    /// in the order of its entries.
    filed: Vec<(EntryIndex, usize)>,
    /// The filings by case number: its hash, which a table that grows asks for again, and the position.
    by_number: HashTable<(u64, usize)>,
    /// Keyed anew for each batch, so that nobody can choose numbers that collide.
    hasher: RandomState,
    /// Positions of the changes of an earlier filing, by its entry index.
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
                self.filed.push((row.filing, position));
                self.number(row.number.as_str(), position);
            }
            later => {
                let at = self.position(later.filing());
                let filed = at.and_then(|position| changes.get_mut(position));
                if let (Some(at), Some(CaseChange::Filed(row))) = (at, filed) {
                    if let CaseChange::Renumbered { number, .. } = later {
                        self.renumber((&row.number, number), at);
                    }
                    row.apply(later);
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

    /// Where the list has a filing of the batch.
    fn position(&self, filing: EntryIndex) -> Option<usize> {
        let found = self.filed.binary_search_by_key(&filing, |(known, _)| *known).ok()?;
        self.filed.get(found).map(|(_, position)| *position)
    }

    /// Has a filing of the list found by a number.
    fn number(&mut self, number: &str, position: usize) {
        let hash = self.hasher.hash_one(number);
        self.by_number.insert_unique(hash, (hash, position), |(hash, _)| *hash);
    }

    /// Finds a filing of the list by its new number, and no longer by the old one.
    fn renumber(&mut self, (old, new): (&str, &str), position: usize) {
        let old = self.hasher.hash_one(old);
        if let Ok(known) = self.by_number.find_entry(old, |(_, known)| *known == position) {
            known.remove();
        }
        self.number(new, position);
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
        changes.get(self.position(filing)?)?.filed()
    }

    /// Filings of a case number in the list, as they are after it.
    pub fn filed_as<'a>(
        &'a self,
        changes: &'a [CaseChange],
        number: &str,
    ) -> impl Iterator<Item = &'a CaseRow> {
        let hash = self.hasher.hash_one(number);
        let found = self.by_number.iter_hash(hash).map(|(_, position)| *position);
        let mut positions: Vec<usize> = found.collect();
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
