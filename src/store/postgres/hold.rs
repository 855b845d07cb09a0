//! Holds courts in which another server was first, so that what is decided next is not in vain.

use super::rows::value;
use super::{Kept, PostgresStore};
use crate::store::postgres::batch::CourtWrite;
use crate::store::{PostgresError, StoreError};

impl PostgresStore {
    /// Begins a transaction that has the rows of these courts. A server that hangs meanwhile is cut
    /// off by the database after some seconds.
    pub(super) fn begin_hold(&mut self, courts: &[&str]) -> Result<(), StoreError> {
        self.let_go();
        self.connect()?;
        self.line()?.send("BEGIN");
        self.held = true;
        let sql = "SELECT code, epoch FROM courts WHERE code = ANY($1) ORDER BY code FOR UPDATE";
        let rows = self.ask(sql, &[&courts]);
        let noted = rows.and_then(|rows| {
            rows.iter().try_for_each(|row| self.note_epoch(value(row, 0)?, value(row, 1)?))
        });
        noted.inspect_err(|_| self.let_go())
    }

    /// Ends the transaction, if one has courts.
    pub(super) fn let_go(&mut self) {
        if std::mem::take(&mut self.held) {
            self.roll_back();
        }
    }

    /// Writes a batch in the transaction that has its courts.
    pub(super) fn write_held(
        &mut self,
        courts: &[CourtWrite<'_>],
        kept: Kept,
    ) -> Result<Vec<String>, StoreError> {
        self.held = false;
        let moved = self.run_batch(courts, false)?;
        if moved.len() < courts.len() && kept == Kept::Whole {
            self.roll_back();
            return Ok(Vec::new());
        }
        self.commit()?;
        Ok(moved)
    }

    /// Whether a batch goes through the transaction that has its courts. A connection that broke has
    /// let go of them, and nothing of the batch was written.
    ///
    /// # Errors
    /// When it broke.
    pub(super) fn has_hold(&mut self) -> Result<bool, StoreError> {
        if !self.held {
            return Ok(false);
        }
        if self.line.as_ref().is_some_and(|line| !line.has_ended()) {
            return Ok(true);
        }
        self.held = false;
        self.hang_up();
        let reason = "the connection broke".to_owned();
        Err(PostgresError::Unreachable { place: self.place.to_string(), reason }.into())
    }
}
