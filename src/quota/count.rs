//! Which cases count, for whom, and what a scope's rate is (points 1 to 4).

use std::collections::BTreeMap;

use num_traits::Zero;

use super::books::in_force;
use super::figure::{of_ratio, quotient, whole};
use super::post::{Span, days_in_post, long_leave, row_on, span_of};
use super::report::{
    Ask, AskFault, Base, BaseJudge, CaseLine, Fraction, PolicyInForce, Reconciliation, RoleSpan,
};
use super::tally::{Case, Tally};
use crate::docket::code::{QuotaBasis, QuotaDenominator, QuotaMeasure};
use crate::docket::day::Day;
use crate::docket::entry::Tenure;
use crate::docket::policy::QuotaPolicy;
use crate::docket::state::State;

/// Everything a report is counted from.
pub struct Count<'a> {
    pub state: &'a State,
    pub tally: &'a Tally,
    pub policy: PolicyInForce,
    /// P.
    pub period: Span,
    /// C: P up to the as-of day.
    pub counted: Span,
}

/// The class a counted case falls into; each into exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    NotCounted,
    Unattributed,
    Base,
    LeadersOwn,
    OtherRole,
}

impl<'a> Count<'a> {
    pub fn new(state: &'a State, tally: &'a Tally, ask: &Ask) -> Result<Count<'a>, AskFault> {
        let Ask { from, to, as_of } = *ask;
        if from > to {
            return Err(AskFault::Backwards { from, to });
        }
        let as_of = as_of.unwrap_or_else(|| state.day(state.time_ms)).min(to);
        if as_of < from {
            return Err(AskFault::NotBegun { from, as_of });
        }
        let policy = in_force(state, from);
        let (period, counted) = (Span { from, to }, Span { from, to: as_of });
        Ok(Count { state, tally, policy, period, counted })
    }

    pub fn quota(&self) -> &QuotaPolicy {
        &self.policy.policy.quota
    }

    /// Counting day of a case under the policy's basis.
    pub fn day_of(&self, case: &Case) -> Option<Day> {
        match self.quota().basis {
            QuotaBasis::Closed => case.record.closing.map(|closing| closing.on),
            QuotaBasis::Assigned => Some(case.assigned_on),
        }
    }

    /// Cases with their counting day in a span, types that are not counted included.
    pub fn counting_in(&self, span: Span) -> impl Iterator<Item = (&'a Case, Day)> + '_ {
        let dated = self.tally.cases().filter_map(|case| Some((case, self.day_of(case)?)));
        dated.filter(move |(_, day)| span.holds(*day))
    }

    pub fn is_counted_type(&self, case: &Case) -> bool {
        !self.quota().not_counted.contains(&case.type_code)
    }

    /// k: 1, or the weight in standard cases.
    pub fn credit(&self, case: &Case) -> Fraction {
        if self.quota().weighted {
            Fraction::new(case.record.weight.into(), 100.into())
        } else {
            whole(1)
        }
    }

    pub fn is_population(&self, row: &Tenure) -> bool {
        self.quota().population.contains(&row.role)
    }

    pub fn class(&self, case: &Case, day: Day) -> Class {
        if !self.is_counted_type(case) {
            return Class::NotCounted;
        }
        match row_on(self.state, case.record.undertaking, day) {
            None => Class::Unattributed,
            Some(row) if self.is_population(row) => Class::Base,
            Some(row) if self.quota().of_role(row.role).is_some() => Class::LeadersOwn,
            Some(_) => Class::OtherRole,
        }
    }

    /// The base of the court, or of a division (by the judge's row).
    pub fn base(&self, division: Option<&str>) -> Base {
        let in_scope = |row: &Tenure| {
            self.is_population(row) && division.is_none_or(|name| row.division == name)
        };
        let (mut judge_days, mut judges) = (0, 0);
        for judge in self.state.roster.judges() {
            let days = self.days(judge.judge, self.counted, in_scope);
            judge_days += days;
            judges += u64::from(days > 0);
        }
        let coefficient = of_ratio(self.quota().panel_coefficient);
        let (mut cases, mut weights) = (0, 0);
        let mut credit = Fraction::zero();
        for (case, day) in self.counting_in(self.counted) {
            if !self.is_counted_type(case) {
                continue;
            }
            let sits = |judge| row_on(self.state, judge, day).is_some_and(in_scope);
            if sits(case.record.undertaking) {
                cases += 1;
                weights += u64::from(case.record.weight);
                credit += self.credit(case);
            }
            if self.quota().measure == QuotaMeasure::TookPart {
                let beside = case.record.panel.beside(case.record.undertaking);
                let seats = beside.filter(|judge| sits(*judge)).count() as u64;
                credit += &coefficient * self.credit(case) * whole(seats);
            }
        }
        let length = whole(self.counted.days());
        let rate = self.rate(&credit, judge_days, judges);
        let average = rate.map(|rate| rate * length);
        let mean_weight = quotient(&whole(weights), &whole(cases));
        Base { cases, credit, judge_days, judges, average, mean_weight }
    }

    fn rate(&self, credit: &Fraction, judge_days: u64, judges: u64) -> Option<Fraction> {
        let below = match self.quota().denominator {
            QuotaDenominator::JudgeDays => whole(judge_days),
            QuotaDenominator::Headcount => whole(judges) * whole(self.counted.days()),
        };
        quotient(credit, &below)
    }

    /// Cases a day in post, of a base.
    pub fn rate_of(&self, base: &Base) -> Option<Fraction> {
        self.rate(&base.credit, base.judge_days, base.judges)
    }

    /// Days in post of a judge in a span, in in-quota rows that fit, less long leave.
    pub fn days(&self, judge: u32, span: Span, fits: impl Fn(&Tenure) -> bool) -> u64 {
        let leave = long_leave(self.state, judge, self.quota().leave_over);
        let rows = self.rows(judge, span, fits);
        rows.map(|(_, span)| days_in_post(span, &leave)).sum()
    }

    /// In-quota rows of a judge that fit, cut to a span.
    pub fn rows(
        &self,
        judge: u32,
        span: Span,
        fits: impl Fn(&Tenure) -> bool,
    ) -> impl Iterator<Item = (&'a Tenure, Span)> {
        let rows = self.state.roster.judge(judge).map_or(&[][..], |judge| &judge.tenures);
        let rows = rows.iter().filter(move |row| row.in_quota && fits(row));
        rows.filter_map(move |row| Some((row, span_of(row).and(span)?)))
    }

    pub fn role_spans(&self, judge: u32, fits: impl Fn(&Tenure) -> bool) -> Vec<RoleSpan> {
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
        let mut own: BTreeMap<u32, (u64, Fraction)> = BTreeMap::new();
        for (case, day) in self.counting_in(self.counted) {
            if self.class(case, day) == Class::Base {
                let (cases, credit) =
                    own.entry(case.record.undertaking).or_insert((0, Fraction::zero()));
                *cases += 1;
                *credit += self.credit(case);
            }
        }
        let fits = |row: &Tenure| self.is_population(row);
        let judges = self.state.roster.judges().filter_map(|judge| {
            let roles = self.role_spans(judge.judge, fits);
            let (cases, credit) = own.remove(&judge.judge).unwrap_or((0, Fraction::zero()));
            let days = self.days(judge.judge, self.counted, fits);
            let (number, name) = (judge.judge, judge.name.clone());
            let line = BaseJudge { judge: number, name, roles, days, cases, credit };
            (!line.roles.is_empty()).then_some(line)
        });
        judges.collect()
    }

    pub fn reconciliation(&self) -> Reconciliation {
        let mut sum = Reconciliation::default();
        for (case, day) in self.counting_in(self.counted) {
            sum.closings += 1;
            match self.class(case, day) {
                Class::NotCounted => sum.not_counted += 1,
                Class::Unattributed => sum.unattributed += 1,
                Class::Base => sum.base += 1,
                Class::LeadersOwn => sum.leaders_own += 1,
                Class::OtherRole => sum.other_roles += 1,
            }
        }
        sum
    }

    /// A case as a report shows it.
    pub fn line(&self, case: &Case) -> CaseLine {
        let record = &case.record;
        CaseLine {
            filing: case.filing,
            number: case.number.clone(),
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
