//! What a log shows of the cases of judges who leave.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::before::Before;
use crate::docket::entry::{Entry, Event};
use crate::docket::fold::redistributions::{Redistributions, left_by};
use crate::docket::redistribution::{RedistributedCase, Redistribution};
use crate::id::{EntryIndex, JudgeId};

/// A list of cases that leave their judge, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedistributionFact {
    /// Entry of its approval.
    pub entry: EntryIndex,
    /// Who leaves.
    pub judge: JudgeId,
    /// How many cases it has.
    pub listed: usize,
    /// How many other open cases the judge had then.
    pub left_out: usize,
    /// How many filings were made from it.
    pub filed: usize,
    /// How many cases left it otherwise.
    pub closed: usize,
    /// How many waited when a later list took its place without them.
    pub ended: usize,
    /// How many waited then, and go on to wait with another nonce.
    pub changed: usize,
}

impl RedistributionFact {
    /// A list that was just approved, and leaves nothing out.
    pub fn of(entry: EntryIndex, judge: JudgeId, listed: usize) -> RedistributionFact {
        let (left_out, filed, closed, ended, changed) = (0, 0, 0, 0, 0);
        RedistributionFact { entry, judge, listed, left_out, filed, closed, ended, changed }
    }
}

/// Collects them along the fold.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct RedistributionFacts(Vec<RedistributionFact>);

impl RedistributionFacts {
    /// Applies what an entry does; `before` is what was known before it.
    pub fn apply(&mut self, Before { state, cases, .. }: Before<'_>, effect: &Entry) {
        if let Event::Redistribution(list) = &effect.event {
            self.end(&state.redistributions, list);
            if !list.cases.is_empty() {
                let (judge, listed) = (list.judge, list.cases.len());
                let open = cases.open_cases(judge) as usize;
                let left_out = open.saturating_sub(listed);
                let entry = effect.index;
                self.0.push(RedistributionFact {
                    left_out,
                    ..RedistributionFact::of(entry, judge, listed)
                });
            }
            return;
        }
        if state.redistributions.is_empty() {
            return;
        }
        let Some(filing) = left_by(&effect.event) else { return };
        let Some((running, _)) = state.redistributions.waiting(filing) else { return };
        if let Some(fact) = self.of(running.entry) {
            match &effect.event {
                Event::CaseFiled(_) => fact.filed += 1,
                _ => fact.closed += 1,
            }
        }
    }

    /// A later list takes the place of the one that runs.
    fn end(&mut self, running: &Redistributions, list: &Redistribution) {
        let Some(running) = running.of(list.judge) else { return };
        let kept = |waiting: &RedistributedCase| {
            list.cases.iter().find(|case| case.filing == waiting.filing)
        };
        let Some(fact) = self.of(running.entry) else { return };
        for waiting in &running.waiting {
            match kept(waiting) {
                Some(case) if case.nonce_commitment == waiting.nonce_commitment => {}
                Some(_) => fact.changed += 1,
                None => fact.ended += 1,
            }
        }
    }

    fn of(&mut self, entry: EntryIndex) -> Option<&mut RedistributionFact> {
        self.0.iter_mut().find(|fact| fact.entry == entry)
    }

    /// All of them, in the order of the log.
    pub fn facts(&self) -> Vec<RedistributionFact> {
        self.0.clone()
    }
}

impl fmt::Display for RedistributionFact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RedistributionFact { entry, judge, listed, left_out, filed, closed, .. } = self;
        write!(
            f,
            "cases of judge {judge} drawn afresh: {filed} of {listed}, {closed} closed before \
             (entry {entry})"
        )?;
        if *left_out > 0 {
            write!(f, "; LEFT OUT: {left_out}")?;
        }
        if self.ended > 0 {
            write!(f, "; LIST ENDED with {} waiting", self.ended)?;
        }
        if self.changed > 0 {
            write!(f, "; OTHER NONCES: {}", self.changed)?;
        }
        Ok(())
    }
}
