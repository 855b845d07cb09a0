//! A contributor (参与方): somebody beside filer and server who gives to the seed. Each filing has a
//! value of its own from the moment it is filed, and the contributor gives it once both openings of
//! the filing stand in the log ([`tree`]).

pub mod tree;

use ed25519_dalek::{Signer, SigningKey};
use serde::{Deserialize, Serialize};

use crate::docket::handover::{SIGNATURE_BYTES, halves, is_signed};
use crate::id::EntryIndex;
use crate::ledger::merkle::Hash;
use crate::lottery::hash::{Message, tagged};

/// Most values that are given at a time: with their proofs they fit into an entry.
pub const MAX_GIVEN: usize = 64;

/// A contributor, by its own word and that of two persons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContributorNamed {
    /// Who it is.
    pub name: String,
    /// Ed25519 public key of its statements.
    pub key: [u8; 32],
    /// Root of the tree of its values.
    pub head: [u8; 32],
    /// Levels of the tree above its leaves: it has 2^depth values.
    pub depth: u32,
    /// Its signature over [`ContributorNamed::statement`].
    #[serde(with = "halves")]
    pub signature: [u8; SIGNATURE_BYTES],
}

impl ContributorNamed {
    /// A contributor that signs for itself; `head` and `depth` are those of its tree.
    #[must_use]
    pub fn signed(
        origin: &str,
        name: &str,
        (head, depth): (Hash, u32),
        key: &SigningKey,
    ) -> ContributorNamed {
        let public = key.verifying_key().to_bytes();
        let signature = [0; SIGNATURE_BYTES];
        let named = ContributorNamed { name: name.to_owned(), key: public, head, depth, signature };
        let signature = key.sign(&named.statement(origin)).to_bytes();
        ContributorNamed { signature, ..named }
    }

    /// The 32 bytes that it signs: `H("contributor", lp(origin) ‖ lp(name) ‖ head ‖ u32 depth)`.
    #[must_use]
    pub fn statement(&self, origin: &str) -> [u8; 32] {
        let message = Message::new().lp(origin.as_bytes()).lp(self.name.as_bytes());
        tagged("contributor", message.raw(&self.head).u32(self.depth).as_bytes())
    }

    /// Whether it signed.
    #[must_use]
    pub fn is_signed(&self, origin: &str) -> bool {
        is_signed(&self.key, &self.statement(origin), &self.signature)
    }

    /// How many values it has.
    #[must_use]
    pub fn values(&self) -> u32 {
        1_u32.checked_shl(self.depth).unwrap_or(0)
    }
}

/// The end of a contributor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContributorEnded {
    /// Entry by which it was named.
    pub contributor: EntryIndex,
    /// It answers no more: what waits for it comes to nothing.
    pub stalled: bool,
    /// Why.
    pub text: String,
}

/// What a filing that waits for a contributor says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwaitedContribution {
    /// Entry by which it was named.
    pub contributor: EntryIndex,
    /// Root of the tree of its values.
    pub head: [u8; 32],
    /// Which of its values: how many filings awaited it before.
    pub number: u32,
}

/// Both openings of a filing, before the contributor gives its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilingOpened {
    /// Entry index of the filing.
    pub filing: EntryIndex,
    /// Opening of the envelope.
    pub envelope_secret: [u8; 32],
    /// The filer's nonce.
    pub nonce: [u8; 32],
}

/// A value for one filing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenValue {
    /// Entry index of the filing.
    pub filing: EntryIndex,
    /// The value.
    pub value: [u8; 32],
    /// The siblings from its leaf upwards.
    pub proof: Vec<Hash>,
}

/// Values that a contributor gave, for a log that it has seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contributed {
    /// Entry by which it was named.
    pub contributor: EntryIndex,
    /// Entries of the log that it has seen.
    pub size: u64,
    /// The root over them.
    pub root: [u8; 32],
    /// The values, in the order in which their filings were opened.
    pub values: Vec<GivenValue>,
    /// Its signature over [`Contributed::statement`].
    #[serde(with = "halves")]
    pub signature: [u8; SIGNATURE_BYTES],
}

impl Contributed {
    /// Values that are given, and signed for.
    #[must_use]
    pub fn signed(
        origin: &str,
        contributor: EntryIndex,
        (size, root): (u64, Hash),
        values: Vec<GivenValue>,
        key: &SigningKey,
    ) -> Contributed {
        let signature = [0; SIGNATURE_BYTES];
        let given = Contributed { contributor, size, root, values, signature };
        let signature = key.sign(&given.statement(origin)).to_bytes();
        Contributed { signature, ..given }
    }

    /// The 32 bytes that it signs: `H("contribution", lp(origin) ‖ u64 contributor ‖ u64 size ‖ root
    /// ‖ for each value: u64 filing ‖ value)`.
    #[must_use]
    pub fn statement(&self, origin: &str) -> [u8; 32] {
        let message = Message::new().lp(origin.as_bytes()).u64(self.contributor.0).u64(self.size);
        let each = |message: Message, it: &GivenValue| message.u64(it.filing.0).raw(&it.value);
        let message = self.values.iter().fold(message.raw(&self.root), each);
        tagged("contribution", message.as_bytes())
    }

    /// Whether the contributor's key signed it.
    #[must_use]
    pub fn is_signed(&self, origin: &str, key: &[u8; 32]) -> bool {
        is_signed(key, &self.statement(origin), &self.signature)
    }
}

/// Whether a value is the one that a filing awaits, of a contributor with this key and depth.
#[must_use]
pub fn is_awaited(
    origin: &str,
    (key, depth): (&[u8; 32], u32),
    awaits: &AwaitedContribution,
    given: &GivenValue,
) -> bool {
    let leaf = tree::leaf(origin, key, awaits.number, &given.value);
    let root = tree::root_by(awaits.number, leaf, &given.proof);
    given.proof.len() == depth as usize && root == awaits.head
}
