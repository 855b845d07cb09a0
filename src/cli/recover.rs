//! `caselot recover`

use std::path::PathBuf;
use std::process::ExitCode;

use super::{Caller, Failure, host};
use crate::service;

/// Goes on after the database was put back from a backup.
#[derive(Debug, clap::Args)]
pub struct Recover {
    /// Directory of the server's data; no server may have it open
    #[arg(long)]
    data: PathBuf,
    /// The second person
    #[arg(long)]
    approver: String,
    /// What happened
    #[arg(long, default_value = "")]
    text: String,
    /// A signed checkpoint that a filer or auditor kept, if it is newer than the server's own
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
}

impl Recover {
    pub(super) fn run(&self, caller: &Caller) -> Result<ExitCode, Failure> {
        let read = |path: &PathBuf| std::fs::read_to_string(path).map_err(Failure::file(path));
        let ask = service::Recover {
            court: caller.court()?.to_owned(),
            person: caller.person()?.to_owned(),
            approver: self.approver.clone(),
            text: self.text.clone(),
            witness: self.checkpoint.as_ref().map(read).transpose()?,
        };
        let done = host::recover(&self.data, &ask)?;
        if done.repeated {
            say!("The log says so already; the checkpoint beside the key is signed anew.");
        } else {
            say!(
                "The log of {} goes on from entry {}; {} had been signed. Entry {} says so.",
                ask.court,
                done.kept,
                done.lost_size,
                done.kept
            );
            say!("  {} trays retired, 8 new ones opened", done.retired.len());
            for (number, stage) in &done.voided {
                say!("  voided: {number} stage {stage}; file stage {} anew", stage + 1);
            }
        }
        say!(
            "It has {} entries now. Tell filers and auditors; filers who saw what was lost stop",
            done.size
        );
        say!("until they are told, and then file what was lost again.");
        Ok(ExitCode::SUCCESS)
    }
}
