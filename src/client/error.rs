//! Why the filer's side stops: a typed sentence, and the cure apart from it.

use std::path::PathBuf;

use caselot_core::docket::{Day, Refusal};
use caselot_core::id::EntryIndex;
use tonic::Code;
use tonic_types::StatusExt;

use super::fault::CheckFault;
use super::outcome::{OpenedFiling, WaitingFiling};
use super::said::{Fields, lost};

/// Why a filer's call failed. The text is the sentence alone; [`ClientError::hint`] is the cure.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The server refused; the status names the rule and the field at fault.
    #[error("{}", status_sentence(.0))]
    Refused(Box<tonic::Status>),
    /// No connection.
    #[error("the server at {server} cannot be reached ({reason})")]
    Unreachable {
        /// The address that was tried.
        server: String,
        /// The transport's own words.
        reason: String,
    },
    /// There is no randomness to be had.
    #[error("the operating system gave no random bytes ({0})")]
    NoEntropy(std::io::Error),
    /// The input is refused before it leaves the client.
    #[error("{}", split_cure(&.0.to_string()).0)]
    Input(#[from] Refusal),
    /// The server's answer does not hold.
    #[error("the server's answer about {about} does not hold: {fault}")]
    Unproven {
        /// Case or call.
        about: String,
        /// The check that failed.
        fault: CheckFault,
    },
    /// A filing waits for a second person where a draw is expected.
    #[error("{} waits for approval, entry {}", .0.case_number, .0.filing)]
    Waits(Box<WaitingFiling>),
    /// A filing waits for its contributor where a draw is expected.
    #[error(
        "{} is filed and opened (entry {}), and awaits its contributor's value",
        .0.case_number,
        .0.filing
    )]
    AwaitsContributor(Box<OpenedFiling>),
    /// The case was filed from another folder, so this one has neither its nonce nor its opening.
    #[error(
        "{case_number} round {round} was filed by {by} on {on} from another folder (entry {filing})",
        round = u64::from(*.stage) + 1
    )]
    FiledElsewhere {
        /// Canonical case number.
        case_number: String,
        /// Stage.
        stage: u32,
        /// Entry index of the filing.
        filing: EntryIndex,
        /// Who filed it, as the log has it.
        by: String,
        /// The court's day of the filing.
        on: Day,
        /// Whether its draw was asked for, and not its end.
        drawn: bool,
    },
    /// The case was filed from this folder with other facts.
    #[error(
        "{case_number} was filed from this folder with other parties, claim or day of acceptance ({})",
        .path.display()
    )]
    OtherOpening {
        /// Canonical case number.
        case_number: String,
        /// The opening of the facts that were filed.
        path: PathBuf,
    },
    /// Another key than the pinned one.
    #[error("{origin} now shows the key {shown}, but {pinned} is pinned in {}", .path.display())]
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
    #[error("no key is pinned in {}", .path.display())]
    NothingPinned {
        /// The pin's file.
        path: PathBuf,
    },
    /// The court shows another key than the caller named.
    #[error("{origin} shows the key {shown} and not {wanted}; nothing was changed")]
    OtherKey {
        /// The docket.
        origin: String,
        /// Fingerprint shown.
        shown: String,
        /// Fingerprint that the caller named.
        wanted: String,
    },
    /// The filer's secret is readable by others.
    #[error("{} may be read by others (mode {mode:o})", .path.display())]
    SecretExposed {
        /// The secret's file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// A token or a private key is readable by others.
    #[error("{} may be read by others (mode {mode:o})", .path.display())]
    TokenExposed {
        /// The file of the token or of the key.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// No authority is named by which an https server could be recognised.
    #[error("an https server is recognised by the authority that signed its certificate")]
    AuthorityMissing,
    /// The token cannot stand in a header.
    #[error("the token holds characters that no token has")]
    TokenMalformed,
    /// A file of the folder does not hold what it should.
    #[error("{} is damaged: {reason}", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A file cannot be read or written.
    #[error("{}: {source}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The system's own words.
        source: std::io::Error,
    },
}

