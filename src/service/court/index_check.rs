//! Checks that the saved case index is what the log says; that a case is drawn only once rests on
//! it.

use std::collections::BTreeMap;

use caselot_core::docket::cases::row::{CaseChange, CaseRow};

use crate::store::{CaseQuery, Reader, StoreError};

/// Compares a log's filings with the saved rows while the log is read from its beginning. Only the
/// filings of the current page are kept in memory, and those that differ from their saved row until
/// a later entry changes them.
pub(in crate::service) struct IndexCheck<'a> {
    reader: &'a dyn Reader,
    code: &'a str,
    /// Filings since the last page, ascending.
    fresh: BTreeMap<u64, CaseRow>,
    /// Filings that still differ from their saved row.
    unlike: BTreeMap<u64, CaseRow>,
    /// The last filing that was compared with its saved row.
    last: Option<u64>,
    differs: bool,
}

impl<'a> IndexCheck<'a> {
    pub fn new(reader: &'a dyn Reader, code: &'a str) -> Self {
        let (fresh, unlike) = (BTreeMap::new(), BTreeMap::new());
        Self { reader, code, fresh, unlike, last: None, differs: false }
    }

    /// Applies the next change that the log makes.
    pub fn apply(&mut self, change: CaseChange) -> Result<(), StoreError> {
        if let CaseChange::Filed(row) = change {
            self.fresh.insert(row.filing, row);
            return Ok(());
        }
        let filing = change.filing();
        if let Some(row) = self.fresh.get_mut(&filing) {
            row.apply(&change);
            return Ok(());
        }
        // A filing that is not kept equalled its saved row.
        let row = match self.unlike.remove(&filing) {
            Some(row) => Some(row),
            None => self.saved(filing)?,
        };
        if let Some(mut row) = row {
            row.apply(&change);
            if self.saved(filing)?.as_ref() != Some(&row) {
                self.unlike.insert(filing, row);
            }
        }
        Ok(())
    }

    fn saved(&self, filing: u64) -> Result<Option<CaseRow>, StoreError> {
        let after = filing.checked_sub(1);
        let found = self.after(after, 1)?.into_iter().next();
        Ok(found.filter(|row| row.filing == filing))
    }

    fn after(&self, after: Option<u64>, limit: usize) -> Result<Vec<CaseRow>, StoreError> {
        let query = CaseQuery { pool: None, status: None, after, until: None, limit };
        self.reader.cases(self.code, &query)
    }

    /// Compares the filings since the last page with their saved rows.
    pub fn end_page(&mut self) -> Result<(), StoreError> {
        let fresh = std::mem::take(&mut self.fresh);
        let saved = self.after(self.last, fresh.len())?;
        let placed = saved.iter().map(|row| row.filing).eq(fresh.keys().copied());
        self.differs |= !placed;
        self.last = fresh.last_key_value().map(|(filing, _)| *filing).or(self.last);
        for (row, saved) in fresh.into_values().zip(&saved) {
            if row != *saved {
                self.unlike.insert(row.filing, row);
            }
        }
        Ok(())
    }

    /// Whether all filings are saved as the log says, and no others.
    pub fn fits(mut self) -> Result<bool, StoreError> {
        self.end_page()?;
        Ok(!self.differs && self.unlike.is_empty() && self.after(self.last, 1)?.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::memory::MemoryStore;
    use crate::store::{Append, Store};
    use caselot_core::docket::code::Manner;
    use caselot_core::docket::{CaseEnd, Day};
    use caselot_core::id::JudgeId;

    fn row(filing: u64) -> CaseRow {
        CaseRow {
            number: format!("(2021)湘0203民初{filing}号"),
            stage: 0,
            filing,
            pool: "civil".to_owned(),
            facts: [1; 32],
            end: CaseEnd::Open,
            base: [2; 32],
            filed_on: Day(18_700),
            seats: [3; 32],
            closed: None,
            weight: 100,
            flags: Vec::new(),
            held: Vec::new(),
            panel: Vec::new(),
            returning: Default::default(),
        }
    }

    fn drawn(filing: u64, entry: u64) -> CaseChange {
        let end = CaseEnd::Drawn { entry, undertaking: JudgeId(7) };
        let (seats, panel) = (Vec::new(), Default::default());
        CaseChange::Ended { filing, end, seats, panel, avoided: None }
    }

    fn closed(filing: u64) -> CaseChange {
        let (on, manner) = (Day(18_800), Some(Manner::Judgment));
        CaseChange::Closed { filing, seats: [4; 32], on, manner, panel: vec![JudgeId(7)] }
    }

    /// Three pages: two filings, one of them drawn; the other one drawn, another filing; the first
    /// one closed.
    fn pages() -> [Vec<CaseChange>; 3] {
        [
            vec![CaseChange::Filed(row(1)), CaseChange::Filed(row(2)), drawn(1, 3)],
            vec![drawn(2, 4), CaseChange::Filed(row(5))],
            vec![closed(1)],
        ]
    }

    fn fits(saved: &[CaseChange]) -> bool {
        let mut store = MemoryStore::default();
        let append = Append {
            court: "湘0203".to_owned(),
            size: 0,
            entries: Vec::new(),
            tiles: Vec::new(),
            cases: saved.to_vec().into(),
            tray_keys: Vec::new(),
            mark_key: None,
        };
        store.append(&[append]).unwrap();
        let reader = store.reader().unwrap();
        let mut index = IndexCheck::new(&*reader, "湘0203");
        for page in pages() {
            page.into_iter().for_each(|change| index.apply(change).unwrap());
            index.end_page().unwrap();
        }
        assert!(index.unlike.len() <= 2, "only what differs is kept");
        index.fits().unwrap()
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
                    let of_it = all[at].filed().is_some_and(|row| row.filing == change.filing());
                    *place != at && !of_it
                })
                .map(|(_, change)| change.clone())
                .collect();
            assert!(!fits(&without), "without change {at}");
        }
        for more in [CaseChange::Filed(row(3)), CaseChange::Filed(row(9)), drawn(5, 9), closed(2)] {
            assert!(!fits(&[all.clone(), vec![more.clone()]].concat()), "with {more:?}");
        }
        let with_flag = CaseChange::Flagged { filing: 2, flags: vec!["涉众".to_owned()] };
        assert!(!fits(&[all, vec![with_flag]].concat()));
    }
}
