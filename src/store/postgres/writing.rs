//! Writes a batch: by one statement that commits itself, or within a transaction where courts are made
//! or all of several courts is kept or nothing.

use std::collections::HashMap;

use tokio_postgres::error::SqlState;

use super::batch::{CourtWrite, by_court};
use super::error::is_clear_refusal;
use super::line::{READ, Unanswered};
use super::rows::{count, value};
use super::statement::BatchStatement;
use super::{COMMIT, Kept, PostgresError, PostgresStore};
use crate::store::{Append, LostRace, StoreError};

impl PostgresStore {
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
        self.sizes_of(&behind)
    }

    /// Notes a court's epoch as it was seen.
    ///
    /// # Errors
    /// When the court was moved elsewhere.
    pub(super) fn note_epoch(&mut self, code: String, epoch: i64) -> Result<(), StoreError> {
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
    pub(super) fn broken(&mut self, cause: &Unanswered) -> StoreError {
        let error = self.failed(cause);
        match cause.keeps_line() {
            true => self.roll_back(),
            false => self.hang_up(),
        }
        error
    }

    pub(super) fn roll_back(&mut self) {
        if let Some(line) = &self.line {
            line.send("ROLLBACK");
        }
    }

    /// Commits a transaction.
    pub(super) fn commit(&mut self) -> Result<(), StoreError> {
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
    pub(super) fn run_batch(
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
    pub(super) fn write_at(
        &mut self,
        batch: &[Append],
        kept: Kept,
    ) -> Result<Vec<LostRace>, StoreError> {
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
