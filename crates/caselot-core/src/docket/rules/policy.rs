//! Rules of a policy.

use crate::docket::fold::state::State;
use crate::docket::policy::{NEWEST_EDITION, Policy, QuotaPolicy, Ratio, SeatRules, SheetWords};
use crate::docket::refusal::Refusal;
use crate::docket::rules::eligibility::bounds;
use crate::docket::rules::filing::MAX_FLAGS;
use crate::docket::rules::follows::follow_rules;
use crate::docket::rules::routing::routing;
use crate::docket::rules::ruling::{Ruling, ensure, text};
use crate::docket::text::{is_code, is_name};

/// Bounds of both parts of a policy's fraction.
pub(super) const MAX_FRACTION_PART: u32 = 1_000_000;

/// Highest policy fraction: 1,000.
const MAX_FRACTION: u32 = 1_000;

/// Highest cap of a series.
const MAX_SERIES_WEIGHT: u32 = 1_000_000;

/// Longest time in which a case goes back to its first judge: ten years.
const MAX_REFILING_DAYS: u32 = 3_660;

/// Days that a policy may ask of a year.
const YEAR_DAYS: std::ops::RangeInclusive<u32> = 1..=366;

/// Most type codes that are not counted.
const MAX_NOT_COUNTED: usize = 64;

/// A policy: document, roles, population, fractions, type codes, signals.
///
/// # Errors
/// The first of its rules that is broken.
pub fn policy(policy: &Policy) -> Ruling {
    text(&policy.document, "document")?;
    let quota = &policy.quota;
    ensure(!quota.roles.is_empty(), || Refusal::PolicyAssessesNobody {})?;
    let malformed = |at| move || Refusal::PolicyMalformed { at };
    let ascending = quota.roles.windows(2).all(|pair| pair[0].role < pair[1].role);
    let drawable = quota.roles.iter().all(|role| role.role.is_judicial());
    let ratios = quota.roles.iter().all(|role| fraction(role.ratio));
    ensure(ascending && drawable && ratios, malformed("roles"))?;
    let population = &quota.population;
    let ascending = population.windows(2).all(|pair| pair[0] < pair[1]);
    let drawable = !population.is_empty() && population.iter().all(|role| role.is_judicial());
    ensure(ascending && drawable, malformed("population roles"))?;
    let coefficient = quota.panel_coefficient;
    ensure(coefficient.numerator == 0 || fraction(coefficient), malformed("panel coefficients"))?;
    not_counted(quota)?;
    let ascending = quota.leave_kinds.windows(2).all(|pair| pair[0] < pair[1]);
    ensure(ascending, malformed("kinds of leave"))?;
    let days = quota.division_rule.is_none_or(|rule| YEAR_DAYS.contains(&rule.min_base_days));
    ensure(days, malformed("days of a division's base"))?;
    let series = policy.series;
    let sound = (1..=100).contains(&series.further_percent)
        && series.cap.is_none_or(|cap| (1..=MAX_SERIES_WEIGHT).contains(&cap));
    ensure(sound, malformed("series weights"))?;
    let days = policy.refiling.is_none_or(|days| (1..=MAX_REFILING_DAYS).contains(&days));
    ensure(days, malformed("days of a refiling"))?;
    let ascending = quota.signals.windows(2).all(|pair| pair[0].signal < pair[1].signal);
    let tuned = quota.signals.iter().filter_map(|rule| rule.threshold).all(fraction);
    ensure(ascending && tuned, malformed("signals"))?;
    routing(policy)?;
    sheet_words(&policy.sheet_words)?;
    policy.seats.as_ref().map_or(Ok(()), seat_rules)?;
    follow_rules(policy)?;
    bounds(policy)
}

/// The edition of a policy is known, and never an older one than before.
pub(super) fn edition(state: &State, policy: &Policy) -> Ruling {
    let before = state.policies.iter().map(|adopted| adopted.policy.edition).max();
    let known = before.unwrap_or(0)..=NEWEST_EDITION;
    ensure(known.contains(&policy.edition), || Refusal::PolicyMalformed { at: "edition" })
}

/// Most meanings that have words of the court, and most words of one.
const MAX_SHEET_WORDS: usize = 256;

/// Words of the court's files: each meaning once, in order, with names in order.
fn sheet_words(all: &[SheetWords]) -> Ruling {
    let ascending = |words: &[String]| words.windows(2).all(|pair| pair[0] < pair[1]);
    let place = |it: &SheetWords| (it.of, it.meaning.clone());
    let sound = |it: &SheetWords| {
        is_code(&it.meaning)
            && (1..=MAX_SHEET_WORDS).contains(&it.words.len())
            && it.words.iter().all(|word| is_name(word))
            && ascending(&it.words)
    };
    let in_order = all.windows(2).all(|pair| place(&pair[0]) < place(&pair[1]));
    let sound = in_order && all.len() <= MAX_SHEET_WORDS && all.iter().all(sound);
    ensure(sound, || Refusal::PolicyMalformed { at: "words of the court's files" })
}

/// Ranks of judges, each once, and flags in their order.
fn seat_rules(rules: &SeatRules) -> Ruling {
    let ranks = &rules.presiding_ranks;
    let once = ranks.iter().enumerate().all(|(at, rank)| !ranks[..at].contains(rank));
    let judges = ranks.iter().all(|rank| rank.is_judicial());
    ensure(once && judges, || Refusal::PolicyMalformed { at: "presiding ranks" })?;
    let flags = &rules.never_alone;
    let ascending = flags.windows(2).all(|pair| pair[0] < pair[1]);
    let named = flags.iter().all(|flag| is_name(flag)) && flags.len() <= MAX_FLAGS;
    ensure(ascending && named, || Refusal::PolicyMalformed { at: "flags of no judge alone" })
}

fn not_counted(quota: &QuotaPolicy) -> Ruling {
    let codes = &quota.not_counted;
    let ascending = codes.windows(2).all(|pair| pair[0] < pair[1]);
    let sound = codes.iter().all(|code| is_code(code)) && codes.len() <= MAX_NOT_COUNTED;
    ensure(ascending && sound, || Refusal::PolicyMalformed { at: "not counted type codes" })
}

fn fraction(ratio: Ratio) -> bool {
    let parts = 1..=MAX_FRACTION_PART;
    parts.contains(&ratio.numerator)
        && parts.contains(&ratio.denominator)
        && ratio.numerator / ratio.denominator <= MAX_FRACTION
}
