//! A log that is followed step by step is found to be what a verification of all of it finds.

use std::fs;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use caselot_core::audit::{
    FollowError, Following, KeptFault, KeptFiles, KeptFold, Trust, Verdict, verify,
};
use caselot_core::docket::codec;
use caselot_core::docket::entry::Event;
use caselot_core::ledger::bundle::{self, InMemory};
use caselot_core::ledger::checkpoint::{Checkpoint, NoteKey, SigningKey, sign, signing_key};
use caselot_core::ledger::merkle::leaf_hash;
use caselot_core::ledger::tree::Frontier;
use caselot_core::pages::PageFile;
use serde_json::Value;

use crate::paper::{self, PaperCourt};

const VERSION: &str = "test";

/// What a follower keeps, in memory.
#[derive(Default)]
struct Kept {
    fold: KeptFold,
    pages: Vec<u8>,
    leaves: Vec<[u8; 32]>,
}

impl PageFile for Kept {
    fn read(&self, at: u64, length: u32) -> Result<Vec<u8>, String> {
        let at = at as usize;
        let found = self.pages.get(at..at + length as usize);
        found.map(<[u8]>::to_vec).ok_or_else(|| "the file ends".to_owned())
    }
}

impl KeptFiles for Kept {
    fn leaves(&self, from: u64, count: u64) -> Result<Vec<[u8; 32]>, String> {
        let found = self.leaves.get(from as usize..(from + count) as usize);
        found.map(<[_]>::to_vec).ok_or_else(|| "the file ends".to_owned())
    }
}

/// A log, and the key that signs all of its sizes.
struct Log {
    origin: String,
    entries: Vec<Vec<u8>>,
    key: SigningKey,
}

impl Log {
    /// The bundle of the first entries, without the lines of some of them.
    fn bundle(&self, size: usize, without: usize) -> Vec<u8> {
        let root = paper::root(&self.entries[..size]);
        let checkpoint = Checkpoint { origin: self.origin.clone(), size: size as u64, root };
        let lines = self.entries[without..size].iter().map(|entry| bundle::line(entry));
        let head = bundle::head(&sign(&checkpoint, &self.key));
        (head + &lines.collect::<String>()).into_bytes()
    }

    fn trust(&self) -> Trust {
        let origin = caselot_core::ledger::checkpoint::log_origin(&self.origin);
        Trust::Key(NoteKey::new(origin, self.key.verifying_key().to_bytes()).unwrap())
    }

    /// Follows from what is kept to a size, and holds the report against a whole verification.
    fn follow(&self, kept: &mut Kept, size: usize, jobs: usize, name: &str) {
        let trust = self.trust();
        let following = Following { trust: &trust, jobs: NonZeroUsize::new(jobs).unwrap() };
        let without = self.bundle(size, kept.fold.size() as usize);
        let step = following.step(&kept.fold, kept, &mut InMemory::new(&without), &mut |_, _| {});
        let step = step.unwrap_or_else(|error| panic!("{name} to {size}: {error}"));
        assert_eq!(step.report, verify(&self.bundle(size, 0), &trust), "{name} to {size}");
        let next = step.next.unwrap_or_else(|| panic!("{name} to {size} is signed"));
        kept.pages.truncate(next.pages_at as usize);
        kept.pages.extend(next.pages);
        kept.leaves.extend(next.leaves);
        kept.fold = KeptFold::from_bytes(&next.fold.to_bytes(VERSION), VERSION).unwrap();
        assert_eq!(kept.fold, next.fold, "{name} to {size}");
    }
}

/// The key of the tests that is meant.
fn signer(is_it: impl Fn(&SigningKey) -> bool) -> SigningKey {
    (0..=255).map(|seed| signing_key(&[seed; 32])).find(is_it).expect("a key of the tests")
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/logs")
}

