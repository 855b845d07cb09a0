//! Changes of pools, days of duty, absences: what may be recorded, from when it counts, and what an
//! auditor finds.

use caselot_core::audit::{Report, Trust, verify};
use caselot_core::docket::code::{AbsenceKind, DesignationGround, Role};
use caselot_core::docket::designation::DesignationRequested;
use caselot_core::docket::entry::Event;
use caselot_core::docket::people::Absence;
use caselot_core::docket::pool::{PoolMember, PoolSpec};
use caselot_core::docket::{Command, Day, Entry, codec};
use caselot_core::id::{EntryIndex, JudgeId};

use crate::paper::{PaperCourt, facts, judge, pool};

const DAY_MS: u64 = 86_400_000;

fn today(paper: &PaperCourt) -> Day {
    paper.state.day(paper.now_ms)
}

fn after(paper: &PaperCourt, days: u32) -> Option<Day> {
    Some(Day(today(paper).0 + days))
}

fn put(paper: &mut PaperCourt, spec: PoolSpec) -> Result<(), String> {
    let put = paper.act(Command::PutPools(vec![spec]));
    put.map(|_| ()).map_err(|refusal| refusal.code().to_owned())
}

/// The pool 民事 with only these judges, approved.
fn only(judges: &[u32]) -> PoolSpec {
    let spec = pool("民事", judges.iter().map(|&judge| (judge, 100)).collect());
    PoolSpec { approver: "李四".to_owned(), ..spec }
}

/// Five judges, one case drawn.
fn begun() -> PaperCourt {
    let mut paper = PaperCourt::with_judges(16, 5);
    paper.assign(1).expect("drawn");
    paper
}

/// Whoever was on duty at the last filing.
fn on_duty(paper: &PaperCourt) -> Vec<u32> {
    let filed = paper.entries.iter().rev().find_map(|entry| match &entry.event {
        Event::CaseFiled(filed) => Some(filed),
        _ => None,
    });
    filed.expect("a filing").groups[0].shares.iter().map(|(judge, _)| judge.0).collect()
}

fn audited(paper: &PaperCourt, change: impl Fn(&mut [Entry])) -> Report {
    let mut entries = paper.entries.clone();
    change(&mut entries);
    let bytes: Vec<Vec<u8>> = entries.iter().map(codec::encode).collect();
    verify(&paper.bundle_of(&bytes), &Trust::Key(paper.key()))
}

/// The first breach an auditor names after the last recorded pool was edited.
fn breach(paper: &PaperCourt, change: impl Fn(&mut PoolSpec)) -> (String, Option<EntryIndex>) {
    let report = audited(paper, |entries| {
        let last = entries.iter_mut().rev().find_map(|entry| match &mut entry.event {
            Event::PoolRecorded(spec) => Some(spec),
            _ => None,
        });
        change(last.expect("a pool"));
    });
    let first = report.findings.first().expect("a finding");
    (first.code.clone(), first.entry)
}

