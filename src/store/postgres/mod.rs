//! A store in a PostgreSQL database, to which several servers may write.
//!
//! A batch is one statement: it moves the size of each court that has the expected one, and inserts
//! what belongs to those courts. Whatever is no clear answer to it leaves the outcome unknown; then
//! [`Store::settle`] sees to it that nothing of it lands later, and a read tells what was kept.

mod batch;
mod beat;
mod closing;
mod error;
mod hold;
mod identity;
mod line;
mod place;
mod reader;
mod rebuild;
mod rows;
mod schema;
mod settings;
mod statement;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use batch::{CourtWrite, by_court};
use error::is_clear_refusal;
use line::{Line, READ, Unanswered};
use reader::PostgresReader;
use rows::{case_row, count, value};
use statement::{BatchStatement, signed};
use tokio_postgres::error::SqlState;

use crate::store::{Append, LostRace, Reader, Store, StoreError};

pub use error::PostgresError;
pub use identity::Identity;
pub use place::PostgresPlace;
pub use settings::About;

/// How long a batch may take. With a synchronous standby gone a commit waits for ever, and nothing at
/// the database ends that.
const COMMIT: Duration = Duration::from_secs(5);

/// A store in a PostgreSQL database.
#[derive(Debug)]
pub struct PostgresStore {
    place: Arc<PostgresPlace>,
    /// The connection that writes; made anew after it broke.
    line: Option<Line>,
    /// The one on which it is noted that this server runs.
    beats: Option<Line>,
    /// The epoch of each court as it was last seen.
    epochs: HashMap<String, i64>,
    /// Whether a transaction has begun that keeps others from some courts.
    held: bool,
    /// Which database it was opened in.
    identity: Identity,
}

/// How a batch ends where a court has another size than it expects.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kept {
    /// Nothing of it is kept.
    Whole,
    /// What belongs to the other courts is kept.
    Each,
}

impl PostgresStore {
    /// Opens the database, brings it to the present schema, and checks its settings.
    ///
    /// # Errors
    /// When it is not reached, is of a newer caselot, or its settings lose what was acknowledged.
    pub fn open(place: PostgresPlace) -> Result<Self, StoreError> {
        let place = Arc::new(place);
        let line = Line::open(&place)?;
        settings::check(&line)?;
        schema::migrate(&line)?;
        let identity = Identity::of(&line)?;
        let beats = None;
        let mut store =
            Self { place, line: Some(line), epochs: HashMap::new(), held: false, identity, beats };
        match store.ask("SELECT place FROM moved", &[])?.is_empty() {
            true => Ok(store),
            false => Err(store.moved()),
        }
    }

    /// Which database it is.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// What the database says of itself.
    ///
    /// # Errors
    /// When it cannot be asked.
    pub fn about(&mut self) -> Result<About, StoreError> {
        self.connect()?;
        settings::about(self.line()?)
    }

    /// Connects, unless it is connected. Never within a transaction, which a new connection does not
    /// know.
    fn connect(&mut self) -> Result<(), StoreError> {
        if self.line.as_ref().is_none_or(Line::has_ended) {
            self.line = None;
            let line = Line::open(&self.place)?;
            // Somebody may have changed them meanwhile.
            settings::check(&line)?;
            let found = Identity::of(&line)?;
            if found != self.identity {
                let (place, kept) = (self.place.to_string(), self.identity.clone());
                return Err(PostgresError::OtherTimeline { place, kept, found }.into());
            }
            self.line = Some(line);
        }
        Ok(())
    }

    /// The connection that writes.
    fn line(&self) -> Result<&Line, StoreError> {
        self.line.as_ref().ok_or_else(|| {
            let reason = "the connection broke".to_owned();
            PostgresError::Unreachable { place: self.place.to_string(), reason }.into()
        })
    }

    /// A failure before a commit. The connection is given up unless it is as good as before.
    fn failed(&self, cause: &Unanswered) -> StoreError {
        let reason = cause.reason();
        match cause.keeps_line() {
            true => PostgresError::Refused { reason }.into(),
            false => PostgresError::Unreachable { place: self.place.to_string(), reason }.into(),
        }
    }

    /// Gives the connection up, and with it whatever it held.
    fn hang_up(&mut self) {
        self.held = false;
        if let Some(line) = self.line.take() {
            line.give_up();
        }
    }

