//! The count once more, written from the rules alone: day by day and case by case over plain
//! lists, without fold, spans or bases kept aside.

use std::collections::{BTreeMap, BTreeSet};

use caselot_core::docket::Day;
use caselot_core::docket::code::{
    ActivityKind, FloorsMode, QuotaBasis, QuotaDenominator, QuotaFallback, QuotaMeasure,
    QuotaScope, Role,
};
use caselot_core::docket::people::Tenure;
use caselot_core::docket::policy::{Ratio, RoleQuota};
use caselot_core::docket::record::Activity;
use caselot_core::id::JudgeId;
use caselot_core::quota::Fraction;
use caselot_core::quota::report::{Shortfall, Status};

use super::world::{FIRST, LOG_END, PlainCase, Way, World};

/// What the rules say of a leader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub judge: u32,
    pub days: u64,
    pub days_in_period: u64,
    /// Year, assessed days in C, in P and in the year, days off, percent, cases.
    pub years: Vec<[u64; 7]>,
    pub by_court: BTreeSet<String>,
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
    pub last_year: Option<(u64, u64)>,
    /// Reviews, meetings, sessions, petitions.
    pub workload: Vec<u64>,
}

/// What the rules say of the court.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Court {
    pub base: (u64, Fraction, u64, u64),
    pub average: Option<Fraction>,
    /// Closings, base, leaders' own, other roles, unattributed, not counted; of the base those of
    /// assessed leaders.
    pub classes: [u64; 7],
    /// Divisions with a base, and those without.
    pub divisions: BTreeMap<String, bool>,
    pub data: Data,
    /// Judge and year of reductions that take nothing off.
    pub idle: Vec<(u32, u32)>,
    pub leaders: Vec<Line>,
}

/// What is known of some days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Data {
    /// First and last known day.
    pub known: Option<(Day, Day)>,
    pub uncovered: BTreeSet<Day>,
    /// Cases of each month.
    pub months: Vec<(u32, u32, u64)>,
    pub empty: Vec<(u32, u32)>,
    pub panels_known: bool,
    pub complete: bool,
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
        divisions: world.divisions(),
        data: world.data(&world.days().collect::<Vec<_>>()),
        idle: world.idle(),
        leaders,
    }
}

impl World {
    pub fn days(&self) -> impl Iterator<Item = Day> + use<> {
        (self.from.0..=self.as_of.0).map(Day)
    }

    fn period(&self) -> impl Iterator<Item = Day> + use<> {
        (self.from.0..=self.to.0).map(Day)
    }

    fn years(&self) -> BTreeSet<u32> {
        self.period().map(Day::year).collect()
    }

