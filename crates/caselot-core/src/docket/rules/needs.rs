//! What a filing of protocol 2 needs a second person for: few candidates, many members missing,
//! departures and what else one person alone could bend.

use crate::docket::cases::row::{CaseRow, present};
use crate::docket::code::{ApprovalNeed, ExclusionGround, SeatChangeKind};
use crate::docket::day::Day;
use crate::docket::filing::{Exclusion, Facts, SeatGroup};
use crate::docket::fold::pool::Pool;
use crate::docket::fold::state::State;
use crate::docket::rules::candidates::duty_day;
use crate::docket::rules::follows::drawn_alone;
use crate::docket::rules::redistribution::is_approved;
use crate::docket::rules::routing::has_weights;
use crate::docket::rules::stage::is_undone;
use crate::id::JudgeId;
use crate::lottery::draw::{most_taken, n_eff};
use crate::lottery::role::SeatRole;

/// Heaviest case that needs nobody where the policy has no table of weights.
const MOST_FREE_WEIGHT: u32 = 300;

/// Days after which an absence or a conflict can no longer have been recorded for a case at hand.
const SETTLED_DAYS: u32 = 7;

/// What a second person must approve before the filing is drawn, strictly ascending.
/// `stages` are all of the case so far.
pub fn needs(
    state: &State,
    facts: &Facts,
    stages: &[CaseRow],
    groups: &[SeatGroup],
    today: Day,
) -> Vec<ApprovalNeed> {
    let again =
        present(stages).is_some_and(is_undone) || state.numbers.was_left(&facts.case_number);
    let few = || (0..groups.len()).any(|at| has_few_candidates(state, &groups[..=at], today));
    let missing = || groups.iter().any(|group| misses_many(state, facts, group, today));
    let heavy = facts.weight > MOST_FREE_WEIGHT
        && !keeps_weight(facts)
        && !has_weights(state, facts, today);
    let policy = state.policy_on(today);
    let anonymous =
        facts.parties.marks.is_empty() && policy.is_some_and(|policy| policy.parties_required);
    let lineage = &facts.lineage;
    let alone = drawn_alone(state, facts, today);
    let listed = || is_approved(state, facts, stages, today);
    let is = |need: ApprovalNeed| alone == Some(need);
    let elsewhere = lineage.prior.as_ref().is_some_and(|prior| prior.elsewhere);
    let found = [
        (ApprovalNeed::FewCandidates, few()),
        (ApprovalNeed::ManyMissing, missing()),
        (ApprovalNeed::Departure, !facts.departure.is_empty()),
        (ApprovalNeed::Reassignment, lineage.reassigns.is_some() && !listed()),
        (ApprovalNeed::Redraw, !facts.parties.redraw.is_empty() || is(ApprovalNeed::Redraw)),
        (ApprovalNeed::Heavy, heavy),
        (ApprovalNeed::Elsewhere, elsewhere || is(ApprovalNeed::Elsewhere)),
        (ApprovalNeed::NumberAgain, again),
        (ApprovalNeed::NoParties, anonymous),
        (ApprovalNeed::SeatChange, changes_seats(facts)),
    ];
    found.into_iter().filter(|(_, needed)| *needed).map(|(need, _)| need).collect()
}

/// Whether a change of seats leaves the weight of its case as it was.
fn keeps_weight(facts: &Facts) -> bool {
    facts.lineage.changes.as_ref().is_some_and(|change| change.seated.weight == facts.weight)
}

/// Whether somebody leaves a seat, or a panel grows. Assessors who were left for later are drawn
/// without anybody's leave.
fn changes_seats(facts: &Facts) -> bool {
    let change = facts.lineage.changes.as_ref();
    change.is_some_and(|change| change.kind != SeatChangeKind::AssessorsDrawn)
}

