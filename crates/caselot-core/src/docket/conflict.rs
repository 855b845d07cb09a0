//! Judges' declared relations to parties.

use std::collections::BTreeMap;

use super::code::ExclusionGround;
use super::day::Day;
use super::party::Mark;

/// A judge's relation to parties.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConflictDeclared {
    /// Judge.
    pub judge: u32,
    /// Marks of the parties, strictly ascending.
    pub marks: Vec<Mark>,
    /// Why the judge cannot sit.
    pub ground: ExclusionGround,
    /// Explanation; may be empty, unless it is taken back.
    pub text: String,
    /// Entry index of the declaration that this one replaces.
    pub replaces: Option<u64>,
    /// The replaced one is only taken back.
    pub cancelled: bool,
}

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
    in_force: BTreeMap<u64, Conflict>,
    by_mark: BTreeMap<Mark, Vec<u64>>,
}

impl Conflicts {
    /// Takes an entry over.
    pub fn record(&mut self, entry: u64, conflict: Conflict) {
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
    pub fn get(&self, entry: u64) -> Option<&Conflict> {
        self.in_force.get(&entry)
    }

    /// All in force, in the order of the log.
    pub fn in_force(&self) -> impl Iterator<Item = (u64, &Conflict)> {
        self.in_force.iter().map(|(entry, conflict)| (*entry, conflict))
    }

    /// Judges with a relation to one of these parties, ascending; of several grounds the one with
    /// the lowest number.
    pub fn of(&self, marks: &[Mark]) -> BTreeMap<u32, ExclusionGround> {
        let mut judges: BTreeMap<u32, ExclusionGround> = BTreeMap::new();
        let entries = marks.iter().filter_map(|mark| self.by_mark.get(mark)).flatten();
        for conflict in entries.filter_map(|entry| self.in_force.get(entry)) {
            let ConflictDeclared { judge, ground, .. } = conflict.declared;
            let kept = judges.entry(judge).or_insert(ground);
            *kept = ground.min(*kept);
        }
        judges
    }
}