#[test]
fn a_pool_that_has_drawn_is_changed_by_two_and_from_the_next_day() {
    let mut paper = begun();
    let alone = PoolSpec { approver: String::new(), ..only(&[4, 5]) };
    assert_eq!(put(&mut paper, alone), Err("PoolChangeUnapproved".into()));
    let own = PoolSpec { approver: "张三".to_owned(), ..only(&[4, 5]) };
    assert_eq!(put(&mut paper, own), Err("ApproverIsRequester".into()));
    for from in [Some(Day(1)), Some(today(&paper))] {
        let early = PoolSpec { from, ..only(&[4, 5]) };
        assert_eq!(put(&mut paper, early.clone()), Err("PoolChangeTooEarly".into()));
        let refusal = paper.act(Command::PutPools(vec![early])).expect_err("too early");
        assert!(refusal.to_string().contains("2026-03-03 or later"), "{refusal}");
    }
    put(&mut paper, only(&[4, 5])).expect("two people, tomorrow by default");
    let recorded = paper.entries.last().expect("an entry").clone();
    let Event::PoolRecorded(spec) = &recorded.event else { panic!("{recorded:?}") };
    assert_eq!(spec.from, after(&paper, 1));
    // The case the pool was to be shrunk for still meets the whole pool.
    paper.assign(2).expect("drawn");
    assert_eq!(on_duty(&paper), [1, 2, 3, 4, 5]);
    paper.now_ms += DAY_MS;
    paper.assign(3).expect("drawn");
    assert_eq!(on_duty(&paper), [4, 5]);
    assert_eq!(paper.state.pools["民事"].balances().map(|(_, balance)| balance).sum::<i64>(), 0);
    assert!(audited(&paper, |_| ()).valid);

    let at = Some(recorded.index);
    let found = |code: &str| (code.to_owned(), at);
    assert_eq!(breach(&paper, |spec| spec.approver.clear()), found("PoolChangeUnapproved"));
    let own = breach(&paper, |spec| spec.approver = "张三".to_owned());
    assert_eq!(own, found("ApproverIsRequester"));
    assert_eq!(breach(&paper, |spec| spec.from = None), found("PoolChangeTooEarly"));
    let same_day = breach(&paper, |spec| spec.from = spec.from.map(|day| Day(day.0 - 1)));
    assert_eq!(same_day, found("PoolChangeTooEarly"));
    // A day later than what the draws were made by.
    let (code, _) = breach(&paper, |spec| spec.from = spec.from.map(|day| Day(day.0 + 1)));
    assert_eq!(code, "SharesMismatch");
}

#[test]
fn before_its_first_draw_a_pool_is_changed_at_once() {
    let mut paper = PaperCourt::with_judges(4, 5);
    let alone = PoolSpec { approver: String::new(), ..only(&[3, 4, 5]) };
    let later = PoolSpec { from: after(&paper, 1), ..alone.clone() };
    assert_eq!(put(&mut paper, later), Err("PoolNotBegun".into()));
    let own = PoolSpec { approver: "张三".to_owned(), ..alone.clone() };
    assert_eq!(put(&mut paper, own), Err("ApproverIsRequester".into()));
    put(&mut paper, alone).expect("one person, at once");
    let report = audited(&paper, |_| ());
    assert!(report.valid && report.facts.fresh_pools.is_empty());
    let (code, _) = breach(&paper, |spec| spec.from = Some(Day(30_000)));
    assert_eq!(code, "PoolNotBegun");
    paper.assign(1).expect("drawn");
    assert_eq!(on_duty(&paper), [3, 4, 5]);
    // A pool made for one filing is not forbidden, but an auditor is told.
    let filing = paper.entries.len() as u64 - 2;
    assert_eq!(audited(&paper, |_| ()).facts.fresh_pools, [EntryIndex(filing)]);
    paper.now_ms += DAY_MS;
    paper.assign(2).expect("drawn");
    assert_eq!(
        audited(&paper, |_| ()).facts.fresh_pools,
        [EntryIndex(filing)],
        "a day later it is settled"
    );
}

#[test]
fn a_designation_begins_a_pool_too() {
    let mut paper = PaperCourt::with_judges(4, 5);
    let (ground, text) = (DesignationGround::Supervision, String::new());
    let request =
        DesignationRequested { facts: facts(1), judge: JudgeId(3), ground, text, outage: None };
    paper.act(Command::RequestDesignation(Box::new(request))).expect("requested");
    let case_number = facts(1).case_number;
    paper.act_as("王五", Command::ApproveDesignation { case_number, stage: 0 }).expect("approved");
    let alone = PoolSpec { approver: String::new(), ..only(&[3]) };
    assert_eq!(put(&mut paper, alone), Err("PoolChangeUnapproved".into()));
}

