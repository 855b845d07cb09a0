//! Cosignatures, the policy files that say whose are needed, and what a witness signs.

use caselot_core::audit::{Report, Trust, compare_cosigned, verify};
use caselot_core::docket::codec;
use caselot_core::id::EntryIndex;
use caselot_core::ledger::bundle::{self, InMemory};
use caselot_core::ledger::checkpoint::{
    Checkpoint, CheckpointError, NoteError, NoteKey, SigningKey, open_cosigned, sign, signing_key,
};
use caselot_core::ledger::cosignature::{WitnessKey, cosign};
use caselot_core::ledger::cosigned::record;
use caselot_core::ledger::merkle::{Hash, leaf_hash};
use caselot_core::ledger::note::SignedNote;
use caselot_core::ledger::prover::consistency_proof;
use caselot_core::ledger::quorum::{PolicyFault, WitnessPolicy};
use caselot_core::ledger::tree::{Frontier, TileSource};
use caselot_core::ledger::witnessing::{AddCheckpoint, Cosigned, WitnessRefusal, add_checkpoint};

const ORIGIN: &str = "court.example/湘0203";

struct NoTiles;

impl TileSource for NoTiles {
    type Error = std::convert::Infallible;

    fn tile(&self, _: u8, _: u64) -> Result<Option<Vec<u8>>, Self::Error> {
        Ok(None)
    }
}

/// A log of so many entries, each of which holds `word`.
fn log(size: u64, word: &str) -> Frontier {
    let mut tree = Frontier::new();
    for index in 0..size {
        tree.append(leaf_hash(format!("{word} {index}").as_bytes()), &mut Vec::new());
    }
    tree
}

fn root(size: u64, word: &str) -> Hash {
    log(size, word).root()
}

fn note(size: u64, word: &str, key: &SigningKey) -> String {
    sign(&Checkpoint { origin: ORIGIN.to_owned(), size, root: root(size, word) }, key)
}

fn key_of(seed: u8) -> (SigningKey, NoteKey) {
    let key = signing_key(&[seed; 32]);
    let public = NoteKey::new(ORIGIN, key.verifying_key().to_bytes()).unwrap();
    (key, public)
}

fn witness(name: &str, seed: u8) -> (SigningKey, WitnessKey) {
    let key = signing_key(&[seed; 32]);
    let public = WitnessKey::new(name, key.verifying_key().to_bytes()).unwrap();
    (key, public)
}

#[test]
fn foreign_lines_are_skipped_and_the_logs_own_must_hold() {
    let (key, public) = key_of(1);
    let own = note(5, "a", &key);
    let (signer, _) = witness("w.example", 2);
    let text = own.split_inclusive('\n').take(3).collect::<String>();
    let cosigned = format!("{own}{}", cosign(&text, "w.example", &signer, 1_800_000_000));
    let read = |note: &str| open_cosigned(&SignedNote::parse(note).unwrap(), &public);
    assert_eq!(read(&cosigned).unwrap().size, 5);
    // A line of another algorithm and length, as of keys that are not known yet.
    let long = format!("{cosigned}— other.example {}\n", "AAAA".repeat(1_100));
    assert_eq!(read(&long).unwrap().size, 5);
    let (_, line) = own.rsplit_once("\n— ").unwrap();
    assert_eq!(read(&format!("{own}— {line}")), Err(CheckpointError::Note(NoteError::SignedTwice)));
    let without = format!("{text}\n{}", cosign(&text, "w.example", &signer, 1));
    assert_eq!(read(&without), Err(CheckpointError::Note(NoteError::SignerId)));
    let changed = cosigned.replacen("\n5\n", "\n6\n", 1);
    assert_eq!(read(&changed), Err(CheckpointError::Note(NoteError::Signature)));
    let too_long = format!("{own}{}", "— x AAAAAAA=\n".repeat(6_000));
    assert_eq!(SignedNote::parse(&too_long), Err(NoteError::TooLong));
}

#[test]
fn a_cosignature_holds_for_its_time_and_text_alone() {
    let (key, _) = key_of(1);
    let own = note(5, "a", &key);
    let text = own.split_inclusive('\n').take(3).collect::<String>();
    let (signer, public) = witness("w.example", 2);
    let line = cosign(&text, "w.example", &signer, 1_800_000_000);
    let time = |note: String| public.time_on(&SignedNote::parse(&note).unwrap());
    assert_eq!(time(format!("{own}{line}")), Some(1_800_000_000));
    let later = cosign(&text, "w.example", &signer, 1_800_000_009);
    assert_eq!(time(format!("{own}{later}{line}")), Some(1_800_000_000));
    let other = cosign(&text.replace("\n5\n", "\n6\n"), "w.example", &signer, 1_800_000_000);
    assert_eq!(time(format!("{own}{other}")), None);
    assert_eq!(time(format!("{own}{other}{line}")), Some(1_800_000_000), "nobody hides a line");
    // The same key under another name is another witness.
    let renamed = cosign(&text, "v.example", &signer, 1_800_000_000);
    assert_eq!(time(format!("{own}{renamed}")), None);
    assert_eq!(WitnessKey::parse_vkey(&public.vkey()), Ok(public.clone()));
    let log_key = NoteKey::new("w.example", *public.public()).unwrap();
    assert_eq!(WitnessKey::parse_vkey(&log_key.vkey()), Err(NoteError::VkeyForm));
}

