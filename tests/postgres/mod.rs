//! A real PostgreSQL on a throw-away directory and a socket, for tests. Without one installed they say
//! so in a line, and pass.
#![allow(dead_code)]

use std::fs::{self, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use caselot::store::PostgresPlace;

/// What the program asks of a database, and what keeps a test small.
const SETTINGS: &str = "
listen_addresses = ''
log_parameter_max_length = 0
max_connections = 200
max_wal_size = 64MB
min_wal_size = 32MB
shared_buffers = 32MB
max_prepared_transactions = 0
";
/// How often and how long is looked until something has come about.
const LOOKS: u32 = 1_200;
const PAUSE: Duration = Duration::from_millis(25);
/// Runs the database until this process ends, however that happens: then the pipe to it closes. After
/// a kill the processes of the old one may still have its memory, and the new one begins once they let
/// go.
const WHILE_ASKED: &str = "\
for try in $(seq 100); do
    \"$0/postgres\" -D \"$1/data\" -k \"$1\" >>\"$1/log\" 2>&1 & database=$!
    sleep 0.2
    kill -0 $database 2>/dev/null && break
done
read -r _
kill -QUIT $database 2>/dev/null
wait $database
[ -e \"$1/keep\" ] || rm -rf \"$1\"";

pub struct Postgres {
    folder: PathBuf,
    programs: PathBuf,
    process: Option<Child>,
    port: u16,
}

/// The folder of the database's programs.
fn programs() -> Option<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|version| version.path().join("bin"))
        .collect();
    found.sort();
    found.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    found.into_iter().find(|folder| folder.join("initdb").exists())
}

/// A command as somebody who may run a database: not root.
fn as_nobody_special(program: &Path) -> Command {
    if !rustix::process::geteuid().is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program);
    command
}

impl Postgres {
    /// A database of this test alone; `None` where none is installed.
    pub fn start() -> Option<Postgres> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let Some(programs) = programs() else {
            eprintln!("PostgreSQL is not installed here, so this is not tested over it");
            return None;
        };
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("caselot-pg-{}-{count}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir(&folder).unwrap();
        fs::set_permissions(&folder, Permissions::from_mode(0o755)).unwrap();
        if rustix::process::geteuid().is_root() {
            let owned = Command::new("chown").arg("postgres").arg(&folder).status().unwrap();
            assert!(owned.success());
        }
        let made = as_nobody_special(&programs.join("initdb"))
            .args(["-N", "-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C"])
            .args(["--wal-segsize=1", "-D"])
            .arg(folder.join("data"))
            .current_dir("/")
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let settings = folder.join("data/postgresql.conf");
        let text = fs::read_to_string(&settings).unwrap();
        fs::write(&settings, format!("{text}{SETTINGS}")).unwrap();
        let mut database = Postgres { folder, programs, process: None, port: 5432 };
        database.run();
        Some(database)
    }

