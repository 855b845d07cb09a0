//! Edits of the log in which judges leave (`redistributions.rs`): of their lists, of the order in
//! which they are drawn, and of what a filing says.

use std::sync::Arc;

use caselot_core::docket::code::{ApprovalNeed, DesignationGround, ReassignmentGround};
use caselot_core::docket::designation::DesignationRequested;
use caselot_core::docket::entry::Event;
use caselot_core::docket::filing::{CaseFiled, FilerNonce};
use caselot_core::docket::redistribution::{RedistributedCase, Redistribution};
use caselot_core::docket::{Actor, Entry};
use caselot_core::id::{EntryIndex, JudgeId};

use crate::naive::acts::out;
use crate::naive::disputes::marks;
use crate::naive::edits::Edit;
use crate::naive::redistributions::{GROWS, IMPORT, LEFT_OUT, import_number};
use crate::naive::trespasses::{blank, filed};
use crate::naive::usurpers::{alone, approval, at, by, proposal_of, unapproved, what};
use crate::paper::case_number;
use crate::paper::two::{DAY_MS, OTHER_CLERK, REGISTRAR, SUPERVISOR};

/// Lists in the order of the log: of judge 1, of judge 2, its end, and two more of judge 1.
const FIRST: usize = 0;
const OTHERS: usize = 1;
const ENDED: usize = 2;
const SECOND: usize = 3;
const THIRD: usize = 4;

fn is_list(event: &Event) -> bool {
    matches!(event, Event::Redistribution(_))
}

fn is_seat(event: &Event) -> bool {
    matches!(event, Event::SeatsTaken(_))
}

fn listed(entries: &mut [Entry], nth: usize) -> &mut Redistribution {
    match what(entries, is_list, nth) {
        Event::Redistribution(it) => it,
        _ => panic!("a list"),
    }
}

/// Where the request or filing of a case's first stage stands.
fn first_stage(entries: &[Entry], number: u32) -> EntryIndex {
    let number = case_number(number);
    let found = entries.iter().find(|entry| match &entry.event {
        Event::DesignationRequested(it) => it.facts.case_number == number,
        Event::CaseFiled(it) => it.facts.case_number == number,
        _ => false,
    });
    found.expect("such a case").index
}

/// One case more in a list, at its place.
fn adds(entries: &mut [Entry], nth: usize, number: u32, stage: u32) {
    let (filing, case_number) = (first_stage(entries, number), case_number(number));
    let nonce_commitment = [4; 32];
    let more = RedistributedCase { filing, case_number, stage, nonce_commitment };
    let cases = &mut listed(entries, nth).cases;
    cases.push(more);
    cases.sort_by(|one, next| one.case_number.cmp(&next.case_number));
}

/// Where the filing of a case and stage stands.
fn filing_place(entries: &mut [Entry], number: u32, stage: u32) -> usize {
    let wanted = filed(entries, number, stage).clone();
    let same = |entry: &Entry| matches!(&entry.event, Event::CaseFiled(it) if **it == wanted);
    entries.iter().position(same).expect("a filing")
}

/// The filing of the import, and that of the panel's case.
fn of(entries: &mut [Entry], fits: fn(&CaseFiled) -> bool) -> &mut CaseFiled {
    let found = entries.iter_mut().find_map(|entry| match &mut entry.event {
        Event::CaseFiled(it) if it.facts.lineage.reassigns.is_some() && fits(it) => {
            Some(Arc::make_mut(it))
        }
        _ => None,
    });
    found.expect("such a filing")
}

fn import(entries: &mut [Entry]) -> &mut CaseFiled {
    of(entries, |it| it.facts.case_number == import_number(IMPORT))
}

fn panel(entries: &mut [Entry]) -> &mut CaseFiled {
    of(entries, |it| it.groups.len() > 1)
}

