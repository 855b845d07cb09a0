//! A court with a clock that the test moves and secrets that the test knows, so that a year is
//! drawn alike each time; asked over gRPC alone.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use caselot::rpc::{self, Settings};
use caselot::service::access::Access;
use caselot::service::ambient::{Clock, Entropy, EntropyFailed};
use caselot::service::data::DataDir;
use caselot::service::{self, NewCourt};
use caselot::store::memory::MemoryStore;
use caselot::wire::v1;
use caselot_core::docket::entry::Event;
use caselot_core::docket::{Day, Protocol, codec};
use caselot_core::ledger::checkpoint::NoteKey;
use caselot_core::lottery::draw::DrawnSeat;
use caselot_core::lottery::envelope::nonce_commitment;
use caselot_core::lottery::role::SeatRole;
use sha2::{Digest, Sha256};
use tokio::sync::oneshot;
use tokio_stream::StreamExt;
use tonic::transport::Channel;
use tonic::{Request, Status};
use tonic_types::StatusExt;
use v1::assignment_service_client::AssignmentServiceClient;
use v1::audit_service_client::AuditServiceClient;
use v1::conflict_service_client::ConflictServiceClient;
use v1::life_service_client::LifeServiceClient;
use v1::quota_service_client::QuotaServiceClient;
use v1::roster_service_client::RosterServiceClient;

pub const COURT: &str = "湘0203";
pub const ORIGIN: &str = "hunan.example/湘0203";
/// The clerk of the filing division, and the head of it.
pub const CLERK: &str = "张立案";
pub const HEAD: &str = "周庭长";

/// A clock that the test moves.
#[derive(Clone)]
pub struct Hand(Arc<AtomicU64>);

