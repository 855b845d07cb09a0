//! Makes a backup while the server runs.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use caselot_core::ledger::checkpoint::{self, signing_key};
use caselot_core::lottery::hash::to_hex;
use sha2::{Digest, Sha256};

use super::record::write_record;
use super::{Backup, BackupFault, Closed, at};
use crate::service::ambient::Clock;
use crate::service::data::{DataFiles, read_key};
use crate::service::error::StartError;
use crate::service::files::{beside, sync_folder};
use crate::service::verification::{Signed, VerifiedCourt, verify_court};
use crate::store::sqlite::copy::{self, Manifest};
use crate::store::sqlite::read_only;

/// Courts that are named in the name of a file.
const NAMED: usize = 3;
/// Digits of a root in the name of a file.
const DIGITS: usize = 8;
/// The ending of a backup.
pub const ENDING: &str = ".backup";

/// Backs up a data directory, which a server may have open, into a new file, or into a folder under a
/// name that says what it holds. The file gets its name when it is whole, verified and on disk.
///
/// # Errors
/// When no court can be backed up, or the file cannot be written.
pub fn make(
    data: impl Into<DataFiles>,
    out: &Path,
    clock: &dyn Clock,
) -> Result<Backup, BackupFault> {
    let files = data.into();
    if let Some(place) = files.postgres() {
        return Err(StartError::NotOfAFile { place: place.to_string() }.into());
    }
    if !files.database().exists() {
        return Err(StartError::Empty { path: files.root().to_owned() }.into());
    }
    if out.is_file() {
        return Err(BackupFault::Exists { path: out.to_owned() });
    }
    let part = match out.is_dir() {
        true => out.join(".caselot-backup.part"),
        false => beside(out, ".part"),
    };
    let draft = Draft::begin(&part)?;
    // Before the copy: then all that was signed must be in it.
    let signed = files.signed_courts()?;
    let kept = signed.iter().map(|code| Ok((code, files.read_checkpoint(code)?)));
    let kept: Vec<_> = kept.collect::<Result<_, StartError>>()?;
    copy::copy(&files.database(), &part)?;
    let schema = copy::schema(&part)?.unwrap_or_default();
    if schema != copy::NEWEST_SCHEMA {
        return Err(crate::store::StoreError::TooOld { found: schema }.into());
    }
    let mut codes = read_only(&part)?.courts()?;
    codes.extend(signed.iter().cloned());
    codes.sort();
    codes.dedup();
    let (courts, closed) = of_courts(&files, &part, &codes, &kept)?;
    let made_ms = clock.now_ms();
    let program = env!("CARGO_PKG_VERSION").to_owned();
    let checkpoints = courts.iter().map(|it| (it.code.clone(), it.checkpoint.clone())).collect();
    copy::write_manifest(&part, &Manifest { made_ms, program: program.clone(), checkpoints })?;
    copy::read_manifest(&part)?;
    let path = match out.is_dir() {
        true => out.join(name(&courts, schema)),
        false => out.to_owned(),
    };
    draft.finish(&path)?;
    let backup = Backup { path, made_ms, program, schema, courts, closed };
    write_record(&files, &backup)?;
    Ok(backup)
}

/// Verifies all courts of the copy. One that is closed does not keep the others from their backup: it is
/// kept under the checkpoint beside its key, or else taken out, so that what is backed up is whole.
///
/// # Errors
/// Why the first one cannot be backed up, where none can.
fn of_courts(
    files: &DataFiles,
    part: &Path,
    codes: &[String],
    kept: &[(&String, Option<String>)],
) -> Result<(Vec<VerifiedCourt>, Vec<Closed>), BackupFault> {
    let (mut courts, mut closed) = (Vec::new(), Vec::new());
    for code in codes {
        let note = kept.iter().find(|(of, _)| *of == code).and_then(|(_, note)| note.as_deref());
        let signed = read_key(&files.court_key(code)).and_then(|key| {
            let key = signing_key(key.as_bytes());
            of_court(part, code, note, Signed::By(&key))
        });
        let cause = match signed {
            Ok(court) => {
                courts.push(court);
                continue;
            }
            Err(cause) => cause,
        };
        let before =
            note.and_then(|note| of_court(part, code, Some(note), Signed::Before(note)).ok());
        let is_in = before.is_some();
        courts.extend(before);
        if !is_in {
            copy::remove_court(part, code)?;
        }
        closed.push(Closed { code: code.clone(), cause, is_in });
    }
    match closed.is_empty() || !courts.is_empty() {
        true => Ok((courts, closed)),
        false => Err(closed.swap_remove(0).cause.into()),
    }
}

