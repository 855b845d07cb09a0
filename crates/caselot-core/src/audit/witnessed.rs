//! Comparison of the checkpoints that witnesses cosigned with a bundle, which bounds when the log had
//! its entries and reveals a fork that no filer has seen.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::{Facts, Witnessed};
use super::fault::Fault;
use super::finding::Finding;
use super::keys::Keys;
use super::trust::Trust;
use crate::docket::codec;
use crate::id::EntryIndex;
use crate::ledger::bundle::{self, BundleError, BundleReader, Lines, ReadError, Source};
use crate::ledger::checkpoint::{Checkpoint, NoteKey, log_origin, open_cosigned, text_of};
use crate::ledger::cosigned::notes;
use crate::ledger::merkle::{Hash, empty_root, leaf_hash};
use crate::ledger::note::SignedNote;
use crate::ledger::quorum::WitnessPolicy;
use crate::ledger::tree::{Frontier, TILE_WIDTH};
use crate::lottery::hash::from_hex32;

/// Milliseconds by which an entry may claim to be later than when it was seen: two clocks are never
/// quite alike.
const CLOCKS_APART_MS: u64 = 300_000;

/// A checkpoint that the log's key signed, with all lines that the file has of it.
struct Seen {
    checkpoint: Checkpoint,
    note: String,
}

/// The log that cosigned checkpoints are held against, as it was verified.
pub(super) struct Verified<'a> {
    pub origin: &'a str,
    pub size: u64,
    pub facts: &'a Facts,
}

/// Holds cosigned checkpoints against a bundle that was verified: what they show, and faults. `None`
/// if the key believed in is not the log's.
pub(super) fn compare(
    source: &mut dyn Source,
    trust: &Trust,
    (policy, file): (&WitnessPolicy, &str),
    verified: &Verified<'_>,
) -> Result<Option<(Witnessed, Vec<Finding>)>, ReadError> {
    let shown = gathered(file);
    let rotations = verified.facts.key_rotations.iter().map(|rotation| rotation.entry.0);
    let (sizes, indexes) = (sizes(&shown), rotations.chain([0]).collect());
    let mut log = Reading { sizes, indexes, ..Reading::default() };
    log.run(source)?;
    let mut keys = Keys::default();
    for (index, entry) in &log.entries {
        if let Ok(entry) = codec::decode(entry) {
            keys.apply(EntryIndex(*index), &entry.event);
        }
    }
    let Some(key) = keys.trusted(verified.origin, trust) else { return Ok(None) };
    let keys = keys.up_to(&key);

    let (mut facts, mut findings) = (Witnessed::default(), Vec::new());
    let mut moments: BTreeMap<u64, u64> = BTreeMap::new();
    for seen in &shown {
        let note = SignedNote::parse(&seen.note).expect("it was parsed before");
        if !is_signed(&note, &seen.checkpoint, &keys, key.name()) {
            facts.foreign += 1;
            continue;
        }
        for witness in &policy.witnesses {
            let has_signed = witness.key.time_on(&note).is_some();
            *facts.witnesses.entry(witness.key.name().to_owned()).or_default() +=
                u64::from(has_signed);
        }
        match standing(&seen.checkpoint, &log.roots, verified) {
            Standing::Own => {
                if let Some(moment) = policy.time_met(&note) {
                    facts.checkpoints += 1;
                    let earliest = moments.entry(seen.checkpoint.size).or_insert(moment);
                    *earliest = (*earliest).min(moment);
                }
            }
            Standing::Lost => facts.lost += 1,
            Standing::Fault(fault) => findings.push(Finding::new(None, &fault)),
        }
    }
    facts.foreign += notes(file).filter(|note| parsed(note).is_none()).count() as u64;
    bound(&mut facts, &moments, source, verified.size)?;
    Ok(Some((facts, findings)))
}

/// How a signed checkpoint stands to a log.
enum Standing {
    Own,
    /// A recovery admits that so much was lost.
    Lost,
    Fault(Fault),
}

fn standing(shown: &Checkpoint, roots: &BTreeMap<u64, Hash>, verified: &Verified<'_>) -> Standing {
    if roots.get(&shown.size) == Some(&shown.root) {
        return Standing::Own;
    }
    // What was signed under an origin of before a recovery, and is not of this log, was lost in it.
    let before = recoveries(&shown.origin);
    let admitted = verified.facts.restored.iter().skip(before).any(|restored| {
        let is_it = from_hex32(&restored.lost_root) == Some(shown.root);
        shown.size < restored.lost_size || (shown.size == restored.lost_size && is_it)
    });
    let size = shown.size;
    match (admitted && before < recoveries(verified.origin), shown.size > verified.size) {
        (true, _) => Standing::Lost,
        (false, true) => Standing::Fault(Fault::CosignedBeyondBundle { size }),
        (false, false) => Standing::Fault(Fault::ForkedCheckpoint { size }),
    }
}

