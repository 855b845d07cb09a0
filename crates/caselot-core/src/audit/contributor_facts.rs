//! What a log shows of contributors.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::docket::entry::{Entry, Event};
use crate::docket::fold::contributors::Contributor;
use crate::docket::fold::state::State;
use crate::id::EntryIndex;
use crate::lottery::hash::to_hex;

/// Contributors: who gave to the seed beside filer and server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ContributionFacts {
    /// All that were named, in the order of the log.
    pub contributors: Vec<ContributorFact>,
    /// Filings that await none, after the first that awaits one, by the runs in which they follow one
    /// another.
    pub uncontributed: Vec<UncontributedRun>,
    /// Filings of the whole log that await none of the contributors whose keys an auditor gave, by such
    /// runs; `None` without keys.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unpinned: Option<Vec<UncontributedRun>>,
    /// All filings, by whom they await.
    #[serde(skip)]
    pub(super) filed: Vec<FiledRun>,
}

/// Filings that await no contributor, or none that is meant, without one between them that does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UncontributedRun {
    /// The first.
    pub first: EntryIndex,
    /// The last.
    pub last: EntryIndex,
    /// How many they are.
    pub filings: u64,
}

/// Filings that await the same contributor, or none, without another one between them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FiledRun {
    contributor: Option<EntryIndex>,
    run: UncontributedRun,
}

/// One contributor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ContributorFact {
    /// Entry by which it was named.
    pub entry: EntryIndex,
    /// Who it is.
    pub name: String,
    /// Its public key, in hexadecimal digits.
    pub key: String,
    /// Levels of the tree of its values.
    pub depth: u32,
    /// Filings that await it.
    pub filed: u64,
    /// Those that were drawn.
    pub drawn: u64,
    /// Those that were voided.
    pub voided: u64,
    /// Those that were opened and are undrawn.
    pub waiting: Vec<EntryIndex>,
    /// The longest time from an opening to its value.
    pub slowest_ms: u64,
    /// Filings that were opened when two persons said that it had stalled.
    pub withheld: Vec<EntryIndex>,
    /// Entry of its end; 0 = none.
    pub ended: EntryIndex,
    /// Entry since which it gives no values; 0 = it does.
    pub stalled: EntryIndex,
}

/// Gathers them along the fold.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct ContributionCollector {
    of: BTreeMap<EntryIndex, Counted>,
    filed: Vec<FiledRun>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Counted {
    filed: u64,
    drawn: u64,
    voided: u64,
    slowest_ms: u64,
    withheld: Vec<EntryIndex>,
}

impl ContributionCollector {
    pub fn apply(&mut self, before: &State, entry: &Entry) {
        if let Event::CaseFiled(filed) = &entry.event {
            self.filed(entry.index, filed.awaits.map(|awaits| awaits.contributor));
        }
        if before.contributors.is_empty() {
            return;
        }
        let awaits = |filing| before.open.get(&filing).and_then(|filed| filed.awaits);
        match &entry.event {
            Event::Contributed(given) => {
                let times = given.values.iter().filter_map(|it| {
                    before.contributors.opened(it.filing).map(|opened| opened.time_ms)
                });
                let times = times.map(|opened_ms| entry.time_ms.saturating_sub(opened_ms));
                let counted = self.of.entry(given.contributor).or_default();
                counted.slowest_ms = counted.slowest_ms.max(times.max().unwrap_or(0));
            }
            Event::ContributorEnded(ended) if ended.stalled => {
                let opened = before.contributors.opened_for(ended.contributor);
                let withheld = opened.map(|(filing, _)| filing).collect();
                self.of.entry(ended.contributor).or_default().withheld = withheld;
            }
            Event::CaseDrawn(drawn) => {
                if let Some(awaits) = awaits(drawn.filing) {
                    self.of.entry(awaits.contributor).or_default().drawn += 1;
                }
            }
            Event::FilingVoided(void) => {
                if let Some(awaits) = awaits(void.filing) {
                    self.of.entry(awaits.contributor).or_default().voided += 1;
                }
            }
            _ => {}
        }
    }

    /// A filing, and whom it awaits: the beginning of a run, or its new end.
    fn filed(&mut self, filing: EntryIndex, contributor: Option<EntryIndex>) {
        if let Some(contributor) = contributor {
            self.of.entry(contributor).or_default().filed += 1;
        }
        let run = UncontributedRun { first: filing, last: filing, filings: 1 };
        match self.filed.last_mut().filter(|last| last.contributor == contributor) {
            Some(last) => last.run.go_on(&run),
            None => self.filed.push(FiledRun { contributor, run }),
        }
    }

