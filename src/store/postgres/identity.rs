//! Which database answers: a copy of it that was promoted goes on under another timeline, and may lack
//! what was acknowledged before.

use std::fmt;

use super::line::{Line, READ};
use super::rows::value;
use crate::store::StoreError;

/// A database cluster and its timeline, as they are written: system identifier, slash, timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity(String);

impl Identity {
    /// Reads what was written.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.trim().to_owned())
    }

    /// Asks the database.
    ///
    /// # Errors
    /// When it cannot be asked.
    pub(super) fn of(line: &Line) -> Result<Self, StoreError> {
        // The name of the log's present file begins with the timeline, in hexadecimal.
        let sql = "SELECT CAST(system_identifier AS text), \
                   substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) FROM pg_control_system()";
        let rows = line.ask(READ, sql, &[]).map_err(super::schema::refused)?;
        let row =
            rows.first().ok_or_else(|| StoreError::corrupt("the database has no identity"))?;
        let (system, timeline): (String, String) = (value(row, 0)?, value(row, 1)?);
        Ok(Self(format!("{system}/{}", timeline.trim_start_matches('0'))))
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
