//! The search for shares that suffice.

use std::collections::BTreeMap;

use super::outcome::{
    FULL_SHARE, Outcome, Plan, PlanFault, PlannedLeader, PlannedPool, PlannedShare, RUNS, SURE,
};
use super::rest::{Added, PoolRest, Shares, open_cases};
use crate::docket::day::Day;
use crate::docket::fold::state::State;
use crate::docket::people::Judge;
use crate::docket::pool::PoolMember;
use crate::id::JudgeId;
use crate::quota::ask::Ask;
use crate::quota::assess::bases;
use crate::quota::caseload::{Caseload, sum};
use crate::quota::cases::cases_of;
use crate::quota::count::Count;
use crate::quota::counted_cases::Sum;
use crate::quota::data::data;
use crate::quota::post::Span;
use crate::quota::report::QuotaData;
use crate::quota::requirement::{Bases, Requirement};
use crate::quota::standing::Standing;
use crate::quota::tally::Tally;

/// How often all leaders are gone through: a share that one needs takes a little from the others.
const ROUNDS: u32 = 4;

/// Plans the shares of a year. `goes_on` is called after each simulated rest with how many there
/// were; a plan is given up when it says `false`.
///
/// # Errors
/// When the year has no report or no rest, or the plan is given up.
pub fn plan(
    state: &State,
    tally: &Tally,
    year: u32,
    goes_on: &mut dyn FnMut(u64) -> bool,
) -> Result<Plan, PlanFault> {
    let ask = Ask::year(year).ok_or(PlanFault::Year(year))?;
    Search::new(state, tally, &ask)?.plan(goes_on)
}

/// What a search stands on.
struct Search<'a> {
    /// Up to today.
    count: Count<'a>,
    /// Up to the end of the year.
    whole: Count<'a>,
    data: QuotaData,
    bases: Bases,
    rest: Span,
    pools: Vec<PoolRest<'a>>,
    /// By run: what today's open cases add.
    open: Vec<Added>,
}

/// A leader whose share is sought.
struct Sought<'a> {
    judge: &'a Judge,
    /// Own and panel cases up to today.
    today: (Sum, Sum),
    /// Place of the pool among those known, and the share there today.
    place: Option<(usize, u8)>,
}

/// By pool and run: what its draws add under the shares that are planned up to now.
type Drawn = Vec<Vec<Added>>;

