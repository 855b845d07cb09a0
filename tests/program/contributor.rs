//! A contributor of a court (参与方) as people run it: over a network, carried as files, and gone.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use caselot::service::ambient::{Clock, SystemClock};
use caselot::service::doctor::{Check, Found, Gravity, SILENT_MINUTES, examine};
use caselot_core::docket::Protocol;
use caselot_core::ledger::checkpoint::NoteKey;
use serde_json::Value;

use crate::house::{House, Server};

const PAUSE: Duration = Duration::from_millis(25);

struct Contributor {
    port: u16,
    serving: Option<Child>,
}

impl Contributor {
    /// Makes one, named 省律师协会, in the folder `contributor`.
    fn new(house: &House) -> Contributor {
        let key = fs::read_to_string(house.path("data/keys/湘0203.pub")).unwrap();
        let init = ["contributor", "init", "--folder", "contributor", "--name", "省律师协会"];
        let said = house.done(&[&init[..], &["--vkey", key.trim(), "--depth", "10"]].concat());
        fs::write(house.path("contributor.json"), said).unwrap();
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        Contributor { port, serving: None }
    }

    fn serve(&mut self, house: &House) {
        let listen = format!("127.0.0.1:{}", self.port);
        let mut command = Command::new(env!("CARGO_BIN_EXE_caselot"));
        command.args(["contributor", "serve", "--folder", "contributor", "--listen", &listen]);
        command.current_dir(house.path("")).stdout(Stdio::null()).stderr(Stdio::null());
        self.serving = Some(command.spawn().unwrap());
        for _ in 0..1_600 {
            if TcpStream::connect(&listen).is_ok() {
                return;
            }
            std::thread::sleep(PAUSE);
        }
        panic!("it does not listen");
    }

    fn stop(&mut self) {
        if let Some(mut child) = self.serving.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }
}

