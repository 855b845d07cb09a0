//! The book of a docket's lots: each with its candidates as they were when it was opened, and with
//! what became of it. A sample's candidates stand nowhere in the log, and are found by folding it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::docket::cases::projection::checked_changes;
use crate::docket::cases::row::{Cases, present};
use crate::docket::cases::table::CaseTable;
use crate::docket::entry::{Entry, Event};
use crate::docket::fold::desk::Approval;
use crate::docket::fold::state::State;
use crate::docket::lot::{LotDrawn, LotOpened, SampleRule};
use crate::docket::rules;
use crate::id::EntryIndex;

/// A lot as it stands in the log.
#[derive(Debug, Clone)]
pub struct LotLine {
    /// Entry of its opening.
    pub entry: EntryIndex,
    /// Who opened it.
    pub opener: String,
    /// Time of the entry, in milliseconds since 1970 UTC.
    pub time_ms: u64,
    /// What was opened.
    pub opened: Arc<LotOpened>,
    /// Its candidates, in their order.
    pub candidates: Arc<[String]>,
    /// How it stands, or stood, with the second person.
    pub approval: Approval,
    /// Entry of the second person's act.
    pub decided: Option<EntryIndex>,
    /// Its draw, with the entry.
    pub drawn: Option<(EntryIndex, LotDrawn)>,
}

/// All lots of a docket.
#[derive(Debug, Clone, Default)]
pub struct LotBook {
    state: State,
    cases: CaseTable,
    lots: BTreeMap<EntryIndex, LotLine>,
}

impl LotBook {
    /// Takes the next entry over.
    pub fn apply(&mut self, entry: &Entry) {
        let effect = self.state.proposals.effect_of(entry);
        let effect = effect.as_ref().unwrap_or(entry);
        let today = self.state.day(entry.time_ms);
        let (state, cases) = (&self.state, &self.cases);
        let opens = match &entry.event {
            Event::LotOpened(opened) => {
                let found = rules::lot_candidates(state, cases, &opened.asked, today);
                Some((Arc::clone(opened), found.unwrap_or_default()))
            }
            _ => None,
        };
        let filed = self.state.opened_by(&effect.event);
        self.state.apply(entry);
        // The court's day is known only once its first entry is applied.
        let today = self.state.day(entry.time_ms);
        let (cases, roster) = (&mut self.cases, &self.state.roster);
        checked_changes(effect, today, roster, |_| filed, |change| cases.apply(change));
        if let Some((opened, candidates)) = opens {
            let line = LotLine {
                entry: entry.index,
                opener: entry.actor.person.clone(),
                time_ms: entry.time_ms,
                opened,
                candidates: candidates.into(),
                approval: Approval::NotNeeded,
                decided: None,
                drawn: None,
            };
            self.lots.insert(entry.index, line);
        }
        self.pass(entry);
    }

    /// Takes over how the lot of an entry stands after it.
    fn pass(&mut self, entry: &Entry) {
        let lot = match &entry.event {
            Event::LotOpened(_) => entry.index,
            Event::Approved(approved) => approved.entry,
            Event::Declined(declined) => declined.entry,
            Event::LotDrawn(drawn) => drawn.lot,
            _ => return,
        };
        let Some(line) = self.lots.get_mut(&lot) else { return };
        if let Event::LotDrawn(drawn) = &entry.event {
            line.drawn = Some((entry.index, (**drawn).clone()));
        }
        if let Some(undrawn) = self.state.lots.undrawn(lot) {
            (line.approval, line.decided) = (undrawn.approval, undrawn.decided);
        }
    }

    /// A lot by the entry of its opening.
    #[must_use]
    pub fn lot(&self, entry: EntryIndex) -> Option<&LotLine> {
        self.lots.get(&entry)
    }

    /// The lot of a roll number.
    #[must_use]
    pub fn of_roll(&self, roll: &str) -> Option<&LotLine> {
        self.lots.values().rev().find(|line| line.opened.asked.roll() == roll)
    }

    /// All lots, the latest first.
    pub fn lots(&self) -> impl Iterator<Item = &LotLine> {
        self.lots.values().rev()
    }

    /// The docket's state.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The cases of a sample, by the filing of their present stage.
    #[must_use]
    pub fn sample(&self, rule: &SampleRule) -> BTreeMap<EntryIndex, String> {
        let filed = |number: String| {
            let filing = present(&self.cases.case(&number))?.filing;
            Some((filing, number))
        };
        self.cases.sample(rule).into_iter().filter_map(filed).collect()
    }
}
