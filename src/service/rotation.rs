//! Hands a court's signing key over to a new one, offline and by two persons.
//!
//! Three steps, each durable before the next: the new key in a file of its own, the entry that both
//! keys signed, the new key in the place of the old one. What the log says decides how a handover
//! that was cut short ends: with the entry in the log, the last step is made up for; without it, the
//! new key is discarded. So the key that the log names is always in one of the two files.

use caselot_core::secret::Secret32;
use std::collections::HashMap;
use std::fs;
use std::path::Path;

use caselot_core::docket::decide::Command;
use caselot_core::docket::entry::Actor;
use caselot_core::docket::handover::{KeyRotated, Statement};
use caselot_core::id::EntryIndex;
use caselot_core::ledger::checkpoint::{NoteKey, SigningKey, signing_key};

use super::ambient::{Clock, Entropy, SystemClock, SystemEntropy};
use super::court::append_outcome::append_sealed;
use super::court::draft::{DecisionInputs, Draft};
use super::court::load::{CourtLoader, Indexing, Signer, read_log};
use super::court::lookup::NamedCases;
use super::data::{DataDir, DataFiles, read_key, write_key};
use super::error::StartError;
use super::people::two_known_persons;
use super::start::open_offline;
use crate::store::sqlite::copy;
use crate::store::{Reader, Store, StoreError};

/// A handover to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RotationRequest {
    /// Code of the court.
    pub court: String,
    /// The person who hands the key over.
    pub person: String,
    /// The second person.
    pub approver: String,
    /// Why; may be empty.
    pub text: String,
}

/// What a handover did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotation {
    /// Index of its entry: greater checkpoints are signed by the new key.
    pub entry: EntryIndex,
    /// The key that is no longer in force.
    pub old: NoteKey,
    /// The key in force.
    pub new: NoteKey,
}

/// A key of a court, and how long it signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyTerm {
    /// The key.
    pub key: NoteKey,
    /// Index of the entry that names it: CourtOpened or KeyRotated.
    pub entry: EntryIndex,
    /// Index of the entry by which it was handed over; `None` while it is in force.
    pub ended: Option<EntryIndex>,
}

/// Hands over the key of one court of a data directory that no server has open, with the system's
/// clock and entropy.
///
/// # Errors
/// When the directory is in use, its log is not the one that was signed, or the rules refuse it.
pub fn rotate(
    data: impl Into<DataFiles>,
    request: &RotationRequest,
) -> Result<Rotation, StartError> {
    let data = DataDir::open(data)?;
    if !data.may_hold_courts() {
        return Err(StartError::Empty { path: data.root().to_owned() });
    }
    let mut store = open_offline(&data)?;
    rotate_with(&data, &mut *store, request, &SystemClock, &SystemEntropy)
}

/// [`rotate`] with a store, a clock and a source of entropy.
///
/// # Errors
/// As [`rotate`]. After an error of the store, the next start or handover finds out from the log
/// whether this one was recorded.
pub fn rotate_with(
    data: &DataDir,
    store: &mut dyn Store,
    request: &RotationRequest,
    clock: &dyn Clock,
    entropy: &dyn Entropy,
) -> Result<Rotation, StartError> {
    let code = &request.court;
    let reader = reader_of(&*store, code)?;
    // As a start would: what was signed is there, and an earlier handover is brought to its end.
    let loader = CourtLoader { reader: &*reader, data, code, without_checkpoint: false };
    let court = loader.load(Indexing::of(store))?;
    let (Signer { origin, key, note_key }, snapshot) = (court.signer, court.snapshot);
    let (entry, root) = (snapshot.size(), snapshot.frontier.root());
    two_known_persons(&snapshot.state, (&request.person, &request.approver), clock.now_ms())?;

    let secret = Secret32::filled(|bytes| entropy.fill(bytes))?;
    let new_key = signing_key(secret.as_bytes());
    let public_key = new_key.verifying_key().to_bytes();
    let statement = Statement {
        origin: &origin,
        size: entry,
        root,
        old_key: *note_key.public(),
        new_key: public_key,
    };
    let rotated = Box::new(KeyRotated {
        public_key,
        old_signature: statement.sign(&key),
        new_signature: statement.sign(&new_key),
        text: request.text.clone(),
        approver: request.approver.clone(),
    });
    let mut draft = Draft::new(code, snapshot.head());
    let with = DecisionInputs {
        now_ms: clock.now_ms(),
        actor: Actor::claimed(&request.person),
        envelopes: court.envelopes,
        tray_keys: &HashMap::new(),
        trays: None,
    };
    draft.decide(&NamedCases::default(), &Command::RotateKey { rotated, root }, with)?;
    write_key(&data.next_key(code), &secret)?;
    append_sealed(store, data, &mut draft)?;

    data.replace_key(code)?;
    let new = note_key_of(code, &origin, public_key)?;
    data.write_public_key(code, &new.vkey())?;
    note_public_key(data, code, entry, &new.vkey())?;
    let snapshot = draft.head.sign(&new_key);
    data.write_checkpoint(code, &snapshot.checkpoint)?;
    Ok(Rotation { entry: EntryIndex(entry), old: note_key, new })
}

