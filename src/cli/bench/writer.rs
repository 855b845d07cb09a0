//! The same bytes written by SQLite alone, and the disk alone.

use std::fs::OpenOptions;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior, params};

use super::unable;
use crate::cli::Failure;
use crate::cli::host::Stopwatch;

/// Items of one transaction.
const ITEMS_A_COMMIT: u64 = 256;
/// Bytes of one write before an fsync: about as many as a small commit appends.
const BLOCK: usize = 8 * 1024;
/// Number of writes with an fsync that are measured.
const SYNCS: usize = 400;

fn failed(error: &rusqlite::Error) -> Failure {
    unable("write with SQLite", error)
}

/// A bare SQLite file with the store's settings.
pub struct Writer {
    connection: Connection,
    /// The bytes of a draw's two entries.
    rows: [Vec<u8>; 2],
    next: u64,
}

impl Writer {
    /// Creates the file.
    pub fn create(path: &Path, rows: [Vec<u8>; 2]) -> Result<Self, Failure> {
        let open = || -> rusqlite::Result<Connection> {
            let connection = Connection::open(path)?;
            connection.pragma_update(None, "journal_mode", "wal")?;
            connection.pragma_update(None, "synchronous", "FULL")?;
            connection.execute_batch(
                "CREATE TABLE entries (court INTEGER NOT NULL, place INTEGER NOT NULL, \
                 bytes BLOB NOT NULL, PRIMARY KEY (court, place)) STRICT, WITHOUT ROWID",
            )?;
            Ok(connection)
        };
        Ok(Self { connection: open().map_err(|e| failed(&e))?, rows, next: 0 })
    }

    /// Writes at least so many items of two rows each, and gives their number and the time.
    pub fn write(&mut self, items: u64) -> Result<(u64, Duration), Failure> {
        let watch = Stopwatch::start();
        let mut written = 0;
        while written < items {
            self.commit().map_err(|e| failed(&e))?;
            written += ITEMS_A_COMMIT;
        }
        Ok((written, watch.elapsed()))
    }

    fn commit(&mut self) -> rusqlite::Result<()> {
        let tx = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        {
            let mut insert = tx.prepare_cached("INSERT INTO entries VALUES (1, ?1, ?2)")?;
            for _ in 0..ITEMS_A_COMMIT {
                for row in &self.rows {
                    insert.execute(params![self.next, row])?;
                    self.next += 1;
                }
            }
        }
        tx.commit()
    }
}

/// The times of small writes with an fsync, ascending.
pub fn syncs(path: &Path) -> Result<Vec<Duration>, Failure> {
    let mut options = OpenOptions::new();
    let file = options.create(true).write(true).truncate(true).open(path);
    let file = file.map_err(Failure::file(path))?;
    let block = vec![1; BLOCK];
    let mut times = Vec::with_capacity(SYNCS);
    for at in 0..SYNCS as u64 {
        let watch = Stopwatch::start();
        let written = file.write_all_at(&block, at % 64 * BLOCK as u64);
        written.and_then(|()| file.sync_data()).map_err(Failure::file(path))?;
        times.push(watch.elapsed());
    }
    times.sort_unstable();
    Ok(times)
}
