//! Edits of the logs with contributors (`contributors.rs`): of who is named and ended, and of
//! filings. Those of what is opened, given and drawn stand in `contribution_edits.rs`.

use std::sync::Arc;

use caselot_core::docket::code::VoidGround;
use caselot_core::docket::contribution::{ContributorEnded, ContributorNamed};
use caselot_core::docket::entry::Event;
use caselot_core::docket::filing::{CaseFiled, FilerNonce};
use caselot_core::docket::{Actor, Entry, codec};
use caselot_core::id::EntryIndex;
use caselot_core::ledger::checkpoint::signing_key;

use crate::contributor::{contributor_of, draw, given, key, nth};
use crate::naive::edits::Edit;
use crate::naive::trespasses::{blank, filed, is_void, place};
use crate::naive::usurpers::{alone, approval, by, proposal_of, unapproved, what};
use crate::paper::two::{CLERK, DAY_MS, SUPERVISOR};
use crate::paper::{FIRST_KEY, handover, root};

/// Contributors in the order of the log, and their ends.
const FIRST: usize = 0;
const SECOND: usize = 1;
const THIRD: usize = 2;
const FOURTH: usize = 3;
const FIFTH: usize = 4;
const IN_PEACE: usize = 0;
const STALLED: usize = 1;
const STALLED_TOO: usize = 2;

fn is_named(event: &Event) -> bool {
    matches!(event, Event::ContributorNamed(_))
}

fn is_ended(event: &Event) -> bool {
    matches!(event, Event::ContributorEnded(_))
}

fn named(entries: &mut [Entry], nth: usize) -> &mut ContributorNamed {
    match what(entries, is_named, nth) {
        Event::ContributorNamed(it) => it,
        _ => panic!("a contributor"),
    }
}

fn ended(entries: &mut [Entry], nth: usize) -> &mut ContributorEnded {
    match what(entries, is_ended, nth) {
        Event::ContributorEnded(it) => it,
        _ => panic!("an end"),
    }
}

/// The entry by which the nth contributor was named.
fn entry_of(entries: &[Entry], nth: usize) -> EntryIndex {
    EntryIndex(approval(entries, is_named, nth) as u64)
}

fn moves(entries: &mut [Entry], from: usize, days: u64) {
    entries.iter_mut().skip(from).for_each(|entry| entry.time_ms += days * DAY_MS);
}

pub const NAME_EDITS: &[Edit] = &[
    ("a contributor alone", |e| alone(e, is_named, FIRST)),
    ("a contributor not approved", |e| unapproved(e, is_named, FIRST)),
    ("a contributor by a clerk", |e| by(e, is_named, FIRST, Actor::authenticated(CLERK))),
    ("a contributor by who approves", |e| by(e, is_named, FIRST, Actor::claimed(SUPERVISOR))),
    ("a contributor in place of another", |e| {
        let first = entry_of(e, FIRST);
        proposal_of(e, is_named, SECOND).replaces = Some(first);
    }),
    ("a contributor approved too late", |e| {
        let at = approval(e, is_named, FIRST);
        moves(e, at, 8);
    }),
    ("a contributor without a name", |e| named(e, FIRST).name.clear()),
    ("a contributor with a hidden character", |e| named(e, FIRST).name.push('\u{202e}')),
    ("another name", |e| named(e, FIRST).name.push('二')),
    ("no key", |e| named(e, FIRST).key = [0; 32]),
    ("a key of small order", |e| {
        let mut key = [0; 32];
        key[0] = 1;
        named(e, FIRST).key = key;
    }),
    ("the court's key", |e| {
        *named(e, FIRST) = contributor_of("法院", &signing_key(&[FIRST_KEY; 32]), 3);
    }),
    ("the key of the one before", |e| {
        *named(e, SECOND) = contributor_of("律师协会", &key(), 3);
    }),
    ("another head", |e| named(e, FIRST).head[0] ^= 1),
    ("no depth", |e| named(e, FIRST).depth = 0),
    ("another depth", |e| named(e, FIRST).depth += 1),
    ("a depth of 25", |e| named(e, FIRST).depth = 25),
    ("another signature", |e| named(e, FIRST).signature[0] ^= 1),
    ("the signature of another", |e| {
        let signature = named(e, SECOND).signature;
        named(e, FIRST).signature = signature;
    }),
    ("the signing key handed over to a contributor", |e| {
        let bytes: Vec<Vec<u8>> = e.iter().map(codec::encode).collect();
        let (old, size) = (signing_key(&[FIRST_KEY; 32]), bytes.len() as u64);
        let rotated = handover(size, root(&bytes), (&old, &key()));
        let mut entry = e.last().expect("entries").clone();
        entry.actor = Actor::claimed("张三");
        entry.event = Event::KeyRotated(Box::new(rotated));
        e.push(entry);
    }),
];

