//! A store without a disk: the model with which the others are compared.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{
    Append, CaseChange, CaseEnd, CaseQuery, CaseRow, CaseStatus, Reader, Store, StoreError,
};
use caselot_core::docket::Day;
use caselot_core::id::EntryIndex;

type Courts = BTreeMap<String, Arc<Court>>;

/// A store in memory, for tests and for trying caselot out. Nothing outlives it and its readers; a
/// clone shares the same courts. An append takes time in proportion to the log.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore {
    courts: Arc<Mutex<Courts>>,
}

/// What one court has recorded.
#[derive(Debug, Clone, Default)]
struct Court {
    entries: Vec<Arc<[u8]>>,
    tiles: BTreeMap<(u8, u64), Vec<u8>>,
    /// The case index, by the index of the filing's entry.
    cases: BTreeMap<EntryIndex, CaseRow>,
    /// Case number and stage to the index of the filing's entry.
    filings: BTreeMap<(String, u32), EntryIndex>,
    tray_keys: BTreeMap<u64, Vec<u8>>,
    mark_key: Option<Vec<u8>>,
}

impl MemoryStore {
    /// A store without courts.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn lock(&self) -> MutexGuard<'_, Courts> {
        // A batch replaces all courts together, so a panic elsewhere leaves nothing half done.
        self.courts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn court(&self, code: &str) -> Option<Arc<Court>> {
        self.lock().get(code).cloned()
    }
}

impl Store for MemoryStore {
    fn try_write(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    fn append(&mut self, batch: &[Append]) -> Result<(), StoreError> {
        let mut courts = self.lock();
        let mut draft = courts.clone();
        for append in batch {
            let known = draft.get(&append.court).map_or(0, |court| court.size());
            if known != append.size {
                return Err(StoreError::Conflict {
                    court: append.court.clone(),
                    expected: append.size,
                    found: known,
                });
            }
            Arc::make_mut(draft.entry(append.court.clone()).or_default()).apply(append)?;
        }
        *courts = draft;
        Ok(())
    }

    fn reader(&self) -> Result<Box<dyn Reader + Send>, StoreError> {
        Ok(Box::new(self.clone()))
    }
}

impl Court {
    fn size(&self) -> u64 {
        self.entries.len() as u64
    }

    fn apply(&mut self, append: &Append) -> Result<(), StoreError> {
        let duplicate = |what| StoreError::Duplicate { court: append.court.clone(), what };
        self.entries.extend(append.entries.iter().map(|entry| Arc::from(entry.as_slice())));
        for tile in &append.tiles {
            let Entry::Vacant(place) = self.tiles.entry((tile.level, tile.index)) else {
                return Err(duplicate(format!("tile {} of level {}", tile.index, tile.level)));
            };
            place.insert(tile.hashes.clone());
        }
        for change in append.cases.iter() {
            match change {
                CaseChange::Filed(row) => self.file(row).map_err(duplicate)?,
                later => {
                    let filing = later.filing();
                    let row = self.cases.get_mut(&filing).ok_or_else(|| {
                        StoreError::UnknownFiling { court: append.court.clone(), filing }
                    })?;
                    let before = (row.number.clone(), row.stage);
                    row.apply(later);
                    let after = (row.number.clone(), row.stage);
                    if before != after {
                        self.filings.remove(&before);
                        self.filings.insert(after, filing);
                    }
                }
            }
        }
        for (tray, sealed) in &append.tray_keys {
            let Entry::Vacant(place) = self.tray_keys.entry(*tray) else {
                return Err(duplicate(format!("a key of tray {tray}")));
            };
            place.insert(sealed.clone());
        }
        if let Some(sealed) = &append.mark_key
            && self.mark_key.replace(sealed.clone()).is_some()
        {
            return Err(duplicate("the key of the party marks".to_owned()));
        }
        Ok(())
    }

    /// Adds a filing; the error says what is there already.
    fn file(&mut self, row: &CaseRow) -> Result<(), String> {
        let (filing, number) = (self.cases.entry(row.filing), (row.number.clone(), row.stage));
        match (filing, self.filings.entry(number)) {
            (Entry::Vacant(by_filing), Entry::Vacant(by_number)) => {
                by_filing.insert(row.clone());
                by_number.insert(row.filing);
                Ok(())
            }
            _ => Err(super::describe(row)),
        }
    }
}

impl Reader for MemoryStore {
    fn view(&self) -> Result<Box<dyn Reader + '_>, StoreError> {
        let courts = Arc::new(Mutex::new(self.lock().clone()));
        Ok(Box::new(Self { courts }))
    }

