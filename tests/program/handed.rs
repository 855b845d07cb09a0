//! The console as a court runs it beside its server: what its log says of who signs in, and how it goes on
//! after the court's key was handed over.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::time::Duration;

use super::house::House;

const PASS: &str = "eight characters";

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A console of the house, ended with this value.
struct Desk {
    child: Child,
    port: u16,
    log: std::path::PathBuf,
}

impl Desk {
    fn open(house: &House, server: &str, more: &[&str]) -> Desk {
        let port = free_port();
        let (log, listen) = (house.path("console.log"), format!("127.0.0.1:{port}"));
        let console = ["console", "--listen", &listen, "--server", server, "--folder", "desk"];
        let mut command = house.program(&[&console[..], more].concat());
        let log_file = fs::File::create(&log).unwrap();
        let child = command.stdout(Stdio::null()).stderr(log_file).spawn().unwrap();
        let desk = Desk { child, port, log };
        let up = (0..400).any(|_| {
            std::thread::sleep(Duration::from_millis(25));
            TcpStream::connect(("127.0.0.1", port)).is_ok()
        });
        assert!(up, "{}", desk.said());
        desk
    }

    fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    /// Sends a request with a cookie, and gives the whole answer.
    fn ask(&self, method: &str, path: &str, cookie: &str, form: &[(&str, &str)]) -> String {
        let escape = |text: &str| text.bytes().map(|it| format!("%{it:02X}")).collect::<String>();
        let pairs = form.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value)));
        let body = pairs.collect::<Vec<_>>().join("&");
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: desk\r\nconnection: close\r\ncookie: {cookie}\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Waits until a watcher is answered so.
    fn is_healthy(&self, status: &str) {
        let head = format!("HTTP/1.1 {status}");
        let is = (0..400).any(|_| {
            std::thread::sleep(Duration::from_millis(25));
            self.ask("GET", "/healthz", "", &[]).starts_with(&head)
        });
        assert!(is, "{status}: {}", self.said());
    }

    fn sign_in(&self, pass: &str) -> String {
        let form = [("lang", "en"), ("person", "张三"), ("passphrase", pass)];
        self.ask("POST", "/sign-in", "", &form)
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn cookie(answer: &str) -> String {
    let line = answer.lines().find_map(|line| line.strip_prefix("set-cookie: "));
    line.unwrap_or_else(|| panic!("{answer}")).split(';').next().unwrap().to_owned()
}

fn in_force(house: &House) -> String {
    let shown = house.done(&["key", "show", "--data", "data"]);
    let line = shown.lines().find(|line| line.trim_start().starts_with("fingerprint")).unwrap();
    line.split_whitespace().nth(1).unwrap().to_owned()
}

#[test]
fn a_console_names_the_way_to_a_key_that_was_handed_over_and_takes_none_by_itself() {
    let house = House::new();
    house.let_in("张三", "filing");
    house.write_roster();
    let port = free_port();
    let listen = format!("127.0.0.1:{port}");
    let server = house.serve(&["--listen", &listen]);
    let address = server.address.clone();
    let import = ["roster", "import", "--judges", "judges.csv", "--pools", "pools.csv", "--yes"];
    let by = ["--server", &address, "--token-file", "registrar"];
    house.done(&[&import[..], &by].concat());

    let desk = Desk::open(&house, &address, &[]);
    let token = fs::read_to_string(house.path("filing")).unwrap();
    let first = [("lang", "en"), ("token", token.trim()), ("passphrase", PASS), ("again", PASS)];
    let browser = cookie(&desk.ask("POST", "/first-use", "", &first));
    assert!(desk.sign_in("a wrong passphrase").contains("do not fit"));
    let said = desk.said();
    let lines = |words: &str| said.lines().filter(|line| line.contains(words)).count();
    assert_eq!((lines("signed in"), lines("a sign-in was refused")), (1, 1), "{said}");
    assert!(said.contains("张三") && said.contains("address=127.0.0.1"), "{said}");
    assert!(!said.contains('\u{1b}') && !said.contains(token.trim()), "{said}");
    assert!(!said.contains(PASS) && !said.contains("a wrong passphrase"), "{said}");

    drop(server);
    desk.is_healthy("503");
    let rotate = ["key", "rotate", "--data", "data", "--person", "head", "--approver", "chief"];
    house.done(&rotate);
    let new = in_force(&house);
    let server = house.serve(&["--listen", &listen]);
    desk.is_healthy("200");
    let form = desk.ask("GET", "/file", &browser, &[]);
    let form = form.split("name=\"form\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let case = [
        ("form", form),
        ("number", "(2026)湘0203民初1号"),
        ("cause", "买卖合同纠纷"),
        ("procedure", "简易程序"),
        ("claimant", "王某"),
        ("respondent", "李某"),
        ("pool", "civil"),
    ];
    let stopped = desk.ask("POST", "/file/confirm", &browser, &case);
    assert!(stopped.contains("Assignment has stopped"), "{stopped}");
    let steps = ["handed over", "key accept", &new, "stops the console", "console/alarm"];
    for step in steps {
        assert!(stopped.contains(step), "{step}: {stopped}");
    }
    drop(desk);
    // A start alone changes nothing, and who signs in is told the same.
    let desk = Desk::open(&house, &address, &[]);
    let refused = desk.sign_in(PASS);
    for step in steps {
        assert!(refused.contains(step), "{step}: {refused}");
    }
    drop(desk);
    let accept = ["key", "accept", "--folder", "desk", "--token-file", "filing", "--key", &new];
    house.done(&[&accept[..], &["--server", &address]].concat());
    fs::remove_file(house.path("desk/console/alarm")).unwrap();
    let desk = Desk::open(&house, &address, &["--key", &new]);
    let browser = cookie(&desk.sign_in(PASS));
    let page = desk.ask("GET", "/file", &browser, &[]);
    assert!(page.starts_with("HTTP/1.1 200") && !page.contains("has stopped"), "{page}");
    drop(server);
}
