//! Signals of nominal handling (挂名办案, docs/signals.md): findings with evidence, never verdicts.
//!
//! [`record`] has the signals that a case's record shows, [`activity`] those that need to know
//! what was done in the case, [`evidence`] what is known of that.

mod activity;
mod evidence;
mod record;

use super::cases::Cases;
use super::count::{Class, Count};
use super::figure::{from_ratio, whole};
use super::report::{Base, Finding, Fraction, Leader};
use super::tally::Case;
use crate::docket::code::Signal;
use crate::docket::day::Day;
use crate::docket::policy::{Ratio, ratio};

pub use evidence::coverage;

/// Signals that name single cases are raised from this many, unless they have a threshold of
/// another sense.
const ONE_CASE: Ratio = ratio(1, 1);

/// What the base shows beside its figures.
#[derive(Default)]
pub struct BaseTraits {
    cases: u64,
    /// Closed in December.
    december: u64,
    /// Whose file somebody is known to have opened.
    file_access: u64,
    weights_differ: bool,
}

impl BaseTraits {
    pub fn new(count: &Count<'_>) -> BaseTraits {
        let (mut traits, mut weight) = (BaseTraits::default(), None);
        for (_, _, counted) in
            count.classed(count.counted).filter(|(_, class, _)| *class == Class::Base)
        {
            traits.cases += 1;
            traits.december += u64::from(is_december(counted.day));
            traits.file_access += u64::from(counted.opened);
            let first = *weight.get_or_insert(counted.weight);
            traits.weights_differ |= counted.weight != first;
        }
        traits
    }

    /// Whether at least this part of the base's cases have a known file access.
    fn file_access_is_usual(&self, part: &Fraction) -> bool {
        self.cases > 0 && whole(self.file_access) >= part * whole(self.cases)
    }
}

fn is_december(day: Day) -> bool {
    day.year_month().1 == 12
}

/// All signals that a leader's cases raise, ascending.
pub fn findings(
    count: &Count<'_>,
    leader: &Leader,
    cases: &Cases<'_>,
    base: &Base,
    traits: &BaseTraits,
) -> Vec<Finding> {
    let view = View { count, leader, cases };
    let mut found = Vec::new();
    found.extend(view.no_file_access(traits));
    found.extend(view.unsigned());
    found.extend(view.deliberation_unsigned());
    found.extend(view.absent_from_hearing());
    found.extend(view.drafted_by_others());
    found.extend(view.not_presiding());
    found.extend(view.taken_over());
    if leader.own >= u64::from(count.quota().signals_least_own) {
        found.extend(view.easy_cases(base, traits));
        found.extend(view.withdrawn_heavy());
        found.extend(view.year_end(traits));
    }
    found.extend(view.overlapping_hearings());
    found.extend(view.active_on_leave());
    if leader.own >= u64::from(count.quota().signals_least_own) {
        found.extend(view.mostly_designated());
    }
    found.extend(view.only_reviewed());
    found
}

/// A leader's counted cases, looked at for signals.
struct View<'v> {
    count: &'v Count<'v>,
    leader: &'v Leader,
    cases: &'v Cases<'v>,
}

impl<'v> View<'v> {
    /// The threshold of a signal; `None` if it is switched off.
    fn threshold(&self, signal: Signal, usual: Ratio) -> Option<Fraction> {
        let rule = self.count.quota().signals.iter().find(|rule| rule.signal == signal);
        match rule {
            Some(rule) if rule.off => None,
            rule => Some(from_ratio(rule.and_then(|rule| rule.threshold).unwrap_or(usual))),
        }
    }

    fn own(&self) -> impl Iterator<Item = &'v Case<'v>> {
        self.cases.own.iter().map(|(case, _)| case)
    }

    fn panel(&self) -> impl Iterator<Item = &'v Case<'v>> {
        self.cases.panel.iter().map(|(case, _)| case)
    }

    fn all(&self) -> impl Iterator<Item = &'v Case<'v>> {
        self.own().chain(self.panel())
    }

    /// A signal that names single cases, from the least number of them, out of those looked at.
    fn named(
        &self,
        signal: Signal,
        least: &Fraction,
        cases: &[&Case<'_>],
        of: usize,
    ) -> Option<Finding> {
        let number = whole(cases.len() as u64);
        let raised = !cases.is_empty() && number >= *least;
        let figures = vec![("cases", number), ("of", whole(of as u64))];
        raised.then(|| self.finding(signal, cases, figures))
    }

    /// A signal that more than a part of the own cases are of a kind.
    fn share(
        &self,
        signal: Signal,
        part: &Fraction,
        name: &'static str,
        of_kind: impl Fn(&Case<'_>) -> bool,
    ) -> Option<Finding> {
        let kind: Vec<&Case<'_>> = self.own().filter(|case| of_kind(case)).collect();
        let (some, own) = (whole(kind.len() as u64), whole(self.leader.own));
        let figures = vec![(name, some.clone()), ("own", own.clone())];
        (some > part * own).then(|| self.finding(signal, &kind, figures))
    }

    fn finding(
        &self,
        signal: Signal,
        cases: &[&Case<'_>],
        figures: Vec<(&'static str, Fraction)>,
    ) -> Finding {
        Finding { signal, cases: cases.iter().map(|case| self.count.line(case)).collect(), figures }
    }
}
