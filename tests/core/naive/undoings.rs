//! Logs of protocol 2 in which cases that should never have been are undone, and edits of them.

use std::sync::Arc;

use caselot_core::docket::code::{
    ApprovalNeed, AssignedBy, CorrectionGround, DesignationGround, Manner, ReassignmentGround,
    VoidGround,
};
use caselot_core::docket::entry::Event;
use caselot_core::docket::filing::Facts;
use caselot_core::docket::lineage::{PriorCase, REMANDED, Reassignment};
use caselot_core::docket::panel::PanelSeats;
use caselot_core::docket::policy::Policy;
use caselot_core::docket::record::{
    CaseClosed, CaseCorrected, CaseRecord, Closing, GivenBack, Panel,
};
use caselot_core::docket::{Actor, Command, Day, Entry};
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::lottery::role::SeatRole;

use crate::naive::acts::{agreed, assign, away, close, designate, excluding, imported, today};
use crate::naive::disputes::between;
use crate::naive::edits::Edit;
use crate::naive::trespasses::{filed, place};
use crate::naive::usurpers::{alone, by, proposal_of, unapproved, what};
use crate::paper::two::{
    CLERK, OTHER_CLERK, OTHER_SUPERVISOR, POLITICAL, REGISTRAR, SUPERVISOR, facts,
};
use crate::paper::{PaperCourt, case_number};

pub fn undo(paper: &mut PaperCourt, person: &str, case_number: &str, manner: Manner) {
    let (case_number, text) = (case_number.to_owned(), "与另案重复".to_owned());
    agreed(paper, person, Command::UndoCase { case_number, manner, text });
}

/// The record of a case that was drawn for one judge.
pub fn recorded_as(facts: &Facts, judge: u32, on: Day) -> CaseRecord {
    let Facts { pool, cause, procedure, flags, weight, .. } = facts.clone();
    CaseRecord {
        pool,
        cause,
        procedure,
        flags,
        weight,
        filed_on: on,
        undertaking: JudgeId(judge),
        assigned_by: AssignedBy::Drawn,
        panel: Panel::default(),
        closing: None,
    }
}

/// The same facts for the next stage, after the judge of the present one left.
pub fn left(facts: Facts, stage: u32) -> Facts {
    let mut left = Facts { stage, ..facts };
    let asked = Reassignment::asked(ReassignmentGround::Recusal, "说明");
    left.lineage.reassigns = Some(Box::new(asked));
    left
}

pub fn correct(
    paper: &mut PaperCourt,
    case_number: &str,
    (before, after): (CaseRecord, CaseRecord),
    ground: CorrectionGround,
) {
    let (text, approver) = (String::new(), String::new());
    let (before, after) = (Box::new(before), Box::new(after));
    let case_number = case_number.to_owned();
    let command = Command::CorrectCase { case_number, before, after, ground, text, approver };
    agreed(paper, POLITICAL, command);
}

/// Cases that are undone: a panel, a designated one, a reassigned one; what comes after it.
pub fn undone() -> PaperCourt {
    let mut paper = PaperCourt::two(8);
    let day = today(&paper);
    for (number, judge) in [(1, 3), (2, 4)] {
        let import = imported(number, judge, day);
        paper.by(REGISTRAR, Command::ImportCase(Box::new(import))).expect("imports");
    }
    let seats = PanelSeats { members: 2, ..PanelSeats::default() };
    let panel = Facts { panel: seats, weight: 250, ..facts(1) };
    assign(&mut paper, &panel);
    assign(&mut paper, &facts(2));
    undo(&mut paper, CLERK, &case_number(2), Manner::Duplicate);
    undo(&mut paper, POLITICAL, &case_number(1), Manner::InError);
    paper.days_pass(2);
    assign(&mut paper, &Facts { stage: 1, ..panel.clone() });
    paper.days_pass(1);
    assign(&mut paper, &left(panel, 2));
    paper.files(Facts { stage: 1, ..excluding(2, &[5]) }).expect("files");
    let filing = EntryIndex(paper.state.size - 1);
    paper.decline(SUPERVISOR, filing).expect("declines");
    let void = Command::Void {
        case_number: case_number(2),
        stage: 1,
        ground: VoidGround::Declined,
        text: String::new(),
        approver: String::new(),
        nonce: None,
    };
    paper.by(CLERK, void).expect("ends");
    assign(&mut paper, &Facts { stage: 2, ..facts(2) });
    designate(&mut paper, excluding(3, &[1]), 4, DesignationGround::Supervision);
    undo(&mut paper, OTHER_CLERK, &case_number(3), Manner::Duplicate);
    designate(&mut paper, Facts { stage: 1, ..facts(3) }, 5, DesignationGround::Supervision);
    assign(&mut paper, &facts(7));
    assign(&mut paper, &left(facts(7), 1));
    away(&mut paper, 6, 3);
    undo(&mut paper, CLERK, &case_number(7), Manner::InError);
    assign(&mut paper, &Facts { stage: 2, ..facts(7) });
    paper.days_pass(1);
    assign(&mut paper, &left(facts(7), 3));
    let mut back = Facts { flags: vec![REMANDED.to_owned()], ..facts(9) };
    let prior = PriorCase { case_number: case_number(7), ..PriorCase::default() };
    back.lineage.prior = Some(Box::new(prior));
    assign(&mut paper, &back);
    assign(&mut paper, &facts(8));
    close(&mut paper, 8, Manner::Judgment);
    paper
}

