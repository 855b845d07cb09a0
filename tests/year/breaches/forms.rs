//! What shows in bytes and signatures, before any rule of the court is asked.

use caselot_core::docket::Protocol;
use caselot_core::docket::entry::Actor;
use caselot_core::docket::handover::{KeyRotated, Statement};
use caselot_core::docket::{Entry, Event, codec};
use caselot_core::id::EntryIndex;
use caselot_core::ledger::checkpoint::{NoteKey, signing_key};
use caselot_core::ledger::merkle::leaf_hash;
use caselot_core::ledger::tree::Frontier;

use super::super::court::{CLERK, HEAD, ORIGIN};
use super::{Operator, found, signed};

/// The codes that were named.
pub fn are_named(operator: &Operator) -> Vec<&'static str> {
    let bytes = operator.bytes();
    let size = bytes.len() as u64;
    let mut named = Vec::new();
    let mut expect = |code: &'static str, entry, findings: Vec<(String, Option<u64>)>| {
        assert!(findings.contains(&(code.to_owned(), entry)), "{code}: {findings:?}");
        named.push(code);
    };
    let last = |change: fn(&mut Vec<u8>)| {
        let mut bytes = bytes.clone();
        change(bytes.last_mut().expect("entries"));
        found(&signed(&bytes, &operator.key), &operator.public)
    };
    expect("Undecodable", Some(size - 1), last(|it| *it = vec![0xff]));
    // An unknown field at the end: other bytes for the same entry.
    expect("NotCanonical", Some(size - 1), last(|it| it.extend([0xf8, 0x7f, 1])));
    // Field 4 once more, the version: the later one counts.
    expect("Unsupported", Some(size - 1), last(|it| it.extend([0x20, 3])));

    let whole = signed(&bytes, &operator.key);
    let forger = signing_key(&[6; 32]);
    let stranger = NoteKey::new(ORIGIN, forger.verifying_key().to_bytes()).expect("a key");
    expect("WrongKey", Some(0), found(&whole, &stranger));
    expect("BadSignature", None, found(&signed(&bytes, &forger), &operator.public));
    expect("UnreadableBundle", None, found(&whole[..40], &operator.public));
    let text = String::from_utf8(whole).expect("text");
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let last = lines.len() - 1;
    lines.swap(last, last - 1);
    expect("RootMismatch", None, found(lines.concat().as_bytes(), &operator.public));
    expect("KeyHandedOver", Some(size), handed_over(operator));
    named
}

/// The key is handed over by two; whoever trusts the old key alone is told so.
fn handed_over(operator: &Operator) -> Vec<(String, Option<u64>)> {
    let mut bytes = operator.bytes();
    let mut frontier = Frontier::new();
    bytes.iter().for_each(|it| frontier.append(leaf_hash(it), &mut Vec::new()));
    let new = signing_key(&[6; 32]);
    let (old_key, new_key) = (*operator.public.public(), new.verifying_key().to_bytes());
    let (size, root) = (frontier.size(), frontier.root());
    let statement = Statement { origin: ORIGIN, size, root, old_key, new_key };
    let event = Event::KeyRotated(Box::new(KeyRotated {
        public_key: new_key,
        old_signature: statement.sign(&operator.key),
        new_signature: statement.sign(&new),
        text: String::new(),
        approver: CLERK.to_owned(),
    }));
    let (time_ms, actor) = (operator.entries.last().expect("entries").time_ms, HEAD);
    let entry = Entry {
        protocol: Protocol::One,
        index: EntryIndex(size),
        time_ms,
        actor: Actor::claimed(actor),
        hand: None,
        event,
    };
    bytes.push(codec::encode(&entry));
    let bundle = signed(&bytes, &new);
    let successor = NoteKey::new(ORIGIN, new_key).expect("a key");
    assert_eq!(found(&bundle, &successor), [], "a handover by both keys is in order");
    found(&bundle, &operator.public)
}
