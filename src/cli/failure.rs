//! Why a command fails, and how that is said.

use std::path::Path;
use std::process::ExitCode;

use tonic_types::StatusExt;

use super::sheet::RowFault;
use crate::client::ClientError;

/// Exit code of wrong usage and unreadable input.
const USAGE: u8 = 2;

/// Why a command failed.
#[derive(Debug)]
pub enum Failure {
    /// The command line asks for what cannot be.
    Usage(String),
    /// A file or an answer that cannot be read.
    Unreadable(String),
    /// The client or the server refuses.
    Client(ClientError),
    /// Rows of a table are wrong.
    Rows(Vec<RowFault>),
    /// Anything else, with its cure.
    Other(String),
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        Failure::Client(error)
    }
}

impl From<tonic::Status> for Failure {
    fn from(status: tonic::Status) -> Self {
        Failure::Client(status.into())
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Failure::Usage(text) | Failure::Unreadable(text) | Failure::Other(text) => {
                f.write_str(text)
            }
            Failure::Client(error) => f.write_str(&sentence(error)),
            Failure::Rows(faults) => write!(f, "{} cells are wrong", faults.len()),
        }
    }
}

impl Failure {
    /// A file that cannot be read or written.
    pub fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Failure + '_ {
        move |error| Failure::Unreadable(format!("{}: {error}", path.display()))
    }

    /// Says it on standard error; the code to exit with.
    pub fn report(&self) -> ExitCode {
        match self {
            Failure::Usage(text) | Failure::Unreadable(text) => {
                eprintln!("caselot: {text}");
                return ExitCode::from(USAGE);
            }
            Failure::Other(text) => eprintln!("caselot: {text}"),
            Failure::Client(error) => eprintln!("caselot: {}", sentence(error)),
            Failure::Rows(faults) => {
                eprintln!("caselot: nothing was recorded; correct these and try again:");
                for fault in faults {
                    eprintln!("  {fault}");
                }
            }
        }
        ExitCode::FAILURE
    }
}

/// The refusal's sentence, with the fields at fault under it.
pub fn sentence(error: &ClientError) -> String {
    let ClientError::Refused(status) = error else {
        return error.to_string();
    };
    let mut text = if status.message().is_empty() {
        format!("the server answered {:?}", status.code())
    } else {
        status.message().to_owned()
    };
    let violations = status.get_details_bad_request().map(|bad| bad.field_violations);
    for violation in violations.unwrap_or_default() {
        if violation.description == status.message() {
            text.push_str(&format!("\n  (field {})", violation.field));
        } else {
            text.push_str(&format!("\n  {}: {}", violation.field, violation.description));
        }
    }
    text
}
