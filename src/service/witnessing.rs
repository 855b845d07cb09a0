//! What others saw of the logs: the checkpoints that witnesses cosigned, kept in a file a court, and
//! whether one of them contradicts a log.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use caselot_core::docket::fold::state::State;
use caselot_core::ledger::checkpoint::{self, Checkpoint, NoteKey, log_origin};
use caselot_core::ledger::cosigned;
use caselot_core::ledger::note::{MAX_NOTE_BYTES, SignedNote};
use tokio::sync::watch;

use super::Service;
use super::court::Snapshot;
use super::data::DataFiles;
use super::error::{Name, Named, ServiceError};
use super::files::{give_to_owner_of_folder, sync_folder};

/// A note that a key of the court signed, and that its log does not continue: the log was rolled back,
/// or there are two.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{witness} shows a checkpoint of {court} with {size} entries, which the court's key signed and \
     which this log does not continue; put the newest database back, or if it is lost, go on with \
     caselot recover --checkpoint and cosigned/{court}.contradiction of the data directory"
)]
pub struct Contradiction {
    /// Code of the court.
    pub court: String,
    /// Who shows it.
    pub witness: String,
    /// Entries that were signed.
    pub size: u64,
    /// The note itself.
    pub note: String,
}

impl Named for Contradiction {
    fn named(&self) -> Name {
        let Self { court, witness, size, .. } = self;
        Name::new("witness-Contradicted", [("court", court), ("witness", witness), ("size", size)])
    }
}

/// How a court's log is witnessed. Times are in seconds since 1970 UTC.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WitnessedCourt {
    /// Entries of the newest published checkpoint.
    pub published: u64,
    /// Entries of the newest one that enough witnesses cosigned, and when they had.
    pub witnessed: Option<(u64, u64)>,
}

/// How a witness answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WitnessReading {
    /// When it last cosigned, in seconds since 1970 UTC; 0 = not since the server started.
    pub cosigned: u64,
    /// Why it did not answer or cosign the last time; `None` = it did.
    pub fault: Option<String>,
}

/// What is known of the witnesses of all courts.
#[derive(Debug)]
pub(super) struct Witnessing {
    courts: Mutex<BTreeMap<String, WitnessedCourt>>,
    witnesses: Mutex<BTreeMap<String, WitnessReading>>,
    contradiction: watch::Sender<Option<Contradiction>>,
}

impl Default for Witnessing {
    fn default() -> Self {
        let (courts, witnesses) = Default::default();
        Self { courts, witnesses, contradiction: watch::Sender::new(None) }
    }
}

impl Service {
    /// Holds a note that somebody else shows against a court's log: `None` if the log continues it, or
    /// if no key of the court signed it, for then it shows nothing.
    ///
    /// # Errors
    /// When there is no such court here, or a tile cannot be read.
    pub async fn contradiction(
        &self,
        court: &str,
        witness: &str,
        note: &str,
    ) -> Result<Option<Contradiction>, ServiceError> {
        let Ok(signed) = SignedNote::parse(note) else { return Ok(None) };
        let Ok(shown) = checkpoint::text_of(signed.text) else { return Ok(None) };
        let snapshot = self.snapshot_of(court, shown.size).await?;
        if !is_signed(&snapshot, &signed, &shown) || is_of_what_was_lost(&snapshot.state, &shown) {
            return Ok(None);
        }
        let own = snapshot.state.checkpoint_origin() == shown.origin;
        let continues = own
            && shown.size <= snapshot.size()
            && self.root_at(court, &snapshot, shown.size)? == shown.root;
        let (court, witness, note) = (court.to_owned(), witness.to_owned(), note.to_owned());
        let size = shown.size;
        Ok((!continues).then_some(Contradiction { court, witness, size, note }))
    }

    /// A note that was kept because it contradicted a log, if it still does: whoever starts the server
    /// again has not put the newest database back.
    ///
    /// # Errors
    /// When a file or a tile cannot be read.
    pub async fn kept_contradiction(&self) -> Result<Option<Contradiction>, ServiceError> {
        for court in self.courts() {
            let path = contradiction_path(self.shared.files.root(), court);
            for note in cosigned::notes(&read(&path)?) {
                let shown_by = path.display().to_string();
                if let Some(found) = self.contradiction(court, &shown_by, note).await? {
                    return Ok(Some(found));
                }
            }
        }
        Ok(None)
    }

    /// Records nothing from here on: a note shows that a log is not the one that was signed. The note
    /// is kept beside the data.
    pub fn contradict(&self, contradiction: Contradiction) {
        tracing::error!(cause = %contradiction, "a log was rolled back, or there are two of it");
        self.keep_contradiction(&contradiction);
        self.shared.witnessing.contradiction.send_replace(Some(contradiction));
    }

