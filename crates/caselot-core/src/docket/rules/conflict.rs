//! Rules of declared conflicts, and who is excluded by the rules and not by a person.

use std::collections::BTreeMap;

use super::{Ruling, ensure, text};
use crate::docket::code::ExclusionGround;
use crate::docket::conflict::ConflictDeclared;
use crate::docket::entry::SYSTEM_PERSON;
use crate::docket::filing::{Exclusion, Facts};
use crate::docket::fold::state::State;
use crate::docket::lineage::Lineage;
use crate::docket::party::{MAX_MARKS, Mark};
use crate::docket::refusal::Refusal;

/// Grounds of a relation to a party.
const RELATIONS: [ExclusionGround; 3] = [
    ExclusionGround::PartyOrRelative,
    ExclusionGround::Interest,
    ExclusionGround::OtherRelationship,
];

/// Marks are strictly ascending and few.
pub(super) fn marks(marks: &[Mark]) -> Ruling {
    let ascending = marks.windows(2).all(|pair| pair[0] < pair[1]);
    ensure(ascending && marks.len() <= MAX_MARKS, || Refusal::PartyMarksOrder {})
}

/// A conflict: of a known judge with parties, or one in force that is replaced or taken back.
pub fn conflict(state: &State, declared: &ConflictDeclared) -> Ruling {
    let judge = declared.judge;
    ensure(state.roster.judge(judge).is_some(), || Refusal::JudgeUnknown { judge })?;
    ensure(!declared.marks.is_empty(), || Refusal::PartyMarksOrder {})?;
    marks(&declared.marks)?;
    ensure(RELATIONS.contains(&declared.ground), || Refusal::ConflictGround {})?;
    text(&declared.text, "text")?;
    let entry = declared.replaces.unwrap_or(0);
    let replaced = state.conflicts.get(entry).map(|conflict| &conflict.declared);
    let replaced = replaced.filter(|replaced| replaced.judge == judge);
    let later = declared.replaces.is_some() || declared.cancelled;
    ensure(!later || replaced.is_some(), || Refusal::ConflictUnknown { entry })?;
    if !declared.cancelled {
        return Ok(());
    }
    let of = |it: &ConflictDeclared| (it.marks.clone(), it.ground);
    let same = replaced.is_some_and(|replaced| of(replaced) == of(declared));
    ensure(same, || Refusal::ConflictUnknown { entry })?;
    ensure(!declared.text.is_empty(), || Refusal::ConflictTextNeeded {})
}

/// Who is excluded by what the log says of a filing: one source after the other. Of several
/// grounds of one judge that of the earlier source holds.
fn sources(state: &State, facts: &Facts) -> [BTreeMap<u32, ExclusionGround>; 2] {
    [earlier_stages(&facts.lineage), state.conflicts.of(&facts.parties.marks)]
}

/// Who left an earlier stage, and who sat in the earlier case.
pub fn earlier_stages(lineage: &Lineage) -> BTreeMap<u32, ExclusionGround> {
    let left = lineage.reassigns.iter().flat_map(|reassigns| reassigns.left.iter().copied());
    let prior = lineage.prior.iter().filter(|prior| !prior.panel_returns);
    let judges = left.chain(prior.flat_map(|prior| prior.sat.iter().copied()));
    judges.map(|judge| (judge, ExclusionGround::PriorStage)).collect()
}

/// Exclusions that the rules make themselves, strictly ascending by judge.
pub fn system_exclusions(state: &State, facts: &Facts) -> Vec<Exclusion> {
    let mut judges = BTreeMap::new();
    for source in sources(state, facts) {
        for (judge, ground) in source {
            judges.entry(judge).or_insert(ground);
        }
    }
    let exclusion = |(judge, ground)| Exclusion {
        judge,
        ground,
        person: SYSTEM_PERSON.to_owned(),
        text: String::new(),
    };
    judges.into_iter().map(exclusion).collect()
}

/// The exclusions in the program's name are exactly those that follow, and those of
/// `over_cap`: the judges over the cap of open cases.
pub fn excluded_by_system(state: &State, facts: &Facts, over_cap: &[u32]) -> Ruling {
    let mut wanted = system_exclusions(state, facts);
    wanted.extend(over_cap.iter().map(|judge| super::capped(*judge)));
    wanted.sort_by_key(|exclusion| exclusion.judge);
    let own = facts.exclusions.iter().filter(|exclusion| exclusion.person == SYSTEM_PERSON);
    let found: Vec<&Exclusion> = own.collect();
    let same = found.len() == wanted.len() && found.iter().zip(&wanted).all(|(f, w)| **f == *w);
    ensure(same, || {
        let judges = found.iter().zip(&wanted).find(|(f, w)| **f != *w);
        let first = judges.map(|(f, w)| f.judge.min(w.judge));
        let longer = found.get(wanted.len()).copied().or(wanted.get(found.len()));
        let judge = first.or(longer.map(|e| e.judge)).unwrap_or(0);
        Refusal::SystemExclusionsDiffer { judge }
    })
}
