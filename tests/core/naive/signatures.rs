//! What is signed in the log with hands (`hands.rs`): where it stands, and how it is signed anew.

use caselot_core::docket::codec::signed_part;
use caselot_core::docket::entry::Event;
use caselot_core::docket::hand::Hand;
use caselot_core::docket::{Actor, Entry, codec};
use caselot_core::id::EntryIndex;
use caselot_core::ledger::checkpoint::SigningKey;

use crate::contributor::{nth, resigned};
use crate::naive::hands::keys;
use crate::naive::trespasses::blank;
use crate::naive::usurpers::approval;
use crate::paper::{ORIGIN, root};

/// Draws in the order of the log: two where hands are required, one and one by a single call where
/// none is, and by hands that are new, that gave way, and that others enrolled.
pub const FIRST: usize = 0;
pub const SECOND: usize = 1;
pub const UNSIGNED: usize = 2;
pub const BY_ANOTHER: usize = 4;
pub const ROTATED: usize = 5;
pub const REPLACED: usize = 6;
pub const BY_VALUES: usize = 7;
/// Hands as they are proposed: of the registrar, of both supervisors, of a clerk,
/// of one that is declined, of the other clerk, of the clerk again, and of the political officer.
pub const OF_REGISTRAR: usize = 0;
pub const OF_SUPERVISOR: usize = 1;
pub const OF_OTHER_SUPERVISOR: usize = 2;
pub const OF_CLERK: usize = 3;
pub const OF_OTHER_CLERK: usize = 5;
pub const ANEW: usize = 6;
pub const OF_POLITICAL: usize = 7;

pub fn is_hand(event: &Event) -> bool {
    matches!(event, Event::HandEnrolled(_))
}

pub fn is_required(event: &Event) -> bool {
    matches!(event, Event::HandsRequired(_))
}

pub fn is_rotated(event: &Event) -> bool {
    matches!(event, Event::HandRotated(_))
}

pub fn is_designated(event: &Event) -> bool {
    matches!(event, Event::CaseDesignated(_))
}

pub fn is_refused(event: &Event) -> bool {
    matches!(event, Event::DesignationDeclined(_))
}

pub fn is_declined(event: &Event) -> bool {
    matches!(event, Event::Declined(_))
}

pub fn is_opening(event: &Event) -> bool {
    matches!(event, Event::FilingOpened(_))
}

pub fn is_answer(event: &Event) -> bool {
    matches!(event, Event::Contributed(_))
}

pub fn is_filing(event: &Event) -> bool {
    matches!(event, Event::CaseFiled(_))
}

/// The approval of the filing that a second person had to approve.
pub fn of_filing(entries: &[Entry]) -> usize {
    let filing = nth(entries, SECOND, is_filing) as u64;
    nth(entries, 0, |it| matches!(it, Event::Approved(it) if it.entry == EntryIndex(filing)))
}

pub fn hand(entries: &mut [Entry], place: usize) -> &mut Hand {
    entries[place].hand.as_mut().expect("it is signed")
}

pub fn unsigned(entries: &mut [Entry], place: usize) {
    assert!(entries[place].hand.take().is_some(), "it was signed");
}

/// Something harmless that nobody signed in place of an entry.
pub fn silent(entries: &mut [Entry], place: usize) {
    blank(entries, place);
    entries[place].hand = None;
}

pub fn bytes(entries: &[Entry], size: usize) -> Vec<Vec<u8>> {
    entries[..size].iter().map(codec::encode).collect()
}

/// An entry is signed with a key, of the first `size` entries.
pub fn signs(entries: &mut [Entry], place: usize, size: usize, key: &SigningKey) {
    let part = signed_part(&entries[place].event).expect("it is signed");
    let tree = (size as u64, root(&bytes(entries, size)));
    entries[place].hand = Some(Box::new(Hand::signed(ORIGIN, &part, tree, key)));
}

/// Which of some keys signed an entry.
fn signer(entry: &Entry, keys: &[SigningKey]) -> Option<SigningKey> {
    let (hand, part) = (entry.hand.as_deref()?, signed_part(&entry.event)?);
    let tree = (hand.size, hand.root);
    keys.iter().find(|key| Hand::signed(ORIGIN, &part, tree, key) == *hand).cloned()
}

/// An edit by somebody who holds all keys: whoever signed signs what stands there now.
pub fn rewritten(entries: &mut Vec<Entry>, edit: impl FnOnce(&mut Vec<Entry>)) {
    rewritten_with(entries, &keys(), edit);
}

pub fn rewritten_with(
    entries: &mut Vec<Entry>,
    keys: &[SigningKey],
    edit: impl FnOnce(&mut Vec<Entry>),
) {
    let signers: Vec<Option<SigningKey>> = entries.iter().map(|it| signer(it, keys)).collect();
    edit(entries);
    let mut bytes: Vec<Vec<u8>> = Vec::new();
    for (entry, signer) in entries.iter_mut().zip(signers) {
        let at = |size: u64| (size, root(&bytes[..size as usize]));
        if let (Some(hand), Some(key)) = (&entry.hand, signer)
            && let Some(part) = signed_part(&entry.event)
        {
            entry.hand = Some(Box::new(Hand::signed(ORIGIN, &part, at(hand.size), &key)));
        }
        if let Event::Contributed(it) = &mut entry.event {
            **it = resigned(it, at(it.size));
        }
        bytes.push(codec::encode(entry));
    }
}

/// Signed by another key, of the same tree.
pub fn by_key(entries: &mut [Entry], place: usize, key: &SigningKey) {
    let size = hand(entries, place).size as usize;
    signs(entries, place, size, key);
}

/// Signed by the same key, of another tree.
pub fn of_size(entries: &mut [Entry], place: usize, size: usize) {
    let key = signer(&entries[place], &keys()).expect("it is signed");
    signs(entries, place, size, &key);
}

pub fn authenticated(entries: &mut [Entry], place: usize, person: &str) {
    entries[place].actor = Actor::authenticated(person);
}

/// An approval of a hand that was not given.
pub fn silently_unapproved(entries: &mut [Entry], nth: usize) {
    let place = approval(entries, is_hand, nth);
    silent(entries, place);
}
