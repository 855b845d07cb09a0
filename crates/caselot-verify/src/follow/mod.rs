//! Following a log night by night: `caselot-verify follow` and `caselot audit follow`.
//!
//! Exit codes: 0 when nothing is wrong, 1 for findings, 2 when it could not be looked at.

mod command;
mod folder;
mod records;
mod source;

use std::fs::{File, TryLockError};
use std::io::Write;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use caselot_core::audit::{
    self, FollowError, Followed, Following, KeptFold, Progress, Report, Trust, Verdict,
};
use caselot_core::ledger::bundle::{BundleReader, Source};
use caselot_core::ledger::checkpoint::{Checkpoint, parse_unverified};
use caselot_core::ledger::merkle::{Hash, leaf_hash};
use caselot_core::ledger::tree::Frontier;
use caselot_core::pages::PageFile;

use crate::VerifyError;
use crate::disk::{Disk, FolderDisk};
use crate::pinned::Pinned;
use crate::tiles::each_entry;

pub use command::{FollowArgs, LookArgs, run};
pub use folder::Anew;
use folder::FollowFolder;
pub use source::LogPlace;

/// Whose holder may write in the folder.
const LOCK: &str = "lock";
/// The verdict under which a checkpoint is noted whose log was lost, as a recovery says.
const LOST: &str = "LOST";
/// The verdict under which a checkpoint is noted that contradicts what was signed before. Once there
/// is one, every look says so: the court signed two logs, whichever it shows later.
const FORKED: &str = "FORKED";
/// Findings without which a checkpoint is signed by the key that is trusted.
const UNSIGNED: [&str; 3] = ["BadSignature", "KeyHandedOver", "WrongKey"];

/// By what a log is followed.
#[derive(Debug, Clone)]
pub struct FollowOptions {
    /// The court's key.
    pub trust: Trust,
    /// Number of threads.
    pub jobs: NonZeroUsize,
    /// Whom the auditor believes in beside the court.
    pub pinned: Pinned,
    /// Verifies all again, and compares what is kept with what the log gives.
    pub from_scratch: bool,
}

/// What one look at a log gave.
#[derive(Debug, Clone)]
pub struct Look {
    /// The report of the whole log.
    pub report: Report,
    /// Entries that were verified before.
    pub before: u64,
    /// Findings that were not noted before.
    pub new_findings: usize,
    /// Why the log was verified from its beginning although it was followed before.
    pub anew: Option<Anew>,
    /// Whether what was kept is what the whole log gives, if that was asked.
    pub is_same: Option<bool>,
}

/// Who follows a log in a folder, and nobody beside him.
pub struct Follower<D> {
    disk: D,
    path: PathBuf,
    date: String,
    _lock: Option<File>,
}

impl Follower<FolderDisk> {
    /// Takes a folder, which is made if it is not there.
    ///
    /// # Errors
    /// When it cannot be written, or another run holds it.
    pub fn open(path: &Path) -> Result<Follower<FolderDisk>, VerifyError> {
        let failed = || VerifyError::writing(path);
        let disk = FolderDisk::open(path).map_err(failed())?;
        let mut lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(disk.path(LOCK))
            .map_err(failed())?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(VerifyError::FolderTaken { folder: path.to_owned() });
            }
            Err(TryLockError::Error(error)) => return Err(failed()(error)),
        }
        // The file system says when this was written: that is the date of what is noted.
        lock.set_len(0)
            .and_then(|()| lock.write_all(b"held while a log is followed\n"))
            .map_err(failed())?;
        let written = lock.metadata().and_then(|file| file.modified()).map_err(failed())?;
        let seconds = written.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let date = format!("{} UTC", audit::utc(seconds));
        Ok(Follower { disk, path: path.to_owned(), date, _lock: Some(lock) })
    }
}

impl<D: Disk> Follower<D> {
    /// Who follows in a folder of any kind.
    pub fn on(disk: D, path: &Path, date: &str) -> Follower<D> {
        Follower { disk, path: path.to_owned(), date: date.to_owned(), _lock: None }
    }

    /// Entries that were verified before: a look needs those after them.
    ///
    /// # Errors
    /// When what is kept cannot be read.
    pub fn kept_size(&self) -> Result<u64, VerifyError> {
        Ok(FollowFolder::open(&self.disk, &self.path)?.fold.size())
    }

