//! Why PostgreSQL could not be read or written. The text of an error is a sentence in lower case, and
//! behind its last semicolon the cure.

use std::path::PathBuf;

use tokio_postgres::error::SqlState;

use super::Identity;

/// Why PostgreSQL could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum PostgresError {
    /// The URL is none.
    #[error(
        "store.url leads to no PostgreSQL database ({reason}); write it like \
         postgres://caselot@db.example/caselot"
    )]
    Url {
        /// What is wrong with it.
        reason: String,
    },
    /// The database is elsewhere, and nothing encrypts.
    #[error(
        "the database {place} is on another machine, and nothing encrypts what goes there; name the \
         certificate of its authority as store.authority, or write sslmode=disable into the URL \
         where something else encrypts"
    )]
    Unencrypted {
        /// The database.
        place: String,
    },
    /// The certificates of the database's authority cannot be read.
    #[error(
        "{path} holds no certificate of the database's authority ({reason}); name a file in PEM as \
         store.authority"
    )]
    Authority {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The database is not reached.
    #[error(
        "the database {place} is not reached: {reason}, and nothing was written; see that PostgreSQL \
         runs there and lets this program in"
    )]
    Unreachable {
        /// The database.
        place: String,
        /// What failed.
        reason: String,
    },
    /// The database says no, and has kept nothing.
    #[error(
        "the database refused: {reason}, and nothing was written; see the log of PostgreSQL, and that \
         the role of this program may do it"
    )]
    Refused {
        /// What it says.
        reason: String,
    },
    /// A commit has no clear answer.
    #[error(
        "the database gave no clear answer to a commit: {reason}, and whether the batch was kept is \
         unknown; see that PostgreSQL and its standby run, and read the log again before anything \
         else is written"
    )]
    Unknown {
        /// What came instead.
        reason: String,
    },
    /// A commit had no clear answer, and the log holds nothing of it.
    #[error(
        "the database gave no clear answer to a commit: {reason}, and the log holds nothing of it; \
         try again"
    )]
    NotKept {
        /// What came instead.
        reason: String,
    },
    /// A setting of the database loses what was acknowledged, or shows what is secret.
    #[error(
        "the database has {setting} = {value}, and so {danger}; set {setting} = {needed} there and \
         start again"
    )]
    Setting {
        /// Its name.
        setting: &'static str,
        /// Its value.
        value: String,
        /// What that leads to.
        danger: &'static str,
        /// The value that is needed.
        needed: &'static str,
    },
    /// The courts were moved elsewhere.
    #[error(
        "the courts of this database were moved to {to}, and nothing is written here; serve them \
         from there"
    )]
    Moved {
        /// Where they are.
        to: String,
    },
    /// Another copy of the database answers than the one that was written to.
    #[error(
        "the database {place} was promoted or put back: it was {kept} and is {found}, so that what was \
         acknowledged may be missing, and nothing is written; see with caselot doctor on each server \
         that it holds all that was signed, and then start each once with --trust-store {found}"
    )]
    OtherTimeline {
        /// The database.
        place: String,
        /// What it was.
        kept: Identity,
        /// What it is.
        found: Identity,
    },
    /// The clocks differ.
    #[error(
        "the clock of the database and that of this machine are {apart_ms} ms apart, and entries of \
         several servers would not be in order; set both clocks by the same time server"
    )]
    Clock {
        /// How far.
        apart_ms: u64,
    },
}

impl PostgresError {
    /// Whether a failed append may have been written in spite of the error.
    pub(in crate::store) fn outcome_unknown(&self) -> bool {
        matches!(self, Self::Unknown { .. })
    }

    /// This failure of an append, once a read of the log has shown that nothing of it was kept.
    pub(in crate::store) fn not_kept(self) -> Self {
        match self {
            Self::Unknown { reason } => Self::NotKept { reason },
            known => known,
        }
    }
}

/// What PostgreSQL says, without what was sent: parameters are secrets.
pub(super) fn reason(cause: &tokio_postgres::Error) -> String {
    if let Some(said) = cause.as_db_error() {
        return format!("{} ({})", said.message(), said.code().code());
    }
    // The library's own text, and what the system says behind it.
    let mut text = cause.to_string();
    let mut source = std::error::Error::source(cause);
    while let Some(cause) = source {
        let more = cause.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        source = cause.source();
    }
    text
}

/// Whether the database surely kept nothing of a statement that failed like this. It is the answer of
/// the statement itself: a session that is ended may have committed before it was told so.
pub(super) fn is_clear_refusal(cause: &tokio_postgres::Error) -> bool {
    /// Data, integrity, transaction state, rollback, syntax and rights, resources, limits, locks.
    const CLASSES: [&str; 9] = ["22", "23", "25", "40", "42", "53", "54", "55", "0A"];
    cause.code().is_some_and(|code| {
        let class = code.code().get(..2).unwrap_or_default();
        // Of class 40: what became of a transaction is not known.
        CLASSES.contains(&class) && *code != SqlState::T_R_STATEMENT_COMPLETION_UNKNOWN
    })
}
