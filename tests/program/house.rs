//! A folder in which a court is opened and served by the program, and people who ask it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use caselot_core::docket::Protocol;

pub const COURT: &str = "湘0203";
/// What `serve` says before its address.
const SERVED_ON: &str = "to serve it on ";
/// How often and how long is looked until something has come about.
const LOOKS: u32 = 400;
const PAUSE: Duration = Duration::from_millis(25);

pub struct House {
    dir: tempfile::TempDir,
    /// The URL of the database; `None` for the file of the data directory.
    url: Option<String>,
}

fn program(dir: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_caselot"));
    command.args(arguments).current_dir(dir);
    // What whoever runs the tests has set for himself is not asked.
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CASELOT_")) {
        command.env_remove(name);
    }
    command
        .env("LC_ALL", "C.UTF-8")
        .env("CASELOT_COURT", COURT)
        .env("CASELOT_HOME", dir.join("filer"));
    command
}

impl House {
    /// A court without anybody in it but the registrar, whose token is in the file `registrar`.
    pub fn new() -> House {
        House::of_protocol(Protocol::One)
    }

    /// Such a court, of either protocol.
    pub fn of_protocol(protocol: Protocol) -> House {
        House::empty().opened(protocol)
    }

    /// A folder with nothing in it.
    pub fn empty() -> House {
        House { dir: tempfile::tempdir().unwrap(), url: None }
    }

    /// A court that is recorded in a PostgreSQL database.
    pub fn over(url: &str) -> House {
        House::over_of(url, Protocol::One)
    }

    /// Such a court, of either protocol.
    pub fn over_of(url: &str, protocol: Protocol) -> House {
        House { url: Some(url.to_owned()), ..House::empty() }.opened(protocol)
    }

    /// From now on its courts are recorded there.
    pub fn records_in(&mut self, url: Option<&str>) {
        self.url = url.map(str::to_owned);
    }

    fn opened(self, protocol: Protocol) -> House {
        let house = self;
        let init =
            ["init", "--data", "data", "--name", "示例区人民法院", "--token-out", "registrar"];
        let protocol = protocol.number().to_string();
        house.done(&[&init[..], &["--protocol", &protocol]].concat());
        house
    }

    pub fn program(&self, arguments: &[&str]) -> Command {
        let mut command = program(self.dir.path(), arguments);
        command.envs(self.url.as_ref().map(|url| ("CASELOT_STORE_URL", url)));
        command
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Whether it went well, and all that was said.
    pub fn run(&self, arguments: &[&str]) -> (bool, String) {
        self.run_with(&[], arguments)
    }

    /// The same, with variables in its environment.
    pub fn run_with(&self, variables: &[(&str, &Path)], arguments: &[&str]) -> (bool, String) {
        let (code, said) = self.exits(variables, arguments);
        (code == Some(0), said)
    }

    /// The exit code, and what was said.
    pub fn exits(&self, variables: &[(&str, &Path)], arguments: &[&str]) -> (Option<i32>, String) {
        let mut command = self.program(arguments);
        let output = command.envs(variables.iter().copied()).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(said).unwrap())
    }

    pub fn done(&self, arguments: &[&str]) -> String {
        let (well, said) = self.run(arguments);
        assert!(well, "{arguments:?}: {said}");
        said
    }

    /// Asks again until it goes well.
    pub fn until(&self, arguments: &[&str]) -> String {
        let mut last = String::new();
        for _ in 0..LOOKS {
            match self.run(arguments) {
                (true, said) => return said,
                (false, said) => last = said,
            }
            std::thread::sleep(PAUSE);
        }
        panic!("{arguments:?}: {last}");
    }

    pub fn refused(&self, arguments: &[&str]) -> String {
        let (well, said) = self.run(arguments);
        assert!(!well, "{arguments:?}: {said}");
        said
    }

    /// Lets a person in; the token is in the file named like the role.
    pub fn let_in(&self, person: &str, role: &str) {
        self.let_in_by(person, role, role);
    }

