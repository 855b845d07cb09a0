//! Tray keys at rest: sealed with XChaCha20-Poly1305 under a key that the database never holds.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::{Zeroize, Zeroizing};

use crate::lottery::envelope::TrayKey;

/// Bytes of the random nonce before each sealed key.
pub const NONCE_BYTES: usize = 24;

/// Seals and opens tray keys.
pub struct SealingKey(XChaCha20Poly1305);

impl std::fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealingKey(..)")
    }
}

impl SealingKey {
    /// Takes the key's bytes.
    #[must_use]
    pub fn new(key: &Zeroizing<[u8; 32]>) -> Self {
        Self(XChaCha20Poly1305::new((&**key).into()))
    }

    /// Seals a tray key: nonce ‖ ciphertext, bound to the docket and the tray. `None` only if
    /// the cipher refuses, which it does for no input of this length.
    #[must_use]
    pub fn seal(
        &self,
        origin: &str,
        tray: u64,
        key: &TrayKey,
        nonce: [u8; NONCE_BYTES],
    ) -> Option<Vec<u8>> {
        let bound = bound_to(origin, tray);
        let payload = Payload { msg: key.as_bytes(), aad: &bound };
        let sealed = self.0.encrypt(&XNonce::from(nonce), payload).ok()?;
        Some([&nonce[..], &sealed].concat())
    }

    /// Opens a sealed tray key; `None` if it was sealed under another key or for another tray.
    #[must_use]
    pub fn open(&self, origin: &str, tray: u64, sealed: &[u8]) -> Option<TrayKey> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        let bound = bound_to(origin, tray);
        let payload = Payload { msg: sealed, aad: &bound };
        let opened = Zeroizing::new(self.0.decrypt(&XNonce::from(*nonce), payload).ok()?);
        let mut bytes: [u8; 32] = opened.as_slice().try_into().ok()?;
        let key = TrayKey::new(bytes);
        bytes.zeroize();
        Some(key)
    }
}

/// What a sealed key is bound to: origin ‖ tray (big-endian, so the split is plain).
fn bound_to(origin: &str, tray: u64) -> Vec<u8> {
    [origin.as_bytes(), &tray.to_be_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_key_opens_only_for_its_tray_and_docket() {
        let sealing = SealingKey::new(&Zeroizing::new([7; 32]));
        let sealed = sealing.seal("o/湘0203", 3, &TrayKey::new([9; 32]), [1; 24]).unwrap();
        assert_eq!(sealing.open("o/湘0203", 3, &sealed).unwrap().as_bytes(), &[9; 32]);
        assert!(sealing.open("o/湘0203", 4, &sealed).is_none());
        assert!(sealing.open("p/湘0203", 3, &sealed).is_none());
        let other = SealingKey::new(&Zeroizing::new([8; 32]));
        assert!(other.open("o/湘0203", 3, &sealed).is_none());
    }
}
