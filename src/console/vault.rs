//! People's tokens, each sealed under its owner's passphrase, in the console's folder.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use caselot_core::secret::Secret32;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::Ambient;
use crate::client::{ClientError, exposed_mode, replace};

/// Fewest characters of a passphrase.
pub const MIN_PASSPHRASE: usize = 8;
/// Cost of a guess: 19 MiB and two passes, OWASP's least for Argon2id.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const SALT_BYTES: usize = 16;
const NONCE_BYTES: usize = 24;

/// The sealed tokens of a console.
#[derive(Debug)]
pub struct Vault {
    folder: PathBuf,
}

/// A key that opens what a person left sealed, for as long as the person is signed in.
#[derive(Clone)]
pub struct PersonKey(Secret32);

/// Why a token cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The person has none here, or the passphrase is another.
    #[error("name and passphrase do not fit")]
    Refused,
    /// A file cannot be used.
    #[error(transparent)]
    File(#[from] ClientError),
    /// The system gave no entropy.
    #[error("the operating system gave no entropy")]
    NoEntropy,
    /// As many passphrases are stretched as may be at a time, and others wait for long already.
    #[error("too many passphrases are tried at once")]
    Busy,
}

/// A sealed token as it is stored.
#[derive(Serialize, Deserialize)]
struct Sealed {
    person: String,
    memory_kib: u32,
    passes: u32,
    salt: String,
    nonce: String,
    sealed: String,
}

impl Vault {
    /// The vault within a folder.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn open(root: &Path) -> Result<Vault, ClientError> {
        let folder = crate::client::Folder::open(&root.join("console").join("people"))?;
        Ok(Vault { folder: folder.path().to_owned() })
    }

    /// Whether anybody may sign in yet.
    pub fn is_empty(&self) -> bool {
        fs::read_dir(&self.folder).map_or(true, |mut files| files.next().is_none())
    }

    /// Seals a person's token under a passphrase, in the place of an earlier one.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn seal(
        &self,
        person: &str,
        passphrase: &str,
        token: &str,
        ambient: &Ambient,
    ) -> Result<PersonKey, VaultError> {
        let mut salt = [0; SALT_BYTES];
        (ambient.entropy)(&mut salt).map_err(|()| VaultError::NoEntropy)?;
        let key = stretch(passphrase, &salt, (MEMORY_KIB, PASSES))?;
        let (nonce, sealed) = key.seal(person.as_bytes(), token.as_bytes(), ambient)?;
        let sealed = Sealed {
            person: person.to_owned(),
            memory_kib: MEMORY_KIB,
            passes: PASSES,
            salt: STANDARD.encode(salt),
            nonce: STANDARD.encode(nonce),
            sealed: STANDARD.encode(sealed),
        };
        let path = self.path(person);
        let bytes =
            serde_json::to_vec_pretty(&sealed).map_err(|e| damaged(&path, &e.to_string()))?;
        replace(&path, &bytes, true)?;
        Ok(key)
    }

    /// Opens a person's token.
    ///
    /// # Errors
    /// When the person is unknown here or the passphrase is wrong, which are not told apart, or the
    /// file cannot be used.
    pub fn unseal(
        &self,
        person: &str,
        passphrase: &str,
    ) -> Result<(Zeroizing<String>, PersonKey), VaultError> {
        let path = self.path(person);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) if e.kind() == ErrorKind::NotFound => {
                // A guess at a name costs what a guess at a passphrase does.
                stretch(passphrase, &[0; SALT_BYTES], (MEMORY_KIB, PASSES))?;
                return Err(VaultError::Refused);
            }
            Err(e) => return Err(ClientError::File { path, source: e }.into()),
        };
        if let Some(mode) = exposed_mode(&path)
            .map_err(|source| ClientError::File { path: path.clone(), source })?
        {
            return Err(ClientError::TokenExposed { path, mode }.into());
        }
        let stored: Sealed =
            serde_json::from_str(&text).map_err(|e| damaged(&path, &e.to_string()))?;
        let bytes = |text: &str| STANDARD.decode(text).map_err(|e| damaged(&path, &e.to_string()));
        let (salt, nonce, sealed) =
            (bytes(&stored.salt)?, bytes(&stored.nonce)?, bytes(&stored.sealed)?);
        let key = stretch(passphrase, &salt, (stored.memory_kib, stored.passes))?;
        let token = key.open(person.as_bytes(), &nonce, &sealed).ok_or(VaultError::Refused)?;
        let token = String::from_utf8(token.to_vec()).map_err(|_| VaultError::Refused)?;
        Ok((token.into(), key))
    }

    /// Whether something is sealed for a person.
    pub(super) fn holds(&self, person: &str) -> bool {
        self.path(person).exists()
    }

    /// Forgets a person's token.
    ///
    /// # Errors
    /// When the file cannot be removed.
    pub fn forget(&self, person: &str) -> Result<(), ClientError> {
        let path = self.path(person);
        match fs::remove_file(&path) {
            Err(e) if e.kind() != ErrorKind::NotFound => Err(ClientError::File { path, source: e }),
            _ => Ok(()),
        }
    }

    /// A name may hold what no file's name can.
    fn path(&self, person: &str) -> PathBuf {
        let digest = Sha256::digest(person.as_bytes());
        let name: String = digest[..16].iter().map(|byte| format!("{byte:02x}")).collect();
        self.folder.join(format!("{name}.json"))
    }
}

