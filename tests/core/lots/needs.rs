//! What a second person must approve before a lot is drawn.

use caselot_core::docket::code::{AbsenceKind, LotKind, LotNeed, Role};
use caselot_core::docket::lot::{ListRecord, LotAsked};
use caselot_core::docket::people::Absence;
use caselot_core::docket::{Command, Day, Event, rules};
use caselot_core::id::{EntryIndex, JudgeId};

use super::{
    administrators, asked, draws, draws_as, edited, list, needs, of_case, opened, opens, put,
    refused, with_list,
};
use crate::checks::{code, valid};
use crate::paper::two::{CLERK, REGISTRAR, SUPERVISOR, facts};
use crate::paper::{PaperCourt, case_number, judge, pool};

#[test]
fn a_lot_of_the_same_subject_waits_for_a_supervisor() {
    let mut paper = with_list(12);
    let first = of_case(&paper, 1, 1);
    let first = opens(&mut paper, &first);
    draws(&mut paper, first);
    // Another spelling of the number is the same case, and stands in the log as its case does.
    let again = administrators(&paper, 1, "（2026）湘０２０３民初01 号");
    let lot = opens(&mut paper, &again);
    assert_eq!(opened(&paper, lot).needs, [LotNeed::Again]);
    assert_eq!(opened(&paper, lot).asked.subject, case_number(1));
    assert_eq!(opens(&mut paper, &again), lot, "and the same again is no entry");
    assert_eq!(code(draws_as(&mut paper, CLERK, lot)), "Unapproved");
    assert_eq!(code(paper.by(CLERK, Command::Approve { entry: lot })), "RoleMissing");
    assert_eq!(code(paper.decline(CLERK, lot)), "DeclineNotYours");
    paper.approve(lot).expect("approves");
    assert_eq!(code(paper.approve(lot)), "NothingToApprove");
    draws(&mut paper, lot);
    // One that is declined is drawn no more.
    let third = of_case(&paper, 1, 1);
    let third = opens(&mut paper, &third);
    paper.decline(SUPERVISOR, third).expect("declines");
    assert_eq!(code(draws_as(&mut paper, CLERK, third)), "Unapproved");
    // And one that waits too long is approved no more.
    let late = of_case(&paper, 1, 1);
    let late = opens(&mut paper, &late);
    paper.days_pass(8);
    assert_eq!(code(paper.approve(late)), "ProposalExpired");
    valid(&paper);
    let facts = paper.report().facts;
    let lots = facts.lots.expect("lots");
    assert_eq!(lots.waited, [("AGAIN", vec![lot, third, late])].into());
    assert_eq!(lots.undrawn, [late], "neither drawn nor declined");
    let acts = facts.acts.expect("acts");
    assert_eq!(acts.approvals["李四 for 张三"], [lot]);
    // An operator who draws without the approval.
    let approval =
        paper.last(|event| matches!(event, Event::Approved(approved) if approved.entry == lot));
    let found = paper.found(|entries| {
        entries.remove(approval);
        entries.truncate(approval + 1);
    });
    assert_eq!(found, [("Unapproved".to_owned(), Some(approval as u64))]);
    // Or says that it needs nobody.
    assert_eq!(edited(&paper, lot, |it| it.needs.clear()), "NeedsMismatch");
}

#[test]
fn who_is_left_out_and_who_is_nearly_alone_waits() {
    let mut paper = with_list(3);
    let asked = LotAsked {
        left_out: vec!["第2律师事务所".to_owned()],
        text: "与债权人有利害关系".to_owned(),
        ..of_case(&paper, 2, 1)
    };
    let lot = opens(&mut paper, &asked);
    assert_eq!(opened(&paper, lot).needs, [LotNeed::LeftOut, LotNeed::Few]);
    paper.approve(lot).expect("approves");
    let drawn = draws(&mut paper, lot);
    assert!(!drawn.contains(&"第2律师事务所".to_owned()));
    valid(&paper);
}

