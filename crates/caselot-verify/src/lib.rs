//! The offline verifier's command, the same in `caselot verify` and `caselot-verify`.
//!
//! Exit codes: 0 for a valid bundle, 1 for findings (or when no key was given), 2 for input that
//! cannot be read.

mod chinese;
mod commands;
mod disk;
mod error;
pub mod follow;
mod input;
pub mod pinned;
pub mod proof;
mod telling;
mod tiles;

use std::io::{IsTerminal, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread;

use caselot_core::audit::{self, ContributorKey, Finding, Report, Trust, plain};
use caselot_core::docket::day::Day;
use caselot_core::docket::{Entry, codec};
use caselot_core::ledger::bundle::{self, BundleReader, InMemory};
use caselot_core::ledger::checkpoint::Checkpoint;
use caselot_core::ledger::quorum::WitnessPolicy;
use caselot_core::quota::json as quota_text;
use caselot_core::quota::report::CheckpointRef;
use caselot_core::quota::{Ask, CourtProjection};
use caselot_words::Lang;

pub use commands::{CheckArgs, ProofArgs, TilesArgs};
pub use disk::{Disk, FolderDisk};
pub use error::{VerifyError, print_failure};
pub use input::trust;
use input::{BundleFile, read, receipt};
use pinned::Pinned;
pub use tiles::{TileFolder, TilesWritten, write_tiles};

/// The version of the programs, and the commit that they are built from.
pub const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (", env!("CASELOT_BUILD"), ")");
/// The commit that the programs are built from; empty if it is not known, or while one works on them.
pub const COMMIT: &str = env!("CASELOT_COMMIT_BUILT");

/// The Chinese texts of the command's help.
pub const HELP: &str = include_str!("words/help.txt");

/// Entries of a bundle that is verified before a person would look for progress.
const SHORT_LOG: u64 = 50_000;

/// Examples at the end of the help text.
const EXAMPLES: &str = "\
Examples:
  Verify a bundle with the key that the court publishes:
    caselot-verify 湘0203.bundle --key 湘0203.pub
  Check, too, that the log holds what a filer was shown:
    caselot-verify 湘0203.bundle --key 湘0203.pub --receipt ~/.caselot/湘0203/*.receipt.json
  Say, too, what witnesses saw, and when:
    caselot-verify 湘0203.bundle --key 湘0203.pub --policy witnesses.policy --cosigned 湘0203.notes
  Accept no other contributor than the one whose key you were given by itself:
    caselot-verify 湘0203.bundle --key 湘0203.pub --contributor 4f0c…
  Compute the leaders' quota report of a year again, from the bundle alone:
    caselot-verify 湘0203.bundle --key 湘0203.pub --quota 2026 > quota-2026.json

Exit codes: 0 valid; 1 findings, or no key given; 2 input that cannot be read.";

/// The bundle to verify, and what it is verified with.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct VerifyArgs {
    /// Bundle to verify, as `caselot audit export` wrote it.
    pub bundle: PathBuf,
    /// The court's public key: its .pub file, or its fingerprint of 64 hexadecimal digits. Without
    /// a key, the verifier cannot tell whether the court signed this log.
    #[arg(long, value_name = "FILE|FINGERPRINT")]
    pub key: Option<String>,
    /// Receipts that a filer kept; the verifier checks that the bundle holds what they show.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub receipt: Vec<PathBuf>,
    /// Policy file of the witnesses that you trust (C2SP tlog-policy); the verifier says what enough of
    /// them saw, and when.
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// Checkpoints that witnesses cosigned, as `caselot audit export --cosigned-out` wrote them [default:
    /// the bundle's name with the ending .notes].
    #[arg(long, value_name = "FILE", requires = "policy")]
    pub cosigned: Option<PathBuf>,
    /// Hands that you believe in: a file of lines with a fingerprint, a space and the name of a person. A
    /// hand in the log that it does not name for its person is a finding.
    #[arg(long, value_name = "FILE")]
    pub hands: Option<PathBuf>,
    /// Key of a contributor that you believe in: the 64 hexadecimal digits that it publishes; give each with
    /// the option again. A contributor in the log whose key was not given is a finding, and so is a given
    /// key that no contributor in the log has.
    #[arg(long, value_name = "KEY", value_parser = pinned::contributor_key)]
    pub contributor: Vec<ContributorKey>,
    /// Number of threads to verify with; the verdict does not depend on it [default: one a core].
    #[arg(long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
    /// Prints the verdict as JSON.
    #[arg(long)]
    pub json: bool,
    /// Prints the quota report of this calendar year as JSON, computed from the bundle; the verdict
    /// goes to standard error.
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u32).range(1970..=9999))]
    pub quota: Option<u32>,
    /// Last day that the quota report counts, such as 2026-06-30 [default: the day of the last
    /// entry].
    #[arg(long, value_name = "DAY", requires = "quota", value_parser = day)]
    pub as_of: Option<Day>,
    /// Leaves findings out of the quota report, as for publication.
    #[arg(long, requires = "quota")]
    pub publish: bool,
}

/// Reads a day of the command line, such as `2026-03-01`.
///
/// # Errors
/// When the text is no calendar day.
///
/// ```
/// assert_eq!(caselot_verify::day("2026-03-01").map(|day| day.to_string()), Ok("2026-03-01".into()));
/// assert!(caselot_verify::day("1.3.2026").is_err());
/// ```
pub fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| "a day is written like 2026-03-01".to_owned())
}

/// Verifies a bundle, prints the verdict or the quota report, and gives the exit code.
///
/// # Errors
/// When an input cannot be read, or there is no quota report.
pub fn run(args: &VerifyArgs, lang: Lang) -> Result<u8, VerifyError> {
    let report = report(args, lang)?;
    if let Some(year) = args.quota {
        eprint!("{}", said(&report, lang));
        if !report.valid {
            return Err(VerifyError::NotValid);
        }
        print(&quota_json(args, year)?);
        return Ok(0);
    }
    if args.json {
        print(&json(&report));
    } else {
        print(&said(&report, lang));
    }
    Ok(u8::from(!report.valid))
}

/// The report in a language: the verdict, the findings and the facts.
#[must_use]
pub fn said(report: &Report, lang: Lang) -> String {
    match lang {
        Lang::En => report.to_string(),
        Lang::Zh => chinese::report(report),
    }
}

/// A finding in a language: entry, code and sentence.
#[must_use]
pub fn said_finding(finding: &Finding, lang: Lang) -> String {
    match (lang, finding.entry) {
        (Lang::Zh, _) => chinese::finding(finding),
        (Lang::En, Some(entry)) => {
            format!("entry {entry}: {}: {}", finding.code, plain(&finding.text))
        }
        (Lang::En, None) => format!("{}: {}", finding.code, plain(&finding.text)),
    }
}

/// The report as JSON.
fn json(report: &Report) -> String {
    let json = serde_json::to_string_pretty(report);
    json.expect("a report has only text keys and numbers") + "\n"
}

/// As many threads as there are cores.
fn cores() -> NonZeroUsize {
    thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Prints a text; a reader that stops early, as `head` does, is no failure.
fn print(text: &str) {
    drop(std::io::stdout().write_all(text.as_bytes()));
}

fn quota_json(args: &VerifyArgs, year: u32) -> Result<String, VerifyError> {
    let mut ask = Ask::year(year).expect("the command line takes years from 1970 to 9999");
    ask.as_of = args.as_of;
    quota_report(&read(&args.bundle)?, &ask, args.publish)
}

/// Computes the quota report of a bundle as JSON. Nothing is verified here: call [`report()`]
/// first.
///
/// # Errors
/// When the bundle cannot be read, or there is no report for the period.
///
/// ```no_run
/// use caselot_core::quota::Ask;
///
/// let bundle = std::fs::read("湘0203.bundle")?;
/// let year = Ask::year(2026).expect("a year from 1970 to 9999");
/// println!("{}", caselot_verify::quota_report(&bundle, &year, false)?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn quota_report(bundle: &[u8], ask: &Ask, publish: bool) -> Result<String, VerifyError> {
    let bundle = bundle::parse(bundle)?;
    let mut projection = CourtProjection::default();
    for bytes in &bundle.entries {
        let entry = codec::decode(bytes);
        projection.apply(&entry.map_err(|fault| VerifyError::NotFolded(fault.to_string()))?);
    }
    let mut report = projection.report(ask).map_err(VerifyError::NoReport)?;
    let at = &bundle.checkpoint;
    report.checkpoint = Some(CheckpointRef::new(&at.origin, at.size, &at.root));
    Ok(quota_text::text(&report, publish))
}

/// Verifies a bundle: root, signature, every entry by the court's rules, every draw again, and the
/// kept receipts, if any.
///
/// # Errors
/// When an input cannot be read. A bundle that breaks a rule is no error: the report says so.
pub fn report(args: &VerifyArgs, lang: Lang) -> Result<Report, VerifyError> {
    let trust = match &args.key {
        Some(key) => trust(key)?,
        None => Trust::SelfAsserted,
    };
    let jobs = args.jobs.unwrap_or_else(cores);
    let mut file = BundleFile::open(&args.bundle)?;
    let verified = if file.can_rewind() {
        audit::verify_from(&mut file, &trust, jobs, &mut progress(lang))
    } else {
        let bytes = file.read_to_end()?;
        audit::verify_from(&mut InMemory::new(&bytes), &trust, jobs, &mut progress(lang))
    };
    let mut report = verified.map_err(VerifyError::Reading)?;
    if !args.receipt.is_empty() {
        check_receipts(args, &trust, &mut report)?;
    }
    if let Some(policy) = &args.policy {
        check_witnesses(args, &trust, policy, &mut report)?;
    }
    Pinned::read(&args.contributor, args.hands.as_deref())?.hold(&mut report);
    Ok(report)
}

/// Verifies the bundle in a file, and calls `progress` with the number of entries checked and of all
/// entries. What it holds in memory does not grow with the file.
///
/// # Errors
/// When the file cannot be read. A bundle that breaks a rule is no error: the report says so.
pub fn verify_file(
    path: &Path,
    trust: &Trust,
    progress: &mut audit::Progress<'_>,
) -> Result<Report, VerifyError> {
    let mut file = BundleFile::open(path)?;
    audit::verify_from(&mut file, trust, NonZeroUsize::MIN, progress).map_err(VerifyError::Reading)
}

/// Takes over the entries of the bundle in a file, in the order of the log, and gives its checkpoint.
/// Nothing is verified here: call [`verify_file`] first. What it holds in memory does not grow with the
/// file.
///
/// # Errors
/// When the file cannot be read, or an entry of it.
pub fn read_file(path: &Path, take: &mut dyn FnMut(&Entry)) -> Result<Checkpoint, VerifyError> {
    let mut file = BundleFile::open(path)?;
    let reader = BundleReader::open(&mut file).map_err(|error| VerifyError::reading(&error))?;
    let at = reader.checkpoint.clone();
    tiles::each_entry(&mut file, &mut |bytes| {
        take(&codec::decode(bytes).map_err(|error| VerifyError::reading(&error))?);
        Ok(())
    })?;
    Ok(at)
}

/// Adds to a report what the kept receipts show.
fn check_receipts(
    args: &VerifyArgs,
    trust: &Trust,
    report: &mut Report,
) -> Result<(), VerifyError> {
    let bytes = read(&args.bundle)?;
    let kept = args.receipt.iter().map(|path| receipt(path)).collect::<Result<Vec<_>, _>>()?;
    // A report without a key of the bundle has a finding that says so.
    if let Some(key) = audit::key_of(&bytes, trust) {
        let compared = audit::compare_receipts(&bytes, &key, &kept);
        report.findings.extend(compared.findings);
        report.facts.lost_receipts = compared.lost;
    }
    report.judge();
    Ok(())
}

/// Adds to a report what the cosigned checkpoints show.
fn check_witnesses(
    args: &VerifyArgs,
    trust: &Trust,
    policy: &Path,
    report: &mut Report,
) -> Result<(), VerifyError> {
    let wrong = |source| VerifyError::NotAPolicy { path: policy.to_owned(), source };
    let of = WitnessPolicy::parse(&read(policy)?).map_err(wrong)?;
    let path = args.cosigned.clone().unwrap_or_else(|| args.bundle.with_extension("notes"));
    // Not to be UTF-8 is no fault of the log: what cannot be read is told as signed by nobody.
    let file = String::from_utf8_lossy(&read(&path)?).into_owned();
    let bytes = read(&args.bundle)?;
    audit::compare_cosigned(&mut InMemory::new(&bytes), trust, (&of, &file), report)
        .map_err(VerifyError::Reading)
}

/// Shows how far a long verification is, on a terminal.
fn progress(lang: Lang) -> impl FnMut(u64, u64) + Send {
    let shown = std::io::stderr().is_terminal();
    move |checked, total| {
        if shown && total > SHORT_LOG {
            match lang {
                Lang::En => eprint!("\rchecked {checked} of {total} entries"),
                Lang::Zh => eprint!("\r{}", chinese::progress(checked, total)),
            }
            if checked == total {
                eprintln!();
            }
        }
    }
}
