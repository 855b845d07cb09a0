//! Approvals by call: the attacks of one credential, each refused, and the way of two.

use caselot::rpc::Settings;
use caselot::service::access::Role;
use caselot::service::{self, NewCourt};
use caselot::wire::v1;
use caselot_core::audit::{Trust, verify};
use caselot_core::docket::Protocol;
use caselot_core::ledger::checkpoint::NoteKey;
use caselot_core::lottery::envelope::nonce_commitment;
use tonic::transport::Channel;
use tonic::{Code, Status};
use v1::approval_service_client::ApprovalServiceClient;
use v1::assignment_service_client::AssignmentServiceClient;
use v1::audit_service_client::AuditServiceClient;
use v1::quota_service_client::QuotaServiceClient;
use v1::roster_service_client::RosterServiceClient;

use crate::tokens::{self, Ahead, Stop, bearing, reread};

pub const COURT: &str = "湘0203";
pub const ORIGIN: &str = "o.example/湘0203";

/// A court of protocol 2, served with tokens.
pub struct House {
    pub data: tempfile::TempDir,
    pub channel: Channel,
    /// Address of the server.
    pub address: String,
    key: NoteKey,
    _stop: Stop,
}

impl House {
    /// Its clerk, supervisor and registrar have tokens before it opens; judges 1 to 8 in one pool.
    pub async fn new() -> (House, [String; 3]) {
        House::with(Ahead::default(), |_| {}).await
    }

    /// The same by a clock of the test's own, and with other settings of the server.
    pub async fn with(clock: Ahead, change: impl FnOnce(&mut Settings)) -> (House, [String; 3]) {
        let data = tempfile::tempdir().unwrap();
        let court = NewCourt {
            code: COURT.to_owned(),
            name: "示例区人民法院".to_owned(),
            origin: ORIGIN.to_owned(),
            utc_offset_minutes: 480,
            envelopes: 16,
            protocol: Protocol::Two,
        };
        let key = service::init(data.path(), &court).unwrap();
        let tokens =
            [("张三", Role::Filing), ("李四", Role::Supervisor), ("赵六", Role::Registrar)]
                .map(|(person, role)| grant(&data, person, role));
        let (address, stop) = tokens::serve_with(data.path(), clock, change).await;
        let channel = Channel::from_shared(address.clone()).unwrap().connect().await.unwrap();
        let house = House { data, channel, address, key, _stop: stop };
        let registrar = &tokens[2];
        house.roster().put_judges(bearing(registrar, judges())).await.unwrap();
        let answer = house.roster().put_pools(bearing(registrar, pool(8))).await.unwrap();
        house.approve(&tokens[1], answer.into_inner().proposed).await.unwrap();
        (house, tokens)
    }

    pub fn roster(&self) -> RosterServiceClient<Channel> {
        RosterServiceClient::new(self.channel.clone())
    }

    pub fn approvals(&self) -> ApprovalServiceClient<Channel> {
        ApprovalServiceClient::new(self.channel.clone())
    }

    pub fn cases(&self) -> AssignmentServiceClient<Channel> {
        AssignmentServiceClient::new(self.channel.clone())
    }

    /// Reads what waits, and approves just that.
    pub async fn approve(&self, token: &str, entry: u64) -> Result<Vec<u64>, Status> {
        tokens::approve(&self.channel, COURT, token, entry).await
    }

    pub async fn file(&self, token: &str, serial: u32, excluded: u32) -> Result<u64, Status> {
        let exclusion = |judge| v1::Exclusion { judge, ground: 2, ..Default::default() };
        let facts = v1::CaseFacts {
            case_number: number(serial),
            pool: "民事".to_owned(),
            cause: "买卖合同纠纷".to_owned(),
            weight: 100,
            exclusions: (1..=excluded).map(exclusion).collect(),
            facts_commitment: vec![1; 32],
            ..Default::default()
        };
        let nonce_commitment = nonce_commitment(ORIGIN, &number(serial), 0, &[7; 32]).to_vec();
        let (court, person) = (COURT.to_owned(), String::new());
        let request = v1::FileCaseRequest { court, person, facts: Some(facts), nonce_commitment };
        let answer = self.cases().file_case(bearing(token, request)).await?.into_inner();
        Ok(answer.filing.expect("a receipt").index)
    }

    pub async fn draw(&self, token: &str, serial: u32) -> Result<(), Status> {
        let (court, person) = (COURT.to_owned(), String::new());
        let (case_number, nonce) = (number(serial), vec![7; 32]);
        let request =
            v1::DrawCaseRequest { court, person, case_number, stage: 0, nonce, hand: None };
        self.cases().draw_case(bearing(token, request)).await.map(|_| ())
    }

    /// The whole log as an auditor gets it, which must be valid by the draft.
    pub async fn is_valid(&self) {
        let auditor = grant(&self.data, "审计", Role::Auditor);
        reread().await;
        let request = v1::ExportBundleRequest { court: COURT.to_owned() };
        let mut client = AuditServiceClient::new(self.channel.clone());
        let mut chunks = client.export_bundle(bearing(&auditor, request)).await.unwrap();
        let mut bundle = Vec::new();
        while let Some(chunk) = chunks.get_mut().message().await.unwrap() {
            bundle.extend(chunk.piece);
        }
        let report = verify(&bundle, &Trust::Key(self.key.clone()));
        assert!(report.valid, "{report}");
    }
}

