//! Worked by hand: what is asked of a leader and how he stands (points 6 to 12).

use caselot_core::docket::code::{AbsenceKind, FloorsMode, QuotaFallback, QuotaScope, Role};
use caselot_core::docket::entry::Event;
use caselot_core::docket::policy::{DivisionRule, Policy, QuotaPolicy, ratio};
use caselot_core::docket::record::Reduction;
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::quota::figure::exact;
use caselot_core::quota::report::{Shortfall, Status};
use caselot_core::quota::{Ask, Fraction};

use super::docket::{Docket, court, day, leader, president, required, two};

// Point 6: the half rule.

#[test]
fn without_the_half_rule_panel_work_counts_alone() {
    let policy = QuotaPolicy { half_rule: false, ..QuotaPolicy::default() };
    let mut docket = two(policy);
    docket.many(190, 3, &[]);
    docket.many(10, 3, &[1]);
    let report = docket.report();
    let president = leader(&report, 1);
    assert_eq!((required(&report, 1), president.met), ("10/1".to_owned(), Some(true)));
    assert_eq!((exact(&president.counted), president.status), ("10/1".to_owned(), Status::Met));
}

// Point 7: reductions.

fn granted(judge: u32, percent: u32, cases: u32) -> Reduction {
    Reduction {
        judge: JudgeId(judge),
        year: 2021,
        percent,
        cases,
        document: "湘高法〔2021〕1号".to_owned(),
        reason: "借调".to_owned(),
        approver: "李四".to_owned(),
        revokes: None,
    }
}

fn grant(docket: &mut Docket, on: &str, reduction: Reduction) -> u64 {
    docket.write_on(day(on), Event::ReductionGranted(Box::new(reduction)))
}

#[test]
fn before_the_end_reduced_cases_count_for_the_days_so_far() {
    let mut docket = Docket::new(None);
    docket.post(2, Role::VicePresident);
    docket.post(3, Role::Judge);
    (0..73).for_each(|_| {
        docket.close(3, &[], "2021-03-01");
    });
    grant(&mut docket, "2021-02-01", granted(2, 50, 5));
    // By 14 March: 73 of 365 days.
    let report = docket.report_as_of("2021-03-14");
    // 73 · 3/10 · 1/2 − 5 · 73/365 = 10.95 − 1.
    assert_eq!(required(&report, 2), "199/20");
    // For the whole year at one case a day: 365 · 3/10 · 1/2 − 5 = 49.75.
    let whole = leader(&report, 2).required_in_period.as_ref().map(exact);
    assert_eq!(whole.as_deref(), Some("199/4"));
    assert_eq!(leader(&report, 2).still_to_take, Some(50));
}

#[test]
fn cases_are_taken_off_for_the_days_in_an_assessed_role() {
    // A = D although the role begins in July: at the end all cases are taken off.
    let mut docket = court(365);
    docket.judge(2, &[(Role::VicePresident, "", "2021-07-01", "")]);
    grant(&mut docket, "2021-08-01", granted(2, 0, 5));
    // 184 · 3/10 − 5.
    assert_eq!(required(&docket.report(), 2), "251/5");
}

#[test]
fn grants_add_up_are_revoked_and_marked_when_late() {
    let mut docket = court(200);
    let first = grant(&mut docket, "2021-02-01", granted(2, 60, 0));
    grant(&mut docket, "2021-03-01", granted(1, 10, 0));
    grant(&mut docket, "2022-01-01", granted(2, 40, 0));
    let mut last_year = granted(2, 30, 0);
    last_year.year = 2020;
    grant(&mut docket, "2022-01-02", last_year);
    let report = docket.report();
    let vice = leader(&report, 2);
    assert_eq!((required(&report, 2), vice.status), ("0/1".to_owned(), Status::Exempt));
    assert_eq!(vice.reductions.iter().map(|r| r.late).collect::<Vec<_>>(), [false, true]);
    assert_eq!(required(&report, 1), "9/1");
    let mut back = granted(2, 0, 0);
    back.document = String::new();
    back.revokes = Some(EntryIndex(first));
    grant(&mut docket, "2022-01-03", back);
    let report = docket.report();
    assert_eq!((required(&report, 2), leader(&report, 2).reductions.len()), ("36/1".to_owned(), 1));
    // More cases than are asked: nothing is, and nothing less.
    grant(&mut docket, "2022-01-04", granted(2, 0, 100));
    let report = docket.report();
    assert_eq!((required(&report, 2), leader(&report, 2).status), ("0/1".to_owned(), Status::Met));
    assert_eq!(leader(&report, 2).completion, None);
}

