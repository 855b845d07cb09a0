//! Edits of the log with hands (`hands.rs`): of the hands themselves, and of who must have one. Those
//! of what they sign stand in `signature_edits.rs` and `tree_edits.rs`.

use caselot_core::docket::code::PersonRole;
use caselot_core::docket::entry::Event;
use caselot_core::docket::hand::{HandEnrolled, HandRotated, HandsRequired};
use caselot_core::docket::{Actor, Entry};
use caselot_core::id::EntryIndex;
use caselot_core::ledger::checkpoint::{SigningKey, signing_key};

use crate::contributor::{self, DEPTH, contributor_of, nth};
use crate::hands::key_of;
use crate::naive::edits::Edit;
use crate::naive::hands::later_key;
use crate::naive::signatures::{
    ANEW, OF_CLERK, OF_OTHER_CLERK, OF_OTHER_SUPERVISOR, OF_POLITICAL, OF_REGISTRAR, OF_SUPERVISOR,
    authenticated, bytes, is_hand, is_required, is_rotated, rewritten, silently_unapproved,
};
use crate::naive::usurpers::{alone, approval, by, proposal_of, what};
use crate::paper::two::{CLERK, OTHER_CLERK, POLITICAL, SUPERVISOR};
use crate::paper::{FIRST_KEY, ORIGIN, handover, root};

/// A key that nobody has.
fn spare() -> SigningKey {
    signing_key(&[230; 32])
}

/// The neutral element: a point of small order.
fn small() -> [u8; 32] {
    let mut key = [0; 32];
    key[0] = 1;
    key
}

/// No point of the curve has the ordinate 2.
fn pointless() -> [u8; 32] {
    let mut key = [0; 32];
    key[0] = 2;
    key
}

fn enrolled(entries: &mut [Entry], nth: usize) -> &mut HandEnrolled {
    match what(entries, is_hand, nth) {
        Event::HandEnrolled(it) => it,
        _ => panic!("a hand"),
    }
}

fn required(entries: &mut [Entry], nth: usize) -> &mut HandsRequired {
    match what(entries, is_required, nth) {
        Event::HandsRequired(it) => it,
        _ => panic!("a requirement"),
    }
}

fn rotated(entries: &mut [Entry], n: usize) -> &mut HandRotated {
    let place = nth(entries, n, is_rotated);
    match &mut entries[place].event {
        Event::HandRotated(it) => it,
        _ => panic!("a hand"),
    }
}

/// Another hand is proposed, with its proof, and all that was signed is signed anew.
fn enrolls(
    entries: &mut Vec<Entry>,
    nth: usize,
    person: &str,
    since: Option<EntryIndex>,
    key: &SigningKey,
) {
    let hand = HandEnrolled::proven(ORIGIN, person, since, key);
    rewritten(entries, |e| *enrolled(e, nth) = hand);
}

/// The clerk's hand gives way to another one, by whose proof it is.
fn gives_way(entries: &mut Vec<Entry>, n: usize, proven: HandEnrolled) {
    rewritten(entries, |e| *rotated(e, n) = proven.into());
}

/// The entry by which the nth hand came into force.
fn entry_of(entries: &[Entry], nth: usize) -> EntryIndex {
    EntryIndex(approval(entries, is_hand, nth) as u64)
}

