//! Designation, reassignment, remand, series and flags: decided, folded, audited.

use std::sync::Arc;

use caselot_core::audit::{Trust, verify};
use caselot_core::docket::cases::row::{CaseEnd, Cases};
use caselot_core::docket::code::{
    DesignationGround, ExclusionGround, FourCategory, Manner, ReassignmentGround, VoidGround,
};
use caselot_core::docket::designation::DesignationRequested;
use caselot_core::docket::entry::{Event, SYSTEM_PERSON};
use caselot_core::docket::filing::{Exclusion, Facts, FilerNonce};
use caselot_core::docket::fold::designations::{Designations, ShareOf};
use caselot_core::docket::lineage::{Lineage, PriorCase, REMANDED, RETRIAL, Reassignment};
use caselot_core::docket::policy::{Policy, SeriesRule};
use caselot_core::docket::record::{Closing, Panel};
use caselot_core::docket::{Command, Day, Decision, Entry, Refusal, rules};
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::quota::Tally;

use crate::checks::{codes, edited, refused, valid};
use crate::paper;
use crate::paper::{PaperCourt, case_number, facts, nonce};

const CLERK: &str = "张三";
const SUPERVISOR: &str = "李四";
/// After the court, eight trays, six judges and a pool.
const FIRST_FILING: u64 = 16;

fn request(facts: Facts, judge: u32, ground: DesignationGround) -> Command {
    let text = String::new();
    Command::RequestDesignation(Box::new(DesignationRequested {
        facts,
        judge: JudgeId(judge),
        ground,
        text,
        outage: None,
    }))
}

fn approve(paper: &mut PaperCourt, number: u32, stage: u32) -> Result<Decision, Refusal> {
    let case_number = case_number(number);
    paper.act_as(SUPERVISOR, Command::ApproveDesignation { case_number, stage })
}

/// Both persons, one after the other.
fn designate(
    paper: &mut PaperCourt,
    facts: Facts,
    judge: u32,
    ground: DesignationGround,
) -> Decision {
    let (case_number, stage) = (facts.case_number.clone(), facts.stage);
    paper.act(request(facts, judge, ground)).expect("asks");
    let command = Command::ApproveDesignation { case_number, stage };
    paper.act_as(SUPERVISOR, command).expect("approves")
}

fn reassigned(number: u32, stage: u32, ground: ReassignmentGround) -> Facts {
    let mut facts = facts(number);
    facts.stage = stage;
    facts.approver = SUPERVISOR.to_owned();
    facts.lineage.reassigns = Some(Box::new(Reassignment::asked(ground, "")));
    facts
}

fn of_series(number: u32, weight: u32) -> Facts {
    let mut facts = facts(number);
    facts.weight = weight;
    facts.lineage.series = "批/1".to_owned();
    facts
}

fn remanded(number: u32, prior: PriorCase) -> Facts {
    let mut facts = facts(number);
    facts.flags = vec![REMANDED.to_owned()];
    facts.lineage.prior = Some(Box::new(prior));
    facts
}

fn file_and_draw(paper: &mut PaperCourt, facts: Facts) -> Decision {
    let (number, stage) = (facts.case_number.clone(), facts.stage);
    paper.file_facts(facts).expect("files");
    let nonce = nonce(&number, stage);
    paper.act(Command::Draw { case_number: number, stage, nonce }).expect("draws")
}

fn close(number: u32) -> Command {
    let on = Day::parse("2026-03-02").expect("a day");
    let closing = Closing { on, manner: Some(Manner::Judgment) };
    Command::CloseCase {
        case_number: case_number(number),
        closing,
        panel: Panel::default(),
        undertaking: None,
    }
}

fn holder(paper: &PaperCourt, number: u32) -> u32 {
    let rows = paper.cases.case(&case_number(number));
    rules::present(&rows).and_then(|row| row.end.undertaking()).expect("a judge").0
}

fn balance(paper: &PaperCourt, judge: u32) -> i64 {
    paper.state.pools["民事"].balance(JudgeId(judge))
}

