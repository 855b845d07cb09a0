//! Owners, modes and room of a data directory.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::process::geteuid;

use super::{Checks, Found, first_sentence};
use crate::service::access::registry;
use crate::service::data::{DataFiles, read_key};
use crate::service::error::StartError;
use crate::service::files::{beside, exposed_mode, foreign_owner};
use crate::service::health::Disk;

const ROOT: u32 = 0;
/// The bits of a mode that are permissions.
const PERMISSIONS: u32 = 0o7777;
/// What the owner of a folder needs to make files in it, and that of a file to write it.
const OWNER_ENTERS: u32 = 0o700;
const OWNER_WRITES: u32 = 0o600;
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
        is_private &= one(files, &path, false, checks);
    }
    is_private &= one(files, &root.join(registry::FILE), true, checks);
    for path in keys(files) {
        is_private &= one(files, &path, true, checks);
    }
    if is_private {
        checks.well(true, Found::Private);
    }
    if let Err(fault) = read_key(&files.sealing_key()) {
        key_fault(files, fault, checks);
    }
    writable(files, checks);
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

/// A folder of the directory that belongs to somebody else and cannot be looked into.
pub(super) fn shut(files: &DataFiles) -> Option<Found> {
    let folders = [files.root(), files.keys()].into_iter();
    let is_shut = |path: &&Path| {
        let opened = std::fs::read_dir(path);
        opened.is_err_and(|cause| cause.kind() == std::io::ErrorKind::PermissionDenied)
    };
    let path = folders.filter(|path| path.exists()).find(is_shut)?;
    let owner = std::fs::metadata(path).map_or(ROOT, |meta| meta.uid());
    Some(Found::Foreign(path.to_owned(), owner))
}

/// The owner of a file, if the one who serves, whose the directory is, cannot open it for that. What
/// root made hinders too, though root may be trusted with it.
pub(super) fn hindering_owner(files: &DataFiles, path: &Path) -> Option<u32> {
    let owner = std::fs::metadata(path).ok()?.uid();
    if geteuid().is_root() {
        let serves = std::fs::metadata(files.root()).ok()?.uid();
        return Some(owner).filter(|owner| *owner != serves);
    }
    let is_shut = || owner == ROOT && std::fs::File::open(path).is_err();
    let foreign = foreign_owner(path).ok().flatten();
    foreign.or_else(|| is_shut().then_some(owner))
}

/// Looks at one file, and says what is wrong; whether it is its owner's alone. The server refuses a
/// secret that is not.
fn one(files: &DataFiles, path: &Path, is_secret: bool, checks: &mut Checks) -> bool {
    if !path.exists() {
        return true;
    }
    if let Some(owner) = hindering_owner(files, path) {
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
pub(super) fn key_fault(files: &DataFiles, fault: StartError, checks: &mut Checks) {
    match fault {
        StartError::TooOpen { .. } | StartError::Foreign { .. } => {}
        StartError::File { ref path, .. } if hindering_owner(files, path).is_some() => {}
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

/// Whether the server, which is run by the owner, can write where it has to. Root can anywhere, so modes
/// are looked at.
fn writable(files: &DataFiles, checks: &mut Checks) {
    let database = files.database();
    let is_file = files.postgres().is_none();
    let folders = [files.root(), files.keys()].map(|path| (path.to_owned(), OWNER_ENTERS));
    let own = ["", "-wal", "-shm"].map(|end| (beside(&database, end), OWNER_WRITES));
    let mut read_only = Vec::new();
    for (path, needed) in folders.into_iter().chain(own.into_iter().filter(|_| is_file)) {
        let Ok(meta) = std::fs::metadata(&path) else { continue };
        if meta.mode() & needed != needed {
            checks.fail(Found::Unwritable(path.clone(), meta.mode() & PERMISSIONS));
        }
        let is_new = !read_only.contains(&meta.dev());
        if is_new && Disk::of(&path).is_some_and(|disk| disk.read_only) {
            read_only.push(meta.dev());
            checks.fail(Found::ReadOnly(path));
        }
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
