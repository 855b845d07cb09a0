//! Looks at a data directory as a whole, beside a server that runs or without one, and changes
//! nothing: what stops the next start, what will stop it soon, and what a court would rather know.

mod court;
mod files;
mod grants;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use caselot_core::audit::Finding;
use caselot_core::docket::Day;
use caselot_core::docket::fold::contributors::Waiting;

use super::access::Grant;
use super::ambient::{Clock, UTC_OFFSET_MINUTES};
use super::backup::{LastBackup, last_backup};
pub use super::contributors::SILENT_MINUTES;
use super::data::DataFiles;
use super::error::{Name, Named, StartError};
use super::files::beside;
use super::identity;
use super::start::CLOCKS_APART_MS;
use crate::store::sqlite::{self, copy};
use crate::store::{PostgresError, PostgresPlace, Reader, StoreError, postgres};

/// Days before its end at which a grant or a certificate is said to end soon.
pub const SOON_DAYS: u32 = 30;
/// Days without an entry after which a grant is idle.
pub const IDLE_DAYS: u32 = 90;
/// Days after which an undrawn filing is old.
pub const OLD_FILING_DAYS: u32 = 3;
/// Entries up to which a log is held against the rules without being asked: some seconds of one core.
pub const CHECKED_ENTRIES: u64 = 100_000;
/// Days after which a backup is old.
pub const OLD_BACKUP_DAYS: u32 = 2;

/// How grave something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gravity {
    /// It is as it should be.
    Ok,
    /// It works, and somebody should look at it.
    Warn,
    /// It does not work, or will not at the next start.
    Fail,
}

/// Something that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// How it is.
    pub gravity: Gravity,
    /// Code of the court, if it is of one.
    pub court: Option<String>,
    /// What was found.
    pub found: Found,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// There is no such directory, or no court was opened in it.
    NoCourts(PathBuf),
    /// All files are their owner's alone.
    Private,
    /// Others than its owner may read or write a file or folder, which has this mode.
    Open(PathBuf, u32),
    /// A file or folder belongs to another user, who has this number.
    Foreign(PathBuf, u32),
    /// A file is missing.
    Missing(PathBuf),
    /// A file or a part of the database cannot be read, for this reason.
    Unreadable(PathBuf, String),
    /// The grants cannot be read, for this reason.
    GrantsUnreadable(PathBuf, String),
    /// The disk of this path takes no writes.
    ReadOnly(PathBuf),
    /// Its owner, who serves, may not write a file or folder, which has this mode.
    Unwritable(PathBuf, u32),
    /// The schema of the database is the present one.
    Schema(u32),
    /// It is an older one, which the next start brings up to date.
    OldSchema(u32),
    /// So many MiB are free where the database is, which has so many.
    Room(u64, u64),
    /// The clock fits the newest entry.
    Clock,
    /// It does not: what it says, and the time of the newest entry, in milliseconds since 1970 UTC.
    ClockAstray(u64, u64),
    /// So many entries are there, each where it belongs, and the case index fits them.
    Log(u64),
    /// So many entries are there, each where it belongs; the servers keep the case index.
    LogAlone(u64),
    /// So many entries are there, whose end no server with the sealing key has written.
    Unsealed(u64),
    /// They are not, for this reason.
    LogUnsound(String),
    /// The rules are kept in all of so many entries.
    RulesKept(u64),
    /// They are not: how many findings there are, and the first.
    RulesBroken(usize, Box<Finding>),
    /// So many entries were not held against the rules, since they are too many for a look.
    RulesUnchecked(u64),
    /// The signing key is the one that the log names.
    KeyFits,
    /// It is another one.
    KeyDiffers(PathBuf),
    /// The sealing key opens the keys of so many trays.
    Trays(usize),
    /// It does not open those of these trays.
    TraysShut(Vec<u64>),
    /// All that the checkpoint signed is in the log.
    Checkpoint(u64),
    /// More entries were signed than are there.
    Behind(u64, u64),
    /// The checkpoint signed another log.
    CheckpointDiffers(u64),
    /// So many entries were signed, as a witness shows, which the log does not continue; the note lies
    /// here.
    Contradicted(u64, PathBuf),
    /// There is no checkpoint.
    NoCheckpoint(u64),
    /// So many filings wait for their draw, the oldest for so many days.
    Undrawn(usize, u32),
    /// What waits for a value of a contributor: the entry that named it, its name, and what waits.
    Contributor(u64, String, Option<Waiting>),
    /// Effective candidates of a pool today and in a week, and the least that the policy asks for.
    Pool(String, u64, u64, u64),
    /// So many grants are live.
    Grants(usize),
    /// A grant ends on this day.
    GrantEnds(Box<Grant>, Day),
    /// A grant's person has recorded nothing for so many days: its id, the person and the days.
    GrantIdle(String, String, u32),
    /// A grant names the subject of a certificate and no issuer.
    GrantOfAnyIssuer(Box<Grant>),
    /// These grants of one person are for the same: the ids and the person.
    GrantsDouble(Vec<String>, String),
    /// The courts are recorded in this PostgreSQL database, of this version, whose settings will do.
    Postgres(String, String),
    /// Something is wrong with that database: the name of the error, and its text.
    PostgresFault(Name, String),
    /// No backup was made of this directory.
    NoBackup,
    /// The last backup is so many days old, and lies here.
    Backup(u32, PathBuf),
}

