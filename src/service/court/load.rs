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
use crate::store::{Append, CaseChange, Reader, Store, StoreError, Tile};

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

/// What becomes of the case index and the tiles while a log is read.
pub(in crate::service) enum Indexing<'a> {
    /// What is stored of them must fit the log.
    Checked,
    /// They are made from it.
    Made(&'a mut dyn Store),
}

impl<'a> Indexing<'a> {
    /// As it is for this store.
    pub fn of(store: &'a mut dyn Store) -> Self {
        if store.is_shared() { Self::Made(store) } else { Self::Checked }
    }
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
pub(in crate::service) struct Log {
    pub head: Head,
    /// The roots that the log had at the sizes that were asked for.
    pub roots: BTreeMap<u64, Hash>,
    /// The case numbers in it.
    pub numbers: KnownNumbers,
    /// How many envelopes its last tray has.
    pub envelopes: u32,
}

impl Default for Log {
    fn default() -> Self {
        Self {
            head: Head::default(),
            roots: BTreeMap::new(),
            numbers: KnownNumbers::default(),
            envelopes: DEFAULT_ENVELOPES,
        }
    }
}

impl CourtLoader<'_> {
    /// Reads the court back from its log, compares it with the checkpoint beside its key, and writes
    /// the newest checkpoint there.
    ///
    /// # Errors
    /// When the log is shorter than that checkpoint or not its continuation, does not fit its case
    /// index, or cannot be read; or when the signing key is not the one in force.
    pub fn load(&self, indexing: Indexing<'_>) -> Result<LoadedCourt, StartError> {
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
        let sizes = claimed.iter().map(|kept| kept.size).collect();
        let log = read_log(&*view, code, &sizes, indexing)?;
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
        let Log { head, numbers, envelopes, .. } = log;
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
}

/// Folds the whole log, which the case index must fit, or is made from. `sizes` are those whose roots
/// are kept.
///
/// # Errors
/// When an entry is missing, cannot be read or is not where it belongs, or the case index or a tile
/// does not fit.
pub(in crate::service) fn read_log(
    reader: &dyn Reader,
    code: &str,
    sizes: &BTreeSet<u64>,
    mut indexing: Indexing<'_>,
) -> Result<Log, StartError> {
    let size = reader.size(code)?;
    let mut log = Log::default();
    let mut check = IndexCheck::new(reader, code);
    while log.head.size() < size {
        let from = log.head.size();
        let entries = reader.entries(code, from, size.min(from + PAGE))?;
        if entries.is_empty() {
            return Err(StartError::misplaced(code, from));
        }
        let mut page = Append { court: code.to_owned(), size: from, ..Append::default() };
        let mut cases = Vec::new();
        for (index, bytes) in (from..).zip(&entries) {
            let entry = decode(code, index, bytes)?;
            log.fold(&entry, bytes, &mut cases, &mut page.tiles);
            if sizes.contains(&(index + 1)) {
                log.roots.insert(index + 1, log.head.frontier.root());
            }
        }
        match &mut indexing {
            Indexing::Made(store) => {
                let made = Append { entries, cases: cases.into(), ..page };
                store.index(&made)?;
            }
            Indexing::Checked if reader.is_indexed() => {
                check_tiles(reader, code, &page.tiles)?;
                cases.into_iter().try_for_each(|change| check.apply(change))?;
                check.end_page()?;
            }
            Indexing::Checked => {}
        }
    }
    let fits = matches!(indexing, Indexing::Made(_)) || !reader.is_indexed() || check.fits()?;
    if fits { Ok(log) } else { Err(StartError::CaseIndex { court: code.to_owned() }) }
}

impl Log {
    /// Adds the next entry; what it changes in the case index and the tiles that become full are
    /// added to the lists.
    fn fold(
        &mut self,
        entry: &Entry,
        bytes: &[u8],
        cases: &mut Vec<CaseChange>,
        tiles: &mut Vec<Tile>,
    ) {
        let head = &mut self.head;
        let effect = head.state.proposals.effect_of(entry);
        let opened = head.state.opened_by(&entry.event);
        head.state_mut().apply(entry);
        let effect = effect.as_ref().unwrap_or(entry);
        let (day, roster) = (head.state.day(entry.time_ms), &head.state.roster);
        case_changes(
            effect,
            day,
            roster,
            |_| opened,
            |change| {
                change.new_number().into_iter().for_each(|number| self.numbers.note(number));
                cases.push(change);
            },
        );
        if let Event::TrayOpened { commitments, .. } = &entry.event {
            self.envelopes =
                u32::try_from(commitments.len() / COMMITMENT_BYTES).unwrap_or(DEFAULT_ENVELOPES);
        }
        head.append(entry, bytes, tiles);
    }
}

/// Whether tiles are stored as the log gives them.
///
/// # Errors
/// [`StoreError::Corrupt`] where one is not.
fn check_tiles(reader: &dyn Reader, code: &str, tiles: &[Tile]) -> Result<(), StoreError> {
    for tile in tiles {
        if reader.tile(code, tile.level, tile.index)?.as_ref() != Some(&tile.hashes) {
            let what = format!("court {code}: tile {} of level {}", tile.index, tile.level);
            return Err(StoreError::Corrupt { what });
        }
    }
    Ok(())
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
