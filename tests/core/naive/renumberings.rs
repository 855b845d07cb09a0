//! Logs of protocol 2 in which numbers of cases are corrected, and edits of them.

use caselot_core::docket::code::{
    ActivityKind, ApprovalNeed, DesignationGround, Manner, VoidGround,
};
use caselot_core::docket::entry::Event;
use caselot_core::docket::filing::Facts;
use caselot_core::docket::policy::Policy;
use caselot_core::docket::record::{
    Activity, CaseClosed, Closing, GivenBack, NumberCorrected, Panel,
};
use caselot_core::docket::{Actor, Command, Day, Entry};
use caselot_core::id::{EntryIndex, JudgeId};

use crate::naive::acts::{agreed, assign, close, designate, excluding, imported, today};
use crate::naive::disputes::between;
use crate::naive::edits::Edit;
use crate::naive::trespasses::{filed, place};
use crate::naive::undoings::{left, undo};
use crate::naive::usurpers::{alone, approval, by, proposal_of, unapproved, what};
use crate::paper::two::{
    CLERK, DAY_MS, OTHER_CLERK, OTHER_SUPERVISOR, POLITICAL, REGISTRAR, SUPERVISOR, facts,
};
use crate::paper::{PaperCourt, case_number};

/// A dispute of two people whom no other number of these logs has.
fn dispute(number: u32) -> Facts {
    between(facts(number), &[2 * number, 2 * number + 1])
}

/// The dispute of another number under this one.
fn under(number: u32, stage: u32, facts: Facts) -> Facts {
    Facts { case_number: case_number(number), stage, ..facts }
}

pub fn renumber(paper: &mut PaperCourt, person: &str, from: u32, to: u32) {
    let (case_number, number) = (case_number(from), case_number(to));
    let text = "两位数字颠倒".to_owned();
    agreed(paper, person, Command::CorrectNumber { case_number, number, text });
}

fn flagged(paper: &mut PaperCourt, number: u32) {
    let (case_number, text) = (case_number(number), "群体".to_owned());
    let (add, remove) = (vec!["MASS_OR_SOCIAL".to_owned()], Vec::new());
    let flags = Command::ChangeFlags { case_number, add, remove, text };
    paper.by(SUPERVISOR, flags).expect("flags");
}

/// Numbers that are corrected, and what becomes of the wrong ones.
pub fn renumbered() -> PaperCourt {
    let mut paper = PaperCourt::two(8);
    let import = imported(9, 3, today(&paper));
    paper.by(REGISTRAR, Command::ImportCase(Box::new(import))).expect("imports");
    assign(&mut paper, &facts(1));
    assign(&mut paper, &dispute(12));
    flagged(&mut paper, 12);
    renumber(&mut paper, CLERK, 12, 21);
    // The wrong number is that of another case, which is reassigned.
    assign(&mut paper, &under(12, 1, dispute(13)));
    assign(&mut paper, &left(under(12, 1, dispute(13)), 2));
    assign(&mut paper, &left(under(21, 0, dispute(12)), 1));
    close(&mut paper, 21, Manner::Judgment);
    // A stage that was voided before stays with the wrong number.
    let excluded = Facts { exclusions: excluding(15, &[1, 2, 3, 4, 5]).exclusions, ..dispute(15) };
    voided(&mut paper, &excluded);
    assign(&mut paper, &Facts { stage: 1, ..dispute(15) });
    renumber(&mut paper, OTHER_CLERK, 15, 51);
    assign(&mut paper, &under(15, 2, dispute(16)));
    designate(&mut paper, dispute(17), 3, DesignationGround::Supervision);
    renumber(&mut paper, REGISTRAR, 17, 71);
    designate(&mut paper, under(17, 1, dispute(18)), 4, DesignationGround::Supervision);
    assign(&mut paper, &dispute(19));
    paper.days_pass(3);
    renumber(&mut paper, CLERK, 19, 91);
    undo(&mut paper, CLERK, &case_number(91), Manner::InError);
    assign(&mut paper, &under(91, 1, dispute(19)));
    paper
}

/// Files it, and a supervisor declines it.
fn voided(paper: &mut PaperCourt, facts: &Facts) {
    let filing = paper.files(facts.clone()).expect("files").filing.expect("a filing");
    paper.decline(SUPERVISOR, filing).expect("declines");
    let void = Command::Void {
        case_number: facts.case_number.clone(),
        stage: facts.stage,
        ground: VoidGround::Declined,
        text: String::new(),
        approver: String::new(),
        nonce: None,
    };
    paper.by(CLERK, void).expect("ends");
}

