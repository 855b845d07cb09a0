//! The filings of each dispute, found without going through all of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::docket::day::Day;
use crate::id::EntryIndex;

/// Fingerprint of the parties and the cause of a filing.
pub(super) type Fingerprint = [u8; 32];

/// The filings of all disputes, by fingerprint.
#[derive(Debug, Clone, Default)]
pub(super) struct Disputes(HashMap<Fingerprint, Dispute>);

#[derive(Debug, Clone, Default)]
struct Dispute {
    /// All of them, ascending.
    filings: Vec<EntryIndex>,
    /// Those whose case was given up, by the day on which it was.
    given_up: BTreeMap<Day, BTreeSet<EntryIndex>>,
}

impl Disputes {
    /// Adds a filing, which is later than the others.
    pub(super) fn file(&mut self, dispute: Fingerprint, filing: EntryIndex) {
        self.0.entry(dispute).or_default().filings.push(filing);
    }

    /// Takes over when the case of a filing was given up, if it was: before a change, and after it.
    pub(super) fn pass(
        &mut self,
        dispute: &Fingerprint,
        filing: EntryIndex,
        (before, after): (Option<Day>, Option<Day>),
    ) {
        let Some(known) = self.0.get_mut(dispute).filter(|_| before != after) else { return };
        if let Some(day) = before
            && let Some(filings) = known.given_up.get_mut(&day)
        {
            filings.remove(&filing);
            if filings.is_empty() {
                known.given_up.remove(&day);
            }
        }
        if let Some(day) = after {
            known.given_up.entry(day).or_default().insert(filing);
        }
    }

    /// All filings of a dispute, ascending.
    pub(super) fn filings(&self, dispute: &Fingerprint) -> &[EntryIndex] {
        self.0.get(dispute).map_or(&[], |known| &known.filings)
    }

    /// Of those whose case was given up on a day or later, the latest filed. It costs as much as
    /// there are days, of which a policy asks for few.
    pub(super) fn given_up(&self, dispute: &Fingerprint, since: Day) -> Option<EntryIndex> {
        let days = self.0.get(dispute)?.given_up.range(since..);
        days.filter_map(|(_, filings)| filings.last().copied()).max()
    }
}
