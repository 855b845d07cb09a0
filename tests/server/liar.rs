//! The filer's client before a server that lies: whatever it is told, a nonce is revealed only for
//! a filing that is proven to be in the log, and a pin moves only to what is proven.

pub mod front;
pub mod second_person;

use caselot_core::secret::Secret32;
use std::path::Path;

use caselot::client::{
    Bearer, CaseInput, Channel, CheckFault, ClientError, ClientTls, Filer, Folder, accept_key,
    connect_channel,
};
use caselot::rpc::{self, Settings};
use caselot::service::{self, RotationRequest, Service};
use caselot::wire::v1;
use caselot_core::docket::entry::Actor;
use caselot_core::docket::handover::{KeyRotated, Statement};
use caselot_core::docket::{Day, Entry, Event, Protocol, codec};
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::ledger::checkpoint::{Checkpoint, NoteKey, sign, signing_key};
use caselot_core::ledger::merkle::{leaf_hash, node_hash};
use caselot_core::lottery::envelope::{mix_nonce, nonce_commitment};
use front::Liar;
use v1::audit_service_client::AuditServiceClient;

use crate::hall;
use crate::hall::{COURT, ORIGIN, act, copy_database, new_court, number, roster, stop};

/// The filer's secret.
const SECRET: Secret32 = Secret32::new([7; 32]);

fn nonce(serial: u32) -> [u8; 32] {
    mix_nonce(&SECRET, ORIGIN, (&number(serial), 0), &SECRET).reveal()
}

fn case(serial: u32) -> CaseInput {
    CaseInput {
        pool: "民事".to_owned(),
        cause: "买卖合同纠纷".to_owned(),
        weight: 100,
        parties: "甲诉乙".to_owned(),
        claim: "还款".to_owned(),
        ..CaseInput::new(number(serial), Day(20_000))
    }
}

/// A true server, and a liar before it; the way to the liar.
async fn lied_to(service: &Service) -> (Liar, Channel) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let truth = format!("http://{}", listener.local_addr().expect("an address"));
    let settings = Settings::development();
    tokio::spawn(rpc::serve(service.clone(), settings, listener, std::future::pending()));
    let truth = tonic::transport::Channel::from_shared(truth).expect("an address");
    let liar = Liar::before(truth.connect().await.expect("connected"));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(liar.clone().serve(listener));
    let way = connect_channel(&address, &ClientTls::default(), Bearer::none()).await;
    (liar, way.expect("connected"))
}

async fn opened(data: &Path) -> Service {
    service::init(data, &new_court(8)).expect("opened");
    let service = service::open(data).expect("read back");
    roster(&service).await;
    service
}

async fn filer(way: &Channel, folder: &Folder) -> Result<Filer, ClientError> {
    Filer::connect(way.clone(), COURT, folder, "立案一", None, || Ok(SECRET)).await
}

fn fault(error: &ClientError) -> &CheckFault {
    match error {
        ClientError::Unproven { fault, .. } => fault,
        other => panic!("it was not noticed: {other}"),
    }
}

