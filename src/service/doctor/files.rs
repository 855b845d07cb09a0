//! Owners, modes and room of a data directory.

use std::path::{Path, PathBuf};

use super::{Checks, Found, first_sentence};
use crate::service::access::registry;
use crate::service::data::{DataFiles, read_key};
use crate::service::error::StartError;
use crate::service::files::{beside, exposed_mode, foreign_owner};

const MIB: u64 = 1 << 20;
/// Room, in MiB, with which the next days are recorded, and with less of which they are not.
const ENOUGH: u64 = 1_024;
const LEAST: u64 = 64;

/// Looks at the files.
pub(super) fn look(files: &DataFiles, checks: &mut Checks) {
    let database = files.database();
    let root = files.root();
    let mut is_private = true;
    // What the server takes the permissions of others from when it starts.
    let opened = [root.to_owned(), files.keys().to_owned(), database.clone()];
    for path in opened.into_iter().chain(["-wal", "-shm"].map(|end| beside(&database, end))) {
        is_private &= one(&path, false, checks);
    }
    is_private &= one(&root.join(registry::FILE), true, checks);
    for path in keys(files) {
        is_private &= one(&path, true, checks);
    }
    if is_private {
        checks.well(true, Found::Private);
    }
    if let Err(fault) = read_key(&files.sealing_key()) {
        key_fault(fault, checks);
    }
    if files.postgres().is_none() {
        room(&database, checks);
    }
}

/// The signing keys; whether a court has one is looked at with the court.
fn keys(files: &DataFiles) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(files.keys()).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    paths.filter(|path| path.extension().is_some_and(|it| it == "key")).collect()
}

/// Looks at one file, and says what is wrong; whether it is its owner's alone. The server refuses a
/// secret that is not.
fn one(path: &Path, is_secret: bool, checks: &mut Checks) -> bool {
    if !path.exists() {
        return true;
    }
    if let Ok(Some(owner)) = foreign_owner(path) {
        checks.fail(Found::Foreign(path.to_owned(), owner));
        return false;
    }
    match exposed_mode(path) {
        Ok(Some(mode)) if is_secret => checks.fail(Found::Open(path.to_owned(), mode)),
        Ok(Some(mode)) => checks.well(false, Found::Open(path.to_owned(), mode)),
        Ok(None) => return true,
        Err(cause) => checks.fail(Found::Unreadable(path.to_owned(), cause.to_string())),
    }
    false
}

/// Says why a key cannot be read. What its owner and mode say was said before.
pub(super) fn key_fault(fault: StartError, checks: &mut Checks) {
    match fault {
        StartError::TooOpen { .. } | StartError::Foreign { .. } => {}
        StartError::KeyMissing { path } => checks.fail(Found::Missing(path)),
        StartError::File { path, source } => {
            checks.fail(Found::Unreadable(path, source.to_string()));
        }
        StartError::KeyMalformed { ref path } => {
            let reason = first_sentence(&fault.to_string());
            checks.fail(Found::Unreadable(path.clone(), reason));
        }
        other => checks.fail(Found::LogUnsound(first_sentence(&other.to_string()))),
    }
}

/// Looks at the room that the database can grow into.
fn room(database: &Path, checks: &mut Checks) {
    let size = |path: &Path| std::fs::metadata(path).map_or(0, |meta| meta.len());
    let used = (size(database) + size(&beside(database, "-wal"))) / MIB;
    let Some(folder) = database.parent() else { return };
    match rustix::fs::statvfs(folder) {
        Ok(disk) => {
            let free = disk.f_bavail.saturating_mul(disk.f_frsize) / MIB;
            if free < LEAST {
                checks.fail(Found::Room(free, used));
            } else {
                checks.well(free >= ENOUGH.max(used), Found::Room(free, used));
            }
        }
        Err(cause) => checks.fail(Found::Unreadable(folder.to_owned(), cause.to_string())),
    }
}