fn tally(paper: &PaperCourt) -> Tally {
    let (mut tally, mut state) = (Tally::default(), caselot_core::docket::State::default());
    for entry in &paper.entries {
        tally.apply(&state, entry);
        state.apply(entry);
    }
    tally
}

#[test]
fn a_designation_is_two_calls_by_two_people_and_moves_balances() {
    let mut paper = PaperCourt::with_judges(8, 5);
    let asked = request(facts(1), 4, DesignationGround::MajorDifficultNovel);
    let first = paper.act(asked.clone()).expect("asks");
    let again = paper.act(asked).expect("the same answer");
    assert!(again.entries.is_empty());
    assert_eq!(again.filing, first.filing);
    let rows = paper.cases.case(&case_number(1));
    assert_eq!(rows[0].end, CaseEnd::Requested, "it waits, and is in the log");
    assert!(paper.state.requests.contains_key(&first.filing.expect("an entry")));
    let own = Command::ApproveDesignation { case_number: case_number(1), stage: 0 };
    assert_eq!(refused(paper.act(own)), "ApproverIsRequester");
    let before = balance(&paper, 4);
    approve(&mut paper, 1, 0).expect("approves");
    assert!(approve(&mut paper, 1, 0).expect("the same answer").entries.is_empty());
    assert_eq!(holder(&paper, 1), 4);
    assert!(balance(&paper, 4) < before - 500_000, "it is work as a drawn case is");
    valid(&paper);
    let tally = tally(&paper);
    let case = tally.cases().next().expect("a case");
    assert_eq!(case.record.undertaking, JudgeId(4));
    assert_eq!(case.designated, Some(DesignationGround::MajorDifficultNovel));
}

#[test]
fn an_outsider_who_is_designated_gets_a_balance() {
    let mut paper = PaperCourt::with_judges(8, 4);
    let outsider = paper::judge(9, caselot_core::docket::code::Role::Judge, true);
    paper.act(Command::PutJudges(vec![outsider])).expect("recorded");
    designate(&mut paper, facts(1), 9, DesignationGround::RemovedForTrial);
    assert!(balance(&paper, 9) < 0 && balance(&paper, 3) > 0);
    valid(&paper);
}

#[test]
fn bad_designations_are_refused_by_name() {
    let mut paper = PaperCourt::with_judges(8, 4);
    let size = paper.entries.len();
    let other = request(facts(1), 2, DesignationGround::Other);
    assert_eq!(refused(paper.act(other)), "TextNeeded");
    let ground = DesignationGround::Supervision;
    assert_eq!(refused(paper.act(request(facts(1), 77, ground))), "JudgeUnknown");
    let mut excluded = facts(1);
    excluded.exclusions = vec![Exclusion {
        by_program: false,
        judge: JudgeId(2),
        ground: ExclusionGround::Interest,
        person: String::new(),
        text: String::new(),
    }];
    assert_eq!(refused(paper.act(request(excluded, 2, ground))), "JudgeExcluded");
    let batch = DesignationGround::BatchOrRelated;
    assert_eq!(refused(paper.act(request(facts(1), 2, batch))), "SeriesNeeded");
    assert_eq!(refused(paper.act(request(of_series(1, 30), 2, batch))), "SeriesNotDrawn");
    assert_eq!(refused(approve(&mut paper, 1, 0)), "FilingUnknown");
    assert_eq!(paper.entries.len(), size, "a refusal costs no entry");
    paper.file(1).expect("files");
    assert_eq!(refused(paper.act(request(facts(1), 2, ground))), "FiledWithOtherFacts");
    assert_eq!(refused(approve(&mut paper, 1, 0)), "DesignationUnknown");
    paper.draw(1).expect("draws");
    let mut next = facts(1);
    next.stage = 1;
    assert_eq!(refused(paper.act(request(next, 2, ground))), "AlreadyDrawn");
}

