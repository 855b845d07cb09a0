//! Rules of cases that belong to another (随主案): resumed enforcement, preservation in a case,
//! objections. They go to the judge of their main case without a draw.

use crate::docket::case_number::canonical;
use crate::docket::cases::row::{CaseRow, Cases, present};
use crate::docket::code::{ApprovalNeed, DesignationGround};
use crate::docket::day::Day;
use crate::docket::designation::DesignationRequested;
use crate::docket::filing::Facts;
use crate::docket::fold::state::State;
use crate::docket::lineage::FollowedCase;
use crate::docket::policy::{FollowRule, Policy};
use crate::docket::refusal::Refusal;
use crate::docket::rules::designation::may_take;
use crate::docket::rules::ruling::{Ruling, ensure};
use crate::docket::text::is_name;
use crate::id::JudgeId;

/// Most rules of a policy, and most types of main cases of one.
const MAX_RULES: usize = 64;

/// The main case whose judge a filing goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MainCase {
    /// Its number.
    pub case_number: String,
    /// Who has it.
    pub judge: JudgeId,
}

/// The rules of a policy on cases that belong to another.
///
/// # Errors
/// When they are not in form.
pub(super) fn follow_rules(policy: &Policy) -> Ruling {
    let ascending = |names: &[String]| names.windows(2).all(|pair| pair[0] < pair[1]);
    let sound = |rule: &FollowRule| {
        is_name(&rule.type_code)
            && (1..=MAX_RULES).contains(&rule.of.len())
            && rule.of.iter().all(|of| is_name(of))
            && ascending(&rule.of)
    };
    let rules = &policy.follows;
    let in_order = rules.windows(2).all(|pair| pair[0].type_code < pair[1].type_code);
    let sound = rules.len() <= MAX_RULES && in_order && rules.iter().all(sound);
    ensure(sound, || Refusal::PolicyMalformed { at: "rules of cases that belong to another" })
}

/// The type code of a number of this court; a number of the old form has none.
fn type_code<'a>(state: &State, number: &'a str) -> Option<&'a str> {
    let court = state.court.as_ref().map_or("", |court| court.code.as_str());
    canonical(number, court).filter(|number| !number.legacy).map(|number| number.type_code)
}

/// The rule by which what is filed or asked for belongs to another case; most policies have none.
fn rule_of<'a>(state: &'a State, facts: &Facts, today: Day) -> Option<&'a FollowRule> {
    let policy = state.policy_on(today).filter(|policy| !policy.follows.is_empty())?;
    let lineage = &facts.lineage;
    let first = !lineage.is_of_assigned() && state.series.get(&lineage.series).is_none();
    policy.follow_rule(type_code(state, &facts.case_number).filter(|_| first)?)
}

/// Whether what is filed or asked for belongs to another case, by the policy in force on a day.
pub(super) fn belongs(state: &State, facts: &Facts, today: Day) -> bool {
    rule_of(state, facts, today).is_some()
}

/// The main case: named exactly where one belongs to what is filed, with the stage that the log has
/// of it. Asked of an entry's own it gives that again.
///
/// # Errors
/// The first of its rules that is broken.
pub(super) fn followed_case(
    state: &State,
    facts: &Facts,
    cases: &dyn Cases,
    today: Day,
) -> Result<Option<FollowedCase>, Refusal> {
    let case_number = || facts.case_number.clone();
    let asked = facts.lineage.follows.as_deref();
    let (asked, rule) = match (asked, rule_of(state, facts, today)) {
        (None, None) => return Ok(None),
        (None, Some(_)) => return Err(Refusal::FollowedMissing { case_number: case_number() }),
        (Some(_), None) => return Err(Refusal::FollowedIdle { case_number: case_number() }),
        (Some(asked), Some(rule)) => (asked, rule),
    };
    // A number in another spelling than the log's is that of no case here.
    let number = &asked.case_number;
    let named = is_name(number) && *number != facts.case_number;
    ensure(named, || Refusal::FollowedMalformed {})?;
    let rows = cases.case(number);
    let filing = match present(&rows).filter(|row| row.end.undertaking().is_some()) {
        None => None,
        Some(row) => Some(main_stage(state, facts, rule, row)?.filing),
    };
    Ok(Some(FollowedCase { case_number: number.clone(), filing }))
}

