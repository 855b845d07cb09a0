//! Worked by hand: which cases count, for whom, and what the base is (points 1 to 5).

use caselot_core::docket::code::{
    AssignedBy, QuotaBasis, QuotaDenominator, QuotaMeasure, QuotaScope, Role,
};
use caselot_core::docket::entry::Event;
use caselot_core::docket::policy::{QuotaPolicy, ratio};
use caselot_core::docket::record::{CaseClosed, CaseImported, Closing, GivenBack, Panel};
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::quota::figure::exact;
use caselot_core::quota::report::DivisionBase;
use caselot_core::quota::{Ask, AskFault, Figure, Fraction, assess, cases_behind};

use super::docket::{Docket, average, case, court, day, leader, required, two};

// Point 1: period and as-of day.

#[test]
fn the_as_of_day_is_included_and_cuts_by_counting_day() {
    let mut docket = court(0);
    docket.close(3, &[], "2021-06-30");
    docket.close(3, &[], "2021-07-01");
    docket.close(3, &[], "2021-01-01");
    docket.close(3, &[], "2020-12-31");
    docket.close(3, &[], "2021-12-31");
    docket.close(3, &[], "2022-01-01");
    let base = |as_of| docket.report_as_of(as_of).base;
    assert_eq!((base("2021-06-30").cases, base("2021-06-30").judge_days), (2, 181));
    assert_eq!((base("2021-07-01").cases, base("2021-07-01").judge_days), (3, 182));
    assert_eq!((base("2021-12-31").cases, base("2021-12-31").judge_days), (4, 365));
    // Never after the period's end.
    assert_eq!((base("2022-06-30").cases, base("2022-06-30").judge_days), (4, 365));
}

#[test]
fn by_default_the_last_entry_says_how_far_the_report_counts() {
    let mut docket = court(1);
    let judge = docket.state.roster.judge(JudgeId(3)).expect("recorded").clone();
    docket.write_on(day("2021-03-31"), Event::JudgeRecorded(judge));
    let ask = Ask::year(2021).expect("a year");
    let report = docket.asked(&ask);
    assert_eq!((report.as_of, report.base.judge_days), (day("2021-03-31"), 31 + 28 + 31));
    let next = Ask::year(2022).expect("a year");
    let fault = assess(&docket.state, &docket.tally, &next).expect_err("not begun");
    assert_eq!(fault, AskFault::NotBegun { from: day("2022-01-01"), as_of: day("2021-03-31") });
    let turned = Ask { from: ask.to, to: ask.from, as_of: None, files: None };
    let fault = assess(&docket.state, &docket.tally, &turned).expect_err("backwards");
    assert!(matches!(fault, AskFault::Backwards { .. }));
}

#[test]
fn any_period_can_be_asked_for() {
    let mut docket = court(0);
    for on in ["2021-03-31", "2021-04-01", "2021-06-30", "2021-07-01"] {
        docket.close(3, &[], on);
    }
    let (from, to) = (day("2021-04-01"), day("2021-06-30"));
    let ask = Ask { from, to, as_of: Some(to), files: None };
    let report = docket.asked(&ask);
    assert_eq!((report.base.cases, report.base.judge_days), (2, 91));
    assert_eq!(required(&report, 1), "1/10");
}

#[test]
fn a_leap_year_has_one_day_more() {
    let mut docket = court(0);
    for on in ["2020-02-28", "2020-02-29", "2020-03-01"] {
        docket.close(3, &[], on);
    }
    let (from, to) = (day("2020-01-01"), day("2020-12-31"));
    let on = |as_of: &str| {
        let ask = Ask { from, to, as_of: Some(day(as_of)), files: None };
        docket.asked(&ask)
    };
    assert_eq!((on("2020-12-31").base.judge_days, on("2020-12-31").base.cases), (366, 3));
    assert_eq!((on("2020-02-29").base.judge_days, on("2020-02-29").base.cases), (60, 2));
    // By 29 February: 5 % of 2; the whole year at that rate: 2 · 366/60 · 5 % = 61/100.
    let report = on("2020-02-29");
    assert_eq!(required(&report, 1), "1/10");
    assert_eq!(leader(&report, 1).required_in_period, Some(Fraction::new(61.into(), 100.into())));
    assert_eq!((leader(&report, 1).days, leader(&report, 1).days_in_period), (60, 366));
}

// Point 2: the roster as known.