#[test]
fn no_year_pays_for_another() {
    let mut docket = court(0);
    for on in ["2021-06-15", "2022-06-15"] {
        (0..365).for_each(|_| {
            docket.close(3, &[], on);
        });
    }
    let both = Ask {
        from: day("2021-01-01"),
        to: day("2022-12-31"),
        as_of: Some(day("2022-12-31")),
        files: None,
    };
    let report = |docket: &Docket| docket.asked(&both);
    // One case a day asks 109.5 a year.
    assert_eq!(required(&report(&docket), 2), "219/1");
    grant(&mut docket, "2021-02-01", granted(2, 0, 200));
    assert_eq!(required(&report(&docket), 2), "219/2", "2021 asks nothing, 2022 all");
    grant(&mut docket, "2022-02-01", Reduction { year: 2022, ..granted(2, 100, 0) });
    let report = report(&docket);
    let vice = leader(&report, 2);
    // 2021 asks nothing by cases alone: that is no exemption.
    assert_eq!((required(&report, 2), vice.status), ("0/1".to_owned(), Status::Met));
    let years: Vec<_> = vice.years.iter().map(|year| (year.year, year.days)).collect();
    assert_eq!(years, [(2021, 365), (2022, 365)]);
}

#[test]
fn a_quarter_asks_its_part_of_floors_and_cases() {
    let policy = president(|role| (role.floor_own, role.floor_took_part) = (365, 730));
    let mut docket = two(policy);
    (0..90).for_each(|_| {
        docket.close(3, &[], "2021-02-01");
    });
    grant(&mut docket, "2021-01-04", granted(1, 10, 73));
    let quarter = Ask {
        from: day("2021-01-01"),
        to: day("2021-03-31"),
        as_of: Some(day("2021-03-31")),
        files: None,
    };
    let report = docket.asked(&quarter);
    // 90 · 1/20 · 9/10 − 73 · 90/365 is below 0; floors are 365 · 90/365 less a tenth.
    assert_eq!(required(&report, 1), "0/1");
    let floors = leader(&report, 1).floors.clone().expect("floors");
    assert_eq!((exact(&floors.own), exact(&floors.took_part)), ("81/1".into(), "162/1".into()));
    // From July on it is 73 · 92/184 of a third quarter.
    docket.judge(1, &[(Role::President, "", "2021-07-01", "")]);
    (0..1840).for_each(|_| {
        docket.close(3, &[], "2021-08-01");
    });
    let quarter = Ask { from: day("2021-07-01"), to: day("2021-09-30"), as_of: None, files: None };
    let quarter = Ask { as_of: Some(quarter.to), ..quarter };
    let report = docket.asked(&quarter);
    // 1840 · 1/20 · 9/10 − 36.5.
    assert_eq!(required(&report, 1), "463/10");
}

// Point 8: floors.

#[test]
fn floors_are_yearly_and_asked_for_the_days_less_the_percent() {
    let policy = president(|role| (role.floor_own, role.floor_took_part) = (10, 40));
    let mut docket = two(policy);
    docket.judge(1, &[(Role::President, "", "2021-10-20", "")]);
    docket.many(1, 3, &[]);
    grant(&mut docket, "2021-11-01", granted(1, 50, 3));
    let report = docket.report();
    // 73 of 365 days, half off; cases are taken off the ratio only.
    let floors = leader(&report, 1).floors.clone().expect("floors");
    assert_eq!(
        (exact(&floors.own), exact(&floors.took_part)),
        ("1/1".to_owned(), "4/1".to_owned())
    );
    assert_eq!(leader(&report, 1).short_of, [Shortfall::FloorOwn, Shortfall::FloorTookPart]);
}

