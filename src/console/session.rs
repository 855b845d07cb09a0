//! Who is signed in, in which browser.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use caselot_core::docket::code::PersonRole;
use caselot_words::Lang;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::sync::OnceCell;
use zeroize::Zeroizing;

use super::Ambient;
use super::list::{self, Narrowed};
use super::vault::{PersonKey, VaultError};
use crate::client::{ClientError, Filer, Folder, replace};

/// After so long without a page, a session is locked.
pub const IDLE_MS: u64 = 30 * 60 * 1_000;
/// So long a session lasts at most, and what was typed is kept.
pub const LIFE_MS: u64 = 24 * 60 * 60 * 1_000;
/// So long an invitation is good.
const INVITATION_MS: u64 = 5 * 60 * 1_000;
/// So many sign-ins may fail in a row before a person waits.
const FAILURES: u32 = 5;
const FAILURE_MS: u64 = 60 * 1_000;
/// Most sessions at a time; the oldest goes.
const MAX_SESSIONS: usize = 1_000;
/// Forms of a session whose text is kept.
const MAX_DRAFTS: usize = 64;
/// Confirmations of a session that are remembered; the oldest goes.
const MAX_ACTS: usize = 64;
const DRAFT: &[u8] = b"caselot console draft";

/// What was typed into a form, by the names of its fields; several values of one name in their order.
pub type Typed = Vec<(String, String)>;

/// What became of a change that was confirmed.
#[derive(Debug, Clone)]
pub struct Ended {
    /// Its place in the navigation.
    pub place: &'static str,
    /// Title of its page.
    pub title: String,
    /// The page.
    pub content: Arc<str>,
}

/// A change that was shown and can be confirmed; filled once it is done. Who confirms it again
/// meanwhile waits for the first.
pub type ActCell = Arc<OnceCell<Ended>>;

/// All sessions of a console.
pub struct Sessions {
    all: Mutex<HashMap<[u8; 32], Session>>,
    invitations: Mutex<HashMap<[u8; 32], (u64, Invitation)>>,
    failures: Mutex<HashMap<String, (u32, u64)>>,
    drafts: PathBuf,
}

/// A token whose owner may sign in once without a passphrase.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// The owner.
    pub person: String,
    /// The token.
    pub token: Zeroizing<String>,
    /// The language to begin in.
    pub lang: Lang,
}

/// What a signed-in person can do here.
#[derive(Clone)]
pub struct Unlocked {
    /// The desk's filer with the person's own credential.
    pub filer: Filer,
    /// What the credential opens.
    pub roles: Vec<PersonRole>,
    /// When it ends, in milliseconds since 1970 UTC.
    pub expires_ms: u64,
    /// Opens what the person left typed; none after an invitation.
    pub key: Option<PersonKey>,
}

/// One browser's session.
#[derive(Clone)]
pub struct Session {
    /// Who.
    pub person: String,
    /// In which language.
    pub lang: Lang,
    /// Proves that a form is one of this session.
    pub form_token: String,
    /// Nothing while it is locked.
    pub unlocked: Option<Arc<Unlocked>>,
    /// What was typed and not sent, by form.
    pub drafts: BTreeMap<String, Typed>,
    /// What narrows the lists that are looked at.
    pub narrowed: Narrowed,
    /// What became of the last filing, as its page shows it: a reload or a step back shows it again.
    pub result: Option<Arc<str>>,
    /// Changes that were shown before their confirmation, by the names of these.
    pub acts: VecDeque<(String, ActCell)>,
    begun_ms: u64,
    seen_ms: u64,
}

/// The drafts of a person as they are stored.
#[derive(Serialize, Deserialize)]
struct SealedDrafts {
    kept_ms: u64,
    nonce: String,
    sealed: String,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The digest under which a secret of a browser is remembered.
fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

fn fresh(ambient: &Ambient) -> Result<String, VaultError> {
    Ok(URL_SAFE_NO_PAD.encode(ambient.secret()?.as_bytes()))
}

impl Sessions {
    pub fn new(root: &Path) -> Result<Sessions, ClientError> {
        let drafts = Folder::open(&root.join("console").join("drafts"))?.path().to_owned();
        Ok(Sessions {
            all: Mutex::default(),
            invitations: Mutex::default(),
            failures: Mutex::default(),
            drafts,
        })
    }

