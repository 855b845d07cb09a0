//! Several servers over one PostgreSQL database: each may write to any court, none is signed for by
//! who has not checked it, and who can write SQL alone gets nothing signed.

mod failover;
mod proxy;
mod tampering;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use caselot::service::data::{DataDir, DataFiles};
use caselot::service::{self, Service};
use caselot_core::docket::entry::Event;
use caselot_core::docket::{Command, codec};

use proxy::{Break, Proxy};

use crate::hall::{COURT, act, draw, file, judge, new_court, number, roster, stop, verified};
use crate::postgres::Postgres;

/// A database, and servers with the same keys in directories of their own.
struct Province {
    url: String,
    folders: Vec<tempfile::TempDir>,
}

/// Copies the keys and the newest checkpoints.
fn copy_keys(from: &Path, to: &Path) {
    std::fs::create_dir(to.join("keys")).unwrap();
    for entry in std::fs::read_dir(from.join("keys")).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, to.join("keys").join(path.file_name().unwrap())).unwrap();
    }
}

impl Province {
    /// A court, and so many servers to be.
    fn new(database: &Postgres, servers: usize) -> Province {
        let url = database.url();
        let folders = (0..servers).map(|_| tempfile::tempdir().unwrap()).collect();
        let province = Province { url, folders };
        service::init(province.files(0), &new_court(64)).unwrap();
        let first = province.folders[0].path();
        province.folders[1..].iter().for_each(|folder| copy_keys(first, folder.path()));
        province
    }

    fn files(&self, server: usize) -> DataFiles {
        let place = caselot::store::PostgresPlace::parse(&self.url, None).unwrap();
        DataFiles::of(self.folders[server].path()).over(place)
    }

    fn serve(&self, server: usize) -> Service {
        service::open(self.files(server)).unwrap()
    }

    fn name(&self) -> &str {
        Postgres::name(&self.url)
    }
}

