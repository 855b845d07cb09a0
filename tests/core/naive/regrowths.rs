//! A log of protocol 2 that is not published, for what the one in which seats change (`seatings.rs`)
//! does not come to: panels that are formed against the alternates of their route, who mediated and
//! is passed over, seats that wait while others change, marks that a change added.

use caselot_core::docket::code::{Manner, ReassignmentGround, SeatChangeKind};
use caselot_core::docket::filing::Facts;
use caselot_core::docket::panel::PanelSeats;
use caselot_core::docket::policy::Policy;
use caselot_core::docket::seats::SeatChange;
use caselot_core::docket::{Command, code::ApprovalNeed};
use caselot_core::lottery::role::SeatRole;

use crate::naive::acts::{agreed, assign, today};
use crate::naive::disputes::{between, marks};
use crate::naive::drafts::{both_accept, both_refuse_each};
use crate::naive::edits::Edit;
use crate::naive::reseatings::change;
use crate::naive::seatings::{
    LARGE, ORDINARY, change as changes, changing, close_on, court, formed, hearing, last_draw,
    lay_drawn, mediate, of, of_role, policy, replacement, take,
};
use crate::naive::trespasses::filed;
use crate::naive::undoings::left;
use crate::paper::two::REGISTRAR;
use crate::paper::{PaperCourt, case_number};

/// A sole judge's case gets two assessors at once with one alternate each, while the route leaves
/// them for later with three. The alternate mediates, so a replacement is drawn.
fn alternate_mediates(paper: &mut PaperCourt) {
    assign(paper, &of("简易", 31));
    let alone = formed(1, 100, 31);
    let panel = PanelSeats { alternates: 1, later: false, ..of(ORDINARY, 31).panel };
    assign(paper, &Facts { procedure: ORDINARY.to_owned(), panel, ..alone });
    let drawn = last_draw(paper);
    mediate(paper, 31, drawn.alternates[0].judge.0);
    let leaves = of_role(&drawn, SeatRole::Assessor)[0];
    let mut facts = of(ORDINARY, 31);
    facts.panel = PanelSeats { assessors: 1, alternates: 0, later: false, ..facts.panel };
    let change = replacement(ORDINARY, leaves, ReassignmentGround::Transfer);
    assign(paper, &changing(facts, 2, change));
}

/// A member of seven is replaced before the assessors and experts of the case are drawn.
fn members_before_assessors(paper: &mut PaperCourt) {
    let facts = Facts { departure: "庭前抽取".to_owned(), ..of(LARGE, 32) };
    let panel = PanelSeats { later: true, ..facts.panel.clone() };
    assign(paper, &Facts { panel, ..facts });
    let leaves = of_role(&last_draw(paper), SeatRole::Member)[0];
    let mut facts = of(LARGE, 32);
    let member_pool = facts.panel.member_pool.clone();
    facts.panel = PanelSeats { members: 1, member_pool, ..PanelSeats::default() };
    let change = replacement(LARGE, leaves, ReassignmentGround::Health);
    assign(paper, &changing(facts, 1, change));
    let hearing = Some(hearing(paper));
    let drawn = SeatChange { hearing, ..changes(SeatChangeKind::AssessorsDrawn, LARGE) };
    let mut facts = changing(of(LARGE, 32), 2, drawn);
    facts.panel = PanelSeats { members: 0, member_pool: String::new(), ..facts.panel };
    assign(paper, &facts);
}

/// Changes name a third party of two cases. The one begins anew with all three. The other is given
/// up; since it was filed between two of them, one of the three does not go back to its judge.
fn third_party(paper: &mut PaperCourt) {
    assign(paper, &between(of(ORDINARY, 33), &[1, 2]));
    let facts = between(lay_drawn(paper, 33), &[1, 2, 3]);
    assign(paper, &facts);
    assign(paper, &between(of(ORDINARY, 34), &[1, 2]));
    let facts = between(lay_drawn(paper, 34), &[1, 2, 3]);
    assign(paper, &facts);
    let drawn = last_draw(paper);
    take(paper, 34, drawn.seats[0].judge.0, |_| ());
    let on = today(paper);
    close_on(paper, case_number(34), on, Manner::Withdrawn);
    assign(paper, &between(of("简易", 35), &[1, 2, 3]));
    assign(paper, &between(left(of(ORDINARY, 33), 2), &[1, 2, 3]));
}

fn regrown() -> PaperCourt {
    let mut paper = court();
    let policy = Policy { refiling: Some(30), ..policy() };
    agreed(&mut paper, REGISTRAR, Command::AdoptPolicy(Box::new(policy)));
    alternate_mediates(&mut paper);
    members_before_assessors(&mut paper);
    third_party(&mut paper);
    paper
}

const EDITS: &[Edit] = &[
    ("who sits is missing", |e| filed(e, 31, 2).needs.insert(0, ApprovalNeed::ManyMissing)),
    ("a mediator who is no more one", |e| change(e, 31, 2).seated.mediated.clear()),
    ("a panel formed by another number of assessors than the route's", |e| {
        filed(e, 31, 1).facts.procedure = LARGE.to_owned();
    }),
    ("what waits is not said", |e| change(e, 32, 1).seated.later.clear()),
    ("of what waits the experts alone", |e| {
        change(e, 32, 1).seated.later.remove(0);
    }),
    ("what waits, in another order", |e| change(e, 32, 2).seated.later.reverse()),
    ("a mark that a change added is lost anew", |e| {
        filed(e, 33, 2).facts.parties.marks = marks(&[1, 2]);
    }),
    ("a case of the two that was given up", |e| {
        filed(e, 35, 0).facts.parties.marks = marks(&[1, 2]);
    }),
];

#[test]
fn seats_that_change_again_are_valid_for_both() {
    both_accept(&regrown());
}

#[test]
fn both_refuse_the_same_edits_of_seats_that_change_again() {
    both_refuse_each(&regrown(), EDITS);
}
