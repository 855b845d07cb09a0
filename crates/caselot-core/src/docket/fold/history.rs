//! Everything that a log says about one case number, in its order.

use std::collections::{BTreeMap, BTreeSet};

use crate::docket::entry::{Entry, Event};
use crate::id::EntryIndex;

/// Finds the entries about one case number: its filings at all stages, their draws, ends and
/// approvals, and what was recorded and proposed in the case.
#[derive(Debug, Clone)]
pub struct CaseHistory {
    number: String,
    /// Filings, requests and imports of the case.
    filings: BTreeSet<EntryIndex>,
    /// Proposals about it, with the filing that would leave the number.
    proposals: BTreeMap<EntryIndex, Option<EntryIndex>>,
}

impl CaseHistory {
    /// The history of a canonical number. `filings` are those that have the number now, also if they
    /// were filed by another one.
    pub fn new(number: &str, filings: impl IntoIterator<Item = EntryIndex>) -> CaseHistory {
        let filings = filings.into_iter().collect();
        CaseHistory { number: number.to_owned(), filings, proposals: BTreeMap::new() }
    }

    /// Whether an entry is about the case. All entries of the log are asked about, in their order.
    pub fn takes(&mut self, entry: &Entry) -> bool {
        match &entry.event {
            Event::Proposed(proposed) => {
                let about = self.is_about(&proposed.what);
                if about {
                    let leaves = match &proposed.what {
                        Event::NumberCorrected(it) if it.wrong == self.number => Some(it.filing),
                        _ => None,
                    };
                    self.proposals.insert(entry.index, leaves);
                }
                about
            }
            Event::Approved(approved) => {
                let proposal = self.proposals.get(&approved.entry).copied();
                if let Some(Some(left)) = proposal {
                    self.filings.remove(&left);
                }
                proposal.is_some() || self.filings.contains(&approved.entry)
            }
            Event::Declined(it) => {
                self.proposals.contains_key(&it.entry) || self.filings.contains(&it.entry)
            }
            event => {
                let begins = event.case_number() == Some(self.number.as_str());
                if begins {
                    self.filings.insert(entry.index);
                }
                begins || self.filings.contains(&entry.index) || self.is_about(event)
            }
        }
    }

    /// The entries about the case, of the candidates that an [index](super::about) finds; `read` gives
    /// an entry.
    ///
    /// # Errors
    /// When an entry cannot be read.
    pub fn found<E>(
        number: &str,
        filings: impl IntoIterator<Item = EntryIndex>,
        candidates: BTreeSet<EntryIndex>,
        mut read: impl FnMut(EntryIndex) -> Result<Entry, E>,
    ) -> Result<Vec<EntryIndex>, E> {
        let mut history = CaseHistory::new(number, filings);
        let mut found = Vec::new();
        for index in candidates {
            if history.takes(&read(index)?) {
                found.push(index);
            }
        }
        Ok(found)
    }

    /// The entries of a whole log that are about a canonical number.
    pub fn in_log<'e>(number: &str, entries: &'e [Entry]) -> Vec<&'e Entry> {
        let mut history = CaseHistory::new(number, renumbered_to(number, entries));
        entries.iter().filter(|entry| history.takes(entry)).collect()
    }

    /// Whether an event says something in the case, or would give something its number.
    fn is_about(&self, event: &Event) -> bool {
        let named = match event {
            Event::NumberCorrected(it) => it.number == self.number,
            Event::ReviewRecorded(it) => it.case_number == self.number,
            Event::Imports(it) => it.cases.iter().any(|case| case.case_number == self.number),
            Event::Redistribution(it) => {
                it.cases.iter().any(|case| case.case_number == self.number)
            }
            _ => false,
        };
        named || event.about().is_some_and(|filing| self.filings.contains(&filing))
    }
}

/// The filings that got a number by an approved correction.
fn renumbered_to(number: &str, entries: &[Entry]) -> Vec<EntryIndex> {
    let mut proposed = BTreeMap::new();
    let mut found = Vec::new();
    for entry in entries {
        match &entry.event {
            Event::Proposed(proposal) => match &proposal.what {
                Event::NumberCorrected(it) if it.number == number => {
                    proposed.insert(entry.index, it.filing);
                }
                _ => {}
            },
            Event::Approved(approved) => found.extend(proposed.get(&approved.entry)),
            _ => {}
        }
    }
    found
}