impl Drop for Contributor {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A court with a pool, its contributor and the entry by which that was named, and the server that
/// asks it.
fn house() -> (House, Contributor, Server, String) {
    let house = House::of_protocol(Protocol::Two);
    house.let_in("王立案", "FILING");
    house.let_in("李监督", "SUPERVISOR");
    house.let_in("赵审计", "AUDITOR");
    house.write_roster();
    let contributor = Contributor::new(&house);
    let address = format!("contributor.addresses=http://127.0.0.1:{}", contributor.port);
    let mut server = house.serve(&["--data", "data", "--set", &address]);
    server.says("ready on http://");
    let import = ["roster", "import", "--judges", "judges.csv", "--pools", "pools.csv", "--yes"];
    let said = by(&house, &server, "registrar", &import);
    let pool = number_in(&said, "entry ");
    by(&house, &server, "SUPERVISOR", &["approval", "give", &pool, "--yes"]);
    let said = by(&house, &server, "registrar", &["contributor", "name", "contributor.json"]);
    let named = number_in(&said, "entry ");
    by(&house, &server, "SUPERVISOR", &["approval", "give", &named, "--yes"]);
    let listed = by(&house, &server, "SUPERVISOR", &["contributor", "list", "--json"]);
    assert!(listed.contains("省律师协会") && listed.contains("\"in_force\": true"), "{listed}");
    let entry = number_in(&listed, "\"entry\": ");
    (house, contributor, server, entry)
}

fn number_in(said: &str, behind: &str) -> String {
    let rest = said.split_once(behind).unwrap_or_else(|| panic!("{behind}: {said}")).1;
    rest.chars().take_while(char::is_ascii_digit).collect()
}

fn run(house: &House, server: &Server, token: &str, arguments: &[&str]) -> (bool, String) {
    let own = ["--server", &server.address, "--token-file", token];
    house.run(&[arguments, &own].concat())
}

fn by(house: &House, server: &Server, token: &str, arguments: &[&str]) -> String {
    let (well, said) = run(house, server, token, arguments);
    assert!(well, "{arguments:?}: {said}");
    said
}

fn assign(house: &House, server: &Server, serial: u32) -> (bool, String) {
    let number = format!("(2026)湘0203民初{serial}号");
    let case = ["case", "assign", &number, "--pool", "civil", "--cause", "买卖合同纠纷"];
    let parties = ["--parties", "甲;乙", "--claim", "x"];
    run(house, server, "FILING", &[&case[..], &parties].concat())
}

/// The log as an auditor has it is valid, and says this.
fn verified(house: &House, server: &Server, words: &str) {
    by(house, server, "AUDITOR", &["audit", "export", "--out", "log.bundle"]);
    let said = house.done(&["verify", "log.bundle", "--key", "data/keys/湘0203.pub"]);
    assert!(said.starts_with("VALID") && said.contains(words), "{said}");
}

#[test]
fn a_case_is_drawn_by_the_contributors_value_in_the_call_that_opens_it() {
    let (house, mut contributor, server, _entry) = house();
    contributor.serve(&house);
    let (well, said) = assign(&house, &server, 1);
    assert!(well && said.contains("undertaking judge") && !said.contains("drawn before"), "{said}");
    let (well, said) = assign(&house, &server, 1);
    assert!(well && said.contains("drawn before, the same answer"), "{said}");
    let draw = ["case", "show", "(2026)湘0203民初1号", "--draw-json"];
    fs::write(house.path("draw.json"), by(&house, &server, "FILING", &draw)).unwrap();
    assert!(house.done(&["replay", "draw.json"]).contains("UNDERTAKING"));
    let show = house.done(&["contributor", "show", "--folder", "contributor"]);
    assert!(show.contains("1 of 1024 values given"), "{show}");
    verified(&house, &server, "1 filings, 1 drawn");
}

#[test]
fn without_the_contributor_a_case_waits_opened_and_a_carried_answer_draws_it() {
    let (house, contributor, server, entry) = house();
    let (well, said) = assign(&house, &server, 1);
    assert!(well && said.contains("it waits for the contributor's value"), "{said}");
    let ask = ["contributor", "request", &entry, "--out", "ask.json"];
    by(&house, &server, "SUPERVISOR", &ask);
    // Who files sees no candidates of others, and carries no question.
    let (well, said) = run(&house, &server, "FILING", &ask);
    assert!(!well, "{said}");
    house.done(&["contributor", "answer", "ask.json", "--folder", "contributor"]);
    let submit = ["contributor", "submit", "ask.json.answer"];
    let said = by(&house, &server, "SUPERVISOR", &submit);
    assert!(said.contains("1 cases are drawn"), "{said}");
    let said = by(&house, &server, "SUPERVISOR", &submit);
    assert!(said.contains("has this answer already"), "{said}");
    let (well, said) = assign(&house, &server, 1);
    assert!(well && said.contains("undertaking judge"), "{said}");
    // It remembers what it saw: the old question shows a log that it has left behind.
    let again = ["contributor", "answer", "ask.json", "--folder", "contributor"];
    let said = house.refused(&again);
    assert!(said.contains("saw") && said.contains("entries last"), "{said}");
    verified(&house, &server, "1 filings, 1 drawn");
    drop(contributor);
}

/// An auditor gives the key that the contributor itself shows: another one in the log is found, and so is
/// a log without this one. The server's log is followed the same way.
#[test]
fn an_auditor_believes_in_the_contributor_whose_key_was_given() {
    let (house, mut contributor, server, entry) = house();
    contributor.serve(&house);
    let (well, said) = assign(&house, &server, 1);
    assert!(well, "{said}");
    let shown = house.done(&["contributor", "show", "--folder", "contributor"]);
    let key = shown.trim().lines().last().unwrap().to_owned();
    by(&house, &server, "AUDITOR", &["audit", "export", "--out", "log.bundle"]);
    let held = |keys: &[&str], more: &[&str]| {
        let given = keys.iter().flat_map(|key| ["--contributor", *key]);
        let verify = ["verify", "log.bundle", "--key", "data/keys/湘0203.pub"].into_iter();
        house.run(&verify.chain(given).chain(more.iter().copied()).collect::<Vec<_>>())
    };
    let (well, said) = held(&[&key], &[]);
    assert!(well && said.starts_with("VALID"), "{said}");
    assert!(!said.contains("THAT WAS GIVEN"), "{said}");
    let other = "ab".repeat(32);
    let (well, said) = held(&[&other], &[]);
    assert!(!well && said.starts_with("INVALID"), "{said}");
    let untrusted = format!("entry {entry}: ContributorUntrusted: the contributor's key {key}");
    assert!(said.contains(&untrusted) && said.contains(&other), "{said}");
    assert!(said.contains("FILED WITHOUT A CONTRIBUTOR THAT WAS GIVEN: 1 "), "{said}");
    let (well, said) = held(&[&key, &other], &["--lang", "zh"]);
    let wanted = format!("ContributorUntrusted：参与方公钥 {other} 不在所给公钥之列");
    assert!(!well && said.contains(&wanted) && !said.contains("★未经所给"), "{said}");
    let (well, said) = held(&["省律师协会"], &[]);
    assert!(!well && said.contains("64 hexadecimal digits"), "{said}");
    let look = ["audit", "follow", "--key", "data/keys/湘0203.pub", "--folder", "kept"];
    let look =
        |key: &str| run(&house, &server, "AUDITOR", &[&look[..], &["--contributor", key]].concat());
    let (well, said) = look(&key);
    assert!(well && said.starts_with("VALID"), "{said}");
    let (well, said) = look(&other);
    assert!(!well && said.contains("ContributorUntrusted"), "{said}");
}

/// A clock that is so many minutes ahead.
struct Ahead(u64);

impl Clock for Ahead {
    fn now_ms(&self) -> u64 {
        SystemClock.now_ms() + self.0 * 60_000
    }
}

#[test]
fn doctor_says_what_waits_for_a_contributor_and_warns_when_it_is_silent() {
    let (house, _contributor, server, entry) = house();
    let doctor = ["doctor", "--data", "data", "--json"];
    let line = || {
        let said = house.run(&doctor).1;
        let lines: Value = serde_json::from_str(&said).unwrap_or_else(|_| panic!("{said}"));
        let all = lines.as_array().unwrap().iter();
        all.filter(|line| line["check"] == "contributor").cloned().collect::<Vec<_>>()
    };
    let text = |lines: &[Value]| lines[0]["text"].as_str().unwrap().to_owned();
    let quiet = line();
    assert_eq!(quiet.len(), 1, "{quiet:?}");
    assert_eq!(text(&quiet), "no filing waits for contributor 省律师协会");
    for serial in [1, 2] {
        let (well, said) = assign(&house, &server, serial);
        assert!(well && said.contains("it waits for the contributor's value"), "{said}");
    }
    let waits = line();
    assert!(text(&waits).starts_with("2 filings are opened and wait for contributor 省律师协会"));
    assert_eq!(waits[0]["gravity"], "OK");
    let found = |minutes: u64| {
        let checks = examine(house.path("data").as_path(), &Ahead(minutes), u64::MAX);
        let of_it = |it: &&Check| matches!(it.found, Found::Contributor(..));
        checks.iter().find(of_it).expect("a check").clone()
    };
    assert_eq!(found(SILENT_MINUTES - 1).gravity, Gravity::Ok);
    let silent = found(SILENT_MINUTES);
    assert_eq!(silent.gravity, Gravity::Warn);
    let Found::Contributor(named, name, Some(waiting)) = silent.found else { panic!("no one") };
    assert_eq!((named.to_string(), &*name, waiting.filings), (entry, "省律师协会", 2));
    let said = house.run(&["doctor", "--data", "data", "--lang", "zh"]).1;
    assert!(said.contains("有 2 件立案已开封"), "{said}");
}

#[test]
fn a_contributor_that_is_gone_is_ended_by_two_and_not_on_the_day_of_the_case() {
    let (house, contributor, server, entry) = house();
    let (well, said) = assign(&house, &server, 1);
    assert!(well && said.contains("it waits for the contributor's value"), "{said}");
    let end = ["contributor", "end", &entry, "--stalled", "--reason", "失联"];
    let (well, said) = run(&house, &server, "registrar", &end);
    assert!(!well && said.contains("wait for its answer until tomorrow"), "{said}");
    let end = ["contributor", "end", &entry, "--reason", "合同到期"];
    let said = by(&house, &server, "registrar", &end);
    let proposal = number_in(&said, "entry ");
    let shown = by(&house, &server, "SUPERVISOR", &["approval", "show", &proposal]);
    assert!(shown.contains("still drawn by its values"), "{shown}");
    by(&house, &server, "SUPERVISOR", &["approval", "give", &proposal, "--yes"]);
    // What was filed for it waits for it all the same.
    let listed = by(&house, &server, "SUPERVISOR", &["contributor", "list", "--json"]);
    assert!(listed.contains("\"waiting\": 1"), "{listed}");
    verified(&house, &server, "opened and undrawn");
    drop(contributor);
}

#[test]
fn a_contributor_whose_record_is_lost_answers_no_more() {
    let (house, _contributor, _server, _) = house();
    fs::remove_file(house.path("contributor/answers.jsonl")).unwrap();
    let said = house.refused(&["contributor", "show", "--folder", "contributor"]);
    assert!(said.contains("the record of its answers is gone"), "{said}");
}

#[test]
fn a_contributor_takes_the_key_that_a_court_hands_over_to_and_no_other_courts() {
    let (house, _contributor, server, entry) = house();
    drop(server);
    let rotate = ["key", "rotate", "--data", "data", "--person", "registrar", "--approver"];
    // Nobody whom the log does not know is recorded in it for ever.
    for unknown in ["李四", "王立案"] {
        let said = house.refused(&[&rotate[..], &[unknown]].concat());
        assert!(
            said.contains(&format!("{unknown} is not enrolled in 湘0203 as one of SUPERVISOR"))
        );
    }
    let rotate = [&rotate[..], &["李监督"]].concat();
    let said = house.done(&[&rotate[..], &["--text", "服务器更换"]].concat());
    let new = said.rsplit_once("--key ").expect("a fingerprint").1.trim();
    let mut server = house.serve(&["--data", "data"]);
    server.says("ready on http://");
    by(&house, &server, "SUPERVISOR", &["key", "accept", "--key", new]);
    let (well, said) = assign(&house, &server, 1);
    assert!(well && said.contains("it waits for the contributor's value"), "{said}");
    let ask = ["contributor", "request", &entry, "--out", "ask.json"];
    by(&house, &server, "SUPERVISOR", &ask);
    let answer = ["contributor", "answer", "ask.json", "--folder", "contributor"];
    let said = house.refused(&answer);
    assert!(said.contains("caselot contributor add-key"), "{said}");
    let key = fs::read_to_string(house.path("data/keys/湘0203.pub")).unwrap();
    let add = ["contributor", "add-key", "--folder", "contributor", "--vkey"];
    let public = *NoteKey::parse_vkey(key.trim()).unwrap().public();
    let other = NoteKey::new("caselot.example/湘0204", public).unwrap().vkey();
    let said = house.refused(&[&add[..], &[other.as_str()]].concat());
    assert!(said.contains("is not of"), "{said}");
    let said = house.done(&[&add[..], &[key.trim()]].concat());
    assert!(said.contains("is believed"), "{said}");
    house.done(&answer);
    let said = by(&house, &server, "SUPERVISOR", &["contributor", "submit", "ask.json.answer"]);
    assert!(said.contains("1 cases are drawn"), "{said}");
    verified(&house, &server, "1 filings, 1 drawn");
}
