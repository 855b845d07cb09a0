//! A store in a PostgreSQL database, to which several servers may write.
//!
//! It keeps the log alone, with the sealed keys: what follows from the log each server makes for itself
//! ([`IndexedStore`](super::IndexedStore)). A batch is one statement: it moves the size of each court
//! that has the expected one, and inserts what belongs to those courts. Whatever is no clear answer to it leaves the outcome unknown; then
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
mod rows;
mod schema;
mod settings;
mod statement;
mod writing;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use line::{Line, READ, Unanswered};
use reader::PostgresReader;
use rows::value;

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
        Self::open_leaving(place, None)
    }

    /// Opens a database whose courts go to this place, as far as an earlier attempt may have begun.
    ///
    /// # Errors
    /// As [`PostgresStore::open`], and when the courts went elsewhere.
    pub fn open_leaving(place: PostgresPlace, to: Option<&str>) -> Result<Self, StoreError> {
        let place = Arc::new(place);
        let line = Line::open(&place)?;
        settings::check(&line)?;
        schema::migrate(&line)?;
        let identity = Identity::of(&line)?;
        let beats = None;
        let mut store =
            Self { place, line: Some(line), epochs: HashMap::new(), held: false, identity, beats };
        match store.moved_to()? {
            Some(moved) if to != Some(moved.as_str()) => {
                Err(PostgresError::Moved { to: moved }.into())
            }
            _ => Ok(store),
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

/// What a database says of itself, which one it is, and whether its settings will do.
pub type Examined = (About, Identity, Result<(), StoreError>);

/// Examines a database.
///
/// # Errors
/// When it is not reached.
pub fn examine(place: &PostgresPlace) -> Result<Examined, StoreError> {
    let line = Line::open(place)?;
    Ok((settings::about(&line)?, Identity::of(&line)?, settings::check(&line)))
}
