//! What the rules of an entry are asked with: all that was said before, and what to do about a
//! broken one.

use crate::docket::cases::row::{CaseRow, Cases};
use crate::docket::day::Day;
use crate::docket::entry::{Actor, Protocol};
use crate::docket::fold::state::State;
use crate::docket::refusal::Refusal;
use crate::docket::rules::ruling::{Ruling, SecondPerson};

/// What an entry is judged by: all that the log said before it, and who acts when.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The docket before the entry.
    pub state: &'a State,
    /// Its case index before the entry.
    pub cases: &'a dyn Cases,
    /// All stages so far of the case that the entry is about, ascending; empty if it is about none.
    pub stages: &'a [CaseRow],
    /// Actor of the entry.
    pub actor: &'a Actor,
    /// Version of the protocol of the entry.
    pub protocol: Protocol,
    /// Who approved it by an act, if anybody did.
    pub approver: Option<&'a Actor>,
    /// The court's day of the entry.
    pub today: Day,
}

impl<'a> Context<'a> {
    pub(super) fn second(&self) -> SecondPerson<'a> {
        SecondPerson {
            requester: &self.actor.person,
            protocol: self.protocol,
            approved: self.approver.is_some(),
        }
    }
}

/// What happens to a broken rule: an error ends the check, `Ok` goes on with the next rule.
pub struct Check<'a>(&'a mut dyn FnMut(Refusal) -> Ruling);

impl<'a> Check<'a> {
    /// A check that asks `broken` about each broken rule.
    pub fn new(broken: &'a mut dyn FnMut(Refusal) -> Ruling) -> Check<'a> {
        Check(broken)
    }

    /// The value of a ruling; `None` if a rule is broken and the check goes on.
    pub(super) fn of<T>(&mut self, ruling: Result<T, Refusal>) -> Result<Option<T>, Refusal> {
        match ruling {
            Ok(value) => Ok(Some(value)),
            Err(refusal) => (self.0)(refusal).map(|()| None),
        }
    }
}