    /// Asks what changes nothing.
    fn ask(
        &mut self,
        sql: &str,
        params: line::Params<'_>,
    ) -> Result<Vec<tokio_postgres::Row>, StoreError> {
        let asked = self.line()?.ask(READ, sql, params);
        asked.map_err(|cause| {
            let error = self.failed(&cause);
            if !cause.keeps_line() {
                self.hang_up();
            }
            error
        })
    }

    fn write(&mut self, batch: &[Append], kept: Kept) -> Result<Vec<LostRace>, StoreError> {
        let mut courts = by_court(batch)?;
        if courts.is_empty() {
            return Ok(Vec::new());
        }
        let held = self.has_hold()?;
        if !held {
            self.connect()?;
        }
        let unknown: Vec<&str> = courts
            .iter()
            .map(|court| court.code)
            .filter(|it| !self.epochs.contains_key(*it))
            .collect();
        let new = if unknown.is_empty() { Vec::new() } else { self.learn_epochs(&unknown)? };
        let mut lost = Vec::new();
        self.read_earlier(&mut courts, &mut lost)?;
        if kept == Kept::Whole && !lost.is_empty() {
            return Ok(lost);
        }
        courts.retain(|court| lost.iter().all(|lost| lost.court != court.code));
        if courts.is_empty() {
            return Ok(lost);
        }
        for court in &mut courts {
            court.epoch = self.epochs.get(court.code).copied().unwrap_or(0);
        }
        let makes = courts.iter().any(|court| court.size == 0 && new.contains(&court.code));
        let in_transaction = makes || kept == Kept::Whole && courts.len() > 1;
        let moved = match (held, in_transaction) {
            (true, _) => self.write_held(&courts, kept),
            (false, true) => self.write_in_transaction(&courts, &new, kept),
            (false, false) => self.run_batch(&courts, true),
        }?;
        let is_behind = |code: &&str| moved.iter().all(|moved| moved != code);
        let behind: Vec<&str> = courts.iter().map(|court| court.code).filter(is_behind).collect();
        lost.extend(self.sizes_of(&behind)?);
        Ok(lost)
    }

    /// Notes a court's epoch as it was seen.
    ///
    /// # Errors
    /// When the court was moved elsewhere.
    fn note_epoch(&mut self, code: String, epoch: i64) -> Result<(), StoreError> {
        if epoch < 0 {
            return Err(self.moved());
        }
        self.epochs.insert(code, epoch);
        Ok(())
    }

