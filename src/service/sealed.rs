//! Secrets at rest: the keys of trays and of party marks are made here from the system's entropy,
//! and are sealed with XChaCha20-Poly1305 under a key that the database never holds.

use caselot_core::docket::party::MarkKey;
use caselot_core::docket::tray::TRAYS_AHEAD;
use caselot_core::hash::Hash;
use caselot_core::lottery::envelope::{TrayKey, tray_commitments};
use caselot_core::secret::Secret32;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::ambient::{Entropy, EntropyFailed};

/// Bytes of the random nonce before each sealed key.
pub const NONCE_BYTES: usize = 24;
/// Bytes of a key with its sealing nonce.
const SEED_BYTES: usize = 32 + NONCE_BYTES;

/// Seals and opens keys.
pub struct SealingKey {
    cipher: XChaCha20Poly1305,
    logs: LogSeals,
}

/// Seals the ends of logs, where several servers write to one database: who can write to the database
/// and does not have the sealing key must not speak in a court's name.
#[derive(Clone)]
pub struct LogSeals(Secret32);

impl std::fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealingKey(..)")
    }
}

impl SealingKey {
    /// The sealing key with these bytes.
    #[must_use]
    pub fn new(key: &Secret32) -> Self {
        let cipher = XChaCha20Poly1305::new(key.as_bytes().into());
        let logs = LogSeals(Secret32::new(hmac(key, &[b"caselot seals of logs"])));
        Self { cipher, logs }
    }

    /// What seals the ends of logs.
    #[must_use]
    pub fn log_seals(&self) -> LogSeals {
        self.logs.clone()
    }

    /// Seals a tray key: nonce ‖ ciphertext, bound to the docket and the tray. `None` only if the
    /// cipher refuses, which it does for no input of this length.
    #[must_use]
    pub fn seal(
        &self,
        origin: &str,
        tray: u64,
        key: &TrayKey,
        nonce: [u8; NONCE_BYTES],
    ) -> Option<Vec<u8>> {
        self.encrypt(&tray_binding(origin, tray), key.as_secret(), nonce)
    }

    /// Opens a sealed tray key; `None` if it was sealed under another key or for another tray.
    #[must_use]
    pub fn open(&self, origin: &str, tray: u64, sealed: &[u8]) -> Option<TrayKey> {
        self.decrypt(&tray_binding(origin, tray), sealed).map(TrayKey::new)
    }

    /// Seals the key of a docket's party marks, bound to the docket and this purpose.
    #[must_use]
    pub fn seal_marks(
        &self,
        origin: &str,
        key: &MarkKey,
        nonce: [u8; NONCE_BYTES],
    ) -> Option<Vec<u8>> {
        self.encrypt(&mark_binding(origin), key.as_secret(), nonce)
    }

    /// Opens the key of a docket's party marks; `None` if it was sealed under another key or for
    /// another docket.
    #[must_use]
    pub fn open_marks(&self, origin: &str, sealed: &[u8]) -> Option<MarkKey> {
        self.decrypt(&mark_binding(origin), sealed).map(MarkKey::new)
    }

    /// Makes a new key of a docket's party marks; gives back its sealed form, `None` as in
    /// [`SealingKey::seal`].
    ///
    /// # Errors
    /// When there is no entropy.
    pub(super) fn new_mark_key(
        &self,
        origin: &str,
        entropy: &dyn Entropy,
    ) -> Result<Option<Vec<u8>>, EntropyFailed> {
        let seed = new_seed(entropy)?;
        let parts = seed.split_first_chunk::<32>();
        Ok(parts.and_then(|(key, nonce)| {
            self.seal_marks(origin, &MarkKey::new(Secret32::new(*key)), nonce.try_into().ok()?)
        }))
    }

    fn encrypt(&self, aad: &[u8], key: &Secret32, nonce: [u8; NONCE_BYTES]) -> Option<Vec<u8>> {
        let payload = Payload { msg: key.as_bytes(), aad };
        let sealed = self.cipher.encrypt(&XNonce::from(nonce), payload).ok()?;
        Some([&nonce[..], &sealed].concat())
    }

    fn decrypt(&self, aad: &[u8], sealed: &[u8]) -> Option<Secret32> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        let payload = Payload { msg: sealed, aad };
        let opened = Zeroizing::new(self.cipher.decrypt(&XNonce::from(*nonce), payload).ok()?);
        opened.as_slice().try_into().ok()
    }
}