/// The number of recoveries that an origin names.
fn recoveries(origin: &str) -> usize {
    let number = origin.strip_prefix(log_origin(origin)).and_then(|rest| rest.strip_prefix("/r"));
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// Whether the key in force at its size signed a note, or one that it had been handed over from: a
/// lost log had not handed it over yet.
fn is_signed(note: &SignedNote<'_>, shown: &Checkpoint, keys: &Keys, name: &str) -> bool {
    let open =
        |public| NoteKey::new(name, public).is_ok_and(|key| open_cosigned(note, &key).is_ok());
    keys.before(shown.size).any(|key| open(key.public))
}

/// The signed checkpoints of a file, each once, with the lines of all its notes.
fn gathered(file: &str) -> Vec<Seen> {
    let mut by_text: BTreeMap<&str, (Checkpoint, Vec<String>)> = BTreeMap::new();
    for note in notes(file) {
        let Some((note, checkpoint)) = parsed(note) else { continue };
        let (_, lines) = by_text.entry(note.text).or_insert((checkpoint, Vec::new()));
        for line in note.lines.iter().map(ToString::to_string) {
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    let seen = |(text, (checkpoint, lines)): (&str, (Checkpoint, Vec<String>))| Seen {
        checkpoint,
        note: format!("{text}\n{}", lines.concat()),
    };
    by_text.into_iter().map(seen).collect()
}

fn parsed(note: &str) -> Option<(SignedNote<'_>, Checkpoint)> {
    let note = SignedNote::parse(note).ok()?;
    let checkpoint = text_of(note.text).ok()?;
    Some((note, checkpoint))
}

fn sizes(seen: &[Seen]) -> BTreeSet<u64> {
    seen.iter().map(|seen| seen.checkpoint.size).collect()
}

/// Says when which entries had been seen, from the moments at which sizes were.
fn bound(
    facts: &mut Witnessed,
    moments: &BTreeMap<u64, u64>,
    source: &mut dyn Source,
    size: u64,
) -> Result<(), ReadError> {
    let newest = moments.last_key_value();
    (facts.size, facts.time) = newest.map_or((0, 0), |(size, moment)| (*size, *moment));
    facts.uncovered = size.saturating_sub(facts.size);
    let mut log = Reading::default();
    let mut from = 0;
    for size in moments.keys().filter(|size| **size > 0) {
        log.indexes.extend([from, size - 1]);
        from = *size;
    }
    log.run(source)?;
    let time = |index: u64| codec::decode(log.entries.get(&index)?).ok().map(|it| it.time_ms);
    let mut from = 0;
    for (size, moment) in moments.iter().filter(|(size, _)| **size > 0) {
        let moment_ms = moment.saturating_mul(1_000);
        if time(size - 1).is_some_and(|last| last > moment_ms.saturating_add(CLOCKS_APART_MS)) {
            facts.ahead.push(EntryIndex(size - 1));
        }
        let waited = time(from).map_or(0, |first| moment_ms.saturating_sub(first) / 1_000);
        if facts.longest.is_none_or(|(_, longest)| waited > longest) {
            facts.longest = Some((EntryIndex(from), waited));
        }
        from = *size;
    }
    Ok(())
}

/// What is read of a bundle: its roots at some sizes, and some of its entries.
#[derive(Default)]
struct Reading {
    sizes: BTreeSet<u64>,
    indexes: BTreeSet<u64>,
    roots: BTreeMap<u64, Hash>,
    entries: BTreeMap<u64, Vec<u8>>,
}

impl Reading {
    fn run(&mut self, source: &mut dyn Source) -> Result<(), ReadError> {
        let last_size = self.sizes.last().copied().unwrap_or(0);
        let last_index = self.indexes.last().map_or(0, |index| index + 1);
        if self.sizes.contains(&0) {
            self.roots.insert(0, empty_root());
        }
        let mut reader = BundleReader::open(source)?;
        let (mut frontier, mut full, mut room) = (Frontier::new(), Vec::new(), Vec::new());
        while frontier.size() < last_size.max(last_index)
            && let Some(lines) = reader.lines(TILE_WIDTH, Lines::default())?
        {
            for (entry, line) in (lines.first..).zip(lines.iter()) {
                let bytes = bundle::decode_line(line, &mut room);
                let bytes = bytes.ok_or(BundleError::BadLine { entry })?;
                if self.indexes.contains(&entry) {
                    self.entries.insert(entry, bytes.to_vec());
                }
                frontier.append(leaf_hash(bytes), &mut full);
                full.clear();
                if self.sizes.contains(&frontier.size()) {
                    self.roots.insert(frontier.size(), frontier.root());
                }
            }
        }
        Ok(())
    }
}
