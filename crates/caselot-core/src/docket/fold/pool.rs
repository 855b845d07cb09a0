//! A pool: who may get which cases, with shares and balances.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::docket::day::Day;
use crate::docket::filing::SeatGroup;
use crate::docket::fold::cursor::Cursor;
use crate::docket::fold::roster::Roster;
use crate::docket::pool::PoolSpec;
use crate::id::JudgeId;
use crate::lottery::draw::n_eff;
use crate::lottery::role::SeatRole;
use crate::lottery::urn::{self, Earning, Tolerances};

/// A pool with the balances of all who ever held one in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pool {
    /// What held when the pool was last changed.
    spec: Arc<PoolSpec>,
    /// Changes since, strictly ascending by first day; each holds until the next one's.
    later: Vec<Arc<PoolSpec>>,
    /// Millionths of a standard case owed to (+) or by (−) a judge; their sum is 0.
    /// Ascending by judge.
    balances: Vec<(JudgeId, i64)>,
    /// A seat was drawn in it.
    drawn: bool,
    /// Seats drawn in a calendar year, kept for the latest one where there is a yearly cap.
    seated: (u32, BTreeMap<JudgeId, u32>),
    /// Undrawn filings with a seat in it.
    open: usize,
    opened: usize,
    /// Who is on duty on a day, until the roster or the pool changes.
    duty: Option<(Day, Shares)>,
}

/// Judges with their shares, ascending by judge.
type Shares = Arc<[(JudgeId, u8)]>;

impl Pool {
    pub(super) fn new(spec: &PoolSpec) -> Pool {
        Pool {
            spec: Arc::new(spec.clone()),
            later: Vec::new(),
            balances: Vec::new(),
            drawn: false,
            seated: Default::default(),
            open: 0,
            opened: 0,
            duty: None,
        }
    }

    /// A pool that begins on a later day: until then nobody is in it.
    pub(super) fn beginning(spec: &PoolSpec, today: Day) -> Pool {
        let mut pool = Pool::new(&PoolSpec { members: Vec::new(), from: None, ..spec.clone() });
        pool.record(spec, today);
        pool
    }

    /// Undrawn filings with a seat in it.
    pub fn open(&self) -> usize {
        self.open
    }

    /// So many undrawn filings have a seat in it.
    pub(super) fn set_open(&mut self, open: usize) {
        self.open = open;
    }

    /// Filings with a seat of it that are opened for a contributor and not drawn.
    pub fn opened(&self) -> usize {
        self.opened
    }

    pub(super) fn set_opened(&mut self, opened: usize) {
        self.opened = opened;
    }

    /// Members on duty on a day, with their shares.
    pub fn on_duty(&self, roster: &Roster, day: Day) -> Vec<(JudgeId, u8)> {
        match &self.duty {
            Some((of, shares)) if *of == day => shares.to_vec(),
            _ => roster.shares_on_duty(self.spec_on(day), day),
        }
    }

    /// As how many equally likely ones the candidates of a day are: those on duty and below their
    /// yearly cap, before anybody is left out of a single filing.
    pub fn effective_candidates(&self, roster: &Roster, day: Day) -> u64 {
        let (tolerances, cap) = (self.tolerances(day), self.spec_on(day).settings.yearly_cap);
        let free = |judge| cap == 0 || self.seated(judge, day.year()) < cap;
        let on_duty = self.on_duty(roster, day).into_iter().filter(|(judge, _)| free(*judge));
        let mass = |(judge, share)| (judge, urn::mass(&tolerances, share, self.balance(judge)));
        n_eff(&on_duty.map(mass).collect::<Vec<_>>())
    }

    /// The day whose list is kept.
    pub(super) fn duty_of(&self) -> Option<Day> {
        self.duty.as_ref().map(|(day, _)| *day)
    }

    /// Makes the list of a day, for all who ask on it.
    pub(super) fn keep_duty(&mut self, roster: &Roster, day: Day) {
        self.duty = Some((day, roster.shares_on_duty(self.spec_on(day), day).into()));
    }

    /// The roster changed.
    pub(super) fn forget_duty(&mut self) {
        self.duty = None;
    }

    /// Takes over what was recorded on a day. Of earlier changes those that would begin with it or
    /// after it are dropped; what is over by the day of the entry is forgotten, since no later
    /// entry asks for it.
    pub(super) fn record(&mut self, spec: &PoolSpec, today: Day) {
        self.duty = None;
        let begun = self.later.iter().take_while(|later| later.from <= Some(today)).count();
        if let Some(in_force) = self.later.drain(..begun).next_back() {
            self.spec = in_force;
        }
        match spec.from {
            Some(from) if from > today => {
                self.later.retain(|later| later.from < Some(from));
                self.later.push(Arc::new(spec.clone()));
            }
            _ => {
                self.later.clear();
                self.spec = Arc::new(spec.clone());
            }
        }
    }

    /// What is in force on a day, from that of the last change on.
    pub fn spec_on(&self, day: Day) -> &PoolSpec {
        let begun = self.later.iter().rev().find(|later| later.from <= Some(day));
        begun.unwrap_or(&self.spec).as_ref()
    }

    /// Changes that begin after a day, ascending.
    pub fn later_than(&self, day: Day) -> impl Iterator<Item = &PoolSpec> {
        self.later.iter().map(AsRef::as_ref).filter(move |later: &&PoolSpec| later.from > Some(day))
    }

