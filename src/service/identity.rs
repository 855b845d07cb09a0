//! Which database a server has written to, kept in its data directory, so that another copy of it is
//! noticed: one that was promoted may lack what this server was told is kept.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use super::data::{DataFiles, PostgresPlace};
use super::error::StartError;
use super::files::{beside, give_to_owner_of_folder, sync_folder};
use crate::store::postgres::Identity;
use crate::store::{PostgresError, StoreError};

/// The name of a server among those that write to one database: its machine, and its data directory.
pub(super) fn server_name(files: &DataFiles) -> String {
    let uname = rustix::system::uname();
    format!("{}:{}", uname.nodename().to_string_lossy(), files.root().display())
}

/// The file that names it.
fn file(files: &DataFiles) -> PathBuf {
    files.root().join("database")
}

/// Compares a database with the one that was written to before, if there was one.
///
/// # Errors
/// When it is another one, or the file cannot be read or written.
pub(super) fn check(
    files: &DataFiles,
    place: &PostgresPlace,
    found: &Identity,
) -> Result<(), StartError> {
    match differs(files, place, found) {
        Some(cause) => Err(cause),
        None if file(files).exists() => Ok(()),
        None => trust(files, found),
    }
}

/// Why a database is not the one that was written to before, if there was one; nothing is changed.
pub(super) fn differs(
    files: &DataFiles,
    place: &PostgresPlace,
    found: &Identity,
) -> Option<StartError> {
    let path = file(files);
    match fs::read_to_string(&path) {
        Ok(kept) if Identity::new(&kept) == *found => None,
        Ok(kept) => {
            let (place, kept) = (place.to_string(), Identity::new(&kept));
            let other = PostgresError::OtherTimeline { place, kept, found: found.clone() };
            Some(StoreError::from(other).into())
        }
        Err(cause) if cause.kind() == ErrorKind::NotFound => None,
        Err(source) => Some(StartError::File { path, source }),
    }
}

/// Takes a database for the one to write to from now on: somebody has compared it.
///
/// # Errors
/// When the file cannot be written.
pub fn trust(files: &DataFiles, database: &Identity) -> Result<(), StartError> {
    let path = file(files);
    let draft = beside(&path, "-new");
    let written = fs::write(&draft, format!("{database}\n"))
        .and_then(|()| give_to_owner_of_folder(&draft))
        .and_then(|()| fs::rename(&draft, &path))
        .and_then(|()| sync_folder(&path));
    written.map_err(|source| StartError::File { path, source })
}
