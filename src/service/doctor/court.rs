//! One court: its log, keys and checkpoint, and what waits in it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use caselot_core::docket::cases::open_cases::OpenCases;
use caselot_core::docket::codec;
use caselot_core::docket::fold::state::State;
use caselot_core::id::EntryIndex;
use caselot_core::ledger::checkpoint::{self, Checkpoint, NoteKey, signing_key};

use super::files::key_fault;
use super::{Acts, Checks, Found, OLD_FILING_DAYS, first_sentence};
use crate::service::contributors;
use crate::service::court::load::{Indexing, Log, read_log};
use crate::service::court::lookup::count_open_cases;
use crate::service::data::{DataFiles, read_key};
use crate::service::error::StartError;
use crate::service::pools::conditions;
use crate::service::sealed::SealingKey;
use crate::service::verification::{findings_of, trays_in_use};
use crate::service::witnessing::{is_of_what_was_lost, shown_by_others};
use crate::store::memory::MemoryStore;
use crate::store::{IndexedStore, Reader, Store, StoreError};

/// Entries that are read at once.
const PAGE: u64 = 4_096;

/// Looks at a court. Gives back the time of its newest entry, if its log can be read, and notes who
/// recorded something when.
pub(super) fn look(
    files: &DataFiles,
    reader: &dyn Reader,
    code: &str,
    (now_ms, checked_entries): (u64, u64),
    acts: &mut Acts,
    checks: &mut Checks,
) -> Option<u64> {
    // All of it as of one moment: a server may be writing.
    let view = match reader.view() {
        Ok(view) => view,
        Err(cause) => {
            checks.fail(unsound(&cause));
            return None;
        }
    };
    let kept = files.read_checkpoint(code).ok().flatten();
    let claimed = kept.as_deref().and_then(|note| checkpoint::parse_unverified(note).ok());
    let others = shown_by_others(files.root(), code);
    let sizes = claimed.iter().map(|kept| kept.size).chain(others.iter().map(|(it, _)| it.size));
    let log = match read_log(&*view, code, &sizes.collect(), Indexing::Checked) {
        Ok(log) => log,
        Err(cause) => {
            checks.fail(unsound(&cause));
            return None;
        }
    };
    let state = &log.head.state;
    if state.court.is_none() {
        let found = match &claimed {
            Some(kept) => Found::Behind(0, kept.size),
            None => Found::LogUnsound(String::new()),
        };
        checks.fail(found);
        return None;
    }
    let size = log.head.size();
    checks.well(true, if view.is_indexed() { Found::Log(size) } else { Found::LogAlone(size) });
    rules(files, code, (&log, kept.as_deref()), checked_entries, checks);
    seal(files, &*view, code, &log, checks);
    keys(files, &*view, code, state, checks);
    checkpoint_of(&log, kept.as_deref(), claimed, checks);
    for (shown, path) in others {
        let is_there = log.roots.get(&shown.size) == Some(&shown.root);
        if !is_there && !is_of_what_was_lost(state, &shown) {
            checks.fail(Found::Contradicted(shown.size, path));
            break;
        }
    }
    match times(&*view, code, acts, state) {
        Ok(filed) => undrawn(&filed, now_ms, state, checks),
        Err(cause) => checks.fail(unsound(&cause)),
    }
    for it in contributors::conditions(state, now_ms) {
        checks.well(!it.is_silent, Found::Contributor(it.entry.0, it.name, it.waiting));
    }
    match state.caps_open_cases().then(|| open_cases(&*view, code)).transpose() {
        Ok(open_cases) => pools(state, open_cases.as_ref(), now_ms, checks),
        Err(cause) => checks.fail(unsound(&cause)),
    }
    Some(state.time_ms)
}

/// Holds the log against the rules, as an auditor does. It is signed for that by the key that is there, or
/// was by that of before.
fn rules(
    files: &DataFiles,
    code: &str,
    (log, kept): (&Log, Option<&str>),
    checked_entries: u64,
    checks: &mut Checks,
) {
    let (size, state) = (log.head.size(), &log.head.state);
    if size > checked_entries {
        return checks.well(true, Found::RulesUnchecked(size));
    }
    let origin = state.court.as_ref().map_or("", |court| court.origin.as_str());
    let Some((in_force, key)) =
        state.key().and_then(|key| Some((key, NoteKey::new(origin, key).ok()?)))
    else {
        return;
    };
    let own = read_key(&files.court_key(code)).ok().map(|key| signing_key(key.as_bytes()));
    let own = own.filter(|own| own.verifying_key().to_bytes() == in_force);
    let fits = |note: &&str| {
        checkpoint::open(note, &key)
            .is_ok_and(|it| (it.size, it.root) == (size, log.head.frontier.root()))
    };
    let note = own.map(|own| log.head.clone().sign(&own).checkpoint);
    // Without either, what is missing is said with the key.
    let Some(note) = note.or_else(|| kept.filter(fits).map(str::to_owned)) else { return };
    let found = files.reader().map_err(StartError::from);
    match found.and_then(|reader| findings_of(reader, (code, &note, size), key)) {
        Ok(findings) if findings.is_empty() => checks.well(true, Found::RulesKept(size)),
        Ok(mut findings) => {
            let count = findings.len();
            checks.fail(Found::RulesBroken(count, Box::new(findings.swap_remove(0))));
        }
        Err(cause) => checks.fail(unsound(&cause)),
    }
}

