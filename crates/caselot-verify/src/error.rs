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
    /// The entries of the bundle cannot be folded into a quota report.
    #[error("the quota report cannot be computed: {0}")]
    NotFolded(String),
    /// There is no quota report for the period.
    #[error("there is no quota report: {}", sentence(.0))]
    NoReport(AskFault),
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
            Self::NotFolded(_) => "ask the court for another export",
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
        }
    }

    /// The code to exit with: 1 for a bundle that is not valid, 2 for input that cannot be read.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        if matches!(self, Self::NotValid) { 1 } else { 2 }
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
