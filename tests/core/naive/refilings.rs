//! A log of cases that were given up and filed again, and edits of it that no verifier may let
//! pass.

use std::sync::Arc;

use caselot_core::docket::cases::row::Cases;
use caselot_core::docket::code::{
    AbsenceKind, AssignedBy, CorrectionGround, DesignationGround, ExclusionGround, Manner,
    ReassignmentGround, Standing, VoidGround,
};
use caselot_core::docket::designation::{DesignationDeclined, DesignationRequested};
use caselot_core::docket::entry::Event;
use caselot_core::docket::filing::{CaseFiled, Facts};
use caselot_core::docket::people::Absence;
use caselot_core::docket::policy::{Eligibility, Policy};
use caselot_core::docket::record::{CaseClosed, CaseRecord, Closing, Panel};
use caselot_core::docket::{Actor, Command, Entry, rules};
use caselot_core::id::{EntryIndex, JudgeId};

use crate::naive::disputes::{avoided, between, declare, marks, of, void};
use crate::naive::edits::{Edit, first};
use crate::naive::lives::{SECOND, designate, draw, reassigned};
use crate::paper::{self, PaperCourt, case_number};

const DAY_MS: u64 = 86_400_000;

fn dispute(number: u32, people: &[u32]) -> Facts {
    between(paper::facts(number), people)
}

pub fn close(paper: &mut PaperCourt, number: u32, manner: Manner) {
    let on = paper.state.day(paper.now_ms);
    let closing = Closing { on, manner: Some(manner) };
    let (case_number, panel) = (case_number(number), Panel::default());
    paper
        .act(Command::CloseCase { case_number, closing, panel, undertaking: None })
        .expect("closes");
}

/// Files it, and it goes back; the judge.
pub fn back(paper: &mut PaperCourt, facts: Facts) -> u32 {
    paper.file_facts(facts).expect("goes back");
    match &paper.entries.last().expect("an entry").event {
        Event::CaseDesignated(given) => given.judge.0,
        other => panic!("{other:?}: it did not go back"),
    }
}

/// Draws a case and closes it so that it is given up.
fn give_up(paper: &mut PaperCourt, facts: Facts, number: u32) -> u32 {
    let judge = draw(paper, facts);
    close(paper, number, Manner::Withdrawn);
    judge
}

/// Corrects what is recorded of a drawn and closed dispute.
fn correct(
    paper: &mut PaperCourt,
    (number, manner): (u32, Manner),
    ground: CorrectionGround,
    change: fn(&mut CaseRecord),
) {
    let rows = paper.cases.case(&case_number(number));
    let undertaking = rules::present(&rows).and_then(|row| row.end.undertaking());
    let on = paper.state.day(paper.now_ms);
    let facts = paper::facts(number);
    let before = CaseRecord {
        pool: facts.pool,
        cause: facts.cause,
        procedure: facts.procedure,
        flags: facts.flags,
        weight: facts.weight,
        filed_on: on,
        undertaking: undertaking.expect("a judge"),
        assigned_by: AssignedBy::Drawn,
        panel: Panel::default(),
        closing: Some(Closing { on, manner: Some(manner) }),
    };
    let mut after = before.clone();
    change(&mut after);
    let (text, approver) = (String::new(), SECOND.to_owned());
    let (before, after) = (Box::new(before), Box::new(after));
    let case_number = case_number(number);
    let command = Command::CorrectCase { case_number, before, after, ground, text, approver };
    paper.act(command).expect("corrects");
}

pub fn leave(paper: &mut PaperCourt, judge: u32) {
    let from = paper.state.day(paper.now_ms);
    let (kind, text) = (AbsenceKind::Leave, String::new());
    let away = Absence {
        judge: JudgeId(judge),
        from,
        to: Some(from),
        kind,
        text,
        replaces: None,
        cancelled: false,
    };
    paper.act(Command::RecordAbsence(away)).expect("leave");
}

/// A dispute that is drawn although it could go back.
fn redraw(number: u32, people: &[u32]) -> Facts {
    let mut facts = dispute(number, people);
    facts.parties.redraw = "另行分案".to_owned();
    facts
}