impl ClientError {
    /// The cure, if there is one: what the caller can do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Refused(status) if is_lost(status) => {
                "run the command again once the server is back: a repeated request is answered once; \
                 a server that speaks TLS is named with https:// and --authority"
            }
            Self::Refused(status) => return split_cure(status.message()).1.map(str::to_owned),
            Self::Input(refusal) => {
                return split_cure(&refusal.to_string()).1.map(str::to_owned);
            }
            Self::Unproven { fault, .. } => fault.hint(),
            Self::Unreachable { .. } => {
                "start it with `caselot serve`, or name another one with --server"
            }
            Self::Waits(_) => {
                "have a supervisor look at it and approve it (`caselot approval show` and `give`), \
                 then ask again"
            }
            Self::AwaitsContributor(_) => {
                "ask again in a while: nothing can be withheld any more, and the case is drawn as soon \
                 as the value is given (`caselot contributor list` shows since when it waits)"
            }
            Self::FiledElsewhere { drawn: true, .. } => {
                "one case has one draw: look at it with `caselot case show`; if nobody of the \
                 filing division filed it, keep this folder as evidence and ask an auditor"
            }
            Self::FiledElsewhere { drawn: false, .. } => {
                "go on from the folder that filed it (--folder); if that folder is lost, void the \
                 filing with --ground NONCE_LOST, which a supervisor approves"
            }
            Self::OtherOpening { .. } => {
                "one case and stage has one draw: file the same facts again, or use another number"
            }
            Self::KeyChanged { .. } => {
                "do not go on before the court has explained the change; if it has handed its key \
                 over, ask it for the new fingerprint by another way than this server, and then \
                 run `caselot key accept --key FINGERPRINT`"
            }
            Self::NothingPinned { .. } => "the first call to the court pins the key that it shows",
            Self::OtherKey { .. } => "ask the court which key is its own",
            Self::SecretExposed { .. } => {
                "run `chmod 600` on it, or begin a new folder if somebody may have read it: the \
                 secret tells every nonce in advance"
            }
            Self::TokenExposed { .. } => {
                "run `chmod 600` on it, and ask for a new one if somebody may have read it: its \
                 holder can act in your name"
            }
            Self::AuthorityMissing => "name the file of that authority with --authority",
            Self::TokenMalformed => "copy the token again, whole",
            Self::Damaged { .. } => "put a good copy of the file back",
            Self::NoEntropy(_) => "try again, and have this computer looked at if it stays so",
            Self::File { .. } => "check the path, and that you may read and write there",
        };
        Some(hint.to_owned())
    }

    /// The code of the rule by which the server refused, if it was a rule.
    #[must_use]
    pub fn code(&self) -> Option<String> {
        let Self::Refused(status) = self else { return None };
        status.get_details_error_info().map(|info| info.reason)
    }

    /// The first field of the request that the server found at fault.
    #[must_use]
    pub fn field(&self) -> Option<String> {
        match self {
            Self::Refused(status) => {
                let violations = status.get_details_bad_request()?.field_violations;
                violations.into_iter().next().map(|violation| violation.field)
            }
            Self::Input(refusal) => {
                Some(refusal.field()).filter(|field| !field.is_empty()).map(str::to_owned)
            }
            _ => None,
        }
    }

    /// Whether the same call may succeed later: no server answered, or it asks to try again.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::AwaitsContributor(_) => true,
            Self::Refused(status) => {
                let passing = matches!(status.code(), Code::Unavailable | Code::DeadlineExceeded);
                let code = self.code();
                passing
                    || is_lost(status)
                    || code.is_some_and(|code| super::retry::WAITS.contains(&code.as_str()))
            }
            _ => false,
        }
    }

    /// Whether no server answered: none is reached, or the connection broke before the answer.
    #[must_use]
    pub fn is_unanswered(&self) -> bool {
        match self {
            Self::Unreachable { .. } => true,
            Self::Refused(status) => is_lost(status),
            _ => false,
        }
    }

    /// Whether the server's answer does not hold.
    #[must_use]
    pub fn is_unproven(&self) -> bool {
        matches!(self, Self::Unproven { .. } | Self::KeyChanged { .. } | Self::OtherKey { .. })
    }

    /// The fields of the request that the server found at fault, one line each.
    #[must_use]
    pub fn fields(&self) -> Vec<String> {
        let Self::Refused(status) = self else {
            // What is refused here, before a server is asked, has its field too.
            return self.field().iter().map(|field| format!("(field {field})")).collect();
        };
        let violations = status.get_details_bad_request().map(|bad| bad.field_violations);
        let line = |violation: tonic_types::FieldViolation| {
            if violation.description == status.message() {
                format!("(field {})", violation.field)
            } else {
                format!("{}: {}", violation.field, violation.description)
            }
        };
        violations.unwrap_or_default().into_iter().map(line).collect()
    }

    /// Name of the error, and what its sentence names: for readers in another language.
    pub(super) fn parts(&self) -> (&'static str, Fields) {
        let shown = |path: &std::path::Path| path.display().to_string();
        match self {
            Self::Refused(status) => lost(status).unwrap_or(("Refused", Vec::new())),
            Self::Input(refusal) => (refusal.code(), refusal.fields()),
            Self::Unreachable { server, reason } => {
                ("Unreachable", vec![("server", server.clone()), ("reason", reason.clone())])
            }
            Self::Unproven { about, fault } => {
                let is_fork = matches!(fault, CheckFault::Consistency(_) | CheckFault::Fork { .. });
                let name = if is_fork { "UnprovenFork" } else { "Unproven" };
                (name, vec![("about", about.clone()), ("fault", fault.in_chinese())])
            }
            Self::Waits(it) => {
                let fields = vec![("case_number", it.case_number.clone())];
                ("Waits", [fields, vec![("filing", it.filing.to_string())]].concat())
            }
            Self::AwaitsContributor(it) => {
                let fields = vec![("case_number", it.case_number.clone())];
                ("AwaitsContributor", [fields, vec![("filing", it.filing.to_string())]].concat())
            }
            Self::OtherOpening { case_number, path } => {
                ("OtherOpening", vec![("case_number", case_number.clone()), ("path", shown(path))])
            }
            Self::FiledElsewhere { case_number, stage, filing, by, on, drawn } => {
                let name = if *drawn { "FiledElsewhereDrawn" } else { "FiledElsewhere" };
                let place = vec![("filing", filing.to_string()), ("by", by.clone())];
                let fields = vec![("case_number", case_number.clone()), ("on", on.to_string())];
                (
                    name,
                    [fields, place, vec![("round", (u64::from(*stage) + 1).to_string())]].concat(),
                )
            }
            Self::KeyChanged { origin, shown: now, pinned, path } => {
                let keys = vec![("shown", now.clone()), ("pinned", pinned.clone())];
                let place = vec![("origin", origin.clone()), ("path", shown(path))];
                ("KeyChanged", [keys, place].concat())
            }
            Self::NothingPinned { path } => ("NothingPinned", vec![("path", shown(path))]),
            Self::OtherKey { origin, shown, wanted } => {
                let keys = vec![("shown", shown.clone()), ("wanted", wanted.clone())];
                ("OtherKey", [keys, vec![("origin", origin.clone())]].concat())
            }
            Self::SecretExposed { path, mode } => {
                ("SecretExposed", vec![("path", shown(path)), ("mode", format!("{mode:o}"))])
            }
            Self::TokenExposed { path, mode } => {
                ("TokenExposed", vec![("path", shown(path)), ("mode", format!("{mode:o}"))])
            }
            Self::AuthorityMissing => ("AuthorityMissing", Vec::new()),
            Self::TokenMalformed => ("TokenMalformed", Vec::new()),
            Self::NoEntropy(fault) => ("NoEntropy", vec![("fault", fault.to_string())]),
            Self::Damaged { path, reason } => {
                ("Damaged", vec![("path", shown(path)), ("reason", reason.clone())])
            }
            Self::File { path, source } => {
                ("File", vec![("path", shown(path)), ("reason", source.to_string())])
            }
        }
    }

    pub(crate) fn unproven(about: &str) -> impl Fn(CheckFault) -> ClientError + '_ {
        move |fault| ClientError::Unproven { about: about.to_owned(), fault }
    }

    pub(super) fn file(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> ClientError + '_ {
        move |source| ClientError::File { path: path.to_owned(), source }
    }
}

