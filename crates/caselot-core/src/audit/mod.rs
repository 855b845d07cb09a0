//! Replay of a bundle: the only definition of "valid".
//!
//! The server's tests, `caselot verify` and the offline `caselot-verify` all call [`verify`], which
//! needs nothing but the bytes and a key.

mod act_facts;
mod before;
mod check;
mod claim;
mod contributor_facts;
mod contributor_key;
mod fact_collector;
mod facts;
mod fault;
mod finding;
mod fold;
mod follow;
mod hand_facts;
mod hand_file;
mod kept_fold;
mod keys;
mod lot_facts;
mod lots;
mod noted;
mod pipeline;
mod receipts;
mod redistribution_facts;
mod replay;
mod report;
mod seat_facts;
mod signed_roots;
mod text;
mod trust;
mod witnessed;

use std::num::NonZeroUsize;

use keys::Keys;
use replay::Pass;
use witnessed::Verified;

use crate::docket::entry::Protocol;
use crate::ledger::bundle::{self, InMemory, ReadError, Source};
use crate::ledger::checkpoint::NoteKey;
use crate::ledger::quorum::WitnessPolicy;

pub use act_facts::ActFacts;
pub use contributor_facts::{ContributionFacts, ContributorFact, UncontributedRun};
pub use contributor_key::ContributorKey;
pub use facts::{Facts, Witnessed};
pub use fault::Fault;
pub use finding::{Finding, is_hidden, plain, plain_lines};
pub use fold::Progress;
pub use follow::{Followed, Following, Next};
pub use hand_facts::{HandFact, HandFacts, HandsRequiredFact, UnsignedFact};
pub use hand_file::HandFile;
pub use kept_fold::{FollowError, KeptFault, KeptFiles, KeptFold};
pub use lot_facts::LotFacts;
pub use receipts::{
    KeptProof, KeptReceipt, LostReceipt, ReceiptComparison, check_receipts, compare_receipts,
};
pub use redistribution_facts::RedistributionFact;
pub use report::{Report, Verdict};
pub use text::utc;
pub use trust::Trust;

/// Verifies a bundle with one thread. It never panics, whatever the bytes.
///
/// ```
/// use caselot_core::audit::{Trust, Verdict, verify};
///
/// let report = verify(b"not a bundle", &Trust::SelfAsserted);
/// assert_eq!(report.verdict, Verdict::Invalid);
/// assert_eq!(report.findings[0].code, "UnreadableBundle");
/// ```
pub fn verify(bytes: &[u8], trust: &Trust) -> Report {
    verify_with(bytes, trust, NonZeroUsize::MIN)
}

/// Verifies a bundle with several threads; the report is the same as that of [`verify`].
pub fn verify_with(bytes: &[u8], trust: &Trust, jobs: NonZeroUsize) -> Report {
    let report = verify_from(&mut InMemory::new(bytes), trust, jobs, &mut |_, _| {});
    report.expect("bytes in memory can be read")
}

/// Verifies a bundle that is read piece by piece, and calls `progress` with the number of entries
/// checked and of all entries.
///
/// # Errors
/// When the source cannot be read.
pub fn verify_from(
    source: &mut dyn Source,
    trust: &Trust,
    jobs: NonZeroUsize,
    progress: &mut Progress<'_>,
) -> Result<Report, String> {
    Pass { trust, newest: Protocol::NEWEST_VERIFIED }.verify(source, jobs, progress)
}

/// Holds the checkpoints that witnesses cosigned, the notes of `file`, against a bundle that was
/// verified, and adds to its report what they show.
///
/// # Errors
/// When the bundle cannot be read again.
pub fn compare_cosigned(
    source: &mut dyn Source,
    trust: &Trust,
    (policy, file): (&WitnessPolicy, &str),
    report: &mut Report,
) -> Result<(), String> {
    let verified = Verified { origin: &report.origin, size: report.size, facts: &report.facts };
    let compared = witnessed::compare(source, trust, (policy, file), &verified);
    let compared = compared.map_err(|error| match error {
        ReadError::Source(text) => text,
        ReadError::Bundle(error) => error.to_string(),
    })?;
    if let Some((facts, findings)) = compared {
        report.facts.witnessed = Some(facts);
        report.findings.extend(findings);
        report.judge();
    }
    Ok(())
}

/// The key that a verification of these bytes would trust.
pub fn key_of(bytes: &[u8], trust: &Trust) -> Option<NoteKey> {
    let bundle = bundle::parse(bytes).ok()?;
    Keys::from_bundle(&bundle).trusted(&bundle.checkpoint.origin, trust)
}