    /// Looks at the log: verifies what is new, notes what was signed and found, and keeps the fold.
    ///
    /// # Errors
    /// When the log or the folder cannot be read or written, or the folder is another log's. What is
    /// in the folder then still holds.
    pub fn look(
        &self,
        place: &LogPlace,
        options: &FollowOptions,
        progress: &mut Progress<'_>,
    ) -> Result<Look, VerifyError> {
        let mut folder = FollowFolder::open(&self.disk, &self.path)?;
        let mut look = self.step(&mut folder, place, options, progress)?;
        if options.from_scratch && look.before > 0 && folder.fold.size() == look.report.size {
            look.is_same = Some(self.prove(&mut folder, place, options, progress)?);
        }
        Ok(look)
    }

    fn step(
        &self,
        folder: &mut FollowFolder<'_>,
        place: &LogPlace,
        options: &FollowOptions,
        progress: &mut Progress<'_>,
    ) -> Result<Look, VerifyError> {
        let following = Following { trust: &options.trust, jobs: options.jobs };
        loop {
            let mut source = place.after(&folder.fold)?;
            match following.step(&folder.fold, folder, &mut *source, progress) {
                Ok(mut followed) => {
                    options.pinned.hold(&mut followed.report);
                    return self.take(folder, followed);
                }
                Err(FollowError::Apart) => {
                    let look = self.apart(folder, place, options, progress)?;
                    if let Some(look) = look {
                        return Ok(look);
                    }
                }
                Err(FollowError::Kept(_)) if folder.fold.size() > 0 => {
                    folder.begin_anew(Anew::Damaged)?;
                }
                Err(FollowError::OtherLog { kept, found }) => {
                    let folder = self.path.clone();
                    return Err(VerifyError::OtherLog { folder, kept, found });
                }
                Err(error) => return Err(VerifyError::Reading(error.to_string())),
            }
        }
    }

    /// Notes and keeps what a step gave.
    fn take(
        &self,
        folder: &mut FollowFolder<'_>,
        Followed { mut report, next }: Followed,
    ) -> Result<Look, VerifyError> {
        let before = folder.fold.size();
        let mut next = next;
        let note = next.as_ref().map(|next| next.fold.note().to_owned());
        let mut verdict = word(report.verdict);
        if before == 0
            && let Some(from_beginning) = &next
        {
            let found = report.findings.len();
            report = from_beginning.hold_seen(report, &held_notes(folder));
            if report.findings.len() > found {
                verdict = contradicts(&report);
                // What contradicts an earlier checkpoint is not gone on from, unless a fork is known
                // anyway: then every look says so.
                next = next.filter(|_| fork_of(folder).is_some());
            }
        }
        if let Some(note) = note {
            folder.note_checkpoint(&note, (&self.date, verdict))?;
        }
        report = also_forked(report, folder);
        let new_findings = folder.note_findings(&report.findings, (&self.date, report.size))?;
        if let Some(next) = next {
            folder.keep(next)?;
        }
        let anew = folder.anew.clone();
        Ok(Look { report, before, new_findings, anew, is_same: None })
    }

    /// Verifies the whole log where it does not go on from what is kept, and holds it against that.
    /// Nothing comes back if the log is to be followed from its beginning.
    fn apart(
        &self,
        folder: &mut FollowFolder<'_>,
        place: &LogPlace,
        options: &FollowOptions,
        progress: &mut Progress<'_>,
    ) -> Result<Option<Look>, VerifyError> {
        let mut source = place.whole()?;
        let (trust, before) = (&options.trust, folder.fold.size());
        let mut report = audit::verify_from(&mut *source, trust, options.jobs, progress)
            .map_err(VerifyError::Reading)?;
        options.pinned.hold(&mut report);
        let unsigned = report.findings.iter().any(|it| UNSIGNED.contains(&it.code.as_str()));
        let anew = folder.anew.clone();
        if unsigned || report.origin.is_empty() {
            let new_findings = folder.note_findings(&report.findings, (&self.date, report.size))?;
            return Ok(Some(Look { report, before, new_findings, anew, is_same: None }));
        }
        if folder.fold.was_lost(&report) {
            let kept = folder.fold.note().to_owned();
            folder.note_checkpoint(&kept, (&self.date, LOST))?;
            folder.begin_anew(Anew::Restored)?;
            return Ok(None);
        }
        let (note, root) = root_at(&mut *source, before)?;
        let found = report.findings.len();
        let held = match folder.fold.hold_against(folder, report, |_| root) {
            Err(FollowError::Kept(_)) => {
                folder.begin_anew(Anew::Damaged)?;
                return Ok(None);
            }
            held => held.map_err(|error| VerifyError::Reading(error.to_string()))?,
        };
        if held.findings.len() == found && held.findings.iter().all(|it| it.code != "RootMismatch")
        {
            folder.begin_anew(Anew::Damaged)?;
            return Ok(None);
        }
        folder.note_checkpoint(&note, (&self.date, contradicts(&held)))?;
        let new_findings = folder.note_findings(&held.findings, (&self.date, held.size))?;
        Ok(Some(Look { report: held, before, new_findings, anew, is_same: None }))
    }

