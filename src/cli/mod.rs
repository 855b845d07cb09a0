//! The command line: one file or folder for each command.

use std::ffi::OsString;
use std::process::ExitCode;

use caselot_words::Lang;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use tokio::runtime::Builder;

mod activity;
mod approval;
mod args;
mod audit;
mod backup;
mod bench;
mod bundle;
mod caller;
mod case;
mod config;
mod conflict;
mod console;
mod contributor;
mod demo;
mod designation;
mod doctor;
mod failure;
mod hand;
mod help;
mod host;
mod index;
mod init;
mod judge;
mod key;
mod lie;
mod listening;
mod log;
mod logging;
mod lot;
mod manager;
mod manual;
mod migrate;
mod named;
mod person;
mod policy;
mod print;
mod quota;
mod reconcile;
mod recover;
mod reload;
mod remote;
mod replay;
mod restore;
mod roster;
mod serve;
mod signals;
mod tables;
mod token;
mod upgrade;
mod upload;
mod verify;
mod whole;
mod witness;
mod workload;

use caller::{Caller, Hidden};
pub use failure::{Failure, exit_code_of};
use print::{put, say};

use crate::words::{self, text};

/// Option that asks for an answer as JSON.
const JSON: &str = "--json";

/// The end of a command: the code to exit with, or why it failed.
type Exit = Result<ExitCode, Failure>;

/// Assigns court cases to judges by a seeded lottery that anyone can replay.
///
/// A court's log holds every filing, draw and change. The server only adds to it, auditors verify
/// it offline, and filers keep receipts that show what they were told.
#[derive(Debug, Parser)]
#[command(name = "caselot", version = caselot_verify::VERSION, after_help = START)]
pub struct Cli {
    #[command(flatten)]
    caller: Caller,
    #[command(subcommand)]
    command: Command,
}

/// First steps, at the end of the help text.
const START: &str = "\
To see everything on a sample court, run `caselot demo`. To begin with a court of your own:
    caselot init --data /var/lib/caselot --court 湘0203 --name 示例区人民法院
    caselot serve --data /var/lib/caselot
`caselot COMMAND --help` explains a command with examples.

Exit codes: 0 done; 1 refused or failed; 2 wrong usage, or input that cannot be read; 3 the server is
not reached, or asks to try again; 4 an answer of the server does not hold.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Opens a court in a data directory.
    Init(init::Init),
    /// Serves the courts of a data directory over gRPC.
    Serve(serve::Serve),
    /// Opens the pages that a court's people work with.
    Console(Box<console::Console>),
    /// Checks or shows the settings of the server.
    #[command(subcommand)]
    Config(config::Command),
    /// Repairs the case index of a data directory.
    #[command(subcommand)]
    Index(index::Index),
    /// Looks at settings and data, and says what is well, what is not, and what mends it.
    Doctor(doctor::Doctor),
    /// Backs up all courts of a data directory into one file, while the server runs, or checks one.
    Backup(backup::Backup),
    /// Puts a backup in the place of a lost database.
    Restore(restore::Restore),
    /// Continues a court after its database was restored from a backup.
    Recover(recover::Recover),
    /// Moves all courts into a PostgreSQL database, or back into a file.
    Migrate(migrate::Migrate),
    /// Lets a second person act, not only be named, in a court of protocol 1.
    Upgrade(upgrade::Upgrade),
    /// Hands over, shows or accepts a court's signing key.
    #[command(subcommand)]
    Key(key::Key),
    /// Gives and ends access to the server: tokens and certificates.
    #[command(subcommand)]
    Token(token::Token),
    /// Shows every step on a sample court, from filing to an offline verification.
    Demo(demo::Demo),
    /// Serves a sample court dishonestly, so that clients of your own can be tried.
    Lie(lie::LieArgs),
    /// Records and shows judges, pools and absences.
    #[command(subcommand)]
    Roster(roster::Roster),
    /// Files, draws, shows and changes cases.
    #[command(subcommand)]
    Case(case::Case),
    /// Assigns cases without a draw, by two persons.
    #[command(subcommand)]
    Designation(designation::Designation),
    /// Draws lots of other kinds: mediators, assessors on duty, cases to be reviewed, administrators.
    #[command(subcommand)]
    Lot(lot::Lot),
    /// Lists, shows, gives and declines approvals of a second person.
    #[command(subcommand)]
    Approval(approval::Approval),
    /// Enrolls people and deputies, and shows who may do what.
    #[command(subcommand)]
    Person(person::Person),
    /// Keeps the key by which a person signs what they draw, approve and decline.
    #[command(subcommand)]
    Hand(hand::Hand),
    /// Records judges' relations to parties.
    #[command(subcommand)]
    Conflict(conflict::Conflict),
    /// Records the work done in cases.
    #[command(subcommand)]
    Activity(activity::Activity),
    /// Computes leaders' quotas.
    #[command(subcommand)]
    Quota(quota::Quota),
    /// Counts what judges and divisions carry: cases new, closed and open, and how old they are.
    Workload(workload::Workload),
    /// Shows, adopts and rehearses the court's policy: quotas, routes, weights, eligibility.
    #[command(subcommand)]
    Policy(policy::Policy),
    /// Exports the log for auditors, follows it, and reports on it.
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Holds the court's own register of cases against a log.
    ///
    /// It names cases that were never drawn, those that only the log has, and those whose judge, panel,
    /// day of filing or day of closing differ.
    Reconcile(reconcile::Reconcile),
    /// Cosigns the checkpoints of other courts' logs.
    #[command(subcommand)]
    Witness(witness::Witness),
    /// Gives a value of its own to every draw of a court.
    #[command(subcommand)]
    Contributor(contributor::Contributor),
    /// Verifies a bundle offline.
    Verify(verify::Verify),
    /// Measures assignments and verification on this machine.
    Bench(bench::Bench),
    /// Computes draws again from their file.
    ///
    /// Of one draw, seed, numbers and judges are printed as JSON. Of a file of draws that a court
    /// published each draw is compared with what the file says of it, and each must be in the log that
    /// the court signed.
    Replay(replay::Replay),
    /// Prints the entries of a bundle as JSON lines.
    Log(log::Log),
    /// Writes the manual pages of all commands, in English.
    Man(manual::Man),
    /// Prints the completions of a shell.
    Completions(manual::Completions),
}

