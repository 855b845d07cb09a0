//! What a docket says now: a fold over its entries.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::docket::day::Day;
use crate::docket::designation::PendingDesignation;
use crate::docket::entry::Court;
use crate::docket::filing::CaseFiled;
use crate::docket::fold::conflicts::Conflicts;
use crate::docket::fold::pool::Pool;
use crate::docket::fold::roster::Roster;
use crate::docket::fold::series::SeriesTable;
use crate::docket::fold::trays::Trays;
use crate::docket::handover::Handover;
use crate::docket::policy::{AdoptedPolicy, Policy, SeriesRule};
use crate::docket::record::Reduction;
use crate::id::EntryIndex;

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
    pub open: BTreeMap<EntryIndex, Arc<CaseFiled>>,
    /// Requests to designate that wait, by entry index.
    pub requests: BTreeMap<EntryIndex, Arc<PendingDesignation>>,
    /// Groups of like or related cases.
    pub series: Arc<SeriesTable>,
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
    pub entry: EntryIndex,
    /// Size that was lost.
    pub lost_size: u64,
    /// Root that was lost.
    pub lost_root: [u8; 32],
}

/// A quota reduction as it stands in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantedReduction {
    /// Entry index of the grant.
    pub entry: EntryIndex,
    /// Day of the entry.
    pub entered_on: Day,
    /// What was granted.
    pub reduction: Reduction,
    /// Entry index of its revocation.
    pub revoked: Option<EntryIndex>,
}

impl State {
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
        let next = self.handovers.iter().find(|handover| size <= handover.entry.0);
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
}
