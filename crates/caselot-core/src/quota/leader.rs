//! One leader's figures (docs/quota.md, points 5 and 6, and what is shown beside them).

use std::collections::{BTreeMap, BTreeSet};

use super::caseload::Caseload;
use super::cases::{Cases, cases_of};
use super::count::Count;
use super::counted_cases::{in_order, within};
use super::figure::{ceiling, quotient, whole};
use super::post::Span;
use super::report::{Leader, Led, Month, QuotaData};
use super::requirement::{Bases, Requirement};
use super::standing::Standing;
use super::tally::Case;
use crate::docket::code::{ActivityKind, AssignedBy, QuotaBasis, ReviewResult, Role};
use crate::docket::day::Day;
use crate::docket::people::Judge;
use crate::id::JudgeId;

/// Flags of the cases that leaders should lead.
const MAJOR: &[&str] = &["重大", "重大敏感", "MAJOR", "MAJOR_SENSITIVE"];
const DIFFICULT: &[&str] = &["疑难", "复杂", "疑难复杂", "DIFFICULT"];
const REMANDED: &[&str] = &["发回重审", "发回", "REMANDED", "REMAND"];

/// What all leaders are held against.
pub struct HeldAgainst<'a> {
    pub bases: &'a Bases,
    pub data: &'a QuotaData,
    /// The span before, if it is known.
    pub before: Option<Span>,
    /// The same days of a year before, if they are known.
    pub last_year: Option<Span>,
    /// Work that is never handling, by judge and kind.
    pub workload: &'a BTreeMap<(JudgeId, ActivityKind), u64>,
}

/// A leader's report, without findings.
pub fn leader(
    count: &Count<'_>,
    judge: &Judge,
    held_against: &HeldAgainst<'_>,
    cases: &Cases<'_>,
) -> Leader {
    let number = judge.judge;
    let HeldAgainst { bases, data, before, last_year, .. } = *held_against;
    let requirement = Requirement::new(count, number, bases).known(data);
    let caseload = Caseload::new(count, cases);
    let ended = count.counted.to == count.period.to;
    let standing = {
        let (requirement, caseload, quota) = (&requirement, &caseload, count.quota());
        Standing { requirement, caseload, quota, data, ended }
    };
    let status = standing.status();
    let in_span = |span| {
        let cases = cases_of(count, number, span);
        (cases.own.len() as u64, cases.panel.len() as u64)
    };
    let weights = cases.own.iter().map(|(case, _)| u64::from(case.record.weight)).sum();
    let (own, panel) = (caseload.own, caseload.panel);
    let required = requirement.required.as_ref();
    Leader {
        judge: number,
        name: judge.name.clone(),
        roles: count.role_spans(number, |row| count.is_assessed(row)),
        required_cases: required.map(ceiling),
        own_share: quotient(&whole(own), &whole(own + panel)),
        completion: required.and_then(|required| quotient(&caseload.counted, required)),
        forecast: standing.forecast(),
        met: standing.met(),
        status,
        short_of: standing.short_of(),
        still_to_take: standing.still_to_take(),
        drawn: assigned(cases, AssignedBy::Drawn),
        designated: assigned(cases, AssignedBy::Designated),
        imported: assigned(cases, AssignedBy::Imported),
        types: types(cases),
        hearings: hearings(cases, number),
        workload: workload(held_against, number),
        led: led(cases, number),
        reviews: reviews(count, cases),
        mean_weight: quotient(&whole(weights), &whole(own)),
        open: open_cases(count, number).len() as u64,
        before: before.map(in_span),
        last_year: last_year.map(in_span),
        months: months(count.counted, cases),
        days: requirement.days,
        days_in_period: requirement.days_in_period,
        years: requirement.years,
        raw: requirement.raw,
        required: requirement.required,
        required_in_period: requirement.required_in_period,
        floors: requirement.floors,
        reductions: requirement.reductions,
        by_court: requirement.by_court,
        own,
        panel,
        own_credit: caseload.own_credit,
        panel_credit: caseload.panel_credit,
        counted: caseload.counted,
        coverage: Vec::new(),
        findings: Vec::new(),
        explanations: Vec::new(),
    }
}

