//! What becomes of courts when their database is lost and a standby takes its place. The host of the
//! URL is a link, which is turned as an address is that moves with whoever is written to.

use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::time::Duration;

use caselot::service::{self, Identity, RecoveryRequest};
use caselot_core::id::EntryIndex;

use super::{Province, drawn_once};
use crate::hall::{COURT, act, draw, file, roster, stop};
use crate::postgres::Postgres;

/// An address that moves.
struct Address {
    folder: tempfile::TempDir,
}

impl Address {
    fn of(database: &Postgres) -> Address {
        let address = Address { folder: tempfile::tempdir().unwrap() };
        symlink(database.folder(), address.path()).unwrap();
        address
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("host")
    }

    fn turn_to(&self, database: &Postgres) {
        std::fs::remove_file(self.path()).unwrap();
        symlink(database.folder(), self.path()).unwrap();
    }

    fn url(&self, name: &str) -> String {
        format!("postgres://postgres@/{name}?host={}", self.path().display())
    }
}

/// A court in a database behind an address that moves.
fn province(database: &Postgres) -> (Address, Province) {
    let address = Address::of(database);
    let mut province = Province::new(database, 1);
    province.url = address.url(province.name());
    (address, province)
}

/// The timeline that a refusal names, to be trusted.
fn named(refusal: &str) -> Identity {
    assert!(refusal.contains("promoted"), "{refusal}");
    Identity::new(refusal.rsplit(' ').next().unwrap())
}

/// Callers draw without a pause until the database is lost; then each asks for what has no answer yet.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_synchronous_standby_has_all_that_was_acknowledged() {
    let Some(mut database) = Postgres::start() else { return };
    let (address, province) = province(&database);
    let service = province.serve(0);
    roster(&service).await;
    let standby = database.standby("close");
    database.sql("postgres", "ALTER SYSTEM SET synchronous_standby_names = 'close'");
    database.sql("postgres", "SELECT pg_reload_conf()");
    database.wait_for("SELECT string_agg(sync_state, ' ') FROM pg_stat_replication", "sync");
    let callers: Vec<_> = (0..8u32)
        .map(|caller| {
            let service = service.clone();
            tokio::spawn(async move {
                let mut drawn: Vec<(u32, EntryIndex)> = Vec::new();
                for serial in (1 + caller..).step_by(8) {
                    if act(&service, file(serial, 0)).await.is_err() {
                        return (drawn, serial);
                    }
                    match act(&service, draw(serial, 0)).await {
                        Ok(answer) => drawn.push((serial, answer.end.unwrap())),
                        Err(_) => return (drawn, serial),
                    }
                }
                unreachable!("the database is lost before");
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(700)).await;
    database.kill();
    address.turn_to(&standby);
    standby.take_over();
    let (mut drawn, mut unanswered) = (Vec::new(), Vec::new());
    for caller in callers {
        let (answered, last) = caller.await.unwrap();
        drawn.extend(answered);
        unanswered.push(last);
    }
    assert!(drawn.len() >= 8, "{} were drawn before", drawn.len());
    stop(service).await;
    // Nobody goes on by himself: another timeline is compared first.
    let refused = service::open(province.files(0)).unwrap_err().to_string();
    service::trust_store(&province.files(0), &named(&refused)).unwrap();
    let service = province.serve(0);
    for (serial, end) in &drawn {
        let again = act(&service, draw(*serial, 0)).await.unwrap();
        assert!(again.repeated() && again.end == Some(*end), "case {serial}");
    }
    for serial in &unanswered {
        act(&service, file(*serial, 0)).await.unwrap();
        act(&service, draw(*serial, 0)).await.unwrap();
    }
    assert_eq!(drawn_once(&service), drawn.len() + unanswered.len());
    stop(service).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_asynchronous_standby_that_lost_commits_is_refused_until_that_is_recorded() {
    let Some(mut database) = Postgres::start() else { return };
    let (address, province) = province(&database);
    let service = province.serve(0);
    roster(&service).await;
    let mut standby = database.standby("far");
    act(&service, file(1, 0)).await.unwrap();
    act(&service, draw(1, 0)).await.unwrap();
    let caught_up = "SELECT replay_lsn = pg_current_wal_lsn() FROM pg_stat_replication";
    database.wait_for(caught_up, "t");
    // It is cut off, and what is acknowledged from now on it never has.
    standby.kill();
    act(&service, file(2, 0)).await.unwrap();
    act(&service, draw(2, 0)).await.unwrap();
    let signed = service.snapshot(COURT).unwrap().size();
    stop(service).await;
    database.kill();
    standby.run();
    standby.take_over();
    address.turn_to(&standby);
    let refused = service::open(province.files(0)).unwrap_err().to_string();
    service::trust_store(&province.files(0), &named(&refused)).unwrap();
    // It is trusted, and still it lacks what was signed.
    let refused = service::open(province.files(0)).unwrap_err().to_string();
    assert!(refused.contains(&signed.to_string()), "{refused}");
    assert!(refused.contains("caselot recover"), "{refused}");
    let request = RecoveryRequest {
        court: COURT.to_owned(),
        person: "an operator".to_owned(),
        approver: "another one".to_owned(),
        text: "the primary is lost".to_owned(),
        witness: None,
    };
    let recovery = service::recover(province.files(0), &request).unwrap();
    assert_eq!(recovery.lost_size, signed);
    assert!(recovery.kept < signed);
    let service = province.serve(0);
    assert!(act(&service, draw(1, 0)).await.unwrap().repeated());
    act(&service, file(2, 0)).await.unwrap();
    act(&service, draw(2, 0)).await.unwrap();
    assert_eq!(drawn_once(&service), 2);
    stop(service).await;
}