#[test]
fn a_waiting_request_blocks_a_draw_and_a_declined_one_spends_its_stage() {
    let mut paper = PaperCourt::with_judges(8, 4);
    paper.act(request(facts(1), 2, DesignationGround::Supervision)).expect("asks");
    assert_eq!(refused(paper.file(1)), "FiledWithOtherFacts");
    let mut next = facts(1);
    next.stage = 1;
    assert_eq!(refused(paper.file_facts(next.clone())), "DesignationPending");
    assert_eq!(refused(paper.draw(1)), "DesignationPending");
    let decline = |text: &str| Command::DeclineDesignation {
        case_number: case_number(1),
        stage: 0,
        text: text.to_owned(),
    };
    assert_eq!(refused(paper.act_as(SUPERVISOR, decline(""))), "TextNeeded");
    paper.act_as(SUPERVISOR, decline("随机分案即可")).expect("declines");
    assert_eq!(refused(approve(&mut paper, 1, 0)), "DesignationUnknown");
    file_and_draw(&mut paper, next);
    valid(&paper);
}

#[test]
fn a_judge_who_went_on_leave_is_not_approved() {
    use caselot_core::docket::code::AbsenceKind;
    use caselot_core::docket::people::Absence;
    let mut paper = PaperCourt::with_judges(8, 4);
    paper.act(request(facts(1), 2, DesignationGround::Supervision)).expect("asks");
    let absence = Absence {
        judge: JudgeId(2),
        from: Day::parse("2026-03-02").expect("a day"),
        to: None,
        kind: AbsenceKind::Leave,
        text: String::new(),
        replaces: None,
        cancelled: false,
    };
    paper.act(Command::RecordAbsence(absence)).expect("leave");
    assert_eq!(refused(approve(&mut paper, 1, 0)), "JudgeNotOnDuty");
}

#[test]
fn the_ledger_of_designations_has_shares() {
    let mut paper = PaperCourt::with_judges(8, 5);
    paper.assign(1).expect("assigns");
    designate(&mut paper, facts(2), 3, DesignationGround::Supervision);
    designate(&mut paper, facts(3), 4, DesignationGround::Supervision);
    paper.act(request(facts(4), 4, DesignationGround::Supervision)).expect("asks");
    let mut ledger = Designations::between(None, None);
    for entry in &paper.entries {
        ledger.apply(entry, paper.state.day(entry.time_ms));
    }
    assert_eq!((ledger.designated(), ledger.drawn(), ledger.lines().count()), (2, 1, 3));
    let shares = ledger.shares();
    assert_eq!(shares[&(ShareOf::Requester, CLERK.to_owned())], 2);
    assert_eq!(shares[&(ShareOf::Approver, SUPERVISOR.to_owned())], 2);
    assert_eq!(shares[&(ShareOf::Judge, "4".to_owned())], 1);
    assert_eq!(shares[&(ShareOf::Ground, "SUPERVISION".to_owned())], 2);
    let report = verify(&paper.bundle(), &Trust::Key(paper.key()));
    assert_eq!(report.facts.designations["requester 张三"], 2);
    assert_eq!(report.facts.pending_designations.len(), 1);
}