/// Cases given up in each way, filed again, and sent back or drawn.
pub fn refiled() -> PaperCourt {
    let mut paper = PaperCourt::with_judges(64, 8);
    let policy = Policy { refiling: Some(30), ..Policy::default() };
    paper.act(Command::AdoptPolicy(Box::new(policy.clone()))).expect("adopts");
    let judge = give_up(&mut paper, dispute(1, &[1, 2]), 1);
    assert_eq!(back(&mut paper, dispute(2, &[1, 2])), judge);
    // Another cause, other parties, one party alone.
    draw(&mut paper, Facts { cause: "借款合同纠纷".to_owned(), ..dispute(3, &[1, 2]) });
    draw(&mut paper, dispute(4, &[1, 2, 3]));
    give_up(&mut paper, dispute(5, &[4]), 5);
    draw(&mut paper, dispute(6, &[4]));
    // A second person says that it is drawn; then the later of two judges gets it, or nobody.
    let former = give_up(&mut paper, dispute(7, &[5, 6]), 7);
    let later = give_up(&mut paper, redraw(8, &[5, 6]), 8);
    assert_ne!(former, later, "another seed is needed");
    assert_eq!(back(&mut paper, dispute(9, &[5, 6])), later);
    declare(&mut paper, later, &[6], ExclusionGround::Interest);
    draw(&mut paper, dispute(10, &[5, 6]));
    withdrawn(&mut paper);
    assigned(&mut paper);
    closed_or_not(&mut paper);
    // It begins a series, which follows it.
    let mut leads = dispute(26, &[11, 12]);
    leads.lineage.series = "批/9".to_owned();
    close(&mut paper, 16, Manner::Withdrawn);
    assert_eq!(back(&mut paper, leads), 4);
    let mut follows = dispute(27, &[11, 12]);
    (follows.lineage.series, follows.weight) = ("批/9".to_owned(), 30);
    designate(&mut paper, follows, 4, DesignationGround::BatchOrRelated);
    // Whose judge is on leave.
    let away = give_up(&mut paper, dispute(24, &[19, 20]), 24);
    leave(&mut paper, away);
    draw(&mut paper, dispute(25, &[19, 20]));
    // The last day, and the day after; the later case is too old before the earlier one.
    draw(&mut paper, dispute(28, &[21, 22]));
    let newer = give_up(&mut paper, dispute(29, &[21, 22]), 29);
    paper.now_ms += 30 * DAY_MS;
    assert_eq!(back(&mut paper, dispute(30, &[21, 22])), newer);
    close(&mut paper, 28, Manner::Withdrawn);
    paper.now_ms += DAY_MS;
    back(&mut paper, dispute(31, &[21, 22]));
    draw(&mut paper, dispute(32, &[19, 20]));
    // Once it is another judge's, a case that was redrawn is passed on like any other.
    give_up(&mut paper, dispute(35, &[23, 24]), 35);
    draw(&mut paper, redraw(36, &[23, 24]));
    draw(&mut paper, between(reassigned(36, 1, ReassignmentGround::Health), &[23, 24]));
    paper.act(Command::AdoptPolicy(Box::new(Policy { refiling: None, ..policy }))).expect("adopts");
    close(&mut paper, 31, Manner::Withdrawn);
    draw(&mut paper, dispute(33, &[21, 22]));
    let (facts, ground) = (paper::facts(34), DesignationGround::Supervision);
    designate(&mut paper, facts, 3, ground);
    paper
}

/// A withdrawn filing, again under its number and under another one, also after a redraw.
fn withdrawn(paper: &mut PaperCourt) {
    paper.file_facts(dispute(11, &[7, 8])).expect("files");
    void(paper, 11, 0, VoidGround::Withdrawn);
    let mut again = redraw(11, &[7, 8]);
    again.stage = 1;
    draw(paper, again);
    back(paper, dispute(12, &[7, 8]));
    paper.file_facts(dispute(13, &[9, 10])).expect("files");
    void(paper, 13, 0, VoidGround::FiledInError);
    draw(paper, dispute(14, &[9, 10]));
}

