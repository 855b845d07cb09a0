//! What is told of cases: what a filing would become, and all that a log says about a number.

use std::convert::Infallible;

use caselot_core::docket::cases::row::Cases;
use caselot_core::docket::code::{ApprovalNeed, ExclusionGround};
use caselot_core::docket::decide::{Rehearsed, rehearse_filing};
use caselot_core::docket::filing::{Exclusion, Facts};
use caselot_core::docket::fold::about::AboutIndex;
use caselot_core::docket::fold::history::CaseHistory;
use caselot_core::docket::record::Closing;
use caselot_core::docket::{Actor, CaseEnd, Command, Event, Refusal};
use caselot_core::id::{EntryIndex, JudgeId};

use crate::checks::code;
use crate::paper::PaperCourt;
use crate::paper::two::{CLERK, POLITICAL, SUPERVISOR, facts, proposed};

fn excluding(number: u32, judges: &[u32]) -> Facts {
    let one = |judge: &u32| Exclusion {
        judge: JudgeId(*judge),
        ground: ExclusionGround::OtherRelationship,
        person: String::new(),
        text: String::new(),
        by_program: false,
    };
    Facts { exclusions: judges.iter().map(one).collect(), ..facts(number) }
}

fn rehearse(paper: &PaperCourt, facts: &Facts) -> Result<Rehearsed, Refusal> {
    let actor = Actor::authenticated(CLERK);
    rehearse_filing(&paper.state, &paper.cases, facts, (&actor, paper.now_ms))
}

#[test]
fn a_rehearsal_says_what_the_filing_then_becomes() {
    let mut paper = PaperCourt::two(8);
    for filing in [facts(1), excluding(2, &[3]), excluding(3, &[1, 2, 3, 4, 5, 6])] {
        let Rehearsed::Drawn { facts: completed, needs, .. } =
            rehearse(&paper, &filing).expect("told")
        else {
            panic!("drawn");
        };
        let index = paper.files(filing.clone()).expect("files").filing.expect("a filing");
        let Event::CaseFiled(filed) = &paper.entries[index.0 as usize].event else { panic!() };
        assert_eq!((&filed.needs, &filed.facts.pool), (&needs, &completed.pool));
        assert_eq!(rehearse(&paper, &filing), Ok(Rehearsed::Known(CaseEnd::Open)));
    }
    let other = Facts { cause: "离婚纠纷".to_owned(), ..facts(1) };
    assert_eq!(code(rehearse(&paper, &other)), "FiledWithOtherFacts");
    let nowhere = Facts { pool: "别的".to_owned(), ..facts(9) };
    assert_eq!(code(rehearse(&paper, &nowhere)), "PoolUnknown");
}

#[test]
fn a_rehearsal_is_not_held_up_by_what_waits() {
    let mut paper = PaperCourt::two(8);
    for number in 1..=8 {
        paper.files(excluding(number, &[1, 2, 3, 4, 5, 6])).expect("files");
    }
    assert_eq!(code(paper.files(facts(9))), "TooManyUndrawn");
    let before = paper.entries.len();
    let told = rehearse(&paper, &excluding(9, &[1, 2, 3, 4, 5, 6]));
    let Ok(Rehearsed::Drawn { needs, .. }) = told else { panic!("{told:?}") };
    assert_eq!(needs, [ApprovalNeed::FewCandidates, ApprovalNeed::ManyMissing]);
    assert_eq!(paper.entries.len(), before);
    paper.is_valid();
}