pub const END_EDITS: &[Edit] = &[
    ("an end alone", |e| alone(e, is_ended, IN_PEACE)),
    ("an end not approved", |e| unapproved(e, is_ended, IN_PEACE)),
    ("a stall not approved", |e| unapproved(e, is_ended, STALLED)),
    ("an end by a clerk", |e| by(e, is_ended, IN_PEACE, Actor::authenticated(CLERK))),
    ("an end in place of something", |e| {
        let second = entry_of(e, SECOND);
        proposal_of(e, is_ended, IN_PEACE).replaces = Some(second);
    }),
    ("an end without a word", |e| ended(e, IN_PEACE).text.clear()),
    ("an end with a hidden character", |e| ended(e, IN_PEACE).text.push('\u{202e}')),
    ("an end of nobody", |e| ended(e, IN_PEACE).contributor = EntryIndex(1)),
    ("an end of a proposal", |e| {
        let at = crate::naive::usurpers::at(e, is_named, SECOND);
        ended(e, IN_PEACE).contributor = EntryIndex(at as u64);
    }),
    ("an end of the first", |e| {
        let first = entry_of(e, FIRST);
        ended(e, IN_PEACE).contributor = first;
    }),
    ("an end of one that has ended", |e| {
        let second = entry_of(e, SECOND);
        let it = ended(e, STALLED);
        (it.contributor, it.stalled) = (second, false);
    }),
    ("an end of one that has stalled", |e| {
        let third = entry_of(e, THIRD);
        ended(e, STALLED_TOO).contributor = third;
    }),
    ("a stall of one that has ended, with nothing to void", |e| {
        let second = entry_of(e, SECOND);
        ended(e, STALLED).contributor = second;
    }),
    ("a stall that is none", |e| ended(e, STALLED).stalled = false),
    ("an end that is a stall", |e| ended(e, IN_PEACE).stalled = true),
    ("a stall on the day of the opening", |e| {
        let at = crate::naive::usurpers::at(e, is_ended, STALLED);
        e.iter_mut().skip(at).for_each(|entry| entry.time_ms -= DAY_MS);
        for nth in [STALLED, STALLED_TOO] {
            proposal_of(e, is_ended, nth).until.0 -= 1;
        }
    }),
];

fn waits(entries: &mut [Entry], number: u32, stage: u32) -> &mut CaseFiled {
    filed(entries, number, stage)
}

fn awaited(entries: &mut [Entry], number: u32, stage: u32, of: usize, value: u32) {
    let contributor = entry_of(entries, of);
    let head = named(entries, of).head;
    let it = waits(entries, number, stage);
    let mut awaits = it.awaits.expect("it awaits a value");
    (awaits.contributor, awaits.head, awaits.number) = (contributor, head, value);
    it.awaits = Some(awaits);
}

