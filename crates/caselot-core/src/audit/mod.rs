//! Replay of a bundle: the only definition of "valid".
//!
//! The server's tests, `caselot verify` and the offline `caselot-verify` all call [`verify`], which
//! needs nothing but the bytes and a key.

mod act_facts;
mod check;
mod fact_collector;
mod facts;
mod fault;
mod finding;
mod fold;
mod keys;
mod pipeline;
mod receipts;
mod text;
mod trust;
mod witnessed;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::num::NonZeroUsize;

use finding::MAX_FINDINGS;
use fold::{Ended, Fold};
use keys::Keys;
use serde::Serialize;
use witnessed::Verified;

use crate::docket::entry::Protocol;
use crate::docket::fold::state::State;
use crate::docket::rules;
use crate::id::EntryIndex;
use crate::ledger::bundle::{self, BundleError, BundleReader, InMemory, Lines, ReadError, Source};
use crate::ledger::checkpoint::{self, Checkpoint, NoteKey, fingerprint, log_origin};
use crate::ledger::merkle::{Hash, leaf_hash};
use crate::ledger::quorum::WitnessPolicy;
use crate::ledger::tree::{Frontier, TILE_WIDTH};
use crate::lottery::hash::to_hex;

pub use act_facts::ActFacts;
pub use facts::{Facts, Witnessed};
pub use fault::Fault;
pub use finding::{Finding, is_hidden, plain, plain_lines};
pub use fold::Progress;
pub use receipts::{
    KeptProof, KeptReceipt, LostReceipt, ReceiptComparison, check_receipts, compare_receipts,
};
pub use text::utc;
pub use trust::Trust;

/// The outcome of a verification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Verdict {
    /// Every check passed under a key from outside the bundle.
    Valid,
    /// There is at least one finding.
    Invalid,
    /// The log has entries of a later protocol version, and there is no fault before them.
    Unsupported,
    /// Every check passed, but only under the key that the bundle itself names.
    SelfAsserted,
}

/// The result of a verification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The verdict.
    pub verdict: Verdict,
    /// Whether the verdict is VALID.
    pub valid: bool,
    /// The checkpoint's origin.
    pub origin: String,
    /// The checkpoint's number of entries.
    pub size: u64,
    /// The checkpoint's root, in hexadecimal.
    pub root: String,
    /// Fingerprint of the key with which the signature was checked.
    pub key_fingerprint: String,
    /// All faults, in the order of the log.
    pub findings: Vec<Finding>,
    /// What the log shows without being at fault.
    pub facts: Facts,
}

impl Report {
    /// Judges anew after findings were added from beside the bundle.
    pub fn judge(&mut self) {
        if !self.findings.is_empty() && self.verdict != Verdict::Unsupported {
            (self.verdict, self.valid) = (Verdict::Invalid, false);
        }
    }
}

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

/// By what a bundle is judged.
#[derive(Debug, Clone, Copy)]
struct Pass<'a> {
    trust: &'a Trust,
    /// The latest version of the protocol whose entries are judged.
    newest: Protocol,
}

impl Pass<'_> {
    fn verify(
        self,
        source: &mut dyn Source,
        jobs: NonZeroUsize,
        progress: &mut Progress<'_>,
    ) -> Result<Report, String> {
        let report = match replay(source, self, jobs, false, progress) {
            // The full list of findings is only exact if every check is made in order.
            Ok(None) => replay(source, self, NonZeroUsize::MIN, true, progress),
            other => other,
        };
        match report {
            Ok(report) => Ok(report.expect("in order, a replay comes to its end")),
            Err(ReadError::Bundle(error)) => Ok(unreadable(&error)),
            Err(ReadError::Source(text)) => Err(text),
        }
    }
}

fn unreadable(error: &BundleError) -> Report {
    let fault = Fault::UnreadableBundle { text: error.to_string() };
    Report {
        verdict: Verdict::Invalid,
        valid: false,
        origin: String::new(),
        size: 0,
        root: String::new(),
        key_fingerprint: String::new(),
        findings: vec![Finding::new(error.entry().map(EntryIndex), &fault)],
        facts: Facts::default(),
    }
}

/// One pass through the bundle. Unless `in_order`, draws are recomputed out of order, and the result
/// is `None` if there are more findings than a report lists.
fn replay(
    source: &mut dyn Source,
    Pass { trust, newest }: Pass<'_>,
    jobs: NonZeroUsize,
    in_order: bool,
    progress: &mut Progress<'_>,
) -> Result<Option<Report>, ReadError> {
    let reader = BundleReader::open(source)?;
    let (at, note) = (reader.checkpoint.clone(), reader.note.clone());
    let mut fold = Fold::new(&at, Vec::new(), progress);
    (fold.in_order, fold.newest) = (in_order, newest);
    let (root, late) = pipeline::run(reader, &mut fold, jobs)?;
    fold.findings.extend(late);
    if !in_order && fold.findings.len() >= MAX_FINDINGS {
        return Ok(None);
    }
    fold.finish();
    let Fold { state, cases, collector, mut findings, ended, keys, .. } = fold;
    let key = keys.trusted(&at.origin, trust);
    findings.extend(key_findings(&at, &note, &keys, key.as_ref(), ended.is_some()));
    if root != at.root {
        findings.push(Finding::new(None, &Fault::RootMismatch));
    }
    findings.extend(root_findings(source, &at, &state)?);
    findings.sort_by_key(|finding| finding.entry);
    let verdict = match (findings.is_empty(), ended != Some(Ended::Unsupported), trust) {
        (true, true, Trust::SelfAsserted) => Verdict::SelfAsserted,
        (true, true, _) => Verdict::Valid,
        (false, false, _) if findings.iter().all(|f| f.code == "Unsupported") => {
            Verdict::Unsupported
        }
        _ => Verdict::Invalid,
    };
    Ok(Some(Report {
        verdict,
        valid: verdict == Verdict::Valid,
        origin: at.origin.clone(),
        size: at.size,
        root: to_hex(&at.root),
        key_fingerprint: key.as_ref().map_or_else(String::new, NoteKey::fingerprint),
        findings,
        facts: collector.finish(&state, &cases),
    }))
}