    /// One that many tests share, each with databases of its own.
    pub fn shared() -> Option<&'static Postgres> {
        static SHARED: OnceLock<Option<Postgres>> = OnceLock::new();
        SHARED.get_or_init(Postgres::start).as_ref()
    }

    /// Runs it, after it was killed too, and waits until it answers.
    pub fn run(&mut self) {
        self.launch();
        self.answers();
    }

    /// Runs it, and does not wait.
    pub fn launch(&mut self) {
        let process = as_nobody_special(Path::new("/bin/sh"))
            .args(["-c", WHILE_ASKED])
            .args([&self.programs, &self.folder])
            .current_dir("/")
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        self.process = Some(process);
    }

    fn answers(&self) {
        for _ in 0..LOOKS {
            if self.try_sql("postgres", "SELECT 1").is_some() {
                return;
            }
            std::thread::sleep(PAUSE);
        }
        panic!("{}", fs::read_to_string(self.folder.join("log")).unwrap());
    }

    /// SIGKILL to the database's first process; the others notice.
    pub fn kill(&mut self) {
        let file = fs::read_to_string(self.folder.join("data/postmaster.pid")).unwrap();
        let number = file.lines().next().unwrap();
        assert!(Command::new("kill").args(["-9", number]).status().unwrap().success());
        // What waits for it ends too, and keeps the folder.
        fs::write(self.folder.join("keep"), "").unwrap();
        if let Some(mut process) = self.process.take() {
            drop(process.stdin.take());
            process.wait().unwrap();
        }
        fs::remove_file(self.folder.join("keep")).unwrap();
    }

    /// Gives a file of its own to whoever runs it.
    fn give(&self, path: &Path, text: &str) {
        fs::write(path, text).unwrap();
        fs::set_permissions(path, Permissions::from_mode(0o600)).unwrap();
        if rustix::process::geteuid().is_root() {
            assert!(Command::new("chown").arg("postgres").arg(path).status().unwrap().success());
        }
    }

    /// Has it listen on a port too, where it encrypts by this certificate and asks for passwords. Gives
    /// back the port.
    pub fn encrypt(&mut self, certificate: &str, key: &str) -> u16 {
        self.kill();
        let data = self.folder.join("data");
        self.port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        self.give(&data.join("server.crt"), certificate);
        self.give(&data.join("server.key"), key);
        let rules = "local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n";
        fs::write(data.join("pg_hba.conf"), rules).unwrap();
        let settings = data.join("postgresql.conf");
        let text = fs::read_to_string(&settings).unwrap();
        let port = self.port;
        let more = format!("listen_addresses = '127.0.0.1'\nport = {port}\nssl = on\n");
        fs::write(&settings, format!("{text}{more}")).unwrap();
        self.run();
        port
    }

    /// Stops it, and has it go on under a new timeline, as after a failover.
    pub fn promote(&mut self) {
        self.kill();
        let data = self.folder.join("data");
        let settings = data.join("postgresql.auto.conf");
        let text = fs::read_to_string(&settings).unwrap();
        fs::write(&settings, format!("{text}restore_command = '/bin/false'\n")).unwrap();
        let signal = data.join("recovery.signal");
        self.give(&signal, "");
        self.run();
        for _ in 0..LOOKS {
            if self.sql("postgres", "SELECT pg_is_in_recovery()") == "f" {
                return;
            }
            std::thread::sleep(PAUSE);
        }
        panic!("{}", self.log());
    }

    /// A streaming standby of it, which calls itself by this name and runs.
    pub fn standby(&self, name: &str) -> Postgres {
        let folder =
            self.folder.with_file_name(format!("caselot-pg-{}-{name}", std::process::id()));
        fs::create_dir(&folder).unwrap();
        fs::set_permissions(&folder, Permissions::from_mode(0o755)).unwrap();
        if rustix::process::geteuid().is_root() {
            assert!(Command::new("chown").arg("postgres").arg(&folder).status().unwrap().success());
        }
        let from = format!(
            "host={} port={} user=postgres application_name={name}",
            self.folder.display(),
            self.port
        );
        let copied = as_nobody_special(&self.programs.join("pg_basebackup"))
            .args(["-d", &from, "-R", "-X", "stream", "-c", "fast", "-D"])
            .arg(folder.join("data"))
            .current_dir("/")
            .output()
            .unwrap();
        assert!(copied.status.success(), "{}", String::from_utf8_lossy(&copied.stderr));
        let programs = self.programs.clone();
        let mut standby = Postgres { folder, programs, process: None, port: self.port };
        standby.run();
        standby
    }

    /// Makes a standby the database that is written to.
    pub fn take_over(&self) {
        assert_eq!(self.sql("postgres", "SELECT pg_promote()"), "t");
    }

    /// Waits for what a question in the postgres database is answered with.
    pub fn wait_for(&self, sql: &str, answer: &str) {
        for _ in 0..LOOKS {
            if self.try_sql("postgres", sql).as_deref() == Some(answer) {
                return;
            }
            std::thread::sleep(PAUSE);
        }
        panic!("{sql}: {}", self.log());
    }

    /// The folder of its socket, which stands for the host.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The URL of a new, empty database.
    pub fn url(&self) -> String {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("t{}", COUNT.fetch_add(1, Ordering::Relaxed));
        self.sql("postgres", &format!("CREATE DATABASE {name}"));
        self.url_of(&name)
    }

    fn url_of(&self, name: &str) -> String {
        format!("postgres://postgres@/{name}?host={}&port={}", self.folder.display(), self.port)
    }

    /// A new, empty database.
    pub fn place(&self) -> PostgresPlace {
        PostgresPlace::parse(&self.url(), None).unwrap()
    }

    /// The name of a database in its URL.
    pub fn name(url: &str) -> &str {
        url.split('/').nth(3).unwrap().split('?').next().unwrap()
    }

    /// Runs a statement in a database, as its owner. Gives back what it prints.
    pub fn sql(&self, database: &str, sql: &str) -> String {
        self.try_sql(database, sql).unwrap_or_else(|| panic!("{sql}"))
    }

    pub fn try_sql(&self, database: &str, sql: &str) -> Option<String> {
        let output = Command::new(self.programs.join("psql"))
            .args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-h"])
            .arg(&self.folder)
            .args(["-p", &self.port.to_string(), "-d", database, "-c", sql])
            .output()
            .unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        output.status.success().then(|| said.trim().to_owned())
    }

    /// The socket that the program connects to.
    pub fn socket(&self) -> PathBuf {
        self.folder.join(".s.PGSQL.5432")
    }

    /// What the database has logged.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap()
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            drop(process.stdin.take());
            drop(process.wait());
        }
        drop(fs::remove_dir_all(&self.folder));
    }
}
