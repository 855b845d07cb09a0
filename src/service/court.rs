//! A court that is served: its state and tree, how they are read back at the start and what of
//! them everybody may read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::data::DataDir;
use super::error::StartError;
use super::numbers::KnownNumbers;
use super::rotation;
use super::saved::SavedIndex;
use crate::store::Reader;
use caselot_core::docket::cases::projection::case_change;
use caselot_core::docket::codec;
use caselot_core::docket::entry::{Entry, Event};
use caselot_core::docket::fold::state::State;
use caselot_core::docket::tray::{COMMITMENT_BYTES, DEFAULT_ENVELOPES};
use caselot_core::ledger::checkpoint::{self, Checkpoint, CheckpointError, NoteKey, SigningKey};
use caselot_core::ledger::merkle::{Hash, leaf_hash};
use caselot_core::ledger::tree::Frontier;

/// Entries read at once while a docket is read back.
const PAGE: u64 = 4_096;

/// What a court was right after a commit.
#[derive(Debug, Clone)]
pub struct Published {
    /// The fold of all entries.
    pub state: Arc<State>,
    /// The tree over them.
    pub frontier: Arc<Frontier>,
    /// What the proofs of its newest entries share.
    pub suffixes: Vec<(u64, Hash)>,
    /// For each tray, from 0, the index of the entry that opened it.
    pub tray_entries: Arc<Vec<u64>>,
    /// The signed checkpoint of this size.
    pub checkpoint: String,
}

impl Published {
    /// Entries in the log.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.frontier.size()
    }

    pub(super) fn reached(&self) -> Reached {
        Reached {
            state: Arc::clone(&self.state),
            frontier: Arc::clone(&self.frontier),
            tray_entries: Arc::clone(&self.tray_entries),
        }
    }
}

/// The fold of a docket with its tree.
#[derive(Debug, Clone, Default)]
pub(super) struct Folded {
    pub state: State,
    pub frontier: Frontier,
    pub tray_entries: Arc<Vec<u64>>,
}

impl Folded {
    /// Takes over what an entry opens beside the state.
    pub fn note_tray(&mut self, entry: &Entry) {
        if let Event::TrayOpened { .. } = entry.event {
            Arc::make_mut(&mut self.tray_entries).push(entry.index);
        }
    }

    /// What is folded, to be shared.
    pub fn reached(self) -> Reached {
        let (state, frontier) = (Arc::new(self.state), Arc::new(self.frontier));
        Reached { state, frontier, tray_entries: self.tray_entries }
    }

    /// Signs what is folded and makes it readable.
    pub fn publish(self, origin: &str, key: &SigningKey) -> Published {
        self.reached().publish(origin, key)
    }
}

/// Where a docket stands, signed or not; cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Reached {
    pub state: Arc<State>,
    pub frontier: Arc<Frontier>,
    pub tray_entries: Arc<Vec<u64>>,
}

impl Reached {
    /// To go on folding.
    pub fn folded(&self) -> Folded {
        Folded {
            state: (*self.state).clone(),
            frontier: (*self.frontier).clone(),
            tray_entries: Arc::clone(&self.tray_entries),
        }
    }

    /// Signs it and makes it readable.
    pub fn publish(self, origin: &str, key: &SigningKey) -> Published {
        let (size, root) = (self.frontier.size(), self.frontier.root());
        let suffixes = self.frontier.suffixes();
        let checkpoint =
            checkpoint::sign(&Checkpoint { origin: origin.to_owned(), size, root }, key);
        let Reached { state, frontier, tray_entries } = self;
        Published { state, frontier, suffixes, tray_entries, checkpoint }
    }
}

/// A court that was read back.
pub(super) struct Court {
    pub origin: String,
    pub key: SigningKey,
    pub note_key: NoteKey,
    /// Envelopes of a new tray: as many as the last one has.
    pub envelopes: u32,
    pub published: Arc<Published>,
    /// The case numbers in its log.
    pub numbers: KnownNumbers,
}

/// Reads a court back from the log and holds it against the checkpoint kept beside its key.
pub(super) fn read_back(
    reader: &dyn Reader,
    data: &DataDir,
    code: &str,
) -> Result<Court, StartError> {
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
        let public = log.folded.state.key_at(claimed.size).unwrap_or(*signer.note_key.public());
        let signed = NoteKey::new(&signer.origin, public).map_err(CheckpointError::from);
        let kept = signed.and_then(|key| checkpoint::open(note, &key));
        let kept = kept.map_err(|source| not_ours(code, source))?;
        if log.roots.get(&kept.size) != Some(&kept.root) {
            return Err(StartError::RootDiffers { court: code.to_owned(), size: kept.size });
        }
    }
    let envelopes = last_tray_size(reader, code, &log.folded)?;
    let Signer { origin, key, note_key } = signer;
    let published = Arc::new(log.folded.publish(&origin, &key));
    data.write_checkpoint(code, &published.checkpoint)?;
    data.write_public_key(code, &note_key.vkey())?;
    Ok(Court { origin, key, note_key, envelopes, published, numbers: log.numbers })
}

