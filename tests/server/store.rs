//! One conformance suite, run on every storage backend, and a comparison of the backends.

use std::sync::Arc;

use caselot::store::memory::MemoryStore;
use caselot::store::postgres::PostgresStore;
use caselot::store::sqlite::SqliteStore;
use caselot::store::{
    Append, CaseChange, CaseEnd, CaseQuery, CaseRow, CaseStatus, IndexedStore, Reader, Store,
    StoreError, Tile,
};
use caselot_core::docket::Day;
use caselot_core::docket::cases::digest::{FactsDigest, PanelDigest, RecordDigest};
use caselot_core::docket::cases::involved::Involved;
use caselot_core::docket::cases::row::Returning;
use caselot_core::docket::cases::seating::Seating;
use caselot_core::docket::code::Manner;
use caselot_core::docket::record::Panel;
use caselot_core::id::{EntryIndex, JudgeId};
use proptest::prelude::*;
use tempfile::TempDir;

use crate::postgres::Postgres;

const DRAWN: CaseEnd = CaseEnd::Drawn { entry: EntryIndex(9), undertaking: JudgeId(3) };
const VOIDED: CaseEnd = CaseEnd::Voided { entry: EntryIndex(8) };
const ALL: CaseQuery = CaseQuery {
    pool: None,
    status: None,
    after: None,
    until: None,
    limit: usize::MAX,
    newest_first: false,
};

fn append(court: &str, size: u64, entries: &[&[u8]]) -> Append {
    let entries = entries.iter().map(|entry| entry.to_vec()).collect();
    Append { court: court.to_owned(), size, entries, ..Append::default() }
}

fn row(number: &str, stage: u32, filing: u64, pool: &str) -> CaseRow {
    let (number, pool) = (number.to_owned(), pool.to_owned());
    CaseRow {
        number,
        stage,
        filing: EntryIndex(filing),
        pool,
        facts_digest: Some(FactsDigest([filing as u8 + 1; 32])),
        end: CaseEnd::Open,
        record_digest: RecordDigest([1; 32]),
        filed_on: Day(3),
        panel_digest: PanelDigest([2; 32]),
        closed: None,
        weight: 100,
        flags: vec!["涉外".to_owned()],
        held: Vec::new(),
        panel: vec![JudgeId(4), JudgeId(9)],
        // Every other one has something to say of its seats.
        seating: Seating {
            left: vec![JudgeId(5); (filing % 2) as usize],
            changes: (filing % 4 == 3).then_some(EntryIndex(filing)),
            ..Seating::default()
        }
        .into(),
        returning: Default::default(),
        // Some have agents or staff, with and without something of their seats.
        involved: filing.is_multiple_of(3).then(|| {
            let (agents, staff) = (vec![[filing as u8; 32]], vec![JudgeId(31)]);
            Box::new(Involved { agents, staff })
        }),
    }
}

fn filed(number: &str, stage: u32, filing: u64, pool: &str) -> CaseChange {
    CaseChange::Filed(Box::new(row(number, stage, filing, pool)))
}

fn with_cases(size: u64, cases: Vec<CaseChange>) -> Append {
    Append { cases: cases.into(), ..append("TPD", size, &[b"entry"]) }
}

fn filings(reader: &dyn Reader, query: CaseQuery) -> Vec<u64> {
    reader.cases("TPD", &query).unwrap().iter().map(|row| row.filing.0).collect()
}

/// Every backend passes this, or is not a store.
fn conforms(new: &mut dyn FnMut() -> Box<dyn Store>) {
    for check in [
        appends_and_reads,
        pages,
        keeps_entries_of_every_size,
        compares_before_it_appends,
        writes_all_courts_or_none,
        indexes_cases,
        lists_cases_by_page,
        refuses_wrong_case_changes,
        keeps_tiles_and_tray_keys,
        keeps_one_mark_key,
        finds_the_filings_of_a_dispute,
        shows_only_what_is_committed,
    ] {
        check(&mut *new());
    }
}

