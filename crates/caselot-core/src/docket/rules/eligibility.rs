//! Rules of who is left out for having too much work, and of how few candidates are too few for
//! one person alone.

use crate::docket::cases::row::Cases;
use crate::docket::day::Day;
use crate::docket::filing::{Facts, SeatGroup};
use crate::docket::fold::state::State;
use crate::docket::policy::{Eligibility, Policy};
use crate::docket::refusal::Refusal;
use crate::docket::rules::exclusion::system_exclusions;
use crate::docket::rules::ruling::{Ruling, ensure};
use crate::id::JudgeId;
use crate::lottery::draw::n_eff;
use crate::lottery::role::SeatRole;

/// Highest least number of candidates.
const MAX_MIN_CANDIDATES: u32 = 1_000;
/// Highest cap of open cases.
const MAX_OPEN_CASES: u32 = 1_000_000;

/// A policy's bounds.
///
/// # Errors
/// The first of its rules that is broken.
pub fn bounds(policy: &Policy) -> Ruling {
    let Eligibility { min_candidates, open_case_cap } = policy.eligibility;
    let sound = (1..=MAX_MIN_CANDIDATES).contains(&min_candidates)
        && open_case_cap.is_none_or(|cap| (1..=MAX_OPEN_CASES).contains(&cap));
    ensure(sound, || Refusal::EligibilityMalformed {})
}

fn in_force(state: &State, today: Day) -> Eligibility {
    state.policy_on(today).map_or_else(Eligibility::default, |policy| policy.eligibility)
}

/// Judges on duty in the pool of a case that is drawn who have as many open cases as the policy
/// lets them have, and are not left out otherwise. Ascending.
pub fn over_cap(state: &State, facts: &Facts, cases: &dyn Cases, today: Day) -> Vec<JudgeId> {
    let Some(cap) = in_force(state, today).open_case_cap else { return Vec::new() };
    let Some(pool) = state.pools.get(&facts.pool) else { return Vec::new() };
    let by_rules = system_exclusions(state, facts);
    let left_out = |judge: JudgeId| {
        let named = facts.exclusions.iter().filter(|e| !e.is_by_program());
        named.chain(&by_rules).any(|exclusion| exclusion.judge == judge)
    };
    let on_duty = pool.on_duty(&state.roster, today).into_iter();
    let free = on_duty.map(|(judge, _)| judge).filter(|judge| !left_out(*judge));
    free.filter(|judge| cases.open_cases(*judge) >= cap).collect()
}

/// Whether a judge has as many open cases as the policy of a day lets anybody have.
pub fn at_cap(state: &State, cases: &dyn Cases, judge: JudgeId, today: Day) -> bool {
    in_force(state, today).open_case_cap.is_some_and(|cap| cases.open_cases(judge) >= cap)
}

/// Few candidates, or many of those on duty excluded by persons, need an approver.
///
/// # Errors
/// The first of its rules that is broken.
pub fn enough_candidates(state: &State, facts: &Facts, groups: &[SeatGroup], today: Day) -> Ruling {
    let group = groups.iter().find(|group| group.role == SeatRole::Undertaking);
    let Some(group) = group.filter(|_| facts.approver.is_empty()) else { return Ok(()) };
    let least = in_force(state, today).min_candidates;
    let n_eff = n_eff(&group.odds);
    ensure(n_eff >= u64::from(least), || Refusal::FewCandidates {
        pool: group.pool.clone(),
        n_eff,
        least,
    })?;
    let named = facts.exclusions.iter().filter(|e| !e.is_by_program());
    let on_duty = |judge: JudgeId| group.shares.binary_search_by_key(&judge, |s| s.0).is_ok();
    let excluded = named.filter(|exclusion| on_duty(exclusion.judge)).count();
    ensure(excluded * 4 <= group.shares.len(), || Refusal::ManyExcluded {
        pool: group.pool.clone(),
        excluded: excluded as u64,
        on_duty: group.shares.len() as u64,
    })
}
