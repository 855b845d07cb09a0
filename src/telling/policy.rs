//! The court's policy in words, and as the text that somebody changes.

use caselot_core::docket::policy::{Policy, Ratio, RoleQuota};
use caselot_core::docket::pool::PoolSpec;
use caselot_core::docket::routing::{Route, WeightRule};
use caselot_core::docket::rules;
use caselot_words::Said;

use super::judges::pool_label;
use crate::client::ClientError;
use crate::policy_file;
use crate::words::{self, counted, text};

/// The policy as its TOML file.
pub fn file(policy: &Policy) -> String {
    policy_file::write(policy)
}

/// Reads the policy of a TOML file and checks it by the rules of the log.
///
/// # Errors
/// What is wrong with it, with a cure if there is one beside the right form.
pub fn read(toml: &str) -> Result<Policy, Said> {
    let policy = policy_file::read(toml).map_err(|sentence| Said { sentence, cure: None })?;
    match rules::policy(&policy) {
        Ok(()) => Ok(policy),
        Err(refusal) => Err(ClientError::from(refusal).said(words::lang())),
    }
}

/// Refuses a file that speaks of the files beside a policy.
///
/// # Errors
/// That it does.
pub fn without_data(toml: &str) -> Result<(), Said> {
    if let Ok(Some(_)) = policy_file::data(toml) {
        let sentence = text!("[data] speaks of the files beside a policy, and a log has none");
        let cure =
            text!("leave it out; of which days the log has all data is stated apart from it");
        return Err(Said { sentence, cure: Some(cure) });
    }
    Ok(())
}

/// Whether the file says from which day it holds.
pub fn names_its_day(toml: &str) -> bool {
    policy_file::names_its_day(toml)
}

/// The origin of a version: the how manieth it is, and when and by which entry it was adopted.
pub fn origin(number: u32, entry: u64, adopted_on: &str, back_dated: bool) -> String {
    let late = if back_dated { text!(", back-dated") } else { String::new() };
    match number {
        0 => text!("the default policy; none was adopted for that day"),
        _ => text!(
            "version {number}, adopted on {adopted_on} by entry {entry}{late}",
            number,
            adopted_on,
            entry,
            late
        ),
    }
}

/// Millionths of a standard case in hundredths of one, rounded towards zero.
pub fn owed(millionths: i64) -> String {
    let hundredths = millionths.unsigned_abs() / 10_000;
    let sign = if millionths < 0 && hundredths > 0 { "−" } else { "" };
    format!("{sign}{}.{:02}", hundredths / 100, hundredths % 100)
}

/// A chance in whole thousandths, rounded down; a dash for a judge who is not on duty.
pub fn per_mille(mass: u64, total: u64) -> String {
    let thousandths = (u128::from(mass) * 1_000).checked_div(u128::from(total));
    thousandths.filter(|_| mass > 0).map_or("—".to_owned(), |t| t.to_string())
}

/// What a policy says, each with its name: where cases go, what they weigh, who may be drawn, and how
/// quotas are counted. Its file says the rest.
pub fn lines(policy: &Policy, pools: &[PoolSpec]) -> Vec<(String, Vec<String>)> {
    let quota = &policy.quota;
    let counted = vec![
        text!(
            "base: {measure}, by {basis}, divided by {denominator}",
            measure = words::label(quota.measure),
            basis = words::label(quota.basis),
            denominator = words::label(quota.denominator)
        ),
        text!(
            "weighted: {weighted}; at least half self-handled: {half}",
            weighted = yes(quota.weighted),
            half = yes(quota.half_rule)
        ),
        match quota.leave_over {
            Some(days) => counted!(
                "leave of more than {days} day is taken off",
                "leave of more than {days} days on end is taken off",
                days
            ),
            None => text!("leave is not taken off"),
        },
    ];
    let routes: Vec<String> =
        (1..).zip(&policy.routes).map(|(at, it)| route(at, it, pools)).collect();
    let weights: Vec<String> = policy.weights.iter().map(weight).collect();
    let none = |lines: Vec<String>, said: String| if lines.is_empty() { vec![said] } else { lines };
    vec![
        (text!("Where cases go"), none(routes, text!("no rule: whoever files names the pool"))),
        (
            text!("What cases weigh"),
            none(weights, text!("no rule: whoever files names the weight, or 100")),
        ),
        (text!("Draws"), draws(policy)),
        (text!("Required of leaders"), quota.roles.iter().map(required).collect()),
        (text!("How it is counted"), counted),
    ]
}

