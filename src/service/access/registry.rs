//! The people who may enter: a file of its own beside the database, changed by `caselot token`
//! also while a server runs, and read again by the server when it has changed.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use caselot_core::docket::case_number::is_court_code;
use caselot_core::docket::rules;
use caselot_core::lottery::hash::to_hex;
use serde::{Deserialize, Serialize};

use super::token::{Digest, Token};
use super::{Denied, Role};
use crate::service::ambient::{Clock, Entropy, EntropyFailed};

/// Name of the registry's file.
pub const FILE: &str = "access.json";
/// How long a server goes without looking whether the file has changed.
pub const REREAD_MS: u64 = 200;
/// Longest a grant may last: two years.
pub const MAX_DAYS: u32 = 731;
const DAY_MS: u64 = 86_400_000;
/// Hexadecimal digits of an id.
const ID_DIGITS: usize = 12;

/// What somebody shows at the door.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Credential {
    /// The hash of his token, hexadecimal.
    Token(String),
    /// The subject of his verified client certificate, as RFC 4514 writes it.
    Certificate(String),
}

impl From<Digest> for Credential {
    fn from(digest: Digest) -> Self {
        Self::Token(to_hex(&digest.0))
    }
}

/// One credential of a person, with what it opens until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// Names it in lists and for revoking.
    pub id: String,
    /// What the person shows.
    pub credential: Credential,
    /// Who it is, in every entry he makes.
    pub person: String,
    /// What he may do.
    pub roles: Vec<Role>,
    /// Where he may do it.
    pub courts: Vec<String>,
    /// Milliseconds since 1970 UTC.
    pub created_ms: u64,
    /// From here on it opens nothing.
    pub expires_ms: u64,
    /// Since when it opens nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_ms: Option<u64>,
}

impl Grant {
    /// Whether it opens anything now.
    #[must_use]
    pub fn is_live(&self, now_ms: u64) -> bool {
        self.revoked_ms.is_none() && now_ms < self.expires_ms
    }
}

/// A grant to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewGrant {
    /// Who.
    pub person: String,
    /// What.
    pub roles: Vec<Role>,
    /// Where.
    pub courts: Vec<String>,
    /// For how many days.
    pub days: u32,
    /// A certificate's subject; a new token otherwise.
    pub subject: Option<String>,
}

