//! What somebody gets who can write to the database and has no key: nothing signed, and nothing
//! decided by what he wrote.

use std::time::Duration;

use caselot::service::{self, ServiceError};
use caselot_core::docket::Command;

use super::{Province, drawn_once};
use crate::hall::{COURT, act, draw, file, judge, number, roster, stop};
use crate::postgres::Postgres;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_can_write_sql_alone_gets_nothing_signed() {
    let Some(database) = Postgres::shared() else { return };
    for forgery in [
        // An entry that somebody else made up, and the size that goes with it.
        "INSERT INTO entries SELECT court, size, bytes FROM courts, entries WHERE place = 0; \
         UPDATE courts SET size = size + 1",
        // The last entry once more, with everything that belongs to it but the seal.
        "INSERT INTO entries SELECT court, size, bytes FROM courts JOIN entries \
         ON place = size - 1; UPDATE courts SET size = size + 1",
        // What was there is gone.
        "UPDATE courts SET size = size - 1",
    ] {
        let province = Province::new(database, 1);
        let service = province.serve(0);
        roster(&service).await;
        let size = service.snapshot(COURT).unwrap().size();
        database.sql(province.name(), forgery);
        tokio::time::sleep(Duration::from_millis(300)).await;
        let refused = act(&service, Command::PutJudges(vec![judge(9)])).await.unwrap_err();
        assert!(matches!(refused, ServiceError::Unavailable { .. }), "{forgery}: {refused}");
        assert!(refused.to_string().contains("closed here"), "{forgery}: {refused}");
        assert_eq!(service.snapshot(COURT).unwrap().size(), size, "{forgery}: nothing is signed");
        stop(service).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_added_while_no_server_ran_is_not_signed_at_the_start() {
    let Some(database) = Postgres::shared() else { return };
    let province = Province::new(database, 1);
    let before = database.sql(province.name(), "SELECT encode(seal, 'hex') FROM courts");
    let service = province.serve(0);
    roster(&service).await;
    stop(service).await;
    // As if the last entries, which are in order, had been written by somebody without the key.
    database.sql(province.name(), &format!("UPDATE courts SET seal = decode('{before}', 'hex')"));
    let refused = service::open(province.files(0)).unwrap_err();
    assert!(refused.to_string().contains("sealing key"), "{refused}");
}

/// Entries are held against what the server itself recorded, and decisions are made by nothing that
/// stands in the database.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_entry_that_was_altered_is_not_used() {
    let Some(database) = Postgres::shared() else { return };
    for alteration in [
        "UPDATE entries SET bytes = (SELECT bytes FROM entries WHERE place = 1) WHERE place = $",
        "UPDATE entries SET bytes = bytes || 'x' WHERE place = $",
        "DELETE FROM entries WHERE place = $",
    ] {
        let province = Province::new(database, 1);
        let service = province.serve(0);
        roster(&service).await;
        let filing = act(&service, file(1, 0)).await.unwrap().filing.unwrap().0;
        let drawn = act(&service, draw(1, 0)).await.unwrap();
        database.sql(province.name(), "CREATE TABLE kept AS SELECT * FROM entries");
        database.sql(province.name(), &alteration.replace('$', &filing.to_string()));
        let size = service.snapshot(COURT).unwrap().size();
        let refused = service.entries(COURT, 0, size).unwrap_err().to_string();
        let named = format!("entry {filing} of court {COURT}");
        let told = refused.contains(&named) || refused.contains(&format!("entry {filing}"));
        assert!(told, "{alteration}: {refused}");
        // The case is as it was, for reads and for decisions.
        let row = service.case(COURT, &number(1)).unwrap().pop().unwrap();
        assert_eq!(row.end.entry(), drawn.end);
        assert!(act(&service, draw(1, 0)).await.unwrap().repeated(), "{alteration}");
        assert!(act(&service, file(1, 0)).await.unwrap().repeated(), "{alteration}");
        act(&service, file(2, 0)).await.unwrap();
        act(&service, draw(2, 0)).await.unwrap();
        stop(service).await;
        let refused = service::open(province.files(0)).unwrap_err();
        assert!(!refused.to_string().is_empty(), "{alteration}");
        let put_back = "DELETE FROM entries WHERE (court, place) IN (SELECT court, place FROM kept); \
                        INSERT INTO entries SELECT * FROM kept";
        database.sql(province.name(), put_back);
        let service = province.serve(0);
        assert_eq!(drawn_once(&service), 2, "{alteration}");
        stop(service).await;
    }
}

/// A table that decisions were made by would have to be sealed row by row. There is none: the log,
/// the sealed keys, and who runs.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_database_has_nothing_else_to_change() {
    let Some(database) = Postgres::shared() else { return };
    let province = Province::new(database, 1);
    let tables = "SELECT string_agg(table_name, ' ' ORDER BY table_name) \
                  FROM information_schema.tables WHERE table_schema = current_schema()";
    let here = "caselot_version courts entries mark_keys moved servers tray_keys";
    assert_eq!(database.sql(province.name(), tables), here);
    // As the first schema was.
    let first = "CREATE TABLE cases (filing bigint); CREATE TABLE few_cases (filing bigint); \
                 CREATE TABLE tiles (place bigint); UPDATE caselot_version SET version = 1";
    database.sql(province.name(), first);
    // What an earlier start has left is not read.
    std::fs::write(province.folders[0].path().join("index.db"), "no database").unwrap();
    let service = province.serve(0);
    assert_eq!(database.sql(province.name(), tables), here);
    roster(&service).await;
    act(&service, file(1, 0)).await.unwrap();
    act(&service, draw(1, 0)).await.unwrap();
    assert_eq!(drawn_once(&service), 1);
    stop(service).await;
}
