//! Hands in other courts than that of `hands.rs`: of deputies, and in a docket that went over to
//! protocol 2. Both verifiers judge them alike.

use caselot_core::docket::code::PersonRole;
use caselot_core::docket::entry::Event;
use caselot_core::docket::person::PersonEnrolled;
use caselot_core::docket::{Actor, Command, Day, Entry};

use crate::hands::{approves, assigns, enroll, key_of, proposes};
use crate::naive::acts::{agreed, assign, today};
use crate::naive::drafts::{both_accept, both_permit_each, both_refuse_each};
use crate::naive::edits::Edit;
use crate::naive::hands::{four_hands, heavy, requires};
use crate::naive::signatures::{is_hand, is_required, rewritten_with};
use crate::naive::trespasses::is_draw;
use crate::naive::turns::opened;
use crate::naive::usurpers::{approval, at, is_person, unapproved};
use crate::paper::PaperCourt;
use crate::paper::two::{
    CLERK, DAY_MS, OTHER_SUPERVISOR, REGISTRAR, SUPERVISOR, enrolled, facts, proposed,
};

const DEPUTY: &str = "冯十二";
/// Days on which the deputy stands in; a clerk from then on.
const DAYS: u32 = 3;

/// A deputy has a hand and vouches by it, and counts among the supervisors who have one.
fn deputized() -> PaperCourt {
    let mut paper = PaperCourt::two(8);
    assign(&mut paper, &facts(1));
    let day = today(&paper);
    let deputy = PersonEnrolled {
        from: day,
        to: Some(Day(day.0 + DAYS)),
        deputizes: SUPERVISOR.to_owned(),
        ..enrolled(DEPUTY, &[PersonRole::Supervisor])
    };
    agreed(&mut paper, REGISTRAR, Command::Enroll(vec![deputy]));
    let from = Day(day.0 + DAYS + 1);
    let later = PersonEnrolled { from, ..enrolled(DEPUTY, &[PersonRole::Filing]) };
    agreed(&mut paper, REGISTRAR, Command::Enroll(vec![later]));
    paper.days_pass(1);
    let first = paper.by(REGISTRAR, enroll(REGISTRAR)).expect("proposes");
    paper.approve(proposed(&first)).expect("approves");
    let second = proposes(&mut paper, enroll(DEPUTY)).expect("proposes");
    paper.by(OTHER_SUPERVISOR, Command::Approve { entry: second }).expect("approves");
    let third = proposes(&mut paper, enroll(SUPERVISOR)).expect("proposes");
    approves(&mut paper, DEPUTY, third).expect("approves");
    requires(&mut paper, &[PersonRole::Supervisor]);
    paper.days_pass(1);
    let filing = paper.files(heavy(2)).expect("files").filing.expect("a filing");
    approves(&mut paper, DEPUTY, filing).expect("approves");
    paper.draws(&heavy(2)).expect("draws");
    paper
}

/// The deputy's record as a clerk, behind that as a deputy.
const AS_CLERK: usize = 1;

fn signed_anew(entries: &mut Vec<Entry>, edit: impl FnOnce(&mut Vec<Entry>)) {
    let keys = [REGISTRAR, SUPERVISOR, DEPUTY, CLERK].map(key_of);
    rewritten_with(entries, &keys, edit);
}

const DEPUTY_EDITS: &[Edit] = &[
    ("a hand of who stands in and was never enrolled", |e| {
        signed_anew(e, |e| unapproved(e, is_person, AS_CLERK));
    }),
    ("a requirement of supervisors after the deputy's days", |e| {
        signed_anew(e, |e| {
            let place = at(e, is_required, 0);
            e.iter_mut().skip(place).for_each(|it| it.time_ms += u64::from(DAYS) * DAY_MS);
            let Event::Proposed(it) = &mut e[place].event else { panic!("a proposal") };
            it.until.0 += DAYS;
        });
    }),
    ("a hand approved by a deputy without one", |e| {
        let place = approval(e, is_hand, 2);
        e[place].hand = None;
    }),
];

#[test]
fn hands_of_deputies_are_judged_alike() {
    let paper = deputized();
    both_accept(&paper);
    both_refuse_each(&paper, DEPUTY_EDITS);
}

/// The docket has filed by protocol 1 and 2, and its persons stand in its RulesOpened.
fn gone_over() -> PaperCourt {
    let mut paper = opened();
    // Its pool changes with the day.
    paper.days_pass(1);
    four_hands(&mut paper);
    requires(&mut paper, &[PersonRole::Filing, PersonRole::Supervisor]);
    assigns(&mut paper, CLERK, &facts(5)).expect("draws");
    paper.days_pass(1);
    assigns(&mut paper, CLERK, &facts(6)).expect("draws");
    paper
}

fn last_draw(entries: &[Entry]) -> usize {
    entries.iter().rposition(|entry| is_draw(&entry.event)).expect("a draw")
}

const OVER_EDITS: &[Edit] = &[
    ("a hand in an entry of protocol 1", |e| {
        let last = last_draw(e);
        let first = e.iter().position(|entry| is_draw(&entry.event)).expect("a draw");
        e[first].hand = e[last].hand.clone();
    }),
    ("an event of hands in protocol 1", |e| {
        let what = e[at(e, is_hand, 0)].event.clone();
        let Event::Proposed(it) = what else { panic!("a proposal") };
        let first = e.iter().position(|entry| is_draw(&entry.event)).expect("a draw");
        e[first].event = it.what;
    }),
    ("a draw by another day's word", |e| {
        let last = last_draw(e);
        e[last].hand = None;
        e[last].actor = Actor::claimed("路人");
    }),
];

const OVER_PERMITTED: &[Edit] = &[
    ("a draw that is signed by who is not known", |e| {
        let last = last_draw(e);
        e[last].actor = Actor::claimed(CLERK);
    }),
    ("a draw on the day on which hands are not yet required", |e| {
        let last = last_draw(e);
        e[last].hand = None;
        e[last].actor = Actor::claimed("路人");
        let time_ms = e[last - 2].time_ms;
        e.iter_mut().skip(last - 1).for_each(|entry| entry.time_ms = time_ms);
    }),
];

#[test]
fn hands_in_a_docket_that_went_over_are_judged_alike() {
    let paper = gone_over();
    both_accept(&paper);
    both_refuse_each(&paper, OVER_EDITS);
    both_permit_each(&paper, OVER_PERMITTED);
}