#[test]
fn floors_also_and_instead_at_their_edge() {
    // A base of 200 asks 10; the floors ask to undertake 6 and to take part in 12.
    let check = |mode, own, panel| {
        let mut policy = president(|role| (role.floor_own, role.floor_took_part) = (6, 12));
        policy.floors_mode = mode;
        let mut docket = two(policy);
        docket.many(200 - panel, 3, &[]);
        docket.many(panel, 3, &[1]);
        docket.many(own, 1, &[]);
        leader(&docket.report(), 1).short_of.clone()
    };
    use FloorsMode::{Also, Instead};
    use Shortfall::{FloorOwn, FloorTookPart, OwnHalf, Total};
    assert_eq!(check(Also, 6, 6), []);
    assert_eq!(check(Also, 5, 7), [FloorOwn]);
    assert_eq!(check(Also, 6, 5), [FloorTookPart]);
    assert_eq!(check(Also, 4, 5), [Total, OwnHalf, FloorOwn, FloorTookPart]);
    assert_eq!(check(Instead, 5, 5), [], "the ratio suffices");
    assert_eq!(check(Instead, 4, 8), [OwnHalf, FloorOwn]);
    // The floors suffice where the ratio does not: of 400 it asks 20.
    let mut policy = president(|role| (role.floor_own, role.floor_took_part) = (6, 12));
    policy.floors_mode = Instead;
    let mut docket = two(policy);
    docket.many(394, 3, &[]);
    docket.many(6, 3, &[1]);
    docket.many(6, 1, &[]);
    let report = docket.report();
    assert_eq!((required(&report, 1), leader(&report, 1).met), ("20/1".to_owned(), Some(true)));
}

// Point 9: leave.

#[test]
fn leave_takes_off_nothing_by_default_and_only_runs_longer_than_the_limit() {
    let days = |leave_over, to: &str| {
        let mut docket = two(QuotaPolicy { leave_over, ..QuotaPolicy::default() });
        docket.many(1, 3, &[]);
        docket.away(3, "2021-03-01", to);
        docket.away(1, "2021-03-01", to);
        let report = docket.report();
        (report.base.judge_days, leader(&report, 1).days)
    };
    assert_eq!(days(None, "2021-06-30"), (365, 365));
    assert_eq!(days(Some(30), "2021-03-30"), (365, 365), "just thirty days");
    assert_eq!(days(Some(30), "2021-03-31"), (334, 334), "thirty-one");
    assert_eq!(days(Some(0), "2021-03-01"), (364, 364));
    assert_eq!(days(Some(30), ""), (59, 59), "without an end");
}

#[test]
fn a_run_across_new_year_is_long_in_both_years() {
    let mut docket = two(QuotaPolicy { leave_over: Some(30), ..QuotaPolicy::default() });
    // Three absences that touch or overlap: 22 December to 25 January, 35 days.
    docket.away(3, "2021-12-22", "2021-12-31");
    docket.away(3, "2021-12-30", "2022-01-05");
    docket.away(3, "2022-01-06", "2022-01-25");
    docket.many(1, 3, &[]);
    assert_eq!(docket.report().base.judge_days, 355);
    let next = Ask { as_of: Some(day("2022-12-31")), ..Ask::year(2022).expect("a year") };
    let report = docket.asked(&next);
    assert_eq!(report.base.judge_days, 340);
    // Leave cut by the as-of day is as long as it is.
    assert_eq!(docket.report_as_of("2021-12-25").base.judge_days, 355);
}

#[test]
fn a_case_closed_on_leave_still_counts() {
    let mut docket = two(QuotaPolicy { leave_over: Some(0), ..QuotaPolicy::default() });
    docket.away(3, "2021-06-01", "2021-06-30");
    docket.many(2, 3, &[]);
    let report = docket.report();
    assert_eq!((report.base.cases, report.base.judge_days), (2, 335));
}

#[test]
fn only_the_policys_kinds_of_leave_make_a_run() {
    let days = |leave_kinds: &[AbsenceKind]| {
        let leave_kinds = leave_kinds.to_vec();
        let quota = QuotaPolicy { leave_over: Some(30), leave_kinds, ..QuotaPolicy::default() };
        let mut docket = two(quota);
        docket.many(1, 3, &[]);
        docket.away_for(AbsenceKind::Leave, 3, "2021-03-01", "2021-03-20");
        docket.away_for(AbsenceKind::Seconded, 3, "2021-03-21", "2021-04-20");
        // On suspension and on leave at once: a day is taken off once.
        docket.away_for(AbsenceKind::Suspended, 3, "2021-04-01", "2021-04-10");
        docket.report().base.judge_days
    };
    assert_eq!(days(&[]), 365 - 51, "leave and secondment adjoin");
    assert_eq!(days(&[AbsenceKind::Leave]), 365, "twenty days are short");
    assert_eq!(days(&[AbsenceKind::Seconded]), 365 - 31);
    assert_eq!(days(&[AbsenceKind::Leave, AbsenceKind::Seconded]), 365 - 51);
}

