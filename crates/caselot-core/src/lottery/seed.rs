//! The seed: the envelope's secret, the filer's nonce and, where there is a contributor, its value,
//! bound to the transcript.

use hkdf::Hkdf;
use sha2::{Digest, Sha256};
use zeroize::Zeroize;

use super::hash::{Hash, Message, tagged};

/// What is opened for a draw.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Openings<'a> {
    /// The server's share.
    pub envelope_secret: &'a [u8; 32],
    /// The filer's.
    pub nonce: &'a [u8; 32],
    /// The contributor's; `None` where none takes part.
    pub value: Option<&'a [u8; 32]>,
}

/// Derives the seed of a draw with HKDF-SHA256.
pub fn seed(origin: &str, openings: Openings<'_>, transcript: &Hash) -> [u8; 32] {
    let salt = tagged("salt", Message::new().lp(origin.as_bytes()).as_bytes());
    let Openings { envelope_secret, nonce, value } = openings;
    let mut secrets = [0; 96];
    secrets[..32].copy_from_slice(envelope_secret);
    secrets[32..64].copy_from_slice(nonce);
    if let Some(value) = value {
        secrets[64..].copy_from_slice(value);
    }
    let given = if value.is_some() { 96 } else { 64 };
    let mut seed = [0; 32];
    Hkdf::<Sha256>::new(Some(&salt), &secrets[..given])
        .expand_multi_info(&[b"caselot/v1/seed", transcript], &mut seed)
        .expect("HKDF-SHA256 gives up to 8,160 bytes, here 32");
    secrets.zeroize();
    seed
}

/// Plain SHA-256 of the seed, so that `sha256sum` can check it.
pub fn seed_hash(seed: &[u8; 32]) -> Hash {
    Sha256::digest(seed).into()
}