impl Clock for Hand {
    fn now_ms(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// SHA-256 of a running number: enough for a court whose secrets may be known.
#[derive(Default)]
struct Counted(AtomicU64);

impl Entropy for Counted {
    fn fill(&self, out: &mut [u8]) -> Result<(), EntropyFailed> {
        for piece in out.chunks_mut(32) {
            let number = self.0.fetch_add(1, Ordering::SeqCst);
            let hash: [u8; 32] = Sha256::digest(number.to_be_bytes()).into();
            piece.copy_from_slice(&hash[..piece.len()]);
        }
        Ok(())
    }
}

/// A docket that is served: its key, its clock and the way to it.
pub struct Docket {
    pub key: NoteKey,
    pub address: String,
    pub channel: Channel,
    clock: Hand,
    stop: oneshot::Sender<()>,
    served: tokio::task::JoinHandle<Result<(), rpc::ServeError>>,
}

pub struct Court {
    pub docket: Docket,
    pub assignment: AssignmentServiceClient<Channel>,
    pub life: LifeServiceClient<Channel>,
    pub roster: RosterServiceClient<Channel>,
    pub conflicts: ConflictServiceClient<Channel>,
    pub quota: QuotaServiceClient<Channel>,
    /// Each case's undertaking judge, as the answers said.
    pub carries: BTreeMap<String, u32>,
    /// Who was drawn as an assessor, in turn.
    pub assessors: Vec<u32>,
    /// The seats of each case that more than one was drawn for.
    pub panels: BTreeMap<String, Vec<DrawnSeat>>,
}

pub fn day(text: &str) -> u32 {
    Day::parse(text).expect("a day").0
}

/// 9 o'clock of a day at UTC+8.
fn morning(text: &str) -> u64 {
    (u64::from(day(text)) * 24 + 1) * 3_600_000
}

impl Docket {
    /// Opens the court in a folder, and serves it to whom `access` admits by the docket's clock.
    pub async fn open(
        path: &Path,
        on: &str,
        (protocol, envelopes): (Protocol, u32),
        access: impl FnOnce(Hand) -> Arc<Access>,
    ) -> Docket {
        let clock = Hand(Arc::new(AtomicU64::new(morning(on))));
        let (data, mut store) = (DataDir::create(path).expect("a folder"), MemoryStore::default());
        let (code, origin) = (COURT.to_owned(), ORIGIN.to_owned());
        let name = "示例区人民法院".to_owned();
        let new = NewCourt { protocol, code, name, origin, utc_offset_minutes: 480, envelopes };
        let entropy = Counted::default();
        let key = service::init_with(&data, &mut store, &new, &clock, &entropy).expect("opened");
        let settings = Settings::new(access(clock.clone()));
        let hand = Box::new(clock.clone());
        let service = service::start(data, Box::new(store), hand, Box::new(entropy));
        let service = service.expect("started");
        // Weeks pass between two mornings.
        service.trust_clock();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let (stop, stopped) = oneshot::channel::<()>();
        let until = async move { drop(stopped.await) };
        let served = tokio::spawn(rpc::serve(service, settings, listener, until));
        let channel = Channel::from_shared(address.clone()).expect("an address").connect().await;
        Docket { key, address, channel: channel.expect("connected"), clock, stop, served }
    }

    /// The next morning that anything happens.
    pub fn on(&self, day: &str) {
        let before = self.clock.0.swap(morning(day), Ordering::SeqCst);
        assert!(before < morning(day), "the year goes forward");
    }

    pub fn today(&self) -> u32 {
        Day::at(self.clock.now_ms(), 480).0
    }

    /// The whole log, exported by this request.
    pub async fn bundle(&self, request: Request<v1::ExportBundleRequest>) -> Vec<u8> {
        let mut audit = AuditServiceClient::new(self.channel.clone());
        let mut pieces = audit.export_bundle(request).await.expect("exports").into_inner();
        let mut bytes = Vec::new();
        while let Some(piece) = pieces.next().await {
            bytes.extend(piece.expect("a piece").piece);
        }
        bytes
    }

    pub async fn close_down(self) {
        drop((self.stop, self.channel));
        let ended = tokio::time::timeout(Duration::from_secs(12), self.served).await;
        ended.expect("in time").expect("no panic").expect("well");
    }
}

impl Court {
    pub async fn open(path: &Path, on: &str) -> Court {
        let docket = Docket::open(path, on, (Protocol::One, 16), |_| Access::development()).await;
        let channel = docket.channel.clone();
        Court {
            assignment: AssignmentServiceClient::new(channel.clone()),
            life: LifeServiceClient::new(channel.clone()),
            roster: RosterServiceClient::new(channel.clone()),
            conflicts: ConflictServiceClient::new(channel.clone()),
            quota: QuotaServiceClient::new(channel),
            docket,
            carries: BTreeMap::new(),
            assessors: Vec::new(),
            panels: BTreeMap::new(),
        }
    }

    /// The next morning that anything happens.
    pub fn on(&self, day: &str) {
        self.docket.on(day);
    }

    pub async fn close_down(self) {
        drop((self.assignment, self.life, self.roster, self.conflicts, self.quota));
        self.docket.close_down().await;
    }

    pub async fn bundle(&self) -> Vec<u8> {
        let request = v1::ExportBundleRequest { court: COURT.to_owned() };
        self.docket.bundle(Request::new(request)).await
    }

    async fn size(&mut self) -> u64 {
        let request = v1::GetCourtRequest { court: COURT.to_owned() };
        self.roster.get_court(request).await.expect("the court").into_inner().size
    }

    /// Files and draws in two calls, the nonce revealed in the second; the seats.
    pub async fn draw(&mut self, facts: v1::CaseFacts) -> Vec<DrawnSeat> {
        let (case_number, stage) = (facts.case_number.clone(), facts.stage);
        self.file(facts).await.expect("files");
        let (court, person) = (COURT.to_owned(), CLERK.to_owned());
        let nonce = nonce(&case_number, stage).to_vec();
        let request = v1::DrawCaseRequest { court, person, case_number, stage, nonce, hand: None };
        let drawn = self.assignment.draw_case(request).await.expect("draws").into_inner();
        self.seats(drawn.draw)
    }

    pub async fn file(&mut self, facts: v1::CaseFacts) -> Result<v1::FileCaseResponse, Status> {
        let secret = nonce(&facts.case_number, facts.stage);
        let commitment = nonce_commitment(ORIGIN, &facts.case_number, facts.stage, &secret);
        let request = v1::FileCaseRequest {
            court: COURT.to_owned(),
            person: CLERK.to_owned(),
            facts: Some(facts),
            nonce_commitment: commitment.to_vec(),
        };
        Ok(self.assignment.file_case(request).await?.into_inner())
    }

    /// Files and draws in one call; the seats.
    pub async fn single(&mut self, facts: v1::CaseFacts) -> Vec<DrawnSeat> {
        let nonce = nonce(&facts.case_number, facts.stage).to_vec();
        let (court, person) = (COURT.to_owned(), CLERK.to_owned());
        let request = v1::AssignCaseRequest { court, person, facts: Some(facts), nonce };
        let drawn = self.assignment.assign_case(request).await.expect("assigns").into_inner();
        self.seats(drawn.draw)
    }

    fn seats(&mut self, receipt: Option<v1::Receipt>) -> Vec<DrawnSeat> {
        match event(receipt) {
            Event::CaseDrawn(drawn) => drawn.seats,
            other => panic!("not drawn: {other:?}"),
        }
    }

    /// Draws a case by routes and weights of the policy, and notes who carries it.
    pub async fn case(&mut self, facts: v1::CaseFacts) -> u32 {
        let number = facts.case_number.clone();
        let seats = self.draw(facts).await;
        let judge = seats[0].judge;
        self.assessors.extend(of_role(&seats, SeatRole::Assessor));
        if seats.len() > 1 {
            self.panels.insert(number.clone(), seats);
        }
        self.carries.insert(number, judge.0);
        judge.0
    }

    /// Asked for by the clerk, approved by the head.
    pub async fn designate(
        &mut self,
        facts: v1::CaseFacts,
        judge: u32,
        ground: v1::DesignationGround,
    ) {
        let (number, stage) = (facts.case_number.clone(), facts.stage);
        self.request(facts.clone(), judge, ground, "院长批准").await.expect("asks");
        self.approve(&number, stage, HEAD).await.expect("approves");
        self.carries.insert(number.clone(), judge);
        // Asked and approved again: the answers of before, and no entry.
        let before = self.size().await;
        self.request(facts, judge, ground, "院长批准").await.expect("asked before");
        self.approve(&number, stage, HEAD).await.expect("approved before");
        assert_eq!(self.size().await, before);
    }

    pub async fn request(
        &mut self,
        facts: v1::CaseFacts,
        judge: u32,
        ground: v1::DesignationGround,
        text: &str,
    ) -> Result<(), Status> {
        let request = v1::RequestDesignationRequest {
            court: COURT.to_owned(),
            person: CLERK.to_owned(),
            facts: Some(facts),
            judge,
            ground: ground.into(),
            text: text.to_owned(),
            outage: None,
        };
        self.life.request_designation(request).await.map(drop)
    }

    pub async fn approve(&mut self, number: &str, stage: u32, who: &str) -> Result<(), Status> {
        let (court, person, case_number) = (COURT.to_owned(), who.to_owned(), number.to_owned());
        let request =
            v1::ApproveDesignationRequest { court, person, case_number, stage, hand: None };
        self.life.approve_designation(request).await.map(drop)
    }

    /// Closes a case on the present day.
    pub async fn close(&mut self, number: &str, manner: v1::Manner, panel: v1::Panel) {
        let row = self.closing(number, manner, panel);
        let answer = self.closings(vec![row]).await.expect("a batch");
        assert_eq!((answer.recorded, answer.refused.len()), (1, 0), "{number}: {answer:?}");
    }

    pub fn closing(&self, number: &str, manner: v1::Manner, panel: v1::Panel) -> v1::ClosingRow {
        let closing = v1::Closing { day: self.docket.today(), manner: manner.into() };
        let (closing, panel) = (Some(closing), Some(panel));
        v1::ClosingRow { case_number: number.to_owned(), closing, panel, ..Default::default() }
    }

    pub async fn closings(
        &mut self,
        rows: Vec<v1::ClosingRow>,
    ) -> Result<v1::BatchResponse, Status> {
        use v1::close_cases_request::Part;
        let parts = std::iter::once(Part::Head(head())).chain(rows.into_iter().map(Part::Row));
        let messages: Vec<_> =
            parts.map(|part| v1::CloseCasesRequest { part: Some(part) }).collect();
        Ok(self.quota.close_cases(tokio_stream::iter(messages)).await?.into_inner())
    }

    pub async fn import(&mut self, cases: Vec<v1::CaseImported>) -> v1::BatchResponse {
        use v1::import_cases_request::Part;
        let parts = std::iter::once(Part::Head(head())).chain(cases.into_iter().map(Part::Row));
        let messages: Vec<_> =
            parts.map(|part| v1::ImportCasesRequest { part: Some(part) }).collect();
        let answer = self.quota.import_cases(tokio_stream::iter(messages)).await;
        answer.expect("a batch").into_inner()
    }

    /// What is refused, by its code, and leaves no entry behind.
    pub async fn refuses<T>(
        &mut self,
        code: &str,
        ask: impl AsyncFnOnce(&mut Court) -> Result<T, Status>,
    ) {
        let before = self.size().await;
        let Err(status) = ask(self).await else { panic!("{code}: it was not refused") };
        let said = status.get_details_error_info().map(|info| info.reason).unwrap_or_default();
        assert_eq!(said, code, "{}", status.message());
        assert_eq!(self.size().await, before, "{code}: an entry was made");
    }
}

fn head() -> v1::BatchHead {
    let (court, person) = (COURT.to_owned(), HEAD.to_owned());
    v1::BatchHead { court, person, skip_bad: false, rehearse: false }
}

fn of_role(seats: &[DrawnSeat], role: SeatRole) -> Option<u32> {
    seats.iter().find(|seat| seat.role == role).map(|seat| seat.judge.0)
}

pub fn event(receipt: Option<v1::Receipt>) -> Event {
    codec::decode(&receipt.expect("a receipt").entry).expect("an entry").event
}

/// A filer's nonce that this year is drawn with.
pub fn nonce(number: &str, stage: u32) -> [u8; 32] {
    Sha256::digest(format!("{number} {stage}")).into()
}
