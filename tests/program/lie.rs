//! `caselot lie`: each lie is caught by this project's own client, and a client that believes one is told.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use caselot::client::{Bearer, Channel, ClientTls, connect_channel};
use caselot::wire::v1;
use caselot_core::docket::filing::{CaseDrawn, FilerNonce};
use caselot_core::docket::rules::draw_filing;
use caselot_core::docket::{Event, Protocol, codec};
use caselot_core::ledger::checkpoint::{Checkpoint, NoteKey, open};
use caselot_core::ledger::merkle::leaf_hash;
use caselot_core::ledger::proof::{verify_consistency, verify_inclusion};
use caselot_core::lottery::envelope::nonce_commitment;
use caselot_core::lottery::seed::Openings;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use v1::assign_cases_request::Request as Item;
use v1::assign_cases_response::Answer;
use v1::assignment_service_client::AssignmentServiceClient;
use v1::audit_service_client::AuditServiceClient;
use v1::roster_service_client::RosterServiceClient;

use super::house::{COURT, House};

const NUMBER: &str = "(2026)湘0203民初88号";
/// Each lie, with what the client says of it.
const LIES: [(&str, &str); 7] = [
    ("judge", "the recomputed draw has another judge"),
    ("seed", "the recomputed draw has another seed"),
    ("nonce", "commits to a nonce that was not made"),
    ("receipt", "another case number than was filed"),
    ("checkpoint", "is not shown to hold what it held before"),
    ("key", "signed by another key"),
    ("proof", "is not shown to be in the log"),
];

/// A dishonest server, ended with this value.
struct Liar {
    child: Child,
    address: String,
}