#[test]
fn a_late_correction_of_the_roster_corrects_the_report() {
    let mut docket = court(10);
    docket.many(4, 2, &[3]);
    assert_eq!(leader(&docket.report(), 2).own, 4);
    // Judge 2 was an ordinary judge until the end of June, it turns out.
    docket.judge(
        2,
        &[
            (Role::Judge, "", "2015-01-01", "2021-06-30"),
            (Role::VicePresident, "", "2021-07-01", ""),
        ],
    );
    let report = docket.report();
    assert_eq!((report.base.cases, report.base.judge_days), (14, 365 + 181));
    assert_eq!((leader(&report, 2).own, leader(&report, 2).days), (0, 184));
}

// Point 3: which cases count, for whom, on which day.

#[test]
fn who_left_the_panel_has_nothing_and_nobody_counts_twice() {
    let mut docket = court(10);
    let case = case(500, 2, &[1], "2021-06-15");
    let mut open = case.clone();
    open.record.closing = None;
    let filing = docket.write(Event::CaseImported(Box::new(open)));
    assert_eq!((leader(&docket.report(), 1).panel, leader(&docket.report(), 2).own), (0, 0));
    // At the closing judge 1 is no longer on the panel; judge 2 presides over his own case.
    docket.write(Event::CaseClosed(Box::new(CaseClosed {
        filing: EntryIndex(filing),
        closing: case.record.closing.expect("closed"),
        panel: Panel {
            presiding: Some(JudgeId(2)),
            members: vec![JudgeId(3)],
            assessors: Vec::new(),
        },
        given_back: GivenBack::default(),
        as_seated: false,
    })));
    let report = docket.report();
    assert_eq!(leader(&report, 1).panel, 0);
    assert_eq!((leader(&report, 2).own, leader(&report, 2).panel), (1, 0));
    assert_eq!((report.reconciliation.closings, report.reconciliation.leaders_own), (11, 1));
}

#[test]
fn under_basis_assigned_a_case_counts_when_it_is_assigned() {
    let policy = QuotaPolicy { basis: QuotaBasis::Assigned, ..QuotaPolicy::default() };
    let mut docket = two(policy);
    let mut filed = |judge, on: &str, closed: Option<&str>| {
        docket.import(judge, &[], "2021-12-31", |case| {
            case.filed_on = day(on);
            case.closing = closed.map(|on| Closing { on: day(on), manner: None });
        });
    };
    filed(3, "2020-12-31", Some("2021-06-15"));
    filed(3, "2021-06-30", Some("2022-03-01"));
    filed(3, "2021-07-01", Some("2021-08-01"));
    filed(1, "2021-06-30", None);
    filed(1, "2021-07-01", None);
    let half = docket.report_as_of("2021-06-30");
    assert_eq!((half.base.cases, leader(&half, 1).own), (1, 1));
    let year = docket.report();
    assert_eq!((year.base.cases, leader(&year, 1).own), (2, 2));
}

#[test]
fn weighted_cases_count_what_they_weigh() {
    let mut docket = two(QuotaPolicy { weighted: true, ..QuotaPolicy::default() });
    for (judge, members, weight) in [(3, &[][..], 250), (3, &[1], 150), (1, &[], 70)] {
        docket.import(judge, members, "2021-06-15", |case| case.weight = weight);
    }
    let report = docket.report();
    // Base: 2.5 + 1.5 standard cases of one judge; of that 5 %.
    assert_eq!((report.base.cases, exact(&report.base.credit)), (2, "4/1".to_owned()));
    assert_eq!((average(&report), required(&report, 1)), ("4/1".to_owned(), "1/5".to_owned()));
    let president = leader(&report, 1);
    assert_eq!((president.own, exact(&president.own_credit)), (1, "7/10".to_owned()));
    assert_eq!((president.panel, exact(&president.panel_credit)), (1, "3/2".to_owned()));
    // Of the panel only as much as of his own.
    assert_eq!(exact(&president.counted), "7/5");
    // Shares and mean weights go by heads.
    assert_eq!(president.own_share.as_ref().map(exact).as_deref(), Some("1/2"));
    assert_eq!(president.mean_weight.as_ref().map(exact).as_deref(), Some("70/1"));
    assert_eq!(report.base.mean_weight.as_ref().map(exact).as_deref(), Some("200/1"));
}

// Point 4: base and rate.

