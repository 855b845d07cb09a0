//! The offline verifier's command, the same in `caselot verify` and `caselot-verify`.
//!
//! Exit codes: 0 valid, 1 findings (or no key), 2 unreadable input.

use std::fs;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use crate::audit::{self, KeptReceipt, Report, Trust, Verdict};
use crate::ledger::checkpoint::NoteKey;

/// Entries that are verified before a person would look for progress.
const SHORT_LOG: u64 = 50_000;

/// Verifies a bundle offline.
#[derive(Debug, Clone, clap::Args)]
pub struct VerifyArgs {
    /// The bundle to verify.
    pub bundle: PathBuf,
    /// The court's public key: a .pub file, or the key's fingerprint.
    #[arg(long, value_name = "FILE|FINGERPRINT")]
    pub key: Option<String>,
    /// Receipts a client kept, to be held against the bundle.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub receipt: Vec<PathBuf>,
    /// Print the report as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Runs the verification, prints the report and gives the exit code.
pub fn run(args: &VerifyArgs) -> u8 {
    match report(args) {
        Ok(report) => {
            if args.json {
                let json = serde_json::to_string_pretty(&report);
                println!("{}", json.expect("a report has only text keys and numbers"));
            } else {
                print!("{report}");
            }
            u8::from(!report.valid)
        }
        Err(message) => {
            eprintln!("cannot verify: {message}");
            2
        }
    }
}

/// Verifies as asked; an error is an unreadable input.
pub fn report(args: &VerifyArgs) -> Result<Report, String> {
    let bytes = read(&args.bundle)?;
    let trust = match &args.key {
        Some(key) => trust(key)?,
        None => Trust::SelfAsserted,
    };
    let mut report = audit::verify_with(&bytes, &trust, &mut progress());
    if !args.receipt.is_empty() {
        let kept = args.receipt.iter().map(|p| receipt(p)).collect::<Result<Vec<_>, _>>()?;
        // Without a key of the bundle the report has said so already.
        if let Some(key) = audit::key_of(&bytes, &trust) {
            report.findings.extend(audit::check_receipts(&bytes, &key, &kept));
        }
        if !report.findings.is_empty() {
            (report.verdict, report.valid) = (Verdict::Invalid, false);
        }
    }
    Ok(report)
}

/// Shows how far a long verification is, if a person is looking.
fn progress() -> impl FnMut(u64, u64) {
    let shown = std::io::stderr().is_terminal();
    move |checked, total| {
        if shown && total > SHORT_LOG {
            eprint!("\rchecked {checked} of {total} entries");
            if checked == total {
                eprintln!();
            }
        }
    }
}

/// A key given on the command line: a fingerprint of 64 hex digits, or a file with one vkey.
pub fn trust(key: &str) -> Result<Trust, String> {
    if key.len() == 64 && key.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Ok(Trust::Fingerprint(key.to_ascii_lowercase()));
    }
    let text = read(Path::new(key))?;
    let text = String::from_utf8(text).map_err(|_| format!("{key} is not a key file"))?;
    let vkey = NoteKey::parse_vkey(text.trim_end_matches('\n'));
    vkey.map(Trust::Key).map_err(|error| format!("{key} is not a key file: {error}"))
}

fn receipt(path: &Path) -> Result<KeptReceipt, String> {
    let unreadable = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    serde_json::from_slice(&read(path)?).map_err(|error| unreadable(&error))
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}
