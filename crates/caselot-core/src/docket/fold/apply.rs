//! What each kind of entry does to the state.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::docket::conflict::ConflictDeclared;
use crate::docket::day::Day;
use crate::docket::designation::{DesignationRequested, PendingDesignation};
use crate::docket::entry::{Entry, Event, Protocol, Restored};
use crate::docket::filing::{CaseDrawn, CaseFiled, Exclusion, Facts};
use crate::docket::fold::conflicts::Conflict;
use crate::docket::fold::pool::Pool;
use crate::docket::fold::roster::Roster;
use crate::docket::fold::series::SeriesTable;
use crate::docket::fold::state::{GrantedReduction, RestoredAt, State};
use crate::docket::handover::{Handover, KeyRotated};
use crate::docket::policy::{AdoptedPolicy, Policy};
use crate::docket::pool::PoolSpec;
use crate::docket::record::{CaseImported, CaseRecord, GivenBack, Reduction};
use crate::docket::seats::HeldSeat;
use crate::id::{EntryIndex, JudgeId};
use crate::lottery::role::SeatRole;
use crate::lottery::urn::Earning;

impl State {
    /// Applies one entry. The caller has checked it with [`crate::docket::rules`]; what makes no
    /// sense here changes nothing.
    pub fn apply(&mut self, entry: &Entry) {
        self.size = entry.index.0.saturating_add(1);
        self.time_ms = entry.time_ms;
        self.protocol = self.protocol.max(entry.protocol);
        match self.proposals.effect_of(entry) {
            Some(effect) => self.apply_event(&effect),
            None => self.apply_event(entry),
        }
        if let Event::Proposed(_) | Event::Approved(_) | Event::Declined(_) = entry.event {
            let today = self.day(entry.time_ms);
            Arc::make_mut(&mut self.proposals).apply(entry, today);
        }
        let recovered = |first| self.open.is_empty() && self.trays.are_renewed(first);
        if self.recovery.is_some_and(recovered) {
            self.recovery = None;
        }
    }

    /// Applies what an entry says, or what it approves.
    fn apply_event(&mut self, entry: &Entry) {
        self.marked |= entry.event.has_marks();
        if self.protocol == Protocol::Two {
            self.note_record(entry);
        }
        self.redistribute(entry);
        match &entry.event {
            Event::CourtOpened(court) => self.court = Some(Arc::new(court.clone())),
            Event::JudgeRecorded(judge) => self.roster_mut().record_judge(judge),
            Event::AbsenceRecorded(absence) => {
                let on = self.day(entry.time_ms);
                self.roster_mut().record_absence(entry.index, absence, on);
            }
            Event::PoolRecorded(spec) => self.record_pool(spec, self.day(entry.time_ms)),
            Event::TrayOpened { tray, commitments } => self.trays.open(*tray, commitments),
            Event::TrayRetired { tray, .. } => self.trays.retire(*tray),
            Event::CaseFiled(filed) => self.file(entry, filed),
            Event::CaseDrawn(drawn) => self.draw(drawn, self.day(entry.time_ms)),
            Event::SeatsTaken(taken) => {
                self.note_handled(taken.filing);
                self.take_seat(taken, self.day(entry.time_ms));
            }
            Event::FilingVoided(void) => {
                if let Some(filed) = self.end_filing(void.filing) {
                    SeriesTable::withdraw(&mut self.series, void.filing, &filed.facts);
                }
            }
            Event::DesignationRequested(_)
            | Event::CaseDesignated(_)
            | Event::DesignationDeclined(_) => self.designate(entry),
            Event::ConflictDeclared(declared) => self.declare(entry, declared),
            Event::PolicyAdopted(policy) => self.adopt(entry, policy),
            Event::ReductionGranted(granted) => self.reduce(entry, granted),
            Event::CaseImported(imported) => self.take_over(imported),
            Event::KeyRotated(rotated) => self.hand_over(entry.index, rotated),
            Event::Restored(restored) => self.go_on(entry, restored),
            Event::CaseClosed(closed) => {
                self.note_handled(closed.filing);
                let GivenBack { seats, weight } = &closed.given_back;
                self.give_back(seats, *weight, self.day(entry.time_ms));
            }
            Event::Redistribution(_) => {}
            Event::Imports(_)
            | Event::PersonEnrolled(_)
            | Event::RulesOpened(_)
            | Event::Approved(_)
            | Event::Declined(_)
            | Event::NumberCorrected(_)
            | Event::DataStated(_)
            | Event::DataWithdrawn(_)
            | Event::ExplanationRecorded(_)
            | Event::CircularStep(_)
            | Event::ActivityRecorded { .. } => self.apply_act(entry),
            Event::ContributorNamed(_)
            | Event::ContributorEnded(_)
            | Event::FilingOpened(_)
            | Event::Contributed(_) => self.apply_contribution(entry),
            Event::HandEnrolled(_) | Event::HandRotated(_) | Event::HandsRequired(_) => {
                self.apply_hand(entry);
            }
            Event::LotOpened(_)
            | Event::LotDrawn(_)
            | Event::ListRecorded(_)
            | Event::ReviewRecorded(_) => self.apply_lot(entry),
            // A proposal waits; the others are kept by the case index and the quota's tally.
            Event::Proposed(_) | Event::CaseCorrected(_) | Event::FlagsChanged(_) => {}
        }
    }

