//! Why the store could not do what it was asked.

use rusqlite::{Error as Sqlite, ErrorCode};

/// Why the store could not do what it was asked, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else appended first.
    #[error(
        "court {court} has {found} entries where {expected} were expected; nothing was written: \
         read its log from entry {expected} and decide again"
    )]
    Conflict {
        /// Code of the court.
        court: String,
        /// The size the append expected.
        expected: u64,
        /// The size the court has.
        found: u64,
    },
    /// The append would write a second time what is written once.
    #[error(
        "court {court} already has {what}; nothing was written: read the log again and decide anew"
    )]
    Duplicate {
        /// Code of the court.
        court: String,
        /// What is there already.
        what: String,
    },
    /// The append ends a filing that is not in the case index.
    #[error(
        "court {court} has no filing at entry {filing} to end; nothing was written: if the log has \
         that filing, rebuild the case index from the log"
    )]
    UnknownFiling {
        /// Code of the court.
        court: String,
        /// Index of the filing's entry, as the append names it.
        filing: u64,
    },
    /// An entry does not fit a row.
    #[error("an entry of {bytes} bytes is too large to store; nothing was written: split it")]
    TooLarge {
        /// Length of the entry in bytes.
        bytes: usize,
    },
    /// What is stored contradicts itself.
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
        /// The newest version this build knows.
        known: u32,
    },
    /// The file is a database, but not one of ours.
    #[error(
        "the file is a database of another program (application id {found:#010x}); name another \
         path, where caselot may create its own"
    )]
    Foreign {
        /// The application id in its header, 0 if that program sets none.
        found: u32,
    },
    /// The database cannot keep a write-ahead log.
    #[error(
        "the database runs in journal mode {mode} and not in wal; put it in a file, on a local \
         disk that no other program has open"
    )]
    NoWriteAheadLog {
        /// The mode the database insists on.
        mode: String,
    },
    /// The database failed at something else than a commit.
    #[error(
        "the database failed: {0}; nothing was written: check that its disk has room and that its \
         files can be read and written, then try again"
    )]
    Sqlite(#[source] Sqlite),
    /// The commit itself failed.
    #[error(
        "the commit failed: {0}; {cure}",
        cure = if commit_may_have_persisted(.0) {
            "whether the batch was kept is unknown: stop, check the disk, and read the log again \
             before anything else is written"
        } else {
            "nothing was written: try again"
        }
    )]
    Commit(#[source] Sqlite),
}

impl StoreError {
    /// Whether the failed append may have been kept all the same.
    ///
    /// True for a commit that failed in the disk, since SQLite may have written the commit record
    /// before the fsync failed. False for whatever failed before the commit: it was rolled back.
    #[must_use]
    pub fn outcome_unknown(&self) -> bool {
        matches!(self, Self::Commit(cause) if commit_may_have_persisted(cause))
    }

    pub(super) fn corrupt(what: impl Into<String>) -> Self {
        Self::Corrupt { what: what.into() }
    }

    /// Says `what` was there already if that is why an insertion failed.
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

/// Only these failures of a commit surely leave nothing behind; all others are feared.
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
}
