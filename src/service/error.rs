//! Why a request has no answer, and (`start`) why a data directory is not opened. As everywhere on the
//! server's side, the text of an error is a sentence in lower case and behind its last semicolon the
//! cure.

mod named;
mod start;

use std::fmt::Display;

use caselot_core::docket::refusal::Refusal;
use caselot_core::quota::AskFault;
use caselot_core::quota::plan::PlanFault;

use super::ambient::EntropyFailed;
use crate::store::{DiskFault, StoreError};

pub use named::{Name, Named};
pub(super) use start::SILENCE_SECONDS;
pub use start::StartError;

/// Why a request has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ServiceError {
    /// The court's rules refuse it.
    #[error("{0}")]
    Refused(Refusal),
    /// The court is here, but was not opened at the start.
    #[error(
        "court “{court}” is closed on this server, since its log, key or checkpoint was not right at the \
         start; ask its operator, to whom the server's log and caselot doctor say why"
    )]
    CourtClosed {
        /// The code asked for.
        court: String,
    },
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
    /// The person asked about as many identifiers of parties, without filing, as one may in a day.
    #[error(
        "you asked about {most} identifiers of parties today without filing, the most of one person; \
         file the cases, or go on tomorrow"
    )]
    TooManyIdentifiers {
        /// How many that is.
        most: u64,
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
    /// The disk has no room, and nothing of the request is in the log.
    #[error(
        "the server's disk is full, and nothing was recorded; ask again when its operator has made \
         room, a repeated request is answered once"
    )]
    DiskFull,
    /// The disk or the database is to be read only, and nothing of the request is in the log.
    #[error(
        "the server's disk takes no writes, and nothing was recorded; ask again when its operator \
         has seen to it, a repeated request is answered once"
    )]
    DiskReadOnly,
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
        Self::from(&cause)
    }
}

impl From<&StoreError> for ServiceError {
    fn from(cause: &StoreError) -> Self {
        match cause.disk_fault() {
            // What was kept must be known to say that it was not.
            Some(DiskFault::Full) if !cause.outcome_unknown() => Self::DiskFull,
            Some(DiskFault::ReadOnly) if !cause.outcome_unknown() => Self::DiskReadOnly,
            _ => Self::Unavailable { reason: cause.to_string() },
        }
    }
}

impl From<EntropyFailed> for ServiceError {
    fn from(cause: EntropyFailed) -> Self {
        Self::Unavailable { reason: cause.to_string() }
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
pub(crate) mod tests;
