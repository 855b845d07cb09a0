//! Replay of a bundle: the only definition of "valid".
//!
//! The server's tests, `caselot verify` and the offline `caselot-verify` all
//! call [`verify`]. It takes bytes and a key and asks nobody else.

mod check;
mod facts;
mod fault;
mod receipts;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;

use crate::docket::entry::{Entry, Event};
use crate::docket::index::{CaseTable, case_change};
use crate::docket::refusal::Refusal;
use crate::docket::rules;
use crate::docket::state::State;
use crate::docket::wire::{self, WireFault};
use crate::ledger::bundle::{self, Bundle};
use crate::ledger::checkpoint::{self, NoteKey};
use crate::ledger::merkle::{Hash, leaf_hash};
use crate::ledger::tree::Frontier;
use crate::lottery::hash::to_hex;

pub use facts::Facts;
pub use fault::Fault;
pub use receipts::{
    HeldReceipts, KeptProof, KeptReceipt, LostReceipt, check_receipts, hold_receipts,
};

/// The key a verifier believes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trust {
    /// A key from outside the bundle.
    Key(NoteKey),
    /// SHA-256 of the 32 key bytes, in lower hex; the key itself is read from the bundle.
    Fingerprint(String),
    /// No key: the bundle's own is used, and nothing is called valid.
    SelfAsserted,
}

/// What a verification came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Verdict {
    /// Every check passed under a key from outside.
    Valid,
    /// At least one finding.
    Invalid,
    /// Entries of a later protocol version; nothing else was found up to them.
    Unsupported,
    /// Every check passed, but only under the bundle's own key.
    SelfAsserted,
}

/// One broken rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Stable name.
    pub code: String,
    /// Entry it shows in; none if it shows only in the whole.
    pub entry: Option<u64>,
    /// A sentence.
    pub text: String,
}

impl Finding {
    fn new(entry: Option<u64>, fault: &Fault) -> Finding {
        Finding { code: fault.code().to_owned(), entry, text: fault.to_string() }
    }
}

/// The whole result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The verdict.
    pub verdict: Verdict,
    /// Whether the verdict is VALID.
    pub valid: bool,
    /// Origin the checkpoint names.
    pub origin: String,
    /// Entries the checkpoint names.
    pub size: u64,
    /// Root the checkpoint names, in hex.
    pub root: String,
    /// Fingerprint of the key the signature was checked with.
    pub key_fingerprint: String,
    /// Broken rules, in the order of the log.
    pub findings: Vec<Finding>,
    /// What the log shows; no faults.
    pub facts: Facts,
}

/// What a log says, made fit for a terminal: a spoiled log may hold any character.
fn plain(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if hidden(c) { shown.extend(c.escape_unicode()) } else { shown.push(c) }
    }
    shown
}

/// Most findings that are listed; a spoiled log has no end of them.
const MAX_FINDINGS: usize = 1_000;

/// Verifies a bundle. Never panics, whatever the bytes.
pub fn verify(bytes: &[u8], trust: &Trust) -> Report {
    verify_with(bytes, trust, &mut |_, _| {})
}

/// [`verify`], telling its progress: (entries checked, entries in all).
pub fn verify_with(bytes: &[u8], trust: &Trust, progress: &mut dyn FnMut(u64, u64)) -> Report {
    match bundle::parse(bytes) {
        Ok(bundle) => replay(&bundle, trust, progress),
        Err(error) => {
            let fault = Fault::UnreadableBundle { text: error.to_string() };
            Report {
                verdict: Verdict::Invalid,
                valid: false,
                origin: String::new(),
                size: 0,
                root: String::new(),
                key_fingerprint: String::new(),
                findings: vec![Finding::new(error.entry(), &fault)],
                facts: Facts::default(),
            }
        }
    }
}

fn replay(bundle: &Bundle, trust: &Trust, progress: &mut dyn FnMut(u64, u64)) -> Report {
    let mut findings = Vec::new();
    let key = believed_key(bundle, trust, &mut findings);
    if let Some(key) = &key
        && let Err(error) = checkpoint::open(&bundle.note, key)
    {
        let fault = Fault::BadSignature { text: error.to_string() };
        findings.push(Finding::new(None, &fault));
    }
    // A log without a first entry names no court and no key.
    if bundle.entries.is_empty() && key.is_some() {
        findings.push(Finding::new(None, &Fault::WrongKey));
    }
    let mut fold = Fold::new(bundle);
    let supported = fold.run(key.as_ref(), &mut findings, progress);
    let lost = fold.state.restored.iter().map(|restored| restored.lost_size);
    let (root, roots) = roots_of(&bundle.entries, &lost.collect());
    if root != bundle.checkpoint.root {
        findings.push(Finding::new(None, &Fault::RootMismatch));
    }
    for restored in fold.state.restored.iter() {
        let own = roots.get(&restored.lost_size).filter(|_| restored.lost_size <= restored.entry);
        if let Err(refusal) = rules::lost(restored.lost_size, restored.lost_root, own.copied()) {
            findings.push(Finding::new(Some(restored.entry), &refusal.into()));
        }
    }
    findings.sort_by_key(|finding| finding.entry);
    let verdict = match (findings.is_empty(), supported, trust) {
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
        origin: bundle.checkpoint.origin.clone(),
        size: bundle.checkpoint.size,
        root: to_hex(&bundle.checkpoint.root),
        key_fingerprint: key.map_or_else(String::new, |key| key.fingerprint()),
        findings,
        facts: fold.gather.finish(&fold.state, &fold.cases),
    }
}