/// Reads the command line, runs its command, and gives the code to exit with.
pub fn main(arguments: Vec<OsString>) -> ExitCode {
    let lang = words::speak(&arguments);
    print::want_json(arguments.iter().any(|word| word == JSON));
    let english = Cli::command();
    let command = if lang == Lang::Zh { help::chinese(english, &help::CHINESE) } else { english };
    let matches = command.try_get_matches_from(arguments);
    match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => run(cli),
        Err(error) => misread(&error),
    }
}

/// Prints what is wrong with a command line, or the help that it asks for.
fn misread(error: &clap::Error) -> ExitCode {
    let mut english = Cli::command();
    english.build();
    let said = help::usage(error, &english, &help::CHINESE);
    if let Some(said) = said.filter(|_| words::lang() == Lang::Zh) {
        return Failure::usage(said.sentence, said.cure.unwrap_or_default()).report();
    }
    if print::is_json_wanted() && error.use_stderr() {
        let text = error.to_string();
        let sentence = text.lines().next().unwrap_or_default().trim_start_matches("error: ");
        return Failure::usage(sentence.to_owned(), text!("try --help")).report();
    }
    // Nobody may be there to read it.
    drop(error.print());
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(failure::USAGE))
}

/// Runs the command and gives the code to exit with.
fn run(cli: Cli) -> ExitCode {
    let caller = match cli.caller.with_settings() {
        Ok(caller) => caller,
        Err(failure) => return failure.report(),
    };
    let caller = &caller;
    let exit = match cli.command {
        Command::Init(init) => init.run(caller),
        Command::Config(config) => config.run(caller),
        Command::Index(index) => index.run(caller),
        Command::Doctor(doctor) => doctor.run(caller),
        Command::Backup(backup) => backup.run(caller),
        Command::Restore(restore) => restore.run(caller),
        Command::Recover(recover) => recover.run(caller),
        Command::Migrate(migrate) => migrate.run(caller),
        Command::Upgrade(upgrade) => upgrade.run(caller),
        Command::Key(key) => in_runtime(key.run(caller)),
        Command::Token(token) => token.run(caller),
        Command::Verify(verify) => verify.run(),
        Command::Replay(replay) => replay.run(),
        Command::Log(log) => log.run(),
        Command::Man(man) => man.run(),
        Command::Completions(completions) => completions.run(),
        Command::Quota(quota) => in_runtime(quota.run(caller)),
        Command::Workload(workload) => in_runtime(workload.run(caller)),
        Command::Policy(policy) => in_runtime(policy.run(caller)),
        Command::Serve(serve) => in_runtime(serve.run(caller)),
        Command::Console(console) => in_runtime(console.run(caller)),
        Command::Demo(demo) => in_runtime(demo.run(caller)),
        Command::Lie(lie) => in_runtime(lie.run(caller)),
        Command::Roster(roster) => in_runtime(roster.run(caller)),
        Command::Case(case) => in_runtime(case.run(caller)),
        Command::Designation(designation) => in_runtime(designation.run(caller)),
        Command::Lot(lot) => in_runtime(lot.run(caller)),
        Command::Approval(approval) => in_runtime(approval.run(caller)),
        Command::Person(person) => in_runtime(person.run(caller)),
        Command::Hand(hand) => in_runtime(hand.run(caller)),
        Command::Conflict(conflict) => in_runtime(conflict.run(caller)),
        Command::Activity(activity) => in_runtime(activity.run(caller)),
        Command::Audit(audit) => in_runtime(audit.run(caller)),
        Command::Reconcile(reconcile) => reconcile.run(),
        Command::Witness(witness) => in_runtime(witness.run(caller)),
        Command::Contributor(contributor) => in_runtime(contributor.run(caller)),
        Command::Bench(bench) => in_runtime(bench.run()),
    };
    exit.unwrap_or_else(|failure| failure.report())
}

