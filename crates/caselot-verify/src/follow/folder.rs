//! The folder of a follower: what was signed and found, which is only added to, and the fold, which
//! can be made again.

use std::path::Path;

use caselot_core::audit::{Finding, KeptFault, KeptFiles, KeptFold, Next};
use caselot_core::ledger::merkle::Hash;
use caselot_core::pages::PageFile;
use serde::{Deserialize, Serialize};

use super::records::{
    CHECKPOINTS, FINDINGS, Seen, findings_after, notes_of, seen_record, whole_lines,
};
use crate::VerifyError;
use crate::disk::Disk;

/// The fold, with a digest.
const FOLD: &str = "fold";
/// Hashes of all leaves, 32 bytes each.
const LEAVES: &str = "leaves";
const HASH_BYTES: u64 = 32;

/// Rows of cases in pages; a file that is written anew has the next number.
fn pages_name(file: u64) -> String {
    format!("cases-{file}")
}

/// Why a log is verified from its beginning although it was followed before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Anew {
    /// What was kept is damaged.
    Damaged,
    /// Another version of the program kept it.
    Version,
    /// The log that was verified before was lost, and a recovery says so.
    Restored,
}

/// The folder of a follower.
pub struct FollowFolder<'a> {
    disk: &'a dyn Disk,
    path: &'a Path,
    /// What is kept; empty before the first time.
    pub fold: KeptFold,
    /// Why the fold is empty although there was one.
    pub anew: Option<Anew>,
    /// The checkpoints that were seen, one after the other.
    seen: Vec<u8>,
    findings: Vec<u8>,
}

impl PageFile for FollowFolder<'_> {
    fn read(&self, at: u64, length: u32) -> Result<Vec<u8>, String> {
        let name = pages_name(self.fold.file());
        self.disk.read_at(&name, at, length as usize).map_err(|error| format!("{name}: {error}"))
    }
}

impl KeptFiles for FollowFolder<'_> {
    fn leaves(&self, from: u64, count: u64) -> Result<Vec<Hash>, String> {
        let length = usize::try_from(count * HASH_BYTES).map_err(|error| error.to_string())?;
        let bytes = self.disk.read_at(LEAVES, from * HASH_BYTES, length);
        let bytes = bytes.map_err(|error| format!("{LEAVES}: {error}"))?;
        Ok(bytes.as_chunks::<32>().0.to_vec())
    }
}

/// A finding as it is noted, once.
#[derive(Debug, Serialize, Deserialize)]
struct Noted {
    found: String,
    size: u64,
    #[serde(flatten)]
    finding: NotedFinding,
}

/// What tells one finding from another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct NotedFinding {
    code: String,
    entry: Option<u64>,
    text: String,
}

impl From<&Finding> for NotedFinding {
    fn from(finding: &Finding) -> NotedFinding {
        let (code, text) = (finding.code.clone(), finding.text.clone());
        NotedFinding { code, entry: finding.entry.map(|entry| entry.0), text }
    }
}

impl<'a> FollowFolder<'a> {
    /// Reads what a folder holds.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn open(disk: &'a dyn Disk, path: &'a Path) -> Result<FollowFolder<'a>, VerifyError> {
        let read = |name: &str| disk.read(name).map_err(VerifyError::file(&path.join(name)));
        let (seen, findings) = (read(CHECKPOINTS)?, read(FINDINGS)?);
        let (fold, anew) = match read(FOLD)?.map(|it| KeptFold::from_bytes(&it, crate::VERSION)) {
            None => (KeptFold::default(), None),
            Some(Ok(fold)) => (fold, None),
            Some(Err(KeptFault::Damaged)) => (KeptFold::default(), Some(Anew::Damaged)),
            Some(Err(KeptFault::Version)) => (KeptFold::default(), Some(Anew::Version)),
        };
        let mut seen = seen.unwrap_or_default();
        // What a crash left of a last record is written again.
        seen.truncate(notes_of(&seen).1);
        let findings = findings.unwrap_or_default();
        let findings = findings[..whole_lines(&findings)].to_vec();
        Ok(FollowFolder { disk, path, fold, anew, seen, findings })
    }

    /// Gives up the fold: the log is verified from its beginning. Checkpoints and findings stay.
    ///
    /// # Errors
    /// When the fold cannot be removed.
    pub fn begin_anew(&mut self, why: Anew) -> Result<(), VerifyError> {
        self.disk.remove(FOLD).map_err(VerifyError::writing(&self.path.join(FOLD)))?;
        self.fold = KeptFold::default();
        self.anew = Some(why);
        Ok(())
    }

    /// The checkpoints that were seen, from the first.
    pub fn seen(&self) -> Vec<Seen> {
        notes_of(&self.seen).0
    }

    /// Notes a signed checkpoint with the date and the verdict, unless it was the last one noted.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn note_checkpoint(
        &mut self,
        note: &str,
        (date, verdict): (&str, &str),
    ) -> Result<(), VerifyError> {
        if self.seen().last().is_some_and(|last| last.note == note && last.verdict == verdict) {
            return Ok(());
        }
        let record = seen_record(note, date, verdict);
        self.extend(CHECKPOINTS, self.seen.len() as u64, record.as_bytes())?;
        self.seen.extend(record.into_bytes());
        Ok(())
    }

    /// Notes the findings that are new, and gives their number.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn note_findings(
        &mut self,
        all: &[Finding],
        (date, size): (&str, u64),
    ) -> Result<usize, VerifyError> {
        let known: Vec<NotedFinding> =
            findings_after(&self.findings).map(|noted: Noted| noted.finding).collect();
        let new = all.iter().map(NotedFinding::from).filter(|finding| !known.contains(finding));
        let lines: Vec<String> = new
            .map(|finding| Noted { found: date.to_owned(), size, finding })
            .filter_map(|noted| serde_json::to_string(&noted).ok())
            .map(|line| line + "\n")
            .collect();
        if !lines.is_empty() {
            let bytes = lines.concat().into_bytes();
            self.extend(FINDINGS, self.findings.len() as u64, &bytes)?;
            self.findings.extend(bytes);
        }
        Ok(lines.len())
    }

    /// Keeps a fold: first what it leads to, then itself.
    ///
    /// # Errors
    /// When something cannot be written; the fold of before then holds.
    pub fn keep(&mut self, next: Next) -> Result<(), VerifyError> {
        let Next { fold, pages, pages_at, leaves } = next;
        let (before, size) = (self.fold.file(), self.fold.size());
        self.extend(&pages_name(fold.file()), pages_at, &pages)?;
        self.extend(LEAVES, size * HASH_BYTES, &leaves.concat())?;
        let path = self.path.join(FOLD);
        let bytes = fold.to_bytes(crate::VERSION);
        self.disk.replace(FOLD, &bytes).map_err(VerifyError::writing(&path))?;
        if fold.file() != before {
            let name = pages_name(before);
            self.disk.remove(&name).map_err(VerifyError::writing(&self.path.join(&name)))?;
        }
        self.fold = fold;
        Ok(())
    }

    fn extend(&self, name: &str, at: u64, bytes: &[u8]) -> Result<(), VerifyError> {
        let path = self.path.join(name);
        self.disk.extend(name, at, bytes).map_err(VerifyError::writing(&path))
    }
}
