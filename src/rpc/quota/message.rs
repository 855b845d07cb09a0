//! Quota reports as messages. Every figure is exact, and a text where it is a fraction.

use caselot_core::docket::code::ActivityKind;
use caselot_core::docket::day::Day;
use caselot_core::docket::fold::rehearsal::{Effect, RouteEffect};
use caselot_core::quota::figure::exact;
use caselot_core::quota::report::{
    AppliedReduction, Base, BaseJudge, CaseLine, CheckpointRef, Coverage, DataMonth, DivisionBase,
    DivisionMonths, Finding, Floors, Fraction, IdleReduction, Leader, LeaderYear, Month,
    PolicyInForce, QuotaData, QuotaReport, RoleSpan, Shortfall, SpanFigures, Status,
};

use super::circular;
use crate::wire::v1;

fn optional(number: Option<&Fraction>) -> String {
    number.map(exact).unwrap_or_default()
}

/// A version of a policy as a message.
pub fn policy(policy: &PolicyInForce) -> v1::PolicyVersion {
    v1::PolicyVersion {
        version: policy.version,
        entry: policy.entry.map_or(0, |entry| entry.0),
        adopted_on: policy.adopted_on.map(|day| day.to_string()).unwrap_or_default(),
        back_dated: policy.back_dated,
        policy: Some((&policy.policy).into()),
    }
}

/// What a policy would change, as a message.
pub fn rehearsal(effect: &Effect, today: Day) -> v1::PolicyRehearsal {
    let mut pools: Vec<v1::RehearsedPool> = Vec::new();
    for ((pool, judge), of) in &effect.judges {
        let (before, after) = of.chance;
        let judge = v1::RehearsedJudge {
            judge: judge.0,
            balance_before: of.balance.0,
            balance_after: of.balance.1,
            mass_before: before.mass,
            total_before: before.total,
            mass_after: after.mass,
            total_after: after.total,
        };
        match pools.last_mut().filter(|last| last.pool == *pool) {
            Some(last) => last.judges.push(judge),
            None => pools.push(v1::RehearsedPool { pool: pool.clone(), judges: vec![judge] }),
        }
    }
    let route =
        |of: &RouteEffect| v1::RehearsedRoute { filings: of.filings, elsewhere: of.elsewhere };
    v1::PolicyRehearsal {
        today: today.to_string(),
        size: effect.size,
        reweighed: effect.reweighed,
        pools,
        routes: effect.routes.iter().map(route).collect(),
        unrouted: effect.unrouted,
    }
}

/// The checkpoint of a report as a message.
pub fn checkpoint(at: &CheckpointRef) -> v1::QuotaCheckpoint {
    v1::QuotaCheckpoint { origin: at.origin.clone(), size: at.size, root: at.root.clone() }
}

/// A case behind a figure as a message.
pub fn case(line: &CaseLine) -> v1::QuotaCase {
    let day = |day: Option<Day>| day.map(|day| day.to_string());
    v1::QuotaCase {
        filing: line.filing.0,
        number: line.number.clone(),
        undertaking: line.undertaking.0,
        panel: line.panel.iter().map(|judge| judge.0).collect(),
        filed_on: line.filed_on.to_string(),
        counted_on: day(line.counted_on).unwrap_or_default(),
        closed_on: day(line.closed_on).unwrap_or_default(),
        manner: line.manner.map_or(0, |manner| manner.code()),
        weight: line.weight,
        assigned_by: line.assigned_by.code(),
    }
}

/// A whole report as a message.
pub fn report(report: &QuotaReport) -> v1::QuotaReport {
    let sum = &report.reconciliation;
    let division = |of: &DivisionBase| v1::DivisionBase {
        division: of.division.clone(),
        base: Some(base(&of.base)),
        holds: of.holds,
    };
    v1::QuotaReport {
        court: report.court.clone(),
        court_name: report.court_name.clone(),
        year: report.year,
        from: report.period.0.to_string(),
        to: report.period.1.to_string(),
        as_of: report.as_of.to_string(),
        policy: Some(policy(&report.policy)),
        base: Some(base(&report.base)),
        divisions: report.divisions.iter().map(division).collect(),
        base_judges: report.base_judges.iter().map(base_judge).collect(),
        leaders: report.leaders.iter().map(leader).collect(),
        unattributed: report.unattributed.iter().map(case).collect(),
        reconciliation: Some(v1::Reconciliation {
            closings: sum.closings,
            base: sum.base,
            base_by_leaders: sum.base_by_leaders,
            leaders_own: sum.leaders_own,
            other_roles: sum.other_roles,
            unattributed: sum.unattributed,
            not_counted: sum.not_counted,
        }),
        checkpoint: report.checkpoint.as_ref().map(checkpoint),
        data: Some(data(&report.data)),
        idle_reductions: report.idle_reductions.iter().map(idle_reduction).collect(),
        division_months: report.division_months.iter().map(division_months).collect(),
        before: report.before.as_ref().map(span_figures),
        last_year: report.last_year.as_ref().map(span_figures),
        circular: report.circular.as_ref().map(circular::message),
    }
}

