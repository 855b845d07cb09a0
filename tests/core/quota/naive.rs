//! The count once more, written from the rules alone: day by day and case by case over plain
//! lists, without fold, spans or bases kept aside.

use std::collections::BTreeSet;

use caselot_core::docket::Day;
use caselot_core::docket::code::{
    FloorsMode, QuotaBasis, QuotaDenominator, QuotaMeasure, QuotaScope, Role,
};
use caselot_core::docket::people::Tenure;
use caselot_core::docket::policy::{Ratio, RoleQuota};
use caselot_core::id::JudgeId;
use caselot_core::quota::Fraction;
use caselot_core::quota::report::{Shortfall, Status};

use super::world::{FIRST, LENGTH, PlainCase, World};

/// Far enough that leave without an end is longer than any limit.
const HORIZON: u32 = FIRST + 100;

/// What the rules say of a leader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub judge: u32,
    pub days: u64,
    pub days_in_period: u64,
    pub own: u64,
    pub panel: u64,
    pub raw: Option<Fraction>,
    pub required: Option<Fraction>,
    pub counted: Fraction,
    pub met: Option<bool>,
    pub status: Status,
    pub short_of: Vec<Shortfall>,
    pub forecast: Option<Fraction>,
    pub required_in_period: Option<Fraction>,
    pub still_to_take: Option<u64>,
    pub floors: Option<(Fraction, Fraction)>,
}

/// What the rules say of the court.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Court {
    pub base: (u64, Fraction, u64, u64),
    pub average: Option<Fraction>,
    /// Closings, base, leaders' own, other roles, unattributed, not counted.
    pub classes: [u64; 6],
    pub leaders: Vec<Line>,
}

pub fn whole(number: u64) -> Fraction {
    Fraction::from_integer(number.into())
}

fn ratio(of: Ratio) -> Fraction {
    Fraction::new(of.numerator.into(), of.denominator.into())
}

fn ceiling(number: &Fraction) -> u64 {
    u64::try_from(number.ceil().to_integer()).unwrap_or(0)
}

pub fn count(world: &World) -> Court {
    let court = world.scope(None);
    let every = BTreeSet::from_iter(1..=u32::try_from(world.judges.len()).expect("few"));
    let leads = |judge: &&u32| world.days().any(|day| world.asked(**judge, day).is_some());
    let leaders = every.iter().filter(leads).map(|judge| world.line(*judge)).collect();
    Court {
        average: world.rate(None).map(|rate| rate * whole(world.days().count() as u64)),
        base: court,
        classes: world.classes(),
        leaders,
    }
}

impl World {
    pub fn days(&self) -> impl Iterator<Item = Day> + use<> {
        (FIRST..=self.as_of.0).map(Day)
    }

    fn period(&self) -> impl Iterator<Item = Day> + use<> {
        (FIRST..FIRST + LENGTH).map(Day)
    }

    pub fn row(&self, judge: u32, day: Day) -> Option<&Tenure> {
        let rows = &self.judges[judge as usize - 1];
        rows.iter().find(|row| {
            let holds = row.from <= day && row.to.is_none_or(|to| day <= to);
            holds && row.in_quota && ![Role::Administrative, Role::LayAssessor].contains(&row.role)
        })
    }

    /// What is asked of a judge in the role of a day.
    pub fn asked(&self, judge: u32, day: Day) -> Option<&RoleQuota> {
        let role = self.row(judge, day)?.role;
        self.policy.roles.iter().find(|asked| asked.role == role)
    }

    pub fn in_population(&self, judge: u32, day: Day, division: Option<&str>) -> bool {
        self.row(judge, day).is_some_and(|row| {
            let of = division.is_none_or(|division| row.division == division);
            of && self.policy.population.contains(&row.role)
        })
    }

    /// Whether a run of leave that is long enough takes the day off.
    fn is_off(&self, judge: u32, day: Day) -> bool {
        let Some(over) = self.policy.leave_over else { return false };
        let away = |day: u32| {
            self.leave.iter().any(|(of, from, to)| {
                *of == judge && from.0 <= day && day <= to.map_or(HORIZON, |to| to.0)
            })
        };
        let run = (day.0..).take_while(|day| away(*day)).count()
            + (0..day.0).rev().take_while(|day| away(*day)).count();
        away(day.0) && run > over as usize
    }

    pub fn is_counted(&self, case: &PlainCase) -> bool {
        !self.policy.not_counted.iter().any(|code| code == case.type_code)
    }

