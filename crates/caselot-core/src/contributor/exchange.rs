//! A question to a contributor and its answer, as JSON: over a network, or carried as files.

use serde::{Deserialize, Serialize};

use crate::docket::contribution::{Contributed, ContributorNamed, GivenValue};
use crate::docket::handover::SIGNATURE_BYTES;
use crate::id::EntryIndex;
use crate::ledger::merkle::Hash;

/// Most bytes of a question: 64 filings, each of them and its opening as long as entries may be in
/// base64, and their proofs.
pub const MAX_QUESTION_BYTES: usize = 16 << 20;

/// What a contributor is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The log as the court signed it, with the proof that it continues what the contributor saw: the
    /// text of a request to a witness.
    pub log: String,
    /// The filings.
    pub filings: Vec<AskedFiling>,
}

/// A filing whose value is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskedFiling {
    /// Its CaseFiled.
    pub filing: ShownEntry,
    /// Its FilingOpened.
    pub opening: ShownEntry,
}

/// An entry with the proof that the log has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShownEntry {
    /// Its index.
    pub index: u64,
    /// Its bytes; in base64.
    #[serde(with = "base64_text")]
    pub entry: Vec<u8>,
    /// Its inclusion proof; in hexadecimal digits.
    #[serde(with = "hexes")]
    pub inclusion: Vec<Hash>,
}

/// What a contributor gave, as it answers and as it publishes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerFile {
    /// Origin of the court's docket.
    pub origin: String,
    /// Entry by which the contributor was named.
    pub contributor: EntryIndex,
    /// Entries of the log that it has seen.
    pub size: u64,
    /// The root over them, in hexadecimal digits.
    #[serde(with = "hex")]
    pub root: Hash,
    /// The values.
    pub values: Vec<ValueFile>,
    /// Its signature, in base64.
    #[serde(with = "base64_text")]
    pub signature: Vec<u8>,
}

/// One value of an [`AnswerFile`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValueFile {
    /// Entry index of its filing.
    pub filing: EntryIndex,
    /// The value, in hexadecimal digits.
    #[serde(with = "hex")]
    pub value: Hash,
    /// The siblings from its leaf upwards, in hexadecimal digits.
    #[serde(with = "hexes")]
    pub proof: Vec<Hash>,
}

impl AnswerFile {
    /// An answer for the docket of an origin.
    #[must_use]
    pub fn new(origin: &str, given: &Contributed) -> AnswerFile {
        let value = |it: &GivenValue| ValueFile {
            filing: it.filing,
            value: it.value,
            proof: it.proof.clone(),
        };
        AnswerFile {
            origin: origin.to_owned(),
            contributor: given.contributor,
            size: given.size,
            root: given.root,
            values: given.values.iter().map(value).collect(),
            signature: given.signature.to_vec(),
        }
    }

    /// What was given; none if the signature is not 64 bytes.
    #[must_use]
    pub fn given(&self) -> Option<Contributed> {
        let signature: [u8; SIGNATURE_BYTES] = self.signature.as_slice().try_into().ok()?;
        let value = |it: &ValueFile| GivenValue {
            filing: it.filing,
            value: it.value,
            proof: it.proof.clone(),
        };
        let (contributor, size, root) = (self.contributor, self.size, self.root);
        let values = self.values.iter().map(value).collect();
        Some(Contributed { contributor, size, root, values, signature })
    }
}

mod hex {
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::ledger::merkle::Hash;
    use crate::lottery::hash::{from_hex32, to_hex};

    pub fn serialize<S: Serializer>(hash: &Hash, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&to_hex(hash))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Hash, D::Error> {
        let text = String::deserialize(deserializer)?;
        from_hex32(&text).ok_or_else(|| serde::de::Error::custom("it is not 64 hexadecimal digits"))
    }
}

mod hexes {
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::ledger::merkle::Hash;
    use crate::lottery::hash::{from_hex32, to_hex};

    pub fn serialize<S: Serializer>(hashes: &[Hash], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(hashes.iter().map(|hash| to_hex(hash)))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Hash>, D::Error> {
        let texts = Vec::<String>::deserialize(deserializer)?;
        let hashes: Option<Vec<Hash>> = texts.iter().map(|text| from_hex32(text)).collect();
        hashes.ok_or_else(|| serde::de::Error::custom("a hash is not 64 hexadecimal digits"))
    }
}

mod base64_text {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(bytes))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        STANDARD.decode(text).map_err(|_| serde::de::Error::custom("it is not base64"))
    }
}

/// A contributor's own word, as it gives it to a court that names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedFile {
    /// Origin of the court's docket.
    pub origin: String,
    /// Who it is.
    pub name: String,
    /// Its public key, in hexadecimal digits.
    #[serde(with = "hex")]
    pub key: Hash,
    /// Root of the tree of its values, in hexadecimal digits.
    #[serde(with = "hex")]
    pub head: Hash,
    /// Levels of that tree above its leaves.
    pub depth: u32,
    /// Its signature, in base64.
    #[serde(with = "base64_text")]
    pub signature: Vec<u8>,
}

impl NamedFile {
    /// A contributor's word for the docket of an origin.
    #[must_use]
    pub fn new(origin: &str, named: &ContributorNamed) -> NamedFile {
        let ContributorNamed { name, key, head, depth, signature } = named.clone();
        let (origin, signature) = (origin.to_owned(), signature.to_vec());
        NamedFile { origin, name, key, head, depth, signature }
    }

    /// What it says; none if the signature is not 64 bytes.
    #[must_use]
    pub fn named(&self) -> Option<ContributorNamed> {
        let signature: [u8; SIGNATURE_BYTES] = self.signature.as_slice().try_into().ok()?;
        let NamedFile { name, key, head, depth, .. } = self.clone();
        Some(ContributorNamed { name, key, head, depth, signature })
    }
}