impl<'a> Search<'a> {
    fn new(state: &'a State, tally: &'a Tally, ask: &Ask) -> Result<Search<'a>, PlanFault> {
        let count = Count::new(state, tally, ask)?;
        let rest = Span { from: Day(count.counted.to.0 + 1), to: count.period.to };
        if rest.from > rest.to {
            return Err(PlanFault::Over(ask.from.year()));
        }
        let whole = count.within(count.period);
        let pools = state.pools.iter().filter(|(_, pool)| {
            let spec = pool.spec_on(rest.from);
            !spec.settings.assessors
        });
        let pools: Vec<_> =
            pools.filter_map(|(code, _)| PoolRest::new(&count, code, rest)).collect();
        let (data, bases) = (data(&count, count.counted), bases(&whole));
        let open = open_cases(&count, &pools, rest);
        Ok(Search { count, whole, data, bases, rest, pools, open })
    }

    fn plan(&self, goes_on: &mut dyn FnMut(u64) -> bool) -> Result<Plan, PlanFault> {
        let mut runs = 0;
        let mut step = || {
            runs += 1;
            if goes_on(runs) { Ok(()) } else { Err(PlanFault::GivenUp) }
        };
        let leaders = self.leaders();
        let mut shares = Shares::new();
        let mut drawn: Drawn = Vec::new();
        for pool in &self.pools {
            drawn.push(self.draw(pool, &shares, &mut step)?);
        }
        let met_today: Vec<u32> =
            leaders.iter().map(|leader| self.met_in(leader, &drawn)).collect();
        for _ in 0..ROUNDS {
            let before = shares.clone();
            for leader in &leaders {
                let Some((pool, today)) = leader.place else { continue };
                if !self.can_be_told(leader) {
                    continue;
                }
                let key = (self.pools[pool].pool.to_owned(), leader.judge.judge);
                let share =
                    self.least_share(leader, (pool, today), (&shares, &drawn), &mut step)?;
                if shares.get(&key).copied().unwrap_or(today) == share {
                    continue;
                }
                shares.insert(key, share);
                drawn[pool] = self.draw(&self.pools[pool], &shares, &mut step)?;
            }
            if shares == before {
                break;
            }
        }
        let planned = leaders.iter().zip(met_today);
        let planned = planned.map(|(leader, met)| self.planned(leader, met, &shares, &drawn));
        let pools = self.pools.iter().map(|pool| PlannedPool {
            pool: pool.pool.to_owned(),
            from: pool.inflow.window.from,
            cases: pool.inflow.cases(),
            expected: pool.inflow.expected(self.rest.days()),
        });
        Ok(Plan {
            year: self.count.period.from.year(),
            as_of: self.count.counted.to,
            pools: pools.collect(),
            leaders: planned.collect(),
        })
    }

    /// Who is assessed on a day of the year, in the order of a report.
    fn leaders(&self) -> Vec<Sought<'a>> {
        let judges = self.count.state.roster.judges();
        let mut leaders: Vec<_> = judges
            .filter_map(|judge| {
                let fits = |row: &_| self.count.is_assessed(row);
                let role = self.count.rows(judge.judge, self.count.period, fits).last()?.0.role;
                let cases = cases_of(&self.count, judge.judge, self.count.counted);
                let today = (sum(&cases.own), sum(&cases.panel));
                let place = self.place_of(judge.judge);
                Some(((Some(role), judge.judge), Sought { judge, today, place }))
            })
            .collect();
        leaders.sort_by_key(|(rank, _)| *rank);
        leaders.into_iter().map(|(_, leader)| leader).collect()
    }

    /// The pool in which a judge has the largest share.
    fn place_of(&self, judge: JudgeId) -> Option<(usize, u8)> {
        let shares = self.pools.iter().enumerate().filter_map(|(place, pool)| {
            let lasts = |row: &&PoolMember| row.to.is_none_or(|to| to >= self.rest.from);
            let rows = pool.spec.members.iter().filter(|row| row.judge == judge).filter(lasts);
            Some((place, rows.map(|row| row.share).max()?))
        });
        // The first of several with the same share.
        shares.max_by_key(|(place, share)| (*share, std::cmp::Reverse(*place)))
    }

    fn draw(
        &self,
        pool: &PoolRest<'_>,
        shares: &Shares,
        step: &mut dyn FnMut() -> Result<(), PlanFault>,
    ) -> Result<Vec<Added>, PlanFault> {
        let run = |run| {
            step()?;
            Ok(pool.run(&self.count, shares, run))
        };
        (0..RUNS).map(run).collect()
    }

    /// The least share, from today's on, with which a leader meets the quota in [`SURE`] of
    /// [`RUNS`]; the full share if none suffices.
    fn least_share(
        &self,
        leader: &Sought<'_>,
        (pool, today): (usize, u8),
        (shares, drawn): (&Shares, &Drawn),
        step: &mut dyn FnMut() -> Result<(), PlanFault>,
    ) -> Result<u8, PlanFault> {
        let mut suffices = |share: u8| -> Result<bool, PlanFault> {
            let mut shares = shares.clone();
            shares.insert((self.pools[pool].pool.to_owned(), leader.judge.judge), share);
            let mut missed = 0;
            for run in 0..RUNS {
                step()?;
                let added = self.pools[pool].run(&self.count, &shares, run);
                missed += u32::from(!self.is_met(leader, drawn, run, Some((pool, &added))));
                if missed > RUNS - SURE {
                    return Ok(false);
                }
            }
            Ok(true)
        };
        if suffices(today)? {
            return Ok(today);
        }
        let (mut low, mut high) = (today, FULL_SHARE);
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if suffices(middle)? { high = middle } else { low = middle }
        }
        Ok(high)
    }

    /// In how many runs a leader meets the quota.
    fn met_in(&self, leader: &Sought<'_>, drawn: &Drawn) -> u32 {
        let met = (0..RUNS).filter(|run| self.is_met(leader, drawn, *run, None));
        u32::try_from(met.count()).unwrap_or(RUNS)
    }

    /// Whether a leader meets the quota at the end of a run; the draws of one pool may be given
    /// apart.
    fn is_met(
        &self,
        leader: &Sought<'_>,
        drawn: &Drawn,
        run: u32,
        apart: Option<(usize, &Added)>,
    ) -> bool {
        let run = run as usize;
        let mut added = self.open[run].clone();
        for (place, runs) in drawn.iter().enumerate() {
            match apart {
                Some((pool, of)) if pool == place => added.add(of),
                _ => added.add(&runs[run]),
            }
        }
        let bases = self.bases_with(&added.base);
        let mut own = leader.today.0;
        own += added.own.get(&leader.judge.judge).copied().unwrap_or_default();
        let caseload = Caseload::of(&self.whole, own, leader.today.1);
        let requirement =
            Requirement::new(&self.whole, leader.judge.judge, &bases).known(&self.data);
        let (quota, data) = (self.whole.quota(), &self.data);
        let standing =
            Standing { requirement: &requirement, caseload: &caseload, quota, data, ended: true };
        standing.met() == Some(true)
    }

    /// Today's bases with what a rest adds to them.
    fn bases_with(&self, added: &BTreeMap<String, Sum>) -> Bases {
        let mut bases = self.bases.clone();
        for (scope, base) in &mut bases {
            let of_scope =
                added.iter().filter(|(name, _)| scope.as_ref().is_none_or(|of| of == *name));
            for (_, sum) in of_scope {
                base.cases += sum.cases;
                base.credit += self.whole.credit(*sum);
            }
        }
        bases
    }

    fn standing_today<T>(&self, leader: &Sought<'_>, read: impl FnOnce(&Standing<'_>) -> T) -> T {
        let today = bases(&self.count);
        let requirement =
            Requirement::new(&self.count, leader.judge.judge, &today).known(&self.data);
        let caseload = Caseload::of(&self.count, leader.today.0, leader.today.1);
        let (quota, data) = (self.count.quota(), &self.data);
        read(&Standing {
            requirement: &requirement,
            caseload: &caseload,
            quota,
            data,
            ended: false,
        })
    }

    /// Whether it can be told what is required of a leader.
    fn can_be_told(&self, leader: &Sought<'_>) -> bool {
        let none = BTreeMap::new();
        let bases = self.bases_with(&none);
        let requirement =
            Requirement::new(&self.whole, leader.judge.judge, &bases).known(&self.data);
        requirement.exempt || requirement.required.is_some()
    }

    fn planned(
        &self,
        leader: &Sought<'_>,
        met_today: u32,
        shares: &Shares,
        drawn: &Drawn,
    ) -> PlannedLeader {
        let met_planned = self.met_in(leader, drawn);
        let share = leader.place.map(|place| self.share(leader, place, shares));
        let outcome = match &share {
            _ if self.pools.is_empty() || !self.can_be_told(leader) => Outcome::Unknown,
            Some(share) if met_planned < SURE && share.planned == FULL_SHARE => Outcome::OutOfReach,
            None if met_planned < SURE => Outcome::NoPool,
            Some(share) if share.planned != share.today => Outcome::Raised,
            _ => Outcome::Enough,
        };
        let (counted, required, forecast) = self.standing_today(leader, |standing| {
            let required = standing.requirement.required_in_period.clone();
            (standing.caseload.counted.clone(), required, standing.forecast())
        });
        PlannedLeader {
            judge: leader.judge.judge,
            name: leader.judge.name.clone(),
            own: leader.today.0.cases,
            counted,
            required,
            forecast,
            met_today,
            met_planned,
            outcome,
            share,
        }
    }

    fn share(
        &self,
        leader: &Sought<'_>,
        (place, today): (usize, u8),
        shares: &Shares,
    ) -> PlannedShare {
        let (pool, judge) = (&self.pools[place], leader.judge.judge);
        let key = (pool.pool.to_owned(), judge);
        let chance = |shares: &Shares| {
            let masses = pool.masses(&pool.on_duty(&self.count, shares, self.rest.from));
            let own = masses.iter().find(|(of, _)| *of == judge).map_or(0, |(_, mass)| *mass);
            (own, masses.iter().map(|(_, mass)| mass).sum())
        };
        PlannedShare {
            pool: pool.pool.to_owned(),
            today,
            planned: shares.get(&key).copied().unwrap_or(today),
            chance: (chance(&Shares::new()), chance(shares)),
        }
    }
}
