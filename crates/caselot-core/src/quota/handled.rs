//! How a leader stands: what was handled against what is asked (docs/quota.md, points 6,
//! 8, 11 and 12).

use super::asked::Asked;
use super::cases::Cases;
use super::count::Count;
use super::figure::{ceiling, of_ratio, whole};
use super::marks::Sum;
use super::report::{Fraction, Shortfall, Status};
use super::tally::Case;
use crate::docket::code::FloorsMode;
use crate::docket::day::Day;
use crate::docket::policy::QuotaPolicy;

/// What a leader handled.
pub struct Handled {
    /// Heads.
    pub own: u64,
    /// Heads.
    pub panel: u64,
    pub own_credit: Fraction,
    /// Before the coefficient.
    pub panel_credit: Fraction,
    /// c · panel.
    pub by_panel: Fraction,
    /// Under the half rule.
    pub counted: Fraction,
}

impl Handled {
    /// Own and panel cases, and what counts under the half rule (docs/quota.md, point 6).
    pub fn of(count: &Count<'_>, cases: &Cases<'_>) -> Handled {
        let quota = count.quota();
        let (own, panel) = (sum(&cases.own), sum(&cases.panel));
        let (own_credit, panel_credit) = (count.credit(own), count.credit(panel));
        let by_panel = of_ratio(quota.panel_coefficient) * &panel_credit;
        let least = if quota.half_rule { (&by_panel).min(&own_credit) } else { &by_panel };
        let counted = &own_credit + least;
        let (own, panel) = (own.cases, panel.cases);
        Handled { own, panel, own_credit, panel_credit, by_panel, counted }
    }

    /// own + c · panel.
    fn total(&self) -> Fraction {
        &self.own_credit + &self.by_panel
    }

    /// Whole cases of both kinds.
    fn both(&self) -> Fraction {
        whole(self.own + self.panel)
    }
}

fn sum(cases: &[(Case<'_>, Day)]) -> Sum {
    let weight = cases.iter().map(|(case, _)| u64::from(case.record.weight)).sum();
    Sum { cases: cases.len() as u64, weight }
}

/// What was handled against what is asked.
pub struct Standing<'a> {
    pub asked: &'a Asked,
    pub handled: &'a Handled,
    pub quota: &'a QuotaPolicy,
}

impl Standing<'_> {
    /// Whether the quota is met by now; `None` without a base.
    pub fn met(&self) -> Option<bool> {
        if self.asked.exempt {
            return Some(true);
        }
        self.asked.required.as_ref().map(|_| self.short_of().is_empty())
    }

    /// How the leader stands (docs/quota.md, point 11); `ended`: all days of the period count.
    pub fn status(&self, ended: bool) -> Status {
        if self.asked.exempt {
            return Status::Exempt;
        }
        let Some(required) = &self.asked.required else { return Status::NoBase };
        let met = self.short_of().is_empty();
        match (ended, met) {
            (true, true) => Status::Met,
            (true, false) => Status::NotMet,
            (false, true) => Status::OnTrack,
            (false, false) if self.asked.floors.is_none() && *required < whole(1) => {
                Status::OnTrack
            }
            (false, false) if self.is_near(required) => Status::AtRisk,
            (false, false) => Status::Behind,
        }
    }

    /// What is missing, ascending; nothing where nothing is asked (docs/quota.md, point 11).
    pub fn short_of(&self) -> Vec<Shortfall> {
        let mut short = Vec::new();
        let Some(required) = self.asked.required.as_ref().filter(|_| !self.asked.exempt) else {
            return short;
        };
        if self.handled.total() < *required {
            short.push(Shortfall::Total);
        }
        if self.quota.half_rule && &self.handled.own_credit * whole(2) < *required {
            short.push(Shortfall::OwnHalf);
        }
        let by_ratio = short.is_empty();
        if let Some(floors) = &self.asked.floors {
            let own = whole(self.handled.own) < floors.own;
            let took_part = self.handled.both() < floors.took_part;
            short.extend(own.then_some(Shortfall::FloorOwn));
            short.extend(took_part.then_some(Shortfall::FloorTookPart));
            let either = by_ratio || !(own || took_part);
            if self.quota.floors_mode == FloorsMode::Instead && either {
                short.clear();
            }
        }
        short
    }

    /// At least four fifths of what is asked: of the ratio and the floors, or under INSTEAD of
    /// the better of them.
    fn is_near(&self, required: &Fraction) -> bool {
        let near = |have: &Fraction, asked: &Fraction| have * whole(5) >= asked * whole(4);
        let ratio = near(&self.handled.counted, required);
        let Some(floors) = &self.asked.floors else { return ratio };
        let kept = near(&whole(self.handled.own), &floors.own)
            && near(&self.handled.both(), &floors.took_part);
        match self.quota.floors_mode {
            FloorsMode::Also => ratio && kept,
            FloorsMode::Instead => ratio || kept,
        }
    }

    /// counted · D / A; `None` without days (docs/quota.md, point 12).
    pub fn forecast(&self) -> Option<Fraction> {
        let Asked { days, days_in_period, .. } = *self.asked;
        (days > 0).then(|| &self.handled.counted * whole(days_in_period) / whole(days))
    }

    /// Own cases still to take and close in the period; `None` without a base (docs/quota.md,
    /// point 12).
    pub fn still_to_take(&self) -> Option<u64> {
        let required = self.asked.required_in_period.as_ref()?;
        let total = ceiling(&(required - self.handled.total()));
        let half = ceiling(&(required / whole(2) - &self.handled.own_credit));
        Some(if self.quota.half_rule { total.max(half) } else { total })
    }
}
