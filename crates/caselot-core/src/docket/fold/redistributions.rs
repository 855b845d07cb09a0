//! Lists of cases that leave a judge who leaves, and how far each has come.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use crate::docket::code::ReassignmentGround;
use crate::docket::day::Day;
use crate::docket::entry::Event;
use crate::docket::redistribution::{RedistributedCase, Redistribution};
use crate::id::{EntryIndex, JudgeId};

/// A list with the cases that still wait in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    /// Entry of its approval.
    pub entry: EntryIndex,
    /// Day of its approval.
    pub on: Day,
    /// Why the judge leaves.
    pub ground: ReassignmentGround,
    /// Explanation.
    pub text: String,
    /// How many cases it had.
    pub listed: usize,
    /// The cases that wait, in order.
    pub waiting: VecDeque<RedistributedCase>,
    /// The last filing that was made from it.
    pub last: Option<EntryIndex>,
}

/// The lists in which a case waits, or whose last one is undrawn, by the judge who leaves.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redistributions(BTreeMap<JudgeId, Running>);

impl Redistributions {
    /// The list of a judge, while a case waits in it or its last one is undrawn.
    pub fn of(&self, judge: JudgeId) -> Option<&Running> {
        self.0.get(&judge)
    }

    /// All of them, ascending by judge.
    pub fn iter(&self) -> impl Iterator<Item = (JudgeId, &Running)> {
        self.0.iter().map(|(judge, running)| (*judge, running))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The list in which a case waits, with the place at which it does; by its present stage.
    pub fn waiting(&self, filing: EntryIndex) -> Option<(&Running, usize)> {
        self.0.values().find_map(|running| {
            let place = running.waiting.iter().position(|case| case.filing == filing)?;
            Some((running, place))
        })
    }

    pub(super) fn begin(&mut self, (entry, on): (EntryIndex, Day), list: &Redistribution) {
        let Redistribution { judge, ground, text, cases } = list;
        let waiting: VecDeque<_> = cases.iter().cloned().collect();
        if waiting.is_empty() {
            self.0.remove(judge);
            return;
        }
        let (listed, last) = (waiting.len(), None);
        let (ground, text) = (*ground, text.clone());
        self.0.insert(*judge, Running { entry, on, ground, text, listed, waiting, last });
    }

    /// A case waits no more; `filed` is the filing that was made from its list, if that is why.
    pub(super) fn leave(&mut self, filing: EntryIndex, filed: Option<EntryIndex>) {
        for running in self.0.values_mut() {
            let before = running.waiting.len();
            running.waiting.retain(|case| case.filing != filing);
            if running.waiting.len() < before {
                running.last = filed.or(running.last);
            }
        }
        self.0.retain(|_, running| !running.waiting.is_empty() || running.last == filed);
    }

    /// A filing is open no more: its list ends with the last of them.
    pub(super) fn end(&mut self, filing: EntryIndex) {
        self.0.retain(|_, running| !running.waiting.is_empty() || running.last != Some(filing));
    }

    pub(super) fn is_last(&self, filing: EntryIndex) -> bool {
        self.0.values().any(|it| it.waiting.is_empty() && it.last == Some(filing))
    }
}

/// The case that an event takes out of the list in which it waits, by its present stage.
pub fn left_by(event: &Event) -> Option<EntryIndex> {
    match event {
        Event::CaseFiled(filed) => filed.facts.lineage.reassigns.as_ref().map(|it| it.filing),
        Event::CaseClosed(closed) => Some(closed.filing),
        Event::NumberCorrected(corrected) => Some(corrected.filing),
        Event::CaseCorrected(it) => {
            let leaves =
                it.before.undertaking != it.after.undertaking || it.after.closing.is_some();
            leaves.then_some(it.filing)
        }
        _ => None,
    }
}
