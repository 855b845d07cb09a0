//! The replay of a whole bundle, and what shows only at its end.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;

use super::fault::Fault;
use super::finding::{Finding, MAX_FINDINGS};
use super::fold::{Carried, Ended, Fold, Progress};
use super::keys::Keys;
use super::pipeline;
use super::report::Report;
use super::signed_roots::SignedRoots;
use super::trust::Trust;
use crate::docket::cases::figures::{CaseFigures, CaseFold};
use crate::docket::cases::table::CaseTable;
use crate::docket::entry::Protocol;
use crate::docket::rules;
use crate::ledger::bundle::{BundleError, BundleReader, Lines, ReadError, Source, decode_line};
use crate::ledger::checkpoint::{self, Checkpoint, NoteKey, fingerprint, log_origin};
use crate::ledger::merkle::{Hash, leaf_hash};
use crate::ledger::tree::{Frontier, TILE_WIDTH};

/// By what a bundle is judged.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pass<'a> {
    pub trust: &'a Trust,
    /// The latest version of the protocol whose entries are judged.
    pub newest: Protocol,
}

impl Pass<'_> {
    pub fn verify(
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
            Err(ReadError::Bundle(error)) => Ok(Report::unreadable(&error)),
            Err(ReadError::Source(text)) => Err(text),
        }
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
    let mut cases = CaseTable::default();
    let mut fold = Fold::new(&at, Carried::default(), &mut cases, progress);
    (fold.in_order, fold.newest) = (in_order, newest);
    let run = pipeline::run(reader, &mut fold, jobs, Frontier::new(), false)?;
    let mut carried = fold.carried;
    carried.findings.extend(run.draw_findings);
    if !in_order && carried.findings.len() >= MAX_FINDINGS {
        return Ok(None);
    }
    let roots = roots_at(source, stated_sizes(&carried))?;
    let figures = cases.figures(carried.court());
    let end = End { at: &at, note: &note, root: run.frontier.root(), roots: &roots };
    Ok(Some(end.report(carried, &figures, trust)))
}

/// The end of a log: what is signed, and what its entries give.
pub(super) struct End<'a> {
    pub at: &'a Checkpoint,
    pub note: &'a str,
    /// The root over the entries.
    pub root: Hash,
    /// The roots at the sizes of [`stated_sizes`], as far as the log has them.
    pub roots: &'a BTreeMap<u64, Hash>,
}

impl End<'_> {
    /// The report of what was folded up to here.
    pub fn report(&self, mut carried: Carried, cases: &CaseFigures, trust: &Trust) -> Report {
        let at = self.at;
        carried.finish(at);
        let of_roots = root_findings(self.roots, at, &carried);
        let Carried { state, collector, mut findings, ended, keys, signed, .. } = carried;
        let key = keys.trusted(&at.origin, trust);
        findings.extend(key_findings(at, self.note, &keys, key.as_ref(), ended.is_some()));
        if self.root != at.root {
            findings.push(Finding::new(None, &Fault::RootMismatch));
        }
        findings.extend(of_roots);
        findings.extend(signed_findings(self.roots, &signed));
        let unsupported = ended == Some(Ended::Unsupported);
        let facts = collector.finish(&state, cases);
        Report::new(at, key.as_ref(), (findings, unsupported), facts, trust)
    }
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

/// Sizes at which entries say what the root of the log was: recoveries, handovers of the key, what
/// contributors gave, and what hands signed.
pub(super) fn stated_sizes(carried: &Carried) -> BTreeSet<u64> {
    let state = &carried.state;
    let lost = state.restored.iter().map(|restored| restored.lost_size);
    let handed_over = state.handovers.iter().map(|handover| handover.entry.0);
    let seen = carried.stated_roots().map(|stated| stated.size);
    let signed = carried.signed.iter().map(|(size, _, _)| size);
    lost.chain(handed_over).chain(seen).chain(signed).filter(|size| *size > 0).collect()
}

/// Checks what recoveries, handovers of the key and contributors say of roots at earlier sizes.
fn root_findings(roots: &BTreeMap<u64, Hash>, at: &Checkpoint, carried: &Carried) -> Vec<Finding> {
    let (state, mut findings) = (&carried.state, Vec::new());
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
    for stated in carried.stated_roots() {
        let own = roots.get(&stated.size).copied();
        if let Err(refusal) = rules::stated_root(stated.size, stated.root, own) {
            findings.push(Finding::new(Some(stated.entry), &refusal.into()));
        }
    }
    findings
}

/// Checks what hands signed against the roots of the log.
fn signed_findings(roots: &BTreeMap<u64, Hash>, signed: &SignedRoots) -> Vec<Finding> {
    let refused = signed.iter().filter_map(|(size, root, entry)| {
        let refusal = rules::signed_root(size, root, roots.get(&size).copied()).err()?;
        Some(Finding::new(Some(entry), &refusal.into()))
    });
    refused.collect()
}

/// The roots of the log at these sizes. Only a log that was restored, whose key was handed over or
/// that has a contributor or hands needs any; it is read a second time.
fn roots_at(
    source: &mut dyn Source,
    sizes: BTreeSet<u64>,
) -> Result<BTreeMap<u64, Hash>, ReadError> {
    let mut roots = BTreeMap::new();
    let Some(last) = sizes.last() else { return Ok(roots) };
    let mut reader = BundleReader::open(source)?;
    let (mut frontier, mut full, mut room) = (Frontier::new(), Vec::new(), Vec::new());
    while frontier.size() < *last
        && let Some(lines) = reader.lines(TILE_WIDTH, Lines::default())?
    {
        for (entry, line) in (lines.first..).zip(lines.iter()) {
            let bytes = decode_line(line, &mut room);
            frontier.append(leaf_hash(bytes.ok_or(BundleError::BadLine { entry })?), &mut full);
            full.clear();
            if sizes.contains(&frontier.size()) {
                roots.insert(frontier.size(), frontier.root());
            }
        }
    }
    Ok(roots)
}
