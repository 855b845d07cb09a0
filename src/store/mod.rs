//! Stores what courts have recorded: the entries and tiles of their logs, the case index and sealed
//! keys.
//!
//! The store keeps bytes and knows no entry format. It is trusted to lose nothing that it reported as
//! written, and to give out only what was committed. It is not trusted to be honest, since every
//! reader of the log can verify the entries by a signed checkpoint.
//!
//! There is one writer, the [`Store`], and any number of [`Reader`]s, which never wait for it.

mod chunk;
mod columns;
mod error;
mod indexed;
mod lazy;
pub mod memory;
mod migrations;
mod packed;
pub mod postgres;
#[cfg(test)]
pub mod sample;
pub mod sqlite;

use caselot_core::docket::Day;
use caselot_core::id::EntryIndex;
use std::sync::Arc;

pub use caselot_core::docket::cases::change::CaseChange;
pub use caselot_core::docket::cases::row::{CaseEnd, CaseRow};
pub use caselot_core::ledger::tree::Tile;
pub use error::{DiskFault, StoreError};
pub use indexed::IndexedStore;
pub use lazy::LazyView;
pub use postgres::{PostgresError, PostgresPlace};

/// What one batch adds to one court.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Append {
    /// Code of the court. Its first append, at size 0, creates the court.
    pub court: String,
    /// How many entries the court has before this append. If it has another number, nothing is
    /// written.
    pub size: u64,
    /// The new entries, in the order of the log, as the bytes that are hashed.
    pub entries: Vec<Vec<u8>>,
    /// The tiles that became full.
    pub tiles: Vec<Tile>,
    /// The changes of the case index, in the order of the entries that cause them.
    pub cases: Arc<Vec<CaseChange>>,
    /// The trays that were opened: number of the tray, and its sealed key.
    pub tray_keys: Vec<(u64, Vec<u8>)>,
    /// The sealed key of the court's party marks; a court has one, for ever.
    pub mark_key: Option<Vec<u8>>,
    /// The court's seal after this append, where [`Store::is_shared`]; otherwise empty.
    pub seal: Vec<u8>,
}

/// A court whose append was not written, since another writer was first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostRace {
    /// Code of the court.
    pub court: String,
    /// How many entries it has.
    pub size: u64,
}

/// How a filing stands: [`CaseEnd`] without its particulars, to query by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseStatus {
    /// Filed, and neither drawn nor voided.
    Open,
    /// A judge was drawn.
    Drawn,
    /// The filing was voided.
    Voided,
    /// Imported with its judge.
    Imported,
    /// A designation is requested.
    Requested,
    /// A judge was designated.
    Designated,
}

impl CaseStatus {
    /// Whether the filings with this status have an index of their own, since they are few.
    #[must_use]
    pub fn has_index(self) -> bool {
        matches!(self, CaseStatus::Open | CaseStatus::Requested | CaseStatus::Voided)
    }
}

/// Which filings to list, and how many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseQuery {
    /// Only filings to this pool.
    pub pool: Option<String>,
    /// Only filings with this status.
    pub status: Option<CaseStatus>,
    /// Only filings after this one: the last row's `filing` asks for the next page.
    pub after: Option<EntryIndex>,
    /// Only filings before this entry. It bounds what a query looks through, since filings have no
    /// index by pool, and by status only [some](CaseStatus::has_index).
    pub until: Option<EntryIndex>,
    /// At most this many rows.
    pub limit: usize,
    /// The last filed first, and not the first.
    pub newest_first: bool,
}

impl CaseQuery {
    /// The first filings of all, at most so many.
    pub const fn first(limit: usize) -> CaseQuery {
        CaseQuery { pool: None, status: None, after: None, until: None, limit, newest_first: false }
    }
}

/// The writer. There is one of it, and one thread at a time uses it.
pub trait Store: Send {
    /// Writes the whole batch, durably, or nothing of it.
    ///
    /// The appends are applied in order, in one transaction that ends in one fsync; a court may
    /// occur more than once. When this returns `Ok`, the batch survives a loss of power, and every
    /// reader sees it.
    ///
    /// When this returns an error, nothing was written and the caller may go on, unless
    /// [`StoreError::outcome_unknown`]: then the batch may have been written or not, and only
    /// reading the log again tells. A caller must not try the same batch again before that; `size`
    /// stops a retry of a batch that was written.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] when a court does not have the size the append expects,
    /// [`StoreError::Duplicate`] when a filing, a stage of a case, a tile, a tray key or the mark key is
    /// there already, [`StoreError::UnknownFiling`] when a filing changes that was never filed. A
    /// second end of a filing replaces the first; whether it may end twice is the docket's rule.
    fn append(&mut self, batch: &[Append]) -> Result<(), StoreError>;

    /// Whether other processes write to the same courts. Then an append carries a seal, and another
    /// writer may be first.
    fn is_shared(&self) -> bool {
        false
    }

    /// Writes each court's part of a batch, durably, or nothing of that court's. Gives back the courts
    /// whose size another writer had moved; without other writers that is an error.
    ///
    /// # Errors
    ///
    /// As [`Store::append`], and then nothing of any court was written.
    fn append_each(&mut self, batch: &[Append]) -> Result<Vec<LostRace>, StoreError> {
        self.append(batch).map(|()| Vec::new())
    }

    /// Keeps other writers from these courts until the next append of this one, or until it lets go.
    ///
    /// # Errors
    ///
    /// When the store cannot be reached, or another writer does not let go of them.
    fn hold(&mut self, courts: &[&str]) -> Result<(), StoreError> {
        let _nobody_else_writes = courts;
        Ok(())
    }