/// What the log says of a number; the index of a server finds the same.
fn history(paper: &PaperCourt, number: u32) -> Vec<&Event> {
    let number = facts(number).case_number;
    let told = CaseHistory::in_log(&number, &paper.entries);
    let mut about = AboutIndex::default();
    paper.entries.iter().for_each(|entry| about.apply(entry));
    let filings = paper.cases.case(&number).into_iter().map(|row| row.filing).collect::<Vec<_>>();
    let read = |index: EntryIndex| {
        Ok::<_, Infallible>(paper.entries[usize::try_from(index.0).expect("few")].clone())
    };
    let candidates = about.candidates(&number, filings.iter().copied());
    let found = CaseHistory::found(&number, filings, candidates, read).expect("nothing fails");
    assert!(told.iter().map(|entry| entry.index).eq(found), "of {number}");
    told.into_iter().map(|entry| &entry.event).collect()
}

#[test]
fn the_filings_of_a_party_are_found_the_newest_first() {
    let mut paper = PaperCourt::two(8);
    let mut filing = |number: u32, tags: &[u8]| {
        let mut facts = facts(number);
        facts.parties.marks = tags.iter().map(|tag| [*tag; 32]).collect();
        paper.assigns(&facts);
        paper.cases.case(&facts.case_number)[0].filing
    };
    let filed = [filing(1, &[1, 2]), filing(2, &[2, 3]), filing(3, &[4]), filing(4, &[1, 4])];
    let mut about = AboutIndex::default();
    paper.entries.iter().for_each(|entry| about.apply(entry));
    let with = |tags: &[u8]| {
        let marks: Vec<_> = tags.iter().map(|tag| [*tag; 32]).collect();
        about.with_party(&marks).into_iter().map(|filing| filing.0).collect::<Vec<_>>()
    };
    assert_eq!(with(&[2]), [filed[1], filed[0]]);
    assert_eq!(with(&[1, 4]), [filed[3], filed[2], filed[0]]);
    assert!(with(&[9]).is_empty() && with(&[]).is_empty());
}

#[test]
fn a_history_follows_the_case_through_its_numbers_and_knows_no_other() {
    let mut paper = PaperCourt::two(8);
    let marked = |number: u32, tag: u8| {
        let mut facts = facts(number);
        facts.parties.marks = vec![[tag; 32], [tag + 100; 32]];
        facts
    };
    paper.assigns(&marked(12, 1));
    paper.assigns(&marked(13, 2));
    let (case_number, number) = (facts(12).case_number, facts(21).case_number);
    let correct = Command::CorrectNumber { case_number, number, text: "数字颠倒".to_owned() };
    let proposal = paper.by(CLERK, correct).expect("proposes");
    paper.approve(proposed(&proposal)).expect("approves");
    let on = paper.state.day(paper.now_ms);
    let (case_number, panel) = (facts(21).case_number, Default::default());
    let closing = Closing { on, manner: None };
    paper
        .by(POLITICAL, Command::CloseCase { case_number, closing, panel, undertaking: None })
        .expect("closes");

    let right = history(&paper, 21);
    let kinds: Vec<bool> = vec![
        matches!(right[0], Event::CaseFiled(it) if it.facts.case_number == facts(12).case_number),
        matches!(right[1], Event::CaseDrawn(_)),
        matches!(right[2], Event::Proposed(_)),
        matches!(right[3], Event::Approved(_)),
        matches!(right[4], Event::CaseClosed(_)),
    ];
    assert_eq!((kinds, right.len()), (vec![true; 5], 5), "{right:?}");
    let wrong = history(&paper, 12);
    assert_eq!(wrong.len(), 4, "the closing is that of the right number: {wrong:?}");
    assert_eq!(history(&paper, 13).len(), 2);
    assert_eq!(history(&paper, 99).len(), 0);
}

#[test]
fn a_history_has_who_declined_and_what_came_after() {
    let mut paper = PaperCourt::two(8);
    let bent = excluding(5, &[1, 2, 3, 4, 5, 6]);
    let filing = paper.files(bent).expect("files").filing.expect("a filing");
    paper.decline(SUPERVISOR, filing).expect("declines");
    let told = history(&paper, 5);
    assert!(matches!(told[..], [Event::CaseFiled(_), Event::Declined(_)]), "{told:?}");
}
