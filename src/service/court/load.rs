//! Reads a court back from its log at the start, and refuses one that is not what was signed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use caselot_core::docket::cases::projection::case_changes;
use caselot_core::docket::codec;
use caselot_core::docket::entry::{Entry, Event};
use caselot_core::docket::tray::{COMMITMENT_BYTES, DEFAULT_ENVELOPES};
use caselot_core::id::EntryIndex;
use caselot_core::ledger::checkpoint::{self, CheckpointError, NoteKey, SigningKey};
use caselot_core::ledger::merkle::Hash;

use super::index_check::IndexCheck;
use super::known_numbers::KnownNumbers;
use super::snapshot::{Head, Snapshot};
use crate::service::data::{DataDir, read_key};
use crate::service::error::StartError;
use crate::service::rotation;
use crate::service::sealed::SealingKey;
use crate::store::{Reader, StoreError};

/// Entries that are read at once.
const PAGE: u64 = 4_096;

/// Reads one court from its log, its case index and the files beside its key.
pub(in crate::service) struct CourtLoader<'a> {
    pub reader: &'a dyn Reader,
    pub data: &'a DataDir,
    /// Code of the court.
    pub code: &'a str,
    /// Whether somebody knows that the log is the newest where no checkpoint shows it.
    pub without_checkpoint: bool,
}

/// A court that was read back.
pub(in crate::service) struct LoadedCourt {
    pub signer: Signer,
    /// Envelopes of a new tray: as many as the last one has.
    pub envelopes: u32,
    pub snapshot: Arc<Snapshot>,
    /// The case numbers in its log.
    pub numbers: KnownNumbers,
}

/// What signs a court's checkpoints.
pub(in crate::service) struct Signer {
    /// The first line of a checkpoint.
    pub origin: String,
    pub key: SigningKey,
    /// The public key, by which the checkpoints are verified.
    pub note_key: NoteKey,
}

/// What a log says; all folds are made in one pass.
#[derive(Default)]
pub(in crate::service) struct Log {
    pub head: Head,
    /// The roots that the log had at the sizes that were asked for.
    pub roots: BTreeMap<u64, Hash>,
    /// The case numbers in it.
    pub numbers: KnownNumbers,
}