    /// Keeps the note that shows it beside the data, once.
    pub fn keep_contradiction(&self, contradiction: &Contradiction) {
        let path = contradiction_path(self.shared.files.root(), &contradiction.court);
        let is_kept = fs::read_to_string(&path)
            .is_ok_and(|file| cosigned::notes(&file).any(|note| note == contradiction.note));
        if is_kept {
            return;
        }
        if let Err(cause) = append(&path, &contradiction.note) {
            tracing::error!(%cause, path = %path.display(), "the note that shows it was not kept");
        }
    }

    /// Resolves when a note contradicts a log; never otherwise.
    pub async fn contradicted(&self) -> Contradiction {
        let mut told = self.shared.witnessing.contradiction.subscribe();
        match told.wait_for(Option::is_some).await.map(|told| told.clone()) {
            Ok(Some(contradiction)) => contradiction,
            // The sender lives as long as this service.
            _ => std::future::pending().await,
        }
    }

    /// Whether a note contradicts a log: then nothing more is recorded.
    pub(super) fn is_contradicted(&self) -> bool {
        self.shared.witnessing.contradiction.borrow().is_some()
    }

    /// Keeps a checkpoint with the lines of its witnesses, durably.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn keep_cosigned(&self, court: &str, note: &str) -> io::Result<()> {
        append(&cosigned_path(self.shared.files.root(), court), note)
    }

    /// The cosigned checkpoints of a court with more than so many entries, oldest first.
    ///
    /// # Errors
    /// When there is no such court here, or the file cannot be read.
    pub fn cosigned(&self, court: &str, after: u64) -> Result<Vec<String>, ServiceError> {
        self.key(court)?;
        let file = read(&cosigned_path(self.shared.files.root(), court))?;
        let is_wanted = |note: &&str| {
            let size =
                SignedNote::parse(note).ok().and_then(|it| checkpoint::text_of(it.text).ok());
            size.is_some_and(|shown| shown.size > after)
        };
        Ok(cosigned::notes(&file).filter(is_wanted).map(str::to_owned).collect())
    }

    /// Bytes of the file of a court's cosigned checkpoints, by which it is seen that others added some.
    #[must_use]
    pub fn cosigned_bytes(&self, court: &str) -> u64 {
        fs::metadata(cosigned_path(self.shared.files.root(), court)).map_or(0, |meta| meta.len())
    }

    /// Says how a court is witnessed now.
    pub fn say_witnessed(&self, court: &str, change: impl FnOnce(&mut WitnessedCourt)) {
        let courts = &self.shared.witnessing.courts;
        let mut courts = courts.lock().unwrap_or_else(PoisonError::into_inner);
        change(courts.entry(court.to_owned()).or_default());
    }

    /// Says how a witness answered.
    pub fn say_witness(&self, witness: &str, change: impl FnOnce(&mut WitnessReading)) {
        let witnesses = &self.shared.witnessing.witnesses;
        let mut witnesses = witnesses.lock().unwrap_or_else(PoisonError::into_inner);
        change(witnesses.entry(witness.to_owned()).or_default());
    }

    /// How each court is witnessed; empty where none is.
    #[must_use]
    pub fn witnessed_courts(&self) -> BTreeMap<String, WitnessedCourt> {
        self.shared.witnessing.courts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How each witness answers; empty where there is none.
    #[must_use]
    pub fn witness_readings(&self) -> BTreeMap<String, WitnessReading> {
        self.shared.witnessing.witnesses.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Keeps a cosigned checkpoint of a court that may be served, as it was carried from a witness.
///
/// # Errors
/// When the file cannot be written.
pub fn keep_carried(files: &DataFiles, court: &str, note: &str) -> io::Result<()> {
    append(&cosigned_path(files.root(), court), note)
}

/// The file of a court's cosigned checkpoints in a data directory.
fn cosigned_path(root: &Path, court: &str) -> PathBuf {
    root.join("cosigned").join(format!("{court}.notes"))
}

/// The file of the notes that contradict a court's log.
fn contradiction_path(root: &Path, court: &str) -> PathBuf {
    root.join("cosigned").join(format!("{court}.contradiction"))
}

/// What others signed or showed of a court, as far as it lies in a data directory: the notes that
/// contradicted its log once, and the newest that was cosigned; each with its file.
pub(super) fn shown_by_others(root: &Path, court: &str) -> Vec<(Checkpoint, PathBuf)> {
    let read = |path: PathBuf| {
        let file = fs::read_to_string(&path).unwrap_or_default();
        let text = |note: &str| checkpoint::text_of(SignedNote::parse(note).ok()?.text).ok();
        let shown: Vec<_> = cosigned::notes(&file).filter_map(text).collect();
        shown.into_iter().map(move |shown| (shown, path.clone()))
    };
    let contradicting = read(contradiction_path(root, court));
    contradicting.chain(read(cosigned_path(root, court)).next_back()).collect()
}

/// A file of notes; one that is not there holds none.
fn read(path: &Path) -> Result<String, ServiceError> {
    match fs::read_to_string(path) {
        Ok(file) => Ok(file),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        Err(cause) => {
            let reason = format!("{}: {cause}", path.display());
            Err(ServiceError::Unavailable { reason })
        }
    }
}

/// Whether a key that the court ever had signed a note.
fn is_signed(snapshot: &Snapshot, note: &SignedNote<'_>, shown: &Checkpoint) -> bool {
    let state = &snapshot.state;
    let first = state.court.as_ref().map(|court| court.public_key);
    let later = state.handovers.iter().map(|handover| handover.rotated.public_key);
    let origin = state.court.as_ref().map_or("", |court| court.origin.as_str());
    log_origin(&shown.origin) == origin
        && first.into_iter().chain(later).any(|public| {
            NoteKey::new(&shown.origin, public).is_ok_and(|key| key.verify_among(note).is_ok())
        })
}

/// Whether a note is of what the log itself says was lost: the checkpoint that a recovery names, and
/// every origin before the last recovery.
pub(super) fn is_of_what_was_lost(state: &State, shown: &Checkpoint) -> bool {
    let origin = state.court.as_ref().map_or("", |court| court.origin.as_str());
    let recoveries = |name: &str| -> usize {
        let number = name.strip_prefix(origin).and_then(|rest| rest.strip_prefix("/r"));
        number.and_then(|number| number.parse().ok()).unwrap_or(0)
    };
    let (size, root) = (shown.size, shown.root);
    state.restored.iter().any(|at| (at.lost_size, at.lost_root) == (size, root))
        || recoveries(&shown.origin) < recoveries(&state.checkpoint_origin())
}

/// Adds a note to a file of notes. What a crash cut off at its end is taken away first.
fn append(path: &Path, note: &str) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.exists()) {
        fs::create_dir_all(folder)?;
        give_to_owner_of_folder(folder)?;
    }
    let is_new = !path.exists();
    let mut file = OpenOptions::new().append(true).read(true).create(true).open(path)?;
    trim(&mut file)?;
    file.write_all(cosigned::record(note).as_bytes())?;
    file.sync_all()?;
    if is_new {
        // Whoever keeps what was carried may be another user than the server's.
        give_to_owner_of_folder(path)?;
        sync_folder(path)?;
    }
    Ok(())
}

