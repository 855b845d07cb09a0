//! The schema of the SQLite database, and the steps from an older schema to the present one.

use rusqlite::{Connection, ErrorCode, TransactionBehavior};

use super::sqlite::cases;
use super::{CaseProjection, StoreError};

/// "clot" in ASCII, in the header of the database, by which it is known to be caselot's.
pub(super) const APPLICATION_ID: u32 = 0x636c_6f74;

/// From this version on, the rows of the case index say all that they say now.
const WHOLE_ROWS: u32 = 4;

/// From this version on, they say when a case was given up.
const GIVEN_UP_DAYS: u32 = 7;

/// Step *n* leads from `user_version` *n* to *n* + 1. A released step is never edited.
const STEPS: &[&str] = &[FIRST, RECORDS, LIVES, PARTIES, APPENDED, ONE_KEY, GIVEN_UP];

/// The present schema.
pub(super) const NEWEST: u32 = STEPS.len() as u32;

/// The first schema.
const FIRST: &str = "
CREATE TABLE courts (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    size INTEGER NOT NULL
) STRICT;

-- Each append writes rows of its own; no row is ever rewritten.
CREATE TABLE entries (
    court INTEGER NOT NULL REFERENCES courts (id),
    first INTEGER NOT NULL,
    count INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (court, first)
) STRICT, WITHOUT ROWID;

CREATE TABLE tiles (
    court INTEGER NOT NULL REFERENCES courts (id),
    level INTEGER NOT NULL,
    place INTEGER NOT NULL,
    hashes BLOB NOT NULL,
    PRIMARY KEY (court, level, place)
) STRICT;

