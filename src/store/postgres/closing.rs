//! Closes the courts of a database that are moved elsewhere, whatever servers run.

use super::PostgresStore;
use super::line::READ;
use super::rows::value;
use crate::store::StoreError;
use crate::store::postgres::PostgresError;

impl PostgresStore {
    /// Lets nobody write to the courts any more: no statement knows the epoch that they get.
    ///
    /// # Errors
    /// When the database refuses, or they were closed before.
    pub fn close_courts(&mut self, to: &str) -> Result<(), StoreError> {
        self.connect()?;
        match self.moved_to()? {
            // By an attempt that was cut short.
            Some(place) if place == to => return Ok(()),
            Some(_) => return Err(self.moved()),
            None => {}
        }
        self.line()?.run(READ, "BEGIN").map_err(|cause| self.failed(&cause))?;
        let closed = self
            .ask("INSERT INTO moved VALUES ($1)", &[&to])
            .and_then(|_| self.ask("UPDATE courts SET epoch = -1 - epoch WHERE epoch >= 0", &[]))
            .map(drop);
        self.end(closed)
    }

    /// Lets everybody write to the courts again.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn open_courts(&mut self) -> Result<(), StoreError> {
        self.connect()?;
        self.line()?.run(READ, "BEGIN").map_err(|cause| self.failed(&cause))?;
        let opened = self
            .ask("DELETE FROM moved", &[])
            .and_then(|_| self.ask("UPDATE courts SET epoch = -epoch WHERE epoch < 0", &[]))
            .map(drop);
        self.epochs.clear();
        self.end(opened)
    }

    fn end(&mut self, done: Result<(), StoreError>) -> Result<(), StoreError> {
        match done {
            Ok(()) => self.commit(),
            Err(cause) => {
                self.roll_back();
                Err(cause)
            }
        }
    }

    /// Where the courts went, if they did.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub(super) fn moved_to(&mut self) -> Result<Option<String>, StoreError> {
        let rows = self.ask("SELECT place FROM moved", &[])?;
        rows.first().map(|row| value(row, 0)).transpose()
    }

    /// Where the courts went, as an error.
    pub(super) fn moved(&mut self) -> StoreError {
        match self.moved_to() {
            Ok(Some(to)) => PostgresError::Moved { to }.into(),
            Err(cause) => cause,
            Ok(None) => StoreError::corrupt("a court is closed, and nothing says where it went"),
        }
    }
}
