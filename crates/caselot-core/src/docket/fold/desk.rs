//! Undrawn filings of protocol 2: whose they are, and whether they may be drawn.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::docket::approval::DAYS_TO_APPROVE;
use crate::docket::day::Day;
use crate::docket::entry::Entry;
use crate::docket::filing::CaseFiled;
use crate::id::EntryIndex;

/// An undrawn filing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undrawn {
    /// Who filed it.
    pub filer: String,
    /// Day of the filing.
    pub on: Day,
    /// Whether it may be drawn.
    pub approval: Approval,
    /// Entry index of the second person's last act on it.
    pub decided: Option<EntryIndex>,
    /// Entry by which it was opened for its contributor's value.
    pub opened: Option<EntryIndex>,
}

/// How a filing stands with the second person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Approval {
    /// It needs nobody.
    NotNeeded,
    /// It waits, and may be approved up to this day.
    Waiting {
        /// Last day.
        until: Day,
    },
    /// It was approved.
    Given,
    /// It was declined; what is left is its void.
    Declined,
    /// A second person took note that its nonce is lost; what is left is its void.
    NonceLost,
}

/// Undrawn filings by entry index.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Desk(BTreeMap<EntryIndex, Undrawn>);

impl Desk {
    /// An undrawn filing.
    pub fn get(&self, filing: EntryIndex) -> Option<&Undrawn> {
        self.0.get(&filing)
    }

    /// All of them, ascending by entry index.
    pub fn iter(&self) -> impl Iterator<Item = (EntryIndex, &Undrawn)> {
        self.0.iter().map(|(filing, undrawn)| (*filing, undrawn))
    }

    /// How many undrawn filings of a person are not opened, and how many are.
    pub fn of_person(&self, person: &str) -> (usize, usize) {
        let own = self.0.values().filter(|it| it.filer == person);
        own.fold((0, 0), |(undrawn, opened), it| match it.opened {
            None => (undrawn + 1, opened),
            Some(_) => (undrawn, opened + 1),
        })
    }

    /// Whether a filing is opened, and waits for nothing but its contributor's value.
    pub fn is_opened(&self, filing: EntryIndex) -> bool {
        self.0.get(&filing).is_some_and(|undrawn| undrawn.opened.is_some())
    }

    /// A filing is opened in an entry.
    pub(super) fn open(&mut self, filing: EntryIndex, entry: EntryIndex) {
        if let Some(undrawn) = self.0.get_mut(&filing) {
            undrawn.opened = Some(entry);
        }
    }

    pub(super) fn file(&mut self, entry: &Entry, filed: &CaseFiled, today: Day) {
        let until = Day(today.0.saturating_add(DAYS_TO_APPROVE));
        let approval =
            if filed.needs.is_empty() { Approval::NotNeeded } else { Approval::Waiting { until } };
        let filer = entry.actor.person.clone();
        let undrawn = Undrawn { filer, on: today, approval, decided: None, opened: None };
        self.0.insert(entry.index, undrawn);
    }

    /// A second person approved the filing, or declined it, in an entry.
    pub(super) fn decide(&mut self, filing: EntryIndex, approval: Approval, entry: EntryIndex) {
        if let Some(undrawn) = self.0.get_mut(&filing) {
            (undrawn.approval, undrawn.decided) = (approval, Some(entry));
        }
    }

    pub(super) fn end(&mut self, filing: EntryIndex) {
        self.0.remove(&filing);
    }
}
