//! The offline verifier's command, the same in `caselot verify` and `caselot-verify`.
//!
//! Exit codes: 0 valid, 1 findings (or no key), 2 unreadable input.

use std::fs::{self, File};
use std::io::{ErrorKind, IsTerminal, Read, Seek, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread;

use caselot_core::audit::{self, KeptReceipt, Report, Trust, Verdict};
use caselot_core::docket::codec;
use caselot_core::docket::day::Day;
use caselot_core::ledger::bundle::{self, InMemory, Source};
use caselot_core::ledger::checkpoint::NoteKey;
use caselot_core::quota::report::CheckpointRef;
use caselot_core::quota::{Ask, Books, json};

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
    /// Threads to verify with; the report is the same [default: one a core].
    #[arg(long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
    /// Print the report as JSON.
    #[arg(long)]
    pub json: bool,
    /// Compute the quota report of a calendar year from the bundle, as JSON; the verdict goes to
    /// standard error.
    #[arg(long, value_name = "YEAR")]
    pub quota: Option<u32>,
    /// Last day that counts in the quota report [default: the day of the last entry].
    #[arg(long, value_name = "DAY", requires = "quota")]
    pub as_of: Option<String>,
    /// Leave findings out of the quota report.
    #[arg(long, requires = "quota")]
    pub publish: bool,
}

/// Runs the verification, prints the report and gives the exit code.
pub fn run(args: &VerifyArgs) -> u8 {
    match report(args) {
        Ok(report) => {
            if let Some(year) = args.quota {
                return quota(args, year, &report);
            }
            if args.json {
                let json = serde_json::to_string_pretty(&report);
                say(&format!("{}\n", json.expect("a report has only text keys and numbers")));
            } else {
                say(&report.to_string());
            }
            u8::from(!report.valid)
        }
        Err(message) => {
            eprintln!("cannot verify: {message}");
            2
        }
    }
}

/// Prints a text; a reader who stops early, as `head` does, is no fault.
fn say(text: &str) {
    drop(std::io::stdout().write_all(text.as_bytes()));
}

/// Prints the quota report of a bundle that was verified; of another there is none.
fn quota(args: &VerifyArgs, year: u32, verified: &Report) -> u8 {
    eprint!("{verified}");
    if !verified.valid {
        eprintln!("there is no quota report of a bundle that is not valid");
        return 1;
    }
    match quota_json(args, year) {
        Ok(json) => {
            say(&json);
            0
        }
        Err(message) => {
            eprintln!("no quota report: {message}");
            2
        }
    }
}

fn quota_json(args: &VerifyArgs, year: u32) -> Result<String, String> {
    let mut ask = Ask::year(year).ok_or("a year lies between 1970 and 9999")?;
    let day = |text: &String| {
        Day::parse(text).ok_or_else(|| format!("“{text}” is not a date like 2021-03-01"))
    };
    ask.as_of = args.as_of.as_ref().map(day).transpose()?;
    quota_report(&read(&args.bundle)?, &ask, args.publish)
}

/// The quota report of a bundle as JSON; the caller has verified the bundle.
///
/// # Errors
/// What cannot be read, or why there is no report for the period.
pub fn quota_report(bundle: &[u8], ask: &Ask, publish: bool) -> Result<String, String> {
    let bundle = bundle::parse(bundle).map_err(|error| error.to_string())?;
    let mut books = Books::default();
    for bytes in &bundle.entries {
        books.apply(&codec::decode(bytes).map_err(|error| error.to_string())?);
    }
    let mut report = books.report(ask).map_err(|error| error.to_string())?;
    let at = &bundle.checkpoint;
    report.checkpoint = Some(CheckpointRef::new(&at.origin, at.size, &at.root));
    Ok(json::text(&report, publish))
}

/// Verifies as asked; an error is an unreadable input.
pub fn report(args: &VerifyArgs) -> Result<Report, String> {
    let trust = match &args.key {
        Some(key) => trust(key)?,
        None => Trust::SelfAsserted,
    };
    // An auditor waits for the answer, and it does not depend on the number of threads.
    let cores = || thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let jobs = args.jobs.unwrap_or_else(cores);
    let mut file = BundleFile::open(&args.bundle)?;
    let mut report = if file.can_go_back() {
        audit::verify_from(&mut file, &trust, jobs, &mut progress())?
    } else {
        let bytes = file.whole()?;
        audit::verify_from(&mut InMemory::new(&bytes), &trust, jobs, &mut progress())?
    };
    if !args.receipt.is_empty() {
        let bytes = read(&args.bundle)?;
        let kept = args.receipt.iter().map(|p| receipt(p)).collect::<Result<Vec<_>, _>>()?;
        // Without a key of the bundle the report has said so already.
        if let Some(key) = audit::key_of(&bytes, &trust) {
            let held = audit::hold_receipts(&bytes, &key, &kept);
            report.findings.extend(held.findings);
            report.facts.lost_receipts = held.lost;
        }
        if !report.findings.is_empty() {
            (report.verdict, report.valid) = (Verdict::Invalid, false);
        }
    }
    Ok(report)
}

/// A bundle's file, read piece by piece.
struct BundleFile<'a> {
    path: &'a Path,
    file: File,
}

impl<'a> BundleFile<'a> {
    fn open(path: &'a Path) -> Result<BundleFile<'a>, String> {
        let file = File::open(path).map_err(|error| unreadable(path, &error))?;
        Ok(BundleFile { path, file })
    }

    /// A pipe is read only once.
    fn can_go_back(&self) -> bool {
        self.file.metadata().is_ok_and(|file| file.is_file())
    }

    fn whole(&mut self) -> Result<Vec<u8>, String> {
        let mut bytes = Vec::new();
        let read = self.file.read_to_end(&mut bytes);
        read.map(|_| bytes).map_err(|error| unreadable(self.path, &error))
    }
}

impl Source for BundleFile<'_> {
    fn read(&mut self, room: &mut [u8]) -> Result<usize, String> {
        loop {
            match self.file.read(room) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => return read.map_err(|error| unreadable(self.path, &error)),
            }
        }
    }

    fn rewind(&mut self) -> Result<(), String> {
        self.file.rewind().map_err(|error| unreadable(self.path, &error))
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}

/// Shows how far a long verification is, if a person is looking.
fn progress() -> impl FnMut(u64, u64) + Send {
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
    fs::read(path).map_err(|error| unreadable(path, &error))
}
