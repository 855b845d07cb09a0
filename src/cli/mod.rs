//! The command line: one file a command.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use tokio::runtime::Builder;

/// Prints a line; a reader who stops early, as `head` does, is no fault.
macro_rules! say {
    ($($arg:tt)*) => { $crate::cli::say(format_args!($($arg)*)) };
}

mod activity;
mod audit;
mod bench;
mod case;
mod config;
mod conflict;
mod demo;
mod designation;
mod failure;
mod host;
mod index;
mod init;
mod key;
mod log;
mod progress;
mod quota;
mod recover;
mod remote;
mod replay;
mod roster;
mod serve;
pub mod sheet;
mod token;
mod upload;
mod verify;
mod words;

pub use failure::Failure;

/// Assigns court cases to judges by a lottery that anyone can replay.
#[derive(Debug, Parser)]
#[command(name = "caselot", version)]
pub struct Cli {
    #[command(flatten)]
    caller: Caller,
    #[command(subcommand)]
    command: Command,
}

/// Whom to ask, for which court, as whom.
#[derive(Debug, Args)]
struct Caller {
    /// File of settings (see docs/operating.md)
    #[arg(long, global = true, env = "CASELOT_CONFIG")]
    config: Option<PathBuf>,
    /// Address of the server [default: http://127.0.0.1:7420]
    #[arg(long, global = true, env = "CASELOT_SERVER")]
    server: Option<String>,
    /// Code of the court, such as 湘0203
    #[arg(long, global = true, env = "CASELOT_COURT")]
    court: Option<String>,
    /// Who acts, if the server runs without tokens
    #[arg(long, global = true, env = "CASELOT_PERSON")]
    person: Option<String>,
    /// Your token; others on this machine can see it here, so better use --token-file
    #[arg(long, global = true, env = "CASELOT_TOKEN", hide_env_values = true)]
    token: Option<Hidden>,
    /// File of your token, readable by you alone
    #[arg(long, global = true, env = "CASELOT_TOKEN_FILE")]
    token_file: Option<PathBuf>,
    /// Certificate of who signs the server's, for https
    #[arg(long, global = true, env = "CASELOT_AUTHORITY")]
    authority: Option<PathBuf>,
    /// Your own certificate, if the server asks for one
    #[arg(long, global = true, env = "CASELOT_CERTIFICATE", requires = "certificate_key")]
    certificate: Option<PathBuf>,
    /// Its private key
    #[arg(long, global = true, env = "CASELOT_KEY", requires = "certificate")]
    certificate_key: Option<PathBuf>,
    /// Folder of the filer's secret, pins, openings and receipts [default: ~/.caselot]
    #[arg(long, global = true, env = "CASELOT_HOME")]
    folder: Option<PathBuf>,
}

/// A secret of the command line: wiped after use, printed by nothing, no error either.
#[derive(Clone, Default, serde::Deserialize)]
#[serde(from = "String")]
struct Hidden(zeroize::Zeroizing<String>);

