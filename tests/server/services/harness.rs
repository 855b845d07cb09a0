//! A court served on a loopback port, its clients, and the requests they make.

use std::path::Path;
use std::time::Duration;

use caselot::service::{self, NewCourt};
use caselot::wire::v1;
use caselot_core::docket::codec;
use caselot_core::docket::entry::Event;
use caselot_core::id::EntryIndex;
use caselot_core::ledger::checkpoint::{self, NoteKey};
use caselot_core::ledger::merkle::leaf_hash;
use caselot_core::ledger::{bundle, proof};
use caselot_core::lottery::envelope::nonce_commitment;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_stream::StreamExt;
use tonic::Status;
use tonic::transport::Channel;
use tonic_types::StatusExt;
use v1::assignment_service_client::AssignmentServiceClient;
use v1::audit_service_client::AuditServiceClient;
use v1::quota_service_client::QuotaServiceClient;
use v1::roster_service_client::RosterServiceClient;

pub const COURT: &str = "湘0203";
pub const ORIGIN: &str = "hunan.example/湘0203";
pub const PERSON: &str = "立案一";

pub struct Running {
    pub assignment: AssignmentServiceClient<Channel>,
    pub roster: RosterServiceClient<Channel>,
    pub audit: AuditServiceClient<Channel>,
    pub quota: QuotaServiceClient<Channel>,
    pub key: NoteKey,
    stop: oneshot::Sender<()>,
    served: JoinHandle<Result<(), caselot::rpc::ServeError>>,
}

pub fn init(data: &Path, envelopes: u32) -> NoteKey {
    let (code, origin) = (COURT.to_owned(), ORIGIN.to_owned());
    let name = "示例区人民法院".to_owned();
    let court = NewCourt {
        protocol: caselot_core::docket::Protocol::One,
        code,
        name,
        origin,
        utc_offset_minutes: 480,
        envelopes,
    };
    service::init(data, &court).unwrap()
}

impl Running {
    pub async fn start(data: &Path) -> Self {
        let service = service::open(data).unwrap();
        let key = service.key(COURT).unwrap().clone();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let served = tokio::spawn(caselot::rpc::serve(
            service,
            caselot::rpc::Settings::development(),
            listener,
            async move {
                drop(stopped.await);
            },
        ));
        let channel = Channel::from_shared(address).unwrap().connect().await.unwrap();
        Self {
            assignment: AssignmentServiceClient::new(channel.clone()),
            roster: RosterServiceClient::new(channel.clone()),
            audit: AuditServiceClient::new(channel.clone()),
            quota: QuotaServiceClient::new(channel),
            key,
            stop,
            served,
        }
    }

    /// With three judges in one pool.
    pub async fn with_pool(data: &Path) -> Self {
        init(data, 256);
        let mut running = Self::start(data).await;
        running.put_roster().await;
        running
    }

    pub async fn put_roster(&mut self) {
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

    pub async fn stop(self) {
        drop(self.stop);
        drop((self.assignment, self.roster, self.audit, self.quota));
        let ended = tokio::time::timeout(Duration::from_secs(12), self.served).await;
        ended.unwrap().unwrap().unwrap();
    }

    pub async fn size(&mut self) -> u64 {
        let request = v1::GetCourtRequest { court: COURT.into() };
        self.roster.get_court(request).await.unwrap().into_inner().size
    }

    pub async fn file(
        &mut self,
        request: v1::FileCaseRequest,
    ) -> Result<v1::FileCaseResponse, Status> {
        self.assignment.file_case(request).await.map(tonic::Response::into_inner)
    }

    pub async fn draw(
        &mut self,
        number: &str,
        nonce: [u8; 32],
    ) -> Result<v1::DrawCaseResponse, Status> {
        self.assignment.draw_case(draw_request(number, nonce)).await.map(|r| r.into_inner())
    }

    pub async fn assign(&mut self, facts: v1::CaseFacts) -> Result<v1::DrawCaseResponse, Status> {
        self.assignment.assign_case(assign_request(facts)).await.map(|r| r.into_inner())
    }

    /// The entry of a receipt that verifies.
    pub fn verified(&self, receipt: Option<v1::Receipt>) -> Event {
        let receipt = receipt.unwrap();
        let opened = checkpoint::open(&receipt.checkpoint, &self.key).unwrap();
        let path: Vec<[u8; 32]> =
            receipt.inclusion.iter().map(|hash| hash.as_slice().try_into().unwrap()).collect();
        let leaf = leaf_hash(&receipt.entry);
        proof::verify_inclusion(&leaf, receipt.index, opened.size, &path, &opened.root).unwrap();
        let entry = codec::decode(&receipt.entry).unwrap();
        assert_eq!(entry.index, EntryIndex(receipt.index));
        entry.event
    }

    pub async fn bundle(&mut self) -> bundle::Bundle {
        let bundle = bundle::parse(&self.bundle_bytes().await).unwrap();
        checkpoint::open(&bundle.note, &self.key).unwrap();
        bundle
    }

    pub async fn bundle_bytes(&mut self) -> Vec<u8> {
        let request = v1::ExportBundleRequest { court: COURT.into() };
        let mut pieces = self.audit.export_bundle(request).await.unwrap().into_inner();
        let (mut bytes, mut last) = (Vec::new(), (0, 0));
        while let Some(piece) = pieces.next().await {
            let piece = piece.unwrap();
            last = (piece.sent, piece.size);
            bytes.extend(piece.piece);
        }
        assert_eq!(last.0, last.1);
        bytes
    }
}

pub fn judge(number: u32) -> v1::JudgeRecorded {
    let tenure = v1::Tenure {
        role: v1::Role::Judge.into(),
        in_quota: true,
        division: "民一庭".into(),
        from_day: 10_000,
        to_day: 0,
    };
    v1::JudgeRecorded { judge: number, name: format!("法官{number}"), tenures: vec![tenure] }
}

pub fn pool(code: &str, members: &[(u32, u32)]) -> v1::PoolRecorded {
    let member =
        |&(judge, share): &(u32, u32)| v1::PoolMember { judge, share, ..Default::default() };
    let members = members.iter().map(member).collect();
    let (pool, name) = (code.to_owned(), String::new());
    v1::PoolRecorded { pool, name, members, ..Default::default() }
}

pub fn number(serial: u32) -> String {
    format!("(2026){COURT}民初{serial}号")
}

pub fn facts(serial: u32) -> v1::CaseFacts {
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
        approver: "周庭长".into(),
        ..Default::default()
    }
}

pub fn file_request(facts: v1::CaseFacts, nonce: [u8; 32]) -> v1::FileCaseRequest {
    let commitment = nonce_commitment(ORIGIN, &facts.case_number, facts.stage, &nonce);
    v1::FileCaseRequest {
        court: COURT.into(),
        person: PERSON.into(),
        facts: Some(facts),
        nonce_commitment: commitment.to_vec(),
    }
}

pub fn assign_request(facts: v1::CaseFacts) -> v1::AssignCaseRequest {
    let (court, person) = (COURT.into(), PERSON.into());
    v1::AssignCaseRequest { court, person, facts: Some(facts), nonce: vec![6; 32] }
}

pub fn draw_request(number: &str, nonce: [u8; 32]) -> v1::DrawCaseRequest {
    let (court, person, case_number) = (COURT.into(), PERSON.into(), number.to_owned());
    v1::DrawCaseRequest { court, person, case_number, stage: 0, nonce: nonce.to_vec(), hand: None }
}

pub fn reason(status: &Status) -> String {
    status.get_details_error_info().map(|info| info.reason).unwrap_or_default()
}