    /// A case from before this docket, which may be the next of an approved list.
    fn take_over(&mut self, imported: &CaseImported) {
        if self.imports_due.front() == Some(imported) {
            Arc::make_mut(&mut self.imports_due).pop_front();
        }
        self.settle_import(&imported.record);
    }

    /// A case is filed, or other seats of one.
    fn file(&mut self, entry: &Entry, filed: &Arc<CaseFiled>) {
        if self.protocol == Protocol::Two {
            self.take_in(entry, filed);
        }
        self.trays.take();
        let today = self.day(entry.time_ms);
        self.first_filing_day = Some(self.first_filing_day.map_or(today, |first| first.min(today)));
        self.last_filing_day = Some(today);
        SeriesTable::file(&mut self.series, entry.index, &filed.facts);
        self.open_filing(entry.index, filed, today);
        if let Some(awaits) = &filed.awaits {
            Arc::make_mut(&mut self.contributors).file(awaits);
        }
        if let Some(change) = &filed.facts.lineage.changes {
            self.note_handled(change.seated.filing);
        }
    }

    /// The seats of a filing are drawn: balances move, and a series gets its judge.
    fn draw(&mut self, drawn: &CaseDrawn, today: Day) {
        let Some(filed) = self.end_filing(drawn.filing) else { return };
        self.leave_stage(&filed.facts, today);
        self.leave_seats(&filed.facts, today);
        for seat in &drawn.seats {
            self.settle(&filed, seat.role, seat.judge, today);
            if seat.role == SeatRole::Undertaking {
                SeriesTable::assign(&mut self.series, drawn.filing, &filed.facts, seat.judge);
            }
        }
    }

    fn declare(&mut self, entry: &Entry, declared: &ConflictDeclared) {
        let (person, on) = (entry.actor.person.clone(), self.day(entry.time_ms));
        let conflict = Conflict { declared: declared.clone(), person, on };
        Arc::make_mut(&mut self.conflicts).record(entry.index, conflict);
    }

    fn adopt(&mut self, entry: &Entry, policy: &Policy) {
        let adopted_on = self.day(entry.time_ms);
        let binding_from = self.first_day(policy.valid_from, adopted_on);
        let (entry, policy) = (entry.index, policy.clone());
        let adopted = AdoptedPolicy { entry, adopted_on, binding_from, policy };
        Arc::make_mut(&mut self.policies).push(adopted);
    }

    /// The database was put back: a recovery begins. What lots and contributors were to give is lost.
    fn go_on(&mut self, entry: &Entry, restored: &Restored) {
        Arc::make_mut(&mut self.lots).lapse();
        if !self.contributors.is_empty() {
            let today = self.day(entry.time_ms);
            Arc::make_mut(&mut self.contributors).lapse(entry.index, today);
        }
        let (lost_size, lost_root) = (restored.lost_size, restored.lost_root);
        let (entry, protocol) = (entry.index, entry.protocol);
        let at = RestoredAt { entry, protocol, lost_size, lost_root };
        Arc::make_mut(&mut self.restored).push(at);
        self.recovery = Some(self.trays.next_tray());
    }

