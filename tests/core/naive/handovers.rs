//! A log whose key was handed over twice, and edits of it that no verifier may let pass.

use caselot_core::docket::entry::Event;
use caselot_core::docket::handover::KeyRotated;
use caselot_core::docket::{Entry, codec};
use caselot_core::id::EntryIndex;
use caselot_core::ledger::checkpoint::signing_key;

use crate::naive::edits::Edit;
use crate::paper::{FIRST_KEY, PaperCourt, handover, root};

/// Seeds of the keys it was handed over to.
const SECOND_KEY: u8 = 50;
const THIRD_KEY: u8 = 51;

pub fn handed_over() -> PaperCourt {
    let mut paper = PaperCourt::with_judges(1, 5);
    paper.file(1).expect("files");
    paper.draw(1).expect("draws");
    paper.rotate(SECOND_KEY).expect("hands over");
    paper.assign(2).expect("assigns");
    paper.rotate(THIRD_KEY).expect("hands over again");
    paper.file(3).expect("files");
    paper
}

fn places(entries: &[Entry]) -> [usize; 2] {
    let rotated = |entry: &Entry| matches!(entry.event, Event::KeyRotated(_));
    let first = entries.iter().position(rotated).expect("a handover");
    [first, entries.iter().rposition(rotated).expect("another")]
}

fn at(entries: &mut [Entry], place: usize) -> &mut KeyRotated {
    match &mut entries[place].event {
        Event::KeyRotated(rotated) => rotated,
        other => panic!("{other:?} is no handover"),
    }
}

fn first(entries: &mut [Entry]) -> &mut KeyRotated {
    let [first, _] = places(entries);
    at(entries, first)
}

/// Puts another handover in the place of the second one, well signed by both keys.
fn second_to(entries: &mut [Entry], seed: u8) {
    let [_, place] = places(entries);
    let before: Vec<_> = entries[..place].iter().map(codec::encode).collect();
    let (old, new) = (signing_key(&[SECOND_KEY; 32]), signing_key(&[seed; 32]));
    *at(entries, place) = handover(place as u64, root(&before), (&old, &new));
}

fn without(entries: &mut Vec<Entry>, place: usize) {
    entries.remove(place);
    (0..).zip(entries).for_each(|(index, entry)| entry.index = EntryIndex(index));
}

pub const HANDOVER_EDITS: &[Edit] = &[
    ("handed over by one person", |e| first(e).approver = "张三".to_owned()),
    ("handed over with nobody's approval", |e| first(e).approver.clear()),
    ("handed over with a hidden character", |e| first(e).text.push('\u{202e}')),
    ("another new key", |e| first(e).public_key = [0; 32]),
    ("a key of somebody else", |e| {
        first(e).public_key = signing_key(&[9; 32]).verifying_key().to_bytes();
    }),
    ("not signed by the old key", |e| first(e).old_signature[40] ^= 1),
    ("not signed by the new key", |e| first(e).new_signature[40] ^= 1),
    ("signatures that changed places", |e| {
        let rotated = first(e);
        std::mem::swap(&mut rotated.old_signature, &mut rotated.new_signature);
    }),
    ("to itself", |e| second_to(e, SECOND_KEY)),
    ("to an earlier key", |e| second_to(e, FIRST_KEY)),
    ("to another key than signs", |e| second_to(e, 9)),
    ("another log before it", |e| {
        let judge = e.iter_mut().find_map(|entry| match &mut entry.event {
            Event::JudgeRecorded(judge) => Some(judge),
            _ => None,
        });
        judge.expect("a judge").name.push('甲');
    }),
    ("later in the same log", |e| {
        let [first, _] = places(e);
        let moved = e.remove(first);
        e.insert(first + 2, moved);
        (0..).zip(e).for_each(|(index, entry)| entry.index = EntryIndex(index));
    }),
    ("the first one replayed", |e| {
        let [first, second] = places(e);
        e[second].event = e[first].event.clone();
    }),
    ("the first one left out", |e| {
        let [first, _] = places(e);
        without(e, first);
    }),
    ("the second one left out", |e| {
        let [_, second] = places(e);
        without(e, second);
    }),
];
