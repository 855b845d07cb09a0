//! A child server killed with SIGKILL under load: nothing acknowledged is
//! lost, the log verifies, and a retry gives the one draw.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use caselot::wire::v1::assignment_service_client::AssignmentServiceClient;
use caselot::wire::v1::audit_service_client::AuditServiceClient;
use caselot::wire::v1::roster_service_client::RosterServiceClient;
use caselot::wire::v1::{
    AssignCaseRequest, CaseFacts, DrawCaseRequest, DrawCaseResponse, ExportBundleRequest,
    FileCaseRequest, GetCourtRequest, JudgeRecorded, PoolMember, PoolRecorded, PutJudgesRequest,
    PutPoolsRequest, Tenure,
};
use caselot_core::audit::{Trust, verify};
use caselot_core::ledger::checkpoint::NoteKey;
use caselot_core::lottery::envelope::nonce_commitment;
use tonic::transport::Channel;

use crate::postgres::Postgres;

const COURT: &str = "湘0203";
const PERSON: &str = "张三";
const ROUNDS: u32 = 30;
const CALLERS: u32 = 8;

/// Draw entries by case, as acknowledged.
type Acknowledged = Arc<Mutex<BTreeMap<u32, (u64, Vec<u8>)>>>;

/// A data directory, and the database beside it, if that is no file in it.
pub struct Home {
    pub folder: tempfile::TempDir,
    url: Option<String>,
}

impl Drop for Home {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let said = std::fs::read_to_string(self.said()).unwrap_or_default();
            let lines: Vec<&str> = said.lines().collect();
            eprintln!("{}", lines[lines.len().saturating_sub(60)..].join("\n"));
        }
    }
}

impl Home {
    pub fn new(url: Option<String>) -> Home {
        Home { folder: tempfile::tempdir().unwrap(), url }
    }

    /// The program with this directory.
    pub fn program(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_caselot"));
        command.args(arguments).arg("--data").arg(self.folder.path().join("data"));
        command.envs(self.url.as_ref().map(|url| ("CASELOT_STORE_URL", url)));
        // What it says is kept beside the data, and shown by a test that fails.
        let said = std::fs::File::options().append(true).create(true).open(self.said()).unwrap();
        command.stdout(Stdio::null()).stderr(said);
        command
    }

    /// The file of what the program says.
    fn said(&self) -> std::path::PathBuf {
        self.folder.path().join("said")
    }
}

pub struct Server {
    child: Child,
    pub address: String,
}

impl Server {
    pub async fn start(home: &Home) -> Server {
        Server::start_with(home, COURT).await
    }

