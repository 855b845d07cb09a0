//! Protocol 2: a case gets its right number, and no other judge by it.

use caselot_core::docket::cases::row::Cases as _;
use caselot_core::docket::code::{ActivityKind, ApprovalNeed, Role};
use caselot_core::docket::filing::Facts;
use caselot_core::docket::people::Judge;
use caselot_core::docket::record::Activity;
use caselot_core::docket::{Command, Decision, Event, Refusal};
use caselot_core::id::JudgeId;

use crate::paper::two::{CLERK, POLITICAL, REGISTRAR, facts, proposed};
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
    paper
        .by(POLITICAL, Command::CloseCase { case_number, closing, panel, undertaking: None })
        .expect("closes");
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

fn numbered(number: &str) -> Facts {
    Facts { case_number: number.to_owned(), ..facts(1) }
}

#[test]
fn a_number_of_a_later_year_is_refused_in_protocol_2() {
    let mut paper = PaperCourt::two(8);
    for number in ["(2027)湘0203民初94号", "(2126)湘0203民初94号"] {
        assert_eq!(code(paper.files(numbered(number))), "CaseNumberYear", "{number}");
    }
    paper.files(numbered("(2025)湘0203民初94号")).expect("a case of last December");
    paper.assigns(&marked(12));
    let (case_number, text) = (facts(12).case_number, "wrong".to_owned());
    let number = "(2027)湘0203民初12号".to_owned();
    let correct = Command::CorrectNumber { case_number, number, text };
    assert_eq!(code(paper.by(CLERK, correct)), "CaseNumberYear");
    paper.is_valid();
}

#[test]
fn a_number_in_another_form_is_refused_with_the_one_that_is_meant() {
    let mut paper = PaperCourt::two(8);
    for text in ["(2026)湘0203民初第82号", "(2026)湘0203民初字第82号", "【2026】湘0203民初82"]
    {
        let refusal = paper.files(numbered(text)).expect_err("refused");
        assert_eq!(refusal.code(), "CaseNumberUnusual", "{text}");
        assert!(refusal.to_string().contains("write (2026)湘0203民初82号"), "{refusal}");
    }
    assert_eq!(code(paper.files(numbered("(2026)湘0203民初77-79号"))), "CaseNumberMalformed");
}

#[test]
fn names_of_all_ideographs_stand_in_the_log_and_a_stranger_is_named() {
    let mut paper = PaperCourt::two(8);
    let named = |name: &str| {
        let name = name.to_owned();
        Command::PutJudges(vec![Judge { name, ..paper::judge(9, Role::Judge, true) }])
    };
    for name in ["林𠮷", "周𫰠", "马﨑", "\u{323AF}一"] {
        paper.by(REGISTRAR, named(name)).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
    }
    let refusal = paper.by(REGISTRAR, named("王\u{E123}军")).expect_err("refused");
    assert!(refusal.to_string().contains("(U+E123 in “王军”)"), "{refusal}");
    paper.is_valid();
}
