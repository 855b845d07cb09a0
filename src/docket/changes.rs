//! The changes of the case index that one batch makes, each later one put into its filing where
//! that is of the same batch: most cases are filed and drawn in one batch, and are then written
//! once and never enter the index of open filings.

use std::collections::HashMap;

use super::index::{CaseChange, CaseRow};

/// Finds what one batch's list of changes says of a filing.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// Place of each filing of the batch, by entry index.
    filed: HashMap<u64, usize>,
    /// Places of the filings of a case number.
    by_number: HashMap<String, Vec<usize>>,
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
                self.by_number.entry(row.number.clone()).or_default().push(place);
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
        let places = self.by_number.get(number).into_iter().flatten();
        places.filter_map(|place| changes.get(*place)?.filed())
    }

    /// Brings the row of an earlier filing up to the list.
    pub fn bring_up(&self, changes: &[CaseChange], row: &mut CaseRow) {
        let places = self.of_earlier.get(&row.filing).into_iter().flatten();
        places.filter_map(|place| changes.get(*place)).for_each(|change| row.take(change));
    }
}
