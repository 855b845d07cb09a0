//! Tagged hashing and the encoding of hashed messages.

use sha2::{Digest, Sha256};

pub use crate::hash::{Hash, from_hex32, to_hex};

use crate::id::JudgeId;

/// What every tag of the protocol starts with.
const TAG_PREFIX: &str = "caselot/v1/";

/// What the tags start with that protocol 2 made anew.
const TAG_PREFIX_TWO: &str = "caselot/v2/";

/// Room for a tag.
const MAX_TAG: usize = 63;

/// Room for most messages, so that they need no second allocation.
const MESSAGE_BYTES: usize = 160;

/// A message under construction: big-endian integers and length-prefixed bytes.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Message(Vec<u8>);

impl Message {
    /// An empty message.
    pub fn new() -> Self {
        Self::with_capacity(MESSAGE_BYTES)
    }

    /// An empty message with room for so many bytes.
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self(Vec::with_capacity(bytes))
    }

    /// Appends `lp(bytes)`: the length as a `u32`, then the bytes.
    ///
    /// # Panics
    /// When `bytes` is 4 GiB or longer, which no field of the protocol can be.
    pub fn lp(self, bytes: &[u8]) -> Self {
        let length = u32::try_from(bytes.len()).expect("fields of the protocol are under 4 GiB");
        self.u32(length).raw(bytes)
    }

    /// Appends one byte.
    pub fn u8(self, value: u8) -> Self {
        self.raw(&[value])
    }

    /// Appends a big-endian `u32`.
    pub fn u32(self, value: u32) -> Self {
        self.raw(&value.to_be_bytes())
    }

    /// Appends a big-endian `u64`.
    pub fn u64(self, value: u64) -> Self {
        self.raw(&value.to_be_bytes())
    }

    /// Appends rows of a judge (`u32`) and a mass (`u64`).
    pub(super) fn rows(mut self, rows: &[(JudgeId, u64)]) -> Self {
        self.0.reserve(12 * rows.len());
        for (judge, mass) in rows {
            let mut row = [0; 12];
            row[..4].copy_from_slice(&judge.to_be_bytes());
            row[4..].copy_from_slice(&mass.to_be_bytes());
            self.0.extend_from_slice(&row);
        }
        self
    }

    /// Appends bytes of a fixed length as they are.
    #[inline]
    pub fn raw(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }

    /// The bytes so far.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Secrets pass through messages, so only the length is shown.
impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Message({} bytes)", self.0.len())
    }
}

/// `H(name, message)` = SHA-256(`u8` length of the tag ‖ tag ‖ message), tag = `caselot/v1/` + name.
///
/// # Panics
/// When the tag is longer than 63 bytes; names are constants of the protocol.
pub fn tagged(name: &str, message: &[u8]) -> Hash {
    prefixed(TAG_PREFIX, name, message)
}

/// [`tagged`], with a tag of protocol 2: `caselot/v2/` + name.
pub(super) fn tagged_two(name: &str, message: &[u8]) -> Hash {
    prefixed(TAG_PREFIX_TWO, name, message)
}

fn prefixed(prefix: &str, name: &str, message: &[u8]) -> Hash {
    let tag = prefix.len() + name.len();
    let mut head = [0; 1 + MAX_TAG];
    head[0] = u8::try_from(tag).expect("tags are under 256 bytes");
    head[1..=prefix.len()].copy_from_slice(prefix.as_bytes());
    head[1 + prefix.len()..=tag].copy_from_slice(name.as_bytes());
    let mut hasher = Sha256::new();
    hasher.update(&head[..=tag]);
    hasher.update(message);
    hasher.finalize().into()
}
