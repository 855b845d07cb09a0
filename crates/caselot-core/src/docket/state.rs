//! What a docket says now: a fold over its entries.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::conflict::{Conflict, Conflicts};
use super::day::Day;
use super::entry::{CaseFiled, Court, Entry, Event, PoolSpec};
use super::handover::Handover;
use super::life::{PendingDesignation, Series};
use super::policy::{AdoptedPolicy, Policy, SeriesRule};
use super::pool::Pool;
use super::record::{CaseRecord, Reduction};
use super::roster::Roster;
use super::tray::Trays;
use crate::lottery::role::SeatRole;

/// The fold of a docket's entries; cheap to clone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// The court; `None` before entry 0.
    pub court: Option<Arc<Court>>,
    /// Entries folded.
    pub size: u64,
    /// Time of the last entry.
    pub time_ms: u64,
    /// Judges and absences.
    pub roster: Arc<Roster>,
    /// Pools by code.
    pub pools: BTreeMap<String, Arc<Pool>>,
    /// Envelopes.
    pub trays: Trays,
    /// Undrawn filings by entry index.
    pub open: BTreeMap<u64, Arc<CaseFiled>>,
    /// Requests to designate that wait, by entry index.
    pub requests: BTreeMap<u64, Arc<PendingDesignation>>,
    /// Groups of like or related cases.
    pub series: Arc<BTreeMap<String, Series>>,
    /// Judges' declared relations to parties.
    pub conflicts: Arc<Conflicts>,
    /// Whether any entry holds marks of parties.
    pub marked: bool,
    /// Day of the last filing.
    pub last_filing_day: Option<Day>,
    /// Policies in the order of the log.
    pub policies: Arc<Vec<AdoptedPolicy>>,
    /// Quota reductions in the order of the log.
    pub reductions: Arc<Vec<GrantedReduction>>,
    /// Handovers of the signing key, in the order of the log.
    pub handovers: Arc<Vec<Handover>>,
    /// Restored entries, in the order of the log.
    pub restored: Arc<Vec<RestoredAt>>,
    /// A recovery whose steps are not all in the log: number of its first new tray.
    pub recovery: Option<u64>,
}

/// A Restored entry as it stands in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoredAt {
    /// Its index.
    pub entry: u64,
    /// Size that was lost.
    pub lost_size: u64,
    /// Root that was lost.
    pub lost_root: [u8; 32],
}

/// A quota reduction as it stands in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantedReduction {
    /// Entry index of the grant.
    pub entry: u64,
    /// Day of the entry.
    pub entered_on: Day,
    /// What was granted.
    pub reduction: Reduction,
    /// Entry index of its revocation.
    pub revoked: Option<u64>,
}

impl State {
    /// Takes one entry over. It is the caller's to have checked it with
    /// [`super::rules`]; what makes no sense here changes nothing.
    pub fn apply(&mut self, entry: &Entry) {
        self.size = entry.index.saturating_add(1);
        self.time_ms = entry.time_ms;
        self.marked |= entry.event.has_marks();
        match &entry.event {
            Event::CourtOpened(court) => self.court = Some(Arc::new(court.clone())),
            Event::JudgeRecorded(judge) => self.roster_mut().record_judge(judge),
            Event::AbsenceRecorded(absence) => {
                self.roster_mut().record_absence(entry.index, absence);
            }
            Event::PoolRecorded(spec) => self.record_pool(spec, self.day(entry.time_ms)),
            Event::TrayOpened { tray, commitments } => self.trays.open(*tray, commitments),
            Event::TrayRetired { tray, .. } => self.trays.retire(*tray),
            Event::CaseFiled(filed) => {
                self.trays.take();
                self.last_filing_day = Some(self.day(entry.time_ms));
                self.begin_series(entry.index, &filed.facts);
                self.open_filing(entry.index, filed, self.day(entry.time_ms));
            }
            Event::CaseDrawn(drawn) => {
                if let Some(filed) = self.end_filing(drawn.filing) {
                    let today = self.day(entry.time_ms);
                    self.give_back(&filed.facts, today);
                    for seat in &drawn.seats {
                        self.settle(&filed, seat.role, seat.judge, today);
                        if seat.role == SeatRole::Undertaking {
                            self.lead_series(drawn.filing, &filed.facts, seat.judge);
                        }
                    }
                }
            }
            Event::FilingVoided(void) => {
                if let Some(filed) = self.end_filing(void.filing) {
                    self.end_series(void.filing, &filed.facts);
                }
            }
            Event::DesignationRequested(_)
            | Event::CaseDesignated(_)
            | Event::DesignationDeclined(_) => self.designate(entry),
            Event::ConflictDeclared(declared) => {
                let (person, on) = (entry.actor.person.clone(), self.day(entry.time_ms));
                let conflict = Conflict { declared: (**declared).clone(), person, on };
                Arc::make_mut(&mut self.conflicts).record(entry.index, conflict);
            }
            Event::PolicyAdopted(policy) => {
                let adopted_on = self.day(entry.time_ms);
                let policy = (**policy).clone();
                let adopted = AdoptedPolicy { entry: entry.index, adopted_on, policy };
                Arc::make_mut(&mut self.policies).push(adopted);
            }
            Event::ReductionGranted(granted) => self.reduce(entry, granted),
            Event::CaseImported(imported) => self.settle_import(&imported.record),
            Event::KeyRotated(rotated) => {
                if let Some(old_key) = self.key() {
                    let (entry, rotated) = (entry.index, (**rotated).clone());
                    let handover = Handover { entry, old_key, rotated };
                    Arc::make_mut(&mut self.handovers).push(handover);
                }
            }
            Event::Restored(restored) => {
                let (lost_size, lost_root) = (restored.lost_size, restored.lost_root);
                let at = RestoredAt { entry: entry.index, lost_size, lost_root };
                Arc::make_mut(&mut self.restored).push(at);
                self.recovery = Some(self.trays.next_tray());
            }
            // Kept by the case index and the quota's tally.
            Event::CaseCorrected(_)
            | Event::ActivityRecorded { .. }
            | Event::CaseClosed(_)
            | Event::FlagsChanged(_) => {}
        }
        let recovered = |first| self.open.is_empty() && self.trays.are_renewed(first);
        if self.recovery.is_some_and(recovered) {
            self.recovery = None;
        }
    }

