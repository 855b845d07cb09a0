//! What a docket says now: a fold over its entries.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::docket::day::{Day, LAST_DAY};
use crate::docket::designation::PendingDesignation;
use crate::docket::entry::{Court, Event, Protocol};
use crate::docket::filing::CaseFiled;
use crate::docket::fold::circulars::Circulars;
use crate::docket::fold::conflicts::Conflicts;
use crate::docket::fold::contributors::Contributors;
use crate::docket::fold::desk::Desk;
use crate::docket::fold::explanations::Explanations;
use crate::docket::fold::fresh::FreshFilings;
use crate::docket::fold::hands::Hands;
use crate::docket::fold::lots::Lots;
use crate::docket::fold::numbers::Numbers;
use crate::docket::fold::persons::Persons;
use crate::docket::fold::pool::Pool;
use crate::docket::fold::proposals::Proposals;
use crate::docket::fold::records::Records;
use crate::docket::fold::redistributions::Redistributions;
use crate::docket::fold::roster::Roster;
use crate::docket::fold::series::SeriesTable;
use crate::docket::fold::trays::Trays;
use crate::docket::handover::Handover;
use crate::docket::policy::{AdoptedPolicy, Policy, SeriesRule};
use crate::docket::record::{CaseImported, DataStated, Reduction};
use crate::id::EntryIndex;
use crate::ledger::checkpoint::origin_after;

/// The fold of a docket's entries; cheap to clone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The court; `None` before entry 0.
    pub court: Option<Arc<Court>>,
    /// Version of the protocol of the last entry.
    pub protocol: Protocol,
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
    /// Whose the undrawn filings of protocol 2 are, and whether they may be drawn.
    pub desk: Arc<Desk>,
    /// Proposals that wait for a second person.
    pub proposals: Arc<Proposals>,
    /// Entries of the records in force, in protocol 2.
    pub records: Arc<Records>,
    /// Who may do what, in protocol 2.
    pub persons: Arc<Persons>,
    /// Imports that were approved and are not in the log yet, in order.
    pub imports_due: Arc<VecDeque<CaseImported>>,
    /// Lists of cases that leave a judge who leaves, in protocol 2.
    pub redistributions: Arc<Redistributions>,
    /// Case numbers that were corrected, in protocol 2.
    pub numbers: Arc<Numbers>,
    /// The filings of the last days in which something was done, in protocol 2.
    pub fresh: Arc<FreshFilings>,
    /// Lots and the lists they are drawn from, in protocol 2.
    pub lots: Arc<Lots>,
    /// Who gives to the seed beside filer and server, in protocol 2.
    pub contributors: Arc<Contributors>,
    /// Keys by which persons sign what they do, in protocol 2.
    pub hands: Arc<Hands>,
    /// Requests to designate that wait, by entry index.
    pub requests: BTreeMap<EntryIndex, Arc<PendingDesignation>>,
    /// Groups of like or related cases.
    pub series: Arc<SeriesTable>,
    /// Judges' declared relations to parties.
    pub conflicts: Arc<Conflicts>,
    /// Whether any entry holds marks of parties.
    pub marked: bool,
    /// Day of the first filing.
    pub first_filing_day: Option<Day>,
    /// Day of the last filing.
    pub last_filing_day: Option<Day>,
    /// Policies in the order of the log.
    pub policies: Arc<Vec<AdoptedPolicy>>,
    /// Quota reductions in the order of the log.
    pub reductions: Arc<Vec<GrantedReduction>>,
    /// Statements on data that hold, in the order of the log, in protocol 2.
    pub statements: Arc<Vec<Statement>>,
    /// What leaders say of their figures, in protocol 2.
    pub explanations: Arc<Explanations>,
    /// How far circulars have come, in protocol 2.
    pub circulars: Arc<Circulars>,
    /// Handovers of the signing key, in the order of the log.
    pub handovers: Arc<Vec<Handover>>,
    /// Restored entries, in the order of the log.
    pub restored: Arc<Vec<RestoredAt>>,
    /// A recovery whose steps are not all in the log: number of its first new tray.
    pub recovery: Option<u64>,
}

/// A Restored entry as it stands in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestoredAt {
    /// Its index.
    pub entry: EntryIndex,
    /// Version of the protocol of the entry.
    pub protocol: Protocol,
    /// Size that was lost.
    pub lost_size: u64,
    /// Root that was lost.
    pub lost_root: [u8; 32],
}

/// A quota reduction as it stands in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

/// A statement on data as it stands in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Its entry: that of its approval.
    pub entry: EntryIndex,
    /// What is stated.
    pub stated: DataStated,
}

impl State {
    /// The court's day at a moment.
    pub fn day(&self, time_ms: u64) -> Day {
        Day::at(time_ms, self.court.as_ref().map_or(0, |court| court.utc_offset_minutes))
    }

    /// The name of the log's checkpoints as it is now; each recovery of protocol 2 makes another one.
    pub fn checkpoint_origin(&self) -> String {
        let origin = self.court.as_ref().map_or("", |court| court.origin.as_str());
        let two = |it: &&RestoredAt| it.protocol == Protocol::Two;
        origin_after(origin, self.restored.iter().filter(two).count())
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

    /// The undrawn filing that a draw is of.
    pub fn opened_by(&self, event: &Event) -> Option<Arc<CaseFiled>> {
        match event {
            Event::CaseDrawn(drawn) => self.open.get(&drawn.filing).cloned(),
            _ => None,
        }
    }

    /// The policy in force on a day.
    pub fn policy_on(&self, today: Day) -> Option<&Policy> {
        let valid = self.policies.iter().filter(|adopted| adopted.binding_from <= today);
        let last = valid.max_by_key(|adopted| (adopted.binding_from, adopted.entry));
        last.map(|adopted| &adopted.policy)
    }

    /// The edition of the rules that holds on a day, by the policy in force.
    pub fn edition(&self, today: Day) -> u32 {
        self.policy_on(today).map_or(0, |policy| policy.edition)
    }

    /// Whether the docket has had a filing. Until then its people, pools and policies are founded,
    /// and what is recorded counts at once.
    pub fn has_filed(&self) -> bool {
        self.last_filing_day.is_some()
    }

    /// The first day of what is recorded today and is to begin on a day: in protocol 2 none before
    /// tomorrow, once the docket has had a filing.
    pub fn first_day(&self, from: Day, today: Day) -> Day {
        let tomorrow = Day(today.0.saturating_add(1).min(LAST_DAY.0));
        let later = self.protocol == Protocol::Two && self.has_filed();
        if later { from.max(tomorrow) } else { from }
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
