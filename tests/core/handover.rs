//! A signing key is handed over in the open: who pins which key, and what he is told.

use std::num::NonZeroUsize;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use caselot_core::audit::{
    KeptProof, KeptReceipt, Report, Trust, Verdict, check_receipts, compare_receipts, verify,
    verify_with,
};
use caselot_core::docket::Command;
use caselot_core::docket::handover::Statement;
use caselot_core::id::EntryIndex;
use caselot_core::ledger::checkpoint::{NoteKey, signing_key};
use caselot_core::lottery::hash::{from_hex32, to_hex};
use serde_json::{Value, json};

use crate::paper::{FIRST_KEY, ORIGIN, PaperCourt, case_number, handover, inclusion, root};

const SECOND_KEY: u8 = 50;
const THIRD_KEY: u8 = 51;

fn key_of(seed: u8) -> NoteKey {
    let public = signing_key(&[seed; 32]).verifying_key().to_bytes();
    NoteKey::new(ORIGIN, public).expect("a key")
}

fn codes(report: &Report) -> Vec<(&str, Option<u64>)> {
    report
        .findings
        .iter()
        .map(|finding| (finding.code.as_str(), finding.entry.map(|entry| entry.0)))
        .collect()
}

/// A drawn case before the handover and one after it.
fn handed_over() -> (PaperCourt, u64) {
    let mut paper = PaperCourt::with_judges(2, 5);
    paper.assign(1).expect("assigns");
    let entry = paper.state.size;
    paper.rotate(SECOND_KEY).expect("hands over");
    paper.assign(2).expect("assigns");
    (paper, entry)
}

/// The receipt of an entry under the checkpoint of the first `size` entries.
fn receipt(paper: &PaperCourt, size: usize, index: u64) -> KeptReceipt {
    let entries = &paper.bytes()[..size];
    let filing = KeptProof {
        index,
        entry: STANDARD.encode(&entries[usize::try_from(index).expect("an index")]),
        inclusion: inclusion(entries, index).iter().map(|hash| to_hex(hash)).collect(),
        checkpoint: paper.note_of(entries),
    };
    let (origin, case_number) = (ORIGIN.to_owned(), case_number(1));
    KeptReceipt { origin, case_number, stage: 0, filing, draw: None }
}

#[test]
fn the_key_in_force_verifies_a_log_that_was_handed_over_twice() {
    let (mut paper, first) = handed_over();
    let second = paper.state.size;
    paper.rotate(THIRD_KEY).expect("hands over");
    let report = verify(&paper.bundle(), &Trust::Key(key_of(THIRD_KEY)));
    assert!(report.valid, "{report}");
    let facts = &report.facts.key_rotations;
    let said: Vec<_> = facts.iter().map(|it| (it.entry, it.fingerprint.as_str())).collect();
    let prints = [key_of(SECOND_KEY).fingerprint(), key_of(THIRD_KEY).fingerprint()];
    assert_eq!(said, [(EntryIndex(first), &*prints[0]), (EntryIndex(second), &*prints[1])]);
    assert_eq!((facts[0].requester.as_str(), facts[0].approver.as_str()), ("张三", "李四"));
    let line = format!("key handed over: entry {first} by 张三 and 李四, to {}", prints[0]);
    assert!(report.to_string().contains(&line), "{report}");
    let by_print = Trust::Fingerprint(prints[1].clone());
    assert!(verify(&paper.bundle(), &by_print).valid);
    let own = verify(&paper.bundle(), &Trust::SelfAsserted);
    assert_eq!((own.verdict, own.key_fingerprint), (Verdict::SelfAsserted, prints[1].clone()));
    let jobs = NonZeroUsize::new(3).expect("three");
    assert_eq!(verify_with(&paper.bundle(), &Trust::Key(key_of(THIRD_KEY)), jobs), report);
}

