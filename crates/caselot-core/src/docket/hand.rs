//! Hands (手签): keys of persons. Who acts signs a tree that holds what the act is about, so that
//! neither server nor operator can write the act in that person's name.

use ed25519_dalek::{Signer, SigningKey};
use serde::{Deserialize, Serialize};

use crate::docket::code::PersonRole;
use crate::docket::handover::{SIGNATURE_BYTES, halves, is_signed};
use crate::id::EntryIndex;
use crate::ledger::merkle::Hash;
use crate::lottery::hash::{Message, tagged};

/// Entries after which a tree is too old to be signed by an act that is about no entry.
pub const FRESH_ENTRIES: u64 = 65_536;

/// What of an act is signed, and what the act is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedPart {
    /// Tag of the event in an entry.
    pub tag: u8,
    /// The entry that the act is about, which the signed tree holds; `None` if it is about none.
    pub target: Option<EntryIndex>,
    /// SHA-256 of the event without what the server fills in.
    pub digest: [u8; 32],
}

/// The signature of who acts, over a tree of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hand {
    /// Entries of the tree.
    pub size: u64,
    /// The root over them.
    pub root: [u8; 32],
    /// The signature over [`Hand::statement`].
    #[serde(with = "halves")]
    pub signature: [u8; SIGNATURE_BYTES],
}

impl Hand {
    /// Signs an act by a tree that who signs has verified.
    #[must_use]
    pub fn signed(
        origin: &str,
        part: &SignedPart,
        (size, root): (u64, Hash),
        key: &SigningKey,
    ) -> Hand {
        let hand = Hand { size, root, signature: [0; SIGNATURE_BYTES] };
        let signature = key.sign(&hand.statement(origin, part)).to_bytes();
        Hand { signature, ..hand }
    }

    /// The 32 bytes that are signed: `H("hand", lp(origin) ‖ u8 tag ‖ u64 target ‖ u64 size ‖ root ‖
    /// digest)`.
    #[must_use]
    pub fn statement(&self, origin: &str, part: &SignedPart) -> [u8; 32] {
        let target = part.target.map_or(0, |entry| entry.0);
        let message = Message::new().lp(origin.as_bytes()).u8(part.tag).u64(target);
        let message = message.u64(self.size).raw(&self.root).raw(&part.digest);
        tagged("hand", message.as_bytes())
    }
}

/// The hand of a person, which others enroll.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandEnrolled {
    /// Whose it is.
    pub person: String,
    /// Ed25519 public key.
    pub key: [u8; 32],
    /// Its signature over [`key_statement`].
    #[serde(with = "halves")]
    pub proof: [u8; SIGNATURE_BYTES],
    /// Since which entry the hand before may have been somebody else's; `None` says nothing.
    pub compromised_since: Option<EntryIndex>,
}

impl HandEnrolled {
    /// A hand that shows that its key is there.
    #[must_use]
    pub fn proven(
        origin: &str,
        person: &str,
        compromised_since: Option<EntryIndex>,
        key: &SigningKey,
    ) -> HandEnrolled {
        let public = key.verifying_key().to_bytes();
        let statement = key_statement(origin, person, &public, compromised_since);
        let (person, proof) = (person.to_owned(), key.sign(&statement).to_bytes());
        HandEnrolled { person, key: public, proof, compromised_since }
    }

    /// Whether its key is there.
    #[must_use]
    pub fn is_proven(&self, origin: &str) -> bool {
        let HandEnrolled { person, key, proof, compromised_since } = self;
        is_signed(key, &key_statement(origin, person, key, *compromised_since), proof)
    }
}

/// Another hand of who acts, who signs it with the one before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandRotated {
    /// Ed25519 public key.
    pub key: [u8; 32],
    /// Its signature over [`key_statement`].
    #[serde(with = "halves")]
    pub proof: [u8; SIGNATURE_BYTES],
    /// Since which entry the hand before may have been somebody else's; `None` says nothing.
    pub compromised_since: Option<EntryIndex>,
}

impl HandRotated {
    /// What it would be if others had enrolled it.
    #[must_use]
    pub fn of(&self, person: &str) -> HandEnrolled {
        let HandRotated { key, proof, compromised_since } = *self;
        HandEnrolled { person: person.to_owned(), key, proof, compromised_since }
    }
}

impl From<HandEnrolled> for HandRotated {
    fn from(HandEnrolled { key, proof, compromised_since, .. }: HandEnrolled) -> HandRotated {
        HandRotated { key, proof, compromised_since }
    }
}

/// Who acts by a hand alone; nobody need where no role is named.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandsRequired {
    /// FILING for draws, SUPERVISOR for acts of a second person; strictly ascending.
    pub roles: Vec<PersonRole>,
}

/// The 32 bytes by which a key shows that it is there: `H("hand-key", lp(origin) ‖ lp(person) ‖ key ‖
/// u64 compromised_since)`.
#[must_use]
pub fn key_statement(
    origin: &str,
    person: &str,
    key: &[u8; 32],
    compromised_since: Option<EntryIndex>,
) -> [u8; 32] {
    let since = compromised_since.map_or(0, |entry| entry.0);
    let message = Message::new().lp(origin.as_bytes()).lp(person.as_bytes());
    tagged("hand-key", message.raw(key).u64(since).as_bytes())
}
