//! Backups: one file with all courts of a data directory, verified when it is made, before it is
//! put back, and whenever somebody asks. It holds no key but sealed ones.

mod check;
mod keys;
mod make;
mod record;
mod restore;

use std::io;
use std::path::{Path, PathBuf};

use super::error::StartError;
use super::files::PrivateFault;
use super::verification::VerifiedCourt;
use crate::store::StoreError;

pub use check::check;
pub use keys::{PutBack, keep_keys, put_keys_back};
pub use make::make;
pub use record::{LastBackup, last_backup};
pub use restore::{Standing, restore};

/// A backup that was found right.
#[derive(Debug)]
pub struct Backup {
    /// The file.
    pub path: PathBuf,
    /// When it was made, in milliseconds since 1970 UTC.
    pub made_ms: u64,
    /// Version of the program that made it.
    pub program: String,
    /// Version of its schema.
    pub schema: u32,
    /// Its courts.
    pub courts: Vec<VerifiedCourt>,
    /// Courts that the server does not serve, which somebody has to mend.
    pub closed: Vec<Closed>,
}

/// A court that was closed when a backup was made.
#[derive(Debug)]
pub struct Closed {
    /// Code.
    pub code: String,
    /// Why.
    pub cause: StartError,
    /// Whether it is in the backup nevertheless, under the checkpoint that lay beside its key.
    pub is_in: bool,
}

/// Why there is no backup, or nothing is put back.
#[derive(Debug)]
pub enum BackupFault {
    /// A file cannot be read or written.
    File {
        /// The path.
        path: PathBuf,
        /// What failed.
        source: io::Error,
    },
    /// A data directory or a database cannot be read, or is not sound.
    Start(StartError),
    /// The file is no backup, or none of keys.
    NotABackup {
        /// The path.
        path: PathBuf,
    },
    /// The backup is damaged, or its log is not the one that was signed.
    Unsound {
        /// The path.
        path: PathBuf,
        /// What is wrong first.
        reason: String,
    },
    /// There is such a file already.
    Exists {
        /// The path.
        path: PathBuf,
    },
    /// Another backup is being written there.
    Busy {
        /// The path.
        path: PathBuf,
    },
    /// The database that is there has entries that the backup has not.
    Newer {
        /// Code of the court.
        court: String,
        /// Its entries in the database.
        here: u64,
        /// Its entries in the backup; 0 if it is not in it.
        backup: u64,
    },
    /// The database that is there holds another log.
    Different {
        /// Code of the court.
        court: String,
        /// At this size its roots differ.
        size: u64,
    },
    /// The database that is there cannot be read.
    Unreadable {
        /// The path.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A write-ahead log lies there without its database.
    StrayLog {
        /// The path.
        path: PathBuf,
    },
}

impl From<StartError> for BackupFault {
    fn from(cause: StartError) -> Self {
        Self::Start(cause)
    }
}

impl From<StoreError> for BackupFault {
    fn from(cause: StoreError) -> Self {
        Self::Start(cause.into())
    }
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> BackupFault + '_ {
    move |source| BackupFault::File { path: path.to_owned(), source }
}

/// A private file that cannot be read.
fn private(path: &Path) -> impl FnOnce(PrivateFault) -> BackupFault + '_ {
    move |fault| StartError::private(path, fault).into()
}
