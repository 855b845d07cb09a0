//! A further court is opened in the data directory of a server that runs: it is served from then on,
//! and the courts that were there go on meanwhile.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use caselot::rpc::Settings;
use caselot::service::data::DataDir;
use caselot::service::{self, Founded, NewCourt, Service, StartError};
use caselot::wire::v1;
use caselot_core::audit::{Trust, verify};
use caselot_core::docket::Protocol;
use caselot_core::ledger::{bundle, checkpoint::NoteKey};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tonic::Code;
use tonic::transport::Channel;
use v1::assignment_service_client::AssignmentServiceClient;
use v1::roster_service_client::RosterServiceClient;

use crate::hall;

const FIRST: &str = hall::COURT;
const SECOND: &str = "湘0204";

fn new_court(code: &str) -> NewCourt {
    let (code, origin) = (code.to_owned(), format!("hall.example/{code}"));
    NewCourt { code, origin, ..hall::new_court(4) }
}

struct Served {
    dir: tempfile::TempDir,
    service: Service,
    channel: Channel,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<()>,
}

impl Served {
    async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        service::init(dir.path(), &new_court(FIRST)).unwrap();
        let service = service::open(dir.path()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let serving =
            caselot::rpc::serve(service.clone(), Settings::development(), listener, async move {
                drop(stopped.await)
            });
        let ended = tokio::spawn(async move { serving.await.unwrap() });
        let channel = Channel::from_shared(address).unwrap().connect().await.unwrap();
        let served = Self { dir, service, channel, stop, ended };
        served.roster(FIRST).await;
        served
    }

    async fn roster(&self, court: &str) {
        let (court, person) = (court.to_owned(), "张三".to_owned());
        let tenure =
            v1::Tenure { role: 7, in_quota: true, from_day: 18_262, ..v1::Tenure::default() };
        let judge = |judge| v1::JudgeRecorded {
            judge,
            name: format!("法官{judge}"),
            tenures: vec![tenure.clone()],
        };
        let member = |judge| v1::PoolMember { judge, share: 100, ..v1::PoolMember::default() };
        let pool = v1::PoolRecorded {
            pool: "民事".to_owned(),
            members: (1..=5).map(member).collect(),
            ..v1::PoolRecorded::default()
        };
        let mut client = RosterServiceClient::new(self.channel.clone());
        let judges = (1..=5).map(judge).collect();
        let judges = v1::PutJudgesRequest { court: court.clone(), person: person.clone(), judges };
        client.put_judges(judges).await.unwrap();
        let pools = v1::PutPoolsRequest { court, person, pools: vec![pool] };
        client.put_pools(pools).await.unwrap();
    }

    /// Has a court opened as the command does, beside the server.
    async fn found(&self, court: NewCourt) -> Result<(NoteKey, Founded), StartError> {
        let data = self.dir.path().to_owned();
        let asking = tokio::task::spawn_blocking(move || service::init_or_ask(&data, &court));
        asking.await.unwrap()
    }

    async fn stop(self) -> tempfile::TempDir {
        drop((self.stop, self.channel, self.service));
        self.ended.await.unwrap();
        self.dir
    }
}

fn assigning(court: &str, serial: u32) -> v1::AssignCaseRequest {
    let facts = v1::CaseFacts {
        case_number: format!("(2026){court}民初{serial}号"),
        pool: "民事".to_owned(),
        weight: 100,
        facts_commitment: vec![3; 32],
        ..v1::CaseFacts::default()
    };
    let (court, person) = (court.to_owned(), "张三".to_owned());
    v1::AssignCaseRequest { court, person, facts: Some(facts), nonce: hall::nonce(serial).into() }
}

async fn assign(channel: &Channel, court: &str, serial: u32) -> Result<u64, tonic::Status> {
    let mut client = AssignmentServiceClient::new(channel.clone());
    let answer = client.assign_case(assigning(court, serial)).await?.into_inner();
    Ok(answer.draw.expect("a draw").index)
}

/// The log of a court, which must be valid; how many draws it holds.
fn draws(service: &Service, court: &str) -> u64 {
    let snapshot = service.snapshot(court).unwrap();
    let mut text = bundle::head(&snapshot.checkpoint);
    for entry in service.entries(court, 0, snapshot.size()).unwrap() {
        text.push_str(&bundle::line(&entry));
    }
    let report = verify(text.as_bytes(), &Trust::Key(service.key(court).unwrap().clone()));
    assert!(report.valid, "{court}: {report}");
    report.facts.draws
}

