//! Puts a backup in the place of a lost database.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use caselot_core::ledger::checkpoint::{self, Checkpoint};
use caselot_core::ledger::merkle::{Hash, leaf_hash};
use caselot_core::ledger::tree::Frontier;

use super::check::{Sizes, check_with};
use super::make::remove_logs;
use super::{Backup, BackupFault, at};
use crate::service::court::case_projector::CaseProjector;
use crate::service::data::{DataDir, DataFiles};
use crate::service::error::StartError;
use crate::service::files::{beside, give_to_owner_of_folder, sync_folder};
use crate::store::sqlite::{SqliteStore, copy, read_only};
use crate::store::{Reader, StoreError};

/// Entries that are read at once.
const PAGE: u64 = 4_096;

/// How a court of a backup stands to the newest checkpoint beside its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// All that was signed, up to this size, is in the backup.
    Whole(u64),
    /// Entries up to this size were signed, and the backup has fewer.
    Behind(u64),
    /// At this size another log was signed.
    Differs(u64),
    /// No checkpoint is there, so nothing shows what is missing.
    Unknown,
}

/// Verifies a backup and puts it in the place of the database of a data directory that no server has
/// open; a rehearsal changes nothing. Keys, grants and checkpoints stay as they are. Gives back how
/// each court stands to its checkpoint.
///
/// Cut short at any point, either the database from before is there or the backup, whole; the command
/// can be run again.
///
/// # Errors
/// When the backup is not sound, a server runs, or the directory holds a database with entries that
/// the backup has not.
pub fn restore(
    file: &Path,
    data: impl Into<DataFiles>,
    rehearsal: bool,
) -> Result<(Backup, Vec<Standing>), BackupFault> {
    let files = data.into();
    let lock = match () {
        () if rehearsal => DataDir::rehearse(&files)?,
        () if files.keys().is_dir() => Some(DataDir::open(&files)?),
        () => None,
    };
    let present = Present::read(&files)?;
    let kept = signed(&files)?;
    let mut sizes = Sizes::new();
    let here = present.iter().map(|court| (&court.code, court.size));
    let signed = kept.iter().map(|(code, kept)| (code, kept.size));
    for (code, size) in here.chain(signed) {
        sizes.entry(code.clone()).or_default().insert(size);
    }
    let backup = check_with(file, &sizes)?;
    for court in &present {
        court.must_be_in(&backup)?;
    }
    let standings =
        backup.courts.iter().map(|court| match kept.iter().find(|(code, _)| *code == court.code) {
            None => Standing::Unknown,
            Some((_, kept)) if kept.size > court.size => Standing::Behind(kept.size),
            Some((_, kept)) if court.roots.get(&kept.size) == Some(&kept.root) => {
                Standing::Whole(kept.size)
            }
            Some((_, kept)) => Standing::Differs(kept.size),
        });
    let standings = standings.collect();
    if !rehearsal {
        let lock = lock.map_or_else(|| DataDir::create(&files), Ok)?;
        put_in_place(file, &lock)?;
    }
    Ok((backup, standings))
}

/// The newest checkpoints beside the keys, by court.
fn signed(files: &DataFiles) -> Result<Vec<(String, Checkpoint)>, BackupFault> {
    let mut kept = Vec::new();
    if !files.keys().is_dir() {
        return Ok(kept);
    }
    for code in files.signed_courts()? {
        if let Some(note) = files.read_checkpoint(&code)? {
            let checkpoint = checkpoint::parse_unverified(&note);
            let checkpoint = checkpoint.map_err(|source| StartError::checkpoint(&code, source))?;
            kept.push((code, checkpoint));
        }
    }
    Ok(kept)
}

/// Copies the backup beside the database, brings it to the present schema, and renames it once it is
/// on disk.
fn put_in_place(file: &Path, data: &DataDir) -> Result<(), BackupFault> {
    let database = data.database();
    let draft = beside(&database, ".restoring");
    remove_logs(&draft)?;
    let mut options = OpenOptions::new();
    let opened = options.create(true).write(true).truncate(true).mode(0o600).open(&draft);
    let mut target = opened.map_err(at(&draft))?;
    let mut source = File::open(file).map_err(at(file))?;
    io::copy(&mut source, &mut target).map_err(at(&draft))?;
    target.sync_all().map_err(at(&draft))?;
    copy::remove_manifest(&draft)?;
    drop(SqliteStore::open_with(&draft, &mut CaseProjector::default())?);
    copy::settle(&draft)?;
    target.sync_all().map_err(at(&draft))?;
    give_to_owner_of_folder(&draft).map_err(at(&draft))?;
    if database.exists() {
        // The log beside it would be taken for that of the new database.
        copy::settle(&database)?;
    }
    remove_logs(&database)?;
    fs::rename(&draft, &database).map_err(at(&database))?;
    sync_folder(&database).map_err(at(&database))
}

/// A court of the database that is there.
struct Present {
    code: String,
    size: u64,
    root: Hash,
}

impl Present {
    /// The courts of the database that is there, if there is one.
    fn read(files: &DataFiles) -> Result<Vec<Self>, BackupFault> {
        let path = files.database();
        let log = beside(&path, "-wal");
        if !path.exists() {
            return match log.exists() {
                true => Err(BackupFault::StrayLog { path: log }),
                false => Ok(Vec::new()),
            };
        }
        let unreadable = |cause: StoreError| BackupFault::Unreadable {
            path: path.clone(),
            reason: cause.to_string(),
        };
        let found = copy::schema(&path).map_err(unreadable)?;
        let Some(found) = found else { return Ok(Vec::new()) };
        if found != copy::NEWEST_SCHEMA {
            return Err(unreadable(StoreError::TooOld { found }));
        }
        let reader = read_only(&path).map_err(unreadable)?;
        let codes = reader.courts().map_err(unreadable)?;
        let courts = codes.into_iter().map(|code| Self::court(&*reader, code));
        courts.collect::<Result<_, _>>().map_err(unreadable)
    }

    fn court(reader: &dyn Reader, code: String) -> Result<Self, StoreError> {
        let size = reader.size(&code)?;
        let (mut frontier, mut full) = (Frontier::new(), Vec::new());
        while frontier.size() < size {
            let from = frontier.size();
            for entry in reader.entries(&code, from, size.min(from + PAGE))? {
                frontier.append(leaf_hash(&entry), &mut full);
            }
            full.clear();
        }
        Ok(Self { code, size, root: frontier.root() })
    }

    /// All that is here must be in the backup, too, since it is replaced.
    fn must_be_in(&self, backup: &Backup) -> Result<(), BackupFault> {
        let Self { code, size, root } = self;
        let found = backup.courts.iter().find(|court| court.code == *code);
        let in_backup = found.map_or(0, |court| court.size);
        if in_backup < *size {
            let (court, here) = (code.clone(), *size);
            return Err(BackupFault::Newer { court, here, backup: in_backup });
        }
        match found.and_then(|court| court.roots.get(size)) == Some(root) {
            true => Ok(()),
            false => Err(BackupFault::Different { court: code.clone(), size: *size }),
        }
    }
}
