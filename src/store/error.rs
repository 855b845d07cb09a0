//! Why the store could not read or write. The text of an error is a sentence in lower case, and behind
//! its last semicolon the cure.

use super::PostgresError;
use caselot_core::id::EntryIndex;
use rusqlite::{Error as Sqlite, ErrorCode};

/// Why the store could not read or write.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another append came first.
    #[error(
        "court {court} has {found} entries where {expected} were expected, and nothing was written; \
         read its log from entry {expected} and decide again"
    )]
    Conflict {
        /// Code of the court.
        court: String,
        /// The size that the append expected.
        expected: u64,
        /// The size that the court has.
        found: u64,
    },
    /// The append would write a second time what is written once.
    #[error(
        "court {court} already has {what}, and nothing was written; read the log again and decide \
         anew"
    )]
    Duplicate {
        /// Code of the court.
        court: String,
        /// What is there already.
        what: String,
    },
    /// The append changes a filing that is not in the case index.
    #[error(
        "court {court} has no filing at entry {filing} to change, and nothing was written; if the log \
         has that filing, rebuild the case index from the log"
    )]
    UnknownFiling {
        /// Code of the court.
        court: String,
        /// Index of the filing's entry, as the append names it.
        filing: EntryIndex,
    },
    /// An entry does not fit a row.
    #[error("an entry of {bytes} bytes is too large to store, and nothing was written; split it")]
    TooLarge {
        /// Length of the entry in bytes.
        bytes: usize,
    },
    /// The stored rows contradict each other.
    #[error(
        "the database is damaged: {what}; stop the server, keep a copy of the files, and restore \
         the last backup"
    )]
    Corrupt {
        /// What is wrong, and where.
        what: String,
    },
    /// The database was written by a newer caselot.
    #[error(
        "the database has schema version {found} and this caselot knows versions up to {known}; \
         run the newer caselot that wrote it, or restore a backup made before the upgrade"
    )]
    TooNew {
        /// Version of the database.
        found: u32,
        /// The newest version that this build knows.
        known: u32,
    },
    /// The case index of an older caselot says less, and no projection was given to make it anew.
    #[error(
        "the database has schema version {found}, whose case index must be made anew from the log; \
         start caselot serve once, which keeps a copy of its older form beside it"
    )]
    TooOld {
        /// Version of the database.
        found: u32,
    },
    /// The file is a database of another program.
    #[error(
        "the file is a database of another program (application id {found:#010x}); name another \
         path, where caselot may create its own"
    )]
    Foreign {
        /// The application id in its header; 0 if that program sets none.
        found: u32,
    },
    /// The database cannot keep a write-ahead log.
    #[error(
        "the database runs in journal mode {mode} and not in wal; put it in a file, on a local \
         disk that no other program has open"
    )]
    NoWriteAheadLog {
        /// The mode in which the database stays.
        mode: String,
    },
    /// The database takes no writes at the start.
    #[error(
        "the database cannot be written ({0}), so nothing could be recorded; see that its disk has \
         room and is not read-only, and that whoever serves it owns it"
    )]
    Unwritable(#[source] Sqlite),
    /// The database failed before a commit.
    #[error(
        "the database failed: {0}, and nothing was written; check that its disk has room and that its \
         files can be read and written, then try again"
    )]
    Sqlite(#[source] Sqlite),
    /// The commit failed, and the log was read back: nothing of the batch is in it.
    #[error("the commit failed: {0}, and the log holds nothing of it; {cure}", cure = cure(.0))]
    NotKept(#[source] Sqlite),
    /// The commit itself failed.
    #[error(
        "the commit failed: {0}, and {rest}",
        rest = if commit_may_have_persisted(.0) {
            "whether the batch was kept is unknown; stop, check the disk, and read the log again \
             before anything else is written"
        } else {
            "nothing was written; try again"
        }
    )]
    Commit(#[source] Sqlite),
    /// The log has a batch that the own file of what follows from it does not have.
    #[error(
        "the batch is in the log, and the case index of this server did not take it ({reason}); make \
         room on its disk"
    )]
    Unindexed {
        /// What failed.
        reason: String,
    },
    /// An entry in the database is not the one that was recorded.
    #[error(
        "entry {entry} of court {court} in the database is not the one that was recorded, and nothing \
         of it is used; see who can write to the database, and put back a copy that the servers wrote"
    )]
    Altered {
        /// Code of the court.
        court: String,
        /// The entry.
        entry: EntryIndex,
    },
    /// Tiles or cases were asked of a database that has none.
    #[error("the database keeps the log alone; ask the server for its cases")]
    LogAlone,
    /// PostgreSQL failed.
    #[error(transparent)]
    Postgres(#[from] PostgresError),
}