pub const LIST_EDITS: &[Edit] = &[
    ("a list alone", |e| alone(e, is_list, FIRST)),
    ("a list not approved", |e| unapproved(e, is_list, FIRST)),
    ("the end of a list not approved", |e| unapproved(e, is_list, ENDED)),
    ("a list by the registrar", |e| by(e, is_list, FIRST, Actor::authenticated(REGISTRAR))),
    ("a list by who approves", |e| by(e, is_list, FIRST, Actor::claimed(SUPERVISOR))),
    ("a list in place of something", |e| {
        proposal_of(e, is_list, FIRST).replaces = Some(EntryIndex(3));
    }),
    ("a list in place of an earlier one", |e| {
        let before = approval(e, is_list, FIRST) as u64;
        proposal_of(e, is_list, SECOND).replaces = Some(EntryIndex(before));
    }),
    ("a list that is approved too late", |e| {
        let place = approval(e, is_list, SECOND);
        e.iter_mut().skip(place).for_each(|it| it.time_ms += 8 * DAY_MS);
    }),
    ("a list of nobody known", |e| listed(e, FIRST).judge = JudgeId(77)),
    ("a list of no judge", |e| listed(e, THIRD).judge = JudgeId(0)),
    ("a list with a hidden character", |e| listed(e, FIRST).text.push('\u{202e}')),
    ("a list for other without a word", |e| {
        let list = listed(e, FIRST);
        (list.ground, list.text) = (ReassignmentGround::Other, String::new());
    }),
    ("two cases in another order", |e| listed(e, FIRST).cases.swap(0, 1)),
    ("a case twice", |e| {
        let twice = listed(e, FIRST).cases[1].clone();
        listed(e, FIRST).cases.insert(1, twice);
    }),
    ("401 cases", |e| {
        let one = listed(e, THIRD).cases[0].clone();
        let more = (1..=401).map(|n| format!("(2026)湘0203民初{}号", 100_000 + n));
        let more = more.map(|case_number| RedistributedCase { case_number, ..one.clone() });
        listed(e, THIRD).cases = more.collect();
    }),
    ("the list of another judge", |e| listed(e, FIRST).judge = JudgeId(2)),
    ("a case of another judge", |e| adds(e, FIRST, 61, 1)),
    ("a case of another number", |e| listed(e, FIRST).cases[2].case_number = case_number(11)),
    ("a case of another entry", |e| listed(e, FIRST).cases[2].filing.0 += 1),
    ("a case of another case's entry", |e| {
        listed(e, FIRST).cases[2].filing = first_stage(e, 5);
    }),
    ("the stage that is", |e| listed(e, FIRST).cases[2].stage = 0),
    ("a stage too far", |e| listed(e, FIRST).cases[2].stage = 2),
    ("an import that another judge has", |e| {
        let mut wrong = listed(e, FIRST).cases[0].clone();
        wrong.nonce_commitment = [5; 32];
        listed(e, SECOND).cases.insert(0, wrong);
    }),
    ("a case that is closed", |e| adds(e, SECOND, 5, 1)),
    ("a case that another judge got", |e| adds(e, SECOND, 6, 2)),
    ("a case that is filed", |e| adds(e, THIRD, 7, 2)),
    ("a case whose filing came to nothing", |e| adds(e, SECOND, 4, 1)),
    ("a case whose seats change", |e| adds(e, OTHERS, GROWS, 2)),
    ("a case of a number that was corrected", |e| adds(e, SECOND, 2, 1)),
];

pub const LISTED_EDITS: &[Edit] = &[
    ("a case more that waits before", |e| adds(e, FIRST, LEFT_OUT, 1)),
    ("a case less", |e| drop(listed(e, FIRST).cases.remove(2))),
    ("an empty list in place of another", |e| listed(e, SECOND).cases.clear()),
    ("a case that waits on in a list with another nonce", |e| {
        listed(e, THIRD).cases[0].nonce_commitment = [6; 32];
    }),
    ("a list of another ground", |e| listed(e, FIRST).ground = ReassignmentGround::Health),
    ("a list with other words", |e| listed(e, FIRST).text.push('二')),
    ("another judge's list with other words", |e| listed(e, OTHERS).text.push('二')),
];

/// Something else by a clerk in place of the filing of case 1, which waits for its turn.
fn instead(entries: &mut [Entry], event: Event) {
    let place = filing_place(entries, 1, 1);
    entries[place].event = event;
}