    fn hand_over(&mut self, entry: EntryIndex, rotated: &KeyRotated) {
        if let Some(old_key) = self.key() {
            let handover = Handover { entry, old_key, rotated: rotated.clone() };
            Arc::make_mut(&mut self.handovers).push(handover);
        }
    }

    fn open_filing(&mut self, index: EntryIndex, filed: &Arc<CaseFiled>, today: Day) {
        let new = self.open.insert(index, Arc::clone(filed)).is_none();
        let roster = &self.roster;
        each_pool(&mut self.pools, filed, |pool| {
            if pool.duty_of() != Some(today) {
                pool.keep_duty(roster, today);
            }
            pool.set_open(pool.open() + usize::from(new));
        });
    }

    fn end_filing(&mut self, index: EntryIndex) -> Option<Arc<CaseFiled>> {
        let filed = self.open.remove(&index)?;
        let undrawn = self.desk.get(index);
        let opened = undrawn.is_some_and(|undrawn| undrawn.opened.is_some());
        if undrawn.is_some() {
            Arc::make_mut(&mut self.desk).end(index);
        }
        if filed.awaits.is_some() {
            Arc::make_mut(&mut self.contributors).end_filing(index);
        }
        each_pool(&mut self.pools, &filed, |pool| match opened {
            true => pool.set_opened(pool.opened().saturating_sub(1)),
            false => pool.set_open(pool.open().saturating_sub(1)),
        });
        Some(filed)
    }

    /// The roster, to be changed: who is on duty is then asked anew.
    fn roster_mut(&mut self) -> &mut Roster {
        let kept = self.pools.values_mut().filter(|pool| pool.duty_of().is_some());
        kept.for_each(|pool| Arc::make_mut(pool).forget_duty());
        Arc::make_mut(&mut self.roster)
    }

    fn record_pool(&mut self, spec: &PoolSpec, today: Day) {
        let two = self.protocol == Protocol::Two;
        let first = self.first_day(spec.from.unwrap_or(Day(0)), today);
        let later = two && first > today;
        let from = if two { later.then_some(first) } else { spec.from };
        let spec = &PoolSpec { from, ..spec.clone() };
        match self.pools.get_mut(&spec.pool) {
            Some(pool) => Arc::make_mut(pool).record(spec, today),
            None => {
                let of_it = |(filing, filed): &(&EntryIndex, &Arc<CaseFiled>)| {
                    !self.desk.is_opened(**filing)
                        && filed.groups.iter().any(|group| group.pool == spec.pool)
                };
                let mut pool = if later { Pool::beginning(spec, today) } else { Pool::new(spec) };
                pool.set_open(self.open.iter().filter(of_it).count());
                self.pools.insert(spec.pool.clone(), Arc::new(pool));
            }
        }
    }

    fn reduce(&mut self, entry: &Entry, granted: &Reduction) {
        let entered_on = self.day(entry.time_ms);
        let reductions = Arc::make_mut(&mut self.reductions);
        match granted.revokes {
            Some(revoked) => {
                let grant = reductions.iter_mut().find(|grant| grant.entry == revoked);
                grant.into_iter().for_each(|grant| grant.revoked = Some(entry.index));
            }
            None => reductions.push(GrantedReduction {
                entry: entry.index,
                entered_on,
                reduction: granted.clone(),
                revoked: None,
            }),
        }
    }

    /// An import is work that was done: it moves the balances of its pool as a draw among all
    /// who were on duty that day would have, as long as the pool has drawn nothing.
    fn settle_import(&mut self, record: &CaseRecord) {
        let Some(pool) = self.pools.get_mut(&record.pool).filter(|pool| !pool.has_drawn()) else {
            return;
        };
        let day = record.filed_on;
        let shares = pool.on_duty(&self.roster, day);
        Arc::make_mut(pool).settle_import(&shares, record.weight, record.undertaking, day);
    }

