//! Looking up cases, and what judges carry.

use caselot_core::docket::Event;
use caselot_core::docket::code::Role;
use caselot_core::docket::record::CaseImported;
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::quota::post::Span;
use caselot_core::register::{Filers, Load, Order, Register, Search, Standing, find, workload};

use crate::quota::docket::{Docket, case, day};

/// Two judges of two divisions; their cases as number, judge, cause, filed and closed.
fn court() -> (Docket, Vec<u64>) {
    let mut docket = Docket::new(None);
    docket.judge(3, &[(Role::Judge, "民一庭", "2015-01-01", "")]);
    docket.judge(
        4,
        &[
            (Role::Judge, "民二庭", "2015-01-01", "2021-06-30"),
            (Role::Judge, "民一庭", "2021-07-01", ""),
        ],
    );
    let cases = [
        (1, 3, "买卖合同纠纷", "2019-05-10", ""),
        (2, 3, "借款合同纠纷", "2021-02-01", "2021-03-31"),
        (3, 4, "买卖合同纠纷", "2021-02-01", "2021-02-01"),
        (4, 4, "离婚纠纷", "2020-12-30", "2021-01-02"),
        (5, 4, "离婚纠纷", "2020-12-31", ""),
    ];
    let write = |(number, judge, cause, filed, closed): (u32, u32, &str, &str, &str)| {
        let mut made: CaseImported = case(number, judge, &[], "2021-01-01");
        made.record.cause = cause.to_owned();
        made.record.filed_on = day(filed);
        match closed {
            "" => made.record.closing = None,
            closed => made.record.closing.as_mut().expect("a closing").on = day(closed),
        }
        if number == 2 {
            made.record.panel.members = vec![JudgeId(4)];
        }
        docket.write_on(day("2021-12-31"), Event::CaseImported(Box::new(made)))
    };
    let entries = cases.map(write).to_vec();
    (docket, entries)
}

fn numbers(docket: &Docket, search: &Search) -> Vec<u32> {
    let filers = Filers::default();
    let register = Register { state: &docket.state, tally: &docket.tally, filers: &filers };
    let found = find(register, search, |_| true).into_iter();
    let number = |filing: EntryIndex| {
        let number = register.describe(filing).expect("a case").number;
        let serial = number.rsplit('初').next().expect("a serial").trim_end_matches('号');
        serial.parse().expect("a number")
    };
    found.map(number).collect()
}

#[test]
fn cases_are_found_by_what_is_known_of_them() {
    let (docket, entries) = court();
    let with = |edit: fn(&mut Search)| {
        let mut search = Search { order: Order::Oldest, ..Search::default() };
        edit(&mut search);
        numbers(&docket, &search)
    };
    assert_eq!(with(|_| {}), [1, 2, 3, 4, 5]);
    assert_eq!(with(|it| it.cause = "合同".to_owned()), [1, 2, 3]);
    assert_eq!(with(|it| it.judge = Some(JudgeId(4))), [2, 3, 4, 5], "a seat beside counts too");
    assert_eq!(with(|it| it.standing = Some(Standing::Open)), [1, 5]);
    assert_eq!(with(|it| it.standing = Some(Standing::Closed)), [2, 3, 4]);
    let february = || Some(Span { from: day("2021-02-01"), to: day("2021-02-28") });
    let mut search = Search { filed: february(), ..Search::default() };
    assert_eq!(numbers(&docket, &search), [3, 2], "the newest first");
    search = Search { closed: february(), ..Search::default() };
    assert_eq!(numbers(&docket, &search), [3]);
    let (before, after) = (day("2021-06-30"), day("2021-07-01"));
    let of = |division: &str, day| Search {
        division: Some((division.to_owned(), day)),
        order: Order::Number,
        ..Search::default()
    };
    assert_eq!(numbers(&docket, &of("民二庭", before)), [3, 4, 5]);
    assert!(numbers(&docket, &of("民二庭", after)).is_empty(), "the post of that day");
    let range = Some(entries[1]..entries[3]);
    assert_eq!(numbers(&docket, &Search { entries: range, ..Search::default() }), [3, 2]);
    let by_cause = Search { order: Order::Cause, ..Search::default() };
    assert_eq!(numbers(&docket, &by_cause), [3, 1, 2, 5, 4]);
    let by_closing = Search { order: Order::Closed, ..Search::default() };
    assert_eq!(numbers(&docket, &by_closing), [4, 3, 2, 5, 1], "open cases last");
}

#[test]
fn a_judge_whom_the_caller_does_not_see_is_in_no_list() {
    let (docket, _) = court();
    let filers = Filers::default();
    let register = Register { state: &docket.state, tally: &docket.tally, filers: &filers };
    let found = find(register, &Search::default(), |judge| judge == JudgeId(3));
    assert_eq!(found.len(), 2);
}

#[test]
fn the_load_of_a_period_adds_up_by_judge_division_and_court() {
    let (docket, _) = court();
    let period = Span { from: day("2021-01-01"), to: day("2021-03-31") };
    let found = workload(&docket.state, &docket.tally, period);
    let (division, third) = &found.judges[&JudgeId(3)];
    assert_eq!(division, "民一庭");
    let expected = Load {
        carried: 1,
        assigned: 1,
        assigned_weight: 100,
        closed: 1,
        open: 1,
        closed_days: 59,
        old: [1, 1, 1],
    };
    assert_eq!(*third, expected);
    let (_, fourth) = &found.judges[&JudgeId(4)];
    assert_eq!((fourth.carried, fourth.assigned, fourth.closed, fourth.open), (2, 1, 2, 1));
    assert_eq!((fourth.closed_days, fourth.old), (1 + 4, [0, 0, 0]));
    assert_eq!(found.court.carried + found.court.assigned, found.court.closed + found.court.open);
    assert_eq!(found.divisions["民二庭"], *fourth);
    // What came later is not there yet, and what was closed before is there no more.
    let year = Span { from: day("2020-01-01"), to: day("2020-12-31") };
    let found = workload(&docket.state, &docket.tally, year);
    assert_eq!((found.court.carried, found.court.assigned, found.court.open), (1, 2, 3));
}