/// What is corrected of cases that were undone, and of imports.
pub fn undone_and_corrected() -> PaperCourt {
    let mut paper = PaperCourt::two(8);
    let day = today(&paper);
    for (number, judge) in [(1, 3), (2, 4)] {
        let import = imported(number, judge, day);
        paper.by(REGISTRAR, Command::ImportCase(Box::new(import))).expect("imports");
    }
    let mut never = imported(3, 5, day);
    never.record.closing = Some(Closing { on: day, manner: Some(Manner::InError) });
    paper.by(REGISTRAR, Command::ImportCase(Box::new(never.clone()))).expect("imports");
    assign(&mut paper, &Facts { case_number: never.case_number, stage: 1, ..facts(0) });
    let judge = assign(&mut paper, &facts(1));
    let shut = |manner| Some(Closing { on: day, manner: Some(manner) });
    close(&mut paper, 1, Manner::Judgment);
    let record = recorded_as(&facts(1), judge, day);
    let before = CaseRecord { closing: shut(Manner::Judgment), ..record.clone() };
    let after = CaseRecord { closing: shut(Manner::Mediated), ..record };
    let ground = CorrectionGround::RecordedWrong;
    correct(&mut paper, &case_number(1), (before, after), ground);
    let judge = assign(&mut paper, &facts(2));
    close(&mut paper, 2, Manner::Judgment);
    let record = recorded_as(&facts(2), judge, day);
    let before = CaseRecord { closing: shut(Manner::Judgment), ..record };
    let after = CaseRecord { closing: None, ..before.clone() };
    let withdrawn = CorrectionGround::ClosingWithdrawn;
    correct(&mut paper, &case_number(2), (before, after), withdrawn);
    undo(&mut paper, CLERK, &case_number(2), Manner::Duplicate);
    let (first, second) = (imported(1, 3, day), imported(2, 4, day));
    for import in [&first, &second] {
        undo(&mut paper, POLITICAL, &import.case_number, Manner::Duplicate);
    }
    let before = CaseRecord { closing: shut(Manner::Duplicate), ..first.record.clone() };
    let after = CaseRecord { closing: None, ..before.clone() };
    correct(&mut paper, &first.case_number, (before, after), withdrawn);
    let again = Facts { case_number: second.case_number, stage: 1, ..facts(0) };
    assign(&mut paper, &again);
    paper
}

/// Disputes that are undone go back to their judge.
pub fn undone_and_returned() -> PaperCourt {
    let mut paper = PaperCourt::two(8);
    let policy = Policy { refiling: Some(30), valid_from: Day(1), ..Policy::default() };
    agreed(&mut paper, REGISTRAR, Command::AdoptPolicy(Box::new(policy)));
    let dispute = |number| between(facts(number), &[1, 2]);
    assign(&mut paper, &dispute(1));
    undo(&mut paper, CLERK, &case_number(1), Manner::InError);
    for facts in [Facts { stage: 1, ..dispute(1) }, dispute(2)] {
        let (case_number, stage) = (facts.case_number.clone(), facts.stage);
        paper.files(facts).expect("goes back");
        let approve = Command::ApproveDesignation { case_number, stage };
        paper.by(SUPERVISOR, approve).expect("approves");
    }
    undo(&mut paper, CLERK, &case_number(2), Manner::Duplicate);
    let mut again = dispute(3);
    again.parties.redraw = "另行分案".to_owned();
    assign(&mut paper, &again);
    let mut same = Facts { stage: 1, ..dispute(2) };
    same.parties.redraw = "另行分案".to_owned();
    assign(&mut paper, &same);
    paper
}

fn is_closing(event: &Event) -> bool {
    matches!(event, Event::CaseClosed(_))
}

fn is_correction(event: &Event) -> bool {
    matches!(event, Event::CaseCorrected(_))
}

fn undoing(entries: &mut [Entry], nth: usize) -> &mut CaseClosed {
    match what(entries, is_closing, nth) {
        Event::CaseClosed(it) => it,
        _ => panic!("a closing"),
    }
}