impl StoreError {
    /// Whether a failed append may have been written in spite of the error.
    ///
    /// True for a commit that failed at the disk, since SQLite may have written the commit record
    /// before the fsync failed. False for what failed before the commit, which was rolled back.
    #[must_use]
    pub fn outcome_unknown(&self) -> bool {
        match self {
            Self::Commit(cause) => commit_may_have_persisted(cause),
            Self::Postgres(cause) => cause.outcome_unknown(),
            Self::Unindexed { .. } => true,
            _ => false,
        }
    }

    /// This failure of an append, once a read of the log has shown that nothing of the batch was kept.
    #[must_use]
    pub fn not_kept(self) -> Self {
        match self {
            Self::Commit(cause) if commit_may_have_persisted(&cause) => Self::NotKept(cause),
            Self::Postgres(cause) => Self::Postgres(cause.not_kept()),
            known => known,
        }
    }

    /// Why a disk takes nothing, if it is that.
    #[must_use]
    pub fn disk_fault(&self) -> Option<DiskFault> {
        match self {
            Self::Sqlite(cause) | Self::Commit(cause) | Self::NotKept(cause) => {
                DiskFault::of(cause)
            }
            _ => None,
        }
    }

    /// Damage, and where it is.
    pub(crate) fn corrupt(what: impl Into<String>) -> Self {
        Self::Corrupt { what: what.into() }
    }

    /// The error of an insertion that failed, which says `what` was there already if that is why.
    pub(super) fn from_insert(cause: Sqlite, court: &str, what: impl FnOnce() -> String) -> Self {
        match &cause {
            Sqlite::SqliteFailure(failure, _)
                if matches!(
                    failure.extended_code,
                    rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY
                        | rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE
                ) =>
            {
                Self::Duplicate { court: court.to_owned(), what: what() }
            }
            _ => cause.into(),
        }
    }
}

/// Why a disk takes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiskFault {
    /// It has no room.
    Full,
    /// It, or the file, is to be read only.
    ReadOnly,
}

impl DiskFault {
    fn of(cause: &Sqlite) -> Option<Self> {
        match cause.sqlite_error_code()? {
            ErrorCode::DiskFull => Some(Self::Full),
            ErrorCode::ReadOnly => Some(Self::ReadOnly),
            _ => None,
        }
    }
}

/// What to do where nothing was kept.
fn cure(cause: &Sqlite) -> &'static str {
    match DiskFault::of(cause) {
        Some(DiskFault::Full) => "make room on its disk, nothing has to be restarted",
        Some(DiskFault::ReadOnly) => {
            "see that its disk is mounted to be written and that whoever serves it owns the files"
        }
        None => "try again",
    }
}

/// Whether a commit that failed may be on the disk: only these failures surely leave nothing there.
fn commit_may_have_persisted(cause: &Sqlite) -> bool {
    !matches!(
        cause.sqlite_error_code(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::ConstraintViolation)
    )
}