/// Why the registry cannot be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// A file.
    #[error("{path}: {source}")]
    File {
        /// The path.
        path: PathBuf,
        /// What failed.
        source: io::Error,
    },
    /// Others may write it, and so let themselves in.
    #[error("{path} may be read or written by others (mode {mode:o}); run `chmod 600` on it")]
    TooOpen {
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// Not a registry.
    #[error("{path} is damaged: {reason}; put a good copy back")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A grant that cannot be made.
    #[error("{0}")]
    Unfit(String),
    /// No entropy.
    #[error(transparent)]
    Entropy(#[from] EntropyFailed),
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> RegistryError + '_ {
    move |source| RegistryError::File { path: path.to_owned(), source }
}

/// The file of a data directory.
#[derive(Debug, Clone)]
pub struct Registry {
    path: PathBuf,
}

impl Registry {
    /// That of this data directory.
    #[must_use]
    pub fn of(data: &Path) -> Self {
        Self { path: data.join(FILE) }
    }

    /// All grants, also ended ones; none if nobody was ever let in.
    ///
    /// # Errors
    /// When the file cannot be read, is damaged or others may write it.
    pub fn read(&self) -> Result<Vec<Grant>, RegistryError> {
        let bytes = match fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(at(&self.path)(source)),
        };
        let mode = fs::metadata(&self.path).map_err(at(&self.path))?.mode() & 0o7777;
        if mode & 0o077 != 0 {
            return Err(RegistryError::TooOpen { path: self.path.clone(), mode });
        }
        serde_json::from_slice(&bytes).map_err(|cause| RegistryError::Damaged {
            path: self.path.clone(),
            reason: cause.to_string(),
        })
    }

    /// Makes a grant; with it the token, unless it is for a certificate. The token is nowhere else.
    ///
    /// # Errors
    /// When the grant does not make sense or cannot be kept.
    pub fn grant(
        &self,
        new: NewGrant,
        clock: &dyn Clock,
        entropy: &dyn Entropy,
    ) -> Result<(Grant, Option<Token>), RegistryError> {
        fits(&new)?;
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
            parted(grants, &grant)?;
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

    /// Ends a grant; a running server sees it within a moment.
    ///
    /// # Errors
    /// When there is none with this id or the file cannot be changed.
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

    /// Reads, changes and replaces the file in one step, one process at a time.
    fn change<T>(
        &self,
        change: impl FnOnce(&mut Vec<Grant>) -> Result<T, RegistryError>,
    ) -> Result<T, RegistryError> {
        let lock = self.path.with_extension("lock");
        let mut options = OpenOptions::new();
        let held = options.create(true).append(true).mode(0o600).open(&lock).map_err(at(&lock))?;
        held.lock().map_err(at(&lock))?;
        let mut grants = self.read()?;
        let changed = change(&mut grants)?;
        let text = serde_json::to_vec_pretty(&grants).map_err(|cause| RegistryError::Damaged {
            path: self.path.clone(),
            reason: cause.to_string(),
        })?;
        let draft = self.path.with_extension("json-new");
        let mut options = OpenOptions::new();
        let mut file = options
            .create(true)
            .write(true)
            .truncate(true)
            .mode(0o600)
            .open(&draft)
            .map_err(at(&draft))?;
        file.write_all(&text).and_then(|()| file.sync_all()).map_err(at(&draft))?;
        fs::rename(&draft, &self.path).map_err(at(&self.path))?;
        let folder = self.path.parent().unwrap_or(&self.path);
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(at(folder))?;
        Ok(changed)
    }
}

fn fits(new: &NewGrant) -> Result<(), RegistryError> {
    let unfit = |text: String| Err(RegistryError::Unfit(text));
    rules::person(&new.person).map_err(|refusal| RegistryError::Unfit(refusal.to_string()))?;
    if new.roles.is_empty() {
        return unfit("name at least one role with --role".to_owned());
    }
    if new.courts.is_empty() {
        return unfit("name at least one court with --court or --courts".to_owned());
    }
    if let Some(code) = new.courts.iter().find(|code| !is_court_code(code)) {
        return unfit(format!("“{code}” is not the code of a court, such as 湘0203"));
    }
    if !(1..=MAX_DAYS).contains(&new.days) {
        return unfit(format!("a grant lasts 1 to {MAX_DAYS} days"));
    }
    if new.subject.as_ref().is_some_and(String::is_empty) {
        return unfit("a certificate needs a subject, such as CN=张三,O=法院".to_owned());
    }
    Ok(())
}

/// Who files sees no odds before a draw, so he is not given them by another role either, in
/// this grant or with another one of his.
fn parted(grants: &[Grant], new: &Grant) -> Result<(), RegistryError> {
    let sees = |role: &Role| matches!(role, Role::Supervisor | Role::Auditor);
    for court in &new.courts {
        let here = grants.iter().filter(|known| {
            known.person == new.person
                && known.is_live(new.created_ms)
                && known.courts.contains(court)
        });
        let mut roles = here.chain([new]).flat_map(|grant| &grant.roles);
        if roles.clone().any(|role| *role == Role::Filing) && roles.any(sees) {
            return Err(RegistryError::Unfit(format!(
                "{} would both file and see odds before a draw in {court}; FILING goes with \
                 neither SUPERVISOR nor AUDITOR, so give one of them to another person",
                new.person
            )));
        }
    }
    Ok(())
}

/// Tells whether a file is still the one that was read: inode, size, time of change.
type Stamp = Option<(u64, u64, i64, i64)>;

type Grants = Arc<HashMap<Credential, Arc<Grant>>>;

struct Seen {
    looked_ms: u64,
    stamp: Stamp,
    grants: Grants,
}

/// A grant that was found, and where.
#[derive(Clone)]
pub(super) struct Held {
    grants: Grants,
    pub grant: Arc<Grant>,
}

/// The registry as a running server sees it.
pub(super) struct Live {
    registry: Registry,
    clock: Box<dyn Clock>,
    seen: Mutex<Seen>,
}

impl Live {
    pub fn open(data: &Path, clock: Box<dyn Clock>) -> Result<Self, RegistryError> {
        let registry = Registry::of(data);
        let seen = look(&registry, clock.now_ms())?;
        Ok(Self { registry, clock, seen: Mutex::new(seen) })
    }

    /// The live grants, at most [`REREAD_MS`] old. What cannot be read lets nobody in.
    fn grants(&self) -> Result<Grants, Denied> {
        let now_ms = self.clock.now_ms();
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if now_ms.abs_diff(seen.looked_ms) >= REREAD_MS {
            let read = match stamp(&self.registry.path) {
                Ok(stamp) if stamp == seen.stamp => {
                    seen.looked_ms = now_ms;
                    None
                }
                _ => Some(look(&self.registry, now_ms)),
            };
            if let Some(read) = read {
                *seen = read.map_err(|cause| {
                    tracing::error!(%cause, "nobody is let in");
                    Denied::Unreadable { reason: "see the server's log".to_owned() }
                })?;
            }
        }
        Ok(Arc::clone(&seen.grants))
    }

    /// The live grant behind a credential.
    pub fn grant(&self, credential: &Credential) -> Result<Option<Held>, Denied> {
        let grants = self.grants()?;
        let now_ms = self.clock.now_ms();
        let grant = grants.get(credential).filter(|grant| grant.is_live(now_ms)).map(Arc::clone);
        Ok(grant.map(|grant| Held { grants, grant }))
    }

    /// A grant that was found before, as it is now.
    pub fn again(&self, held: &Held, credential: &Credential) -> Result<Option<Held>, Denied> {
        if !Arc::ptr_eq(&held.grants, &self.grants()?) {
            return self.grant(credential);
        }
        Ok(Some(held.clone()).filter(|held| held.grant.is_live(self.clock.now_ms())))
    }

    /// Whether a person has a role in a court, by any of his credentials.
    pub fn holds(&self, person: &str, role: Role, court: &str) -> Result<bool, Denied> {
        let now_ms = self.clock.now_ms();
        Ok(self.grants()?.values().any(|grant| {
            grant.person == person
                && grant.roles.contains(&role)
                && grant.courts.iter().any(|own| own == court)
                && grant.is_live(now_ms)
        }))
    }
}

fn stamp(path: &Path) -> io::Result<Stamp> {
    match fs::metadata(path) {
        Ok(m) => Ok(Some((m.ino(), m.len(), m.ctime(), m.ctime_nsec()))),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(cause),
    }
}

fn look(registry: &Registry, now_ms: u64) -> Result<Seen, RegistryError> {
    // The stamp is taken first: a change between both is seen at the next look.
    let stamp = stamp(&registry.path).map_err(at(&registry.path))?;
    let grants = registry.read()?.into_iter();
    let grants = grants.filter(|grant| grant.is_live(now_ms));
    let grants = grants.map(|grant| (grant.credential.clone(), Arc::new(grant))).collect();
    Ok(Seen { looked_ms: now_ms, stamp, grants: Arc::new(grants) })
}
