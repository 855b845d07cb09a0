//! Worked by hand: of which days the cases are known, and what follows where they are not (point
//! 1a).

use caselot_core::docket::Event;
use caselot_core::docket::code::{QuotaBasis, Role};
use caselot_core::docket::policy::QuotaPolicy;
use caselot_core::docket::record::DataWithdrawn;
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::quota::report::{FileData, LeftOut, QuotaData, Shortfall, Status};
use caselot_core::quota::{Ask, AskFault, QuotaReport, assess};

use super::docket::{Docket, day, leader, president, required};

const CLOSED: QuotaBasis = QuotaBasis::Closed;

/// President 1 and judge 3, who closed a case in each month but these.
fn court(policy: QuotaPolicy, without: &[u32]) -> Docket {
    let mut docket = Docket::unstated(Some(policy));
    docket.post(1, Role::President);
    docket.post(3, Role::Judge);
    for month in (1..13).filter(|month| !without.contains(month)) {
        docket.close(3, &[], &format!("2021-{month:02}-15"));
    }
    docket
}

fn usual(without: &[u32]) -> Docket {
    court(QuotaPolicy::default(), without)
}

fn status(docket: &Docket) -> Status {
    leader(&docket.report(), 1).status
}

fn uncovered(data: &QuotaData) -> Vec<String> {
    data.uncovered.iter().map(|(from, to)| format!("{from} {to}")).collect()
}

#[test]
fn nothing_is_required_on_days_of_which_nobody_says_that_they_are_complete() {
    let mut docket = usual(&[]);
    docket.close(1, &[], "2021-06-15");
    docket.close(3, &[1], "2021-06-15");
    let report = docket.report();
    let of = leader(&report, 1);
    assert_eq!((of.status, of.met, of.own, of.panel), (Status::NoData, None, 1, 1));
    assert_eq!((&of.raw, &of.required, &of.required_in_period), (&None, &None, &None));
    assert_eq!((&of.completion, &of.forecast, of.still_to_take), (&None, &None, None));
    assert_eq!(uncovered(&report.data), ["2021-01-01 2021-12-31"]);
    assert_eq!((report.data.from, report.data.to), (None, None));
    assert!(of.short_of.is_empty() && of.required_cases.is_none());
    // All days but one.
    docket.state_data(CLOSED, ("2021-01-01", "2021-08-31"), true, "");
    docket.state_data(CLOSED, ("2021-09-02", "2022-06-30"), true, "");
    assert_eq!(uncovered(&docket.report().data), ["2021-09-01 2021-09-01"]);
    assert_eq!(status(&docket), Status::NoData);
    docket.state_data(QuotaBasis::Assigned, ("2021-01-01", "2021-12-31"), true, "");
    assert_eq!(status(&docket), Status::NoData, "assignments are another thing");
    docket.state_data(CLOSED, ("2021-09-01", "2021-09-01"), true, "");
    let report = docket.report();
    assert!(report.data.complete && report.data.ended);
    assert_eq!(
        (report.data.from, report.data.to),
        (Some(day("2021-01-01")), Some(day("2021-12-31")))
    );
    // 13 cases of one judge.
    assert_eq!((required(&report, 1).as_str(), leader(&report, 1).status), ("13/20", Status::Met));
    let months: Vec<u64> = report.data.months.iter().map(|month| month.cases).collect();
    assert_eq!(months, [1, 1, 1, 1, 1, 3, 1, 1, 1, 1, 1, 1]);
}

#[test]
fn a_month_without_a_case_has_to_be_named() {
    for (days, text, found) in [
        (("2021-01-01", "2021-12-31"), "", Status::NoData),
        (("2021-01-01", "2021-12-31"), "2021年2月无结案", Status::NotMet),
        (("2021-01-01", "2021-12-31"), "经查，2021年2月无结案、2021年3月无结案。", Status::NotMet),
        (("2021-01-01", "2021-12-31"), "2021年12月无结案", Status::NoData),
        (("2021-01-01", "2021-12-31"), "2020年2月无结案", Status::NoData),
        (("2021-01-01", "2021-12-31"), "2021年2月无收案", Status::NoData),
        (("2021-01-01", "2021-12-31"), "本月无结案", Status::NoData),
        (("2021-02-01", "2021-02-28"), "本月无结案", Status::NotMet),
        (("2021-02-10", "2021-02-11"), "本月无结案", Status::NotMet),
        (("2021-02-01", "2021-03-01"), "本月无结案", Status::NoData),
    ] {
        let mut docket = usual(&[2]);
        docket.state_data(CLOSED, ("2021-01-01", "2021-12-31"), true, "");
        docket.state_data(CLOSED, days, true, text);
        let report = docket.report();
        assert_eq!(report.data.empty_months, [(2021, 2)]);
        assert_eq!(leader(&report, 1).status, found, "{days:?} {text}");
    }
}