/// A designated case, one that was passed on, a panel.
fn assigned(paper: &mut PaperCourt) {
    designate(paper, dispute(15, &[11, 12]), 4, DesignationGround::Supervision);
    close(paper, 15, Manner::Ruling);
    assert_eq!(back(paper, dispute(16, &[11, 12])), 4);
    draw(paper, dispute(17, &[13, 14]));
    let passed_on = between(reassigned(17, 1, ReassignmentGround::Transfer), &[13, 14]);
    let second = give_up(paper, passed_on, 17);
    let mut panel = dispute(18, &[13, 14]);
    panel.panel.members = 2;
    assert_eq!(back(paper, panel), second);
}

/// Not given up, or no longer; given up after all.
fn closed_or_not(paper: &mut PaperCourt) {
    draw(paper, dispute(19, &[15, 16]));
    close(paper, 19, Manner::Judgment);
    draw(paper, dispute(20, &[15, 16]));
    correct(paper, (19, Manner::Judgment), CorrectionGround::RecordedWrong, |record| {
        record.closing = record.closing.map(|it| Closing { manner: Some(Manner::Ruling), ..it });
        record.cause = "别的".to_owned();
    });
    back(paper, dispute(21, &[15, 16]));
    give_up(paper, dispute(22, &[17, 18]), 22);
    let withdrawn = (22, Manner::Withdrawn);
    correct(paper, withdrawn, CorrectionGround::ClosingWithdrawn, |it| it.closing = None);
    draw(paper, dispute(23, &[17, 18]));
}

/// A short log: given up by a designated judge at the cap and gone back, withdrawn and redrawn.
pub fn returned() -> PaperCourt {
    let mut paper = PaperCourt::with_judges(2, 4);
    let eligibility = Eligibility { min_candidates: 1, open_case_cap: Some(1) };
    let policy = Policy { refiling: Some(30), eligibility, ..Policy::default() };
    paper.act(Command::AdoptPolicy(Box::new(policy))).expect("adopts");
    designate(&mut paper, dispute(1, &[1, 2]), 3, DesignationGround::Supervision);
    close(&mut paper, 1, Manner::Withdrawn);
    designate(&mut paper, paper::facts(2), 3, DesignationGround::Supervision);
    assert_eq!(back(&mut paper, dispute(3, &[1, 2])), 3);
    paper.file_facts(dispute(4, &[3, 4])).expect("files");
    void(&mut paper, 4, 0, VoidGround::Withdrawn);
    let mut redrawn = dispute(5, &[3, 4]);
    redrawn.parties.redraw = "另行分案".to_owned();
    draw(&mut paper, redrawn);
    paper
}

fn filed(entries: &mut [Entry], number: u32) -> &mut CaseFiled {
    first(entries, |event| match event {
        Event::CaseFiled(it) if it.facts.case_number == case_number(number) => {
            Some(Arc::make_mut(it))
        }
        _ => None,
    })
}

fn is_request(event: &Event) -> bool {
    matches!(event, Event::DesignationRequested(it) if it.ground == DesignationGround::Refiled)
}

fn place(entries: &[Entry]) -> usize {
    entries.iter().position(|entry| is_request(&entry.event)).expect("it went back")
}

fn request(entries: &mut [Entry]) -> &mut DesignationRequested {
    let refiled = DesignationGround::Refiled;
    first(entries, |event| match event {
        Event::DesignationRequested(it) if it.ground == refiled => Some(&mut **it),
        _ => None,
    })
}

fn closed(entries: &mut [Entry]) -> &mut CaseClosed {
    first(entries, |event| if let Event::CaseClosed(it) = event { Some(it) } else { None })
}

fn adopted(entries: &mut [Entry]) -> &mut Policy {
    first(entries, |event| if let Event::PolicyAdopted(it) = event { Some(it) } else { None })
}

