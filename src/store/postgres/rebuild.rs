//! Makes the case index of all courts anew from their logs, in one transaction.

use super::PostgresStore;
use super::batch::by_court;
use super::line::READ;
use super::rows::{count, value};
use crate::store::{Append, CaseProjection, StoreError};

/// Entries that are read at once.
const PAGE: i64 = 4_096;

impl PostgresStore {
    /// Makes the case index of all courts anew from their logs. Servers that write wait meanwhile, or
    /// are told to try again.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when a log cannot be read; the index then stays as it was.
    pub fn rebuild_index(&mut self, projection: &mut dyn CaseProjection) -> Result<(), StoreError> {
        self.connect()?;
        let begun =
            self.line()?.run(READ, "BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0");
        begun.map_err(|cause| self.broken(&cause))?;
        match self.make_anew(projection) {
            Ok(()) => self.commit(),
            Err(cause) => {
                self.roll_back();
                Err(cause)
            }
        }
    }

    fn make_anew(&mut self, projection: &mut dyn CaseProjection) -> Result<(), StoreError> {
        let sql = "SELECT code, size, epoch FROM courts ORDER BY code FOR UPDATE";
        let mut courts: Vec<(String, u64)> = Vec::new();
        for row in &self.ask(sql, &[])? {
            let code: String = value(row, 0)?;
            self.epochs.insert(code.clone(), value(row, 2)?);
            courts.push((code, count(row, 1)?));
        }
        self.ask("DELETE FROM few_cases", &[])?;
        self.ask("DELETE FROM cases", &[])?;
        for (code, size) in courts {
            self.make_court_anew(&code, size, projection)?;
        }
        Ok(())
    }

    fn make_court_anew(
        &mut self,
        code: &str,
        size: u64,
        projection: &mut dyn CaseProjection,
    ) -> Result<(), StoreError> {
        let damaged = || StoreError::corrupt(format!("court {code}: its log cannot be read"));
        let sql = "SELECT bytes FROM entries WHERE court = (SELECT id FROM courts WHERE code = $1) \
                   AND place >= $2 AND place < $3 ORDER BY place";
        let (mut next, end) = (0, i64::try_from(size).map_err(|_| damaged())?);
        while next < end {
            let rows = self.ask(sql, &[&code, &next, &end.min(next + PAGE)])?;
            if rows.is_empty() {
                return Err(damaged());
            }
            let entries = rows.iter().map(|row| value(row, 0));
            let entries = entries.collect::<Result<Vec<&[u8]>, _>>()?;
            let cases = projection.changes(code, &entries).ok_or_else(damaged)?.into();
            let append = Append { court: code.to_owned(), size, cases, ..Append::default() };
            let batch = [append];
            let mut courts = by_court(&batch)?;
            self.read_earlier(&mut courts, &mut Vec::new())?;
            for court in &mut courts {
                court.epoch = self.epochs.get(code).copied().unwrap_or(0);
            }
            if self.run_batch(&courts, false)?.len() != 1 {
                return Err(damaged());
            }
            next += i64::try_from(rows.len()).map_err(|_| damaged())?;
        }
        Ok(())
    }
}
