//! Proofs that stand alone (C2SP tlog-proof): made from a log, and checked against a key.

use std::collections::HashMap;
use std::convert::Infallible;
use std::path::Path;

use caselot_core::ledger::bundle::{BundleReader, Source};
use caselot_core::ledger::checkpoint::{Checkpoint, NoteKey};
use caselot_core::ledger::merkle::{Hash, leaf_hash};
use caselot_core::ledger::prover::inclusion_proof;
use caselot_core::ledger::tlog_proof::{TlogProof, TlogProofError};
use caselot_core::ledger::tree::{Frontier, Tile, TileSource};

use crate::VerifyError;
use crate::input::read;
use crate::tiles::each_entry;

/// Full tiles in memory, by level and index.
#[derive(Default)]
struct Tiles(HashMap<(u8, u64), Vec<u8>>);

impl TileSource for Tiles {
    type Error = Infallible;

    fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<u8>>, Infallible> {
        Ok(self.0.get(&(level, index)).cloned())
    }
}

/// The tree of a log that is in memory, for the proofs of its entries.
#[derive(Default)]
pub struct LogTree {
    tree: Frontier,
    tiles: Tiles,
    full: Vec<Tile>,
}

impl LogTree {
    /// Number of entries.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.tree.size()
    }

    /// Takes the next entry.
    pub fn append(&mut self, leaf: Hash) {
        self.tree.append(leaf, &mut self.full);
        let full = self.full.drain(..).map(|tile| ((tile.level, tile.index), tile.hashes));
        self.tiles.0.extend(full);
    }

    /// The hashes from an entry to the root of a checkpoint.
    ///
    /// # Errors
    /// When the checkpoint is of other entries, or there is no such entry.
    pub fn inclusion(&self, at: &Checkpoint, index: u64) -> Result<Vec<Hash>, VerifyError> {
        if self.tree.root() != at.root {
            return Err(VerifyError::OtherEntries);
        }
        let inclusion = inclusion_proof(&self.tree, &self.tiles, index, at.size);
        inclusion.map_err(|error| VerifyError::Reading(error.to_string()))
    }
}

/// Makes the proof of an entry from all entries of a log.
///
/// # Errors
/// When the log cannot be read, does not hold what its checkpoint states, or has no such entry.
pub fn prove(source: &mut dyn Source, index: u64) -> Result<TlogProof, VerifyError> {
    let reader = BundleReader::open(source).map_err(|error| VerifyError::reading(&error))?;
    let (note, at) = (reader.note.clone(), reader.checkpoint.clone());
    if index >= at.size {
        return Err(VerifyError::NoEntry { index, size: at.size });
    }
    let (mut tree, mut extra) = (LogTree::default(), None);
    each_entry(source, &mut |entry| {
        if tree.size() == index {
            extra = Some(entry.to_vec());
        }
        tree.append(leaf_hash(entry));
        Ok(())
    })?;
    let inclusion = tree.inclusion(&at, index)?;
    Ok(TlogProof { extra, index, inclusion, note })
}

/// A proof that was read, with the entry that it is about.
#[derive(Debug, Clone)]
pub struct ReadProof {
    proof: TlogProof,
    /// The entry's bytes.
    pub entry: Vec<u8>,
}

impl ReadProof {
    /// Reads a proof, and its entry from a file of its own if the proof does not carry it.
    ///
    /// # Errors
    /// When a file cannot be read, or the proof's is none.
    pub fn open(path: &Path, entry: Option<&Path>) -> Result<ReadProof, VerifyError> {
        let wrong = |reason: String| VerifyError::NotAProof { path: path.to_owned(), reason };
        let text = String::from_utf8(read(path)?).map_err(|error| wrong(error.to_string()))?;
        let proof = TlogProof::parse(&text).map_err(|error| wrong(error.to_string()))?;
        let entry = entry.map(read).transpose()?.or_else(|| proof.extra.clone());
        let entry = entry.ok_or_else(|| VerifyError::NoEntryOfProof { path: path.to_owned() })?;
        Ok(ReadProof { proof, entry })
    }

    /// Index of the entry.
    #[must_use]
    pub fn index(&self) -> u64 {
        self.proof.index
    }

    /// The checkpoint that shows that the log of this key holds the entry.
    ///
    /// # Errors
    /// When it does not.
    pub fn check(&self, key: &NoteKey) -> Result<Checkpoint, TlogProofError> {
        self.proof.check(&self.entry, key)
    }
}