impl From<tonic::Status> for ClientError {
    fn from(status: tonic::Status) -> Self {
        ClientError::Refused(Box::new(status))
    }
}

/// Splits a sentence of the court's rules or of the server from its cure: by their convention the
/// cure stands behind the last semicolon.
pub(crate) fn split_cure(text: &str) -> (&str, Option<&str>) {
    match text.rsplit_once("; ") {
        Some((sentence, cure)) => (sentence, Some(cure)),
        None => (text, None),
    }
}

/// Whether a call had no answer, since the connection broke.
pub(super) fn is_lost(status: &tonic::Status) -> bool {
    matches!(lost(status), Some(("ConnectionLost", _)))
}

fn status_sentence(status: &tonic::Status) -> String {
    match status.message() {
        reason if is_lost(status) => format!("the connection to the server was lost ({reason})"),
        "" => format!("the server answered {:?}", status.code()),
        text => split_cure(text).0.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_has_its_cure_apart() {
        let refusal = Refusal::CourtCodeMalformed { code: "x".to_owned() };
        let error = ClientError::from(refusal.clone());
        let hint = error.hint().expect("a cure");
        assert_eq!(format!("{error}; {hint}"), refusal.to_string());
        let status = tonic::Status::unavailable("the queue is full; try again in a moment");
        let error = ClientError::from(status);
        assert_eq!(error.to_string(), "the queue is full");
        assert_eq!(error.hint().as_deref(), Some("try again in a moment"));
        assert_eq!(ClientError::from(tonic::Status::unknown("")).hint(), None);
    }
}
