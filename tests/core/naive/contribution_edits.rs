//! Edits of the log with contributors (`contributors.rs`): of what is opened, given, drawn and
//! voided.

use caselot_core::docket::approval::Approved;
use caselot_core::docket::code::VoidGround;
use caselot_core::docket::contribution::FilingOpened;
use caselot_core::docket::entry::Event;
use caselot_core::docket::filing::{CaseFiled, FilingVoided};
use caselot_core::docket::{Actor, Entry};
use caselot_core::id::EntryIndex;

use crate::contributor::{draw, given, nth, opening, resigned};
use crate::naive::edits::Edit;
use crate::naive::trespasses::{blank, is_draw, is_void};
use crate::naive::usurpers::at;
use crate::paper::two::{CLERK, POLITICAL, REGISTRAR, SUPERVISOR};

/// Answers in the order of the log: to two openings, to three out of order, to three of other kinds,
/// to two of three, to the third.
const TWO: usize = 0;
const OUT_OF_ORDER: usize = 1;
const FIRST_TWO: usize = 3;
/// Draws: two that await nobody come first.
const AWAITED: usize = 2;
/// Voids: a declined one and one of a lost nonce come first.
const STALLED: usize = 2;

fn is_opening(event: &Event) -> bool {
    matches!(event, Event::FilingOpened(_))
}

fn is_answer(event: &Event) -> bool {
    matches!(event, Event::Contributed(_))
}

fn is_lost_nonce(event: &Event) -> bool {
    matches!(event, Event::FilingVoided(it) if it.ground == VoidGround::NonceLost)
}

/// Where the filing of a case and stage stands.
fn filing_of(entries: &[Entry], number: u32, stage: u32) -> EntryIndex {
    let number = crate::paper::case_number(number);
    let of_it = |it: &CaseFiled| it.facts.case_number == number && it.facts.stage == stage;
    let found = entries.iter().find(|entry| match &entry.event {
        Event::CaseFiled(it) => of_it(it),
        _ => false,
    });
    found.expect("such a filing").index
}

/// Where the filing of a case was opened.
fn opening_of(entries: &[Entry], number: u32, stage: u32) -> usize {
    let filing = filing_of(entries, number, stage);
    let of_it =
        |entry: &Entry| matches!(&entry.event, Event::FilingOpened(it) if it.filing == filing);
    entries.iter().position(of_it).expect("an opening")
}

/// Another opening in place of an entry, by a clerk.
fn opens_instead(entries: &mut [Entry], place: usize, filing: EntryIndex) {
    let (envelope_secret, nonce) = ([1; 32], [2; 32]);
    entries[place].actor = Actor::authenticated(CLERK);
    entries[place].event =
        Event::FilingOpened(Box::new(FilingOpened { filing, envelope_secret, nonce }));
}

/// A void in place of an entry, by a clerk.
fn voids_instead(entries: &mut [Entry], place: usize, filing: EntryIndex, ground: VoidGround) {
    let void = nth(entries, 0, is_void);
    let Event::FilingVoided(void) = entries[void].event.clone() else { panic!("a void") };
    entries[place].actor = Actor::authenticated(CLERK);
    entries[place].event = Event::FilingVoided(FilingVoided { filing, ground, ..void });
}