fn appends_and_reads(store: &mut dyn Store) {
    let reader = store.reader().unwrap();
    assert_eq!((reader.courts().unwrap(), reader.size("TPD").unwrap()), (vec![], 0));
    assert_eq!(reader.entries("TPD", 0, 10).unwrap(), Vec::<Vec<u8>>::new());
    store.append(&[]).unwrap();
    store.append(&[append("TPD", 0, &[b"a", b""]), append("KSD", 0, &[b"k"])]).unwrap();
    store.append(&[append("TPD", 2, &[b"c"]), append("TPD", 3, &[b"d"])]).unwrap();
    store.append(&[append("TPD", 4, &[])]).unwrap();
    assert_eq!(reader.courts().unwrap(), ["KSD", "TPD"]);
    assert_eq!((reader.size("TPD").unwrap(), reader.size("KSD").unwrap()), (4, 1));
    assert_eq!(reader.entries("TPD", 0, u64::MAX).unwrap(), [&b"a"[..], b"", b"c", b"d"]);
    assert_eq!(reader.entries("KSD", 0, 9).unwrap(), [b"k"]);
    store.append(&[append("HLD", 0, &[])]).unwrap();
    assert_eq!(reader.courts().unwrap(), ["HLD", "KSD", "TPD"]);
}

fn pages(store: &mut dyn Store) {
    let reader = store.reader().unwrap();
    let all: Vec<Vec<u8>> = (0..300u16).map(|index| index.to_be_bytes().to_vec()).collect();
    let mut size = 0;
    for part in [1, 64, 3, 130, 102] {
        let entries = all[size..size + part].to_vec();
        store.append(&[Append { entries, ..append("TPD", size as u64, &[]) }]).unwrap();
        size += part;
    }
    for from in 0..=300 {
        for length in [0, 1, 2, 63, 64, 65, 300] {
            let until = (from + length).min(300);
            let page = reader.entries("TPD", from as u64, (from + length) as u64).unwrap();
            assert_eq!(page, all[from..until], "{from}..{until}");
        }
    }
    for (from, until) in [(300, 301), (5, 4), (u64::MAX, u64::MAX), (u64::MAX - 1, u64::MAX)] {
        assert!(reader.entries("TPD", from, until).unwrap().is_empty(), "{from}..{until}");
    }
}

fn keeps_entries_of_every_size(store: &mut dyn Store) {
    let reader = store.reader().unwrap();
    let sizes = [0, 1, 127, 32_763, 32_764, 32_765, 32_768, 0, 32_769, 70_000, 1 << 20, 5];
    let entries: Vec<Vec<u8>> =
        sizes.iter().enumerate().map(|(place, bytes)| vec![place as u8; *bytes]).collect();
    store.append(&[Append { entries: entries.clone(), ..append("TPD", 0, &[]) }]).unwrap();
    assert_eq!(reader.entries("TPD", 0, 99).unwrap(), entries);
    for (place, entry) in entries.iter().enumerate() {
        let index = place as u64;
        assert_eq!(reader.entries("TPD", index, index + 1).unwrap(), std::slice::from_ref(entry));
    }
}

fn compares_before_it_appends(store: &mut dyn Store) {
    store.append(&[append("TPD", 0, &[b"a"])]).unwrap();
    let reader = store.reader().unwrap();
    for wrong in [0, 2, u64::MAX] {
        let late = Append {
            cases: vec![filed("112-1", 1, 1, "civil")].into(),
            tray_keys: vec![(1, vec![1])],
            ..append("TPD", wrong, &[b"x"])
        };
        let error = store.append(&[late]).unwrap_err();
        assert!(!error.outcome_unknown());
        let StoreError::Conflict { court, expected, found } = error else { panic!("{error}") };
        assert_eq!((court.as_str(), expected, found), ("TPD", wrong, 1));
    }
    let error = store.append(&[append("KSD", 3, &[b"x"])]).unwrap_err();
    assert!(matches!(error, StoreError::Conflict { expected: 3, found: 0, .. }), "{error}");
    assert_eq!(reader.courts().unwrap(), ["TPD"]);
    assert_eq!(reader.entries("TPD", 0, 9).unwrap(), [b"a"]);
    assert_eq!(filings(&*reader, ALL), [0; 0]);
    assert_eq!(reader.tray_key("TPD", 1).unwrap(), None);
}

