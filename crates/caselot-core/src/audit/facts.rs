//! The facts that an audit reports: what a log shows without being at fault.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::act_facts::ActFacts;
use super::contributor_facts::ContributionFacts;
use super::hand_facts::HandFacts;
use super::lot_facts::LotFacts;
use super::receipts::LostReceipt;
use crate::docket::code::VoidGround;
use crate::id::{EntryIndex, JudgeId};

/// The facts of a log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Facts {
    /// Number of filings.
    pub filings: u64,
    /// Number of draws.
    pub draws: u64,
    /// Draws whose filing carried the nonce itself.
    pub single_call_draws: u64,
    /// Draws with a single candidate, which are not random.
    pub single_candidate_draws: u64,
    /// Filings and requests that depart from the policy's routes or weights, by entry index.
    pub departures: Vec<EntryIndex>,
    /// Designations of a judge who had reached the cap of open cases, by entry index.
    pub designated_over_cap: Vec<EntryIndex>,
    /// Filings that ended without a draw.
    pub voids: Vec<VoidFact>,
    /// Filings that neither a draw nor a void has ended, by entry index.
    pub undrawn: Vec<EntryIndex>,
    /// Number of stages of each case that has more than one.
    pub redrawn_cases: BTreeMap<String, u64>,
    /// Number of exclusions by person and ground.
    pub exclusions: BTreeMap<String, u64>,
    /// Case numbers missing between the least and the greatest of each year and type.
    pub number_gaps: BTreeMap<String, u64>,
    /// Filings for which fewer than three quarters of the pool's median number of judges were on duty.
    pub thin_pools: Vec<EntryIndex>,
    /// Filings in a pool that was recorded on the same day with immediate effect.
    pub fresh_pools: Vec<EntryIndex>,
    /// Number of designations by requester, by approver, by judge and by ground.
    pub designations: BTreeMap<String, u64>,
    /// Designation requests that are still pending, by entry index.
    pub pending_designations: Vec<EntryIndex>,
    /// Refiled cases that were drawn instead of going back to their first judge.
    pub redraws: Vec<RedrawFact>,
    /// Entries that replace or withdraw a declared conflict, by entry index.
    pub conflicts_changed: Vec<EntryIndex>,
    /// Closings that name other judges than those who sit by the log, by entry index.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub closed_by_others: Vec<EntryIndex>,
    /// Trays retired with unused envelopes.
    pub retired_trays: Vec<u64>,
    /// Restorations of the database from a backup.
    pub restored: Vec<RestoredFact>,
    /// Handovers of the signing key.
    pub key_rotations: Vec<KeyRotationFact>,
    /// Figures of each pool, by pool code.
    pub pools: BTreeMap<String, PoolFact>,
    /// What protocol 2 shows; none of a log without entries of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acts: Option<ActFacts>,
    /// Lots; none of a log that has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lots: Option<LotFacts>,
    /// Contributors; none of a log that names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contributions: Option<ContributionFacts>,
    /// Hands; none of a log that has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hands: Option<HandFacts>,
    /// Kept receipts of entries that a recovery lost; empty unless receipts were given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lost_receipts: Vec<LostReceipt>,
    /// What witnesses saw; none unless their cosigned checkpoints were given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub witnessed: Option<Witnessed>,
}

/// What witnesses saw of a log. Times are in seconds since 1970 UTC.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Witnessed {
    /// Checkpoints of this log that enough witnesses cosigned.
    pub checkpoints: u64,
    /// Entries of the greatest of them; 0 if there is none.
    pub size: u64,
    /// When enough witnesses had cosigned that one.
    pub time: u64,
    /// Entries that no such checkpoint covers.
    pub uncovered: u64,
    /// The entry that was covered the longest after the time it claims, and after how many seconds.
    pub longest: Option<(EntryIndex, u64)>,
    /// Entries that claim a time more than five minutes after they were seen: the last one before each
    /// such checkpoint.
    pub ahead: Vec<EntryIndex>,
    /// Cosigned checkpoints, by witness; of this log or of what it says was lost.
    pub witnesses: BTreeMap<String, u64>,
    /// Cosigned checkpoints of what recoveries of this log say was lost.
    pub lost: u64,
    /// Notes of the file that no key of this log signed, or that are not in form: they say nothing.
    pub foreign: u64,
}