#[test]
fn part_of_a_month_may_be_empty() {
    let mut docket = usual(&[6]);
    docket.state_data(CLOSED, ("2021-01-01", "2021-12-31"), true, "");
    let report = docket.report_as_of("2021-06-29");
    assert!(report.data.complete && report.data.empty_months.is_empty());
    assert!(!docket.report_as_of("2021-06-30").data.complete);
    assert_eq!(docket.report_as_of("2021-06-30").data.empty_months, [(2021, 6)]);
}

#[test]
fn a_case_that_is_not_counted_fills_no_month() {
    let mut docket = usual(&[2]);
    docket.state_data(CLOSED, ("2021-01-01", "2021-12-31"), true, "");
    let mut case = super::docket::case(9_999, 3, &[], "2021-02-10");
    case.case_number = "(2021)湘0203民诉前调1号".to_owned();
    docket.write(caselot_core::docket::Event::CaseImported(Box::new(case)));
    assert_eq!(docket.report().data.empty_months, [(2021, 2)]);
    // One that nobody in quota undertook does.
    docket.close(77, &[], "2021-02-10");
    assert!(docket.report().data.complete);
}

/// The president has these own cases; 20 of a base of 200 are asked, panels are not known.
fn without_panels(own: u32, policy: QuotaPolicy, as_of: &str) -> (Status, Option<bool>) {
    let mut docket = court(policy, &[]);
    docket.many(188, 3, &[]);
    docket.many(own, 1, &[]);
    docket.state_data(CLOSED, ("2021-01-01", "2021-12-31"), false, "");
    let report = docket.report_as_of(as_of);
    assert!(report.data.complete && !report.data.panels_known);
    let of = leader(&report, 1);
    assert!(of.required.is_some() && of.completion.is_some());
    (of.status, of.met)
}

#[test]
fn panel_work_that_nobody_knows_could_still_meet() {
    // Ten are asked, half of them own.
    let usual = || QuotaPolicy::default();
    let end = "2021-12-31";
    assert_eq!(without_panels(10, usual(), end), (Status::Met, Some(true)));
    assert_eq!(without_panels(9, usual(), end), (Status::NoData, None));
    assert_eq!(without_panels(5, usual(), end), (Status::NoData, None));
    assert_eq!(without_panels(4, usual(), end), (Status::NotMet, Some(false)));
    let free = || QuotaPolicy { half_rule: false, ..QuotaPolicy::default() };
    assert_eq!(without_panels(0, free(), end), (Status::NoData, None));
    let floor = |own: u32| president(|role| role.floor_own = own);
    assert_eq!(without_panels(5, floor(5), end), (Status::NoData, None));
    assert_eq!(without_panels(5, floor(6), end), (Status::NotMet, Some(false)));
    // By the end of June 194 · 1/20 = 9.7 are asked; four fifths of that are 7.76.
    let early = "2021-06-30";
    assert_eq!(without_panels(4, usual(), early), (Status::Behind, Some(false)));
    assert_eq!(without_panels(6, usual(), early), (Status::NoData, None));
    assert_eq!(without_panels(9, usual(), early), (Status::AtRisk, Some(false)));
}

#[test]
fn what_is_short_of_unknown_panels_is_not_said() {
    let mut docket = usual(&[]);
    docket.many(188, 3, &[]);
    docket.many(4, 1, &[]);
    docket.state_data(CLOSED, ("2021-01-01", "2021-12-31"), false, "");
    let short = |docket: &Docket| leader(&docket.report(), 1).short_of.clone();
    assert_eq!(short(&docket), [Shortfall::Total, Shortfall::OwnHalf]);
    docket.many(1, 1, &[]);
    assert_eq!(short(&docket), []);
}

#[test]
fn a_docket_speaks_for_itself_from_its_first_filing_on() {
    let mut docket = usual(&[]);
    docket.files_on("2021-03-10");
    docket.files_on("2021-05-10");
    let report = docket.report_as_of("2021-08-31");
    assert_eq!(uncovered(&report.data), ["2021-01-01 2021-03-09"]);
    assert!(!report.data.panels_known);
    docket.state_data(CLOSED, ("2021-01-01", "2021-03-09"), true, "");
    let report = docket.report_as_of("2021-08-31");
    assert!(report.data.complete && report.data.panels_known);
    assert!(!report.data.ended);
}

