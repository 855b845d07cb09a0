//! Contributors, what is opened for them, and what is due by what they gave.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use crate::docket::contribution::{
    AwaitedContribution, Contributed, ContributorEnded, ContributorNamed, FilingOpened,
};
use crate::docket::day::Day;
use crate::id::EntryIndex;

/// A contributor as the log knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contributor {
    /// Entry by which it was named.
    pub entry: EntryIndex,
    /// First day on which filings await it.
    pub from: Day,
    /// What it said of itself.
    pub named: ContributorNamed,
    /// How many filings have awaited it.
    pub filed: u32,
    /// Entry of its end, with the last day on which filings await it.
    pub ended: Option<(EntryIndex, Day)>,
    /// Entry since which it gives no further values.
    pub stalled: Option<EntryIndex>,
}

impl Contributor {
    /// Whether no value is left for another filing.
    pub fn is_spent(&self) -> bool {
        self.filed >= self.named.values()
    }

    /// What the next filing says that awaits it.
    pub fn awaited(&self) -> AwaitedContribution {
        let (contributor, head, number) = (self.entry, self.named.head, self.filed);
        AwaitedContribution { contributor, head, number }
    }
}

/// A filing that waits for nothing but its contributor's value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// Entry by which it was opened.
    pub entry: EntryIndex,
    /// Day of it.
    pub on: Day,
    /// When, in milliseconds since 1970 UTC.
    pub time_ms: u64,
    /// What was opened.
    pub opening: FilingOpened,
    /// What it awaits.
    pub awaits: AwaitedContribution,
}

/// What must follow in the log before anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Due {
    /// The draw of an opened filing.
    Draw {
        /// The filing.
        filing: EntryIndex,
        /// Entry of the value that draws it.
        contribution: EntryIndex,
        /// The value.
        value: [u8; 32],
    },
    /// The void of a filing whose contributor has stalled.
    Void {
        /// The filing.
        filing: EntryIndex,
    },
}

impl Due {
    /// The filing that comes to its end.
    pub fn filing(self) -> EntryIndex {
        match self {
            Due::Draw { filing, .. } | Due::Void { filing } => filing,
        }
    }
}

/// What a contributor says of the log at an earlier size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatedRoot {
    /// Its entry.
    pub entry: EntryIndex,
    /// Who said it: the entry by which it was named.
    pub contributor: EntryIndex,
    /// The size.
    pub size: u64,
    /// The root over so many entries.
    pub root: [u8; 32],
}

/// What waits for a contributor's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// How many filings are opened and not drawn.
    pub filings: usize,
    /// When the first of them was opened, in milliseconds since 1970 UTC.
    pub since_ms: u64,
}

/// All contributors of a docket.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contributors {
    named: Vec<Contributor>,
    /// Opened filings that are not drawn, by entry index.
    opened: BTreeMap<EntryIndex, Opened>,
    due: VecDeque<Due>,
    stated: Vec<StatedRoot>,
}

impl Contributors {
    /// A contributor.
    pub fn get(&self, entry: EntryIndex) -> Option<&Contributor> {
        self.named.iter().find(|contributor| contributor.entry == entry)
    }

    /// One that may still give values.
    pub fn answering(&self, entry: EntryIndex) -> Option<&Contributor> {
        self.get(entry).filter(|contributor| contributor.stalled.is_none())
    }

    /// All of them, in the order of the log.
    pub fn iter(&self) -> impl Iterator<Item = &Contributor> {
        self.named.iter()
    }

    /// Whether none was ever named.
    pub fn is_empty(&self) -> bool {
        self.named.is_empty()
    }

    /// The contributor that filings of a day await: of those that have begun the one named last,
    /// unless it has ended before.
    pub fn in_force(&self, today: Day) -> Option<&Contributor> {
        let last = self.named.iter().rfind(|contributor| contributor.from <= today);
        last.filter(|it| it.ended.is_none_or(|(_, last_day)| today <= last_day))
    }

    /// What must follow next.
    pub fn due(&self) -> Option<Due> {
        self.due.front().copied()
    }

    /// The draws that must follow: filing, entry of the value that draws it, and the value.
    pub fn all_due_draws(&self) -> impl Iterator<Item = (EntryIndex, EntryIndex, [u8; 32])> {
        self.due.iter().filter_map(|due| match *due {
            Due::Draw { filing, contribution, value } => Some((filing, contribution, value)),
            Due::Void { .. } => None,
        })
    }

