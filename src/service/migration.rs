//! Moves all courts of a data directory to another database: copies them, checks the copy as an
//! auditor does, compares it with the one that was there, and leaves that one closed.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use caselot_core::audit::Finding;
use caselot_core::docket::Event;
use caselot_core::docket::codec;
use caselot_core::ledger::checkpoint::signing_key;

use super::court::case_projector::CaseProjector;
use super::court::load::{Indexing, read_log};
use super::court::snapshot::Head;
use super::data::{DataDir, DataFiles, read_key};
use super::error::StartError;
use super::files::{beside, sync_folder};
use super::sealed::{LogSeals, SealingKey};
use super::start::{open_file, refuse_servers};
use super::verification::{Signed, verify_court};
use crate::store::postgres::PostgresStore;
use crate::store::{Append, CaseProjection, CaseQuery, PostgresPlace, Reader, Store};

/// Entries, and rows of the case index, that are read and written at once.
const PAGE: u64 = 1_024;

/// Where the courts of a data directory go.
#[derive(Debug, Clone)]
pub enum Target {
    /// Into a PostgreSQL database.
    Postgres(PostgresPlace),
    /// Into a file of this directory.
    Directory(PathBuf),
}

/// A court that was moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovedCourt {
    /// Code.
    pub code: String,
    /// Entries.
    pub size: u64,
    /// The rules that its log does not keep.
    pub findings: Vec<Finding>,
}

/// The file that says where the courts of a database file went.
pub(super) fn moved_file(database: &Path) -> PathBuf {
    beside(database, ".moved")
}

/// Moves all courts of a data directory whose server is stopped.
///
/// # Errors
/// When the directory is in use, the other database holds courts already, a log is not what was
/// signed, or the copy differs. The courts then stay where they were.
pub fn migrate(data: impl Into<DataFiles>, target: &Target) -> Result<Vec<MovedCourt>, StartError> {
    let data = DataDir::open(data)?;
    if !data.may_hold_courts() {
        return Err(StartError::Empty { path: data.root().to_owned() });
    }
    let source = Source::open(&data, target)?;
    let (mut store, files) = open_target(&data, target)?;
    if let Some(court) = store.reader()?.courts()?.into_iter().next() {
        return Err(StartError::TargetHolds { place: source.to.clone(), court });
    }
    let moved = source.close().and_then(|()| copy_all(&data, &mut *store, &files));
    drop(store);
    match moved {
        Ok(moved) => Ok(moved),
        Err(cause) => {
            source.open_again()?;
            Err(cause)
        }
    }
}

/// The database that the courts leave.
struct Source<'a> {
    data: &'a DataDir,
    /// Where they go, as it is said to whoever looks for them here.
    to: String,
    /// `None` for a database that is a file.
    store: Option<std::cell::RefCell<PostgresStore>>,
}

impl<'a> Source<'a> {
    fn open(data: &'a DataDir, target: &Target) -> Result<Self, StartError> {
        let to = match target {
            Target::Postgres(place) => place.to_string(),
            Target::Directory(path) => path.display().to_string(),
        };
        let store = match data.postgres() {
            Some(place) => {
                let mut store = PostgresStore::open_leaving(place.clone(), Some(&to))?;
                refuse_servers(data, place, &mut store)?;
                Some(store.into())
            }
            // As a start would: of the present schema, and whole.
            None => {
                match refuse_moved(&data.database()) {
                    // By an attempt that was cut short.
                    Err(StartError::Moved { to: earlier, .. }) if earlier == to => {}
                    other => other?,
                }
                drop(open_file(&data.database())?);
                None
            }
        };
        Ok(Self { data, to, store })
    }

    /// Lets nobody write any more.
    fn close(&self) -> Result<(), StartError> {
        if let Some(store) = &self.store {
            return Ok(store.borrow_mut().close_courts(&self.to)?);
        }
        let path = moved_file(&self.data.database());
        let at = |source| StartError::File { path: path.clone(), source };
        fs::write(&path, format!("{}\n", self.to)).map_err(at)?;
        sync_folder(&path).map_err(at)
    }

    /// Lets everybody write again, after a move that failed.
    fn open_again(&self) -> Result<(), StartError> {
        if let Some(store) = &self.store {
            return Ok(store.borrow_mut().open_courts()?);
        }
        let path = moved_file(&self.data.database());
        fs::remove_file(&path).map_err(|source| StartError::File { path: path.clone(), source })
    }
}

