//! The requirement that a leader must meet (docs/quota.md, points 5, 7 and 8).

use std::collections::BTreeMap;

use num_traits::Zero;

use super::count::Count;
use super::figure::{from_ratio, quotient, whole};
use super::post::Span;
use super::report::{AppliedReduction, Base, Floors, Fraction};
use crate::docket::code::QuotaScope;
use crate::docket::fold::state::GrantedReduction;
use crate::docket::people::Tenure;
use crate::docket::policy::RoleQuota;
use crate::id::JudgeId;

/// Bases by scope; `None` is the court.
pub type Bases = BTreeMap<Option<String>, Base>;

/// What a leader must achieve.
pub struct Requirement {
    /// A: days in an assessed role that count.
    pub days: u64,
    /// D: days in an assessed role in the whole period.
    pub days_in_period: u64,
    /// Before reductions; `None` without a base.
    pub raw: Option<Fraction>,
    pub required: Option<Fraction>,
    /// Required for the whole period at the same rate.
    pub required_in_period: Option<Fraction>,
    pub floors: Option<Floors>,
    pub reductions: Vec<AppliedReduction>,
    /// Nothing is required: reduced to nothing, or absent all the time.
    pub exempt: bool,
}

impl Requirement {
    pub fn new(count: &Count<'_>, judge: JudgeId, bases: &Bases) -> Requirement {
        let fits = |row: &Tenure| count.is_assessed(row);
        let days = count.days(judge, count.counted, fits);
        let days_in_period = count.days(judge, count.period, fits);
        let reductions = reductions(count, judge);
        let percent: u64 = reductions.iter().map(|grant| u64::from(grant.percent)).sum();
        let fewer: u64 = reductions.iter().map(|grant| u64::from(grant.cases)).sum();
        let part = quotient(&whole(days), &whole(days_in_period)).unwrap_or_else(Fraction::zero);
        let raw_now = raw(count, judge, count.counted, bases);
        let in_period = raw(count, judge, count.period, bases);
        Requirement {
            days,
            days_in_period,
            required: raw_now.as_ref().map(|raw| reduced(raw, percent, fewer, &part)),
            required_in_period: in_period.map(|raw| reduced(&raw, percent, fewer, &whole(1))),
            raw: raw_now,
            floors: floors(count, judge, percent),
            reductions,
            exempt: percent >= 100 || days == 0,
        }
    }
}

/// The requirement over a span at a rate: Σ ratio · rate · days; `None` without a base
/// (docs/quota.md, point 5).
fn raw(count: &Count<'_>, judge: JudgeId, span: Span, bases: &Bases) -> Option<Fraction> {
    let mut sum = Fraction::zero();
    for quota in &count.quota().roles {
        for (row, _) in count.rows(judge, span, |row| row.role == quota.role) {
            let days = count.days(judge, span, |other| other == row);
            let base = bases.get(&scope_of(quota, row))?;
            sum += from_ratio(quota.ratio) * count.rate_of(base)? * whole(days);
        }
    }
    Some(sum)
}

/// The scope of a row: its division, or the court.
pub fn scope_of(quota: &RoleQuota, row: &Tenure) -> Option<String> {
    (quota.scope == QuotaScope::Division).then(|| row.division.clone())
}

/// Reductions of the years that the period touches (docs/quota.md, point 7).
fn reductions(count: &Count<'_>, judge: JudgeId) -> Vec<AppliedReduction> {
    let years = count.period.from.year()..=count.period.to.year();
    let grants = count.state.reductions.iter().filter(|grant| {
        let reduction = &grant.reduction;
        reduction.judge == judge && years.contains(&reduction.year) && grant.revoked.is_none()
    });
    let applied = |grant: &GrantedReduction| AppliedReduction {
        entry: grant.entry,
        year: grant.reduction.year,
        percent: grant.reduction.percent,
        cases: grant.reduction.cases,
        document: grant.reduction.document.clone(),
        reason: grant.reduction.reason.clone(),
        approver: grant.reduction.approver.clone(),
        late: grant.entered_on > count.period.to,
    };
    grants.map(applied).collect()
}

/// The percent taken off, then the cases for the part of the days (docs/quota.md, point 7).
fn reduced(raw: &Fraction, percent: u64, cases: u64, part: &Fraction) -> Fraction {
    let left = raw * whole(100 - percent.min(100)) / whole(100) - whole(cases) * part;
    left.max(Fraction::zero())
}

/// Floors for the days in their roles, less the same percent (docs/quota.md, point 8).
fn floors(count: &Count<'_>, judge: JudgeId, percent: u64) -> Option<Floors> {
    let any = |quota: &&RoleQuota| quota.floor_own > 0 || quota.floor_took_part > 0;
    let (mut own, mut took_part, mut some) = (Fraction::zero(), Fraction::zero(), false);
    for quota in count.quota().roles.iter().filter(any) {
        let days = count.days(judge, count.counted, |row| row.role == quota.role);
        let part = Fraction::new(days.into(), count.period.days().into())
            * Fraction::new((100 - percent.min(100)).into(), 100.into());
        own += whole(u64::from(quota.floor_own)) * &part;
        took_part += whole(u64::from(quota.floor_took_part)) * &part;
        some |= days > 0;
    }
    some.then_some(Floors { own, took_part })
}
