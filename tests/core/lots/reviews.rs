//! Samples of closed cases, and what their reviews found.

use caselot_core::docket::code::{LotNeed, Manner, ReviewResult, Role};
use caselot_core::docket::lot::{Review, SampleRule};
use caselot_core::docket::{Command, Day, Event, rules};
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::quota::json::json;
use caselot_core::quota::{Ask, CourtProjection};

use super::{
    book, close, draws, draws_as, edited, needs, opened, opens, refused, review, with_cases,
};
use crate::checks::{code, valid};
use crate::paper::two::{CLERK, POLITICAL, REGISTRAR, facts};
use crate::paper::{PaperCourt, case_number, judge};

#[test]
fn a_sample_is_drawn_from_the_closed_cases_of_its_rule() {
    let mut paper = with_cases();
    let count = |paper: &PaperCourt, change: fn(&mut SampleRule)| {
        let asked = review(paper, 1, "评查", change);
        let today = paper.state.day(paper.now_ms);
        let found = rules::lot_candidates(&paper.state, &paper.cases, &asked, today);
        found.map_or(0, |found| found.len())
    };
    assert_eq!(count(&paper, |_| {}), 10);
    assert_eq!(count(&paper, |rule| rule.manners = vec![Manner::Mediated]), 1);
    assert_eq!(count(&paper, |rule| rule.pool = "民事".to_owned()), 10);
    assert_eq!(count(&paper, |rule| rule.pool = "刑事".to_owned()), 0);
    assert_eq!(count(&paper, |rule| rule.to = Day(rule.to.0 - 1)), 0);
    let by_judge: usize = (1..=8_u32)
        .map(|judge| {
            let mut asked = review(&paper, 1, "评查", |_| {});
            asked.sample.as_mut().expect("a sample").judge = Some(JudgeId(judge));
            let today = paper.state.day(paper.now_ms);
            let found = rules::lot_candidates(&paper.state, &paper.cases, &asked, today);
            found.map_or(0, |found| found.len())
        })
        .sum();
    assert_eq!(by_judge, 10, "each case has one undertaking judge");
    let asked = review(&paper, 2, "第一季度评查", |_| {});
    let lot = opens(&mut paper, &asked);
    // What is closed after the opening is no candidate, whenever the draw comes.
    close(&mut paper, 12, Manner::Judgment);
    let drawn = draws(&mut paper, lot);
    assert!(!drawn.contains(&case_number(12)));
    valid(&paper);
    let book = book(&paper);
    assert_eq!(book.lot(lot).expect("a lot").candidates.len(), 10);
    assert_eq!(book.sample(asked.sample.as_ref().expect("a sample")).len(), 11);
}

#[test]
fn a_sample_drawn_twice_waits() {
    let mut paper = with_cases();
    let first = review(&paper, 2, "第一季度评查", |_| {});
    let first = opens(&mut paper, &first);
    draws(&mut paper, first);
    let other_days = review(&paper, 2, "旧案评查", |rule| {
        rule.to = Day(rule.from.0 - 1);
        rule.from = Day(rule.to.0 - 30);
    });
    assert_eq!(refused(&mut paper, &other_days), "NoCandidates", "no case of these days");
    let one_pool = review(&paper, 2, "民事评查", |rule| rule.pool = "民事".to_owned());
    let lot = opens(&mut paper, &one_pool);
    assert_eq!(opened(&paper, lot).needs, [LotNeed::Again], "the first left the pool open");
    assert_eq!(code(draws_as(&mut paper, POLITICAL, lot)), "Unapproved");
    paper.approve(lot).expect("approves");
    draws(&mut paper, lot);
    // Another manner is another sample of the same cases' days, and waits, too.
    let mediated = review(&paper, 1, "调解评查", |rule| rule.manners = vec![Manner::Mediated]);
    let needed = needs(&mut paper, &mediated);
    assert_eq!(needed, [LotNeed::Again, LotNeed::Few, LotNeed::Narrow]);
    valid(&paper);
    assert_eq!(edited(&paper, lot, |it| it.needs.clear()), "NeedsMismatch");
}

