//! Who is signed in, in which browser.

use std::collections::{HashMap, VecDeque};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use caselot_core::docket::code::PersonRole;
use caselot_words::Lang;
use sha2::{Digest, Sha256};
use tokio::sync::OnceCell;
use zeroize::Zeroizing;

use super::Ambient;
use super::drafts::{Drafts, Own};
use super::list::{self, Narrowed};
use super::vault::{PersonKey, VaultError};
use crate::client::{ClientError, Filer};

/// After so long without a page, a session is locked.
pub const IDLE_MS: u64 = 30 * 60 * 1_000;
/// So long a session lasts at most, and what was typed is kept.
pub const LIFE_MS: u64 = 24 * 60 * 60 * 1_000;
/// So long an invitation is good.
const INVITATION_MS: u64 = 5 * 60 * 1_000;
/// Most sessions of a person at a time; the one that was seen longest ago ends. Nobody ends another
/// person's.
const OF_PERSON: usize = 12;
/// Confirmations of a session that are remembered; the oldest goes.
const MAX_ACTS: usize = 64;

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
    drafts: Drafts,
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
    /// What the person typed and has not sent; nothing while it is locked.
    pub drafts: Option<Arc<Own>>,
    /// What narrows the lists that are looked at.
    pub narrowed: Narrowed,
    /// What became of the last filing, as its page shows it: a reload or a step back shows it again.
    pub result: Option<Arc<str>>,
    /// Changes that were shown before their confirmation, by the names of these.
    pub acts: VecDeque<(String, ActCell)>,
    begun_ms: u64,
    seen_ms: u64,
}

pub fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The digest under which a secret of a browser is remembered.
pub fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

fn fresh(ambient: &Ambient) -> Result<String, VaultError> {
    Ok(URL_SAFE_NO_PAD.encode(ambient.secret()?.as_bytes()))
}

impl Sessions {
    pub fn new(root: &Path) -> Result<Sessions, ClientError> {
        let (all, invitations) = (Mutex::default(), Mutex::default());
        Ok(Sessions { all, invitations, drafts: Drafts::open(root)? })
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
        let drafts = self.drafts.of(person, digest(&secret), (unlocked.key.as_ref(), now));
        let session = Session {
            person: person.to_owned(),
            lang,
            form_token,
            unlocked: Some(Arc::new(unlocked)),
            drafts: Some(drafts),
            narrowed: Narrowed::default(),
            result: None,
            acts: VecDeque::new(),
            begun_ms: now,
            seen_ms: now,
        };
        let mut all = locked(&self.all);
        all.retain(|_, session| now.saturating_sub(session.begun_ms) < LIFE_MS);
        let own = || all.iter().filter(|(_, session)| session.person == person);
        if own().count() >= OF_PERSON
            && let Some(oldest) = own().min_by_key(|it| it.1.seen_ms).map(|it| *it.0)
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
        let own = digest(secret);
        let typed = self.drafts.typed(form, is_like);
        let all = locked(&self.all);
        // When the browser has signed out, what it left is what the person's others show.
        let seen = |person: &str| {
            let others = all.iter().filter(|(of, it)| **of != own && it.person == person);
            others.filter(|(_, it)| it.unlocked.is_some()).map(|(_, it)| it.seen_ms).max()
        };
        let others = typed.into_iter().filter(|(_, by)| *by != own);
        let others = others.filter_map(|(person, _)| Some((seen(&person)?, person)));
        others.max().map(|(seen_ms, person)| (person, seen_ms))
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
            self.drafts = None;
            self.narrowed.clear();
            self.result = None;
            self.acts.clear();
        }
    }
}
