//! Recovers a court after its database was put back from a backup.
//!
//! What was signed after the backup is lost. Its envelopes may have been opened and its filings drawn,
//! so none of the old envelopes is used again: the log says what was lost, ends the open trays and
//! filings, and commits to new trays. It is done offline, by two persons.

use std::collections::HashMap;

use caselot_core::docket::decide::Command;
use caselot_core::docket::entry::{Actor, Protocol, Restored};
use caselot_core::ledger::checkpoint::{self, Checkpoint, CheckpointError, NoteError, NoteKey};
use caselot_core::ledger::cosigned;
use caselot_core::ledger::note::SignatureLine;
use caselot_core::lottery::envelope::TrayKey;

use super::ambient::{Clock, Entropy, SystemClock, SystemEntropy};
use super::court::append_outcome::append_sealed;
use super::court::case_projector::CaseProjector;
use super::court::draft::{DecisionInputs, Draft};
use super::court::load::{CourtLoader, Indexing, Log, Signer, read_log};
use super::court::lookup::NamedCases;
use super::data::{DataDir, DataFiles, read_key};
use super::error::StartError;
use super::people::two_known_persons;
use super::rotation::read_public_keys;
use super::sealed::{SealingKey, TrayMaker, TraySeeds};
use super::start::{open_file, open_offline};
use crate::store::Store;

/// A recovery to make.
#[derive(Debug, Clone)]
pub struct RecoveryRequest {
    /// Code of the court.
    pub court: String,
    /// The person who recovers.
    pub person: String,
    /// The second person.
    pub approver: String,
    /// What happened; may be empty.
    pub text: String,
    /// A signed checkpoint that was kept outside, if it is newer than the one beside the key.
    pub witness: Option<String>,
}

/// What a recovery did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovery {
    /// Entries that the restored database held.
    pub kept: u64,
    /// Entries that had been signed.
    pub lost_size: u64,
    /// Trays that were retired.
    pub retired: Vec<u64>,
    /// Filings that were voided: case number and stage.
    pub voided: Vec<(String, u32)>,
    /// Entries now.
    pub size: u64,
    /// Whether the log said all of it already, and only the checkpoint was missing.
    pub repeated: bool,
}

/// Recovers one court of a data directory that no server has open, with the system's clock and
/// entropy.
///
/// # Errors
/// When the directory is in use, there is no docket, nothing was lost, or the rules refuse it.
pub fn recover(
    data: impl Into<DataFiles>,
    request: &RecoveryRequest,
) -> Result<Recovery, StartError> {
    let data = DataDir::open(data)?;
    if !data.may_hold_courts() {
        return Err(StartError::NothingRestored { court: request.court.clone() });
    }
    let mut store = open_offline(&data)?;
    recover_with(&data, &mut *store, request, &SystemClock, &SystemEntropy)
}

