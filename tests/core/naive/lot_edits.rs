//! Edits of the logs with lots (`lots.rs`): of lists, draws and reviews. Those of openings stand in
//! `lot_openings.rs`.

use std::sync::Arc;

use caselot_core::docket::code::{LotKind, ReviewResult};
use caselot_core::docket::entry::Event;
use caselot_core::docket::lot::{ListRecord, LotDrawn, LotOpened, Review};
use caselot_core::docket::{Actor, Entry};
use caselot_core::id::EntryIndex;

use crate::lots::names;
use crate::naive::edits::Edit;
use crate::naive::trespasses::{blank, place};
use crate::naive::usurpers::{alone, approval, by, proposal_of, unapproved, what};
use crate::paper::two::{CLERK, POLITICAL, REGISTRAR, SUPERVISOR};

/// Records of lists in the order of the log: of administrators twice, of mediators, of mediators
/// again, and of appraisers.
const FIRST: usize = 0;
const AGAIN: usize = 1;
const MEDIATORS: usize = 2;
const APPRAISERS: usize = 4;

/// Draws in the order of the log.
const MEDIATION: usize = 0;
const THREE: usize = 2;
const SAMPLE: usize = 8;

/// Results in the order of the log: one, one with a flaw, the first changed, the second withdrawn.
const PASSED: usize = 0;
const FLAWED: usize = 1;
const CHANGED: usize = 2;
const WITHDRAWN: usize = 3;

fn is_list(event: &Event) -> bool {
    matches!(event, Event::ListRecorded(_))
}

fn is_opening(event: &Event) -> bool {
    matches!(event, Event::LotOpened(_))
}

fn is_draw(event: &Event) -> bool {
    matches!(event, Event::LotDrawn(_))
}

fn is_review(event: &Event) -> bool {
    matches!(event, Event::ReviewRecorded(_))
}

fn listed(entries: &mut [Entry], nth: usize) -> &mut ListRecord {
    match what(entries, is_list, nth) {
        Event::ListRecorded(it) => Arc::make_mut(it),
        _ => panic!("a list"),
    }
}

/// Where the nth lot was opened.
pub fn opening(entries: &[Entry], nth: usize) -> usize {
    place(entries, is_opening, nth)
}

pub fn lot(entries: &mut [Entry], nth: usize) -> &mut LotOpened {
    let at = opening(entries, nth);
    match &mut entries[at].event {
        Event::LotOpened(it) => Arc::make_mut(it),
        _ => panic!("a lot"),
    }
}

fn draw(entries: &mut [Entry], nth: usize) -> &mut LotDrawn {
    let at = place(entries, is_draw, nth);
    match &mut entries[at].event {
        Event::LotDrawn(it) => it,
        _ => panic!("a draw"),
    }
}

fn review(entries: &mut [Entry], nth: usize) -> &mut Review {
    let at = place(entries, is_review, nth);
    match &mut entries[at].event {
        Event::ReviewRecorded(it) => it,
        _ => panic!("a review"),
    }
}

fn acts(entries: &mut [Entry], fits: fn(&Event) -> bool, nth: usize, person: &str) {
    let at = place(entries, fits, nth);
    entries[at].actor = Actor::authenticated(person);
}

/// One entry more at the end, like one before, by whoever did that.
fn more(entries: &mut Vec<Entry>, at: usize, change: impl Fn(&mut Event)) {
    let mut again = entries[at].clone();
    change(&mut again.event);
    again.time_ms = entries.last().expect("entries").time_ms;
    entries.push(again);
}

/// The draw of a lot, at the end, with the openings of another one.
fn drawn_late(entries: &mut Vec<Entry>, nth: usize) {
    let lot = EntryIndex(opening(entries, nth) as u64);
    let first = place(entries, is_draw, 0);
    more(entries, first, |event| {
        let Event::LotDrawn(it) = event else { panic!("a draw") };
        it.lot = lot;
    });
}

/// The place of the act of a second person on the nth lot.
fn decision(entries: &[Entry], nth: usize) -> usize {
    let lot = EntryIndex(opening(entries, nth) as u64);
    let found = entries.iter().position(|entry| match &entry.event {
        Event::Approved(it) => it.entry == lot,
        Event::Declined(it) => it.entry == lot,
        _ => false,
    });
    found.expect("a decision")
}

fn decides(entries: &mut [Entry], nth: usize, actor: Actor) {
    let at = decision(entries, nth);
    entries[at].actor = actor;
}