    /// Starts it, and waits until it answers for this court.
    pub async fn start_with(home: &Home, court: &str) -> Server {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let listen = format!("127.0.0.1:{port}");
        let serve = ["serve", "--dev-no-tokens", "--listen", &listen];
        let child = home.program(&serve).spawn().unwrap();
        let server = Server { child, address: format!("http://{listen}") };
        for _ in 0..400 {
            if let Ok(channel) = server.connect().await {
                let request = GetCourtRequest { court: court.to_owned() };
                if RosterServiceClient::new(channel).get_court(request).await.is_ok() {
                    return server;
                }
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("the server did not come up");
    }

    pub async fn connect(&self) -> Result<Channel, tonic::transport::Error> {
        Channel::from_shared(self.address.clone()).unwrap().connect().await
    }

    /// SIGKILL.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
    }
}

fn init(home: &Home) {
    let init = ["init", "--protocol", "1", "--court", COURT, "--name", "示范区人民法院"];
    let status = home.program(&init).status().unwrap();
    assert!(status.success());
}

async fn roster(channel: Channel) {
    roster_of(channel, COURT).await;
}

pub async fn roster_of(channel: Channel, court: &str) {
    let mut client = RosterServiceClient::new(channel);
    let judge = |judge| JudgeRecorded {
        judge,
        name: format!("法官{judge}"),
        tenures: vec![Tenure {
            role: 7,
            in_quota: true,
            division: String::new(),
            from_day: 18_262,
            to_day: 0,
        }],
    };
    let judges = PutJudgesRequest {
        court: court.to_owned(),
        person: PERSON.to_owned(),
        judges: (1..=10).map(judge).collect(),
    };
    client.put_judges(judges).await.unwrap();
    let pool = PoolRecorded {
        pool: "民事".to_owned(),
        members: (1..=10)
            .map(|judge| PoolMember { judge, share: 100, ..Default::default() })
            .collect(),
        ..PoolRecorded::default()
    };
    let pools =
        PutPoolsRequest { court: court.to_owned(), person: PERSON.to_owned(), pools: vec![pool] };
    client.put_pools(pools).await.unwrap();
}

fn request(number: u32) -> AssignCaseRequest {
    request_of(COURT, number)
}

pub fn request_of(court: &str, number: u32) -> AssignCaseRequest {
    let facts = CaseFacts {
        case_number: format!("(2026){court}民初{number}号"),
        pool: "民事".to_owned(),
        weight: 100,
        facts_commitment: vec![1; 32],
        ..CaseFacts::default()
    };
    AssignCaseRequest {
        court: court.to_owned(),
        person: PERSON.to_owned(),
        facts: Some(facts),
        nonce: vec![number.to_le_bytes()[0]; 32],
    }
}

async fn assign(
    client: &mut AssignmentServiceClient<Channel>,
    number: u32,
) -> Result<DrawCaseResponse, tonic::Status> {
    client.assign_case(request(number)).await.map(tonic::Response::into_inner)
}

pub fn draw_of(response: DrawCaseResponse) -> (u64, Vec<u8>) {
    let draw = response.draw.expect("a draw");
    (draw.index, draw.entry)
}

/// Assigns `first + caller`, then every `CALLERS`th number, until the server is gone.
async fn load(channel: Channel, first: u32, acknowledged: Acknowledged) -> u32 {
    let mut client = AssignmentServiceClient::new(channel);
    let mut number = first;
    loop {
        match assign(&mut client, number).await {
            Ok(response) => {
                acknowledged.lock().unwrap().insert(number, draw_of(response));
                number += CALLERS;
            }
            Err(_) => return number,
        }
    }
}

async fn export(channel: Channel) -> Vec<u8> {
    export_of(channel, COURT).await
}

pub async fn export_of(channel: Channel, court: &str) -> Vec<u8> {
    let request = ExportBundleRequest { court: court.to_owned() };
    let mut pieces =
        AuditServiceClient::new(channel).export_bundle(request).await.unwrap().into_inner();
    let mut bundle = Vec::new();
    while let Some(piece) = pieces.message().await.unwrap() {
        bundle.extend(piece.piece);
    }
    bundle
}

async fn key(channel: Channel) -> NoteKey {
    key_of(channel, COURT).await
}

pub async fn key_of(channel: Channel, court: &str) -> NoteKey {
    let request = GetCourtRequest { court: court.to_owned() };
    let court = RosterServiceClient::new(channel).get_court(request).await.unwrap().into_inner();
    NoteKey::parse_vkey(&court.vkey).unwrap()
}

/// One round: load, SIGKILL at a moment the round fixes, restart, retry, verify.
async fn round(home: &Home, round: u32, acknowledged: &Acknowledged) {
    let server = Server::start(home).await;
    let mut callers = Vec::new();
    for caller in 0..CALLERS {
        let channel = server.connect().await.unwrap();
        let first = round * 100_000 + 1 + caller;
        callers.push(tokio::spawn(load(channel, first, Arc::clone(acknowledged))));
    }
    // 20 to 170 ms into the load, spread over the rounds.
    let pause = 20 + u64::from(round.wrapping_mul(2_654_435_761) >> 16) % 150;
    tokio::time::sleep(Duration::from_millis(pause)).await;
    server.kill();
    let mut unanswered = Vec::new();
    for caller in callers {
        unanswered.push(caller.await.unwrap());
    }
    let server = Server::start(home).await;
    let channel = server.connect().await.unwrap();
    let mut client = AssignmentServiceClient::new(channel.clone());
    for number in unanswered {
        let first = draw_of(assign(&mut client, number).await.unwrap());
        let second = draw_of(assign(&mut client, number).await.unwrap());
        assert_eq!(first, second, "one draw for case {number}");
        acknowledged.lock().unwrap().insert(number, first);
    }
    let bundle = export(channel.clone()).await;
    let report = verify(&bundle, &Trust::Key(key(channel).await));
    assert!(report.valid, "round {round}: {report}");
    let entries = caselot_core::ledger::bundle::parse(&bundle).unwrap().entries;
    let kept = acknowledged.lock().unwrap();
    for (number, (index, entry)) in kept.iter() {
        assert_eq!(&entries[usize::try_from(*index).unwrap()], entry, "case {number} is lost");
    }
    assert_eq!(report.facts.draws, kept.len() as u64, "each case once");
    server.kill();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_between_filing_and_draw_the_frozen_filing_is_drawn() {
    between_filing_and_draw(Home::new(None)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_between_filing_and_draw_over_postgres_the_frozen_filing_is_drawn() {
    let Some(database) = Postgres::shared() else { return };
    between_filing_and_draw(Home::new(Some(database.url()))).await;
}

async fn between_filing_and_draw(home: Home) {
    init(&home);
    let server = Server::start(&home).await;
    roster(server.connect().await.unwrap()).await;
    let AssignCaseRequest { court, person, facts, nonce } = request(1);
    let facts = facts.unwrap();
    let shown = RosterServiceClient::new(server.connect().await.unwrap())
        .get_court(GetCourtRequest { court: COURT.to_owned() })
        .await;
    let origin = NoteKey::parse_vkey(&shown.unwrap().into_inner().vkey).unwrap();
    let secret: [u8; 32] = nonce.as_slice().try_into().unwrap();
    let commitment = nonce_commitment(origin.name(), &facts.case_number, 0, &secret);
    let case_number = facts.case_number.clone();
    let filing = FileCaseRequest {
        court: court.clone(),
        person: person.clone(),
        facts: Some(facts),
        nonce_commitment: commitment.to_vec(),
    };
    let mut client = AssignmentServiceClient::new(server.connect().await.unwrap());
    let filed = client.file_case(filing.clone()).await.unwrap().into_inner().filing.unwrap();
    server.kill();

    let server = Server::start(&home).await;
    let channel = server.connect().await.unwrap();
    let mut client = AssignmentServiceClient::new(channel.clone());
    let again = client.file_case(filing).await.unwrap().into_inner();
    assert!(again.repeated);
    assert_eq!(again.filing.unwrap().entry, filed.entry, "the same envelope and odds");
    let draw = DrawCaseRequest { court, person, case_number, stage: 0, nonce, hand: None };
    let drawn = client.draw_case(draw.clone()).await.unwrap().into_inner();
    assert_eq!(drawn.filing.as_ref().unwrap().entry, filed.entry);
    server.kill();

    let server = Server::start(&home).await;
    let channel = server.connect().await.unwrap();
    let again = AssignmentServiceClient::new(channel.clone()).draw_case(draw).await.unwrap();
    let again = again.into_inner();
    assert!(again.repeated);
    assert_eq!(draw_of(again), draw_of(drawn), "one draw");
    let report = verify(&export(channel.clone()).await, &Trust::Key(key(channel).await));
    assert!(report.valid, "{report}");
    server.kill();
}

/// So many rounds on one court; the draws that were acknowledged.
async fn court_of(rounds: u32, home: Home) -> usize {
    init(&home);
    let server = Server::start(&home).await;
    roster(server.connect().await.unwrap()).await;
    server.kill();
    let acknowledged = Acknowledged::default();
    for number in 0..rounds {
        round(&home, number, &acknowledged).await;
    }
    let draws = acknowledged.lock().unwrap().len();
    println!("{rounds} rounds, {draws} acknowledged draws, none lost");
    draws
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost() {
    assert!(court_of(ROUNDS, Home::new(None)).await > 100, "the load was no load");
}

/// Fewer rounds: a server takes longer to come up.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_over_postgres() {
    let Some(database) = Postgres::shared() else { return };
    let home = Home::new(Some(database.url()));
    assert!(court_of(ROUNDS / 3, home).await > 30, "the load was no load");
}

/// A thousand rounds, or as many as CRASH_ROUNDS says, on courts of 50: each round verifies the
/// whole log of its court.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes tens of minutes"]
async fn nothing_acknowledged_is_lost_in_a_thousand_rounds() {
    let rounds = std::env::var("CRASH_ROUNDS").map_or(1_000, |text| text.parse().unwrap());
    let (mut done, mut draws) = (0, 0);
    while done < rounds {
        let next = (rounds - done).min(50);
        draws += court_of(next, Home::new(None)).await;
        done += next;
        println!("{done} rounds in all, {draws} acknowledged draws, none lost");
    }
    assert!(draws as u64 > u64::from(rounds), "the load was no load");
}
