//! A real server on a loopback port, asked through the generated clients.

mod harness;
mod quota;

use caselot::service::{self, NewCourt, StartError};
use caselot::wire::v1;
use caselot_core::docket::codec;
use caselot_core::docket::entry::Event;
use caselot_core::id::EntryIndex;
use caselot_core::ledger::{checkpoint, proof};
use harness::{
    COURT, ORIGIN, PERSON, Running, assign_request, facts, file_request, init, number, pool, reason,
};
use prost::Message;
use tokio_stream::StreamExt;
use tonic::Code;
use v1::assign_cases_request::Request as Asked;
use v1::assign_cases_response::Answer as Said;

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_filed_drawn_and_proved() {
    let data = tempfile::tempdir().unwrap();
    let mut court = Running::with_pool(data.path()).await;
    let request = file_request(facts(1), [1; 32]);
    let filed = court.file(request.clone()).await.unwrap();
    assert!(!filed.repeated);
    assert!(matches!(court.verified(filed.filing.clone()), Event::CaseFiled(_)));
    assert!(court.file(request).await.unwrap().repeated);

    let drawn = court.draw(&number(1), [1; 32]).await.unwrap();
    let (filing, draw) = (drawn.filing.clone().unwrap(), drawn.draw.clone().unwrap());
    assert_eq!(filing.checkpoint, draw.checkpoint);
    assert_eq!(filing.entry, filed.filing.unwrap().entry);
    let Event::CaseDrawn(event) = court.verified(drawn.draw) else { panic!("no draw") };
    assert_eq!(event.filing, EntryIndex(filing.index));
    let again = court.draw(&number(1), [1; 32]).await.unwrap();
    assert!(again.repeated);
    assert_eq!(again.draw.unwrap().entry, draw.entry);

    let request = v1::GetCaseRequest { court: COURT.into(), case_number: number(1) };
    let case = court.assignment.get_case(request).await.unwrap().into_inner();
    assert_eq!((case.filing, case.end), (filing.entry, draw.entry));
    assert_eq!(case.stages[0].undertaking, event.seats[0].judge.0);

    let request = v1::GetReceiptRequest { court: COURT.into(), case_number: number(1), stage: 0 };
    let receipt = court.audit.get_receipt(request).await.unwrap().into_inner();
    assert!(matches!(court.verified(receipt.tray), Event::TrayOpened { tray: 0, .. }));
    assert!(matches!(court.verified(receipt.end), Event::CaseDrawn(_)));
    court.stop().await;
}

/// A filing that alters one thing in sound facts.
fn changed(change: impl Fn(&mut v1::CaseFacts)) -> v1::FileCaseRequest {
    let mut facts = facts(2);
    change(&mut facts);
    file_request(facts, [2; 32])
}

