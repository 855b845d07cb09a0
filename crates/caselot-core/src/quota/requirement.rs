//! The requirement that a leader must meet (docs/quota.md, points 5, 7 and 8).

use std::collections::BTreeMap;

use num_traits::Zero;

use super::count::Count;
use super::figure::{from_ratio, quotient, whole};
use super::post::Span;
use super::reduction::{AppliedReduction, IdleReduction};
use super::report::{Base, Floors, Fraction, LeaderYear, QuotaData};
use crate::docket::code::{QuotaFallback, QuotaScope};
use crate::docket::fold::state::GrantedReduction;
use crate::docket::people::Tenure;
use crate::docket::policy::RoleQuota;
use crate::id::JudgeId;

/// Bases by scope; `None` is the court.
pub type Bases = BTreeMap<Option<String>, Base>;

/// What a leader must achieve.
pub struct Requirement {
    /// The calendar years that the period touches.
    pub years: Vec<LeaderYear>,
    /// A: days in an assessed role that count.
    pub days: u64,
    /// F: days in an assessed role in the whole period.
    pub days_in_period: u64,
    /// Before reductions; `None` without a base.
    pub raw: Option<Fraction>,
    pub required: Option<Fraction>,
    /// Required for the whole period at the same rate.
    pub required_in_period: Option<Fraction>,
    pub floors: Option<Floors>,
    pub reductions: Vec<AppliedReduction>,
    /// Divisions without a base, for which the court's rate holds.
    pub by_court: Vec<String>,
    /// Nothing is required: reduced to nothing, or absent all the time.
    pub exempt: bool,
}

impl Requirement {
    pub fn new(count: &Count<'_>, judge: JudgeId, bases: &Bases) -> Requirement {
        let reductions = reductions(count, judge);
        let years = count.period.years();
        let years: Vec<_> = years.map(|year| of_year(count, judge, year, &reductions)).collect();
        let whole_years = || count.period.years().zip(&years);
        let each = |span: Span, of: fn(&LeaderYear) -> u64| -> Option<(Fraction, Fraction)> {
            whole_years().try_fold((Fraction::zero(), Fraction::zero()), |sum, (year, part)| {
                let raw = match year.and(span) {
                    Some(days) => raw(count, judge, days, bases)?,
                    None => Fraction::zero(),
                };
                let required = reduced(&raw, part, of(part));
                Some((sum.0 + raw, sum.1 + required))
            })
        };
        let (raw, required) = each(count.counted, |year| year.days).unzip();
        let (_, required_in_period) = each(count.period, |year| year.days_in_period).unzip();
        let days = years.iter().map(|year| year.days).sum();
        let assessed = years.iter().filter(|year| year.days > 0);
        Requirement {
            days,
            days_in_period: years.iter().map(|year| year.days_in_period).sum(),
            raw,
            required,
            required_in_period,
            floors: floors(count, judge, &years),
            reductions,
            by_court: by_court(count, judge, bases),
            exempt: assessed.map(|year| year.percent).all(|percent| percent >= 100),
            years,
        }
    }
}

impl Requirement {
    /// Nothing is required on data that are not complete (docs/quota.md, point 1a).
    pub fn known(self, data: &QuotaData) -> Requirement {
        match data.complete {
            true => self,
            false => Requirement { raw: None, required: None, required_in_period: None, ..self },
        }
    }
}

/// The assessed days of a leader in a calendar year, and what is granted for it.
fn of_year(
    count: &Count<'_>,
    judge: JudgeId,
    year: Span,
    reductions: &[AppliedReduction],
) -> LeaderYear {
    let fits = |row: &Tenure| count.is_assessed(row);
    let days = |span: Option<Span>| span.map_or(0, |span| count.days(judge, span, fits));
    let counted = year.and(count.counted);
    let in_post =
        counted.map_or(0, |span| count.rows(judge, span, fits).map(|(_, span)| span.days()).sum());
    let number = year.from.year();
    let granted = || reductions.iter().filter(|grant| grant.year == number);
    LeaderYear {
        year: number,
        days: days(counted),
        days_in_period: days(year.and(count.period)),
        days_in_year: days(Some(year)),
        days_off: in_post - days(counted),
        percent: granted().map(|grant| u64::from(grant.percent)).sum(),
        cases: granted().map(|grant| u64::from(grant.cases)).sum(),
    }
}

/// The requirement over a span at a rate: Σ ratio · rate · days; `None` without a base
/// (docs/quota.md, point 5).
fn raw(count: &Count<'_>, judge: JudgeId, span: Span, bases: &Bases) -> Option<Fraction> {
    let mut sum = Fraction::zero();
    for quota in &count.quota().roles {
        for (row, _) in count.rows(judge, span, |row| row.role == quota.role) {
            let days = count.days(judge, span, |other| other == row);
            sum += from_ratio(quota.ratio) * rate(count, quota, row, bases)? * whole(days);
        }
    }
    Some(sum)
}