/// The keys of a court, the first one first. Nothing is changed, and a server may be running.
///
/// # Errors
/// When there is no such court, or its log cannot be read.
pub fn key_terms(data: impl Into<DataFiles>, court: &str) -> Result<Vec<KeyTerm>, StartError> {
    let files = data.into();
    if !files.may_hold_courts() {
        return Err(StartError::Empty { path: files.root().to_owned() });
    }
    if files.postgres().is_none()
        && let Some(found) = copy::schema(&files.database())?.filter(|it| *it < copy::NEWEST_SCHEMA)
    {
        return Err(StoreError::TooOld { found }.into());
    }
    let reader = files.reader()?;
    // All of it as of one moment: a server may be writing.
    let view = reader.view()?;
    if view.size(court)? == 0 {
        return Err(StartError::CourtUnknown { court: court.to_owned() });
    }
    let state = read_log(&*view, court, &Default::default(), Indexing::Checked)?.head.state;
    let (opened, in_force) =
        state.court.clone().zip(state.key()).ok_or_else(|| StartError::misplaced(court, 0))?;
    let (mut terms, mut from) = (Vec::new(), EntryIndex(0));
    for handover in state.handovers.iter() {
        let key = note_key_of(court, &opened.origin, handover.old_key)?;
        terms.push(KeyTerm { key, entry: from, ended: Some(handover.entry) });
        from = handover.entry;
    }
    let key = note_key_of(court, &opened.origin, in_force)?;
    terms.push(KeyTerm { key, entry: from, ended: None });
    Ok(terms)
}

/// A reader of a store that holds the court.
fn reader_of(store: &dyn Store, court: &str) -> Result<Box<dyn Reader>, StartError> {
    let reader = store.log_reader()?;
    if reader.size(court)? == 0 {
        return Err(StartError::CourtUnknown { court: court.to_owned() });
    }
    Ok(reader)
}

/// The key that verifies the checkpoints of an origin.
fn note_key_of(court: &str, origin: &str, public: [u8; 32]) -> Result<NoteKey, StartError> {
    NoteKey::new(origin, public).map_err(|source| StartError::checkpoint(court, source.into()))
}

/// Notes the public key that a court was handed over to by this entry, under a name that stays when the
/// files of an earlier key are put back: what the later one signed can then still be verified.
fn note_public_key(data: &DataDir, code: &str, entry: u64, vkey: &str) -> Result<(), StartError> {
    let path = data.keys().join(format!("{code}.pub-{entry}"));
    fs::write(&path, format!("{vkey}\n")).map_err(|source| StartError::File { path, source })
}

/// All public keys of a court that were in force at some time, as far as they were written.
///
/// # Errors
/// When a file or the folder cannot be read.
pub(super) fn read_public_keys(data: &DataFiles, code: &str) -> Result<Vec<String>, StartError> {
    let (keys, noted) = (data.keys(), format!("{code}.pub-"));
    let at = |source| StartError::File { path: keys.to_owned(), source };
    let mut found = Vec::from_iter(data.read_public_key(code)?);
    for entry in fs::read_dir(keys).map_err(at)? {
        let entry = entry.map_err(at)?;
        if entry.file_name().to_str().is_some_and(|name| name.starts_with(&noted)) {
            found.push(fs::read_to_string(entry.path()).map_err(at)?);
        }
    }
    Ok(found)
}

/// The signing key that the log names as in force. A handover that was cut short is brought to its
/// end here.
///
/// # Errors
/// When neither file holds that key.
pub(super) fn key_in_force(
    data: &DataDir,
    code: &str,
    in_force: [u8; 32],
) -> Result<SigningKey, StartError> {
    let is_it = |key: &SigningKey| key.verifying_key().to_bytes() == in_force;
    let read = |path: &Path| Ok::<_, StartError>(signing_key(read_key(path)?.as_bytes()));
    let waits = data.next_key(code).exists();
    let own = match read(&data.court_key(code)) {
        Ok(own) if is_it(&own) => {
            if waits {
                data.discard_next_key(code)?;
                tracing::warn!(court = code, "a handover ended before its entry; no key changes");
            }
            return Ok(own);
        }
        other => other,
    };
    if waits {
        let next = read(&data.next_key(code))?;
        if is_it(&next) {
            data.replace_key(code)?;
            tracing::warn!(court = code, "a handover ended after its entry; the new key signs");
            return Ok(next);
        }
    }
    own.and(Err(StartError::KeyDiffers { court: code.to_owned() }))
}