#[test]
fn last_year_is_shown_if_it_is_known() {
    let mut docket = usual(&[]);
    docket.close(1, &[3], "2020-06-15");
    docket.state_data(CLOSED, ("2021-01-01", "2021-12-31"), true, "");
    assert_eq!(leader(&docket.report(), 1).last_year, None);
    docket.state_data(CLOSED, ("2020-01-01", "2020-12-31"), true, "");
    assert_eq!(leader(&docket.report(), 1).last_year, None, "eleven months are empty");
    for month in 1..13 {
        docket.close(3, &[1], &format!("2020-{month:02}-15"));
    }
    assert_eq!(leader(&docket.report(), 1).last_year, Some((1, 12)));
}

#[test]
fn a_log_has_no_data_of_days_to_come() {
    let mut docket = usual(&[]);
    let judge = docket.state.roster.judge(JudgeId(3)).expect("recorded").clone();
    let judge = caselot_core::docket::Event::JudgeRecorded(judge);
    docket.write_on(day("2021-06-30"), judge);
    let ask = |as_of: &str| Ask { as_of: Some(day(as_of)), ..Ask::year(2021).expect("a year") };
    let report = |as_of| assess(&docket.state, &docket.tally, &ask(as_of));
    assert!(report("2021-06-30").is_ok_and(|report| !report.data.ended));
    let (as_of, last) = (day("2021-07-01"), day("2021-06-30"));
    assert_eq!(report("2021-07-01").expect_err("to come"), AskFault::NoDataYet { as_of, last });
}

fn from_files(docket: &Docket, from: &str, to: &str) -> QuotaReport {
    let files = Some(FileData {
        from: day(from),
        to: day(to),
        panels_known: true,
        left_out: LeftOut::default(),
    });
    let year = Ask::year(2021).expect("a year");
    let ask = Ask { as_of: Some(year.to), files, ..year };
    assess(&docket.state, &docket.tally, &ask).expect("a report")
}

#[test]
fn files_hold_all_there_is_of_the_days_that_they_are_for() {
    let mut docket = usual(&[2]);
    docket.close(1, &[], "2020-06-15");
    let report = from_files(&docket, "2021-01-01", "2021-12-31");
    // The empty month is named, and no more.
    assert!(report.data.complete && report.data.ended);
    assert_eq!(report.data.empty_months, [(2021, 2)]);
    assert_eq!(leader(&report, 1).last_year, None);
    let both = from_files(&docket, "2020-01-01", "2021-12-31");
    assert_eq!(leader(&both, 1).last_year, Some((1, 0)));
    let short = from_files(&docket, "2021-01-01", "2021-12-30");
    assert_eq!(leader(&short, 1).status, Status::NoData);
    assert_eq!(uncovered(&short.data), ["2021-12-31 2021-12-31"]);
    let empty = from_files(&usual(&(1..13).collect::<Vec<_>>()), "2021-01-01", "2021-12-31");
    assert_eq!(leader(&empty, 1).status, Status::NoData);
    assert!(empty.data.uncovered.is_empty());
}

#[test]
fn who_is_exempt_needs_no_data() {
    let mut docket = court(QuotaPolicy { leave_over: Some(0), ..QuotaPolicy::default() }, &[]);
    docket.judge(1, &[(Role::President, "", "2015-01-01", "2021-06-30")]);
    docket.away(1, "2021-01-01", "2021-06-30");
    assert_eq!(status(&docket), Status::Exempt);
}

#[test]
fn what_is_withdrawn_is_stated_no_longer_and_may_be_stated_again() {
    let mut docket = usual(&[]);
    docket.close(1, &[], "2021-06-15");
    let whole = ("2021-01-01", "2021-12-31");
    let entry = EntryIndex(docket.state_data(CLOSED, whole, true, ""));
    assert_ne!(status(&docket), Status::NoData);
    let text = "漏录三件".to_owned();
    docket.write(Event::DataWithdrawn(Box::new(DataWithdrawn { entry, text })));
    assert_eq!(status(&docket), Status::NoData);
    assert_eq!(uncovered(&docket.report().data), ["2021-01-01 2021-12-31"]);
    docket.state_data(CLOSED, whole, true, "");
    assert_ne!(status(&docket), Status::NoData);
}