/// A dispute whose number was corrected is given up, and goes back by its right number; a series
/// follows the judge of a first case whose number was corrected.
pub fn renumbered_and_returned() -> PaperCourt {
    let mut paper = PaperCourt::two(8);
    let policy = Policy { refiling: Some(30), valid_from: Day(1), ..Policy::default() };
    agreed(&mut paper, REGISTRAR, Command::AdoptPolicy(Box::new(policy)));
    assign(&mut paper, &dispute(12));
    renumber(&mut paper, CLERK, 12, 21);
    close(&mut paper, 21, Manner::Withdrawn);
    let again = between(facts(30), &[24, 25]);
    paper.files(again.clone()).expect("goes back");
    let approve = Command::ApproveDesignation { case_number: again.case_number, stage: 0 };
    paper.by(SUPERVISOR, approve).expect("approves");
    let mut first = dispute(13);
    first.lineage.series = "批/1".to_owned();
    let judge = assign(&mut paper, &first);
    renumber(&mut paper, CLERK, 13, 31);
    let mut next = Facts { weight: 30, ..dispute(14) };
    next.lineage.series = "批/1".to_owned();
    designate(&mut paper, next, judge, DesignationGround::BatchOrRelated);
    paper
}

fn is_number(event: &Event) -> bool {
    matches!(event, Event::NumberCorrected(_))
}

fn number(entries: &mut [Entry], nth: usize) -> &mut NumberCorrected {
    match what(entries, is_number, nth) {
        Event::NumberCorrected(it) => it,
        _ => panic!("a number"),
    }
}

/// Something else that a person with this role does in place of the flags.
fn instead_of_flags(entries: &mut [Entry], event: fn(EntryIndex) -> Event) {
    let at = place(entries, |it| matches!(it, Event::FlagsChanged(_)), 0);
    let Event::FlagsChanged(it) = &entries[at].event else { panic!("flags") };
    let event = event(it.filing);
    (entries[at].event, entries[at].actor) = (event, Actor::authenticated(POLITICAL));
}

const START: Day = Day(20_514);

