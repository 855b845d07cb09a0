//! One leader's figures (points 5 to 12).

use std::collections::BTreeMap;

use num_traits::Zero;

use super::count::Count;
use super::figure::{ceiling, of_ratio, quotient, whole};
use super::post::{Span, row_on};
use super::report::{
    AppliedReduction, Base, Floors, Fraction, Leader, Led, Month, Shortfall, Status,
};
use super::tally::Case;
use crate::docket::code::{AssignedBy, FloorsMode, QuotaScope, Role};
use crate::docket::day::Day;
use crate::docket::entry::{Judge, Tenure};
use crate::docket::policy::RoleQuota;

/// Flags of the cases that leaders should lead.
const MAJOR: &[&str] = &["重大", "重大敏感", "MAJOR", "MAJOR_SENSITIVE"];
const DIFFICULT: &[&str] = &["疑难", "复杂", "疑难复杂", "DIFFICULT"];
const REMANDED: &[&str] = &["发回重审", "发回", "REMANDED", "REMAND"];

/// Bases by scope; `None` is the court.
pub type Bases = BTreeMap<Option<String>, Base>;

/// Own and panel cases of a judge in a span, on days in an assessed row.
pub struct Cases<'a> {
    pub own: Vec<(&'a Case, Day)>,
    pub panel: Vec<(&'a Case, Day)>,
}

pub fn is_assessed(count: &Count<'_>, row: &Tenure) -> bool {
    count.quota().of_role(row.role).is_some()
}

/// The cases of a leader that count.
pub fn cases_of<'a>(count: &Count<'a>, judge: u32, span: Span) -> Cases<'a> {
    let (mut own, mut panel) = (Vec::new(), Vec::new());
    for (case, day) in count.counting_in(span) {
        let record = &case.record;
        let undertakes = record.undertaking == judge;
        if !undertakes && !record.panel.beside(record.undertaking).any(|beside| beside == judge) {
            continue;
        }
        let assessed = row_on(count.state, judge, day).is_some_and(|row| is_assessed(count, row));
        if assessed && count.is_counted_type(case) {
            if undertakes { own.push((case, day)) } else { panel.push((case, day)) }
        }
    }
    Cases { own, panel }
}

/// What is asked of a leader over a span at a rate: Σ ratio · rate · days; `None` without a base.
fn raw(count: &Count<'_>, judge: u32, span: Span, bases: &Bases) -> Option<Fraction> {
    let mut sum = Fraction::zero();
    for quota in &count.quota().roles {
        for (row, _) in count.rows(judge, span, |row| row.role == quota.role) {
            let days = count.days(judge, span, |other| other == row);
            let base = bases.get(&scope_of(quota, row))?;
            sum += of_ratio(quota.ratio) * count.rate_of(base)? * whole(days);
        }
    }
    Some(sum)
}

/// The scope of a row: its division, or the court.
pub fn scope_of(quota: &RoleQuota, row: &Tenure) -> Option<String> {
    (quota.scope == QuotaScope::Division).then(|| row.division.clone())
}

