//! What the log holds after an append that failed.

use std::time::Duration;

use rusqlite::ErrorCode;

use super::draft::Draft;
use crate::service::data::{DataDir, read_key};
use crate::service::error::StartError;
use crate::service::sealed::SealingKey;
use crate::store::{Append, LostRace, PostgresError, Store, StoreError};

/// How often, and after which pause, a database that others write to is asked what it has kept. It may
/// be down for a while; callers wait meanwhile, or give up.
const READ_BACKS: u32 = 240;
const READ_BACK_PAUSE: Duration = Duration::from_millis(250);

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
fn append_outcome(cause: &StoreError, store: &dyn Store, appends: &[Append]) -> AppendOutcome {
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

/// Finds out what became of a batch whose append failed. Gives back the courts in which another server
/// was first, or whose part was not kept for another reason that may pass; all else was kept.
///
/// # Errors
/// The error, with what the log holds after it, where that holds for the whole batch.
pub(super) fn outcome_of(
    cause: StoreError,
    store: &mut dyn Store,
    appends: &[Append],
) -> Result<Vec<LostRace>, (StoreError, AppendOutcome)> {
    if store.is_shared() && cause.outcome_unknown() {
        let known = (0..READ_BACKS).find_map(|_| {
            let known = read_back_each(store, appends);
            match &known {
                // Whatever this copy has, a person compares it first.
                Err(StoreError::Postgres(PostgresError::OtherTimeline { .. })) => {
                    return Some(None);
                }
                Err(cause) => {
                    tracing::warn!(%cause, "what became of a batch is not known yet");
                    std::thread::sleep(READ_BACK_PAUSE);
                }
                Ok(_) => {}
            }
            known.ok()
        });
        return known.flatten().ok_or((cause, AppendOutcome::Unknown));
    }
    match append_outcome(&cause, store, appends) {
        AppendOutcome::Kept => Ok(Vec::new()),
        AppendOutcome::Lost => Err((cause.not_kept(), AppendOutcome::Lost)),
        AppendOutcome::Unknown => Err((cause, AppendOutcome::Unknown)),
    }
}

/// Makes sure that nothing of a batch lands any more, and looks what of it has. `None` if a court has
/// fewer entries than were there before: the database has lost what was acknowledged.
fn read_back_each(
    store: &mut dyn Store,
    appends: &[Append],
) -> Result<Option<Vec<LostRace>>, StoreError> {
    let codes: Vec<&str> = appends.iter().map(|append| append.court.as_str()).collect();
    store.settle(&codes)?;
    let reader = store.log_reader()?;
    let mut lost = Vec::new();
    for append in appends {
        let size = reader.size(&append.court)?;
        if size < append.size {
            return Ok(None);
        }
        // Others may have added to it already.
        let end = append.size + append.entries.len() as u64;
        let kept =
            size >= end && reader.entries(&append.court, append.size, end)? == append.entries;
        if kept {
            store.index(append)?;
        } else {
            lost.push(LostRace { court: append.court.clone(), size });
        }
    }
    Ok(Some(lost))
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
    let not_kept = || StoreError::corrupt("another program wrote to the court at the same time");
    match outcome_of(cause, store, appends) {
        Ok(lost) if lost.is_empty() => Ok(()),
        Ok(_) => Err(not_kept()),
        Err((cause, _)) => Err(cause),
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