/// The lot that waits and is decided by nobody; the last that is opened.
const LATE: usize = 23;
/// The first that is declined.
const DECLINED: usize = 4;
const TWICE: usize = 3;

pub const NAMES_EDITS: &[Edit] = &[
    ("a list alone", |e| alone(e, is_list, AGAIN)),
    ("a list not approved", |e| unapproved(e, is_list, AGAIN)),
    ("a list by a clerk", |e| by(e, is_list, FIRST, Actor::authenticated(CLERK))),
    ("a list by who approves", |e| by(e, is_list, FIRST, Actor::claimed(SUPERVISOR))),
    ("a list that replaces nothing", |e| proposal_of(e, is_list, AGAIN).replaces = None),
    ("a list that replaces another", |e| {
        let before = approval(e, is_list, MEDIATORS) as u64;
        proposal_of(e, is_list, APPRAISERS).replaces = Some(EntryIndex(before));
    }),
    ("a list of a code with a space", |e| listed(e, FIRST).list = "a b".to_owned()),
    ("a list without a name", |e| listed(e, FIRST).name.clear()),
    ("a list with a name of spaces", |e| listed(e, FIRST).name = " ".to_owned()),
    ("a list of reviews", |e| listed(e, FIRST).kind = LotKind::Review),
    ("a list of assessors", |e| listed(e, FIRST).kind = LotKind::Assessors),
    ("a list of another kind than before", |e| listed(e, AGAIN).kind = LotKind::Appraisers),
    ("1,001 entries", |e| listed(e, FIRST).entries = names(1_001)),
    ("an entry of a space", |e| listed(e, FIRST).entries = vec![" ".to_owned()]),
    ("entries in another order", |e| listed(e, FIRST).entries.swap(0, 1)),
    ("an entry twice", |e| {
        let twice = listed(e, FIRST).entries[0].clone();
        listed(e, FIRST).entries.insert(0, twice);
    }),
    ("an entry in two spellings", |e| {
        listed(e, FIRST).entries.push("第１律师事务所".to_owned());
    }),
    ("an entry less", |e| drop(listed(e, AGAIN).entries.pop())),
    ("a list that begins with the entries of the next day", |e| {
        listed(e, MEDIATORS).entries.truncate(2);
    }),
];

pub const DRAW_EDITS: &[Edit] = &[
    ("another order", |e| draw(e, THREE).drawn.swap(0, 1)),
    ("one less", |e| drop(draw(e, THREE).drawn.pop())),
    ("one more", |e| {
        let more = draw(e, THREE).drawn[0].clone();
        draw(e, THREE).drawn.push(more);
    }),
    ("somebody else", |e| draw(e, THREE).drawn[0] = "别人".to_owned()),
    ("nobody", |e| draw(e, MEDIATION).drawn.clear()),
    ("another seed", |e| draw(e, THREE).seed_hash[0] ^= 1),
    ("another nonce", |e| draw(e, THREE).nonce[0] ^= 1),
    ("another secret", |e| draw(e, THREE).envelope_secret[0] ^= 1),
    ("the nonce of another lot", |e| {
        let nonce = draw(e, MEDIATION).nonce;
        draw(e, THREE).nonce = nonce;
    }),
    ("a draw of no lot", |e| draw(e, THREE).lot = EntryIndex(1)),
    ("a draw of a case", |e| {
        let filing = place(e, |it| matches!(it, Event::CaseFiled(_)), 0);
        draw(e, THREE).lot = EntryIndex(filing as u64);
    }),
    ("a draw of another lot", |e| {
        let lot = draw(e, MEDIATION).lot;
        draw(e, THREE).lot = lot;
    }),
    ("a draw twice", |e| {
        let at = place(e, is_draw, THREE);
        more(e, at, |_| ());
    }),
    ("a sample twice", |e| {
        let at = place(e, is_draw, SAMPLE);
        more(e, at, |_| ());
    }),
    ("a draw by the political division", |e| acts(e, is_draw, THREE, POLITICAL)),
    ("a draw by the registrar", |e| acts(e, is_draw, THREE, REGISTRAR)),
    ("a sample drawn by a clerk", |e| acts(e, is_draw, SAMPLE, CLERK)),
    ("a draw by the program", |e| {
        let at = place(e, is_draw, THREE);
        e[at].actor = Actor::system();
    }),
    ("a lot not approved", |e| {
        let at = decision(e, TWICE);
        blank(e, at);
    }),
    ("a lot approved by nobody known", |e| decides(e, TWICE, Actor::claimed(SUPERVISOR))),
    ("a lot approved by its clerk", |e| decides(e, TWICE, Actor::authenticated(CLERK))),
    ("a lot approved by the registrar", |e| decides(e, TWICE, Actor::authenticated(REGISTRAR))),
    ("a lot approved twice", |e| {
        let at = decision(e, TWICE);
        more(e, at, |_| ());
    }),
    ("a lot that needs nobody approved", |e| {
        let lot = EntryIndex(opening(e, 2) as u64);
        let at = decision(e, TWICE);
        more(e, at, |event| {
            let Event::Approved(it) = event else { panic!("an approval") };
            it.entry = lot;
        });
    }),
    ("a lot approved too late", |e| {
        let lot = EntryIndex(opening(e, LATE) as u64);
        let at = decision(e, TWICE);
        more(e, at, |event| {
            let Event::Approved(it) = event else { panic!("an approval") };
            it.entry = lot;
        });
    }),
    ("a lot declined by its clerk", |e| decides(e, DECLINED, Actor::authenticated(CLERK))),
    ("a lot declined without a word", |e| {
        let at = decision(e, DECLINED);
        let Event::Declined(it) = &mut e[at].event else { panic!("it is declined") };
        it.text.clear();
    }),
    ("a lot drawn that was declined", |e| drawn_late(e, DECLINED)),
    ("a lot drawn that waits", |e| drawn_late(e, LATE)),
];

