//! A court's key is handed over, as its people would do it: with the program itself.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const COURT: &str = "湘0203";

fn caselot(dir: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_caselot"));
    command.args(arguments).args(["--court", COURT]).current_dir(dir);
    command.env("LC_ALL", "C.UTF-8").env("CASELOT_HOME", dir.join("filer"));
    command
}

/// Whether it went well, and all that was said.
fn run(dir: &Path, arguments: &[&str]) -> (bool, String) {
    let output = caselot(dir, arguments).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}

pub fn done(dir: &Path, arguments: &[&str]) -> String {
    let (well, said) = run(dir, arguments);
    assert!(well, "{arguments:?}: {said}");
    said
}

pub fn refused(dir: &Path, arguments: &[&str]) -> String {
    let (well, said) = run(dir, arguments);
    assert!(!well, "{arguments:?}: {said}");
    said
}

pub struct Server {
    child: Child,
    address: String,
}

impl Server {
    pub fn start(dir: &Path) -> Server {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let listen = format!("127.0.0.1:{port}");
        let serve = ["serve", "--dev-no-tokens", "--data", "data", "--listen", &listen];
        let mut command = caselot(dir, &serve);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let server = Server { child, address: format!("http://{listen}") };
        let shown = ["roster", "show", "--server", &server.address, "--person", "clerk"];
        let up = (0..400).any(|_| {
            std::thread::sleep(Duration::from_millis(25));
            run(dir, &shown).0
        });
        assert!(up, "the server did not come up");
        server
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits for its end.
    pub fn ends(&mut self) -> std::process::ExitStatus {
        self.child.wait().unwrap()
    }

    pub fn asks<'a>(&'a self, arguments: &[&'a str]) -> Vec<&'a str> {
        [arguments, &["--server", &self.address, "--person", "clerk"]].concat()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

pub fn assign(number: &str) -> Vec<&str> {
    let facts = ["--parties", "甲诉乙", "--claim", "还款", "--accepted-on", "2026-01-06"];
    [&["case", "assign", number, "--pool", "civil"][..], &facts].concat()
}

/// The fingerprint of the key in force.
fn in_force(dir: &Path) -> String {
    let shown = done(dir, &["key", "show", "--data", "data"]);
    let line = shown.lines().find(|line| line.trim_start().starts_with("fingerprint")).unwrap();
    line.split_whitespace().nth(1).unwrap().to_owned()
}

/// A new court with judges 1 to 5 in one pool, and its server.
pub fn court(dir: &Path) -> Server {
    court_with_pool(dir, 5)
}

/// A new court of five judges, of whom the first `members` are in the pool, and its server.
pub fn court_with_pool(dir: &Path, members: u32) -> Server {
    done(dir, &["init", "--data", "data", "--name", "示例区人民法院", "--protocol", "1"]);
    let judges: String =
        (1..=5).map(|judge| format!("{judge},法官{judge},JUDGE,true,,2020-01-01,\n")).collect();
    let judges = format!("judge,name,role,in_quota,division,from,to\n{judges}");
    fs::write(dir.join("judges.csv"), judges).unwrap();
    let members: String = (1..=members).map(|judge| format!("civil,民事,{judge},100\n")).collect();
    fs::write(dir.join("pools.csv"), format!("pool,name,judge,share\n{members}")).unwrap();
    let server = Server::start(dir);
    let import = ["roster", "import", "--judges", "judges.csv", "--pools", "pools.csv", "--yes"];
    done(dir, &server.asks(&import));
    server
}

#[test]
fn who_pinned_the_old_key_takes_the_new_one_only_by_name_and_after_proof() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let server = court(dir);
    done(dir, &server.asks(&assign("(2026)湘0203民初1号")));
    done(dir, &server.asks(&["audit", "export", "--out", "before.bundle"]));
    let rotate = ["key", "rotate", "--data", "data", "--person", "head", "--approver", "chief"];
    assert!(refused(dir, &rotate).contains("in use"), "not while a server runs");
    drop(server);

    let old = in_force(dir);
    let alone = ["key", "rotate", "--data", "data", "--person", "head", "--approver", "head"];
    refused(dir, &alone);
    assert_eq!(in_force(dir), old);
    done(dir, &rotate);
    let new = in_force(dir);
    assert_ne!(new, old);

    let server = Server::start(dir);
    let next = assign("(2026)湘0203民初2号");
    let said = refused(dir, &server.asks(&next));
    assert!(said.contains("caselot key accept") && said.contains(&new), "{said}");
    let said = refused(dir, &server.asks(&["key", "accept", "--key", &old]));
    assert!(said.contains("nothing was changed"), "{said}");
    refused(dir, &server.asks(&next));
    let accept = ["key", "accept", "--key", &new];
    assert!(done(dir, &server.asks(&accept)).contains("signed by both keys"));
    assert!(done(dir, &server.asks(&accept)).contains("pinned already"));
    done(dir, &server.asks(&next));
    done(dir, &server.asks(&["audit", "export", "--out", "after.bundle"]));

    let receipt = fs::read_dir(dir.join("filer").join(COURT)).unwrap();
    let mut receipts = receipt.map(|file| file.unwrap().path().display().to_string());
    let first = receipts.find(|name| name.ends_with("民初1号.0.receipt.json")).unwrap();
    let verify = |bundle: &str, key: &str, more: &[&str]| {
        let asked = [&["verify", bundle, "--key", key][..], more].concat();
        let output =
            Command::new(env!("CARGO_BIN_EXE_caselot")).args(asked).current_dir(dir).output();
        let output = output.unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(said).unwrap())
    };
    let (valid, said) = verify("after.bundle", &new, &["--receipt", &first]);
    assert!(valid, "a receipt of before proves under the new key: {said}");
    let (valid, said) = verify("before.bundle", &old, &["--receipt", &first]);
    assert!(valid, "an old bundle stands under its key: {said}");
    let (valid, said) = verify("after.bundle", &old, &[]);
    assert!(!valid && said.contains(&new), "the old key's successor is named: {said}");
    assert!(!verify("before.bundle", &new, &[]).0, "the new key signed nothing of before");
}

#[test]
fn a_pin_moves_over_two_handovers_at_once_and_goes_on_where_it_was_cut_short() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let server = court(dir);
    done(dir, &server.asks(&assign("(2026)湘0203民初1号")));
    drop(server);
    let vkey = dir.join("filer").join(COURT).join("court.vkey");
    let pinned = fs::read(&vkey).unwrap();
    let rotate = ["key", "rotate", "--data", "data", "--person", "head", "--approver", "chief"];
    done(dir, &rotate);
    let between = in_force(dir);
    let server = Server::start(dir);
    drop(server);
    done(dir, &rotate);
    let newest = in_force(dir);

    let server = Server::start(dir);
    let said = refused(dir, &server.asks(&["key", "accept", "--key", &between]));
    assert!(said.contains("nothing was changed"), "no longer in force: {said}");
    let accept = ["key", "accept", "--key", &newest];
    done(dir, &server.asks(&accept));
    // Cut short, the checkpoint is the new key's and the pin still the old one.
    fs::write(&vkey, pinned).unwrap();
    refused(dir, &server.asks(&assign("(2026)湘0203民初2号")));
    assert!(done(dir, &server.asks(&accept)).contains("signed by both keys"));
    done(dir, &server.asks(&assign("(2026)湘0203民初2号")));
}

#[test]
fn a_pin_is_not_moved_by_a_server_whose_log_is_another() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let server = court(dir);
    drop(server);
    let copied = Command::new("cp").args(["-r", "data", "kept"]).current_dir(dir).status();
    assert!(copied.unwrap().success());
    let server = Server::start(dir);
    done(dir, &server.asks(&assign("(2026)湘0203民初1号")));
    drop(server);
    let pinned = |name: &str| fs::read(dir.join("filer").join(COURT).join(name)).unwrap();
    let (key, checkpoint) = (pinned("court.vkey"), pinned("checkpoint"));

    // The operator goes back behind the draw, then hands the key over.
    fs::remove_dir_all(dir.join("data")).unwrap();
    fs::rename(dir.join("kept"), dir.join("data")).unwrap();
    let rotate = ["key", "rotate", "--data", "data", "--person", "head", "--approver", "chief"];
    done(dir, &rotate);
    let new = in_force(dir);
    let server = Server::start(dir);
    let said = refused(dir, &server.asks(&["key", "accept", "--key", &new]));
    assert!(said.contains("does not hold"), "{said}");
    assert_eq!((pinned("court.vkey"), pinned("checkpoint")), (key, checkpoint));
}