fn writes_all_courts_or_none(store: &mut dyn Store) {
    let reader = store.reader().unwrap();
    let first = Append {
        tiles: vec![Tile { level: 0, index: 0, hashes: vec![1] }],
        tray_keys: vec![(1, vec![1])],
        ..with_cases(0, vec![filed("112-1", 1, 0, "civil")])
    };
    let late = append("KSD", 7, &[b"x"]);
    assert!(store.append(&[first.clone(), late]).is_err());
    assert_eq!(reader.courts().unwrap(), [""; 0]);
    assert_eq!((reader.size("TPD").unwrap(), filings(&*reader, ALL)), (0, vec![]));
    assert_eq!(reader.tile("TPD", 0, 0).unwrap(), None);
    // The writer goes on after a refusal, with what it refused before.
    store.append(&[first, append("KSD", 0, &[b"x"])]).unwrap();
    assert_eq!(reader.courts().unwrap(), ["KSD", "TPD"]);
}

fn indexes_cases(store: &mut dyn Store) {
    let reader = store.reader().unwrap();
    let voided = CaseChange::Ended {
        filing: EntryIndex(3),
        end: VOIDED,
        seats: Vec::new(),
        panel: Panel::default(),
        avoided: None,
        alternates: Vec::new(),
        on: Day(7),
    };
    let first = vec![
        filed("112-2", 1, 5, "civil"),
        filed("112-1", 1, 3, "civil"),
        voided,
        filed("112-1", 2, 4, "civil"),
    ];
    store.append(&[with_cases(0, first)]).unwrap();
    store
        .append(&[with_cases(
            1,
            vec![CaseChange::Ended {
                filing: EntryIndex(5),
                end: DRAWN,
                seats: Vec::new(),
                panel: Panel::default(),
                avoided: None,
                alternates: Vec::new(),
                on: Day(7),
            }],
        )])
        .unwrap();
    let first_stage = CaseRow { end: VOIDED, ..row("112-1", 1, 3, "civil") };
    let second_stage = row("112-1", 2, 4, "civil");
    let other = CaseRow { end: DRAWN, ..row("112-2", 1, 5, "civil") };
    assert_eq!(reader.case("TPD", "112-1").unwrap(), [first_stage.clone(), second_stage.clone()]);
    assert_eq!(reader.case("TPD", "112-2").unwrap(), std::slice::from_ref(&other));
    assert_eq!(reader.case("TPD", "112").unwrap(), []);
    assert_eq!(reader.case("KSD", "112-1").unwrap(), []);
    assert_eq!(reader.cases("TPD", &ALL).unwrap(), [first_stage, second_stage, other]);
    assert_eq!(reader.cases("KSD", &ALL).unwrap(), []);
}

fn keeps_one_mark_key(store: &mut dyn Store) {
    let reader = store.reader().unwrap();
    assert_eq!(reader.mark_key("TPD").unwrap(), None);
    store.append(&[append("TPD", 0, &[b"a"]), append("KSD", 0, &[b"k"])]).unwrap();
    // A court from before there were marks gets its key without an entry.
    store.append(&[Append { mark_key: Some(vec![7; 72]), ..append("TPD", 1, &[]) }]).unwrap();
    assert_eq!(reader.mark_key("TPD").unwrap(), Some(vec![7; 72]));
    assert_eq!(reader.mark_key("KSD").unwrap(), None);
    let again = Append { mark_key: Some(vec![8; 72]), ..append("TPD", 1, &[b"b"]) };
    let error = store.append(&[again]).unwrap_err();
    assert!(matches!(error, StoreError::Duplicate { .. }), "{error}");
    assert_eq!(reader.mark_key("TPD").unwrap(), Some(vec![7; 72]));
    assert_eq!(reader.size("TPD").unwrap(), 1);
}

fn of_dispute(number: &str, filing: u64, dispute: u8) -> CaseRow {
    let returning = Returning {
        marks: vec![[1; 32], [2; 32]],
        fingerprint: Some([dispute; 32]),
        ..Returning::default()
    };
    CaseRow { returning, ..row(number, 0, filing, "civil") }
}