#[test]
fn a_later_record_takes_the_place_of_those_that_wait() {
    let mut paper = begun();
    let from = |paper: &PaperCourt, days, judges: &[u32]| PoolSpec {
        from: after(paper, days),
        ..only(judges)
    };
    let near = from(&paper, 1, &[1, 2]);
    let middle = from(&paper, 3, &[2, 3]);
    let far = from(&paper, 5, &[3, 4]);
    for spec in [&near, &far, &middle] {
        put(&mut paper, spec.clone()).expect("recorded");
    }
    let start = today(&paper);
    let members = |paper: &PaperCourt, days| -> Vec<u32> {
        let spec = paper.state.pools["民事"].spec_on(Day(start.0 + days));
        spec.members.iter().map(|row| row.judge.0).collect()
    };
    assert_eq!(members(&paper, 0).len(), 5);
    assert_eq!([members(&paper, 1), members(&paper, 2)], [[1, 2], [1, 2]]);
    assert_eq!([members(&paper, 3), members(&paper, 6)], [[2, 3], [2, 3]], "the far one is gone");
    // The same again is no entry, and what waits can be taken back by recording what holds.
    let size = paper.entries.len();
    put(&mut paper, middle).expect("known");
    assert_eq!(paper.entries.len(), size);
    paper.now_ms += 4 * DAY_MS;
    put(&mut paper, only(&[1, 5])).expect("recorded");
    assert_eq!([members(&paper, 4), members(&paper, 5)], [[2, 3], [1, 5]]);
    put(&mut paper, only(&[2, 3])).expect("taken back");
    assert_eq!([members(&paper, 4), members(&paper, 5)], [[2, 3], [2, 3]]);
    assert!(audited(&paper, |_| ()).valid);
}

#[test]
fn a_draw_moves_by_the_settings_of_its_own_day() {
    let mut paper = begun();
    let before = paper.state.pools["民事"].tolerances(today(&paper));
    paper.file(2).expect("filed under the old settings");
    put(&mut paper, PoolSpec { tolerance: 9_000_000, ..only(&[1, 2, 3, 4, 5]) }).expect("recorded");
    assert_eq!(paper.state.pools["民事"].tolerances(today(&paper)), before);
    paper.now_ms += DAY_MS;
    paper.draw(2).expect("drawn under the new ones");
    assert_eq!(paper.state.pools["民事"].tolerances(today(&paper)).tolerance, 9_000_000);
    paper.assign(3).expect("masses of the new tolerance");
    assert!(audited(&paper, |_| ()).valid);
}

#[test]
fn members_are_checked_on_the_day_they_begin() {
    let mut paper = begun();
    let mut newcomer = judge(6, Role::Judge, true);
    newcomer.tenures[0].from = Day(today(&paper).0 + 10);
    paper.act(Command::PutJudges(vec![newcomer])).expect("a judge to come");
    assert_eq!(put(&mut paper, only(&[1, 6])), Err("NotInQuota".into()));
    let row = PoolMember { from: Day(today(&paper).0 + 10), ..(6, 100).into() };
    let mut spec = only(&[1]);
    spec.members.push(row);
    put(&mut paper, spec).expect("his duty begins with his post");
    let in_time = PoolSpec { from: after(&paper, 10), ..only(&[1, 6]) };
    put(&mut paper, in_time).expect("or the change does");
    assert!(audited(&paper, |_| ()).valid);
    let (code, _) = breach(&paper, |spec| spec.from = spec.from.map(|day| Day(day.0 - 1)));
    assert_eq!(code, "NotInQuota");
}