/// All published logs with their edits.
fn logs() -> Vec<(String, Log)> {
    let mut found = Vec::new();
    for file in fs::read_dir(folder()).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "bundle") {
            continue;
        }
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let read = bundle::parse(&fs::read(&path).unwrap()).unwrap();
        let key = signer(|key| sign(&read.checkpoint, key) == read.note);
        let origin = read.checkpoint.origin;
        for line in fs::read_to_string(path.with_extension("edits.jsonl")).unwrap().lines() {
            let edit: Value = serde_json::from_str(line).unwrap();
            let number = |name: &str| edit[name].as_u64().unwrap() as usize;
            let bytes = |entry: &Value| STANDARD.decode(entry.as_str().unwrap()).unwrap();
            let inserted = edit["inserted"].as_array().unwrap().iter().map(bytes);
            let mut entries = read.entries.clone();
            entries.splice(number("at")..number("at") + number("removed"), inserted);
            let edited = Log { origin: origin.clone(), entries, key: key.clone() };
            found.push((format!("{name} {}", edit["name"]), edited));
        }
        found.push((name, Log { origin, entries: read.entries, key }));
    }
    assert!(found.len() > 500, "{} logs", found.len());
    found
}

#[test]
fn every_published_log_and_edit_is_found_alike_from_any_cut_on() {
    for (at, (name, log)) in logs().iter().enumerate() {
        let all = log.entries.len();
        let (mut kept, mut size) = (Kept::default(), 0);
        let mut step = 1 + at % 7;
        while size < all {
            // Sometimes one entry, sometimes half of a log.
            step = (step * 5 + 3) % (all / 2 + 2) + 1;
            size = (size + step).min(all);
            log.follow(&mut kept, size, 1 + at % 2, name);
        }
        log.follow(&mut kept, all, 1, name);
    }
}

#[test]
fn every_published_log_is_found_alike_entry_by_entry() {
    for (name, log) in logs().iter().filter(|(name, _)| !name.contains(' ')) {
        let mut kept = Kept::default();
        (1..=log.entries.len()).for_each(|size| log.follow(&mut kept, size, 1, name));
        let mut fresh = Kept::default();
        log.follow(&mut fresh, log.entries.len(), 2, name);
        assert_eq!(kept.fold.is_same(&kept, &fresh.fold, &fresh), Ok(true), "{name}");
    }
}

fn court(cases: u32) -> Log {
    let mut paper = PaperCourt::with_judges(64, 5);
    (1..=cases).for_each(|number| drop(paper.assign(number).expect("assigns")));
    let public = paper.key();
    let key = signer(|key| key.verifying_key().to_bytes() == *public.public());
    Log { origin: public.name().to_owned(), entries: paper.bytes(), key }
}

/// A log of some tiles: blocks are cut where the tree's are, wherever a night ended. The second has
/// more findings than a report lists, and all in draws.
#[test]
fn a_log_of_several_blocks_is_found_alike() {
    let mut spoiled = court(700);
    for bytes in &mut spoiled.entries {
        let mut entry = codec::decode(bytes).unwrap();
        if let Event::CaseDrawn(drawn) = &mut entry.event {
            (drawn.n_eff, drawn.seed_hash[0]) = (drawn.n_eff + 1, drawn.seed_hash[0] ^ 1);
        }
        *bytes = codec::encode(&entry);
    }
    for log in [court(600), spoiled] {
        let (mut kept, all) = (Kept::default(), log.entries.len());
        for size in [1, 255, 256, 300, 812, 813, 1_190, all] {
            log.follow(&mut kept, size, 2, "blocks");
        }
        let mut at_once = Kept::default();
        log.follow(&mut at_once, all, 2, "at once");
        assert_eq!(kept.fold.is_same(&kept, &at_once.fold, &at_once), Ok(true));
    }
}