fn finds_the_filings_of_a_dispute(store: &mut dyn Store) {
    let reader = store.reader().unwrap();
    let first = CaseRow { end: DRAWN, ..of_dispute("112-1", 3, 9) };
    let second = of_dispute("112-2", 5, 9);
    let rows = [second.clone(), of_dispute("112-3", 4, 8), first.clone(), row("112-4", 0, 6, "c")];
    let changes = rows.map(|row| CaseChange::Filed(Box::new(row))).to_vec();
    store.append(&[with_cases(0, changes)]).unwrap();
    assert_eq!(
        reader.of_dispute("TPD", &[9; 32], None, 9).unwrap(),
        [first.clone(), second.clone()]
    );
    assert_eq!(reader.of_dispute("TPD", &[7; 32], None, 9).unwrap(), []);
    assert_eq!(reader.of_dispute("KSD", &[9; 32], None, 9).unwrap(), []);
    let (panel_digest, on, manner) = (PanelDigest([5; 32]), Day(8), Some(Manner::Withdrawn));
    let closed = CaseChange::Closed {
        filing: EntryIndex(3),
        on,
        manner,
        panel: Some((panel_digest, Vec::new())),
    };
    let avoided = Some((JudgeId(4), Day(7)));
    let (end, panel) = (VOIDED, Panel::default());
    let voided = CaseChange::Ended {
        filing: EntryIndex(5),
        end,
        seats: Vec::new(),
        panel,
        avoided,
        alternates: Vec::new(),
        on: Day(7),
    };
    store.append(&[with_cases(1, vec![closed.clone(), voided.clone()])]).unwrap();
    let found = reader.of_dispute("TPD", &[9; 32], None, 9).unwrap();
    let (mut ended, mut other) = (first, second);
    ended.apply(&closed);
    other.apply(&voided);
    assert_eq!((ended.returning.manner, other.returning.avoided), (manner, avoided));
    assert_eq!(found, [ended.clone(), other.clone()]);
    let page = |after| reader.of_dispute("TPD", &[9; 32], after, 1).unwrap();
    assert_eq!([page(None), page(Some(EntryIndex(3))), page(Some(EntryIndex(5)))].concat(), found);
    let given_up = |since: u32, before: u64| {
        reader.given_up("TPD", &[9; 32], Day(since), EntryIndex(before)).unwrap()
    };
    // The first one was given up on day 8, the second one on day 7.
    assert_eq!(given_up(7, u64::MAX), Some(other.clone()));
    assert_eq!(given_up(7, 5), Some(ended.clone()));
    assert_eq!(given_up(8, 9), Some(ended));
    assert_eq!((given_up(9, 9), given_up(7, 3)), (None, None));
    assert_eq!(reader.given_up("TPD", &[8; 32], Day(0), EntryIndex(9)).unwrap(), None);
    assert_eq!(reader.given_up("KSD", &[9; 32], Day(0), EntryIndex(9)).unwrap(), None);
}

fn lists_cases_by_page(store: &mut dyn Store) {
    let reader = store.reader().unwrap();
    let mut changes = Vec::new();
    for filing in 0..30 {
        let pool = if filing % 2 == 0 { "civil" } else { "criminal" };
        changes.push(filed(&format!("112-{filing}"), 1, filing, pool));
        match filing % 3 {
            1 => changes.push(CaseChange::Ended {
                filing: EntryIndex(filing),
                end: DRAWN,
                seats: Vec::new(),
                panel: Panel::default(),
                avoided: None,
                alternates: Vec::new(),
                on: Day(7),
            }),
            2 => changes.push(CaseChange::Ended {
                filing: EntryIndex(filing),
                end: VOIDED,
                seats: Vec::new(),
                panel: Panel::default(),
                avoided: None,
                alternates: Vec::new(),
                on: Day(7),
            }),
            _ => {}
        }
    }
    store.append(&[with_cases(0, changes)]).unwrap();
    let statuses = [CaseStatus::Open, CaseStatus::Drawn, CaseStatus::Voided];
    for (remainder, status) in statuses.into_iter().enumerate() {
        let query = CaseQuery { status: Some(status), ..ALL };
        let expected: Vec<u64> = (0..30).filter(|filing| filing % 3 == remainder as u64).collect();
        assert_eq!(filings(&*reader, query.clone()), expected);
        let civil = CaseQuery { pool: Some("civil".into()), ..query };
        let expected: Vec<u64> = expected.into_iter().filter(|filing| filing % 2 == 0).collect();
        assert_eq!(filings(&*reader, civil), expected);
    }
    let page = |after, limit| filings(&*reader, CaseQuery { after, limit, ..ALL });
    assert_eq!([page(None, 3), page(Some(EntryIndex(2)), 3)], [[0, 1, 2], [3, 4, 5]]);
    assert_eq!(page(Some(EntryIndex(28)), 3), [29]);
    assert_eq!(
        [page(Some(EntryIndex(29)), 3), page(Some(EntryIndex(u64::MAX)), 3), page(None, 0)],
        [[0; 0]; 3]
    );
    let criminal =
        CaseQuery { pool: Some("criminal".into()), after: Some(EntryIndex(5)), limit: 2, ..ALL };
    assert_eq!(filings(&*reader, criminal), [7, 9]);
}

