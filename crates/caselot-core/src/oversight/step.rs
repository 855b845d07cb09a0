//! One entry as the tables see it.

use crate::docket::day::Day;
use crate::docket::entry::{Entry, Event};
use crate::docket::fold::state::State;

/// One entry with the docket before it.
#[derive(Debug, Clone, Copy)]
pub struct Step<'a> {
    /// The docket before the entry.
    pub state: &'a State,
    /// The entry as it stands in the log.
    pub entry: &'a Entry,
    /// What counts: the entry, or the act that it approves, by the person who proposed it.
    pub act: &'a Entry,
    /// Day of the entry.
    pub today: Day,
    /// Who approved it, if it was proposed.
    pub approved: Option<&'a str>,
}

impl Step<'_> {
    /// What counts.
    pub fn event(&self) -> &Event {
        &self.act.event
    }

    /// Who did it or, if it was proposed, who proposed it.
    pub fn person(&self) -> String {
        self.act.actor.person.clone()
    }

    /// The second person: who approved it, or whom the entry names; empty if nobody.
    pub fn approver(&self, named: &str) -> String {
        self.approved.unwrap_or(named).to_owned()
    }
}