/// The name of a word of a closed vocabulary.
pub type Word = &'static str;

/// A filing that ended without a draw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoidFact {
    /// Case number.
    pub case_number: String,
    /// Entry index of the void.
    pub entry: EntryIndex,
    /// Name of the ground.
    #[serde(deserialize_with = "ground")]
    pub ground: Word,
    /// The person who requested it.
    pub requester: String,
    /// The second person, who approved it.
    pub approver: String,
    /// The judge whom the avoided draw would have named; `None` if a secret was lost.
    pub avoided_judge: Option<JudgeId>,
}

/// Reads the name of a ground, which is a word of a vocabulary.
fn ground<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<&'static str, D::Error> {
    let ground = VoidGround::from_name(&String::deserialize(deserializer)?);
    ground.map(VoidGround::name).ok_or_else(|| serde::de::Error::custom("no ground of a void"))
}

/// A refiled case that was drawn, with an approver's consent, instead of going back to its first
/// judge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedrawFact {
    /// Case number.
    pub case_number: String,
    /// Entry index of the filing.
    pub entry: EntryIndex,
    /// The stated reason.
    pub text: String,
    /// The person who requested it.
    pub requester: String,
    /// The second person, who approved it.
    pub approver: String,
}

/// A restoration of the database from a backup, after which the log continues.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestoredFact {
    /// Entry index; all entries before it are retained.
    pub entry: EntryIndex,
    /// Number of entries that had been signed.
    pub lost_size: u64,
    /// Root of those entries, in hexadecimal.
    pub lost_root: String,
    /// The stated reason.
    pub text: String,
    /// The person who requested it.
    pub requester: String,
    /// The second person, who approved it.
    pub approver: String,
}

/// A handover of the signing key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRotationFact {
    /// Entry index; the new key signs every checkpoint that contains this entry.
    pub entry: EntryIndex,
    /// The old public key, in hexadecimal.
    pub old_key: String,
    /// The new public key, in hexadecimal.
    pub new_key: String,
    /// Fingerprint of the new public key.
    pub fingerprint: String,
    /// The stated reason.
    pub text: String,
    /// The person who requested it.
    pub requester: String,
    /// The second person, who approved it.
    pub approver: String,
}

/// The figures of one pool.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolFact {
    /// Number of draws of its undertaking seat.
    pub draws: u64,
    /// The least effective number of candidates of any of its draws.
    pub least_n_eff: u64,
    /// Number of draws by judge.
    pub drawn: BTreeMap<JudgeId, u64>,
    /// Balances at the end of the log, in millionths of a standard case.
    pub balances: BTreeMap<JudgeId, i64>,
}

/// The facts as they are kept between two entries: without those that come in only at the end of a
/// log or from receipts, which a report leaves out where there are none.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Facts")]
pub(super) struct GatheredFacts {
    filings: u64,
    draws: u64,
    single_call_draws: u64,
    single_candidate_draws: u64,
    departures: Vec<EntryIndex>,
    designated_over_cap: Vec<EntryIndex>,
    voids: Vec<VoidFact>,
    undrawn: Vec<EntryIndex>,
    redrawn_cases: BTreeMap<String, u64>,
    exclusions: BTreeMap<String, u64>,
    number_gaps: BTreeMap<String, u64>,
    thin_pools: Vec<EntryIndex>,
    fresh_pools: Vec<EntryIndex>,
    designations: BTreeMap<String, u64>,
    pending_designations: Vec<EntryIndex>,
    redraws: Vec<RedrawFact>,
    conflicts_changed: Vec<EntryIndex>,
    closed_by_others: Vec<EntryIndex>,
    retired_trays: Vec<u64>,
    restored: Vec<RestoredFact>,
    key_rotations: Vec<KeyRotationFact>,
    pools: BTreeMap<String, PoolFact>,
    #[serde(skip)]
    acts: Option<ActFacts>,
    #[serde(skip)]
    lots: Option<LotFacts>,
    #[serde(skip)]
    contributions: Option<ContributionFacts>,
    #[serde(skip)]
    hands: Option<HandFacts>,
    #[serde(skip)]
    lost_receipts: Vec<LostReceipt>,
    #[serde(skip)]
    witnessed: Option<Witnessed>,
}