#[test]
fn a_reassignment_draws_afresh_without_who_left_and_moves_credit_and_balance() {
    let mut paper = PaperCourt::with_judges(8, 6);
    paper.file(1).expect("files");
    paper.draw(1).expect("draws");
    let first = holder(&paper, 1);
    let before: Vec<i64> = (1..=6).map(|judge| balance(&paper, judge)).collect();
    file_and_draw(&mut paper, reassigned(1, 1, ReassignmentGround::Recusal));
    let second = holder(&paper, 1);
    assert_ne!(first, second);
    let moved = |judge: u32| balance(&paper, judge) - before[judge as usize - 1];
    assert_eq!(moved(first) + moved(second), 0, "the case passes from one to the other");
    assert!(moved(first) > 900_000 && moved(second) < -900_000);
    let others = (1..=6).filter(|judge| ![first, second].contains(judge));
    assert!(others.into_iter().all(|judge| moved(judge) == 0));
    // Who left before does not come back.
    file_and_draw(&mut paper, reassigned(1, 2, ReassignmentGround::Health));
    let third = holder(&paper, 1);
    assert!(![first, second].contains(&third));
    let filed = paper.entries.iter().rev().find_map(|entry| match &entry.event {
        Event::CaseFiled(filed) => Some(filed.clone()),
        _ => None,
    });
    let filed = filed.expect("a filing");
    let out: Vec<(u32, &str)> =
        filed.facts.exclusions.iter().map(|e| (e.judge.0, e.person.as_str())).collect();
    let mut left = vec![(first, SYSTEM_PERSON), (second, SYSTEM_PERSON)];
    left.sort_unstable();
    assert_eq!(out, left);
    valid(&paper);
    let tally = tally(&paper);
    let cases: Vec<_> = tally.cases().collect();
    assert_eq!(cases.len(), 1, "the case counts once");
    assert_eq!(cases[0].record.undertaking, JudgeId(third), "who left earlier has nothing");
}

#[test]
fn who_had_a_case_on_a_day_is_read_from_its_stages() {
    let mut paper = PaperCourt::with_judges(8, 6);
    let begun = paper.state.day(paper.now_ms);
    paper.file(1).expect("files");
    paper.draw(1).expect("draws");
    let first = holder(&paper, 1);
    paper.days_pass(5);
    file_and_draw(&mut paper, reassigned(1, 1, ReassignmentGround::Health));
    let second = holder(&paper, 1);
    paper.days_pass(5);
    let tally = tally(&paper);
    let present = tally.cases().next().expect("a case").filing;
    let had = |days: u32| {
        tally.stage_on(present, Day(begun.0 + days)).expect("a stage").record.undertaking.0
    };
    assert_eq!([0, 4, 5, 9].map(had), [first, first, second, second]);
    let before = Day(begun.0 - 1);
    assert_eq!(tally.stage_on(present, before).expect("the first").record.undertaking.0, first);
    // Whoever is named, the log says whose case it is now.
    let close = |judge: u32| Command::CloseCase {
        case_number: case_number(1),
        closing: Closing { on: Day(begun.0 + 10), manner: Some(Manner::Judgment) },
        panel: Panel::default(),
        undertaking: Some(JudgeId(judge)),
    };
    assert_eq!(refused(paper.act(close(first))), "ClosingJudgeDiffers");
    paper.act(close(second)).expect("closes");
    valid(&paper);
}

#[test]
fn a_reassignment_may_be_designated() {
    let mut paper = PaperCourt::with_judges(8, 6);
    paper.assign(1).expect("assigns");
    let first = holder(&paper, 1);
    let other = first % 6 + 1;
    let mut facts = reassigned(1, 1, ReassignmentGround::Transfer);
    facts.approver.clear();
    let mut back = facts.clone();
    back.stage = 1;
    let ground = DesignationGround::Supervision;
    assert_eq!(refused(paper.act(request(back, first, ground))), "JudgeExcluded");
    designate(&mut paper, facts, other, ground);
    assert_eq!(holder(&paper, 1), other);
    valid(&paper);
}