pub const TURN_EDITS: &[Edit] = &[
    ("a case passed over", |e| {
        let number = import(e).clone();
        let filing =
            e.iter().position(|it| matches!(&it.event, Event::CaseFiled(f) if **f == number));
        let filing = filing.expect("a filing");
        blank(e, filing);
        blank(e, filing + 1);
    }),
    ("the next one before the draw", |e| {
        let place = filing_place(e, 1, 1);
        e.swap(place - 1, place);
    }),
    ("by another clerk before the draw", |e| {
        let place = filing_place(e, 1, 1);
        e.swap(place - 1, place);
        e[place - 1].actor = Actor::authenticated(OTHER_CLERK);
    }),
    ("another nonce", |e| filed(e, 1, 1).nonce = FilerNonce::Committed([9; 32])),
    ("a single call", |e| filed(e, 1, 1).nonce = FilerNonce::Single([9; 32])),
    ("another nonce for the import", |e| import(e).nonce = FilerNonce::Committed([9; 32])),
    ("another ground", |e| {
        let reassigns = filed(e, 1, 1).facts.lineage.reassigns.as_mut();
        reassigns.expect("reassigns").ground = ReassignmentGround::Health;
    }),
    ("another reason", |e| {
        let reassigns = filed(e, 3, 1).facts.lineage.reassigns.as_mut();
        reassigns.expect("reassigns").text = "健康原因".to_owned();
    }),
    ("no reason", |e| {
        let reassigns = filed(e, 8, 1).facts.lineage.reassigns.as_mut();
        reassigns.expect("reassigns").text.clear();
    }),
    ("asked for while it waits", |e| {
        let facts = filed(e, 1, 1).facts.clone();
        let (ground, text, outage) = (DesignationGround::Supervision, String::new(), None);
        let request = DesignationRequested { facts, judge: JudgeId(4), ground, text, outage };
        instead(e, Event::DesignationRequested(Box::new(request)));
    }),
    ("its seats change while it waits", |e| {
        let mut grows = filed(e, GROWS, 1).clone();
        grows.facts.case_number = case_number(1);
        let filing = first_stage(e, 1);
        let change = grows.facts.lineage.changes.as_mut().expect("a change");
        change.seated.filing = filing;
        change.seated.seats[0].judge = Some(JudgeId(1));
        instead(e, Event::CaseFiled(Arc::new(grows)));
    }),
    ("an alternate takes a seat while it waits", |e| {
        let place = at(e, is_seat, 0);
        let Event::Proposed(taken) = e[place].event.clone() else { panic!("a seat") };
        *what(e, is_seat, 1) = taken.what;
    }),
];

/// What a filing says beside its list, where it needs nobody.
fn says(entries: &mut [Entry], change: fn(&mut CaseFiled)) {
    change(filed(entries, 1, 1));
}

pub const WORD_EDITS: &[Edit] = &[
    ("a need of nothing", |e| says(e, |it| it.needs.push(ApprovalNeed::Reassignment))),
    ("the import with a need", |e| import(e).needs.push(ApprovalNeed::Reassignment)),
    ("the panel with a need", |e| panel(e).needs.push(ApprovalNeed::Reassignment)),
    ("a party more", |e| says(e, |it| it.facts.parties.marks = marks(&[9]))),
    ("an agent more", |e| says(e, |it| it.facts.parties.agents = marks(&[9]))),
    ("another cause", |e| says(e, |it| it.facts.cause.push('二'))),
    ("another procedure", |e| says(e, |it| it.facts.procedure.push('二'))),
    ("another flag", |e| says(e, |it| it.facts.flags.push("涉众".to_owned()))),
    ("a series", |e| says(e, |it| it.facts.lineage.series = "批/1".to_owned())),
    ("another day of filing", |e| {
        says(e, |it| {
            it.facts.lineage.reassigns.as_mut().expect("reassigns").filed_on.0 += 1;
        });
    }),
    ("another weight", |e| says(e, |it| it.facts.weight = 120)),
    ("somebody left out by hand", |e| {
        says(e, |it| {
            it.facts.exclusions.push(out(5));
            it.facts.exclusions.sort_by_key(|one| one.judge);
        });
    }),
    ("the panel without its assessors", |e| panel(e).groups.truncate(1)),
    ("the import of another procedure", |e| import(e).facts.procedure = "简易".to_owned()),
    ("a conflict without a need", |e| filed(e, 3, 1).needs.clear()),
    ("an exclusion without a need", |e| filed(e, 4, 1).needs.clear()),
    ("too late without a need", |e| filed(e, 6, 1).needs.clear()),
    ("in time with a need", |e| {
        let place = filing_place(e, 6, 1);
        e.iter_mut().skip(place).for_each(|it| it.time_ms -= DAY_MS);
    }),
    ("after its list ended without a need", |e| filed(e, 62, 1).needs.clear()),
    ("after it came to nothing without a need", |e| filed(e, 4, 2).needs.clear()),
    ("the last of a list with a need", |e| {
        filed(e, 8, 1).needs.push(ApprovalNeed::Reassignment);
    }),
];

/// What no rule is against: a later list says what counts.
pub const PERMITTED: &[Edit] = &[
    ("another nonce in a list that was replaced", |e| {
        listed(e, SECOND).cases[1].nonce_commitment = [6; 32];
    }),
    ("another ground of a list that has no cases", |e| {
        listed(e, ENDED).ground = ReassignmentGround::Health;
    }),
];