impl From<Sqlite> for StoreError {
    fn from(cause: Sqlite) -> Self {
        let damaged = matches!(
            cause.sqlite_error_code(),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
        ) || matches!(
            cause,
            Sqlite::FromSqlConversionFailure(..)
                | Sqlite::IntegralValueOutOfRange(..)
                | Sqlite::InvalidColumnType(..)
                | Sqlite::Utf8Error(..)
        );
        if damaged { Self::corrupt(cause.to_string()) } else { Self::Sqlite(cause) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::ffi;

    fn failure(code: i32) -> Sqlite {
        Sqlite::SqliteFailure(ffi::Error::new(code), None)
    }

    #[test]
    fn a_commit_that_failed_in_the_disk_has_an_unknown_outcome() {
        for code in [
            ffi::SQLITE_IOERR,
            ffi::SQLITE_IOERR_FSYNC,
            ffi::SQLITE_IOERR_WRITE,
            ffi::SQLITE_IOERR_DIR_FSYNC,
            ffi::SQLITE_FULL,
        ] {
            let error = StoreError::Commit(failure(code));
            assert!(error.outcome_unknown(), "{code}");
            assert!(error.to_string().contains("unknown"), "{error}");
        }
    }

    #[test]
    fn a_commit_that_was_read_back_says_what_is_known() {
        for (code, cure) in [(ffi::SQLITE_FULL, "make room"), (ffi::SQLITE_READONLY, "mounted")] {
            let error = StoreError::Commit(failure(code)).not_kept();
            assert!(!error.outcome_unknown() && error.disk_fault().is_some(), "{error}");
            let text = error.to_string();
            assert!(text.contains("holds nothing of it") && text.contains(cure), "{text}");
            assert!(!text.contains("unknown"), "{text}");
        }
        let busy = StoreError::Commit(failure(ffi::SQLITE_BUSY)).not_kept();
        assert!(matches!(busy, StoreError::Commit(_)) && busy.disk_fault().is_none());
    }

    #[test]
    fn what_was_rolled_back_has_a_known_outcome() {
        let busy = StoreError::Commit(failure(ffi::SQLITE_BUSY));
        assert!(!busy.outcome_unknown());
        assert!(busy.to_string().contains("nothing was written"), "{busy}");
        assert!(!StoreError::from(failure(ffi::SQLITE_IOERR_WRITE)).outcome_unknown());
        assert!(!StoreError::corrupt("x").outcome_unknown());
    }

    #[test]
    fn damage_is_told_from_failure() {
        let damaged = StoreError::from(failure(ffi::SQLITE_CORRUPT));
        assert!(matches!(damaged, StoreError::Corrupt { .. }));
        assert!(matches!(StoreError::from(failure(ffi::SQLITE_FULL)), StoreError::Sqlite(_)));
    }

    #[test]
    fn an_error_is_a_sentence_in_lower_case_and_its_cure() {
        let (court, what) = ("湘0203".to_owned(), "tile 3 of level 0".to_owned());
        let errors = [
            StoreError::Conflict { court: court.clone(), expected: 3, found: 4 },
            StoreError::Duplicate { court: court.clone(), what: what.clone() },
            StoreError::UnknownFiling { court, filing: EntryIndex(3) },
            StoreError::TooLarge { bytes: 9 },
            StoreError::Corrupt { what },
            StoreError::TooNew { found: 9, known: 6 },
            StoreError::TooOld { found: 3 },
            StoreError::Foreign { found: 0 },
            StoreError::NoWriteAheadLog { mode: "delete".to_owned() },
            StoreError::Unwritable(failure(ffi::SQLITE_READONLY)),
            StoreError::Sqlite(failure(ffi::SQLITE_FULL)),
            StoreError::Commit(failure(ffi::SQLITE_FULL)),
            StoreError::Commit(failure(ffi::SQLITE_BUSY)),
            StoreError::NotKept(failure(ffi::SQLITE_FULL)),
            StoreError::NotKept(failure(ffi::SQLITE_READONLY)),
        ];
        for error in errors {
            let text = error.to_string();
            let (sentence, cure) = text.rsplit_once("; ").unwrap_or_else(|| panic!("{text}"));
            for part in [sentence, cure] {
                assert!(part.starts_with(char::is_lowercase) && !part.ends_with('.'), "{text}");
            }
        }
    }
}