impl CourtLoader<'_> {
    /// Reads the court back from its log, compares it with the checkpoint beside its key, and writes
    /// the newest checkpoint there.
    ///
    /// # Errors
    /// When the log is shorter than that checkpoint or not its continuation, does not fit its case
    /// index, or cannot be read; or when the signing key is not the one in force.
    pub fn load(&self) -> Result<LoadedCourt, StartError> {
        let (data, code) = (self.data, self.code);
        // All of it as of one moment: another server may be writing.
        let view = self.reader.view()?;
        let size = view.size(code)?;
        let kept_note = data.read_checkpoint(code)?;
        let claimed = kept_note.as_deref().map(checkpoint::parse_unverified).transpose();
        let claimed = claimed.map_err(|source| StartError::checkpoint(code, source))?;
        if let Some(kept) = claimed.as_ref().filter(|kept| kept.size > size) {
            let (court, size_signed) = (code.to_owned(), kept.size);
            return Err(StartError::Behind { court, missing: size, size: size_signed });
        }
        if claimed.is_none() && size > 0 && !self.without_checkpoint {
            return Err(StartError::CheckpointMissing { court: code.to_owned(), size });
        }
        let log = read_log(&*view, code, &claimed.iter().map(|kept| kept.size).collect())?;
        // What nobody with the sealing key wrote is not signed.
        if let Some(seal) = view.seal(code)? {
            let seals = SealingKey::new(&read_key(&data.sealing_key())?).log_seals();
            if !log.head.has_seal(&seals, &seal) {
                return Err(StartError::Unsealed { court: code.to_owned(), size });
            }
        }
        drop(view);
        let signer = self.signer(&log)?;
        if let Some((note, claimed)) = kept_note.as_deref().zip(claimed) {
            // Up to a handover the old key signed; a checkpoint after it may never have been written.
            let public = log.head.state.key_at(claimed.size).unwrap_or(*signer.note_key.public());
            let signed = NoteKey::new(&signer.origin, public).map_err(CheckpointError::from);
            let kept = signed.and_then(|key| checkpoint::open(note, &key));
            let kept = kept.map_err(|source| StartError::checkpoint(code, source))?;
            if log.roots.get(&kept.size) != Some(&kept.root) {
                return Err(StartError::RootDiffers { court: code.to_owned(), size: kept.size });
            }
        }
        let envelopes = self.last_tray_size(&log.head)?;
        let Log { head, numbers, .. } = log;
        let snapshot = Arc::new(head.sign(&signer.key));
        data.write_checkpoint(code, &snapshot.checkpoint)?;
        data.write_public_key(code, &signer.note_key.vkey())?;
        Ok(LoadedCourt { signer, envelopes, snapshot, numbers })
    }

    /// The court's signing key, which must be the one that the log names as in force.
    ///
    /// # Errors
    /// When the log opens no such court, or the key is another one or cannot be read.
    pub fn signer(&self, log: &Log) -> Result<Signer, StartError> {
        let (state, code) = (&log.head.state, self.code);
        let opened = state.court.clone().filter(|court| court.code == code);
        let misplaced = || StartError::misplaced(code, 0);
        let (opened, in_force) = opened.zip(state.key()).ok_or_else(misplaced)?;
        let key = rotation::key_in_force(self.data, code, in_force)?;
        let origin = opened.origin.clone();
        let note_key = NoteKey::new(&origin, in_force)
            .map_err(|source| StartError::checkpoint(code, source.into()))?;
        Ok(Signer { origin, key, note_key })
    }

    /// How many envelopes the last tray has.
    ///
    /// # Errors
    /// When the entry that opened the tray cannot be read.
    pub fn last_tray_size(&self, head: &Head) -> Result<u32, StartError> {
        let Some(&EntryIndex(index)) = head.tray_entries.last() else {
            return Ok(DEFAULT_ENVELOPES);
        };
        let bytes = self.reader.entries(self.code, index, index + 1)?;
        let bytes = bytes.first().ok_or_else(|| StartError::misplaced(self.code, index))?;
        Ok(match decode(self.code, index, bytes)?.event {
            Event::TrayOpened { commitments, .. } => {
                u32::try_from(commitments.len() / COMMITMENT_BYTES).unwrap_or(DEFAULT_ENVELOPES)
            }
            _ => DEFAULT_ENVELOPES,
        })
    }
}

/// Folds the whole log, which the case index must fit. `sizes` are those whose roots are kept.
///
/// # Errors
/// When an entry is missing, cannot be read or is not where it belongs, or the case index or a tile
/// does not fit.
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
            return Err(StartError::misplaced(code, from));
        }
        for (index, bytes) in (from..).zip(&page) {
            let entry = decode(code, index, bytes)?;
            let effect = head.state.proposals.effect_of(&entry);
            let opened = head.state.opened_by(&entry.event);
            head.state_mut().apply(&entry);
            let effect = effect.as_ref().unwrap_or(&entry);
            let (day, roster) = (head.state.day(entry.time_ms), &head.state.roster);
            for change in case_changes(effect, day, roster, |_| opened) {
                change.new_number().into_iter().for_each(|number| numbers.note(number));
                check.apply(change)?;
            }
            head.append(&entry, bytes, &mut tiles);
            if sizes.contains(&(index + 1)) {
                roots.insert(index + 1, head.frontier.root());
            }
        }
        for tile in tiles.drain(..) {
            if reader.tile(code, tile.level, tile.index)?.as_ref() != Some(&tile.hashes) {
                let what = format!("court {code}: tile {} of level {}", tile.index, tile.level);
                return Err(StoreError::Corrupt { what }.into());
            }
        }
        check.end_page()?;
    }
    if !check.fits()? {
        return Err(StartError::CaseIndex { court: code.to_owned() });
    }
    Ok(log)
}

/// The entry at an index, which its bytes must name too.
fn decode(code: &str, index: u64, bytes: &[u8]) -> Result<Entry, StartError> {
    let court = || code.to_owned();
    let entry = codec::decode(bytes).map_err(|source| StartError::Entry {
        court: court(),
        entry: index,
        source,
    })?;
    if entry.index == EntryIndex(index) {
        Ok(entry)
    } else {
        Err(StartError::misplaced(code, index))
    }
}