fn division_months(of: &DivisionMonths) -> v1::DivisionMonths {
    v1::DivisionMonths {
        division: of.division.clone().unwrap_or_default(),
        unattributed: of.division.is_none(),
        cases: of.months.clone(),
    }
}

fn span_figures(of: &SpanFigures) -> v1::SpanFigures {
    v1::SpanFigures {
        from: of.from.to_string(),
        to: of.to.to_string(),
        cases: of.cases,
        average: optional(of.average.as_ref()),
    }
}

fn idle_reduction(idle: &IdleReduction) -> v1::IdleReduction {
    v1::IdleReduction { judge: idle.judge.0, reduction: Some(reduction(&idle.reduction)) }
}

fn data(data: &QuotaData) -> v1::QuotaData {
    let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let span = |(from, to): &(Day, Day)| v1::DaySpan { from: from.to_string(), to: to.to_string() };
    let month = |of: &DataMonth| v1::DataMonth { year: of.year, month: of.month, cases: of.cases };
    let empty = data.empty_months.iter().map(|(year, month)| format!("{year:04}-{month:02}"));
    v1::QuotaData {
        from: day(data.from),
        to: day(data.to),
        uncovered: data.uncovered.iter().map(span).collect(),
        months: data.months.iter().map(month).collect(),
        empty_months: empty.collect(),
        panels_known: data.panels_known,
        left_out: data.left_out.rows(),
        complete: data.complete,
        ended: data.ended,
    }
}

fn base(base: &Base) -> v1::QuotaBase {
    v1::QuotaBase {
        cases: base.cases,
        credit: exact(&base.credit),
        judge_days: base.judge_days,
        judges: base.judges,
        average: optional(base.average.as_ref()),
        mean_weight: optional(base.mean_weight.as_ref()),
    }
}

fn span(span: &RoleSpan) -> v1::RoleSpan {
    v1::RoleSpan {
        role: span.role.code(),
        division: span.division.clone(),
        from: span.from.to_string(),
        to: span.to.to_string(),
    }
}

fn base_judge(judge: &BaseJudge) -> v1::BaseJudge {
    v1::BaseJudge {
        judge: judge.judge.0,
        name: judge.name.clone(),
        roles: judge.roles.iter().map(span).collect(),
        days: judge.days,
        cases: judge.cases,
        credit: exact(&judge.credit),
    }
}

fn status(status: Status) -> v1::QuotaStatus {
    match status {
        Status::Exempt => v1::QuotaStatus::Exempt,
        Status::NoData => v1::QuotaStatus::NoData,
        Status::NoBase => v1::QuotaStatus::NoBase,
        Status::Met => v1::QuotaStatus::Met,
        Status::NotMet => v1::QuotaStatus::NotMet,
        Status::OnTrack => v1::QuotaStatus::OnTrack,
        Status::AtRisk => v1::QuotaStatus::AtRisk,
        Status::Behind => v1::QuotaStatus::Behind,
    }
}

fn shortfall(short: Shortfall) -> v1::Shortfall {
    match short {
        Shortfall::Total => v1::Shortfall::Total,
        Shortfall::OwnHalf => v1::Shortfall::OwnHalf,
        Shortfall::FloorOwn => v1::Shortfall::FloorOwn,
        Shortfall::FloorTookPart => v1::Shortfall::FloorTookPart,
    }
}

fn reduction(grant: &AppliedReduction) -> v1::AppliedReduction {
    v1::AppliedReduction {
        entry: grant.entry.0,
        year: grant.year,
        percent: grant.percent,
        cases: grant.cases,
        document: grant.document.clone(),
        reason: grant.reason.clone(),
        approver: grant.approver.clone(),
        late: grant.late,
    }
}

