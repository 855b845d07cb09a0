//! What a server and its clients say at their most talkative holds no secret.

use std::fs;
use std::io::Read;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use caselot::service::sealed::SealingKey;
use caselot::store::Store;
use caselot::store::sqlite::SqliteStore;

const COURT: &str = "湘0203";
/// Identifiers of a party, of another, and one that is none.
const PARTY: &str = "43020319870615723X";
const RELATED: &str = "91430200MA4QTYW82K";
const AGENT: &str = "14302201910765432";
const BROKEN: &str = "86754!\u{7}30912";
const CASE: &str = "(2026)湘0203民初1号";

fn caselot(dir: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_caselot"));
    command.args(arguments).args(["--court", COURT]).current_dir(dir);
    command.env("RUST_LOG", "trace").env("CASELOT_HOME", dir.join("filer"));
    command
}

/// Everything that was said, by anybody.
#[derive(Default)]
struct Said(Vec<u8>);

impl Said {
    fn take(&mut self, output: Output) -> bool {
        self.0.extend(output.stdout);
        self.0.extend(output.stderr);
        output.status.success()
    }

    fn holds(&self, secret: &[u8]) -> bool {
        self.0.windows(secret.len()).any(|window| window == secret)
    }
}

struct Server(Child);

impl Server {
    fn start(dir: &Path, port: u16) -> Self {
        let listen = format!("127.0.0.1:{port}");
        let mut command = caselot(dir, &["serve", "--data", "data", "--listen", &listen]);
        let log = fs::File::create(dir.join("server.log")).unwrap();
        let child = command.stdout(Stdio::null()).stderr(log).spawn().unwrap();
        Self(child)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// The ways in which bytes could be printed.
fn forms(bytes: &[u8]) -> Vec<Vec<u8>> {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let listed: Vec<String> = bytes.iter().map(u8::to_string).collect();
    vec![
        bytes.to_vec(),
        hex.to_uppercase().into_bytes(),
        hex.into_bytes(),
        STANDARD.encode(bytes).trim_end_matches('=').as_bytes().to_vec(),
        URL_SAFE_NO_PAD.encode(bytes).into_bytes(),
        listed.join(", ").into_bytes(),
    ]
}

fn unhex(text: &str) -> Vec<u8> {
    let digits = text.trim();
    (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap())
        .collect()
}

fn token_bytes(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text.trim().strip_prefix("caselot-").unwrap()).unwrap()
}

#[test]
fn nothing_that_is_said_holds_a_secret() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let mut said = Said::default();
    let run =
        |said: &mut Said, arguments: &[&str]| said.take(caselot(dir, arguments).output().unwrap());
    let init = ["init", "--data", "data", "--name", "示例区人民法院", "--token-out", "registrar"];
    assert!(run(&mut said, &init));
    for (person, role) in [("张立案", "FILING"), ("赵审计", "AUDITOR"), ("周庭长", "SUPERVISOR")]
    {
        let create = ["token", "create", "--data", "data", "--person", person, "--role", role];
        assert!(run(&mut said, &[&create[..], &["--out", role]].concat()));
    }
    let judges = "judge,name,role,in_quota,division,from,to\n1,甲,JUDGE,true,,2020-01-01,\n\
                  2,乙,JUDGE,true,,2020-01-01,\n3,丙,JUDGE,true,,2020-01-01,\n\
                  4,丁,JUDGE,true,,2020-01-01,\n5,戊,JUDGE,true,,2020-01-01,\n";
    fs::write(dir.join("judges.csv"), judges).unwrap();
    let members: String = (1..=5).map(|judge| format!("civil,民事,{judge},100\n")).collect();
    fs::write(dir.join("pools.csv"), format!("pool,name,judge,share\n{members}")).unwrap();

    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let server = Server::start(dir, port);
    let address = format!("http://127.0.0.1:{port}");
    let ask = |said: &mut Said, token: &str, arguments: &[&str]| {
        run(said, &[arguments, &["--server", &address, "--token-file", token]].concat())
    };
    let up = (0..200).any(|_| {
        std::thread::sleep(Duration::from_millis(25));
        ask(&mut said, "AUDITOR", &["roster", "show"])
    });
    assert!(up, "the server did not come up");
    let import = ["roster", "import", "--judges", "judges.csv", "--pools", "pools.csv", "--yes"];
    assert!(!ask(&mut said, "FILING", &import), "for the registrar alone");
    assert!(ask(&mut said, "registrar", &import));
    // The pool waits for the supervisor.
    let list = ["approval", "list", "--json", "--server", &address, "--token-file", "SUPERVISOR"];
    let listed = caselot(dir, &list).output().unwrap();
    let lines: serde_json::Value = serde_json::from_slice(&listed.stdout).unwrap();
    let pool = lines[0]["entry"].to_string();
    assert!(said.take(listed));
    assert!(ask(&mut said, "SUPERVISOR", &["approval", "give", &pool, "--yes"]));
    let assign = [
        "case",
        "assign",
        CASE,
        "--pool",
        "civil",
        "--parties",
        "甲诉乙",
        "--claim",
        "还款",
        "--accepted-on",
        "2026-01-06",
        "--party-id",
        PARTY,
        "--agent",
        AGENT,
    ];
    let declare = ["conflict", "declare", "--judge", "2", "--ground", "INTEREST"];
    let related = ["--party-ids", "related"];
    fs::write(dir.join("related"), format!("{RELATED}\n{PARTY}\n")).unwrap();
    assert!(ask(&mut said, "registrar", &[&declare[..], &related].concat()));
    assert!(!ask(&mut said, "FILING", &[&declare[..], &related].concat()), "not for a filer");
    assert!(ask(&mut said, "registrar", &["conflict", "list"]));
    assert!(ask(&mut said, "FILING", &assign));
    assert!(said.holds("乙".as_bytes()) && said.holds(b"INTEREST"), "judge 2 is left out");
    // Identifiers that are none are not said either.
    for option in ["--party-id", "--agent"] {
        let broken = [&assign[..], &[option, BROKEN]].concat();
        assert!(!ask(&mut said, "FILING", &broken));
    }
    fs::write(dir.join("related"), BROKEN).unwrap();
    assert!(!ask(&mut said, "registrar", &[&declare[..], &related].concat()));
    for column in ["party_ids", "agent_ids"] {
        let row = format!("number,pool,{column}\n(2026)湘0203民初2号,civil,{BROKEN}\n");
        fs::write(dir.join("cases.csv"), row).unwrap();
        assert!(!ask(&mut said, "FILING", &["case", "assign", "--file", "cases.csv", "--yes"]));
    }
    assert!(ask(&mut said, "AUDITOR", &["audit", "export", "--out", "bundle"]));
    // A token on the command line, and one that is malformed.
    let token = fs::read_to_string(dir.join("AUDITOR")).unwrap();
    let shown = ["roster", "show", "--server", &address, "--token", token.trim()];
    assert!(run(&mut said, &shown));
    let broken = format!("{}\n{}", token.trim(), token.trim());
    assert!(!run(&mut said, &["roster", "show", "--server", &address, "--token", &broken]));
    assert!(run(&mut said, &["config", "show"]));
    drop(server);
    let key = |name: &str| unhex(&fs::read_to_string(dir.join("data/keys").join(name)).unwrap());
    let old_key = key(&format!("{COURT}.key"));
    let rotate =
        ["key", "rotate", "--data", "data", "--person", "registrar", "--approver", "周庭长"];
    assert!(run(&mut said, &rotate));
    assert!(run(&mut said, &["key", "show", "--data", "data"]));
    fs::File::open(dir.join("server.log")).unwrap().read_to_end(&mut said.0).unwrap();
    let log = String::from_utf8_lossy(&said.0);
    assert!(log.contains("TRACE") && log.contains("h2"), "the log was not talkative");

