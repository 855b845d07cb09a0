//! Copies the write-ahead log into the database beside the commits, on a thread and a connection of
//! its own: it takes as long as some ten commits, and none of them need wait for it.
//!
//! The log begins anew once all of it is copied when a commit begins. While commits go on that never
//! happens by itself; so each copy is of what was committed during the one before, and the last
//! few pages are the writer's to copy.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use rusqlite::{Connection, OpenFlags};

use super::connect;
use crate::store::StoreError;

/// Pages that gather before they are copied: one that many commits change is copied once.
const GATHERED: usize = 3_072;
/// Copies in a row.
const PASSES: u32 = 3;

/// The thread that copies; it ends when this is dropped.
#[derive(Debug)]
pub(super) struct Backfill {
    /// Pages committed, about, since it was told to copy.
    pages: usize,
    copy: Option<SyncSender<()>>,
    /// Little is left to copy.
    nearly: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Backfill {
    /// Starts the thread.
    pub fn start(path: &Path) -> Result<Self, StoreError> {
        let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        let (copy, asked) = sync_channel(1);
        let nearly = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&nearly);
        let thread = std::thread::Builder::new().name("backfill".to_owned());
        let thread = thread.spawn(move || run(&connection, &asked, &told));
        if let Err(cause) = &thread {
            tracing::warn!(%cause, "commits copy the write-ahead log themselves");
        }
        Ok(Self { pages: 0, copy: Some(copy), nearly, thread: thread.ok() })
    }

    /// So many pages, about, were committed through the writer's connection.
    pub fn committed(&mut self, pages: usize, writer: &Connection) {
        self.pages += pages;
        if self.nearly.swap(false, Ordering::Relaxed) {
            warned(pass(writer));
        } else if self.pages >= GATHERED
            && let Some(copy) = &self.copy
        {
            self.pages = 0;
            // It may be at it still.
            let _busy = copy.try_send(());
        }
    }
}

impl Drop for Backfill {
    fn drop(&mut self) {
        // The thread ends once nobody can ask it any more, and has ended before somebody else opens
        // the data directory.
        drop(self.copy.take());
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

fn run(connection: &Connection, asked: &Receiver<()>, nearly: &AtomicBool) {
    while asked.recv().is_ok() {
        if (0..PASSES).all(|_| warned(pass(connection))) {
            nearly.store(true, Ordering::Relaxed);
        }
    }
}

/// Copies what is committed now.
fn pass(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))
}

/// Whether it was copied. If not, it stays readable where it is, and grows.
fn warned(copied: rusqlite::Result<()>) -> bool {
    copied.inspect_err(|cause| tracing::warn!(%cause, "the write-ahead log was not copied")).is_ok()
}
