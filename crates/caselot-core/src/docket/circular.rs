//! The way of a circular (通报): from the check of its data to the archive.

use serde::{Deserialize, Serialize};

use crate::docket::code::CircularAct;
use crate::docket::day::Day;

/// A step on the way of a period's circular, and the report that it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CircularStep {
    /// First day of the period.
    pub from: Day,
    /// Last day of the period.
    pub to: Day,
    /// As-of day of the report.
    pub as_of: Day,
    /// What was done.
    pub act: CircularAct,
    /// Entries of the log that the report is of.
    pub size: u64,
    /// SHA-256 of the report's JSON.
    pub digest: [u8; 32],
    /// A remark; why, where a step is gone back to or a circular is corrected.
    pub text: String,
}
