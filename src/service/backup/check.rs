//! Checks a backup as a whole.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};

use super::{Backup, BackupFault, at};
use crate::service::court::case_projector::CaseProjector;
use crate::service::error::StartError;
use crate::service::verification::{Signed, verify_court};
use crate::store::StoreError;
use crate::store::sqlite::copy::{self, Manifest};
use crate::store::sqlite::{SqliteStore, read_only};

/// Sizes of each court's log at which the root is wanted.
pub(super) type Sizes = BTreeMap<String, BTreeSet<u64>>;

/// Checks a backup: that SQLite finds no damage, and each court's whole log under its own signed
/// checkpoint. One of an older schema is checked as it will be once it is put back.
///
/// # Errors
/// [`BackupFault::NotABackup`], [`BackupFault::Unsound`] with what is wrong first, or why it cannot be
/// read.
pub fn check(path: &Path) -> Result<Backup, BackupFault> {
    check_with(path, &Sizes::new())
}

/// [`check`], with the roots at these sizes.
pub(super) fn check_with(path: &Path, sizes: &Sizes) -> Result<Backup, BackupFault> {
    drop(File::open(path).map_err(at(path))?);
    let not_a_backup = || BackupFault::NotABackup { path: path.to_owned() };
    let schema = match copy::schema(path) {
        Ok(Some(schema)) => schema,
        Err(StoreError::Corrupt { what }) if copy::is_caselots(path).map_err(at(path))? => {
            return Err(BackupFault::Unsound { path: path.to_owned(), reason: what });
        }
        Ok(None) | Err(StoreError::Foreign { .. } | StoreError::Corrupt { .. }) => {
            return Err(not_a_backup());
        }
        Err(cause) => return Err(cause.into()),
    };
    let unsound = |cause: StartError| match cause {
        StartError::Store(cause @ StoreError::Sqlite(_)) => cause.into(),
        cause => BackupFault::Unsound { path: path.to_owned(), reason: reason(&cause) },
    };
    let manifest = copy::read_manifest(path).map_err(|cause| unsound(cause.into()))?;
    let Manifest { made_ms, program, checkpoints } = manifest.ok_or_else(not_a_backup)?;
    let present = Present::of(path, schema)?;
    let courts = read_only(&present.path)?.courts().map_err(|cause| unsound(cause.into()))?;
    if !courts.iter().eq(checkpoints.iter().map(|(code, _)| code)) {
        let reason = "it does not hold the courts that it names".to_owned();
        return Err(BackupFault::Unsound { path: path.to_owned(), reason });
    }
    let none = BTreeSet::new();
    let courts = checkpoints.iter().map(|(code, note)| {
        let sizes = sizes.get(code).unwrap_or(&none);
        verify_court(read_only(&present.path)?, code, Signed::Before(note), sizes)
    });
    let courts = courts.collect::<Result<_, _>>().map_err(unsound)?;
    let closed = Vec::new();
    Ok(Backup { path: path.to_owned(), made_ms, program, schema, courts, closed })
}

/// What is wrong, without a cure: that of a served database does not hold for a backup.
fn reason(cause: &StartError) -> String {
    let text = cause.to_string();
    text.rsplit_once("; ").map_or(text.clone(), |(sentence, _)| sentence.to_owned())
}

/// A backup in the present schema: itself, or a copy that lasts as long as this.
struct Present {
    path: PathBuf,
    _folder: Option<tempfile::TempDir>,
}

impl Present {
    fn of(path: &Path, schema: u32) -> Result<Self, BackupFault> {
        if schema == copy::NEWEST_SCHEMA {
            return Ok(Self { path: path.to_owned(), _folder: None });
        }
        let temporary = std::env::temp_dir();
        let folder = tempfile::tempdir().map_err(at(&temporary))?;
        let present = folder.path().join("caselot.db");
        copy::copy(path, &present)?;
        SqliteStore::open_with(&present, &mut CaseProjector::default())?;
        Ok(Self { path: present, _folder: Some(folder) })
    }
}
