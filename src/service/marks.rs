//! The key of a court's party marks, and identifiers becoming marks: no identifier goes further
//! than here.

use caselot_core::docket::party::{MAX_MARKS, MarkKey, PartyTag, sorted};
use caselot_core::docket::refusal::Refusal;
use zeroize::Zeroizing;

use super::Service;
use super::ambient::{Entropy, EntropyFailed};
use super::error::ServiceError;
use super::sealed::{NONCE_BYTES, SealingKey};

/// A new key of a docket's marks, sealed.
pub(super) fn new_key(
    sealing: &SealingKey,
    origin: &str,
    entropy: &dyn Entropy,
) -> Result<Option<Vec<u8>>, EntropyFailed> {
    let mut seed = Zeroizing::new([0; 32 + NONCE_BYTES]);
    entropy.fill(&mut *seed)?;
    let parts = seed.split_first_chunk::<32>();
    Ok(parts.and_then(|(key, nonce)| {
        sealing.seal_marks(origin, &MarkKey::new(*key), nonce.try_into().ok()?)
    }))
}

impl Service {
    /// The marks of these identifiers in one court, strictly ascending.
    ///
    /// # Errors
    /// When there is no such court, an identifier is none, there are too many, or the key of the
    /// marks does not open. No error holds an identifier.
    pub fn party_marks(
        &self,
        court: &str,
        identifiers: &[String],
    ) -> Result<Vec<PartyTag>, ServiceError> {
        let seat = self.court(court)?;
        if identifiers.is_empty() {
            return Ok(Vec::new());
        }
        if identifiers.len() > MAX_MARKS {
            return Err(Refusal::PartyMarksOrder {}.into());
        }
        let key = seat.marks.as_ref().ok_or(Refusal::MarkKeyUnavailable {})?;
        let origin = seat.key.name();
        let mark = |(at, identifier): (usize, &String)| {
            let malformed = Refusal::PartyIdentifierMalformed { place: at + 1 };
            key.mark(origin, identifier).ok_or(malformed)
        };
        let marks = identifiers.iter().enumerate().map(mark).collect::<Result<_, _>>()?;
        Ok(sorted(marks))
    }
}
