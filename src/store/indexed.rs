//! A store whose log other servers write too, with all that follows from the log kept apart.
//!
//! Tiles and case index follow from the entries, and decisions are made by them. In a database that
//! others can write to they could be made to say something else. So each server makes its own, from
//! entries that it has checked, in a file that it begins anew at every start. The hash of each entry
//! stands there too, and every entry that is read is held against it.

use std::ops::Deref;
use std::path::Path;

use caselot_core::docket::Day;
use caselot_core::id::EntryIndex;
use caselot_core::ledger::merkle::leaf_hash;

use super::sqlite::SqliteStore;
use super::{Append, CaseQuery, CaseRow, LostRace, Reader, Store, StoreError};

/// A log in a store that others write to, and this server's own file of what follows from it.
pub struct IndexedStore {
    log: Box<dyn Store>,
    index: SqliteStore,
}

impl IndexedStore {
    /// Begins the file anew. What the log holds already is told by [`Store::index`].
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn over(log: Box<dyn Store>, path: &Path) -> Result<Self, StoreError> {
        Ok(Self { log, index: SqliteStore::scratch(path)? })
    }
}

impl IndexedStore {
    /// Writes a batch but for a court that was followed since it was decided.
    fn append_others(
        &mut self,
        batch: &[Append],
        followed: LostRace,
    ) -> Result<Vec<LostRace>, StoreError> {
        let others = batch.iter().filter(|append| append.court != followed.court);
        let others: Vec<Append> = others.cloned().collect();
        let mut lost = if others.is_empty() { Vec::new() } else { self.append_each(&others)? };
        lost.push(followed);
        Ok(lost)
    }
}

/// What an append adds to the file: for each entry its hash, and no key.
fn indexed(append: &Append) -> Append {
    Append {
        court: append.court.clone(),
        size: append.size,
        entries: append.entries.iter().map(|entry| leaf_hash(entry).to_vec()).collect(),
        tiles: append.tiles.clone(),
        cases: append.cases.clone(),
        ..Append::default()
    }
}

/// A failure of the file after the log has the batch.
fn unindexed(cause: StoreError) -> StoreError {
    StoreError::Unindexed { reason: cause.to_string() }
}

impl Store for IndexedStore {
    fn append(&mut self, batch: &[Append]) -> Result<(), StoreError> {
        let followed: Vec<Append> = batch.iter().map(indexed).collect();
        // What the file does not take is not written to the log, and the other way round.
        let staged = self.index.stage(&followed)?;
        self.log.append(batch)?;
        staged.commit().map_err(unindexed)
    }

    fn is_shared(&self) -> bool {
        self.log.is_shared()
    }

    fn append_each(&mut self, batch: &[Append]) -> Result<Vec<LostRace>, StoreError> {
        let mut followed: Vec<Append> = batch.iter().map(indexed).collect();
        let written = match self.index.stage(&followed) {
            Ok(staged) => {
                let lost = self.log.append_each(batch)?;
                if lost.is_empty() {
                    staged.commit().map_err(unindexed)?;
                    return Ok(lost);
                }
                Ok(lost)
            }
            Err(cause) => Err(cause),
        };
        let lost = match written {
            Ok(lost) => lost,
            Err(StoreError::Conflict { court, found, .. }) => {
                return self.append_others(batch, LostRace { court, size: found });
            }
            Err(cause) => return Err(cause),
        };
        followed.retain(|append| lost.iter().all(|lost| lost.court != append.court));
        self.index.append(&followed).map_err(unindexed)?;
        Ok(lost)
    }

    fn index(&mut self, added: &Append) -> Result<(), StoreError> {
        if added.size == 0 {
            self.index.forget(&added.court)?;
        }
        self.index.append(&[indexed(added)])
    }

    fn hold(&mut self, courts: &[&str]) -> Result<(), StoreError> {
        self.log.hold(courts)
    }

    fn release(&mut self) {
        self.log.release();
    }

    fn beat(&mut self, name: &str) -> Result<(), StoreError> {
        self.log.beat(name)
    }

    fn leave(&mut self, name: &str) {
        self.log.leave(name);
    }

    fn settle(&mut self, courts: &[&str]) -> Result<(), StoreError> {
        self.log.settle(courts)
    }

    fn try_write(&mut self) -> Result<(), StoreError> {
        self.index.try_write()?;
        self.log.try_write()
    }

    fn reader(&self) -> Result<Box<dyn Reader + Send>, StoreError> {
        Ok(Box::new(IndexedReader { log: self.log.reader()?, index: self.index.reader()? }))
    }

    fn log_reader(&self) -> Result<Box<dyn Reader + Send>, StoreError> {
        self.log.log_reader()
    }
}

/// Reads sizes, entries and keys from the log's store, and all else from the own file.
struct IndexedReader<R> {
    log: R,
    index: R,
}

impl<R: Deref<Target: Reader>> Reader for IndexedReader<R> {
    fn view(&self) -> Result<Box<dyn Reader + '_>, StoreError> {
        Ok(Box::new(IndexedReader { log: self.log.view()?, index: self.index.view()? }))
    }

    fn courts(&self) -> Result<Vec<String>, StoreError> {
        self.log.courts()
    }

    fn size(&self, court: &str) -> Result<u64, StoreError> {
        self.log.size(court)
    }

    fn sizes(&self) -> Result<Vec<(String, u64)>, StoreError> {
        self.log.sizes()
    }

    fn seal(&self, court: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.log.seal(court)
    }

    /// The entries that this server has checked; what others have added since is not among them.
    fn entries(&self, court: &str, from: u64, until: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        let hashes = self.index.entries(court, from, until)?;
        if hashes.is_empty() {
            return Ok(Vec::new());
        }
        let entries = self.log.entries(court, from, from + hashes.len() as u64)?;
        let altered = |at: usize| {
            let (court, entry) = (court.to_owned(), EntryIndex(from + at as u64));
            Err(StoreError::Altered { court, entry })
        };
        for (at, (entry, hash)) in entries.iter().zip(&hashes).enumerate() {
            if leaf_hash(entry).as_slice() != hash {
                return altered(at);
            }
        }
        if entries.len() == hashes.len() { Ok(entries) } else { altered(entries.len()) }
    }

    fn tile(&self, court: &str, level: u8, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.index.tile(court, level, index)
    }

    fn case(&self, court: &str, number: &str) -> Result<Vec<CaseRow>, StoreError> {
        self.index.case(court, number)
    }

    fn cases(&self, court: &str, query: &CaseQuery) -> Result<Vec<CaseRow>, StoreError> {
        self.index.cases(court, query)
    }

    fn of_dispute(
        &self,
        court: &str,
        fingerprint: &[u8; 32],
        after: Option<EntryIndex>,
        limit: usize,
    ) -> Result<Vec<CaseRow>, StoreError> {
        self.index.of_dispute(court, fingerprint, after, limit)
    }

    fn given_up(
        &self,
        court: &str,
        fingerprint: &[u8; 32],
        since: Day,
        before: EntryIndex,
    ) -> Result<Option<CaseRow>, StoreError> {
        self.index.given_up(court, fingerprint, since, before)
    }

    fn mark_key(&self, court: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.log.mark_key(court)
    }

    fn tray_key(&self, court: &str, tray: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.log.tray_key(court, tray)
    }
}