#[test]
fn a_quorum_is_counted_through_its_groups() {
    let keys: Vec<WitnessKey> =
        (1..=5).map(|seed| witness(&format!("w{seed}.example"), seed).1).collect();
    let mut file = String::from("# of the province\n\n");
    for (at, key) in (1..).zip(&keys) {
        file += &format!("\twitness w{at} {} https://w{at}.example/\n", key.vkey());
    }
    file += "group two 2 w1 w2 w3\ngroup one any w4 w5\ngroup both all two one\nquorum both\n";
    let policy = WitnessPolicy::parse(file.as_bytes()).unwrap();
    assert_eq!(policy.witnesses[0].url.as_deref(), Some("https://w1.example"));
    let met = |signed: &[usize]| policy.is_met(|key| signed.iter().any(|at| keys[at - 1] == *key));
    assert!(met(&[1, 2, 4]) && met(&[2, 3, 5]) && met(&[1, 2, 3, 4, 5]));
    assert!(!met(&[1, 4, 5]) && !met(&[1, 2, 3]) && !met(&[]));
    let nobody = WitnessPolicy::parse(b"quorum none\n").unwrap();
    assert!(nobody.is_met(|_| false) && !nobody.asks_for_witnesses());
}

#[test]
fn the_moment_of_a_quorum_is_that_of_the_last_one_needed() {
    let (key, _) = key_of(9);
    let own = note(5, "a", &key);
    let text = own.split_inclusive('\n').take(3).collect::<String>();
    let witnesses: Vec<_> =
        (1..=3).map(|seed| witness(&format!("w{seed}.example"), seed)).collect();
    let mut file = String::new();
    for (at, (_, key)) in (1..).zip(&witnesses) {
        file += &format!("witness w{at} {}\n", key.vkey());
    }
    file += "group any-two 2 w1 w2 w3\nquorum any-two\n";
    let policy = WitnessPolicy::parse(file.as_bytes()).unwrap();
    let line = |at: usize, time| cosign(&text, witnesses[at].1.name(), &witnesses[at].0, time);
    let time = |lines: String| {
        let note = format!("{own}{lines}");
        policy.time_met(&SignedNote::parse(&note).unwrap())
    };
    assert_eq!(time(line(0, 100)), None);
    assert_eq!(time(line(0, 100) + &line(2, 300) + &line(1, 200)), Some(200));
    let broken = line(1, 200).replacen("AAAA", "AAAB", 1);
    assert_eq!(time(line(0, 100) + &broken), None, "a line that does not hold counts as none");
}

#[test]
fn a_policy_file_out_of_form_is_refused_with_its_line() {
    let vkey = witness("w.example", 1).1.vkey();
    let log = key_of(1).1.vkey();
    let fault = |file: &str| {
        let error = WitnessPolicy::parse(file.as_bytes()).unwrap_err();
        (error.line, error.fault)
    };
    assert_eq!(fault(""), (0, PolicyFault::Quorum));
    assert_eq!(fault("quorum none\nquorum none\n"), (2, PolicyFault::Quorum));
    assert_eq!(fault("quorum none\r\n"), (0, PolicyFault::Bytes));
    assert_eq!(fault("mirror x\n"), (1, PolicyFault::Line));
    assert_eq!(
        fault(&format!("witness none {vkey}\n")),
        (1, PolicyFault::NameTaken("none".into()))
    );
    let twice = format!("witness a {vkey}\nwitness b {vkey}\n");
    assert_eq!(fault(&twice), (2, PolicyFault::KeyTwice));
    assert_eq!(fault(&format!("log {log}\nlog {log}\n")), (2, PolicyFault::KeyTwice));
    assert_eq!(fault(&format!("witness a {log}\n")), (1, PolicyFault::Key(NoteError::VkeyForm)));
    assert_eq!(fault("quorum a\n"), (1, PolicyFault::NameUnknown("a".into())));
    let group = |rest: &str| fault(&format!("witness a {vkey}\n{rest}\n"));
    assert_eq!(group("group g 2 a"), (2, PolicyFault::Threshold));
    assert_eq!(group("group g all"), (2, PolicyFault::Threshold));
    assert_eq!(group("group g 01 a"), (2, PolicyFault::Line));
    assert_eq!(group("group g any a a"), (2, PolicyFault::MemberTwice("a".into())));
    let across = "group g any a\ngroup h any a";
    assert_eq!(group(across), (3, PolicyFault::MemberTwice("a".into())));
}

