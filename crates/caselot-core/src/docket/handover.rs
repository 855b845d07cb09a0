//! The handover of a court's signing key: what both keys sign, and what the log keeps of it.
//!
//! The old key signs that it steps back at this size and root in favour of the new one; the new
//! one signs the same, so that nobody hands over to a key that is not his.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

use crate::id::EntryIndex;
use crate::lottery::hash::{Message, tagged};

/// Bytes of an Ed25519 signature.
pub const SIGNATURE_BYTES: usize = 64;

/// A handover as an entry has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRotated {
    /// The new Ed25519 public key.
    pub public_key: [u8; 32],
    /// The old key's signature over the [`Statement`].
    #[serde(with = "halves")]
    pub old_signature: [u8; SIGNATURE_BYTES],
    /// The new key's.
    #[serde(with = "halves")]
    pub new_signature: [u8; SIGNATURE_BYTES],
    /// Explanation; may be empty.
    pub text: String,
    /// The second person.
    pub approver: String,
}

/// A signature as two halves: longer arrays are not serialized by themselves.
pub(super) mod halves {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::docket::handover::SIGNATURE_BYTES;

    pub fn serialize<S: Serializer>(
        signature: &[u8; SIGNATURE_BYTES],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        signature.as_chunks::<32>().0.serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<[u8; SIGNATURE_BYTES], D::Error> {
        let halves = Vec::<[u8; 32]>::deserialize(deserializer)?;
        let signature = halves.concat().try_into();
        signature.map_err(|_| serde::de::Error::custom("a signature has 64 bytes"))
    }
}

/// A handover as it stands in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handover {
    /// Its index: the old key signs up to this size, the new one every greater one.
    pub entry: EntryIndex,
    /// The key that stepped back.
    pub old_key: [u8; 32],
    /// What the entry says.
    pub rotated: KeyRotated,
}

/// What both keys sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement<'a> {
    /// Origin of the docket.
    pub origin: &'a str,
    /// Entries before the handover.
    pub size: u64,
    /// The root over them.
    pub root: [u8; 32],
    /// The public key that steps back.
    pub old_key: [u8; 32],
    /// The one that takes its place.
    pub new_key: [u8; 32],
}

impl Statement<'_> {
    /// The 32 bytes that are signed:
    /// `H("key-rotated", lp(origin) ‖ u64 size ‖ root ‖ old key ‖ new key)`. No checkpoint is so
    /// short, so neither signature is ever one of the other kind.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        let message = Message::new().lp(self.origin.as_bytes()).u64(self.size).raw(&self.root);
        tagged("key-rotated", message.raw(&self.old_key).raw(&self.new_key).as_bytes())
    }

    /// Signs it with one of the two keys.
    #[must_use]
    pub fn sign(&self, key: &SigningKey) -> [u8; SIGNATURE_BYTES] {
        key.sign(&self.digest()).to_bytes()
    }

    /// Whether the old key signed it, strictly.
    #[must_use]
    pub fn signed_by_old(&self, signature: &[u8; SIGNATURE_BYTES]) -> bool {
        self.signed_by(&self.old_key, signature)
    }

    /// Whether the new key signed it, strictly.
    #[must_use]
    pub fn signed_by_new(&self, signature: &[u8; SIGNATURE_BYTES]) -> bool {
        self.signed_by(&self.new_key, signature)
    }

    fn signed_by(&self, public: &[u8; 32], signature: &[u8; SIGNATURE_BYTES]) -> bool {
        is_signed(public, &self.digest(), signature)
    }
}

/// Whether a key signed a statement, strictly.
pub(super) fn is_signed(
    public: &[u8; 32],
    statement: &[u8; 32],
    signature: &[u8; SIGNATURE_BYTES],
) -> bool {
    let key = VerifyingKey::from_bytes(public);
    let signature = Signature::from_bytes(signature);
    key.is_ok_and(|key| key.verify_strict(statement, &signature).is_ok())
}

/// Whether 32 bytes can be a signing key's public half: a point, and not one of small order.
#[must_use]
pub fn is_usable(public: &[u8; 32]) -> bool {
    is_reduced(public) && VerifyingKey::from_bytes(public).is_ok_and(|key| !key.is_weak())
}

/// Whether the ordinate of a point is below 2^255 − 19. The library takes others for their remainder;
/// RFC 8032 (5.1.3) decodes none, and so does no verifier that keeps to it.
fn is_reduced(public: &[u8; 32]) -> bool {
    let [first, between @ .., last] = public;
    *first < 0xed || between.iter().any(|byte| *byte != 0xff) || last & 0x7f != 0x7f
}
