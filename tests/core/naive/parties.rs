//! Parties, known by marks: declared conflicts and who is left out for them, and marks that are
//! carried (sections 12a and 12b).

use std::collections::BTreeMap;

use super::changing::{left_before, seated};
use super::court::{Fold, Rule, rule};
use super::draw::Hash;
use super::message::Facts;
use super::reader::{Message, Read, exactly32};
use super::stages::End;
use super::text;

const PRIOR_STAGE: u32 = 5;
pub const WORKLOAD_CAP: u32 = 6;
/// The grounds up to this one are those of a conflict.
pub const OTHER_RELATIONSHIP: u32 = 3;

pub struct Conflict {
    judge: u32,
    marks: Vec<Hash>,
    ground: u32,
    text: String,
    replaces: u64,
    cancelled: bool,
}

pub fn read(mut m: Message, two: bool) -> Read<Conflict> {
    let conflict = Conflict {
        judge: m.uint32(1)?,
        marks: m.repeated(2, exactly32)?,
        ground: m.choice(3, if two { 9 } else { 7 })?,
        text: m.string(4)?,
        replaces: m.uint64(5)?,
        cancelled: m.boolean(6)?,
    };
    m.end().map(|()| conflict)
}

/// Marks in order, at most 64.
pub fn ordered(marks: &[Hash]) -> Rule {
    rule(marks.len() <= 64 && marks.is_sorted_by(|one, next| one < next), "PartyMarksOrder")
}

impl Conflict {
    pub fn relates(&self, judge: u32, marks: &[Hash]) -> bool {
        self.judge == judge && self.marks.iter().any(|mark| marks.contains(mark))
    }
}

impl Fold {
    pub(super) fn declared(&mut self, position: u64, said: Conflict) -> Rule {
        rule(self.judges.contains_key(&said.judge), "JudgeUnknown")?;
        ordered(&said.marks)?;
        rule(!said.marks.is_empty(), "PartyMarksOrder")?;
        rule(said.ground <= OTHER_RELATIONSHIP, "ConflictGround")?;
        rule(text::free_text(&said.text), "TextOutsideTable")?;
        if said.replaces == 0 {
            rule(!said.cancelled, "ConflictUnknown")?;
        } else {
            let old = self.conflicts.remove(&said.replaces).ok_or("ConflictUnknown")?;
            let same = !said.cancelled || (&old.marks, old.ground) == (&said.marks, said.ground);
            rule(old.judge == said.judge && same, "ConflictUnknown")?;
            rule(!said.cancelled || !said.text.is_empty(), "ConflictTextNeeded")?;
        }
        if !said.cancelled {
            self.conflicts.insert(position, said);
        }
        Ok(())
    }

    /// Judges with a conflict in force with one of the parties, each with its ground.
    fn related(&self, marks: &[Hash]) -> BTreeMap<u32, u32> {
        let mut related = BTreeMap::new();
        for conflict in self.conflicts.values() {
            if conflict.marks.iter().any(|mark| marks.contains(mark)) {
                let ground = related.entry(conflict.judge).or_insert(conflict.ground);
                *ground = conflict.ground.min(*ground);
            }
        }
        related
    }

    pub(super) fn is_related(&self, judge: u32, marks: &[Hash]) -> bool {
        self.related(marks).contains_key(&judge)
    }

    /// The exclusions in the program's name are exactly those that the rules give, with these
    /// judges over the cap unless a person leaves them out anyway.
    pub(super) fn system_exclusions(&self, facts: &Facts, over_cap: &[u32]) -> Rule {
        let lineage = &facts.lineage;
        let left = lineage.reassigns.iter().flat_map(|it| it.left.iter().copied());
        let prior = lineage.prior.iter().filter(|it| !it.panel_returns && !it.elsewhere);
        let before = left.chain(prior.flat_map(|prior| prior.sat.iter().copied()));
        let before = before.chain(left_before(facts));
        let mut wanted = self.who_mediated(facts);
        wanted.extend(self.related(&facts.all_marks()));
        wanted.extend(seated(facts));
        wanted.extend(before.map(|judge| (judge, PRIOR_STAGE)));
        let by_hand =
            |judge| facts.exclusions.iter().any(|one| one.judge == judge && !one.is_program());
        for judge in over_cap.iter().copied().filter(|judge| !by_hand(*judge)) {
            wanted.entry(judge).or_insert(WORKLOAD_CAP);
        }
        self.seated_by_program(facts)?;
        let own: Vec<_> = facts.exclusions.iter().filter(|one| one.is_program()).collect();
        let plain = own.iter().all(|one| one.text.is_empty());
        let same = own.iter().map(|one| (one.judge, one.ground)).eq(wanted);
        rule(plain && same, "SystemExclusionsDiffer")
    }

    /// A reassignment holds the marks of the stage it leaves with those that changes of its seats
    /// added, a case whose filing was withdrawn
    /// those of that filing.
    pub(super) fn carried(&self, facts: &Facts) -> Rule {
        let number = &facts.case_number;
        let follows = facts.lineage.reassigns.is_some() || facts.lineage.changes.is_some();
        let from = match follows {
            true => self.stages.present(number).filter(|stage| stage.end == End::Seated),
            false => self.stages.of(number).last().filter(|stage| stage.avoided.is_some()),
        };
        let marks = from.map_or(&[][..], |stage| &stage.carried);
        let agents = from.map_or(&[][..], |stage| &stage.agents);
        let kept = marks.iter().all(|mark| facts.marks.contains(mark))
            && agents.iter().all(|mark| facts.agents.contains(mark));
        rule(kept, "PartyMarksLost")
    }
}