fn yes(it: bool) -> String {
    if it { text!("yes") } else { text!("no") }
}

/// What a policy says of draws.
fn draws(policy: &Policy) -> Vec<String> {
    let draws = vec![
        text!(
            "with fewer than {least} effective candidates a draw waits for approval",
            least = policy.eligibility.min_candidates
        ),
        match policy.eligibility.open_case_cap {
            Some(cap) => counted!(
                "a judge with {cap} open case is not drawn",
                "a judge with {cap} open cases is not drawn",
                cap
            ),
            None => text!("open cases keep nobody from being drawn"),
        },
        match policy.refiling {
            Some(days) => {
                counted!(
                    "a case that is filed again within {days} day goes back to its first judge",
                    "a case that is filed again within {days} days goes back to its first judge",
                    days
                )
            }
            None => text!("a case that is filed again is drawn again"),
        },
        text!(
            "a filing needs the identifiers of its parties: {yes}",
            yes = yes(policy.parties_required)
        ),
    ];
    let follows = policy.follows.iter().map(|rule| {
        let (type_code, of) = (&rule.type_code, rule.of.join("、"));
        text!("{type_code} goes to the judge of its main case ({of})", type_code, of)
    });
    draws.into_iter().chain(follows).collect()
}

fn percent(ratio: Ratio) -> String {
    let hundredths = u64::from(ratio.numerator) * 10_000 / u64::from(ratio.denominator.max(1));
    match hundredths % 100 {
        0 => format!("{} %", hundredths / 100),
        part => format!("{}.{part:02} %", hundredths / 100),
    }
}

fn required(quota: &RoleQuota) -> String {
    let (role, scope) = (words::label(quota.role), words::label(quota.scope));
    let floors = match (quota.floor_own, quota.floor_took_part) {
        (0, 0) => String::new(),
        (own, part) => counted!(
            "; at least {own} own case, {part} with a part in them",
            "; at least {own} own cases, {part} with a part in them",
            own,
            part
        ),
    };
    text!(
        "{role}: {part} of the average of {scope}{floors}",
        role,
        part = percent(quota.ratio),
        scope,
        floors
    )
}

/// Conditions, joined; any case where there is none.
fn conditions(lists: &[&[String]]) -> String {
    let said: Vec<String> =
        lists.iter().filter(|list| !list.is_empty()).map(|list| list.join("、")).collect();
    if said.is_empty() { text!("any case") } else { said.join(" · ") }
}

fn route(at: usize, route: &Route, pools: &[PoolSpec]) -> String {
    let when = conditions(&[&route.types, &route.causes, &route.procedures, &route.flags]);
    let (pool, seats) = (pool_label(&route.pool, pools), route.seats);
    match seats {
        1 => text!("{at}. {when} → pool {pool}", at, when, pool),
        _ => counted!(
            "{at}. {when} → pool {pool}, {seats} seat, {assessors} of them assessors",
            "{at}. {when} → pool {pool}, {seats} seats, {assessors} of them assessors",
            seats,
            at,
            when,
            pool,
            assessors = route.assessors
        ),
    }
}

fn weight(rule: &WeightRule) -> String {
    let one = |text: &String| if text.is_empty() { Vec::new() } else { vec![text.clone()] };
    let lists = [one(&rule.type_code), one(&rule.cause), one(&rule.procedure)];
    let when = conditions(&lists.each_ref().map(Vec::as_slice));
    text!("{when}: {weight} cases", when, weight = words::cases(u64::from(rule.weight)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_owed_has_no_sign_where_it_is_nothing() {
        for (millionths, said) in
            [(1_230_000, "1.23"), (-1_239_999, "−1.23"), (-9_999, "0.00"), (0, "0.00")]
        {
            assert_eq!(owed(millionths), said);
        }
    }
}
