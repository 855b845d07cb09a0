//! Proposals that wait for a second person.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::docket::approval::Approved;
use crate::docket::day::Day;
use crate::docket::entry::{Actor, Entry, Event, Proposed};
use crate::id::EntryIndex;

/// A proposal as it stands in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Who proposed it.
    pub proposer: Actor,
    /// Day of the entry.
    pub on: Day,
    /// What is proposed.
    pub proposed: Proposed,
}

/// The proposals that wait, by entry index. One that was not approved in time is forgotten with the
/// next proposal.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposals(BTreeMap<EntryIndex, Arc<Proposal>>);

impl Proposals {
    /// The proposal of an entry.
    pub fn get(&self, entry: EntryIndex) -> Option<&Arc<Proposal>> {
        self.0.get(&entry)
    }

    /// All of them, ascending by entry index.
    pub fn iter(&self) -> impl Iterator<Item = (EntryIndex, &Proposal)> {
        self.0.iter().map(|(entry, proposal)| (*entry, proposal.as_ref()))
    }

    /// How many proposals of a person may still be approved.
    pub fn of_person(&self, person: &str, today: Day) -> usize {
        let own = |proposal: &&Arc<Proposal>| {
            proposal.proposer.person == person && proposal.proposed.until >= today
        };
        self.0.values().filter(own).count()
    }

    /// What an approval makes of a proposal: the act as if it stood at the index and on the day of
    /// the approval, by the person who proposed it. `None` for any other entry, and for that of a
    /// void, which opens an envelope and so stands in an entry of its own.
    pub fn effect_of(&self, entry: &Entry) -> Option<Entry> {
        let Event::Approved(Approved { entry: proposed }) = entry.event else { return None };
        let proposal = self.get(proposed)?;
        if let Event::FilingVoided(_) = proposal.proposed.what {
            return None;
        }
        Some(Entry {
            actor: proposal.proposer.clone(),
            event: proposal.proposed.what.clone(),
            ..entry.clone()
        })
    }

    /// Takes an entry over; `today` is its day.
    pub fn apply(&mut self, entry: &Entry, today: Day) {
        match &entry.event {
            Event::Proposed(proposed) => {
                self.0.retain(|_, waiting| waiting.proposed.until >= today);
                let (proposer, proposed) = (entry.actor.clone(), (**proposed).clone());
                let proposal = Proposal { proposer, on: today, proposed };
                self.0.insert(entry.index, Arc::new(proposal));
            }
            Event::Approved(Approved { entry }) => drop(self.0.remove(entry)),
            Event::Declined(declined) => drop(self.0.remove(&declined.entry)),
            _ => {}
        }
    }
}
