//! What a log shows, as facts and not as faults.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::receipts::LostReceipt;
use crate::docket::case_number::running;
use crate::docket::cases::table::CaseTable;
use crate::docket::day::Day;
use crate::docket::entry::{Entry, Event};
use crate::docket::filing::{CaseDrawn, CaseFiled, FilerNonce, FilingVoided};
use crate::docket::fold::designations::{Designations, Outcome};
use crate::docket::fold::state::State;
use crate::docket::rules;
use crate::id::JudgeId;
use crate::ledger::checkpoint::fingerprint;
use crate::lottery::hash::to_hex;
use crate::lottery::role::SeatRole;

/// Facts of a log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Facts {
    /// Filings.
    pub filings: u64,
    /// Draws.
    pub draws: u64,
    /// Draws whose filing carried the nonce itself.
    pub single_call_draws: u64,
    /// Draws with one candidate: not random.
    pub single_candidate_draws: u64,
    /// Filings and requests that depart from the policy's routes or weights, by entry index.
    pub departures: Vec<u64>,
    /// Designations of a judge who had reached the cap of open cases, by entry index.
    pub designated_over_cap: Vec<u64>,
    /// Filings ended without a draw.
    pub voids: Vec<VoidFact>,
    /// Filings without an end, by entry index.
    pub undrawn: Vec<u64>,
    /// Cases with more than one stage, and how many.
    pub redrawn_cases: BTreeMap<String, u64>,
    /// Exclusions by person and ground.
    pub exclusions: BTreeMap<String, u64>,
    /// Numbers missing between the least and the greatest of a year and type.
    pub number_gaps: BTreeMap<String, u64>,
    /// Filings whose pool on duty was under three quarters of its median.
    pub thin_pools: Vec<u64>,
    /// Filings in a pool that was recorded, to count at once, on the same day.
    pub fresh_pools: Vec<u64>,
    /// Designations by requester, approver, judge and ground.
    pub designations: BTreeMap<String, u64>,
    /// Entry indexes of requests to designate that wait.
    pub pending_designations: Vec<u64>,
    /// Filings drawn although they would have gone back to their first judge.
    pub redraws: Vec<RedrawFact>,
    /// Entry indexes of declared conflicts that were replaced or taken back.
    pub conflicts_changed: Vec<u64>,
    /// Trays retired with unused envelopes.
    pub retired_trays: Vec<u64>,
    /// Times the database was put back from a backup.
    pub restored: Vec<RestoredFact>,
    /// Times the signing key was handed over.
    pub key_rotations: Vec<KeyRotationFact>,
    /// Each pool's figures.
    pub pools: BTreeMap<String, PoolFact>,
    /// Kept receipts of what a recovery lost; only where receipts were given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lost_receipts: Vec<LostReceipt>,
}

/// A filing that ended without a draw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VoidFact {
    /// Case number.
    pub case_number: String,
    /// Entry index of the void.
    pub entry: u64,
    /// Ground.
    pub ground: &'static str,
    /// The two persons.
    pub requester: String,
    /// Second person.
    pub approver: String,
    /// Judge the avoided draw would have named; none if a secret was lost.
    pub avoided_judge: Option<JudgeId>,
}

/// A filing that an approver had drawn although it would have gone back to its first judge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RedrawFact {
    /// Case number.
    pub case_number: String,
    /// Entry index of the filing.
    pub entry: u64,
    /// Why.
    pub text: String,
    /// The two persons.
    pub requester: String,
    /// Second person.
    pub approver: String,
}

/// A log that goes on after its database was put back from a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RestoredFact {
    /// Entry index; what this log held before it was kept.
    pub entry: u64,
    /// Entries that had been signed.
    pub lost_size: u64,
    /// Their root, in hex.
    pub lost_root: String,
    /// Explanation.
    pub text: String,
    /// The two persons.
    pub requester: String,
    /// Second person.
    pub approver: String,
}

/// A handover of the signing key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeyRotationFact {
    /// Entry index; greater checkpoints are the new key's.
    pub entry: u64,
    /// The old public key, in hex.
    pub old_key: String,
    /// The new one.
    pub new_key: String,
    /// Fingerprint of the new one.
    pub fingerprint: String,
    /// Explanation.
    pub text: String,
    /// The two persons.
    pub requester: String,
    /// Second person.
    pub approver: String,
}

/// Figures of one pool.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PoolFact {
    /// Draws of its undertaking seat.
    pub draws: u64,
    /// Least effective number of candidates of a draw.
    pub least_n_eff: u64,
    /// Draws by judge.
    pub drawn: BTreeMap<JudgeId, u64>,
    /// Balances at the end, in millionths of a standard case.
    pub balances: BTreeMap<JudgeId, i64>,
}

/// Gathers facts along the fold.
#[derive(Debug, Default)]
pub struct Gather {
    facts: Facts,
    /// Members on duty at each filing, by pool.
    on_duty: HashMap<String, Vec<(u64, usize)>>,
    pools: HashMap<String, PoolFact>,
    designations: Designations,
    /// Day of each pool's last record that counted at once.
    at_once: BTreeMap<String, Day>,
    /// Day of the last of them; an earlier day is none of today's.
    last_at_once: Option<Day>,
}

