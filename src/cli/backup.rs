//! `caselot backup`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use caselot_core::audit::Finding;
use caselot_core::lottery::hash::to_hex;
use serde_json::{Value, json};

use super::args::{DataDir, Json};
use super::case::local_time;
use super::failure::AMISS;
use super::print::remark;
use super::{Caller, Exit, Failure, host, named, print, say};
use crate::cli::words::{self, text};
use crate::service::VerifiedCourt;
use crate::service::backup::{self, BackupFault, Closed};

/// Backs up all courts of a data directory into one file, while the server runs, and verifies it: each
/// court's whole log, its signed checkpoint and its case index. Exit codes: 0 all courts are in it; 5 it
/// is made, and a court is closed; 1 and 2 none is made.
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = EXAMPLES
)]
pub struct Backup {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    data: DataDir,
    /// New file for the backup, or a folder in which it gets a name that says its courts, entries, root
    /// and schema.
    #[arg(long, required = true, value_name = "FILE|DIR")]
    out: Option<PathBuf>,
    /// New file for the keys and grants, which are in no backup. Keep it apart: who has it and a backup
    /// can open envelopes and sign in the court's name.
    #[arg(long, value_name = "FILE")]
    keys_out: Option<PathBuf>,
    #[command(flatten)]
    json: Json,
}

/// Commands on backups.
#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Checks a backup as a whole, and says what it holds.
    Check(Check),
}

/// Checks a backup as a whole, and says what it holds. Exit codes: 0 valid; 5 whole, and a log in it does
/// not keep the rules; 1 not whole; 2 it cannot be read.
#[derive(Debug, clap::Args)]
pub struct Check {
    /// Backup, as `caselot backup` made it.
    file: PathBuf,
    #[command(flatten)]
    json: Json,
}

const EXAMPLES: &str = "\
Examples:
  Back up while the server runs:
    caselot backup --data /var/lib/caselot --out /backup
  Keep the keys apart, once and after each change of them:
    caselot backup --data /var/lib/caselot --out /backup --keys-out /safe/caselot-keys.json
  Look whether a backup is whole:
    caselot backup check /backup/caselot-湘0203-1204-5f0c2d11-schema7.backup

A backup holds no key that opens an envelope and none that signs. docs/operating.md explains how one
is put back.";

impl Backup {
    pub(super) fn run(&self, caller: &Caller) -> Exit {
        match (&self.command, &self.out) {
            (Some(Command::Check(check)), _) => check.run(),
            (None, Some(out)) => {
                named_in_full(out)?;
                let files = self.data.files(caller)?;
                let made = host::back_up(&files, out).map_err(failure)?;
                let kept = self.keys_out.as_deref();
                let kept = kept.map(|path| host::keep_keys(&files, path).map_err(failure));
                let kept = kept.transpose();
                self.tell(&made, kept.as_ref().ok().and_then(|kept| Some(kept.as_ref()?.len())))?;
                kept?;
                Ok(ExitCode::from(if made.closed.is_empty() { 0 } else { AMISS }))
            }
            (None, None) => Err(Failure::usage(
                text!("no file for the backup is named"),
                text!("name it with --out"),
            )),
        }
    }

    /// Says what was made, and warns of what is amiss with a court.
    fn tell(&self, made: &backup::Backup, keys: Option<usize>) -> Result<(), Failure> {
        let keys = self.keys_out.as_ref().zip(keys);
        made.courts.iter().for_each(|it| warn_invalid(&it.code, &it.findings));
        made.closed.iter().for_each(warn_closed);
        if self.json.wanted {
            let keys = keys.map(|(path, count)| json!({ "file": path, "count": count }));
            let mut answer = as_json(made);
            answer["keys"] = json!(keys);
            return print::json(&answer).map(drop);
        }
        say!("The backup is in {file}, and it is whole.", file = made.path.display());
        describe(made);
        if let Some((path, count)) = keys {
            say!(
                "{count} keys and grants are in {file}. Keep it apart from every backup: who \
                 has both can open envelopes and sign in the court's name.",
                count,
                file = path.display()
            );
        }
        Ok(())
    }
}

impl Check {
    fn run(&self) -> Exit {
        let found = match backup::check(&self.file) {
            Ok(found) => found,
            Err(BackupFault::Unsound { path, reason }) if self.json.wanted => {
                print::json(&json!({ "file": path, "verdict": "INVALID", "reason": reason }))?;
                return Ok(ExitCode::FAILURE);
            }
            Err(BackupFault::Unsound { path, reason }) => {
                say!("INVALID  {file}: {reason}", file = path.display(), reason);
                return Ok(ExitCode::FAILURE);
            }
            Err(fault) => return Err(failure(fault)),
        };
        let is_valid = found.courts.iter().all(|court| court.findings.is_empty());
        match (self.json.wanted, is_valid) {
            (true, _) => drop(print::json(&as_json(&found))?),
            (false, true) => say!("VALID  {file}", file = self.file.display()),
            (false, false) => say!(
                "INVALID  {file}: it is whole and can be put back, and a log in it does not keep the rules",
                file = self.file.display()
            ),
        }
        if !self.json.wanted {
            describe(&found);
        }
        found.courts.iter().for_each(|it| warn_invalid(&it.code, &it.findings));
        Ok(ExitCode::from(if is_valid { 0 } else { AMISS }))
    }
}

