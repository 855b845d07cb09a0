//! The keys of a log: which one signs at which size.

use super::trust::Trust;
use crate::docket::codec;
use crate::docket::entry::Event;
use crate::ledger::bundle::Bundle;
use crate::ledger::checkpoint::NoteKey;

/// The keys that a log names, in its order. What names them may itself be at fault; that is for
/// the rules to say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Keys(Vec<Named>);

/// A key and the entry that names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Named {
    /// CourtOpened or KeyRotated: the key signs what holds this entry, until it is handed over.
    pub entry: u64,
    pub public: [u8; 32],
}

impl Keys {
    /// Takes over what the entry at a position names.
    pub fn take(&mut self, position: u64, event: &Event) {
        let public = match event {
            Event::CourtOpened(court) if position == 0 => court.public_key,
            Event::KeyRotated(rotated) if position > 0 => rotated.public_key,
            _ => return,
        };
        self.0.push(Named { entry: position, public });
    }

    /// The keys of a whole bundle.
    pub fn of(bundle: &Bundle) -> Keys {
        let mut keys = Keys::default();
        for (position, bytes) in (0..).zip(&bundle.entries) {
            if (position == 0 || may_rotate(bytes))
                && let Ok(entry) = codec::decode(bytes)
            {
                keys.take(position, &entry.event);
            }
        }
        keys
    }

    /// The key that signs the newest of the log.
    pub fn in_force(&self) -> Option<Named> {
        self.0.last().copied()
    }

    /// Keys up to the one that is believed in: what it was handed over by is believed with it, and
    /// nothing after it is. Of a key that the log does not name, that one alone.
    pub fn up_to(mut self, key: &NoteKey) -> Keys {
        match self.0.iter().position(|named| named.public == *key.public()) {
            Some(at) => self.0.truncate(at + 1),
            None => self.0 = vec![Named { entry: 0, public: *key.public() }],
        }
        self
    }

    /// The key that was in force at a size, then the earlier ones, the latest first.
    pub fn before(&self, size: u64) -> impl Iterator<Item = Named> + '_ {
        let later = self.0.iter().skip(1).filter(|key| key.entry >= size).count();
        self.0.iter().rev().skip(later).copied()
    }

    /// The handover by which a key was replaced, if it was one of the log's.
    pub fn successor(&self, public: &[u8; 32]) -> Option<Named> {
        let at = self.0.iter().position(|key| key.public == *public)?;
        self.0.get(at + 1).copied()
    }

    /// Every key, as one that signs under this name.
    pub fn all<'a>(&'a self, origin: &'a str) -> impl Iterator<Item = NoteKey> + 'a {
        self.0.iter().filter_map(|key| NoteKey::new(origin, key.public).ok())
    }

    /// The key to believe in.
    pub fn believed(&self, origin: &str, trust: &Trust) -> Option<NoteKey> {
        match trust {
            Trust::Key(key) => Some(key.clone()),
            Trust::SelfAsserted => NoteKey::new(origin, self.in_force()?.public).ok(),
            Trust::Fingerprint(wanted) => self.all(origin).find(|key| key.fingerprint() == *wanted),
        }
    }
}

/// Whether an entry can hold a KeyRotated at all: its tag, 32, is these two bytes. Most entries
/// need not be decoded to know that they do not.
fn may_rotate(bytes: &[u8]) -> bool {
    bytes.windows(2).any(|pair| pair == [0x82, 0x02])
}
