//! `caselot recover`

use std::path::PathBuf;
use std::process::ExitCode;

use super::args::StoppedDataDir;
use super::{Caller, Exit, Failure, host, say};
use crate::service;
use crate::telling::round;

/// Continues a court after its database was restored from a backup: the log then says which entries
/// were lost, open filings are voided, and unused envelopes end.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Recover {
    #[command(flatten)]
    data: StoppedDataDir,
    /// The second person, who agrees to the recovery.
    #[arg(long, value_name = "NAME")]
    approver: String,
    /// Explanation of what happened; it stands in the log.
    #[arg(long, default_value = "", hide_default_value = true)]
    text: String,
    /// Signed checkpoint that a filer or an auditor kept, if it is newer than the server's own.
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Example:
    caselot recover --data /var/lib/caselot --court 湘0203 --person 运维一 --approver 院长 \\
        --text 'the disk failed; the backup of 2026-03-01 was restored'

Put the newest backup of caselot.db in its place first. docs/operating.md explains every step.";

impl Recover {
    pub(super) fn run(&self, caller: &Caller) -> Exit {
        let read = |path: &PathBuf| std::fs::read_to_string(path).map_err(Failure::file(path));
        let request = service::RecoveryRequest {
            court: caller.court()?.to_owned(),
            person: caller.person()?.to_owned(),
            approver: self.approver.clone(),
            text: self.text.clone(),
            witness: self.checkpoint.as_ref().map(read).transpose()?,
        };
        let done = host::recover(&self.data.files(caller)?, &request)?;
        if done.repeated {
            say!("The log says so already; the checkpoint beside the key is signed again.");
        } else {
            say!(
                "The log of {court} goes on from entry {kept}; {lost} had been signed. Entry {kept} \
                 says so.",
                court = request.court,
                kept = done.kept,
                lost = done.lost_size
            );
            say!("  {count} trays retired, 8 new ones opened", count = done.retired.len());
            for (number, stage) in &done.voided {
                say!(
                    "  voided: {number} {round}; file its {next}",
                    number,
                    round = round(*stage),
                    next = round(stage + 1)
                );
            }
        }
        say!(
            "It has {size} entries now. Tell filers and auditors: a filer that saw lost\nentries \
             stops until it is told, and then files the lost cases again.",
            size = done.size
        );
        Ok(ExitCode::SUCCESS)
    }
}