fn refuses_wrong_case_changes(store: &mut dyn Store) {
    let reader = store.reader().unwrap();
    store.append(&[with_cases(0, vec![filed("112-1", 1, 0, "civil")])]).unwrap();
    for duplicate in [filed("112-1", 1, 1, "civil"), filed("112-9", 1, 0, "civil")] {
        let changes = vec![filed("112-2", 1, 2, "civil"), duplicate];
        let error = store.append(&[with_cases(1, changes)]).unwrap_err();
        assert!(matches!(error, StoreError::Duplicate { .. }), "{error}");
    }
    let ended = CaseChange::Ended {
        filing: EntryIndex(7),
        end: DRAWN,
        seats: Vec::new(),
        panel: Panel::default(),
        avoided: None,
        alternates: Vec::new(),
        on: Day(7),
    };
    let too_early = vec![ended.clone(), filed("112-7", 1, 7, "civil")];
    for changes in [vec![ended], too_early] {
        let error = store.append(&[with_cases(1, changes)]).unwrap_err();
        assert!(
            matches!(error, StoreError::UnknownFiling { filing: EntryIndex(7), .. }),
            "{error}"
        );
    }
    assert_eq!(reader.size("TPD").unwrap(), 1);
    assert_eq!(reader.cases("TPD", &ALL).unwrap(), [row("112-1", 1, 0, "civil")]);
    // Another court has numbers and filings of its own.
    let elsewhere =
        Append { court: "KSD".into(), ..with_cases(0, vec![filed("112-1", 1, 0, "c")]) };
    store.append(&[elsewhere]).unwrap();
}

fn keeps_tiles_and_tray_keys(store: &mut dyn Store) {
    let reader = store.reader().unwrap();
    let tile = |level, index| Tile { level, index, hashes: vec![level, index as u8] };
    let first = Append {
        tiles: vec![tile(0, 0), tile(0, 1), tile(1, 0)],
        tray_keys: vec![(0, vec![7; 60]), (1, vec![])],
        ..append("TPD", 0, &[b"a"])
    };
    store.append(&[first]).unwrap();
    let kept = [(0, 1), (1, 0)].map(|(level, index)| reader.tile("TPD", level, index).unwrap());
    assert_eq!(kept, [Some(vec![0, 1]), Some(vec![1, 0])]);
    for (court, level, index) in [("TPD", 1, 1), ("KSD", 0, 0), ("TPD", 0, u64::MAX)] {
        assert_eq!(reader.tile(court, level, index).unwrap(), None);
    }
    assert_eq!(reader.tray_key("TPD", 0).unwrap(), Some(vec![7; 60]));
    assert_eq!(reader.tray_key("TPD", 1).unwrap(), Some(vec![]));
    assert_eq!(reader.tray_key("TPD", u64::MAX).unwrap(), None);
    assert_eq!(reader.tray_key("KSD", 0).unwrap(), None);
    let again = Append { tiles: vec![tile(0, 1)], ..append("TPD", 1, &[b"b"]) };
    assert!(matches!(store.append(&[again]), Err(StoreError::Duplicate { .. })));
    let again = Append { tray_keys: vec![(0, vec![8])], ..append("TPD", 1, &[b"b"]) };
    assert!(matches!(store.append(&[again]), Err(StoreError::Duplicate { .. })));
    assert_eq!(reader.size("TPD").unwrap(), 1);
    assert_eq!(reader.tray_key("TPD", 0).unwrap(), Some(vec![7; 60]));
}

