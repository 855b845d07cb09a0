//! Reads from PostgreSQL: one statement a call, which is one consistent read, or several calls in one
//! transaction.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use caselot_core::docket::Day;
use caselot_core::id::EntryIndex;
use tokio_postgres::Row;

use super::error::reason;
use super::line::{Line, Params, READ, Unanswered};
use super::rows::{count, value};
use super::{PostgresError, PostgresPlace};
use crate::store::{CaseQuery, CaseRow, Reader, StoreError};

/// What the database ends by itself, should this program no longer wait for it.
const LIMITS: &str = "SET statement_timeout = 15000; SET default_transaction_read_only = on";

/// Begins a view: all of it is read as of its first question.
const VIEW: &str = "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";

/// Reads through a connection of its own. One that breaks is replaced.
#[derive(Debug)]
pub(super) struct PostgresReader {
    place: Arc<PostgresPlace>,
    line: RefCell<Option<Line>>,
}

impl PostgresReader {
    /// A reader, which connects when it is first asked.
    pub fn new(place: Arc<PostgresPlace>) -> Self {
        Self { place, line: RefCell::new(None) }
    }

    /// Connects, unless it is connected.
    fn connect(&self) -> Result<(), StoreError> {
        let mut line = self.line.borrow_mut();
        if line.as_ref().is_some_and(|line| !line.has_ended()) {
            return Ok(());
        }
        let opened = Line::open(&self.place)?;
        opened.run(READ, LIMITS).map_err(|cause| self.failed(&cause))?;
        *line = Some(opened);
        Ok(())
    }

    fn failed(&self, cause: &Unanswered) -> StoreError {
        match cause {
            Unanswered::Said(said) if cause.keeps_line() => {
                PostgresError::Refused { reason: reason(said) }.into()
            }
            _ => {
                PostgresError::Unreachable { place: self.place.to_string(), reason: cause.reason() }
                    .into()
            }
        }
    }

    /// Asks on the present connection.
    fn ask(&self, sql: &str, params: Params<'_>) -> Result<Vec<Row>, Unanswered> {
        let mut line = self.line.borrow_mut();
        let asked = match &*line {
            Some(line) => line.ask(READ, sql, params),
            None => Err(Unanswered::Silent(READ)),
        };
        if asked.as_ref().is_err_and(|cause| !cause.keeps_line())
            && let Some(line) = line.take()
        {
            line.give_up();
        }
        asked
    }
}

/// Who asks: a reader, or a view of one.
trait Asking {
    /// The rows of a statement.
    fn rows(&self, sql: &str, params: Params<'_>) -> Result<Vec<Row>, StoreError>;
}

impl Asking for PostgresReader {
    fn rows(&self, sql: &str, params: Params<'_>) -> Result<Vec<Row>, StoreError> {
        self.connect()?;
        match self.ask(sql, params) {
            Ok(rows) => Ok(rows),
            Err(cause) if cause.keeps_line() => Err(self.failed(&cause)),
            // The connection broke, perhaps long ago. A question changes nothing and is asked again.
            Err(_) => {
                self.connect()?;
                self.ask(sql, params).map_err(|cause| self.failed(&cause))
            }
        }
    }
}

/// What is committed, all of it as of the first question.
struct PostgresView<'a> {
    reader: &'a PostgresReader,
    begun: Cell<bool>,
    /// Whether the view ends with this, and not with the one that it is a view of.
    ends: bool,
}

impl PostgresView<'_> {
    /// Begins the view, unless it has begun.
    fn begin(&self) -> Result<(), StoreError> {
        if !self.begun.get() {
            // A connection that broke long ago is found out before the view begins.
            self.reader.connect()?;
            if let Some(line) = &*self.reader.line.borrow() {
                line.send(VIEW);
            }
            self.begun.set(true);
        }
        Ok(())
    }
}

impl Asking for PostgresView<'_> {
    fn rows(&self, sql: &str, params: Params<'_>) -> Result<Vec<Row>, StoreError> {
        self.begin()?;
        self.reader.ask(sql, params).map_err(|cause| self.reader.failed(&cause))
    }
}

impl Drop for PostgresView<'_> {
    fn drop(&mut self) {
        if self.ends
            && self.begun.get()
            && let Some(line) = &*self.reader.line.borrow()
        {
            line.send("ROLLBACK");
        }
    }
}