/// Verifies a court of the copy, which must hold all that the checkpoint beside the key signed.
fn of_court(
    copy: &Path,
    code: &str,
    note: Option<&str>,
    signed: Signed<'_>,
) -> Result<VerifiedCourt, StartError> {
    let kept = note.map(checkpoint::parse_unverified).transpose();
    let kept = kept.map_err(|source| StartError::checkpoint(code, source))?;
    let court =
        verify_court(read_only(copy)?, code, signed, &kept.iter().map(|kept| kept.size).collect())?;
    let of_court = || code.to_owned();
    match kept {
        Some(kept) if kept.size > court.size => {
            let (missing, size) = (court.size, kept.size);
            Err(StartError::Behind { court: of_court(), missing, size })
        }
        Some(kept) if court.roots.get(&kept.size) != Some(&kept.root) => {
            Err(StartError::RootDiffers { court: of_court(), size: kept.size })
        }
        _ => Ok(court),
    }
}

/// Courts, size, root and schema. Of several courts the sizes are added up, and the roots hashed.
fn name(courts: &[VerifiedCourt], schema: u32) -> String {
    let size: u64 = courts.iter().map(|court| court.size).sum();
    let root = match courts {
        [court] => to_hex(&court.root),
        several => {
            let mut hash = Sha256::new();
            several.iter().for_each(|court| hash.update(court.root));
            to_hex(&hash.finalize())
        }
    };
    let codes: Vec<&str> = courts.iter().map(|court| court.code.as_str()).collect();
    let codes = match codes.len() {
        many if many > NAMED => format!("{many}-courts"),
        _ => codes.join("+"),
    };
    format!("caselot-{codes}-{size}-{}-schema{schema}{ENDING}", &root[..DIGITS])
}

/// A file that is not whole yet. It is removed unless it is finished; one that a kill left behind is
/// taken over by the next backup that is made there.
struct Draft {
    path: PathBuf,
    /// Locked, so that two backups never write the same file.
    file: File,
    finished: bool,
}

impl Draft {
    fn begin(path: &Path) -> Result<Self, BackupFault> {
        let mut options = OpenOptions::new();
        let file = options.create(true).append(true).mode(0o600).open(path).map_err(at(path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(BackupFault::Busy { path: path.to_owned() });
            }
            Err(TryLockError::Error(source)) => return Err(at(path)(source)),
        }
        let draft = Self { path: path.to_owned(), file, finished: false };
        remove_logs(path)?;
        draft.file.set_len(0).map_err(at(path))?;
        Ok(draft)
    }

    /// Gives the file its name, once its bytes are on disk.
    fn finish(mut self, path: &Path) -> Result<(), BackupFault> {
        self.file.sync_all().map_err(at(&self.path))?;
        fs::rename(&self.path, path).map_err(at(path))?;
        self.finished = true;
        sync_folder(path).map_err(at(path))
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.finished {
            // What cannot be removed is taken over by the next backup.
            drop(fs::remove_file(&self.path));
            drop(remove_logs(&self.path));
        }
    }
}

/// Removes what SQLite may have left beside a file that is made anew.
pub(super) fn remove_logs(path: &Path) -> Result<(), BackupFault> {
    for ending in ["-journal", "-wal", "-shm"] {
        let log = beside(path, ending);
        match fs::remove_file(&log) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(at(&log)(cause)),
            _ => {}
        }
    }
    Ok(())
}