#[test]
fn joiners_leavers_and_gaps_count_the_days_they_were_there() {
    let mut docket = Docket::new(None);
    docket.post(1, Role::President);
    docket.judge(3, &[(Role::Judge, "", "2021-12-31", "")]);
    docket.judge(4, &[(Role::Judge, "", "2015-01-01", "2021-01-01")]);
    let gap = [
        (Role::DivisionChief, "", "2015-01-01", "2021-01-31"),
        (Role::Judge, "", "2021-12-01", "2021-12-31"),
    ];
    docket.judge(5, &gap);
    docket.judge(6, &[(Role::Judge, "", "2022-01-01", "")]);
    docket.close(3, &[], "2021-12-31");
    docket.close(5, &[], "2021-01-31");
    docket.close(5, &[], "2021-02-01");
    let report = docket.report();
    let base = &report.base;
    // 1 + 1 + 31 + 31 days of three judges; the case in the gap is nobody's.
    assert_eq!((base.judge_days, base.judges, base.cases), (64, 3, 2));
    assert_eq!(average(&report), exact(&Fraction::new((2 * 365).into(), 64.into())));
    assert_eq!(required(&report, 1), exact(&Fraction::new((2 * 365).into(), (64 * 20).into())));
    assert_eq!(report.reconciliation.unattributed, 1);
}

#[test]
fn a_headcount_divides_by_heads_whatever_their_days() {
    let policy = QuotaPolicy { denominator: QuotaDenominator::Headcount, ..QuotaPolicy::default() };
    let mut docket = two(policy);
    docket.judge(4, &[(Role::Judge, "", "2021-12-31", "")]);
    docket.judge(5, &[(Role::Judge, "", "2022-01-01", "")]);
    docket.many(200, 3, &[]);
    let report = docket.report();
    assert_eq!((report.base.judges, report.base.judge_days), (2, 366));
    assert_eq!((average(&report), required(&report, 1)), ("100/1".to_owned(), "5/1".to_owned()));
    // Until 30 December there is one head.
    assert_eq!(average(&docket.report_as_of("2021-12-30")), "200/1");
}

#[test]
fn under_took_part_panel_seats_of_the_population_make_the_base() {
    let policy = QuotaPolicy {
        measure: QuotaMeasure::TookPart,
        panel_coefficient: ratio(1, 2),
        ..QuotaPolicy::default()
    };
    let mut docket = two(policy);
    docket.post(4, Role::Judge);
    docket.many(10, 3, &[1, 4]);
    docket.many(4, 1, &[3, 4]);
    let report = docket.report();
    // 10 undertaken, and half a case for each of 10 + 4 · 2 seats of judges 3 and 4.
    assert_eq!((report.base.cases, exact(&report.base.credit)), (10, "19/1".to_owned()));
    assert_eq!((average(&report), required(&report, 1)), ("19/2".to_owned(), "19/40".to_owned()));
    assert_eq!(exact(&leader(&report, 1).counted), "8/1");
}

#[test]
fn the_population_is_what_the_policy_says() {
    let population = QuotaPolicy::EVERY_ROLE.to_vec();
    let mut docket = two(QuotaPolicy { population, ..QuotaPolicy::default() });
    docket.many(20, 3, &[]);
    docket.many(10, 1, &[]);
    let report = docket.report();
    // The president is of the base and held against it.
    assert_eq!((report.base.cases, report.base.judges), (30, 2));
    assert_eq!((required(&report, 1), leader(&report, 1).own), ("3/4".to_owned(), 10));
    assert_eq!((report.reconciliation.base, report.reconciliation.leaders_own), (30, 0));
}

// Point 5: what is asked of a leader.

#[test]
fn a_full_year_asks_ratio_times_cases_by_judges() {
    let report = court(200).report();
    assert_eq!(
        (required(&report, 1), required(&report, 2)),
        ("10/1".to_owned(), "60/1".to_owned())
    );
}

#[test]
fn own_cases_are_pooled_over_assessed_days_only() {
    let mut docket = Docket::new(None);
    docket.judge(
        1,
        &[
            (Role::President, "", "2015-01-01", "2021-03-31"),
            (Role::Judge, "", "2021-04-01", "2021-06-30"),
            (Role::VicePresident, "", "2021-07-01", ""),
        ],
    );
    docket.post(3, Role::Judge);
    for on in ["2021-03-31", "2021-04-01", "2021-06-30", "2021-07-01"] {
        docket.close(1, &[], on);
        docket.close(3, &[1], on);
    }
    let report = docket.report();
    let of = leader(&report, 1);
    assert_eq!((of.own, of.panel, of.days), (2, 2, 90 + 184));
    assert_eq!(report.base.cases, 6);
}

