//! Protocol 2: cases that should never have been.

use caselot_core::docket::code::{ApprovalNeed, ExclusionGround, Manner};
use caselot_core::docket::filing::{Exclusion, Facts};
use caselot_core::docket::policy::Policy;
use caselot_core::docket::record::{Closing, GivenBack};
use caselot_core::docket::{Command, Day, Event, Refusal};
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::quota::{Ask, CourtProjection};

use crate::checks::code;
use crate::paper::two::{CLERK, OTHER_CLERK, POLITICAL, REGISTRAR, facts, proposed};
use crate::paper::{self, PaperCourt};

fn undo(
    paper: &mut PaperCourt,
    person: &str,
    number: u32,
    text: &str,
) -> Result<EntryIndex, Refusal> {
    let case_number = facts(number).case_number;
    let command =
        Command::UndoCase { case_number, manner: Manner::Duplicate, text: text.to_owned() };
    paper.by(person, command).map(|decision| proposed(&decision))
}

fn balances(paper: &PaperCourt) -> Vec<(JudgeId, i64)> {
    paper.state.pools["民事"].balances().collect()
}

#[test]
fn a_case_filed_twice_gives_back_what_it_cost() {
    let mut paper = PaperCourt::two(8);
    paper.assigns(&facts(1));
    let before = balances(&paper);
    paper.assigns(&facts(2));
    assert_ne!(balances(&paper), before);
    assert_eq!(code(undo(&mut paper, CLERK, 2, "")), "TextNeeded");
    assert_eq!(code(undo(&mut paper, REGISTRAR, 2, "same as 1")), "RoleMissing");
    let entry = undo(&mut paper, CLERK, 2, "the same dispute as number 1").expect("proposes");
    assert_ne!(balances(&paper), before, "a proposal changes nothing");
    paper.approve(entry).expect("approves");
    assert_eq!(balances(&paper), before);
    paper.is_valid();

    // Whoever changes what is given back is found.
    let at = paper.last(|event| matches!(event, Event::Proposed(_)));
    let found = paper.found(|entries| {
        let Event::Proposed(proposed) = &mut entries[at].event else { panic!() };
        let Event::CaseClosed(closed) = &mut proposed.what else { panic!() };
        closed.given_back = GivenBack::default();
    });
    assert_eq!(found[0], ("GivenBackMismatch".to_owned(), Some(at as u64 + 1)));
}

#[test]
fn a_closing_that_undoes_needs_its_second_person() {
    let mut paper = PaperCourt::two(8);
    paper.assigns(&facts(1));
    let entry = undo(&mut paper, POLITICAL, 1, "typed twice").expect("proposes");
    paper.approve(entry).expect("approves");
    let approval = paper.last(|event| matches!(event, Event::Approved(_)));
    let alone = paper.found(|entries| {
        let Event::Proposed(proposed) = entries[approval - 1].event.clone() else { panic!() };
        entries[approval - 1].event = proposed.what;
        entries.remove(approval);
    });
    assert_eq!(alone[0], ("NeedsApproval".to_owned(), Some(approval as u64 - 1)));
}

#[test]
fn its_number_is_filed_again_only_with_a_second_person_and_is_not_undone_by_a_correction() {
    let mut paper = PaperCourt::two(8);
    paper.assigns(&facts(1));
    let entry = undo(&mut paper, CLERK, 1, "filed in the wrong court's name").expect("proposes");
    paper.approve(entry).expect("approves");
    let again = Facts { stage: 1, ..facts(1) };
    let filing = paper.files_as(OTHER_CLERK, again.clone()).expect("files").filing.expect("one");
    let Event::CaseFiled(filed) = &paper.entries[filing.0 as usize].event else { panic!() };
    assert_eq!(filed.needs, [ApprovalNeed::NumberAgain]);
    assert_eq!(code(paper.draws(&again)), "Unapproved");
    paper.approve(filing).expect("approves");
    paper.draws(&again).expect("draws");
    paper.is_valid();
}

#[test]
fn the_quota_does_not_count_it() {
    let mut paper = PaperCourt::two(8);
    paper.assigns(&facts(1));
    paper.assigns(&facts(2));
    let on = paper.state.day(paper.now_ms);
    let closing = Closing { on, manner: Some(Manner::Judgment) };
    let (case_number, panel) = (facts(1).case_number, Default::default());
    paper
        .by(POLITICAL, Command::CloseCase { case_number, closing, panel, undertaking: None })
        .expect("closes");
    let entry = undo(&mut paper, CLERK, 2, "typed twice").expect("proposes");
    paper.approve(entry).expect("approves");
    let mut projection = CourtProjection::default();
    paper.entries.iter().for_each(|entry| projection.apply(entry));
    let report =
        projection.report(&Ask { from: on, to: on, as_of: None, files: None }).expect("a report");
    let totals = &report.reconciliation;
    assert_eq!((totals.closings, totals.not_counted), (2, 1));
}

#[test]
fn it_goes_back_to_its_judge_when_the_parties_file_it_again() {
    let mut paper = PaperCourt::two(8);
    let marked = |number| {
        let mut facts = facts(number);
        facts.parties.marks = vec![[7; 32], [8; 32]];
        facts
    };
    let policy = Policy { refiling: Some(30), valid_from: Day(1), ..Policy::default() };
    let decision = paper.by(REGISTRAR, Command::AdoptPolicy(Box::new(policy))).expect("proposes");
    paper.approve(proposed(&decision)).expect("approves");
    paper.assigns(&marked(1));
    let row = paper::case_row(&paper, &facts(1).case_number);
    let judge = row.end.undertaking().expect("a judge");
    let entry = undo(&mut paper, CLERK, 1, "not the one that was wanted").expect("proposes");
    paper.approve(entry).expect("approves");
    // Neither the same number nor another one is a second try.
    for facts in [Facts { stage: 1, ..marked(1) }, marked(2)] {
        let request = paper.files(facts).expect("goes back").filing.expect("a request");
        let Event::DesignationRequested(request) = &paper.entries[request.0 as usize].event else {
            panic!("it was drawn again")
        };
        assert_eq!(request.judge, judge);
    }
    let excluded = Exclusion {
        judge,
        ground: ExclusionGround::Interest,
        person: String::new(),
        text: String::new(),
        by_program: false,
    };
    let bent = Facts { exclusions: vec![excluded], ..marked(3) };
    assert_eq!(code(paper.files(bent)), "RefiledExcluded");
}
