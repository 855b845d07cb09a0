//! A judge's declared relation to parties.

use serde::{Deserialize, Serialize};

use crate::docket::code::ExclusionGround;
use crate::docket::party::PartyTag;
use crate::id::{EntryIndex, JudgeId};

/// A judge's relation to parties.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConflictDeclared {
    /// Judge.
    pub judge: JudgeId,
    /// Marks of the parties, strictly ascending.
    pub marks: Vec<PartyTag>,
    /// Why the judge cannot sit.
    pub ground: ExclusionGround,
    /// Explanation; may be empty, unless it is taken back.
    pub text: String,
    /// Entry index of the declaration that this one replaces.
    pub replaces: Option<EntryIndex>,
    /// The replaced one is only taken back.
    pub cancelled: bool,
}
