//! What people typed and have not sent: held once for each of them however many browsers they use, in
//! memory and sealed in the folder.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, Weak};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::Ambient;
use super::session::{LIFE_MS, Typed, digest, locked};
use super::vault::{PersonKey, VaultError};
use crate::client::{ClientError, Folder, replace};

/// Forms of a person whose text is kept; the one that was typed into longest ago goes.
const MAX_FORMS: usize = 64;
/// Bytes of a person's text that are kept, twice of the largest form that can be sent. What is on the
/// screen is always kept; beyond this what was left longest ago goes.
const MAX_BYTES: usize = 2 << 20;
/// Bytes that a field takes beside its text.
const OF_FIELD: usize = 64;
/// Forms of changes that are remembered as shown; the oldest goes.
const MAX_SHOWN: usize = 256;
const PURPOSE: &[u8] = b"caselot console draft";

/// The drafts of all persons who are signed in.
pub struct Drafts {
    folder: PathBuf,
    people: Mutex<HashMap<String, Weak<Own>>>,
}

/// The drafts of one person, which all sessions of the person share.
pub struct Own {
    person: String,
    path: PathBuf,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    forms: HashMap<String, Draft>,
    /// Forms of changes that were shown to the person.
    shown: VecDeque<String>,
    /// Counts what is kept, so that what is oldest is known.
    turn: u64,
    /// Somebody writes the file now.
    is_written: bool,
    /// Something was kept since the file was begun.
    is_new: bool,
}

struct Draft {
    typed: Arc<Typed>,
    bytes: usize,
    turn: u64,
    /// The session that typed it, by its digest.
    by: [u8; 32],
}

/// The drafts of a person as they are stored.
#[derive(Serialize, Deserialize)]
struct Sealed {
    kept_ms: u64,
    nonce: String,
    sealed: String,
}

fn bytes_of(typed: &Typed) -> usize {
    typed.iter().map(|(name, value)| name.len() + value.len() + OF_FIELD).sum()
}

impl Drafts {
    pub fn open(root: &Path) -> Result<Drafts, ClientError> {
        let folder = Folder::open(&root.join("console").join("drafts"))?.path().to_owned();
        Ok(Drafts { folder, people: Mutex::default() })
    }

    /// The drafts of a person who signs in: those of another session, or else what was left typed
    /// within a day.
    pub fn of(
        &self,
        person: &str,
        by: [u8; 32],
        (key, now): (Option<&PersonKey>, u64),
    ) -> Arc<Own> {
        if let Some(own) = self.held(person) {
            return own;
        }
        let name: String = digest(person)[..16].iter().map(|b| format!("{b:02x}")).collect();
        let path = self.folder.join(format!("{name}.json"));
        let mut kept = Kept::default();
        for (form, typed) in key.and_then(|key| read(&path, key, now)).unwrap_or_default() {
            kept.put(form, typed, by);
        }
        let own = Arc::new(Own { person: person.to_owned(), path, kept: Mutex::new(kept) });
        let mut people = locked(&self.people);
        people.retain(|_, own| own.strong_count() > 0);
        // Another session of the person may have begun meanwhile.
        if let Some(held) = people.get(person).and_then(Weak::upgrade) {
            return held;
        }
        people.insert(person.to_owned(), Arc::downgrade(&own));
        own
    }

    fn held(&self, person: &str) -> Option<Arc<Own>> {
        locked(&self.people).get(person).and_then(Weak::upgrade)
    }

    /// Who has typed something into a form that is like it, and in which session.
    pub fn typed(&self, form: &str, is_like: impl Fn(&Typed) -> bool) -> Vec<(String, [u8; 32])> {
        let people: Vec<Arc<Own>> =
            locked(&self.people).values().filter_map(Weak::upgrade).collect();
        let typed = people.iter().filter_map(|own| {
            let (typed, by) =
                locked(&own.kept).forms.get(form).map(|it| (Arc::clone(&it.typed), it.by))?;
            is_like(&typed).then(|| (own.person.clone(), by))
        });
        typed.collect()
    }
}

