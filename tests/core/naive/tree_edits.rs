//! Edits of the log with hands (`hands.rs`): of which tree and what a hand signs, and whose it is.

use caselot_core::docket::codec::{opening_part, signed_part};
use caselot_core::docket::entry::Event;
use caselot_core::docket::hand::{Hand, SignedPart};
use caselot_core::docket::{Actor, Entry};
use caselot_core::id::JudgeId;
use caselot_core::ledger::checkpoint::{SigningKey, signing_key};

use crate::contributor::{draw, nth, opening};
use crate::hands::key_of;
use crate::naive::edits::Edit;
use crate::naive::hands::later_key;
use crate::naive::signatures::{
    BY_ANOTHER, FIRST, OF_CLERK, OF_OTHER_SUPERVISOR, OF_POLITICAL, OF_SUPERVISOR, REPLACED,
    ROTATED, SECOND, authenticated, by_key, bytes, hand, is_declined, is_designated, is_filing,
    is_hand, is_opening, is_refused, is_required, is_rotated, of_filing, of_size, rewritten, signs,
};
use crate::naive::trespasses::is_draw;
use crate::naive::usurpers::{approval, at, proposal_of};
use crate::paper::two::{
    CLERK, DAY_MS, OTHER_CLERK, OTHER_SUPERVISOR, POLITICAL, REGISTRAR, SUPERVISOR,
};
use crate::paper::{FIRST_KEY, ORIGIN, root};

/// Something that nobody asks for is said of the first judge.
fn divided(entries: &mut [Entry]) {
    let place = nth(entries, 0, |it| matches!(it, Event::JudgeRecorded(_)));
    let Event::JudgeRecorded(it) = &mut entries[place].event else { panic!("a judge") };
    it.tenures[0].division = "刑一庭".to_owned();
}

/// The same tree, signed for something else.
fn signed_for(entries: &mut [Entry], place: usize, part: &SignedPart, key: &SigningKey) {
    let it = hand(entries, place);
    *it = Hand::signed(ORIGIN, part, (it.size, it.root), key);
}

/// By whose hand, and of which tree.
pub const TREE_EDITS: &[Edit] = &[
    ("a draw by the hand of who has none", |e| {
        let place = nth(e, FIRST, is_draw);
        authenticated(e, place, OTHER_CLERK);
    }),
    ("an approval by the hand of who has none yet", |e| {
        let place = approval(e, is_hand, OF_SUPERVISOR);
        signs(e, place, place, &key_of(OTHER_SUPERVISOR));
    }),
    ("a hand that gives way to the one of who has none", |e| {
        let place = nth(e, 0, is_rotated);
        authenticated(e, place, POLITICAL);
    }),
    ("a tree without the filing", |e| {
        let place = nth(e, FIRST, is_draw);
        of_size(e, place, place - 1);
    }),
    ("a tree without the filing that is approved", |e| {
        let (place, filing) = (of_filing(e), nth(e, SECOND, is_filing));
        of_size(e, place, filing);
    }),
    ("a tree without the proposal that is declined", |e| {
        let place = nth(e, 2, is_declined);
        of_size(e, place, place - 1);
    }),
    ("a tree with the draw itself", |e| {
        let place = nth(e, FIRST, is_draw);
        hand(e, place).size = place as u64 + 1;
    }),
    ("a tree of nothing", |e| {
        let place = at(e, is_hand, OF_SUPERVISOR);
        of_size(e, place, 0);
    }),
    ("a tree beyond the proposal", |e| {
        let place = at(e, is_hand, OF_SUPERVISOR);
        hand(e, place).size = place as u64 + 1;
    }),
    ("a tree that has no end", |e| {
        let place = nth(e, 0, is_rotated);
        hand(e, place).size = u64::MAX;
    }),
    ("another root", |e| {
        let place = nth(e, FIRST, is_draw);
        hand(e, place).root[0] ^= 1;
    }),
    ("the root of the tree before", |e| {
        let place = nth(e, FIRST, is_draw);
        let (part, size) = (signed_part(&e[place].event).expect("signed"), place as u64);
        let tree = (size, root(&bytes(e, place - 1)));
        *hand(e, place) = Hand::signed(ORIGIN, &part, tree, &key_of(CLERK));
    }),
    ("the size of the tree before", |e| {
        let place = at(e, is_required, 0);
        hand(e, place).size -= 1;
    }),
    ("another text long before", |e| divided(e)),
    ("another envelope long before", |e| {
        let place = nth(e, 0, |it| matches!(it, Event::TrayOpened { .. }));
        let Event::TrayOpened { commitments, .. } = &mut e[place].event else { panic!("a tray") };
        *commitments.last_mut().expect("commitments") ^= 1;
    }),
    ("a request that was never asked for", |e| {
        let place = nth(e, 0, is_refused);
        e.drain(place - 1..=place);
    }),
];

