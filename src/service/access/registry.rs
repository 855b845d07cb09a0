//! The registry: all grants of a data directory, in a file beside the database. `caselot token`
//! changes the file while a server runs, and the server reads it again.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use caselot_core::lottery::hash::to_hex;

use super::grant::{Credential, Grant, NewGrant, check_duties};
use super::token::Token;
use crate::service::ambient::{Clock, Entropy, EntropyFailed, UTC_OFFSET_MINUTES};
use crate::service::files::{
    PrivateFault, Stamp, foreign_folder, foreign_owner, give_to_owner_of_folder, read_private,
    sync_folder,
};

pub use super::grant::{MAX_DAYS, Unfit};
pub use super::live::{GRACE_MS, REREAD_MS};

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
    /// Somebody else owns the file, and may change it; or it would be ours and no longer the server's.
    #[error(
        "{path} belongs to another user (number {owner}); run this as the user who owns the data \
         directory and serves it"
    )]
    Foreign {
        /// The file or its folder.
        path: PathBuf,
        /// The number of its owner.
        owner: u32,
    },
    /// The file does not hold grants.
    #[error("{path} is damaged: {reason}; put a good copy back")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A grant that cannot be made or revoked.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// There is no entropy for a token.
    #[error(transparent)]
    Entropy(#[from] EntropyFailed),
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> RegistryError + '_ {
    move |source| RegistryError::File { path: path.to_owned(), source }
}

/// The end of a moment's day in Beijing: a grant ends with its last day, and not at an hour.
fn end_of_day(ms: u64) -> u64 {
    let offset_ms = u64::from(UTC_OFFSET_MINUTES.unsigned_abs()) * 60_000;
    (ms + offset_ms) / DAY_MS * DAY_MS + DAY_MS - offset_ms
}

