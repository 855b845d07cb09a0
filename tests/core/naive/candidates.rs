//! Pools, seats, and who may be drawn for them (sections 7, 8 and 10).

use std::collections::{BTreeMap, HashMap, HashSet};

use super::court::{Fold, Rule, rule};
use super::message::{Absence, Exclusion, Filed, Group, Judge, Member, Pool, Tenure};
use super::needs::taken;
use super::seats::{ASSESSOR, EXPERT, MEMBER, UNDERTAKING, is_lay};

pub const ADMINISTRATIVE: u32 = 8;
pub const LAY_ASSESSOR: u32 = 9;
pub const PRESIDENT: u32 = 1;
pub const DIVISION_CHIEF: u32 = 5;

/// A pool: its records, and what holds today.
#[derive(Default)]
pub struct PoolState {
    /// Ascending by the first day each counts on.
    records: Vec<(u32, Pool)>,
    /// First day of the record in force; 1 more, so that 0 is none.
    in_force: u32,
    pub members: Vec<Member>,
    pub tolerance: u64,
    pub min_tolerance: u64,
    pub balances: BTreeMap<u32, i128>,
    pub drawn: bool,
    pub seat_percent: u32,
    pub assessors: bool,
    pub yearly_cap: u32,
    small_until: u32,
    /// Seats drawn, by year and judge, since the pool has a cap.
    pub seated: HashMap<(u32, u32), u32>,
}

impl PoolState {
    /// The record in force on a day.
    fn on(&self, day: u32) -> Option<&(u32, Pool)> {
        self.records.iter().rfind(|record| record.0 <= day)
    }

    /// Records what counts from a day on, in place of what would begin on it or later.
    pub fn put(&mut self, first: u32, pool: Pool, today: u32) {
        self.records.retain(|record| record.0 < first);
        self.records.push((first, pool));
        self.in_force = 0;
        self.turn(today);
    }

    /// Puts in force what was recorded to hold from today or an earlier day on. Before its first
    /// record counts a pool has no members.
    pub fn turn(&mut self, today: u32) {
        let found = self.on(today).map(|record| record.0 + 1);
        if found.is_some_and(|first| first == self.in_force) {
            return;
        }
        self.in_force = found.unwrap_or(0);
        let Some((first, pool)) = self.on(today).or(self.records.first()) else { return };
        let begun = *first <= today;
        let pool = pool.clone();
        self.members = if begun { pool.members } else { Vec::new() };
        (self.tolerance, self.min_tolerance) = (pool.tolerance, pool.min_tolerance);
        self.seat_percent = if pool.seat_percent == 0 { 20 } else { pool.seat_percent };
        (self.assessors, self.yearly_cap) = (pool.assessors, pool.yearly_cap);
        self.small_until = pool.small_until;
    }

    /// Whether few candidates need nobody today.
    pub fn is_small(&self, today: u32) -> bool {
        self.small_until != 0 && today <= self.small_until
    }

    pub fn balance(&self, judge: u32) -> i128 {
        self.balances.get(&judge).copied().unwrap_or(0)
    }

    pub fn tolerance_of(&self, share: u8) -> i128 {
        let own = u128::from(self.tolerance) * u128::from(share) / 100;
        own.max(u128::from(self.min_tolerance)).clamp(500_000, 30_000_000) as i128
    }

    pub fn mass(&self, judge: u32, share: u8) -> u64 {
        let tolerance = self.tolerance_of(share);
        let leaning = (tolerance + self.balance(judge)).max(tolerance / 4).min(2 * tolerance);
        (i128::from(share) * (leaning * 1000 / tolerance)) as u64
    }

    /// Moves balances for a seat; who is left out by a person earns nothing.
    pub fn settle(&mut self, weight: u32, group: &Group, winner: u32, by_persons: &[u32]) {
        let sum: i128 = group.shares.iter().map(|row| i128::from(row.1)).sum();
        if sum == 0 {
            return;
        }
        let value = i128::from(weight) * 10_000;
        let mut paid = 0;
        for &(judge, share) in &group.shares {
            let part = value * i128::from(share) / sum;
            let drawable = group.odds.iter().any(|row| row.0 == judge);
            let room = (self.tolerance_of(share) - self.balance(judge)).max(0);
            let earned = match drawable {
                true => part,
                false if by_persons.contains(&judge) => 0,
                false => part.min(room),
            };
            *self.balances.entry(judge).or_default() += earned;
            paid += earned;
        }
        *self.balances.entry(winner).or_default() -= paid;
    }
}