#[test]
fn a_log_that_does_not_go_on_from_what_was_kept_is_held_against_it() {
    let (log, mut other) = (court(20), court(20));
    let (half, all) = (log.entries.len() / 2, log.entries.len());
    other.entries[half - 2] = b"another".to_vec();
    let mut kept = Kept::default();
    log.follow(&mut kept, half, 1, "kept");
    let trust = log.trust();
    let following = Following { trust: &trust, jobs: NonZeroUsize::MIN };
    for (log, size, code) in [
        (&other, all, Some("ForkedReceipt")),
        (&other, half - 1, Some("ForkedReceipt")),
        (&log, half - 1, Some("ReceiptBeyondBundle")),
        (&log, all, None),
    ] {
        let lines = log.bundle(size, half.min(size));
        let step = following.step(&kept.fold, &kept, &mut InMemory::new(&lines), &mut |_, _| {});
        assert_eq!(step.map(|_| ()).err(), code.map(|_| FollowError::Apart));
        let report = verify(&log.bundle(size, 0), &trust);
        let root =
            |at: u64| (at as usize <= size).then(|| paper::root(&log.entries[..at as usize]));
        let held = kept.fold.hold_against(&kept, report.clone(), root).unwrap();
        let found = held.findings.len() - report.findings.len();
        assert_eq!(found, usize::from(code.is_some()));
        assert_eq!(held.findings.last().filter(|_| found > 0).map(|it| it.code.as_str()), code);
        assert_eq!(held.valid, held.verdict == Verdict::Valid);
    }
    let lines = Log { origin: "court.example/other".to_owned(), ..court(30) }.bundle(half, half);
    let step = following.step(&kept.fold, &kept, &mut InMemory::new(&lines), &mut |_, _| {});
    assert!(matches!(step, Err(FollowError::OtherLog { .. })));
    kept.leaves[3][0] ^= 1;
    let report = verify(&log.bundle(half - 1, 0), &trust);
    let held = kept.fold.hold_against(&kept, report, |_| None);
    assert!(matches!(held, Err(FollowError::Kept(_))), "no fork is found in a damaged file");
}

#[test]
fn a_checkpoint_that_does_not_hold_is_never_kept() {
    let log = court(5);
    let all = log.entries.len();
    let (trust, none) = (log.trust(), Kept::default());
    let following = Following { trust: &trust, jobs: NonZeroUsize::MIN };
    let forged = Log { key: signing_key(&[200; 32]), ..court(5) }.bundle(all, 0);
    let mut shorter = Frontier::new();
    log.entries[1..].iter().for_each(|it| shorter.append(leaf_hash(it), &mut Vec::new()));
    let root = shorter.root();
    let at = Checkpoint { origin: log.origin.clone(), size: all as u64, root };
    let lines: String = log.entries.iter().map(|entry| bundle::line(entry)).collect();
    let other_root = (bundle::head(&sign(&at, &log.key)) + &lines).into_bytes();
    for (bundle, code) in [(forged, "BadSignature"), (other_root, "RootMismatch")] {
        let step = following.step(&none.fold, &none, &mut InMemory::new(&bundle), &mut |_, _| {});
        let step = step.expect("a report");
        assert!(step.next.is_none() && step.report.findings.iter().any(|it| it.code == code));
    }
}

#[test]
fn a_kept_fold_is_read_whole_and_by_its_own_version_alone() {
    let log = court(5);
    let mut kept = Kept::default();
    log.follow(&mut kept, log.entries.len(), 1, "kept");
    let bytes = kept.fold.to_bytes(VERSION);
    assert_eq!(KeptFold::from_bytes(&bytes, "other"), Err(KeptFault::Version));
    for at in (0..bytes.len()).step_by(11) {
        let mut spoiled = bytes.clone();
        spoiled[at] ^= 1;
        assert!(KeptFold::from_bytes(&spoiled, VERSION).is_err(), "byte {at}");
        assert!(KeptFold::from_bytes(&bytes[..at], VERSION).is_err());
    }
}