    /// Verifies the log from its beginning, and whether what is kept says the same.
    fn prove(
        &self,
        folder: &mut FollowFolder<'_>,
        place: &LogPlace,
        options: &FollowOptions,
        progress: &mut Progress<'_>,
    ) -> Result<bool, VerifyError> {
        let following = Following { trust: &options.trust, jobs: options.jobs };
        let (mut source, none) = (place.whole()?, Nothing);
        let step = following.step(&KeptFold::default(), &none, &mut *source, progress);
        let step = step.map_err(|error| VerifyError::Reading(error.to_string()))?;
        let Some(next) = step.next else { return Ok(false) };
        let same = folder.fold.is_same(folder, &next.fold, &InMemory(&next.pages));
        if same == Ok(true) {
            return Ok(true);
        }
        folder.begin_anew(Anew::Damaged)?;
        folder.keep(next)?;
        Ok(false)
    }
}

/// No files at all.
struct Nothing;

impl PageFile for Nothing {
    fn read(&self, _: u64, _: u32) -> Result<Vec<u8>, String> {
        Err("nothing is kept".to_owned())
    }
}

impl audit::KeptFiles for Nothing {
    fn leaves(&self, _: u64, _: u64) -> Result<Vec<Hash>, String> {
        Err("nothing is kept".to_owned())
    }
}

/// Pages in memory.
struct InMemory<'a>(&'a [u8]);

impl PageFile for InMemory<'_> {
    fn read(&self, at: u64, length: u32) -> Result<Vec<u8>, String> {
        let at = usize::try_from(at).map_err(|error| error.to_string())?;
        let page = self.0.get(at..).and_then(|rest| rest.get(..length as usize));
        page.map(<[u8]>::to_vec).ok_or_else(|| "the pages end".to_owned())
    }
}

/// The notes that a log from its beginning must agree with: all that were seen since the last one
/// whose log was lost, but for those that are known to contradict others.
fn held_notes(folder: &FollowFolder<'_>) -> Vec<String> {
    let seen = folder.seen();
    let from = seen.iter().rposition(|seen| seen.verdict == LOST).map_or(0, |at| at + 1);
    let held = seen.into_iter().skip(from).filter(|seen| seen.verdict != FORKED);
    held.map(|seen| seen.note).collect()
}

/// The verdict under which a checkpoint is noted that does not go on from an earlier one.
fn contradicts(report: &Report) -> &'static str {
    let forked = report.findings.iter().any(|finding| finding.code == "ForkedReceipt");
    if forked { FORKED } else { word(report.verdict) }
}

/// A report with what was found of the log before and cannot be mended.
fn also_forked(report: Report, folder: &FollowFolder<'_>) -> Report {
    if report.findings.iter().any(|finding| finding.code == "ForkedReceipt") {
        return report;
    }
    match fork_of(folder) {
        Some(at) => report.also_forked(at.size),
        None => report,
    }
}

/// The first checkpoint that was found to contradict an earlier one.
fn fork_of(folder: &FollowFolder<'_>) -> Option<Checkpoint> {
    let forked = folder.seen().into_iter().find(|seen| seen.verdict == FORKED)?;
    parse_unverified(&forked.note).ok()
}

/// The verdict as a word.
fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Valid => "VALID",
        Verdict::Invalid => "INVALID",
        Verdict::Unsupported => "UNSUPPORTED",
        Verdict::SelfAsserted => "SELF_ASSERTED",
    }
}

/// The note of a log, and the root over its first entries, if it has so many.
fn root_at(source: &mut dyn Source, size: u64) -> Result<(String, Option<Hash>), VerifyError> {
    let note = BundleReader::open(source).map_err(|error| VerifyError::reading(&error))?.note;
    let (mut tree, mut root) = (Frontier::new(), None);
    each_entry(source, &mut |entry| {
        if tree.size() < size {
            tree.append(leaf_hash(entry), &mut Vec::new());
            root = (tree.size() == size).then(|| tree.root());
        }
        Ok(())
    })?;
    Ok((note, root))
}