    /// The court's day at a moment.
    pub fn day(&self, time_ms: u64) -> Day {
        Day::at(time_ms, self.court.as_ref().map_or(0, |court| court.utc_offset_minutes))
    }

    /// The public key that signs the log as it is now; none before the court.
    pub fn key(&self) -> Option<[u8; 32]> {
        self.key_at(self.size)
    }

    /// The public key that signs, or signed, the first `size` entries.
    pub fn key_at(&self, size: u64) -> Option<[u8; 32]> {
        let next = self.handovers.iter().find(|handover| size <= handover.entry);
        if let Some(handover) = next {
            return Some(handover.old_key);
        }
        let last = self.handovers.last().map(|handover| handover.rotated.public_key);
        last.or_else(|| self.court.as_ref().map(|court| court.public_key))
    }

    /// Undrawn filings of a pool.
    pub fn open_in(&self, pool: &str) -> usize {
        self.pools.get(pool).map_or(0, |pool| pool.open())
    }

    fn open_filing(&mut self, index: u64, filed: &Arc<CaseFiled>, today: Day) {
        let new = self.open.insert(index, Arc::clone(filed)).is_none();
        let roster = &self.roster;
        each_pool(&mut self.pools, filed, |pool| {
            if pool.duty_of() != Some(today) {
                pool.keep_duty(roster, today);
            }
            pool.set_open(pool.open() + usize::from(new));
        });
    }

    fn end_filing(&mut self, index: u64) -> Option<Arc<CaseFiled>> {
        let filed = self.open.remove(&index)?;
        each_pool(&mut self.pools, &filed, |pool| pool.set_open(pool.open().saturating_sub(1)));
        Some(filed)
    }

    /// The roster, to be changed: who is on duty is then asked anew.
    fn roster_mut(&mut self) -> &mut Roster {
        let kept = self.pools.values_mut().filter(|pool| pool.duty_of().is_some());
        kept.for_each(|pool| Arc::make_mut(pool).forget_duty());
        Arc::make_mut(&mut self.roster)
    }

    fn record_pool(&mut self, spec: &PoolSpec, today: Day) {
        match self.pools.get_mut(&spec.pool) {
            Some(pool) => Arc::make_mut(pool).record(spec, today),
            None => {
                let of_it = |filed: &&Arc<CaseFiled>| {
                    filed.groups.iter().any(|group| group.pool == spec.pool)
                };
                let mut pool = Pool::new(spec);
                pool.set_open(self.open.values().filter(of_it).count());
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

    /// The policy in force on a day.
    pub fn policy_on(&self, today: Day) -> Option<&Policy> {
        let valid = self.policies.iter().filter(|adopted| adopted.policy.valid_from <= today);
        let last = valid.max_by_key(|adopted| (adopted.policy.valid_from, adopted.entry));
        last.map(|adopted| &adopted.policy)
    }

    /// What a series of the policy in force on a day weighs.
    pub fn series_rule(&self, today: Day) -> SeriesRule {
        self.policy_on(today).map_or_else(SeriesRule::default, |policy| policy.series)
    }

    /// Whether any policy, in force or not, holds judges' open cases under a cap.
    pub fn caps_open_cases(&self) -> bool {
        self.policies.iter().any(|adopted| adopted.policy.eligibility.open_case_cap.is_some())
    }

    /// Days within which a case that is filed again goes back to its first judge, by the policy in
    /// force on a day.
    pub fn refiling_days(&self, today: Day) -> Option<u32> {
        self.policy_on(today).and_then(|policy| policy.refiling)
    }

    fn settle(&mut self, filed: &CaseFiled, role: SeatRole, winner: u32, today: Day) {
        let Some(group) = filed.groups.iter().find(|group| group.role == role) else { return };
        if let Some(pool) = self.pools.get_mut(&group.pool) {
            Arc::make_mut(pool).settle(group, filed.facts.weight, winner, today);
        }
    }
}

/// Every pool that a filing has a seat in, once.
fn each_pool(
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