#[test]
fn a_narrow_sample_waits() {
    let mut paper = with_cases();
    let wide = review(&paper, 2, "第一季度评查", |_| {});
    let wide = opens(&mut paper, &wide);
    assert!(opened(&paper, wide).needs.is_empty(), "ten cases, five for each that is drawn");
    valid(&paper);
    assert_eq!(edited(&paper, wide, |it| it.asked.seats = 3), "NeedsMismatch");
    let mut paper = with_cases();
    let narrow = review(&paper, 3, "第一季度评查", |_| {});
    let narrow = opens(&mut paper, &narrow);
    assert_eq!(opened(&paper, narrow).needs, [LotNeed::Narrow]);
    assert_eq!(code(draws_as(&mut paper, POLITICAL, narrow)), "Unapproved");
    paper.approve(narrow).expect("approves");
    assert_eq!(draws(&mut paper, narrow).len(), 3);
    valid(&paper);
    assert_eq!(edited(&paper, narrow, |it| it.needs.clear()), "NeedsMismatch");
}

#[test]
fn a_sample_of_one_judge_waits_however_many_cases_he_has() {
    let mut paper = PaperCourt::two(8);
    (1..=40).for_each(|n| paper.assigns(&facts(n)));
    paper.days_pass(1);
    (1..=40).for_each(|n| close(&mut paper, n, Manner::Judgment));
    let of = |paper: &PaperCourt, judge: u32| {
        let mut asked = review(paper, 1, "个人评查", |_| {});
        asked.sample.as_mut().expect("a sample").judge = Some(JudgeId(judge));
        asked
    };
    let today = paper.state.day(paper.now_ms);
    let count = |judge: u32| {
        let asked = of(&paper, judge);
        rules::lot_candidates(&paper.state, &paper.cases, &asked, today).map_or(0, |it| it.len())
    };
    let busy = (1..=8).find(|judge| count(*judge) >= 5).expect("forty cases of eight judges");
    let asked = of(&paper, busy);
    let lot = opens(&mut paper, &asked);
    assert_eq!(opened(&paper, lot).needs, [LotNeed::Narrow]);
    valid(&paper);
    assert_eq!(edited(&paper, lot, |it| it.needs.clear()), "NeedsMismatch");
}

