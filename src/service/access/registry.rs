//! The registry: all grants of a data directory, in a file beside the database. `caselot token`
//! changes the file while a server runs, and the server reads it again.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use caselot_core::lottery::hash::to_hex;

use super::grant::{Credential, Grant, NewGrant, check_duties};
use super::token::Token;
use crate::service::ambient::{Clock, Entropy, EntropyFailed};
use crate::service::files::{Stamp, exposed_mode, sync_folder};

pub use super::grant::MAX_DAYS;
pub use super::live::REREAD_MS;

/// Name of the registry's file.
pub const FILE: &str = "access.json";
/// Milliseconds of a day.
const DAY_MS: u64 = 86_400_000;
/// Hexadecimal digits of a grant's id.
const ID_DIGITS: usize = 12;

/// Why the registry cannot be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// A file cannot be read or written.
    #[error("{path}: {source}; check the path, and that you may read and write there")]
    File {
        /// The path.
        path: PathBuf,
        /// What failed.
        source: io::Error,
    },
    /// Others may write the file, and so let themselves in.
    #[error("{path} may be read or written by others (mode {mode:o}); run `chmod 600` on it")]
    TooOpen {
        /// The file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// The file does not hold grants.
    #[error("{path} is damaged: {reason}; put a good copy back")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A grant that cannot be made or revoked; the text carries its cure.
    #[error("{0}")]
    Unfit(String),
    /// There is no entropy for a token.
    #[error(transparent)]
    Entropy(#[from] EntropyFailed),
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> RegistryError + '_ {
    move |source| RegistryError::File { path: path.to_owned(), source }
}

/// The registry's file.
#[derive(Debug, Clone)]
pub struct Registry {
    path: PathBuf,
}

impl Registry {
    /// The registry of a data directory.
    #[must_use]
    pub fn in_directory(data: &Path) -> Self {
        Self { path: data.join(FILE) }
    }

    /// Identifies the content of the file.
    ///
    /// # Errors
    /// When the file may be there and cannot be looked at.
    pub(super) fn stamp(&self) -> Result<Stamp, RegistryError> {
        Stamp::read(&self.path).map_err(at(&self.path))
    }

    /// All grants, also ended ones; none if the file was never written.
    ///
    /// # Errors
    /// When the file cannot be read, is damaged, or others may read or write it.
    pub fn read(&self) -> Result<Vec<Grant>, RegistryError> {
        let bytes = match fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(at(&self.path)(source)),
        };
        if let Some(mode) = exposed_mode(&self.path).map_err(at(&self.path))? {
            return Err(RegistryError::TooOpen { path: self.path.clone(), mode });
        }
        serde_json::from_slice(&bytes).map_err(|cause| self.damaged(&cause))
    }

    /// Makes a grant, and its token unless it is for a certificate. The token is kept nowhere.
    ///
    /// # Errors
    /// When the grant does not make sense, or cannot be written.
    pub fn grant(
        &self,
        new: NewGrant,
        clock: &dyn Clock,
        entropy: &dyn Entropy,
    ) -> Result<(Grant, Option<Token>), RegistryError> {
        new.check()?;
        let token = match &new.subject {
            None => Some(Token::new(entropy)?),
            Some(_) => None,
        };
        let credential = match (&token, new.subject) {
            (Some(token), _) => Credential::from(token.digest()),
            (None, subject) => Credential::Certificate(subject.unwrap_or_default()),
        };
        let now_ms = clock.now_ms();
        let mut id = [0; ID_DIGITS / 2];
        entropy.fill(&mut id)?;
        let (mut roles, mut courts) = (new.roles, new.courts);
        roles.sort();
        roles.dedup();
        courts.sort();
        courts.dedup();
        let grant = Grant {
            id: to_hex(&id),
            credential,
            person: new.person,
            roles,
            courts,
            created_ms: now_ms,
            expires_ms: now_ms + u64::from(new.days) * DAY_MS,
            revoked_ms: None,
        };
        self.change(|grants| {
            check_duties(grants, &grant)?;
            let same =
                |known: &&Grant| known.credential == grant.credential && known.is_live(now_ms);
            if let Some(known) = grants.iter().find(same) {
                let text =
                    format!("this certificate has the grant {} already; revoke it first", known.id);
                return Err(RegistryError::Unfit(text));
            }
            grants.push(grant.clone());
            Ok(())
        })?;
        Ok((grant, token))
    }

    /// Ends a grant; a running server notices within [`REREAD_MS`].
    ///
    /// # Errors
    /// When there is no grant with this id, or the file cannot be changed.
    pub fn revoke(&self, id: &str, clock: &dyn Clock) -> Result<Grant, RegistryError> {
        self.change(|grants| {
            let found = grants.iter_mut().find(|grant| grant.id == id);
            let unknown =
                || RegistryError::Unfit(format!("there is no grant {id}; see token list"));
            let grant = found.ok_or_else(unknown)?;
            grant.revoked_ms = grant.revoked_ms.or(Some(clock.now_ms()));
            Ok(grant.clone())
        })
    }

    /// Reads, changes and replaces the file in one step. A lock file keeps other processes from
    /// changing it meanwhile.
    fn change<T>(
        &self,
        change: impl FnOnce(&mut Vec<Grant>) -> Result<T, RegistryError>,
    ) -> Result<T, RegistryError> {
        let lock_path = self.path.with_extension("lock");
        let mut options = OpenOptions::new();
        let lock = options.create(true).append(true).mode(0o600).open(&lock_path);
        let lock = lock.map_err(at(&lock_path))?;
        lock.lock().map_err(at(&lock_path))?;
        let mut grants = self.read()?;
        let changed = change(&mut grants)?;
        let text = serde_json::to_vec_pretty(&grants).map_err(|cause| self.damaged(&cause))?;
        let draft = self.path.with_extension("json-new");
        let mut options = OpenOptions::new();
        let file = options.create(true).write(true).truncate(true).mode(0o600).open(&draft);
        let mut file = file.map_err(at(&draft))?;
        file.write_all(&text).and_then(|()| file.sync_all()).map_err(at(&draft))?;
        fs::rename(&draft, &self.path).map_err(at(&self.path))?;
        sync_folder(&self.path).map_err(at(&self.path))?;
        Ok(changed)
    }

    fn damaged(&self, cause: &serde_json::Error) -> RegistryError {
        RegistryError::Damaged { path: self.path.clone(), reason: cause.to_string() }
    }
}
