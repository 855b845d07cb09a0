//! Signals of nominal handling (挂名办案, DOMAIN section 4): findings with evidence, never verdicts.
//!
//! Here are those that a case's record shows. The ones that need activities are not computed yet.

use super::count::{Class, Count};
use super::figure::{of_ratio, whole};
use super::leader::Cases;
use super::report::{Base, Finding, Fraction, Leader};
use super::tally::Case;
use crate::docket::code::{AssignedBy, Manner, QuotaBasis, Role, Signal};
use crate::docket::day::Day;
use crate::docket::policy::{Ratio, ratio};

/// Days between seat and closing up to which a case counts as taken over.
const TAKEN_OVER_DAYS: Ratio = ratio(10, 1);
const HALF: Ratio = ratio(1, 2);
/// Flags of batch cases.
const BATCH: &[&str] = &["批量", "系列", "系列案", "BATCH", "SERIES"];
const SMALL_CLAIMS: &str = "小额";
/// In type codes of jurisdiction cases.
const JURISDICTION: char = '辖';

/// What the base shows beside its figures.
pub struct BaseTraits {
    cases: u64,
    december: u64,
    weights_differ: bool,
}

impl BaseTraits {
    pub fn new(count: &Count<'_>) -> BaseTraits {
        let (mut cases, mut december, mut weights) = (0, 0, std::collections::BTreeSet::new());
        for (case, day) in count.counting_in(count.counted) {
            if count.class(case, day) == Class::Base {
                cases += 1;
                december += u64::from(is_december(day));
                weights.insert(case.record.weight);
            }
        }
        BaseTraits { cases, december, weights_differ: weights.len() > 1 }
    }
}

fn is_december(day: Day) -> bool {
    day.year_month().1 == 12
}

/// The threshold of a signal; `None` if it is switched off.
fn threshold(count: &Count<'_>, signal: Signal, usual: Ratio) -> Option<Fraction> {
    let rule = count.quota().signals.iter().find(|rule| rule.signal == signal);
    match rule {
        Some(rule) if rule.off => None,
        rule => Some(of_ratio(rule.and_then(|rule| rule.threshold).unwrap_or(usual))),
    }
}

/// All signals that a leader's cases raise, ascending.
pub fn findings(
    count: &Count<'_>,
    leader: &Leader,
    cases: &Cases<'_>,
    base: &Base,
    traits: &BaseTraits,
) -> Vec<Finding> {
    let mut found = Vec::new();
    found.extend(not_presiding(count, leader, cases));
    found.extend(taken_over(count, cases));
    if leader.own >= u64::from(count.quota().signals_least_own) {
        found.extend(easy_cases(count, leader, cases, base, traits));
        found.extend(withdrawn_heavy(count, leader, cases));
        found.extend(year_end(count, leader, cases, traits));
        found.extend(mostly_designated(count, leader, cases));
    }
    found
}