    /// Whether the void of a filing must follow.
    pub fn is_due_to_be_voided(&self, filing: EntryIndex) -> bool {
        self.due.contains(&Due::Void { filing })
    }

    /// How much must follow.
    pub fn all_due(&self) -> usize {
        self.due.len()
    }

    /// An opened filing that is not drawn.
    pub fn opened(&self, filing: EntryIndex) -> Option<&Opened> {
        self.opened.get(&filing)
    }

    /// All opened filings that await a contributor and are not drawn, ascending by entry index.
    pub fn opened_for(
        &self,
        contributor: EntryIndex,
    ) -> impl Iterator<Item = (EntryIndex, &Opened)> {
        let of_it = move |(_, it): &(&EntryIndex, &Opened)| it.awaits.contributor == contributor;
        self.opened.iter().filter(of_it).map(|(filing, it)| (*filing, it))
    }

    /// What waits for a contributor; `None` if nothing does.
    pub fn waiting_for(&self, contributor: EntryIndex) -> Option<Waiting> {
        let times = || self.opened_for(contributor).map(|(_, opened)| opened.time_ms);
        let since_ms = times().min()?;
        Some(Waiting { filings: times().count(), since_ms })
    }

    /// What waits for a value, whomever it awaits; `None` if nothing does.
    pub fn waiting(&self) -> Option<Waiting> {
        let since_ms = self.opened.values().map(|opened| opened.time_ms).min()?;
        Some(Waiting { filings: self.opened.len(), since_ms })
    }

    /// The first opened filings that await a contributor and are not drawn, in the order in which they
    /// were opened.
    pub fn first_opened_for(&self, contributor: EntryIndex, most: usize) -> Vec<&Opened> {
        let mut opened: Vec<_> = self.opened_for(contributor).map(|(_, opened)| opened).collect();
        opened.sort_by_key(|opened| opened.entry);
        opened.truncate(most);
        opened
    }

    /// What contributors said of the log's roots, in the order of the log.
    pub fn stated_roots(&self) -> &[StatedRoot] {
        &self.stated
    }

    pub(super) fn name(&mut self, entry: EntryIndex, from: Day, named: &ContributorNamed) {
        let (named, filed, ended, stalled) = (named.clone(), 0, None, None);
        self.named.push(Contributor { entry, from, named, filed, ended, stalled });
    }

    /// Ends a contributor; `awaiting` are the undrawn filings that await it, ascending.
    pub(super) fn end(
        &mut self,
        (entry, today): (EntryIndex, Day),
        end: &ContributorEnded,
        awaiting: impl Iterator<Item = EntryIndex>,
    ) {
        let Some(contributor) = self.known(end.contributor) else { return };
        contributor.ended = contributor.ended.or(Some((entry, today)));
        if end.stalled {
            contributor.stalled = Some(entry);
            self.due.extend(awaiting.map(|filing| Due::Void { filing }));
        }
    }

    /// With a recovery all of them end and stall, and nothing is due.
    pub(super) fn lapse(&mut self, entry: EntryIndex, today: Day) {
        for contributor in &mut self.named {
            contributor.ended = contributor.ended.or(Some((entry, today)));
            contributor.stalled = contributor.stalled.or(Some(entry));
        }
        self.due.clear();
    }

    pub(super) fn file(&mut self, awaits: &AwaitedContribution) {
        if let Some(contributor) = self.known(awaits.contributor) {
            contributor.filed = contributor.filed.saturating_add(1);
        }
    }

    pub(super) fn open(&mut self, opened: Opened) {
        self.opened.insert(opened.opening.filing, opened);
    }

    pub(super) fn give(&mut self, entry: EntryIndex, given: &Contributed) {
        let Contributed { contributor, size, root, ref values, .. } = *given;
        self.stated.push(StatedRoot { entry, contributor, size, root });
        let due = values.iter().map(|it| {
            let (filing, contribution, value) = (it.filing, entry, it.value);
            Due::Draw { filing, contribution, value }
        });
        self.due.extend(due);
    }

    /// A filing is drawn or voided.
    pub(super) fn end_filing(&mut self, filing: EntryIndex) {
        self.opened.remove(&filing);
        self.due.retain(|due| due.filing() != filing);
    }

    fn known(&mut self, entry: EntryIndex) -> Option<&mut Contributor> {
        self.named.iter_mut().find(|contributor| contributor.entry == entry)
    }
}
