//! Hands: whose they are, who must have one, and what they sign.

use caselot_core::docket::approval::Approved;
use caselot_core::docket::code::PersonRole;
use caselot_core::docket::entry::{Actor, Entry, Event};
use caselot_core::docket::hand::{Hand, HandEnrolled, HandRotated, HandsRequired};
use caselot_core::id::EntryIndex;

use super::super::court::HEAD;
use super::super::papers::civil;
use super::super::three::{OTHER_CLERK, OTHER_HEAD, key_of};
use super::super::two::{OFFICER, REGISTRAR};
use super::edit::{
    DAY_MS, Edit, Row, approval, declined, filed, first_of, place, proposal, proposed, put,
};
use super::roster::rotated;

/// Hands in the order in which they are proposed.
const OF_REGISTRAR: usize = 0;
const OF_OTHER_HEAD: usize = 2;
const OF_CLERK: usize = 3;
/// Draws of the log.
const FIRST: usize = 0;

fn is_hand(event: &Event) -> bool {
    matches!(event, Event::HandEnrolled(_))
}

fn is_required(event: &Event) -> bool {
    matches!(event, Event::HandsRequired(_))
}

fn is_rotated(event: &Event) -> bool {
    matches!(event, Event::HandRotated(_))
}

fn is_draw(event: &Event) -> bool {
    matches!(event, Event::CaseDrawn(_))
}

fn enrolled(nth: usize, change: fn(&mut HandEnrolled)) -> Edit {
    proposal(nth, is_hand, move |event| match event {
        Event::HandEnrolled(it) => change(it),
        other => panic!("{other:?}"),
    })
}

fn required(change: fn(&mut HandsRequired)) -> Edit {
    proposal(0, is_required, move |event| match event {
        Event::HandsRequired(it) => change(it),
        other => panic!("{other:?}"),
    })
}

fn given_way(change: fn(&mut HandRotated)) -> Edit {
    first_of!(HandRotated, it => change(it))
}

/// An entry that is signed, changed in its place.
fn entry(fits: fn(&Event) -> bool, nth: usize, change: fn(&mut Entry)) -> Edit {
    Box::new(move |entries| {
        let at = place(entries, nth, fits);
        change(&mut entries[at]);
        at as u64
    })
}

/// What a draw is signed with.
fn signature(change: fn(&mut Hand)) -> Edit {
    Box::new(move |entries| {
        let at = place(entries, FIRST, is_draw);
        change(entries[at].hand.as_mut().expect("it is signed"));
        at as u64
    })
}

/// The approval of the filing that waited, by a hand or without.
fn approved(change: fn(&mut Entry)) -> Edit {
    Box::new(move |entries| {
        let (filing, _) = filed(entries, &civil(5), 0);
        let of_it = |event: &Event| matches!(event, Event::Approved(it) if it.entry == filing);
        let at = place(entries, 0, of_it);
        change(&mut entries[at]);
        at as u64
    })
}

/// A hand that was not given; the approval of the first requirement shows it.
fn ungiven(nth: usize) -> Edit {
    Box::new(move |entries| {
        let at = proposed(entries, nth, is_hand);
        declined(entries, at);
        approval(entries, proposed(entries, 0, is_required)) as u64
    })
}

/// What is signed, and whether it is.
fn signatures() -> Vec<Row> {
    let filing = |event: &Event| matches!(event, Event::CaseFiled(_));
    let taken = |event: &Event| matches!(event, Event::DesignationDeclined(_));
    let designated = |event: &Event| matches!(event, Event::CaseDesignated(_));
    let declines = |event: &Event| matches!(event, Event::Declined(_));
    vec![
        (
            "HandIdle",
            Box::new(move |entries| {
                let at = place(entries, 1, filing);
                let drawn = place(entries, FIRST, is_draw);
                entries[at].hand = entries[drawn].hand.clone();
                at as u64
            }),
        ),
        ("HandIdle", entry(is_draw, FIRST, |it| it.actor = Actor::system())),
        ("HandMissing", entry(is_draw, FIRST, |it| it.hand = None)),
        ("HandMissing", entry(declines, 0, |it| it.hand = None)),
        ("HandMissing", entry(designated, 0, |it| it.hand = None)),
        ("HandMissing", entry(is_rotated, 0, |it| it.hand = None)),
        ("HandMissing", approved(|it| it.hand = None)),
        // Who asked takes it back without a hand, and nobody else declines without one.
        ("HandMissing", entry(taken, 0, |it| it.actor = Actor::authenticated(OTHER_HEAD))),
        (
            "HandMissing",
            entry(is_draw, FIRST, |it| {
                (it.actor, it.hand) = (Actor::claimed(OTHER_CLERK), None);
            }),
        ),
        ("HandUnknown", entry(is_draw, FIRST, |it| it.actor = Actor::authenticated(OTHER_CLERK))),
        ("HandUnknown", entry(is_rotated, 0, |it| it.actor = Actor::authenticated(OFFICER))),
        ("HandOfOther", signature(|it| it.root[0] ^= 1)),
        ("HandOfOther", signature(|it| it.size -= 1)),
        ("HandOfOther", signature(|it| it.size += 1)),
        ("HandUnsigned", signature(|it| it.signature[0] ^= 1)),
        ("HandUnsigned", approved(|it| it.actor = Actor::authenticated(OTHER_HEAD))),
        ("HandUnsigned", entry(is_rotated, 1, |it| it.actor = Actor::authenticated(HEAD))),
    ]
}