/// The log cannot be read, for this reason.
fn unsound(cause: &impl Display) -> Found {
    Found::LogUnsound(first_sentence(&cause.to_string()))
}

/// The open cases of each judge. Where servers keep the case index, one is made for a moment.
fn open_cases(view: &dyn Reader, code: &str) -> Result<OpenCases, StartError> {
    if view.is_indexed() {
        return Ok(count_open_cases(view, code)?);
    }
    let place = std::env::temp_dir();
    let place = tempfile::tempdir_in(&place)
        .map_err(|source| StartError::File { path: place.clone(), source })?;
    let log = Box::new(MemoryStore::new());
    let mut store = IndexedStore::over(log, &place.path().join("index.db"))?;
    read_log(view, code, &BTreeSet::new(), Indexing::Made(&mut store))?;
    Ok(count_open_cases(&*store.reader()?, code)?)
}

/// Whether a server wrote the end of the log, where others can write to the database.
fn seal(files: &DataFiles, reader: &dyn Reader, code: &str, log: &Log, checks: &mut Checks) {
    let seal = match reader.seal(code) {
        Ok(Some(seal)) => seal,
        Ok(None) => return,
        Err(cause) => return checks.fail(unsound(&cause)),
    };
    // A sealing key that is missing is said once for all courts.
    let Ok(key) = read_key(&files.sealing_key()) else { return };
    if !log.head.has_seal(&SealingKey::new(&key).log_seals(), &seal) {
        checks.fail(Found::Unsealed(log.head.size()));
    }
}

/// Whether the keys are there and fit.
fn keys(files: &DataFiles, reader: &dyn Reader, code: &str, state: &State, checks: &mut Checks) {
    let path = files.court_key(code);
    match read_key(&path) {
        Ok(key) => {
            let public = signing_key(key.as_bytes()).verifying_key().to_bytes();
            match state.key() == Some(public) {
                true => checks.well(true, Found::KeyFits),
                false => checks.fail(Found::KeyDiffers(path)),
            }
        }
        Err(fault) => key_fault(files, fault, checks),
    }
    // Without the key itself, which is said once for all courts, there is nothing to try.
    let Ok(sealing) = read_key(&files.sealing_key()) else { return };
    let sealing = SealingKey::new(&sealing);
    let origin = state.court.as_ref().map_or("", |court| court.origin.as_str());
    let trays = trays_in_use(state);
    let opens = |tray: u64| {
        let sealed = reader.tray_key(code, tray).ok().flatten();
        sealed.is_some_and(|sealed| sealing.open(origin, tray, &sealed).is_some())
    };
    let shut: Vec<u64> = trays.iter().copied().filter(|tray| !opens(*tray)).collect();
    match shut.is_empty() {
        true => checks.well(true, Found::Trays(trays.len())),
        false => checks.fail(Found::TraysShut(shut)),
    }
}

/// How the log stands to the checkpoint beside its key.
fn checkpoint_of(log: &Log, kept: Option<&str>, claimed: Option<Checkpoint>, checks: &mut Checks) {
    let (size, state) = (log.head.size(), &log.head.state);
    let Some((note, claimed)) = kept.zip(claimed) else {
        return checks.fail(Found::NoCheckpoint(size));
    };
    if claimed.size > size {
        return checks.fail(Found::Behind(size, claimed.size));
    }
    let origin = state.court.as_ref().map_or("", |court| court.origin.as_str());
    let key = state.key_at(claimed.size).and_then(|key| NoteKey::new(origin, key).ok());
    let signed = key.and_then(|key| checkpoint::open(note, &key).ok());
    match signed.is_some_and(|signed| log.roots.get(&signed.size) == Some(&signed.root)) {
        true => checks.well(true, Found::Checkpoint(claimed.size)),
        false => checks.fail(Found::CheckpointDiffers(claimed.size)),
    }
}

/// The times of the undrawn filings. Notes who recorded something when.
fn times(
    reader: &dyn Reader,
    code: &str,
    acts: &mut Acts,
    state: &State,
) -> Result<BTreeMap<EntryIndex, u64>, StoreError> {
    let mut filed = BTreeMap::new();
    let mut next = 0;
    while next < state.size {
        let page = reader.entries(code, next, state.size.min(next + PAGE))?;
        next += page.len() as u64;
        // The log was read before, so every entry can be decoded.
        for entry in page.iter().filter_map(|bytes| codec::decode(bytes).ok()) {
            if state.open.contains_key(&entry.index) {
                filed.insert(entry.index, entry.time_ms);
            }
            acts.insert((code.to_owned(), entry.actor.person), entry.time_ms);
        }
        if page.is_empty() {
            break;
        }
    }
    Ok(filed)
}

fn undrawn(filed: &BTreeMap<EntryIndex, u64>, now_ms: u64, state: &State, checks: &mut Checks) {
    let oldest = filed.values().min().copied().unwrap_or(now_ms);
    let days = state.day(now_ms).0.saturating_sub(state.day(oldest).0);
    checks.well(days <= OLD_FILING_DAYS, Found::Undrawn(filed.len(), days));
}

/// Each pool's effective candidates, nobody excluded, against what the policy asks for.
fn pools(state: &State, open_cases: Option<&OpenCases>, now_ms: u64, checks: &mut Checks) {
    for it in conditions(state, open_cases, now_ms) {
        let is_well = it.is_well();
        let found = Found::Pool(it.pool, it.today, it.in_a_week, it.least);
        match it.today {
            0 => checks.fail(found),
            _ => checks.well(is_well, found),
        }
    }
}