#[test]
fn leave_without_an_end_is_as_long_as_it_is() {
    let mut docket = two(QuotaPolicy { leave_over: Some(30), ..QuotaPolicy::default() });
    docket.many(1, 3, &[]);
    docket.away(3, "2021-03-01", "");
    docket.away(1, "2021-03-01", "");
    // Thirty days on 30 March, thirty-one on the next.
    let days = |as_of: &str| {
        let report = docket.report_as_of(as_of);
        let president = leader(&report, 1);
        (report.base.judge_days, president.days, president.days_in_period)
    };
    assert_eq!(days("2021-03-30"), (89, 89, 365));
    assert_eq!(days("2021-03-31"), (59, 59, 365 - 31));
    assert_eq!(days("2021-12-31"), (59, 59, 59));
}

#[test]
fn a_reduction_says_what_leave_took_off_already() {
    let mut docket = two(QuotaPolicy { leave_over: Some(30), ..QuotaPolicy::default() });
    docket.many(146, 3, &[]);
    docket.away(1, "2021-03-01", "2021-05-12");
    grant(&mut docket, "2021-06-01", granted(1, 0, 2));
    let report = docket.report();
    let president = leader(&report, 1);
    // 73 days are off: 292 of 365 days ask 146 · 1/20 · 4/5 − 2.
    assert_eq!((president.days, president.years[0].days_off), (292, 73));
    assert_eq!(required(&report, 1), "96/25");
}

// Point 10: the policy in force.

#[test]
fn the_policy_in_force_on_the_first_day_holds_and_back_dating_shows() {
    let mut docket = court(200);
    let adopt = |docket: &mut Docket, on: &str, from: &str, percent| {
        let mut quota = QuotaPolicy::default();
        quota.roles[0].ratio = ratio(percent, 100);
        let (valid_from, document) = (day(from), format!("{percent}"));
        let policy = Policy { valid_from, document, quota, ..Policy::default() };
        docket.write_on(day(on), Event::PolicyAdopted(Box::new(policy)));
    };
    assert_eq!((docket.report().policy.version, docket.report().policy.entry), (0, None));
    adopt(&mut docket, "2020-12-01", "2021-01-01", 6);
    adopt(&mut docket, "2021-02-01", "2021-01-02", 7);
    let report = docket.report();
    assert_eq!((report.policy.version, required(&report, 1)), (1, "12/1".to_owned()));
    assert!(!report.policy.back_dated);
    adopt(&mut docket, "2021-03-01", "2021-01-01", 8);
    let report = docket.report();
    assert_eq!((report.policy.version, required(&report, 1)), (3, "16/1".to_owned()));
    assert!(report.policy.back_dated);
    assert_eq!(report.policy.adopted_on, Some(day("2021-03-01")));
}

// Points 11 and 12: status and forecast.

#[test]
fn under_one_case_nothing_is_urgent() {
    // By 1 July 5 % of the base: 19 ask less than one case, 20 just one.
    let status = |base: u32, floor: u32| {
        let mut docket = two(president(|role| role.floor_own = floor));
        docket.many(base, 3, &[]);
        leader(&docket.report_as_of("2021-07-01"), 1).status
    };
    assert_eq!(status(19, 0), Status::OnTrack);
    assert_eq!(status(20, 0), Status::Behind);
    assert_eq!(status(19, 1), Status::Behind, "a floor asks too");
}

