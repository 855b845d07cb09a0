//! Edits of the log in which seats change (`seatings.rs`): of seats that are taken over, of who
//! presides, and of closings.

use std::sync::Arc;

use caselot_core::docket::code::{DecidedBy, Manner, ReassignmentGround};
use caselot_core::docket::entry::Event;
use caselot_core::docket::filing::CaseFiled;
use caselot_core::docket::record::{CaseClosed, CaseCorrected, NumberCorrected};
use caselot_core::docket::seats::SeatsTaken;
use caselot_core::docket::{Actor, Day, Entry};
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::lottery::role::SeatRole;

use crate::naive::edits::Edit;
use crate::naive::reseatings::{change, draw_place};
use crate::naive::trespasses::{blank, filed, place};
use crate::naive::usurpers::{alone, by, proposal_of, unapproved, what};
use crate::paper::case_number;
use crate::paper::two::{CLERK, OTHER_CLERK, POLITICAL, REGISTRAR, SUPERVISOR};

fn is_taken(event: &Event) -> bool {
    matches!(event, Event::SeatsTaken(_))
}

fn is_closing(event: &Event) -> bool {
    matches!(event, Event::CaseClosed(_))
}

fn is_correction(event: &Event) -> bool {
    matches!(event, Event::CaseCorrected(_))
}

/// In the order of the log: two who preside over case 1, alternates of the cases 2, 3 and 4, and
/// who presides over case 22.
const PRESIDES: usize = 1;
const ILL: usize = 2;
const RECUSED: usize = 3;
const EXPERT: usize = 4;
const LAST: usize = 5;

fn taken(entries: &mut [Entry], nth: usize) -> &mut SeatsTaken {
    match what(entries, is_taken, nth) {
        Event::SeatsTaken(it) => it,
        _ => panic!("a seat that is taken"),
    }
}

/// Closings of the cases 1, 2, 4 and 5 and of the import, in this order.
fn closing(entries: &mut [Entry], nth: usize) -> &mut CaseClosed {
    let place = place(entries, is_closing, nth);
    match &mut entries[place].event {
        Event::CaseClosed(it) => it,
        _ => panic!("a closing"),
    }
}

fn undoing(entries: &mut [Entry]) -> &mut CaseClosed {
    match what(entries, is_closing, 0) {
        Event::CaseClosed(it) => it,
        _ => panic!("a closing"),
    }
}

fn correction(entries: &mut [Entry]) -> &mut CaseCorrected {
    match what(entries, is_correction, 0) {
        Event::CaseCorrected(it) => it,
        _ => panic!("a correction"),
    }
}

/// Something else by somebody, in place of the draw of a filing that changes seats.
fn instead(entries: &mut [Entry], of: (u32, u32), person: &str, event: Event) {
    let place = draw_place(entries, of.0, of.1);
    entries[place].actor = Actor::authenticated(person);
    entries[place].event = event;
}

fn filing_of(entries: &mut [Entry], number: u32, stage: u32) -> CaseFiled {
    filed(entries, number, stage).clone()
}

/// The alternate at a place of the draw of a case's assessors.
fn alternate(entries: &mut [Entry], number: u32, at: usize) -> JudgeId {
    let place = draw_place(entries, number, 1);
    match &entries[place].event {
        Event::CaseDrawn(drawn) => drawn.alternates[at].judge,
        _ => panic!("a draw"),
    }
}

