//! The registry as a running server sees it: read again when the file has changed.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::grant::{Credential, Grant};
use super::registry::{Registry, RegistryError};
use super::{Denied, Role};
use crate::service::ambient::Clock;
use crate::service::files::Stamp;

/// How long a server goes without checking whether the file has changed, in milliseconds.
pub const REREAD_MS: u64 = 200;

/// How long the last good grants hold when the file cannot be read any more, in milliseconds.
pub const GRACE_MS: u64 = 5 * 60_000;
/// How often that is said meanwhile, in milliseconds.
const REMIND_MS: u64 = 30_000;

/// The live grants by their credential.
type Grants = Arc<HashMap<Credential, Arc<Grant>>>;

/// The grants that were read last.
struct Reading {
    /// When the file was last checked for a change.
    checked_ms: u64,
    /// The file that they were read from.
    stamp: Stamp,
    grants: Grants,
    /// Set while the file cannot be read.
    failing: Option<Failing>,
}

/// The file cannot be read.
#[derive(Clone, Copy)]
struct Failing {
    /// Since when.
    since_ms: u64,
    /// When that was said last.
    said_ms: u64,
}

impl Reading {
    fn new(registry: &Registry, now_ms: u64) -> Result<Self, RegistryError> {
        // The stamp is taken first: a change between both is noticed at the next check.
        let stamp = registry.stamp()?;
        let grants = registry.read()?.into_iter();
        let grants = grants.filter(|grant| grant.is_live(now_ms));
        let grants = grants.map(|grant| (grant.credential.clone(), Arc::new(grant))).collect();
        Ok(Self { checked_ms: now_ms, stamp, grants: Arc::new(grants), failing: None })
    }

    /// Reads the file again if it has changed.
    ///
    /// # Errors
    /// When it cannot be read, or is gone.
    fn refresh(&mut self, registry: &Registry, now_ms: u64) -> Result<(), RegistryError> {
        self.checked_ms = now_ms;
        let stamp = registry.stamp()?;
        if stamp.is_missing() && !self.stamp.is_missing() {
            return Err(registry.gone());
        }
        if stamp != self.stamp || self.failing.is_some() {
            *self = Self::new(registry, now_ms)?;
        }
        Ok(())
    }

    /// Notes that the file cannot be read, and says so now and then. Whoever changed it may be about
    /// to put it right, and a court does not stop for that; but what was revoked must not hold for
    /// ever.
    fn note_failure(&mut self, cause: &RegistryError, now_ms: u64) {
        if self.failing.is_some_and(|it| now_ms.saturating_sub(it.said_ms) < REMIND_MS) {
            return;
        }
        let since_ms = self.failing.map_or(now_ms, |it| it.since_ms);
        self.failing = Some(Failing { since_ms, said_ms: now_ms });
        if self.is_over(now_ms) {
            tracing::error!(%cause, "the grants cannot be read, and no caller is admitted");
        } else {
            let left_s = (since_ms + GRACE_MS).saturating_sub(now_ms) / 1_000;
            tracing::error!(%cause, left_s, "the grants cannot be read; the last good ones still hold");
        }
    }

    /// Whether the grace is over.
    fn is_over(&self, now_ms: u64) -> bool {
        self.failing.is_some_and(|it| now_ms.saturating_sub(it.since_ms) >= GRACE_MS)
    }
}

/// A grant that was found, with the grants it was found among: as long as those are the newest, it
/// need not be looked up again.
#[derive(Clone)]
pub(super) struct FoundGrant {
    grants: Grants,
    pub grant: Arc<Grant>,
}

/// The registry of a running server. The lock is held for a check of the file, and for reading it
/// again after a change; the grants themselves are shared and never changed.
pub(super) struct LiveRegistry {
    registry: Registry,
    clock: Box<dyn Clock>,
    reading: Mutex<Reading>,
}

impl LiveRegistry {
    /// Reads the registry of a data directory.
    ///
    /// # Errors
    /// When the file cannot be read, is damaged, or others may read or write it.
    pub fn open(data: &Path, clock: Box<dyn Clock>) -> Result<Self, RegistryError> {
        let registry = Registry::in_directory(data);
        let reading = Reading::new(&registry, clock.now_ms())?;
        Ok(Self { registry, clock, reading: Mutex::new(reading) })
    }