/// [`recover`] with a store, a clock and a source of entropy.
///
/// # Errors
/// As [`recover`].
pub fn recover_with(
    data: &DataDir,
    store: &mut dyn Store,
    request: &RecoveryRequest,
    clock: &dyn Clock,
    entropy: &dyn Entropy,
) -> Result<Recovery, StartError> {
    let (reader, code) = (store.log_reader()?, &request.court);
    if reader.size(code)? == 0 {
        return Err(StartError::NothingRestored { court: code.clone() });
    }
    let loader = CourtLoader { reader: &*reader, data, code, without_checkpoint: false };
    let sealing = SealingKey::new(&read_key(&data.sealing_key())?);
    let kept_note = data.read_checkpoint(code)?;
    let shown = request.witness.as_deref().map(own_notes).unwrap_or_default();
    let notes: Vec<&String> = kept_note.iter().chain(&shown).collect();
    let sizes = notes.iter().filter_map(|note| checkpoint::parse_unverified(note).ok());
    let sizes = sizes.map(|kept| kept.size).collect();
    let log = read_log(&*reader, code, &sizes, Indexing::of(store))?;
    let signer = loader.signer(&log)?;
    let keys = known_keys(data, code, &signer, &log)?;
    let signed = open_all(code, (&notes, &shown), &keys)?;
    let all_lost = all_lost(&log, signed.iter().zip(notes), &named_keys(&signer, &log));
    let lost = newest(&all_lost, log.head.state.protocol);
    let lost = lost.ok_or_else(|| StartError::NothingLost { court: code.clone() })?;

    two_known_persons(&log.head.state, (&request.person, &request.approver), clock.now_ms())?;
    let tray_keys = open_tray_keys(&loader, &sealing, &signer.origin, &log)?;
    let mut seeds = TraySeeds::default();
    seeds.fill(entropy)?;
    let Log { head, roots, envelopes, .. } = log;
    let kept = head.size();
    let mut recovery = Recovery {
        kept,
        lost_size: lost.checkpoint.size,
        retired: head.state.trays.ahead().collect(),
        voided: Vec::new(),
        size: kept,
        repeated: lost.said,
    };
    let voided = head.state.open.values().map(|filed| &filed.facts);
    recovery.voided.extend(voided.map(|facts| (facts.case_number.clone(), facts.stage)));
    let mut draft = Draft::new(code, head);
    if lost.said {
        (recovery.retired, recovery.voided) = (Vec::new(), Vec::new());
    } else {
        let with = DecisionInputs {
            now_ms: clock.now_ms(),
            actor: Actor::claimed(&request.person),
            envelopes,
            tray_keys: &tray_keys,
            trays: Some(TrayMaker { origin: &signer.origin, sealing: &sealing, seeds: &mut seeds }),
        };
        let restored = restored(request, lost, draft.head.state.protocol);
        let own_root = roots.get(&lost.checkpoint.size).copied();
        draft.decide(&NamedCases::default(), &Command::Restore { restored, own_root }, with)?;
        append_sealed(store, data, &mut draft)?;
    }
    recovery.size = draft.head.size();
    for lost in &all_lost {
        data.save_lost_checkpoint(code, lost.checkpoint.size, lost.note)?;
    }
    let snapshot = draft.head.sign(&signer.key);
    data.write_checkpoint(code, &snapshot.checkpoint)?;
    Ok(recovery)
}

/// What the log says of a recovery; in protocol 2 it shows what was lost.
fn restored(request: &RecoveryRequest, lost: &Lost<'_>, protocol: Protocol) -> Restored {
    Restored {
        lost_size: lost.checkpoint.size,
        lost_root: lost.checkpoint.root,
        text: request.text.clone(),
        approver: request.approver.clone(),
        lost_note: match protocol {
            Protocol::One => String::new(),
            Protocol::Two => lost.note.to_owned(),
        },
    }
}

/// Makes the case index of all courts of a data directory anew from their logs, and reads the courts
/// back as a server does at its start. Gives back their codes.
///
/// # Errors
/// When the directory is in use, or a log is not the one that was signed.
pub fn rebuild_index(data: impl Into<DataFiles>) -> Result<Vec<String>, StartError> {
    let data = DataDir::open(data)?;
    if !data.may_hold_courts() {
        return Err(StartError::Empty { path: data.root().to_owned() });
    }
    if let Some(place) = data.postgres() {
        return Err(StartError::IndexOfServer { place: place.to_string() });
    }
    open_file(&data.database())?.rebuild_index(&mut CaseProjector::default())?;
    let reader = data.reader()?;
    let courts = reader.courts()?;
    for code in &courts {
        let loader = CourtLoader { reader: &*reader, data: &data, code, without_checkpoint: false };
        loader.load(Indexing::Checked)?;
    }
    Ok(courts)
}

/// The notes of a checkpoint that was kept outside, each with the log's own line alone: as a filer
/// keeps it, as a witness shows it with lines of its own, or one behind the other in a file of those.
fn own_notes(text: &str) -> Vec<String> {
    let ended = format!("{}\n\n", text.trim_end_matches('\n'));
    let own = |note: &str| {
        let Some((body, lines)) = note.split_once("\n\n") else { return note.to_owned() };
        let origin = body.lines().next().unwrap_or_default();
        let mut kept = format!("{body}\n\n");
        for line in lines.lines().filter(|line| signature_of(line) == Some(origin)) {
            kept.push_str(line);
            kept.push('\n');
        }
        kept
    };
    let notes: Vec<String> = cosigned::notes(&ended).map(own).collect();
    if notes.is_empty() { vec![text.to_owned()] } else { notes }
}

/// Who signed by a line of a note.
fn signature_of(line: &str) -> Option<&str> {
    SignatureLine::parse(line).ok().map(|line| line.name)
}