/// Whether the last of these groups is below its floor. Of s seats it has at least s + 2 candidates
/// besides those whom earlier groups may take, and 2 × Σ mass² ≤ W²; in a small pool at least
/// s + 1, and 3 × Σ mass² ≤ 2 × W². Assessors may be exactly as many as their seats: then nobody is
/// drawn, and nobody picks.
fn has_few_candidates(state: &State, groups: &[SeatGroup], today: Day) -> bool {
    let Some((group, earlier)) = groups.split_last() else { return false };
    let pool = state.pools.get(&group.pool);
    let small = pool.and_then(|pool| pool.spec_on(today).small.as_ref());
    let small = small.is_some_and(|small| today <= small.until);
    let taken = most_taken(earlier.iter().map(SeatGroup::taking), &group.odds);
    let (seats, candidates) = (group.all_seats(), group.odds.len() as u64);
    if group.role.is_assessors() && candidates == taken + seats {
        return false;
    }
    let spare = if small { 1 } else { 2 };
    let least = minimum_of_policy(state, group, today);
    let effective = least == 0 || n_eff(&group.odds) >= least;
    candidates < taken + seats + spare || !is_balanced(&group.odds, small) || !effective
}

/// Whether no candidate outweighs the others: 2 × Σ mass² ≤ W², in a small pool 3 × Σ mass² ≤ 2 × W².
fn is_balanced(odds: &[(JudgeId, u64)], small: bool) -> bool {
    // Masses sum to less than 2^53.
    let (total, most) =
        odds.iter().fold((0u64, 0), |(sum, most), row| (sum + row.1, most.max(row.1)));
    // Σ mass² ≤ max × W, so mostly nothing has to be squared.
    if 2 * most <= total {
        return true;
    }
    let squares: u128 = odds.iter().map(|row| u128::from(row.1).pow(2)).sum();
    let total = u128::from(total);
    match small {
        true => 3 * squares <= 2 * total.pow(2),
        false => 2 * squares <= total.pow(2),
    }
}

/// The policy may ask for more candidates of the undertaking seat, never for fewer.
fn minimum_of_policy(state: &State, group: &SeatGroup, today: Day) -> u64 {
    let usual = crate::docket::policy::Eligibility::default().min_candidates;
    let policy = state.policy_on(today).filter(|_| group.role == SeatRole::Undertaking);
    let least = policy.map_or(0, |policy| policy.eligibility.min_candidates);
    if least > usual { u64::from(least) } else { 0 }
}

/// Whether more than a quarter of a pool's members of today, and more than one, are no candidates
/// for causes that somebody may have made for this case: any but an absence or a conflict that was
/// recorded seven days ago or earlier.
fn misses_many(state: &State, facts: &Facts, group: &SeatGroup, today: Day) -> bool {
    let Some(pool) = state.pools.get(&group.pool) else { return false };
    let day = duty_day(facts, group.role, today);
    let recorded = Day(today.0.saturating_sub(SETTLED_DAYS));
    let is_candidate =
        |judge: JudgeId| group.odds.binary_search_by_key(&judge, |row| row.0).is_ok();
    let sits = |judge: JudgeId| {
        let mut all = facts.exclusions.iter();
        all.any(|it| it.judge == judge && it.ground == ExclusionGround::Seated && it.by_program)
    };
    let settled = |judge: JudgeId| {
        sits(judge)
            || state.roster.is_away_since(judge, day, recorded)
            || has_settled_conflict(state, facts, judge, recorded)
    };
    let members = || members_on(pool, today, day);
    let count = members().count();
    // Candidates are members, so mostly nobody is missing.
    if count == group.odds.len() {
        return false;
    }
    let missing = members().filter(|judge| !is_candidate(*judge) && !settled(*judge)).count();
    missing > (count / 4).max(1)
}

/// Members by the record of today with a row for a day, on duty or not.
fn members_on(pool: &Pool, today: Day, day: Day) -> impl Iterator<Item = JudgeId> + '_ {
    let members = pool.spec_on(today).members.iter();
    members.filter(move |member| member.covers(day)).map(|member| member.judge)
}

fn has_settled_conflict(state: &State, facts: &Facts, judge: JudgeId, recorded: Day) -> bool {
    let by_program = |e: &&Exclusion| e.judge == judge && e.is_by_program();
    facts.exclusions.iter().any(|e| by_program(&e))
        && state.conflicts.between(judge, &facts.parties.marks, recorded)
}