    /// Begins a session, and gives the secret for its cookie. What the person left typed is there.
    pub fn begin(
        &self,
        person: &str,
        lang: Lang,
        unlocked: Unlocked,
        ambient: &Ambient,
    ) -> Result<String, VaultError> {
        let (secret, form_token) = (fresh(ambient)?, fresh(ambient)?);
        let now = (ambient.now_ms)();
        let drafts = unlocked.key.as_ref().map(|key| self.read_drafts(person, key, now));
        let session = Session {
            person: person.to_owned(),
            lang,
            form_token,
            unlocked: Some(Arc::new(unlocked)),
            drafts: drafts.unwrap_or_default(),
            narrowed: Narrowed::default(),
            result: None,
            acts: VecDeque::new(),
            begun_ms: now,
            seen_ms: now,
        };
        let mut all = locked(&self.all);
        all.retain(|_, session| now.saturating_sub(session.begun_ms) < LIFE_MS);
        if all.len() >= MAX_SESSIONS
            && let Some(oldest) = all.iter().min_by_key(|it| it.1.seen_ms).map(|it| *it.0)
        {
            all.remove(&oldest);
        }
        all.insert(digest(&secret), session);
        Ok(secret)
    }

    /// The session of a cookie, which is seen by it. One that was idle for long is locked.
    pub fn see(&self, secret: &str, now: u64) -> Option<Session> {
        let mut all = locked(&self.all);
        let session = all.get_mut(&digest(secret))?;
        if now.saturating_sub(session.begun_ms) >= LIFE_MS {
            all.remove(&digest(secret));
            return None;
        }
        if now.saturating_sub(session.seen_ms) >= IDLE_MS {
            session.lock();
        }
        session.seen_ms = now;
        Some(session.clone())
    }

    /// Changes a session, if it is still there.
    pub fn change(&self, secret: &str, change: impl FnOnce(&mut Session)) {
        if let Some(session) = locked(&self.all).get_mut(&digest(secret)) {
            change(session);
        }
    }

    /// Who has typed, in another browser, into a form something that is like it, and when that browser
    /// was last seen.
    pub fn typed_elsewhere(
        &self,
        secret: &str,
        form: &str,
        is_like: impl Fn(&Typed) -> bool,
    ) -> Option<(String, u64)> {
        let (all, own) = (locked(&self.all), digest(secret));
        let others = all.iter().filter(|(of, _)| **of != own);
        let typed = others.filter(|(_, it)| it.drafts.get(form).is_some_and(&is_like));
        let latest = typed.max_by_key(|(_, it)| it.seen_ms);
        latest.map(|(_, it)| (it.person.clone(), it.seen_ms))
    }

    /// Makes a name for a confirmation, by which a second one is known.
    pub fn begin_act(&self, secret: &str, ambient: &Ambient) -> Result<String, VaultError> {
        let name = fresh(ambient)?;
        self.change(secret, |session| {
            if session.acts.len() >= MAX_ACTS {
                session.acts.pop_front();
            }
            session.acts.push_back((name.clone(), ActCell::default()));
        });
        Ok(name)
    }

    /// Ends a session.
    pub fn end(&self, secret: &str) {
        locked(&self.all).remove(&digest(secret));
    }

    /// Keeps what was typed into a form: in memory, and sealed in the folder.
    pub fn keep_draft(&self, secret: &str, form: &str, typed: Option<Typed>, ambient: &Ambient) {
        let mut kept = None;
        self.change(secret, |session| {
            let is_new = typed.is_some() && !session.drafts.contains_key(form);
            if is_new && session.drafts.len() >= MAX_DRAFTS {
                session.drafts.pop_first();
            }
            match typed {
                Some(typed) => session.drafts.insert(form.to_owned(), typed),
                None => session.drafts.remove(form),
            };
            kept = Some((session.person.clone(), session.unlocked.clone(), session.drafts.clone()));
        });
        let Some((person, Some(unlocked), drafts)) = kept else { return };
        let Some(key) = &unlocked.key else { return };
        if let Err(error) = self.write_drafts(&person, key, &drafts, ambient) {
            tracing::warn!(%error, "what was typed could not be kept");
        }
    }