/// What was found, in the order in which it was looked at.
#[derive(Debug, Default)]
pub(super) struct Checks {
    all: Vec<Check>,
    court: Option<String>,
}

impl Checks {
    fn note(&mut self, gravity: Gravity, found: Found) {
        self.all.push(Check { gravity, court: self.court.clone(), found });
    }

    /// As it should be if it `is_well`, and otherwise something to look at.
    fn well(&mut self, is_well: bool, found: Found) {
        self.note(if is_well { Gravity::Ok } else { Gravity::Warn }, found);
    }

    fn fail(&mut self, found: Found) {
        self.note(Gravity::Fail, found);
    }
}

/// Looks at a data directory. A log of more than so many entries is not held against the rules.
#[must_use]
pub fn examine(data: impl Into<DataFiles>, clock: &dyn Clock, checked_entries: u64) -> Vec<Check> {
    let mut checks = Checks::default();
    let files = data.into();
    let data = files.root();
    let now_ms = clock.now_ms();
    if let Some(found) = files::shut(&files) {
        checks.fail(found);
        return checks.all;
    }
    if !files.keys().is_dir() {
        checks.fail(Found::NoCourts(data.to_owned()));
        return checks.all;
    }
    files::look(&files, &mut checks);
    let acts = database(&files, (now_ms, checked_entries), &mut checks).unwrap_or_default();
    checks.court = None;
    grants::look(&files, now_ms, &acts, &mut checks);
    // A database elsewhere is backed up by its own tools.
    if files.postgres().is_none() {
        backups(data, now_ms, &mut checks);
    }
    checks.all
}

/// When each person last recorded something in a court, in milliseconds since 1970 UTC.
type Acts = BTreeMap<(String, String), u64>;

/// Looks at a PostgreSQL database, and opens it; `None` if it cannot be opened.
fn postgres(
    files: &DataFiles,
    place: &PostgresPlace,
    now_ms: u64,
    checks: &mut Checks,
) -> Option<Box<dyn Reader + Send>> {
    let fault = |cause: StoreError| Found::PostgresFault(cause.named(), cause.to_string());
    let examined = postgres::examine(place).and_then(|(about, identity, settings)| {
        let apart_ms = about.clock_ms.abs_diff(now_ms);
        if let Err(cause) = settings {
            checks.fail(fault(cause));
        } else {
            checks.well(true, Found::Postgres(place.to_string(), about.version));
        }
        if apart_ms > CLOCKS_APART_MS {
            checks.fail(fault(PostgresError::Clock { apart_ms }.into()));
        }
        // What a start would refuse, too: a copy that was promoted.
        if let Some(StartError::Store(cause)) = identity::differs(files, place, &identity) {
            checks.fail(fault(cause));
        }
        let reader = postgres::read_only(place)?;
        checks.well(true, Found::Schema(about.schema.unwrap_or_default()));
        Ok(reader)
    });
    examined.map_err(|cause| checks.fail(fault(cause))).ok()
}

