//! What a log shows of lots.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::docket::code::{LotKind, LotNeed, ReviewResult};
use crate::docket::entry::{Entry, Event};
use crate::docket::fold::desk::Approval;
use crate::docket::fold::state::State;
use crate::id::EntryIndex;

/// Lots: draws of no case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct LotFacts {
    /// How many were opened, by kind.
    pub opened: BTreeMap<&'static str, u64>,
    /// How many were drawn, by kind.
    pub drawn: BTreeMap<&'static str, u64>,
    /// Those that waited for a second person, by what for.
    pub waited: BTreeMap<&'static str, Vec<EntryIndex>>,
    /// Those neither drawn nor declined.
    pub undrawn: Vec<EntryIndex>,
    /// How many results of reviews hold, by result.
    pub reviews: BTreeMap<&'static str, u64>,
}

/// Gathers them along the fold.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct LotCollector {
    opened: BTreeMap<LotKind, u64>,
    drawn: BTreeMap<LotKind, u64>,
    waited: BTreeMap<LotNeed, Vec<EntryIndex>>,
}

impl LotCollector {
    pub fn apply(&mut self, before: &State, entry: &Entry) {
        match &entry.event {
            Event::LotOpened(opened) => {
                *self.opened.entry(opened.asked.kind).or_default() += 1;
                for need in &opened.needs {
                    self.waited.entry(*need).or_default().push(entry.index);
                }
            }
            Event::LotDrawn(drawn) => {
                if let Some(lot) = before.lots.undrawn(drawn.lot) {
                    *self.drawn.entry(lot.opened.asked.kind).or_default() += 1;
                }
            }
            _ => {}
        }
    }

    /// The facts at the end of a log; none if it has no lot.
    pub fn finish(&self, state: &State) -> Option<LotFacts> {
        if self.opened.is_empty() {
            return None;
        }
        let named = |counts: &BTreeMap<LotKind, u64>| {
            counts.iter().map(|(kind, count)| (kind.name(), *count)).collect()
        };
        let waited = self.waited.iter().map(|(need, lots)| (need.name(), lots.clone()));
        let open = state.lots.all_undrawn().filter(|(_, it)| it.approval != Approval::Declined);
        let mut reviews = BTreeMap::new();
        for (.., reviewed) in state.lots.results() {
            *reviews.entry(ReviewResult::name(reviewed.result)).or_default() += 1;
        }
        Some(LotFacts {
            opened: named(&self.opened),
            drawn: named(&self.drawn),
            waited: waited.collect(),
            undrawn: state.lots.lapsed().iter().copied().chain(open.map(|(lot, _)| lot)).collect(),
            reviews,
        })
    }
}

impl fmt::Display for LotFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (kind, opened) in &self.opened {
            let drawn = self.drawn.get(kind).copied().unwrap_or(0);
            writeln!(f, "  lots {kind}: {opened} opened, {drawn} drawn")?;
        }
        let entries = |list: &[EntryIndex]| {
            list.iter().map(EntryIndex::to_string).collect::<Vec<_>>().join(", ")
        };
        for (need, lots) in &self.waited {
            writeln!(f, "  lot waited, {need}: {} (entries {})", lots.len(), entries(lots))?;
        }
        if !self.undrawn.is_empty() {
            let (count, entries) = (self.undrawn.len(), entries(&self.undrawn));
            writeln!(f, "  LOT NEVER DRAWN: {count} (entries {entries})")?;
        }
        for (result, count) in &self.reviews {
            writeln!(f, "  reviews, {result}: {count}")?;
        }
        Ok(())
    }
}