    pub fn day_of(&self, case: &PlainCase) -> Option<Day> {
        match self.policy.basis {
            QuotaBasis::Closed => case.record.closing.map(|closing| closing.on),
            QuotaBasis::Assigned => Some(case.assigned_on),
        }
    }

    /// Cases with their counting day in C, types that are not counted included.
    pub fn closings(&self) -> impl Iterator<Item = (&PlainCase, Day)> {
        let dated = self.cases.iter().filter_map(|case| Some((case, self.day_of(case)?)));
        dated.filter(|(_, day)| self.days().any(|counted| counted == *day))
    }

    pub fn credit(&self, case: &PlainCase) -> Fraction {
        if self.policy.weighted {
            Fraction::new(case.record.weight.into(), 100.into())
        } else {
            whole(1)
        }
    }

    pub fn panel(case: &PlainCase) -> BTreeSet<u32> {
        let record = &case.record;
        let mut panel: BTreeSet<u32> = record.panel.members.iter().map(|judge| judge.0).collect();
        panel.extend(record.panel.presiding.map(|judge| judge.0));
        panel.remove(&record.undertaking.0);
        panel
    }

    /// Cases, N, J and heads of a scope.
    fn scope(&self, division: Option<&str>) -> (u64, Fraction, u64, u64) {
        let (mut cases, mut credit) = (0, whole(0));
        for (case, day) in self.closings().filter(|(case, _)| self.is_counted(case)) {
            if self.in_population(case.record.undertaking.0, day, division) {
                cases += 1;
                credit += self.credit(case);
            }
            if self.policy.measure == QuotaMeasure::TookPart {
                for judge in World::panel(case) {
                    if self.in_population(judge, day, division) {
                        credit += ratio(self.policy.panel_coefficient) * self.credit(case);
                    }
                }
            }
        }
        let (mut days, mut heads) = (0, 0);
        for (judge, _) in self.numbered() {
            let there = self.days().filter(|day| {
                self.in_population(judge, *day, division) && !self.is_off(judge, *day)
            });
            let there = there.count() as u64;
            days += there;
            heads += u64::from(there > 0);
        }
        (cases, credit, days, heads)
    }

    fn rate(&self, division: Option<&str>) -> Option<Fraction> {
        let (_, credit, days, heads) = self.scope(division);
        (days > 0).then(|| match self.policy.denominator {
            QuotaDenominator::JudgeDays => credit / whole(days),
            QuotaDenominator::Headcount => {
                credit / (whole(heads) * whole(self.days().count() as u64))
            }
        })
    }

    fn classes(&self) -> [u64; 6] {
        let mut classes = [0; 6];
        for (case, day) in self.closings() {
            let judge = case.record.undertaking;
            classes[0] += 1;
            classes[if !self.is_counted(case) {
                5
            } else if self.row(judge.0, day).is_none() {
                4
            } else if self.in_population(judge.0, day, None) {
                1
            } else if self.asked(judge.0, day).is_some() {
                2
            } else {
                3
            }] += 1;
        }
        classes
    }

    /// Σ ratio · rate over the days of a judge; `None` if one of his scopes has no base.
    fn raw(&self, judge: u32, days: impl Iterator<Item = Day>) -> Option<Fraction> {
        let mut raw = whole(0);
        for day in days {
            let Some(asked) = self.asked(judge, day) else { continue };
            let division = match asked.scope {
                QuotaScope::Court => None,
                QuotaScope::Division => Some(self.row(judge, day)?.division.as_str()),
            };
            let rate = self.rate(division)?;
            if !self.is_off(judge, day) {
                raw += ratio(asked.ratio) * rate;
            }
        }
        Some(raw)
    }

