//! Edits of the log with hands (`hands.rs`): of who signs and who does not. Those of what is signed
//! stand in `tree_edits.rs`, those of the hands themselves in `hand_edits.rs`.

use caselot_core::docket::entry::Event;
use caselot_core::docket::filing::FilerNonce;
use caselot_core::docket::{Actor, Entry};

use crate::contributor::nth;
use crate::naive::edits::Edit;
use crate::naive::hands::THIRD_CLERK;
use crate::naive::signatures::{
    BY_VALUES, FIRST, OF_CLERK, OF_OTHER_SUPERVISOR, OF_REGISTRAR, OF_SUPERVISOR, REPLACED, SECOND,
    UNSIGNED, authenticated, is_answer, is_declined, is_designated, is_filing, is_hand, is_opening,
    is_refused, is_required, is_rotated, of_filing, rewritten, silently_unapproved, unsigned,
};
use crate::naive::trespasses::{filed, is_draw};
use crate::naive::usurpers::{approval, at, is_policy};
use crate::paper::two::{CLERK, OTHER_CLERK, OTHER_SUPERVISOR, SUPERVISOR};

/// The filing by a single call, among all filings.
const SINGLE_CALL: usize = 4;

/// What nobody signs, with a signature.
fn idle(entries: &mut [Entry], place: usize) {
    let first = nth(entries, FIRST, is_draw);
    entries[place].hand.clone_from(&entries[first].hand.clone());
}

pub const IDLE_EDITS: &[Edit] = &[
    ("the court opened with a hand", |e| idle(e, 0)),
    ("a judge recorded with a hand", |e| {
        let place = nth(e, 0, |it| matches!(it, Event::JudgeRecorded(_)));
        idle(e, place);
    }),
    ("a policy proposed with a hand", |e| {
        let place = at(e, is_policy, 0);
        idle(e, place);
    }),
    ("a filing with a hand", |e| {
        let place = nth(e, SECOND, is_filing);
        idle(e, place);
    }),
    ("a request with a hand", |e| {
        let place = nth(e, 0, |it| matches!(it, Event::DesignationRequested(_)));
        idle(e, place);
    }),
    ("a void with a hand", |e| {
        let place = nth(e, 0, |it| matches!(it, Event::FilingVoided(_)));
        idle(e, place);
    }),
    ("values with a hand", |e| {
        let place = nth(e, 0, is_answer);
        idle(e, place);
    }),
    ("a draw by values with a hand", |e| {
        let place = nth(e, BY_VALUES, is_draw);
        idle(e, place);
    }),
    ("a draw with a hand by the program", |e| {
        let place = nth(e, FIRST, is_draw);
        e[place].actor = Actor::system();
    }),
];

/// What has to be signed, and is not.
pub const MISSING_EDITS: &[Edit] = &[
    ("a draw without a hand", |e| {
        let place = nth(e, FIRST, is_draw);
        unsigned(e, place);
    }),
    ("a draw without a hand, where none is required", |e| {
        let place = nth(e, REPLACED, is_draw);
        unsigned(e, place);
    }),
    ("a draw without a hand, by nobody known", |e| {
        let place = nth(e, FIRST, is_draw);
        unsigned(e, place);
        e[place].actor = Actor::claimed(OTHER_CLERK);
    }),
    ("a draw on a day on which hands are required", |e| {
        let place = nth(e, UNSIGNED, is_draw);
        let time_ms = e[place - 1].time_ms;
        e.iter_mut().skip(place).for_each(|entry| entry.time_ms = time_ms);
    }),
    ("a draw by a person without a hand", |e| {
        let place = nth(e, SECOND, is_draw);
        unsigned(e, place);
        authenticated(e, place, THIRD_CLERK);
    }),
    ("an approval of a filing without a hand", |e| {
        let place = of_filing(e);
        unsigned(e, place);
    }),
    ("a filing declined without a hand", |e| {
        let place = nth(e, 0, is_declined);
        unsigned(e, place);
    }),
    ("a proposal declined by another without a hand", |e| {
        let place = nth(e, 1, is_declined);
        authenticated(e, place, OTHER_SUPERVISOR);
    }),
    ("a proposal of a hand declined without one", |e| {
        let place = nth(e, 2, is_declined);
        unsigned(e, place);
    }),
    ("a judge designated without a hand", |e| {
        let place = nth(e, 0, is_designated);
        unsigned(e, place);
    }),
    ("a request declined without a hand", |e| {
        let place = nth(e, 1, is_refused);
        unsigned(e, place);
    }),
    ("a request declined without a hand by another than who asked", |e| {
        let place = nth(e, 0, is_refused);
        authenticated(e, place, SUPERVISOR);
    }),
    ("a filing opened without a hand", |e| {
        let place = nth(e, 0, is_opening);
        unsigned(e, place);
    }),
    ("a hand that gives way without a signature", |e| {
        let place = nth(e, 0, is_rotated);
        unsigned(e, place);
    }),
    ("a hand that gives way before anybody has one", |e| {
        let place = at(e, is_hand, OF_REGISTRAR);
        let rotated = e[nth(e, 0, is_rotated)].event.clone();
        e[place].event = rotated;
        authenticated(e, place, CLERK);
    }),
    ("a second hand proposed without the first", |e| {
        let place = at(e, is_hand, OF_SUPERVISOR);
        unsigned(e, place);
    }),
    ("a third hand proposed without a hand", |e| {
        let place = at(e, is_hand, OF_OTHER_SUPERVISOR);
        unsigned(e, place);
        authenticated(e, place, OTHER_SUPERVISOR);
    }),
    ("a fourth hand approved without a hand", |e| {
        let place = approval(e, is_hand, OF_CLERK);
        unsigned(e, place);
        authenticated(e, place, SUPERVISOR);
    }),
    ("a hand approved by who has none, where two are there", |e| {
        rewritten(e, |e| silently_unapproved(e, OF_OTHER_SUPERVISOR));
        let place = approval(e, is_hand, OF_CLERK);
        unsigned(e, place);
        authenticated(e, place, OTHER_SUPERVISOR);
    }),
    ("a requirement proposed without a hand", |e| {
        let place = at(e, is_required, 0);
        unsigned(e, place);
    }),
    ("a requirement approved without a hand", |e| {
        let place = approval(e, is_required, 0);
        unsigned(e, place);
    }),
    ("a requirement taken back without a hand", |e| {
        let place = at(e, is_required, 2);
        unsigned(e, place);
    }),
    ("a contributor approved without a hand", |e| {
        let place = approval(e, |it| matches!(it, Event::ContributorNamed(_)), 0);
        unsigned(e, place);
    }),
    ("a single call by who has a hand", |e| {
        let place = nth(e, SINGLE_CALL, is_filing);
        authenticated(e, place, CLERK);
    }),
    ("a single call where hands are required", |e| {
        filed(e, 1, 0).nonce = FilerNonce::Single([1; 32]);
        let place = nth(e, FIRST, is_filing);
        authenticated(e, place, OTHER_CLERK);
    }),
];