/// The present stage of a main case of this docket; the parties of what follows it are among its own.
fn main_stage<'a>(
    state: &State,
    facts: &Facts,
    rule: &FollowRule,
    row: &'a CaseRow,
) -> Result<&'a CaseRow, Refusal> {
    let case_number = || row.number.clone();
    // A number of the old form says nothing of its type.
    let of = type_code(state, &row.number).is_none_or(|of| rule.of.iter().any(|known| known == of));
    ensure(of, || Refusal::FollowedOfOtherType {
        case_number: case_number(),
        types: rule.of.join("、"),
    })?;
    let (own, theirs) = (&facts.parties.marks, &row.returning.marks);
    // One of many parties would leave out the one who is in conflict with the judge.
    let enough = own.len() >= theirs.len().min(2);
    let same = enough && own.iter().all(|mark| theirs.binary_search(mark).is_ok());
    ensure(theirs.is_empty() || same, || Refusal::FollowedOfOthers { case_number: case_number() })?;
    Ok(row)
}

/// The main case whose judge this goes to: one of this docket, whose judge may have it.
pub fn goes_to(state: &State, facts: &Facts, cases: &dyn Cases, today: Day) -> Option<MainCase> {
    let asked = facts.lineage.follows.as_deref().filter(|_| belongs(state, facts, today))?;
    asked.filing?;
    let judge = present(&cases.case(&asked.case_number))?.end.undertaking()?;
    let main = MainCase { case_number: asked.case_number.clone(), judge };
    may_take(state, facts, judge, today).then_some(main)
}

/// The main case whose judge a filing goes to, unless it is drawn for a reason in words, which a second
/// person approves.
///
/// # Errors
/// The first of its rules that is broken.
pub(super) fn following(
    state: &State,
    facts: &Facts,
    cases: &dyn Cases,
    today: Day,
) -> Result<Option<MainCase>, Refusal> {
    if !belongs(state, facts, today) {
        return Ok(None);
    }
    let main = goes_to(state, facts, cases, today);
    if !facts.parties.redraw.is_empty() {
        ensure(main.is_some(), || Refusal::NotFollowed {})?;
        return Ok(None);
    }
    let excluded = |judge| facts.exclusions.iter().any(|e| e.judge == judge && !e.by_program);
    let by_hand = main.as_ref().map(|main| main.judge).filter(|judge| excluded(*judge));
    by_hand.map_or(Ok(main), |judge| Err(Refusal::FollowedExcluded { judge }))
}

/// What a filing that belongs to another case is looked at for where it is drawn: its main case is not
/// here, or that one's judge may not have it.
pub(super) fn drawn_alone(state: &State, facts: &Facts, today: Day) -> Option<ApprovalNeed> {
    let followed = facts.lineage.follows.as_deref().filter(|_| belongs(state, facts, today))?;
    Some(match followed.filing {
        None => ApprovalNeed::Elsewhere,
        Some(_) => ApprovalNeed::Redraw,
    })
}

/// The main case of a request has the judge still who is asked for.
///
/// # Errors
/// When it was given to another one since.
pub(super) fn follows_still(cases: &dyn Cases, request: &DesignationRequested) -> Ruling {
    if request.ground != DesignationGround::Follows {
        return Ok(());
    }
    let main = request.facts.lineage.follows.as_deref();
    let rows = main.map_or_else(Vec::new, |main| cases.case(&main.case_number));
    let judge = present(&rows).and_then(|row| row.end.undertaking());
    ensure(judge == Some(request.judge), || Refusal::FollowedMismatch {})
}

/// A request of ground FOLLOWS names the main case and its judge.
///
/// # Errors
/// When it does not, or there is no such judge.
pub(super) fn follows_main(
    state: &State,
    request: &DesignationRequested,
    cases: &dyn Cases,
    today: Day,
) -> Ruling {
    if request.ground != DesignationGround::Follows {
        return Ok(());
    }
    let main = goes_to(state, &request.facts, cases, today);
    let same = main.is_some_and(|it| it.judge == request.judge && it.case_number == request.text);
    ensure(same, || Refusal::FollowedMismatch {})
}
