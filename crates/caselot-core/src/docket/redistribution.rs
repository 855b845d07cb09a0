//! The open cases of a judge who leaves, drawn afresh by one list. Protocol 2.

use serde::{Deserialize, Serialize};

use crate::docket::code::ReassignmentGround;
use crate::id::{EntryIndex, JudgeId};

/// Most cases of a list: with its numbers and commitments it fits into an entry.
pub const MAX_LISTED_CASES: usize = 400;

/// A list of cases that leave a judge one after the other, each by a draw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redistribution {
    /// Who leaves.
    pub judge: JudgeId,
    /// Why.
    pub ground: ReassignmentGround,
    /// Explanation; required for OTHER.
    pub text: String,
    /// Strictly ascending by number. None: the list before it ends.
    pub cases: Vec<RedistributedCase>,
}

/// A case of such a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedistributedCase {
    /// Entry index of its present stage.
    pub filing: EntryIndex,
    /// Canonical number.
    pub case_number: String,
    /// Stage of the filing to come.
    pub stage: u32,
    /// Commitment to the nonce of that filing.
    pub nonce_commitment: [u8; 32],
}
