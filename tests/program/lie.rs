//! `caselot lie`: each lie is caught by this project's own client, and a client that believes one is told.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use caselot::client::{Bearer, ClientTls, connect_channel};
use caselot::wire::v1;
use caselot_core::lottery::envelope::nonce_commitment;
use v1::assignment_service_client::AssignmentServiceClient;
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

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_checks_nothing_is_told_that_it_believed_a_lie() {
    let house = House::empty();
    let liar = Liar::new(&house, "receipt");
    let token = fs::read_to_string(house.path("lies/tokens/filing")).unwrap();
    let bearer = Bearer::new(token.trim()).unwrap();
    let channel = connect_channel(&liar.address, &ClientTls::default(), bearer).await.unwrap();
    let court = || COURT.to_owned();
    let request = v1::GetCourtRequest { court: court() };
    let shown = RosterServiceClient::new(channel.clone()).get_court(request).await.unwrap();
    let commitment = nonce_commitment(&shown.into_inner().origin, NUMBER, 0, &[7; 32]);
    let facts = v1::CaseFacts {
        case_number: NUMBER.to_owned(),
        pool: "civil".to_owned(),
        cause: "离婚纠纷".to_owned(),
        facts_commitment: vec![1; 32],
        ..Default::default()
    };
    let mut client = AssignmentServiceClient::new(channel);
    let request = v1::FileCaseRequest {
        court: court(),
        person: String::new(),
        facts: Some(facts),
        nonce_commitment: commitment.to_vec(),
    };
    client.file_case(request).await.unwrap();
    let request = v1::DrawCaseRequest {
        court: court(),
        person: String::new(),
        case_number: NUMBER.to_owned(),
        stage: 0,
        nonce: vec![7; 32],
        hand: None,
    };
    client.draw_case(request).await.unwrap();
    let told = fs::read_to_string(house.path("said")).unwrap();
    assert!(told.contains("NOT CAUGHT"), "{told}");
    assert_eq!(liar.end(), Some(1));
}
