//! The cases that a leader handled, and what they count (docs/quota.md, point 6).

use super::cases::Cases;
use super::count::Count;
use super::counted_cases::Sum;
use super::figure::{from_ratio, whole};
use super::report::Fraction;
use super::tally::Case;
use crate::docket::day::Day;

/// The cases that a leader handled.
pub struct Caseload {
    /// Number of own cases.
    pub own: u64,
    /// Number of panel cases.
    pub panel: u64,
    pub own_credit: Fraction,
    /// Before the panel coefficient.
    pub panel_credit: Fraction,
    /// Panel credit times the panel coefficient.
    pub by_panel: Fraction,
    /// What counts towards the quota, under the half rule.
    pub counted: Fraction,
}

impl Caseload {
    /// Own and panel cases, and what counts under the half rule (docs/quota.md, point 6).
    pub fn new(count: &Count<'_>, cases: &Cases<'_>) -> Caseload {
        Caseload::of(count, sum(&cases.own), sum(&cases.panel))
    }

    /// The same of sums.
    pub fn of(count: &Count<'_>, own: Sum, panel: Sum) -> Caseload {
        let quota = count.quota();
        let (own_credit, panel_credit) = (count.credit(own), count.credit(panel));
        let by_panel = from_ratio(quota.panel_coefficient) * &panel_credit;
        let least = if quota.half_rule { (&by_panel).min(&own_credit) } else { &by_panel };
        let counted = &own_credit + least;
        let (own, panel) = (own.cases, panel.cases);
        Caseload { own, panel, own_credit, panel_credit, by_panel, counted }
    }

    /// Own credit plus the panel credit times its coefficient.
    pub fn total(&self) -> Fraction {
        &self.own_credit + &self.by_panel
    }

    /// Number of own and panel cases together.
    pub fn heads(&self) -> Fraction {
        whole(self.own + self.panel)
    }
}

/// The sum of cases.
pub fn sum(cases: &[(Case<'_>, Day)]) -> Sum {
    let weight = cases.iter().map(|(case, _)| u64::from(case.record.weight)).sum();
    Sum { cases: cases.len() as u64, weight }
}
