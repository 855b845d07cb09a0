//! Why the filer's side stops.

use std::path::PathBuf;

use super::check::CheckFault;
use caselot_core::docket::Refusal;

/// Why a filer's call failed.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The server refused; the status carries the cure.
    #[error("{}", .0.message())]
    Refused(Box<tonic::Status>),
    /// No connection.
    #[error(
        "the server at {server} cannot be reached ({reason}); start it with `caselot serve` or name another with --server"
    )]
    Unreachable {
        /// Address asked.
        server: String,
        /// What the transport says.
        reason: String,
    },
    /// The input is refused before it leaves the client.
    #[error(transparent)]
    Input(#[from] Refusal),
    /// What the server answered does not hold.
    #[error(
        "the server's answer about {about} does not hold: {fault}; keep the folder and ask the court's operator and an auditor"
    )]
    Unproven {
        /// Case or call.
        about: String,
        /// What failed.
        fault: CheckFault,
    },
    /// The case was filed from this folder with other facts.
    #[error("{case_number} was filed from this folder with other parties, claim or day of acceptance ({}); one case and stage has one draw, so file the same again, or another number", .path.display())]
    OtherOpening {
        /// Canonical case number.
        case_number: String,
        /// The opening of what was filed.
        path: PathBuf,
    },
    /// Another key than the pinned one.
    #[error(
        "{origin} now shows the key {shown}, but {pinned} is pinned in {}; do not go on before the court has explained the change. If it has handed its key over, ask it for the new fingerprint by another way than this server, and then run `caselot key accept --key FINGERPRINT`",
        .path.display()
    )]
    KeyChanged {
        /// The docket.
        origin: String,
        /// Fingerprint shown now.
        shown: String,
        /// Fingerprint pinned.
        pinned: String,
        /// The pin's file.
        path: PathBuf,
    },
    /// No key is pinned, so there is none that could have been handed over.
    #[error("no key is pinned in {}; the first call to the court pins the one it shows", .path.display())]
    NothingPinned {
        /// The pin's file.
        path: PathBuf,
    },
    /// The caller expects another key than the court shows.
    #[error(
        "{origin} shows the key {shown} and not {wanted}; nothing was changed. Ask the court which one is its own"
    )]
    OtherKey {
        /// The docket.
        origin: String,
        /// Fingerprint shown.
        shown: String,
        /// Fingerprint the caller named.
        wanted: String,
    },
    /// The secret is readable by others.
    #[error("{} may be read by others (mode {mode:o}); whoever reads it knows every nonce in advance. Run `chmod 600` on it, or make a new one", .path.display())]
    SecretExposed {
        /// The secret's file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// The token is readable by others.
    #[error("{} may be read by others (mode {mode:o}), who could act in your name. Run `chmod 600` on it, and ask for a new token if somebody may have read it", .path.display())]
    TokenExposed {
        /// The token's file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// Nobody to believe who the server is.
    #[error(
        "an https server is known by who signs its certificate; name that file with --authority"
    )]
    AuthorityMissing,
    /// The token cannot stand in a header.
    #[error("the token holds characters that no token has; copy it again")]
    TokenMalformed,
    /// A file of the folder holds something else.
    #[error("{} is damaged: {reason}; put a good copy back", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The folder cannot be read or written.
    #[error("{}: {source}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
}

impl From<tonic::Status> for ClientError {
    fn from(status: tonic::Status) -> Self {
        ClientError::Refused(Box::new(status))
    }
}

impl ClientError {
    pub(super) fn unproven(about: &str) -> impl Fn(CheckFault) -> ClientError + '_ {
        move |fault| ClientError::Unproven { about: about.to_owned(), fault }
    }

    pub(super) fn file(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> ClientError + '_ {
        move |source| ClientError::File { path: path.to_owned(), source }
    }
}