/// The ordinary closing.
fn closing(entries: &mut [Entry]) -> &mut CaseClosed {
    let place = place(entries, is_closing, 0);
    match &mut entries[place].event {
        Event::CaseClosed(it) => it,
        _ => panic!("a closing"),
    }
}

fn correction(entries: &mut [Entry], nth: usize) -> &mut CaseCorrected {
    match what(entries, is_correction, nth) {
        Event::CaseCorrected(it) => it,
        _ => panic!("a correction"),
    }
}

pub const UNDONE_EDITS: &[Edit] = &[
    ("undone alone", |e| alone(e, is_closing, 0)),
    ("undone and not approved", |e| unapproved(e, is_closing, 0)),
    ("undone by a registrar", |e| by(e, is_closing, 0, Actor::authenticated(REGISTRAR))),
    ("undone by a supervisor", |e| by(e, is_closing, 0, Actor::authenticated(OTHER_SUPERVISOR))),
    ("undone by who approves", |e| by(e, is_closing, 0, Actor::claimed(SUPERVISOR))),
    ("undone without a word", |e| proposal_of(e, is_closing, 0).text.clear()),
    ("undone with a hidden character", |e| proposal_of(e, is_closing, 0).text.push('\u{202e}')),
    ("undone in place of something", |e| {
        proposal_of(e, is_closing, 0).replaces = Some(EntryIndex(3));
    }),
    ("nothing given back", |e| undoing(e, 0).given_back = GivenBack::default()),
    ("no weight given back", |e| undoing(e, 0).given_back.weight = 0),
    ("more given back", |e| undoing(e, 0).given_back.weight += 1),
    ("given back to another", |e| {
        let judge = &mut undoing(e, 0).given_back.seats[0].judge;
        *judge = judge.map(|it| JudgeId(it.0 % 8 + 1));
    }),
    ("given back to nobody", |e| undoing(e, 0).given_back.seats[0].judge = None),
    ("given back in another pool", |e| undoing(e, 0).given_back.seats[0].pool.push('二')),
    ("given back for another seat", |e| {
        undoing(e, 0).given_back.seats[0].role = SeatRole::Member;
    }),
    ("given back twice", |e| {
        let seat = undoing(e, 0).given_back.seats[0].clone();
        undoing(e, 0).given_back.seats.push(seat);
    }),
    ("a seat of three not given back", |e| undoing(e, 1).given_back.seats.truncate(2)),
    ("seats out of order", |e| undoing(e, 1).given_back.seats.swap(1, 2)),
    ("the undertaking seat alone given back", |e| undoing(e, 1).given_back.seats.truncate(1)),
    ("undone as withdrawn", |e| undoing(e, 0).closing.manner = Some(Manner::Withdrawn)),
    ("undone in no manner", |e| undoing(e, 0).closing.manner = None),
    ("undone tomorrow", |e| undoing(e, 0).closing.on.0 += 1),
    ("undone before it was filed", |e| undoing(e, 0).closing.on.0 -= 1),
    ("undone with nobody on the panel", |e| undoing(e, 0).panel.presiding = Some(JudgeId(77))),
    ("undone twice", |e| {
        let filing = undoing(e, 0).filing;
        undoing(e, 1).filing = filing;
    }),
    ("undone without an entry", |e| undoing(e, 0).filing = EntryIndex(3)),
    ("a stage that was left undone", |e| undoing(e, 3).filing.0 -= 2),
    ("a judgment that gives back", |e| closing(e).given_back.weight = 100),
    ("a judgment that gives back seats", |e| {
        let given = undoing(e, 0).given_back.clone();
        closing(e).given_back = given;
    }),
    ("a judgment that undoes", |e| closing(e).closing.manner = Some(Manner::Duplicate)),
    ("a judgment by a clerk", |e| {
        let place = place(e, is_closing, 0);
        e[place].actor = Actor::authenticated(CLERK);
    }),
    ("a number again without a need", |e| filed(e, 1, 1).needs.clear()),
    ("a number again at its old stage", |e| filed(e, 1, 1).facts.stage = 0),
    ("a number again at a stage too late", |e| filed(e, 1, 1).facts.stage = 2),
    ("a number again, reassigned", |e| {
        let lineage = filed(e, 1, 2).facts.lineage.clone();
        filed(e, 1, 1).facts.lineage = lineage;
    }),
    ("a number again, voided, without a need", |e| filed(e, 2, 2).needs.clear()),
    ("a new number as one again", |e| {
        filed(e, 8, 0).needs = vec![ApprovalNeed::NumberAgain];
    }),
    ("a number reassigned as one again", |e| {
        filed(e, 1, 2).needs.push(ApprovalNeed::NumberAgain);
    }),
    ("who is left after it, one less", |e| {
        let lineage = &mut filed(e, 1, 2).facts.lineage;
        lineage.reassigns.as_mut().expect("a stage that is left").left.truncate(1);
    }),
    ("a reassigned one as its first day", |e| {
        let lineage = &mut filed(e, 1, 2).facts.lineage;
        lineage.reassigns.as_mut().expect("a stage that is left").filed_on.0 -= 2;
    }),
];

