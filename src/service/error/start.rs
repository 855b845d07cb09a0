//! Why a data directory is not opened, or a court not made.

use std::io;
use std::path::{Path, PathBuf};

use caselot_core::docket::codec::DecodeError;
use caselot_core::docket::refusal::Refusal;
use caselot_core::ledger::checkpoint::CheckpointError;

use super::{Name, as_clause};
use crate::service::access::registry::RegistryError;
use crate::service::ambient::EntropyFailed;
use crate::service::files::PrivateFault;
use crate::store::StoreError;

/// Seconds of silence after which a server counts as gone.
pub(in crate::service) const SILENCE_SECONDS: i32 = 10;

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
    /// Whoever has the directory open opens no court in it.
    #[error(
        "{path} is in use by another caselot, which did not open the court; if it is a server, stop \
         it and run this again, and otherwise run this again when that command has ended"
    )]
    ServerSilent {
        /// The directory.
        path: PathBuf,
    },
    /// The server that has the directory open says why it opens no court; the text carries its cure.
    #[error("{text}")]
    ServerRefuses {
        /// What it says.
        text: String,
        /// The name of its error.
        name: Name,
    },
    /// The service ends.
    #[error("the server is stopping; run this again when it has ended")]
    Stopping,
    /// Others may read a secret.
    #[error("{path} may be read by others (mode {mode:04o}); set it to 0600")]
    TooOpen {
        /// The key's file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// Somebody else owns a secret, and may change it.
    #[error(
        "{path} belongs to another user (number {owner}); run this as the user who owns the data \
         directory, and give the file to that user"
    )]
    Foreign {
        /// The key's file.
        path: PathBuf,
        /// The number of its owner.
        owner: u32,
    },
    /// A key is not there.
    #[error(
        "{path} is missing; put your copy of it back, no other key will do (caselot restore --keys \
         FILE puts back what is missing and nothing else), or name the folder in which the keys lie \
         (server.keys in the settings)"
    )]
    KeyMissing {
        /// The key's file.
        path: PathBuf,
    },
    /// A court has entries and no checkpoint beside its key, so an older database would not be
    /// noticed.
    #[error(
        "{court} has {size} entries and no checkpoint beside its key, so nothing shows whether its \
         database is the newest; compare with a filer's checkpoint (recover --checkpoint FILE), or if \
         you know that it is the newest, start once with --without-checkpoint {court}"
    )]
    CheckpointMissing {
        /// Code of the court.
        court: String,
        /// Entries of its log.
        size: u64,
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
    /// The registry of grants cannot be read.
    #[error(transparent)]
    Registry(#[from] RegistryError),
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
    /// A checkpoint that was given from outside is not the court's.
    #[error(
        "the checkpoint that was given is not one of {court}: {}; give the file as a filer, an auditor \
         or a witness keeps it, of this court",
        as_clause(.source)
    )]
    ShownCheckpoint {
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
    /// Who is named for what is done offline is no person of the court who may.
    #[error(
        "{person} is not enrolled in {court} as one of {roles} today; name persons of the court who \
         agreed to this (the log says who they are: caselot person list), exactly as they are enrolled"
    )]
    NotEnrolled {
        /// Code of the court.
        court: String,
        /// The person who was named.
        person: String,
        /// Codes of the roles of which one is needed.
        roles: String,
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
    #[error(
        "entry {entry} of {court} cannot be read: {source}; keep this database as it is, with its \
         -wal, and see what the last backup lacks before it takes its place (caselot restore BACKUP \
         --dry-run)"
    )]
    Entry {
        /// Code of the court.
        court: String,
        /// Index of the entry.
        entry: u64,
        /// Why.
        source: DecodeError,
    },
    /// The first entry opens no court or another one, or an entry is not where it belongs.
    #[error(
        "entry {entry} of {court} is not where it belongs; keep this database as it is, with its \
         -wal, and see what the last backup lacks before it takes its place (caselot restore BACKUP \
         --dry-run)"
    )]
    Misplaced {
        /// Code of the court.
        court: String,
        /// Index of the entry.
        entry: u64,
    },
    /// A log is not what its checkpoint says.
    #[error(
        "the log of {court} is damaged ({reason}); keep this database as it is, with its -wal, and \
         see what the last backup lacks before it takes its place (caselot restore BACKUP --dry-run)"
    )]
    Unsound {
        /// Code of the court.
        court: String,
        /// The first findings.
        reason: String,
    },
    /// What is done to a database that is a file was asked for one that is not.
    #[error(
        "the courts are recorded in the PostgreSQL database {place}, and this is for those in a file; \
         back that database up and put it back with its own tools (docs/operating/postgres.md)"
    )]
    NotOfAFile {
        /// The database.
        place: String,
    },
    /// The case index of a database was to be made anew that has none.
    #[error(
        "the database {place} holds no case index: each server makes its own from the log at its start; \
         start the server again"
    )]
    IndexOfServer {
        /// The database.
        place: String,
    },
    /// No server wrote the end of a log.
    #[error(
        "the log of {court} has {size} entries whose end no server with the sealing key has written, and \
         nothing of it is signed; see who can write to the database, and put a copy of it back that the \
         servers wrote"
    )]
    Unsealed {
        /// Code of the court.
        court: String,
        /// Entries of its log.
        size: u64,
    },
    /// Servers write to the database.
    #[error(
        "{servers} write to the database {place}, and this is done while no server runs; stop them \
         first (one that was killed is forgotten after {SILENCE_SECONDS} seconds)"
    )]
    ServersRun {
        /// The database.
        place: String,
        /// Their names.
        servers: String,
    },
    /// The courts of a database file were moved elsewhere.
    #[error(
        "the courts of {path} were moved to {to}, and this file is out of date; serve them from \
         there (store.url in the settings, or that directory)"
    )]
    Moved {
        /// The file.
        path: PathBuf,
        /// Where they are.
        to: String,
    },
    /// Courts are to be moved to a database that is in use.
    #[error(
        "{place} holds a database already, and nothing was moved ({court}); give a new one, or \
         remove what an earlier attempt left there"
    )]
    TargetHolds {
        /// The database.
        place: String,
        /// A court of it; may be empty.
        court: String,
    },
    /// The sequencer's thread cannot be started.
    #[error("the sequencer's thread was not started: {0}; raise the limit on processes")]
    Thread(io::Error),
}

impl StartError {
    /// A checkpoint that is not the court's.
    pub(in crate::service) fn checkpoint(court: &str, source: CheckpointError) -> Self {
        Self::Checkpoint { court: court.to_owned(), source }
    }

    /// A file that is not its owner's alone, or cannot be read.
    pub(in crate::service) fn private(path: &Path, fault: PrivateFault) -> Self {
        let path = path.to_owned();
        match fault {
            PrivateFault::Unreadable(cause) if cause.kind() == io::ErrorKind::NotFound => {
                Self::KeyMissing { path }
            }
            PrivateFault::Unreadable(source) => Self::File { path, source },
            PrivateFault::TooOpen(mode) => Self::TooOpen { path, mode },
            PrivateFault::Foreign(owner) => Self::Foreign { path, owner },
        }
    }

    /// An entry that is not where it belongs.
    pub(in crate::service) fn misplaced(court: &str, entry: u64) -> Self {
        Self::Misplaced { court: court.to_owned(), entry }
    }
}