    /// The live grants, at most [`REREAD_MS`] old; the last good ones while the file cannot be read.
    ///
    /// # Errors
    /// When the file cannot be read for [`GRACE_MS`]; then no caller is admitted.
    fn grants(&self) -> Result<Grants, Denied> {
        let now_ms = self.clock.now_ms();
        let mut reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        if now_ms.abs_diff(reading.checked_ms) >= REREAD_MS
            && let Err(cause) = reading.refresh(&self.registry, now_ms)
        {
            reading.note_failure(&cause, now_ms);
        }
        if reading.is_over(now_ms) {
            return Err(Denied::Unreadable { reason: "see the server's log".to_owned() });
        }
        Ok(Arc::clone(&reading.grants))
    }

    /// The live grant of a credential, if it has one.
    ///
    /// # Errors
    /// When the registry cannot be read.
    pub fn grant(&self, credential: &Credential) -> Result<Option<FoundGrant>, Denied> {
        let grants = self.grants()?;
        let now_ms = self.clock.now_ms();
        let grant = grants.get(credential).filter(|grant| grant.is_live(now_ms)).map(Arc::clone);
        Ok(grant.map(|grant| FoundGrant { grants, grant }))
    }

    /// A grant that was found before, as it is now; `None` if it has ended.
    ///
    /// # Errors
    /// When the registry cannot be read.
    pub fn refresh(
        &self,
        found: &FoundGrant,
        credential: &Credential,
    ) -> Result<Option<FoundGrant>, Denied> {
        if !Arc::ptr_eq(&found.grants, &self.grants()?) {
            return self.grant(credential);
        }
        Ok(Some(found.clone()).filter(|found| found.grant.is_live(self.clock.now_ms())))
    }

    /// The roles of each person in a court, by all their credentials.
    ///
    /// # Errors
    /// When the registry cannot be read.
    pub fn roles_in(&self, court: &str) -> Result<BTreeMap<String, BTreeSet<Role>>, Denied> {
        let now_ms = self.clock.now_ms();
        let mut roles: BTreeMap<String, BTreeSet<Role>> = BTreeMap::new();
        let grants = self.grants()?;
        let here = grants.values().filter(|grant| grant.is_live(now_ms));
        for grant in here.filter(|grant| grant.courts.iter().any(|own| own == court)) {
            let own = roles.entry(grant.person.clone()).or_default();
            own.extend(&grant.roles);
        }
        Ok(roles)
    }

    /// The live grants of a court, ascending by their ends.
    ///
    /// # Errors
    /// When the registry cannot be read.
    pub fn live_in(&self, court: &str) -> Result<Vec<Arc<Grant>>, Denied> {
        let now_ms = self.clock.now_ms();
        let grants = self.grants()?;
        let here = |grant: &&Arc<Grant>| {
            grant.is_live(now_ms) && grant.courts.iter().any(|own| own == court)
        };
        let mut here: Vec<Arc<Grant>> = grants.values().filter(here).map(Arc::clone).collect();
        here.sort_by(|a, b| (a.expires_ms, &a.id).cmp(&(b.expires_ms, &b.id)));
        Ok(here)
    }

    /// How many live grants have each role, and when the first of them ends, in milliseconds since
    /// 1970 UTC.
    ///
    /// # Errors
    /// When the registry cannot be read.
    pub fn ends(&self) -> Result<BTreeMap<Role, (u64, u64)>, Denied> {
        let now_ms = self.clock.now_ms();
        let mut ends: BTreeMap<Role, (u64, u64)> = BTreeMap::new();
        let grants = self.grants()?;
        for grant in grants.values().filter(|grant| grant.is_live(now_ms)) {
            for role in &grant.roles {
                let (count, first) = ends.entry(*role).or_insert((0, u64::MAX));
                (*count, *first) = (*count + 1, grant.expires_ms.min(*first));
            }
        }
        Ok(ends)
    }

    /// Whether a person has a role in a court, by any credential of theirs.
    ///
    /// # Errors
    /// When the registry cannot be read.
    pub fn has_role(&self, person: &str, role: Role, court: &str) -> Result<bool, Denied> {
        let now_ms = self.clock.now_ms();
        Ok(self.grants()?.values().any(|grant| {
            grant.person == person
                && grant.roles.contains(&role)
                && grant.courts.iter().any(|own| own == court)
                && grant.is_live(now_ms)
        }))
    }
}