pub const OPENING_EDITS: &[Edit] = &[
    ("another nonce", |e| opening(e, 0).nonce[0] ^= 1),
    ("another secret", |e| opening(e, 0).envelope_secret[0] ^= 1),
    ("the openings of another filing", |e| {
        let other = opening(e, 1).clone();
        let own = opening(e, 0);
        (own.nonce, own.envelope_secret) = (other.nonce, other.envelope_secret);
    }),
    ("an opening of no filing", |e| opening(e, 0).filing = EntryIndex(1)),
    ("an opening of what is drawn", |e| {
        let first = opening(e, 0).filing;
        opening(e, 2).filing = first;
    }),
    ("an opening twice", |e| {
        let filing = opening(e, 2).filing;
        let place = nth(e, 3, is_opening);
        opens_instead(e, place, filing);
    }),
    ("an opening of what awaits nobody", |e| {
        let place = nth(e, 0, is_draw);
        let filing = filing_of(e, 1, 0);
        opens_instead(e, place, filing);
    }),
    ("an opening of what waits for a second person", |e| {
        let filing = filing_of(e, 7, 0);
        let approval = e.iter().position(
            |it| matches!(&it.event, Event::Approved(Approved { entry, .. }) if *entry == filing),
        );
        blank(e, approval.expect("an approval"));
    }),
    ("an opening of what is declined", |e| {
        let filing = filing_of(e, 8, 0);
        let place = nth(e, 0, is_void);
        opens_instead(e, place, filing);
    }),
    ("an opening of what has lost its nonce", |e| {
        let filing = filing_of(e, 9, 0);
        let place = nth(e, 1, is_void);
        opens_instead(e, place, filing);
    }),
    ("an opening by the registrar", |e| {
        let place = nth(e, 0, is_opening);
        e[place].actor = Actor::authenticated(REGISTRAR);
    }),
    ("an opening by the program", |e| {
        let place = nth(e, 0, is_opening);
        e[place].actor = Actor::system();
    }),
    ("the void of an opened filing approved", |e| {
        let proposal = EntryIndex(at(e, is_lost_nonce, 1) as u64);
        let place = nth(e, FIRST_TWO, is_answer);
        e[place].actor = Actor::authenticated(SUPERVISOR);
        e[place].event = Event::Approved(Approved { entry: proposal });
    }),
    ("an opened filing voided as declined", |e| {
        let (place, filing) = (nth(e, FIRST_TWO, is_answer), filing_of(e, 10, 0));
        voids_instead(e, place, filing, VoidGround::Declined);
    }),
    ("an opened filing voided as run out", |e| {
        let (place, filing) = (nth(e, OUT_OF_ORDER, is_answer), filing_of(e, 7, 0));
        voids_instead(e, place, filing, VoidGround::RunOut);
    }),
];

fn signs_anew(entries: &mut [Entry], nth: usize, at: fn(u64, [u8; 32]) -> (u64, [u8; 32])) {
    let it = given(entries, nth);
    *it = resigned(it, at(it.size, it.root));
}

pub const ANSWER_EDITS: &[Edit] = &[
    ("values in another order", |e| given(e, TWO).values.swap(0, 1)),
    ("values in the order of filing", |e| {
        let values = &mut given(e, OUT_OF_ORDER).values;
        values.sort_by_key(|value| value.filing);
        signs_anew(e, OUT_OF_ORDER, |size, root| (size, root));
    }),
    ("no values", |e| given(e, TWO).values.clear()),
    ("the second value alone", |e| {
        given(e, TWO).values.remove(0);
        signs_anew(e, TWO, |size, root| (size, root));
    }),
    ("a value twice", |e| {
        let twice = given(e, TWO).values[0].clone();
        given(e, TWO).values[1] = twice;
        signs_anew(e, TWO, |size, root| (size, root));
    }),
    ("a value of another filing", |e| {
        given(e, TWO).values[1].filing = filing_of(e, 5, 0);
        signs_anew(e, TWO, |size, root| (size, root));
    }),
    ("a value of what awaits another", |e| {
        let first = nth(e, 6, is_answer);
        e.swap(first, first - 1);
    }),
    ("an answer of nobody", |e| given(e, TWO).contributor = EntryIndex(1)),
    ("an answer of one that has stalled", |e| {
        let third = match &e[filing_of(e, 17, 0).0 as usize].event {
            Event::CaseFiled(it) => it.awaits.as_ref().expect("it awaits").contributor,
            _ => panic!("a filing"),
        };
        let last = e.iter().filter(|it| is_answer(&it.event)).count() - 1;
        given(e, last).contributor = third;
    }),
    ("an answer by a clerk", |e| {
        let place = nth(e, TWO, is_answer);
        e[place].actor = Actor::authenticated(CLERK);
    }),
    ("an answer by nobody known", |e| {
        let place = nth(e, TWO, is_answer);
        e[place].actor = Actor::claimed(CLERK);
    }),
    ("another value", |e| {
        given(e, TWO).values[0].value[0] ^= 1;
        signs_anew(e, TWO, |size, root| (size, root));
    }),
    ("the value of another", |e| {
        let (first, second) = given(e, TWO).values.split_at_mut(1);
        std::mem::swap(&mut first[0].value, &mut second[0].value);
        signs_anew(e, TWO, |size, root| (size, root));
    }),
    ("another proof", |e| {
        given(e, TWO).values[0].proof[0][0] ^= 1;
        signs_anew(e, TWO, |size, root| (size, root));
    }),
    ("a proof cut short", |e| {
        given(e, TWO).values[0].proof.pop();
        signs_anew(e, TWO, |size, root| (size, root));
    }),
    ("a proof too long", |e| {
        given(e, TWO).values[0].proof.push([0; 32]);
        signs_anew(e, TWO, |size, root| (size, root));
    }),
    ("no proof", |e| {
        given(e, TWO).values[0].proof.clear();
        signs_anew(e, TWO, |size, root| (size, root));
    }),
    ("another signature", |e| given(e, TWO).signature[0] ^= 1),
    ("the signature of another answer", |e| {
        let signature = given(e, OUT_OF_ORDER).signature;
        given(e, TWO).signature = signature;
    }),
    ("an answer without the last opening", |e| {
        let size = nth(e, 1, is_opening) as u64;
        given(e, TWO).size = size;
    }),
    ("an answer with itself", |e| {
        let place = nth(e, TWO, is_answer) as u64;
        given(e, TWO).size = place + 1;
    }),
    ("an answer to nothing", |e| given(e, TWO).size = 0),
    ("an answer to another log", |e| signs_anew(e, TWO, |size, _| (size, [1; 32]))),
    ("an answer to the entries before", |e| signs_anew(e, TWO, |size, root| (size - 1, root))),
];

