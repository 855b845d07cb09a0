//! What a verification finds, as a report.

use std::fmt;

use serde::Serialize;

use super::facts::Facts;
use super::fault::Fault;
use super::finding::{Finding, plain};
use super::trust::Trust;
use crate::id::EntryIndex;
use crate::ledger::bundle::BundleError;
use crate::ledger::checkpoint::{Checkpoint, NoteKey};
use crate::lottery::hash::to_hex;

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
    /// The report of a log at a checkpoint. `unsupported` says that its fold ended at an entry of a
    /// later version of the protocol.
    pub(super) fn new(
        at: &Checkpoint,
        key: Option<&NoteKey>,
        (mut findings, unsupported): (Vec<Finding>, bool),
        facts: Facts,
        trust: &Trust,
    ) -> Report {
        findings.sort_by_key(|finding| finding.entry);
        let verdict = match (findings.is_empty(), !unsupported, trust) {
            (true, true, Trust::SelfAsserted) => Verdict::SelfAsserted,
            (true, true, _) => Verdict::Valid,
            (false, false, _) if findings.iter().all(|f| f.code == "Unsupported") => {
                Verdict::Unsupported
            }
            _ => Verdict::Invalid,
        };
        Report {
            verdict,
            valid: verdict == Verdict::Valid,
            origin: at.origin.clone(),
            size: at.size,
            root: to_hex(&at.root),
            key_fingerprint: key.map_or_else(String::new, NoteKey::fingerprint),
            findings,
            facts,
        }
    }

    /// Adds a finding, so that the log is not valid.
    pub(super) fn refuse(&mut self, finding: Finding) {
        self.findings.push(finding);
        (self.verdict, self.valid) = (Verdict::Invalid, false);
    }

    /// Judges anew after findings were added from beside the bundle.
    pub fn judge(&mut self) {
        if !self.findings.is_empty() && self.verdict != Verdict::Unsupported {
            (self.verdict, self.valid) = (Verdict::Invalid, false);
        }
    }

    /// The same report of a log of which another version was signed before, as was found then.
    #[must_use]
    pub fn also_forked(mut self, size: u64) -> Report {
        let text = format!("another log of {size} entries was signed, too");
        self.refuse(Finding::new(None, &Fault::ForkedReceipt { text }));
        self
    }

    /// The report of what is no bundle.
    pub(super) fn unreadable(error: &BundleError) -> Report {
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
