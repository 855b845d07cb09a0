//! Where a court's log stands: its head while entries are added, and the snapshot that readers see.

use std::sync::Arc;

use caselot_core::docket::Day;
use caselot_core::docket::entry::{Entry, Event};
use caselot_core::docket::fold::state::State;
use caselot_core::id::EntryIndex;
use caselot_core::ledger::checkpoint::{self, Checkpoint, SigningKey};
use caselot_core::ledger::merkle::{Hash, leaf_hash};
use caselot_core::ledger::tree::{Frontier, Tile};
use caselot_core::quota::report::CheckpointRef;

use crate::service::sealed::LogSeals;

/// The end of a log, signed or not: the fold of its entries and the tree over them. Its parts are
/// shared until one of the holders adds to them, so a clone is cheap.
#[derive(Debug, Clone, Default)]
pub(in crate::service) struct Head {
    /// The fold of all entries.
    pub state: Arc<State>,
    /// The tree over them.
    pub frontier: Arc<Frontier>,
    /// For each tray, from 0, the index of the entry that opened it.
    pub tray_entries: Arc<Vec<EntryIndex>>,
}

impl Head {
    /// How many entries there are up to here.
    pub fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// The state, to apply entries to.
    pub fn state_mut(&mut self) -> &mut State {
        Arc::make_mut(&mut self.state)
    }

    /// Adds an entry, which the state holds already, to the tree. Tiles that become full are pushed
    /// to `tiles`.
    pub fn append(&mut self, entry: &Entry, bytes: &[u8], tiles: &mut Vec<Tile>) {
        Arc::make_mut(&mut self.frontier).append(leaf_hash(bytes), tiles);
        if let Event::TrayOpened { .. } = entry.event {
            Arc::make_mut(&mut self.tray_entries).push(entry.index);
        }
    }

    /// What shows other servers that one of them wrote the log up to here.
    pub fn seal(&self, seals: &LogSeals) -> Vec<u8> {
        let origin = self.state.court.as_ref().map_or("", |court| court.origin.as_str());
        seals.seal(origin, self.size(), &self.frontier.root())
    }

    /// Whether one of the servers wrote the log up to here.
    pub fn has_seal(&self, seals: &LogSeals, seal: &[u8]) -> bool {
        let origin = self.state.court.as_ref().map_or("", |court| court.origin.as_str());
        seals.fits(seal, origin, self.size(), &self.frontier.root())
    }

    /// Signs the log at this size, for readers.
    pub fn sign(self, key: &SigningKey) -> Snapshot {
        let (size, root) = (self.frontier.size(), self.frontier.root());
        let suffixes = self.frontier.suffixes();
        let origin = self.state.checkpoint_origin();
        let checkpoint = checkpoint::sign(&Checkpoint { origin, size, root }, key);
        let Head { state, frontier, tray_entries } = self;
        Snapshot { state, frontier, suffixes, tray_entries, checkpoint }
    }
}

/// A court as it was right after a commit: what readers see. It never changes; the next commit makes
/// another one.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The fold of all entries.
    pub state: Arc<State>,
    /// The tree over them.
    pub frontier: Arc<Frontier>,
    /// Hashes that the proofs of its newest entries share.
    pub suffixes: Vec<(u64, Hash)>,
    /// For each tray, from 0, the index of the entry that opened it.
    pub tray_entries: Arc<Vec<EntryIndex>>,
    /// The signed checkpoint of this size.
    pub checkpoint: String,
}

impl Snapshot {
    /// How many entries the log has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// The court's day at a time in milliseconds since 1970 UTC. No day is before that of the last
    /// entry, whatever the clock says.
    #[must_use]
    pub fn day(&self, now_ms: u64) -> Day {
        self.state.day(now_ms.max(self.state.time_ms))
    }

    /// The checkpoint as a report names it.
    #[must_use]
    pub fn checkpoint_ref(&self) -> CheckpointRef {
        let origin = self.state.court.as_ref().map_or("", |court| court.origin.as_str());
        CheckpointRef::new(origin, self.size(), &self.frontier.root())
    }

    /// The head that the next entries are added to.
    pub(in crate::service) fn head(&self) -> Head {
        Head {
            state: Arc::clone(&self.state),
            frontier: Arc::clone(&self.frontier),
            tray_entries: Arc::clone(&self.tray_entries),
        }
    }
}
