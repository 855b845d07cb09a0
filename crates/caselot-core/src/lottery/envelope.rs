//! Trays of sealed envelopes, the filer's nonce and the facts of a case: what is committed before
//! it is opened.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::hash::{Hash, Message, tagged};
use crate::secret::Secret32;

/// The key of one tray, made of the operating system's entropy.
#[derive(Debug, Clone)]
pub struct TrayKey(Secret32);

impl TrayKey {
    /// The tray's key.
    pub const fn new(key: Secret32) -> Self {
        Self(key)
    }

    /// The key itself, for sealing.
    pub const fn as_secret(&self) -> &Secret32 {
        &self.0
    }

    /// The secret of one envelope of the tray.
    pub fn secret(&self, origin: &str, tray: u64, envelope: u32) -> Secret32 {
        let message = Message::new()
            .raw(b"caselot/v1/envelope-secret")
            .lp(origin.as_bytes())
            .u64(tray)
            .u32(envelope);
        keyed(&self.0, &message, None)
    }
}

/// The commitment to an envelope's secret.
pub fn commitment(origin: &str, tray: u64, envelope: u32, secret: &[u8; 32]) -> Hash {
    let message =
        Message::new().lp(origin.as_bytes()).u64(tray).u32(envelope).raw(secret.as_slice());
    tagged("envelope", message.as_bytes())
}

/// The commitments of a tray's envelopes in order, 32 bytes each, as its `TrayOpened` holds them.
pub fn tray_commitments(key: &TrayKey, origin: &str, tray: u64, envelopes: u32) -> Vec<u8> {
    (0..envelopes)
        .flat_map(|envelope| {
            commitment(origin, tray, envelope, key.secret(origin, tray, envelope).as_bytes())
        })
        .collect()
}

/// The commitment to the filer's nonce for one stage of a case.
pub fn nonce_commitment(origin: &str, case_number: &str, stage: u32, nonce: &[u8; 32]) -> Hash {
    let message = Message::new()
        .lp(origin.as_bytes())
        .lp(case_number.as_bytes())
        .u32(stage)
        .raw(nonce.as_slice());
    tagged("filer-nonce", message.as_bytes())
}

/// The commitment to the facts that tie a case number to one dispute.
pub fn facts_commitment(salt: &[u8; 32], parties: &str, claim: &str, accepted_on: &str) -> Hash {
    let message = Message::new()
        .raw(salt.as_slice())
        .lp(parties.as_bytes())
        .lp(claim.as_bytes())
        .lp(accepted_on.as_bytes());
    tagged("case-facts", message.as_bytes())
}

/// The filer's nonce, mixed from its secret and from 32 random bytes that are kept until the draw alone:
/// whoever comes to know the secret knows no nonce yet.
pub fn mix_nonce(
    filer_secret: &Secret32,
    origin: &str,
    (case_number, stage): (&str, u32),
    fresh: &Secret32,
) -> Secret32 {
    let label = b"caselot/v2/nonce";
    keyed(filer_secret, &named(label, origin, case_number, stage), Some(fresh))
}

/// The filer's nonce of a filing without random bytes of its own, as earlier clients made it.
pub fn derive_nonce(
    filer_secret: &Secret32,
    origin: &str,
    case_number: &str,
    stage: u32,
) -> Secret32 {
    derive(filer_secret, b"caselot/v1/nonce", origin, case_number, stage)
}

/// The salt of the facts commitment, derived like the nonce.
pub fn derive_salt(
    filer_secret: &Secret32,
    origin: &str,
    case_number: &str,
    stage: u32,
) -> Secret32 {
    derive(filer_secret, b"caselot/v1/facts-salt", origin, case_number, stage)
}

fn derive(
    filer_secret: &Secret32,
    label: &[u8],
    origin: &str,
    case_number: &str,
    stage: u32,
) -> Secret32 {
    keyed(filer_secret, &named(label, origin, case_number, stage), None)
}

fn named(label: &[u8], origin: &str, case_number: &str, stage: u32) -> Message {
    Message::new().raw(label).lp(origin.as_bytes()).lp(case_number.as_bytes()).u32(stage)
}

fn keyed(key: &Secret32, message: &Message, fresh: Option<&Secret32>) -> Secret32 {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes())
        .expect("HMAC takes a key of any length, here 32 bytes");
    mac.update(message.as_bytes());
    fresh.into_iter().for_each(|fresh| mac.update(fresh.as_bytes()));
    Secret32::new(mac.finalize().into_bytes().into())
}
