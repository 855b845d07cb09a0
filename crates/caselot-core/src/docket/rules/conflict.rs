//! Rules of declared conflicts, and who is excluded by the rules and not by a person.

use crate::docket::code::ExclusionGround;
use crate::docket::conflict::ConflictDeclared;
use crate::docket::fold::state::State;
use crate::docket::party::{MAX_MARKS, PartyTag};
use crate::docket::refusal::Refusal;
use crate::docket::rules::ruling::{Ruling, ensure, text};
use crate::id::EntryIndex;

/// Grounds of a relation to a party.
const RELATIONS: [ExclusionGround; 3] = [
    ExclusionGround::PartyOrRelative,
    ExclusionGround::Interest,
    ExclusionGround::OtherRelationship,
];

/// Marks are strictly ascending and few.
pub(super) fn marks(marks: &[PartyTag]) -> Ruling {
    let ascending = marks.windows(2).all(|pair| pair[0] < pair[1]);
    ensure(ascending && marks.len() <= MAX_MARKS, || Refusal::PartyMarksOrder {})
}

/// A conflict: of a known judge with parties, or one in force that is replaced or taken back.
///
/// # Errors
/// The first of its rules that is broken.
pub fn conflict(state: &State, declared: &ConflictDeclared) -> Ruling {
    let judge = declared.judge;
    ensure(state.roster.judge(judge).is_some(), || Refusal::JudgeUnknown { judge })?;
    ensure(!declared.marks.is_empty(), || Refusal::PartyMarksOrder {})?;
    marks(&declared.marks)?;
    ensure(RELATIONS.contains(&declared.ground), || Refusal::ConflictGround {})?;
    text(&declared.text, "text")?;
    let entry = declared.replaces.unwrap_or(EntryIndex(0));
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