#[test]
fn before_the_end_the_worst_of_ratio_and_floors_counts_or_the_better_instead() {
    // By 14 March (73 days): a base of 200 asks 10, floors of 50 and 100 ask 10 and 20.
    let status = |mode, own, panel| {
        let mut policy = president(|role| (role.floor_own, role.floor_took_part) = (50, 100));
        policy.floors_mode = mode;
        let mut docket = two(policy);
        let mut close = |n: u32, judge, members: &[u32]| {
            (0..n).for_each(|_| {
                docket.close(judge, members, "2021-03-01");
            });
        };
        close(200 - panel, 3, &[]);
        close(panel, 3, &[1]);
        close(own, 1, &[]);
        leader(&docket.report_as_of("2021-03-14"), 1).status
    };
    use FloorsMode::{Also, Instead};
    assert_eq!(status(Also, 10, 10), Status::OnTrack);
    assert_eq!(status(Also, 10, 9), Status::AtRisk);
    assert_eq!(status(Also, 8, 8), Status::AtRisk, "four fifths of each");
    assert_eq!(status(Also, 8, 7), Status::Behind, "15 of 20 taken part in");
    assert_eq!(status(Also, 7, 9), Status::Behind, "7 of 10 own");
    assert_eq!(status(Instead, 5, 5), Status::OnTrack, "the ratio is met");
    assert_eq!(status(Instead, 4, 4), Status::AtRisk, "8 of 10 by the ratio");
    assert_eq!(status(Instead, 4, 3), Status::Behind);
    // With a ratio that asks 100, only the floors are near.
    let mut policy = president(|role| {
        (role.ratio, role.floor_own, role.floor_took_part) = (ratio(1, 2), 50, 100);
    });
    policy.floors_mode = Instead;
    let mut docket = two(policy);
    (0..200).for_each(|n| {
        docket.close(3, if n < 8 { &[1] } else { &[] }, "2021-03-01");
    });
    (0..8).for_each(|_| {
        docket.close(1, &[], "2021-03-01");
    });
    assert_eq!(leader(&docket.report_as_of("2021-03-14"), 1).status, Status::AtRisk);
}

#[test]
fn what_is_still_to_take_is_the_worse_of_half_and_whole() {
    // By 14 March a base of 73 asks the whole year 365 · 5 % = 18.25 of the president.
    let left = |half_rule, own: u32, panel: u32| {
        let mut docket = two(QuotaPolicy { half_rule, ..QuotaPolicy::default() });
        (0..73).for_each(|n| {
            docket.close(3, if n < panel { &[1] } else { &[] }, "2021-03-01");
        });
        (0..own).for_each(|_| {
            docket.close(1, &[], "2021-03-01");
        });
        leader(&docket.report_as_of("2021-03-14"), 1).still_to_take
    };
    assert_eq!(left(true, 0, 0), Some(19));
    assert_eq!(left(true, 2, 10), Some(8), "⌈9.125 − 2⌉ over ⌈18.25 − 12⌉");
    assert_eq!(left(true, 2, 9), Some(8), "both");
    assert_eq!(left(true, 2, 8), Some(9), "⌈18.25 − 10⌉ over ⌈9.125 − 2⌉");
    assert_eq!(left(true, 10, 40), Some(0));
    assert_eq!(left(false, 2, 10), Some(7));
}

/// A chief of 甲庭, held against half of the division's average, with a judge of some days there;
/// and a judge of 乙庭.
fn chief(division_rule: Option<DivisionRule>, from: &str) -> Docket {
    let mut policy = QuotaPolicy { population: vec![Role::Judge], ..QuotaPolicy::default() };
    policy.division_rule = division_rule;
    let mut chief = policy.roles[0].clone();
    (chief.role, chief.scope, chief.ratio) =
        (Role::DivisionChief, QuotaScope::Division, ratio(1, 2));
    policy.roles.push(chief);
    let mut docket = Docket::new(Some(policy));
    docket.judge(5, &[(Role::DivisionChief, "甲庭", "2015-01-01", "")]);
    docket.judge(3, &[(Role::Judge, "甲庭", from, "")]);
    docket.judge(4, &[(Role::Judge, "乙庭", "2015-01-01", "")]);
    docket
}