#[test]
fn a_witness_signs_only_what_continues_what_it_signed() {
    let (key, public) = key_of(1);
    let (stranger, _) = key_of(2);
    let last = Cosigned { size: 3, root: root(3, "a"), time: 100 };
    let proof = |old, new| consistency_proof(&log(new, "a"), &NoTiles, old, new).unwrap();
    let judge = |body: &str, last: Option<&Cosigned>, now| {
        AddCheckpoint::parse(body.as_bytes())?.judge(std::slice::from_ref(&public), last, now)
    };
    let next = add_checkpoint(3, &proof(3, 8), &note(8, "a", &key));
    assert_eq!(judge(&next, Some(&last), 100), Ok(()));
    assert_eq!(judge(&next, Some(&last), 99), Err(WitnessRefusal::ClockBack));
    assert_eq!(judge(&add_checkpoint(0, &[], &note(8, "a", &key)), None, 1), Ok(()));
    assert_eq!(judge(&add_checkpoint(3, &[], &note(3, "a", &key)), Some(&last), 100), Ok(()));

    let status = |body: &str| judge(body, Some(&last), 100).unwrap_err().http_status();
    assert_eq!(status("old 3"), 400);
    assert_eq!(status(&next.replacen("old 3", "old 03", 1)), 400);
    assert_eq!(status(&add_checkpoint(9, &[], &note(8, "a", &key))), 400);
    assert_eq!(status(&add_checkpoint(3, &proof(3, 8), &note(8, "a", &stranger))), 403);
    assert_eq!(status(&next.replacen("\n8\n", "\n7\n", 1)), 403);
    let behind = judge(&add_checkpoint(2, &proof(2, 8), &note(8, "a", &key)), Some(&last), 100);
    assert_eq!(behind, Err(WitnessRefusal::OtherSize { size: 3, forked: false }));
    let rolled_back = add_checkpoint(0, &[], &note(3, "b", &key));
    let forked = judge(&rolled_back, Some(&last), 100).unwrap_err();
    assert_eq!(forked, WitnessRefusal::OtherSize { size: 3, forked: true });
    assert!(forked.is_evidence());
    let other = add_checkpoint(3, &proof(3, 8), &note(8, "b", &key));
    assert_eq!(status(&other), 422);
    assert!(judge(&other, Some(&last), 100).unwrap_err().is_evidence());
    assert_eq!(status(&add_checkpoint(3, &[], &note(3, "b", &key))), 422);
    let proven_from_nothing = add_checkpoint(0, &[[1; 32]], &note(8, "a", &key));
    assert_eq!(judge(&proven_from_nothing, None, 1).unwrap_err().http_status(), 422);
    let long: Vec<Hash> = vec![[0; 32]; 64];
    assert_eq!(status(&add_checkpoint(3, &long, &note(8, "a", &key))), 400);
}

/// A published log that the test key signed, and what witnesses saw of it.
struct Court {
    bundle: Vec<u8>,
    key: SigningKey,
    witnesses: [(SigningKey, WitnessKey); 2],
    policy: WitnessPolicy,
}

impl Court {
    fn new() -> Court {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/logs/two-ends.bundle");
        let witnesses = [witness("w1.example", 1), witness("w2.example", 2)];
        let [one, two] = witnesses.each_ref().map(|(_, key)| key.vkey());
        let file =
            format!("witness w1 {one}\nwitness w2 {two}\ngroup both all w1 w2\nquorum both\n");
        let policy = WitnessPolicy::parse(file.as_bytes()).unwrap();
        Court {
            bundle: std::fs::read(path).unwrap(),
            key: signing_key(&[0x2a; 32]),
            witnesses,
            policy,
        }
    }

    fn entries(&self) -> Vec<Vec<u8>> {
        bundle::parse(&self.bundle).unwrap().entries
    }

    /// When an entry says that it was recorded, in seconds.
    fn time(&self, index: usize) -> u64 {
        codec::decode(&self.entries()[index]).unwrap().time_ms / 1_000
    }

    /// The note of so many entries with the lines of both witnesses at these times; of another log if
    /// a word is given.
    fn seen(&self, size: usize, times: [u64; 2], other: &str) -> String {
        let mut tree = Frontier::new();
        for index in 0..size {
            let entry = self.entries().get(index).cloned().unwrap_or_default();
            tree.append(leaf_hash(&[&entry, other.as_bytes()].concat()), &mut Vec::new());
        }
        let origin = bundle::parse(&self.bundle).unwrap().checkpoint.origin;
        let size = u64::try_from(size).unwrap();
        let own = sign(&Checkpoint { origin, size, root: tree.root() }, &self.key);
        let text: String = own.split_inclusive('\n').take(3).collect();
        let lines = self.witnesses.iter().zip(times);
        let lines = lines.map(|((key, public), time)| cosign(&text, public.name(), key, time));
        record(&format!("{own}{}", lines.collect::<String>()))
    }