    pub fn row(&self, judge: u32, day: Day) -> Option<&Tenure> {
        let rows = &self.judges[judge as usize - 1];
        rows.iter().find(|row| {
            let holds = row.from <= day && row.to.is_none_or(|to| day <= to);
            let staff = [Role::JudicialAssistant, Role::CourtClerk];
            let others = [Role::Administrative, Role::LayAssessor];
            holds && row.in_quota && !staff.contains(&row.role) && !others.contains(&row.role)
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
            self.leave.iter().any(|(of, kind, from, to)| {
                let kinds = &self.policy.leave_kinds;
                let counts = kinds.is_empty() || kinds.contains(kind);
                // What has no end yet lasts until the as-of day.
                let last = to.map_or(self.as_of.0, |to| to.0);
                *of == judge && counts && from.0 <= day && day <= last
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

    /// The rate that is held against a judge on a day; `None` without a base.
    fn rate_for(&self, judge: u32, day: Day) -> Option<Fraction> {
        let division = match self.asked(judge, day)?.scope {
            QuotaScope::Court => None,
            QuotaScope::Division => Some(self.row(judge, day)?.division.as_str()),
        };
        let Some(name) = division else { return self.rate(None) };
        match (self.has_base(name), self.policy.division_rule) {
            (true, _) => self.rate(Some(name)),
            (false, Some(rule)) if rule.fallback == QuotaFallback::Court => self.rate(None),
            (false, _) => None,
        }
    }

    fn has_base(&self, division: &str) -> bool {
        let (_, credit, days, _) = self.scope(Some(division));
        let Some(rule) = self.policy.division_rule else { return days > 0 };
        let part = self.days().map(|day| whole(1) / whole(year_days(day.year()).count() as u64));
        let least = part.fold(whole(0), |a, b| a + b) * whole(rule.min_base_days.into());
        days > 0 && credit > whole(0) && whole(days) >= least
    }

    fn divisions(&self) -> BTreeMap<String, bool> {
        let mut names = BTreeSet::new();
        for (judge, _) in self.numbered() {
            for day in self.period() {
                let scope = self.asked(judge, day).map(|asked| asked.scope);
                if scope == Some(QuotaScope::Division) {
                    names.extend(self.row(judge, day).map(|row| row.division.clone()));
                }
            }
        }
        names.into_iter().map(|name| (name.clone(), self.has_base(&name))).collect()
    }

    fn by_court(&self, judge: u32) -> BTreeSet<String> {
        let rule = self.policy.division_rule;
        if rule.is_none_or(|rule| rule.fallback != QuotaFallback::Court) {
            return BTreeSet::new();
        }
        let of_division = |day: Day| {
            let asked = self.asked(judge, day)?;
            let row = self.row(judge, day)?;
            (asked.scope == QuotaScope::Division).then(|| row.division.clone())
        };
        self.days().filter_map(of_division).filter(|name| !self.has_base(name)).collect()
    }

    /// Whether all cases of a day are said to be known, and if so whether their panels are.
    fn known(&self, day: Day) -> Option<bool> {
        let mine = self.statements.iter().filter(|it| it.basis == self.policy.basis);
        let mut said: Vec<bool> =
            mine.filter(|it| it.from <= day && day <= it.to).map(|it| it.panels_known).collect();
        let filed =
            self.cases.iter().filter(|case| matches!(case.way, Way::Drawn | Way::DrawnAgain));
        let first = filed.map(|case| case.record.filed_on).min();
        if first.is_some_and(|first| first <= day && day <= LOG_END) {
            said.push(true);
        }
        said.iter().copied().reduce(|a, b| a || b)
    }

    fn data(&self, days: &[Day]) -> Data {
        let uncovered: BTreeSet<Day> =
            days.iter().copied().filter(|day| self.known(*day).is_none()).collect();
        let counted = |month: (u32, u32)| {
            let cases = self.cases.iter().filter(|case| self.is_counted(case));
            let on = cases.filter_map(|case| self.day_of(case));
            on.filter(|day| days.contains(day) && day.year_month() == month).count() as u64
        };
        let touched: BTreeSet<(u32, u32)> = days.iter().map(|day| day.year_month()).collect();
        let months: Vec<_> = touched.iter().map(|&(y, m)| (y, m, counted((y, m)))).collect();
        let is_whole = |month: (u32, u32)| {
            let mut all = year_days(month.0).filter(|day| day.year_month() == month);
            all.all(|day| days.contains(&day))
        };
        let empty = months.iter().filter(|&&(y, m, cases)| cases == 0 && is_whole((y, m)));
        let empty: Vec<(u32, u32)> = empty.map(|&(y, m, _)| (y, m)).collect();
        let word = if self.policy.basis == QuotaBasis::Closed { "无结案" } else { "无收案" };
        let named = |(y, m): &(u32, u32)| {
            let mine = self.statements.iter().filter(|it| it.basis == self.policy.basis);
            mine.clone().any(|it| it.text.contains(&format!("{y}年{m}月{word}")))
                || mine.clone().any(|it| {
                    let in_it = |day: Day| day.year_month() == (*y, *m);
                    in_it(it.from) && in_it(it.to) && it.text.contains(&format!("本月{word}"))
                })
        };
        let known: Vec<Day> = days.iter().copied().filter(|day| !uncovered.contains(day)).collect();
        Data {
            known: known.first().copied().zip(known.last().copied()),
            panels_known: days.iter().all(|day| self.known(*day) == Some(true)),
            complete: uncovered.is_empty() && empty.iter().all(named),
            uncovered,
            months,
            empty,
        }
    }

    fn idle(&self) -> Vec<(u32, u32)> {
        let touched = self.grants.iter().filter(|grant| self.years().contains(&grant.1));
        let idle = touched
            .filter(|grant| year_days(grant.1).all(|day| self.asked(grant.0, day).is_none()));
        let mut idle: Vec<_> = idle.map(|grant| (grant.0, grant.1)).collect();
        idle.sort_unstable();
        idle
    }

    /// Own and panel cases on some days.
    fn handled(&self, judge: u32, days: &[Day]) -> (u64, u64) {
        let (mut own, mut panel) = (0, 0);
        for case in self.cases.iter().filter(|case| self.is_counted(case)) {
            let Some(day) = self.day_of(case).filter(|day| days.contains(day)) else { continue };
            if self.asked(judge, day).is_some() {
                own += u64::from(case.record.undertaking == JudgeId(judge));
                panel += u64::from(World::panel(case).contains(&judge));
            }
        }
        (own, panel)
    }

    fn classes(&self) -> [u64; 7] {
        let mut classes = [0; 7];
        for (case, day) in self.closings() {
            let judge = case.record.undertaking;
            classes[0] += 1;
            let both = self.in_population(judge.0, day, None) && self.asked(judge.0, day).is_some();
            classes[6] += u64::from(both && self.is_counted(case));
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
            let rate = self.rate_for(judge, day)?;
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
        let of = |year: u32, all: &mut dyn Iterator<Item = Day>| {
            mine(&|day: Day| day.year() == year && assessed(day), all)
        };
        let off = |day: Day| self.asked(judge, day).is_some() && self.is_off(judge, day);
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
        let granted = |year: u32| {
            let mine = self.grants.iter().filter(|grant| grant.0 == judge && grant.1 == year);
            mine.fold((0, 0), |sum, grant| (sum.0 + grant.2, sum.1 + grant.3))
        };
        let left = |year| Fraction::new((100 - granted(year).0.min(100)).into(), 100.into());
        // What is asked of a year's part, over the days of C or of P.
        let over = |days: &[Day]| -> Option<Fraction> {
            let parts = self.years().into_iter().map(|year| {
                let days: Vec<Day> =
                    days.iter().copied().filter(|day| day.year() == year).collect();
                let here = mine(&assessed, &mut days.iter().copied());
                let all = mine(&assessed, &mut year_days(year));
                let raw = self.raw(judge, days.into_iter())?;
                let off = match here {
                    0 => whole(0),
                    _ => whole(granted(year).1.into()) * whole(here) / whole(all),
                };
                Some((raw * left(year) - off).max(whole(0)))
            });
            parts.sum()
        };
        let years = self.years().into_iter().map(|year| {
            let days_off = mine(&|day: Day| day.year() == year && off(day), &mut self.days());
            let (percent, cases) = granted(year);
            let (counted, all) = (of(year, &mut self.days()), of(year, &mut self.period()));
            let days = [counted, all, mine(&assessed, &mut year_days(year)), days_off];
            [year.into(), days[0], days[1], days[2], days[3], percent.into(), cases.into()]
        });
        let years = years.collect();
        let by_court = self.by_court(judge);
        let data = self.data(&self.days().collect::<Vec<_>>());
        let if_known = |asked: Option<Fraction>| asked.filter(|_| data.complete);
        let raw = if_known(self.raw(judge, self.days()));
        let required = if_known(over(&self.days().collect::<Vec<_>>()));
        let required_in_period = if_known(over(&self.period().collect::<Vec<_>>()));
        let floors = self.floors(judge, &left);
        let there = |year: &u32| self.days().any(|day| day.year() == *year && assessed(day));
        let exempt = self.years().into_iter().filter(there).all(|year| granted(year).0 >= 100);
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
        let over = self.as_of == self.to;
        let status = match (exempt, &required, short_of.is_empty()) {
            (true, ..) => Status::Exempt,
            _ if !data.complete => Status::NoData,
            (_, None, _) => Status::NoBase,
            (.., true) if over => Status::Met,
            (.., false) if over => Status::NotMet,
            (.., true) => Status::OnTrack,
            (_, Some(required), _) if floors.is_none() && *required < whole(1) => Status::OnTrack,
            (_, Some(required), _) if near(required) => Status::AtRisk,
            _ => Status::Behind,
        };
        // What a hundred thousand more panel cases would make of it, where they may exist.
        let could = |required: &Fraction| {
            let more = &by_panel + ratio(policy.panel_coefficient) * whole(100_000);
            let counted = match policy.half_rule {
                true => &own_credit + more.min(own_credit.clone()),
                false => &own_credit + more,
            };
            let by_ratio = counted >= *required;
            match &floors {
                None => by_ratio,
                Some((own, _)) => match policy.floors_mode {
                    FloorsMode::Also => by_ratio && heads >= *own,
                    FloorsMode::Instead => by_ratio || heads >= *own,
                },
            }
        };
        let open = !data.panels_known && required.as_ref().is_some_and(could);
        let status = match status {
            Status::NotMet | Status::Behind if open => Status::NoData,
            status => status,
        };
        let (met, short_of) = match status {
            Status::Exempt => (Some(true), Vec::new()),
            Status::NoData | Status::NoBase => (None, Vec::new()),
            _ => (Some(short_of.is_empty()), short_of),
        };
        let still_to_take = required_in_period.as_ref().map(|asked| {
            let half = ceiling(&(asked / whole(2) - &own_credit));
            let rest = ceiling(&(asked - &total));
            if policy.half_rule { half.max(rest) } else { rest }
        });
        let forecast =
            (days > 0 && data.complete).then(|| &counted * whole(days_in_period) / whole(days));
        let (own, panel) = (own.len() as u64, panel.len() as u64);
        Line {
            judge,
            days,
            days_in_period,
            years,
            by_court,
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
            last_year: self.last_year(judge),
            workload: self.workload(judge),
        }
    }

    fn workload(&self, judge: u32) -> Vec<u64> {
        let days: Vec<Day> = self.days().collect();
        let of = |kind: ActivityKind| {
            let in_case = |case: &PlainCase| {
                let mut once: Vec<&Activity> = Vec::new();
                for done in &case.activities {
                    let mine = done.judge == Some(JudgeId(judge)) && done.kind == kind;
                    if mine && days.contains(&done.day) && !once.contains(&done) {
                        once.push(done);
                    }
                }
                once.len() as u64
            };
            self.cases.iter().map(in_case).sum()
        };
        use ActivityKind::{CaseReviewed, CommitteeSession, JudgesMeeting, PetitionReceived};
        [CaseReviewed, JudgesMeeting, CommitteeSession, PetitionReceived].map(of).to_vec()
    }

    /// The same days of a year before.
    fn last_year(&self, judge: u32) -> Option<(u64, u64)> {
        let before = |day: Day| {
            let (year, month, of_month) = day.civil();
            let same = |of_month: u32| {
                year_days(year - 1).find(|day| day.civil() == (year - 1, month, of_month))
            };
            same(of_month).or_else(|| same(of_month - 1)).expect("a day of the year before")
        };
        let days: Vec<Day> = (before(self.from).0..=before(self.as_of).0).map(Day).collect();
        self.data(&days).complete.then(|| self.handled(judge, &days))
    }

    /// Σ floor ÷ days of the year over the days in roles that have one, less the year's percent.
    fn floors(&self, judge: u32, left: &dyn Fn(u32) -> Fraction) -> Option<(Fraction, Fraction)> {
        let (mut own, mut both, mut any) = (whole(0), whole(0), false);
        for day in self.days().filter(|day| !self.is_off(judge, *day)) {
            let Some(asked) = self.asked(judge, day) else { continue };
            any |= asked.floor_own > 0 || asked.floor_took_part > 0;
            let part = left(day.year()) / whole(year_days(day.year()).count() as u64);
            own += whole(asked.floor_own.into()) * &part;
            both += whole(asked.floor_took_part.into()) * &part;
        }
        any.then_some((own, both))
    }
}

/// The days of one of the years around the periods.
fn year_days(year: u32) -> impl Iterator<Item = Day> {
    (FIRST - 800..FIRST + 800).map(Day).filter(move |day| day.year() == year)
}
