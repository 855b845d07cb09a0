//! Conflicts and refilings through the service, gRPC and the filer's client.

use caselot::client::{
    Bearer, CaseInput, ClientError, ClientTls, Filer, Folder, Outcome, connect_channel,
};
use caselot::rpc::{self, Settings};
use caselot::service::{self, Service, ServiceError};
use caselot::wire::v1;
use caselot_core::audit::{KeptReceipt, check_receipts};
use caselot_core::docket::code::{ExclusionGround, Manner};
use caselot_core::docket::entry::Event;
use caselot_core::docket::filing::FilerNonce;
use caselot_core::docket::policy::{Eligibility, Policy};
use caselot_core::docket::record::{Closing, Panel};
use caselot_core::docket::{Command, Day, codec};
use caselot_core::id::JudgeId;
use tokio::sync::oneshot;
use v1::conflict_service_client::ConflictServiceClient;

use crate::hall;
use crate::hall::{COURT, act, bundle_of, new_court, number, request, roster, stop, verified};

const PERSON: &str = "430203198001011238";
const COMPANY: &str = "91430200MA4L1234X5";

async fn opened(data: &std::path::Path) -> Service {
    service::init(data, &new_court(8)).expect("opened");
    let service = service::open(data).expect("read back");
    roster(&service).await;
    let policy = Policy { refiling: Some(30), ..Policy::default() };
    act(&service, Command::AdoptPolicy(Box::new(policy))).await.expect("adopts");
    service
}

fn close(service: &Service, serial: u32) -> Command {
    let on = service.today(&service.snapshot(COURT).expect("the court"));
    let closing = Closing { on, manner: Some(Manner::Withdrawn) };
    Command::CloseCase {
        case_number: number(serial),
        closing,
        panel: Panel::default(),
        undertaking: None,
    }
}