pub fn grant(data: &tempfile::TempDir, person: &str, role: Role) -> String {
    tokens::grant(data.path(), person, role, COURT).1
}

pub fn number(serial: u32) -> String {
    format!("(2026){COURT}民初{serial}号")
}

fn judges() -> v1::PutJudgesRequest {
    let tenure = v1::Tenure { role: 7, in_quota: true, from_day: 18_262, ..Default::default() };
    let judge = |judge| {
        let (name, tenures) = (format!("法官{judge}"), vec![tenure.clone()]);
        v1::JudgeRecorded { judge, name, tenures }
    };
    let (court, person) = (COURT.to_owned(), String::new());
    v1::PutJudgesRequest { court, person, judges: (1..=8).map(judge).collect() }
}

fn pool(members: u32) -> v1::PutPoolsRequest {
    let member = |judge| v1::PoolMember { judge, share: 100, ..Default::default() };
    let members = (1..=members).map(member).collect();
    let pool = v1::PoolRecorded { pool: "民事".to_owned(), members, ..Default::default() };
    v1::PutPoolsRequest { court: COURT.to_owned(), person: String::new(), pools: vec![pool] }
}

fn code(status: &Status) -> String {
    let code = status.metadata().get("caselot-code");
    code.map_or_else(String::new, |code| code.to_str().unwrap_or_default().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn one_clerk_alone_draws_from_no_narrowed_list() {
    let (house, [clerk, supervisor, registrar]) = House::new().await;
    house.file(&clerk, 1, 0).await.unwrap();
    house.draw(&clerk, 1).await.unwrap();
    let filing = house.file(&clerk, 2, 6).await.unwrap();
    let refused = house.draw(&clerk, 2).await.unwrap_err();
    assert!(refused.message().contains("waits for approval"), "{refused}");
    for token in [&clerk, &registrar] {
        let refused = house.approve(token, filing).await.unwrap_err();
        assert_eq!(refused.code(), Code::PermissionDenied);
    }
    let list = v1::ListApprovalsRequest { court: COURT.to_owned() };
    let listed = house.approvals().list_approvals(bearing(&clerk, list)).await.unwrap();
    let line = &listed.into_inner().lines[0];
    assert_eq!(
        (line.entry, line.kind.as_str(), line.person.as_str()),
        (filing, "case_filed", "张三")
    );
    assert_eq!(line.needs, [1, 2], "few candidates, many missing");
    // What was shown is what is approved.
    let (court, person, leaf_hash) = (COURT.to_owned(), String::new(), vec![9; 32]);
    let other = v1::ApproveRequest { court, person, entry: filing, leaf_hash, hand: None };
    let refused = house.approvals().approve(bearing(&supervisor, other)).await.unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
    house.approve(&supervisor, filing).await.unwrap();
    house.draw(&clerk, 2).await.unwrap();
    house.is_valid().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_registrar_alone_bends_neither_pool_nor_import_nor_people() {
    let (house, [clerk, supervisor, registrar]) = House::new().await;
    house.file(&clerk, 1, 0).await.unwrap();
    let narrow = house.roster().put_pools(bearing(&registrar, pool(2))).await.unwrap();
    let proposed = narrow.into_inner().proposed;
    assert_ne!(proposed, 0, "it waits");
    assert_eq!(
        house.approve(&registrar, proposed).await.unwrap_err().code(),
        Code::PermissionDenied
    );
    // The pool is as it was, today and whatever is approved today.
    house.approve(&supervisor, proposed).await.unwrap();
    house.file(&clerk, 2, 0).await.unwrap();
    house.draw(&clerk, 2).await.unwrap();

    use v1::import_cases_request::Part;
    let head = v1::BatchHead { court: COURT.to_owned(), ..Default::default() };
    let record = v1::CaseRecord {
        pool: "民事".to_owned(),
        weight: 100,
        filed_day: 20_000,
        undertaking: 3,
        assigned_by: 3,
        panel: Some(v1::Panel::default()),
        ..Default::default()
    };
    let row = v1::CaseImported { case_number: number(77), record: Some(record) };
    let parts = [Part::Head(head), Part::Row(row)];
    let parts = parts.map(|part| v1::ImportCasesRequest { part: Some(part) });
    let mut quota = QuotaServiceClient::new(house.channel.clone());
    let answer = quota.import_cases(bearing(&registrar, tokio_stream::iter(parts))).await.unwrap();
    assert_eq!(answer.into_inner().proposed.len(), 1, "it waits in a list");

    // A credential that the operator makes now is nobody by the log.
    let spy = grant(&house.data, "孙八", Role::Supervisor);
    reread().await;
    let filing = house.file(&clerk, 3, 6).await.unwrap();
    let refused = house.approve(&spy, filing).await.unwrap_err();
    assert!(refused.message().contains("孙八"), "{refused} {}", code(&refused));
    let person =
        v1::PersonEnrolled { person: "孙八".to_owned(), roles: vec![2], ..Default::default() };
    let enroll = v1::EnrollPersonsRequest {
        court: COURT.to_owned(),
        person: String::new(),
        persons: vec![person],
    };
    let enrolled = house.approvals().enroll_persons(bearing(&registrar, enroll)).await.unwrap();
    house.approve(&supervisor, enrolled.into_inner().proposed).await.unwrap();
    let refused = house.approve(&spy, filing).await.unwrap_err();
    assert!(refused.message().contains("孙八"), "not on the day itself: {refused}");
    house.is_valid().await;
}
