//! The signing keys of a log, and which of them was in force at which size.

use serde::{Deserialize, Serialize};

use super::trust::Trust;
use crate::docket::codec;
use crate::docket::entry::Event;
use crate::id::EntryIndex;
use crate::ledger::bundle::Bundle;
use crate::ledger::checkpoint::NoteKey;

/// The keys that a log names, in the order of the log. Whether the entries that name them are valid
/// is left to the rules.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Keys(Vec<NamedKey>);

/// A key and the entry that names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct NamedKey {
    /// The CourtOpened or KeyRotated entry: until it is handed over, the key signs every checkpoint
    /// that contains this entry.
    pub entry: EntryIndex,
    pub public: [u8; 32],
}

impl Keys {
    /// Adds the key that an entry names, if it names one.
    pub fn apply(&mut self, entry: EntryIndex, event: &Event) {
        let public = match event {
            Event::CourtOpened(court) if entry == EntryIndex(0) => court.public_key,
            Event::KeyRotated(rotated) if entry > EntryIndex(0) => rotated.public_key,
            _ => return,
        };
        self.0.push(NamedKey { entry, public });
    }

    /// The keys of a whole bundle.
    pub fn from_bundle(bundle: &Bundle) -> Keys {
        let mut keys = Keys::default();
        for (position, bytes) in (0..).zip(&bundle.entries) {
            // Only the first entry and handovers name keys, so the others need not be decoded.
            if (position == 0 || codec::is_key_rotation(bytes))
                && let Ok(entry) = codec::decode(bytes)
            {
                keys.apply(EntryIndex(position), &entry.event);
            }
        }
        keys
    }

    /// The key that is in force at the end of the log.
    pub fn in_force(&self) -> Option<NamedKey> {
        self.0.last().copied()
    }

    /// The keys up to the trusted one: its predecessors are trusted with it, its successors are not.
    /// If the log does not name the key, only that key.
    pub fn up_to(mut self, key: &NoteKey) -> Keys {
        match self.0.iter().position(|named| named.public == *key.public()) {
            Some(at) => self.0.truncate(at + 1),
            None => self.0 = vec![NamedKey { entry: EntryIndex(0), public: *key.public() }],
        }
        self
    }

    /// The key that was in force at a size, then the earlier ones from the latest to the first.
    pub fn before(&self, size: u64) -> impl Iterator<Item = NamedKey> + '_ {
        let later = self.0.iter().skip(1).filter(|key| key.entry >= EntryIndex(size)).count();
        self.0.iter().rev().skip(later).copied()
    }

    /// The key that replaced this one, if the log names both.
    pub fn successor(&self, public: &[u8; 32]) -> Option<NamedKey> {
        let at = self.0.iter().position(|key| key.public == *public)?;
        self.0.get(at + 1).copied()
    }

    /// Every key, with the name under which it signs.
    pub fn all<'a>(&'a self, origin: &'a str) -> impl Iterator<Item = NoteKey> + 'a {
        self.0.iter().filter_map(|key| NoteKey::new(origin, key.public).ok())
    }

    /// The key that is trusted.
    pub fn trusted(&self, origin: &str, trust: &Trust) -> Option<NoteKey> {
        match trust {
            Trust::Key(key) => Some(key.clone()),
            Trust::SelfAsserted => NoteKey::new(origin, self.in_force()?.public).ok(),
            Trust::Fingerprint(wanted) => self.all(origin).find(|key| key.fingerprint() == *wanted),
        }
    }
}