pub const HAND_EDITS: &[Edit] = &[
    ("a first hand alone", |e| alone(e, is_hand, OF_REGISTRAR)),
    ("a fourth hand alone", |e| alone(e, is_hand, OF_CLERK)),
    ("a hand that its own person approves", |e| {
        let place = approval(e, is_hand, OF_SUPERVISOR);
        authenticated(e, place, SUPERVISOR);
    }),
    ("a hand by a clerk", |e| by(e, is_hand, OF_REGISTRAR, Actor::authenticated(CLERK))),
    ("a hand in place of none", |e| {
        rewritten(e, |e| proposal_of(e, is_hand, ANEW).replaces = None)
    }),
    ("a hand in place of one that gave way", |e| {
        let rotated = EntryIndex(nth(e, 0, is_rotated) as u64);
        rewritten(e, |e| proposal_of(e, is_hand, ANEW).replaces = Some(rotated));
    }),
    ("a hand in place of another's", |e| {
        let other = entry_of(e, OF_CLERK);
        rewritten(e, |e| proposal_of(e, is_hand, OF_OTHER_CLERK).replaces = Some(other));
    }),
    ("a hand of whom nobody enrolled", |e| {
        enrolls(e, OF_CLERK, "路人", None, &spare());
    }),
    ("a hand of nobody", |e| enrolls(e, OF_CLERK, "", None, &spare())),
    ("a key that is no point", |e| rewritten(e, |e| enrolled(e, OF_CLERK).key = pointless())),
    ("a key that is not reduced", |e| {
        rewritten(e, |e| enrolled(e, OF_CLERK).key = [0xff; 32]);
    }),
    ("a key of small order", |e| rewritten(e, |e| enrolled(e, OF_CLERK).key = small())),
    ("the hand of another", |e| enrolls(e, OF_OTHER_CLERK, OTHER_CLERK, None, &key_of(CLERK))),
    ("the hand that gave way", |e| enrolls(e, ANEW, CLERK, None, &key_of(CLERK))),
    ("the hand in force", |e| enrolls(e, ANEW, CLERK, None, &later_key(3))),
    ("the court's key as a hand", |e| {
        enrolls(e, OF_CLERK, CLERK, None, &signing_key(&[FIRST_KEY; 32]));
    }),
    ("a contributor's key as a hand", |e| {
        enrolls(e, OF_POLITICAL, POLITICAL, None, &contributor::key());
    }),
    ("a first hand after one that was somebody else's", |e| {
        enrolls(e, OF_OTHER_CLERK, OTHER_CLERK, Some(EntryIndex(3)), &key_of(OTHER_CLERK));
    }),
    ("a hand that will be somebody else's", |e| {
        let after = EntryIndex(entry_of(e, ANEW).0 + 1);
        enrolls(e, ANEW, CLERK, Some(after), &later_key(4));
    }),
    ("a hand without its proof", |e| rewritten(e, |e| enrolled(e, OF_CLERK).proof = [0; 64])),
    ("a hand with the proof of another", |e| {
        let proof = enrolled(e, OF_OTHER_CLERK).proof;
        rewritten(e, |e| enrolled(e, OF_CLERK).proof = proof);
    }),
    ("a hand proven for another person", |e| {
        let hand = HandEnrolled::proven(ORIGIN, OTHER_CLERK, None, &key_of(CLERK));
        rewritten(e, |e| enrolled(e, OF_CLERK).proof = hand.proof);
    }),
    ("a hand proven for another court", |e| {
        let hand = HandEnrolled::proven("别的/湘0203", CLERK, None, &key_of(CLERK));
        rewritten(e, |e| enrolled(e, OF_CLERK).proof = hand.proof);
    }),
    ("a hand of which another entry is said", |e| {
        rewritten(e, |e| enrolled(e, ANEW).compromised_since = None);
    }),
    ("a hand that was not given", |e| rewritten(e, |e| silently_unapproved(e, OF_CLERK))),
    ("a contributor with the key of a hand", |e| {
        rewritten(e, |e| {
            let named = contributor_of("省高院技术处", &key_of(CLERK), DEPTH);
            let is_named = |it: &Event| matches!(it, Event::ContributorNamed(_));
            *what(e, is_named, 0) = Event::ContributorNamed(Box::new(named));
        });
    }),
    ("the signing key handed over to a hand", |e| {
        let bytes = bytes(e, e.len());
        let old = signing_key(&[FIRST_KEY; 32]);
        let rotated = handover(bytes.len() as u64, root(&bytes), (&old, &key_of(CLERK)));
        let mut entry = e.last().expect("entries").clone();
        (entry.actor, entry.hand) = (Actor::claimed("张三"), None);
        entry.event = Event::KeyRotated(Box::new(rotated));
        e.push(entry);
    }),
];

