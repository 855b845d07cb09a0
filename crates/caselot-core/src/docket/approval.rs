//! Acts of a second person on what waits: its approval and its refusal.

use serde::{Deserialize, Serialize};

use crate::id::EntryIndex;

/// Most days that a proposal or a filing waits for its second person.
pub const DAYS_TO_APPROVE: u32 = 7;

/// The second person's act; the actor of the entry is that person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approved {
    /// Entry index of the proposal, or of the filing that waits.
    pub entry: EntryIndex,
}

/// A proposal or filing that comes to nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declined {
    /// Entry index of the proposal, or of the filing that waits.
    pub entry: EntryIndex,
    /// Why.
    pub text: String,
}
