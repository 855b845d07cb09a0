//! A store in one SQLite file, with a write-ahead log beside it.

mod backfill;
pub(super) mod cases;
pub mod copy;
mod reader;
#[cfg(test)]
mod tests;

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::time::Duration;

use backfill::Backfill;
use cases::write_cases;
use reader::SqliteReader;
use rusqlite::{Connection, OpenFlags, OptionalExtension, TransactionBehavior, params};

use crate::store::{Append, CaseProjection, Reader, Store, StoreError, chunk, migrations};

/// How long to wait for another process that writes, for example a backup or `sqlite3`.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Bytes of a page of a new database. A full row of entries lies in five such pages and in nine of
/// SQLite's own size, and each page is written by two calls. Larger pages make a commit of one case
/// slower.
const PAGE_BYTES: u32 = 8_192;
/// Pages that the smallest commit changes.
const USUAL_PAGES: usize = 5;
/// Pages of the write-ahead log at which a commit copies them into the database itself, if the thread
/// that does so cannot keep up.
const CHECKPOINT_PAGES: u32 = 16_384;
/// Cache of the writer in KiB: the writer puts each case number into an index of all of them.
const WRITER_CACHE_KIB: i32 = 16 * 1024;
/// More entries than a court ever has. The rows of a court lie at its id times this number, plus
/// their first entry.
const COURT_ENTRIES: u64 = 1 << 40;
/// More statements than there are, so that each is prepared once.
const STATEMENTS: usize = 64;

/// A store in a SQLite file. The caller sees to it that no other one writes to the file meanwhile.
#[derive(Debug)]
pub struct SqliteStore {
    path: PathBuf,
    connection: Connection,
    backfill: Backfill,
}

/// What a commit is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kept {
    /// It survives a loss of power.
    Durably,
    /// The file is made anew by whoever opens it next.
    ForNow,
}

impl Kept {
    /// The value of SQLite's setting `synchronous`.
    fn synchronous(self) -> &'static str {
        match self {
            Kept::Durably => "FULL",
            Kept::ForNow => "OFF",
        }
    }
}