/// Copies all courts into another database, and checks the copies.
fn copy_all(
    data: &DataDir,
    store: &mut dyn Store,
    files: &DataFiles,
) -> Result<Vec<MovedCourt>, StartError> {
    let from = data.reader()?;
    let seals = SealingKey::new(&read_key(&data.sealing_key())?).log_seals();
    let mut moved = Vec::new();
    for (code, size) in from.sizes()? {
        copy_court(&*from, store, &code, &seals)?;
        let key = signing_key(read_key(&data.court_key(&code))?.as_bytes());
        let sizes = BTreeSet::from([size]);
        // As an auditor does, in the other database.
        let copied = verify_court(files.reader()?, &code, Signed::By(&key), &sizes)?;
        let log = read_log(&*from, &code, &sizes, Indexing::Checked)?;
        let differs = |what: &str| StartError::Unsound {
            court: code.clone(),
            reason: format!("the copy has another {what}"),
        };
        if (copied.size, copied.root) != (log.head.size(), log.head.frontier.root()) {
            return Err(differs("root"));
        }
        let to = files.reader()?;
        if from.is_indexed() && to.is_indexed() && !same_index(&*from, &*to, &code)? {
            return Err(differs("case index"));
        }
        moved.push(MovedCourt { code, size, findings: copied.findings });
    }
    if files.postgres().is_none() {
        sync_folder(&files.database())
            .map_err(|source| StartError::File { path: files.database(), source })?;
    }
    Ok(moved)
}

/// Opens the other database, which is made if it is a file.
fn open_target(data: &DataDir, target: &Target) -> Result<(Box<dyn Store>, DataFiles), StartError> {
    match target {
        Target::Postgres(place) => {
            let files = DataFiles::with_keys(data.root(), data.keys()).over(place.clone());
            Ok((Box::new(PostgresStore::open(place.clone())?), files))
        }
        Target::Directory(path) => {
            let files = DataFiles::with_keys(path, data.keys());
            let database = files.database();
            // What was moved from there is out of date now.
            let moved = moved_file(&database);
            if database.exists() {
                let old = beside(&database, ".before-move");
                match moved.exists() && !old.exists() {
                    true => put_aside(&database, &old)?,
                    false => {
                        let place = database.display().to_string();
                        return Err(StartError::TargetHolds { place, court: String::new() });
                    }
                }
            }
            drop(fs::remove_file(&moved));
            Ok((Box::new(open_file(&database)?), files))
        }
    }
}

/// Renames a database file that is out of date, with the log beside it.
fn put_aside(database: &Path, old: &Path) -> Result<(), StartError> {
    for ending in ["", "-wal", "-shm"] {
        let (from, to) = (beside(database, ending), beside(old, ending));
        if from.exists() {
            fs::rename(&from, &to).map_err(|source| StartError::File { path: from, source })?;
        }
    }
    Ok(())
}

/// Copies one court, page by page. What is beside the entries is made from them again, but for the
/// sealed keys.
fn copy_court(
    from: &dyn Reader,
    to: &mut dyn Store,
    code: &str,
    seals: &LogSeals,
) -> Result<(), StartError> {
    let size = from.size(code)?;
    let (mut head, mut projector) = (Head::default(), CaseProjector::default());
    while head.size() < size {
        let first = head.size();
        let entries = from.entries(code, first, size.min(first + PAGE))?;
        if entries.is_empty() {
            return Err(StartError::misplaced(code, first));
        }
        let mut append = Append { court: code.to_owned(), size: first, ..Append::default() };
        for (index, bytes) in (first..).zip(&entries) {
            let entry = codec::decode(bytes).map_err(|source| StartError::Entry {
                court: code.to_owned(),
                entry: index,
                source,
            })?;
            if let Event::TrayOpened { tray, .. } = &entry.event
                && let Some(sealed) = from.tray_key(code, *tray)?
            {
                append.tray_keys.push((*tray, sealed));
            }
            head.state_mut().apply(&entry);
            head.append(&entry, bytes, &mut append.tiles);
        }
        if first == 0 {
            append.mark_key = from.mark_key(code)?;
        }
        let read: Vec<&[u8]> = entries.iter().map(Vec::as_slice).collect();
        let cases = projector.changes(code, &read);
        append.cases = cases.ok_or_else(|| StartError::misplaced(code, first))?.into();
        append.entries = entries;
        if to.is_shared() {
            append.seal = head.seal(seals);
        }
        to.append(std::slice::from_ref(&append))?;
    }
    Ok(())
}

/// Whether two databases have the same case index of a court.
fn same_index(one: &dyn Reader, other: &dyn Reader, code: &str) -> Result<bool, StartError> {
    let limit = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let mut after = None;
    loop {
        let query = CaseQuery { after, ..CaseQuery::first(limit) };
        let rows = one.cases(code, &query)?;
        if rows != other.cases(code, &query)? {
            return Ok(false);
        }
        match rows.last() {
            Some(last) => after = Some(last.filing),
            None => return Ok(true),
        }
    }
}

/// Refuses a database file whose courts were moved.
///
/// # Errors
/// [`StartError::Moved`].
pub(super) fn refuse_moved(database: &Path) -> Result<(), StartError> {
    match fs::read_to_string(moved_file(database)) {
        Ok(to) => {
            let (path, to) = (database.to_owned(), to.trim_end().to_owned());
            Err(StartError::Moved { path, to })
        }
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(StartError::File { path: moved_file(database), source }),
    }
}
