//! The changes of the case index that one batch makes, each later one put into its filing where
//! that is of the same batch: most cases are filed and drawn in one batch, and are then written
//! once and never enter the index of open filings.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;

use crate::docket::cases::row::{CaseChange, CaseRow};

/// Finds what one batch's list of changes says of a filing.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// Place of each filing of the batch, by entry index.
    filed: HashMap<u64, usize>,
    /// Places of the filings, by case number.
    by_number: HashTable<usize>,
    /// Keyed anew for each batch, so that nobody can choose numbers that collide.
    hasher: RandomState,
    /// Places of the changes of an earlier filing, by its entry index.
    of_earlier: HashMap<u64, Vec<usize>>,
}

impl Places {
    /// Takes the next change into the list.
    pub fn add(&mut self, changes: &mut Vec<CaseChange>, change: CaseChange) {
        let place = changes.len();
        match &change {
            CaseChange::Filed(row) => {
                self.filed.insert(row.filing, place);
                let hasher = &self.hasher;
                let rehash = |place: &usize| hasher.hash_one(number_at(changes, *place));
                let hash = hasher.hash_one(row.number.as_str());
                self.by_number.insert_unique(hash, place, rehash);
            }
            later => {
                let filed = self.filed.get(&later.filing());
                let filed = filed.and_then(|place| changes.get_mut(*place));
                if let Some(CaseChange::Filed(row)) = filed {
                    row.take(later);
                    return;
                }
                self.of_earlier.entry(later.filing()).or_default().push(place);
            }
        }
        changes.push(change);
    }

    /// Filings of a case number in the list, as they are after it.
    pub fn filed_as<'a>(
        &'a self,
        changes: &'a [CaseChange],
        number: &str,
    ) -> impl Iterator<Item = &'a CaseRow> {
        let hash = self.hasher.hash_one(number);
        let mut places: Vec<usize> = self.by_number.iter_hash(hash).copied().collect();
        places.sort_unstable();
        let rows = places.into_iter().filter_map(|place| changes.get(place)?.filed());
        rows.filter(move |row| row.number == number)
    }

    /// Brings the row of an earlier filing up to the list.
    pub fn bring_up(&self, changes: &[CaseChange], row: &mut CaseRow) {
        let places = self.of_earlier.get(&row.filing).into_iter().flatten();
        places.filter_map(|place| changes.get(*place)).for_each(|change| row.take(change));
    }
}

/// The case number of the filing at a place.
fn number_at(changes: &[CaseChange], place: usize) -> &str {
    changes.get(place).and_then(CaseChange::filed).map_or("", |row| row.number.as_str())
}