#[test]
fn a_division_without_a_base_takes_the_courts_rate_or_asks_nothing() {
    let rule = |min_base_days, fallback| Some(DivisionRule { min_base_days, fallback });
    let court = rule(90, QuotaFallback::Court);
    // 89 days, then 90, of one judge with a case a day; the other has 365 in the year.
    for (from, own) in [("2021-10-04", false), ("2021-10-03", true)] {
        let mut docket = chief(court, from);
        (0..200).for_each(|_| {
            docket.close(3, &[], "2021-12-01");
        });
        docket.many(365, 4, &[]);
        let report = docket.report();
        let of = leader(&report, 5);
        assert_eq!(report.divisions[0].holds, own);
        assert_eq!(of.by_court, if own { vec![] } else { vec!["甲庭".to_owned()] });
        let rate = match own {
            true => Fraction::new(200.into(), 90.into()),
            false => Fraction::new(565.into(), (365 + 89).into()),
        };
        let half = rate * Fraction::new(365.into(), 2.into());
        assert_eq!(of.required, Some(half));
    }
    // Days enough, but no case.
    let mut docket = chief(court, "2015-01-01");
    docket.many(730, 4, &[]);
    let report = docket.report();
    assert_eq!((required(&report, 5).as_str(), report.divisions[0].holds), ("365/2", false));
    let mut docket = chief(rule(90, QuotaFallback::None), "2015-01-01");
    docket.many(730, 4, &[]);
    let report = docket.report();
    assert_eq!(leader(&report, 5).status, Status::NoBase);
    assert_eq!((leader(&report, 5).required.clone(), leader(&report, 5).by_court.len()), (None, 0));
    // A policy that does not know the rule: one judge-day makes a base, and asks nothing.
    let mut docket = chief(None, "2021-12-31");
    docket.many(730, 4, &[]);
    let report = docket.report();
    assert_eq!((required(&report, 5), leader(&report, 5).status), ("0/1".into(), Status::Met));
}

#[test]
fn a_divisions_days_are_asked_for_its_part_of_the_year() {
    let rule = Some(DivisionRule { min_base_days: 73, fallback: QuotaFallback::None });
    let holds = |from: &str, as_of: &str| {
        let mut docket = chief(rule, from);
        docket.close(3, &[], as_of);
        docket.report_as_of(as_of).divisions[0].holds
    };
    // By 14 March (73 of 365 days) 73 days a year are 14.6.
    assert!(holds("2021-02-28", "2021-03-14"), "fifteen days");
    assert!(!holds("2021-03-01", "2021-03-14"), "fourteen days");
}

#[test]
fn a_court_without_judge_days_divides_by_nothing() {
    let rule = Some(DivisionRule { min_base_days: 90, fallback: QuotaFallback::Court });
    let mut docket = chief(rule, "2022-01-01");
    docket.judge(4, &[(Role::Judge, "乙庭", "2022-01-01", "")]);
    let report = docket.report();
    assert_eq!((report.base.judge_days, leader(&report, 5).status), (0, Status::NoBase));
    assert_eq!(leader(&report, 5).raw, None);
}

#[test]
fn the_base_says_what_of_it_assessed_leaders_undertook() {
    let mut docket = two(QuotaPolicy {
        population: vec![Role::President, Role::Judge],
        ..QuotaPolicy::default()
    });
    docket.post(2, Role::VicePresident);
    docket.many(7, 1, &[]);
    docket.many(5, 2, &[]);
    docket.many(11, 3, &[]);
    let sum = docket.report().reconciliation;
    assert_eq!((sum.base, sum.base_by_leaders, sum.leaders_own), (18, 7, 5));
}

#[test]
fn a_scope_without_a_base_says_so_even_beside_one_with_a_base() {
    let mut policy = QuotaPolicy { population: vec![Role::Judge], ..QuotaPolicy::default() };
    let mut chief = policy.roles[0].clone();
    (chief.role, chief.scope) = (Role::DivisionChief, QuotaScope::Division);
    policy.roles.push(chief);
    let mut docket = two(policy);
    docket.many(100, 3, &[]);
    docket.judge(
        5,
        &[
            (Role::DivisionChief, "民一庭", "2015-01-01", "2021-06-30"),
            (Role::VicePresident, "", "2021-07-01", ""),
        ],
    );
    let report = docket.report();
    let of = leader(&report, 5);
    assert_eq!((of.status, of.met, of.required.clone()), (Status::NoBase, None, None));
    assert_eq!((of.required_cases, of.still_to_take, of.completion.clone()), (None, None, None));
    assert_eq!(leader(&report, 1).status, Status::NotMet);
}