/// What was written before an act that was signed cannot be written anew.
fn history() -> Vec<Row> {
    vec![
        (
            "HandOfOther",
            Box::new(|entries| {
                let at = place(entries, 0, |event| matches!(event, Event::JudgeRecorded(_)));
                let Event::JudgeRecorded(it) = &mut entries[at].event else { panic!("a judge") };
                it.tenures[0].division = "刑一庭".to_owned();
                entries.iter().find(|entry| entry.hand.is_some()).expect("one is signed").index.0
            }),
        ),
        (
            "HandMissing",
            Box::new(|entries| {
                // What is required of those who file ends with that day, and this one draws on it.
                let at = approval(entries, proposed(entries, 1, is_required));
                for entry in entries.iter_mut().skip(at + 1) {
                    entry.time_ms -= DAY_MS;
                }
                let last = entries.iter().rposition(|it| is_draw(&it.event)).expect("a draw");
                (entries[last].actor, entries[last].hand) = (Actor::claimed(OFFICER), None);
                last as u64
            }),
        ),
    ]
}

/// Hands and requirements themselves.
fn hands() -> Vec<Row> {
    vec![
        ("HandMalformed", enrolled(OF_REGISTRAR, |it| it.person = "路人".to_owned())),
        ("HandMalformed", enrolled(OF_REGISTRAR, |it| it.compromised_since = Some(EntryIndex(3)))),
        ("KeyUnusable", enrolled(OF_REGISTRAR, |it| it.key = [0; 32])),
        ("HandUnproven", enrolled(OF_REGISTRAR, |it| it.proof[0] ^= 1)),
        ("HandUnproven", given_way(|it| it.proof[0] ^= 1)),
        ("HandMalformed", given_way(|it| it.key = key_of(HEAD, 1).verifying_key().to_bytes())),
        (
            "NeedsApproval",
            Box::new(|entries| {
                let at = proposed(entries, OF_REGISTRAR, is_hand);
                let Event::Proposed(it) = entries[at].event.clone() else { panic!("a proposal") };
                entries[at].event = it.what;
                at as u64
            }),
        ),
        (
            "ApproverIsRequester",
            Box::new(|entries| {
                let at = approval(entries, proposed(entries, 1, is_hand));
                entries[at].actor = Actor::authenticated(HEAD);
                at as u64
            }),
        ),
        ("HandsMalformed", required(|it| it.roles.reverse())),
        ("HandsMalformed", required(|it| it.roles = vec![PersonRole::Registrar])),
        ("HandsTooFew", ungiven(OF_CLERK)),
        ("HandsTooFew", ungiven(OF_OTHER_HEAD)),
        (
            "KeyUsedBefore",
            Box::new(|entries| {
                put(entries, rotated(key_of(OTHER_CLERK, 1).verifying_key().to_bytes()))
            }),
        ),
        (
            "NothingToApprove",
            Box::new(|entries| {
                let at = approval(entries, proposed(entries, OF_REGISTRAR, is_hand));
                entries[at].event = Event::Approved(Approved { entry: EntryIndex(1) });
                at as u64
            }),
        ),
        (
            "RoleMissing",
            Box::new(|entries| {
                let at = proposed(entries, OF_REGISTRAR, is_hand);
                assert_eq!(entries[at].actor.person, REGISTRAR);
                entries[at].actor = Actor::authenticated(OTHER_CLERK);
                at as u64
            }),
        ),
    ]
}

pub fn rows() -> Vec<Row> {
    [signatures(), history(), hands()].into_iter().flatten().collect()
}