    /// Lets go of the courts that are held, if any are.
    fn release(&mut self) {}

    /// Tells whoever looks that this writer lives, under this name.
    ///
    /// # Errors
    ///
    /// When the store cannot be reached.
    fn beat(&mut self, name: &str) -> Result<(), StoreError> {
        let _nobody_looks = name;
        Ok(())
    }

    /// Tells that it ends.
    fn leave(&mut self, name: &str) {
        let _nobody_looks = name;
    }

    /// Takes over into tiles and case index what is in the log already, where a store keeps them apart
    /// from it; a court that is told from its beginning begins anew.
    ///
    /// # Errors
    /// When it does not follow on what was taken over before, or cannot be written.
    fn index(&mut self, added: &Append) -> Result<(), StoreError> {
        let _is_there = added;
        Ok(())
    }

    /// Makes sure that what may be left of earlier appends to these courts never comes to be written
    /// any more, so that a read tells what became of them.
    ///
    /// # Errors
    ///
    /// When the store cannot be reached.
    fn settle(&mut self, courts: &[&str]) -> Result<(), StoreError> {
        let _nothing_is_left = courts;
        Ok(())
    }

    /// Writes, durably, something that says nothing: whether the store takes writes again.
    ///
    /// # Errors
    ///
    /// When it does not.
    fn try_write(&mut self) -> Result<(), StoreError>;

    /// A new reader, which may be moved to another thread.
    ///
    /// # Errors
    ///
    /// When the database cannot be opened once more.
    fn reader(&self) -> Result<Box<dyn Reader + Send>, StoreError>;

    /// A new reader of all that is in the log, also of what others wrote and nobody here has checked.
    ///
    /// # Errors
    /// When the database cannot be opened once more.
    fn log_reader(&self) -> Result<Box<dyn Reader + Send>, StoreError> {
        self.reader()
    }
}

/// Reads what is committed. Each call is one consistent read; two calls may see different commits.
///
/// Every method fails with [`StoreError::Corrupt`] when the stored rows contradict each other, and
/// with [`StoreError::Sqlite`] when the database cannot be read.
pub trait Reader {
    /// A reader of what is committed at its first call, until it is dropped. Several look-ups cost
    /// less through one view.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    fn view(&self) -> Result<Box<dyn Reader + '_>, StoreError>;

    /// Whether it reads tiles and case index, too. The database of several servers has neither: each
    /// server makes its own.
    fn is_indexed(&self) -> bool {
        true
    }

    /// Codes of all courts, ascending by bytes.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    fn courts(&self) -> Result<Vec<String>, StoreError>;

    /// How many entries the court has; 0 for a court that does not exist.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    fn size(&self, court: &str) -> Result<u64, StoreError>;

    /// Codes and sizes of all courts, ascending by bytes.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    fn sizes(&self) -> Result<Vec<(String, u64)>, StoreError> {
        let sized = |code: String| Ok((code.clone(), self.size(&code)?));
        self.courts()?.into_iter().map(sized).collect()
    }

    /// What the writer of a court's newest entries sealed; `None` where no append carries a seal.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    fn seal(&self, court: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let _has_none = court;
        Ok(None)
    }

    /// The entries `[from, until)`, as far as they exist. All of them are read into memory, so the
    /// caller asks for pages.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    fn entries(&self, court: &str, from: u64, until: u64) -> Result<Vec<Vec<u8>>, StoreError>;

    /// The hashes of a full tile; `None` for a tile that is not full.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    fn tile(&self, court: &str, level: u8, index: u64) -> Result<Option<Vec<u8>>, StoreError>;

    /// All filings of a case number, by ascending stage.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    fn case(&self, court: &str, number: &str) -> Result<Vec<CaseRow>, StoreError>;

    /// A page of filings, by ascending index of the filing.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    fn cases(&self, court: &str, query: &CaseQuery) -> Result<Vec<CaseRow>, StoreError>;

    /// A page of the filings of one dispute by its fingerprint, by ascending index of the filing: at
    /// most `limit` of them, after this one.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    fn of_dispute(
        &self,
        court: &str,
        fingerprint: &[u8; 32],
        after: Option<EntryIndex>,
        limit: usize,
    ) -> Result<Vec<CaseRow>, StoreError>;

    /// Of the filings of one dispute before an entry, whose case was given up on a day or later, the
    /// latest filed.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    fn given_up(
        &self,
        court: &str,
        fingerprint: &[u8; 32],
        since: Day,
        before: EntryIndex,
    ) -> Result<Option<CaseRow>, StoreError>;

    /// The sealed key of the court's party marks.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    fn mark_key(&self, court: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// The sealed key of a tray.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    fn tray_key(&self, court: &str, tray: u64) -> Result<Option<Vec<u8>>, StoreError>;
}

/// What an entry changes in the case index, told by a caller that knows the format of entries. It is
/// needed only where the index is made anew.
pub trait CaseProjection {
    /// The changes that the next entries of a court's log make, in their order; `None` if one of
    /// them cannot be read. Courts come one after the other, each from the beginning of its log.
    fn changes(&mut self, court: &str, entries: &[&[u8]]) -> Option<Vec<CaseChange>>;
}

/// Names a filing in an error.
fn describe(row: &CaseRow) -> String {
    format!("case {} stage {}, or a filing at entry {}", row.number, row.stage, row.filing)
}
