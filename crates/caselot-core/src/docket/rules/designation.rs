//! Rules of designations: assignments without a draw.

use crate::docket::code::{DesignationGround, Standing};
use crate::docket::day::Day;
use crate::docket::designation::{DesignationDeclined, DesignationRequested, PendingDesignation};
use crate::docket::entry::{Actor, Protocol, SYSTEM_PERSON};
use crate::docket::filing::Facts;
use crate::docket::fold::state::State;
use crate::docket::refusal::Refusal;
use crate::docket::rules::candidates::{candidates_of, unknown_pool};
use crate::docket::rules::exclusion::capped;
use crate::docket::rules::person::supervises;
use crate::docket::rules::ruling::{Ruling, ensure, explained, second_person, text};
use crate::docket::rules::series::{begins_series, follows_series};
use crate::docket::text::is_name;
use crate::id::JudgeId;

/// Most days from a draw by hand to its record: one working day, which may follow the longest holidays.
const MOST_DAYS_AFTER_OUTAGE: u32 = 10;

/// A request to designate, apart from the facts of the case.
///
/// # Errors
/// The first of its rules that is broken.
pub fn designation(state: &State, request: &DesignationRequested, today: Day) -> Ruling {
    let DesignationRequested { facts, judge, ground, text: explanation, .. } = request;
    let pool = || facts.pool.clone();
    let spec = state.pools.get(&facts.pool).map(|pool| pool.spec_on(today));
    let spec = spec.ok_or_else(|| unknown_pool(state, &facts.pool))?;
    ensure(!spec.settings.assessors, || Refusal::PoolOfOthers { pool: pool() })?;
    ensure(facts.panel.seats() == 1, || Refusal::PanelDesignated {})?;
    text(explanation, "text")?;
    explained(*ground, explanation, "a designation")?;
    ensure(facts.parties.redraw.is_empty(), || Refusal::NotRefiled {})?;
    may_sit(state, facts, *judge, today)?;
    outage(request, today)?;
    if *ground == DesignationGround::OnlyCandidate {
        only_candidate(state, facts, *judge, today)?;
    }
    match ground {
        DesignationGround::BatchOrRelated => follows_series(state, facts, *judge, today),
        _ => begins_series(state, facts),
    }
}

/// A draw by hand is recorded as soon as a server is there again: by its minutes, with two who saw it.
fn outage(request: &DesignationRequested, today: Day) -> Ruling {
    let malformed = |at| move || Refusal::OutageMalformed { at };
    let of_outage = request.ground == DesignationGround::Outage;
    ensure(of_outage == request.outage.is_some(), malformed("ground"))?;
    let Some(drawn) = request.outage.as_deref() else { return Ok(()) };
    ensure(is_name(&drawn.minutes), malformed("number of the minutes"))?;
    let two = matches!(&drawn.witnesses[..], [first, second] if first < second);
    ensure(two && drawn.witnesses.iter().all(|name| is_name(name)), malformed("two witnesses"))?;
    ensure(drawn.on <= today, || Refusal::InTheFuture { day: drawn.on.to_string() })?;
    let last = Day(drawn.on.0.saturating_add(MOST_DAYS_AFTER_OUTAGE));
    ensure(today <= last, || Refusal::OutageTooOld {
        day: drawn.on.to_string(),
        most: MOST_DAYS_AFTER_OUTAGE,
    })
}

/// A designated judge is recorded, at work, not excluded and without a declared conflict, also
/// if it was declared after the request.
pub(super) fn may_sit(state: &State, facts: &Facts, judge: JudgeId, today: Day) -> Ruling {
    ensure(state.roster.judge(judge).is_some(), || Refusal::JudgeUnknown { judge })?;
    ensure(state.roster.on_duty(judge, false, today), || Refusal::JudgeNotOnDuty { judge })?;
    let excluded = facts.exclusions.iter().find(|exclusion| exclusion.judge == judge);
    let excluded = excluded.map(|exclusion| exclusion.ground);
    let excluded = excluded.or_else(|| state.conflicts.of(&facts.parties.related()).remove(&judge));
    excluded.map_or(Ok(()), |ground| Err(Refusal::JudgeExcluded { judge, ground: ground.name() }))
}

/// Whether a judge may have a case that goes to that judge by a rule, without a draw.
pub(super) fn may_take(state: &State, facts: &Facts, judge: JudgeId, today: Day) -> bool {
    // As with every designation, the cap of open cases leaves nobody out.
    let mut uncapped = facts.clone();
    // In protocol 2 nor does a person: who excludes that judge asks for a redraw.
    let two = state.protocol == Protocol::Two;
    uncapped.exclusions.retain(|exclusion| {
        (exclusion.by_program || !two) && *exclusion != capped(state.protocol, exclusion.judge)
    });
    may_sit(state, &uncapped, judge, today).is_ok()
}

/// The approval of a request: by another person, while the judge may still sit. A refiled case is
/// given back by the program, and nothing else is.
///
/// # Errors
/// The first of its rules that is broken.
pub fn approval(
    state: &State,
    pending: &PendingDesignation,
    approver: &Actor,
    today: Day,
) -> Ruling {
    second_person(&approver.person, &pending.requester)?;
    let DesignationRequested { facts, judge, ground, .. } = &pending.request;
    if state.protocol == Protocol::Two {
        supervises(state, approver, today)?;
        return may_sit(state, facts, *judge, today);
    }
    let refiled = *ground == DesignationGround::Refiled;
    let own = approver.person == SYSTEM_PERSON && approver.standing == Standing::System;
    let named = approver.person == SYSTEM_PERSON || approver.standing == Standing::System;
    ensure(if refiled { own } else { !named }, || Refusal::RefiledByProgram {})?;
    may_sit(state, facts, *judge, today)
}

/// A request that comes to nothing, with a reason; in protocol 2 by the person who asked, or by a
/// supervisor.
///
/// # Errors
/// The first of its rules that is broken.
pub fn decline(state: &State, declined: &DesignationDeclined, actor: &Actor, today: Day) -> Ruling {
    text(&declined.text, "text")?;
    ensure(!declined.text.is_empty(), || Refusal::TextNeeded {
        what: "a declined request".into(),
    })?;
    let pending = state.requests.get(&declined.filing);
    let own = pending.is_none_or(|pending| pending.requester == actor.person);
    let may = state.protocol == Protocol::One || own || supervises(state, actor, today).is_ok();
    ensure(may, || Refusal::DeclineNotYours { entry: declined.filing })
}

/// The only candidate of the pool, and no draw of one.
fn only_candidate(state: &State, facts: &Facts, judge: JudgeId, today: Day) -> Ruling {
    let pool = || facts.pool.clone();
    let odds = candidates_of(state, facts, today)?;
    let candidates = odds.len() as u64;
    let only = odds.len() == 1 && odds.iter().all(|row| row.0 == judge);
    ensure(only, || Refusal::NotOnlyCandidate { pool: pool(), candidates })
}
