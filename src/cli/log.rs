//! `caselot log`: entries as JSON, with bytes in hexadecimal, codes by name and days as dates.

use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use caselot_core::docket::codec;
use caselot_core::ledger::bundle;

use super::{Exit, Failure};
use crate::cli::words::text;

/// Prints the entries of a bundle as JSON, one a line. Nothing is verified here.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
    caselot log 湘0203.bundle | jq 'select(.event == \"case_drawn\")'")]
pub struct Log {
    /// Bundle, as `caselot audit export` wrote it.
    bundle: PathBuf,
}

impl Log {
    pub(super) fn run(&self) -> Exit {
        let bytes = std::fs::read(&self.bundle).map_err(Failure::file(&self.bundle))?;
        let unreadable = |reason: String| {
            let hint = text!("give a bundle as `caselot audit export` writes it");
            Failure::content(&self.bundle, reason, hint)
        };
        let bundle = bundle::parse(&bytes).map_err(|e| unreadable(e.to_string()))?;
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        for (index, bytes) in bundle.entries.iter().enumerate() {
            let entry = codec::decode(bytes)
                .map_err(|e| unreadable(text!("entry {index}: {e}", index, e)))?;
            match writeln!(out, "{}", codec::to_json(&entry)) {
                // A reader may stop early, as `head` does.
                Err(e) if e.kind() == ErrorKind::BrokenPipe => break,
                written => written.map_err(unwritten)?,
            }
        }
        match out.flush() {
            Err(e) if e.kind() != ErrorKind::BrokenPipe => Err(unwritten(e)),
            _ => Ok(ExitCode::SUCCESS),
        }
    }
}

fn unwritten(error: std::io::Error) -> Failure {
    let sentence = text!("the entries cannot be written: {error}", error);
    Failure::system(sentence, text!("write them where there is room"))
}