impl Group {
    /// Pool, role, seats and alternates.
    fn row(&self) -> (&str, u32, u32, u32) {
        (&self.pool, self.role, self.seats, self.alternates)
    }

    /// Seats and alternates.
    pub fn places(&self) -> u64 {
        places(self.seats, self.alternates)
    }
}

/// Assessors' lists have as many alternates each, judges none.
fn alternates_alike(groups: &[Group]) -> Rule {
    let lay = groups.iter().find(|group| is_lay(group.role)).map_or(0, |group| group.alternates);
    let most = |group: &Group| if is_lay(group.role) { lay } else { 0 };
    rule(groups.iter().all(|group| group.alternates == most(group)), "GroupsMalformed")
}

fn places(seats: u32, alternates: u32) -> u64 {
    u64::from(seats) + u64::from(alternates)
}

/// Rows of the record in force today for a day.
fn rows_on(pool: &PoolState, day: u32) -> impl Iterator<Item = &Member> {
    let begun = pool.members.iter().filter(move |row| row.from <= day);
    begun.filter(move |row| row.to == 0 || day <= row.to)
}

pub fn members_on(pool: &PoolState, day: u32) -> Vec<u32> {
    rows_on(pool, day).map(|row| row.judge).collect()
}

impl Tenure {
    pub fn covers(&self, day: u32) -> bool {
        self.from <= day && (self.to == 0 || day <= self.to)
    }
}

impl Absence {
    pub fn covers(&self, day: u32) -> bool {
        self.from <= day && (self.to == 0 || day <= self.to)
    }
}

/// The duty that a row gives: as a judge, or (true) as an assessor.
fn duty(row: &Tenure) -> Option<bool> {
    match row.role {
        LAY_ASSESSOR => Some(true),
        ADMINISTRATIVE => None,
        _ => row.in_quota.then_some(false),
    }
}

/// Shares on duty, and the masses of who may be drawn.
type Frozen = (Vec<(u32, u8)>, Vec<(u32, u64)>);

impl Fold {
    pub fn row(&self, judge: u32, day: u32, fits: impl Fn(&Tenure) -> bool) -> bool {
        let covers = |row: &Tenure| fits(row) && row.covers(day);
        self.judges.get(&judge).is_some_and(|rows| rows.iter().any(covers))
    }

    pub fn serves(&self, judge: u32, assessors: bool, day: u32) -> bool {
        let judicial = |row: &Tenure| row.role < ADMINISTRATIVE;
        match assessors {
            true => self.row(judge, day, |row| row.role == LAY_ASSESSOR),
            false => self.row(judge, day, |row| row.in_quota && judicial(row)),
        }
    }

    pub fn on_duty(&self, judge: u32, assessors: bool, day: u32) -> bool {
        let covers = |row: &Absence| row.judge == judge && row.covers(day);
        self.serves(judge, assessors, day) && !self.absences.values().any(covers)
    }

    fn beside(filed: &Filed, role: u32) -> Option<&Group> {
        filed.groups.iter().rfind(|group| group.role == role)
    }

    pub fn assessor_pool(&self, filed: &Filed) -> Rule {
        let nowhere = |group: &Group| group.pool.is_empty() && group.seats > 0;
        let mut lay = [ASSESSOR, EXPERT].iter().filter_map(|role| Self::beside(filed, *role));
        rule(!lay.any(nowhere), "AssessorPoolMissing")
    }

    /// Members on duty on a day with their shares.
    pub fn shares(&self, pool: &PoolState, day: u32) -> Vec<(u32, u8)> {
        let Some((_, pool)) = pool.on(day) else { return Vec::new() };
        let today = pool.members.iter().filter(|row| row.from <= day);
        let today = today.filter(|row| row.to == 0 || day <= row.to);
        let on_duty = today.filter(|row| self.on_duty(row.judge, pool.assessors, day));
        on_duty.map(|row| (row.judge, row.share as u8)).collect()
    }

