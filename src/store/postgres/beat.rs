//! Which servers run. It is a hint for people and for what is done offline: who may write is settled by
//! the size of a court alone.

use std::time::Duration;

use super::PostgresStore;
use super::line::Line;
use super::rows::value;
use crate::store::StoreError;

/// How long it may take to note that a server runs.
const BEAT: Duration = Duration::from_secs(1);

impl PostgresStore {
    /// Notes that a server runs. It goes over a connection of its own, on which nothing waits for a
    /// disk or a standby.
    pub(super) fn note_beat(&mut self, name: &str) -> Result<(), StoreError> {
        let line = match self.beats.take().filter(|line| !line.has_ended()) {
            Some(line) => line,
            None => {
                let line = Line::open(&self.place)?;
                let set = line.run(BEAT, "SET synchronous_commit = off");
                set.map_err(|cause| self.failed(&cause))?;
                line
            }
        };
        let sql = "INSERT INTO servers (name, seen) VALUES ($1, clock_timestamp()) \
                   ON CONFLICT (name) DO UPDATE SET seen = excluded.seen";
        line.ask(BEAT, sql, &[&name]).map_err(|cause| self.failed(&cause))?;
        self.beats = Some(line);
        Ok(())
    }

    /// Notes that it ends. If that fails it is found out by its silence.
    pub(super) fn note_end(&mut self, name: &str) {
        let noted = self
            .connect()
            .and_then(|()| self.ask("DELETE FROM servers WHERE name = $1", &[&name]).map(drop));
        if let Err(cause) = noted {
            tracing::debug!(%cause, "the database was not told that this server ends");
        }
    }

    /// The servers that were seen within so many seconds, ascending.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub fn servers(&mut self, seconds: i32) -> Result<Vec<String>, StoreError> {
        self.connect()?;
        let sql = "SELECT name FROM servers \
                   WHERE seen > clock_timestamp() - CAST($1 AS integer) * interval '1 second' ORDER BY name";
        let rows = self.ask(sql, &[&seconds])?;
        rows.iter().map(|row| value(row, 0)).collect()
    }
}