#[test]
fn a_lot_for_a_case_that_has_its_judge_needs_nobody() {
    let mut paper = with_list(12);
    let asked = of_case(&paper, 3, 1);
    let lot = opens(&mut paper, &asked);
    assert!(opened(&paper, lot).needs.is_empty());
    assert_eq!(draws(&mut paper, lot).len(), 3);
    // So for mediators and appraisers, of lists of their own.
    for (kind, code) in [(LotKind::Mediators, "调解员"), (LotKind::Appraisers, "鉴定")] {
        put(&mut paper, ListRecord { list: code.to_owned(), kind, ..list(12) });
        paper.days_pass(1);
        let subject = case_number(1);
        let asked = LotAsked { list: code.to_owned(), ..asked_for(&paper, kind, &subject) };
        assert!(needs(&mut paper, &asked).is_empty());
        let free = LotAsked { list: code.to_owned(), ..asked_for(&paper, kind, "诉前调解") };
        assert_eq!(needs(&mut paper, &free), [LotNeed::NoCase]);
    }
    valid(&paper);
    // An operator who writes something else that it was for, or the number in another spelling.
    for subject in ["破产和解", "（2026）湘0203民初1号", "(2026)湘0203民初13号"] {
        let code = edited(&paper, lot, |it| it.asked.subject = subject.to_owned());
        assert_eq!(code, "NeedsMismatch", "{subject}");
    }
}

fn asked_for(paper: &PaperCourt, kind: LotKind, subject: &str) -> LotAsked {
    asked(paper, kind, 3, subject)
}

#[test]
fn a_lot_for_no_case_of_the_court_waits() {
    let mut paper = with_list(12);
    paper.files(facts(13)).expect("files, and draws nobody");
    let mut last = EntryIndex(0);
    // What looks like a case but is none, one without a judge, and one of another court.
    for subject in
        ["湘0203破1号", "(2026)湘0203民初14号", "(2026)湘0203民初13号", "(2026)京01破1号"]
    {
        let asked = administrators(&paper, 3, subject);
        last = opens(&mut paper, &asked);
        assert_eq!(opened(&paper, last).needs, [LotNeed::NoCase], "{subject}");
        assert_eq!(code(draws_as(&mut paper, CLERK, last)), "Unapproved");
    }
    paper.approve(last).expect("approves");
    draws(&mut paper, last);
    paper.draws(&facts(13)).expect("draws");
    let other = administrators(&paper, 3, "无案号之事");
    assert_eq!(needs(&mut paper, &other), [LotNeed::NoCase]);
    valid(&paper);
    assert_eq!(paper.report().facts.lots.expect("lots").waited["NO_CASE"].len(), 5);
    assert_eq!(edited(&paper, last, |it| it.needs.clear()), "NeedsMismatch");
}

#[test]
fn two_candidates_more_than_seats_are_enough() {
    let mut paper = with_list(12);
    let enough = of_case(&paper, 10, 1);
    let enough = opens(&mut paper, &enough);
    assert!(opened(&paper, enough).needs.is_empty());
    let few = of_case(&paper, 11, 2);
    let few = opens(&mut paper, &few);
    assert_eq!(opened(&paper, few).needs, [LotNeed::Few]);
    valid(&paper);
    assert_eq!(edited(&paper, few, |it| it.needs.clear()), "NeedsMismatch");
    assert_eq!(edited(&paper, enough, |it| it.asked.seats = 11), "NeedsMismatch");
}

/// A court whose pool 陪审 has the assessors 20 to 25.
fn with_assessors() -> PaperCourt {
    let mut paper = PaperCourt::two(3);
    let roster = (20..26).map(|n| judge(n, Role::LayAssessor, false)).collect();
    paper.by(REGISTRAR, Command::PutJudges(roster)).expect("assessors");
    let mut spec = pool("陪审", (20..26).map(|n| (n, 100)).collect());
    spec.settings.assessors = true;
    paper.put_pool(spec);
    paper
}

/// Two assessors for a day of duty.
fn duty(paper: &PaperCourt, list: &str, day: Option<Day>) -> LotAsked {
    let list = list.to_owned();
    LotAsked { list, day, ..asked(paper, LotKind::Assessors, 2, "三月第二周") }
}

