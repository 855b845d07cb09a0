//! A court that is served: its state and tree, how they are read back at the start and what of
//! them everybody may read.

use std::collections::HashMap;
use std::sync::Arc;

use super::data::{DataDir, read_key};
use super::error::StartError;
use crate::docket::entry::{Entry, Event};
use crate::docket::index::{CaseTable, case_change};
use crate::docket::state::State;
use crate::docket::tray::{COMMITMENT_BYTES, DEFAULT_ENVELOPES};
use crate::docket::wire;
use crate::ledger::checkpoint::{self, Checkpoint, NoteKey, SigningKey, signing_key};
use crate::ledger::merkle::{Hash, leaf_hash};
use crate::ledger::tree::Frontier;
use crate::lottery::envelope::TrayKey;
use crate::quota::{Books, Tally};
use crate::store::{CaseQuery, Reader};

/// Entries read at once while a docket is read back.
const PAGE: u64 = 4_096;

/// What a court was right after a commit.
#[derive(Debug, Clone)]
pub struct Published {
    /// The fold of all entries.
    pub state: Arc<State>,
    /// The tree over them.
    pub frontier: Arc<Frontier>,
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

    /// Signs what is folded and makes it readable.
    pub fn publish(self, origin: &str, key: &SigningKey) -> Published {
        let (size, root) = (self.frontier.size(), self.frontier.root());
        let checkpoint =
            checkpoint::sign(&Checkpoint { origin: origin.to_owned(), size, root }, key);
        Published {
            state: Arc::new(self.state),
            frontier: Arc::new(self.frontier),
            tray_entries: self.tray_entries,
            checkpoint,
        }
    }
}

/// A court as the sequencer holds it.
pub(super) struct Court {
    pub origin: String,
    pub key: SigningKey,
    pub note_key: NoteKey,
    /// Envelopes of a new tray: as many as the last one has.
    pub envelopes: u32,
    /// Opened tray keys; those of trays that ended are dropped.
    pub tray_keys: HashMap<u64, TrayKey>,
    pub published: Arc<Published>,
}

/// Reads a court back from the log and holds it against the checkpoint kept beside its key.
pub(super) fn recover(
    reader: &dyn Reader,
    data: &DataDir,
    code: &str,
) -> Result<(Court, Books), StartError> {
    let size = reader.size(code)?;
    let kept_note = data.read_checkpoint(code)?;
    let claimed = kept_note.as_deref().map(checkpoint::parse_unverified).transpose();
    let claimed = claimed.map_err(|source| not_ours(code, source))?;
    if let Some(kept) = claimed.as_ref().filter(|kept| kept.size > size) {
        return Err(StartError::Behind { court: code.to_owned(), missing: size, size: kept.size });
    }
    let key = signing_key(&*read_key(&data.court_key(code))?);
    let Read { folded, tally, kept_root, cases } =
        fold(reader, code, size, claimed.as_ref().map_or(0, |c| c.size))?;
    let books = Books::new(folded.state.clone(), tally);
    if !is_saved(reader, code, &cases)? {
        return Err(StartError::CaseIndex { court: code.to_owned() });
    }
    drop(cases);
    let opened = folded.state.court.clone().filter(|court| court.code == code);
    let opened = opened.ok_or_else(|| misplaced(code, 0))?;
    if opened.public_key != key.verifying_key().to_bytes() {
        return Err(StartError::KeyDiffers { court: code.to_owned() });
    }
    let note_key = NoteKey::new(&opened.origin, opened.public_key)
        .map_err(|source| not_ours(code, source.into()))?;
    if let Some(note) = &kept_note {
        let kept = checkpoint::open(note, &note_key).map_err(|source| not_ours(code, source))?;
        if kept.root != kept_root {
            return Err(StartError::RootDiffers { court: code.to_owned(), size: kept.size });
        }
    }
    let envelopes = last_tray_size(reader, code, &folded)?;
    let published = Arc::new(folded.publish(&opened.origin, &key));
    data.write_checkpoint(code, &published.checkpoint)?;
    let origin = opened.origin.clone();
    let tray_keys = HashMap::new();
    Ok((Court { origin, key, note_key, envelopes, tray_keys, published }, books))
}

fn not_ours(court: &str, source: checkpoint::CheckpointError) -> StartError {
    StartError::Checkpoint { court: court.to_owned(), source }
}

fn misplaced(court: &str, entry: u64) -> StartError {
    StartError::Misplaced { court: court.to_owned(), entry }
}

fn decoded(court: &str, entry: u64, bytes: &[u8]) -> Result<Entry, StartError> {
    let decoded = wire::decode(bytes);
    let decoded =
        decoded.map_err(|source| StartError::Entry { court: court.to_owned(), entry, source })?;
    if decoded.index == entry { Ok(decoded) } else { Err(misplaced(court, entry)) }
}

/// What the log says, all folds in one pass.
struct Read {
    folded: Folded,
    tally: Tally,
    /// The root at the size that was asked for.
    kept_root: Hash,
    cases: CaseTable,
}

/// Folds the whole log; also gives the root it had at `kept_size`.
fn fold(reader: &dyn Reader, code: &str, size: u64, kept_size: u64) -> Result<Read, StartError> {
    let mut folded = Folded::default();
    let mut tally = Tally::default();
    let mut cases = CaseTable::default();
    let mut kept_root = folded.frontier.root();
    let mut tiles = Vec::new();
    while folded.frontier.size() < size {
        let from = folded.frontier.size();
        let page = reader.entries(code, from, size.min(from + PAGE))?;
        if page.is_empty() {
            return Err(misplaced(code, from));
        }
        for (index, bytes) in (from..).zip(&page) {
            let entry = decoded(code, index, bytes)?;
            tally.apply(&folded.state, &entry);
            folded.state.apply(&entry);
            let change = case_change(&entry, folded.state.day(entry.time_ms));
            change.into_iter().for_each(|change| cases.apply(change));
            folded.note_tray(&entry);
            folded.frontier.append(leaf_hash(bytes), &mut tiles);
            if index + 1 == kept_size {
                kept_root = folded.frontier.root();
            }
        }
        tiles.clear();
    }
    Ok(Read { folded, tally, kept_root, cases })
}

/// Whether the saved case index is what the log says: on it rests that a case is drawn once.
fn is_saved(reader: &dyn Reader, code: &str, cases: &CaseTable) -> Result<bool, StartError> {
    let mut expected = cases.rows();
    let mut query = CaseQuery { pool: None, status: None, after: None, limit: PAGE as usize };
    loop {
        let rows = reader.cases(code, &query)?;
        if rows.iter().any(|row| expected.next() != Some(row)) {
            return Ok(false);
        }
        match rows.last() {
            Some(last) => query.after = Some(last.filing),
            None => return Ok(expected.next().is_none()),
        }
    }
}

fn last_tray_size(reader: &dyn Reader, code: &str, folded: &Folded) -> Result<u32, StartError> {
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