/// Reductions of the years that the period touches.
fn reductions(count: &Count<'_>, judge: u32) -> Vec<AppliedReduction> {
    let years = count.period.from.year()..=count.period.to.year();
    let grants = count.state.reductions.iter().filter(|grant| {
        let of = &grant.reduction;
        of.judge == judge && years.contains(&of.year) && grant.revoked.is_none()
    });
    let applied = |grant: &crate::docket::state::GrantedReduction| AppliedReduction {
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

/// Point 7: the percent taken off, then the cases for the part of the days.
fn reduced(raw: &Fraction, percent: u64, cases: u64, part: &Fraction) -> Fraction {
    let left = raw * whole(100 - percent.min(100)) / whole(100) - whole(cases) * part;
    left.max(Fraction::zero())
}

/// Point 8: yearly floors for the days in their roles, less the same percent.
fn floors(count: &Count<'_>, judge: u32, percent: u64) -> Option<Floors> {
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

/// What a leader has and what is asked, to be judged.
struct Standing<'a> {
    required: &'a Fraction,
    own: u64,
    both: u64,
    own_credit: &'a Fraction,
    /// own + c · panel.
    total: Fraction,
    counted: &'a Fraction,
    floors: Option<&'a Floors>,
    half_rule: bool,
    mode: FloorsMode,
}

impl Standing<'_> {
    fn short_of(&self) -> Vec<Shortfall> {
        let mut short = Vec::new();
        if self.total < *self.required {
            short.push(Shortfall::Total);
        }
        if self.half_rule && self.own_credit * whole(2) < *self.required {
            short.push(Shortfall::OwnHalf);
        }
        let by_ratio = short.is_empty();
        if let Some(floors) = self.floors {
            let own = whole(self.own) < floors.own;
            let took_part = whole(self.both) < floors.took_part;
            short.extend(own.then_some(Shortfall::FloorOwn));
            short.extend(took_part.then_some(Shortfall::FloorTookPart));
            let either = by_ratio || !(own || took_part);
            if self.mode == FloorsMode::Instead && either {
                short.clear();
            }
        }
        short
    }

    /// At least four fifths of what is asked: of the ratio and the floors, or under INSTEAD of
    /// the better of them.
    fn near(&self) -> bool {
        let near = |have: &Fraction, asked: &Fraction| have * whole(5) >= asked * whole(4);
        let ratio = near(self.counted, self.required);
        let Some(floors) = self.floors else { return ratio };
        let kept =
            near(&whole(self.own), &floors.own) && near(&whole(self.both), &floors.took_part);
        match self.mode {
            FloorsMode::Also => ratio && kept,
            FloorsMode::Instead => ratio || kept,
        }
    }
}

/// A leader's report, without findings.
pub fn leader(count: &Count<'_>, judge: &Judge, bases: &Bases) -> Leader {
    let number = judge.judge;
    let quota = count.quota();
    let fits = |row: &Tenure| is_assessed(count, row);
    let cases = cases_of(count, number, count.counted);
    let days = count.days(number, count.counted, fits);
    let days_in_period = count.days(number, count.period, fits);
    let reductions = reductions(count, number);
    let percent: u64 = reductions.iter().map(|grant| u64::from(grant.percent)).sum();
    let fewer: u64 = reductions.iter().map(|grant| u64::from(grant.cases)).sum();
    let part = quotient(&whole(days), &whole(days_in_period)).unwrap_or_else(Fraction::zero);
    let raw_now = raw(count, number, count.counted, bases);
    let required = raw_now.as_ref().map(|raw| reduced(raw, percent, fewer, &part));
    let in_period = raw(count, number, count.period, bases);
    let required_in_period = in_period.map(|raw| reduced(&raw, percent, fewer, &whole(1)));
    let sum = |cases: &[(&Case, Day)]| -> Fraction {
        cases.iter().map(|(case, _)| count.credit(case)).fold(Fraction::zero(), |a, b| a + b)
    };
    let (own_credit, panel_credit) = (sum(&cases.own), sum(&cases.panel));
    let by_panel = of_ratio(quota.panel_coefficient) * &panel_credit;
    let least =
        if quota.half_rule { by_panel.clone().min(own_credit.clone()) } else { by_panel.clone() };
    let counted = &own_credit + least;
    let floors = floors(count, number, percent);
    let (own, panel) = (cases.own.len() as u64, cases.panel.len() as u64);
    let asked = required.clone().unwrap_or_else(Fraction::zero);
    let standing = Standing {
        required: &asked,
        own,
        both: own + panel,
        own_credit: &own_credit,
        total: &own_credit + &by_panel,
        counted: &counted,
        floors: floors.as_ref(),
        half_rule: quota.half_rule,
        mode: quota.floors_mode,
    };
    let exempt = percent >= 100 || days == 0;
    let short_of = if exempt || required.is_none() { Vec::new() } else { standing.short_of() };
    let met = match (exempt, &required) {
        (true, _) => Some(true),
        (false, None) => None,
        (false, Some(_)) => Some(short_of.is_empty()),
    };
    let status = match met {
        _ if exempt => Status::Exempt,
        None => Status::NoBase,
        Some(met) if count.counted.to == count.period.to => {
            if met {
                Status::Met
            } else {
                Status::NotMet
            }
        }
        Some(true) => Status::OnTrack,
        Some(false) if floors.is_none() && asked < whole(1) => Status::OnTrack,
        Some(false) if standing.near() => Status::AtRisk,
        Some(false) => Status::Behind,
    };
    let still_to_take = required_in_period.as_ref().map(|required| {
        let total = ceiling(&(required - &by_panel - &own_credit));
        let half = ceiling(&(required / whole(2) - &own_credit));
        if quota.half_rule { total.max(half) } else { total }
    });
    let way =
        |way| cases.own.iter().filter(|(case, _)| case.record.assigned_by == way).count() as u64;
    let before = cases_of(count, number, year_before(count.counted));
    let weights = cases.own.iter().map(|(case, _)| u64::from(case.record.weight)).sum();
    Leader {
        judge: number,
        name: judge.name.clone(),
        roles: count.role_spans(number, fits),
        days,
        days_in_period,
        raw: raw_now,
        required_cases: required.as_ref().map(ceiling),
        own_share: quotient(&whole(own), &whole(own + panel)),
        completion: required.as_ref().and_then(|required| quotient(&counted, required)),
        forecast: (days > 0).then(|| &counted * whole(days_in_period) / whole(days)),
        drawn: way(AssignedBy::Drawn),
        designated: way(AssignedBy::Designated),
        imported: way(AssignedBy::Imported),
        types: types(&cases),
        hearings: hearings(&cases, number),
        led: led(&cases, number),
        mean_weight: quotient(&whole(weights), &whole(own)),
        open: open_cases(count, number).count() as u64,
        last_year: (before.own.len() as u64, before.panel.len() as u64),
        months: months(count.counted, &cases),
        required,
        required_in_period,
        own,
        panel,
        own_credit,
        panel_credit,
        counted,
        met,
        status,
        short_of,
        floors,
        reductions,
        still_to_take,
        coverage: Vec::new(),
        findings: Vec::new(),
    }
}

/// The same days a year before; 29 February becomes the 28th.
fn year_before(span: Span) -> Span {
    let before = |day: Day| {
        let text = day.to_string();
        let same = format!("{:04}{}", day.year().saturating_sub(1), &text[4..]);
        Day::parse(&same).or_else(|| Day::parse(&same.replace("02-29", "02-28"))).unwrap_or(Day(0))
    };
    Span { from: before(span.from), to: before(span.to) }
}

fn types(cases: &Cases<'_>) -> Vec<(String, u64)> {
    let mut types: BTreeMap<String, u64> = BTreeMap::new();
    for (case, _) in &cases.own {
        *types.entry(case.type_code.clone()).or_default() += 1;
    }
    types.into_iter().collect()
}

fn hearings(cases: &Cases<'_>, judge: u32) -> u64 {
    use crate::docket::code::ActivityKind::{HearingAttended, HearingPresided};
    let all = cases.own.iter().chain(&cases.panel);
    let activities = all.flat_map(|(case, _)| &case.activities);
    let hearing = |kind| matches!(kind, HearingPresided | HearingAttended);
    activities.filter(|done| done.judge == Some(judge) && hearing(done.kind)).count() as u64
}

/// Own cases, and those presided.
fn led(cases: &Cases<'_>, judge: u32) -> Led {
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

/// Undertaken cases that are open at the end of C.
pub fn open_cases<'a>(count: &Count<'a>, judge: u32) -> impl Iterator<Item = &'a Case> {
    let end = count.counted.to;
    count.tally.cases().filter(move |case| {
        let record = &case.record;
        let open = record.closing.is_none_or(|closing| closing.on > end);
        record.undertaking == judge && open && case.assigned_on <= end
    })
}

fn months(span: Span, cases: &Cases<'_>) -> Vec<Month> {
    let mut months: BTreeMap<(u32, u32), (u64, u64)> = BTreeMap::new();
    let (mut at, end) = (span.from.year_month(), span.to.year_month());
    while at <= end {
        months.insert(at, (0, 0));
        at = if at.1 == 12 { (at.0 + 1, 1) } else { (at.0, at.1 + 1) };
    }
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
pub fn rank(leader: &Leader) -> (Option<Role>, u32) {
    (leader.roles.last().map(|span| span.role), leader.judge)
}