fn case(serial: u32, party_ids: &[&str]) -> CaseInput {
    CaseInput {
        pool: "民事".to_owned(),
        cause: "买卖合同纠纷".to_owned(),
        weight: 100,
        parties: "甲诉乙".to_owned(),
        claim: "还款".to_owned(),
        party_ids: party_ids.iter().map(|id| (*id).to_owned()).collect(),
        ..CaseInput::new(number(serial), Day(20_000))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_filed_closed_and_filed_again_in_one_batch_goes_back() {
    let dir = tempfile::tempdir().expect("a directory");
    let service = opened(&dir.path().join("data")).await;
    let marks = service
        .party_marks(COURT, &[PERSON.to_owned(), COMPANY.to_owned(), format!(" {PERSON}")])
        .expect("marks");
    assert_eq!(marks.len(), 2, "a spelling more is no party more");
    let filed = |serial: u32| {
        let Command::File { mut facts, .. } = hall::file(serial, 0) else { panic!("a filing") };
        facts.parties.marks.clone_from(&marks);
        Command::File { facts, nonce: FilerNonce::Single([7; 32]) }
    };
    let commands = [filed(1), close(&service, 1), filed(2), close(&service, 2), filed(3)];
    let pending: Vec<_> = commands
        .into_iter()
        .map(|command| service.try_submit(request(command)).expect("room"))
        .collect();
    let mut judges = Vec::new();
    for pending in pending {
        let answer = pending.answer().await.expect("recorded");
        for bytes in answer.entries.clone().filter_map(|index| answer.bytes(index)) {
            match codec::decode(bytes).expect("an entry").event {
                Event::CaseDrawn(drawn) => judges.push(drawn.seats[0].judge),
                Event::CaseDesignated(designated) => judges.push(designated.judge),
                _ => {}
            }
        }
    }
    assert_eq!(judges, [judges[0]; 3]);
    let report = verified(&service);
    assert_eq!((report.facts.draws, report.facts.designations["ground REFILED"]), (1, 2));
    stop(service).await;
    // The index that was saved says the same.
    let service = service::open(&dir.path().join("data")).expect("read back");
    assert_eq!(service.party_marks(COURT, &[COMPANY.to_owned()]).expect("a mark").len(), 1);
    act(&service, close(&service, 3)).await.expect("closes");
    let back = act(&service, filed(4)).await.expect("goes back");
    assert_eq!(back.entries.count(), 2);
    stop(service).await;
    // A key that marks in the log were made with, and that is lost, is not replaced by another.
    let database = rusqlite::Connection::open(dir.path().join("data/caselot.db"));
    let deleted = database.expect("the database").execute("DELETE FROM mark_keys", []);
    assert_eq!(deleted.expect("deleted"), 1);
    for _ in 0..2 {
        let service = service::open(&dir.path().join("data")).expect("read back");
        let refused = service.party_marks(COURT, &[COMPANY.to_owned()]).expect_err("no key");
        assert!(matches!(refused, ServiceError::Refused(it) if it.code() == "MarkKeyUnavailable"));
        stop(service).await;
    }
}

/// The cap leaves judges out of draws; what was given up goes back to its judge all the same.
#[tokio::test]
async fn a_refiled_case_goes_back_to_a_judge_who_is_at_the_cap() {
    let dir = tempfile::tempdir().expect("a directory");
    let data = dir.path().join("data");
    service::init(&data, &new_court(16)).expect("opened");
    let service = service::open(&data).expect("read back");
    roster(&service).await;
    let eligibility = Eligibility { min_candidates: 1, open_case_cap: Some(1) };
    let policy = Policy { refiling: Some(30), eligibility, ..Policy::default() };
    act(&service, Command::AdoptPolicy(Box::new(policy))).await.expect("adopts");
    let marks =
        service.party_marks(COURT, &[PERSON.to_owned(), COMPANY.to_owned()]).expect("marks");
    let filed = |serial: u32, known: bool| {
        let Command::File { mut facts, .. } = hall::file(serial, 0) else { panic!("a filing") };
        facts.approver = "李四".to_owned();
        if known {
            facts.parties.marks.clone_from(&marks);
        }
        Command::File { facts, nonce: FilerNonce::Single([7; 32]) }
    };
    let end = |answer: &service::Answer| {
        let end = answer.end.expect("it has ended");
        codec::decode(answer.bytes(end.0).expect("its bytes")).expect("an entry").event
    };
    let given_up = act(&service, filed(1, true)).await.expect("draws");
    let Event::CaseDrawn(drawn) = end(&given_up) else { panic!("a draw") };
    let first = drawn.seats[0].judge;
    act(&service, close(&service, 1)).await.expect("closes");
    // Five judges with a cap of one: after five draws each has one case, and nobody is left.
    let mut drawn = Vec::new();
    for serial in 2..=6 {
        let answer = act(&service, filed(serial, false)).await.expect("draws");
        let Event::CaseDrawn(draw) = end(&answer) else { panic!("a draw") };
        drawn.push(draw.seats[0].judge.0);
    }
    drawn.sort_unstable();
    assert_eq!(drawn, [1, 2, 3, 4, 5]);
    let Err(ServiceError::Refused(refusal)) = act(&service, filed(7, false)).await else {
        panic!("nobody is left")
    };
    assert_eq!(refusal.code(), "NoCandidates");
    let back = act(&service, filed(7, true)).await.expect("goes back");
    let Event::CaseDesignated(designated) = end(&back) else { panic!("no draw") };
    assert_eq!(designated.judge, first);
    assert_eq!(verified(&service).facts.designated_over_cap.len(), 1, "and it is reported");
    stop(service).await;
}

#[tokio::test]
async fn identifiers_are_refused_without_being_said() {
    let dir = tempfile::tempdir().expect("a directory");
    let service = opened(&dir.path().join("data")).await;
    let bad = ["430203é198001011238".to_owned()];
    let Err(ServiceError::Refused(refusal)) = service.party_marks(COURT, &bad) else {
        panic!("it is none")
    };
    assert_eq!(refusal.code(), "PartyIdentifierMalformed");
    assert!(!format!("{refusal} {refusal:?}").contains("430203"));
    let many = vec![PERSON.to_owned(); 65];
    assert!(service.party_marks(COURT, &many).is_err());
    stop(service).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filer_is_told_that_a_case_went_back() {
    let dir = tempfile::tempdir().expect("a directory");
    let service = opened(&dir.path().join("data")).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let (stopping, stopped) = oneshot::channel::<()>();
    let served =
        tokio::spawn(rpc::serve(service.clone(), Settings::development(), listener, async move {
            drop(stopped.await)
        }));
    let channel =
        connect_channel(&address, &ClientTls::default(), Bearer::none()).await.expect("connected");
    let folder = Folder::open(&dir.path().join("filer")).expect("a folder");
    let filer =
        Filer::connect(channel.clone(), COURT, &folder, "立案一", None, || Ok([7; 32].into()));
    let filer = filer.await.expect("the court");

    // A declared conflict is matched whatever the spelling.
    let mut conflicts = ConflictServiceClient::new(channel);
    let declare = v1::DeclareConflictRequest {
        court: COURT.into(),
        person: "人事一".into(),
        judge: 2,
        ground: ExclusionGround::Interest.code(),
        identifiers: vec!["91430200-ma4l1234x5".into()],
        text: "配偶任职".into(),
        replaces: 0,
    };
    let made = conflicts.declare_conflict(declare.clone()).await.expect("declared").into_inner();
    let again = conflicts.declare_conflict(declare).await.expect("known").into_inner();
    assert_eq!((made.entries.len(), again.entries.len()), (1, 0));
    let list = v1::ListConflictsRequest { court: COURT.into(), judge: 0 };
    let listed = conflicts.list_conflicts(list.clone()).await.expect("listed").into_inner();
    assert_eq!((listed.conflicts[0].judge, listed.conflicts[0].marks), (2, 1));

    let first = filer.assign(&case(1, &[PERSON, COMPANY])).await.expect("drawn");
    let first = first.drawn().expect("a draw");
    assert_eq!(first.filed.facts.exclusions[0].judge, JudgeId(2));
    act(&service, close(&service, 1)).await.expect("closes");
    let Outcome::Refiled(back) =
        filer.assign(&case(2, &[COMPANY, PERSON])).await.expect("goes back")
    else {
        panic!("it was drawn")
    };
    assert_eq!((back.judge, back.earlier.as_str()), (first.drawn.seats[0].judge, &*number(1)));
    assert!(!back.repeated);
    // However it is asked for again, the answer is the same.
    for single in [false, true] {
        let case = case(2, &[COMPANY, PERSON]);
        let again = match single {
            true => filer.assign_single_call(&case).await,
            false => filer.assign(&case).await,
        };
        let Ok(Outcome::Refiled(again)) = again else { panic!("it was drawn") };
        assert!(again.repeated);
        assert_eq!((again.filing, again.designation), (back.filing, back.designation));
    }
    // The receipt is kept, and fits the log.
    let kept = dir.path().join("filer").join(COURT).join("2026-湘0203民初2号.0.receipt.json");
    let kept = std::fs::read_to_string(kept).expect("kept");
    let kept: KeptReceipt = serde_json::from_str(&kept).expect("a receipt");
    assert_eq!(check_receipts(&bundle_of(&service), filer.key(), &[kept]), []);

    let mut redrawn = case(3, &[PERSON, COMPANY]);
    redrawn.redraw = "另行分案".to_owned();
    let refused = filer.assign(&redrawn).await;
    assert!(matches!(refused, Err(ClientError::Refused(_))));
    redrawn.approver = "李四".to_owned();
    filer.assign(&redrawn).await.expect("drawn").drawn().expect("a draw");
    let bad = filer.assign(&case(4, &["张三"])).await;
    assert!(matches!(bad, Err(ClientError::Input(_))), "refused before it is sent");

    let cancel = v1::CancelConflictRequest {
        court: COURT.into(),
        person: "人事一".into(),
        conflict: made.entries[0],
        text: "已离职".into(),
    };
    conflicts.cancel_conflict(cancel).await.expect("taken back");
    let listed = conflicts.list_conflicts(list).await.expect("listed").into_inner();
    assert_eq!(listed.conflicts, []);
    verified(&service);
    drop((filer, conflicts, stopping));
    served.await.expect("ends").expect("well");
}

#[tokio::test]
async fn an_older_court_gets_its_key_once_and_a_lost_one_is_not_replaced() {
    let dir = tempfile::tempdir().expect("a directory");
    let data = dir.path().join("data");
    let identifiers = [COMPANY.to_owned()];
    stop(opened(&data).await).await;
    let database = || rusqlite::Connection::open(data.join("caselot.db")).expect("the database");
    database().execute("DELETE FROM mark_keys", []).expect("as before there were marks");
    let mut marks = Vec::new();
    for _ in 0..2 {
        let service = service::open(&data).expect("read back");
        marks.push(service.party_marks(COURT, &identifiers).expect("marks"));
        stop(service).await;
    }
    assert_eq!(marks[0], marks[1], "the key is kept");
    let sealed = || -> Vec<u8> {
        let select = "SELECT sealed FROM mark_keys";
        database().query_row(select, [], |row| row.get(0)).expect("the key")
    };
    let before = sealed();
    std::fs::write(data.join("keys/sealing.key"), "0f".repeat(32)).expect("another key");
    let service = service::open(&data).expect("read back");
    let Err(ServiceError::Refused(refusal)) = service.party_marks(COURT, &identifiers) else {
        panic!("the key does not open")
    };
    assert_eq!(refusal.code(), "MarkKeyUnavailable");
    assert_eq!(service.party_marks(COURT, &[]).expect("none are needed").len(), 0);
    stop(service).await;
    assert_eq!(sealed(), before);
}
