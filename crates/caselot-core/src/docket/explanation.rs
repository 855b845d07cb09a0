//! What leaders say of their own figures (说明).

use serde::{Deserialize, Serialize};

use crate::docket::code::Signal;
use crate::docket::day::Day;
use crate::id::JudgeId;

/// What a leader says of a period's figures or of one finding, or that it is withdrawn. The newest
/// of the same leader, period and finding holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// The leader.
    pub judge: JudgeId,
    /// First day of the period.
    pub from: Day,
    /// Last day of the period.
    pub to: Day,
    /// The finding that it answers; `None` = the figures as a whole.
    pub signal: Option<Signal>,
    /// What is said; of one that is withdrawn, why.
    pub text: String,
    /// How it was handed in to whoever records it; empty if the leader does.
    pub handed_in: String,
    /// Whether the one that held is withdrawn.
    pub withdrawn: bool,
}
