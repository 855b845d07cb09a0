//! Reads from SQLite: one statement a call, which is one consistent read, or several calls in one
//! transaction.

use std::ops::Deref;

use caselot_core::docket::Day;
use caselot_core::id::EntryIndex;
use rusqlite::{Connection, OptionalExtension, params};

use super::COURT_ENTRIES;
use super::cases::{COLUMNS, case_row, columns};
use crate::store::columns::{DESIGNATED, DRAWN, IMPORTED, OPEN, REQUESTED, VOIDED};
use crate::store::{CaseQuery, CaseRow, CaseStatus, Reader, StoreError, chunk};

/// Reads through a read-only connection, or through a transaction on one. With a write-ahead log the
/// reader neither waits for the writer nor makes it wait.
pub(super) struct SqliteReader<C> {
    connection: C,
}

impl<C: Deref<Target = Connection>> SqliteReader<C> {
    /// A reader on this connection or transaction.
    pub(super) fn new(connection: C) -> Self {
        Self { connection }
    }

    /// The rows that a statement selects.
    fn list_cases(
        &self,
        sql: &str,
        params: impl rusqlite::Params,
    ) -> Result<Vec<CaseRow>, StoreError> {
        let mut select = self.connection.prepare_cached(sql)?;
        let mut rows = select.query(params)?;
        let mut cases = Vec::new();
        while let Some(row) = rows.next()? {
            cases.push(case_row(row)?);
        }
        Ok(cases)
    }
}

/// The rows from the one that holds entry `?2` to before entry `?3`. The first one begins at or before
/// entry `?2`. A court without such a row yields one row of its size alone, so that missing entries
/// are noticed.
pub(super) const SELECT_ENTRIES: &str = "
SELECT courts.size, entries.place - (courts.id << 40), entries.count, entries.bytes
FROM courts LEFT JOIN entries ON entries.place < (courts.id << 40) + ?3
    AND entries.place >= (
        SELECT coalesce(max(place), courts.id << 40) FROM entries
        WHERE place >= courts.id << 40 AND place <= (courts.id << 40) + ?2)
WHERE courts.code = ?1
ORDER BY entries.place";

/// All stages of a case.
const SELECT_CASE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM cases WHERE court = (SELECT id FROM courts WHERE code = ?1) AND number = ?2 \
     ORDER BY stage"
);

impl<C: Deref<Target = Connection>> Reader for SqliteReader<C> {
    fn view(&self) -> Result<Box<dyn Reader + '_>, StoreError> {
        // A view of a view is the same view.
        if !self.connection.is_autocommit() {
            return Ok(Box::new(SqliteReader::new(&*self.connection)));
        }
        Ok(Box::new(SqliteReader::new(self.connection.unchecked_transaction()?)))
    }

    fn courts(&self) -> Result<Vec<String>, StoreError> {
        let mut select = self.connection.prepare_cached("SELECT code FROM courts ORDER BY code")?;
        let codes = select.query_map([], |row| row.get(0))?;
        Ok(codes.collect::<Result<_, _>>()?)
    }

    fn size(&self, court: &str) -> Result<u64, StoreError> {
        let mut select =
            self.connection.prepare_cached("SELECT size FROM courts WHERE code = ?1")?;
        Ok(select.query_row([court], |row| row.get(0)).optional()?.unwrap_or(0))
    }

    fn entries(&self, court: &str, from: u64, until: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        let mut entries = Vec::new();
        if from >= until {
            return Ok(entries);
        }
        let mut select = self.connection.prepare_cached(SELECT_ENTRIES)?;
        let mut rows =
            select.query(params![court, from.min(COURT_ENTRIES), until.min(COURT_ENTRIES)])?;
        let mut next = from;
        let mut end = from;
        while let Some(row) = rows.next()? {
            end = until.min(row.get(0)?);
            if next >= end {
                break;
            }
            let damaged =
                || StoreError::corrupt(format!("court {court}: no row holds entry {next}"));
            let first = row.get::<_, Option<u64>>(1)?.ok_or_else(damaged)?;
            let packed = row.get_ref(3)?.as_blob().map_err(|_| damaged())?;
            let chunk = chunk::unpack(row.get(2)?, packed).ok_or_else(damaged)?;
            let skipped = next.checked_sub(first).ok_or_else(damaged)?;
            let skipped = usize::try_from(skipped).map_err(|_| damaged())?;
            let taken = usize::try_from(end - next).unwrap_or(usize::MAX);
            let before = entries.len();
            entries.extend(chunk.iter().skip(skipped).take(taken).map(|entry| entry.to_vec()));
            if entries.len() == before {
                return Err(damaged());
            }
            next = from + entries.len() as u64;
        }
        if next < end {
            let what = format!("court {court}: entries {next} to {end} are missing");
            return Err(StoreError::corrupt(what));
        }
        Ok(entries)
    }

    fn tile(&self, court: &str, level: u8, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let mut select = self.connection.prepare_cached(
            "SELECT hashes FROM tiles WHERE court = (SELECT id FROM courts WHERE code = ?1) \
             AND level = ?2 AND place = ?3",
        )?;
        let Ok(index) = i64::try_from(index) else { return Ok(None) };
        Ok(select.query_row(params![court, level, index], |row| row.get(0)).optional()?)
    }

    fn case(&self, court: &str, number: &str) -> Result<Vec<CaseRow>, StoreError> {
        self.list_cases(SELECT_CASE, params![court, number])
    }

    fn cases(&self, court: &str, query: &CaseQuery) -> Result<Vec<CaseRow>, StoreError> {
        let after = query.after.map_or(-1, |after| clamped(after.0));
        let until = clamped(query.until.map_or(COURT_ENTRIES, |until| until.0));
        let limit = i64::try_from(query.limit).unwrap_or(i64::MAX);
        self.list_cases(&select_cases(query), params![court, after, until, query.pool, limit])
    }

    fn of_dispute(
        &self,
        court: &str,
        fingerprint: &[u8; 32],
        after: Option<EntryIndex>,
        limit: usize,
    ) -> Result<Vec<CaseRow>, StoreError> {
        let after = after.map_or(-1, |after| clamped(after.0));
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.list_cases(SELECT_DISPUTE, params![court, fingerprint, after, limit])
    }

    fn given_up(
        &self,
        court: &str,
        fingerprint: &[u8; 32],
        since: Day,
        before: EntryIndex,
    ) -> Result<Option<CaseRow>, StoreError> {
        let before = clamped(before.0);
        let found = self.list_cases(SELECT_GIVEN_UP, params![court, fingerprint, since.0, before]);
        Ok(found?.pop())
    }

    fn mark_key(&self, court: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let mut select = self.connection.prepare_cached(
            "SELECT sealed FROM mark_keys WHERE court = (SELECT id FROM courts WHERE code = ?1)",
        )?;
        Ok(select.query_row([court], |row| row.get(0)).optional()?)
    }

    fn tray_key(&self, court: &str, tray: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let mut select = self.connection.prepare_cached(
            "SELECT sealed FROM tray_keys \
             WHERE court = (SELECT id FROM courts WHERE code = ?1) AND tray = ?2",
        )?;
        let Ok(tray) = i64::try_from(tray) else { return Ok(None) };
        Ok(select.query_row(params![court, tray], |row| row.get(0)).optional()?)
    }
}

