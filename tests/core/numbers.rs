//! Protocol 2: a case gets its right number, and no other judge by it.

use caselot_core::docket::cases::row::Cases as _;
use caselot_core::docket::code::{ActivityKind, ApprovalNeed};
use caselot_core::docket::filing::Facts;
use caselot_core::docket::record::Activity;
use caselot_core::docket::{Command, Decision, Event, Refusal};
use caselot_core::id::JudgeId;

use crate::paper::two::{CLERK, POLITICAL, facts, proposed};
use crate::paper::{self, PaperCourt};

/// A case whose parties are known by their marks.
fn marked(number: u32) -> Facts {
    let mut facts = facts(number);
    let tag = u8::try_from(number % 100).expect("a small number");
    facts.parties.marks = vec![[tag; 32], [tag + 100; 32]];
    facts
}

fn correct(paper: &mut PaperCourt, from: u32, to: u32) -> Result<Decision, Refusal> {
    let (case_number, number) = (facts(from).case_number, facts(to).case_number);
    let text = "two digits changed places".to_owned();
    paper.by(CLERK, Command::CorrectNumber { case_number, number, text })
}

fn code<T>(result: Result<T, Refusal>) -> &'static str {
    result.err().map_or("done", |refusal| refusal.code())
}

#[test]
fn a_wrong_number_is_corrected_and_the_judge_stays() {
    let mut paper = PaperCourt::two(8);
    paper.assigns(&marked(12));
    let judge = paper::case_row(&paper, &facts(12).case_number).end.undertaking();
    let decision = correct(&mut paper, 12, 21).expect("proposes");
    assert!(paper.cases.case(&facts(21).case_number).is_empty(), "a proposal changes nothing");
    paper.approve(proposed(&decision)).expect("approves");
    assert_eq!(paper::case_row(&paper, &facts(21).case_number).end.undertaking(), judge);
    assert!(paper.cases.case(&facts(12).case_number).is_empty());
    // The wrong number belongs to another case, whose nonce is bound to the next stage.
    let other = Facts { stage: 1, ..marked(13) };
    let other = Facts { case_number: facts(12).case_number, ..other };
    assert_eq!(code(paper.files(Facts { stage: 0, ..other.clone() })), "StageNotNext");
    let filing = paper.files(other.clone()).expect("files").filing.expect("a filing");
    let Event::CaseFiled(filed) = &paper.entries[filing.0 as usize].event else { panic!() };
    assert_eq!(filed.needs, [ApprovalNeed::NumberAgain]);
    paper.approve(filing).expect("approves");
    paper.draws(&other).expect("draws");
    // Once a case, and never to a number that was used.
    assert_eq!(code(correct(&mut paper, 21, 30)), "NumberFixed");
    assert_eq!(code(correct(&mut paper, 12, 21)), "NumberTaken");
    paper.assigns(&marked(40));
    assert_eq!(code(correct(&mut paper, 40, 12)), "NumberTaken");
    // All of its later life has the right number.
    let on = paper.state.day(paper.now_ms);
    let closing = caselot_core::docket::record::Closing { on, manner: None };
    let (case_number, panel) = (facts(21).case_number, Default::default());
    paper.by(POLITICAL, Command::CloseCase { case_number, closing, panel }).expect("closes");
    paper.is_valid();

    let at = paper.last(|event| matches!(event, Event::Proposed(_)));
    type Edit = (&'static str, fn(&mut caselot_core::docket::record::NumberCorrected));
    let edits: [Edit; 4] = [
        ("NumberTaken", |it| it.number = facts(12).case_number),
        ("CaseNumberMalformed", |it| it.number = "12".to_owned()),
        ("RecordChanged", |it| it.wrong = facts(99).case_number),
        ("RecordChanged", |it| it.stage = 1),
    ];
    for (code, edit) in edits {
        let found = paper.found(|entries| {
            let Event::Proposed(proposed) = &mut entries[at].event else { panic!() };
            let Event::NumberCorrected(it) = &mut proposed.what else { panic!() };
            edit(it);
        });
        assert_eq!(found[0], (code.to_owned(), Some(at as u64 + 1)));
    }
}

#[test]
fn a_number_is_corrected_soon_and_before_anything_is_done() {
    let mut paper = PaperCourt::two(8);
    (1..=3).for_each(|number| paper.assigns(&marked(number)));
    let day = paper.state.day(paper.now_ms);
    let (kind, judge) = (ActivityKind::FileAccess, Some(JudgeId(1)));
    let activity = Activity { day, minute: None, kind, judge, minutes: 0 };
    let case_number = facts(1).case_number;
    paper.by(POLITICAL, Command::RecordActivity { case_number, activity }).expect("records");
    assert_eq!(code(correct(&mut paper, 1, 11)), "NumberFixed");
    let waiting = proposed(&correct(&mut paper, 2, 12).expect("proposes"));
    paper.days_pass(3);
    let decision = correct(&mut paper, 3, 13).expect("on the last day");
    paper.approve(proposed(&decision)).expect("approves");
    paper.days_pass(1);
    assert_eq!(code(paper.approve(waiting)), "NumberFixed", "too late");
    paper.is_valid();
}

#[test]
fn no_two_cases_change_places_and_none_of_many_is_picked() {
    let mut paper = PaperCourt::two(8);
    paper.assigns(&facts(1));
    assert_eq!(code(correct(&mut paper, 1, 11)), "NumberUnmarked");
    // Two filings of the same parties: the one with the better judge is not made the true one.
    paper.assigns(&marked(2));
    paper.assigns(&Facts { case_number: facts(3).case_number, ..marked(2) });
    assert_eq!(code(correct(&mut paper, 3, 11)), "NumberShared");
    // Another type has another pool.
    let mut other = marked(5);
    other.case_number = other.case_number.replace("民初", "刑初");
    paper.assigns(&marked(4));
    let (case_number, number) = (facts(4).case_number, other.case_number);
    let text = "another type".to_owned();
    let command = Command::CorrectNumber { case_number, number, text };
    assert_eq!(code(paper.by(CLERK, command)), "NumberFixed");
}

#[test]
fn the_lost_checkpoint_is_shown_by_a_recovery() {
    let mut paper = PaperCourt::two(8);
    paper.assigns(&facts(1));
    let lost = paper.state.size + 5;
    paper.restore(lost, [9; 32]).expect("restores");
    paper.assigns(&facts(2));
    paper.is_valid();
    let at = paper.last(|event| matches!(event, Event::Restored(_)));
    for edit in [
        |it: &mut caselot_core::docket::entry::Restored| it.lost_size += 1,
        |it: &mut caselot_core::docket::entry::Restored| it.lost_note.clear(),
        |it: &mut caselot_core::docket::entry::Restored| {
            it.lost_note = it.lost_note.replace("test.example", "p.example");
        },
    ] {
        let found = paper.found(|entries| {
            let Event::Restored(restored) = &mut entries[at].event else { panic!() };
            edit(restored);
        });
        assert_eq!(found[0], ("LostNoteUnsigned".to_owned(), Some(at as u64)));
    }
}
