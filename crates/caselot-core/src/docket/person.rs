//! The persons who act in a docket, and what each may do.

use serde::{Deserialize, Serialize};

use crate::docket::code::PersonRole;
use crate::docket::day::Day;
use crate::id::JudgeId;

/// The name under which the program itself acts.
pub const SYSTEM_PERSON: &str = "caselot";

/// What a person may do from a day on, replacing what the person might do before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonEnrolled {
    /// The person's name, as it stands in every entry of theirs.
    pub person: String,
    /// Strictly ascending; none = nothing any more.
    pub roles: Vec<PersonRole>,
    /// Number in the roster, if the person is one of its judges.
    pub judge: Option<JudgeId>,
    /// First day.
    pub from: Day,
    /// Last day, included; `None` = open.
    pub to: Option<Day>,
    /// The supervisor for whom the person stands in, as nothing but SUPERVISOR; empty for the
    /// person's own roles.
    pub deputizes: String,
    /// The division that the person serves with the role DIVISION; empty without that role.
    pub division: String,
}

impl PersonEnrolled {
    /// Whether it covers a day.
    pub fn covers(&self, day: Day) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

/// Protocol 2 begins in a docket of protocol 1, or a docket whose last supervisor left gets new
/// ones. It is made offline by two persons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulesOpened {
    /// Strictly ascending by person.
    pub persons: Vec<PersonEnrolled>,
    /// Explanation; may be empty.
    pub text: String,
    /// The second person.
    pub approver: String,
}