pub const DRAW_EDITS: &[Edit] = &[
    ("a draw by a clerk", |e| {
        let place = nth(e, AWAITED, is_draw);
        e[place].actor = Actor::authenticated(CLERK);
    }),
    ("a draw by no values", |e| draw(e, AWAITED).contribution = None),
    ("a draw by a clerk and no values", |e| {
        draw(e, AWAITED).contribution = None;
        let place = nth(e, AWAITED, is_draw);
        e[place].actor = Actor::authenticated(CLERK);
    }),
    ("a draw by other values", |e| {
        let later = nth(e, OUT_OF_ORDER, is_answer) as u64;
        draw(e, AWAITED).contribution = Some(EntryIndex(later));
    }),
    ("a draw by the values before", |e| {
        let before = nth(e, TWO, is_answer) as u64;
        draw(e, AWAITED + 2).contribution = Some(EntryIndex(before));
    }),
    ("a draw by values that awaits nobody", |e| {
        let later = nth(e, TWO, is_answer) as u64;
        draw(e, 0).contribution = Some(EntryIndex(later));
        let place = nth(e, 0, is_draw);
        e[place].actor = Actor::system();
    }),
    ("another nonce than was opened", |e| draw(e, AWAITED).nonce = Some([1; 32])),
    ("no nonce", |e| draw(e, AWAITED).nonce = None),
    ("another secret than was opened", |e| draw(e, AWAITED).envelope_secret[0] ^= 1),
    ("another seed", |e| draw(e, AWAITED).seed_hash[0] ^= 1),
    ("another judge", |e| draw(e, AWAITED).seats[0].judge.0 += 1),
    ("two draws in another order", |e| {
        let place = nth(e, AWAITED, is_draw);
        e.swap(place, place + 1);
    }),
    ("a draw left out", |e| {
        let place = nth(e, AWAITED, is_draw);
        e.remove(place);
    }),
    ("something else before a draw", |e| {
        let place = nth(e, AWAITED, is_draw);
        blank(e, place);
    }),
    ("an end before its draws", |e| {
        let place = nth(e, TWO, is_answer);
        e.truncate(place + 1);
    }),
    ("an end between its draws", |e| {
        let place = nth(e, TWO, is_answer);
        e.truncate(place + 2);
    }),
    ("a draw before its value", |e| {
        let place = nth(e, OUT_OF_ORDER, is_answer);
        e.swap(place, place + 1);
    }),
    ("a draw of what is not opened", |e| {
        let place = opening_of(e, 6, 0);
        let drawn = nth(e, AWAITED, is_draw);
        let (event, actor) = (e[drawn].event.clone(), e[drawn].actor.clone());
        (e[place].event, e[place].actor) = (event, actor);
        let filing = filing_of(e, 6, 0);
        let Event::CaseDrawn(it) = &mut e[place].event else { panic!("a draw") };
        it.filing = filing;
    }),
    ("a draw of an ordinary filing as of a reassigned one", |e| {
        let seed = draw(e, AWAITED + 5).seed_hash;
        draw(e, AWAITED).seed_hash = seed;
    }),
];

