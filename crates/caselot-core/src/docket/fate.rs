//! What designations, reassignments and series do to the state.

use std::sync::Arc;

use super::day::Day;
use super::entry::{Entry, Event, Facts};
use super::life::{DesignationRequested, PendingDesignation, Series};
use super::state::State;
use crate::lottery::role::SeatRole;

impl State {
    /// A request, its approval or its refusal.
    pub(super) fn designate(&mut self, entry: &Entry) {
        match &entry.event {
            Event::DesignationRequested(request) => {
                self.begin_series(entry.index, &request.facts);
                let requester = entry.actor.person.clone();
                let pending = PendingDesignation { requester, request: (**request).clone() };
                self.requests.insert(entry.index, Arc::new(pending));
            }
            Event::CaseDesignated(designated) => {
                let Some(pending) = self.requests.remove(&designated.filing) else { return };
                let today = self.day(entry.time_ms);
                self.give_back(&pending.request.facts, today);
                self.settle_designated(&pending.request, today);
                let judge = pending.request.judge;
                self.lead_series(designated.filing, &pending.request.facts, judge);
            }
            Event::DesignationDeclined(declined) => {
                if let Some(pending) = self.requests.remove(&declined.filing) {
                    self.end_series(declined.filing, &pending.request.facts);
                }
            }
            _ => {}
        }
    }

    fn settle_designated(&mut self, request: &DesignationRequested, today: Day) {
        let DesignationRequested { facts, judge, .. } = request;
        let Some(pool) = self.pools.get_mut(&facts.pool) else { return };
        let shares = pool.on_duty(&self.roster, today);
        let weight = pool.seat_weight(SeatRole::Undertaking, facts.weight, today);
        let excluded = &facts.exclusions;
        let eligible = |judge| excluded.binary_search_by_key(&judge, |e| e.judge).is_err();
        Arc::make_mut(pool).settle_designated(&shares, weight, eligible, (*judge, today));
    }

    /// The seats of the stage that is left no longer count for who held them.
    pub(super) fn give_back(&mut self, facts: &Facts, today: Day) {
        let Some(reassigns) = &facts.lineage.reassigns else { return };
        for seat in &reassigns.seats {
            let Some(pool) = self.pools.get_mut(&seat.pool) else { continue };
            let shares = pool.on_duty(&self.roster, today);
            let weight = pool.seat_weight(seat.role, facts.weight, today);
            Arc::make_mut(pool).give_back(&shares, weight, seat.judge, today);
        }
    }

    /// A filing of a new series is its first case; one of a known series adds its weight.
    pub(super) fn begin_series(&mut self, filing: u64, facts: &Facts) {
        let (code, weight) = (&facts.lineage.series, facts.weight);
        if code.is_empty() || facts.lineage.reassigns.is_some() {
            return;
        }
        let all = Arc::make_mut(&mut self.series);
        match all.get_mut(code) {
            Some(series) => series.total = series.total.saturating_add(weight),
            None => {
                let series = Series { first: filing, judge: None, weight, total: weight };
                all.insert(code.clone(), series);
            }
        }
    }

    /// Who gets the first case, first or after a reassignment, has the series. A reassignment need
    /// not name it: no later case shall follow a judge who left the first one.
    pub(super) fn lead_series(&mut self, filing: u64, facts: &Facts, judge: u32) {
        let (code, left) = match &facts.lineage.reassigns {
            None => (Some(&facts.lineage.series), filing),
            Some(reassigns) => {
                let of_it = |(_, series): &(&String, &Series)| series.first == reassigns.filing;
                (self.series.iter().find(of_it).map(|(code, _)| code), reassigns.filing)
            }
        };
        let Some(code) = code.filter(|code| self.series.contains_key(*code)).cloned() else {
            return;
        };
        let all = Arc::make_mut(&mut self.series);
        if let Some(series) = all.get_mut(&code).filter(|series| series.first == left) {
            (series.first, series.judge) = (filing, Some(judge));
        }
    }

    /// A filing that came to nothing: its weight counts no longer, and without its first case
    /// a series has not begun.
    pub(super) fn end_series(&mut self, filing: u64, facts: &Facts) {
        let code = &facts.lineage.series;
        if !self.series.contains_key(code) || facts.lineage.reassigns.is_some() {
            return;
        }
        let all = Arc::make_mut(&mut self.series);
        let Some(series) = all.get_mut(code) else { return };
        if series.first == filing {
            all.remove(code);
        } else {
            series.total = series.total.saturating_sub(facts.weight);
        }
    }
}