-- ended: 0 open, 1 drawn, 2 voided.
CREATE TABLE cases (
    court INTEGER NOT NULL REFERENCES courts (id),
    filing INTEGER NOT NULL,
    number TEXT NOT NULL,
    stage INTEGER NOT NULL,
    pool TEXT NOT NULL,
    facts BLOB NOT NULL,
    ended INTEGER NOT NULL,
    end_entry INTEGER,
    undertaking INTEGER,
    PRIMARY KEY (court, filing)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX cases_by_number ON cases (court, number, stage);
CREATE INDEX cases_by_pool ON cases (court, pool, filing);
-- Open and voided filings are the few among the many.
CREATE INDEX cases_open ON cases (court, filing) WHERE ended = 0;
CREATE INDEX cases_voided ON cases (court, filing) WHERE ended = 2;

CREATE TABLE tray_keys (
    court INTEGER NOT NULL REFERENCES courts (id),
    tray INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (court, tray)
) STRICT, WITHOUT ROWID;
";

/// Adds what is known of a case beside its draw; `record` is the packed column. Older rows are made
/// anew from the log.
const RECORDS: &str = "
-- ended: 3 imported; then `assigned_by` says how the case came to its judge.
ALTER TABLE cases ADD COLUMN assigned_by INTEGER;
ALTER TABLE cases ADD COLUMN record BLOB NOT NULL DEFAULT x'';
";

/// Adds designations, and in `record` what later stages need. Older rows are made anew.
const LIVES: &str = "
-- ended: 4 asked to be designated, 5 designated.
CREATE INDEX cases_requested ON cases (court, filing) WHERE ended = 4;
";

/// Adds marks of parties. Older rows are made anew.
const PARTIES: &str = "
-- Fingerprint of the parties and the cause; few filings have one.
ALTER TABLE cases ADD COLUMN dispute BLOB;
CREATE INDEX cases_of_dispute ON cases (court, dispute, filing) WHERE dispute IS NOT NULL;

CREATE TABLE mark_keys (
    court INTEGER PRIMARY KEY REFERENCES courts (id),
    sealed BLOB NOT NULL
) STRICT;
";

/// Puts what every draw writes into as few pages as possible, since each page takes its part of the
/// fsync.
const APPENDED: &str = "
-- Filings of a pool are scattered over as many pages as there are pools.
DROP INDEX cases_by_pool;

-- place: 2^40 times the court's id, and the first entry. Rows behind the last one of such a table
-- fill page after page, while a key of several columns has neighbouring pages written again.
ALTER TABLE entries RENAME TO entries_by_court;
CREATE TABLE entries (
    place INTEGER PRIMARY KEY,
    count INTEGER NOT NULL,
    bytes BLOB NOT NULL
) STRICT;
INSERT INTO entries SELECT (court << 40) + first, count, bytes
    FROM entries_by_court ORDER BY court, first;
DROP TABLE entries_by_court;
";

/// Does the same for the case index, whose rows otherwise lie in the inner pages of their tree too.
const ONE_KEY: &str = "
-- place: 2^40 times the court's id, and the entry of the filing.
ALTER TABLE cases RENAME TO cases_by_court;
CREATE TABLE cases (
    place INTEGER PRIMARY KEY,
    court INTEGER NOT NULL,
    number TEXT NOT NULL,
    stage INTEGER NOT NULL,
    pool TEXT NOT NULL,
    facts BLOB NOT NULL,
    ended INTEGER NOT NULL,
    end_entry INTEGER,
    undertaking INTEGER,
    assigned_by INTEGER,
    record BLOB NOT NULL,
    dispute BLOB
) STRICT;
INSERT INTO cases SELECT (court << 40) + filing, court, number, stage, pool, facts, ended, end_entry,
    undertaking, assigned_by, record, dispute FROM cases_by_court ORDER BY court, filing;
DROP TABLE cases_by_court;
CREATE UNIQUE INDEX cases_by_number ON cases (court, number, stage);
CREATE INDEX cases_of_dispute ON cases (court, dispute) WHERE dispute IS NOT NULL;
CREATE INDEX cases_open ON cases (court) WHERE ended = 0;
CREATE INDEX cases_voided ON cases (court) WHERE ended = 2;
CREATE INDEX cases_requested ON cases (court) WHERE ended = 4;
";

/// Finds the case that a dispute comes back from without going through all of the dispute's.
const GIVEN_UP: &str = "
-- given_up: the day on which the case of a filing with a dispute was withdrawn or dismissed.
ALTER TABLE cases ADD COLUMN given_up INTEGER;
CREATE INDEX cases_given_up ON cases (court, dispute, place, given_up) WHERE given_up IS NOT NULL;
";

/// Brings the database to the present schema, in one transaction, or refuses it untouched. The rows
/// of an old case index are made anew with the projection.
///
/// # Errors
/// [`StoreError::Foreign`], [`StoreError::TooNew`], and [`StoreError::TooOld`] where a projection is
/// needed and missing.
pub(super) fn migrate(
    connection: &mut Connection,
    projection: Option<&mut dyn CaseProjection>,
) -> Result<(), StoreError> {
    let begun = connection.transaction_with_behavior(TransactionBehavior::Immediate);
    let tx = begun.map_err(|cause| match cause.sqlite_error_code() {
        Some(ErrorCode::ReadOnly) => StoreError::Unwritable(cause),
        _ => cause.into(),
    })?;
    let found = version(&tx)?.unwrap_or(0);
    for step in STEPS.iter().skip(usize::try_from(found).expect("a u32 fits a usize")) {
        tx.execute_batch(step)?;
    }
    if (1..WHOLE_ROWS).contains(&found) {
        cases::rebuild(&tx, projection.ok_or(StoreError::TooOld { found })?)?;
    } else if (WHOLE_ROWS..GIVEN_UP_DAYS).contains(&found) {
        cases::fill_given_up(&tx)?;
    }
    // Written at every start, so that a database that takes no writes is found before it is served.
    let written = tx
        .pragma_update(None, "application_id", APPLICATION_ID)
        .and_then(|()| tx.pragma_update(None, "user_version", NEWEST))
        .and_then(|()| tx.commit());
    written.map_err(StoreError::Unwritable)
}

/// The version of a database; `None` for one that is new.
///
/// # Errors
/// [`StoreError::Foreign`], [`StoreError::TooNew`].
pub(super) fn version(database: &Connection) -> Result<Option<u32>, StoreError> {
    let number = |name| database.pragma_query_value(None, name, |row| row.get(0));
    let (application, found): (u32, u32) = (number("application_id")?, number("user_version")?);
    if application == APPLICATION_ID {
        let too_new = StoreError::TooNew { found, known: NEWEST };
        return if found > NEWEST { Err(too_new) } else { Ok(Some(found)) };
    }
    let sql = "SELECT count(*) = 0 FROM sqlite_schema";
    let is_empty: bool = database.query_row(sql, [], |row| row.get(0))?;
    let untouched = application == 0 && found == 0 && is_empty;
    if untouched { Ok(None) } else { Err(StoreError::Foreign { found: application }) }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use tempfile::TempDir;

    use super::*;
    use crate::store::sample::case_row;
    use crate::store::sqlite::SqliteStore;
    use crate::store::{CaseChange, CaseEnd, CaseQuery, CaseRow, Store};
    use caselot_core::id::{EntryIndex, JudgeId};

    /// A new database of an earlier version.
    fn database(version: usize) -> (TempDir, PathBuf, Connection) {
        let home = TempDir::new().unwrap();
        let path = home.path().join("caselot.db");
        let old = Connection::open(&path).unwrap();
        STEPS[..version].iter().for_each(|step| old.execute_batch(step).unwrap());
        old.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
        old.pragma_update(None, "user_version", u32::try_from(version).unwrap()).unwrap();
        (home, path, old)
    }

    /// Version 4 had its entries and cases by court.
    #[test]
    fn rows_by_court_become_rows_of_one_key() {
        let (_home, path, old) = database(4);
        old.execute_batch(
            "INSERT INTO courts VALUES (1, 'X', 3), (2, 'Y', 1);
             INSERT INTO entries VALUES (2, 0, 1, x'0000000109'), (1, 2, 1, x'0000000103'),
                 (1, 0, 2, x'00000001010000000102');
             INSERT INTO cases VALUES
                 (2, 0, '112-1', 0, 'civil', zeroblob(32), 0, NULL, NULL, NULL, zeroblob(104), NULL),
                 (1, 2, '112-1', 1, 'civil', zeroblob(32), 2, 4, NULL, NULL, zeroblob(104), zeroblob(32)),
                 (1, 0, '112-1', 0, 'civil', zeroblob(32), 1, 1, 7, NULL, zeroblob(104), NULL);",
        )
        .unwrap();
        drop(old);
        let mut store = SqliteStore::open(&path).unwrap();
        let entries = |store: &SqliteStore, court: &str| {
            store.reader().unwrap().entries(court, 0, u64::MAX).unwrap()
        };
        assert_eq!(entries(&store, "X"), [[1], [2], [3]]);
        assert_eq!(entries(&store, "Y"), [[9]]);
        let append = |court: &str, size, entry| crate::store::Append {
            court: court.to_owned(),
            size,
            entries: vec![vec![entry]],
            ..Default::default()
        };
        store.append(&[append("X", 3, 4), append("Y", 1, 10)]).unwrap();
        assert_eq!(entries(&store, "X"), [[1], [2], [3], [4]]);
        assert_eq!(entries(&store, "Y"), [[9], [10]]);
        let all = CaseQuery::first(9);
        let reader = store.reader().unwrap();
        let rows = |rows: Vec<CaseRow>| -> Vec<(u64, u32, CaseEnd)> {
            rows.iter().map(|row| (row.filing.0, row.stage, row.end)).collect()
        };
        let (drawn, voided) = (
            CaseEnd::Drawn { entry: EntryIndex(1), undertaking: JudgeId(7) },
            CaseEnd::Voided { entry: EntryIndex(4) },
        );
        let of_x = [(0, 0, drawn), (2, 1, voided)];
        assert_eq!(rows(reader.cases("X", &all).unwrap()), of_x);
        assert_eq!(rows(reader.case("X", "112-1").unwrap()), of_x);
        let status = Some(crate::store::CaseStatus::Voided);
        assert_eq!(rows(reader.cases("X", &CaseQuery { status, ..all }).unwrap()), of_x[1..]);
        assert_eq!(rows(reader.case("Y", "112-1").unwrap()), [(0, 0, CaseEnd::Open)]);
    }

    /// Makes a filing of every entry that is not the first one.
    struct Filings;

    impl CaseProjection for Filings {
        fn changes(&mut self, court: &str, entries: &[&[u8]]) -> Option<Vec<CaseChange>> {
            let filing = |entry: &&[u8]| {
                let filing = u64::from(*entry.first()?);
                let number = format!("{court}-{filing}");
                Some(CaseChange::Filed(Box::new(case_row(&number, EntryIndex(filing)))))
            };
            entries.iter().filter(|entry| ***entry != [0]).map(filing).collect()
        }
    }

    #[test]
    fn an_index_that_says_less_is_made_anew_with_a_projection() {
        let (_home, path, old) = database(3);
        old.execute_batch(
            "INSERT INTO courts VALUES (1, 'X', 3), (2, 'Y', 2);
             INSERT INTO entries VALUES (1, 0, 2, x'00000001000000000101'),
                 (1, 2, 1, x'0000000102'), (2, 0, 2, x'00000001000000000101');
             INSERT INTO cases VALUES (1, 1, 'old', 0, 'civil', zeroblob(32), 0, NULL, NULL, NULL, x'');",
        )
        .unwrap();
        drop(old);
        let error = SqliteStore::open(&path).unwrap_err();
        assert!(matches!(error, StoreError::TooOld { found: 3 }), "{error}");
        let store = SqliteStore::open_with(&path, &mut Filings).unwrap();
        let reader = store.reader().unwrap();
        let all = CaseQuery::first(9);
        let numbers = |court: &str| -> Vec<(u64, String)> {
            let rows = reader.cases(court, &all).unwrap();
            rows.into_iter().map(|row| (row.filing.0, row.number)).collect()
        };
        assert_eq!(numbers("X"), [(1, "X-1".to_owned()), (2, "X-2".to_owned())]);
        assert_eq!(numbers("Y"), [(1, "Y-1".to_owned())]);
    }
}
