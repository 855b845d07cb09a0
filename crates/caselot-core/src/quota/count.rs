//! Which cases count, for whom, and what a scope's rate is (docs/quota.md, points 1 to 4).

use num_traits::Signed;

use super::counted_cases::{CountedCase, Sum, within};
use super::figure::{from_ratio, quotient, whole};
use super::kind::Kind;
use super::policy::in_force;
use super::post::{Span, days_in_post, last_day, long_leave, row_among, rows_of, span_of};
use super::report::{
    Ask, AskFault, Base, BaseJudge, CaseLine, FileData, Fraction, PolicyInForce, Reconciliation,
    RoleSpan,
};
use super::tally::{Case, Tally};
use crate::docket::code::{QuotaBasis, QuotaDenominator, QuotaMeasure};
use crate::docket::day::Day;
use crate::docket::fold::state::State;
use crate::docket::people::Tenure;
use crate::docket::policy::QuotaPolicy;
use crate::docket::record::Closing;
use crate::id::JudgeId;

/// Everything a report is counted from.
pub struct Count<'a> {
    pub state: &'a State,
    pub tally: &'a Tally,
    pub policy: PolicyInForce,
    /// P.
    pub period: Span,
    /// C: P up to the as-of day.
    pub counted: Span,
    /// What the files hold, if there is no log.
    pub files: Option<FileData>,
    /// By kind in the tally: whether its type is counted.
    counted_kinds: Vec<bool>,
}

/// The class of a case with a counting day; every case belongs to exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    NotCounted,
    Unattributed,
    Base,
    LeadersOwn,
    OtherRole,
}

