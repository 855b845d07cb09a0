//! The whole check of a database that nobody writes to: what a start checks, and what an auditor
//! checks, court by court.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::sync::Arc;

use caselot_core::audit::{self, Finding, Trust};
use caselot_core::docket::Day;
use caselot_core::docket::fold::state::State;
use caselot_core::ledger::bundle::{self, Source};
use caselot_core::ledger::checkpoint::{self, NoteKey, SigningKey};
use caselot_core::ledger::merkle::Hash;

use super::court::load::{Indexing, read_log};
use super::error::StartError;
use crate::store::Reader;

/// Entries that are read at once.
const PAGE: u64 = 1_024;
/// Findings by which a log is not what was signed. All others say that a rule was not kept: that stands
/// in the log for ever, and a copy of it is as good as before.
const DAMAGE: [&str; 8] = [
    "UnreadableBundle",
    "BadSignature",
    "WrongKey",
    "KeyHandedOver",
    "RootMismatch",
    "Undecodable",
    "NotCanonical",
    "IndexMismatch",
];

/// A court's log that is what was signed.
#[derive(Debug, Clone)]
pub struct VerifiedCourt {
    /// Code.
    pub code: String,
    /// Entries.
    pub size: u64,
    /// Root at that size.
    pub root: Hash,
    /// Day of the newest entry.
    pub newest: Day,
    /// Fingerprint of the key that signed it.
    pub fingerprint: String,
    /// The signed checkpoint of that size.
    pub checkpoint: String,
    /// The roots at the sizes that were asked for, as far as the log has them.
    pub roots: BTreeMap<u64, Hash>,
    /// What the log says.
    pub state: Arc<State>,
    /// The rules that it does not keep, in the order of the log; empty if it is valid.
    pub findings: Vec<Finding>,
}

/// Where the signed checkpoint of a log comes from.
pub(super) enum Signed<'a> {
    /// It was signed before.
    Before(&'a str),
    /// This key signs it, which must be the one in force.
    By(&'a SigningKey),
}

/// Checks one court's whole log: each entry and tile, the case index, the signed checkpoint, the
/// sealed keys that are still needed, and all that the verifier checks. Rules that were not kept are
/// given back, since no other copy of the log keeps them.
///
/// # Errors
/// What is damaged first, or why the database cannot be read.
pub(super) fn verify_court(
    reader: Box<dyn Reader + Send>,
    code: &str,
    signed: Signed<'_>,
    sizes: &BTreeSet<u64>,
) -> Result<VerifiedCourt, StartError> {
    let log = read_log(&*reader, code, sizes, Indexing::Checked)?;
    let (head, roots) = (log.head, log.roots);
    let state = Arc::clone(&head.state);
    let (size, root) = (head.size(), head.frontier.root());
    let opened = state.court.as_ref().filter(|court| court.code == code).zip(state.key());
    let (court, in_force) = opened.ok_or_else(|| StartError::misplaced(code, 0))?;
    let of_court = |source| StartError::checkpoint(code, source);
    let key = NoteKey::new(&court.origin, in_force).map_err(|cause| of_court(cause.into()))?;
    let note = match signed {
        Signed::Before(note) => note.to_owned(),
        Signed::By(key) if key.verifying_key().to_bytes() == in_force => head.sign(key).checkpoint,
        Signed::By(_) => return Err(StartError::KeyDiffers { court: code.to_owned() }),
    };
    let kept = checkpoint::open(&note, &key).map_err(of_court)?;
    if kept.size > size {
        let court = code.to_owned();
        return Err(StartError::Behind { court, missing: size, size: kept.size });
    }
    if (kept.size, kept.root) != (size, root) {
        return Err(StartError::RootDiffers { court: code.to_owned(), size: kept.size });
    }
    sealed_keys(&*reader, code, &state)?;
    let fingerprint = key.fingerprint();
    let findings = findings_of(reader, (code, &note, size), key)?;
    let newest = state.day(state.time_ms);
    let code = code.to_owned();
    let checkpoint = note;
    Ok(VerifiedCourt { code, size, root, newest, fingerprint, checkpoint, roots, state, findings })
}

/// The rules that a log does not keep, as the verifier finds them: code, signed checkpoint and size of
/// the log, and the key that signed it.
///
/// # Errors
/// When the log is not the one that was signed, or cannot be read.
pub(super) fn findings_of(
    reader: Box<dyn Reader + Send>,
    (code, note, size): (&str, &str, u64),
    key: NoteKey,
) -> Result<Vec<Finding>, StartError> {
    let mut source = LogSource::new(reader, code, note, size);
    let verified =
        audit::verify_from(&mut source, &Trust::Key(key), NonZeroUsize::MIN, &mut |_, _| {});
    let findings = verified.map_err(|reason| unsound(code, reason))?.findings;
    match findings.iter().find(|finding| DAMAGE.contains(&finding.code.as_str())) {
        None => Ok(findings),
        Some(Finding { code: fault, entry: Some(entry), .. }) => {
            Err(unsound(code, format!("{fault} at entry {entry}")))
        }
        Some(finding) => Err(unsound(code, finding.code.clone())),
    }
}

fn unsound(code: &str, reason: String) -> StartError {
    StartError::Unsound { court: code.to_owned(), reason }
}

/// The trays whose keys are still needed: those with unused envelopes, and those of undrawn filings.
pub(super) fn trays_in_use(state: &State) -> BTreeSet<u64> {
    let undrawn = state.open.values().map(|filed| filed.tray);
    state.trays.ahead().chain(undrawn).collect()
}

/// Whether each key that is still needed is there.
fn sealed_keys(reader: &dyn Reader, code: &str, state: &State) -> Result<(), StartError> {
    for tray in trays_in_use(state) {
        if reader.tray_key(code, tray)?.is_none() {
            return Err(unsound(code, format!("the sealed key of tray {tray} is missing")));
        }
    }
    if state.marked && reader.mark_key(code)?.is_none() {
        return Err(unsound(code, "the sealed key of the party marks is missing".to_owned()));
    }
    Ok(())
}

/// A log as the bundle that an auditor gets, read page by page.
struct LogSource<'a> {
    reader: Box<dyn Reader + Send>,
    code: &'a str,
    head: String,
    size: u64,
    /// The next entry to be read.
    next: u64,
    /// Text that was read and not given out yet, and how much of it was.
    text: Vec<u8>,
    given: usize,
}

impl<'a> LogSource<'a> {
    fn new(reader: Box<dyn Reader + Send>, code: &'a str, note: &str, size: u64) -> Self {
        let head = bundle::head(note);
        let text = head.clone().into_bytes();
        Self { reader, code, head, size, next: 0, text, given: 0 }
    }
}

impl Source for LogSource<'_> {
    fn read(&mut self, room: &mut [u8]) -> Result<usize, String> {
        if self.given == self.text.len() && self.next < self.size {
            let until = self.size.min(self.next + PAGE);
            let page = self.reader.entries(self.code, self.next, until);
            let page = page.map_err(|cause| cause.to_string())?;
            self.text.clear();
            self.given = 0;
            page.iter().for_each(|entry| self.text.extend(bundle::line(entry).bytes()));
            self.next = until;
        }
        let rest = &self.text[self.given..];
        let taken = rest.len().min(room.len());
        room[..taken].copy_from_slice(&rest[..taken]);
        self.given += taken;
        Ok(taken)
    }

    fn rewind(&mut self) -> Result<(), String> {
        (self.next, self.given) = (0, 0);
        self.text = self.head.clone().into_bytes();
        Ok(())
    }
}
