//! The stages of each case (section 10), and what is kept of them.

use std::collections::{BTreeMap, BTreeSet};

use super::court::{Rule, rule};
use super::draw::Hash;
use super::message::{Facts, Held};
use super::seats::Seating;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Filed and not drawn.
    Open,
    /// Asked to be designated.
    Requested,
    /// Voided or declined.
    Gone,
    /// Drawn, designated or imported.
    Seated,
}

/// One stage of a case.
pub struct Stage {
    /// Entry of the filing, request or import.
    pub entry: u64,
    pub stage: u32,
    pub end: End,
    /// It draws seats of the present stage, and never is that.
    pub changes: bool,
    pub seating: Seating,
    /// Those of the filing that made the stage.
    pub marks: Vec<Hash>,
    /// Those that what follows holds, too: a change of seats may have added some.
    pub carried: Vec<Hash>,
    /// Those of agents that what follows holds.
    pub agents: Vec<Hash>,
    /// Assistants and clerks who worked on it.
    pub staff: BTreeSet<u32>,
    pub cause: String,
    /// The pool as the stage was filed, asked for or imported.
    pub pool: String,
    /// The judge whom its void avoided, if it states one, and the day of the void.
    pub avoided: Option<(u32, u32)>,
}

/// Stages by case number, and the case of each entry.
#[derive(Default)]
pub struct Stages {
    cases: BTreeMap<String, Vec<Stage>>,
    numbers: BTreeMap<u64, String>,
    /// Every number that a stage ever had.
    ever: BTreeSet<String>,
    /// The wrong numbers that were corrected, each with its next stage at least.
    wrong: BTreeMap<String, u32>,
    /// Stages whose numbers were corrected.
    corrected: BTreeSet<u64>,
}

impl Stages {
    pub fn of(&self, number: &str) -> &[Stage] {
        self.cases.get(number).map_or(&[], Vec::as_slice)
    }

    /// The latest that was not voided or declined, and changes no seats.
    pub fn present(&self, number: &str) -> Option<&Stage> {
        self.of(number).iter().rev().find(|stage| stage.end != End::Gone && !stage.changes)
    }

    /// No filing that changes seats of the case is open.
    pub fn settled(&self, number: &str) -> Rule {
        let open = |stage: &Stage| stage.changes && stage.end == End::Open;
        rule(!self.of(number).iter().any(open), "FilingOpen")
    }

    /// The present stage of each case.
    pub fn all_present(&self) -> impl Iterator<Item = &Stage> {
        self.cases.keys().filter_map(|number| self.present(number))
    }

    pub fn add(&mut self, entry: u64, end: End, facts: &Facts) {
        let (marks, cause) = (facts.marks.clone(), facts.cause.clone());
        let (stage, changes) = (facts.stage, facts.lineage.changes.is_some());
        let seating = Seating::default();
        let (carried, avoided) = (marks.clone(), None);
        let (agents, staff, pool) = (facts.agents.clone(), BTreeSet::new(), facts.pool.clone());
        #[rustfmt::skip]
        let stage = Stage {
            entry, stage, end, changes, seating, marks, carried, agents, staff, cause, pool, avoided,
        };
        self.put(&facts.case_number, stage);
    }

    pub fn import(&mut self, entry: u64, number: &str, pool: String) {
        let (seating, marks, cause) = (Seating::default(), Vec::new(), String::new());
        let (stage, end, changes) = (0, End::Seated, false);
        let (carried, avoided) = (Vec::new(), None);
        let (agents, staff) = (Vec::new(), BTreeSet::new());
        #[rustfmt::skip]
        let stage = Stage {
            entry, stage, end, changes, seating, marks, carried, agents, staff, cause, pool, avoided,
        };
        self.put(number, stage);
    }

    fn put(&mut self, number: &str, stage: Stage) {
        self.numbers.insert(stage.entry, number.to_owned());
        self.ever.insert(number.to_owned());
        self.cases.entry(number.to_owned()).or_default().push(stage);
    }

    /// All stages with the numbers of their cases, the latest entry first.
    pub fn latest_first(&self) -> impl Iterator<Item = (&str, &Stage)> {
        self.numbers.iter().rev().filter_map(|(entry, number)| {
            let stage = self.of(number).iter().find(|stage| stage.entry == *entry)?;
            Some((number.as_str(), stage))
        })
    }

    /// The stage that the next filing or request of a number has.
    pub fn next(&self, number: &str) -> u32 {
        let after = self.of(number).last().map_or(0, |last| last.stage + 1);
        self.wrong.get(number).copied().unwrap_or(0).max(after)
    }

    pub fn was_ever(&self, number: &str) -> bool {
        self.ever.contains(number)
    }

    /// Whether the number was corrected away from a case.
    pub fn was_wrong(&self, number: &str) -> bool {
        self.wrong.contains_key(number)
    }

    pub fn was_corrected(&self, entry: u64) -> bool {
        self.corrected.contains(&entry)
    }

    /// The number of the case that a stage is of.
    pub fn number(&self, entry: u64) -> &str {
        self.numbers.get(&entry).map_or("", String::as_str)
    }

    /// A stage, the last of its case, is one of another case.
    pub fn renumber(&mut self, entry: u64, number: &str) {
        let wrong = self.number(entry).to_owned();
        let Some(stage) = self.cases.get_mut(&wrong).and_then(Vec::pop) else { return };
        self.wrong.insert(wrong, stage.stage + 1);
        self.corrected.insert(entry);
        self.put(number, stage);
    }

    /// The seats of a stage, as they are held now.
    pub fn held(&self, entry: u64) -> &[Held] {
        self.stage(entry).map_or(&[], |stage| &stage.seating.held)
    }

    pub fn stage(&self, entry: u64) -> Option<&Stage> {
        self.of(self.number(entry)).iter().find(|stage| stage.entry == entry)
    }

    pub fn at(&mut self, entry: u64) -> Option<&mut Stage> {
        let stages = self.numbers.get(&entry).and_then(|it| self.cases.get_mut(it))?;
        stages.iter_mut().find(|stage| stage.entry == entry)
    }

    pub fn end(&mut self, entry: u64, end: End, seating: Seating) {
        if let Some(stage) = self.at(entry) {
            (stage.end, stage.seating) = (end, seating);
        }
    }

    pub fn voided(&mut self, entry: u64, avoided: Option<(u32, u32)>) {
        if let Some(stage) = self.at(entry) {
            (stage.end, stage.avoided) = (End::Gone, avoided);
        }
    }

    /// A later entry names the present stage of a case, which has a judge.
    pub fn is_present(&self, entry: u64) -> Rule {
        let number = self.numbers.get(&entry).ok_or("CaseEntryUnknown")?;
        let present = self.present(number).ok_or("CaseEntryUnknown")?;
        rule(present.end == End::Seated, "CaseHasNoJudge")?;
        rule(present.entry == entry, "StageSuperseded")
    }
}
