//! Why a request has no answer, and why a data directory is not opened. As everywhere on the
//! server's side, the text of an error is a sentence in lower case and behind its last semicolon the
//! cure.

use std::fmt::Display;
use std::io;
use std::path::PathBuf;

use caselot_core::docket::codec::DecodeError;
use caselot_core::docket::refusal::Refusal;
use caselot_core::ledger::checkpoint::CheckpointError;
use caselot_core::quota::AskFault;
use caselot_core::quota::plan::PlanFault;

use super::ambient::EntropyFailed;
use crate::store::StoreError;

/// Why a request has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ServiceError {
    /// The court's rules refuse it.
    #[error("{0}")]
    Refused(Refusal),
    /// There is no such court here.
    #[error("court “{court}” is not on this server; check its code, or create it with init")]
    CourtUnknown {
        /// The code asked for.
        court: String,
    },
    /// The queue has no room.
    #[error("the queue is full, and nothing was recorded; try again in a moment")]
    QueueFull,
    /// So many requests of the person to this court wait already.
    #[error(
        "{most} of your requests to this court wait already, and nothing was recorded; wait for \
         their answers and ask again"
    )]
    TooManyInQueue {
        /// How many may wait.
        most: u32,
    },
    /// The person filed as much as one may in a day.
    #[error(
        "you filed {mib} MiB today, the most of one person, and nothing was recorded; go on \
         tomorrow, or ask the operator for more (limits.filed_mib_per_day)"
    )]
    TooMuchToday {
        /// How much that is.
        mib: u64,
    },
    /// The server stops.
    #[error(
        "the server is stopping; ask again once it is back, a repeated request is answered once"
    )]
    Stopping,
    /// The batch was not committed, or a read failed.
    #[error("{reason}; ask again, a repeated request is answered once")]
    Unavailable {
        /// What failed.
        reason: String,
    },
    /// The server's clock cannot be right.
    #[error(
        "the server's clock says {now}, and the newest entry is of {newest}, so nothing is recorded; \
         set the clock right, or start the server with --trust-clock if it is"
    )]
    ClockAstray {
        /// What the clock says.
        now: String,
        /// Time of the newest entry of any court.
        newest: String,
    },
    /// There is no quota report for that period.
    #[error("{0}")]
    NoReport(AskFault),
    /// There is no plan of that year.
    #[error("{0}")]
    NoPlan(PlanFault),
    /// Another plan is made.
    #[error("another plan is being made on this server; ask again when it is done")]
    PlanUnderWay,
    /// An index or a size is beyond the log, or sizes are reversed.
    #[error("{reason}; ask for what the newest checkpoint covers")]
    OutOfRange {
        /// What was asked for, and what there is.
        reason: String,
    },
}

impl From<Refusal> for ServiceError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<StoreError> for ServiceError {
    fn from(cause: StoreError) -> Self {
        Self::Unavailable { reason: cause.to_string() }
    }
}

impl From<EntropyFailed> for ServiceError {
    fn from(cause: EntropyFailed) -> Self {
        Self::Unavailable { reason: cause.to_string() }
    }
}