/// Of hands that give way.
pub const WAY_EDITS: &[Edit] = &[
    ("a hand that gives way to no point", |e| rewritten(e, |e| rotated(e, 0).key = pointless())),
    ("a hand that gives way to a key of small order", |e| {
        rewritten(e, |e| rotated(e, 0).key = small());
    }),
    ("a hand that gives way to itself", |e| {
        gives_way(e, 0, HandEnrolled::proven(ORIGIN, CLERK, None, &key_of(CLERK)));
    }),
    ("a hand that gives way to another's", |e| {
        gives_way(e, 0, HandEnrolled::proven(ORIGIN, CLERK, None, &key_of(SUPERVISOR)));
    }),
    ("a hand that gives way to the one before it", |e| {
        gives_way(e, 1, HandEnrolled::proven(ORIGIN, CLERK, None, &key_of(CLERK)));
    }),
    ("a hand that gives way to the court's key", |e| {
        gives_way(e, 0, HandEnrolled::proven(ORIGIN, CLERK, None, &signing_key(&[FIRST_KEY; 32])));
    }),
    ("a hand that gives way and will be somebody else's", |e| {
        let after = EntryIndex(nth(e, 1, is_rotated) as u64 + 1);
        gives_way(e, 1, HandEnrolled::proven(ORIGIN, CLERK, Some(after), &later_key(3)));
    }),
    ("a hand that gives way without a proof", |e| rewritten(e, |e| rotated(e, 0).proof = [0; 64])),
    ("a hand that gives way with the proof of another person", |e| {
        gives_way(e, 0, HandEnrolled::proven(ORIGIN, SUPERVISOR, None, &later_key(2)));
    }),
    ("a hand that gives way, of which another entry is said", |e| {
        rewritten(e, |e| rotated(e, 1).compromised_since = Some(EntryIndex(3)));
    }),
    ("a hand that gives way by the program", |e| {
        let place = nth(e, 0, is_rotated);
        e[place].actor = Actor::system();
        e[place].hand = None;
    }),
    ("the hand of a supervisor gives way by a clerk", |e| {
        let place = nth(e, 0, is_rotated);
        authenticated(e, place, SUPERVISOR);
    }),
];

pub const REQUIRED_EDITS: &[Edit] = &[
    ("a requirement alone", |e| alone(e, is_required, 0)),
    ("a requirement by a clerk", |e| by(e, is_required, 0, Actor::authenticated(CLERK))),
    ("a requirement in place of none", |e| {
        rewritten(e, |e| proposal_of(e, is_required, 1).replaces = None);
    }),
    ("a first requirement in place of something", |e| {
        rewritten(e, |e| proposal_of(e, is_required, 0).replaces = Some(EntryIndex(3)));
    }),
    ("roles in another order", |e| rewritten(e, |e| required(e, 0).roles.reverse())),
    ("a role twice", |e| {
        rewritten(e, |e| required(e, 0).roles = vec![PersonRole::Filing, PersonRole::Filing]);
    }),
    ("a role that signs nothing", |e| {
        rewritten(e, |e| required(e, 0).roles = vec![PersonRole::Registrar]);
    }),
    ("a role more that signs nothing", |e| {
        rewritten(e, |e| required(e, 0).roles.push(PersonRole::Political));
    }),
    ("a requirement of supervisors of whom one has a hand", |e| {
        rewritten(e, |e| {
            required(e, 0).roles = vec![PersonRole::Supervisor];
            silently_unapproved(e, OF_OTHER_SUPERVISOR);
        });
    }),
    ("a requirement of those who file, of whom nobody has a hand", |e| {
        rewritten(e, |e| {
            required(e, 0).roles = vec![PersonRole::Filing];
            silently_unapproved(e, OF_CLERK);
        });
    }),
];

/// What is said of a hand may be of the very entry by which it comes.
pub const HANDS_PERMITTED: &[Edit] = &[
    ("a hand that was somebody else's until now", |e| {
        let own = entry_of(e, ANEW);
        enrolls(e, ANEW, CLERK, Some(own), &later_key(4));
    }),
    ("a hand that gives way and was somebody else's until now", |e| {
        let own = EntryIndex(nth(e, 1, is_rotated) as u64);
        gives_way(e, 1, HandEnrolled::proven(ORIGIN, CLERK, Some(own), &later_key(3)));
    }),
    ("another requirement of nobody", |e| {
        rewritten(e, |e| required(e, 1).roles.clear());
    }),
];
