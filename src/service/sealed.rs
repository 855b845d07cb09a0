//! Tray keys and the key of the party marks at rest: sealed with XChaCha20-Poly1305 under a key that the database never holds.

use caselot_core::docket::party::MarkKey;
use caselot_core::lottery::envelope::TrayKey;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

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
        self.sealed(&bound_to(origin, tray), key.as_bytes(), nonce)
    }

    /// Opens a sealed tray key; `None` if it was sealed under another key or for another tray.
    #[must_use]
    pub fn open(&self, origin: &str, tray: u64, sealed: &[u8]) -> Option<TrayKey> {
        self.opened(&bound_to(origin, tray), sealed).map(|key| TrayKey::new(*key))
    }

    /// Seals the key of a docket's party marks, bound to the docket and this purpose.
    #[must_use]
    pub fn seal_marks(
        &self,
        origin: &str,
        key: &MarkKey,
        nonce: [u8; NONCE_BYTES],
    ) -> Option<Vec<u8>> {
        self.sealed(&marks_of(origin), key.as_bytes(), nonce)
    }

    /// Opens it; `None` if it was sealed under another key or for another docket.
    #[must_use]
    pub fn open_marks(&self, origin: &str, sealed: &[u8]) -> Option<MarkKey> {
        self.opened(&marks_of(origin), sealed).map(|key| MarkKey::new(*key))
    }

    fn sealed(&self, aad: &[u8], key: &[u8; 32], nonce: [u8; NONCE_BYTES]) -> Option<Vec<u8>> {
        let payload = Payload { msg: key, aad };
        let sealed = self.0.encrypt(&XNonce::from(nonce), payload).ok()?;
        Some([&nonce[..], &sealed].concat())
    }

    fn opened(&self, aad: &[u8], sealed: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        let payload = Payload { msg: sealed, aad };
        let opened = Zeroizing::new(self.0.decrypt(&XNonce::from(*nonce), payload).ok()?);
        Some(Zeroizing::new(opened.as_slice().try_into().ok()?))
    }
}

/// What a sealed key is bound to: origin ‖ tray (big-endian, so the split is plain).
fn bound_to(origin: &str, tray: u64) -> Vec<u8> {
    [origin.as_bytes(), &tray.to_be_bytes()].concat()
}

/// What the key of the marks is bound to: no origin holds the byte 0, and no tray's number is as
/// long.
fn marks_of(origin: &str) -> Vec<u8> {
    [origin.as_bytes(), b"\0party-mark"].concat()
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
        let marks = sealing.seal_marks("o/湘0203", &MarkKey::new([9; 32]), [1; 24]).unwrap();
        assert_eq!(sealing.open_marks("o/湘0203", &marks).unwrap().as_bytes(), &[9; 32]);
        assert!(sealing.open_marks("p/湘0203", &marks).is_none());
        assert!(sealing.open_marks("o/湘0203", &sealed).is_none(), "a tray's key is none of marks");
        assert!(sealing.open("o/湘0203", 3, &marks).is_none());
    }
}