#[test]
fn a_review_says_what_it_found_of_what_was_drawn() {
    let mut paper = with_cases();
    let asked = review(&paper, 3, "第一季度评查", |_| {});
    let lot = opens(&mut paper, &asked);
    paper.approve(lot).expect("three of ten are many");
    let drawn = draws(&mut paper, lot);
    let found = |case_number: &str, result: ReviewResult, text: &str| {
        Command::RecordReview(Box::new(Review {
            lot,
            case_number: case_number.to_owned(),
            result,
            text: text.to_owned(),
            withdrawn: false,
        }))
    };
    let other = (1..=10).map(case_number).find(|it| !drawn.contains(it)).expect("one not drawn");
    let records = [
        ("ReviewUnknown", found(&other, ReviewResult::Qualified, "")),
        ("TextNeeded", found(&drawn[0], ReviewResult::Flawed, "")),
        ("TextNeeded", found(&drawn[0], ReviewResult::Unqualified, "")),
        ("TextOutsideTable", found(&drawn[0], ReviewResult::Qualified, " ")),
        ("done", found(&drawn[0], ReviewResult::Qualified, "")),
        ("done", found(&drawn[1], ReviewResult::Flawed, "送达日期漏写")),
        ("TextNeeded", found(&drawn[0], ReviewResult::Excellent, "")),
        ("done", found(&drawn[0], ReviewResult::Excellent, "复核改判")),
    ];
    for (wanted, command) in records {
        assert_eq!(code(paper.by(POLITICAL, command)), wanted);
    }
    let by_clerk = found(&drawn[2], ReviewResult::Qualified, "");
    assert_eq!(code(paper.by(CLERK, by_clerk)), "RoleMissing");
    let reviews = |paper: &PaperCourt| paper.report().facts.lots.expect("lots").reviews;
    assert_eq!(reviews(&paper), [("EXCELLENT", 1), ("FLAWED", 1)].into());
    let withdraw = |case_number: &str, text: &str| {
        Command::RecordReview(Box::new(Review {
            lot,
            case_number: case_number.to_owned(),
            result: ReviewResult::Flawed,
            text: text.to_owned(),
            withdrawn: true,
        }))
    };
    assert_eq!(code(paper.by(POLITICAL, withdraw(&drawn[1], ""))), "TextNeeded");
    assert_eq!(code(paper.by(POLITICAL, withdraw(&drawn[2], "误录"))), "ReviewUnknown");
    paper.by(POLITICAL, withdraw(&drawn[1], "误录")).expect("withdraws");
    assert_eq!(reviews(&paper), [("EXCELLENT", 1)].into());
    valid(&paper);
    let last = paper.last(|event| matches!(event, Event::ReviewRecorded(_)));
    let edited_at = |at: usize, edit: &dyn Fn(&mut Review)| {
        let found = paper.found(|entries| {
            let Event::ReviewRecorded(it) = &mut entries[at].event else { panic!() };
            edit(it);
        });
        found[0].clone()
    };
    let edited = |edit: &dyn Fn(&mut Review)| edited_at(last, edit);
    let at = Some(last as u64);
    assert_eq!(edited(&|it| it.case_number.clone_from(&other)), ("ReviewUnknown".into(), at));
    assert_eq!(edited(&|it| it.text.clear()), ("TextNeeded".into(), at));
    let replaced = paper.last(
        |event| matches!(event, Event::ReviewRecorded(it) if it.result == ReviewResult::Excellent),
    );
    let silent = edited_at(replaced, &|it| it.text.clear());
    assert_eq!(silent, ("TextNeeded".into(), Some(replaced as u64)), "another result needs words");
    assert_eq!(edited(&|it| it.lot = EntryIndex(0)), ("ReviewUnknown".into(), at));
    let found = paper.found(|entries| {
        let Event::ReviewRecorded(it) = &mut entries[last].event else { panic!("a result") };
        it.case_number.clone_from(&drawn[2]);
        it.text.clear();
    });
    let both = [("ReviewUnknown".to_owned(), at), ("TextNeeded".to_owned(), at)];
    assert_eq!(found, both, "nothing is withdrawn, and without words");
}

#[test]
fn reviews_stand_beside_a_leaders_figures_and_count_for_nothing() {
    let mut paper = PaperCourt::two(8);
    paper.by(REGISTRAR, Command::PutJudges(vec![judge(1, Role::President, true)])).expect("leads");
    (1..=16).for_each(|n| paper.assigns(&facts(n)));
    paper.days_pass(1);
    (1..=16).for_each(|n| close(&mut paper, n, Manner::Judgment));
    let report = |paper: &PaperCourt| {
        let mut court = CourtProjection::default();
        paper.entries.iter().for_each(|entry| court.apply(entry));
        let report = court.report(&Ask::year(2026).expect("a year")).expect("a report");
        json(&report, false)
    };
    let before = report(&paper);
    assert!(before["leaders"][0].get("reviews").is_none(), "{before}");
    let asked = review(&paper, 16, "全部评查", |_| {});
    let lot = opens(&mut paper, &asked);
    paper.approve(lot).expect("as many candidates as seats");
    for (at, case_number) in draws(&mut paper, lot).into_iter().enumerate() {
        let result = if at == 0 { ReviewResult::Excellent } else { ReviewResult::Qualified };
        let (text, withdrawn) = (String::new(), false);
        let review = Review { lot, case_number, result, text, withdrawn };
        paper.by(POLITICAL, Command::RecordReview(Box::new(review))).expect("records");
    }
    let mut after = report(&paper);
    let leader = after["leaders"][0].as_object_mut().expect("the president");
    let reviews = leader.remove("reviews").expect("reviews");
    let found: usize = reviews
        .as_object()
        .expect("by result")
        .values()
        .map(|it| it.as_array().map_or(0, Vec::len))
        .sum();
    assert_eq!(found as u64, leader["own"].as_u64().expect("own cases"), "each own case has one");
    assert!(found > 0);
    // All else is as it was.
    assert_eq!(before["leaders"], after["leaders"]);
}