/// A reader on another thread sees sizes and entries of whole batches of two courts.
fn shows_only_what_is_committed(store: &mut dyn Store) {
    let reader = store.reader().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let mut seen = 0;
            while seen < 60 {
                let entries = reader.entries("TPD", 0, 1000).unwrap();
                assert_eq!(entries.len() % 3, 0);
                assert!(entries.len() >= seen);
                seen = entries.len();
                // Written after TPD in the same batch, so it is never behind what was seen.
                assert!(reader.size("KSD").unwrap() >= seen as u64 / 3);
            }
        });
        for batch in 0..20 {
            let tpd = [
                append("TPD", batch * 3, &[b"a", b"b"]),
                append("TPD", batch * 3 + 2, &[b"c"]),
                append("KSD", batch, &[b"k"]),
            ];
            store.append(&[tpd[0].clone(), append("HLD", 9, &[])]).unwrap_err();
            store.append(&tpd).unwrap();
        }
    });
}

fn sqlite() -> (TempDir, SqliteStore) {
    let home = TempDir::new().unwrap();
    let store = SqliteStore::open(&home.path().join("caselot.db")).unwrap();
    (home, store)
}

/// A log in PostgreSQL, and this program's own index of it.
fn indexed(database: &Postgres) -> (TempDir, IndexedStore) {
    let home = TempDir::new().unwrap();
    let log = PostgresStore::open(database.place()).unwrap();
    let store = IndexedStore::over(Box::new(log), &home.path().join("index.db")).unwrap();
    (home, store)
}

#[test]
fn memory_conforms() {
    conforms(&mut || Box::new(MemoryStore::new()));
}

#[test]
fn sqlite_conforms() {
    let mut homes = Vec::new();
    conforms(&mut || {
        let (home, store) = sqlite();
        homes.push(home);
        Box::new(store)
    });
}

#[test]
fn postgres_conforms() {
    let Some(database) = Postgres::shared() else { return };
    let mut homes = Vec::new();
    conforms(&mut || {
        let (home, store) = indexed(database);
        homes.push(home);
        Box::new(store)
    });
}

#[test]
fn sqlite_keeps_what_it_had_when_opened_again() {
    let (home, mut store) = sqlite();
    let path = home.path().join("caselot.db");
    store.append(&[with_cases(0, vec![filed("112-1", 1, 0, "civil")])]).unwrap();
    drop(store);
    let mut store = SqliteStore::open(&path).unwrap();
    let reader = store.reader().unwrap();
    assert_eq!(reader.entries("TPD", 0, 9).unwrap(), [b"entry"]);
    assert_eq!(reader.cases("TPD", &ALL).unwrap(), [row("112-1", 1, 0, "civil")]);
    store.append(&[append("TPD", 1, &[b"b"])]).unwrap();
    assert_eq!(reader.size("TPD").unwrap(), 2);
}

fn any_change() -> impl Strategy<Value = CaseChange> {
    let end = prop_oneof![Just(CaseEnd::Open), Just(DRAWN), Just(VOIDED)];
    prop_oneof![
        3 => (0..40u64, 0..30u32, 1..3u32, "[ab]").prop_map(|(filing, number, stage, pool)| {
            let mut row = row(&format!("112-{number}"), stage, filing, &pool);
            // A third of them have parties, of three disputes.
            let dispute = (number % 3 == 0).then_some([(number / 3 % 3) as u8; 32]);
            row.returning.fingerprint = dispute;
            CaseChange::Filed(Box::new(row))
        }),
        1 => (0..40u64, end, prop::option::of(0..8u32)).prop_map(|(filing, end, day)| {
            let (filing, seats, panel) = (EntryIndex(filing), Vec::new(), Panel::default());
            let avoided = day.map(|day| (JudgeId(4), Day(day)));
            let (alternates, on) = (Vec::new(), Day(7));
            CaseChange::Ended { filing, end, seats, panel, avoided, alternates, on }
        }),
    ]
}

/// An append whose `size` is how far off the true size it is, mostly not at all.
fn any_append() -> impl Strategy<Value = Append> {
    let entries = prop_oneof![
        4 => prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..5),
        1 => (0..150usize, 0..2000usize).prop_map(|(count, bytes)| vec![vec![6; bytes]; count]),
    ];
    let tiles = prop::collection::vec((0..3u8, 0..40u64), 0..2).prop_map(|places| {
        places
            .into_iter()
            .map(|(level, index)| Tile { level, index, hashes: vec![level] })
            .collect()
    });
    let tray_keys = prop::collection::vec((0..40u64, any::<[u8; 2]>().prop_map(Vec::from)), 0..2);
    let size = prop_oneof![9 => Just(0), 1 => Just(1u64)];
    let cases = prop::collection::vec(any_change(), 0..4).prop_map(Arc::new);
    let mark_key = prop_oneof![4 => Just(None), 1 => Just(Some(vec![7]))];
    ("[XY]", size, entries, tiles, cases, tray_keys, mark_key).prop_map(
        |(court, size, entries, tiles, cases, tray_keys, mark_key)| Append {
            court,
            size,
            entries,
            tiles,
            cases,
            tray_keys,
            mark_key,
            seal: Vec::new(),
        },
    )
}