    /// What was recorded last, in force or not yet.
    pub fn last_recorded(&self) -> &PoolSpec {
        self.later.last().unwrap_or(&self.spec).as_ref()
    }

    /// Balance of a judge; a newcomer's is 0.
    pub fn balance(&self, judge: JudgeId) -> i64 {
        let found = self.balances.binary_search_by_key(&judge, |row| row.0);
        found.map_or(0, |at| self.balances[at].1)
    }

    /// Balances to be looked up one after the other.
    pub fn cursor(&self) -> Cursor<'_, i64> {
        Cursor::new(&self.balances)
    }

    /// All balances, ascending by judge.
    pub fn balances(&self) -> impl Iterator<Item = (JudgeId, i64)> + '_ {
        self.balances.iter().copied()
    }

    /// Settings of the urn on a day.
    pub fn tolerances(&self, day: Day) -> Tolerances {
        let spec = self.spec_on(day);
        Tolerances { tolerance: spec.tolerance, min_tolerance: spec.min_tolerance }
    }

    /// Whether a seat was drawn in it, or somebody designated; from then on imports move no
    /// balance, and changes need two people and count from a later day.
    pub fn has_drawn(&self) -> bool {
        self.drawn
    }

    /// Moves the balances for one drawn seat.
    pub(super) fn settle(
        &mut self,
        group: &SeatGroup,
        weight: u32,
        left_out: impl Fn(JudgeId) -> Earning,
        (winner, today): (JudgeId, Day),
    ) {
        self.drawn = true;
        self.count_seat(winner, today);
        let seat_weight = self.seat_weight(group.role, weight, today);
        let mut odds = Cursor::new(&group.odds);
        let earning = |judge| match odds.of(judge) {
            Some(_) => Earning::Part,
            None => left_out(judge),
        };
        self.move_balances((&group.shares, today), seat_weight, earning, winner);
    }

    /// Moves the balances for a designation: it is work as a drawn case is.
    pub(super) fn settle_designated(
        &mut self,
        shares: &[(JudgeId, u8)],
        weight: u32,
        earning: impl FnMut(JudgeId) -> Earning,
        (judge, today): (JudgeId, Day),
    ) {
        self.drawn = true;
        self.move_balances((shares, today), weight, earning, judge);
    }

    /// Gives back what a seat cost who leaves it: all on duty return their part of it.
    pub(super) fn give_back(
        &mut self,
        shares: &[(JudgeId, u8)],
        seat_weight: u32,
        judge: JudgeId,
        today: Day,
    ) {
        let tolerances = self.tolerances(today);
        let changes =
            urn::settle(&tolerances, seat_weight, shares, |_| Earning::Part, judge, |_| 0);
        self.change(changes.into_iter().map(|(judge, change)| (judge, -change)));
    }

    /// What a seat weighs: the undertaking seat the whole case, another a part of it.
    pub fn seat_weight(&self, role: SeatRole, weight: u32, day: Day) -> u32 {
        match role {
            SeatRole::Undertaking => weight,
            _ => weight.saturating_mul(u32::from(self.spec_on(day).settings.seat_percent)) / 100,
        }
    }

    /// Seats that somebody has taken in a year, where there is a yearly cap.
    pub fn seated(&self, judge: JudgeId, year: u32) -> u32 {
        let (of, seats) = &self.seated;
        if *of == year { seats.get(&judge).copied().unwrap_or(0) } else { 0 }
    }

    /// Counts a seat that somebody takes, where there is a yearly cap.
    pub(super) fn count_seat(&mut self, judge: JudgeId, today: Day) {
        if self.spec_on(today).settings.yearly_cap > 0 {
            self.seat(judge, today.year());
        }
    }

    fn seat(&mut self, judge: JudgeId, year: u32) {
        if self.seated.0 != year {
            self.seated = (year, BTreeMap::new());
        }
        *self.seated.1.entry(judge).or_insert(0) += 1;
    }

    /// Moves the balances for an imported case; nobody was excluded from it.
    pub(super) fn settle_import(
        &mut self,
        shares: &[(JudgeId, u8)],
        weight: u32,
        judge: JudgeId,
        day: Day,
    ) {
        self.move_balances((shares, day), weight, |_| Earning::Part, judge);
    }

    fn move_balances(
        &mut self,
        (shares, day): (&[(JudgeId, u8)], Day),
        seat_weight: u32,
        earning: impl FnMut(JudgeId) -> Earning,
        winner: JudgeId,
    ) {
        let changes =
            urn::settle(&self.tolerances(day), seat_weight, shares, earning, winner, |judge| {
                self.balance(judge)
            });
        self.change(changes.into_iter());
    }

    /// Changes balances; the changes ascend by judge, and mostly are of all who have one.
    fn change(&mut self, changes: impl Iterator<Item = (JudgeId, i64)>) {
        let mut at = 0;
        for (judge, change) in changes {
            let here = self.balances.get(at).is_some_and(|row| row.0 == judge);
            if !here {
                let found = self.balances.binary_search_by_key(&judge, |row| row.0);
                at = found.unwrap_or_else(|place| {
                    self.balances.insert(place, (judge, 0));
                    place
                });
            }
            let balance = &mut self.balances[at].1;
            *balance = balance.saturating_add(change);
            at += 1;
        }
    }
}