fn away(paper: &mut PaperCourt, number: u32, day: Day) {
    let absence = Absence {
        judge: JudgeId(number),
        from: day,
        to: Some(day),
        kind: AbsenceKind::Leave,
        text: String::new(),
        replaces: None,
        cancelled: false,
    };
    paper.by(REGISTRAR, Command::RecordAbsence(absence)).expect("away on that day");
}

#[test]
fn assessors_are_drawn_for_their_day_of_duty() {
    let mut paper = with_assessors();
    let today = paper.state.day(paper.now_ms);
    let day = Day(today.0 + 7);
    for (code, list, on) in [
        ("LotMalformed", "陪审", None),
        ("LotMalformed", "陪审", Some(Day(today.0 - 1))),
        ("LotMalformed", "陪审", Some(Day(today.0 + 367))),
        ("ListUnknown", "民事", Some(day)),
        ("ListUnknown", "没有", Some(day)),
    ] {
        let asked = duty(&paper, list, on);
        assert_eq!(refused(&mut paper, &asked), code);
    }
    away(&mut paper, 21, day);
    let asked = duty(&paper, "陪审", Some(day));
    let today_of = rules::lot_candidates(&paper.state, &paper.cases, &asked, today);
    assert_eq!(today_of.expect("candidates"), ["20", "22", "23", "24", "25"]);
    let lot = opens(&mut paper, &asked);
    assert!(opened(&paper, lot).needs.is_empty(), "one of six is away");
    assert_eq!(draws(&mut paper, lot).len(), 2);
    valid(&paper);
}

#[test]
fn a_day_of_duty_is_drawn_twice_only_as_two_persons_say() {
    let mut paper = with_assessors();
    let day = Day(paper.state.day(paper.now_ms).0 + 7);
    let first = duty(&paper, "陪审", Some(day));
    let first = opens(&mut paper, &first);
    draws(&mut paper, first);
    let renamed = |paper: &PaperCourt, day: Day, subject: &str| LotAsked {
        subject: subject.to_owned(),
        ..duty(paper, "陪审", Some(day))
    };
    let again = renamed(&paper, day, "值班");
    let again = opens(&mut paper, &again);
    assert_eq!(opened(&paper, again).needs, [LotNeed::Again], "under another subject");
    assert_eq!(code(draws_as(&mut paper, CLERK, again)), "Unapproved");
    let next_day = renamed(&paper, Day(day.0 + 1), "次日");
    let next_day = opens(&mut paper, &next_day);
    assert!(opened(&paper, next_day).needs.is_empty());
    valid(&paper);
    assert_eq!(edited(&paper, again, |it| it.needs.clear()), "NeedsMismatch");
    assert_eq!(edited(&paper, next_day, |it| it.asked.day = Some(day)), "NeedsMismatch");
}

#[test]
fn a_day_on_which_many_are_away_waits() {
    let mut paper = with_assessors();
    let day = Day(paper.state.day(paper.now_ms).0 + 7);
    away(&mut paper, 21, day);
    // Who is left out is no absent one.
    let left_out = LotAsked {
        left_out: vec!["22".to_owned()],
        text: "回避".to_owned(),
        ..duty(&paper, "陪审", Some(day))
    };
    assert_eq!(needs(&mut paper, &left_out), [LotNeed::LeftOut]);
    away(&mut paper, 22, day);
    let many = duty(&paper, "陪审", Some(day));
    let many = LotAsked { subject: "值班".to_owned(), ..many };
    let many = opens(&mut paper, &many);
    assert_eq!(opened(&paper, many).needs, [LotNeed::Again, LotNeed::ManyMissing]);
    let next_day = LotAsked { day: Some(Day(day.0 + 1)), ..duty(&paper, "陪审", Some(day)) };
    let next_day = LotAsked { subject: "次日".to_owned(), ..next_day };
    assert!(needs(&mut paper, &next_day).is_empty(), "all six are there");
    valid(&paper);
    let alone = edited(&paper, many, |it| it.needs = vec![LotNeed::Again]);
    assert_eq!(alone, "NeedsMismatch");
}
