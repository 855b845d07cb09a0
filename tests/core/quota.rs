//! The quota, worked by hand: each test is an example of one point of the count.

pub mod docket;

mod asked;

mod behind;

mod count;

mod data;

mod laws;

mod naive;

mod plan;

mod signals;

mod world;

use caselot_core::docket::code::{FloorsMode, QuotaScope, Role};
use caselot_core::docket::policy::{QuotaPolicy, ratio};
use caselot_core::docket::record::{CaseImported, Closing, Panel, Reduction};
use caselot_core::docket::{Command, Event};
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::quota::figure::exact;
use caselot_core::quota::report::{Shortfall, Status};
use caselot_core::quota::{Ask, Figure, cases_behind};
use docket::*;

use crate::paper;

#[test]
fn a_base_of_191_asks_a_president_ten_cases() {
    for (own, met) in [(9, false), (10, true)] {
        let mut docket = court(191);
        docket.many(own, 1, &[]);
        let report = docket.report();
        let president = leader(&report, 1);
        assert_eq!(exact(president.required.as_ref().expect("required")), "191/20");
        assert_eq!((president.required_cases, president.met), (Some(10), Some(met)));
        assert_eq!(president.status, if met { Status::Met } else { Status::NotMet });
        assert_eq!(exact(report.base.average.as_ref().expect("average")), "191/1");
    }
}

#[test]
fn half_must_be_self_handled_at_the_edge() {
    // A base of 200 asks a president 10.
    let counted = |own, panel, policy: Option<QuotaPolicy>| {
        let mut docket = Docket::new(policy);
        docket.post(1, Role::President);
        docket.post(3, Role::Judge);
        docket.many(200 - panel, 3, &[]);
        docket.many(panel, 3, &[1]);
        docket.many(own, 1, &[]);
        let report = docket.report();
        let president = leader(&report, 1).clone();
        (exact(&president.counted), president.met, president.short_of)
    };
    assert_eq!(counted(5, 5, None), ("10/1".to_owned(), Some(true), vec![]));
    let short = vec![Shortfall::OwnHalf];
    assert_eq!(counted(4, 40, None), ("8/1".to_owned(), Some(false), short));
    let half = QuotaPolicy { panel_coefficient: ratio(1, 2), ..QuotaPolicy::default() };
    let short = vec![Shortfall::Total];
    assert_eq!(counted(5, 5, Some(half)), ("15/2".to_owned(), Some(false), short));
}

#[test]
fn days_in_each_role_ask_their_part() {
    let mut docket = Docket::new(None);
    docket.judge(
        1,
        &[
            (Role::VicePresident, "", "2015-01-01", "2021-06-30"),
            (Role::President, "", "2021-07-01", ""),
        ],
    );
    docket.post(3, Role::Judge);
    docket.many(365, 3, &[]);
    let report = docket.report();
    // 181 days at 30 % and 184 at 5 %, one case a day: 54.3 + 9.2.
    assert_eq!(exact(leader(&report, 1).required.as_ref().expect("required")), "127/2");
}

#[test]
fn a_promoted_judge_counts_in_the_base_before_and_as_leader_after() {
    let mut docket = Docket::new(None);
    docket.judge(
        1,
        &[
            (Role::Judge, "", "2015-01-01", "2021-06-30"),
            (Role::VicePresident, "", "2021-07-01", ""),
        ],
    );
    docket.close(1, &[], "2021-06-30");
    docket.close(1, &[], "2021-07-01");
    let report = docket.report();
    assert_eq!((report.base.cases, report.base.judge_days), (1, 181));
    assert_eq!((leader(&report, 1).own, leader(&report, 1).days), (1, 184));
    assert_eq!((report.reconciliation.base, report.reconciliation.leaders_own), (1, 1));
}