/// The rate that a row is held against; `None` without a base (docs/quota.md, point 4).
fn rate(count: &Count<'_>, quota: &RoleQuota, row: &Tenure, bases: &Bases) -> Option<Fraction> {
    let court = || count.rate_of(bases.get(&None)?);
    let Some(division) = scope_of(quota, row) else { return court() };
    let base = bases.get(&Some(division))?;
    match count.quota().division_rule {
        _ if count.has_base(base) => count.rate_of(base),
        Some(rule) if rule.fallback == QuotaFallback::Court => court(),
        _ => None,
    }
}

/// The divisions of a leader that have no base, for which the court's rate holds; each once.
fn by_court(count: &Count<'_>, judge: JudgeId, bases: &Bases) -> Vec<String> {
    let rule = count.quota().division_rule;
    if rule.is_none_or(|rule| rule.fallback != QuotaFallback::Court) {
        return Vec::new();
    }
    let mut divisions = Vec::new();
    for (row, _) in count.rows(judge, count.counted, |row| count.is_assessed(row)) {
        let quota = count.quota().of_role(row.role);
        let division = quota.and_then(|quota| scope_of(quota, row));
        let base = division.as_ref().and_then(|name| bases.get(&Some(name.clone())));
        let without = base.is_some_and(|base| !count.has_base(base));
        divisions.extend(division.filter(|name| without && !divisions.contains(name)));
    }
    divisions
}

/// The scope of a row: its division, or the court.
pub fn scope_of(quota: &RoleQuota, row: &Tenure) -> Option<String> {
    (quota.scope == QuotaScope::Division).then(|| row.division.clone())
}

/// Reductions of a judge in the years that the period touches (docs/quota.md, point 7).
fn reductions(count: &Count<'_>, judge: JudgeId) -> Vec<AppliedReduction> {
    granted(count).filter(|of| of.reduction.judge == judge).map(|of| applied(count, of)).collect()
}

/// Reductions for judges who are assessed on no day of their year.
pub fn idle_reductions(count: &Count<'_>) -> Vec<IdleReduction> {
    let is_idle = |grant: &&GrantedReduction| {
        let year = Span::of_year(grant.reduction.year);
        let fits = |row: &Tenure| count.is_assessed(row);
        year.is_none_or(|year| count.rows(grant.reduction.judge, year, fits).next().is_none())
    };
    let idle = |grant: &GrantedReduction| IdleReduction {
        judge: grant.reduction.judge,
        reduction: applied(count, grant),
    };
    granted(count).filter(is_idle).map(idle).collect()
}

/// The reductions in force of these years.
fn granted<'a>(count: &Count<'a>) -> impl Iterator<Item = &'a GrantedReduction> + use<'a> {
    let years = count.period.from.year()..=count.period.to.year();
    let grants = count.state.reductions.iter();
    grants.filter(move |grant| years.contains(&grant.reduction.year) && grant.revoked.is_none())
}

fn applied(count: &Count<'_>, grant: &GrantedReduction) -> AppliedReduction {
    AppliedReduction {
        entry: grant.entry,
        year: grant.reduction.year,
        percent: grant.reduction.percent,
        cases: grant.reduction.cases,
        document: grant.reduction.document.clone(),
        reason: grant.reduction.reason.clone(),
        approver: grant.reduction.approver.clone(),
        late: grant.entered_on > count.period.to,
    }
}

/// What the percent of a year leaves of it.
fn left(year: &LeaderYear) -> Fraction {
    Fraction::new((100 - year.percent.min(100)).into(), 100.into())
}

/// The part of a year's requirement that is left: the percent is taken off, then of the cases the
/// part of the year's assessed days (docs/quota.md, point 7). No year pays for another.
fn reduced(raw: &Fraction, year: &LeaderYear, days: u64) -> Fraction {
    let part = quotient(&whole(days), &whole(year.days_in_year)).unwrap_or_else(Fraction::zero);
    (raw * left(year) - whole(year.cases) * part).max(Fraction::zero())
}

/// Floors for the days in their roles, less the percent of each year (docs/quota.md, point 8).
fn floors(count: &Count<'_>, judge: JudgeId, years: &[LeaderYear]) -> Option<Floors> {
    let any = |quota: &&RoleQuota| quota.floor_own > 0 || quota.floor_took_part > 0;
    let (mut own, mut took_part, mut some) = (Fraction::zero(), Fraction::zero(), false);
    for quota in count.quota().roles.iter().filter(any) {
        for (year, granted) in count.period.years().zip(years) {
            let Some(span) = year.and(count.counted) else { continue };
            let days = count.days(judge, span, |row| row.role == quota.role);
            let part = Fraction::new(days.into(), year.days().into()) * left(granted);
            own += whole(u64::from(quota.floor_own)) * &part;
            took_part += whole(u64::from(quota.floor_took_part)) * &part;
            some |= days > 0;
        }
    }
    some.then_some(Floors { own, took_part })
}