    /// Lets a person in, with the token in this file.
    pub fn let_in_by(&self, person: &str, role: &str, file: &str) {
        let create = ["token", "create", "--data", "data", "--person", person, "--role", role];
        self.done(&[&create[..], &["--out", file]].concat());
    }

    /// Five judges in the pool `civil`, as files.
    pub fn write_roster(&self) {
        let judge = |n| format!("{n},法官{n},JUDGE,true,,2020-01-01,\n");
        let judges: String = (1..=5).map(judge).collect();
        let head = "judge,name,role,in_quota,division,from,to\n";
        fs::write(self.path("judges.csv"), format!("{head}{judges}")).unwrap();
        let members: String = (1..=5).map(|n| format!("civil,民事,{n},100\n")).collect();
        fs::write(self.path("pools.csv"), format!("pool,name,judge,share\n{members}")).unwrap();
    }

    /// What `serve` says as it ends at once.
    pub fn serves_not(&self, arguments: &[&str]) -> String {
        let mut server = self.start(arguments);
        for _ in 0..LOOKS {
            if let Some(ended) = server.child.try_wait().unwrap() {
                assert!(!ended.success());
                return server.said();
            }
            std::thread::sleep(PAUSE);
        }
        panic!("{arguments:?}: it serves");
    }

    /// Serves until the server is dropped.
    pub fn serve(&self, arguments: &[&str]) -> Server {
        self.served(self.start(arguments))
    }

    /// The same, with a variable in its environment.
    pub fn serve_with(&self, variable: (&str, &Path), arguments: &[&str]) -> Server {
        self.served(self.start_with(Some(variable), arguments))
    }

    fn served(&self, mut server: Server) -> Server {
        let said = server.says(SERVED_ON);
        let line = said.lines().find_map(|line| line.split_once(SERVED_ON)).unwrap();
        // In a log of JSON the sentence stands in quotes.
        server.address = line.1.split('"').next().unwrap().trim().to_owned();
        server
    }

    fn start(&self, arguments: &[&str]) -> Server {
        self.start_with(None, arguments)
    }

    fn start_with(&self, variable: Option<(&str, &Path)>, arguments: &[&str]) -> Server {
        let data = if arguments.contains(&"--data") { &[][..] } else { &["--data", "data"] };
        let listen = ["--listen", "127.0.0.1:0"];
        let listen = if arguments.contains(&"--listen") { &[][..] } else { &listen[..] };
        // A log of its own for each server: two of them would write over one another's lines.
        let log = tempfile::Builder::new().prefix("server-").suffix(".log").tempfile_in(&self.dir);
        let (stderr, log) = log.unwrap().keep().unwrap();
        let mut command = self.program(&[&["serve"], data, listen, arguments].concat());
        command.envs(variable);
        let child = command.stdout(Stdio::null()).stderr(stderr).spawn().unwrap();
        Server { child, log, address: String::new() }
    }
}

/// A server, ended with this value.
pub struct Server {
    child: Child,
    log: PathBuf,
    /// Scheme, host and port, as it said them.
    pub address: String,
}

impl Server {
    /// Waits until this is said, or the server ends; all that was said.
    pub fn says(&mut self, words: &str) -> String {
        for _ in 0..LOOKS {
            let said = self.said();
            if said.lines().any(|line| line.contains(words)) && said.ends_with('\n') {
                return said;
            }
            let ended = self.child.try_wait().unwrap();
            assert!(ended.is_none(), "the server ended: {said}");
            std::thread::sleep(PAUSE);
        }
        panic!("“{words}” was not said: {}", self.said());
    }

    /// All that it said so far.
    pub fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The address with another host, since certificates name one.
    pub fn named(&self, host: &str) -> String {
        let (scheme, rest) = self.address.split_once("://").unwrap();
        let port = rest.rsplit_once(':').unwrap().1;
        format!("{scheme}://{host}:{port}")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
