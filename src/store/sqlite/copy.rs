//! Copies of a database that another process may be writing to: backups, and what is kept before a
//! schema changes.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::time::Duration;

use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use sha2::{Digest, Sha256};

use super::connect;
use crate::store::{StoreError, migrations};

/// Pages that are copied at once: 4 MiB. Between two steps the machine is the server's.
const STEP_PAGES: i32 = 512;
const PAUSE: Duration = Duration::from_millis(2);

/// Bytes of a database's head up to its application id.
const HEAD_BYTES: u64 = 72;

/// What a backup says of itself, in tables that no served database has.
const MANIFEST: &str = "
CREATE TABLE backup (made_ms INTEGER NOT NULL, program TEXT NOT NULL, sealed BLOB NOT NULL) STRICT;
CREATE TABLE backup_courts (code TEXT PRIMARY KEY, checkpoint TEXT NOT NULL) STRICT, WITHOUT ROWID;
";

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// When it was made, in milliseconds since 1970 UTC.
    pub made_ms: u64,
    /// Version of the program that made it.
    pub program: String,
    /// Code and signed checkpoint of each court, of the size that it has in the backup.
    pub checkpoints: Vec<(String, String)>,
}

/// Copies what is committed now into a file that is empty or not there. The server goes on reading
/// and writing meanwhile.
///
/// The whole copy is read in one transaction, so that commits of the server neither change it nor
/// make it begin again; until it ends, the write-ahead log grows. Pages are copied as they are:
/// `VACUUM INTO` would build every index anew, which takes the server's time.
///
/// # Errors
/// When either file cannot be opened, read or written.
pub fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    let source = connect(from, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let snapshot = source.unchecked_transaction()?;
    snapshot.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    let mut target = connect(to, flags)?;
    Backup::new(&source, &mut target)?.run_to_completion(STEP_PAGES, PAUSE, None)?;
    snapshot.finish()?;
    alone(&target)
}

/// Makes a database one file, without a log beside it.
fn alone(database: &Connection) -> Result<(), StoreError> {
    let mode: String =
        database.pragma_update_and_check(None, "journal_mode", "delete", |row| row.get(0))?;
    match mode.as_str() {
        "delete" => Ok(()),
        _ => Err(StoreError::corrupt(format!("the copy stays in journal mode {mode}"))),
    }
}

/// Puts all that is committed into the file itself, so that no log beside it is needed any more.
///
/// # Errors
/// When the database cannot be written, or another process has it open.
pub fn settle(path: &Path) -> Result<(), StoreError> {
    alone(&connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?)
}

/// Undoes a change that was cut short, such as that of the schema: who only reads could not.
///
/// # Errors
/// When the database cannot be read, or there is none.
pub fn roll_back(path: &Path) -> Result<(), StoreError> {
    let database = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    Ok(database.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?)
}

/// The version of a database's schema, which may be an old one; `None` for a file that is empty or
/// not there.
///
/// # Errors
/// [`StoreError::Foreign`] for the database of another program, [`StoreError::TooNew`] for that of a
/// newer caselot.
pub fn schema(path: &Path) -> Result<Option<u32>, StoreError> {
    if !path.exists() {
        return Ok(None);
    }
    migrations::version(&connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?)
}

/// Whether the head of a file says that it is a database of caselot, however damaged the rest is.
///
/// # Errors
/// When the file cannot be read.
pub fn is_caselots(path: &Path) -> io::Result<bool> {
    let mut head = Vec::new();
    File::open(path)?.take(HEAD_BYTES).read_to_end(&mut head)?;
    Ok(head.ends_with(&migrations::APPLICATION_ID.to_be_bytes()))
}

/// The newest version of the schema.
pub const NEWEST_SCHEMA: u32 = migrations::NEWEST;

/// Makes a copy a backup.
///
/// # Errors
/// When it cannot be written.
pub fn write_manifest(path: &Path, manifest: &Manifest) -> Result<(), StoreError> {
    let mut database = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let tx = database.transaction()?;
    tx.execute_batch(MANIFEST)?;
    let Manifest { made_ms, program, checkpoints } = manifest;
    let sealed = sealed_digest(&tx)?;
    tx.execute("INSERT INTO backup VALUES (?1, ?2, ?3)", params![made_ms, program, sealed])?;
    for (code, checkpoint) in checkpoints {
        tx.execute("INSERT INTO backup_courts VALUES (?1, ?2)", params![code, checkpoint])?;
    }
    tx.commit().map_err(StoreError::Commit)
}

/// What a backup says of itself; `None` if the file is a database and no backup.
///
/// # Errors
/// [`StoreError::Corrupt`] when SQLite finds damage, or a sealed key has changed since.
pub fn read_manifest(path: &Path) -> Result<Option<Manifest>, StoreError> {
    let database = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let found =
        database
            .query_row("SELECT 1 FROM sqlite_schema WHERE name = 'backup_courts'", [], |_| Ok(()));
    if found.optional()?.is_none() {
        return Ok(None);
    }
    let damage: String = database.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if damage != "ok" {
        return Err(StoreError::corrupt(damage));
    }
    let (made_ms, program, sealed): (u64, String, Vec<u8>) =
        database.query_row("SELECT made_ms, program, sealed FROM backup", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
    if sealed != sealed_digest(&database)? {
        return Err(StoreError::corrupt("a sealed key is not the one that was backed up"));
    }
    let mut select =
        database.prepare("SELECT code, checkpoint FROM backup_courts ORDER BY code")?;
    let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let checkpoints = rows.collect::<Result<_, _>>()?;
    Ok(Some(Manifest { made_ms, program, checkpoints }))
}

/// Makes a backup a database to be served.
///
/// # Errors
/// When it cannot be written.
pub fn remove_manifest(path: &Path) -> Result<(), StoreError> {
    let database = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    database.execute_batch("BEGIN; DROP TABLE backup; DROP TABLE backup_courts; COMMIT")?;
    Ok(())
}

/// Takes one court out of a copy, with all that is kept of it.
///
/// # Errors
/// When it cannot be written.
pub fn remove_court(path: &Path, code: &str) -> Result<(), StoreError> {
    let mut database = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let tx = database.transaction()?;
    let id = tx.query_row("SELECT id FROM courts WHERE code = ?1", [code], |row| row.get(0));
    let Some(id) = id.optional()? else { return Ok(()) };
    let id: i64 = id;
    tx.execute("DELETE FROM entries WHERE place >> 40 = ?1", [id])?;
    for table in ["tiles", "cases", "tray_keys", "mark_keys"] {
        tx.execute(&format!("DELETE FROM {table} WHERE court = ?1"), [id])?;
    }
    tx.execute("DELETE FROM courts WHERE id = ?1", [id])?;
    tx.commit().map_err(StoreError::Commit)
}

/// A hash of the sealed keys: everything else in a backup is checked against the log.
fn sealed_digest(database: &Connection) -> Result<Vec<u8>, StoreError> {
    let mut hash = Sha256::new();
    for sql in [
        "SELECT court, tray, sealed FROM tray_keys ORDER BY court, tray",
        "SELECT court, 0, sealed FROM mark_keys ORDER BY court",
    ] {
        let mut select = database.prepare(sql)?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let (court, tray, sealed): (u64, u64, Vec<u8>) =
                (row.get(0)?, row.get(1)?, row.get(2)?);
            hash.update(court.to_be_bytes());
            hash.update(tray.to_be_bytes());
            hash.update((sealed.len() as u64).to_be_bytes());
            hash.update(sealed);
        }
        hash.update([0xff]);
    }
    Ok(hash.finalize().to_vec())
}