/// Makes the sizes of a batch follow on what the store has, but for the errors drawn.
fn placed(mut batch: Vec<Append>, reader: &dyn Reader) -> Vec<Append> {
    let mut sizes = ["X", "Y"].map(|court| (court, reader.size(court).unwrap()));
    for append in &mut batch {
        let (_, size) = sizes.iter_mut().find(|(court, _)| *court == append.court).unwrap();
        append.size += *size;
        *size += append.entries.len() as u64;
    }
    batch
}

/// All a reader can tell, around the places that the appends touch.
fn seen(reader: &dyn Reader, from: u64, until: u64, limit: usize) -> String {
    let mut seen = format!("{:?}", reader.courts().unwrap());
    for court in ["X", "Y"] {
        let mut see = |part: &dyn std::fmt::Debug| seen.push_str(&format!("\n{part:?}"));
        see(&reader.size(court).unwrap());
        see(&reader.entries(court, 0, u64::MAX).unwrap());
        see(&reader.entries(court, from, until).unwrap());
        for number in 0..30 {
            see(&reader.case(court, &format!("112-{number}")).unwrap());
        }
        see(&reader.mark_key(court).unwrap());
        for dispute in 0..3 {
            let (dispute, before) = ([dispute; 32], EntryIndex(until));
            see(&reader.of_dispute(court, &dispute, None, limit).unwrap());
            see(&reader.given_up(court, &dispute, Day(from as u32 / 8), before).unwrap());
        }
        for index in 0..40 {
            see(&reader.tray_key(court, index).unwrap());
            (0..3).for_each(|level| see(&reader.tile(court, level, index).unwrap()));
        }
        for status in [None, Some(CaseStatus::Open), Some(CaseStatus::Drawn)] {
            for pool in [None, Some("a".to_owned())] {
                let after = from.is_multiple_of(2).then_some(EntryIndex(from));
                let before = until.is_multiple_of(2).then_some(EntryIndex(until));
                for newest_first in [false, true] {
                    let (pool, until) = (pool.clone(), before);
                    let query = CaseQuery { pool, status, after, until, limit, newest_first };
                    see(&reader.cases(court, &query).unwrap());
                }
            }
        }
    }
    seen
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn sqlite_does_what_memory_does(
        batches in prop::collection::vec(prop::collection::vec(any_append(), 0..4), 1..12),
        from in 0..50u64, until in 0..200u64, limit in 0..20usize,
    ) {
        let (_home, mut sqlite) = sqlite();
        let mut memory = MemoryStore::new();
        let (kept, model) = (sqlite.reader().unwrap(), memory.reader().unwrap());
        for batch in batches {
            let batch = placed(batch, &*model);
            let written = sqlite.append(&batch).map_err(|error| error.to_string());
            prop_assert_eq!(written, memory.append(&batch).map_err(|error| error.to_string()));
            let expected = seen(&*model, from, until, limit);
            prop_assert_eq!(seen(&*kept, from, until, limit), expected);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn postgres_does_what_memory_does(
        batches in prop::collection::vec(prop::collection::vec(any_append(), 0..4), 1..12),
        from in 0..50u64, until in 0..200u64, limit in 0..20usize,
    ) {
        let Some(database) = Postgres::shared() else { return Ok(()) };
        let (_home, mut postgres) = indexed(database);
        let mut memory = MemoryStore::new();
        let (kept, model) = (postgres.reader().unwrap(), memory.reader().unwrap());
        for batch in batches {
            let batch = placed(batch, &*model);
            // Of several faults in a batch it may name another one.
            let written = postgres.append(&batch).map_err(|error| {
                assert!(!error.outcome_unknown(), "{error}");
            });
            prop_assert_eq!(written, memory.append(&batch).map_err(drop));
            let view = kept.view().unwrap();
            prop_assert_eq!(seen(&*view, from, until, limit), seen(&*model, from, until, limit));
        }
    }
}
