//! Keeps what a court has recorded: the log's entries and tiles, the case index, sealed tray keys.
//!
//! The store keeps bytes and knows no entry format. It is trusted to lose nothing that it said it
//! had kept and to hand out only what was committed; it is not trusted to be honest, since every
//! reader of the log can check the entries against a signed checkpoint.
//!
//! There is one writer, the [`Store`], and any number of [`Reader`]s, which never wait for it.

mod chunk;
mod error;
mod lazy;
pub mod memory;
mod migrations;
mod record;
pub mod sqlite;

use std::sync::Arc;

pub use caselot_core::docket::cases::row::{CaseChange, CaseEnd, CaseRow};
pub use caselot_core::ledger::tree::Tile;
pub use error::StoreError;
pub use lazy::LazyView;

/// What one batch adds to one court.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Append {
    /// Code of the court. Its first append, at size 0, creates it.
    pub court: String,
    /// Entries the court has before this append. If it has another number, nothing is written.
    pub size: u64,
    /// The new entries, in the order of the log, as the bytes that are hashed.
    pub entries: Vec<Vec<u8>>,
    /// Tiles that became full.
    pub tiles: Vec<Tile>,
    /// Changes of the case index, in the order of the entries that cause them.
    pub cases: Arc<Vec<CaseChange>>,
    /// Trays opened: number of the tray, and its sealed key.
    pub tray_keys: Vec<(u64, Vec<u8>)>,
    /// The sealed key of the court's party marks; it has one, for ever.
    pub mark_key: Option<Vec<u8>>,
}

/// [`CaseEnd`] without its particulars, to ask by.
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
    /// A designation is asked for.
    Requested,
    /// A judge was designated.
    Designated,
}

impl CaseStatus {
    /// Whether few filings stand like this, so that they are kept apart and found at once.
    #[must_use]
    pub fn is_few(self) -> bool {
        matches!(self, CaseStatus::Open | CaseStatus::Requested | CaseStatus::Voided)
    }
}

/// Which filings to list, and how many at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseQuery {
    /// Only filings to this pool.
    pub pool: Option<String>,
    /// Only filings that stand like this.
    pub status: Option<CaseStatus>,
    /// Only filings after this one: the last row's `filing` asks for the next page.
    pub after: Option<u64>,
    /// Only filings before this entry. It bounds what a query looks through: but for the
    /// [few](CaseStatus::is_few), filings are not kept by pool or by how they stand.
    pub until: Option<u64>,
    /// At most this many rows.
    pub limit: usize,
}

/// The writer.
pub trait Store: Send {
    /// Writes the whole batch, durably, or nothing of it.
    ///
    /// The appends are applied in order, in one transaction that ends in one fsync; a court may
    /// occur more than once. When this returns `Ok`, the batch survives a loss of power and every
    /// reader sees it.
    ///
    /// When it returns an error, nothing was written and the caller may go on, unless
    /// [`StoreError::outcome_unknown`]: then the batch may or may not have been kept, and only
    /// reading the log again tells. A caller must not try the same batch again before it has; a
    /// retry that is too late is stopped by `size`.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] when a court does not have the size the append expects,
    /// [`StoreError::Duplicate`] when a filing, a stage of a case, a tile, a tray key or the mark key is
    /// there already, [`StoreError::UnknownFiling`] when a filing ends that was never filed. To end a
    /// filing again replaces its end: whether it may end twice is the docket's rule.
    fn append(&mut self, batch: &[Append]) -> Result<(), StoreError>;

    /// A new reader, to be moved to the thread that reads.
    ///
    /// # Errors
    ///
    /// When the database cannot be opened once more.
    fn reader(&self) -> Result<Box<dyn Reader + Send>, StoreError>;
}

/// Reads what is committed. Each call is one consistent read; two calls may see two states.
///
/// Every method fails with [`StoreError::Corrupt`] when the stored rows contradict themselves and
/// with [`StoreError::Sqlite`] when the database cannot be read.
pub trait Reader {
    /// What is committed when its first call is made, until it is dropped: many look-ups cost less
    /// through one.
    fn view(&self) -> Result<Box<dyn Reader + '_>, StoreError>;

    /// Codes of all courts, ascending by bytes.
    fn courts(&self) -> Result<Vec<String>, StoreError>;

    /// How many entries the court has; 0 for a court that does not exist.
    fn size(&self, court: &str) -> Result<u64, StoreError>;

    /// The entries `[from, until)`, as far as they exist.
    ///
    /// All of them are read into memory: the caller asks for pages.
    fn entries(&self, court: &str, from: u64, until: u64) -> Result<Vec<Vec<u8>>, StoreError>;

    /// The hashes of a full tile.
    fn tile(&self, court: &str, level: u8, index: u64) -> Result<Option<Vec<u8>>, StoreError>;

    /// All filings of a case number, by ascending stage.
    fn case(&self, court: &str, number: &str) -> Result<Vec<CaseRow>, StoreError>;

    /// A page of filings, by ascending index of the filing.
    fn cases(&self, court: &str, query: &CaseQuery) -> Result<Vec<CaseRow>, StoreError>;

    /// All filings of one dispute by its fingerprint, by ascending index of the filing.
    fn of_dispute(&self, court: &str, fingerprint: &[u8; 32]) -> Result<Vec<CaseRow>, StoreError>;

    /// The sealed key of the court's party marks.
    fn mark_key(&self, court: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// The sealed key of a tray.
    fn tray_key(&self, court: &str, tray: u64) -> Result<Option<Vec<u8>>, StoreError>;
}

/// Names a filing in an error.
fn described(row: &CaseRow) -> String {
    format!("case {} stage {}, or a filing at entry {}", row.number, row.stage, row.filing)
}