#[test]
fn a_division_is_that_of_the_judges_row_not_of_the_case() {
    let mut policy = QuotaPolicy { population: vec![Role::Judge], ..QuotaPolicy::default() };
    let mut chief = policy.roles[0].clone();
    (chief.role, chief.ratio, chief.scope) =
        (Role::DivisionChief, ratio(1, 2), QuotaScope::Division);
    policy.roles.push(chief);
    let mut docket = Docket::new(Some(policy));
    docket.judge(5, &[(Role::DivisionChief, "民一庭", "2015-01-01", "")]);
    docket.judge(
        3,
        &[
            (Role::Judge, "民一庭", "2015-01-01", "2021-03-14"),
            (Role::Judge, "刑庭", "2021-03-15", ""),
        ],
    );
    docket.judge(4, &[(Role::Judge, "民一庭", "2021-03-15", "")]);
    let mut close = |judge, on: &str| {
        docket.import(judge, &[], on, |case| case.pool = "民一庭".to_owned());
    };
    (0..6).for_each(|_| close(3, "2021-03-14"));
    (0..9).for_each(|_| close(3, "2021-03-15"));
    (0..4).for_each(|_| close(4, "2021-03-15"));
    let report = docket.report();
    // 6 + 4 cases in 73 + 292 judge-days of the division.
    assert_eq!(required(&report, 5), "5/1");
    let DivisionBase { division, base, holds } = &report.divisions[0];
    assert!(holds);
    assert_eq!((division.as_str(), base.cases, base.judge_days), ("民一庭", 10, 365));
    assert_eq!((report.base.cases, report.base.judge_days), (19, 657));
}

#[test]
fn what_is_open_drawn_designated_and_of_last_year_is_shown() {
    let mut docket = court(1);
    let mut own = |filed: &str, closed: Option<&str>, way| {
        docket.import(1, &[], "2021-06-15", |case| {
            case.filed_on = day(filed);
            case.closing = closed.map(|on| Closing { on: day(on), manner: None });
            case.assigned_by = way;
        });
    };
    own("2020-03-01", Some("2020-06-30"), AssignedBy::Drawn);
    own("2020-03-01", Some("2020-07-01"), AssignedBy::Drawn);
    own("2021-03-01", Some("2021-06-30"), AssignedBy::Drawn);
    own("2021-03-01", Some("2021-04-01"), AssignedBy::Designated);
    own("2021-03-01", Some("2021-04-01"), AssignedBy::Imported);
    own("2021-03-01", Some("2021-07-01"), AssignedBy::Drawn);
    own("2021-06-30", None, AssignedBy::Drawn);
    own("2021-07-01", None, AssignedBy::Drawn);
    let report = docket.report_as_of("2021-06-30");
    let of = leader(&report, 1);
    assert_eq!((of.own, of.drawn, of.designated, of.imported), (3, 1, 1, 1));
    assert_eq!((of.open, of.last_year), (2, Some((1, 0))));
    let months: Vec<_> = of.months.iter().map(|month| (month.month, month.own)).collect();
    assert_eq!(months, [(1, 0), (2, 0), (3, 0), (4, 2), (5, 0), (6, 1)]);
    let ask = Ask { as_of: Some(day("2021-06-30")), ..Ask::year(2021).expect("a year") };
    let behind = |figure| {
        cases_behind(&docket.reached(&ask), &docket.tally, &ask, figure).expect("cases").len()
    };
    assert_eq!((behind(Figure::Open(JudgeId(1))), behind(Figure::Designated(JudgeId(1)))), (2, 1));
}

#[test]
fn type_codes_that_are_not_counted_are_nobodys() {
    let not_counted = vec!["财保".to_owned()];
    let mut docket = two(QuotaPolicy { not_counted, ..QuotaPolicy::default() });
    let mut close = |number: &str, judge, members: &[u32]| {
        let mut case: CaseImported = case(1, judge, members, "2021-06-15");
        case.case_number = format!("(2021)湘0203{number}号");
        docket.write(Event::CaseImported(Box::new(case)));
    };
    close("财保1", 3, &[1]);
    close("财保2", 1, &[]);
    close("民诉前调1", 3, &[1]);
    close("民初1", 1, &[]);
    let report = docket.report();
    assert_eq!((report.base.cases, report.reconciliation.not_counted), (1, 2));
    assert_eq!((leader(&report, 1).own, leader(&report, 1).panel), (1, 1));
    assert_eq!(leader(&report, 1).types, [("民初".to_owned(), 1)]);
}
