//! Rules of a case that is filed again: it goes back to its first judge without a draw.

use crate::docket::cases::row::{CaseRow, Cases, present};
use crate::docket::code::DesignationGround;
use crate::docket::day::Day;
use crate::docket::designation::DesignationRequested;
use crate::docket::entry::Protocol;
use crate::docket::filing::Facts;
use crate::docket::fold::state::State;
use crate::docket::party::{PartyTag, fingerprint, sorted};
use crate::docket::refusal::Refusal;
use crate::docket::rules::designation::may_take;
use crate::docket::rules::follows::belongs;
use crate::docket::rules::ruling::{Ruling, ensure};
use crate::id::{JudgeId, JudgeOrNobody};

/// The earlier case that a filing goes back to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    /// Its number.
    pub case_number: String,
    /// Who had it, or would have been drawn.
    pub judge: JudgeId,
}

/// The marks of a filing: its own and, so that none gets lost from stage to stage, those of the
/// stage that it reassigns or that was withdrawn before it. `rows` are all stages of its case.
pub fn carried_marks(facts: &Facts, rows: &[CaseRow]) -> Vec<PartyTag> {
    let carried = carried_from(facts, rows).map_or(&[][..], |row| &row.returning.marks);
    sorted(facts.parties.marks.iter().chain(carried).copied().collect())
}

/// The marks of a filing's agents, which are carried as those of its parties are, apart from them.
pub fn carried_agents(facts: &Facts, rows: &[CaseRow]) -> Vec<PartyTag> {
    let carried = carried_from(facts, rows).map_or(&[][..], CaseRow::agents);
    sorted(facts.parties.agents.iter().chain(carried).copied().collect())
}

/// The stage whose marks are carried over to a filing.
fn carried_from<'a>(facts: &Facts, rows: &'a [CaseRow]) -> Option<&'a CaseRow> {
    let before = rows.partition_point(|row| row.stage < facts.stage);
    let before = &rows[..before];
    match facts.lineage.is_of_assigned() {
        true => present(before),
        false => before.last().filter(|row| row.returning.avoided.is_some()),
    }
}

/// An entry keeps the marks that are carried over to it.
///
/// # Errors
/// The first of its rules that is broken.
pub(super) fn marks_kept(facts: &Facts, rows: &[CaseRow]) -> Ruling {
    let kept = facts.parties.marks == carried_marks(facts, rows)
        && facts.parties.agents == carried_agents(facts, rows);
    ensure(kept, || Refusal::PartyMarksLost {})
}

/// The first day on which a case must have been given up for a filing of today to go back to its
/// judge, if the policy has such a rule.
pub fn returns_since(state: &State, today: Day) -> Option<Day> {
    let days = state.refiling_days(today)?;
    Some(Day(today.0.saturating_sub(days)))
}

/// The earlier case of the same parties and cause that was withdrawn or dismissed within the
/// policy's days, the latest filed of several; none if its judge may not sit.
pub fn earlier(state: &State, facts: &Facts, cases: &dyn Cases, today: Day) -> Option<Earlier> {
    let since = returns_since(state, today)?;
    if facts.lineage.is_of_assigned() || belongs(state, facts, today) {
        return None;
    }
    let row = cases.given_up(&fingerprint(&facts.parties.marks, &facts.cause)?, since)?;
    let (judge, _) = row.given_up()?;
    let earlier = Earlier { case_number: row.number, judge };
    may_take(state, facts, earlier.judge, today).then_some(earlier)
}

/// A request of ground REFILED names the judge and the number of the earlier case that the log has.
///
/// # Errors
/// When it names others, or there is no such case.
pub(super) fn goes_back(
    state: &State,
    request: &DesignationRequested,
    cases: &dyn Cases,
    today: Day,
) -> Ruling {
    if request.ground != DesignationGround::Refiled {
        return Ok(());
    }
    let earlier = earlier(state, &request.facts, cases, today);
    let same = |it: &Earlier| it.judge == request.judge && it.case_number == request.text;
    let judge = || JudgeOrNobody(earlier.as_ref().map(|earlier| earlier.judge));
    ensure(earlier.as_ref().is_some_and(same), || Refusal::RefilingMismatch { judge: judge() })
}

/// The earlier case that a filing goes back to, unless an approver says otherwise.
///
/// # Errors
/// The first of its rules that is broken.
pub fn refiling(
    state: &State,
    facts: &Facts,
    cases: &dyn Cases,
    today: Day,
) -> Result<Option<Earlier>, Refusal> {
    // Whether that one goes to its main case's judge is asked in its place.
    if belongs(state, facts, today) {
        return Ok(None);
    }
    let earlier = earlier(state, facts, cases, today);
    let two = state.protocol == Protocol::Two;
    if facts.parties.redraw.is_empty() {
        let excluded = |judge| facts.exclusions.iter().any(|e| e.judge == judge && !e.by_program);
        let by_hand = earlier.as_ref().map(|it| it.judge).filter(|judge| two && excluded(*judge));
        return by_hand.map_or(Ok(earlier), |judge| Err(Refusal::RefiledExcluded { judge }));
    }
    ensure(earlier.is_some(), || Refusal::NotRefiled {})?;
    ensure(two || !facts.approver.is_empty(), || Refusal::RedrawUnapproved {})?;
    Ok(None)
}