impl PersonKey {
    /// Seals bytes for one purpose; gives the nonce and what is sealed.
    ///
    /// # Errors
    /// When the system gives no entropy.
    pub fn seal(
        &self,
        purpose: &[u8],
        bytes: &[u8],
        ambient: &Ambient,
    ) -> Result<([u8; NONCE_BYTES], Vec<u8>), VaultError> {
        let mut nonce = [0; NONCE_BYTES];
        (ambient.entropy)(&mut nonce).map_err(|()| VaultError::NoEntropy)?;
        let payload = Payload { msg: bytes, aad: purpose };
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), payload);
        Ok((nonce, sealed.map_err(|_| VaultError::Refused)?))
    }

    /// Opens what was sealed for this purpose.
    #[must_use]
    pub fn open(&self, purpose: &[u8], nonce: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().ok()?;
        let payload = Payload { msg: sealed, aad: purpose };
        self.cipher().decrypt(&XNonce::from(nonce), payload).ok().map(Zeroizing::new)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&Key::from(*self.0.as_bytes()))
    }
}

/// The key that a passphrase makes.
fn stretch(
    passphrase: &str,
    salt: &[u8],
    (memory, passes): (u32, u32),
) -> Result<PersonKey, VaultError> {
    let params = Params::new(memory, passes, 1, Some(32)).map_err(|_| VaultError::Refused)?;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let key = Secret32::filled(|out| argon.hash_password_into(passphrase.as_bytes(), salt, out));
    key.map(PersonKey).map_err(|_| VaultError::Refused)
}

fn damaged(path: &Path, reason: &str) -> ClientError {
    ClientError::Damaged { path: path.to_owned(), reason: reason.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_opened_by_its_owners_passphrase_alone() {
        let dir = tempfile::tempdir().expect("a folder");
        let vault = Vault::open(dir.path()).expect("opened");
        assert!(vault.is_empty());
        let ambient = Ambient::for_tests();
        vault.seal("张立案", "一二三四五六七八", "caselot-abc", &ambient).expect("sealed");
        let (token, _) = vault.unseal("张立案", "一二三四五六七八").expect("opened");
        assert_eq!(token.as_str(), "caselot-abc");
        assert!(matches!(vault.unseal("张立案", "87654321"), Err(VaultError::Refused)));
        assert!(matches!(vault.unseal("李窗口", "一二三四五六七八"), Err(VaultError::Refused)));
        let stored = fs::read_dir(&vault.folder).expect("listed").flatten().next().expect("one");
        let text = fs::read_to_string(stored.path()).expect("read");
        assert!(!text.contains("caselot-abc"));
        // Another person's file in one's own place opens nothing.
        fs::copy(stored.path(), vault.path("李窗口")).expect("copied");
        assert!(matches!(vault.unseal("李窗口", "一二三四五六七八"), Err(VaultError::Refused)));
        vault.forget("张立案").expect("forgotten");
        assert!(matches!(vault.unseal("张立案", "一二三四五六七八"), Err(VaultError::Refused)));
    }
}