/// A page of the filings of a dispute; few filings have a fingerprint, and those have an index of
/// their own.
pub(super) const SELECT_DISPUTE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM cases INDEXED BY cases_of_dispute \
     WHERE court = (SELECT id FROM courts WHERE code = ?1) AND dispute = ?2 \
     AND place > ((SELECT id FROM courts WHERE code = ?1) << 40) + ?3 \
     ORDER BY place LIMIT ?4"
);

/// The latest filing of a dispute that was given up from day `?3` on. The index holds the day too,
/// so that those given up long ago are passed over without their rows.
pub(super) const SELECT_GIVEN_UP: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM cases INDEXED BY cases_given_up \
     WHERE court = (SELECT id FROM courts WHERE code = ?1) AND dispute = ?2 AND given_up >= ?3 \
     AND place < ((SELECT id FROM courts WHERE code = ?1) << 40) + ?4 \
     ORDER BY place DESC LIMIT 1"
);

/// A page of filings. There are few such texts, so each is prepared once. The status is written out
/// and not bound, since SQLite uses a partial index only for a condition that it can read. The index
/// is named, since without statistics SQLite would rather go through all filings than the few open or
/// voided ones.
pub(super) fn select_cases(query: &CaseQuery) -> String {
    let (status, index) = match query.status {
        None => (String::new(), None),
        Some(CaseStatus::Open) => (format!("AND ended = {OPEN}"), Some("cases_open")),
        Some(CaseStatus::Drawn) => (format!("AND ended = {DRAWN}"), None),
        Some(CaseStatus::Designated) => (format!("AND ended = {DESIGNATED}"), None),
        Some(CaseStatus::Requested) => {
            (format!("AND ended = {REQUESTED}"), Some("cases_requested"))
        }
        Some(CaseStatus::Imported) => (format!("AND ended = {IMPORTED}"), None),
        Some(CaseStatus::Voided) => (format!("AND ended = {VOIDED}"), Some("cases_voided")),
    };
    // Without a pool the parameter is bound too, and the condition is true.
    let pool = if query.pool.is_some() { "pool = ?4" } else { "?4 IS NULL" };
    let indexed_by = index.map(|name| format!("INDEXED BY {name}")).unwrap_or_default();
    let court = "(SELECT id FROM courts WHERE code = ?1)";
    let first = format!("({court} << 40)");
    // Stated only for an index that begins with the court; otherwise SQLite might use another one.
    let of_court = index.map(|_| format!("AND court = {court}")).unwrap_or_default();
    let order = if query.newest_first { "place DESC" } else { "place" };
    format!(
        "SELECT {COLUMNS} \
         FROM cases {indexed_by} \
         WHERE place > {first} + ?2 AND place < {first} + ?3 AND {pool} {status} {of_court} \
         ORDER BY {order} LIMIT ?5"
    )
}

/// The number as SQLite takes it; no entry has the highest one.
fn clamped(number: u64) -> i64 {
    i64::try_from(number.min(COURT_ENTRIES)).unwrap_or(i64::MAX)
}
