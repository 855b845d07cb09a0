//! Copies the write-ahead log into the database while commits go on, on a thread and a connection of
//! its own. A copy takes as long as some ten commits, and none of them has to wait for it.
//!
//! SQLite begins the log anew if all of it is copied when a commit begins. While commits go on, that
//! never happens by itself. So each copy is of what was committed during the one before, and the
//! writer copies the last few pages.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use rusqlite::{Connection, OpenFlags};

use super::connect;
use crate::store::StoreError;

/// Pages that are committed before they are copied: a page that many commits change is copied once.
const GATHERED: usize = 3_072;
/// Copies in a row, each of what was committed during the one before.
const PASSES: u32 = 3;

/// The thread that copies, which ends when this is dropped. The writer owns it.
#[derive(Debug)]
pub(super) struct Backfill {
    /// How many pages, about, were committed since the thread was told to copy.
    pages: usize,
    /// Tells the thread to copy.
    copy: Option<SyncSender<()>>,
    /// Set by the thread when only a few pages are left, for the writer to copy them.
    nearly_done: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Backfill {
    /// Starts the thread. If that fails, commits copy the log themselves.
    ///
    /// # Errors
    /// When the database cannot be opened once more.
    pub fn start(path: &Path, synchronous: &str) -> Result<Self, StoreError> {
        let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        connection.pragma_update(None, "synchronous", synchronous)?;
        let (copy, orders) = sync_channel(1);
        let nearly_done = Arc::new(AtomicBool::new(false));
        let done = Arc::clone(&nearly_done);
        let thread = std::thread::Builder::new().name("backfill".to_owned());
        let thread = thread.spawn(move || run(&connection, &orders, &done));
        if let Err(cause) = &thread {
            tracing::warn!(%cause, "commits copy the write-ahead log themselves");
        }
        Ok(Self { pages: 0, copy: Some(copy), nearly_done, thread: thread.ok() })
    }

    /// Counts the pages of a commit, about as many as it changed, and sees to it that they are copied.
    pub fn count_commit(&mut self, pages: usize, writer: &Connection) {
        self.pages += pages;
        if self.nearly_done.swap(false, Ordering::Relaxed) {
            copied(pass(writer));
        } else if self.pages >= GATHERED
            && let Some(copy) = &self.copy
        {
            self.pages = 0;
            // The thread may still be copying.
            let _busy = copy.try_send(());
        }
    }
}

impl Drop for Backfill {
    fn drop(&mut self) {
        // The thread ends when the channel does, and has ended before another process opens the data
        // directory.
        drop(self.copy.take());
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

fn run(connection: &Connection, orders: &Receiver<()>, nearly_done: &AtomicBool) {
    while orders.recv().is_ok() {
        if (0..PASSES).all(|_| copied(pass(connection))) {
            nearly_done.store(true, Ordering::Relaxed);
        }
    }
}

/// Copies what is committed now, as far as no reader needs it where it is.
fn pass(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))
}

/// Whether a pass succeeded. After a failure the log stays readable where it is, and grows.
fn copied(pass: rusqlite::Result<()>) -> bool {
    pass.inspect_err(|cause| tracing::warn!(%cause, "the write-ahead log was not copied")).is_ok()
}