fn receipt(answer: &mut v1::FileCaseResponse) -> &mut v1::Receipt {
    answer.filing.as_mut().expect("a receipt")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_nonce_stays_unknown_unless_its_filing_is_proven() {
    let dir = tempfile::tempdir().expect("a directory");
    let service = opened(&dir.path().join("data")).await;
    let (liar, way) = lied_to(&service).await;
    let folder = Folder::open(&dir.path().join("filer")).expect("a folder");
    let filer = filer(&way, &folder).await.expect("the court");
    filer.assign(&case(1)).await.expect("drawn, as long as nobody lies");
    let earlier = receipt_of(&way, 1).await;
    let calls = |liar: &Liar, serial: u32| liar.heard_without(&nonce(serial));
    liar.heard_without(&[0; 64]);

    type Lie = Box<dyn Fn(&mut v1::FileCaseResponse) + Send + Sync>;
    let lies: Vec<(&str, Lie)> = vec![
        (
            "another entry",
            Box::new(|it| {
                let receipt = receipt(it);
                let mut entry = codec::decode(&receipt.entry).expect("an entry");
                entry.time_ms += 1;
                receipt.entry = codec::encode(&entry);
            }),
        ),
        ("another place", Box::new(|it| receipt(it).index -= 1)),
        ("a spoiled proof", Box::new(|it| receipt(it).inclusion[0][0] ^= 1)),
        ("a proof that is too short", Box::new(|it| drop(receipt(it).inclusion.pop()))),
        ("another case's filing", Box::new(move |it| *receipt(it) = earlier.clone())),
        ("no receipt", Box::new(|it| it.filing = None)),
        (
            "a checkpoint of another key",
            Box::new(|it| {
                let receipt = receipt(it);
                let shown = caselot_core::ledger::checkpoint::parse_unverified(&receipt.checkpoint);
                receipt.checkpoint = sign(&shown.expect("a checkpoint"), &signing_key(&[6; 32]));
            }),
        ),
    ];
    for (serial, (what, lie)) in (10..).zip(lies) {
        liar.answers("FileCase", lie);
        let refused = filer.assign(&case(serial)).await.map(drop).expect_err(what);
        fault(&refused);
        assert_eq!(calls(&liar, serial), ["FileCase"], "{what}");
        // The truth of the same filing is believed, and drawn.
        liar.repents();
        filer.assign(&case(serial)).await.expect("drawn");
        liar.heard_without(&[0; 64]);
    }

    // A commitment put in the place of the filer's: the log itself is then the liar's.
    liar.asks("FileCase", |it: &mut v1::FileCaseRequest| {
        let own = nonce_commitment(ORIGIN, &number(30), 0, &[9; 32]);
        it.nonce_commitment = own.to_vec();
    });
    let refused = filer.assign(&case(30)).await.map(drop).expect_err("another nonce");
    assert_eq!(*fault(&refused), CheckFault::OtherNonce);
    assert_eq!(calls(&liar, 30), ["FileCase"]);
    stop(service).await;
}

/// The receipt of a filing, true and proven.
async fn receipt_of(way: &Channel, serial: u32) -> v1::Receipt {
    let (court, case_number) = (COURT.to_owned(), number(serial));
    let request = v1::GetReceiptRequest { court, case_number, stage: 0 };
    let shown = AuditServiceClient::new(way.clone()).get_receipt(request).await;
    shown.expect("a receipt").into_inner().filing.expect("a filing")
}

#[tokio::test(flavor = "multi_thread")]
async fn another_judge_is_not_believed() {
    let dir = tempfile::tempdir().expect("a directory");
    let service = opened(&dir.path().join("data")).await;
    let (liar, way) = lied_to(&service).await;
    let folder = Folder::open(&dir.path().join("filer")).expect("a folder");
    let filer = filer(&way, &folder).await.expect("the court");
    liar.answers("DrawCase", |it: &mut v1::DrawCaseResponse| {
        let receipt = it.draw.as_mut().expect("a receipt");
        let mut entry = codec::decode(&receipt.entry).expect("an entry");
        if let Event::CaseDrawn(drawn) = &mut entry.event {
            drawn.seats[0].judge = JudgeId(drawn.seats[0].judge.0 % 5 + 1);
        }
        receipt.entry = codec::encode(&entry);
    });
    let refused = filer.assign(&case(1)).await.map(drop).expect_err("another judge");
    assert!(matches!(fault(&refused), CheckFault::Inclusion(_)), "{refused}");
    liar.repents();
    let drawn = filer.assign(&case(1)).await.expect("the one draw");
    drawn.drawn().expect("a draw");
    stop(service).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_to_a_log_that_lost_what_was_seen() {
    let dir = tempfile::tempdir().expect("a directory");
    let data = dir.path().join("data");
    let service = opened(&data).await;
    stop(service).await;
    let before = dir.path().join("before");
    std::fs::create_dir(&before).expect("made");
    copy_database(&data, &before);
    let service = service::open(&data).expect("read back");
    let (_, way) = lied_to(&service).await;
    let folder = Folder::open(&dir.path().join("filer")).expect("a folder");
    filer(&way, &folder).await.expect("the court").assign(&case(1)).await.expect("drawn");
    stop(service).await;

    // The database and its checkpoint of before, which now draw the case anew.
    copy_database(&before, &data);
    for name in ["checkpoint", "checkpoint-before"] {
        std::fs::remove_file(data.join("keys").join(format!("{COURT}.{name}"))).expect("removed");
    }
    let newest = [COURT.to_owned()].into();
    let service = service::open_knowing(&data, &newest).expect("whoever says so is believed");
    act(&service, hall::file(2, 0)).await.expect("goes on");
    act(&service, hall::file(3, 0)).await.expect("goes on");
    act(&service, hall::file(4, 0)).await.expect("goes on");
    let (liar, way) = lied_to(&service).await;
    let refused = filer(&way, &folder).await.map(drop).expect_err("another history");
    let lost = matches!(fault(&refused), CheckFault::Consistency(_) | CheckFault::Fork { .. });
    assert!(lost, "{refused}");
    let asked = liar.heard_without(&nonce(1));
    assert!(!asked.iter().any(|call| call == "FileCase" || call == "DrawCase"), "{asked:?}");
    stop(service).await;
}

/// A handover to the liar's key, which the court's key never signed, at the end of the true log.
fn forged(entries: &[Vec<u8>], old: &NoteKey) -> (NoteKey, v1::Receipt) {
    let key = signing_key(&[6; 32]);
    let (old_key, new_key) = (*old.public(), key.verifying_key().to_bytes());
    let leaves: Vec<_> = entries.iter().map(|entry| leaf_hash(entry)).collect();
    let size = leaves.len() as u64;
    let (root, _) = tree(&leaves, 0);
    let statement = Statement { origin: ORIGIN, size, root, old_key, new_key };
    let event = Event::KeyRotated(Box::new(KeyRotated {
        public_key: new_key,
        old_signature: statement.sign(&key),
        new_signature: statement.sign(&key),
        text: String::new(),
        approver: "李四".to_owned(),
    }));
    let last = codec::decode(entries.last().expect("entries")).expect("an entry");
    let (time_ms, actor) = (last.time_ms, Actor::claimed("王五"));
    let entry = codec::encode(&Entry {
        protocol: Protocol::One,
        index: EntryIndex(size),
        time_ms,
        actor,
        hand: None,
        event,
    });
    let leaves = [&leaves[..], &[leaf_hash(&entry)]].concat();
    let (root, path) = tree(&leaves, leaves.len() - 1);
    let shown = Checkpoint { origin: ORIGIN.to_owned(), size: size + 1, root };
    let receipt = v1::Receipt {
        index: size,
        entry,
        inclusion: path.into_iter().map(Vec::from).collect(),
        checkpoint: sign(&shown, &key),
    };
    (NoteKey::new(ORIGIN, new_key).expect("a key"), receipt)
}

/// Root of the leaves, and the path of one of them (RFC 6962, section 2.1).
fn tree(leaves: &[[u8; 32]], at: usize) -> ([u8; 32], Vec<[u8; 32]>) {
    if leaves.len() == 1 {
        return (leaves[0], Vec::new());
    }
    let half = leaves.len().next_power_of_two() / 2;
    let (left, right) = leaves.split_at(half);
    let (own, other) = if at < half { (0, half) } else { (half, 0) };
    let (left, right) = (tree(left, at.min(half - 1)), tree(right, at.saturating_sub(half)));
    let (mut path, beside) = if own < other { (left.1, right.0) } else { (right.1, left.0) };
    path.push(beside);
    (node_hash(&left.0, &right.0), path)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pin_does_not_move_to_a_key_that_the_pinned_one_did_not_sign() {
    let dir = tempfile::tempdir().expect("a directory");
    let data = dir.path().join("data");
    let service = opened(&data).await;
    let (liar, way) = lied_to(&service).await;
    let folder = Folder::open(&dir.path().join("filer")).expect("a folder");
    let old = filer(&way, &folder).await.expect("the court").key().clone();
    let snapshot = service.snapshot(COURT).expect("the court");
    let entries = service.entries(COURT, 0, snapshot.size()).expect("the log");
    let (stranger, receipt) = forged(&entries, &old);
    let shown = receipt.clone();
    liar.answers("GetKeys", move |it: &mut v1::GetKeysResponse| it.handovers = vec![shown.clone()]);
    // The caller was told another fingerprint by another way: the true one, or the liar's own.
    let refused = accept_key(&way, COURT, &folder, &old.fingerprint()).await.map(drop);
    assert!(matches!(refused, Err(ClientError::OtherKey { .. })), "{refused:?}");
    let refused = accept_key(&way, COURT, &folder, &stranger.fingerprint()).await.map(drop);
    let refused = refused.expect_err("the pinned key never signed it");
    assert!(matches!(fault(&refused), CheckFault::Handover(_)), "{refused}");
    liar.repents();
    filer(&way, &folder).await.expect("still held to the old key");
    stop(service).await;

    // After a true handover the server may show only what both keys signed.
    let ask = RotationRequest {
        court: COURT.into(),
        person: "王五".into(),
        approver: "李四".into(),
        text: String::new(),
    };
    let done = service::rotate(&data, &ask).expect("handed over");
    let service = service::open(&data).expect("read back");
    let (liar, way) = lied_to(&service).await;
    liar.answers("GetKeys", |it: &mut v1::GetKeysResponse| it.handovers[0].inclusion[0][0] ^= 1);
    let refused = accept_key(&way, COURT, &folder, &done.new.fingerprint()).await.map(drop);
    fault(&refused.expect_err("it is not shown to be in the log"));
    liar.answers("GetKeys", |it: &mut v1::GetKeysResponse| it.handovers.clear());
    let refused = accept_key(&way, COURT, &folder, &done.new.fingerprint()).await.map(drop);
    assert!(matches!(refused, Err(ClientError::OtherKey { .. })), "{refused:?}");
    liar.repents();
    let accepted = accept_key(&way, COURT, &folder, &done.new.fingerprint()).await.expect("proven");
    assert_eq!((accepted.from, accepted.to), (old, done.new));
    filer(&way, &folder).await.expect("held to the new key");
    stop(service).await;
}