/// The number as the database takes it; no entry has the highest one.
fn clamped(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The entries, and with each the size; a court without any of them yields its size alone.
const ENTRIES: &str = "SELECT courts.size, entries.place, entries.bytes \
     FROM courts LEFT JOIN entries ON entries.court = courts.id \
     AND entries.place >= $2 AND entries.place < $3 WHERE courts.code = $1 ORDER BY entries.place";

/// What a reader and a view read alike.
macro_rules! reads {
    () => {
        fn courts(&self) -> Result<Vec<String>, StoreError> {
            let rows = self.rows("SELECT code FROM courts ORDER BY code", &[])?;
            rows.iter().map(|row| value(row, 0)).collect()
        }

        fn size(&self, court: &str) -> Result<u64, StoreError> {
            let rows = self.rows("SELECT size FROM courts WHERE code = $1", &[&court])?;
            rows.first().map_or(Ok(0), |row| count(row, 0))
        }

        fn sizes(&self) -> Result<Vec<(String, u64)>, StoreError> {
            let rows = self.rows("SELECT code, size FROM courts ORDER BY code", &[])?;
            rows.iter().map(|row| Ok((value(row, 0)?, count(row, 1)?))).collect()
        }

        fn seal(&self, court: &str) -> Result<Option<Vec<u8>>, StoreError> {
            let rows = self.rows("SELECT seal FROM courts WHERE code = $1", &[&court])?;
            rows.first().map(|row| value(row, 0)).transpose()
        }

        fn entries(&self, court: &str, from: u64, until: u64) -> Result<Vec<Vec<u8>>, StoreError> {
            entries(self, court, from, until)
        }

        fn is_indexed(&self) -> bool {
            false
        }

        fn tile(&self, _: &str, _: u8, _: u64) -> Result<Option<Vec<u8>>, StoreError> {
            Err(StoreError::LogAlone)
        }

        fn case(&self, _: &str, _: &str) -> Result<Vec<CaseRow>, StoreError> {
            Err(StoreError::LogAlone)
        }

        fn cases(&self, _: &str, _: &CaseQuery) -> Result<Vec<CaseRow>, StoreError> {
            Err(StoreError::LogAlone)
        }

        fn of_dispute(
            &self,
            _: &str,
            _: &[u8; 32],
            _: Option<EntryIndex>,
            _: usize,
        ) -> Result<Vec<CaseRow>, StoreError> {
            Err(StoreError::LogAlone)
        }

        fn given_up(
            &self,
            _: &str,
            _: &[u8; 32],
            _: Day,
            _: EntryIndex,
        ) -> Result<Option<CaseRow>, StoreError> {
            Err(StoreError::LogAlone)
        }

        fn mark_key(&self, court: &str) -> Result<Option<Vec<u8>>, StoreError> {
            let sql = "SELECT sealed FROM mark_keys \
                       WHERE court = (SELECT id FROM courts WHERE code = $1)";
            self.rows(sql, &[&court])?.first().map(|row| value(row, 0)).transpose()
        }

        fn tray_key(&self, court: &str, tray: u64) -> Result<Option<Vec<u8>>, StoreError> {
            let sql = "SELECT sealed FROM tray_keys \
                       WHERE court = (SELECT id FROM courts WHERE code = $1) AND tray = $2";
            let rows = self.rows(sql, &[&court, &clamped(tray)])?;
            rows.first().map(|row| value(row, 0)).transpose()
        }
    };
}

impl Reader for PostgresReader {
    fn view(&self) -> Result<Box<dyn Reader + '_>, StoreError> {
        Ok(Box::new(PostgresView { reader: self, begun: Cell::new(false), ends: true }))
    }

    reads!();
}

impl Reader for PostgresView<'_> {
    fn view(&self) -> Result<Box<dyn Reader + '_>, StoreError> {
        // A view of a view is the same view.
        self.begin()?;
        Ok(Box::new(PostgresView { reader: self.reader, begun: Cell::new(true), ends: false }))
    }

    reads!();
}

/// The entries `[from, until)`, as far as they exist.
fn entries(
    asked: &impl Asking,
    court: &str,
    from: u64,
    until: u64,
) -> Result<Vec<Vec<u8>>, StoreError> {
    if from >= until {
        return Ok(Vec::new());
    }
    let rows = asked.rows(ENTRIES, &[&court, &clamped(from), &clamped(until)])?;
    let Some(first) = rows.first() else { return Ok(Vec::new()) };
    let end = until.min(count(first, 0)?);
    let mut entries = Vec::with_capacity(rows.len());
    for (index, row) in (from..end).zip(&rows) {
        let place: Option<i64> = value(row, 1)?;
        if place.and_then(|place| u64::try_from(place).ok()) != Some(index) {
            return Err(StoreError::corrupt(format!("court {court}: no row holds entry {index}")));
        }
        entries.push(value(row, 2)?);
    }
    let next = from + entries.len() as u64;
    if next < end {
        let what = format!("court {court}: entries {next} to {end} are missing");
        return Err(StoreError::corrupt(what));
    }
    Ok(entries)
}
