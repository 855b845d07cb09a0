//! A fold that collects the facts of a log, entry by entry.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::act_facts::ActCollector;
use super::before::Before;
use super::contributor_facts::ContributionCollector;
use super::facts::{
    Facts, GatheredFacts, KeyRotationFact, PoolFact, RedrawFact, RestoredFact, VoidFact,
};
use super::hand_facts::HandCollector;
use super::lot_facts::LotCollector;
use crate::docket::cases::figures::CaseFigures;
use crate::docket::cases::row::{CaseEnd, CaseRow, present};
use crate::docket::day::Day;
use crate::docket::entry::{Entry, Event, Restored, SYSTEM_PERSON};
use crate::docket::filing::{CaseDrawn, CaseFiled, FilerNonce, FilingVoided};
use crate::docket::fold::designations::{Designations, Outcome};
use crate::docket::fold::state::State;
use crate::docket::handover::KeyRotated;
use crate::docket::record::{CaseClosed, Panel};
use crate::docket::rules;
use crate::id::{EntryIndex, JudgeId};
use crate::ledger::checkpoint::fingerprint;
use crate::lottery::hash::to_hex;
use crate::lottery::role::SeatRole;

/// Collects facts along the fold.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FactCollector {
    #[serde(with = "GatheredFacts")]
    facts: Facts,
    /// For each pool, the filings with the number of judges then on duty.
    on_duty: HashMap<String, Vec<(EntryIndex, usize)>>,
    pools: HashMap<String, PoolFact>,
    designations: Designations,
    acts: ActCollector,
    lots: LotCollector,
    contributions: ContributionCollector,
    hands: HandCollector,
    /// The day on which each pool was last recorded with immediate effect.
    immediate: BTreeMap<String, Day>,
    /// The latest of those days, so that most filings need not look for their pool.
    last_immediate: Option<Day>,
}

impl FactCollector {
    /// Applies one entry and what it does.
    pub fn apply(&mut self, before: Before<'_>, entry: &Entry, effect: &Entry) {
        self.acts.apply(before, entry, effect);
        let Before { state, cases, stages, .. } = before;
        self.hands.apply(state, entry, effect);
        let entry = effect;
        self.lots.apply(state, entry);
        self.contributions.apply(state, entry);
        let today = state.day(entry.time_ms);
        self.designations.apply(entry, today);
        let facts = match &entry.event {
            Event::CaseFiled(filed) => Some(&filed.facts),
            Event::DesignationRequested(request) => Some(&request.facts),
            _ => None,
        };
        let departs = facts.is_some_and(|facts| !facts.departure.is_empty());
        self.facts.departures.extend(departs.then_some(entry.index));
        match &entry.event {
            // Once the docket has filed, a record of protocol 2 counts from the next day at the earliest.
            Event::PoolRecorded(spec)
                if spec.from.is_none() && state.first_day(Day(0), today) <= today =>
            {
                self.immediate.insert(spec.pool.clone(), today);
                self.last_immediate = Some(today);
            }
            Event::CaseFiled(filed) => self.filed(entry, filed, today),
            Event::CaseDrawn(drawn) => self.drawn(state, drawn),
            Event::FilingVoided(void) => self.voided(state, entry, void),
            Event::ConflictDeclared(declared) if declared.replaces.is_some() => {
                self.facts.conflicts_changed.push(entry.index);
            }
            Event::CaseDesignated(designated) => {
                let over = rules::at_cap(state, cases, designated.judge, today);
                self.facts.designated_over_cap.extend(over.then_some(entry.index));
            }
            Event::CaseClosed(closed) => {
                let others = names_others(stages, closed);
                self.facts.closed_by_others.extend(others.then_some(entry.index));
            }
            Event::TrayRetired { tray, .. } => self.facts.retired_trays.push(*tray),
            Event::KeyRotated(rotated) => self.key_rotated(state, entry, rotated),
            Event::Restored(restored) => self.restored(entry, restored),
            _ => {}
        }
    }

    fn filed(&mut self, entry: &Entry, filed: &CaseFiled, today: Day) {
        self.facts.filings += 1;
        let fresh = |pool: &str| self.immediate.get(pool) == Some(&today);
        let any = self.last_immediate == Some(today);
        if any && filed.groups.iter().any(|group| fresh(&group.pool)) {
            self.facts.fresh_pools.push(entry.index);
        }
        for exclusion in &filed.facts.exclusions {
            let person = match exclusion.person.as_str() {
                "" if exclusion.by_program => SYSTEM_PERSON,
                "" => &entry.actor.person,
                named => named,
            };
            let key = format!("{person} {}", exclusion.ground.name());
            *self.facts.exclusions.entry(key).or_default() += 1;
        }
        if !filed.facts.parties.redraw.is_empty() {
            self.facts.redraws.push(RedrawFact {
                case_number: filed.facts.case_number.clone(),
                entry: entry.index,
                text: filed.facts.parties.redraw.clone(),
                requester: entry.actor.person.clone(),
                approver: filed.facts.approver.clone(),
            });
        }
        if let Some(group) = filed.groups.first() {
            let duty = (entry.index, group.shares.len());
            match self.on_duty.get_mut(&group.pool) {
                Some(duties) => duties.push(duty),
                None => drop(self.on_duty.insert(group.pool.clone(), vec![duty])),
            }
        }
    }