#[test]
fn reductions_take_percent_then_cases_and_a_hundred_percent_exempts() {
    let grant = |percent, cases| {
        let mut docket = court(200);
        docket.write(Event::ReductionGranted(Box::new(Reduction {
            judge: JudgeId(2),
            year: YEAR,
            percent,
            cases,
            document: "湘高法〔2021〕1号".to_owned(),
            reason: "借调".to_owned(),
            approver: "李四".to_owned(),
            revokes: None,
        })));
        let report = docket.report();
        let vice = leader(&report, 2);
        (exact(vice.required.as_ref().expect("required")), vice.status)
    };
    assert_eq!(grant(50, 5), ("25/1".to_owned(), Status::NotMet));
    assert_eq!(grant(100, 0), ("0/1".to_owned(), Status::Exempt));
}

#[test]
fn floors_are_asked_also_or_instead() {
    let status = |mode| {
        let mut policy = QuotaPolicy { floors_mode: mode, ..QuotaPolicy::default() };
        policy.roles[0].floor_own = 6;
        let mut docket = Docket::new(Some(policy));
        docket.post(1, Role::President);
        docket.post(3, Role::Judge);
        docket.many(200, 3, &[]);
        docket.many(6, 1, &[]);
        leader(&docket.report(), 1).status
    };
    assert_eq!(status(FloorsMode::Also), Status::NotMet);
    assert_eq!(status(FloorsMode::Instead), Status::Met);
}

#[test]
fn a_chief_is_held_against_the_division_of_the_row() {
    let mut policy = QuotaPolicy { population: vec![Role::Judge], ..QuotaPolicy::default() };
    let mut chief = policy.roles[0].clone();
    (chief.role, chief.ratio, chief.scope) =
        (Role::DivisionChief, ratio(50, 100), QuotaScope::Division);
    policy.roles.push(chief);
    let mut docket = Docket::new(Some(policy));
    docket.judge(
        1,
        &[
            (Role::DivisionChief, "民一庭", "2015-01-01", "2021-06-30"),
            (Role::DivisionChief, "刑庭", "2021-07-01", ""),
        ],
    );
    docket.judge(3, &[(Role::Judge, "民一庭", "2015-01-01", "")]);
    docket.judge(4, &[(Role::Judge, "刑庭", "2015-01-01", "")]);
    docket.many(365, 3, &[]);
    docket.many(730, 4, &[]);
    // Half of one a day for 181 days, half of two a day for 184.
    let report = docket.report();
    assert_eq!(exact(leader(&report, 1).required.as_ref().expect("required")), "549/2");
}

#[test]
fn long_leave_is_taken_off_across_new_year() {
    let policy = QuotaPolicy { leave_over: Some(30), ..QuotaPolicy::default() };
    let mut docket = Docket::new(Some(policy));
    docket.post(1, Role::President);
    docket.post(3, Role::Judge);
    // Two adjoining absences of 31 days together, 20 of them in the year; and a short one.
    docket.away(3, "2020-12-21", "2020-12-31");
    docket.away(3, "2021-01-01", "2021-01-20");
    docket.away(3, "2021-05-01", "2021-05-20");
    docket.away(1, "2021-01-01", "");
    let report = docket.report();
    assert_eq!(report.base.judge_days, 345);
    assert_eq!(leader(&report, 1).status, Status::Exempt);
}

#[test]
fn without_a_base_nothing_is_required() {
    let mut docket = Docket::new(None);
    docket.post(1, Role::President);
    docket.many(3, 1, &[]);
    let report = docket.report();
    let president = leader(&report, 1);
    assert_eq!((president.status, president.required.clone()), (Status::NoBase, None));
    assert_eq!((president.met, report.base.average.clone()), (None, None));
}

#[test]
fn status_and_forecast_before_the_end() {
    // On 1 July (182 days), a base of 182 asks a vice president 54.6; four fifths are 43.68.
    for (own, status) in
        [(43, Status::Behind), (44, Status::AtRisk), (54, Status::AtRisk), (55, Status::OnTrack)]
    {
        let mut docket = court(182);
        docket.many(own, 2, &[]);
        let report = docket.report_as_of("2021-07-01");
        let vice = leader(&report, 2);
        assert_eq!(vice.status, status, "{own}");
        // At one case a day the year asks 109.5: ⌈109.5 − own⌉ are still to take.
        assert_eq!(vice.still_to_take, Some(u64::from(110 - own)));
        let forecast = vice.forecast.as_ref().expect("days");
        assert_eq!(forecast * num(182), num(own) * num(365));
    }
}