#[test]
fn bad_reassignments_are_refused_by_name() {
    let mut paper = PaperCourt::with_judges(8, 6);
    let ground = ReassignmentGround::Recusal;
    assert_eq!(refused(paper.file_facts(reassigned(1, 0, ground))), "CaseHasNoJudge");
    paper.file(1).expect("files");
    assert_eq!(refused(paper.file_facts(reassigned(1, 1, ground))), "FilingOpen");
    paper.draw(1).expect("draws");
    let size = paper.entries.len();
    let with = |change: fn(&mut Facts)| {
        let mut facts = reassigned(1, 1, ReassignmentGround::Other);
        if let Some(reassigns) = &mut facts.lineage.reassigns {
            reassigns.text = "理由".to_owned();
        }
        change(&mut facts);
        facts
    };
    let unexplained = reassigned(1, 1, ReassignmentGround::Other);
    assert_eq!(refused(paper.file_facts(unexplained)), "TextNeeded");
    assert_eq!(refused(paper.file_facts(with(|f| f.approver.clear()))), "ReassignmentUnapproved");
    let own = with(|f| f.approver = CLERK.to_owned());
    assert_eq!(refused(paper.file_facts(own)), "ApproverIsRequester");
    assert_eq!(refused(paper.file_facts(with(|f| f.weight = 200))), "WeightOfCase");
    assert_eq!(refused(paper.file_facts(with(|f| f.stage = 2))), "StageNotNext");
    let judge = holder(&paper, 1);
    let mut twice = with(|_| ());
    twice.exclusions = vec![Exclusion {
        by_program: false,
        judge: JudgeId(judge),
        ground: ExclusionGround::Interest,
        person: String::new(),
        text: String::new(),
    }];
    assert_eq!(refused(paper.file_facts(twice)), "ExcludedBySystem");
    assert_eq!(paper.entries.len(), size, "a refusal costs no entry");
    paper.act(close(1)).expect("closes");
    assert_eq!(refused(paper.file_facts(with(|_| ()))), "CaseClosedAlready");
    valid(&paper);
}

#[test]
fn a_voided_reassignment_leaves_the_case_where_it_was() {
    let mut paper = PaperCourt::with_judges(8, 6);
    paper.assign(1).expect("assigns");
    let first = holder(&paper, 1);
    paper.file_facts(reassigned(1, 1, ReassignmentGround::Health)).expect("files");
    assert_eq!(refused(paper.act(close(1))), "CaseHasNoJudge");
    let number = case_number(1);
    let revealed = nonce(&number, 1);
    paper
        .act(Command::Void {
            case_number: number,
            stage: 1,
            ground: VoidGround::FiledInError,
            text: String::new(),
            approver: SUPERVISOR.to_owned(),
            nonce: Some(revealed),
        })
        .expect("voids");
    assert_eq!(holder(&paper, 1), first);
    // A plain filing would be a redraw.
    let mut plain = facts(1);
    plain.stage = 2;
    assert_eq!(refused(paper.file_facts(plain)), "AlreadyDrawn");
    file_and_draw(&mut paper, reassigned(1, 2, ReassignmentGround::Health));
    assert_ne!(holder(&paper, 1), first);
    paper.act(close(1)).expect("closes");
    valid(&paper);
    assert_eq!(tally(&paper).cases().count(), 1);
}

#[test]
fn who_sat_in_the_earlier_case_is_left_out_of_a_remand() {
    let mut paper = PaperCourt::with_judges(8, 7);
    paper.assign(1).expect("assigns");
    let undertaking = holder(&paper, 1);
    let member = undertaking % 7 + 1;
    let on = Day::parse("2026-03-02").expect("a day");
    let closing = Closing { on, manner: Some(Manner::Judgment) };
    let panel = Panel { presiding: Some(JudgeId(member)), ..Panel::default() };
    let command =
        Command::CloseCase { case_number: case_number(1), closing, panel, undertaking: None };
    paper.act(command).expect("closes");
    let prior = PriorCase { case_number: case_number(1), ..PriorCase::default() };
    file_and_draw(&mut paper, remanded(2, prior.clone()));
    assert!(![undertaking, member].contains(&holder(&paper, 2)));
    // The original appeal panel may sit, if the case comes back on appeal.
    let returns = PriorCase { panel_returns: true, ..prior.clone() };
    let mut facts = remanded(3, returns);
    facts.flags = vec![RETRIAL.to_owned()];
    paper.file_facts(facts).expect("files");
    let Some(Event::CaseFiled(filed)) = paper.entries.last().map(|entry| &entry.event) else {
        panic!("no filing")
    };
    assert!(filed.facts.exclusions.is_empty());
    assert_eq!(filed.groups[0].odds.len(), 7);
    let recorded = PriorCase {
        case_number: "(2019)湘0203民初77号".to_owned(),
        sat: vec![JudgeId(3), JudgeId(5)],
        ..PriorCase::default()
    };
    let drawn = file_and_draw(&mut paper, remanded(4, recorded));
    assert!(![3, 5].contains(&holder(&paper, 4)), "{drawn:?}");
    let once = paper.file_facts(remanded(2, prior)).expect("the same answer");
    assert!(once.entries.is_empty());
    valid(&paper);
}