    fn courts(&self) -> Result<Vec<String>, StoreError> {
        Ok(self.lock().keys().cloned().collect())
    }

    fn size(&self, court: &str) -> Result<u64, StoreError> {
        Ok(self.court(court).map_or(0, |court| court.size()))
    }

    fn entries(&self, court: &str, from: u64, until: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        let Some(court) = self.court(court) else { return Ok(Vec::new()) };
        let place = |index: u64| usize::try_from(index).unwrap_or(usize::MAX);
        let until = place(until).min(court.entries.len());
        let range = place(from).min(until)..until;
        Ok(court.entries[range].iter().map(|entry| entry.to_vec()).collect())
    }

    fn tile(&self, court: &str, level: u8, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.court(court).and_then(|court| court.tiles.get(&(level, index)).cloned()))
    }

    fn case(&self, court: &str, number: &str) -> Result<Vec<CaseRow>, StoreError> {
        let Some(court) = self.court(court) else { return Ok(Vec::new()) };
        let stages = (number.to_owned(), 0)..=(number.to_owned(), u32::MAX);
        Ok(court.filings.range(stages).map(|(_, filing)| court.cases[filing].clone()).collect())
    }

    fn cases(&self, court: &str, query: &CaseQuery) -> Result<Vec<CaseRow>, StoreError> {
        let Some(court) = self.court(court) else { return Ok(Vec::new()) };
        let after = query.after.map_or(Bound::Unbounded, Bound::Excluded);
        let rows = court.cases.range((after, Bound::Unbounded)).map(|(_, row)| row);
        let rows = rows.take_while(|row| query.until.is_none_or(|until| row.filing < until));
        let rows = rows.filter(|row| matches(row, query));
        if query.newest_first {
            let rows: Vec<&CaseRow> = rows.collect();
            return Ok(rows.into_iter().rev().take(query.limit).cloned().collect());
        }
        Ok(rows.take(query.limit).cloned().collect())
    }

    fn of_dispute(
        &self,
        court: &str,
        fingerprint: &[u8; 32],
        after: Option<EntryIndex>,
        limit: usize,
    ) -> Result<Vec<CaseRow>, StoreError> {
        let Some(court) = self.court(court) else { return Ok(Vec::new()) };
        let of = |row: &&CaseRow| row.returning.fingerprint.as_ref() == Some(fingerprint);
        let after = after.map_or(Bound::Unbounded, Bound::Excluded);
        let rows = court.cases.range((after, Bound::Unbounded)).map(|(_, row)| row);
        Ok(rows.filter(of).take(limit).cloned().collect())
    }

    fn given_up(
        &self,
        court: &str,
        fingerprint: &[u8; 32],
        since: Day,
        before: EntryIndex,
    ) -> Result<Option<CaseRow>, StoreError> {
        let Some(court) = self.court(court) else { return Ok(None) };
        let of = |row: &&CaseRow| {
            let given_up = row.given_up().is_some_and(|(_, day)| day >= since);
            given_up && row.returning.fingerprint.as_ref() == Some(fingerprint)
        };
        let rows = court.cases.range(..before).rev().map(|(_, row)| row);
        Ok(rows.into_iter().find(of).cloned())
    }

    fn mark_key(&self, court: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.court(court).and_then(|court| court.mark_key.clone()))
    }

    fn tray_key(&self, court: &str, tray: u64) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.court(court).and_then(|court| court.tray_keys.get(&tray).cloned()))
    }
}

/// Whether a query lists a filing.
fn matches(row: &CaseRow, query: &CaseQuery) -> bool {
    let status = match row.end {
        CaseEnd::Open => CaseStatus::Open,
        CaseEnd::Drawn { .. } => CaseStatus::Drawn,
        CaseEnd::Voided { .. } => CaseStatus::Voided,
        CaseEnd::Imported { .. } => CaseStatus::Imported,
        CaseEnd::Requested => CaseStatus::Requested,
        CaseEnd::Designated { .. } => CaseStatus::Designated,
    };
    query.pool.as_ref().is_none_or(|pool| *pool == row.pool)
        && query.status.is_none_or(|wanted| wanted == status)
}