#[test]
fn a_duty_roster_draws_whom_it_names_for_the_day() {
    let mut paper = PaperCourt::with_judges(16, 6);
    let start = today(&paper).0;
    let row = |judge, share, first: u32, last: u32| PoolMember {
        judge,
        share,
        from: Day(start + first),
        to: Some(Day(start + last)),
    };
    let mut spec = pool("速裁", vec![(6, 50)]);
    // Judges 1 to 3 for a day, 4 and 5 for the next two; 1 again with half a share.
    spec.members.extend([
        row(JudgeId(1), 100, 0, 0),
        row(JudgeId(1), 50, 2, 3),
        row(JudgeId(2), 100, 0, 0),
        row(JudgeId(3), 100, 0, 0),
    ]);
    spec.members.extend([row(JudgeId(4), 100, 1, 2), row(JudgeId(5), 100, 1, 2)]);
    spec.members.sort_by_key(|row| (row.judge, row.from));
    let with = |change: &dyn Fn(&mut Vec<PoolMember>)| {
        let mut spec = spec.clone();
        change(&mut spec.members);
        put(&mut PaperCourt::with_judges(16, 6), spec)
    };
    assert_eq!(with(&|rows| rows[0].to = rows[1].to), Err("DutyOverlap".into()));
    assert_eq!(with(&|rows| rows[0].to = None), Err("DutyOverlap".into()));
    assert_eq!(with(&|rows| rows[2].to = Some(Day(start - 1))), Err("DutyOverlap".into()));
    assert_eq!(with(&|rows| rows.swap(0, 1)), Err("PoolMembersOrder".into()));
    put(&mut paper, spec).expect("a roster of three days");
    let expected: [&[(u32, u8)]; 4] = [
        &[(1, 100), (2, 100), (3, 100), (6, 50)],
        &[(4, 100), (5, 100), (6, 50)],
        &[(1, 50), (4, 100), (5, 100), (6, 50)],
        &[(1, 50), (6, 50)],
    ];
    for (number, shares) in (1..).zip(expected) {
        let mut asked = facts(number);
        asked.pool = "速裁".to_owned();
        paper.file_facts(asked).expect("filed");
        let Event::CaseFiled(filed) = &paper.entries.last().expect("a filing").event else {
            panic!("no filing")
        };
        let shares: Vec<_> = shares.iter().map(|&(judge, share)| (JudgeId(judge), share)).collect();
        assert_eq!(filed.groups[0].shares, shares, "day {number}");
        paper.draw(number).expect("drawn");
        paper.now_ms += DAY_MS;
    }
    assert!(audited(&paper, |_| ()).valid);
    let moved = |rows: &mut PoolSpec| rows.members[0].to = Some(Day(start + 1));
    assert_eq!(breach(&paper, moved).0, "SharesMismatch");
    assert_eq!(breach(&paper, |spec| spec.members[0].to = None).0, "DutyOverlap");
}

fn leave(judge: u32, from: Day) -> Absence {
    let (kind, text) = (AbsenceKind::Leave, String::new());
    Absence { judge: JudgeId(judge), from, to: None, kind, text, replaces: None, cancelled: false }
}

#[test]
fn leave_is_never_retroactive_and_changes_no_draw() {
    let mut paper = begun();
    paper.now_ms += DAY_MS;
    paper.file(2).expect("filed");
    let frozen = on_duty(&paper);
    let yesterday = Day(today(&paper).0 - 1);
    let refused = paper.act(Command::RecordAbsence(leave(3, yesterday))).expect_err("too late");
    assert_eq!(refused.code(), "AbsenceRetroactive");
    // From today on it may; the filing of today keeps its candidates, and so does its draw.
    let sober = {
        let mut twin = PaperCourt::with_judges(16, 5);
        twin.assign(1).expect("drawn");
        twin.now_ms += DAY_MS;
        twin.file(2).expect("filed");
        twin.draw(2).expect("drawn");
        twin.entries.last().expect("a draw").event.clone()
    };
    let winner = |event: &Event| match event {
        Event::CaseDrawn(drawn) => drawn.seats.clone(),
        other => panic!("{other:?}"),
    };
    let first = winner(&sober)[0].judge;
    paper
        .act(Command::RecordAbsence(leave(first.0, today(&paper))))
        .expect("leave of who will win");
    paper.draw(2).expect("drawn");
    assert_eq!(winner(&paper.entries.last().expect("a draw").event), winner(&sober));
    paper.assign(3).expect("drawn");
    assert!(frozen.contains(&first.0) && !on_duty(&paper).contains(&first.0));
    assert!(audited(&paper, |_| ()).valid);
    let back_dated = audited(&paper, |entries| {
        for entry in entries {
            if let Event::AbsenceRecorded(absence) = &mut entry.event {
                absence.from = Day(absence.from.0 - 1);
            }
        }
    });
    assert_eq!(back_dated.findings.first().expect("a finding").code, "AbsenceRetroactive");
}