/// Why a data directory is not opened, or a court not made.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The case index is not the one of the log.
    #[error(
        "the case index of {court} does not fit its log, so a case could be drawn twice; make it \
         anew from the log with caselot index rebuild"
    )]
    CaseIndex {
        /// Code of the court.
        court: String,
    },
    /// A file or directory cannot be read or written.
    #[error("{path}: {source}; check the path, and that you may read and write there")]
    File {
        /// The path.
        path: PathBuf,
        /// What failed.
        source: io::Error,
    },
    /// There is nothing to serve.
    #[error("{path} holds no docket; create one with init, or name another directory")]
    Empty {
        /// The directory.
        path: PathBuf,
    },
    /// Another process has the directory open.
    #[error("{path} is in use by another caselot; stop that one first")]
    InUse {
        /// The directory.
        path: PathBuf,
    },
    /// Others may read a secret.
    #[error("{path} may be read by others (mode {mode:04o}); set it to 0600")]
    TooOpen {
        /// The key's file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// A file does not hold a key.
    #[error("{path} does not hold 32 bytes in hexadecimal; restore it from your copy")]
    KeyMalformed {
        /// The key's file.
        path: PathBuf,
    },
    /// The signing key is not the one that the log names.
    #[error(
        "the key of {court} is not the one that its log names as in force; restore the right key \
         (a database from before a handover needs the key of that time)"
    )]
    KeyDiffers {
        /// Code of the court.
        court: String,
    },
    /// There is no such court.
    #[error("there is no court {court} in this directory; name another one or create it with init")]
    CourtUnknown {
        /// Code of the court.
        court: String,
    },
    /// The court is there already.
    #[error(
        "court {court} exists already; a docket is opened once, so serve the one that is there"
    )]
    CourtExists {
        /// Code of the court.
        court: String,
    },
    /// The registry of grants cannot be read; the text carries its cure.
    #[error("{0}")]
    Registry(String),
    /// A token is not one of a supervisor of the court.
    #[error(
        "a token is not that of a SUPERVISOR of {court} (unknown, expired, revoked or of another \
         role); give the tokens of two supervisors"
    )]
    NoSupervisor {
        /// Code of the court.
        court: String,
    },
    /// The rules refuse what is to be recorded.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// The database cannot be opened, read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no entropy.
    #[error(transparent)]
    Entropy(#[from] EntropyFailed),
    /// The checkpoint beside the key is not the court's.
    #[error(
        "the checkpoint kept beside the key of {court} does not verify: {}; put back the checkpoint \
         and the key that belong to this database",
        as_clause(.source)
    )]
    Checkpoint {
        /// Code of the court.
        court: String,
        /// Why.
        source: CheckpointError,
    },
    /// The database lost what was signed.
    #[error(
        "the database of {court} is behind the checkpoint: entry {missing} missing ({size} were \
         signed); put the newest database back, or if it is lost, go on with caselot recover"
    )]
    Behind {
        /// Code of the court.
        court: String,
        /// Index of the first entry that is missing.
        missing: u64,
        /// Entries that were signed.
        size: u64,
    },
    /// The database holds another log than the one that was signed.
    #[error(
        "the log of {court} differs from its checkpoint: at size {size} it has another root; put \
         the database that was signed back, or if it is lost, go on with caselot recover"
    )]
    RootDiffers {
        /// Code of the court.
        court: String,
        /// Size of the kept checkpoint.
        size: u64,
    },
    /// There is no docket to recover.
    #[error(
        "the database holds no docket of {court}; put the newest backup of caselot.db in its place \
         first, recover goes on from there"
    )]
    NothingRestored {
        /// Code of the court.
        court: String,
    },
    /// There is nothing to recover from.
    #[error(
        "the log of {court} holds all that its checkpoint signed, so nothing was lost; if \
         somebody outside keeps a newer checkpoint, give it with --checkpoint"
    )]
    NothingLost {
        /// Code of the court.
        court: String,
    },
    /// A stored entry cannot be read.
    #[error("entry {entry} of {court} cannot be read: {source}; restore the last backup")]
    Entry {
        /// Code of the court.
        court: String,
        /// Index of the entry.
        entry: u64,
        /// Why.
        source: DecodeError,
    },
    /// The first entry opens no court or another one, or an entry is not where it belongs.
    #[error("entry {entry} of {court} is not where it belongs; restore the last backup")]
    Misplaced {
        /// Code of the court.
        court: String,
        /// Index of the entry.
        entry: u64,
    },
    /// The sequencer's thread cannot be started.
    #[error("the sequencer's thread was not started: {0}; raise the limit on processes")]
    Thread(io::Error),
}

impl StartError {
    /// A checkpoint that is not the court's.
    pub(super) fn checkpoint(court: &str, source: CheckpointError) -> Self {
        Self::Checkpoint { court: court.to_owned(), source }
    }

    /// An entry that is not where it belongs.
    pub(super) fn misplaced(court: &str, entry: u64) -> Self {
        Self::Misplaced { court: court.to_owned(), entry }
    }
}

