//! Witnesses of a court's log: a machine that is rolled back is found out at its start and while it
//! runs, a log in two forms is refused and kept as evidence, and nobody waits for a witness.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::doctor::goes_on_from_what_a_witness_showed;
use crate::house::{COURT, House, Server};

const ORIGIN: &str = "caselot.local/湘0203";
const LOOKS: u32 = 1_600;
const PAUSE: Duration = Duration::from_millis(25);

/// A port that nobody listens at now.
fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

/// A witness of the court, in the house's folder.
struct Witness {
    name: &'static str,
    vkey: String,
    port: u16,
    serving: Option<Child>,
}

impl Witness {
    fn new(house: &House, name: &'static str) -> Witness {
        let vkey = house.done(&["witness", "init", "--folder", name, "--name", name]);
        let key = fs::read_to_string(house.path("data/keys/湘0203.pub")).unwrap();
        let add = ["witness", "add-log", "--folder", name, "--origin", &origin(house)];
        house.done(&[&add[..], &["--vkey", key.trim()]].concat());
        let (vkey, port) = (vkey.trim().to_owned(), free_port());
        Witness { name, vkey, port, serving: None }
    }

    fn serve(&mut self, house: &House) {
        let listen = format!("127.0.0.1:{}", self.port);
        let mut command = Command::new(env!("CARGO_BIN_EXE_caselot"));
        command.args(["witness", "serve", "--folder", self.name, "--listen", &listen]);
        command.current_dir(house.path("")).stdout(Stdio::null()).stderr(Stdio::null());
        self.serving = Some(command.spawn().unwrap());
        until(|| TcpStream::connect(&listen).is_ok());
    }

