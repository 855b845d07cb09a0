//! What the log holds after an append that failed.

use rusqlite::ErrorCode;

use super::draft::Draft;
use crate::service::data::{DataDir, read_key};
use crate::service::error::StartError;
use crate::service::sealed::SealingKey;
use crate::store::{Append, Store, StoreError};

/// What became of a batch whose append failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AppendOutcome {
    /// Nothing of it is in the log.
    Lost,
    /// All of it is in the log, and the disk reported no failure.
    Kept,
    /// It cannot be known; only a restart tells.
    Unknown,
}

/// Finds out what became of a batch whose append failed.
///
/// A failure of the disk itself is never read back: after a failed fsync the pages that a read finds
/// may not be on the disk, and an answer given from them could be lost.
pub(super) fn append_outcome(
    cause: &StoreError,
    store: &dyn Store,
    appends: &[Append],
) -> AppendOutcome {
    let disk_failed = match cause {
        StoreError::Conflict { .. } | StoreError::Corrupt { .. } => return AppendOutcome::Unknown,
        StoreError::Commit(cause) | StoreError::Sqlite(cause) => {
            cause.sqlite_error_code() == Some(ErrorCode::SystemIoFailure)
        }
        _ => false,
    };
    if disk_failed {
        return AppendOutcome::Unknown;
    }
    if !cause.outcome_unknown() {
        return AppendOutcome::Lost;
    }
    read_back(store, appends).unwrap_or(AppendOutcome::Unknown)
}

/// Appends what no request waits for. What is in the log in spite of an error is no failure.
///
/// # Errors
/// Why nothing was kept; or one whose outcome is unknown, after which only a restart tells.
pub(in crate::service) fn append_known(
    store: &mut dyn Store,
    appends: &[Append],
) -> Result<(), StoreError> {
    let Err(cause) = store.append(appends) else { return Ok(()) };
    match append_outcome(&cause, store, appends) {
        AppendOutcome::Kept => Ok(()),
        AppendOutcome::Lost => Err(cause.not_kept()),
        AppendOutcome::Unknown => Err(cause),
    }
}

/// Appends what an offline command decided; where several servers write, sealed like theirs.
///
/// # Errors
/// When the sealing key cannot be read, or the store does not take it.
pub(in crate::service) fn append_sealed(
    store: &mut dyn Store,
    data: &DataDir,
    draft: &mut Draft,
) -> Result<(), StartError> {
    if store.is_shared() {
        draft.seal(&SealingKey::new(&read_key(&data.sealing_key())?));
    }
    Ok(store.append(std::slice::from_ref(&draft.append))?)
}

/// Compares what the log holds now with the batch.
fn read_back(store: &dyn Store, appends: &[Append]) -> Result<AppendOutcome, StoreError> {
    let reader = store.reader()?;
    let mut kept = 0;
    for append in appends {
        let size = reader.size(&append.court)?;
        if size == append.size {
            continue;
        }
        if reader.entries(&append.court, append.size, size)? != append.entries {
            return Ok(AppendOutcome::Unknown);
        }
        kept += 1;
    }
    // One transaction keeps all courts or none.
    Ok(match kept {
        0 => AppendOutcome::Lost,
        kept if kept == appends.len() => AppendOutcome::Kept,
        _ => AppendOutcome::Unknown,
    })
}