/// The text of a cause as part of a sentence, without a capital letter and a full stop.
pub(super) fn as_clause(cause: &dyn Display) -> String {
    let text = cause.to_string();
    let text = text.trim_end_matches('.');
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use caselot_core::ledger::checkpoint::NoteError;

    use super::*;
    use crate::service::access::Denied;
    use crate::service::access::registry::RegistryError;

    fn path() -> PathBuf {
        "/data".into()
    }

    fn court() -> String {
        "湘0203".to_owned()
    }

    fn start_errors() -> Vec<StartError> {
        let (court, path) = (court(), path());
        vec![
            StartError::CaseIndex { court: court.clone() },
            StartError::File { path: path.clone(), source: io::ErrorKind::NotFound.into() },
            StartError::Empty { path: path.clone() },
            StartError::InUse { path: path.clone() },
            StartError::TooOpen { path: path.clone(), mode: 0o644 },
            StartError::KeyMalformed { path },
            StartError::KeyDiffers { court: court.clone() },
            StartError::CourtUnknown { court: court.clone() },
            StartError::CourtExists { court: court.clone() },
            StartError::Entropy(EntropyFailed),
            StartError::checkpoint(&court, NoteError::Signature.into()),
            StartError::Behind { court: court.clone(), missing: 3, size: 9 },
            StartError::RootDiffers { court: court.clone(), size: 9 },
            StartError::NothingRestored { court: court.clone() },
            StartError::NothingLost { court: court.clone() },
            StartError::Entry { court: court.clone(), entry: 3, source: DecodeError::NotAMessage },
            StartError::misplaced(&court, 3),
            StartError::Thread(io::ErrorKind::OutOfMemory.into()),
        ]
    }

    fn request_errors() -> Vec<ServiceError> {
        vec![
            ServiceError::CourtUnknown { court: court() },
            ServiceError::QueueFull,
            ServiceError::TooManyInQueue { most: 3 },
            ServiceError::TooMuchToday { mib: 3 },
            ServiceError::Stopping,
            ServiceError::Unavailable { reason: "entry 3 is missing".to_owned() },
            ServiceError::OutOfRange { reason: "there is no entry 3".to_owned() },
        ]
    }

    fn denials() -> Vec<Denied> {
        let (person, reason) = ("甲".to_owned(), "damaged".to_owned());
        vec![
            Denied::Anonymous,
            Denied::Unknown,
            Denied::Role { rpc: "GetCase", needed: "FILING".into(), held: "AUDITOR".into() },
            Denied::Court { court: court() },
            Denied::Person { claimed: "乙".to_owned(), person: person.clone() },
            Denied::Approver { approver: person },
            Denied::OpenOdds,
            Denied::NoSuchCall { path: "/X".to_owned() },
            Denied::Unreadable { reason },
        ]
    }

    fn registry_errors() -> Vec<RegistryError> {
        let reason = "not JSON".to_owned();
        vec![
            RegistryError::File { path: path(), source: io::ErrorKind::NotFound.into() },
            RegistryError::TooOpen { path: path(), mode: 0o644 },
            RegistryError::Damaged { path: path(), reason },
            RegistryError::Entropy(EntropyFailed),
        ]
    }

    #[test]
    fn an_error_is_a_sentence_in_lower_case_and_its_cure() {
        let mut texts: Vec<String> = start_errors().iter().map(ToString::to_string).collect();
        texts.extend(request_errors().iter().map(ToString::to_string));
        texts.extend(denials().iter().map(ToString::to_string));
        texts.extend(registry_errors().iter().map(ToString::to_string));
        for text in texts {
            let (sentence, cure) = text.rsplit_once("; ").unwrap_or_else(|| panic!("{text}"));
            for part in [sentence, cure] {
                assert!(!part.starts_with(char::is_uppercase) || part.starts_with("“"), "{text}");
                assert!(!part.ends_with('.') && !part.is_empty(), "{text}");
            }
        }
    }
}