pub const TAKEN_EDITS: &[Edit] = &[
    ("a seat taken alone", |e| alone(e, is_taken, ILL)),
    ("a seat taken unapproved", |e| unapproved(e, is_taken, RECUSED)),
    ("who presides unapproved", |e| unapproved(e, is_taken, PRESIDES)),
    ("a seat taken by a registrar", |e| {
        by(e, is_taken, ILL, Actor::authenticated(REGISTRAR));
    }),
    ("a seat taken by its approver", |e| by(e, is_taken, ILL, Actor::claimed(SUPERVISOR))),
    ("a seat taken in place of a record", |e| {
        proposal_of(e, is_taken, ILL).replaces = Some(EntryIndex(3));
    }),
    ("a seat of no case", |e| taken(e, ILL).filing = EntryIndex(3)),
    ("a seat of the filing that draws it", |e| {
        let place = draw_place(e, 2, 1);
        let Event::CaseDrawn(drawn) = &e[place].event else { panic!("a draw") };
        let filing = drawn.filing;
        taken(e, ILL).filing = filing;
    }),
    ("a seat of an import", |e| {
        let import = place(e, |it| matches!(it, Event::CaseImported(_)), 0);
        taken(e, PRESIDES).filing = EntryIndex(import as u64);
    }),
    ("a seat of a closed case", |e| {
        let filing = closing(e, 0).filing;
        taken(e, LAST).filing = filing;
    }),
    ("a seat while it is drawn", |e| {
        let place = draw_place(e, 2, 1);
        blank(e, place);
    }),
    ("a text outside the table", |e| taken(e, ILL).text = " ".to_owned()),
    ("a hearing of yesterday", |e| taken(e, ILL).hearing = Some(Day(20514))),
    ("a hearing of the week before", |e| taken(e, EXPERT).hearing = Some(Day(20500))),
    ("a member's seat", |e| taken(e, ILL).role = SeatRole::Member),
    ("an undertaking seat", |e| taken(e, PRESIDES).role = SeatRole::Undertaking),
    ("presides in a seat", |e| {
        let seat = change(e, 1, 2).seated.seats[1].clone();
        taken(e, PRESIDES).seat = Some(seat);
    }),
    ("presides for a ground", |e| {
        taken(e, PRESIDES).ground = Some(ReassignmentGround::Health);
    }),
    ("presides at a hearing", |e| taken(e, PRESIDES).hearing = Some(Day(20524))),
    ("presides for a weight", |e| taken(e, PRESIDES).weight = 150),
    ("presides by a vice president", |e| {
        taken(e, PRESIDES).decided_by = DecidedBy::VicePresident;
    }),
    ("presides by the committee", |e| taken(e, PRESIDES).decided_by = DecidedBy::Committee),
    ("an outsider presides", |e| taken(e, PRESIDES).judge = JudgeId(77)),
    ("nobody presides", |e| taken(e, PRESIDES).judge = JudgeId(0)),
    ("an assessor presides", |e| {
        let assessor = change(e, 3, 2).seated.seats[2].judge.expect("a judge");
        let filing = taken(e, EXPERT).filing;
        (taken(e, PRESIDES).filing, taken(e, PRESIDES).judge) = (filing, assessor);
    }),
    ("a sole judge presides", |e| {
        let filing = closing(e, 3).filing;
        taken(e, PRESIDES).filing = filing;
    }),
    ("who presides by designation, again", |e| {
        let judge = taken(e, 0).judge;
        taken(e, PRESIDES).judge = judge;
    }),
    ("no seat", |e| taken(e, ILL).seat = None),
    ("a seat of nobody", |e| taken(e, ILL).seat.as_mut().expect("a seat").judge = None),
    ("no ground", |e| taken(e, ILL).ground = None),
    ("another weight", |e| taken(e, ILL).weight = 150),
    ("another ground without a text", |e| taken(e, ILL).ground = Some(ReassignmentGround::Other)),
    ("an expert leaves without a word", |e| taken(e, EXPERT).text.clear()),
    ("a seat that the alternate holds", |e| {
        let judge = taken(e, ILL).judge;
        taken(e, ILL).seat.as_mut().expect("a seat").judge = Some(judge);
    }),
    ("a seat of another pool", |e| {
        taken(e, ILL).seat.as_mut().expect("a seat").pool = "专家".to_owned();
    }),
    ("a seat of another role", |e| {
        taken(e, ILL).seat.as_mut().expect("a seat").role = SeatRole::Expert;
    }),
    ("an expert's seat as an assessor's", |e| taken(e, EXPERT).role = SeatRole::Assessor),
    ("a recusal by the committee", |e| taken(e, RECUSED).decided_by = DecidedBy::Committee),
    ("a recusal by a chief", |e| taken(e, ILL).ground = Some(ReassignmentGround::Recusal)),
    ("the second alternate first", |e| {
        let second = alternate(e, 2, 1);
        taken(e, ILL).judge = second;
    }),
    ("the alternate who is away", |e| {
        let first = alternate(e, 3, 0);
        taken(e, RECUSED).judge = first;
    }),
    ("the alternate who is related", |e| {
        let second = alternate(e, 3, 1);
        taken(e, RECUSED).judge = second;
    }),
    ("today, when the first one could come", |e| taken(e, RECUSED).hearing = None),
    ("an outsider takes over", |e| taken(e, ILL).judge = JudgeId(112)),
    ("on a day when no expert can come", |e| taken(e, EXPERT).hearing = Some(Day(20555))),
    ("a hearing for which the alternate is not enough", |e| {
        taken(e, RECUSED).hearing = Some(Day(20525));
    }),
];