/// Who signs a court's checkpoints.
pub(super) struct Signer {
    pub origin: String,
    pub key: SigningKey,
    pub note_key: NoteKey,
}

/// The court's signing key, which must be the one that the log names as in force.
pub(super) fn signer(data: &DataDir, code: &str, log: &Log) -> Result<Signer, StartError> {
    let state = &log.folded.state;
    let opened = state.court.clone().filter(|court| court.code == code);
    let (opened, in_force) = opened.zip(state.key()).ok_or_else(|| misplaced(code, 0))?;
    let key = rotation::key_in_force(data, code, in_force)?;
    let origin = opened.origin.clone();
    let note_key =
        NoteKey::new(&origin, in_force).map_err(|source| not_ours(code, source.into()))?;
    Ok(Signer { origin, key, note_key })
}

pub(super) fn not_ours(court: &str, source: checkpoint::CheckpointError) -> StartError {
    StartError::Checkpoint { court: court.to_owned(), source }
}

pub(super) fn misplaced(court: &str, entry: u64) -> StartError {
    StartError::Misplaced { court: court.to_owned(), entry }
}

fn decoded(court: &str, entry: u64, bytes: &[u8]) -> Result<Entry, StartError> {
    let decoded = codec::decode(bytes);
    let decoded =
        decoded.map_err(|source| StartError::Entry { court: court.to_owned(), entry, source })?;
    if decoded.index == entry { Ok(decoded) } else { Err(misplaced(court, entry)) }
}

/// What a log says, all folds in one pass.
pub(super) struct Log {
    pub folded: Folded,
    /// The roots it had at the sizes that were asked for.
    pub roots: BTreeMap<u64, Hash>,
    /// The case numbers in it.
    pub numbers: KnownNumbers,
}

/// Folds a whole log, whose case index must fit it.
pub(super) fn read_log(
    reader: &dyn Reader,
    code: &str,
    sizes: &BTreeSet<u64>,
) -> Result<Log, StartError> {
    let size = reader.size(code)?;
    let (folded, roots, numbers) = Default::default();
    let mut log = Log { folded, roots, numbers };
    let Log { folded, roots, numbers } = &mut log;
    let mut saved = SavedIndex::new(reader, code);
    let mut tiles = Vec::new();
    while folded.frontier.size() < size {
        let from = folded.frontier.size();
        let page = reader.entries(code, from, size.min(from + PAGE))?;
        if page.is_empty() {
            return Err(misplaced(code, from));
        }
        for (index, bytes) in (from..).zip(&page) {
            let entry = decoded(code, index, bytes)?;
            folded.state.apply(&entry);
            let change = case_change(&entry, folded.state.day(entry.time_ms));
            if let Some(change) = change {
                change.filed().into_iter().for_each(|row| numbers.note(&row.number));
                saved.take(change)?;
            }
            folded.note_tray(&entry);
            folded.frontier.append(leaf_hash(bytes), &mut tiles);
            if sizes.contains(&(index + 1)) {
                roots.insert(index + 1, folded.frontier.root());
            }
        }
        tiles.clear();
        saved.end_page()?;
    }
    if !saved.fits()? {
        return Err(StartError::CaseIndex { court: code.to_owned() });
    }
    Ok(log)
}

/// Envelopes of the last tray.
pub(super) fn last_tray_size(
    reader: &dyn Reader,
    code: &str,
    folded: &Folded,
) -> Result<u32, StartError> {
    let Some(&index) = folded.tray_entries.last() else { return Ok(DEFAULT_ENVELOPES) };
    let bytes = reader.entries(code, index, index + 1)?;
    let bytes = bytes.first().ok_or_else(|| misplaced(code, index))?;
    Ok(match decoded(code, index, bytes)?.event {
        Event::TrayOpened { commitments, .. } => {
            u32::try_from(commitments.len() / COMMITMENT_BYTES).unwrap_or(DEFAULT_ENVELOPES)
        }
        _ => DEFAULT_ENVELOPES,
    })
}