fn finding(
    count: &Count<'_>,
    signal: Signal,
    cases: &[&Case],
    figures: Vec<(&'static str, Fraction)>,
) -> Finding {
    Finding { signal, cases: cases.iter().map(|case| count.line(case)).collect(), figures }
}

/// A president or chief on the panel, the presiding judge known, not he and not the president.
fn not_presiding(count: &Count<'_>, leader: &Leader, cases: &Cases<'_>) -> Option<Finding> {
    threshold(count, Signal::NotPresiding, HALF)?;
    let role = |judge, day| super::post::row_on(count.state, judge, day).map(|row| row.role);
    let passed_over = |(case, day): &&(&Case, Day)| {
        let record = &case.record;
        let presides =
            matches!(role(leader.judge, *day), Some(Role::President | Role::DivisionChief));
        let known = record.panel.presiding;
        let sits_in_panel = known.is_some_and(|judge| {
            judge != leader.judge && role(judge, *day) != Some(Role::President)
        });
        presides && sits_in_panel
    };
    let seats = cases.own.iter().chain(&cases.panel).filter(passed_over);
    let seats: Vec<&Case> = seats.map(|(case, _)| *case).collect();
    let raised = !seats.is_empty();
    raised.then(|| finding(count, Signal::NotPresiding, &seats, Vec::new()))
}

/// A seat from stage 1 on, taken at most ten days before the closing; silent for imports.
fn taken_over(count: &Count<'_>, cases: &Cases<'_>) -> Option<Finding> {
    let days = threshold(count, Signal::TakenOver, TAKEN_OVER_DAYS)?;
    let late = |(case, _): &&(&Case, Day)| {
        let closed = case.record.closing.map(|closing| closing.on.0);
        let after = closed.and_then(|closed| closed.checked_sub(case.assigned_on.0));
        case.stage > 0 && after.is_some_and(|after| whole(u64::from(after)) <= days)
    };
    let taken = cases.own.iter().chain(&cases.panel).filter(late);
    let taken: Vec<&Case> = taken.map(|(case, _)| *case).collect();
    let raised = !taken.is_empty();
    raised.then(|| finding(count, Signal::TakenOver, &taken, Vec::new()))
}

/// Mean weight of own under half of the base's; silent where the base's weights are all equal.
fn easy_cases(
    count: &Count<'_>,
    leader: &Leader,
    cases: &Cases<'_>,
    base: &Base,
    traits: &BaseTraits,
) -> Option<Finding> {
    let part = threshold(count, Signal::EasyCases, HALF)?;
    let (own, usual) = (leader.mean_weight.clone()?, base.mean_weight.clone()?);
    let figures = vec![("mean_weight", own.clone()), ("base_mean_weight", usual.clone())];
    let raised = traits.weights_differ && own < part * usual;
    let all: Vec<&Case> = cases.own.iter().map(|(case, _)| *case).collect();
    raised.then(|| finding(count, Signal::EasyCases, &all, figures))
}

/// More than half withdrawn, jurisdiction, small-claims or batch cases, each once.
fn withdrawn_heavy(count: &Count<'_>, leader: &Leader, cases: &Cases<'_>) -> Option<Finding> {
    let part = threshold(count, Signal::WithdrawnHeavy, HALF)?;
    let light = |case: &Case| {
        let record = &case.record;
        let withdrawn = record.closing.is_some_and(|c| c.manner == Some(Manner::Withdrawn));
        let batch = record.flags.iter().any(|flag| BATCH.contains(&flag.as_str()));
        let kind = case.type_code.contains(JURISDICTION) || record.procedure.contains(SMALL_CLAIMS);
        withdrawn || batch || kind
    };
    share(count, Signal::WithdrawnHeavy, leader, cases, &part, "light", light)
}

/// More than half closed in December, and a larger share than the base's.
fn year_end(
    count: &Count<'_>,
    leader: &Leader,
    cases: &Cases<'_>,
    traits: &BaseTraits,
) -> Option<Finding> {
    let part = threshold(count, Signal::YearEnd, HALF)?;
    let ended = count.counted.to == count.period.to && count.quota().basis == QuotaBasis::Closed;
    let december = cases.own.iter().filter(|(_, day)| is_december(*day)).count() as u64;
    // Without cases in the base there is no share to be larger than.
    let larger = u128::from(december) * u128::from(traits.cases)
        > u128::from(traits.december) * u128::from(leader.own);
    if !ended || !larger {
        return None;
    }
    let closed = |case: &Case| case.record.closing.is_some_and(|c| is_december(c.on));
    share(count, Signal::YearEnd, leader, cases, &part, "december", closed)
}

/// More than half of the drawn and designated are designated.
fn mostly_designated(count: &Count<'_>, leader: &Leader, cases: &Cases<'_>) -> Option<Finding> {
    let part = threshold(count, Signal::MostlyDesignated, HALF)?;
    let known = whole(leader.drawn + leader.designated);
    let designated = |case: &Case| case.record.assigned_by == AssignedBy::Designated;
    let picked = cases.own.iter().map(|(case, _)| *case).filter(|case| designated(case));
    let picked: Vec<&Case> = picked.collect();
    let figures = vec![("designated", whole(leader.designated)), ("known", known.clone())];
    let raised = whole(leader.designated) > part * known;
    raised.then(|| finding(count, Signal::MostlyDesignated, &picked, figures))
}

/// A signal that more than a part of the own cases are of a kind.
fn share(
    count: &Count<'_>,
    signal: Signal,
    leader: &Leader,
    cases: &Cases<'_>,
    part: &Fraction,
    name: &'static str,
    of_kind: impl Fn(&Case) -> bool,
) -> Option<Finding> {
    let kind: Vec<&Case> = cases.own.iter().map(|(case, _)| *case).filter(|c| of_kind(c)).collect();
    let (some, own) = (whole(kind.len() as u64), whole(leader.own));
    let figures = vec![(name, some.clone()), ("own", own.clone())];
    (some > part * own).then(|| finding(count, signal, &kind, figures))
}