#[test]
fn a_remand_names_the_earlier_case() {
    let mut paper = PaperCourt::with_judges(8, 5);
    let mut missing = facts(2);
    missing.flags = vec![REMANDED.to_owned()];
    assert_eq!(refused(paper.file_facts(missing)), "PriorCaseMissing");
    let prior = PriorCase { case_number: case_number(1), ..PriorCase::default() };
    assert_eq!(refused(paper.file_facts(remanded(2, prior.clone()))), "PriorCaseUnknown");
    let stranger = PriorCase { sat: vec![JudgeId(77)], ..prior.clone() };
    assert_eq!(refused(paper.file_facts(remanded(2, stranger))), "JudgeUnknown");
    paper.file(1).expect("files");
    assert_eq!(refused(paper.file_facts(remanded(2, prior.clone()))), "CaseHasNoJudge");
    paper.draw(1).expect("draws");
    let other = PriorCase { sat: vec![JudgeId(holder(&paper, 1) % 5 + 1)], ..prior.clone() };
    assert_eq!(refused(paper.file_facts(remanded(2, other))), "PriorSatDiffers");
    let mut unflagged = remanded(2, prior);
    unflagged.flags.clear();
    assert_eq!(refused(paper.file_facts(unflagged)), "PriorCaseUnflagged");
}

#[test]
fn the_cases_of_a_series_follow_its_first() {
    let mut paper = PaperCourt::with_judges(8, 5);
    let series = SeriesRule { further_percent: 40, cap: Some(190) };
    let policy = Policy { series, ..Policy::default() };
    paper.act(Command::AdoptPolicy(Box::new(policy))).expect("adopts");
    let batch = DesignationGround::BatchOrRelated;
    paper.file_facts(of_series(1, 100)).expect("files");
    assert_eq!(refused(paper.act(request(of_series(2, 40), 2, batch))), "SeriesNotDrawn");
    paper.draw(1).expect("draws");
    let judge = holder(&paper, 1);
    assert_eq!(refused(paper.file_facts(of_series(2, 40))), "SeriesFollows");
    let other = judge % 5 + 1;
    assert_eq!(refused(paper.act(request(of_series(2, 40), other, batch))), "SeriesJudge");
    assert_eq!(refused(paper.act(request(of_series(2, 100), judge, batch))), "SeriesWeight");
    designate(&mut paper, of_series(2, 40), judge, batch);
    designate(&mut paper, of_series(3, 40), judge, batch);
    designate(&mut paper, of_series(4, 10), judge, batch);
    assert_eq!(refused(paper.act(request(of_series(5, 40), judge, batch))), "SeriesWeight");
    designate(&mut paper, of_series(5, 1), judge, batch);
    assert_eq!(paper.state.series.get("批/1").expect("a series").total, 191);
    // The first case's new judge has the series.
    let mut facts = reassigned(1, 1, ReassignmentGround::Transfer);
    facts.lineage.series = "批/1".to_owned();
    file_and_draw(&mut paper, facts);
    assert_eq!(
        paper.state.series.get("批/1").expect("a series").judge,
        Some(JudgeId(holder(&paper, 1)))
    );
    assert_eq!(refused(paper.act(request(of_series(6, 1), judge, batch))), "SeriesJudge");
    // So has the next one, although nobody says that the case is of a series.
    file_and_draw(&mut paper, reassigned(1, 2, ReassignmentGround::Health));
    let judge = holder(&paper, 1);
    assert_eq!(paper.state.series.get("批/1").expect("a series").judge, Some(JudgeId(judge)));
    designate(&mut paper, of_series(6, 1), judge, batch);
    valid(&paper);
}