    fn drawn(&mut self, state: &State, drawn: &CaseDrawn) {
        let Some(filed) = state.open.get(&drawn.filing) else { return };
        self.facts.draws += 1;
        let single = matches!(filed.nonce, FilerNonce::Single(_));
        self.facts.single_call_draws += u64::from(single);
        let alone = filed.groups.first().is_some_and(|group| group.odds.len() == 1);
        self.facts.single_candidate_draws += u64::from(alone);
        let Some(first) = filed.groups.first() else { return };
        let pool = match self.pools.get_mut(&first.pool) {
            Some(pool) => pool,
            None => self.pools.entry(first.pool.clone()).or_default(),
        };
        let least = if pool.draws == 0 { u64::MAX } else { pool.least_n_eff };
        pool.least_n_eff = least.min(drawn.n_eff);
        pool.draws += 1;
        for seat in drawn.seats.iter().filter(|seat| seat.role == SeatRole::Undertaking) {
            *pool.drawn.entry(seat.judge).or_default() += 1;
        }
    }

    fn voided(&mut self, state: &State, entry: &Entry, void: &FilingVoided) {
        let Some(filed) = state.open.get(&void.filing) else { return };
        let origin = state.court.as_ref().map_or("", |court| court.origin.as_str());
        let secret = void.envelope_secret.as_ref();
        self.facts.voids.push(VoidFact {
            case_number: filed.facts.case_number.clone(),
            entry: entry.index,
            ground: void.ground.name(),
            requester: entry.actor.person.clone(),
            approver: void.approver.clone(),
            avoided_judge: rules::avoided_judge(state.protocol, origin, filed, secret, void.nonce),
        });
    }

    fn key_rotated(&mut self, state: &State, entry: &Entry, rotated: &KeyRotated) {
        self.facts.key_rotations.push(KeyRotationFact {
            entry: entry.index,
            old_key: state.key().map_or_else(String::new, |key| to_hex(&key)),
            new_key: to_hex(&rotated.public_key),
            fingerprint: fingerprint(&rotated.public_key),
            text: rotated.text.clone(),
            requester: entry.actor.person.clone(),
            approver: rotated.approver.clone(),
        });
    }

    fn restored(&mut self, entry: &Entry, restored: &Restored) {
        self.facts.restored.push(RestoredFact {
            entry: entry.index,
            lost_size: restored.lost_size,
            lost_root: to_hex(&restored.lost_root),
            text: restored.text.clone(),
            requester: entry.actor.person.clone(),
            approver: restored.approver.clone(),
        });
    }

    /// The facts at the end of the log.
    pub fn finish(&self, state: &State, cases: &CaseFigures) -> Facts {
        let mut facts = self.facts.clone();
        facts.undrawn.extend(cases.undrawn());
        facts.redrawn_cases.clone_from(cases.repeated());
        facts.number_gaps.extend(cases.gaps());
        facts.acts = self.acts.finish();
        facts.lots = self.lots.finish(state);
        facts.contributions = self.contributions.finish(state);
        facts.hands = self.hands.finish();
        facts.thin_pools = self.thin_pools();
        for ((role, name), count) in self.designations.shares() {
            facts.designations.insert(format!("{} {name}", role.name()), count);
        }
        let pending = self.designations.lines().filter(|(_, l)| l.outcome == Outcome::Pending);
        facts.pending_designations = pending.map(|(request, _)| request).collect();
        facts.pools = self.pools.iter().map(|(code, fact)| (code.clone(), fact.clone())).collect();
        for (code, pool) in &state.pools {
            facts.pools.entry(code.clone()).or_default().balances = pool.balances().collect();
        }
        facts
    }

    fn thin_pools(&self) -> Vec<EntryIndex> {
        let mut thin = Vec::new();
        for duties in self.on_duty.values() {
            let mut heads: Vec<usize> = duties.iter().map(|duty| duty.1).collect();
            heads.sort_unstable();
            let median = heads[heads.len() / 2];
            thin.extend(duties.iter().filter(|duty| duty.1 * 4 < median * 3).map(|duty| duty.0));
        }
        thin.sort_unstable();
        thin
    }
}

/// Whether a closing of a drawn case names other judges than those who sit in it by the log.
fn names_others(stages: &[CaseRow], closed: &CaseClosed) -> bool {
    if closed.as_seated || closed.is_undone() {
        return false;
    }
    let drawn = |row: &&CaseRow| matches!(row.end, CaseEnd::Drawn { .. });
    let Some(row) = present(stages).filter(drawn) else { return false };
    let judges = row.holders().filter(|(role, _)| !role.is_assessors());
    let seated: Vec<JudgeId> = judges.map(|(_, judge)| judge).collect();
    let Panel { presiding, members, .. } = &closed.panel;
    let named = || members.iter().copied().chain(*presiding).chain(row.end.undertaking());
    let all_named = seated.iter().all(|judge| named().any(|named| named == *judge));
    !all_named || named().any(|named| !seated.contains(&named))
}
