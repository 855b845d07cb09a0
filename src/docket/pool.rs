//! A pool: who may get which cases, with shares and balances.

use std::collections::BTreeMap;

use super::entry::{PoolSpec, SeatGroup};
use crate::lottery::role::SeatRole;
use crate::lottery::urn::{self, Tolerances};

/// Percent of the case's weight that a seat beside the undertaking judge's moves, if none is named.
pub const DEFAULT_SEAT_PERCENT: u8 = 20;

/// Settings of a pool besides its tolerances.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolSettings {
    /// Percent of the case's weight that a seat beside the undertaking judge's moves.
    pub seat_percent: u8,
    /// A pool of people's assessors, only for their seats.
    pub assessors: bool,
    /// Most seats of an assessor in a calendar year; 0 = no cap.
    pub yearly_cap: u32,
}

impl Default for PoolSettings {
    fn default() -> PoolSettings {
        PoolSettings { seat_percent: DEFAULT_SEAT_PERCENT, assessors: false, yearly_cap: 0 }
    }
}

/// A pool with the balances of all who ever held one in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pool {
    /// What was last recorded.
    pub spec: PoolSpec,
    /// Millionths of a standard case owed to (+) or by (−) a judge; their sum is 0.
    balances: BTreeMap<u32, i64>,
    /// A seat was drawn in it.
    drawn: bool,
    /// Seats drawn in a calendar year, kept for the latest one where there is a yearly cap.
    seated: (u32, BTreeMap<u32, u32>),
}

impl Pool {
    pub(super) fn new(spec: &PoolSpec) -> Pool {
        Pool {
            spec: spec.clone(),
            balances: BTreeMap::new(),
            drawn: false,
            seated: Default::default(),
        }
    }

    /// Balance of a judge; a newcomer's is 0.
    pub fn balance(&self, judge: u32) -> i64 {
        self.balances.get(&judge).copied().unwrap_or(0)
    }

    /// All balances, ascending by judge.
    pub fn balances(&self) -> impl Iterator<Item = (u32, i64)> + '_ {
        self.balances.iter().map(|(judge, balance)| (*judge, *balance))
    }

    /// Settings of the urn.
    pub fn tolerances(&self) -> Tolerances {
        Tolerances { tolerance: self.spec.tolerance, min_tolerance: self.spec.min_tolerance }
    }

    /// The mass of a judge with this share now.
    pub fn mass(&self, judge: u32, share: u8) -> u64 {
        urn::mass(&self.tolerances(), share, self.balance(judge))
    }

    /// Whether a seat was drawn in it; from then on imports move no balance.
    pub fn has_drawn(&self) -> bool {
        self.drawn
    }

    /// Moves the balances for one drawn seat.
    pub(super) fn settle(&mut self, group: &SeatGroup, weight: u32, winner: u32, year: u32) {
        self.drawn = true;
        if self.spec.settings.yearly_cap > 0 {
            self.seat(winner, year);
        }
        let seat_weight = self.seat_weight(group.role, weight);
        let eligible = |judge| group.odds.binary_search_by_key(&judge, |odds| odds.0).is_ok();
        self.move_balances(&group.shares, seat_weight, eligible, winner);
    }

    /// Moves the balances for a designation: it is work as a drawn case is.
    pub(super) fn settle_designated(
        &mut self,
        shares: &[(u32, u8)],
        weight: u32,
        eligible: impl Fn(u32) -> bool,
        judge: u32,
    ) {
        self.drawn = true;
        self.move_balances(shares, weight, eligible, judge);
    }

    /// Gives back what a seat cost who leaves it: all on duty return their part of it.
    pub(super) fn give_back(&mut self, shares: &[(u32, u8)], seat_weight: u32, judge: u32) {
        let tolerances = self.tolerances();
        let changes = urn::settle(&tolerances, seat_weight, shares, |_| true, judge, |_| 0);
        self.change(changes.into_iter().map(|(judge, change)| (judge, -change)));
    }

    /// What a seat weighs: the undertaking seat the whole case, another a part of it.
    pub fn seat_weight(&self, role: SeatRole, weight: u32) -> u32 {
        match role {
            SeatRole::Undertaking => weight,
            _ => weight.saturating_mul(u32::from(self.spec.settings.seat_percent)) / 100,
        }
    }

    /// Seats that somebody has taken in a year, where there is a yearly cap.
    pub fn seated(&self, judge: u32, year: u32) -> u32 {
        let (of, seats) = &self.seated;
        if *of == year { seats.get(&judge).copied().unwrap_or(0) } else { 0 }
    }

    fn seat(&mut self, judge: u32, year: u32) {
        if self.seated.0 != year {
            self.seated = (year, BTreeMap::new());
        }
        *self.seated.1.entry(judge).or_insert(0) += 1;
    }

    /// Moves the balances for an imported case; nobody was excluded from it.
    pub(super) fn settle_import(&mut self, shares: &[(u32, u8)], weight: u32, judge: u32) {
        self.move_balances(shares, weight, |_| true, judge);
    }

    fn move_balances(
        &mut self,
        shares: &[(u32, u8)],
        seat_weight: u32,
        eligible: impl Fn(u32) -> bool,
        winner: u32,
    ) {
        let changes =
            urn::settle(&self.tolerances(), seat_weight, shares, eligible, winner, |judge| {
                self.balance(judge)
            });
        self.change(changes.into_iter());
    }

    fn change(&mut self, changes: impl Iterator<Item = (u32, i64)>) {
        for (judge, change) in changes {
            let balance = self.balances.entry(judge).or_insert(0);
            *balance = balance.saturating_add(change);
        }
    }
}