#[test]
fn flags_change_by_an_entry_with_a_ground() {
    let mut paper = PaperCourt::with_judges(8, 4);
    let flag = FourCategory::MajorSensitive.name().to_owned();
    let change = |add: &[String], remove: &[String], text: &str| Command::ChangeFlags {
        case_number: case_number(1),
        add: add.to_vec(),
        remove: remove.to_vec(),
        text: text.to_owned(),
    };
    let one = std::slice::from_ref(&flag);
    assert_eq!(refused(paper.act(change(one, &[], "信访"))), "CaseUnknown");
    paper.assign(1).expect("assigns");
    assert_eq!(refused(paper.act(change(one, &[], ""))), "FlagsTextNeeded");
    paper.act(change(one, &[], "舆情")).expect("flags");
    assert!(paper.act(change(one, &[], "舆情")).expect("known").entries.is_empty());
    assert_eq!(paper.cases.case(&case_number(1))[0].flags, one);
    assert_eq!(tally(&paper).cases().next().expect("a case").record.flags, one);
    paper.act(change(&[], one, "查明不属实")).expect("takes it back");
    valid(&paper);
}

/// A docket with every kind of later life.
fn eventful() -> PaperCourt {
    let mut paper = PaperCourt::with_judges(8, 6);
    paper.assign(1).expect("assigns");
    designate(&mut paper, facts(2), 3, DesignationGround::Supervision);
    file_and_draw(&mut paper, reassigned(1, 1, ReassignmentGround::Recusal));
    let prior = PriorCase { case_number: case_number(2), ..PriorCase::default() };
    file_and_draw(&mut paper, remanded(3, prior));
    file_and_draw(&mut paper, of_series(4, 100));
    let judge = holder(&paper, 4);
    designate(&mut paper, of_series(5, 30), judge, DesignationGround::BatchOrRelated);
    let command = Command::ChangeFlags {
        case_number: case_number(1),
        add: vec!["MASS_OR_SOCIAL".to_owned()],
        remove: Vec::new(),
        text: "群体".to_owned(),
    };
    paper.act(command).expect("flags");
    paper.act(close(1)).expect("closes");
    paper
}

/// What an operator with the key finds when he edits one entry and signs again.
fn dishonest(which: fn(&Event) -> bool, change: fn(&mut Entry)) -> Vec<String> {
    codes(edited(&eventful(), |entries| {
        change(entries.iter_mut().find(|entry| which(&entry.event)).expect("such an entry"));
    }))
}

fn is_reassigned(event: &Event) -> bool {
    matches!(event, Event::CaseFiled(filed) if filed.facts.lineage.reassigns.is_some())
}

fn is_remanded(event: &Event) -> bool {
    matches!(event, Event::CaseFiled(filed) if filed.facts.lineage.prior.is_some())
}

fn is_request(event: &Event) -> bool {
    matches!(event, Event::DesignationRequested(_))
}

fn follows(event: &Event) -> bool {
    matches!(event, Event::DesignationRequested(it) if !it.facts.lineage.series.is_empty())
}

fn facts_of(entry: &mut Entry) -> &mut Facts {
    match &mut entry.event {
        Event::CaseFiled(filed) => &mut Arc::make_mut(filed).facts,
        Event::DesignationRequested(request) => &mut request.facts,
        _ => panic!("no filing"),
    }
}

fn lineage(entry: &mut Entry) -> &mut Lineage {
    &mut facts_of(entry).lineage
}

