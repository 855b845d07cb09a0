//! Checks that the stored case index is what the log says. The index decides whether a case was drawn
//! before.

use std::collections::BTreeMap;

use caselot_core::docket::cases::change::CaseChange;
use caselot_core::docket::cases::row::CaseRow;
use caselot_core::id::EntryIndex;

use crate::store::{CaseQuery, Reader, StoreError};

/// Compares the filings of a log with the stored rows while the log is read from its beginning. Only
/// the filings of the current page are kept in memory, and those that differ from their stored row
/// until a later entry changes them.
pub(super) struct IndexCheck<'a> {
    reader: &'a dyn Reader,
    /// Code of the court.
    code: &'a str,
    /// Filings of the current page, by entry index.
    page: BTreeMap<EntryIndex, CaseRow>,
    /// Earlier filings that still differ from their stored row, by entry index.
    differing: BTreeMap<EntryIndex, CaseRow>,
    /// The last filing that was compared with its stored row.
    last: Option<EntryIndex>,
    /// Whether a filing has no row, or a row no filing.
    displaced: bool,
}

impl<'a> IndexCheck<'a> {
    /// A check before the first entry.
    pub fn new(reader: &'a dyn Reader, code: &'a str) -> Self {
        let (page, differing) = (BTreeMap::new(), BTreeMap::new());
        Self { reader, code, page, differing, last: None, displaced: false }
    }

    /// Applies the next change that the log makes.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn apply(&mut self, change: CaseChange) -> Result<(), StoreError> {
        if let CaseChange::Filed(row) = change {
            self.page.insert(row.filing, *row);
            return Ok(());
        }
        let filing = change.filing();
        if let Some(row) = self.page.get_mut(&filing) {
            row.apply(&change);
            return Ok(());
        }
        // A filing that is not kept equalled its stored row.
        let row = match self.differing.remove(&filing) {
            Some(row) => Some(row),
            None => self.stored(filing)?,
        };
        if let Some(mut row) = row {
            row.apply(&change);
            if self.stored(filing)?.as_ref() != Some(&row) {
                self.differing.insert(filing, row);
            }
        }
        Ok(())
    }

    /// The stored row of a filing.
    fn stored(&self, filing: EntryIndex) -> Result<Option<CaseRow>, StoreError> {
        let after = filing.0.checked_sub(1).map(EntryIndex);
        let found = self.after(after, 1)?.into_iter().next();
        Ok(found.filter(|row| row.filing == filing))
    }

    /// The stored rows of the next filings after this one.
    fn after(&self, after: Option<EntryIndex>, limit: usize) -> Result<Vec<CaseRow>, StoreError> {
        let query = CaseQuery { after, ..CaseQuery::first(limit) };
        self.reader.cases(self.code, &query)
    }

    /// Compares the filings of the current page with their stored rows, and begins the next page.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn end_page(&mut self) -> Result<(), StoreError> {
        let page = std::mem::take(&mut self.page);
        let stored = self.after(self.last, page.len())?;
        let placed = stored.iter().map(|row| row.filing).eq(page.keys().copied());
        self.displaced |= !placed;
        self.last = page.last_key_value().map(|(filing, _)| *filing).or(self.last);
        for (row, stored) in page.into_values().zip(&stored) {
            if row != *stored {
                self.differing.insert(row.filing, row);
            }
        }
        Ok(())
    }

    /// Whether all filings are stored as the log says, and no others.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn fits(mut self) -> Result<bool, StoreError> {
        self.end_page()?;
        Ok(!self.displaced && self.differing.is_empty() && self.after(self.last, 1)?.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::memory::MemoryStore;
    use crate::store::sample::case_row;
    use crate::store::{Append, Store};
    use caselot_core::docket::cases::digest::PanelDigest;
    use caselot_core::docket::code::Manner;
    use caselot_core::docket::{CaseEnd, Day};
    use caselot_core::id::JudgeId;

    fn row(filing: EntryIndex) -> CaseRow {
        case_row(&format!("(2021)湘0203民初{filing}号"), filing)
    }

    fn drawn(filing: EntryIndex, entry: EntryIndex) -> CaseChange {
        let end = CaseEnd::Drawn { entry, undertaking: JudgeId(7) };
        let (seats, panel) = (Vec::new(), Default::default());
        let (alternates, on) = (Vec::new(), Day(0));
        CaseChange::Ended { filing, end, seats, panel, avoided: None, alternates, on }
    }

    fn closed(filing: EntryIndex) -> CaseChange {
        let (on, manner) = (Day(18_800), Some(Manner::Judgment));
        CaseChange::Closed {
            filing,
            on,
            manner,
            panel: Some((PanelDigest([4; 32]), vec![JudgeId(7)])),
        }
    }

    /// Three pages: two filings, one of them drawn; the other one drawn, another filing; the first
    /// one closed.
    fn pages() -> [Vec<CaseChange>; 3] {
        [
            vec![
                CaseChange::Filed(Box::new(row(EntryIndex(1)))),
                CaseChange::Filed(Box::new(row(EntryIndex(2)))),
                drawn(EntryIndex(1), EntryIndex(3)),
            ],
            vec![
                drawn(EntryIndex(2), EntryIndex(4)),
                CaseChange::Filed(Box::new(row(EntryIndex(5)))),
            ],
            vec![closed(EntryIndex(1))],
        ]
    }

    fn fits(saved: &[CaseChange]) -> bool {
        let mut store = MemoryStore::default();
        let (court, cases) = ("湘0203".to_owned(), saved.to_vec().into());
        let append = Append { court, cases, ..Append::default() };
        store.append(&[append]).unwrap();
        let reader = store.reader().unwrap();
        let mut check = IndexCheck::new(&*reader, "湘0203");
        for page in pages() {
            page.into_iter().for_each(|change| check.apply(change).unwrap());
            check.end_page().unwrap();
        }
        assert!(check.differing.len() <= 2, "only what differs is kept");
        check.fits().unwrap()
    }

    #[test]
    fn only_what_the_log_says_fits() {
        let all = pages().concat();
        assert!(fits(&all));
        for at in 0..all.len() {
            let without: Vec<_> = all
                .iter()
                .enumerate()
                .filter(|(place, change)| {
                    let caused = all[at].filed().is_some_and(|row| row.filing == change.filing());
                    *place != at && !caused
                })
                .map(|(_, change)| change.clone())
                .collect();
            assert!(!fits(&without), "without change {at}");
        }
        for more in [
            CaseChange::Filed(Box::new(row(EntryIndex(3)))),
            CaseChange::Filed(Box::new(row(EntryIndex(9)))),
            drawn(EntryIndex(5), EntryIndex(9)),
            closed(EntryIndex(2)),
        ] {
            assert!(!fits(&[all.clone(), vec![more.clone()]].concat()), "with {more:?}");
        }
        let with_flag =
            CaseChange::Flagged { filing: EntryIndex(2), flags: vec!["涉众".to_owned()] };
        assert!(!fits(&[all, vec![with_flag]].concat()));
    }
}