/// The key that a verification of these bytes would trust.
pub fn key_of(bytes: &[u8], trust: &Trust) -> Option<NoteKey> {
    let bundle = bundle::parse(bytes).ok()?;
    Keys::from_bundle(&bundle).trusted(&bundle.checkpoint.origin, trust)
}

/// Checks that the trusted key signed the checkpoint and is the one that the log names for it.
fn key_findings(
    at: &Checkpoint,
    note: &str,
    keys: &Keys,
    key: Option<&NoteKey>,
    ended: bool,
) -> Vec<Finding> {
    let Some(key) = key else { return vec![Finding::new(None, &Fault::WrongKey)] };
    let mut findings = Vec::new();
    if let Err(error) = checkpoint::open(note, key) {
        let fault = Fault::BadSignature { text: error.to_string() };
        findings.push(Finding::new(None, &fault));
    }
    // A log without entries names neither a court nor a key.
    if at.size == 0 {
        findings.push(Finding::new(None, &Fault::WrongKey));
    }
    // If the fold ended early, an entry that was not read may hand the key over.
    let named = keys.in_force().filter(|named| !ended && named.public != *key.public());
    if let Some(named) = named {
        findings.push(match keys.successor(key.public()) {
            Some(next) => {
                let (to, in_force) = (fingerprint(&next.public), fingerprint(&named.public));
                Finding::new(Some(next.entry), &Fault::KeyHandedOver { to, in_force })
            }
            None => Finding::new(Some(named.entry), &Fault::WrongKey),
        });
    }
    findings
}

/// Checks recoveries and handovers of the key, which state roots that the log had at earlier sizes.
fn root_findings(
    source: &mut dyn Source,
    at: &Checkpoint,
    state: &State,
) -> Result<Vec<Finding>, ReadError> {
    let lost = state.restored.iter().map(|restored| restored.lost_size);
    let handed_over = state.handovers.iter().map(|handover| handover.entry.0);
    let roots = roots_at(source, lost.chain(handed_over))?;
    let mut findings = Vec::new();
    for restored in state.restored.iter() {
        let own = roots.get(&restored.lost_size).filter(|_| restored.lost_size <= restored.entry.0);
        if let Err(refusal) = rules::lost(restored.lost_size, restored.lost_root, own.copied()) {
            findings.push(Finding::new(Some(restored.entry), &refusal.into()));
        }
    }
    for handover in state.handovers.iter() {
        let root = roots.get(&handover.entry.0).copied().unwrap_or_default();
        if let Err(refusal) = rules::handed_over(log_origin(&at.origin), handover, root) {
            findings.push(Finding::new(Some(handover.entry), &refusal.into()));
        }
    }
    Ok(findings)
}

/// The roots of the log at these sizes. Only a log that was restored, or whose key was handed over,
/// needs any; it is read a second time.
fn roots_at(
    source: &mut dyn Source,
    sizes: impl Iterator<Item = u64>,
) -> Result<BTreeMap<u64, Hash>, ReadError> {
    let sizes: BTreeSet<u64> = sizes.filter(|size| *size > 0).collect();
    let mut roots = BTreeMap::new();
    let Some(last) = sizes.last() else { return Ok(roots) };
    let mut reader = BundleReader::open(source)?;
    let (mut frontier, mut full, mut room) = (Frontier::new(), Vec::new(), Vec::new());
    while frontier.size() < *last
        && let Some(lines) = reader.lines(TILE_WIDTH, Lines::default())?
    {
        for (entry, line) in (lines.first..).zip(lines.iter()) {
            let bytes = bundle::decode_line(line, &mut room);
            frontier.append(leaf_hash(bytes.ok_or(BundleError::BadLine { entry })?), &mut full);
            full.clear();
            if sizes.contains(&frontier.size()) {
                roots.insert(frontier.size(), frontier.root());
            }
        }
    }
    Ok(roots)
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = match self.verdict {
            Verdict::Valid => "VALID 有效",
            Verdict::Invalid => "INVALID 无效",
            Verdict::Unsupported => "UNSUPPORTED 版本不支持",
            Verdict::SelfAsserted => {
                "SELF_ASSERTED 仅自证 (every check passed, but only under the bundle's own key; give --key)"
            }
        };
        writeln!(f, "{verdict}")?;
        writeln!(f, "  origin  {}", self.origin)?;
        writeln!(f, "  entries {}", self.size)?;
        writeln!(f, "  root    {}", self.root)?;
        writeln!(f, "  key     {}", self.key_fingerprint)?;
        for finding in &self.findings {
            let text = plain(&finding.text);
            match finding.entry {
                Some(entry) => writeln!(f, "  ✗ entry {entry}: {}: {}", finding.code, text)?,
                None => writeln!(f, "  ✗ {}: {}", finding.code, text)?,
            }
        }
        self.facts.fmt(f)
    }
}