    fn settle(&mut self, filed: &CaseFiled, role: SeatRole, winner: JudgeId, today: Day) {
        let Some(group) = filed.groups.iter().find(|group| group.role == role) else { return };
        let left_out = earning_of_excluded(self.protocol, &filed.facts);
        if let Some(pool) = self.pools.get_mut(&group.pool) {
            let weight = filed.facts.weight;
            Arc::make_mut(pool).settle(group, weight, left_out, (winner, today));
        }
    }

    /// A request to designate, its approval or its refusal.
    fn designate(&mut self, entry: &Entry) {
        match &entry.event {
            Event::DesignationRequested(request) => {
                let on = self.day(entry.time_ms);
                if self.protocol == Protocol::Two {
                    self.note_fresh(entry.index, on);
                }
                SeriesTable::file(&mut self.series, entry.index, &request.facts);
                let requester = entry.actor.person.clone();
                let pending = PendingDesignation { requester, on, request: (**request).clone() };
                self.requests.insert(entry.index, Arc::new(pending));
            }
            Event::CaseDesignated(designated) => {
                let Some(pending) = self.requests.remove(&designated.filing) else { return };
                let today = self.day(entry.time_ms);
                let DesignationRequested { facts, judge, .. } = &pending.request;
                self.leave_stage(facts, today);
                self.settle_designated(&pending.request, today);
                SeriesTable::assign(&mut self.series, designated.filing, facts, *judge);
            }
            Event::DesignationDeclined(declined) => {
                if let Some(pending) = self.requests.remove(&declined.filing) {
                    let facts = &pending.request.facts;
                    SeriesTable::withdraw(&mut self.series, declined.filing, facts);
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
        let left_out = earning_of_excluded(self.protocol, facts);
        let earning = |judge| match excluded.binary_search_by_key(&judge, |e| e.judge) {
            Ok(_) => left_out(judge),
            Err(_) => Earning::Part,
        };
        Arc::make_mut(pool).settle_designated(&shares, weight, earning, (*judge, today));
    }

    /// The seats of the stage that is left no longer count for the judges who held them.
    fn leave_stage(&mut self, facts: &Facts, today: Day) {
        if let Some(reassigns) = &facts.lineage.reassigns {
            self.give_back(&reassigns.seats, facts.weight, today);
        }
    }

    /// What seats cost is given back to the judges who held them.
    pub(super) fn give_back(&mut self, seats: &[HeldSeat], weight: u32, today: Day) {
        for seat in seats {
            let Some(pool) = self.pools.get_mut(&seat.pool) else { continue };
            let shares = pool.on_duty(&self.roster, today);
            let weight = pool.seat_weight(seat.role, weight, today);
            if let Some(judge) = seat.judge {
                Arc::make_mut(pool).give_back(&shares, weight, judge, today);
            }
        }
    }
}

/// What somebody earns who is no candidate: in protocol 2 nothing if a person excluded them.
fn earning_of_excluded(protocol: Protocol, facts: &Facts) -> impl Fn(JudgeId) -> Earning {
    let by_hand = |e: &&Exclusion| protocol == Protocol::Two && !e.is_by_program();
    let by_hand: Vec<JudgeId> = facts.exclusions.iter().filter(by_hand).map(|e| e.judge).collect();
    move |judge| match by_hand.binary_search(&judge) {
        Ok(_) => Earning::Nothing,
        Err(_) => Earning::UpToTolerance,
    }
}

/// Every pool that a filing has a seat in, once.
pub(super) fn each_pool(
    pools: &mut BTreeMap<String, Arc<Pool>>,
    filed: &CaseFiled,
    mut change: impl FnMut(&mut Pool),
) {
    for (at, group) in filed.groups.iter().enumerate() {
        let before = filed.groups[..at].iter().any(|before| before.pool == group.pool);
        if let Some(pool) = pools.get_mut(&group.pool).filter(|_| !before) {
            change(Arc::make_mut(pool));
        }
    }
}
