//! What a data directory knows of its last backup.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Backup, BackupFault, at};
use crate::service::data::DataFiles;
use crate::service::files::{beside, give_to_owner_of_folder};

/// The last backup of a data directory.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LastBackup {
    /// When it was made, in milliseconds since 1970 UTC.
    pub made_ms: u64,
    /// Where it was written.
    pub file: PathBuf,
    /// Entries of each court in it.
    pub sizes: Vec<(String, u64)>,
}

fn path(files: &DataFiles) -> PathBuf {
    files.root().join("backup.json")
}

/// The last backup of a data directory; `None` if none was ever made of it.
///
/// # Errors
/// When the record cannot be read.
pub fn last_backup(data: &Path) -> io::Result<Option<LastBackup>> {
    match fs::read(path(&DataFiles::of(data))) {
        Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(cause),
    }
}

/// Notes a backup in the data directory.
pub(super) fn write_record(files: &DataFiles, backup: &Backup) -> Result<(), BackupFault> {
    let path = path(files);
    let last = LastBackup {
        made_ms: backup.made_ms,
        file: fs::canonicalize(&backup.path).map_err(at(&backup.path))?,
        sizes: backup.courts.iter().map(|court| (court.code.clone(), court.size)).collect(),
    };
    let text = serde_json::to_vec_pretty(&last).map_err(|cause| at(&path)(cause.into()))?;
    let draft = beside(&path, "-new");
    let mut options = OpenOptions::new();
    let file = options.create(true).write(true).truncate(true).mode(0o600).open(&draft);
    file.and_then(|mut file| file.write_all(&text)).map_err(at(&draft))?;
    give_to_owner_of_folder(&draft).map_err(at(&draft))?;
    fs::rename(&draft, &path).map_err(at(&path))
}
