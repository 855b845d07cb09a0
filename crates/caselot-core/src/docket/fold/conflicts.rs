//! Judges' declared relations to parties, as they are in force.

use std::collections::BTreeMap;
use std::sync::Arc;

use rpds::{HashTrieMapSync, RedBlackTreeMapSync, RedBlackTreeSetSync};

use serde::{Deserialize, Serialize};

use crate::docket::code::ExclusionGround;
use crate::docket::conflict::ConflictDeclared;
use crate::docket::day::Day;
use crate::docket::party::PartyTag;
use crate::id::{EntryIndex, JudgeId};

/// A declaration in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// What was declared.
    pub declared: ConflictDeclared,
    /// Who declared it.
    pub person: String,
    /// On which day.
    pub on: Day,
}

/// The declarations in force. A clone shares all that is not changed afterwards, so that a court with
/// many declarations is not copied for each further one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflicts {
    in_force: RedBlackTreeMapSync<EntryIndex, Arc<Conflict>>,
    by_mark: HashTrieMapSync<PartyTag, RedBlackTreeSetSync<EntryIndex>>,
}

impl Conflicts {
    /// Takes an entry over.
    pub fn record(&mut self, entry: EntryIndex, conflict: Conflict) {
        if let Some(replaced) = conflict.declared.replaces {
            self.remove(replaced);
        }
        if conflict.declared.cancelled {
            return;
        }
        for mark in &conflict.declared.marks {
            let mut entries = self.by_mark.get(mark).cloned().unwrap_or_default();
            entries.insert_mut(entry);
            self.by_mark.insert_mut(*mark, entries);
        }
        self.in_force.insert_mut(entry, Arc::new(conflict));
    }

    fn remove(&mut self, entry: EntryIndex) {
        let Some(conflict) = self.in_force.get(&entry).cloned() else { return };
        self.in_force.remove_mut(&entry);
        for mark in &conflict.declared.marks {
            let Some(mut entries) = self.by_mark.get(mark).cloned() else { continue };
            entries.remove_mut(&entry);
            match entries.is_empty() {
                true => self.by_mark.remove_mut(mark),
                false => {
                    self.by_mark.insert_mut(*mark, entries);
                    true
                }
            };
        }
    }

    /// One in force, by its entry index.
    pub fn get(&self, entry: EntryIndex) -> Option<&Conflict> {
        self.in_force.get(&entry).map(|conflict| &**conflict)
    }

    /// All in force, in the order of the log.
    pub fn in_force(&self) -> impl Iterator<Item = (EntryIndex, &Conflict)> {
        self.in_force.iter().map(|(entry, conflict)| (*entry, &**conflict))
    }

    /// Whether a judge has a relation to one of these parties that was declared up to a day.
    pub fn between(&self, judge: JudgeId, marks: &[PartyTag], declared: Day) -> bool {
        let entries =
            marks.iter().filter_map(|mark| self.by_mark.get(mark)).flat_map(|it| it.iter());
        let mut conflicts = entries.filter_map(|entry| self.in_force.get(entry));
        conflicts.any(|conflict| conflict.declared.judge == judge && conflict.on <= declared)
    }

    /// Judges with a relation to one of these parties, ascending; of several grounds the one with
    /// the lowest number.
    pub fn of(&self, marks: &[PartyTag]) -> BTreeMap<JudgeId, ExclusionGround> {
        let mut judges: BTreeMap<JudgeId, ExclusionGround> = BTreeMap::new();
        let entries =
            marks.iter().filter_map(|mark| self.by_mark.get(mark)).flat_map(|it| it.iter());
        for conflict in entries.filter_map(|entry| self.in_force.get(entry)) {
            let ConflictDeclared { judge, ground, .. } = conflict.declared;
            let kept = judges.entry(judge).or_insert(ground);
            *kept = ground.min(*kept);
        }
        judges
    }
}