/// The keys that the log names, the one in force first.
fn named_keys(signer: &Signer, log: &Log) -> Vec<NoteKey> {
    let earlier = log.head.state.handovers.iter().map(|handover| handover.old_key);
    let earlier = earlier.filter_map(|public| NoteKey::new(&signer.origin, public).ok());
    std::iter::once(signer.note_key.clone()).chain(earlier).collect()
}

/// The keys that may have signed what was lost: those that the log names, and those that were in force
/// later, which a log from before a handover does not name.
fn known_keys(
    data: &DataDir,
    code: &str,
    signer: &Signer,
    log: &Log,
) -> Result<Vec<NoteKey>, StartError> {
    let later = read_public_keys(data, code)?;
    let later = later.iter().filter_map(|vkey| NoteKey::parse_vkey(vkey.trim_end()).ok());
    Ok(named_keys(signer, log).into_iter().chain(later).collect())
}

/// Opens all checkpoints, of which some were given from outside.
///
/// # Errors
/// Why the first one does not open.
fn open_all(
    code: &str,
    (notes, shown): (&[&String], &[String]),
    keys: &[NoteKey],
) -> Result<Vec<Checkpoint>, StartError> {
    let open = |note: &&String| {
        open_by_any(note, keys).map_err(|source| match shown.contains(*note) {
            true => StartError::ShownCheckpoint { court: code.to_owned(), source },
            false => StartError::checkpoint(code, source),
        })
    };
    notes.iter().map(open).collect()
}

/// Opens a checkpoint with whichever key signed it.
///
/// # Errors
/// Why the first key, the one in force, does not open it.
fn open_by_any(note: &str, keys: &[NoteKey]) -> Result<Checkpoint, CheckpointError> {
    let mut opened = keys.iter().map(|key| checkpoint::open(note, key));
    let by_first = opened.next().unwrap_or(Err(NoteError::SignerId.into()));
    by_first.or_else(|cause| opened.find_map(Result::ok).ok_or(cause))
}

/// A signed checkpoint that the log does not continue.
struct Lost<'a> {
    checkpoint: &'a Checkpoint,
    note: &'a str,
    /// Whether the log says so already: an earlier recovery was cut short after its commit.
    said: bool,
    /// Whether a key signed it that the log names, so that a verifier can see that.
    provable: bool,
}

/// The checkpoints that the log does not continue.
fn all_lost<'a>(
    log: &Log,
    signed: impl Iterator<Item = (&'a Checkpoint, &'a String)>,
    named: &[NoteKey],
) -> Vec<Lost<'a>> {
    let restored = &log.head.state.restored;
    let lost = signed.filter(|(kept, _)| log.roots.get(&kept.size) != Some(&kept.root));
    let lost = lost.map(|(checkpoint, note)| {
        let (size, root) = (checkpoint.size, checkpoint.root);
        let said = restored.iter().any(|at| (at.lost_size, at.lost_root) == (size, root));
        let provable = named.iter().any(|key| checkpoint::open(note, key).is_ok());
        Lost { checkpoint, note, said, provable }
    });
    lost.collect()
}

/// The newest of them; one that the log does not say yet comes first. Protocol 2 shows it in the log, so
/// there one comes first that was signed before the keys of which the log does not know.
fn newest<'l, 'a>(lost: &'l [Lost<'a>], protocol: Protocol) -> Option<&'l Lost<'a>> {
    let shown = |lost: &Lost<'_>| protocol == Protocol::One || lost.provable;
    lost.iter().max_by_key(|lost| (shown(lost), !lost.said, lost.checkpoint.size))
}

/// The keys of the trays from which the open filings took their envelopes, as far as they open.
fn open_tray_keys(
    loader: &CourtLoader<'_>,
    sealing: &SealingKey,
    origin: &str,
    log: &Log,
) -> Result<HashMap<u64, TrayKey>, StartError> {
    let mut keys = HashMap::new();
    for filed in log.head.state.open.values() {
        let sealed = loader.reader.tray_key(loader.code, filed.tray)?;
        let opened = sealed.and_then(|sealed| sealing.open(origin, filed.tray, &sealed));
        keys.extend(opened.map(|key| (filed.tray, key)));
    }
    Ok(keys)
}
