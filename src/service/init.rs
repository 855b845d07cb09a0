//! Opens a new docket: its keys, entry 0 and the first trays.

use caselot_core::secret::Secret32;
use std::collections::HashMap;
use std::path::Path;

use caselot_core::docket::case_number::is_court_code;
use caselot_core::docket::decide::Command;
use caselot_core::docket::entry::{Actor, Court, Protocol};
use caselot_core::docket::refusal::Refusal;
use caselot_core::docket::rules;
use caselot_core::ledger::checkpoint::{NoteKey, signing_key};

use super::ambient::{Clock, Entropy, SystemClock, SystemEntropy};
use super::court::append_outcome::append_known;
use super::court::draft::{DecisionInputs, Draft};
use super::court::lookup::NamedCases;
use super::court::snapshot::Head;
use super::data::{DataDir, DataFiles, read_key, write_key};
use super::error::StartError;
use super::founding;
use super::sealed::{SealingKey, TrayMaker, TraySeeds};
use super::start::open_database;
use crate::store::Store;

/// A docket to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCourt {
    /// Code of the court (湘0203).
    pub code: String,
    /// Name of the court.
    pub name: String,
    /// First line of its checkpoints: `<operator's name>/<court code>`.
    pub origin: String,
    /// Minutes east of UTC (+480 for Beijing).
    pub utc_offset_minutes: i32,
    /// Envelopes of a tray, 1 to 256.
    pub envelopes: u32,
    /// Version of the protocol that its docket begins with.
    pub protocol: Protocol,
}

impl NewCourt {
    /// The version that a docket begins with unless another one is asked for.
    pub const PROTOCOL: Protocol = Protocol::Two;
}

/// By whom a docket was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Founded {
    /// By this program, since no server runs.
    Here,
    /// By the server that has the directory open, which serves it from now on.
    ByServer,
}

/// Opens a docket in a data directory, or has the server do it that has it open. Gives back the key by
/// which its checkpoints are verified.
///
/// # Errors
/// As [`init`], or when whoever has the directory open does not answer.
pub fn init_or_ask(
    data: impl Into<DataFiles>,
    court: &NewCourt,
) -> Result<(NoteKey, Founded), StartError> {
    let files = data.into();
    match init(&files, court) {
        Err(StartError::InUse { .. }) => {
            Ok((founding::ask(files.root(), court)?, Founded::ByServer))
        }
        made => Ok((made?, Founded::Here)),
    }
}

/// Opens a docket in a data directory that no server has open, with the system's clock and entropy.
/// Gives back the key by which its checkpoints are verified.
///
/// # Errors
/// When the directory is in use, the court exists, or the rules refuse it.
pub fn init(data: impl Into<DataFiles>, court: &NewCourt) -> Result<NoteKey, StartError> {
    let files = data.into();
    if files.postgres().is_none() && files.database().exists() && !files.keys().is_dir() {
        return Err(StartError::KeyMissing { path: files.sealing_key() });
    }
    let data = DataDir::create(&files)?;
    let mut store = open_database(&data)?;
    init_with(&data, &mut *store, court, &SystemClock, &SystemEntropy)
}

/// [`init`] with a store, a clock and a source of entropy.
///
/// # Errors
/// As [`init`].
pub fn init_with(
    data: &DataDir,
    store: &mut dyn Store,
    new: &NewCourt,
    clock: &dyn Clock,
    entropy: &dyn Entropy,
) -> Result<NoteKey, StartError> {
    let code = &new.code;
    let unsigned = check(new)?;
    // The trays of the courts that are there were sealed by a key, and no other one will open them.
    if !data.sealing_key().exists() && !store.reader()?.courts()?.is_empty() {
        return Err(StartError::KeyMissing { path: data.sealing_key() });
    }
    // A checkpoint without a docket is a database that was lost, not a new court.
    if store.reader()?.size(code)? > 0 || data.read_checkpoint(code)?.is_some() {
        return Err(StartError::CourtExists { court: code.clone() });
    }
    let sealing = SealingKey::new(&read_or_make_key(&data.sealing_key(), entropy)?);
    let key = signing_key(read_or_make_key(&data.court_key(code), entropy)?.as_bytes());
    let court = Court { public_key: key.verifying_key().to_bytes(), ..unsigned };
    let public_key = court.public_key;

    let mut seeds = TraySeeds::default();
    seeds.fill(entropy)?;
    let mut draft = Draft::new(code, Head::default());
    let with = DecisionInputs {
        now_ms: clock.now_ms(),
        actor: Actor::system(),
        envelopes: new.envelopes,
        tray_keys: &HashMap::new(),
        trays: Some(TrayMaker { origin: &new.origin, sealing: &sealing, seeds: &mut seeds }),
    };
    let (envelopes, protocol) = (new.envelopes, new.protocol);
    let command = Command::OpenCourt { court, envelopes, protocol };
    draft.decide(&NamedCases::default(), &command, with)?;
    draft.append.mark_key = sealing.new_mark_key(&new.origin, entropy)?;
    if store.is_shared() {
        draft.seal(&sealing);
    }
    append_known(store, std::slice::from_ref(&draft.append))?;
    let snapshot = draft.head.sign(&key);
    data.write_checkpoint(code, &snapshot.checkpoint)?;
    let key = NoteKey::new(&new.origin, public_key)
        .map_err(|source| StartError::checkpoint(code, source.into()))?;
    data.write_public_key(code, &key.vkey())?;
    Ok(key)
}

/// What a docket to open says of its court, before it has a key.
///
/// # Errors
/// When the rules refuse it.
pub(super) fn check(new: &NewCourt) -> Result<Court, StartError> {
    let code = &new.code;
    if !is_court_code(code) {
        return Err(Refusal::CourtCodeMalformed { code: code.clone() }.into());
    }
    let court = Court {
        origin: new.origin.clone(),
        code: code.clone(),
        name: new.name.clone(),
        utc_offset_minutes: new.utc_offset_minutes,
        public_key: [0; 32],
    };
    rules::court(&court)?;
    Ok(court)
}

/// A key that is there is used: an init that was cut short goes on with it.
fn read_or_make_key(path: &Path, entropy: &dyn Entropy) -> Result<Secret32, StartError> {
    if path.exists() {
        return read_key(path);
    }
    let key = Secret32::filled(|key| entropy.fill(key))?;
    write_key(path, &key)?;
    Ok(key)
}