impl Kept {
    /// Keeps a form, and drops what is beyond the limits, what is oldest first.
    fn put(&mut self, form: String, typed: Typed, by: [u8; 32]) {
        self.turn += 1;
        let (bytes, turn) = (bytes_of(&typed), self.turn);
        // No page of the console sends so much.
        if bytes > MAX_BYTES {
            self.forms.remove(&form);
            return;
        }
        self.forms.insert(form, Draft { typed: Arc::new(typed), bytes, turn, by });
        let mut bytes: usize = self.forms.values().map(|it| it.bytes).sum();
        while self.forms.len() > MAX_FORMS || bytes > MAX_BYTES {
            let oldest = self.forms.iter().min_by_key(|(_, it)| it.turn);
            let Some(oldest) = oldest.map(|(form, _)| form.clone()) else { return };
            bytes -= self.forms.remove(&oldest).map_or(0, |it| it.bytes);
        }
    }
}

impl Own {
    /// What was typed into a form.
    pub fn typed(&self, form: &str) -> Typed {
        let typed = locked(&self.kept).forms.get(form).map(|it| Arc::clone(&it.typed));
        typed.map(|it| (*it).clone()).unwrap_or_default()
    }

    /// Remembers that a form was shown.
    pub fn shows(&self, form: &str) {
        let mut kept = locked(&self.kept);
        if kept.shown.iter().any(|it| it == form) {
            return;
        }
        if kept.shown.len() >= MAX_SHOWN {
            kept.shown.pop_front();
        }
        kept.shown.push_back(form.to_owned());
    }

    /// Forgets that a form was shown; whether it was.
    pub fn forgets(&self, form: &str) -> bool {
        let mut kept = locked(&self.kept);
        let before = kept.shown.len();
        kept.shown.retain(|it| it != form);
        kept.shown.len() < before
    }

    /// Whether a form was shown.
    pub fn has_shown(&self, form: &str) -> bool {
        locked(&self.kept).shown.iter().any(|it| it == form)
    }

    /// Keeps what was typed into a form, or forgets it: in memory, and where there is a key sealed in
    /// the folder.
    pub fn keep(
        &self,
        form: &str,
        typed: Option<Typed>,
        by: [u8; 32],
        (key, ambient): (Option<&PersonKey>, &Ambient),
    ) {
        let mut kept = locked(&self.kept);
        match typed {
            Some(typed) => kept.put(form.to_owned(), typed, by),
            None => drop(kept.forms.remove(form)),
        }
        let Some(key) = key else { return };
        kept.is_new = true;
        // Who writes already writes this, too: nobody waits for somebody else's writing.
        if std::mem::replace(&mut kept.is_written, true) {
            return;
        }
        while std::mem::take(&mut kept.is_new) {
            let forms: BTreeMap<String, Arc<Typed>> =
                kept.forms.iter().map(|(form, it)| (form.clone(), Arc::clone(&it.typed))).collect();
            drop(kept);
            if let Err(error) = write(&self.path, key, &forms, ambient) {
                tracing::warn!(%error, "what was typed could not be kept");
            }
            kept = locked(&self.kept);
        }
        kept.is_written = false;
    }
}

fn write(
    path: &Path,
    key: &PersonKey,
    forms: &BTreeMap<String, Arc<Typed>>,
    ambient: &Ambient,
) -> Result<(), VaultError> {
    let damaged = |e: serde_json::Error| ClientError::Damaged {
        path: path.to_owned(),
        reason: e.to_string(),
    };
    let forms: BTreeMap<&str, &Typed> =
        forms.iter().map(|(form, typed)| (form.as_str(), &**typed)).collect();
    let plain = Zeroizing::new(serde_json::to_vec(&forms).map_err(damaged)?);
    let (nonce, sealed) = key.seal(PURPOSE, &plain, ambient)?;
    let sealed = Sealed {
        kept_ms: (ambient.now_ms)(),
        nonce: STANDARD.encode(nonce),
        sealed: STANDARD.encode(sealed),
    };
    replace(path, &serde_json::to_vec(&sealed).map_err(damaged)?, false)?;
    Ok(())
}