    /// Reads the epochs of courts. Gives back those that do not exist.
    fn learn_epochs<'c>(&mut self, codes: &[&'c str]) -> Result<Vec<&'c str>, StoreError> {
        let sql = "SELECT code, epoch FROM courts WHERE code = ANY($1)";
        let rows = self.ask(sql, &[&codes])?;
        for row in &rows {
            self.note_epoch(value(row, 0)?, value(row, 1)?)?;
        }
        Ok(codes.iter().copied().filter(|code| !self.epochs.contains_key(*code)).collect())
    }

    /// The sizes of courts whose append was not written, and their epochs for the next one.
    fn sizes_of(&mut self, codes: &[&str]) -> Result<Vec<LostRace>, StoreError> {
        if codes.is_empty() {
            return Ok(Vec::new());
        }
        let sql = "SELECT code, size, epoch FROM courts WHERE code = ANY($1)";
        let rows = self.ask(sql, &[&codes])?;
        let mut sizes: HashMap<String, u64> = HashMap::new();
        for row in &rows {
            let code: String = value(row, 0)?;
            self.note_epoch(code.clone(), value(row, 2)?)?;
            sizes.insert(code, count(row, 1)?);
        }
        let lost = |code: &&str| LostRace {
            court: (*code).to_owned(),
            size: sizes.get(*code).copied().unwrap_or(0),
        };
        Ok(codes.iter().map(lost).collect())
    }

    /// Reads the rows of earlier filings that a batch changes. They change only with the size, so those
    /// of a court that has the expected size still are what they are now.
    fn read_earlier(
        &mut self,
        courts: &mut [CourtWrite<'_>],
        lost: &mut Vec<LostRace>,
    ) -> Result<(), StoreError> {
        for court in courts.iter_mut() {
            let filings: Result<Vec<i64>, _> = court.earlier().map(|it| signed(it.0)).collect();
            let filings = filings?;
            if filings.is_empty() {
                continue;
            }
            let sql = concat!(
                "SELECT ",
                rows::columns!(),
                " FROM cases WHERE court = (SELECT id FROM courts WHERE code = $1) \
                 AND filing = ANY($2)"
            );
            let stored = self.ask(sql, &[&court.code, &filings])?;
            let stored = stored.iter().map(case_row).collect::<Result<_, _>>()?;
            if let Err(unknown) = court.change(stored) {
                // A court of another size has other rows.
                let found = self.sizes_of(&[court.code])?;
                if found.iter().all(|found| found.size == court.size) {
                    return Err(unknown);
                }
                lost.extend(found);
            }
        }
        Ok(())
    }

    /// Writes a batch of which all is kept or nothing, or which makes courts.
    fn write_in_transaction(
        &mut self,
        courts: &[CourtWrite<'_>],
        new: &[&str],
        kept: Kept,
    ) -> Result<Vec<String>, StoreError> {
        let begun = self.line()?.run(READ, "BEGIN");
        begun.map_err(|cause| self.broken(&cause))?;
        let made: Vec<&str> = courts
            .iter()
            .filter(|it| it.size == 0 && new.contains(&it.code))
            .map(|it| it.code)
            .collect();
        if !made.is_empty() {
            let sql = "INSERT INTO courts (code, size, epoch, seal) \
                       SELECT code, 0, 0, '' FROM unnest(CAST($1 AS text[])) AS t (code) \
                       ON CONFLICT (code) DO NOTHING";
            let inserted = self.line()?.ask(READ, sql, &[&made]);
            inserted.map_err(|cause| self.broken(&cause))?;
        }
        let moved = self.run_batch(courts, false)?;
        let all = moved.len() == courts.len();
        if !all && (kept == Kept::Whole || !made.is_empty()) {
            self.roll_back();
            return Ok(Vec::new());
        }
        self.commit()?;
        Ok(moved)
    }

    /// A failure within a transaction, which ends it.
    fn broken(&mut self, cause: &Unanswered) -> StoreError {
        let error = self.failed(cause);
        match cause.keeps_line() {
            true => self.roll_back(),
            false => self.hang_up(),
        }
        error
    }

    fn roll_back(&mut self) {
        if let Some(line) = &self.line {
            line.send("ROLLBACK");
        }
    }

    /// Commits a transaction.
    fn commit(&mut self) -> Result<(), StoreError> {
        let line = self.line()?;
        let before = line.notices();
        let committed = line.run(COMMIT, "COMMIT");
        let noticed = line.notices() != before;
        match committed {
            Ok(()) if !noticed => Ok(()),
            Ok(()) => Err(noticed_at_commit()),
            Err(cause) => Err(self.unclear(&cause)),
        }
    }

    /// Runs the statement of a batch. Gives back the codes of the courts that it moved. `commits` says
    /// whether it commits by itself.
    fn run_batch(
        &mut self,
        courts: &[CourtWrite<'_>],
        commits: bool,
    ) -> Result<Vec<String>, StoreError> {
        let statement = BatchStatement::new(courts)?;
        let line = self.line()?;
        let before = line.notices();
        let asked = line.ask(COMMIT, &statement.sql, &statement.params());
        let noticed = line.notices() != before;
        match asked {
            Ok(rows) if !(commits && noticed) => rows.iter().map(|row| value(row, 0)).collect(),
            Ok(_) => Err(noticed_at_commit()),
            Err(cause) => {
                let duplicate = duplicate(&cause, courts);
                let error = match commits {
                    true => self.unclear(&cause),
                    false => self.broken(&cause),
                };
                Err(duplicate.unwrap_or(error))
            }
        }
    }

    /// A failure of what commits. Only a clear refusal leaves surely nothing.
    fn unclear(&mut self, cause: &Unanswered) -> StoreError {
        let known = matches!(cause, Unanswered::Said(said) if is_clear_refusal(said));
        if !cause.keeps_line() || !known {
            self.hang_up();
        }
        match known {
            true => PostgresError::Refused { reason: cause.reason() }.into(),
            false => PostgresError::Unknown { reason: cause.reason() }.into(),
        }
    }

    /// Writes until no court's epoch is in the way.
    fn write_at(&mut self, batch: &[Append], kept: Kept) -> Result<Vec<LostRace>, StoreError> {
        let lost = self.write(batch, kept)?;
        let size_of = |lost: &LostRace| {
            batch.iter().find(|append| append.court == lost.court).map(|append| append.size)
        };
        // Somebody saw to what was left of an earlier statement: nothing was added to the court.
        let only_epochs = !lost.is_empty() && lost.iter().all(|it| size_of(it) == Some(it.size));
        match only_epochs && (kept == Kept::Whole || lost.len() == batch.len()) {
            true => self.write(batch, kept),
            false => Ok(lost),
        }
    }
}

/// What a commit leaves behind which warned: with its standby gone the database says so, and may have
/// committed here alone.
fn noticed_at_commit() -> StoreError {
    PostgresError::Unknown { reason: "it committed with a warning".to_owned() }.into()
}

/// The error of a row that is there already, if that is what failed.
fn duplicate(cause: &Unanswered, courts: &[CourtWrite<'_>]) -> Option<StoreError> {
    let Unanswered::Said(said) = cause else { return None };
    let said = said.as_db_error().filter(|it| *it.code() == SqlState::UNIQUE_VIOLATION)?;
    let codes: Vec<&str> = courts.iter().map(|court| court.code).collect();
    let (table, detail) = (said.table().unwrap_or("rows"), said.detail().unwrap_or_default());
    let what = format!("a row of {table}: {}", detail.trim_end_matches('.'));
    Some(StoreError::Duplicate { court: codes.join(", "), what })
}

impl Store for PostgresStore {
    fn append(&mut self, batch: &[Append]) -> Result<(), StoreError> {
        let lost = self.write_at(batch, Kept::Whole)?;
        let conflict = |append: &Append| {
            let lost = lost.iter().find(|it| it.court == append.court)?;
            let (court, expected, found) = (append.court.clone(), append.size, lost.size);
            (expected != found).then_some(StoreError::Conflict { court, expected, found })
        };
        if lost.is_empty() {
            return Ok(());
        }
        let conflict = batch.iter().find_map(conflict);
        Err(conflict.unwrap_or_else(|| {
            PostgresError::Refused { reason: "another server was first".to_owned() }.into()
        }))
    }

    fn is_shared(&self) -> bool {
        true
    }

    fn append_each(&mut self, batch: &[Append]) -> Result<Vec<LostRace>, StoreError> {
        self.write_at(batch, Kept::Each)
    }

    fn hold(&mut self, courts: &[&str]) -> Result<(), StoreError> {
        self.begin_hold(courts)
    }

    fn release(&mut self) {
        self.let_go();
    }

    fn beat(&mut self, name: &str) -> Result<(), StoreError> {
        self.note_beat(name)
    }

    fn leave(&mut self, name: &str) {
        self.note_end(name);
    }

    fn settle(&mut self, courts: &[&str]) -> Result<(), StoreError> {
        // On a connection of its own, since what is left is on the old one. Whatever still holds the
        // court ends first, and what comes later has an older epoch.
        self.hang_up();
        self.connect()?;
        let sql = "UPDATE courts SET epoch = epoch + 1 WHERE id IN                    (SELECT id FROM courts WHERE code = ANY($1) AND epoch >= 0 \
                   ORDER BY code FOR UPDATE)                    RETURNING code, epoch";
        for row in &self.ask(sql, &[&courts])? {
            self.note_epoch(value(row, 0)?, value(row, 1)?)?;
        }
        Ok(())
    }

    fn try_write(&mut self) -> Result<(), StoreError> {
        self.connect()?;
        // The version as it was: it is written nevertheless.
        self.ask("UPDATE caselot_version SET version = version", &[]).map(drop)
    }

    fn reader(&self) -> Result<Box<dyn Reader + Send>, StoreError> {
        Ok(Box::new(PostgresReader::new(Arc::clone(&self.place))))
    }
}

/// A reader of a database that servers may be writing to.
///
/// # Errors
/// When it is not reached, or its schema is another one.
pub fn read_only(place: &PostgresPlace) -> Result<Box<dyn Reader + Send>, StoreError> {
    match schema::version(&Line::open(place)?)? {
        Some(schema::NEWEST) => Ok(Box::new(PostgresReader::new(Arc::new(place.clone())))),
        found => Err(StoreError::TooOld { found: found.unwrap_or(0) }),
    }
}

/// What a database says of itself, and whether its settings will do.
///
/// # Errors
/// When it is not reached.
pub fn examine(place: &PostgresPlace) -> Result<(About, Result<(), StoreError>), StoreError> {
    let line = Line::open(place)?;
    Ok((settings::about(&line)?, settings::check(&line)))
}