    fn drafts_of(&self, person: &str) -> PathBuf {
        let name: String = digest(person)[..16].iter().map(|b| format!("{b:02x}")).collect();
        self.drafts.join(format!("{name}.json"))
    }

    fn write_drafts(
        &self,
        person: &str,
        key: &PersonKey,
        drafts: &BTreeMap<String, Typed>,
        ambient: &Ambient,
    ) -> Result<(), VaultError> {
        let path = self.drafts_of(person);
        let damaged = |e: serde_json::Error| ClientError::Damaged {
            path: path.clone(),
            reason: e.to_string(),
        };
        let plain = Zeroizing::new(serde_json::to_vec(drafts).map_err(damaged)?);
        let (nonce, sealed) = key.seal(DRAFT, &plain, ambient)?;
        let sealed = SealedDrafts {
            kept_ms: (ambient.now_ms)(),
            nonce: STANDARD.encode(nonce),
            sealed: STANDARD.encode(sealed),
        };
        replace(&path, &serde_json::to_vec(&sealed).map_err(damaged)?, false)?;
        Ok(())
    }

    /// What a person left typed within a day; nothing if there is none, or another passphrase
    /// sealed it.
    fn read_drafts(&self, person: &str, key: &PersonKey, now: u64) -> BTreeMap<String, Typed> {
        let read = || {
            let stored = std::fs::read(self.drafts_of(person)).ok()?;
            let stored: SealedDrafts = serde_json::from_slice(&stored).ok()?;
            if now.saturating_sub(stored.kept_ms) >= LIFE_MS {
                return None;
            }
            let (nonce, sealed) =
                (STANDARD.decode(stored.nonce).ok()?, STANDARD.decode(stored.sealed).ok()?);
            serde_json::from_slice(&key.open(DRAFT, &nonce, &sealed)?).ok()
        };
        read().unwrap_or_default()
    }

    /// Makes a code by which a person signs in once.
    pub fn invite(&self, invitation: Invitation, ambient: &Ambient) -> Result<String, VaultError> {
        let code = fresh(ambient)?;
        let until = (ambient.now_ms)() + INVITATION_MS;
        locked(&self.invitations).insert(digest(&code), (until, invitation));
        Ok(code)
    }

    /// Takes an invitation, which is used up by it.
    pub fn accept(&self, code: &str, now: u64) -> Option<Invitation> {
        let mut invitations = locked(&self.invitations);
        invitations.retain(|_, (until, _)| now < *until);
        invitations.remove(&digest(code)).map(|(_, invitation)| invitation)
    }

    /// Whether a person may try to sign in; after several failures only once a minute.
    pub fn may_try(&self, person: &str, now: u64) -> bool {
        let mut failures = locked(&self.failures);
        failures.retain(|_, (_, last)| now.saturating_sub(*last) < FAILURE_MS);
        failures.get(person).is_none_or(|(count, _)| *count < FAILURES)
    }

    /// Remembers how a try to sign in ended.
    pub fn tried(&self, person: &str, went_well: bool, now: u64) {
        let mut failures = locked(&self.failures);
        if went_well {
            failures.remove(person);
        } else {
            let (count, last) = failures.entry(person.to_owned()).or_default();
            (*count, *last) = (*count + 1, now);
        }
    }
}

impl Session {
    /// Keeps what narrows a list.
    pub fn narrow(&mut self, id: String, typed: String) {
        list::keep(&mut self.narrowed, id, typed);
    }

    /// Takes away what the passphrase gave.
    pub fn lock(&mut self) {
        // After an invitation there is no passphrase to unlock it by: the session goes on.
        let has_passphrase = self.unlocked.as_ref().is_some_and(|it| it.key.is_some());
        if has_passphrase {
            self.unlocked = None;
            self.drafts.clear();
            self.narrowed.clear();
            self.result = None;
            self.acts.clear();
        }
    }
}