impl LogSeals {
    /// The seal of a log of this origin, size and root. No origin holds the byte 0.
    #[must_use]
    pub fn seal(&self, origin: &str, size: u64, root: &Hash) -> Vec<u8> {
        hmac(&self.0, &[origin.as_bytes(), b"\0", &size.to_be_bytes(), root]).to_vec()
    }

    /// Whether a seal is that of this log.
    #[must_use]
    pub fn fits(&self, seal: &[u8], origin: &str, size: u64, root: &Hash) -> bool {
        self.seal(origin, size, root).ct_eq(seal).into()
    }
}

/// HMAC-SHA256 of the parts, one behind the other.
fn hmac(key: &Secret32, parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("HMAC takes any key");
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}

/// What a sealed tray key is bound to: origin ‖ tray (big-endian, of fixed length, so that no two
/// pairs are bound alike).
fn tray_binding(origin: &str, tray: u64) -> Vec<u8> {
    [origin.as_bytes(), &tray.to_be_bytes()].concat()
}

/// What a sealed mark key is bound to: no origin holds the byte 0, and no tray's number is as long.
fn mark_binding(origin: &str) -> Vec<u8> {
    [origin.as_bytes(), b"\0party-mark"].concat()
}

/// A key with its sealing nonce.
type Seed = Zeroizing<[u8; SEED_BYTES]>;

fn new_seed(entropy: &dyn Entropy) -> Result<Seed, EntropyFailed> {
    let mut seed = Zeroizing::new([0; SEED_BYTES]);
    entropy.fill(&mut *seed)?;
    Ok(seed)
}

/// Seeds of trays, drawn before they are needed, so that no decision fails halfway for lack of
/// entropy.
#[derive(Default)]
pub(super) struct TraySeeds(Vec<Seed>);

impl TraySeeds {
    /// Draws as many seeds as one command may open trays.
    ///
    /// # Errors
    /// When there is no entropy.
    pub fn fill(&mut self, entropy: &dyn Entropy) -> Result<(), EntropyFailed> {
        while (self.0.len() as u64) < TRAYS_AHEAD {
            self.0.push(new_seed(entropy)?);
        }
        Ok(())
    }
}

/// A new tray.
pub(super) struct NewTray {
    pub key: TrayKey,
    /// The key as it is stored.
    pub sealed: Vec<u8>,
    /// The commitments to the secrets of the envelopes, concatenated.
    pub commitments: Vec<u8>,
}

/// Makes trays for one court.
pub(super) struct TrayMaker<'a> {
    pub origin: &'a str,
    pub sealing: &'a SealingKey,
    pub seeds: &'a mut TraySeeds,
}

impl TrayMaker<'_> {
    /// A tray of so many envelopes; `None` if no seed is left.
    pub fn make(&mut self, tray: u64, envelopes: u32) -> Option<NewTray> {
        let seed = self.seeds.0.pop()?;
        let (key, nonce) = seed.split_first_chunk::<32>()?;
        let key = TrayKey::new(Secret32::new(*key));
        let sealed = self.sealing.seal(self.origin, tray, &key, nonce.try_into().ok()?)?;
        let commitments = tray_commitments(&key, self.origin, tray, envelopes);
        Some(NewTray { key, sealed, commitments })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_key_opens_only_for_its_tray_and_docket() {
        let sealing = SealingKey::new(&[7; 32].into());
        let sealed = sealing.seal("o/湘0203", 3, &TrayKey::new([9; 32].into()), [1; 24]).unwrap();
        assert_eq!(sealing.open("o/湘0203", 3, &sealed).unwrap().as_secret().as_bytes(), &[9; 32]);
        assert!(sealing.open("o/湘0203", 4, &sealed).is_none());
        assert!(sealing.open("p/湘0203", 3, &sealed).is_none());
        let other = SealingKey::new(&[8; 32].into());
        assert!(other.open("o/湘0203", 3, &sealed).is_none());
        let marks = sealing.seal_marks("o/湘0203", &MarkKey::new([9; 32].into()), [1; 24]).unwrap();
        assert_eq!(
            sealing.open_marks("o/湘0203", &marks).unwrap().as_secret().as_bytes(),
            &[9; 32]
        );
        assert!(sealing.open_marks("p/湘0203", &marks).is_none());
        assert!(sealing.open_marks("o/湘0203", &sealed).is_none(), "a tray's key is none of marks");
        assert!(sealing.open("o/湘0203", 3, &marks).is_none());
    }
}