#[test]
fn an_old_key_is_told_where_it_was_handed_over_and_to_whom() {
    let (paper, entry) = handed_over();
    let print = key_of(FIRST_KEY).fingerprint();
    for pinned in [Trust::Key(key_of(FIRST_KEY)), Trust::Fingerprint(print)] {
        let report = verify(&paper.bundle(), &pinned);
        assert_eq!(report.verdict, Verdict::Invalid);
        assert_eq!(codes(&report), [("BadSignature", None), ("KeyHandedOver", Some(entry))]);
        let text = &report.findings[1].text;
        assert!(text.contains(&key_of(SECOND_KEY).fingerprint()), "{text}");
    }
}

#[test]
fn a_bundle_from_before_a_handover_stays_valid_under_the_key_of_its_time() {
    let (mut paper, entry) = handed_over();
    let before = paper.bytes()[..usize::try_from(entry).expect("a size")].to_vec();
    paper.take_key(FIRST_KEY);
    let bundle = paper.bundle_of(&before);
    assert!(verify(&bundle, &Trust::Key(key_of(FIRST_KEY))).valid);
    let report = verify(&bundle, &Trust::Key(key_of(SECOND_KEY)));
    assert_eq!(codes(&report), [("BadSignature", None), ("WrongKey", Some(0))]);
}

/// Who stole the first key signs the log of after the handover, or one without it.
#[test]
fn a_key_that_was_handed_over_makes_nothing_valid_after_it() {
    let (mut paper, entry) = handed_over();
    paper.take_key(FIRST_KEY);
    let report = verify(&paper.bundle(), &Trust::Key(key_of(FIRST_KEY)));
    assert_eq!(codes(&report), [("KeyHandedOver", Some(entry))]);
    let report = verify(&paper.bundle(), &Trust::Key(key_of(SECOND_KEY)));
    assert_eq!(codes(&report), [("BadSignature", None)]);
    let mut thief = PaperCourt::with_judges(2, 5);
    thief.assign(1).expect("assigns");
    thief.rotate(THIRD_KEY).expect("hands over to himself");
    let report = verify(&thief.bundle(), &Trust::Key(key_of(SECOND_KEY)));
    assert_eq!(codes(&report), [("BadSignature", None), ("WrongKey", Some(entry))]);
}

#[test]
fn receipts_prove_by_the_key_in_force_at_their_size() {
    let (mut paper, entry) = handed_over();
    let size = paper.entries.len();
    let after = receipt(&paper, size, entry + 1);
    paper.take_key(FIRST_KEY);
    let at = usize::try_from(entry).expect("a size");
    let before = receipt(&paper, at, entry - 1);
    // The same, as somebody signs it who kept the old key.
    let stale = receipt(&paper, size, entry + 1);
    paper.take_key(SECOND_KEY);
    let early = receipt(&paper, at, entry - 1);
    let (bundle, current) = (paper.bundle(), key_of(SECOND_KEY));
    assert_eq!(check_receipts(&bundle, &current, &[before.clone(), after.clone()]), []);
    let held = check_receipts(&bundle, &current, &[stale]);
    assert_eq!(held.len(), 1);
    assert_eq!(
        (held[0].code.as_str(), held[0].entry),
        ("UnprovenReceipt", Some(EntryIndex(entry + 1)))
    );
    assert!(held[0].text.contains(&format!("handed over at entry {entry}")), "{}", held[0].text);
    let held = check_receipts(&bundle, &current, &[early]);
    assert_eq!((held.len(), held[0].code.as_str()), (1, "UnprovenReceipt"));
    // An old bundle knows nothing of the new key.
    paper.take_key(FIRST_KEY);
    let old = paper.bundle_of(&paper.bytes()[..at]);
    assert_eq!(check_receipts(&old, &key_of(FIRST_KEY), &[before]), []);
    let held = check_receipts(&old, &key_of(FIRST_KEY), &[after]);
    assert_eq!(held[0].code, "UnprovenReceipt");
}

