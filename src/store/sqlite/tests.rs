//! What only this backend can get wrong: its file, its rows, its query plans.

use caselot_core::id::{EntryIndex, JudgeId};
use rusqlite::Connection;
use tempfile::TempDir;

use super::{SqliteStore, reader};
use crate::store::sample::case_row;
use crate::store::{Append, CaseChange, CaseQuery, CaseRow, CaseStatus, Store, StoreError};

fn opened() -> (TempDir, SqliteStore) {
    let home = TempDir::new().unwrap();
    let store = SqliteStore::open(&home.path().join("caselot.db")).unwrap();
    (home, store)
}

fn entries(count: usize) -> Append {
    Append { court: "TPD".to_owned(), entries: vec![vec![1]; count], ..Append::default() }
}

fn one_case() -> Append {
    let (flags, panel) = (vec!["涉外".to_owned()], vec![JudgeId(4), JudgeId(9)]);
    let row = CaseRow { stage: 1, flags, panel, ..case_row("112-1", EntryIndex(0)) };
    Append { cases: vec![CaseChange::Filed(Box::new(row))].into(), ..entries(1) }
}

#[test]
fn refuses_databases_that_are_not_its_own() {
    let (home, store) = opened();
    drop(store);
    let path = home.path().join("caselot.db");
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let error = SqliteStore::open(&path).unwrap_err();
    assert!(matches!(error, StoreError::TooNew { found: 99, .. }), "{error}");
    assert!(error.to_string().contains("newer caselot"), "{error}");

    let path = home.path().join("other.db");
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE theirs (x)").unwrap();
    let before = std::fs::read(&path).unwrap();
    let error = SqliteStore::open(&path).unwrap_err();
    assert!(matches!(error, StoreError::Foreign { .. }), "{error}");
    assert_eq!(std::fs::read(&path).unwrap(), before);

    let path = home.path().join("text");
    std::fs::write(&path, "not a database at all, but long enough to look at").unwrap();
    assert!(matches!(SqliteStore::open(&path), Err(StoreError::Corrupt { .. })));
}

#[test]
fn notices_damage() {
    for damage in [
        "DELETE FROM entries WHERE place = (1 << 40) + 64",
        "DELETE FROM entries",
        "DELETE FROM entries WHERE place = 1 << 40",
        "UPDATE entries SET bytes = x'00000009' WHERE place = (1 << 40) + 64",
        "UPDATE entries SET count = 63 WHERE place = 1 << 40",
        "UPDATE courts SET size = 131",
    ] {
        let (home, mut store) = opened();
        store.append(&[entries(130)]).unwrap();
        let other = Connection::open(home.path().join("caselot.db")).unwrap();
        other.execute_batch(damage).unwrap();
        let read = store.reader().unwrap().entries("TPD", 0, 200);
        assert!(matches!(read, Err(StoreError::Corrupt { .. })), "{damage}: {read:?}");
    }
    let (home, mut store) = opened();
    store.append(&[one_case()]).unwrap();
    let other = Connection::open(home.path().join("caselot.db")).unwrap();
    for damage in ["ended = 7", "ended = 1", "facts = x'00'", "stage = -1"] {
        other.execute_batch(&format!("SAVEPOINT s; UPDATE cases SET {damage}; RELEASE s")).unwrap();
        let read = store.reader().unwrap().case("TPD", "112-1");
        assert!(matches!(read, Err(StoreError::Corrupt { .. })), "{damage}: {read:?}");
        other.execute_batch("UPDATE cases SET ended = 0, facts = zeroblob(32), stage = 1").unwrap();
    }
}

#[test]
fn a_commit_is_synced_and_keys_are_checked() {
    let (_home, store) = opened();
    let pragma = |name: &str| -> i64 {
        store.connection.pragma_query_value(None, name, |row| row.get(0)).unwrap()
    };
    assert_eq!((pragma("synchronous"), pragma("foreign_keys")), (2, 1));
    assert_eq!(pragma("user_version"), 7);
}

#[test]
fn a_full_database_keeps_nothing_and_goes_on() {
    let (_home, mut store) = opened();
    store.append(&[entries(3)]).unwrap();
    let limit = |store: &SqliteStore, pages: i64| {
        let set =
            store.connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()));
        set.unwrap();
    };
    limit(&store, 1);
    let large = Append { entries: vec![vec![9; 1 << 20]], size: 3, ..entries(0) };
    let error = store.append(std::slice::from_ref(&large)).unwrap_err();
    assert!(matches!(error, StoreError::Sqlite(_)) && !error.outcome_unknown(), "{error}");
    assert_eq!(store.reader().unwrap().size("TPD").unwrap(), 3);
    limit(&store, 100_000);
    store.append(&[large]).unwrap();
    assert_eq!(store.reader().unwrap().size("TPD").unwrap(), 4);
}

#[test]
fn reads_use_their_indexes() {
    let (_home, store) = opened();
    let plan = |sql: &str| -> String {
        let mut explain = store.connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let steps = explain.raw_query().mapped(|row| row.get::<_, String>(3));
        steps.collect::<Result<Vec<_>, _>>().unwrap().join("\n")
    };
    let found = plan(reader::SELECT_ENTRIES);
    assert!(found.contains("rowid>? AND rowid<?"), "{found}");
    assert!(!found.contains("SCAN") && !found.contains("TEMP B-TREE"), "{found}");
    for (sql, index) in [
        (reader::SELECT_DISPUTE, "cases_of_dispute (court=? AND dispute=? AND rowid>?)"),
        (reader::SELECT_GIVEN_UP, "cases_given_up (court=? AND dispute=? AND place<?)"),
    ] {
        let found = plan(sql);
        assert!(found.contains(index) && !found.contains("TEMP B-TREE"), "{index}: {found}");
    }
    for (pool, status, index) in [
        (None, None, "INTEGER PRIMARY KEY (rowid>? AND rowid<?)"),
        (None, Some(CaseStatus::Open), "cases_open (court=? AND rowid>? AND rowid<?)"),
        (Some("a"), Some(CaseStatus::Open), "cases_open (court=? AND rowid>? AND rowid<?)"),
        (Some("a"), Some(CaseStatus::Voided), "cases_voided (court=? AND rowid>? AND rowid<?)"),
        (Some("a"), Some(CaseStatus::Drawn), "INTEGER PRIMARY KEY (rowid>? AND rowid<?)"),
        (Some("a"), None, "INTEGER PRIMARY KEY (rowid>? AND rowid<?)"),
    ] {
        for newest_first in [false, true] {
            let pool = pool.map(str::to_owned);
            let query =
                CaseQuery { pool, status, after: None, until: None, limit: 9, newest_first };
            let found = plan(&reader::select_cases(&query));
            assert!(found.contains(index) && !found.contains("TEMP B-TREE"), "{index}: {found}");
        }
    }
    let all = [
        CaseStatus::Open,
        CaseStatus::Drawn,
        CaseStatus::Voided,
        CaseStatus::Imported,
        CaseStatus::Requested,
        CaseStatus::Designated,
    ];
    for status in all {
        let query = CaseQuery {
            pool: None,
            status: Some(status),
            after: None,
            until: None,
            limit: 9,
            newest_first: false,
        };
        let apart = reader::select_cases(&query).contains("INDEXED BY");
        assert_eq!(apart, status.has_index(), "{status:?}");
    }
}
