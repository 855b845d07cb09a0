//! Following a log: a verification that keeps its fold, and goes on from it with the entries that are
//! new. It finds what verifying the whole log finds.
//!
//! What is kept is a cache. Of a log that was verified, the checkpoint alone is evidence; the rest can
//! be made again from the entries.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;

use super::fault::Fault;
use super::finding::{Finding, MAX_FINDINGS};
use super::fold::{Fold, Progress};
use super::kept_fold::{FollowError, KeptFiles, KeptFold, PagedRecords, other_root};
use super::pipeline::{self, Run};
use super::replay::{End, stated_sizes};
use super::report::Report;
use super::trust::Trust;
use crate::docket::cases::figures::CaseFold;
use crate::docket::cases::kept::KeptCases;
use crate::ledger::bundle::{BundleReader, Source};
use crate::ledger::checkpoint;
use crate::ledger::merkle::{Hash, empty_root};
use crate::ledger::tree::Frontier;
use crate::pages::Tree;

/// What one step of following gives.
#[derive(Debug)]
pub struct Followed {
    /// The report of the whole log.
    pub report: Report,
    /// What is to be kept in the place of the fold of before; nothing, if the log does not lead to
    /// what was signed.
    pub next: Option<Next>,
}

/// What is to be kept of a log. The fold is kept last: until then the one of before holds.
#[derive(Debug)]
pub struct Next {
    /// The fold.
    pub fold: KeptFold,
    /// Bytes of the file of pages, from [`Next::pages_at`] on.
    pub pages: Vec<u8>,
    /// Where they stand in the file of pages that the fold names.
    pub pages_at: u64,
    /// Hashes of the new leaves.
    pub leaves: Vec<Hash>,
}

/// By what a log is followed.
#[derive(Debug, Clone, Copy)]
pub struct Following<'a> {
    /// The key that is trusted.
    pub trust: &'a Trust,
    /// Number of threads.
    pub jobs: NonZeroUsize,
}

impl Following<'_> {
    /// Verifies the new entries of a log. `source` is a bundle without the lines of the first
    /// [`KeptFold::size`] entries. From an empty fold this is a verification of the whole log.
    ///
    /// # Errors
    /// When the entries or what was kept cannot be read, or the log does not go on from it.
    pub fn step(
        self,
        kept: &KeptFold,
        files: &dyn KeptFiles,
        source: &mut dyn Source,
        progress: &mut Progress<'_>,
    ) -> Result<Followed, FollowError> {
        let followed = self.pass(kept, files, source, false, progress)?;
        // The full list of findings is only exact if every check is made in order.
        let followed = match followed {
            Some(followed) => Some(followed),
            None => self.pass(kept, files, source, true, progress)?,
        };
        Ok(followed.expect("in order, a fold comes to its end"))
    }

    fn pass(
        self,
        kept: &KeptFold,
        files: &dyn KeptFiles,
        source: &mut dyn Source,
        in_order: bool,
        progress: &mut Progress<'_>,
    ) -> Result<Option<Followed>, FollowError> {
        let reader = BundleReader::open_from(source, kept.size())?;
        let (at, note) = (reader.checkpoint.clone(), reader.note.clone());
        kept.leads_to(&at)?;
        let records = PagedRecords(Tree::new(&kept.pages, files));
        let mut cases = KeptCases::new(&records, kept.cases.clone());
        let mut fold = Fold::new(&at, kept.carried.clone(), &mut cases, progress);
        fold.in_order = in_order;
        let run = pipeline::run(reader, &mut fold, self.jobs, kept.frontier.clone(), true)?;
        let Run { frontier, draw_findings, leaves, bytes } = run;
        let mut carried = fold.carried;
        let figures = cases.figures(carried.court());
        let (cases, changes) = cases.changes().map_err(FollowError::Kept)?;
        carried.findings.extend(draw_findings);
        if !in_order && carried.findings.len() >= MAX_FINDINGS {
            return Ok(None);
        }
        carried.findings.sort_by_key(|finding| finding.entry);
        let root = frontier.root();
        if root != at.root && kept.size() > 0 {
            return Err(FollowError::Apart);
        }
        let roots = kept.roots_at(stated_sizes(&carried), files, &leaves)?;
        let end = End { at: &at, note: &note, root, roots: &roots };
        let report = end.report(carried.clone(), &figures, self.trust);
        let key = carried.keys.trusted(&at.origin, self.trust);
        let signed = key.is_some_and(|key| checkpoint::open(&note, &key).is_ok());
        if root != at.root || !signed {
            return Ok(Some(Followed { report, next: None }));
        }
        let line_bytes = kept.line_bytes + bytes;
        let pages = kept.changed_pages(&records, &changes).map_err(FollowError::Kept)?;
        let (pages, file, pages_at, written) = pages;
        let fold = KeptFold { note, frontier, carried, cases, pages, file, roots, line_bytes };
        Ok(Some(Followed { report, next: Some(Next { fold, pages: written, pages_at, leaves }) }))
    }
}

impl Next {
    /// Holds the report of a log that was verified from its beginning against checkpoints that were
    /// seen before. Those that no key of the log signed are passed over.
    #[must_use]
    pub fn hold_seen(&self, mut report: Report, seen: &[String]) -> Report {
        let keys = &self.fold.carried.keys;
        let signed = |note: &String| {
            let origin = checkpoint::parse_unverified(note).ok()?.origin;
            keys.all(&origin).find_map(|key| checkpoint::open(note, &key).ok())
        };
        let seen: BTreeSet<(u64, Hash)> =
            seen.iter().filter_map(signed).map(|at| (at.size, at.root)).collect();
        let sizes: BTreeSet<u64> = seen.iter().map(|(size, _)| *size).collect();
        let (mut tree, mut roots) = (Frontier::new(), BTreeMap::from([(0, empty_root())]));
        for leaf in &self.leaves {
            tree.append(*leaf, &mut Vec::new());
            if sizes.contains(&tree.size()) {
                roots.insert(tree.size(), tree.root());
            }
        }
        for (size, root) in seen {
            let fault = match roots.get(&size) {
                Some(own) if *own == root => continue,
                Some(_) => Fault::ForkedReceipt { text: other_root(size) },
                None => Fault::ReceiptBeyondBundle { size },
            };
            report.refuse(Finding::new(None, &fault));
        }
        report
    }
}