/// The key a verification of these bytes would believe in.
pub fn key_of(bytes: &[u8], trust: &Trust) -> Option<NoteKey> {
    believed_key(&bundle::parse(bytes).ok()?, trust, &mut Vec::new())
}

/// RFC 6962 root of entries, and the roots of the first so many of them.
fn roots_of(entries: &[Vec<u8>], sizes: &BTreeSet<u64>) -> (Hash, BTreeMap<u64, Hash>) {
    let mut frontier = Frontier::new();
    let mut full = Vec::new();
    let mut roots = BTreeMap::new();
    for entry in entries {
        frontier.append(leaf_hash(entry), &mut full);
        full.clear();
        if sizes.contains(&frontier.size()) {
            roots.insert(frontier.size(), frontier.root());
        }
    }
    (frontier.root(), roots)
}

/// The key to check the signature with. The bundle's own key is that of its first entry.
fn believed_key(bundle: &Bundle, trust: &Trust, findings: &mut Vec<Finding>) -> Option<NoteKey> {
    let own = bundle.entries.first().and_then(|entry| wire::decode(entry).ok());
    let own = own.and_then(|entry| match entry.event {
        Event::CourtOpened(court) => NoteKey::new(&bundle.checkpoint.origin, court.public_key).ok(),
        _ => None,
    });
    let believed = match trust {
        Trust::Key(key) => Some(key.clone()),
        Trust::SelfAsserted => own,
        Trust::Fingerprint(wanted) => own.filter(|key| key.fingerprint() == *wanted),
    };
    if believed.is_none() {
        findings.push(Finding::new(None, &Fault::WrongKey));
    }
    believed
}

/// The fold of a bundle's entries, with a check before each step.
struct Fold<'a> {
    bundle: &'a Bundle,
    state: State,
    cases: CaseTable,
    gather: facts::Gather,
    /// Entry index of a single-call filing whose draw must come next.
    single: Option<u64>,
    /// Entry index of a refiled case whose designation must come next.
    refiled: Option<u64>,
}

impl<'a> Fold<'a> {
    fn new(bundle: &'a Bundle) -> Fold<'a> {
        Fold {
            bundle,
            state: State::default(),
            cases: CaseTable::default(),
            gather: facts::Gather::default(),
            single: None,
            refiled: None,
        }
    }

    /// False if it met an entry of a later version.
    fn run(
        &mut self,
        key: Option<&NoteKey>,
        findings: &mut Vec<Finding>,
        progress: &mut dyn FnMut(u64, u64),
    ) -> bool {
        let total = self.bundle.entries.len() as u64;
        for (position, bytes) in (0u64..).zip(&self.bundle.entries) {
            let entry = match wire::decode(bytes) {
                Ok(entry) => entry,
                Err(fault) => {
                    findings.push(Finding::new(Some(position), &Fault::from(fault.clone())));
                    return !matches!(fault, WireFault::Unsupported { .. });
                }
            };
            self.step(position, &entry, key, findings);
            if findings.len() >= MAX_FINDINGS {
                return true;
            }
            if position % 4_096 == 0 || position + 1 == total {
                progress(position + 1, total);
            }
        }
        if let Some(filing) = self.single {
            findings.push(Finding::new(Some(filing), &Fault::SingleCallNotDrawn { filing }));
        }
        if let Some(filing) = self.refiled {
            findings.push(Finding::new(Some(filing), &Fault::RefiledNotDesignated { filing }));
        }
        if self.state.recovery.is_some() {
            let fault = Refusal::RecoveryUnfinished {}.into();
            findings.push(Finding::new(total.checked_sub(1), &fault));
        }
        true
    }

    fn step(
        &mut self,
        position: u64,
        entry: &Entry,
        key: Option<&NoteKey>,
        findings: &mut Vec<Finding>,
    ) {
        let mut faults = Vec::new();
        if entry.index != position {
            faults.push(Fault::IndexMismatch { index: entry.index });
        }
        if let Event::CourtOpened(court) = &entry.event {
            check::court(court, &self.bundle.checkpoint.origin, key, &mut faults);
        }
        if let Some(filing) = self.single.take()
            && !matches!(&entry.event, Event::CaseDrawn(drawn) if drawn.filing == filing)
        {
            faults.push(Fault::SingleCallNotDrawn { filing });
        }
        if let Some(filing) = self.refiled.take()
            && !matches!(&entry.event, Event::CaseDesignated(it) if it.filing == filing)
        {
            faults.push(Fault::RefiledNotDesignated { filing });
        }
        check::entry(&self.state, &self.cases, entry, &mut faults);
        findings.extend(faults.iter().map(|fault| Finding::new(Some(position), fault)));
        // What broke a rule of the roster or of a pool is left out, so that
        // the fold stays sound; a filing or a draw counts as the log has it.
        let taken = faults.is_empty() || check::counts_when_faulty(&entry.event);
        if !taken {
            self.state.size = position + 1;
            return;
        }
        let entry = Entry { index: position, ..entry.clone() };
        self.gather.take(&self.state, &entry);
        self.state.apply(&entry);
        if let Some(change) = case_change(&entry, self.state.day(entry.time_ms)) {
            self.cases.apply(change);
        }
        self.single = check::single_call(&entry);
        self.refiled = check::refiled(&entry);
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