/// Opens the database that is a file; `None` if it cannot be opened.
fn file(files: &DataFiles, checks: &mut Checks) -> Option<Box<dyn Reader + Send>> {
    let path = files.database();
    // What belongs to somebody else was said with its owner.
    let beside = ["", "-wal", "-shm"].map(|end| beside(&path, end));
    if beside.iter().any(|path| files::hindering_owner(files, path).is_some()) {
        return None;
    }
    let unreadable = |cause: &dyn std::fmt::Display| {
        Found::Unreadable(path.clone(), first_sentence(&cause.to_string()))
    };
    match copy::schema(&path) {
        Ok(Some(copy::NEWEST_SCHEMA)) => checks.well(true, Found::Schema(copy::NEWEST_SCHEMA)),
        Ok(Some(older)) => {
            checks.well(false, Found::OldSchema(older));
            return None;
        }
        Ok(None) => {
            checks.fail(Found::Missing(path));
            return None;
        }
        Err(cause) => {
            checks.fail(unreadable(&cause));
            return None;
        }
    }
    let opened = sqlite::read_only(&path);
    opened.map_err(|cause| checks.fail(unreadable(&cause))).ok()
}

/// Looks at the database and its courts; `None` if it cannot be opened.
fn database(
    files: &DataFiles,
    (now_ms, checked_entries): (u64, u64),
    checks: &mut Checks,
) -> Option<Acts> {
    let reader = match files.postgres() {
        Some(place) => postgres(files, place, now_ms, checks)?,
        None => file(files, checks)?,
    };
    let mut codes = reader.courts().unwrap_or_default();
    codes.extend(files.signed_courts().unwrap_or_default());
    codes.sort();
    codes.dedup();
    let (mut acts, mut newest_ms) = (Acts::new(), 0);
    for code in codes {
        checks.court = Some(code.clone());
        let at = (now_ms, checked_entries);
        let time_ms = court::look(files, &*reader, &code, at, &mut acts, checks);
        newest_ms = newest_ms.max(time_ms.unwrap_or(0));
    }
    checks.court = None;
    let guard = super::clock_guard::ClockGuard::default();
    guard.note(newest_ms);
    match guard.check(now_ms) {
        Ok(()) => checks.well(true, Found::Clock),
        Err(_) => checks.fail(Found::ClockAstray(now_ms, newest_ms)),
    }
    Some(acts)
}

/// Looks at what is known of the last backup.
fn backups(data: &Path, now_ms: u64, checks: &mut Checks) {
    match last_backup(data) {
        Ok(None) => checks.well(false, Found::NoBackup),
        Ok(Some(LastBackup { made_ms, file, .. })) => {
            let days = days_between(made_ms, now_ms);
            checks.well(days <= OLD_BACKUP_DAYS, Found::Backup(days, file));
        }
        Err(cause) => {
            let path = data.join("backup.json");
            checks.well(false, Found::Unreadable(path, cause.to_string()));
        }
    }
}

/// Whole days in Beijing from one moment to a later one; 0 to an earlier one.
fn days_between(from_ms: u64, to_ms: u64) -> u32 {
    let day = |ms| Day::at(ms, UTC_OFFSET_MINUTES).0;
    day(to_ms).saturating_sub(day(from_ms))
}

/// A text without its cure.
fn first_sentence(text: &str) -> String {
    text.rsplit_once("; ").map_or(text, |(sentence, _)| sentence).to_owned()
}