/// Cuts off what is no whole note at the end of a file. A whole one ends with a signature line and an
/// empty one; an empty line alone also stands between the text of a note and its signatures.
fn trim(file: &mut fs::File) -> io::Result<()> {
    use std::io::{Read, Seek, SeekFrom};
    let length = file.metadata()?.len();
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(length.saturating_sub(MAX_NOTE_BYTES as u64)))?;
    file.read_to_end(&mut bytes)?;
    let end = String::from_utf8_lossy(&bytes);
    let last = end.strip_suffix("\n\n").and_then(|end| end.rsplit('\n').next());
    if length == 0 || last.is_some_and(|line| line.starts_with('—')) {
        return Ok(());
    }
    file.seek(SeekFrom::Start(0))?;
    bytes.clear();
    file.read_to_end(&mut bytes)?;
    let whole = cosigned::whole_bytes(&String::from_utf8_lossy(&bytes));
    file.set_len(whole as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_that_was_cut_off_anywhere_disturbs_none_of_the_others() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("cosigned/湘0203.notes");
        let note = |size| {
            format!("court.example/湘0203\n{size}\nAAAA\n\n— court.example/湘0203 AAAAAAA=\n")
        };
        let second = cosigned::record(&note(2));
        for cut in 0..=second.len() {
            drop(fs::remove_file(&path));
            append(&path, &note(1)).expect("appended");
            let mut bytes = fs::read(&path).expect("read");
            bytes.extend(&second.as_bytes()[..cut]);
            fs::write(&path, bytes).expect("written");
            append(&path, &note(3)).expect("appended");
            let file = fs::read_to_string(&path).expect("text");
            let kept: Vec<&str> = cosigned::notes(&file).collect();
            let whole = cut == second.len();
            let expected = if whole { vec![1, 2, 3] } else { vec![1, 3] };
            assert_eq!(kept, expected.into_iter().map(note).collect::<Vec<_>>(), "cut at {cut}");
        }
    }
}