    pub fn frozen(&self, filed: &Filed) -> Rule {
        rule(self.pools.contains_key(&filed.facts.pool), "PoolUnknown")?;
        alternates_alike(&filed.groups)?;
        for later in &filed.later {
            let pool = self.pools.get(&later.pool).ok_or("PoolUnknown")?;
            rule(pool.assessors, "PoolOfOthers")?;
        }
        let mut wanted = match filed.change() {
            None => vec![(filed.facts.pool.as_str(), UNDERTAKING, 1, 0)],
            Some(_) => Vec::new(),
        };
        for role in [MEMBER, ASSESSOR, EXPERT] {
            let group = filed.groups.iter().rfind(|group| group.role == role && group.seats > 0);
            wanted.extend(group.map(Group::row));
        }
        let mut earlier = 0;
        let mut frozen: Vec<Frozen> = Vec::new();
        for &(code, role, seats, alternates) in &wanted {
            let pool = self.pools.get(code).ok_or("PoolUnknown")?;
            rule(pool.assessors == is_lay(role), "PoolOfOthers")?;
            let waits = |(entry, open): &(&u64, &Filed)| {
                open.groups.iter().any(|group| group.pool == code) && !self.is_opened(**entry)
            };
            rule(self.open.iter().filter(waits).count() < 32, "TooManyOpen")?;
            let day = self.day_of(filed, role);
            let (shares, odds) = self.candidates(pool, &filed.facts.exclusions, day);
            if self.two() {
                let before =
                    wanted.iter().zip(&frozen).map(|(of, it)| (places(of.2, of.3), &it.1[..]));
                earlier = taken(&before.collect::<Vec<_>>(), &odds);
            }
            let places = places(seats, alternates);
            rule(odds.len() as u64 >= earlier + places, "NoCandidates")?;
            let one = self.two() && role == UNDERTAKING && odds.len() == 1;
            rule(!one, "OnlyCandidate")?;
            earlier += places;
            frozen.push((shares, odds));
        }
        let found = filed.groups.iter().map(Group::row);
        rule(found.eq(wanted.iter().copied()), "GroupsMalformed")?;
        for (group, (shares, odds)) in filed.groups.iter().zip(frozen) {
            rule(group.shares == shares, "SharesMismatch")?;
            rule(group.odds == odds, "OddsMismatch")?;
        }
        Ok(())
    }

    /// The day of which a group of a filing asks who is on duty: assessors' seats may be drawn for
    /// the day of a hearing.
    pub fn day_of(&self, filed: &Filed, role: u32) -> u32 {
        let hearing = filed.change().map_or(0, |change| change.hearing_day);
        if is_lay(role) && hearing != 0 { hearing } else { self.today }
    }

    /// Members by the record in force today who are on duty on a day, and who of them may be drawn.
    pub fn candidates(&self, pool: &PoolState, exclusions: &[Exclusion], day: u32) -> Frozen {
        let members = rows_on(pool, day).filter(|row| self.on_duty(row.judge, pool.assessors, day));
        let shares: Vec<_> = members.map(|row| (row.judge, row.share as u8)).collect();
        let excluded: HashSet<u32> = exclusions.iter().map(|one| one.judge).collect();
        let year = self.year();
        let room = |judge| {
            let seated = pool.seated.get(&(year, judge)).copied().unwrap_or(0);
            pool.yearly_cap == 0 || seated < pool.yearly_cap
        };
        let candidates = shares.iter().filter(|row| !excluded.contains(&row.0) && room(row.0));
        let odds = candidates.map(|&(judge, share)| (judge, pool.mass(judge, share))).collect();
        (shares, odds)
    }

    /// Whether a judge has by the rows so far a duty on a day that these rows do not give.
    pub fn loses_duty(&self, judge: &Judge, day: u32) -> bool {
        let rows = judge.tenures.iter();
        let now: Vec<_> = rows.filter(|row| row.covers(day)).map(duty).collect();
        [false, true].iter().any(|assessors| {
            self.serves(judge.judge, *assessors, day) && !now.contains(&Some(*assessors))
        })
    }

    /// Whether these rows end a duty, today or later.
    pub fn ends_duty(&self, judge: &Judge) -> bool {
        let before = self.judges.get(&judge.judge).into_iter().flatten();
        let rows: Vec<_> = before.chain(&judge.tenures).collect();
        let edges = rows.iter().flat_map(|row| [row.from, row.to.saturating_add(1)]);
        let mut days = edges.filter(|day| *day > self.today).chain([self.today]);
        days.any(|day| self.loses_duty(judge, day))
    }

    /// Calendar year of today.
    pub fn year(&self) -> u32 {
        self.year_of(self.today)
    }

    /// Calendar year of a day.
    pub fn year_of(&self, day: u32) -> u32 {
        let leap =
            |y: u32| y.is_multiple_of(4) && (!y.is_multiple_of(100) || y.is_multiple_of(400));
        let (mut year, mut left) = (1970, day);
        while left >= 365 + u32::from(leap(year)) {
            left -= 365 + u32::from(leap(year));
            year += 1;
        }
        year
    }
}
