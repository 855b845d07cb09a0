//! Why a bundle cannot be verified, and how a failure is printed.

use std::io;
use std::path::{Path, PathBuf};

use caselot_core::audit::plain_lines;
use caselot_core::ledger::bundle::BundleError;
use caselot_core::ledger::quorum::PolicyError;
use caselot_core::quota::AskFault;
use caselot_words::{Lang, Said};

use crate::chinese;

/// Why there is no verdict, or no quota report. The text is the sentence alone;
/// [`VerifyError::hint`] is the cure.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// A file cannot be read.
    #[error("{}: {source}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The system's own words.
        source: io::Error,
    },
    /// The bundle's file failed while it was read.
    #[error("the bundle cannot be read: {0}")]
    Reading(String),
    /// The key's file holds no public key.
    #[error("{} is not a key file: {reason}", .path.display())]
    NotAKey {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The receipt's file holds no receipt.
    #[error("{} is not a receipt: {source}", .path.display())]
    NotAReceipt {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The policy's file is not in form.
    #[error("{} is not a policy of witnesses: {source}", .path.display())]
    NotAPolicy {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: PolicyError,
    },
    /// The file of hands is not in form.
    #[error("line {line} of {} names no hand", .path.display())]
    NotHands {
        /// The file.
        path: PathBuf,
        /// The line.
        line: usize,
    },
    /// The entries of the bundle cannot be folded into a quota report.
    #[error("the quota report cannot be computed: {0}")]
    NotFolded(String),
    /// There is no quota report for the period.
    #[error("there is no quota report: {}", sentence(.0))]
    NoReport(AskFault),
    /// A file cannot be written.
    #[error("{}: {source}", .path.display())]
    Writing {
        /// The file.
        path: PathBuf,
        /// The system's own words.
        source: io::Error,
    },
    /// The entries of a bundle are not those that its checkpoint states.
    #[error("the entries are not those that their checkpoint states")]
    OtherEntries,
    /// A file of a folder of tiles is none.
    #[error("{} is not of a log's tiles: {reason}", .path.display())]
    NotTiles {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A folder is another log's.
    #[error("{} holds the log {kept}, and this is {found}", .folder.display())]
    OtherLog {
        /// The folder.
        folder: PathBuf,
        /// The log that it holds.
        kept: String,
        /// The other one.
        found: String,
    },
    /// A file of a folder of tiles does not agree with the log.
    #[error("{} is not what this log gives", .path.display())]
    TileDiffers {
        /// The file.
        path: PathBuf,
    },
    /// A folder of tiles has more entries than the log.
    #[error("{} holds {kept} entries, and this log has {found}", .folder.display())]
    TilesAhead {
        /// The folder.
        folder: PathBuf,
        /// Its entries.
        kept: u64,
        /// Those of the log.
        found: u64,
    },
    /// Another run works in the folder.
    #[error("another run works in {}", .folder.display())]
    FolderTaken {
        /// The folder.
        folder: PathBuf,
    },
    /// Only new entries are at hand, and all of them are needed.
    #[error("all entries of the log are needed, not only the new ones")]
    WholeLogNeeded,
    /// The log has no such entry.
    #[error("the log has {size} entries, and no entry {index}")]
    NoEntry {
        /// The entry that was asked for.
        index: u64,
        /// How many there are.
        size: u64,
    },
    /// The file holds no proof.
    #[error("{} is not a proof: {reason}", .path.display())]
    NotAProof {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The proof does not carry its entry.
    #[error("{} does not carry its entry", .path.display())]
    NoEntryOfProof {
        /// The file of the proof.
        path: PathBuf,
    },
    /// A proof is checked with a whole key.
    #[error("a fingerprint is not enough to check a proof")]
    WholeKeyNeeded,
    /// A quota report is asked of a bundle that is not valid.
    #[error("there is no quota report of a bundle that is not valid")]
    NotValid,
}

impl VerifyError {
    /// The cure: what the caller can do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::File { .. } => "check the path, and that you may read the file",
            Self::Reading(_) => "copy the bundle again, or ask the court for another export",
            Self::NotAKey { .. } => {
                "give the .pub file that the court publishes, or the 64 hexadecimal digits of its \
                 fingerprint"
            }
            Self::NotAReceipt { .. } => "give a .receipt.json file of a filer's folder",
            Self::NotAPolicy { .. } => "correct the line; its form is that of C2SP tlog-policy",
            Self::NotHands { .. } => {
                "write a fingerprint of 64 hexadecimal digits, a space and the name of its person"
            }
            Self::NotFolded(_) => "ask the court for another export",
            Self::Writing { .. } => "check that you may write there, and that there is room",
            Self::OtherEntries => {
                "copy the log again; if it stays so, verify it and take the findings to the court"
            }
            Self::NotTiles { .. } => "copy the folder again, or give another one",
            Self::OtherLog { .. } => "give each log a folder of its own",
            Self::TileDiffers { .. } => {
                "keep the folder: it or the log is not what the court signed; verify the log, and \
                 write to another folder"
            }
            Self::TilesAhead { .. } => {
                "take a newer export; if the court has none, its log became shorter, and the \
                 folder shows it"
            }
            Self::FolderTaken { .. } => "wait until it is done",
            Self::WholeLogNeeded => "give the whole bundle",
            Self::NoEntry { .. } => "entries are counted from 0; take a newer export if need be",
            Self::NotAProof { .. } => "give a .tlog-proof file",
            Self::NoEntryOfProof { .. } => "give the entry's bytes in a file with --entry",
            Self::WholeKeyNeeded => "give the .pub file that the court publishes",
            Self::NoReport(AskFault::Backwards { .. }) => "give the first day of the period first",
            Self::NoReport(AskFault::NotBegun { .. }) => {
                "ask for an earlier year, or for a later day with --as-of"
            }
            Self::NoReport(AskFault::NoDataYet { .. }) => {
                "ask for the day of the last entry, or an earlier one, with --as-of"
            }
            Self::NotValid => {
                "give the court's key with --key, or take the findings above to the court"
            }
        }
    }

    /// What the error says in a language.
    #[must_use]
    pub fn said(&self, lang: Lang) -> Said {
        let english = || Said { sentence: self.to_string(), cure: Some(self.hint().to_owned()) };
        let (name, fields) = self.parts();
        match lang {
            Lang::En => english(),
            Lang::Zh => chinese::error(name, &fields).unwrap_or_else(english),
        }
    }

    /// Name of the error, and what its sentence names.
    fn parts(&self) -> (&'static str, Vec<(&'static str, String)>) {
        let at = |path: &Path, reason: String| {
            vec![("path", path.display().to_string()), ("reason", reason)]
        };
        match self {
            Self::File { path, source } => ("File", at(path, source.to_string())),
            Self::Reading(reason) => ("Reading", vec![("reason", reason.clone())]),
            Self::NotAKey { path, reason } => ("NotAKey", at(path, reason.clone())),
            Self::NotAReceipt { path, source } => ("NotAReceipt", at(path, source.to_string())),
            Self::NotAPolicy { path, source } => (
                "NotAPolicy",
                vec![("path", path.display().to_string()), ("line", source.line.to_string())],
            ),
            Self::NotHands { path, line } => {
                ("NotHands", vec![("path", path.display().to_string()), ("line", line.to_string())])
            }
            Self::NotFolded(reason) => ("NotFolded", vec![("reason", reason.clone())]),
            Self::NoReport(AskFault::Backwards { from, to }) => {
                ("Backwards", vec![("from", from.to_string()), ("to", to.to_string())])
            }
            Self::NoReport(AskFault::NotBegun { from, as_of }) => {
                ("NotBegun", vec![("from", from.to_string()), ("as_of", as_of.to_string())])
            }
            Self::NoReport(AskFault::NoDataYet { as_of, last }) => {
                ("NoDataYet", vec![("as_of", as_of.to_string()), ("last", last.to_string())])
            }
            Self::NotValid => ("NotValid", Vec::new()),
            later => later.log_parts(),
        }
    }

    /// The same of errors of tiles, proofs and following.
    fn log_parts(&self) -> (&'static str, Vec<(&'static str, String)>) {
        let path = |name, path: &Path| (name, path.display().to_string());
        match self {
            Self::Writing { path: at, source } => {
                ("Writing", vec![path("path", at), ("reason", source.to_string())])
            }
            Self::NotTiles { path: at, reason } => {
                ("NotTiles", vec![path("path", at), ("reason", reason.clone())])
            }
            Self::OtherLog { folder, kept, found } => (
                "OtherLog",
                vec![path("folder", folder), ("kept", kept.clone()), ("found", found.clone())],
            ),
            Self::TileDiffers { path: at } => ("TileDiffers", vec![path("path", at)]),
            Self::TilesAhead { folder, kept, found } => (
                "TilesAhead",
                vec![
                    path("folder", folder),
                    ("kept", kept.to_string()),
                    ("found", found.to_string()),
                ],
            ),
            Self::FolderTaken { folder } => ("FolderTaken", vec![path("folder", folder)]),
            Self::WholeLogNeeded => ("WholeLogNeeded", Vec::new()),
            Self::NoEntry { index, size } => {
                ("NoEntry", vec![("index", index.to_string()), ("size", size.to_string())])
            }
            Self::NotAProof { path: at, reason } => {
                ("NotAProof", vec![path("path", at), ("reason", reason.clone())])
            }
            Self::NoEntryOfProof { path: at } => ("NoEntryOfProof", vec![path("path", at)]),
            Self::WholeKeyNeeded => ("WholeKeyNeeded", Vec::new()),
            _ => ("OtherEntries", Vec::new()),
        }
    }

    /// The code to exit with: 1 for a bundle that is not valid, 2 for input that cannot be read.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        if matches!(self, Self::NotValid) { 1 } else { 2 }
    }

    pub(crate) fn writing(path: &Path) -> impl FnOnce(io::Error) -> VerifyError + '_ {
        move |source| VerifyError::Writing { path: path.to_owned(), source }
    }

    pub(crate) fn reading(error: &dyn std::fmt::Display) -> VerifyError {
        VerifyError::Reading(error.to_string())
    }

    pub(crate) fn file(path: &Path) -> impl FnOnce(io::Error) -> VerifyError + '_ {
        move |source| VerifyError::File { path: path.to_owned(), source }
    }
}

impl From<BundleError> for VerifyError {
    fn from(error: BundleError) -> Self {
        Self::NotFolded(error.to_string())
    }
}

/// The sentence of a fault whose cure stands behind a semicolon.
fn sentence(fault: &AskFault) -> String {
    let text = fault.to_string();
    text.split_once("; ").map_or(text.clone(), |(sentence, _)| sentence.to_owned())
}

/// Prints a failure on standard error: the sentence behind the name of the program, the details
/// under it, and the cure on a line of its own.
///
/// ```
/// use caselot_words::{Lang, Said};
///
/// let said = Said { sentence: "no court is named".into(), cure: Some("give --court".into()) };
/// caselot_verify::print_failure("caselot", &said, &[], Lang::En);
/// ```
pub fn print_failure(program: &str, said: &Said, details: &[String], lang: Lang) {
    let (colon, hint) = match lang {
        Lang::Zh => ("：", "提示："),
        Lang::En => (": ", "hint: "),
    };
    eprintln!("{program}{colon}{}", plain_lines(&said.sentence));
    details.iter().for_each(|line| eprintln!("  {}", plain_lines(line)));
    if let Some(cure) = &said.cure {
        eprintln!("{hint}{}", plain_lines(cure));
    }
}
