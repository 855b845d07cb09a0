//! Messages of the policy.

use super::{Read, WireFault, day, word};
use crate::docket::code::{
    FloorsMode, QuotaBasis, QuotaDenominator, QuotaMeasure, QuotaScope, Role, Signal,
};
use crate::docket::policy::{
    Eligibility, Policy, QuotaPolicy, Ratio, RoleQuota, SeriesRule, SignalRule,
};
use crate::docket::routing::{Route, WeightRule};
use crate::wire::v1;

fn fraction_message(ratio: Ratio) -> v1::Fraction {
    v1::Fraction { numerator: ratio.numerator, denominator: ratio.denominator }
}

fn fraction(m: Option<v1::Fraction>, at: &'static str) -> Read<Ratio> {
    let m = m.filter(|m| m.denominator > 0).ok_or(WireFault::Field(at))?;
    Ok(Ratio { numerator: m.numerator, denominator: m.denominator })
}

/// The message of a policy.
pub fn policy_message(policy: &Policy) -> v1::PolicyAdopted {
    v1::PolicyAdopted {
        valid_from_day: policy.valid_from.0,
        document: policy.document.clone(),
        quota: Some(quota_message(&policy.quota)),
        refiling: policy.refiling.map(|days| v1::RefilingRule { days }),
        series: (policy.series != SeriesRule::default()).then(|| v1::SeriesRule {
            further_percent: policy.series.further_percent,
            cap: policy.series.cap.unwrap_or(0),
        }),
        routes: policy.routes.iter().map(route_message).collect(),
        weights: policy.weights.iter().map(weight_message).collect(),
        eligibility: (policy.eligibility != Eligibility::default()).then(|| v1::Eligibility {
            min_candidates: policy.eligibility.min_candidates,
            open_case_cap: policy.eligibility.open_case_cap.unwrap_or(0),
        }),
    }
}

fn route_message(route: &Route) -> v1::Route {
    v1::Route {
        types: route.types.clone(),
        causes: route.causes.clone(),
        procedures: route.procedures.clone(),
        flags: route.flags.clone(),
        pool: route.pool.clone(),
        seats: route.seats,
        assessors: route.assessors,
        assessor_pool: route.assessor_pool.clone(),
        member_pool: route.member_pool.clone(),
    }
}

fn route(m: v1::Route) -> Route {
    let v1::Route { types, causes, procedures, flags, pool, .. } = m;
    let v1::Route { seats, assessors, assessor_pool, member_pool, .. } = m;
    Route { types, causes, procedures, flags, pool, seats, assessors, assessor_pool, member_pool }
}

fn weight_message(rule: &WeightRule) -> v1::WeightRule {
    v1::WeightRule {
        r#type: rule.type_code.clone(),
        cause: rule.cause.clone(),
        procedure: rule.procedure.clone(),
        weight: rule.weight,
    }
}

