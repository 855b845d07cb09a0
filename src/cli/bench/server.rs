//! Servers as processes of their own, so that client and server share neither memory nor runtime.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::unable;
use crate::cli::Failure;

/// A server's process; it is ended when this is dropped.
#[derive(Debug)]
pub struct Process {
    child: Child,
    /// Address of the server.
    pub address: String,
}

impl Process {
    /// Starts the real server on a data directory, without limits on the rate of calls.
    pub fn serve(data: &Path, store: Option<&str>) -> Result<Self, Failure> {
        let mut command = Self::server(data)?;
        // In the environment, where other users of the machine do not see it.
        command.envs(store.map(|url| ("CASELOT_STORE_URL", url)));
        // One person makes all calls, and the limit on the rate is not measured here.
        command.args(["--set", "limits.calls_per_second=1000000"]);
        command.args(["--set", "limits.burst=1000000"]);
        command.args(["--set", "limits.filed_mib_per_day=1000000"]);
        Self::start(command)
    }

    /// Starts the real server with its default settings.
    pub fn with_usual_limits(data: &Path) -> Result<Self, Failure> {
        Self::start(Self::server(data)?)
    }

    fn server(data: &Path) -> Result<Command, Failure> {
        let mut command = this_program()?;
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data);
        // A line for each change would be measured too.
        command.args(["--set", "log.level=warn"]);
        Ok(command)
    }

    /// Starts the bare echo with the answer of a file.
    pub fn echo(answer: &Path) -> Result<Self, Failure> {
        let mut command = this_program()?;
        command.args(["bench", "--echo"]).arg(answer);
        Self::start(command)
    }

    fn start(mut command: Command) -> Result<Self, Failure> {
        let cannot = |error: std::io::Error| unable("start a server", &error);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(cannot)?;
        let mut output = Vec::new();
        let stderr = child.stderr.take().expect("standard error is a pipe");
        let mut lines = BufReader::new(stderr).lines();
        for line in lines.by_ref() {
            let line = line.map_err(cannot)?;
            if let Some(at) = line.find("http://") {
                let address = line[at..].to_owned();
                // The rest of its output is read, so that the pipe never fills.
                std::thread::spawn(move || lines.for_each(drop));
                return Ok(Self { child, address });
            }
            output.push(line);
        }
        Err(unable("start a server", &output.join("\n")))
    }

    /// Most memory that the process ever held, in bytes.
    pub fn peak_rss(&self) -> Result<u64, Failure> {
        self.memory("VmHWM:")
    }

    /// Memory that the process holds now, in bytes.
    pub fn rss(&self) -> Result<u64, Failure> {
        self.memory("VmRSS:")
    }

    /// Number of the process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Processor time of the process so far, in seconds.
    pub fn processor_time(&self) -> Result<f64, Failure> {
        processor_time(&self.child.id().to_string())
    }

    fn memory(&self, line: &str) -> Result<u64, Failure> {
        let path = format!("/proc/{}/status", self.child.id());
        let text = std::fs::read_to_string(&path).map_err(Failure::file(Path::new(&path)))?;
        let value = text.lines().find_map(|row| row.strip_prefix(line));
        let kib = value.and_then(|value| value.trim().trim_end_matches(" kB").parse::<u64>().ok());
        let none = || unable("tell how much memory the server holds", &"it is not in /proc");
        kib.map(|kib| kib * 1024).ok_or_else(none)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // The process may have ended by itself; the data directory is thrown away in any case.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Processor time of this process so far, in seconds.
pub fn this_process() -> Result<f64, Failure> {
    processor_time("self")
}

/// Processor time of a process. Linux counts it in hundredths of a second; user and system time are
/// fields 14 and 15, behind the name in brackets.
fn processor_time(process: &str) -> Result<f64, Failure> {
    let path = format!("/proc/{process}/stat");
    let text = std::fs::read_to_string(&path).map_err(Failure::file(Path::new(&path)))?;
    let fields = text.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: Vec<u32> =
        fields.split_whitespace().skip(11).take(2).filter_map(|field| field.parse().ok()).collect();
    match ticks[..] {
        [user, system] => Ok((f64::from(user) + f64::from(system)) / 100.0),
        _ => Err(unable("tell the processor time of a process", &"it is not in /proc")),
    }
}

/// A command that runs this program.
pub fn this_program() -> Result<Command, Failure> {
    let program = std::env::current_exe();
    program.map(Command::new).map_err(|error| unable("tell the path of this program", &error))
}