    let text = |name: &str| fs::read_to_string(dir.join(name)).unwrap();
    let secrets = [
        ("sealing key", key("sealing.key")),
        ("signing key", key(&format!("{COURT}.key"))),
        ("signing key that was handed over", old_key),
        ("filer's secret", fs::read(dir.join("filer/filer.secret")).unwrap()),
        ("registrar's token", token_bytes(&text("registrar"))),
        ("filer's token", token_bytes(&text("FILING"))),
        ("auditor's token", token_bytes(&text("AUDITOR"))),
    ];
    let sealing = SealingKey::new(&key("sealing.key").as_slice().try_into().unwrap());
    let store = SqliteStore::open(&dir.join("data/caselot.db")).unwrap();
    let sealed = store.reader().unwrap().mark_key(COURT).unwrap().unwrap();
    let marks = sealing.open_marks(&format!("caselot.local/{COURT}"), &sealed).unwrap();
    let mark = marks.mark(&format!("caselot.local/{COURT}"), PARTY).unwrap();
    let agent = marks.mark(&format!("caselot.local/{COURT}"), AGENT).unwrap();
    let bundle = fs::read_to_string(dir.join("bundle")).unwrap();
    let entries = bundle.lines().filter_map(|line| STANDARD.decode(line).ok());
    let log = Said(entries.collect::<Vec<_>>().concat());
    assert!(log.holds(&mark) && log.holds(&agent), "the search finds the marks in the log");
    let kept = ["caselot.db", "caselot.db-wal"].map(|name| fs::read(dir.join("data").join(name)));
    let database = Said(kept.into_iter().flatten().flatten().collect());
    assert!(database.holds(&mark) && database.holds(&agent), "and in the database");
    for identifier in [PARTY, RELATED, BROKEN, AGENT] {
        for (place, held) in [("said", &said), ("in the log", &log), ("in the database", &database)]
        {
            let halves = identifier.split_at(identifier.len() / 2);
            for part in [identifier, halves.0, halves.1] {
                assert!(!held.holds(part.as_bytes()), "{identifier} is {place}");
            }
        }
    }
    let secrets =
        secrets.into_iter().chain([("key of the party marks", marks.as_secret().reveal().into())]);
    for (name, secret) in secrets {
        assert_eq!(secret.len(), 32, "{name}");
        for form in forms(&secret) {
            assert!(!said.holds(&form), "the {name} was said: {}", String::from_utf8_lossy(&form));
        }
    }
    assert!(said.holds(b"REGISTRAR"), "the search finds what is there");
}
