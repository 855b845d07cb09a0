//! The policy in force, and all versions of it (docs/quota.md, point 10).

use crate::docket::people::Tenure;
use crate::docket::policy::{AdoptedPolicy, Policy};
use crate::docket::{Day, State};
use crate::id::JudgeId;
use crate::quota::post::{Span, rows_of, span_of};
use crate::quota::report::PolicyInForce;

/// The policy for periods that begin on a day (docs/quota.md, point 10): of those that hold from
/// that day or before, the one that holds from the latest day; of several, the last adopted.
pub fn in_force(state: &State, day: Day) -> PolicyInForce {
    let adopted = (1..).zip(state.policies.iter());
    let valid = adopted.filter(|(_, adopted)| adopted.policy.valid_from <= day);
    match valid.max_by_key(|(number, adopted)| (adopted.policy.valid_from, *number)) {
        Some((number, adopted)) => version(number, adopted),
        None => PolicyInForce {
            version: 0,
            entry: None,
            adopted_on: None,
            back_dated: false,
            policy: Policy::default(),
        },
    }
}

/// Whether a judge is in an assessed role, in quota, on any day of a calendar year, by the policy
/// for that year.
pub fn is_assessed_in(state: &State, judge: JudgeId, year: u32) -> bool {
    let Some(year) = Span::of_year(year) else { return false };
    let policy = in_force(state, year.from);
    let assessed = |row: &Tenure| policy.policy.quota.of_role(row.role).is_some();
    let rows = rows_of(state, judge).iter().filter(|row| row.in_quota && assessed(row));
    rows.filter_map(|row| span_of(row).and(year)).next().is_some()
}

/// All adopted policies, in the order of the log.
pub fn versions(state: &State) -> impl Iterator<Item = PolicyInForce> + '_ {
    (1..).zip(state.policies.iter()).map(|(number, adopted)| version(number, adopted))
}

fn version(number: u32, adopted: &AdoptedPolicy) -> PolicyInForce {
    PolicyInForce {
        version: number,
        entry: Some(adopted.entry),
        adopted_on: Some(adopted.adopted_on),
        back_dated: adopted.policy.valid_from < adopted.adopted_on,
        policy: adopted.policy.clone(),
    }
}
