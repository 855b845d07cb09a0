//! The seed: the envelope's secret and the filer's nonce, bound to the transcript.

use hkdf::Hkdf;
use sha2::{Digest, Sha256};
use zeroize::Zeroize;

use super::hash::{Hash, Message, tagged};

/// Derives the seed of a draw with HKDF-SHA256.
pub fn seed(
    origin: &str,
    envelope_secret: &[u8; 32],
    nonce: &[u8; 32],
    transcript: &Hash,
) -> [u8; 32] {
    let salt = tagged("salt", Message::new().lp(origin.as_bytes()).as_bytes());
    let mut secrets = [0; 64];
    secrets[..32].copy_from_slice(envelope_secret);
    secrets[32..].copy_from_slice(nonce);
    let mut seed = [0; 32];
    Hkdf::<Sha256>::new(Some(&salt), &secrets)
        .expand_multi_info(&[b"caselot/v1/seed", transcript], &mut seed)
        .expect("HKDF-SHA256 gives up to 8,160 bytes, here 32");
    secrets.zeroize();
    seed
}

/// Plain SHA-256 of the seed, so that `sha256sum` can check it.
pub fn seed_hash(seed: &[u8; 32]) -> Hash {
    Sha256::digest(seed).into()
}