fn new_id(entropy: &dyn Entropy) -> Result<String, EntropyFailed> {
    let mut id = [0; ID_DIGITS / 2];
    entropy.fill(&mut id)?;
    Ok(to_hex(&id))
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
        let path = || self.path.clone();
        let bytes = match read_private(&self.path) {
            Ok(bytes) => bytes,
            Err(PrivateFault::Unreadable(cause)) if cause.kind() == io::ErrorKind::NotFound => {
                return Ok(Vec::new());
            }
            Err(PrivateFault::Unreadable(source)) => return Err(at(&self.path)(source)),
            Err(PrivateFault::TooOpen(mode)) => {
                return Err(RegistryError::TooOpen { path: path(), mode });
            }
            Err(PrivateFault::Foreign(owner)) => {
                return Err(RegistryError::Foreign { path: path(), owner });
            }
        };
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
        let (token, credential) = match new.certificate {
            Some(certificate) => (None, certificate),
            None => {
                let token = Token::new(entropy)?;
                let credential = Credential::from(token.digest());
                (Some(token), credential)
            }
        };
        let now_ms = clock.now_ms();
        let id = new_id(entropy)?;
        let (mut roles, mut courts) = (new.roles, new.courts);
        roles.sort();
        roles.dedup();
        courts.sort();
        courts.dedup();
        let grant = Grant {
            id,
            credential,
            person: new.person,
            roles,
            courts,
            created_ms: now_ms,
            expires_ms: end_of_day(now_ms + u64::from(new.days) * DAY_MS),
            revoked_ms: None,
        };
        self.change(|grants| {
            check_duties(grants, &grant)?;
            let same =
                |known: &&Grant| known.credential == grant.credential && known.is_live(now_ms);
            if let Some(known) = grants.iter().find(same) {
                return Err(Unfit::Known(known.id.clone()).into());
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
            let grant = found.ok_or_else(|| Unfit::Unknown(id.to_owned()))?;
            grant.revoked_ms = grant.revoked_ms.or(Some(clock.now_ms()));
            Ok(grant.clone())
        })
    }

    /// Ends all live grants of a person, and gives them back.
    ///
    /// # Errors
    /// When the person has none, or the file cannot be changed.
    pub fn revoke_all(&self, person: &str, clock: &dyn Clock) -> Result<Vec<Grant>, RegistryError> {
        let now_ms = clock.now_ms();
        self.change(|grants| {
            let live = grants.iter_mut().filter(|it| it.person == person && it.is_live(now_ms));
            let ended: Vec<Grant> = live
                .map(|grant| {
                    grant.revoked_ms = Some(now_ms);
                    grant.clone()
                })
                .collect();
            if ended.is_empty() {
                return Err(Unfit::NoneLive(person.to_owned()).into());
            }
            Ok(ended)
        })
    }

    /// Gives a grant a new token, and ends the old one: a new grant for the same person, roles and
    /// courts until the same day.
    ///
    /// # Errors
    /// When there is no live grant by a token with this id, or the file cannot be changed.
    pub fn renew(
        &self,
        id: &str,
        clock: &dyn Clock,
        entropy: &dyn Entropy,
    ) -> Result<(Grant, Token), RegistryError> {
        let token = Token::new(entropy)?;
        let new_id = new_id(entropy)?;
        let now_ms = clock.now_ms();
        let grant = self.change(|grants| {
            let found = grants.iter_mut().find(|grant| grant.id == id && grant.is_live(now_ms));
            let old = found.ok_or_else(|| Unfit::NotLive(id.to_owned()))?;
            if !matches!(old.credential, Credential::Token(_)) {
                return Err(Unfit::NoToken.into());
            }
            let credential = Credential::from(token.digest());
            let new = Grant { id: new_id, credential, created_ms: now_ms, ..old.clone() };
            old.revoked_ms = Some(now_ms);
            grants.push(new.clone());
            Ok(new)
        })?;
        Ok((grant, token))
    }

    /// Whether the file may be replaced: whoever does so must be able to leave it to its owner.
    fn must_be_ours(&self) -> Result<(), RegistryError> {
        let own = if self.path.exists() { foreign_owner(&self.path) } else { Ok(None) };
        let folder = foreign_folder(&self.path).map_err(at(&self.path))?;
        match own.map_err(at(&self.path))?.or(folder) {
            Some(owner) => Err(RegistryError::Foreign { path: self.path.clone(), owner }),
            None => Ok(()),
        }
    }

    /// Reads, changes and replaces the file in one step. A lock file keeps other processes from
    /// changing it meanwhile.
    fn change<T>(
        &self,
        change: impl FnOnce(&mut Vec<Grant>) -> Result<T, RegistryError>,
    ) -> Result<T, RegistryError> {
        self.must_be_ours()?;
        let lock_path = self.path.with_extension("lock");
        let mut options = OpenOptions::new();
        let lock = options.create(true).append(true).mode(0o600).open(&lock_path);
        let lock = lock.map_err(at(&lock_path))?;
        give_to_owner_of_folder(&lock_path).map_err(at(&lock_path))?;
        lock.lock().map_err(at(&lock_path))?;
        let mut grants = self.read()?;
        let changed = change(&mut grants)?;
        let text = serde_json::to_vec_pretty(&grants).map_err(|cause| self.damaged(&cause))?;
        let draft = self.path.with_extension("json-new");
        let mut options = OpenOptions::new();
        let file = options.create(true).write(true).truncate(true).mode(0o600).open(&draft);
        let mut file = file.map_err(at(&draft))?;
        file.write_all(&text).map_err(at(&draft))?;
        if let Ok(old) = fs::metadata(&self.path) {
            file.set_permissions(old.permissions()).map_err(at(&draft))?;
        }
        file.sync_all().map_err(at(&draft))?;
        give_to_owner_of_folder(&draft).map_err(at(&draft))?;
        // As the server will: a file that it cannot read would shut everybody out.
        Self { path: draft.clone() }.read()?;
        fs::rename(&draft, &self.path).map_err(at(&self.path))?;
        sync_folder(&self.path).map_err(at(&self.path))?;
        Ok(changed)
    }

    /// The file was there before.
    pub(super) fn gone(&self) -> RegistryError {
        at(&self.path)(io::ErrorKind::NotFound.into())
    }

    fn damaged(&self, cause: &serde_json::Error) -> RegistryError {
        RegistryError::Damaged { path: self.path.clone(), reason: cause.to_string() }
    }
}