pub const END_EDITS: &[Edit] = &[
    ("closed while seats change", |e| {
        let event = Event::CaseClosed(Box::new(closing(e, 0).clone()));
        instead(e, (1, 2), POLITICAL, event);
    }),
    ("changed again while seats change", |e| {
        let mut again = filing_of(e, 1, 2);
        again.facts.stage = 3;
        instead(e, (1, 2), CLERK, Event::CaseFiled(Arc::new(again)));
    }),
    ("reassigned while seats change", |e| {
        let mut again = filing_of(e, 4, 1);
        (again.facts.case_number, again.facts.stage) = (case_number(1), 3);
        instead(e, (1, 2), CLERK, Event::CaseFiled(Arc::new(again)));
    }),
    ("a change that asks for a judge", |e| {
        let lineage = filed(e, 8, 2).facts.lineage.clone();
        let at = place(e, |it| matches!(it, Event::DesignationRequested(_)), 1);
        let Event::DesignationRequested(it) = &mut e[at].event else { panic!("a request") };
        it.facts.lineage = lineage;
    }),
    ("who left may be drawn anew", |e| {
        let left = &mut filed(e, 4, 1).facts.lineage.reassigns.as_mut().expect("left").left;
        left.retain(|judge| judge.0 < 200);
    }),
    ("who left holds the seat", |e| {
        let expert = taken(e, EXPERT).seat.clone().expect("a seat");
        let reassigns = filed(e, 4, 1).facts.lineage.reassigns.as_mut().expect("left");
        reassigns.seats[5].judge = expert.judge;
        reassigns.seats[6].judge = expert.judge;
    }),
    ("who left did not sit", |e| {
        let left = change(e, 1, 2).leaves[0];
        let prior = filed(e, 7, 0).facts.lineage.prior.as_mut().expect("an earlier case");
        prior.sat.retain(|judge| *judge != left);
    }),
    ("the number of a case that changed", |e| {
        let filing = change(e, 1, 1).seated.filing;
        *what(e, is_taken, PRESIDES) = Event::NumberCorrected(Box::new(NumberCorrected {
            filing,
            wrong: case_number(1),
            stage: 0,
            number: case_number(99),
            text: "错误".to_owned(),
        }));
    }),
    ("undone without what was won", |e| {
        undoing(e).given_back.seats.truncate(1);
    }),
    ("undone for the weight before", |e| undoing(e).given_back.weight = 100),
    ("undone and not as seated", |e| undoing(e).as_seated = false),
    ("closed by somebody", |e| closing(e, 0).panel.members.push(JudgeId(3))),
    ("closed by who presides", |e| closing(e, 1).panel.presiding = Some(JudgeId(3))),
    ("closed by an assessor", |e| closing(e, 1).panel.assessors.push("甲".to_owned())),
    ("closed with a panel and not as seated", |e| {
        closing(e, 0).as_seated = false;
        let members = change(e, 1, 2).seated.seats[1..].iter().filter_map(|seat| seat.judge);
        let mut members: Vec<JudgeId> = members.collect();
        members.sort_unstable();
        closing(e, 0).panel.members = members;
    }),
    ("a sole judge's case not as seated", |e| closing(e, 3).as_seated = false),
    ("an import as seated", |e| closing(e, 4).as_seated = true),
    ("a grave case judged by one", |e| closing(e, 3).closing.manner = Some(Manner::Judgment)),
    ("a grave case that ended somehow", |e| closing(e, 3).closing.manner = None),
    ("closed before the seats changed", |e| closing(e, 0).closing.on = Day(20514)),
    ("closed before an assessor fell ill", |e| closing(e, 1).closing.on = Day(20514)),
    ("a correction of who presides", |e| {
        correction(e).after.panel.presiding = Some(JudgeId(3));
    }),
    ("a correction of the members", |e| correction(e).after.panel.members.push(JudgeId(77))),
    ("a clerk closes", |e| {
        let place = place(e, is_closing, 0);
        e[place].actor = Actor::authenticated(OTHER_CLERK);
    }),
];