pub const REVIEW_EDITS: &[Edit] = &[
    ("a result by a clerk", |e| acts(e, is_review, PASSED, CLERK)),
    ("a result of no lot", |e| review(e, PASSED).lot = EntryIndex(1)),
    ("a result of another kind of lot", |e| {
        let lot = draw(e, THREE).lot;
        let name = draw(e, THREE).drawn[0].clone();
        (review(e, PASSED).lot, review(e, PASSED).case_number) = (lot, name);
    }),
    ("a result of an undrawn sample", |e| {
        let at = opening(e, 11);
        review(e, PASSED).lot = EntryIndex(at as u64);
    }),
    ("a result of a case that was not drawn", |e| {
        let drawn = draw(e, SAMPLE).drawn.clone();
        let other = (1..=9).map(crate::paper::case_number).find(|it| !drawn.contains(it));
        review(e, PASSED).case_number = other.expect("one that was not drawn");
    }),
    ("a result with a hidden character", |e| review(e, PASSED).text.push('\u{202e}')),
    ("a flaw without a word", |e| review(e, FLAWED).text.clear()),
    ("an unqualified case without a word", |e| {
        let review = review(e, PASSED);
        review.result = ReviewResult::Unqualified;
    }),
    ("another result without a word", |e| review(e, CHANGED).text.clear()),
    ("a withdrawal without a word", |e| review(e, WITHDRAWN).text.clear()),
    ("a withdrawal of nothing", |e| review(e, FLAWED).withdrawn = true),
    ("a withdrawal twice", |e| {
        let at = place(e, is_review, WITHDRAWN);
        more(e, at, |_| ());
    }),
];

/// Of the log with a lost tray and a recovery; its lots in order: one drawn, one of the lost tray,
/// one drawn after it, one undrawn, one approved and one that waits at the recovery, and one again.
pub const LOST_EDITS: &[Edit] = &[
    ("a lot of a lost tray", |e| {
        let lot = EntryIndex(opening(e, 1) as u64);
        draw(e, 1).lot = lot;
    }),
    ("a lot that came to nothing", |e| drawn_late(e, 3)),
    ("an approved lot that came to nothing", |e| drawn_late(e, 4)),
    ("a lot that came to nothing approved", |e| {
        let lot = EntryIndex(opening(e, 5) as u64);
        let at = decision(e, 6);
        let Event::Approved(it) = &mut e[at].event else { panic!("an approval") };
        it.entry = lot;
    }),
    ("the same again without a need", |e| lot(e, 6).needs.clear()),
    ("a lot in the recovery", |e| {
        let restored = place(e, |it| matches!(it, Event::Restored(_)), 0);
        let lot = e[opening(e, 6)].clone();
        (e[restored + 1].event, e[restored + 1].actor) = (lot.event, lot.actor);
    }),
    ("an envelope of the lost tray", |e| {
        let before = lot(e, 1).clone();
        let it = lot(e, 2);
        (it.tray, it.envelope, it.commitment) =
            (before.tray, before.envelope + 2, before.commitment);
    }),
];