    fn report(&self, file: &str) -> Report {
        let trust = Trust::Fingerprint(
            NoteKey::new("x", self.key.verifying_key().to_bytes()).unwrap().fingerprint(),
        );
        let mut report = verify(&self.bundle, &trust);
        assert!(report.valid, "{report}");
        let mut source = InMemory::new(&self.bundle);
        compare_cosigned(&mut source, &trust, (&self.policy, file), &mut report).unwrap();
        report
    }
}

#[test]
fn what_witnesses_saw_bounds_when_entries_were_recorded() {
    let court = Court::new();
    let size = court.entries().len();
    let last = court.time(size - 1);
    // Eleven entries were seen 70 seconds after the first of them, all of them 20 after the twelfth.
    let (first, twelfth) = (court.time(0) + 70, court.time(11) + 20);
    let file = court.seen(11, [first - 9, first], "")
        + &court.seen(size, [twelfth.max(last), twelfth.max(last) + 1], "");
    let report = court.report(&file);
    let seen = report.facts.witnessed.as_ref().unwrap();
    assert!(report.valid, "{report}");
    assert_eq!((seen.checkpoints, seen.size, seen.uncovered), (2, size as u64, 0));
    assert_eq!(seen.time, twelfth.max(last) + 1);
    assert_eq!((seen.foreign, seen.lost, seen.ahead.len()), (0, 0, 0));
    assert_eq!(seen.witnesses.values().copied().collect::<Vec<_>>(), [2, 2]);
    let waited = [70, twelfth.max(last) + 1 - court.time(11)];
    assert_eq!(seen.longest.unwrap().1, *waited.iter().max().unwrap());

    // One witness is not enough, and says so by its count; what nobody signed says nothing.
    let alone: String = file
        .lines()
        .filter(|line| !line.contains("w2.example"))
        .fold(String::new(), |file, line| file + line + "\n");
    let strange = alone.clone() + "a text\n\n— other AAAAAAA=\n\n";
    let seen = court.report(&strange).facts.witnessed.unwrap();
    assert_eq!((seen.checkpoints, seen.size, seen.uncovered), (0, 0, size as u64));
    assert_eq!((seen.foreign, seen.witnesses["w1.example"]), (1, 2));
    // Lines that came at different times are of one checkpoint.
    let both = alone + &file;
    assert_eq!(court.report(&both).facts.witnessed.unwrap().checkpoints, 2);

    // The greatest time there is, and the log before its first entry.
    let far = i64::MAX as u64;
    let seen = court.report(&court.seen(size, [far, far], "")).facts.witnessed.unwrap();
    assert_eq!((seen.time, seen.ahead.len()), (far, 0));
    let seen = court.report(&court.seen(0, [1, 2], "")).facts.witnessed.unwrap();
    assert_eq!((seen.checkpoints, seen.size, seen.uncovered), (1, 0, size as u64));

    // A clock that ran ahead of when its entries were seen.
    let early = court.time(size - 1) - 301;
    let seen = court.report(&court.seen(size, [early, early], "")).facts.witnessed.unwrap();
    assert_eq!(seen.ahead, [EntryIndex(size as u64 - 1)]);
    let seen = court.report(&court.seen(size, [early, early + 1], "")).facts.witnessed.unwrap();
    assert!(seen.ahead.is_empty());
}

#[test]
fn cosigned_checkpoints_name_a_fork() {
    let court = Court::new();
    let size = court.entries().len();
    let codes = |file: &str| {
        let report = court.report(file);
        assert_eq!(report.valid, report.findings.is_empty());
        report.findings.iter().map(|finding| finding.code.clone()).collect::<Vec<_>>()
    };
    assert!(codes("").is_empty());
    assert_eq!(codes(&court.seen(7, [1, 1], "other")), ["ForkedCheckpoint"]);
    assert_eq!(codes(&court.seen(size + 1, [1, 1], "")), ["CosignedBeyondBundle"]);
    // The court's signature alone is proof enough: no witness need have signed.
    let own: String = court.seen(7, [1, 1], "other").split_inclusive('\n').take(5).collect();
    assert_eq!(codes(&record(&own)), ["ForkedCheckpoint"]);
    // Another key's signature is none.
    let stranger = Court { key: signing_key(&[9; 32]), ..Court::new() };
    assert!(codes(&stranger.seen(7, [1, 1], "other")).is_empty());
}
