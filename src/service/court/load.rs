//! Reads a court back from its log at the start, and refuses one that is not what was signed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use caselot_core::docket::cases::projection::case_change;
use caselot_core::docket::codec;
use caselot_core::docket::entry::{Entry, Event};
use caselot_core::docket::tray::{COMMITMENT_BYTES, DEFAULT_ENVELOPES};
use caselot_core::ledger::checkpoint::{self, CheckpointError, NoteKey, SigningKey};
use caselot_core::ledger::merkle::Hash;

use super::index_check::IndexCheck;
use super::known_numbers::KnownNumbers;
use super::snapshot::{Head, Snapshot};
use crate::service::data::DataDir;
use crate::service::error::StartError;
use crate::service::rotation;
use crate::store::Reader;

/// Entries read at once while a docket is read back.
const PAGE: u64 = 4_096;

/// A court as its log, its keys and its kept checkpoint say.
pub(in crate::service) struct LoadedCourt {
    pub origin: String,
    pub key: SigningKey,
    pub note_key: NoteKey,
    /// Envelopes of a new tray: as many as the last one has.
    pub envelopes: u32,
    pub snapshot: Arc<Snapshot>,
    /// The case numbers in its log.
    pub numbers: KnownNumbers,
}

/// Reads a court back from its log and compares it with the checkpoint beside its key.
///
/// # Errors
/// When the log is shorter than that checkpoint or not its continuation, does not fit its case
/// index, or cannot be read; or when the signing key is missing.
pub(in crate::service) fn load(
    reader: &dyn Reader,
    data: &DataDir,
    code: &str,
) -> Result<LoadedCourt, StartError> {
    let size = reader.size(code)?;
    let kept_note = data.read_checkpoint(code)?;
    let claimed = kept_note.as_deref().map(checkpoint::parse_unverified).transpose();
    let claimed = claimed.map_err(|source| not_ours(code, source))?;
    if let Some(kept) = claimed.as_ref().filter(|kept| kept.size > size) {
        return Err(StartError::Behind { court: code.to_owned(), missing: size, size: kept.size });
    }
    let log = read_log(reader, code, &claimed.iter().map(|kept| kept.size).collect())?;
    let signer = signer(data, code, &log)?;
    if let Some((note, claimed)) = kept_note.as_deref().zip(claimed) {
        // Up to a handover it is the old key's: that of after it may never have been written.
        let public = log.head.state.key_at(claimed.size).unwrap_or(*signer.note_key.public());
        let signed = NoteKey::new(&signer.origin, public).map_err(CheckpointError::from);
        let kept = signed.and_then(|key| checkpoint::open(note, &key));
        let kept = kept.map_err(|source| not_ours(code, source))?;
        if log.roots.get(&kept.size) != Some(&kept.root) {
            return Err(StartError::RootDiffers { court: code.to_owned(), size: kept.size });
        }
    }
    let envelopes = last_tray_size(reader, code, &log.head)?;
    let Signer { origin, key, note_key } = signer;
    let snapshot = Arc::new(log.head.sign(&origin, &key));
    data.write_checkpoint(code, &snapshot.checkpoint)?;
    data.write_public_key(code, &note_key.vkey())?;
    Ok(LoadedCourt { origin, key, note_key, envelopes, snapshot, numbers: log.numbers })
}

/// Who signs a court's checkpoints.
pub(in crate::service) struct Signer {
    pub origin: String,
    pub key: SigningKey,
    pub note_key: NoteKey,
}

/// The court's signing key, which must be the one that the log names as in force.
pub(in crate::service) fn signer(
    data: &DataDir,
    code: &str,
    log: &Log,
) -> Result<Signer, StartError> {
    let state = &log.head.state;
    let opened = state.court.clone().filter(|court| court.code == code);
    let (opened, in_force) = opened.zip(state.key()).ok_or_else(|| misplaced(code, 0))?;
    let key = rotation::key_in_force(data, code, in_force)?;
    let origin = opened.origin.clone();
    let note_key =
        NoteKey::new(&origin, in_force).map_err(|source| not_ours(code, source.into()))?;
    Ok(Signer { origin, key, note_key })
}

pub(in crate::service) fn not_ours(court: &str, source: checkpoint::CheckpointError) -> StartError {
    StartError::Checkpoint { court: court.to_owned(), source }
}

pub(in crate::service) fn misplaced(court: &str, entry: u64) -> StartError {
    StartError::Misplaced { court: court.to_owned(), entry }
}

fn decoded(court: &str, entry: u64, bytes: &[u8]) -> Result<Entry, StartError> {
    let decoded = codec::decode(bytes);
    let decoded =
        decoded.map_err(|source| StartError::Entry { court: court.to_owned(), entry, source })?;
    if decoded.index == entry { Ok(decoded) } else { Err(misplaced(court, entry)) }
}

/// What a log says, all folds in one pass.
#[derive(Default)]
pub(in crate::service) struct Log {
    pub head: Head,
    /// The roots it had at the sizes that were asked for.
    pub roots: BTreeMap<u64, Hash>,
    /// The case numbers in it.
    pub numbers: KnownNumbers,
}

/// Folds a whole log, whose case index must fit it.
pub(in crate::service) fn read_log(
    reader: &dyn Reader,
    code: &str,
    sizes: &BTreeSet<u64>,
) -> Result<Log, StartError> {
    let size = reader.size(code)?;
    let mut log = Log::default();
    let Log { head, roots, numbers } = &mut log;
    let mut check = IndexCheck::new(reader, code);
    let mut tiles = Vec::new();
    while head.size() < size {
        let from = head.size();
        let page = reader.entries(code, from, size.min(from + PAGE))?;
        if page.is_empty() {
            return Err(misplaced(code, from));
        }
        for (index, bytes) in (from..).zip(&page) {
            let entry = decoded(code, index, bytes)?;
            head.state_mut().apply(&entry);
            let change = case_change(&entry, head.state.day(entry.time_ms));
            if let Some(change) = change {
                change.filed().into_iter().for_each(|row| numbers.note(&row.number));
                check.apply(change)?;
            }
            head.append(&entry, bytes, &mut tiles);
            if sizes.contains(&(index + 1)) {
                roots.insert(index + 1, head.frontier.root());
            }
        }
        tiles.clear();
        check.end_page()?;
    }
    if !check.fits()? {
        return Err(StartError::CaseIndex { court: code.to_owned() });
    }
    Ok(log)
}

/// Envelopes of the last tray.
pub(in crate::service) fn last_tray_size(
    reader: &dyn Reader,
    code: &str,
    head: &Head,
) -> Result<u32, StartError> {
    let Some(&index) = head.tray_entries.last() else { return Ok(DEFAULT_ENVELOPES) };
    let bytes = reader.entries(code, index, index + 1)?;
    let bytes = bytes.first().ok_or_else(|| misplaced(code, index))?;
    Ok(match decoded(code, index, bytes)?.event {
        Event::TrayOpened { commitments, .. } => {
            u32::try_from(commitments.len() / COMMITMENT_BYTES).unwrap_or(DEFAULT_ENVELOPES)
        }
        _ => DEFAULT_ENVELOPES,
    })
}