#[test]
fn what_nobody_carries_is_listed_and_what_is_not_counted_left_out() {
    let mut docket = court(10);
    docket.judge(9, &[(Role::Judge, "", "2021-07-01", "")]);
    docket.close(9, &[1], "2021-06-30");
    let mut left_out = case(9_999, 3, &[1], "2021-06-30");
    left_out.case_number = "(2021)湘0203民诉前调1号".to_owned();
    docket.write(Event::CaseImported(Box::new(left_out)));
    let report = docket.report();
    let sum = report.reconciliation;
    assert_eq!((sum.closings, sum.base, sum.unattributed, sum.not_counted), (12, 10, 1, 1));
    assert_eq!(report.unattributed.len(), 1);
    assert_eq!((leader(&report, 1).own, leader(&report, 1).panel), (0, 1));
}

#[test]
fn every_figure_opens_to_its_cases() {
    let mut docket = court(7);
    docket.many(2, 1, &[]);
    docket.many(3, 3, &[1]);
    let ask = Ask::year(YEAR).expect("a year");
    let ask = Ask { as_of: Some(ask.to), ..ask };
    let behind = |figure| {
        cases_behind(&docket.reached(&ask), &docket.tally, &ask, figure).expect("cases").len()
    };
    assert_eq!(behind(Figure::Own(JudgeId(1))), 2);
    assert_eq!(behind(Figure::Panel(JudgeId(1))), 3);
    assert_eq!(behind(Figure::Own(JudgeId(3))), 10);
    assert_eq!((behind(Figure::Base), behind(Figure::LeadersOwn)), (10, 2));
}

#[test]
fn imports_and_closings_are_decided_once_and_audited() {
    use caselot_core::audit::{Trust, verify};
    let mut paper = paper::PaperCourt::with_judges(4, 4);
    let mut open = case(1, 3, &[4], "2021-06-15");
    let closing = open.record.closing.take().expect("closed");
    let import = |case: &CaseImported| Command::ImportCase(Box::new(case.clone()));
    assert_eq!(paper.act(import(&open)).expect("imports").entries.len(), 1);
    assert_eq!(paper.act(import(&open)).expect("known").entries.len(), 0);
    let mut other = open.clone();
    other.record.weight = 150;
    assert_eq!(paper.act(import(&other)).expect_err("other facts").code(), "RecordedOtherwise");
    open.record.closing = Some(closing);
    assert_eq!(paper.act(import(&open)).expect("closes").entries.len(), 1);
    assert_eq!(paper.act(import(&open)).expect("known").entries.len(), 0);
    open.record.closing = Some(Closing { on: day("2021-06-16"), ..closing });
    assert_eq!(paper.act(import(&open)).expect_err("another day").code(), "ClosedOtherwise");
    paper.assign(7).expect("draws");
    let close = |on: &str| Command::CloseCase {
        case_number: paper::case_number(7),
        closing: Closing { on: day(on), manner: None },
        panel: Panel::default(),
        undertaking: None,
    };
    assert_eq!(paper.act(close("2026-03-01")).expect_err("early").code(), "ClosedBeforeFiled");
    assert_eq!(paper.act(close("2026-03-03")).expect_err("late").code(), "InTheFuture");
    paper.act(close("2026-03-02")).expect("closes");
    let report = verify(&paper.bundle(), &Trust::Key(paper.key()));
    assert!(report.valid, "{report}");
    // A second import of a known case, under the right key, is found.
    let mut entries = paper.entries.clone();
    let again = entries.iter().find(|e| matches!(e.event, Event::CaseImported(_))).cloned();
    let mut again = again.expect("imported");
    again.index = EntryIndex(entries.len() as u64);
    again.time_ms = entries.last().expect("entries").time_ms;
    entries.push(again);
    let bytes: Vec<Vec<u8>> = entries.iter().map(caselot_core::docket::codec::encode).collect();
    let report = verify(&paper.bundle_of(&bytes), &Trust::Key(paper.key()));
    assert!(report.findings.iter().any(|finding| finding.code == "ImportedAgain"), "{report}");
}