    /// The facts at the end of a log; none if nobody was named.
    pub fn finish(&self, state: &State) -> Option<ContributionFacts> {
        let contributors: Vec<_> =
            state.contributors.iter().map(|it| self.fact(state, it)).collect();
        let filed = self.filed.clone();
        let since_the_first = filed.iter().skip_while(|it| it.contributor.is_none());
        let alone = since_the_first.filter(|it| it.contributor.is_none());
        let uncontributed = alone.map(|it| it.run.clone()).collect();
        let any = !contributors.is_empty();
        any.then_some(ContributionFacts { contributors, uncontributed, unpinned: None, filed })
    }

    fn fact(&self, state: &State, of: &Contributor) -> ContributorFact {
        let counted = self.of.get(&of.entry).cloned().unwrap_or_default();
        let waiting = state.contributors.opened_for(of.entry).map(|(filing, _)| filing);
        ContributorFact {
            entry: of.entry,
            name: of.named.name.clone(),
            key: to_hex(&of.named.key),
            depth: of.named.depth,
            filed: counted.filed,
            drawn: counted.drawn,
            voided: counted.voided,
            waiting: waiting.collect(),
            slowest_ms: counted.slowest_ms,
            withheld: counted.withheld,
            ended: of.ended.map_or(EntryIndex(0), |(entry, _)| entry),
            stalled: of.stalled.unwrap_or(EntryIndex(0)),
        }
    }
}

impl UncontributedRun {
    /// Takes over the filings that follow at once.
    fn go_on(&mut self, next: &UncontributedRun) {
        (self.last, self.filings) = (next.last, self.filings + next.filings);
    }
}

impl ContributionFacts {
    /// The filings that await none of these contributors, by the runs in which they follow one another.
    pub(super) fn filed_without(&self, contributors: &[EntryIndex]) -> Vec<UncontributedRun> {
        let mut runs: Vec<UncontributedRun> = Vec::new();
        let mut parted = true;
        for FiledRun { contributor, run } in &self.filed {
            if contributor.is_some_and(|it| contributors.contains(&it)) {
                parted = true;
                continue;
            }
            match runs.last_mut().filter(|_| !parted) {
                Some(last) => last.go_on(run),
                None => runs.push(run.clone()),
            }
            parted = false;
        }
        runs
    }
}

impl fmt::Display for ContributionFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.contributors.iter().try_for_each(|it| it.fmt(f))?;
        for UncontributedRun { first, last, filings } in &self.uncontributed {
            writeln!(f, "  FILED WITHOUT A CONTRIBUTOR: {filings} (entries {first} to {last})")?;
        }
        for UncontributedRun { first, last, filings } in self.unpinned.iter().flatten() {
            writeln!(
                f,
                "  FILED WITHOUT A CONTRIBUTOR THAT WAS GIVEN: {filings} (entries {first} to {last})"
            )?;
        }
        Ok(())
    }
}

impl fmt::Display for ContributorFact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ContributorFact { name, entry, filed, drawn, slowest_ms, .. } = self;
        writeln!(
            f,
            "  contributor {name} (entry {entry}): {filed} filings, {drawn} drawn, slowest \
             {slowest_ms} ms"
        )?;
        writeln!(f, "    key {}", self.key)?;
        if self.voided > 0 {
            writeln!(f, "    NEVER DRAWN: {}", self.voided)?;
        }
        let listed = |list: &[EntryIndex]| {
            list.iter().map(EntryIndex::to_string).collect::<Vec<_>>().join(", ")
        };
        if !self.waiting.is_empty() {
            writeln!(f, "    opened and undrawn: entries {}", listed(&self.waiting))?;
        }
        if self.stalled != EntryIndex(0) {
            writeln!(f, "    STALLED (entry {})", self.stalled)?;
        } else if self.ended != EntryIndex(0) {
            writeln!(f, "    ended (entry {})", self.ended)?;
        }
        if !self.withheld.is_empty() {
            writeln!(f, "    OPENED WHEN IT STALLED: entries {}", listed(&self.withheld))?;
        }
        Ok(())
    }
}
