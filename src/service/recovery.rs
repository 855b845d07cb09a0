//! Goes on after the database was put back from a backup.
//!
//! What was signed after the backup is lost. Its envelopes may have been opened and its filings
//! drawn, so none of the old envelopes is used again: the log says what was lost, ends the open
//! trays and filings, and commits new trays. It is done offline, by two persons.

use std::collections::HashMap;
use std::path::Path;

use super::ambient::{Clock, Entropy, SystemClock, SystemEntropy};
use super::court::draft::{DecisionContext, Draft, TrayMaker, TraySeeds};
use super::court::load::{Log, Signer, last_tray_size, load, not_ours, read_log, signer};
use super::data::{DataDir, read_key};
use super::error::StartError;
use super::sealed::SealingKey;
use crate::store::sqlite::SqliteStore;
use crate::store::{Reader, Store};
use caselot_core::docket::cases::table::CaseTable;
use caselot_core::docket::decide::Command;
use caselot_core::docket::entry::{Actor, Restored};
use caselot_core::ledger::checkpoint::{self, Checkpoint, NoteError, NoteKey};
use caselot_core::lottery::envelope::TrayKey;

/// A recovery as it is asked for.
#[derive(Debug, Clone)]
pub struct Recover {
    /// Code of the court.
    pub court: String,
    /// Who recovers.
    pub person: String,
    /// The second person.
    pub approver: String,
    /// What happened; may be empty.
    pub text: String,
    /// A signed checkpoint that somebody outside kept, if it is newer than the one beside the key.
    pub witness: Option<String>,
}

/// What a recovery came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovered {
    /// Entries the restored database held.
    pub kept: u64,
    /// Entries that had been signed.
    pub lost_size: u64,
    /// Trays that were retired.
    pub retired: Vec<u64>,
    /// Filings that were voided: case number and stage.
    pub voided: Vec<(String, u32)>,
    /// Entries now.
    pub size: u64,
    /// The log said all of it already; only the checkpoint was missing.
    pub repeated: bool,
}

/// Recovers one court of a data directory that no server has open, with the system's clock and
/// entropy.
///
/// # Errors
/// When the directory is in use, there is no docket, nothing was lost, or the rules refuse it.
pub fn recover(data: &Path, ask: &Recover) -> Result<Recovered, StartError> {
    let data = DataDir::open(data)?;
    if !data.database().exists() {
        return Err(StartError::NothingRestored { court: ask.court.clone() });
    }
    let mut store = SqliteStore::open(&data.database())?;
    recover_with(&data, &mut store, ask, &SystemClock, &SystemEntropy)
}

/// [`recover`] with everything passed in.
///
/// # Errors
/// As there.
pub fn recover_with(
    data: &DataDir,
    store: &mut dyn Store,
    ask: &Recover,
    clock: &dyn Clock,
    entropy: &dyn Entropy,
) -> Result<Recovered, StartError> {
    let (reader, code) = (store.reader()?, &ask.court);
    if reader.size(code)? == 0 {
        return Err(StartError::NothingRestored { court: code.clone() });
    }
    let sealing = SealingKey::new(&read_key(&data.sealing_key())?);
    let kept_note = data.read_checkpoint(code)?;
    let notes: Vec<&String> = kept_note.iter().chain(&ask.witness).collect();
    let sizes = notes.iter().filter_map(|note| checkpoint::parse_unverified(note).ok());
    let log = read_log(&*reader, code, &sizes.map(|kept| kept.size).collect())?;
    let signer = signer(data, code, &log)?;
    let keys = known_keys(data, code, &signer, &log)?;
    let open = |note: &&String| {
        let mut opened = keys.iter().map(|key| checkpoint::open(note, key));
        let refused = opened.next().unwrap_or(Err(NoteError::SignerId.into()));
        refused.or_else(|refused| opened.find_map(Result::ok).ok_or(refused))
    };
    let signed = notes.iter().map(open).collect::<Result<Vec<_>, _>>();
    let signed = signed.map_err(|source| not_ours(code, source))?;
    let lost = newest_lost(&log, signed.iter().zip(notes));
    let lost = lost.ok_or_else(|| StartError::NothingLost { court: code.clone() })?;

    let envelopes = last_tray_size(&*reader, code, &log.head)?;
    let tray_keys = open_keys(&*reader, &sealing, &signer.origin, code, &log)?;
    let mut seeds = TraySeeds::default();
    seeds.fill(entropy)?;
    let Log { head, roots, .. } = log;
    let kept = head.frontier.size();
    let mut recovered = Recovered {
        kept,
        lost_size: lost.checkpoint.size,
        retired: head.state.trays.ahead().collect(),
        voided: Vec::new(),
        size: kept,
        repeated: lost.named,
    };
    let voided = head.state.open.values().map(|filed| &filed.facts);
    recovered.voided.extend(voided.map(|facts| (facts.case_number.clone(), facts.stage)));
    let mut draft = Draft::new(code, head);
    if lost.named {
        (recovered.retired, recovered.voided) = (Vec::new(), Vec::new());
    } else {
        let with = DecisionContext {
            now_ms: clock.now_ms(),
            actor: Actor::claimed(&ask.person),
            envelopes,
            tray_keys: &tray_keys,
            trays: Some(TrayMaker { origin: &signer.origin, sealing: &sealing, seeds: &mut seeds }),
        };
        let restored = Restored {
            lost_size: lost.checkpoint.size,
            lost_root: lost.checkpoint.root,
            text: ask.text.clone(),
            approver: ask.approver.clone(),
        };
        let own_root = roots.get(&lost.checkpoint.size).copied();
        draft.decide(&CaseTable::default(), &Command::Restore { restored, own_root }, with)?;
        store.append(std::slice::from_ref(&draft.append))?;
    }
    recovered.size = draft.head.frontier.size();
    data.save_lost_checkpoint(code, lost.checkpoint.size, lost.note)?;
    let snapshot = draft.head.sign(&signer.origin, &signer.key);
    data.write_checkpoint(code, &snapshot.checkpoint)?;
    Ok(recovered)
}

