//! What changes of seats do to balances.

use std::sync::Arc;

use crate::docket::day::Day;
use crate::docket::filing::Facts;
use crate::docket::fold::state::State;
use crate::docket::seats::SeatsTaken;
use crate::lottery::role::SeatRole;
use crate::lottery::urn::Earning;

impl State {
    /// Before new seats of a case are settled, those that were left are given back; and where the
    /// case weighs otherwise from here on, so is the undertaking seat, which then counts anew.
    pub(super) fn leave_seats(&mut self, facts: &Facts, today: Day) {
        let Some(change) = facts.lineage.changes.as_deref() else { return };
        let before = change.seated.weight;
        let left: Vec<_> = change.left_seats().cloned().collect();
        self.give_back(&left, before, today);
        if facts.weight == before {
            return;
        }
        let own = change.kept_seats().find(|seat| seat.role == SeatRole::Undertaking).cloned();
        let Some((own, judge)) = own.and_then(|seat| seat.judge.map(|judge| (seat, judge))) else {
            return;
        };
        let (pool, role) = (own.pool.clone(), own.role);
        self.give_back(&[own], before, today);
        self.seat_designated(&pool, role, (facts.weight, judge, today));
    }

    /// An alternate takes over: what the seat cost passes from one to the other.
    pub(super) fn take_seat(&mut self, taken: &SeatsTaken, today: Day) {
        let Some(seat) = &taken.seat else { return };
        self.give_back(std::slice::from_ref(seat), taken.weight, today);
        self.seat_designated(&seat.pool, seat.role, (taken.weight, taken.judge, today));
        if let Some(pool) = self.pools.get_mut(&seat.pool) {
            Arc::make_mut(pool).count_seat(taken.judge, today);
        }
    }

    /// A seat that nobody was drawn for is settled among all on duty.
    fn seat_designated(
        &mut self,
        code: &str,
        role: SeatRole,
        (weight, judge, today): (u32, crate::id::JudgeId, Day),
    ) {
        let Some(pool) = self.pools.get_mut(code) else { return };
        let shares = pool.on_duty(&self.roster, today);
        let weight = pool.seat_weight(role, weight, today);
        let pool = Arc::make_mut(pool);
        pool.settle_designated(&shares, weight, |_| Earning::Part, (judge, today));
    }
}