impl<'a> Count<'a> {
    /// With the period, the as-of day and the policy in force (docs/quota.md, points 1 and 10).
    pub fn new(state: &'a State, tally: &'a Tally, ask: &Ask) -> Result<Count<'a>, AskFault> {
        let Ask { from, to, as_of, files } = *ask;
        if from > to {
            return Err(AskFault::Backwards { from, to });
        }
        let last = last_day(state);
        let as_of = as_of.unwrap_or(last).min(to);
        if as_of < from {
            return Err(AskFault::NotBegun { from, as_of });
        }
        if as_of > last && files.is_none() {
            return Err(AskFault::NoDataYet { as_of, last });
        }
        let policy = in_force(state, from);
        let (period, counted) = (Span { from, to }, Span { from, to: as_of });
        let not_counted = &policy.policy.quota.not_counted;
        let counts = |kind: &Kind| !kind.undone && !not_counted.contains(&kind.type_code);
        let counted_kinds = tally.kinds().map(counts).collect();
        Ok(Count { state, tally, policy, period, counted, files, counted_kinds })
    }

    /// The same count over other days, under the same policy.
    pub fn within(&self, span: Span) -> Count<'a> {
        let (policy, counted_kinds) = (self.policy.clone(), self.counted_kinds.clone());
        Count { policy, counted_kinds, counted: span, ..*self }
    }

    pub fn quota(&self) -> &QuotaPolicy {
        &self.policy.policy.quota
    }

    /// Counting day of a case under the policy's basis (docs/quota.md, point 3).
    pub fn day_of(&self, case: &Case<'_>) -> Option<Day> {
        match self.quota().basis {
            QuotaBasis::Closed => case.record.closing.map(|closing| closing.on),
            QuotaBasis::Assigned => Some(case.assigned_on),
        }
    }

    /// The cases that a judge undertook in a span, types that are not counted included.
    pub fn own(&self, judge: JudgeId, span: Span) -> &'a [CountedCase] {
        let cases = self.tally.counted_cases().of_judge(self.quota().basis, judge);
        cases.map_or(&[], |cases| within(&cases.own, span))
    }

    /// The cases in which a judge sat beside another undertaking judge.
    pub fn beside(&self, judge: JudgeId, span: Span) -> &'a [CountedCase] {
        let cases = self.tally.counted_cases().of_judge(self.quota().basis, judge);
        cases.map_or(&[], |cases| within(&cases.beside, span))
    }

    pub fn is_counted(&self, counted: &CountedCase) -> bool {
        self.counted_kinds.get(counted.kind as usize).is_some_and(|counted| *counted)
    }

    /// Whether the type of a case is counted.
    pub fn counts(&self, case: &Case<'_>) -> bool {
        let type_code = case.type_code;
        let undone = case.record.closing.is_some_and(Closing::is_undone);
        !undone && !self.quota().not_counted.iter().any(|code| code == type_code)
    }

    /// Σ k, where k is 1, or the weight in standard cases (docs/quota.md, point 3).
    pub fn credit(&self, sum: Sum) -> Fraction {
        if self.quota().weighted {
            Fraction::new(sum.weight.into(), 100.into())
        } else {
            whole(sum.cases)
        }
    }

    /// The sum over those whose type is counted.
    pub fn sum(&self, counted_cases: &[CountedCase]) -> Sum {
        let mut sum = Sum::default();
        sum.extend(counted_cases.iter().filter(|counted| self.is_counted(counted)));
        sum
    }

    pub fn is_population(&self, row: &Tenure) -> bool {
        self.quota().population.contains(&row.role)
    }

    pub fn is_assessed(&self, row: &Tenure) -> bool {
        self.quota().of_role(row.role).is_some()
    }

    /// Every case with its counting day in a span, with its undertaking judge and its class.
    pub fn classed(
        &self,
        span: Span,
    ) -> impl Iterator<Item = (JudgeId, Class, &'a CountedCase)> + '_ {
        let judges = self.tally.counted_cases().by_judge(self.quota().basis);
        judges.iter().flat_map(move |(judge, cases)| {
            let rows = rows_of(self.state, *judge);
            let counted_cases = within(&cases.own, span).iter();
            counted_cases.map(move |counted| (*judge, self.class(rows, counted), counted))
        })
    }

    /// The class of a case (docs/quota.md, point 3).
    fn class(&self, rows: &[Tenure], counted: &CountedCase) -> Class {
        if !self.is_counted(counted) {
            return Class::NotCounted;
        }
        match row_among(rows, counted.day) {
            None => Class::Unattributed,
            Some(row) if self.is_population(row) => Class::Base,
            Some(row) if self.is_assessed(row) => Class::LeadersOwn,
            Some(_) => Class::OtherRole,
        }
    }

    /// The base of the court, or of a division by the judge's row (docs/quota.md, point 4).
    pub fn base(&self, division: Option<&str>) -> Base {
        let in_scope = |row: &Tenure| {
            self.is_population(row) && division.is_none_or(|name| row.division == name)
        };
        let took_part = self.quota().measure == QuotaMeasure::TookPart;
        let (mut judge_days, mut judges) = (0, 0);
        let (mut own, mut beside) = (Sum::default(), Sum::default());
        for judge in self.state.roster.judges() {
            let days = self.days(judge.judge, self.counted, in_scope);
            judge_days += days;
            judges += u64::from(days > 0);
            for (_, span) in self.rows(judge.judge, self.counted, in_scope) {
                own += self.sum(self.own(judge.judge, span));
                if took_part {
                    beside += self.sum(self.beside(judge.judge, span));
                }
            }
        }
        let coefficient = from_ratio(self.quota().panel_coefficient);
        let credit = self.credit(own) + coefficient * self.credit(beside);
        let length = whole(self.counted.days());
        let rate = self.rate(&credit, judge_days, judges);
        let average = rate.map(|rate| rate * length);
        let mean_weight = quotient(&whole(own.weight), &whole(own.cases));
        Base { cases: own.cases, credit, judge_days, judges, average, mean_weight }
    }

    fn rate(&self, credit: &Fraction, judge_days: u64, judges: u64) -> Option<Fraction> {
        let below = match self.quota().denominator {
            QuotaDenominator::JudgeDays => whole(judge_days),
            QuotaDenominator::Headcount => whole(judges) * whole(self.counted.days()),
        };
        quotient(credit, &below)
    }

    /// Cases a day in post, of a base (docs/quota.md, point 4).
    pub fn rate_of(&self, base: &Base) -> Option<Fraction> {
        self.rate(&base.credit, base.judge_days, base.judges)
    }

    /// Whether a division has a base of its own: enough judge-days for its part of the year, and a
    /// case (docs/quota.md, point 4).
    pub fn has_base(&self, base: &Base) -> bool {
        let Some(rule) = self.quota().division_rule else { return base.judge_days > 0 };
        let part = |year: Span| -> Fraction {
            let days = year.and(self.counted).map_or(0, Span::days);
            Fraction::new(days.into(), year.days().into())
        };
        let parts: Fraction = self.counted.years().map(part).sum();
        let enough = whole(base.judge_days) >= whole(rule.min_base_days.into()) * parts;
        enough && base.judge_days > 0 && base.credit.is_positive()
    }

    /// Days in post of a judge in a span, in in-quota rows that fit, less long leave.
    pub fn days(&self, judge: JudgeId, span: Span, fits: impl Fn(&Tenure) -> bool) -> u64 {
        let leave = long_leave(self.state, judge, self.quota(), self.counted.to);
        let rows = self.rows(judge, span, fits);
        rows.map(|(_, span)| days_in_post(span, &leave)).sum()
    }

    /// In-quota rows of a judge that fit, cut to a span.
    pub fn rows(
        &self,
        judge: JudgeId,
        span: Span,
        fits: impl Fn(&Tenure) -> bool,
    ) -> impl Iterator<Item = (&'a Tenure, Span)> {
        let rows = rows_of(self.state, judge).iter();
        let rows = rows.filter(move |row| row.in_quota && fits(row));
        rows.filter_map(move |row| Some((row, span_of(row).and(span)?)))
    }

    pub fn role_spans(&self, judge: JudgeId, fits: impl Fn(&Tenure) -> bool) -> Vec<RoleSpan> {
        let span = |(row, span): (&Tenure, Span)| RoleSpan {
            role: row.role,
            division: row.division.clone(),
            from: span.from,
            to: span.to,
        };
        self.rows(judge, self.counted, fits).map(span).collect()
    }

    /// Every judge of the base with days or cases.
    pub fn base_judges(&self) -> Vec<BaseJudge> {
        let fits = |row: &Tenure| self.is_population(row);
        let judges = self.state.roster.judges().filter_map(|judge| {
            let number = judge.judge;
            let roles = self.role_spans(number, fits);
            let mut own = Sum::default();
            for (_, span) in self.rows(number, self.counted, fits) {
                own += self.sum(self.own(number, span));
            }
            let days = self.days(number, self.counted, fits);
            let (name, credit) = (judge.name.clone(), self.credit(own));
            let line = BaseJudge { judge: number, name, roles, days, cases: own.cases, credit };
            (!line.roles.is_empty()).then_some(line)
        });
        judges.collect()
    }

    /// How many cases fall into each class (docs/quota.md, point 3).
    pub fn reconciliation(&self) -> Reconciliation {
        let mut sum = Reconciliation::default();
        for (judge, class, counted) in self.classed(self.counted) {
            sum.closings += 1;
            match class {
                Class::NotCounted => sum.not_counted += 1,
                Class::Unattributed => sum.unattributed += 1,
                Class::Base => {
                    sum.base += 1;
                    let row = row_among(rows_of(self.state, judge), counted.day);
                    sum.base_by_leaders += u64::from(row.is_some_and(|row| self.is_assessed(row)));
                }
                Class::LeadersOwn => sum.leaders_own += 1,
                Class::OtherRole => sum.other_roles += 1,
            }
        }
        sum
    }

    /// A case as a report shows it.
    pub fn line(&self, case: &Case<'_>) -> CaseLine {
        let record = &case.record;
        CaseLine {
            filing: case.filing,
            number: case.number.to_owned(),
            undertaking: record.undertaking,
            panel: record.panel.beside(record.undertaking).collect(),
            filed_on: record.filed_on,
            counted_on: self.day_of(case),
            closed_on: record.closing.map(|closing| closing.on),
            manner: record.closing.and_then(|closing| closing.manner),
            weight: record.weight,
            assigned_by: record.assigned_by,
        }
    }
}