    fn stop(&mut self) {
        if let Some(mut child) = self.serving.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// Waits until it has cosigned so many entries or more.
    fn has_cosigned(&self, house: &House, least: u64) {
        until(|| self.cosigned(house) >= least);
    }

    fn cosigned(&self, house: &House) -> u64 {
        let (_, said) = house.run(&["witness", "show", "--folder", self.name]);
        let line = said.lines().find(|line| line.contains(" entries, cosigned on "));
        let size = line.and_then(|line| line.split(": ").nth(1)?.split(' ').next()?.parse().ok());
        size.unwrap_or(0)
    }

    fn ask(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

impl Drop for Witness {
    fn drop(&mut self) {
        self.stop();
    }
}

fn until(mut holds: impl FnMut() -> bool) {
    for _ in 0..LOOKS {
        if holds() {
            return;
        }
        std::thread::sleep(PAUSE);
    }
    panic!("it did not come about");
}

fn origin(house: &House) -> String {
    let key = fs::read_to_string(house.path("data/keys/湘0203.pub")).unwrap();
    let origin = key.split('+').next().unwrap().to_owned();
    assert!(origin.ends_with(ORIGIN.rsplit('/').next().unwrap()), "{origin}");
    origin
}

/// A court with a pool and a policy of these witnesses, all of whom must sign.
fn house() -> House {
    let house = House::new();
    house.let_in("王立案", "FILING");
    house.let_in("赵审计", "AUDITOR");
    house.write_roster();
    house
}

fn write_policy(house: &House, witnesses: &[&Witness]) {
    let mut policy = String::from("# 省高级人民法院与纪检监察机构\n");
    for (at, witness) in witnesses.iter().enumerate() {
        policy += &format!("witness w{at} {} http://127.0.0.1:{}\n", witness.vkey, witness.port);
    }
    let names: Vec<String> = (0..witnesses.len()).map(|at| format!("w{at}")).collect();
    policy += &format!("group all-of-them all {}\nquorum all-of-them\n", names.join(" "));
    fs::write(house.path("policy"), policy).unwrap();
}

const PUBLISHING: [&str; 4] =
    ["--set", "witness.policy=policy", "--set", "witness.publish_seconds=1"];

fn serve(house: &House, data: &str) -> Server {
    let mut server = house.serve(&[&["--data", data][..], &PUBLISHING].concat());
    server.says("ready on http://");
    server
}

fn run(house: &House, server: &Server, token: &str, arguments: &[&str]) -> (bool, String) {
    let own = ["--server", &server.address, "--token-file", token];
    house.run(&[arguments, &own].concat())
}

fn done(house: &House, server: &Server, token: &str, arguments: &[&str]) -> String {
    let (well, said) = run(house, server, token, arguments);
    assert!(well, "{arguments:?}: {said}");
    said
}

fn assign(house: &House, server: &Server, serial: u32) {
    assign_by(house, server, serial, "filer");
}

/// Files by a folder of its own: one that knows the newer log refuses the older one by itself.
fn assign_by(house: &House, server: &Server, serial: u32, folder: &str) {
    let case = format!("(2026)湘0203民初{serial}号");
    let facts =
        ["--pool", "civil", "--cause", "买卖合同纠纷", "--parties", "甲", "--claim", "返还"];
    let filed = [&["case", "assign", &case, "--folder", folder][..], &facts].concat();
    done(house, server, "FILING", &filed);
}

fn import_roster(house: &House, server: &Server) {
    let files = ["--judges", "judges.csv", "--pools", "pools.csv", "--yes"];
    done(house, server, "registrar", &[&["roster", "import"][..], &files].concat());
}

fn size(house: &House, data: &str) -> u64 {
    let note = fs::read_to_string(house.path(data).join("keys/湘0203.checkpoint")).unwrap();
    note.lines().nth(1).unwrap().parse().unwrap()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}

/// A court whose folder `old` is a whole copy of its data, and a witness that has cosigned more since.
fn with_an_old_copy() -> (House, Witness) {
    let house = house();
    let mut witness = Witness::new(&house, "w.example");
    witness.serve(&house);
    write_policy(&house, &[&witness]);
    let server = serve(&house, "data");
    import_roster(&house, &server);
    drop(server);
    copy(&house.path("data"), &house.path("old"));

    let server = serve(&house, "data");
    assign(&house, &server, 1);
    drop(server);
    // A server asks its witnesses when it starts, too.
    let server = serve(&house, "data");
    witness.has_cosigned(&house, size(&house, "data"));
    drop(server);
    (house, witness)
}

#[test]
fn a_machine_that_is_rolled_back_as_a_whole_is_refused_at_its_start() {
    let (house, _witness) = with_an_old_copy();

    says_what_witnesses_saw(&house);

    // The copy is whole: database, keys and checkpoints are those of one moment.
    let said = house.serves_not(&[&["--data", "old"][..], &PUBLISHING].concat());
    assert!(said.contains("w.example shows a checkpoint of 湘0203 with"), "{said}");
    assert!(said.contains("hint: put the newest database back"), "{said}");
    let said = house.serves_not(&["--data", "old"]);
    assert!(said.contains("湘0203.contradiction shows a checkpoint of 湘0203 with"), "{said}");
    fs::remove_file(house.path("old/cosigned/湘0203.contradiction")).unwrap();
    // Without the witness's word nobody could tell.
    let mut server = house.serve(&["--data", "old"]);
    server.says("ready on http://");
    assign_by(&house, &server, 7, "stranger");
    export(&house, &server, "forked");
    // An auditor who has the witness's word can.
    let verify = ["verify", "forked.bundle", "--key", "forked.pub", "--policy", "policy"];
    let said = house.refused(&[&verify[..], &["--cosigned", "log.notes"]].concat());
    assert!(said.contains("ForkedCheckpoint") || said.contains("CosignedBeyondBundle"), "{said}");
    let said = house.refused(&[&verify[..], &["--cosigned", "absent"]].concat());
    assert!(said.contains("hint: check the path"), "{said}");
}

fn export(house: &House, server: &Server, name: &str) {
    let bundle = format!("{name}.bundle");
    let options = ["--out", &bundle, "--key-out", "--cosigned-out"];
    done(house, server, "AUDITOR", &[&["audit", "export"][..], &options].concat());
}

/// Verifies the log of the data directory with its cosigned checkpoints.
fn says_what_witnesses_saw(house: &House) {
    let server = serve(house, "data");
    export(house, &server, "log");
    drop(server);
    let verify = ["verify", "log.bundle", "--key", "log.pub", "--policy", "policy"];
    let said = house.done(&verify);
    assert!(said.starts_with("VALID"), "{said}");
    assert!(
        said.contains("checkpoints were cosigned by enough of them, the last one of"),
        "{said}"
    );
    assert!(said.contains("  0 entries are covered by none of them"), "{said}");
    let said = house.done(&[&verify[..], &["--lang", "zh"]].concat());
    assert!(said.contains("个校验点经足够的见证方见证，最后一个有"), "{said}");
    let json: serde_json::Value =
        serde_json::from_str(&house.done(&[&verify[..], &["--json"]].concat())).unwrap();
    let seen = &json["facts"]["witnessed"];
    assert_eq!(seen["size"], json["size"]);
    assert_eq!((&seen["uncovered"], &seen["foreign"]), (&0.into(), &0.into()));
    assert!(seen["longest"][1].as_u64().unwrap() < 60, "{seen}");
    // A policy whose quorum nobody is called by is refused with its line.
    let other =
        fs::read_to_string(house.path("policy")).unwrap().replace("all-of-them all", "x all");
    fs::write(house.path("other"), other.replace("quorum all-of-them", "quorum w7")).unwrap();
    let wrong = ["verify", "log.bundle", "--key", "log.pub", "--policy", "other"];
    let said = house.refused(&wrong);
    assert!(said.contains("is not a policy of witnesses: line 4"), "{said}");
}

#[test]
fn a_rolled_back_log_that_grows_again_is_stopped_when_its_witness_comes_back() {
    let (house, mut witness) = with_an_old_copy();
    let seen = witness.cosigned(&house);

    witness.stop();
    let mut server = serve(&house, "old");
    server.says("a witness does not answer");
    let again = ["case", "assign", "(2026)湘0203民初2号", "--pool", "civil", "--parties", "甲"];
    let (well, said) = run(&house, &server, "FILING", &again);
    let fewer = format!("the log had {seen} entries that the court");
    assert!(!well && said.contains(&fewer) && said.contains("with a new folder"), "{said}");
    (2..=4).for_each(|serial| assign_by(&house, &server, serial, "stranger"));
    witness.serve(&house);
    until(|| fs::metadata(house.path("old/cosigned/湘0203.contradiction")).is_ok());
    let evidence = house.path("old/cosigned/湘0203.contradiction");
    assert!(fs::read_to_string(evidence).unwrap().contains(&format!("\n{seen}\n")));
    until(|| server.said().contains("hint: put the newest database back"));
    let (refused, said) = run(&house, &server, "FILING", &["case", "show", "(2026)湘0203民初3号"]);
    assert!(!refused, "{said}");
    // It is not served again, though nobody shows the note any more.
    witness.stop();
    drop(server);
    let said = house.serves_not(&["--data", "old"]);
    assert!(said.contains("湘0203.contradiction shows a checkpoint of 湘0203 with"), "{said}");
    // What the log signed in two forms is evidence with the witness.
    let (clean, said) =
        house.run(&["witness", "show", "--folder", "w.example", "--evidence", "found"]);
    assert!(!clean && said.contains("EVIDENCE: on "), "{said}");
    assert!(fs::read_to_string(house.path("found/1.request")).unwrap().starts_with("old "));
    goes_on_from_what_a_witness_showed(&house, seen);
    drop(serve(&house, "old"));
}

#[test]
fn a_witness_that_is_down_delays_nobody_and_is_told_of() {
    let house = house();
    let up = {
        let mut up = Witness::new(&house, "up.example");
        up.serve(&house);
        up
    };
    let down = Witness::new(&house, "down.example");
    write_policy(&house, &[&up, &down]);
    let metrics = format!("metrics.listen=127.0.0.1:{}", free_port());
    let own = ["--set", &metrics];
    let mut server = house.serve(&[&PUBLISHING[..], &own].concat());
    server.says("ready on http://");
    import_roster(&house, &server);
    // What waited for the witness that is down would not come to an end here.
    (1..=3).for_each(|serial| assign(&house, &server, serial));
    up.has_cosigned(&house, 20);
    let metrics = || {
        let address = metrics.split('=').nth(1).unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "GET /metrics HTTP/1.1\r\nHost: here\r\n\r\n").unwrap();
        let mut page = String::new();
        stream.read_to_string(&mut page).unwrap();
        page
    };
    until(|| {
        let page = metrics();
        page.contains("caselot_witness_up{witness=\"up.example\"} 1.0")
            && page.contains("caselot_witness_up{witness=\"down.example\"} 0.0")
            && page.contains(&format!("caselot_witnessed_entries{{court=\"{COURT}\"}} 0.0"))
    });
    drop(server);
    // Where the quorum is required, the server does not start without it.
    let required = [&PUBLISHING[..], &["--set", "witness.required=true"]].concat();
    let said = house.serves_not(&required);
    assert!(said.contains("not enough witnesses answered (down.example)"), "{said}");
}

#[test]
fn an_exchange_is_carried_in_files_over_an_air_gap() {
    let house = house();
    let witness = Witness::new(&house, "w.example");
    let mut server = house.serve(&[]);
    server.says("ready on http://");
    import_roster(&house, &server);
    let request = |options: &[&str]| {
        let all = [&["witness", "request", "ask"][..], options].concat();
        done(&house, &server, "AUDITOR", &all);
    };
    request(&[]);
    let answer = ["witness", "answer", "ask", "--folder", "w.example"];
    house.done(&answer);
    house.done(&["witness", "keep", "ask.answer", "--data", "data"]);
    assign(&house, &server, 1);
    request(&["--old", "3"]);
    let said = house.refused(&answer);
    let last = witness.cosigned(&house);
    assert!(said.contains(&format!("make the request again with --old {last}")), "{said}");
    request(&["--answered", "ask.answer"]);
    house.done(&answer);
    house.done(&["witness", "keep", "ask.answer", "--data", "data"]);
    assert!(witness.cosigned(&house) > last);
    let export = ["audit", "export", "--out", "log.bundle", "--cosigned-out"];
    let said = done(&house, &server, "AUDITOR", &export);
    assert!(said.contains("2 cosigned checkpoints are in log.notes"), "{said}");
    fs::write(house.path("ask.answer"), "a text\n\n— other AAAAAAA=\n").unwrap();
    let said = house.refused(&["witness", "keep", "ask.answer", "--data", "data"]);
    assert!(said.contains("this is no answer of a witness"), "{said}");
}

#[test]
fn a_witness_without_its_record_signs_nothing() {
    let house = house();
    let mut witness = Witness::new(&house, "w.example");
    let again = ["witness", "init", "--folder", "w.example", "--name", "w.example"];
    assert!(house.refused(&again).contains("holds a witness already"));
    fs::rename(house.path("w.example/witness.db"), house.path("w.example/lost")).unwrap();
    let said = house.refused(&["witness", "show", "--folder", "w.example"]);
    assert!(said.contains("the record of what it cosigned is gone"), "{said}");
    assert!(house.refused(&again).contains("holds a witness already"));
    fs::rename(house.path("w.example/lost"), house.path("w.example/witness.db")).unwrap();

    // By hand, as any log's client would.
    witness.serve(&house);
    let post = |body: &str| {
        let length = body.len();
        let head = "POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nConnection: close\r\n";
        witness.ask(&format!("{head}Content-Length: {length}\r\n\r\n{body}"))
    };
    assert!(post("old 3").starts_with("HTTP/1.1 400 "), "{}", post("old 3"));
    let strange =
        "old 0\n\nother.example\n1\nhjTSDJvCZ2Ck4/0tbqpAODzeBQ9wuO7mA61W0Ta+O9I=\n\n— x AAAAAAA=\n";
    assert!(post(strange).starts_with("HTTP/1.1 404 "), "{}", post(strange));
    let known = strange.replace("other.example", &origin(&house));
    assert!(post(&known).starts_with("HTTP/1.1 403 "), "{}", post(&known));
    let hash = "0".repeat(64);
    let get = format!("GET /{hash}/checkpoint HTTP/1.1\r\nHost: w\r\nConnection: close\r\n\r\n");
    assert!(witness.ask(&get).starts_with("HTTP/1.1 404 "));
}