/// Says of a log that its rules were not kept, which no copy of it mends.
pub(super) fn warn_invalid(court: &str, findings: &[Finding]) {
    let Some(first) = findings.first() else { return };
    remark(text!(
        "INVALID  {court}: the log is whole, and its rules were not kept ({count} findings). The first: \
         {finding}",
        court,
        count = findings.len(),
        finding = caselot_verify::said_finding(first, words::lang())
    ));
}

/// Says of a court why it is closed.
fn warn_closed(closed: &Closed) {
    let said = named::named(&closed.cause);
    let (court, reason) = (&closed.code, said.sentence);
    remark(match closed.is_in {
        true => text!("CLOSED  {court}: it is in the backup, and {reason}", court, reason),
        false => text!("CLOSED  {court}: it is NOT in the backup: {reason}", court, reason),
    });
    if let Some(cure) = said.cure {
        remark(text!("  to mend it: {cure}", cure));
    }
}

/// What a backup holds, for machines.
fn as_json(backup: &backup::Backup) -> Value {
    let court = |it: &VerifiedCourt| {
        json!({
            "court": it.code, "entries": it.size, "newest": it.newest.to_string(),
            "root": to_hex(&it.root), "key": it.fingerprint,
            "verdict": if it.findings.is_empty() { "VALID" } else { "INVALID" },
            "findings": it.findings,
        })
    };
    let closed = |it: &Closed| {
        let said = named::named(&it.cause);
        json!({
            "court": it.code, "in_backup": it.is_in, "reason": said.sentence, "cure": said.cure,
        })
    };
    let is_valid = backup.courts.iter().all(|it| it.findings.is_empty());
    json!({
        "file": backup.path, "verdict": if is_valid { "VALID" } else { "INVALID" },
        "made_ms": backup.made_ms, "schema": backup.schema, "program": backup.program,
        "courts": backup.courts.iter().map(court).collect::<Vec<_>>(),
        "closed": backup.closed.iter().map(closed).collect::<Vec<_>>(),
    })
}

/// A folder that is not there would become one file of this name, and the next day's backup would find
/// it there already.
fn named_in_full(out: &Path) -> Result<(), Failure> {
    if out.extension().is_some() || out.exists() {
        return Ok(());
    }
    Err(Failure::usage(
        text!("there is no folder {path}", path = out.display()),
        text!("make it first, or name a file that ends in .backup"),
    ))
}

/// Says what a backup holds.
pub(super) fn describe(backup: &backup::Backup) {
    say!(
        "  made {moment}, schema {schema}, by caselot {program}",
        moment = local_time(backup.made_ms, host::UTC_OFFSET_MINUTES),
        schema = backup.schema,
        program = backup.program
    );
    for court in &backup.courts {
        say!(
            "  {court}: {size} entries, the newest of {day}\n    root {root}\n    key  {fingerprint}",
            court = court.code,
            size = court.size,
            day = court.newest,
            root = to_hex(&court.root),
            fingerprint = court.fingerprint
        );
    }
}

/// Why there is no backup, or nothing is put back.
pub(super) fn failure(fault: BackupFault) -> Failure {
    match fault {
        BackupFault::File { path, source } => Failure::file(&path)(source),
        BackupFault::Start(cause) => Failure::server(cause),
        BackupFault::NotABackup { path } => Failure::unreadable(
            text!("{file} is not a file that caselot backup made", file = path.display()),
            text!("give one that it made; a copied database is put in place by hand"),
        ),
        BackupFault::Unsound { path, reason } => Failure::system(
            text!("the backup {file} is not sound: {reason}", file = path.display(), reason),
            text!("give an older one that caselot backup check finds valid, and keep this one"),
        ),
        BackupFault::Exists { path } => Failure::usage(
            text!("{file} is there already", file = path.display()),
            text!("name a new file; nothing is overwritten"),
        ),
        BackupFault::Busy { path } => Failure::system(
            text!("another backup is being written to {file}", file = path.display()),
            text!("wait until it has ended"),
        ),
        BackupFault::Newer { court, here, backup } => Failure::system(
            text!(
                "the database that is there has {here} entries of {court}, and the backup has {backup}",
                here,
                court,
                backup
            ),
            text!(
                "keep the database, it is newer; if it is damaged, move it away with its -wal and run \
                 this again"
            ),
        ),
        BackupFault::Different { court, size } => Failure::system(
            text!(
                "the database that is there holds another log of {court}, at size {size}",
                court,
                size
            ),
            text!("see which of both is right; to replace it, move it away with its -wal"),
        ),
        BackupFault::Unreadable { path, reason } => Failure::system(
            text!("{file} cannot be read: {reason}", file = path.display(), reason),
            text!("move it away with its -wal, keep both, and run this again"),
        ),
        BackupFault::StrayLog { path } => Failure::system(
            text!("{file} lies there without its database", file = path.display()),
            text!("move it away and keep it, then run this again"),
        ),
    }
}