/// Own cases that came to the leader in a way.
fn assigned(cases: &Cases<'_>, way: AssignedBy) -> u64 {
    cases.own.iter().filter(|(case, _)| case.record.assigned_by == way).count() as u64
}

fn types(cases: &Cases<'_>) -> Vec<(String, u64)> {
    let mut types: BTreeMap<String, u64> = BTreeMap::new();
    for (case, _) in &cases.own {
        *types.entry(case.type_code.to_owned()).or_default() += 1;
    }
    types.into_iter().collect()
}

fn hearings(cases: &Cases<'_>, judge: JudgeId) -> u64 {
    use crate::docket::code::ActivityKind::{HearingAttended, HearingPresided};
    let all = cases.own.iter().chain(&cases.panel);
    let activities = all.flat_map(|(case, _)| case.activities);
    let hearing = |kind| matches!(kind, HearingPresided | HearingAttended);
    activities.filter(|done| done.judge == Some(judge) && hearing(done.kind)).count() as u64
}

fn workload(held_against: &HeldAgainst<'_>, judge: JudgeId) -> Vec<(ActivityKind, u64)> {
    let count = |kind| held_against.workload.get(&(judge, kind)).copied().unwrap_or(0);
    ActivityKind::WORKLOAD.iter().map(|&kind| (kind, count(kind))).collect()
}

/// Own cases, and those presided.
fn led(cases: &Cases<'_>, judge: JudgeId) -> Led {
    let presided = cases.panel.iter().filter(|(c, _)| c.record.panel.presiding == Some(judge));
    let mut led = Led::default();
    for (case, _) in cases.own.iter().chain(presided) {
        let flagged = |words: &[&str]| {
            u64::from(case.record.flags.iter().any(|flag| words.contains(&flag.as_str())))
        };
        led.major += flagged(MAJOR);
        led.difficult += flagged(DIFFICULT);
        led.remanded += flagged(REMANDED);
    }
    led
}

/// What reviews found of own cases, in the order of the results.
fn reviews(count: &Count<'_>, cases: &Cases<'_>) -> Vec<(ReviewResult, Vec<String>)> {
    let lots = &count.state.lots;
    if lots.results().next().is_none() {
        return Vec::new();
    }
    let own: BTreeSet<&str> = cases.own.iter().map(|(case, _)| case.number).collect();
    let mut found: BTreeMap<ReviewResult, Vec<String>> = BTreeMap::new();
    for (_, number, reviewed) in lots.results().filter(|(_, number, _)| own.contains(number)) {
        found.entry(reviewed.result).or_default().push(number.to_owned());
    }
    found.into_iter().collect()
}

/// Undertaken cases that are open at the end of C, in the order of the log.
pub fn open_cases<'a>(count: &Count<'a>, judge: JudgeId) -> Vec<Case<'a>> {
    let end = count.counted.to;
    let found = count.tally.counted_cases().of_judge(QuotaBasis::Assigned, judge);
    let assigned =
        found.map_or(&[][..], |cases| within(&cases.own, Span { from: Day(0), to: end }));
    let cases = in_order(assigned.iter()).map(|counted| count.tally.case_at(counted));
    cases.filter(|case| case.record.closing.is_none_or(|closing| closing.on > end)).collect()
}

fn months(span: Span, cases: &Cases<'_>) -> Vec<Month> {
    let mut months: BTreeMap<(u32, u32), (u64, u64)> = BTreeMap::new();
    months.extend(span.months().map(|month| (month, (0, 0))));
    for (_, day) in &cases.own {
        months.entry(day.year_month()).or_default().0 += 1;
    }
    for (_, day) in &cases.panel {
        months.entry(day.year_month()).or_default().1 += 1;
    }
    let month = |((year, month), (own, panel))| Month { year, month, own, panel };
    months.into_iter().map(month).collect()
}

/// Leaders in the order of a report: by their last assessed role, then by number.
pub fn rank(leader: &Leader) -> (Option<Role>, JudgeId) {
    (leader.roles.last().map(|span| span.role), leader.judge)
}