/// The old key signed a log that was lost, and only then was it handed over.
#[test]
fn a_receipt_of_what_was_lost_before_a_handover_is_no_fork() {
    let mut lost = PaperCourt::with_judges(2, 5);
    lost.now_ms += 1;
    lost.assign(1).expect("assigns");
    lost.assign(2).expect("assigns");
    let kept = receipt(&lost, lost.entries.len(), lost.state.size - 1);
    let mut paper = PaperCourt::with_judges(2, 5);
    paper.restore(lost.state.size, root(&lost.bytes())).expect("goes on");
    paper.rotate(SECOND_KEY).expect("hands over");
    let held = compare_receipts(&paper.bundle(), &key_of(SECOND_KEY), &[kept]);
    assert_eq!((held.findings, held.lost.len()), (Vec::new(), 1));
}

#[test]
fn a_refused_handover_says_why() {
    let mut paper = PaperCourt::with_judges(2, 5);
    paper.rotate(SECOND_KEY).expect("hands over");
    let refused = |paper: &mut PaperCourt, seed| paper.rotate(seed).expect_err("refused").code();
    assert_eq!(refused(&mut paper, SECOND_KEY), "KeyUsedBefore");
    assert_eq!(refused(&mut paper, FIRST_KEY), "KeyUsedBefore");
    let (old, new) = (signing_key(&[SECOND_KEY; 32]), signing_key(&[THIRD_KEY; 32]));
    let now = root(&paper.bytes());
    let sound = handover(paper.state.size, now, (&old, &new));
    let mut alone = sound.clone();
    alone.approver = "张三".to_owned();
    let elsewhere = handover(paper.state.size, [1; 32], (&old, &new));
    let early = handover(paper.state.size - 1, now, (&old, &new));
    let thief = signing_key(&[9; 32]);
    let mut other = handover(paper.state.size, now, (&thief, &new));
    other.new_signature = sound.new_signature;
    let all = [
        (alone, "ApproverIsRequester"),
        (elsewhere, "HandoverUnsigned"),
        (early, "HandoverUnsigned"),
        (other, "HandoverUnsigned"),
    ];
    let before = paper.state.clone();
    for (rotated, code) in all {
        let command = Command::RotateKey { rotated: Box::new(rotated), root: now };
        assert_eq!(paper.act(command).expect_err("refused").code(), code);
    }
    assert_eq!(paper.state, before, "a refusal changes nothing");
    let rotated = Box::new(sound);
    paper.act(Command::RotateKey { rotated, root: now }).expect("the sound one is taken");
}

fn statement_of(input: &Value) -> Value {
    let bytes = |name: &str| from_hex32(input[name].as_str().expect("text")).expect("32 bytes");
    let (old, new) = (signing_key(&bytes("old_seed")), signing_key(&bytes("new_seed")));
    let statement = Statement {
        origin: input["origin"].as_str().expect("an origin"),
        size: input["size"].as_u64().expect("a size"),
        root: bytes("root"),
        old_key: old.verifying_key().to_bytes(),
        new_key: new.verifying_key().to_bytes(),
    };
    json!({
        "old_key": to_hex(&statement.old_key), "new_key": to_hex(&statement.new_key),
        "statement": to_hex(&statement.digest()),
        "old_signature": to_hex(&statement.sign(&old)),
        "new_signature": to_hex(&statement.sign(&new)),
    })
}

#[test]
fn handovers_agree_with_the_vectors() {
    let vectors: Vec<Value> =
        serde_json::from_str(include_str!("../vectors/handovers.json")).expect("vectors");
    assert_eq!(vectors.len(), 2);
    for vector in vectors {
        assert_eq!(statement_of(&vector["input"]), vector["answer"], "{}", vector["name"]);
    }
}

#[test]
#[ignore = "makes tests/vectors/handovers.json, see tests/vectors/replay.py"]
fn print_handovers() {
    let inputs = [("the first handover", 12u64, 1u8), ("a far one", 1 << 40, 200)];
    let vectors: Vec<Value> = inputs
        .into_iter()
        .map(|(name, size, byte)| {
            let of = |more: u8| to_hex(&[byte + more; 32]);
            let input = json!({
                "origin": "caselot.example/湘0203", "size": size, "root": of(0),
                "old_seed": of(1), "new_seed": of(2),
            });
            json!({"name": name, "answer": statement_of(&input), "input": input})
        })
        .collect();
    println!("\n{}", serde_json::to_string_pretty(&vectors).expect("json"));
}