pub const VOID_EDITS: &[Edit] = &[
    ("a stalled filing voided by a clerk", |e| {
        let place = nth(e, STALLED, is_void);
        e[place].actor = Actor::authenticated(CLERK);
    }),
    ("a stalled filing voided with its secret", |e| {
        let secret = opening(e, 0).envelope_secret;
        let place = nth(e, STALLED, is_void);
        let Event::FilingVoided(it) = &mut e[place].event else { panic!("a void") };
        it.envelope_secret = Some(secret);
    }),
    ("a stalled filing voided with its nonce", |e| {
        let nonce = opening(e, 0).nonce;
        let place = nth(e, STALLED, is_void);
        let Event::FilingVoided(it) = &mut e[place].event else { panic!("a void") };
        it.nonce = Some(nonce);
    }),
    ("a stalled filing voided as run out", |e| {
        let place = nth(e, STALLED, is_void);
        let Event::FilingVoided(it) = &mut e[place].event else { panic!("a void") };
        it.ground = VoidGround::RunOut;
    }),
    ("stalled filings voided in another order", |e| {
        let place = nth(e, STALLED, is_void);
        e.swap(place, place + 1);
    }),
    ("a stalled filing not voided", |e| {
        let place = nth(e, STALLED, is_void);
        blank(e, place);
    }),
    ("an end before the voids", |e| {
        let place = nth(e, STALLED, is_void);
        e.truncate(place);
    }),
    ("an end between the voids", |e| {
        let place = nth(e, STALLED, is_void);
        e.truncate(place + 1);
    }),
    ("a stalled filing drawn", |e| {
        let place = nth(e, STALLED, is_void);
        let drawn = place_of_last_draw(e);
        let (event, actor) = (e[drawn].event.clone(), e[drawn].actor.clone());
        (e[place].event, e[place].actor) = (event, actor);
        let filing = filing_of(e, 17, 0);
        let Event::CaseDrawn(it) = &mut e[place].event else { panic!("a draw") };
        it.filing = filing;
    }),
    ("a filing voided as stalled whose contributor has not", |e| {
        let void = nth(e, STALLED, is_void);
        let (event, actor) = (e[void].event.clone(), e[void].actor.clone());
        let filing = filing_of(e, 22, 0);
        let mut entry = e.last().expect("entries").clone();
        (entry.event, entry.actor) = (event, actor);
        let Event::FilingVoided(it) = &mut entry.event else { panic!("a void") };
        it.filing = filing;
        e.push(entry);
    }),
    ("a declined filing voided as stalled", |e| {
        let place = nth(e, 0, is_void);
        let Event::FilingVoided(it) = &mut e[place].event else { panic!("a void") };
        it.ground = VoidGround::Stalled;
        (it.envelope_secret, it.nonce) = (None, None);
        e[place].actor = Actor::system();
    }),
    ("a declined filing voided by the program", |e| {
        let place = nth(e, 0, is_void);
        e[place].actor = Actor::system();
    }),
    ("a political officer opens a filing", |e| {
        let place = nth(e, 0, is_opening);
        e[place].actor = Actor::authenticated(POLITICAL);
    }),
];

fn place_of_last_draw(entries: &[Entry]) -> usize {
    entries.iter().rposition(|entry| is_draw(&entry.event)).expect("a draw")
}