#[test]
fn an_operator_with_the_key_cannot_bend_the_life_of_a_case() {
    valid(&eventful());
    let names = |found: Vec<String>, code: &str| {
        assert!(found.iter().any(|found| found == code), "{code} is not in {found:?}");
    };
    names(dishonest(is_reassigned, |e| lineage(e).reassigns = None), "AlreadyDrawn");
    names(
        dishonest(is_reassigned, |e| {
            lineage(e).reassigns.as_mut().expect("it").left.clear();
        }),
        "LineageMismatch",
    );
    names(
        dishonest(is_reassigned, |e| {
            lineage(e).reassigns.as_mut().expect("it").seats.clear();
        }),
        "LineageMismatch",
    );
    names(
        dishonest(is_reassigned, |e| {
            lineage(e).reassigns.as_mut().expect("it").filing.0 += 1;
        }),
        "LineageMismatch",
    );
    names(dishonest(is_reassigned, |e| facts_of(e).exclusions.clear()), "SystemExclusionsDiffer");
    names(dishonest(is_reassigned, |e| facts_of(e).approver.clear()), "ReassignmentUnapproved");
    names(dishonest(is_reassigned, |e| facts_of(e).weight = 10), "WeightOfCase");
    names(dishonest(is_remanded, |e| lineage(e).prior = None), "PriorCaseMissing");
    names(
        dishonest(is_remanded, |e| lineage(e).prior.as_mut().expect("it").sat.clear()),
        "LineageMismatch",
    );
    names(dishonest(is_remanded, |e| facts_of(e).exclusions.clear()), "SystemExclusionsDiffer");
    names(
        dishonest(
            |event| matches!(event, Event::CaseDesignated(_)),
            |e| e.actor.person = CLERK.to_owned(),
        ),
        "ApproverIsRequester",
    );
    names(
        dishonest(
            |event| matches!(event, Event::CaseDesignated(_)),
            |e| {
                if let Event::CaseDesignated(it) = &mut e.event {
                    it.judge = JudgeId(4);
                }
            },
        ),
        "DesignationMismatch",
    );
    names(
        dishonest(
            |event| matches!(event, Event::CaseDesignated(_)),
            |e| {
                if let Event::CaseDesignated(it) = &mut e.event {
                    it.filing.0 -= 1;
                }
            },
        ),
        "RequestNotPending",
    );
    names(
        dishonest(is_request, |e| {
            if let Event::DesignationRequested(it) = &mut e.event {
                it.ground = DesignationGround::Other;
            }
        }),
        "TextNeeded",
    );
    names(dishonest(follows, |e| facts_of(e).weight = 1_000), "SeriesWeight");
    names(dishonest(follows, |e| lineage(e).series = "别的".to_owned()), "SeriesNotDrawn");
    names(
        dishonest(
            |event| matches!(event, Event::FlagsChanged(_)),
            |e| {
                if let Event::FlagsChanged(it) = &mut e.event {
                    it.before = vec!["MAJOR_SENSITIVE".to_owned()];
                }
            },
        ),
        "RecordChanged",
    );
    names(
        dishonest(
            |event| matches!(event, Event::FlagsChanged(_)),
            |e| {
                if let Event::FlagsChanged(it) = &mut e.event {
                    it.text.clear();
                }
            },
        ),
        "FlagsTextNeeded",
    );
    names(
        dishonest(
            |event| matches!(event, Event::CaseClosed(_)),
            |e| {
                if let Event::CaseClosed(it) = &mut e.event {
                    it.filing = EntryIndex(FIRST_FILING);
                }
            },
        ),
        "StageSuperseded",
    );
}

#[test]
fn a_clerk_does_not_act_in_the_programs_name() {
    let mut paper = PaperCourt::with_judges(8, 4);
    let mut forged = facts(1);
    forged.exclusions = vec![Exclusion {
        by_program: false,
        judge: JudgeId(2),
        ground: ExclusionGround::PriorStage,
        person: SYSTEM_PERSON.to_owned(),
        text: String::new(),
    }];
    let nonce = FilerNonce::Single([1; 32]);
    let command = Command::File { facts: Box::new(forged), nonce };
    assert_eq!(refused(paper.act(command)), "SystemExclusionsDiffer");
}
