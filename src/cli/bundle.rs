//! Bundles that commands read without a server, verified first.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread;

use caselot_core::audit::{self, Trust, Verdict};
use caselot_core::docket::{Entry, codec};
use caselot_core::ledger::bundle::{self, Bundle};
use caselot_core::ledger::checkpoint::Checkpoint;
use caselot_core::ledger::merkle::leaf_hash;
use caselot_report::BundleVerdict;
use caselot_verify::proof::LogTree;

use super::Failure;
use crate::cli::words::text;

/// How a bundle is verified before it is used.
#[derive(Debug, Clone, clap::Args)]
pub struct BundleCheck {
    /// The court's public key: its .pub file, or its fingerprint of 64 hexadecimal digits. Without
    /// a key, nobody can tell whether the court signed this log, and the answer says so.
    #[arg(long, value_name = "FILE|FINGERPRINT")]
    key: Option<String>,
    /// Uses the bundle without verifying it; the answer says so.
    #[arg(long, conflicts_with = "key")]
    unverified: bool,
}

/// A bundle that was read.
#[derive(Debug)]
pub struct ReadBundle {
    path: PathBuf,
    bundle: Bundle,
    /// How it was verified.
    pub verdict: BundleVerdict,
    /// Fingerprint of the key with which its signature was checked; empty if it was not.
    pub key: String,
}

impl BundleCheck {
    /// Reads a bundle and verifies it.
    ///
    /// # Errors
    /// When it cannot be read or is not valid: what an invalid log says is worth nothing.
    pub fn read(&self, path: &Path) -> Result<ReadBundle, Failure> {
        let bytes = std::fs::read(path).map_err(Failure::file(path))?;
        let (verdict, key) = match self.unverified {
            true => (BundleVerdict::Unverified, String::new()),
            false => self.verified(path, &bytes)?,
        };
        let hint = || text!("give a bundle as `caselot audit export` writes it");
        let bundle = bundle::parse(&bytes).map_err(|e| Failure::content(path, e, hint()))?;
        Ok(ReadBundle { path: path.to_owned(), bundle, verdict, key })
    }

    fn verified(&self, path: &Path, bytes: &[u8]) -> Result<(BundleVerdict, String), Failure> {
        let trust = self.key.as_deref().map(caselot_verify::trust).transpose()?;
        let jobs = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        let report = audit::verify_with(bytes, &trust.unwrap_or(Trust::SelfAsserted), jobs);
        let verdict = match report.verdict {
            Verdict::Valid => BundleVerdict::Valid,
            Verdict::SelfAsserted => BundleVerdict::SelfAsserted,
            Verdict::Invalid | Verdict::Unsupported => {
                let count = report.findings.len();
                let sentence = text!("the bundle is not valid: {count} findings", count);
                let hint = text!(
                    "look at them with `caselot verify`; --unverified uses the bundle all the same"
                );
                return Err(Failure::content(path, sentence, hint));
            }
        };
        Ok((verdict, report.key_fingerprint))
    }
}

impl ReadBundle {
    /// Its checkpoint.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.bundle.checkpoint
    }

    /// The signed note of its checkpoint.
    pub fn note(&self) -> &str {
        &self.bundle.note
    }

    /// The tree of all its entries.
    pub fn tree(&self) -> LogTree {
        let mut tree = LogTree::default();
        self.bundle.entries.iter().for_each(|entry| tree.append(leaf_hash(entry)));
        tree
    }

    /// Takes each entry over, in the order of the log.
    ///
    /// # Errors
    /// When an entry of a bundle that was not verified cannot be read.
    pub fn each(&self, mut take: impl FnMut(&Entry)) -> Result<(), Failure> {
        self.each_with_bytes(|entry, _| take(entry))
    }

    /// The same with the bytes of each entry.
    ///
    /// # Errors
    /// As for [`ReadBundle::each`].
    pub fn each_with_bytes(&self, mut take: impl FnMut(&Entry, &[u8])) -> Result<(), Failure> {
        for (index, bytes) in self.bundle.entries.iter().enumerate() {
            let entry = codec::decode(bytes).map_err(|e| {
                let hint = text!("give a bundle as `caselot audit export` writes it");
                Failure::content(&self.path, text!("entry {index}: {e}", index, e), hint)
            })?;
            take(&entry, bytes);
        }
        Ok(())
    }
}
