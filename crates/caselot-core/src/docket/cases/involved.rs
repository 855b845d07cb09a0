//! Who has to do with a case beside its parties and its judges. Few logs say it, so that a row holds
//! one word for it.

use serde::{Deserialize, Serialize};

use crate::docket::party::PartyTag;
use crate::id::JudgeId;

/// Agents of the parties, and staff who worked on a stage; never both of none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Involved {
    /// Marks of the parties' agents, strictly ascending.
    pub agents: Vec<PartyTag>,
    /// Judicial assistants and clerks of an activity, strictly ascending.
    pub staff: Vec<JudgeId>,
}

impl Involved {
    /// Those whom a filing names; `None` if it names nobody.
    pub fn of(agents: &[PartyTag]) -> Option<Box<Involved>> {
        let agents = agents.to_vec();
        (!agents.is_empty()).then(|| Box::new(Involved { agents, staff: Vec::new() }))
    }
}