fn finding(finding: &Finding) -> v1::QuotaFinding {
    let figure = |(name, value): &(&'static str, Fraction)| v1::NamedFigure {
        name: (*name).to_owned(),
        value: exact(value),
    };
    v1::QuotaFinding {
        signal: finding.signal.code(),
        cases: finding.cases.iter().map(case).collect(),
        figures: finding.figures.iter().map(figure).collect(),
    }
}

fn leader(leader: &Leader) -> v1::QuotaLeader {
    let floor = |of: fn(&Floors) -> &Fraction| {
        leader.floors.as_ref().map(|floors| exact(of(floors))).unwrap_or_default()
    };
    let short_of = leader.short_of.iter().map(|short| shortfall(*short).into());
    v1::QuotaLeader {
        judge: leader.judge.0,
        name: leader.name.clone(),
        roles: leader.roles.iter().map(span).collect(),
        days: leader.days,
        days_in_period: leader.days_in_period,
        raw: optional(leader.raw.as_ref()),
        required: optional(leader.required.as_ref()),
        required_cases: leader.required_cases,
        own: leader.own,
        panel: leader.panel,
        own_credit: exact(&leader.own_credit),
        panel_credit: exact(&leader.panel_credit),
        counted: exact(&leader.counted),
        met: leader.met,
        status: status(leader.status).into(),
        short_of: short_of.collect(),
        own_share: optional(leader.own_share.as_ref()),
        completion: optional(leader.completion.as_ref()),
        floor_own: floor(|floors| &floors.own),
        floor_took_part: floor(|floors| &floors.took_part),
        reductions: leader.reductions.iter().map(reduction).collect(),
        forecast: optional(leader.forecast.as_ref()),
        required_in_period: optional(leader.required_in_period.as_ref()),
        still_to_take: leader.still_to_take,
        drawn: leader.drawn,
        designated: leader.designated,
        imported: leader.imported,
        types: type_counts(leader),
        hearings: leader.hearings,
        led_major: leader.led.major,
        led_difficult: leader.led.difficult,
        led_remanded: leader.led.remanded,
        mean_weight: optional(leader.mean_weight.as_ref()),
        open: leader.open,
        before_own: leader.before.map(|(own, _)| own),
        before_panel: leader.before.map(|(_, panel)| panel),
        last_year_own: leader.last_year.map(|(own, _)| own),
        last_year_panel: leader.last_year.map(|(_, panel)| panel),
        months: months(leader),
        coverage: coverage(leader),
        findings: leader.findings.iter().map(finding).collect(),
        by_court: leader.by_court.clone(),
        workload: workload(leader),
        years: leader.years.iter().map(leader_year).collect(),
        explanations: leader.explanations.iter().map(circular::explanation).collect(),
    }
}

fn workload(leader: &Leader) -> Vec<v1::ActivityCount> {
    let count = |(kind, count): &(ActivityKind, u64)| v1::ActivityCount {
        kind: kind.code(),
        count: *count,
    };
    leader.workload.iter().map(count).collect()
}

fn leader_year(year: &LeaderYear) -> v1::LeaderYear {
    v1::LeaderYear {
        year: year.year,
        days: year.days,
        days_in_period: year.days_in_period,
        days_in_year: year.days_in_year,
        days_off: year.days_off,
        percent: year.percent,
        cases: year.cases,
    }
}

fn type_counts(leader: &Leader) -> Vec<v1::TypeCount> {
    let types = leader.types.iter();
    types.map(|(code, cases)| v1::TypeCount { type_code: code.clone(), cases: *cases }).collect()
}

fn months(leader: &Leader) -> Vec<v1::QuotaMonth> {
    let month = |month: &Month| v1::QuotaMonth {
        year: month.year,
        month: month.month,
        own: month.own,
        panel: month.panel,
    };
    leader.months.iter().map(month).collect()
}

fn coverage(leader: &Leader) -> Vec<v1::ActivityCoverage> {
    let kind = |known: &Coverage| v1::ActivityCoverage {
        kind: known.kind.code(),
        with: known.with,
        of: known.of,
    };
    leader.coverage.iter().map(kind).collect()
}