    fn line(&self, judge: u32) -> Line {
        let policy = &self.policy;
        let mine = |days: &dyn Fn(Day) -> bool, all: &mut dyn Iterator<Item = Day>| {
            all.filter(|day| days(*day)).count() as u64
        };
        let assessed = |day| self.asked(judge, day).is_some() && !self.is_off(judge, day);
        let days = mine(&assessed, &mut self.days());
        let days_in_period = mine(&assessed, &mut self.period());
        let (mut own, mut panel) = (Vec::new(), Vec::new());
        for (case, day) in self.closings() {
            if self.is_counted(case) && self.asked(judge, day).is_some() {
                if case.record.undertaking == JudgeId(judge) {
                    own.push(case);
                } else if World::panel(case).contains(&judge) {
                    panel.push(case);
                }
            }
        }
        let credit = |cases: &[&PlainCase]| {
            cases.iter().map(|case| self.credit(case)).fold(whole(0), |a, b| a + b)
        };
        let by_panel = ratio(policy.panel_coefficient) * credit(&panel);
        let own_credit = credit(&own);
        let counted = match policy.half_rule {
            true => &own_credit + by_panel.clone().min(own_credit.clone()),
            false => &own_credit + &by_panel,
        };
        let mine = self.grants.iter().filter(|grant| grant.0 == judge);
        let (percent, cases) = mine.fold((0, 0), |sum, grant| (sum.0 + grant.1, sum.1 + grant.2));
        let left = Fraction::new((100 - percent.min(100)).into(), 100.into());
        let less = |raw: Fraction, part: Fraction| {
            (raw * &left - whole(cases.into()) * part).max(whole(0))
        };
        let part = if days_in_period > 0 { whole(days) / whole(days_in_period) } else { whole(0) };
        let raw = self.raw(judge, self.days());
        let required = raw.clone().map(|raw| less(raw, part));
        let required_in_period = self.raw(judge, self.period()).map(|raw| less(raw, whole(1)));
        let floors = self.floors(judge, &left);
        let exempt = percent >= 100 || days == 0;
        let total = &own_credit + &by_panel;
        let (heads, both) = (whole(own.len() as u64), whole((own.len() + panel.len()) as u64));
        let standing = |required: &Fraction| {
            let mut short = Vec::new();
            short.extend((total < *required).then_some(Shortfall::Total));
            let half = policy.half_rule && whole(2) * &own_credit < *required;
            short.extend(half.then_some(Shortfall::OwnHalf));
            let ratio_met = short.is_empty();
            if let Some((floor_own, floor_both)) = &floors {
                short.extend((heads < *floor_own).then_some(Shortfall::FloorOwn));
                short.extend((both < *floor_both).then_some(Shortfall::FloorTookPart));
                let floors_met = heads >= *floor_own && both >= *floor_both;
                if policy.floors_mode == FloorsMode::Instead && (ratio_met || floors_met) {
                    short.clear();
                }
            }
            short
        };
        let short_of = match &required {
            Some(required) if !exempt => standing(required),
            _ => Vec::new(),
        };
        let met = if exempt { Some(true) } else { required.as_ref().map(|_| short_of.is_empty()) };
        let near = |required: &Fraction| {
            // have ÷ asked ≥ 4/5; what is not asked for is had.
            let enough = |have: &Fraction, asked: &Fraction| whole(5) * have >= whole(4) * asked;
            let by_ratio = enough(&counted, required);
            match &floors {
                None => by_ratio,
                Some((floor_own, floor_both)) => {
                    let by_floors = enough(&heads, floor_own) && enough(&both, floor_both);
                    match policy.floors_mode {
                        FloorsMode::Also => by_ratio && by_floors,
                        FloorsMode::Instead => by_ratio || by_floors,
                    }
                }
            }
        };
        let over = self.as_of.0 == FIRST + LENGTH - 1;
        let status = match (exempt, &required, met == Some(true)) {
            (true, ..) => Status::Exempt,
            (_, None, _) => Status::NoBase,
            (.., true) if over => Status::Met,
            (.., false) if over => Status::NotMet,
            (.., true) => Status::OnTrack,
            (_, Some(required), _) if floors.is_none() && *required < whole(1) => Status::OnTrack,
            (_, Some(required), _) if near(required) => Status::AtRisk,
            _ => Status::Behind,
        };
        let still_to_take = required_in_period.as_ref().map(|asked| {
            let half = ceiling(&(asked / whole(2) - &own_credit));
            let rest = ceiling(&(asked - &total));
            if policy.half_rule { half.max(rest) } else { rest }
        });
        let forecast = (days > 0).then(|| &counted * whole(days_in_period) / whole(days));
        let (own, panel) = (own.len() as u64, panel.len() as u64);
        Line {
            judge,
            days,
            days_in_period,
            own,
            panel,
            raw,
            required,
            counted,
            met,
            status,
            short_of,
            forecast,
            required_in_period,
            still_to_take,
            floors,
        }
    }

    /// Σ floor ÷ |P| over the days in roles that have one, less the percent.
    fn floors(&self, judge: u32, left: &Fraction) -> Option<(Fraction, Fraction)> {
        let (mut own, mut both, mut any) = (whole(0), whole(0), false);
        for day in self.days().filter(|day| !self.is_off(judge, *day)) {
            let Some(asked) = self.asked(judge, day) else { continue };
            any |= asked.floor_own > 0 || asked.floor_took_part > 0;
            own += whole(asked.floor_own.into()) * left / whole(LENGTH.into());
            both += whole(asked.floor_took_part.into()) * left / whole(LENGTH.into());
        }
        any.then_some((own, both))
    }
}
