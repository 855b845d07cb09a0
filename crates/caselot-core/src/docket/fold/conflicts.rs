//! Judges' declared relations to parties, as they are in force.

use std::collections::BTreeMap;

use crate::docket::code::ExclusionGround;
use crate::docket::conflict::ConflictDeclared;
use crate::docket::day::Day;
use crate::docket::party::PartyTag;
use crate::id::{EntryIndex, JudgeId};

/// A declaration in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// What was declared.
    pub declared: ConflictDeclared,
    /// Who declared it.
    pub person: String,
    /// On which day.
    pub on: Day,
}

/// The declarations in force.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conflicts {
    in_force: BTreeMap<EntryIndex, Conflict>,
    by_mark: BTreeMap<PartyTag, Vec<EntryIndex>>,
}

impl Conflicts {
    /// Takes an entry over.
    pub fn record(&mut self, entry: EntryIndex, conflict: Conflict) {
        if let Some(replaced) = conflict.declared.replaces.and_then(|it| self.in_force.remove(&it))
        {
            for mark in &replaced.declared.marks {
                if let Some(entries) = self.by_mark.get_mut(mark) {
                    entries.retain(|known| Some(*known) != conflict.declared.replaces);
                    if entries.is_empty() {
                        self.by_mark.remove(mark);
                    }
                }
            }
        }
        if conflict.declared.cancelled {
            return;
        }
        for mark in &conflict.declared.marks {
            self.by_mark.entry(*mark).or_default().push(entry);
        }
        self.in_force.insert(entry, conflict);
    }

    /// One in force, by its entry index.
    pub fn get(&self, entry: EntryIndex) -> Option<&Conflict> {
        self.in_force.get(&entry)
    }

    /// All in force, in the order of the log.
    pub fn in_force(&self) -> impl Iterator<Item = (EntryIndex, &Conflict)> {
        self.in_force.iter().map(|(entry, conflict)| (*entry, conflict))
    }

    /// Whether a judge has a relation to one of these parties that was declared up to a day.
    pub fn between(&self, judge: JudgeId, marks: &[PartyTag], declared: Day) -> bool {
        let entries = marks.iter().filter_map(|mark| self.by_mark.get(mark)).flatten();
        let mut conflicts = entries.filter_map(|entry| self.in_force.get(entry));
        conflicts.any(|conflict| conflict.declared.judge == judge && conflict.on <= declared)
    }

    /// Judges with a relation to one of these parties, ascending; of several grounds the one with
    /// the lowest number.
    pub fn of(&self, marks: &[PartyTag]) -> BTreeMap<JudgeId, ExclusionGround> {
        let mut judges: BTreeMap<JudgeId, ExclusionGround> = BTreeMap::new();
        let entries = marks.iter().filter_map(|mark| self.by_mark.get(mark)).flatten();
        for conflict in entries.filter_map(|entry| self.in_force.get(entry)) {
            let ConflictDeclared { judge, ground, .. } = conflict.declared;
            let kept = judges.entry(judge).or_insert(ground);
            *kept = ground.min(*kept);
        }
        judges
    }
}