fn weight(m: v1::WeightRule) -> WeightRule {
    let v1::WeightRule { r#type, cause, procedure, weight } = m;
    WeightRule { type_code: r#type, cause, procedure, weight }
}

/// The usual bounds are left out, so that a policy has one form.
fn eligibility(m: Option<v1::Eligibility>) -> Read<Eligibility> {
    let Some(m) = m else { return Ok(Eligibility::default()) };
    let open_case_cap = (m.open_case_cap != 0).then_some(m.open_case_cap);
    let said = Eligibility { min_candidates: m.min_candidates, open_case_cap };
    if said == Eligibility::default() { Err(WireFault::Field("eligibility")) } else { Ok(said) }
}

/// The usual rule is left out, so that a policy has one form.
fn series(m: Option<v1::SeriesRule>) -> Read<SeriesRule> {
    let Some(m) = m else { return Ok(SeriesRule::default()) };
    let cap = (m.cap != 0).then_some(m.cap);
    let rule = SeriesRule { further_percent: m.further_percent, cap };
    if rule == SeriesRule::default() { Err(WireFault::Field("series")) } else { Ok(rule) }
}

/// No rule has one form: the message is absent.
fn refiling(m: Option<v1::RefilingRule>) -> Read<Option<u32>> {
    match m {
        Some(v1::RefilingRule { days: 0 }) => Err(WireFault::Field("refiling")),
        m => Ok(m.map(|rule| rule.days)),
    }
}

fn quota_message(quota: &QuotaPolicy) -> v1::QuotaPolicy {
    let role = |role: &RoleQuota| v1::RoleQuota {
        role: role.role.code(),
        ratio: Some(fraction_message(role.ratio)),
        scope: role.scope.code(),
        floor_own: role.floor_own,
        floor_took_part: role.floor_took_part,
    };
    let signal = |rule: &SignalRule| v1::SignalRule {
        signal: rule.signal.code(),
        off: rule.off,
        threshold: rule.threshold.map(fraction_message),
    };
    v1::QuotaPolicy {
        roles: quota.roles.iter().map(role).collect(),
        population: quota.population.iter().map(|role| role.code()).collect(),
        measure: quota.measure.code(),
        basis: quota.basis.code(),
        weighted: quota.weighted,
        denominator: quota.denominator.code(),
        panel_coefficient: Some(fraction_message(quota.panel_coefficient)),
        half_rule: quota.half_rule,
        floors_mode: quota.floors_mode.code(),
        not_counted: quota.not_counted.clone(),
        leave_from_days: quota.leave_over.map_or(0, |days| days.saturating_add(1)),
        signals_least_own: quota.signals_least_own,
        signals: quota.signals.iter().map(signal).collect(),
    }
}

/// Reads a policy.
pub fn policy(m: v1::PolicyAdopted) -> Read<Policy> {
    Ok(Policy {
        valid_from: day(m.valid_from_day, "valid_from_day")?,
        document: m.document,
        quota: quota(m.quota.ok_or(WireFault::Field("quota"))?)?,
        refiling: refiling(m.refiling)?,
        series: series(m.series)?,
        routes: m.routes.into_iter().map(route).collect(),
        weights: m.weights.into_iter().map(weight).collect(),
        eligibility: eligibility(m.eligibility)?,
    })
}

fn quota(m: v1::QuotaPolicy) -> Read<QuotaPolicy> {
    let role = |role: v1::RoleQuota| {
        Ok(RoleQuota {
            role: word(role.role, Role::from_code, "quota.roles.role")?,
            ratio: fraction(role.ratio, "quota.roles.ratio")?,
            scope: word(role.scope, QuotaScope::from_code, "quota.roles.scope")?,
            floor_own: role.floor_own,
            floor_took_part: role.floor_took_part,
        })
    };
    let signal = |rule: v1::SignalRule| {
        let threshold = rule.threshold.map(|m| fraction(Some(m), "quota.signals.threshold"));
        Ok(SignalRule {
            signal: word(rule.signal, Signal::from_code, "quota.signals.signal")?,
            off: rule.off,
            threshold: threshold.transpose()?,
        })
    };
    let population = |code| word(code, Role::from_code, "quota.population");
    Ok(QuotaPolicy {
        roles: m.roles.into_iter().map(role).collect::<Read<_>>()?,
        population: m.population.into_iter().map(population).collect::<Read<_>>()?,
        measure: word(m.measure, QuotaMeasure::from_code, "quota.measure")?,
        basis: word(m.basis, QuotaBasis::from_code, "quota.basis")?,
        weighted: m.weighted,
        denominator: word(m.denominator, QuotaDenominator::from_code, "quota.denominator")?,
        panel_coefficient: fraction(m.panel_coefficient, "quota.panel_coefficient")?,
        half_rule: m.half_rule,
        floors_mode: word(m.floors_mode, FloorsMode::from_code, "quota.floors_mode")?,
        not_counted: m.not_counted,
        leave_over: m.leave_from_days.checked_sub(1),
        signals_least_own: m.signals_least_own,
        signals: m.signals.into_iter().map(signal).collect::<Read<_>>()?,
    })
}
