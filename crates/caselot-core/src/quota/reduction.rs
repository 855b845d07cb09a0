//! Reductions as a report shows them (docs/quota.md, point 7).

use crate::id::{EntryIndex, JudgeId};

/// A reduction that applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppliedReduction {
    /// Entry of the grant.
    pub entry: EntryIndex,
    /// Year.
    pub year: u32,
    /// Percent.
    pub percent: u32,
    /// Whole cases.
    pub cases: u32,
    /// Document number.
    pub document: String,
    /// Reason.
    pub reason: String,
    /// Approver.
    pub approver: String,
    /// Entered after the period's last day.
    pub late: bool,
}

/// A reduction that takes nothing off, since nothing is required of its judge in its year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdleReduction {
    /// Whom it was granted.
    pub judge: JudgeId,
    /// What was granted.
    pub reduction: AppliedReduction,
}