impl SqliteStore {
    /// Opens the database, or creates it, and brings it to the present schema.
    ///
    /// # Errors
    ///
    /// [`StoreError::TooNew`] for the database of a newer caselot, [`StoreError::TooOld`] for one
    /// whose case index must be made anew, and [`StoreError::Foreign`] for that of another program,
    /// all of them untouched; [`StoreError::NoWriteAheadLog`] where SQLite cannot keep one.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_any(path, None, Kept::Durably)
    }

    /// Opens the database as [`SqliteStore::open`] does; with the projection the case index of an
    /// old schema is made anew.
    ///
    /// # Errors
    ///
    /// As [`SqliteStore::open`], but never [`StoreError::TooOld`].
    pub fn open_with(path: &Path, projection: &mut dyn CaseProjection) -> Result<Self, StoreError> {
        Self::open_any(path, Some(projection), Kept::Durably)
    }

    /// Opens a new file for what can be made anew at any time: its commits reach the disk when they
    /// may.
    ///
    /// # Errors
    ///
    /// As [`SqliteStore::open`].
    pub(in crate::store) fn scratch(path: &Path) -> Result<Self, StoreError> {
        Self::open_any(path, None, Kept::ForNow)
    }

    fn open_any(
        path: &Path,
        projection: Option<&mut dyn CaseProjection>,
        kept: Kept,
    ) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let mut connection = connect(path, flags)?;
        // This holds for a new database alone: one that has pages keeps their size.
        connection.pragma_update(None, "page_size", PAGE_BYTES)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        // A commit returns only after its fsync: what was acknowledged survives a loss of power.
        connection.pragma_update(None, "synchronous", kept.synchronous())?;
        migrations::migrate(&mut connection, projection)?;
        let mode: String =
            connection.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0))?;
        if mode != "wal" {
            return Err(StoreError::NoWriteAheadLog { mode });
        }
        connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
        // A negative size is in KiB.
        connection.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
        let backfill = Backfill::start(path, kept.synchronous())?;
        Ok(Self { path: path.to_owned(), connection, backfill })
    }

    /// Writes a batch, to be committed or dropped.
    ///
    /// # Errors
    /// As [`Store::append`].
    pub(in crate::store) fn stage(&mut self, batch: &[Append]) -> Result<Staged<'_>, StoreError> {
        let Self { connection, backfill, .. } = self;
        let tx = Writing::begin(connection)?;
        for append in batch {
            let court = grow(&tx, append)?;
            write_entries(&tx, court, append)?;
            write_tiles(&tx, court, append)?;
            write_cases(&tx, court, &append.court, &append.cases)?;
            write_tray_keys(&tx, court, append)?;
            write_mark_key(&tx, court, append)?;
        }
        Ok(Staged { tx, backfill, pages: pages(batch) })
    }

    /// Takes a court out, so that it can be written from its beginning.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(in crate::store) fn forget(&mut self, court: &str) -> Result<(), StoreError> {
        let tx = Writing::begin(&self.connection)?;
        let known = tx.prepare_cached("SELECT id FROM courts WHERE code = ?1")?;
        let known: Option<i64> = { known }.query_row([court], |row| row.get(0)).optional()?;
        if let Some(id) = known {
            for table in ["entries", "cases"] {
                let sql = format!(
                    "DELETE FROM {table} WHERE place >= ?1 << 40 AND place < (?1 + 1) << 40"
                );
                tx.execute(&sql, [id])?;
            }
            tx.execute("DELETE FROM tiles WHERE court = ?1", [id])?;
            tx.execute("UPDATE courts SET size = 0 WHERE id = ?1", [id])?;
        }
        tx.commit().map_err(StoreError::Commit)
    }

    /// Makes the case index of all courts anew from their logs, in one transaction.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when a log cannot be read; the index then stays as it was.
    pub fn rebuild_index(&mut self, projection: &mut dyn CaseProjection) -> Result<(), StoreError> {
        let tx = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        cases::rebuild(&tx, projection)?;
        tx.commit().map_err(StoreError::Commit)
    }
}

/// A reader of a database that another process may be writing to.
///
/// # Errors
/// When it cannot be opened.
pub fn read_only(path: &Path) -> Result<Box<dyn Reader + Send>, StoreError> {
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    Ok(Box::new(SqliteReader::new(Box::new(connection))))
}

/// Opens a connection. The path is never read as a URI, whatever it begins with.
fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

impl Store for SqliteStore {
    fn append(&mut self, batch: &[Append]) -> Result<(), StoreError> {
        if batch.is_empty() {
            return Ok(());
        }
        self.stage(batch)?.commit()
    }

    fn try_write(&mut self) -> Result<(), StoreError> {
        let tx = Writing::begin(&self.connection)?;
        let version: u32 = tx.pragma_query_value(None, "user_version", |row| row.get(0))?;
        // The version as it was: SQLite writes the page of it nevertheless.
        tx.pragma_update(None, "user_version", version)?;
        tx.commit().map_err(StoreError::Commit)
    }

    fn reader(&self) -> Result<Box<dyn Reader + Send>, StoreError> {
        read_only(&self.path)
    }
}

/// A batch that is written and not committed. Dropped, it is as if it had never been.
pub(in crate::store) struct Staged<'a> {
    tx: Writing<'a>,
    backfill: &'a mut Backfill,
    /// About how many pages it changes.
    pages: usize,
}

impl Staged<'_> {
    /// Commits it.
    ///
    /// # Errors
    /// [`StoreError::Commit`].
    pub fn commit(self) -> Result<(), StoreError> {
        let Self { tx, backfill, pages } = self;
        let connection = tx.0;
        tx.commit().map_err(StoreError::Commit)?;
        backfill.count_commit(pages, connection);
        Ok(())
    }
}

/// A transaction that writes. Dropped before its commit, it rolls back. Unlike the library's own
/// transactions it prepares its statements once.
struct Writing<'a>(&'a Connection);