impl Gather {
    /// Takes one entry; `state` is the fold before it.
    pub fn take(&mut self, state: &State, cases: &CaseTable, entry: &Entry) {
        let today = state.day(entry.time_ms);
        self.designations.apply(entry, today);
        let filed = match &entry.event {
            Event::CaseFiled(filed) => Some(&filed.facts),
            Event::DesignationRequested(request) => Some(&request.facts),
            _ => None,
        };
        let departs = filed.is_some_and(|facts| !facts.departure.is_empty());
        self.facts.departures.extend(departs.then_some(entry.index));
        match &entry.event {
            Event::PoolRecorded(spec) if spec.from.is_none() => {
                self.at_once.insert(spec.pool.clone(), today);
                self.last_at_once = Some(today);
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
            Event::TrayRetired { tray, .. } => self.facts.retired_trays.push(*tray),
            Event::KeyRotated(rotated) => self.facts.key_rotations.push(KeyRotationFact {
                entry: entry.index,
                old_key: state.key().map_or_else(String::new, |key| to_hex(&key)),
                new_key: to_hex(&rotated.public_key),
                fingerprint: fingerprint(&rotated.public_key),
                text: rotated.text.clone(),
                requester: entry.actor.person.clone(),
                approver: rotated.approver.clone(),
            }),
            Event::Restored(restored) => self.facts.restored.push(RestoredFact {
                entry: entry.index,
                lost_size: restored.lost_size,
                lost_root: to_hex(&restored.lost_root),
                text: restored.text.clone(),
                requester: entry.actor.person.clone(),
                approver: restored.approver.clone(),
            }),
            _ => {}
        }
    }

    fn filed(&mut self, entry: &Entry, filed: &CaseFiled, today: Day) {
        self.facts.filings += 1;
        let fresh = |pool: &str| self.at_once.get(pool) == Some(&today);
        let any = self.last_at_once == Some(today);
        if any && filed.groups.iter().any(|group| fresh(&group.pool)) {
            self.facts.fresh_pools.push(entry.index);
        }
        for exclusion in &filed.facts.exclusions {
            let key = format!("{} {}", exclusion.person, exclusion.ground.name());
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
            match self.on_duty.get_mut(&filed.facts.pool) {
                Some(duties) => duties.push(duty),
                None => drop(self.on_duty.insert(filed.facts.pool.clone(), vec![duty])),
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
        let pool = match self.pools.get_mut(&filed.facts.pool) {
            Some(pool) => pool,
            None => self.pools.entry(filed.facts.pool.clone()).or_default(),
        };
        let least = if pool.draws == 0 { u64::MAX } else { pool.least_n_eff };
        pool.least_n_eff = least.min(drawn.n_eff);
        pool.draws += 1;
        for seat in drawn.seats.iter().filter(|s| s.role == SeatRole::Undertaking) {
            *pool.drawn.entry(seat.judge).or_default() += 1;
        }
    }

    fn voided(&mut self, state: &State, entry: &Entry, void: &FilingVoided) {
        let Some(filed) = state.open.get(&void.filing) else { return };
        let origin = state.court.as_ref().map_or("", |court| court.origin.as_str());
        self.facts.voids.push(VoidFact {
            case_number: filed.facts.case_number.clone(),
            entry: entry.index,
            ground: void.ground.name(),
            requester: entry.actor.person.clone(),
            approver: void.approver.clone(),
            avoided_judge: rules::avoided_judge(
                origin,
                filed,
                void.envelope_secret.as_ref(),
                void.nonce,
            ),
        });
    }

    /// The facts at the end of the log.
    pub fn finish(&self, state: &State, cases: &CaseTable) -> Facts {
        let mut facts = self.facts.clone();
        let mut numbers: HashMap<(u32, &str), Vec<u32>> = HashMap::new();
        let court = state.court.as_ref().map_or("", |court| court.code.as_str());
        facts.undrawn.extend(cases.undrawn());
        for (number, filings) in cases.numbers() {
            if filings > 1 {
                facts.redrawn_cases.insert(number.to_owned(), filings as u64);
            }
            if let Some((year, type_code, number)) = running(number, court) {
                numbers.entry((year, type_code)).or_default().push(number);
            }
        }
        for ((year, type_code), mut numbers) in numbers {
            numbers.sort_unstable();
            numbers.dedup();
            let span = numbers.last().zip(numbers.first()).map_or(0, |(l, f)| l - f + 1);
            let missing = u64::from(span) - numbers.len() as u64;
            if missing > 0 {
                facts.number_gaps.insert(format!("({year}){type_code}"), missing);
            }
        }
        facts.thin_pools = self.thin_pools();
        for ((of, name), count) in self.designations.shares() {
            facts.designations.insert(format!("{} {name}", of.name()), count);
        }
        let pending = self.designations.lines().filter(|(_, l)| l.outcome == Outcome::Pending);
        facts.pending_designations = pending.map(|(request, _)| request).collect();
        facts.pools = self.pools.iter().map(|(code, fact)| (code.clone(), fact.clone())).collect();
        for (code, pool) in &state.pools {
            facts.pools.entry(code.clone()).or_default().balances = pool.balances().collect();
        }
        facts
    }

    fn thin_pools(&self) -> Vec<u64> {
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