pub const NUMBER_EDITS: &[Edit] = &[
    ("a number alone", |e| alone(e, is_number, 0)),
    ("a number not approved", |e| unapproved(e, is_number, 0)),
    ("a number by the political division", |e| {
        by(e, is_number, 0, Actor::authenticated(POLITICAL));
    }),
    ("a number by a supervisor", |e| {
        by(e, is_number, 0, Actor::authenticated(OTHER_SUPERVISOR));
    }),
    ("a number by who approves", |e| by(e, is_number, 0, Actor::claimed(SUPERVISOR))),
    ("a number in place of something", |e| {
        proposal_of(e, is_number, 0).replaces = Some(EntryIndex(3));
    }),
    ("a number without a word", |e| number(e, 0).text.clear()),
    ("a number with a hidden character", |e| number(e, 0).text.push('\u{202e}')),
    ("no number", |e| number(e, 0).number.clear()),
    ("a number with a leading zero", |e| {
        number(e, 0).number = "(2026)湘0203民初021号".to_owned();
    }),
    ("a number of another court", |e| {
        number(e, 0).number = "(2026)湘0204民初21号".to_owned();
    }),
    ("the same number", |e| number(e, 0).number = case_number(12)),
    ("a number of a case", |e| number(e, 0).number = case_number(1)),
    ("a number of an import", |e| number(e, 0).number = "(2025)湘0203民初9号".to_owned()),
    ("a number that was wrong and voided", |e| number(e, 2).number = case_number(15)),
    ("a number that was wrong", |e| number(e, 3).number = case_number(12)),
    ("another wrong number", |e| number(e, 0).wrong = case_number(1)),
    ("no wrong number", |e| number(e, 0).wrong.clear()),
    ("another stage", |e| number(e, 0).stage = 1),
    ("no such stage", |e| number(e, 1).stage = 0),
    ("a number of no entry", |e| number(e, 0).filing = EntryIndex(3)),
    ("a number of another case", |e| number(e, 0).filing.0 -= 2),
    ("a number of an import's case", |e| {
        let import = place(e, |it| matches!(it, Event::CaseImported(_)), 0) as u64;
        let number = number(e, 0);
        (number.filing, number.wrong) = (EntryIndex(import), "(2025)湘0203民初9号".to_owned());
    }),
    ("a number of a reassigned case", |e| {
        let filing = e.iter().position(|it| {
            let Event::CaseFiled(it) = &it.event else { return false };
            it.facts.case_number == case_number(12) && it.facts.stage == 2
        });
        let number = number(e, 1);
        number.filing = EntryIndex(filing.expect("a filing") as u64);
        (number.wrong, number.stage) = (case_number(12), 2);
    }),
    ("a number of a stage that was left", |e| {
        let filing = number(e, 0).filing;
        let number = number(e, 1);
        (number.filing, number.wrong, number.stage) = (filing, case_number(21), 0);
    }),
    ("a number of a later year", |e| number(e, 0).number = "(2027)湘0203民初21号".to_owned()),
    ("a number of an earlier year", |e| number(e, 0).number = "(2025)湘0203民初21号".to_owned()),
    ("filed under a later year", |e| {
        filed(e, 1, 0).facts.case_number = "(2027)湘0203民初1号".to_owned();
    }),
    ("asked for under a later year", |e| {
        let at = place(e, |it| matches!(it, Event::DesignationRequested(_)), 0);
        let Event::DesignationRequested(it) = &mut e[at].event else { panic!("a request") };
        it.facts.case_number = "(2126)湘0203民初17号".to_owned();
    }),
    ("a number of another type", |e| number(e, 0).number = "(2026)湘0203刑初21号".to_owned()),
    ("a number of a near type", |e| number(e, 0).number = "(2026)湘0203知民初21号".to_owned()),
    ("a number of an old form", |e| {
        number(e, 0).number = "(2014)石法民一初字第45号".to_owned();
    }),
    ("a number of parties unknown", |e| filed(e, 12, 0).facts.parties.marks.clear()),
    ("a number of one party", |e| filed(e, 12, 0).facts.parties.marks.truncate(1)),
    ("a number of a dispute filed twice", |e| {
        filed(e, 1, 0).facts.parties.marks = filed(e, 12, 0).facts.parties.marks.clone();
    }),
    ("a number of a dispute whose other filing was reassigned", |e| {
        filed(e, 15, 1).facts.parties.marks = filed(e, 12, 0).facts.parties.marks.clone();
    }),
    ("a number after an activity", |e| {
        instead_of_flags(e, |filing| {
            let (kind, day) = (ActivityKind::FileAccess, START);
            let activity =
                Activity { day, minute: None, kind, judge: Some(JudgeId(3)), minutes: 5 };
            Event::ActivityRecorded { filing, activity }
        });
    }),
    ("a number after a closing", |e| {
        instead_of_flags(e, |filing| {
            let closing = Closing { on: START, manner: Some(Manner::Judgment) };
            let (panel, given_back) = (Panel::default(), GivenBack::default());
            let closed = CaseClosed { filing, closing, panel, given_back, as_seated: false };
            Event::CaseClosed(Box::new(closed))
        });
    }),
    ("a number too late", |e| {
        let at = approval(e, is_number, 3);
        e.iter_mut().skip(at).for_each(|it| it.time_ms += DAY_MS);
    }),
    ("a number corrected again", |e| {
        let (filing, stage) = (number(e, 1).filing, number(e, 1).stage);
        let number = number(e, 2);
        (number.filing, number.stage, number.wrong) = (filing, stage, case_number(51));
    }),
    ("the wrong number at its old stage", |e| filed(e, 12, 1).facts.stage = 0),
    ("the wrong number after its voided stage", |e| filed(e, 15, 2).facts.stage = 1),
    ("the wrong number without a need", |e| filed(e, 12, 1).needs.clear()),
    ("the wrong number, reassigned, without a need", |e| {
        filed(e, 12, 2).needs.retain(|need| *need != ApprovalNeed::NumberAgain);
    }),
    ("the wrong number, reassigned, with a need", |e| {
        let needs = &mut filed(e, 12, 2).needs;
        if !needs.contains(&ApprovalNeed::NumberAgain) {
            needs.push(ApprovalNeed::NumberAgain);
        } else {
            needs.clear();
        }
    }),
    ("the right number with a need", |e| {
        filed(e, 21, 1).needs.push(ApprovalNeed::NumberAgain);
    }),
    ("the right number for another case", |e| {
        filed(e, 15, 2).facts.case_number = case_number(51);
    }),
    ("the right number without what was carried", |e| {
        filed(e, 21, 1).facts.parties.marks.clear();
    }),
    ("the wrong number asked for at its old stage", |e| {
        let at = place(e, |it| matches!(it, Event::DesignationRequested(_)), 1);
        let Event::DesignationRequested(it) = &mut e[at].event else { panic!("a request") };
        it.facts.stage = 0;
    }),
];

pub const NUMBER_RETURN_EDITS: &[Edit] = &[
    ("goes back by the wrong number", |e| {
        let at = place(e, |it| matches!(it, Event::DesignationRequested(_)), 0);
        let Event::DesignationRequested(it) = &mut e[at].event else { panic!("a request") };
        it.text = case_number(12);
    }),
    ("closed before its number", |e| {
        let (at, close) =
            (approval(e, is_number, 0), place(e, |it| matches!(it, Event::CaseClosed(_)), 0));
        e.swap(at, close);
    }),
    ("a series that follows another", |e| {
        let at = place(e, |it| matches!(it, Event::DesignationRequested(_)), 1);
        let Event::DesignationRequested(it) = &mut e[at].event else { panic!("a request") };
        it.judge.0 = it.judge.0 % 8 + 1;
    }),
];