impl From<String> for Hidden {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl std::ops::Deref for Hidden {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl serde::Serialize for Hidden {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(if self.0.is_empty() { "" } else { "********" })
    }
}

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hidden(..)")
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Opens a court in a data directory
    Init(init::Init),
    /// Serves the courts of a data directory over gRPC
    Serve(serve::Serve),
    /// Settings: check, show
    #[command(subcommand)]
    Config(config::Command),
    /// The case index beside the log
    #[command(subcommand)]
    Index(index::Index),
    /// Goes on after the database was put back from a backup: says in the log what was lost
    Recover(recover::Recover),
    /// The court's signing key: hand it over, show it, accept a new one
    #[command(subcommand)]
    Key(key::Key),
    /// Who may enter: tokens and certificates
    #[command(subcommand)]
    Token(token::Token),
    /// Shows the whole way of a case, from filing to an offline replay, at a sample court
    Demo(demo::Demo),
    /// Judges and pools
    #[command(subcommand)]
    Roster(roster::Roster),
    /// Filing and drawing
    #[command(subcommand)]
    Case(case::Case),
    /// Cases assigned without a draw
    #[command(subcommand)]
    Designation(designation::Designation),
    /// Judges' relations to parties
    #[command(subcommand)]
    Conflict(conflict::Conflict),
    /// What was done in cases
    #[command(subcommand)]
    Activity(activity::Activity),
    /// Leaders' quotas
    #[command(subcommand)]
    Quota(quota::Quota),
    /// The court's policy: quotas, routes, weights, eligibility
    #[command(subcommand)]
    Policy(quota::Policy),
    /// Exports for auditors
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Verifies a bundle offline: exit 0 valid, 1 findings or no key, 2 unreadable
    Verify(verify::Verify),
    /// Measures assignments and verification on this machine, against bare parts
    Bench(bench::Bench),
    /// Draws again from a DRAW.json
    Replay(replay::Replay),
    /// Prints the entries of a bundle as JSON lines
    Log(log::Log),
}

/// Runs the command and says with which code to exit.
pub fn run(cli: Cli) -> ExitCode {
    let caller = match cli.caller.settled() {
        Ok(caller) => caller,
        Err(failure) => return failure.report(),
    };
    let caller = &caller;
    let done = match cli.command {
        Command::Init(init) => init.run(caller),
        Command::Config(config) => config.run(caller),
        Command::Index(index) => index.run(),
        Command::Recover(recover) => recover.run(caller),
        Command::Key(key) => in_runtime(key.run(caller)),
        Command::Token(token) => token.run(caller),
        Command::Verify(verify) => verify.run(),
        Command::Replay(replay) => replay.run(),
        Command::Log(log) => log.run(),
        Command::Quota(quota) => in_runtime(quota.run(caller)),
        Command::Policy(policy) => in_runtime(policy.run(caller)),
        Command::Serve(serve) => in_runtime(serve.run(caller)),
        Command::Demo(demo) => in_runtime(demo.run()),
        Command::Roster(roster) => in_runtime(roster.run(caller)),
        Command::Case(case) => in_runtime(case.run(caller)),
        Command::Designation(designation) => in_runtime(designation.run(caller)),
        Command::Conflict(conflict) => in_runtime(conflict.run(caller)),
        Command::Activity(activity) => in_runtime(activity.run(caller)),
        Command::Audit(audit) => in_runtime(audit.run(caller)),
        Command::Bench(bench) => in_runtime(bench.run()),
    };
    done.unwrap_or_else(|failure| failure.report())
}

fn in_runtime(task: impl Future<Output = Result<ExitCode, Failure>>) -> Result<ExitCode, Failure> {
    run_in(&mut Builder::new_multi_thread(), task)
}

fn run_in<T>(
    runtime: &mut Builder,
    task: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let runtime = runtime.enable_all().build();
    let runtime = runtime.map_err(|error| {
        let sentence = format!("no thread can be started: {error}");
        Failure::system(sentence, "raise the limit on processes (ulimit -u)")
    })?;
    runtime.block_on(task)
}

fn say(line: std::fmt::Arguments<'_>) {
    use std::io::Write;
    // What cannot be said to anybody is not worth ending the work for.
    drop(writeln!(std::io::stdout(), "{line}"));
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    /// A name used by a command and by all of them at once would fail only when it is given.
    #[test]
    fn no_command_shares_a_name_with_the_global_options() {
        let command = Cli::command();
        command.clone().debug_assert();
        let global: Vec<_> = command.get_arguments().filter(|arg| arg.is_global_set()).collect();
        let mut waiting: Vec<_> = command.get_subcommands().collect();
        while let Some(command) = waiting.pop() {
            for arg in command.get_arguments() {
                let shared = global.iter().any(|it| it.get_id() == arg.get_id());
                assert!(!shared, "{} of {}", arg.get_id(), command.get_name());
            }
            waiting.extend(command.get_subcommands());
        }
    }
}
