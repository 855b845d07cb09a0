//! Edits of a docket of protocol 1 in which protocol 2 is opened.

use caselot_core::docket::approval::Declined;
use caselot_core::docket::code::{ListedWord, Manner, PersonRole};
use caselot_core::docket::entry::Event;
use caselot_core::docket::person::RulesOpened;
use caselot_core::docket::record::CaseClosed;
use caselot_core::docket::routing::WordList;
use caselot_core::docket::{Actor, Day, Entry, Protocol};
use caselot_core::id::EntryIndex;

use crate::naive::edits::Edit;
use crate::naive::trespasses::{is_approval, is_draw, is_proposal, place};
use crate::naive::usurpers::{alone, is_pool};
use crate::paper::two::{CLERK, DAY_MS, OTHER_SUPERVISOR, SUPERVISOR, enrolled};

fn is_opening(event: &Event) -> bool {
    matches!(event, Event::RulesOpened(_))
}

fn rules(entries: &mut [Entry]) -> &mut RulesOpened {
    let place = place(entries, is_opening, 0);
    match &mut entries[place].event {
        Event::RulesOpened(it) => it,
        _ => panic!("rules"),
    }
}

/// Of records in a docket of protocol 1, which has nothing of this.
pub const OLD_RECORD_EDITS: &[Edit] = &[
    ("an old policy with lists of words", |e| {
        let at = place(e, |it| matches!(it, Event::PolicyAdopted(_)), 0);
        let Event::PolicyAdopted(it) = &mut e[at].event else { panic!("a policy") };
        let (of, words, types) = (ListedWord::Cause, vec!["甲".to_owned()], Vec::new());
        it.word_lists = vec![WordList { of, words, types, from: Day(1), to: None }];
    }),
    ("an old case undone", |e| closing(e).closing.manner = Some(Manner::Duplicate)),
    ("an old case closed in error", |e| closing(e).closing.manner = Some(Manner::InError)),
    ("an old case that gives back", |e| closing(e).given_back.weight = 100),
];

/// Of a recovery by protocol 1.
pub const OLD_RECOVERY_EDITS: &[Edit] = &[("an old recovery that shows a note", |e| {
    let at = place(e, |it| matches!(it, Event::Restored(_)), 0);
    let Event::Restored(it) = &mut e[at].event else { panic!("restored") };
    it.lost_note = "甲".to_owned();
})];

fn closing(entries: &mut [Entry]) -> &mut CaseClosed {
    let at = place(entries, |it| matches!(it, Event::CaseClosed(_)), 0);
    match &mut entries[at].event {
        Event::CaseClosed(it) => it,
        _ => panic!("a closing"),
    }
}

/// Of rules that were opened.
pub const OPENING_EDITS: &[Edit] = &[
    ("rules by one person", |e| rules(e).approver = "张三".to_owned()),
    ("rules with nobody's approval", |e| rules(e).approver.clear()),
    ("rules by the program", |e| {
        let place = place(e, is_opening, 0);
        e[place].actor = Actor::system();
    }),
    ("rules with a hidden character", |e| rules(e).text.push('\u{202e}')),
    ("rules by protocol 1", |e| {
        let place = place(e, is_opening, 0);
        e[place].protocol = Protocol::One;
    }),
    ("rules left out", |e| {
        let opening = place(e, is_opening, 0);
        e[opening].event =
            Event::Declined(Declined { entry: EntryIndex(1), text: "不同意".to_owned() });
    }),
    ("rules twice", |e| {
        let place = place(e, is_opening, 0);
        (e[place + 1].event, e[place + 1].actor) = (e[place].event.clone(), e[place].actor.clone());
    }),
    ("rules for one supervisor", |e| {
        rules(e).persons.retain(|it| it.person != OTHER_SUPERVISOR);
    }),
    ("rules for nobody", |e| rules(e).persons.clear()),
    ("rules out of order", |e| rules(e).persons.reverse()),
    ("a person of the rules twice", |e| {
        let person = rules(e).persons[0].clone();
        rules(e).persons.insert(0, person);
    }),
    ("two of the rules who look alike", |e| {
        rules(e).persons.push(enrolled("赵 六", &[PersonRole::Filing]));
        rules(e).persons.sort_by(|one, next| one.person.cmp(&next.person));
    }),
    ("who files and supervises by the rules", |e| {
        let persons = &mut rules(e).persons;
        let clerk = persons.iter_mut().find(|it| it.person == CLERK).expect("a clerk");
        clerk.roles.push(PersonRole::Supervisor);
    }),
    ("a supervisor of another day", |e| {
        let persons = &mut rules(e).persons;
        let other = persons.iter_mut().find(|it| it.person == SUPERVISOR).expect("a supervisor");
        other.from = Day(30_000);
    }),
    ("a clerk of another day", |e| {
        let persons = &mut rules(e).persons;
        persons.iter_mut().find(|it| it.person == CLERK).expect("a clerk").to = Some(Day(9));
    }),
    ("rules while a filing is open", |e| {
        let (opening, draw) = (place(e, is_opening, 0), place(e, is_draw, 0));
        e.swap(opening, draw);
        e[draw].time_ms = e[opening].time_ms;
    }),
    ("back to protocol 1", |e| {
        e.last_mut().expect("an entry").protocol = Protocol::One;
    }),
    ("an old pool, changed alone", |e| alone(e, is_pool, 0)),
    ("a draw before its approval", |e| {
        let place = place(e, is_approval, 0);
        e.swap(place, place + 1);
    }),
    ("a proposal at its approval's day alone", |e| {
        let place = place(e, is_proposal, 0);
        e.iter_mut().skip(place + 1).for_each(|it| it.time_ms += 8 * DAY_MS);
    }),
];