impl Liar {
    fn new(house: &House, lie: &str) -> Liar {
        let said = house.path("said");
        let mut command = Command::new(env!("CARGO_BIN_EXE_caselot"));
        let command = command.args(["lie", "--as", lie, "--lang", "en", "--data"]);
        let command = command.arg(house.path("lies")).stdout(fs::File::create(&said).unwrap());
        let child = command.stderr(Stdio::null()).spawn().unwrap();
        let mut liar = Liar { child, address: String::new() };
        for _ in 0..1_200 {
            let text = fs::read_to_string(&said).unwrap();
            if text.contains("false answer") {
                let (_, rest) = text.split_once("is served on ").unwrap();
                liar.address = rest.split(' ').next().unwrap().to_owned();
                return liar;
            }
            assert!(liar.child.try_wait().unwrap().is_none(), "it ended: {text}");
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("it does not serve");
    }

    /// Ends it as Ctrl-C does; its exit code.
    fn end(mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Liar {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[test]
fn our_own_client_catches_each_lie() {
    for (lie, caught) in LIES {
        let house = House::empty();
        let liar = Liar::new(&house, lie);
        let assign = ["case", "assign", NUMBER, "--pool", "civil", "--cause", "离婚纠纷"];
        let more = ["--parties", "甲诉乙", "--claim", "离婚", "--server", &liar.address];
        let token = house.path("lies/tokens/filing").display().to_string();
        let who = ["--token-file", &token, "--folder", "filer", "--lang", "en"];
        let said = house.refused(&[&assign[..], &more, &who].concat());
        assert!(said.contains(caught), "{lie}: {said}");
        let told = fs::read_to_string(house.path("said")).unwrap();
        assert!(told.contains(&format!("told a lie about {NUMBER}")), "{lie}: {told}");
        assert!(!told.contains("NOT CAUGHT"), "{lie}: {told}");
        assert_eq!(liar.end(), Some(0), "{lie}");
    }
}

#[test]
fn our_own_client_catches_a_lie_in_a_list() {
    let house = House::empty();
    let liar = Liar::new(&house, "judge");
    let rows: Vec<String> =
        (81..=86).map(|it| format!("(2026)湘0203民初{it}号,离婚纠纷,甲诉乙,civil")).collect();
    let list = format!("案号,案由,当事人,分案组\n{}\n", rows.join("\n"));
    fs::write(house.path("list.csv"), list).unwrap();
    let token = house.path("lies/tokens/filing").display().to_string();
    let assign = ["case", "assign", "--file", "list.csv", "--server", &liar.address];
    let who = ["--token-file", &token, "--folder", "filer", "--lang", "en", "--yes"];
    let (code, said) = house.exits(&[], &[&assign[..], &who].concat());
    assert!(said.contains("the recomputed draw has another judge"), "{said}");
    assert_eq!(code, Some(4), "what is not proven is told apart: {said}");
    assert_eq!(liar.end(), Some(0));
}

/// A client that holds every proof against the court's key and the last checkpoint, and computes nothing.
struct Prover {
    channel: Channel,
    origin: String,
    key: NoteKey,
    last: Checkpoint,
}

impl Prover {
    async fn new(house: &House, liar: &Liar) -> Prover {
        let token = fs::read_to_string(house.path("lies/tokens/filing")).unwrap();
        let bearer = Bearer::new(token.trim()).unwrap();
        let channel = connect_channel(&liar.address, &ClientTls::default(), bearer).await.unwrap();
        let request = v1::GetCourtRequest { court: COURT.to_owned() };
        let court = RosterServiceClient::new(channel.clone()).get_court(request).await.unwrap();
        let court = court.into_inner();
        let key = NoteKey::parse_vkey(&court.vkey).unwrap();
        let request = v1::GetCheckpointRequest { court: COURT.to_owned() };
        let shown = AuditServiceClient::new(channel.clone()).get_checkpoint(request).await.unwrap();
        let last = open(&shown.into_inner().checkpoint, &key).unwrap();
        Prover { channel, origin: court.origin, key, last }
    }

    /// Holds a receipt against all that was shown before, and gives its entry.
    async fn proven(&mut self, receipt: Option<&v1::Receipt>) -> Event {
        let receipt = receipt.expect("a receipt");
        let hashes = |hashes: &[Vec<u8>]| -> Vec<[u8; 32]> {
            hashes.iter().map(|hash| hash.as_slice().try_into().unwrap()).collect()
        };
        let shown = open(&receipt.checkpoint, &self.key).expect("the court signed it");
        let (leaf, inclusion) = (leaf_hash(&receipt.entry), hashes(&receipt.inclusion));
        verify_inclusion(&leaf, receipt.index, shown.size, &inclusion, &shown.root).unwrap();
        let request = v1::GetConsistencyProofRequest {
            court: COURT.to_owned(),
            old_size: self.last.size,
            new_size: shown.size,
        };
        let mut audit = AuditServiceClient::new(self.channel.clone());
        let proof = audit.get_consistency_proof(request).await.unwrap().into_inner();
        let (old, proof) = (&self.last, hashes(&proof.hashes));
        verify_consistency(old.size, &old.root, shown.size, &shown.root, &proof).unwrap();
        self.last = shown;
        let entry = codec::decode(&receipt.entry).unwrap();
        assert_eq!(entry.index.0, receipt.index);
        entry.event
    }
}

fn filing(number: &str, origin: &str, nonce: &[u8; 32]) -> v1::FileCaseRequest {
    let facts = v1::CaseFacts {
        case_number: number.to_owned(),
        pool: "civil".to_owned(),
        cause: "离婚纠纷".to_owned(),
        facts_commitment: vec![1; 32],
        ..Default::default()
    };
    v1::FileCaseRequest {
        court: COURT.to_owned(),
        person: String::new(),
        facts: Some(facts),
        nonce_commitment: nonce_commitment(origin, number, 0, nonce).to_vec(),
    }
}

fn drawing(number: &str, nonce: &[u8; 32]) -> v1::DrawCaseRequest {
    v1::DrawCaseRequest {
        court: COURT.to_owned(),
        person: String::new(),
        case_number: number.to_owned(),
        stage: 0,
        nonce: nonce.to_vec(),
        hand: None,
    }
}

/// One stream, of which each answer is awaited.
struct Stream {
    sender: mpsc::Sender<v1::AssignCasesRequest>,
    answers: tonic::Streaming<v1::AssignCasesResponse>,
}

impl Stream {
    async fn open(channel: Channel) -> Stream {
        let (sender, requests) = mpsc::channel(8);
        let mut client = AssignmentServiceClient::new(channel);
        let answers = client.assign_cases(ReceiverStream::new(requests)).await.unwrap();
        Stream { sender, answers: answers.into_inner() }
    }

    async fn ask(&mut self, item: Item) {
        self.sender.send(v1::AssignCasesRequest { request: Some(item) }).await.unwrap();
    }

    async fn answer(&mut self) -> Answer {
        self.answers.message().await.unwrap().unwrap().answer.unwrap()
    }
}

/// Files three cases in a stream and draws them, and gives what the answers said; all of it proven.
async fn drawn_in_a_stream(
    house: &House,
    liar: &Liar,
) -> Vec<(Event, CaseDrawn, [u8; 32], String)> {
    let mut prover = Prover::new(house, liar).await;
    let mut stream = Stream::open(prover.channel.clone()).await;
    let cases: Vec<(String, [u8; 32])> =
        (1..=3).map(|it| (format!("(2026)湘0203民初{}号", 90 + it), [it; 32])).collect();
    for (number, nonce) in &cases {
        stream.ask(Item::File(filing(number, &prover.origin, nonce))).await;
    }
    let mut filed = Vec::new();
    for _ in &cases {
        let Answer::Filed(answer) = stream.answer().await else { panic!("no filing") };
        filed.push(prover.proven(answer.filing.as_ref()).await);
    }
    let mut drawn = Vec::new();
    for ((number, nonce), filed) in cases.into_iter().zip(filed) {
        stream.ask(Item::Draw(drawing(&number, &nonce))).await;
        let Answer::Drawn(answer) = stream.answer().await else { panic!("no draw") };
        assert_eq!(prover.proven(answer.filing.as_ref()).await, filed, "told twice alike");
        let Event::CaseDrawn(draw) = prover.proven(answer.draw.as_ref()).await else {
            panic!("no draw")
        };
        drawn.push((filed, draw, nonce, prover.origin.clone()));
    }
    // Who asks again is told the same.
    stream.ask(Item::Draw(drawing("(2026)湘0203民初91号", &[1; 32]))).await;
    let Answer::Drawn(again) = stream.answer().await else { panic!("no draw") };
    let again = prover.proven(again.draw.as_ref()).await;
    assert_eq!(again, Event::CaseDrawn(drawn[0].1.clone()));
    drawn
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_stream_only_what_is_computed_again_catches_a_lie() {
    for lie in ["judge", "seed", "nonce"] {
        let house = House::empty();
        let liar = Liar::new(&house, lie);
        for (filed, drawn, nonce, origin) in drawn_in_a_stream(&house, &liar).await {
            let Event::CaseFiled(filed) = filed else { panic!("no filing") };
            let number = &filed.facts.case_number;
            let committed = FilerNonce::Committed(nonce_commitment(&origin, number, 0, &nonce));
            let openings =
                Openings { envelope_secret: &drawn.envelope_secret, nonce: &nonce, value: None };
            let again = draw_filing(Protocol::Two, &origin, &filed, openings).unwrap();
            let is_false = [
                ("judge", again.seats != drawn.seats),
                ("seed", again.seed_hash != drawn.seed_hash),
                ("nonce", filed.nonce != committed),
            ];
            for (what, is_false) in is_false {
                assert_eq!(is_false, what == lie, "{what} of {number} told as {lie}");
            }
        }
        let told = fs::read_to_string(house.path("said")).unwrap();
        for serial in 91..=93 {
            assert!(
                told.contains(&format!("told a lie about (2026)湘0203民初{serial}号")),
                "{told}"
            );
        }
        let believed = told.matches("NOT CAUGHT").count();
        assert_eq!(believed, if lie == "nonce" { 3 } else { 0 }, "{told}");
        assert_eq!(liar.end(), Some(i32::from(lie == "nonce")), "{lie}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_is_lied_to_like_single_calls_and_a_nonce_sent_ahead_is_told() {
    for lie in ["receipt", "checkpoint", "key", "proof"] {
        let house = House::empty();
        let liar = Liar::new(&house, lie);
        let prover = Prover::new(&house, &liar).await;
        let mut stream = Stream::open(prover.channel.clone()).await;
        // Both at once: the nonce is revealed before anything was checked.
        stream.ask(Item::File(filing(NUMBER, &prover.origin, &[7; 32]))).await;
        stream.ask(Item::Draw(drawing(NUMBER, &[7; 32]))).await;
        let Answer::Filed(answer) = stream.answer().await else { panic!("no filing") };
        let receipt = answer.filing.unwrap();
        let shown = open(&receipt.checkpoint, &prover.key);
        let number = match codec::decode(&receipt.entry).unwrap().event {
            Event::CaseFiled(filed) => filed.facts.case_number.clone(),
            event => panic!("{event:?}"),
        };
        let hashes: Vec<[u8; 32]> =
            receipt.inclusion.iter().map(|hash| hash.as_slice().try_into().unwrap()).collect();
        let leaf = leaf_hash(&receipt.entry);
        let is_in = |shown: &Checkpoint| {
            verify_inclusion(&leaf, receipt.index, shown.size, &hashes, &shown.root).is_ok()
        };
        let size = shown.as_ref().map_or(0, |shown| shown.size);
        let is_false = [
            ("receipt", number != NUMBER),
            ("checkpoint", shown.is_ok() && size < prover.last.size),
            ("key", shown.is_err()),
            ("proof", shown.is_ok_and(|shown| !is_in(&shown))),
        ];
        for (what, is_false) in is_false {
            assert_eq!(is_false, what == lie, "{what} told as {lie}");
        }
        assert!(matches!(stream.answer().await, Answer::Drawn(_)));
        let told = fs::read_to_string(house.path("said")).unwrap();
        assert_eq!(told.matches("NOT CAUGHT").count(), 1, "{lie}: {told}");
        assert_eq!(liar.end(), Some(1), "{lie}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_checks_nothing_is_told_that_it_believed_a_lie() {
    let house = House::empty();
    let liar = Liar::new(&house, "receipt");
    let prover = Prover::new(&house, &liar).await;
    let mut client = AssignmentServiceClient::new(prover.channel);
    client.file_case(filing(NUMBER, &prover.origin, &[7; 32])).await.unwrap();
    client.draw_case(drawing(NUMBER, &[7; 32])).await.unwrap();
    let told = fs::read_to_string(house.path("said")).unwrap();
    assert!(told.contains("NOT CAUGHT"), "{told}");
    assert_eq!(liar.end(), Some(1));
}
