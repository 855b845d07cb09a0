//! Edits of the log in which seats change (`seatings.rs`): of seats that are left for later, and of
//! what a change leaves to whoever comes after it: marks, mediators, the last day of a seat.

use caselot_core::docket::code::{ActivityKind, DecidedBy, ExclusionGround, Manner};
use caselot_core::docket::entry::Event;
use caselot_core::docket::panel::LaterSeats;
use caselot_core::docket::record::{Activity, CaseCorrected, Closing, Panel};
use caselot_core::docket::{Actor, Day, Entry};
use caselot_core::id::JudgeId;
use caselot_core::lottery::role::SeatRole;

use crate::naive::disputes::marks;
use crate::naive::drafts::both_permit_each;
use crate::naive::edits::Edit;
use crate::naive::reseatings::{change, draw_place};
use crate::naive::seatings::seated;
use crate::naive::takeovers::{alternate, closing};
use crate::naive::trespasses::filed;
use crate::naive::usurpers::what;
use crate::paper::two::POLITICAL;

/// The day of the log's first entry, on which cases are only drawn.
const FIRST: Day = Day(20514);

fn left(entries: &mut [Entry]) -> &mut LaterSeats {
    &mut change(entries, 2, 1).seated.later[0]
}

/// Where the first such event behind the draw of case 3's assessors stands.
fn behind(entries: &mut [Entry], fits: fn(&Event) -> bool) -> usize {
    let from = draw_place(entries, 3, 1);
    from + entries[from..].iter().position(|it| fits(&it.event)).expect("such an entry")
}

/// In place of an entry an alternate of case 3 mediates it.
fn mediates(entries: &mut [Entry], instead: usize, nth: usize) {
    let (filing, judge) = (change(entries, 3, 1).seated.filing, Some(alternate(entries, 3, nth)));
    let (day, kind) = (Day(FIRST.0 + 1), ActivityKind::Mediation);
    let activity = Activity { day, minute: None, kind, judge, minutes: 30 };
    entries[instead].actor = Actor::authenticated(POLITICAL);
    entries[instead].event = Event::ActivityRecorded { filing, activity };
}

/// The only correction of the log is one of case 1, that it was closed on a day.
fn corrects_closing(entries: &mut [Entry], on: Day) {
    let place = draw_place(entries, 1, 2);
    let Event::CaseDrawn(drawn) = entries[place].event.clone() else { panic!("a draw") };
    let filing = change(entries, 1, 1).seated.filing;
    let undertaking = change(entries, 1, 1).seated.seats[0].judge.expect("a judge");
    let (cause, weight) = (filed(entries, 1, 2).facts.cause.clone(), 150);
    let procedure = filed(entries, 1, 2).facts.procedure.clone();
    let event = what(entries, |it| matches!(it, Event::CaseCorrected(_)), 0);
    let Event::CaseCorrected(it) = event else { panic!("a correction") };
    let (presiding, members) = (drawn.presiding, vec![drawn.seats[0].judge]);
    it.filing = filing;
    it.before.undertaking = undertaking;
    it.before.panel = Panel { presiding, members, ..Panel::default() };
    (it.before.cause, it.before.weight, it.before.procedure) = (cause, weight, procedure);
    it.before.filed_on = FIRST;
    let CaseCorrected { before, after, .. } = &mut **it;
    after.clone_from(before);
    after.closing = Some(Closing { on, manner: Some(Manner::Judgment) });
}

/// The president and the deputy chief leave case 9 together.
fn both_leave(entries: &mut [Entry], decided_by: DecidedBy) {
    let said = change(entries, 9, 2);
    (said.leaves, said.decided_by) = (vec![JudgeId(9), JudgeId(10)], Some(decided_by));
    let filed = filed(entries, 9, 2);
    filed.groups[0].seats = 2;
    let mut exclusions = filed.facts.exclusions.iter_mut();
    let other = exclusions.find(|one| one.judge == JudgeId(10)).expect("an exclusion");
    other.ground = ExclusionGround::PriorStage;
}

pub const LATER_EDITS: &[Edit] = &[
    ("nothing is said to be left", |e| change(e, 2, 1).seated.later.clear()),
    ("a seat more was left", |e| left(e).seats += 1),
    ("no seat was left", |e| left(e).seats = 0),
    ("an alternate more was left", |e| left(e).alternates += 1),
    ("experts were left", |e| left(e).role = SeatRole::Expert),
    ("a member was left", |e| left(e).role = SeatRole::Member),
    ("seats of another pool were left", |e| left(e).pool = "专家".to_owned()),
    ("what was left, twice", |e| {
        let again = left(e).clone();
        change(e, 2, 1).seated.later.push(again);
    }),
    ("what was drawn is still left", |e| {
        let again = change(e, 2, 1).seated.later.clone();
        change(e, 3, 2).seated.later = again;
    }),
    ("seats are left for a panel that has none", |e| {
        let again = change(e, 2, 1).seated.later.clone();
        change(e, 1, 1).seated.later = again;
    }),
    ("a seat is left and makes the panel even", |e| {
        let again = LaterSeats { seats: 1, ..left(e).clone() };
        change(e, 1, 2).seated.later = vec![again];
    }),
    ("for later of a pool that is none", |e| {
        filed(e, 2, 0).facts.panel.assessor_pool = "无".to_owned();
    }),
    ("for later of no pool", |e| filed(e, 2, 0).facts.panel.assessor_pool.clear()),
    ("for later of judges", |e| filed(e, 2, 0).facts.panel.assessor_pool = "民事".to_owned()),
    ("for later beside a group of assessors", |e| filed(e, 4, 0).facts.panel.later = true),
    ("for later, more than the route", |e| filed(e, 2, 0).facts.panel.assessors = 4),
];

/// What a change leaves behind.
pub const TRACE_EDITS: &[Edit] = &[
    ("a mark that a change added is lost", |e| {
        filed(e, 3, 1).facts.parties.marks = marks(&[1, 2, 3]);
    }),
    ("the first alternate mediated and was not away", |e| {
        let at = behind(e, |it| matches!(it, Event::AbsenceRecorded(_)));
        mediates(e, at, 0);
    }),
    ("the second alternate mediated and is not related", |e| {
        let at = behind(e, |it| matches!(it, Event::ConflictDeclared(_)));
        mediates(e, at, 1);
    }),
    ("the alternate who comes mediated", |e| {
        let at = behind(e, |it| matches!(it, Event::ConflictDeclared(_)));
        mediates(e, at, 2);
    }),
    ("both recused by the president", |e| both_leave(e, DecidedBy::President)),
    ("both recused by the committee, and too few to come", |e| {
        both_leave(e, DecidedBy::Committee);
    }),
    ("corrected as closed before its seats changed", |e| corrects_closing(e, FIRST)),
    ("corrected as closed, and closed again", |e| corrects_closing(e, Day(FIRST.0 + 1))),
];

/// Case 4 sits anew since its expert was replaced: its present stage has not changed.
const PERMITTED: &[Edit] = &[("closed before a seat of the stage before changed", |e| {
    closing(e, 2).closing.on = Day(FIRST.0 + 1);
})];

#[test]
fn both_permit_what_changed_in_a_stage_before() {
    both_permit_each(&seated(), PERMITTED);
}
