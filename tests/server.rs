//! A real server on a loopback port, asked through the generated clients.

#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::time::Duration;

use caselot::docket::entry::Event;
use caselot::docket::wire;
use caselot::ledger::checkpoint::{self, NoteKey};
use caselot::ledger::merkle::leaf_hash;
use caselot::ledger::{bundle, proof};
use caselot::lottery::envelope::nonce_commitment;
use caselot::service::{self, NewCourt, StartError};
use caselot::wire::v1;
use prost::Message;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_stream::StreamExt;
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_types::StatusExt;
use v1::assign_cases_request::Request as Asked;
use v1::assign_cases_response::Answer as Said;
use v1::assignment_service_client::AssignmentServiceClient;
use v1::audit_service_client::AuditServiceClient;
use v1::roster_service_client::RosterServiceClient;

const COURT: &str = "湘0203";
const ORIGIN: &str = "hunan.example/湘0203";
const PERSON: &str = "立案一";

struct Running {
    assignment: AssignmentServiceClient<Channel>,
    roster: RosterServiceClient<Channel>,
    audit: AuditServiceClient<Channel>,
    key: NoteKey,
    stop: oneshot::Sender<()>,
    served: JoinHandle<Result<(), caselot::rpc::ServeError>>,
}

fn init(data: &Path, envelopes: u32) -> NoteKey {
    let (code, origin) = (COURT.to_owned(), ORIGIN.to_owned());
    let name = "株洲市芦淞区人民法院".to_owned();
    let court = NewCourt { code, name, origin, utc_offset_minutes: 480, envelopes };
    service::init(data, &court).unwrap()
}

impl Running {
    async fn start(data: &Path) -> Self {
        let service = service::open(data).unwrap();
        let key = service.key(COURT).unwrap().clone();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let served = tokio::spawn(caselot::rpc::serve(service, listener, async move {
            drop(stopped.await);
        }));
        let channel = Channel::from_shared(address).unwrap().connect().await.unwrap();
        Self {
            assignment: AssignmentServiceClient::new(channel.clone()),
            roster: RosterServiceClient::new(channel.clone()),
            audit: AuditServiceClient::new(channel),
            key,
            stop,
            served,
        }
    }

    /// With three judges in one pool.
    async fn with_pool(data: &Path) -> Self {
        init(data, 256);
        let mut running = Self::start(data).await;
        running.put_roster().await;
        running
    }

    async fn put_roster(&mut self) {
        let judges = (1..=3).map(judge).collect();
        let request = v1::PutJudgesRequest { court: COURT.into(), person: PERSON.into(), judges };
        let made = self.roster.put_judges(request.clone()).await.unwrap().into_inner();
        assert_eq!(made.entries.len(), 3);
        let again = self.roster.put_judges(request).await.unwrap().into_inner();
        assert!(again.entries.is_empty());
        let pools = vec![pool("民事", &[(3, 100), (1, 6), (2, 32)])];
        let request = v1::PutPoolsRequest { court: COURT.into(), person: PERSON.into(), pools };
        let made = self.roster.put_pools(request).await.unwrap().into_inner();
        assert_eq!(made.entries.len(), 1);
    }

    async fn stop(self) {
        drop(self.stop);
        drop((self.assignment, self.roster, self.audit));
        let ended = tokio::time::timeout(Duration::from_secs(12), self.served).await;
        ended.unwrap().unwrap().unwrap();
    }

    async fn size(&mut self) -> u64 {
        let request = v1::GetCourtRequest { court: COURT.into() };
        self.roster.get_court(request).await.unwrap().into_inner().size
    }

    async fn file(&mut self, request: v1::FileCaseRequest) -> Result<v1::FileCaseResponse, Status> {
        self.assignment.file_case(request).await.map(tonic::Response::into_inner)
    }

    async fn draw(
        &mut self,
        number: &str,
        nonce: [u8; 32],
    ) -> Result<v1::DrawCaseResponse, Status> {
        self.assignment.draw_case(draw_request(number, nonce)).await.map(|r| r.into_inner())
    }

    async fn assign(&mut self, facts: v1::CaseFacts) -> Result<v1::DrawCaseResponse, Status> {
        self.assignment.assign_case(assign_request(facts)).await.map(|r| r.into_inner())
    }

    /// The entry of a receipt that verifies.
    fn verified(&self, receipt: Option<v1::Receipt>) -> Event {
        let receipt = receipt.unwrap();
        let opened = checkpoint::open(&receipt.checkpoint, &self.key).unwrap();
        let path: Vec<[u8; 32]> =
            receipt.inclusion.iter().map(|hash| hash.as_slice().try_into().unwrap()).collect();
        let leaf = leaf_hash(&receipt.entry);
        proof::verify_inclusion(&leaf, receipt.index, opened.size, &path, &opened.root).unwrap();
        let entry = wire::decode(&receipt.entry).unwrap();
        assert_eq!(entry.index, receipt.index);
        entry.event
    }

    async fn bundle(&mut self) -> bundle::Bundle {
        let request = v1::ExportBundleRequest { court: COURT.into() };
        let mut pieces = self.audit.export_bundle(request).await.unwrap().into_inner();
        let (mut bytes, mut last) = (Vec::new(), (0, 0));
        while let Some(piece) = pieces.next().await {
            let piece = piece.unwrap();
            last = (piece.sent, piece.size);
            bytes.extend(piece.piece);
        }
        assert_eq!(last.0, last.1);
        let bundle = bundle::parse(&bytes).unwrap();
        checkpoint::open(&bundle.note, &self.key).unwrap();
        bundle
    }
}