fn files_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_court_is_opened_while_another_one_draws_and_both_are_there_after_a_restart() {
    let served = Served::new().await;
    let unknown = assign(&served.channel, SECOND, 1).await.unwrap_err();
    assert_eq!(unknown.code(), Code::NotFound);

    let over = Arc::new(AtomicBool::new(false));
    let (drawing, until) = (served.channel.clone(), Arc::clone(&over));
    let drawn = tokio::spawn(async move {
        let mut entries = BTreeSet::new();
        while !until.load(Ordering::SeqCst) || entries.len() < 10 {
            let serial = u32::try_from(entries.len()).unwrap() + 1;
            let entry = assign(&drawing, FIRST, serial).await.unwrap();
            assert!(entries.insert(entry), "each case has a draw of its own");
        }
        entries.len() as u64
    });
    let (key, by) = served.found(new_court(SECOND)).await.unwrap();
    assert_eq!(by, Founded::ByServer);
    assert_eq!(key, *served.service.key(SECOND).unwrap());
    served.roster(SECOND).await;
    for serial in 1..=6 {
        // More filings than a tray has envelopes.
        assign(&served.channel, SECOND, serial).await.unwrap();
    }
    over.store(true, Ordering::SeqCst);
    let drawn = drawn.await.unwrap();
    assert_eq!(served.service.courts().collect::<Vec<_>>(), [FIRST, SECOND]);
    assert_eq!((draws(&served.service, FIRST), draws(&served.service, SECOND)), (drawn, 6));

    let dir = served.stop().await;
    assert!(files_in(&dir.path().join("founding")).is_empty(), "nothing is left behind");
    let service = service::open(dir.path()).unwrap();
    assert_eq!((draws(&service, FIRST), draws(&service, SECOND)), (drawn, 6));
    hall::stop(service).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_court_is_opened_once_and_by_the_rules() {
    let served = Served::new().await;
    let again = served.found(new_court(FIRST)).await.unwrap_err();
    assert!(matches!(again, StartError::ServerRefuses { .. }), "{again}");
    assert!(again.to_string().contains("exists already"), "{again}");
    let malformed = served.found(new_court("../湘")).await.unwrap_err();
    assert!(matches!(malformed, StartError::Refused(_)), "{malformed}");
    let nameless = NewCourt { name: String::new(), ..new_court(SECOND) };
    let nameless = served.found(nameless).await.unwrap_err();
    assert!(matches!(nameless, StartError::Refused(_)), "{nameless}");
    assert_eq!(served.service.courts().collect::<Vec<_>>(), [FIRST]);

    let newer = NewCourt { protocol: Protocol::Two, ..new_court(SECOND) };
    served.found(newer).await.unwrap();
    let third = served.found(new_court("湘0205")).await.unwrap();
    assert_eq!(third.1, Founded::ByServer);
    assert_eq!(served.service.courts().count(), 3);
    draws(&served.service, SECOND);
    served.stop().await;
}

/// Who asked for a court and wrote the request in another way is not let in by it.
#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_others_may_write_or_that_is_none_opens_nothing() {
    use std::os::unix::fs::PermissionsExt;

    let served = Served::new().await;
    let folder = served.dir.path().join("founding");
    std::fs::create_dir(&folder).unwrap();
    let court = |code: &str, origin: &str| {
        format!(
            "{{\"code\":\"{code}\",\"name\":\"某院\",\"origin\":\"{origin}\",\
             \"utc_offset_minutes\":480,\"envelopes\":4,\"protocol\":1}}"
        )
    };
    let requests = [
        (SECOND, court(SECOND, "o.example/湘0204"), 0o666, "read by others"),
        ("湘0205", "no request".to_owned(), 0o600, "湘0205.taken"),
        ("湘0206", court("湘0207", "o.example/湘0207"), 0o600, "湘0206.taken"),
    ];
    for (code, text, mode, reason) in requests {
        let draft = folder.join("draft");
        std::fs::write(&draft, text).unwrap();
        std::fs::set_permissions(&draft, std::fs::Permissions::from_mode(mode)).unwrap();
        std::fs::rename(&draft, folder.join(format!("{code}.json"))).unwrap();
        let answer = folder.join(format!("{code}.answer"));
        while !answer.exists() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let said = std::fs::read_to_string(&answer).unwrap();
        assert!(said.contains("refused") && said.contains(reason), "{said}");
    }
    assert_eq!(served.service.courts().collect::<Vec<_>>(), [FIRST]);
    served.stop().await;
}

/// A directory that another command holds is no server's: nobody opens the court, and that is said.
#[test]
fn where_nobody_serves_nobody_is_waited_for_forever() {
    let dir = tempfile::tempdir().unwrap();
    let held = DataDir::create(dir.path()).unwrap();
    let silent = service::init_or_ask(dir.path(), &new_court(FIRST)).unwrap_err();
    assert!(matches!(silent, StartError::ServerSilent { .. }), "{silent}");
    assert!(files_in(&dir.path().join("founding")).is_empty(), "no request is left to surprise");
    drop(held);
    let (_, by) = service::init_or_ask(dir.path(), &new_court(FIRST)).unwrap();
    assert_eq!(by, Founded::Here);
}