/// Makes the case index of all courts of a data directory anew from their logs, and reads them
/// back as a server would at its start.
///
/// # Errors
/// When the directory is in use, or a log is not the one that was signed.
pub fn rebuild_index(data: &Path) -> Result<Vec<String>, StartError> {
    let data = DataDir::open(data)?;
    if !data.database().exists() {
        return Err(StartError::Empty { path: data.root().to_owned() });
    }
    let mut store = SqliteStore::open(&data.database())?;
    store.rebuild_index()?;
    let reader = store.reader()?;
    let courts = reader.courts()?;
    courts.iter().try_for_each(|court| load(&*reader, &data, court).map(drop))?;
    Ok(courts)
}

/// The keys that may have signed what was lost: the court's in its log, and the one that was in
/// force last, which a log from before a handover does not know.
fn known_keys(
    data: &DataDir,
    code: &str,
    signer: &Signer,
    log: &Log,
) -> Result<Vec<NoteKey>, StartError> {
    let earlier = log.head.state.handovers.iter().map(|handover| handover.old_key);
    let earlier = earlier.filter_map(|public| NoteKey::new(&signer.origin, public).ok());
    let last = data.read_public_key(code)?;
    let last = last.and_then(|vkey| NoteKey::parse_vkey(vkey.trim_end()).ok());
    Ok(std::iter::once(signer.note_key.clone()).chain(earlier).chain(last).collect())
}

/// A signed checkpoint that the log does not continue.
struct Lost<'a> {
    checkpoint: &'a Checkpoint,
    note: &'a str,
    /// The log says so already: an earlier recovery was cut short after its commit.
    named: bool,
}

/// The newest of the checkpoints that the log does not continue; one not yet named comes first.
fn newest_lost<'a>(
    log: &Log,
    signed: impl Iterator<Item = (&'a Checkpoint, &'a String)>,
) -> Option<Lost<'a>> {
    let restored = &log.head.state.restored;
    let lost = signed.filter(|(kept, _)| log.roots.get(&kept.size) != Some(&kept.root));
    let lost = lost.map(|(checkpoint, note)| {
        let (size, root) = (checkpoint.size, checkpoint.root);
        let named = restored.iter().any(|at| (at.lost_size, at.lost_root) == (size, root));
        Lost { checkpoint, note, named }
    });
    lost.max_by_key(|lost| (!lost.named, lost.checkpoint.size))
}

/// The keys of the trays that open filings took their envelopes from, as far as they open.
fn open_keys(
    reader: &dyn Reader,
    sealing: &SealingKey,
    origin: &str,
    code: &str,
    log: &Log,
) -> Result<HashMap<u64, TrayKey>, StartError> {
    let mut keys = HashMap::new();
    for filed in log.head.state.open.values() {
        let sealed = reader.tray_key(code, filed.tray)?;
        let opened = sealed.and_then(|sealed| sealing.open(origin, filed.tray, &sealed));
        keys.extend(opened.map(|key| (filed.tray, key)));
    }
    Ok(keys)
}
