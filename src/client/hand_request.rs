//! What is carried from who made a hand to who proposes it.

use caselot_core::docket::hand::HandEnrolled;
use caselot_core::hash::{from_hex32, to_hex};
use caselot_core::id::EntryIndex;
use caselot_core::ledger::checkpoint::fingerprint;
use serde::{Deserialize, Serialize};

/// A person's hand, with the proof that its key is there. Nothing in it is secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandRequest {
    /// Origin of the court's docket.
    pub origin: String,
    /// Whose it is.
    pub person: String,
    /// Fingerprint of the key, which is compared by who approves.
    pub fingerprint: String,
    /// Public key, in hexadecimal digits.
    pub key: String,
    /// Both halves of its signature, in hexadecimal digits.
    pub proof: [String; 2],
    /// Entry since which the hand before may have been somebody else's; 0 = nothing is said.
    pub compromised_since: u64,
}

impl HandRequest {
    /// A hand of the docket of an origin.
    #[must_use]
    pub fn new(origin: &str, made: &HandEnrolled) -> Self {
        let HandEnrolled { person, key, proof, compromised_since } = made;
        let (one, two) = proof.split_at(32);
        Self {
            origin: origin.to_owned(),
            person: person.clone(),
            fingerprint: fingerprint(key),
            key: to_hex(key),
            proof: [to_hex(one), to_hex(two)],
            compromised_since: compromised_since.map_or(0, |entry| entry.0),
        }
    }

    /// The hand; none if a part is not in form.
    #[must_use]
    pub fn enrolled(&self) -> Option<HandEnrolled> {
        let [one, two] = &self.proof;
        let halves = [from_hex32(one)?, from_hex32(two)?];
        let proof = halves.concat().try_into().ok()?;
        let since = Some(EntryIndex(self.compromised_since)).filter(|entry| entry.0 != 0);
        let (person, key) = (self.person.clone(), from_hex32(&self.key)?);
        Some(HandEnrolled { person, key, proof, compromised_since: since })
    }
}