fn judge(number: u32) -> v1::JudgeRecorded {
    let tenure = v1::Tenure {
        role: v1::Role::Judge.into(),
        in_quota: true,
        division: "民一庭".into(),
        from_day: 10_000,
        to_day: 0,
    };
    v1::JudgeRecorded { judge: number, name: format!("法官{number}"), tenures: vec![tenure] }
}

fn pool(code: &str, members: &[(u32, u32)]) -> v1::PoolRecorded {
    let member = |&(judge, share): &(u32, u32)| v1::PoolMember { judge, share };
    let members = members.iter().map(member).collect();
    let (pool, name) = (code.to_owned(), String::new());
    v1::PoolRecorded { pool, name, members, tolerance: 0, min_tolerance: 0 }
}

fn number(serial: u32) -> String {
    format!("(2026){COURT}民初{serial}号")
}

fn facts(serial: u32) -> v1::CaseFacts {
    v1::CaseFacts {
        case_number: number(serial),
        stage: 0,
        pool: "民事".into(),
        cause: "买卖合同纠纷".into(),
        procedure: "简易程序".into(),
        flags: vec![],
        weight: 100,
        exclusions: vec![],
        facts_commitment: vec![5; 32],
        approver: String::new(),
    }
}

fn file_request(facts: v1::CaseFacts, nonce: [u8; 32]) -> v1::FileCaseRequest {
    let commitment = nonce_commitment(ORIGIN, &facts.case_number, facts.stage, &nonce);
    v1::FileCaseRequest {
        court: COURT.into(),
        person: PERSON.into(),
        facts: Some(facts),
        nonce_commitment: commitment.to_vec(),
    }
}

fn assign_request(facts: v1::CaseFacts) -> v1::AssignCaseRequest {
    let (court, person) = (COURT.into(), PERSON.into());
    v1::AssignCaseRequest { court, person, facts: Some(facts), nonce: vec![6; 32] }
}

fn draw_request(number: &str, nonce: [u8; 32]) -> v1::DrawCaseRequest {
    let (court, person, case_number) = (COURT.into(), PERSON.into(), number.to_owned());
    v1::DrawCaseRequest { court, person, case_number, stage: 0, nonce: nonce.to_vec() }
}

fn reason(status: &Status) -> String {
    status.get_details_error_info().map(|info| info.reason).unwrap_or_default()
}

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
    assert_eq!(event.filing, filing.index);
    let again = court.draw(&number(1), [1; 32]).await.unwrap();
    assert!(again.repeated);
    assert_eq!(again.draw.unwrap().entry, draw.entry);

    let request = v1::GetCaseRequest { court: COURT.into(), case_number: number(1) };
    let case = court.assignment.get_case(request).await.unwrap().into_inner();
    assert_eq!((case.filing, case.end), (filing.entry, draw.entry));
    assert_eq!(case.stages[0].undertaking, event.seats[0].judge);

    let request = v1::GetReceiptRequest { court: COURT.into(), case_number: number(1), stage: 0 };
    let receipt = court.audit.get_receipt(request).await.unwrap().into_inner();
    assert!(matches!(court.verified(receipt.tray), Event::TrayOpened { tray: 0, .. }));
    assert!(matches!(court.verified(receipt.end), Event::CaseDrawn(_)));
    court.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_request_leaves_no_entry() {
    let data = tempfile::tempdir().unwrap();
    let mut court = Running::with_pool(data.path()).await;
    court.file(file_request(facts(1), [1; 32])).await.unwrap();
    let size = court.size().await;
    let changed = |change: &dyn Fn(&mut v1::CaseFacts)| {
        let mut facts = facts(2);
        change(&mut facts);
        file_request(facts, [2; 32])
    };
    let exclusion = v1::Exclusion {
        judge: 99,
        ground: v1::ExclusionGround::Interest.into(),
        ..Default::default()
    };
    let bad = [
        (changed(&|f| f.case_number = "abc".into()), Code::InvalidArgument, "CaseNumberMalformed"),
        (
            changed(&|f| f.case_number = "(2026)湘0204民初1号".into()),
            Code::InvalidArgument,
            "CaseNumberForeign",
        ),
        (changed(&|f| f.pool = "刑事".into()), Code::NotFound, "PoolUnknown"),
        (changed(&|f| f.exclusions = vec![exclusion.clone()]), Code::NotFound, "JudgeUnknown"),
        (changed(&|f| f.weight = 0), Code::InvalidArgument, "WeightOutOfRange"),
        (changed(&|f| f.weight = 1_001), Code::InvalidArgument, "WeightOutOfRange"),
        (
            changed(&|f| f.facts_commitment = vec![]),
            Code::InvalidArgument,
            "FactsCommitmentMissing",
        ),
        (
            v1::FileCaseRequest { nonce_commitment: vec![1; 31], ..changed(&|_| ()) },
            Code::InvalidArgument,
            "NonceMissing",
        ),
        (
            v1::FileCaseRequest { court: "湘0299".into(), ..changed(&|_| ()) },
            Code::NotFound,
            "CourtUnknown",
        ),
        (
            v1::FileCaseRequest { person: String::new(), ..changed(&|_| ()) },
            Code::InvalidArgument,
            "PersonMissing",
        ),
        (
            changed(&|f| (f.case_number, f.cause) = (number(1), "离婚纠纷".into())),
            Code::AlreadyExists,
            "FiledWithOtherFacts",
        ),
    ];
    for (request, code, why) in bad {
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
    let large = changed(&|f| f.cause = "x".repeat(2 << 20));
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
    let events = bundle.entries.iter().map(|entry| wire::decode(entry).unwrap().event);
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