pub const REFILING_EDITS: &[Edit] = &[
    ("drawn instead of going back", |e| filed(e, 8).facts.parties.redraw.clear()),
    ("redrawn by one person", |e| filed(e, 8).facts.approver.clear()),
    ("redrawn for a hidden character", |e| filed(e, 8).facts.parties.redraw.push('\u{202e}')),
    ("redrawn with nothing to go back to", |e| {
        filed(e, 1).facts.parties.redraw = "另".to_owned();
    }),
    ("a reassignment redrawn", |e| of(e, 17, 1).parties.redraw = "另".to_owned()),
    ("a reassignment redrawn beside an earlier case", |e| {
        of(e, 36, 1).parties.redraw = "另".to_owned();
    }),
    ("another cause, drawn as it should not be", |e| {
        filed(e, 3).facts.cause = paper::facts(3).cause;
    }),
    ("other parties, drawn as they should not be", |e| {
        filed(e, 4).facts.parties.marks = marks(&[1, 2]);
    }),
    ("gone back with another cause", |e| request(e).facts.cause = "别的".to_owned()),
    ("gone back with other parties", |e| request(e).facts.parties.marks = marks(&[1, 9])),
    ("gone back with one party", |e| request(e).facts.parties.marks = marks(&[1])),
    ("gone back to another judge", |e| request(e).judge = JudgeId(request(e).judge.0 % 8 + 1)),
    ("gone back to a judge on leave", |e| request(e).judge = JudgeId(77)),
    ("gone back for another case", |e| request(e).text = case_number(3)),
    ("gone back for no case", |e| request(e).text.clear()),
    ("gone back on another ground", |e| request(e).ground = DesignationGround::Supervision),
    ("closed by a judgment", |e| closed(e).closing.manner = Some(Manner::Judgment)),
    ("closed in a manner not known", |e| closed(e).closing.manner = None),
    ("closed before it was filed", |e| closed(e).closing.on.0 -= 1),
    ("no rule", |e| adopted(e).refiling = None),
    ("a rule of fewer days", |e| adopted(e).refiling = Some(29)),
    ("a rule of more days", |e| adopted(e).refiling = Some(31)),
    ("a rule of too many days", |e| adopted(e).refiling = Some(3_661)),
    ("given back by a person", |e| {
        let at = place(e) + 1;
        e[at].actor = Actor::claimed("王五");
    }),
    ("given back by a person in the program's name", |e| {
        let at = place(e) + 1;
        e[at].actor.standing = Standing::Claimed;
    }),
    ("given back by the program in a person's name", |e| {
        let at = place(e) + 1;
        e[at].actor.person = "王五".to_owned();
    }),
    ("the program designates", |e| e.last_mut().expect("an entry").actor = Actor::system()),
    ("somebody of that name designates", |e| {
        e.last_mut().expect("an entry").actor.person = "caselot".to_owned();
    }),
    ("somebody of that standing designates", |e| {
        e.last_mut().expect("an entry").actor.standing = Standing::System;
    }),
    ("gone back and not given", |e| {
        let at = place(e) + 1;
        e.remove(at);
        (0..).zip(e).for_each(|(index, entry)| entry.index = EntryIndex(index));
    }),
    ("gone back and declined", |e| {
        let at = place(e) + 1;
        let filing = e[at - 1].index;
        e[at].event =
            Event::DesignationDeclined(DesignationDeclined { filing, text: "否".to_owned() });
    }),
    ("gone back, and given to another judge", |e| {
        let at = place(e) + 1;
        let Event::CaseDesignated(given) = &mut e[at].event else { panic!("an approval") };
        given.judge = JudgeId(given.judge.0 % 8 + 1);
    }),
    ("gone back, and the log ends", |e| e.truncate(place(e) + 1)),
    ("gone back, and another is given", |e| {
        let at = place(e) + 1;
        e[at].event = e.last().expect("an approval").event.clone();
    }),
    ("a stage that was not voided so", |e| avoided(e).avoided = None),
    ("voided on another ground", |e| {
        (avoided(e).ground, avoided(e).avoided) = (VoidGround::FiledInError, None);
    }),
    ("a conflict taken out", |e| {
        let at = e.iter().position(|entry| matches!(entry.event, Event::ConflictDeclared(_)));
        e.remove(at.expect("a conflict"));
        (0..).zip(e).for_each(|(index, entry)| entry.index = EntryIndex(index));
    }),
    ("a correction of another manner", |e| {
        let changed = first(e, |event| match event {
            Event::CaseCorrected(it) => it.after.closing.as_mut(),
            _ => None,
        });
        changed.manner = Some(Manner::Mediated);
    }),
    ("a series led by a redraw", |e| of(e, 26, 0).lineage.series.push('9')),
];