pub const FILING_EDITS: &[Edit] = &[
    ("a filing without its contributor", |e| waits(e, 3, 0).awaits = None),
    ("another head of a filing", |e| {
        waits(e, 3, 0).awaits.as_mut().expect("it awaits").head[0] ^= 1;
    }),
    ("another number", |e| waits(e, 3, 0).awaits.as_mut().expect("it awaits").number = 1),
    ("the number of the one before", |e| {
        waits(e, 4, 0).awaits.as_mut().expect("it awaits").number = 0;
    }),
    ("a contributor that is none", |e| {
        waits(e, 3, 0).awaits.as_mut().expect("it awaits").contributor = EntryIndex(1);
    }),
    ("a contributor before its day", |e| {
        let awaits = waits(e, 3, 0).awaits;
        waits(e, 2, 0).awaits = awaits;
    }),
    ("the next contributor before its day", |e| awaited(e, 13, 0, SECOND, 0)),
    ("the contributor before", |e| awaited(e, 14, 0, FIRST, 20)),
    ("a contributor after its last day", |e| {
        let awaits = waits(e, 15, 0).awaits;
        waits(e, 16, 0).awaits = awaits;
    }),
    ("a single call with a contributor", |e| {
        waits(e, 3, 0).nonce = FilerNonce::Single([1; 32]);
    }),
    ("a contributor without a value left", |e| {
        unapproved(e, is_named, FOURTH);
        awaited(e, 19, 0, THIRD, 2);
    }),
    ("the fourth contributor on the next day", |e| unapproved(e, is_named, FOURTH)),
    ("a contributor that has stalled", |e| {
        unapproved(e, is_named, FIFTH);
        awaited(e, 17, 1, FOURTH, 1);
    }),
    ("a filing without a contributor that has stalled", |e| {
        unapproved(e, is_named, FIFTH);
        waits(e, 17, 1).awaits = None;
    }),
    ("a filing opened too late for its contributor", |e| {
        let at = crate::naive::usurpers::at(e, is_ended, STALLED);
        let filing = nth(e, 0, |it| matches!(it, Event::FilingOpened(_)));
        e[at].event = e[filing].event.clone();
    }),
];

fn a_void(entries: &mut [Entry], nth: usize) -> &mut caselot_core::docket::filing::FilingVoided {
    let at = place(entries, is_void, nth);
    match &mut entries[at].event {
        Event::FilingVoided(it) => it,
        _ => panic!("a void"),
    }
}

/// Of the log with a lost tray and a recovery. Its filings: one opened and one voided of the tray
/// that is lost, one drawn after it, one opened and one not at the recovery, and one after it.
pub const LOST_EDITS: &[Edit] = &[
    ("opened although its tray is lost", |e| {
        let opening = nth(e, 0, |it| matches!(it, Event::FilingOpened(_)));
        let (opened, actor) = (e[opening].event.clone(), e[opening].actor.clone());
        blank(e, opening);
        let later = nth(e, 2, |it| matches!(it, Event::CaseFiled(_)));
        (e[later].event, e[later].actor) = (opened, actor);
    }),
    ("voided although it is opened", |e| {
        let opened = match &e[nth(e, 0, |it| matches!(it, Event::FilingOpened(_)))].event {
            Event::FilingOpened(it) => it.filing,
            _ => panic!("an opening"),
        };
        a_void(e, 0).filing = opened;
    }),
    ("the values without the one of the lost tray", |e| drop(given(e, 0).values.remove(0))),
    ("not voided in the recovery although it is opened", |e| {
        let restored = nth(e, 0, |it| matches!(it, Event::Restored(_)));
        let after = e[restored..].iter().position(|it| is_void(&it.event)).expect("a void");
        blank(e, restored + after);
    }),
    ("opened ones voided as stalled in the recovery", |e| {
        let it = a_void(e, 1);
        (it.ground, it.envelope_secret, it.nonce) = (VoidGround::Stalled, None, None);
        let at = place(e, is_void, 1);
        e[at].actor = Actor::system();
    }),
    ("a value after the recovery for what was before it", |e| {
        let first = entry_of(e, FIRST);
        given(e, 1).contributor = first;
    }),
    ("the draw after the recovery by nobody's value", |e| {
        let last = e.iter().filter(|it| matches!(it.event, Event::CaseDrawn(_))).count() - 1;
        draw(e, last).contribution = None;
    }),
    ("the contributor of before the recovery", |e| {
        unapproved(e, is_named, SECOND);
        awaited(e, 6, 0, FIRST, 5);
    }),
    ("without a contributor after the recovery", |e| {
        unapproved(e, is_named, SECOND);
        let it = e.iter_mut().rev().find_map(|entry| match &mut entry.event {
            Event::CaseFiled(it) => Some(Arc::make_mut(it)),
            _ => None,
        });
        it.expect("a filing").awaits = None;
    }),
];
