//! How many a pool's candidates are as, today and in a week, against what the policy asks for.

use caselot_core::docket::Day;
use caselot_core::docket::cases::open_cases::OpenCases;
use caselot_core::docket::fold::state::State;
use caselot_core::docket::policy::Eligibility;
use caselot_core::lottery::draw::n_eff;
use caselot_core::lottery::urn;

use super::Service;
use super::court::lookup::count_open_cases;
use super::error::ServiceError;

/// Days of a week.
const WEEK: u32 = 7;

/// A pool's effective candidates, nobody excluded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolCondition {
    /// Code of the pool.
    pub pool: String,
    /// Today.
    pub today: u64,
    /// In a week.
    pub in_a_week: u64,
    /// The least without a second person, today.
    pub least: u64,
    /// The same in a week.
    least_in_a_week: u64,
}

impl PoolCondition {
    /// Whether the pool has as many as the policy asks for, now and in a week.
    #[must_use]
    pub fn is_well(&self) -> bool {
        self.today >= self.least && self.in_a_week >= self.least_in_a_week
    }
}

impl Service {
    /// The pools of a court, ascending by code.
    ///
    /// # Errors
    /// When there is no such court, or its cases cannot be read.
    pub fn pool_conditions(&self, court: &str) -> Result<Vec<PoolCondition>, ServiceError> {
        let snapshot = self.snapshot(court)?;
        let state = &snapshot.state;
        let open_cases = match state.caps_open_cases() {
            true => Some(count_open_cases(&**self.shared.readers.get(), court)?),
            false => None,
        };
        Ok(conditions(state, open_cases.as_ref(), self.now_ms()))
    }
}

/// The pools that judges are drawn from and that have members, ascending by code.
pub(super) fn conditions(
    state: &State,
    open_cases: Option<&OpenCases>,
    now_ms: u64,
) -> Vec<PoolCondition> {
    let today = state.day(now_ms.max(state.time_ms));
    let in_a_week = Day(today.0.saturating_add(WEEK));
    let drawn_from = state.pools.keys().filter(|code| {
        let spec = state.pools[*code].spec_on(today);
        !spec.settings.assessors && !spec.members.is_empty()
    });
    let condition = |code: &String| PoolCondition {
        pool: code.clone(),
        today: candidates(state, open_cases, code, today),
        in_a_week: candidates(state, open_cases, code, in_a_week),
        least: least(state, code, today),
        least_in_a_week: least(state, code, in_a_week),
    };
    drawn_from.map(condition).collect()
}

/// The effective candidates of a pool on a day.
fn candidates(state: &State, open_cases: Option<&OpenCases>, code: &str, day: Day) -> u64 {
    let pool = &state.pools[code];
    let cap = state.policy_on(day).and_then(|policy| policy.eligibility.open_case_cap);
    let has_room = |judge| match (cap, open_cases) {
        (Some(cap), Some(open)) => open.of(judge) < cap,
        _ => true,
    };
    let on_duty = pool.on_duty(&state.roster, day).into_iter();
    let tolerances = pool.tolerances(day);
    let odds = on_duty
        .filter(|(judge, _)| has_room(*judge))
        .map(|(judge, share)| (judge, urn::mass(&tolerances, share, pool.balance(judge))));
    n_eff(&odds.collect::<Vec<_>>())
}

/// The least effective candidates without a second person: of a small pool that are two judges.
fn least(state: &State, code: &str, day: Day) -> u64 {
    let small = state.pools[code].spec_on(day).small.as_ref();
    if small.is_some_and(|small| day <= small.until) {
        return 1;
    }
    let usual = Eligibility::default().min_candidates;
    let policy = state.policy_on(day);
    u64::from(policy.map_or(usual, |policy| policy.eligibility.min_candidates))
}