/// Makes of the last correction, which is of an import, one of the undone case 2.
fn correct_undone(entries: &mut [Entry], change: fn(&mut CaseRecord)) {
    let (filing, mut before) =
        (correction(entries, 1).filing, correction(entries, 1).before.clone());
    before.closing.as_mut().expect("closed").manner = Some(Manner::Duplicate);
    let corrected = correction(entries, 2);
    (corrected.filing, corrected.before, corrected.after) = (filing, before.clone(), before);
    corrected.ground = CorrectionGround::RecordedWrong;
    change(&mut corrected.after);
}

pub const UNDONE_CORRECTION_EDITS: &[Edit] = &[
    ("corrected to a duplicate", |e| {
        correction(e, 0).after.closing.as_mut().expect("closed").manner = Some(Manner::Duplicate);
    }),
    ("corrected to an error", |e| {
        correction(e, 0).after.closing.as_mut().expect("closed").manner = Some(Manner::InError);
    }),
    ("a duplicate corrected to an error", |e| {
        correct_undone(e, |after| {
            after.closing.as_mut().expect("closed").manner = Some(Manner::InError)
        });
    }),
    ("a duplicate corrected to a judgment", |e| {
        correct_undone(e, |after| {
            after.closing.as_mut().expect("closed").manner = Some(Manner::Judgment)
        });
    }),
    ("a duplicate of another cause", |e| correct_undone(e, |after| after.cause.push('二'))),
    ("a duplicate withdrawn", |e| {
        correct_undone(e, |after| after.closing = None);
        correction(e, 2).ground = CorrectionGround::ClosingWithdrawn;
    }),
    ("a withdrawal to a duplicate", |e| {
        correction(e, 1).after.closing = correction(e, 1).before.closing;
        correction(e, 1).after.closing.as_mut().expect("closed").manner = Some(Manner::Duplicate);
        correction(e, 1).ground = CorrectionGround::RecordedWrong;
    }),
    ("a duplicate of another day", |e| {
        correct_undone(e, |after| after.closing.as_mut().expect("closed").on.0 -= 1);
    }),
    ("an import gives back a weight", |e| undoing(e, 1).given_back.weight = 100),
    ("an import gives back a seat", |e| {
        let seats = undoing(e, 0).given_back.seats.clone();
        undoing(e, 1).given_back.seats = seats;
    }),
    ("an import again without a need", |e| {
        let last = e.iter().rposition(|it| matches!(it.event, Event::CaseFiled(_)));
        let Event::CaseFiled(it) = &mut e[last.expect("a filing")].event else { panic!() };
        Arc::make_mut(it).needs.clear();
    }),
    ("an import again at stage 0", |e| {
        let last = e.iter().rposition(|it| matches!(it.event, Event::CaseFiled(_)));
        let Event::CaseFiled(it) = &mut e[last.expect("a filing")].event else { panic!() };
        Arc::make_mut(it).facts.stage = 0;
    }),
];

fn asked(entries: &mut [Entry], nth: usize) -> &mut Event {
    let place = place(entries, |it| matches!(it, Event::DesignationRequested(_)), nth);
    &mut entries[place].event
}

pub const UNDONE_RETURN_EDITS: &[Edit] = &[
    ("goes back to another", |e| {
        let Event::DesignationRequested(it) = asked(e, 0) else { panic!("a request") };
        it.judge.0 = it.judge.0 % 8 + 1;
    }),
    ("goes back without its case", |e| {
        let Event::DesignationRequested(it) = asked(e, 1) else { panic!("a request") };
        it.text = case_number(2);
    }),
    ("goes back at its old stage", |e| {
        let Event::DesignationRequested(it) = asked(e, 0) else { panic!("a request") };
        it.facts.stage = 0;
    }),
    ("goes back for another cause", |e| {
        let Event::DesignationRequested(it) = asked(e, 0) else { panic!("a request") };
        it.facts.cause.push('甲');
    }),
    ("not undone before", |e| unapproved(e, is_closing, 0)),
    ("drawn without a word", |e| {
        filed(e, 3, 0).facts.parties.redraw.clear();
        filed(e, 3, 0).needs.retain(|need| *need != ApprovalNeed::Redraw);
    }),
    ("drawn again without a need", |e| {
        filed(e, 2, 1).needs.retain(|need| *need != ApprovalNeed::NumberAgain);
    }),
];