impl<'a> Writing<'a> {
    fn begin(connection: &'a Connection) -> rusqlite::Result<Self> {
        connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        Ok(Self(connection))
    }

    fn commit(self) -> rusqlite::Result<()> {
        self.0.prepare_cached("COMMIT")?.execute([]).map(drop)
    }
}

impl Deref for Writing<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.0
    }
}

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        // After a commit there is nothing to roll back, nor after an error that rolled back itself.
        // If this fails, the next process that opens the database rolls back.
        if !self.0.is_autocommit() {
            drop(self.0.execute_batch("ROLLBACK"));
        }
    }
}

/// About how many pages a batch changes: those of its bytes, and one of each table and index.
fn pages(batch: &[Append]) -> usize {
    let entries = batch.iter().flat_map(|append| &append.entries);
    entries.map(Vec::len).sum::<usize>() / PAGE_BYTES as usize + USUAL_PAGES
}

/// Advances the court's size if it is the expected one, and gives back the court's id.
fn grow(tx: &Connection, append: &Append) -> Result<i64, StoreError> {
    let known: Option<(i64, u64)> = tx
        .prepare_cached("SELECT id, size FROM courts WHERE code = ?1")?
        .query_row([&append.court], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let found = known.map_or(0, |(_, size)| size);
    if found != append.size {
        return Err(StoreError::Conflict {
            court: append.court.clone(),
            expected: append.size,
            found,
        });
    }
    let size = append.size + append.entries.len() as u64;
    if let Some((court, _)) = known {
        tx.prepare_cached("UPDATE courts SET size = ?2 WHERE id = ?1")?
            .execute(params![court, size])?;
        return Ok(court);
    }
    tx.prepare_cached("INSERT INTO courts (code, size) VALUES (?1, ?2)")?
        .execute(params![append.court, size])?;
    Ok(tx.last_insert_rowid())
}

fn write_entries(tx: &Connection, court: i64, append: &Append) -> Result<(), StoreError> {
    let mut insert = tx.prepare_cached(
        "INSERT INTO entries (place, count, bytes) VALUES ((?1 << 40) + ?2, ?3, ?4)",
    )?;
    chunk::pack(&append.entries, |first, chunk| {
        let first = append.size + first;
        insert.execute(params![court, first, chunk.count, chunk.bytes]).map_err(|cause| {
            // By the size, these entries do not exist.
            StoreError::from_insert(cause, &append.court, || format!("a row of entries at {first}"))
        })?;
        Ok(())
    })
}

fn write_tiles(tx: &Connection, court: i64, append: &Append) -> Result<(), StoreError> {
    let mut insert = tx.prepare_cached(
        "INSERT INTO tiles (court, level, place, hashes) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for tile in &append.tiles {
        insert.execute(params![court, tile.level, tile.index, tile.hashes]).map_err(|cause| {
            StoreError::from_insert(cause, &append.court, || {
                format!("tile {} of level {}", tile.index, tile.level)
            })
        })?;
    }
    Ok(())
}

fn write_tray_keys(tx: &Connection, court: i64, append: &Append) -> Result<(), StoreError> {
    let mut insert =
        tx.prepare_cached("INSERT INTO tray_keys (court, tray, sealed) VALUES (?1, ?2, ?3)")?;
    for (tray, sealed) in &append.tray_keys {
        insert.execute(params![court, tray, sealed]).map_err(|cause| {
            StoreError::from_insert(cause, &append.court, || format!("a key of tray {tray}"))
        })?;
    }
    Ok(())
}

fn write_mark_key(tx: &Connection, court: i64, append: &Append) -> Result<(), StoreError> {
    let Some(sealed) = &append.mark_key else { return Ok(()) };
    let mut insert = tx.prepare_cached("INSERT INTO mark_keys (court, sealed) VALUES (?1, ?2)")?;
    insert.execute(params![court, sealed]).map_err(|cause| {
        StoreError::from_insert(cause, &append.court, || "the key of the party marks".to_owned())
    })?;
    Ok(())
}