/// What a signature is for.
pub const SIGNATURE_EDITS: &[Edit] = &[
    ("another signature", |e| {
        let place = nth(e, FIRST, is_draw);
        hand(e, place).signature[0] ^= 1;
    }),
    ("another end of a signature", |e| {
        let place = nth(e, FIRST, is_draw);
        hand(e, place).signature[63] ^= 0x80;
    }),
    ("no signature", |e| {
        let place = of_filing(e);
        hand(e, place).signature = [0; 64];
    }),
    ("a draw by the key of a supervisor", |e| {
        let place = nth(e, FIRST, is_draw);
        by_key(e, place, &key_of(SUPERVISOR));
    }),
    ("an approval by the court's key", |e| {
        let place = of_filing(e);
        by_key(e, place, &signing_key(&[FIRST_KEY; 32]));
    }),
    ("a draw by the hand that gave way", |e| {
        let place = nth(e, ROTATED, is_draw);
        by_key(e, place, &key_of(CLERK));
    }),
    ("a draw by the hand that was lost", |e| {
        let place = nth(e, REPLACED, is_draw);
        by_key(e, place, &later_key(3));
    }),
    ("a hand that gives way by the new one", |e| {
        let place = nth(e, 0, is_rotated);
        by_key(e, place, &later_key(2));
    }),
    ("a draw signed for another", |e| {
        let place = nth(e, FIRST, is_draw);
        let other = nth(e, SECOND, is_draw);
        let part = signed_part(&e[other].event).expect("it is signed");
        signed_for(e, place, &part, &key_of(CLERK));
    }),
    ("a draw of another nonce", |e| draw(e, FIRST).nonce = Some([1; 32])),
    ("a draw without a nonce", |e| draw(e, FIRST).nonce = None),
    ("a draw signed as an opening", |e| {
        let place = nth(e, FIRST, is_draw);
        let it = draw(e, FIRST);
        let part = opening_part(it.filing, &it.nonce.expect("a nonce"), true);
        signed_for(e, place, &part, &key_of(CLERK));
    }),
    ("an opening signed as a draw", |e| {
        let place = nth(e, 0, is_opening);
        let it = opening(e, 0);
        let part = opening_part(it.filing, &it.nonce, false);
        signed_for(e, place, &part, &later_key(4));
    }),
    ("a draw signed for another log", |e| {
        let place = nth(e, FIRST, is_draw);
        let part = signed_part(&e[place].event).expect("it is signed");
        let it = hand(e, place);
        *it = Hand::signed("别的/湘0203", &part, (it.size, it.root), &key_of(CLERK));
    }),
    ("another judge designated", |e| {
        let place = nth(e, 0, is_designated);
        let Event::CaseDesignated(it) = &mut e[place].event else { panic!("a designation") };
        it.judge = JudgeId(4);
    }),
    ("declined for another reason", |e| {
        let place = nth(e, 0, is_declined);
        let Event::Declined(it) = &mut e[place].event else { panic!("a refusal") };
        it.text.push('二');
    }),
    ("a request declined for another reason", |e| {
        let place = nth(e, 1, is_refused);
        let Event::DesignationDeclined(it) = &mut e[place].event else { panic!("a refusal") };
        it.text.push('二');
    }),
    ("a hand proposed with another text", |e| {
        proposal_of(e, is_hand, OF_SUPERVISOR).text.push('二');
    }),
    ("a requirement of one role less", |e| {
        let Event::HandsRequired(it) = &mut proposal_of(e, is_required, 0).what else {
            panic!("a requirement")
        };
        it.roles.pop();
    }),
    ("an approval of the one before", |e| {
        let (place, other) = (approval(e, is_required, 0), approval(e, is_hand, OF_CLERK));
        e[place].event = e[other].event.clone();
    }),
    ("a draw by another with the same hand", |e| {
        let place = nth(e, BY_ANOTHER, is_draw);
        authenticated(e, place, CLERK);
    }),
    ("an approval by another with the same hand", |e| {
        let place = of_filing(e);
        authenticated(e, place, OTHER_SUPERVISOR);
    }),
    ("an approval by a registrar with the hand of a supervisor", |e| {
        let place = of_filing(e);
        authenticated(e, place, REGISTRAR);
    }),
];

/// What a signature leaves open, and what the log may say of it.
pub const SIGNATURES_PERMITTED: &[Edit] = &[
    ("a hand proposed until another day", |e| {
        rewritten(e, |e| proposal_of(e, is_hand, OF_OTHER_SUPERVISOR).until.0 -= 1);
    }),
    ("a later moment", |e| {
        let last = e.len() - 1;
        e[last].time_ms += DAY_MS;
    }),
    ("another text long before, and all signed anew", |e| rewritten(e, |e| divided(e))),
    ("a hand that gives way by nobody known", |e| {
        rewritten(e, |e| {
            let place = nth(e, 0, is_rotated);
            e[place].actor = Actor::claimed(CLERK);
        });
    }),
    ("a proposal of an older tree", |e| {
        rewritten(e, |e| {
            let place = at(e, is_hand, OF_POLITICAL);
            hand(e, place).size = 40;
        });
    }),
];