/// Filings that are refused while case 1 is open.
fn bad_filings() -> Vec<(v1::FileCaseRequest, Code, &'static str)> {
    let exclusion = v1::Exclusion {
        judge: 99,
        ground: v1::ExclusionGround::Interest.into(),
        ..Default::default()
    };
    vec![
        (changed(|f| f.case_number = "abc".into()), Code::InvalidArgument, "CaseNumberMalformed"),
        (
            changed(|f| f.case_number = "(2026)湘0204民初1号".into()),
            Code::InvalidArgument,
            "CaseNumberForeign",
        ),
        (changed(|f| f.pool = "刑事".into()), Code::NotFound, "PoolUnknown"),
        (changed(|f| f.exclusions = vec![exclusion.clone()]), Code::NotFound, "JudgeUnknown"),
        (changed(|f| f.approver.clear()), Code::FailedPrecondition, "FewCandidates"),
        (changed(|f| f.weight = 1_001), Code::InvalidArgument, "WeightOutOfRange"),
        (changed(|f| f.facts_commitment = vec![]), Code::InvalidArgument, "FactsCommitmentMissing"),
        (
            v1::FileCaseRequest { nonce_commitment: vec![1; 31], ..changed(|_| ()) },
            Code::InvalidArgument,
            "NonceMissing",
        ),
        (
            v1::FileCaseRequest { court: "湘0299".into(), ..changed(|_| ()) },
            Code::NotFound,
            "CourtUnknown",
        ),
        (
            v1::FileCaseRequest { person: String::new(), ..changed(|_| ()) },
            Code::InvalidArgument,
            "PersonMissing",
        ),
        (
            changed(|f| (f.case_number, f.cause) = (number(1), "离婚纠纷".into())),
            Code::AlreadyExists,
            "FiledWithOtherFacts",
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_request_leaves_no_entry() {
    let data = tempfile::tempdir().unwrap();
    let mut court = Running::with_pool(data.path()).await;
    court.file(file_request(facts(1), [1; 32])).await.unwrap();
    let size = court.size().await;
    for (request, code, why) in bad_filings() {
        let status = court.file(request).await.unwrap_err();
        assert_eq!((status.code(), reason(&status).as_str()), (code, why), "{status}");
        assert_eq!(court.size().await, size, "{why} left an entry");
    }
    let wrong = court.draw(&number(1), [9; 32]).await.unwrap_err();
    assert_eq!((wrong.code(), reason(&wrong).as_str()), (Code::InvalidArgument, "NonceMismatch"));
    let unknown = court.draw(&number(7), [9; 32]).await.unwrap_err();
    assert_eq!((unknown.code(), reason(&unknown).as_str()), (Code::NotFound, "FilingUnknown"));
    let open = court.assign(facts(1)).await.unwrap_err();
    assert_eq!((open.code(), reason(&open).as_str()), (Code::FailedPrecondition, "FilingOpen"));
    let large = changed(|f| f.cause = "x".repeat(2 << 20));
    assert_eq!(court.file(large).await.unwrap_err().code(), Code::OutOfRange);
    assert_eq!(court.size().await, size);
    // The wrong nonce has left the filing open.
    court.draw(&number(1), [1; 32]).await.unwrap();
    court.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rosters_are_refused_whole() {
    let data = tempfile::tempdir().unwrap();
    let mut court = Running::with_pool(data.path()).await;
    let size = court.size().await;
    for (members, code, why) in [
        (vec![(1, 300)], Code::InvalidArgument, "ShareOutOfRange"),
        (vec![(1, 0)], Code::InvalidArgument, "ShareOutOfRange"),
        (vec![(9, 100)], Code::NotFound, "JudgeUnknown"),
        (vec![(1, 100), (1, 100)], Code::InvalidArgument, "PoolMembersOrder"),
    ] {
        let pools = vec![pool("甲", &[(1, 100)]), pool("乙", &members)];
        let request = v1::PutPoolsRequest { court: COURT.into(), person: PERSON.into(), pools };
        let status = court.roster.put_pools(request).await.unwrap_err();
        assert_eq!((status.code(), reason(&status).as_str()), (code, why), "{status}");
    }
    assert_eq!(court.size().await, size);
    court.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_thirty_third_undrawn_filing_is_refused() {
    let data = tempfile::tempdir().unwrap();
    let mut court = Running::with_pool(data.path()).await;
    for serial in 1..=32 {
        court.file(file_request(facts(serial), [1; 32])).await.unwrap();
    }
    let size = court.size().await;
    let status = court.file(file_request(facts(33), [1; 32])).await.unwrap_err();
    assert_eq!((status.code(), reason(&status).as_str()), (Code::ResourceExhausted, "TooManyOpen"));
    assert_eq!(court.size().await, size);
    let mut listed = Vec::new();
    let mut page_token = String::new();
    loop {
        let court_code = COURT.to_owned();
        let request = v1::ListCasesRequest {
            court: court_code,
            page_size: 10,
            page_token,
            ..Default::default()
        };
        let page = court.assignment.list_cases(request).await.unwrap().into_inner();
        listed.extend(page.cases.into_iter().map(|case| case.case_number));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(listed, (1..=32).map(number).collect::<Vec<_>>());
    let listed = from_the_last(&mut court).await;
    assert_eq!(listed, (1..=32).rev().map(number).collect::<Vec<_>>());
    let void = v1::VoidFilingRequest {
        court: COURT.into(),
        person: PERSON.into(),
        case_number: number(32),
        stage: 0,
        ground: v1::VoidGround::Withdrawn.into(),
        text: String::new(),
        approver: "庭长一".into(),
        nonce: vec![1; 32],
    };
    let voided = court.assignment.void_filing(void).await.unwrap().into_inner();
    assert!(matches!(court.verified(voided.void), Event::FilingVoided(_)));
    court.file(file_request(facts(33), [1; 32])).await.unwrap();
    court.stop().await;
}

/// The numbers of all cases, asked for page by page, the last filed first.
async fn from_the_last(court: &mut Running) -> Vec<String> {
    let (mut listed, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = v1::ListCasesRequest {
            court: COURT.to_owned(),
            page_size: 10,
            page_token,
            newest_first: true,
            ..Default::default()
        };
        let page = court.assignment.list_cases(request).await.unwrap().into_inner();
        listed.extend(page.cases.into_iter().map(|case| case.case_number));
        page_token = page.next_page_token;
        assert_eq!(page_token.is_empty(), page.looked_back_to.is_empty());
        if page_token.is_empty() {
            return listed;
        }
        assert!(page.looked_back_to.starts_with("20"), "{}", page.looked_back_to);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_is_answered_in_order_and_survives_a_refusal() {
    let data = tempfile::tempdir().unwrap();
    init(data.path(), 16);
    let mut court = Running::start(data.path()).await;
    court.put_roster().await;
    let asked: Vec<_> = (1..=600)
        .map(|serial| {
            let mut facts = facts(serial);
            facts.weight = if serial == 300 { 0 } else { 100 };
            v1::AssignCasesRequest { request: Some(Asked::Assign(assign_request(facts))) }
        })
        .collect();
    let mut answers =
        court.assignment.assign_cases(tokio_stream::iter(asked)).await.unwrap().into_inner();
    let mut serial = 0;
    while let Some(answer) = answers.next().await {
        serial += 1;
        match answer.unwrap().answer.unwrap() {
            Said::Drawn(drawn) => {
                let Event::CaseFiled(filed) = court.verified(drawn.filing) else { panic!() };
                assert_eq!(filed.facts.case_number, number(serial));
                assert!(matches!(court.verified(drawn.draw), Event::CaseDrawn(_)));
            }
            Said::Status(bytes) => {
                let status = tonic_types::Status::decode(bytes.as_slice()).unwrap();
                assert_eq!((serial, status.code), (300, i32::from(Code::InvalidArgument)));
                assert!(!status.details.is_empty());
            }
            Said::Filed(_) => panic!("a filing was not asked for"),
        }
    }
    assert_eq!(serial, 600);
    // 599 filings of 16 a tray have needed 38 trays, and 7 lie ahead.
    let bundle = court.bundle().await;
    let events = bundle.entries.iter().map(|entry| codec::decode(entry).unwrap().event);
    let trays = events.filter(|event| matches!(event, Event::TrayOpened { .. })).count();
    assert_eq!(trays, 45);
    court.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_keeps_everything_and_the_proofs_agree() {
    let data = tempfile::tempdir().unwrap();
    let mut court = Running::with_pool(data.path()).await;
    court.file(file_request(facts(1), [1; 32])).await.unwrap();
    let before = court.bundle().await;
    assert!(matches!(service::open(data.path()), Err(StartError::InUse { .. })));
    court.stop().await;

    let mut court = Running::start(data.path()).await;
    assert_eq!(court.bundle().await, before);
    // The envelope of the filing from before the restart opens.
    court.draw(&number(1), [1; 32]).await.unwrap();
    let old = before.checkpoint;
    let (old_size, new_size) = (old.size, 0);
    let request = v1::GetConsistencyProofRequest { court: COURT.into(), old_size, new_size };
    let made = court.audit.get_consistency_proof(request).await.unwrap().into_inner();
    let new = checkpoint::open(&made.checkpoint, &court.key).unwrap();
    let path: Vec<[u8; 32]> =
        made.hashes.iter().map(|hash| hash.as_slice().try_into().unwrap()).collect();
    proof::verify_consistency(old.size, &old.root, new.size, &new.root, &path).unwrap();
    let request = v1::StreamEntriesRequest { court: COURT.into(), from: old.size, until: 0 };
    let mut entries = court.audit.stream_entries(request).await.unwrap().into_inner();
    assert_eq!(entries.next().await.unwrap().unwrap().index, old.size);
    assert!(entries.next().await.is_none());
    court.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_behind_its_checkpoint_is_refused() {
    let data = tempfile::tempdir().unwrap();
    init(data.path(), 256);
    let database = data.path().join("caselot.db");
    let older = std::fs::read(&database).unwrap();
    let mut court = Running::start(data.path()).await;
    court.put_roster().await;
    court.stop().await;
    for suffix in ["-wal", "-shm"] {
        drop(std::fs::remove_file(data.path().join(format!("caselot.db{suffix}"))));
    }
    std::fs::write(&database, older).unwrap();
    let refused = service::open(data.path()).unwrap_err();
    assert!(matches!(refused, StartError::Behind { missing: 9, size: 13, .. }), "{refused}");
    assert!(refused.to_string().contains("entry 9 missing"), "{refused}");
    std::fs::remove_file(&database).unwrap();
    let refused = service::open(data.path()).unwrap_err();
    assert!(matches!(refused, StartError::Behind { missing: 0, .. }), "{refused}");
}

#[test]
fn an_existing_court_and_an_open_key_are_refused() {
    use std::os::unix::fs::PermissionsExt;
    let data = tempfile::tempdir().unwrap();
    init(data.path(), 256);
    let court = NewCourt {
        protocol: caselot_core::docket::Protocol::One,
        code: COURT.into(),
        name: "又一次".into(),
        origin: ORIGIN.into(),
        utc_offset_minutes: 480,
        envelopes: 256,
    };
    assert!(matches!(service::init(data.path(), &court), Err(StartError::CourtExists { .. })));
    let key = data.path().join("keys/sealing.key");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o640)).unwrap();
    assert!(matches!(service::open(data.path()), Err(StartError::TooOpen { mode: 0o640, .. })));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_large_is_refused_aloud() {
    let data = tempfile::tempdir().unwrap();
    let mut court = Running::with_pool(data.path()).await;
    // The refusal quotes the number, and must still fit into a header.
    let long = changed(|f| f.case_number = format!("(2021)湘{}民初1号", "0".repeat(15_000)));
    let refused = court.file(long).await.unwrap_err();
    let said = (refused.code(), reason(&refused));
    assert_eq!(said, (Code::InvalidArgument, "CaseNumberForeign".to_owned()));
    // In a stream it ends the answers with a status, not with silence.
    let mut large = facts(2);
    large.cause = "x".repeat(2 << 20);
    let asked = [facts(1), large].map(|facts| v1::AssignCasesRequest {
        request: Some(Asked::Assign(assign_request(facts))),
    });
    let mut answers =
        court.assignment.assign_cases(tokio_stream::iter(asked)).await.unwrap().into_inner();
    let first = answers.next().await.unwrap().unwrap().answer.unwrap();
    assert!(matches!(first, Said::Drawn(_)));
    let Said::Status(bytes) = answers.next().await.unwrap().unwrap().answer.unwrap() else {
        panic!("the large request has an answer")
    };
    let status = tonic_types::Status::decode(bytes.as_slice()).unwrap();
    assert_eq!(status.code, i32::from(Code::OutOfRange));
    // Facts of any size that is taken stay exportable.
    for serial in 3..8 {
        let mut facts = facts(serial);
        facts.flags = (0..32).map(|n| format!("{n:0>200}")).collect();
        court.assign(facts).await.unwrap();
    }
    assert_eq!(court.bundle().await.entries.len() as u64, court.size().await);
    court.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_index_that_does_not_fit_the_log_is_refused() {
    let data = tempfile::tempdir().unwrap();
    let mut court = Running::with_pool(data.path()).await;
    court.assign(facts(1)).await.unwrap();
    court.file(file_request(facts(2), [1; 32])).await.unwrap();
    court.stop().await;
    let database = rusqlite::Connection::open(data.path().join("caselot.db")).unwrap();
    assert_eq!(database.execute("DELETE FROM cases", []).unwrap(), 2);
    let refused = service::open(data.path()).unwrap_err();
    assert!(matches!(refused, service::StartError::CaseIndex { .. }), "{refused}");
}
