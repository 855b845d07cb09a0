//! Logs of protocol 2 of what comes late: a case that is undone when its pool is another, and
//! supervisors who are named when nobody supervises any more; and edits of them.

use caselot_core::docket::code::{DesignationGround, Manner, PersonRole, Role};
use caselot_core::docket::entry::Event;
use caselot_core::docket::filing::Facts;
use caselot_core::docket::panel::PanelSeats;
use caselot_core::docket::person::{PersonEnrolled, RulesOpened};
use caselot_core::docket::pool::{PoolSettings, PoolSpec};
use caselot_core::docket::{Command, Day, Entry};

use crate::naive::acts::{agreed, ask, assign, excluding, today};
use crate::naive::edits::Edit;
use crate::naive::trespasses::place;
use crate::naive::undoings::{left, undo};
use crate::naive::usurpers::{is_person, what};
use crate::paper::two::{
    CLERK, OTHER_CLERK, OTHER_SUPERVISOR, REGISTRAR, SUPERVISOR, enrolled, facts,
};
use crate::paper::{PaperCourt, case_number, judge, pool};

/// A case with assessors that is undone when its pools have other members and other settings.
pub fn undone_late() -> PaperCourt {
    let mut paper = PaperCourt::two(9);
    let lay = (101..=104).map(|n| judge(n, Role::LayAssessor, false)).collect();
    paper.by(REGISTRAR, Command::PutJudges(lay)).expect("assessors");
    let lay = |seat_percent, last| PoolSpec {
        settings: PoolSettings { seat_percent, assessors: true, yearly_cap: 0 },
        ..pool("陪审", (101..=last).map(|n| (n, 100)).collect())
    };
    paper.put_pool(lay(30, 104));
    let seats = |members, assessors| PanelSeats {
        members,
        assessors,
        assessor_pool: if assessors > 0 { "陪审".to_owned() } else { String::new() },
        ..PanelSeats::default()
    };
    let panel = Facts { panel: seats(1, 1), weight: 170, ..facts(1) };
    assign(&mut paper, &panel);
    assign(&mut paper, &Facts { panel: seats(2, 0), ..facts(2) });
    assign(&mut paper, &Facts { panel: seats(0, 2), ..facts(3) });
    paper.put_pool(lay(70, 103));
    let judges = pool("民事", (1..=9).map(|n| (n, if n % 2 == 0 { 40 } else { 100 })).collect());
    let settings = PoolSettings { seat_percent: 55, ..judges.settings };
    paper.put_pool(PoolSpec { settings, ..judges });
    paper.days_pass(1);
    undo(&mut paper, CLERK, &case_number(1), Manner::Duplicate);
    undo(&mut paper, CLERK, &case_number(2), Manner::Duplicate);
    assign(&mut paper, &left(Facts { panel: seats(0, 2), ..facts(3) }, 1));
    undo(&mut paper, OTHER_CLERK, &case_number(3), Manner::InError);
    assign(&mut paper, &Facts { stage: 1, ..panel });
    assign(&mut paper, &facts(4));
    paper
}

const NEW_SUPERVISOR: &str = "冯一";

/// Nobody supervises any more; the head of the court and another person name who does.
pub fn reopened() -> PaperCourt {
    let mut paper = PaperCourt::two(8);
    assign(&mut paper, &facts(1));
    let day = today(&paper);
    for supervisor in [OTHER_SUPERVISOR, SUPERVISOR] {
        let until = Some(Day(day.0 + 2));
        let ends = PersonEnrolled { to: until, ..enrolled(supervisor, &[PersonRole::Supervisor]) };
        agreed(&mut paper, REGISTRAR, Command::Enroll(vec![ends]));
    }
    paper.days_pass(3);
    ask(&mut paper, facts(2), 4, DesignationGround::Supervision);
    let mut persons = vec![
        enrolled(NEW_SUPERVISOR, &[PersonRole::Supervisor]),
        enrolled("陈二", &[PersonRole::Supervisor, PersonRole::Auditor]),
        enrolled(OTHER_SUPERVISOR, &[PersonRole::Filing]),
    ];
    persons.sort_by(|one, next| one.person.cmp(&next.person));
    let (text, approver) = ("无人监督".to_owned(), "李四".to_owned());
    let rules = RulesOpened { persons, text, approver };
    paper.act_as("院长", Command::OpenRules(Box::new(rules))).expect("opens");
    let approve = Command::ApproveDesignation { case_number: case_number(2), stage: 0 };
    paper.by(NEW_SUPERVISOR, approve).expect("approves");
    let filing = paper.files_as(OTHER_SUPERVISOR, excluding(3, &[1, 2, 3, 4, 5])).expect("files");
    let entry = filing.filing.expect("a filing");
    paper.by("陈二", Command::Approve { entry }).expect("approves");
    paper.draws(&facts(3)).expect("draws");
    paper
}

fn rules(entries: &mut [Entry]) -> &mut RulesOpened {
    let at = place(entries, |it| matches!(it, Event::RulesOpened(_)), 0);
    match &mut entries[at].event {
        Event::RulesOpened(it) => it,
        _ => panic!("rules"),
    }
}

/// One of those who are named.
fn named<'a>(entries: &'a mut [Entry], person: &str) -> &'a mut PersonEnrolled {
    let found = rules(entries).persons.iter_mut().find(|it| it.person == person);
    found.expect("a person")
}

fn ends(entries: &mut [Entry], nth: usize) -> &mut PersonEnrolled {
    match what(entries, is_person, nth) {
        Event::PersonEnrolled(it) => it,
        _ => panic!("a person"),
    }
}

pub const REOPENED_EDITS: &[Edit] = &[
    ("named while somebody supervises", |e| ends(e, 1).to = None),
    ("named while somebody supervises on the last day", |e| {
        ends(e, 0).to = ends(e, 0).to.map(|day| Day(day.0 + 1));
    }),
    ("named by one person", |e| rules(e).approver = "院长".to_owned()),
    ("named by nobody else", |e| rules(e).approver.clear()),
    ("one supervisor named", |e| named(e, "陈二").roles.truncate(0)),
    ("a supervisor of tomorrow named", |e| named(e, "陈二").from = Day(30_000)),
    ("a supervisor of yesterday named", |e| named(e, "陈二").to = Some(Day(9))),
    ("a deputy named", |e| named(e, "陈二").deputizes = NEW_SUPERVISOR.to_owned()),
    ("somebody named who looks like another", |e| {
        named(e, "陈二").person = "陈·二".to_owned();
        named(e, NEW_SUPERVISOR).person = "张 三".to_owned();
        rules(e).persons.sort_by(|one, next| one.person.cmp(&next.person));
    }),
    ("somebody named who files and supervises", |e| {
        named(e, OTHER_SUPERVISOR).roles = vec![PersonRole::Filing, PersonRole::Supervisor];
    }),
    ("somebody named with a hidden character", |e| rules(e).text.push('\u{202e}')),
    ("approved by a former supervisor", |e| {
        let at = place(e, |it| matches!(it, Event::CaseDesignated(_)), 0);
        e[at].actor.person = SUPERVISOR.to_owned();
    }),
    ("approved before anybody was named", |e| {
        let at = place(e, |it| matches!(it, Event::RulesOpened(_)), 0);
        e.swap(at, at + 1);
    }),
];