fn in_runtime(task: impl Future<Output = Exit>) -> Exit {
    run_in(&mut Builder::new_multi_thread(), task)
}

fn run_in<T>(
    runtime: &mut Builder,
    task: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let runtime = runtime.enable_all().build();
    let runtime = runtime.map_err(|error| {
        let sentence = text!("no thread can be started: {error}", error);
        Failure::system(sentence, text!("raise the limit on processes (ulimit -u)"))
    })?;
    runtime.block_on(task)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    /// All commands, the innermost ones included.
    fn commands() -> Vec<clap::Command> {
        let mut found = vec![Cli::command()];
        let mut at = 0;
        while at < found.len() {
            let below: Vec<_> = found[at].get_subcommands().cloned().collect();
            found.extend(below);
            at += 1;
        }
        found
    }

    /// A name used by a command and by all of them at once would fail only when it is given.
    #[test]
    fn no_command_shares_a_name_with_the_global_options() {
        let command = Cli::command();
        command.clone().debug_assert();
        let global: Vec<_> = command.get_arguments().filter(|arg| arg.is_global_set()).collect();
        for command in commands().iter().skip(1) {
            for arg in command.get_arguments() {
                let shared = global.iter().any(|it| it.get_id() == arg.get_id());
                assert!(!shared, "{} of {}", arg.get_id(), command.get_name());
            }
        }
    }

    #[test]
    fn every_command_and_option_is_explained() {
        for command in commands() {
            let name = command.get_name();
            assert!(command.get_about().is_some(), "{name}");
            for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
                let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
                let begins = help.starts_with(|c: char| !c.is_lowercase());
                assert!(help.len() > 10 && begins, "{} of {name}: “{help}”", arg.get_id());
            }
        }
    }

    /// The innermost commands, by their whole names.
    fn innermost(command: &clap::Command, path: &str, found: &mut Vec<(String, clap::Command)>) {
        for below in command.get_subcommands() {
            let name = format!("{path} {}", below.get_name());
            if below.has_subcommands() {
                innermost(below, &name, found);
            } else {
                found.push((name.trim_start().to_owned(), below.clone()));
            }
        }
    }

    /// What is asked of a court's server, or recorded there, is answered as JSON where that is wanted.
    /// The rest works on files and folders of this machine, or runs until it is ended.
    #[test]
    fn every_command_that_asks_a_court_answers_as_json() {
        const OF_THIS_MACHINE: &str = "init, serve, console, config check, config show, \
            index rebuild, restore, recover, migrate, upgrade, key rotate, key show, \
            key accept, token create, token revoke, token rotate, demo, lie, hand init, hand show, \
            audit export, audit tiles, audit proof, audit check, witness init, witness add-log, \
            witness serve, witness show, witness request, witness answer, witness keep, \
            contributor init, contributor add-key, contributor serve, contributor show, \
            contributor answer, contributor request, replay, log, man, completions";
        let mut found = Vec::new();
        innermost(&Cli::command(), "", &mut found);
        assert!(found.len() > 90, "{}", found.len());
        let has_json = |command: &clap::Command| {
            let mut arguments = command.get_arguments();
            arguments.any(|it| matches!(it.get_long(), Some("json" | "format")))
        };
        let without = found.iter().filter(|(_, command)| !has_json(command));
        let without: Vec<&str> = without.map(|(name, _)| name.as_str()).collect();
        assert_eq!(without, OF_THIS_MACHINE.split(", ").collect::<Vec<_>>());
    }
}