/// Waits until a server has followed to this size.
async fn followed(service: &Service, size: u64) {
    for _ in 0..400 {
        if service.snapshot(COURT).unwrap().size() >= size {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{} of {size} entries", service.snapshot(COURT).unwrap().size());
}

/// Each case is drawn once, and each envelope is opened once.
fn drawn_once(service: &Service) -> usize {
    verified(service);
    let size = service.snapshot(COURT).unwrap().size();
    let (mut drawn, mut taken) = (BTreeSet::new(), BTreeSet::new());
    for bytes in service.entries(COURT, 0, size).unwrap() {
        match codec::decode(&bytes).unwrap().event {
            Event::CaseDrawn(draw) => assert!(drawn.insert(draw.filing), "drawn twice"),
            Event::CaseFiled(it) => assert!(taken.insert((it.tray, it.envelope)), "opened twice"),
            _ => {}
        }
    }
    drawn.len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_take_turns_and_each_sees_what_the_other_recorded() {
    let Some(database) = Postgres::shared() else { return };
    let province = Province::new(database, 2);
    let (one, two) = (province.serve(0), province.serve(1));
    roster(&one).await;
    let mut size = 0;
    for serial in 1..=20 {
        let (files, draws) = if serial % 2 == 0 { (&one, &two) } else { (&two, &one) };
        let filed = act(files, file(serial, 0)).await.unwrap();
        // Straight away, whether it was followed or not.
        let drawn = act(draws, draw(serial, 0)).await.unwrap();
        assert_eq!(drawn.filing, filed.filing, "case {serial}");
        let again = act(files, draw(serial, 0)).await.unwrap();
        assert!(again.repeated() && again.end == drawn.end, "case {serial}");
        let again = act(files, file(serial, 0)).await.unwrap();
        assert!(again.repeated(), "case {serial}");
        size = again.snapshot.size();
    }
    for service in [&one, &two] {
        followed(service, size).await;
        assert_eq!(drawn_once(service), 20);
    }
    stop(one).await;
    stop(two).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_that_race_on_one_court_draw_each_case_once() {
    let Some(database) = Postgres::shared() else { return };
    let province = Province::new(database, 2);
    let services = [province.serve(0), province.serve(1)];
    roster(&services[0]).await;
    let mut callers = Vec::new();
    for caller in 0..16u32 {
        let service = services[caller as usize % 2].clone();
        callers.push(tokio::spawn(async move {
            let mut draws = BTreeMap::new();
            for serial in (1 + caller..=160).step_by(16) {
                act(&service, file(serial, 0)).await.unwrap();
                let drawn = act(&service, draw(serial, 0)).await.unwrap();
                draws.insert(serial, drawn.end.unwrap());
            }
            draws
        }));
    }
    let mut draws = BTreeMap::new();
    for caller in callers {
        draws.extend(caller.await.unwrap());
    }
    let in_vain = services.each_ref().map(|service| {
        service.metrics().decided_in_vain.load(std::sync::atomic::Ordering::Relaxed)
    });
    println!("of 320 requests {in_vain:?} were decided again");
    assert!(in_vain.iter().sum::<u64>() < 320 / 4, "{in_vain:?} were decided in vain");
    let size = services.iter().map(|it| it.snapshot(COURT).unwrap().size()).max().unwrap();
    for service in &services {
        followed(service, size).await;
        assert_eq!(drawn_once(service), 160);
        for (serial, end) in &draws {
            let row = service.case(COURT, &number(*serial)).unwrap().pop().unwrap();
            assert_eq!(row.end.entry(), Some(*end), "case {serial}");
        }
    }
    for service in services {
        stop(service).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_goes_away_and_comes_back_loses_nothing() {
    let Some(mut database) = Postgres::start() else { return };
    let province = Province::new(&database, 1);
    let service = province.serve(0);
    roster(&service).await;
    act(&service, file(1, 0)).await.unwrap();
    database.kill();
    // Whether the broken connection was noticed before the draw was sent decides if it is refused, or
    // waits to know what the database kept: it is back meanwhile.
    let asked = service.clone();
    let drawing = tokio::spawn(async move { act(&asked, draw(1, 0)).await });
    tokio::time::sleep(Duration::from_millis(300)).await;
    database.run();
    let mut drawn = drawing.await.unwrap();
    for _ in 0..800 {
        if drawn.is_ok() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        drawn = act(&service, draw(1, 0)).await;
    }
    drawn.unwrap();
    assert_eq!(drawn_once(&service), 1);
    stop(service).await;
    drop(DataDir::open(province.files(0)).unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_promoted_copy_is_refused_until_somebody_has_compared_it() {
    let Some(mut database) = Postgres::start() else { return };
    let province = Province::new(&database, 1);
    let service = province.serve(0);
    roster(&service).await;
    let size = service.snapshot(COURT).unwrap().size();
    database.promote();
    // A server that runs notices.
    let refused = act(&service, file(1, 0)).await.unwrap_err();
    assert!(refused.to_string().contains("promoted"), "{refused}");
    assert_eq!(service.snapshot(COURT).unwrap().size(), size);
    stop(service).await;
    // And one that starts.
    let refused = service::open(province.files(0)).unwrap_err();
    let text = refused.to_string();
    let named = text.rsplit(' ').next().unwrap();
    assert!(text.contains("promoted") && named.ends_with("/2"), "{text}");
    service::trust_store(&province.files(0), &service::Identity::new(named)).unwrap();
    let service = province.serve(0);
    act(&service, file(1, 0)).await.unwrap();
    act(&service, draw(1, 0)).await.unwrap();
    assert_eq!(drawn_once(&service), 1);
    stop(service).await;
}

/// A copy that lost what was acknowledged, as an asynchronous one may.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_that_lost_what_was_signed_is_refused_though_it_is_trusted() {
    let Some(database) = Postgres::shared() else { return };
    let province = Province::new(database, 1);
    let service = province.serve(0);
    roster(&service).await;
    stop(service).await;
    database.sql(
        province.name(),
        "DELETE FROM entries WHERE place = (SELECT size - 1 FROM courts); \
         UPDATE courts SET size = size - 1",
    );
    let refused = service::open(province.files(0)).unwrap_err();
    assert!(refused.to_string().contains("behind the checkpoint"), "{refused}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_break_in_mid_commit_lose_nothing_and_double_nothing() {
    let Some(database) = Postgres::shared() else { return };
    let mut province = Province::new(database, 2);
    let direct = province.serve(0);
    roster(&direct).await;
    let proxy = Proxy::before(database.socket());
    let (before, _) = province.url.rsplit_once("host=").unwrap();
    province.url = format!("{before}host={}", proxy.host().display());
    let service = province.serve(1);
    followed(&service, direct.snapshot(COURT).unwrap().size()).await;
    let ways = [Break::Before, Break::After, Break::Amid, Break::Answer];
    let mut ends = BTreeMap::new();
    for serial in 1..=30u32 {
        act(&service, file(serial, 0)).await.unwrap();
        // Another caller's batch is at risk too.
        let other = act(&direct, file(serial + 100, 0));
        proxy.break_next(ways[serial as usize % 4]);
        let drawn = act(&service, draw(serial, 0)).await;
        other.await.unwrap();
        let drawn = match drawn {
            Ok(drawn) => drawn,
            Err(cause) => {
                assert!(!cause.to_string().contains("unknown"), "{cause}");
                act(&service, draw(serial, 0)).await.unwrap()
            }
        };
        ends.insert(serial, drawn.end.unwrap());
        let again = act(&direct, draw(serial, 0)).await.unwrap();
        assert_eq!(again.end, drawn.end, "case {serial}");
    }
    let broken = proxy.broken.load(std::sync::atomic::Ordering::SeqCst);
    assert!(broken >= 20, "{broken} were broken");
    let size = direct.snapshot(COURT).unwrap().size();
    for service in [&service, &direct] {
        followed(service, size).await;
        assert_eq!(drawn_once(service), 30);
    }
    stop(service).await;
    stop(direct).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_done_offline_waits_until_no_server_runs_anywhere() {
    let Some(database) = Postgres::shared() else { return };
    let province = Province::new(database, 2);
    let service = province.serve(0);
    roster(&service).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let request = service::RotationRequest {
        court: COURT.to_owned(),
        text: "a new year".to_owned(),
        person: "an operator".to_owned(),
        approver: "another one".to_owned(),
    };
    let refused = service::rotate(province.files(1), &request).unwrap_err();
    assert!(refused.to_string().contains("write to the database"), "{refused}");
    stop(service).await;
    service::rotate(province.files(1), &request).unwrap();
    let service = province.serve(1);
    drawn_once(&service);
    stop(service).await;
}

/// With its standby gone a commit waits for ever; when it is back, what waited was kept once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_whose_standby_is_gone_is_neither_lost_nor_answered_twice() {
    let Some(database) = Postgres::start() else { return };
    let province = Province::new(&database, 1);
    let service = province.serve(0);
    roster(&service).await;
    act(&service, file(1, 0)).await.unwrap();
    let set = |standby: &str| {
        let sql = format!("ALTER SYSTEM SET synchronous_standby_names = '{standby}'");
        database.sql("postgres", &sql);
        database.sql("postgres", "SELECT pg_reload_conf()");
    };
    set("nobody");
    tokio::time::sleep(Duration::from_millis(200)).await;
    let asked = service.clone();
    let waits = tokio::spawn(async move { act(&asked, draw(1, 0)).await });
    tokio::time::sleep(Duration::from_secs(7)).await;
    assert!(!waits.is_finished(), "nobody was told what is not known");
    let faults = service.faults();
    assert!(faults.iter().any(|fault| fault.to_string().contains("unknown")), "{faults:?}");
    set("");
    let drawn = waits.await.unwrap().unwrap();
    assert!(!drawn.repeated(), "it was kept, and answered once");
    let again = act(&service, draw(1, 0)).await.unwrap();
    assert_eq!(again.end, drawn.end);
    assert_eq!(drawn_once(&service), 1);
    stop(service).await;
}

/// The rights that docs/operating/postgres.md names are enough, and there is none to delete an entry.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_with_few_rights_serves_and_deletes_nothing() {
    let Some(database) = Postgres::shared() else { return };
    let mut province = Province::new(database, 2);
    let owner = province.serve(0);
    roster(&owner).await;
    stop(owner).await;
    let name = province.name().to_owned();
    database.sql(
        &name,
        &format!(
            "CREATE ROLE clerk_{name} LOGIN; \
             GRANT SELECT, INSERT ON entries, tray_keys, mark_keys TO clerk_{name}; \
             GRANT SELECT, INSERT, UPDATE ON courts, servers TO clerk_{name}; \
             GRANT DELETE ON servers TO clerk_{name}; \
             GRANT SELECT, UPDATE ON caselot_version TO clerk_{name}; \
             GRANT SELECT ON moved TO clerk_{name}"
        ),
    );
    province.url = province.url.replace("postgres@", &format!("clerk_{name}@"));
    let services = [province.serve(0), province.serve(1)];
    for serial in 1..=6 {
        act(&services[serial as usize % 2], file(serial, 0)).await.unwrap();
        act(&services[1 - serial as usize % 2], draw(serial, 0)).await.unwrap();
    }
    let size = services.iter().map(|it| it.snapshot(COURT).unwrap().size()).max().unwrap();
    for service in services {
        followed(&service, size).await;
        assert_eq!(drawn_once(&service), 6);
        stop(service).await;
    }
    let deleted = format!("SET ROLE clerk_{name}; DELETE FROM entries");
    assert_eq!(database.try_sql(&name, &deleted), None);
}

/// A court that one server opens is served by the other once its key and checkpoint are there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_court_that_another_server_opened_is_served_without_a_restart() {
    const NEW: &str = "湘0299";
    let Some(database) = Postgres::shared() else { return };
    let province = Province::new(database, 2);
    let (one, two) = (province.serve(0), province.serve(1));
    let founding = one.clone();
    let court = service::NewCourt { code: NEW.to_owned(), ..new_court(64) };
    let court = service::NewCourt { origin: format!("other.example/{NEW}"), ..court };
    tokio::task::spawn_blocking(move || founding.found(&court).unwrap()).await.unwrap();
    let looks = |service: &Service| {
        let service = service.clone();
        tokio::task::spawn_blocking(move || service.serve_what_others_opened(&mut BTreeSet::new()))
    };
    assert!(!looks(&one).await.unwrap(), "it has it");
    assert!(!looks(&two).await.unwrap(), "it has no key");
    assert!(two.snapshot(NEW).is_err());
    for ending in ["key", "checkpoint"] {
        let file = |server: usize| {
            province.folders[server].path().join("keys").join(format!("{NEW}.{ending}"))
        };
        std::fs::copy(file(0), file(1)).unwrap();
    }
    assert!(looks(&two).await.unwrap());
    assert_eq!(two.snapshot(NEW).unwrap().size(), one.snapshot(NEW).unwrap().size());
    let request = |person: &str| service::Request {
        court: NEW.to_owned(),
        actor: caselot_core::docket::Actor::authenticated(person),
        command: Command::PutJudges(vec![judge(9)]),
    };
    let recorded = two.try_submit(request("registrar")).unwrap().answer().await;
    let size = two.snapshot(NEW).unwrap().size();
    assert!(recorded.is_ok() == (size > one.snapshot(NEW).unwrap().size()), "{recorded:?}");
    stop(one).await;
    stop(two).await;
    let two = province.serve(1);
    assert_eq!(two.snapshot(NEW).unwrap().size(), size);
    stop(two).await;
}