/// What was left typed within a day; nothing if there is none, or another passphrase sealed it.
fn read(path: &Path, key: &PersonKey, now: u64) -> Option<BTreeMap<String, Typed>> {
    let stored: Sealed = serde_json::from_slice(&std::fs::read(path).ok()?).ok()?;
    if now.saturating_sub(stored.kept_ms) >= LIFE_MS {
        return None;
    }
    let (nonce, sealed) =
        (STANDARD.decode(stored.nonce).ok()?, STANDARD.decode(stored.sealed).ok()?);
    serde_json::from_slice(&key.open(PURPOSE, &nonce, &sealed)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(value: &str) -> Typed {
        vec![("cause".to_owned(), value.to_owned())]
    }

    #[test]
    fn a_persons_sessions_share_one_text_within_its_limit() {
        let folder = tempfile::tempdir().unwrap();
        let (drafts, ambient) = (Drafts::open(folder.path()).unwrap(), Ambient::for_tests());
        let one = drafts.of("张三", [1; 32], (None, 0));
        let two = drafts.of("张三", [2; 32], (None, 0));
        assert!(Arc::ptr_eq(&one, &two));
        assert!(!Arc::ptr_eq(&one, &drafts.of("李四", [3; 32], (None, 0))));
        let large = "长".repeat(200_000);
        for form in 0..20 {
            one.keep(&format!("/case/{form}/correct"), Some(of(&large)), [1; 32], (None, &ambient));
            let bytes: usize = locked(&one.kept).forms.values().map(|it| bytes_of(&it.typed)).sum();
            assert!(bytes <= MAX_BYTES, "{bytes}");
            assert_eq!(two.typed(&format!("/case/{form}/correct")), of(&large), "the latest stays");
        }
        assert_eq!(two.typed("/case/0/correct"), Typed::new(), "the oldest is gone");
        // Empty fields count too.
        let many = vec![(String::new(), String::new()); MAX_BYTES / OF_FIELD + 1];
        one.keep("file", Some(many), [1; 32], (None, &ambient));
        assert_eq!(one.typed("file"), Typed::new());
        assert_eq!(two.typed("/case/19/correct"), of(&large), "and what is within them stays");
        for form in 0..500 {
            one.keep(&form.to_string(), Some(of("")), [1; 32], (None, &ambient));
            one.shows(&form.to_string());
        }
        let kept = locked(&one.kept);
        assert_eq!((kept.forms.len(), kept.shown.len()), (MAX_FORMS, MAX_SHOWN));
    }

    #[test]
    fn what_was_typed_is_there_for_who_signs_in_again() {
        let folder = tempfile::tempdir().unwrap();
        let ambient = Ambient::for_tests();
        let vault = super::super::vault::Vault::open(folder.path()).unwrap();
        let key = vault.seal("张三", "一二三四五六七八", "caselot-abc", &ambient).unwrap();
        let drafts = Drafts::open(folder.path()).unwrap();
        let now = (ambient.now_ms)();
        let own = drafts.of("张三", [1; 32], (Some(&key), now));
        own.keep("file", Some(of("买卖合同纠纷")), [1; 32], (Some(&key), &ambient));
        drop(own);
        let own = drafts.of("张三", [2; 32], (Some(&key), now + LIFE_MS - 1));
        assert_eq!(own.typed("file"), of("买卖合同纠纷"));
        drop(own);
        let own = drafts.of("张三", [2; 32], (Some(&key), now + LIFE_MS));
        assert_eq!(own.typed("file"), Typed::new());
    }
}
