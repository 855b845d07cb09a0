//! Logs that both verifiers judge.

use caselot_core::docket::code::{
    AbsenceKind, ActivityKind, AssignedBy, CorrectionGround, ExclusionGround, Manner, Role, Signal,
    VoidGround,
};
use caselot_core::docket::entry::Event;
use caselot_core::docket::filing::{Exclusion, FilerNonce};
use caselot_core::docket::people::{Absence, Judge, Tenure};
use caselot_core::docket::policy::{Policy, QuotaPolicy, SignalRule, ratio};
use caselot_core::docket::pool::PoolSettings;
use caselot_core::docket::record::{Activity, CaseImported, CaseRecord, Closing, Panel, Reduction};
use caselot_core::docket::{Command, Day};
use caselot_core::id::{EntryIndex, JudgeId};

use crate::paper::{PaperCourt, case_number, facts, judge, nonce, pool};

const DAY_MS: u64 = 86_400_000;

pub fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

fn absence(judge: u32, from: &str, to: Option<&str>) -> Absence {
    Absence {
        judge: JudgeId(judge),
        from: day(from),
        to: to.map(day),
        kind: AbsenceKind::Leave,
        text: String::new(),
        replaces: None,
        cancelled: false,
    }
}

pub fn exclusion(judge: u32) -> Exclusion {
    let (person, text) = (String::new(), "同学".to_owned());
    Exclusion {
        by_program: false,
        judge: JudgeId(judge),
        ground: ExclusionGround::Other,
        person,
        text,
    }
}

fn void(paper: &mut PaperCourt, number: u32, ground: VoidGround) {
    let nonce = match ground {
        VoidGround::NonceLost | VoidGround::SecretLost => None,
        _ => Some(nonce(&case_number(number), 0)),
    };
    let command = Command::Void {
        case_number: case_number(number),
        stage: 0,
        ground,
        text: "说明".to_owned(),
        approver: "李四".to_owned(),
        nonce,
    };
    paper.act(command).expect("voids");
}

/// A judge who left the quota and came back, led, and is in it with no end.
fn long_career(number: u32) -> Judge {
    let row = |role, in_quota, from, to: Option<&str>| Tenure {
        role,
        in_quota,
        division: "民二庭".to_owned(),
        from: day(from),
        to: to.map(day),
    };
    let tenures = vec![
        row(Role::Judge, true, "2010-01-01", Some("2015-12-31")),
        row(Role::Administrative, false, "2016-01-01", Some("2018-06-30")),
        row(Role::DivisionChief, true, "2019-01-01", Some("2026-03-20")),
        row(Role::Judge, true, "2026-03-25", None),
    ];
    Judge { judge: JudgeId(number), name: format!("法官{number}"), tenures }
}

/// `cases` cases of every kind over some weeks, in a court of eight.
pub fn mixed(cases: u32) -> PaperCourt {
    let mut paper = PaperCourt::with_judges(3, 6);
    paper.act(Command::PutJudges(vec![long_career(7), judge(8, Role::President, true)])).unwrap();
    let members = [6, 32, 100, 100, 100, 100, 100, 6];
    let members: Vec<(u32, u8)> = (1..).zip(members).collect();
    paper.act(Command::PutPools(vec![pool("民事", members.clone())])).expect("pool");
    let mut small = pool("速裁/1", vec![(2, 50), (3, 100), (7, 32)]);
    (small.tolerance, small.min_tolerance) = (900_000, 700_000);
    paper.act(Command::PutPools(vec![small])).expect("pool");
    let assessors: Vec<u32> = (101..=106).collect();
    let recorded = assessors.iter().map(|&n| judge(n, Role::LayAssessor, false)).collect();
    paper.act(Command::PutJudges(recorded)).expect("assessors");
    let mut lay = pool("陪审", assessors.iter().map(|&n| (n, 100)).collect());
    lay.settings = PoolSettings { seat_percent: 35, assessors: true, yearly_cap: cases / 16 };
    paper.act(Command::PutPools(vec![lay])).expect("pool");
    for number in 1..=cases {
        paper.now_ms += DAY_MS / 9;
        let mut facts = facts(number);
        facts.weight = [100, 30, 250, 1000, 1][number as usize % 5];
        if number % 4 == 1 {
            facts.pool = "速裁/1".to_owned();
        }
        if number % 6 == 0 {
            facts.exclusions = vec![exclusion(3), exclusion(5)];
            facts.flags = vec!["涉外".to_owned(), "群体".to_owned()];
            facts.flags.sort();
        }
        if number % 4 != 1 && number % 6 != 0 && number % 5 == 3 {
            facts.panel.members = [2, 1, 0][number as usize % 3];
            facts.panel.assessors = 2 - facts.panel.members;
            facts.panel.assessor_pool = "陪审".to_owned();
        }
        match number % 7 {
            0 | 3 => {
                let nonce = FilerNonce::Single(nonce(&facts.case_number, 0));
                paper.act(Command::File { facts: Box::new(facts), nonce }).expect("assigns");
            }
            4 => {
                paper.file_facts(facts.clone()).expect("files");
                let grounds = [VoidGround::Withdrawn, VoidGround::NonceLost, VoidGround::Other];
                void(&mut paper, number, grounds[number as usize % 3]);
                facts.stage = 1;
                paper.file_facts(facts).expect("files again");
                let (case_number, stage) = (case_number(number), 1);
                let nonce = nonce(&case_number, stage);
                let draw = Command::Draw { case_number, stage, nonce };
                if number % 28 == 4 {
                    paper.act(draw).expect("draws");
                }
            }
            _ => {
                paper.file_facts(facts).expect("files");
                if number % 7 != 5 || number % 5 != 0 {
                    paper.draw(number).expect("draws");
                }
            }
        }
        if number == cases / 4 {
            let leave = absence(4, "2026-04-01", Some("2026-04-10"));
            paper.act(Command::RecordAbsence(leave)).expect("leave");
            paper.act(Command::RecordAbsence(absence(6, "2026-03-28", None))).expect("leave");
        }
        if number == cases / 3 {
            let index = paper.entries.iter().find_map(|entry| match &entry.event {
                Event::AbsenceRecorded(absence) if absence.judge == JudgeId(6) => Some(entry.index),
                _ => None,
            });
            let mut shorter = absence(6, "2026-03-28", Some("2026-03-30"));
            shorter.replaces = index;
            paper.act(Command::RecordAbsence(shorter)).expect("corrects");
        }
        if number == cases / 2 {
            let mut changed = pool("民事", members[1..6].to_vec());
            changed.tolerance = 6_000_000;
            changed.approver = "李四".to_owned();
            paper.act(Command::PutPools(vec![changed])).expect("pool");
        }
    }
    paper
}

/// A small log with a filing of each end.
pub fn eventful() -> PaperCourt {
    let mut paper = PaperCourt::with_judges(2, 5);
    paper.file(1).expect("files");
    paper.draw(1).expect("draws");
    paper.assign(2).expect("assigns");
    let mut excluded = facts(3);
    excluded.exclusions = vec![exclusion(4)];
    paper.file_facts(excluded).expect("files");
    paper.draw(3).expect("draws");
    paper.file(4).expect("files");
    void(&mut paper, 4, VoidGround::Withdrawn);
    paper.now_ms += 3 * DAY_MS;
    paper.act(Command::RecordAbsence(absence(5, "2026-03-05", None))).expect("leave");
    let mut again = facts(4);
    again.stage = 1;
    paper.file_facts(again).expect("files the next stage");
    paper
}

pub fn past(number: u32, undertaking: u32) -> CaseImported {
    let record = CaseRecord {
        pool: "民事".to_owned(),
        cause: "离婚纠纷".to_owned(),
        procedure: String::new(),
        flags: vec!["涉外".to_owned()],
        weight: 130,
        filed_on: day("2025-11-03"),
        undertaking: JudgeId(undertaking),
        assigned_by: AssignedBy::Drawn,
        panel: Panel {
            presiding: Some(JudgeId(2)),
            members: vec![JudgeId(4), JudgeId(5)],
            assessors: vec!["周六".to_owned()],
        },
        closing: Some(Closing { on: day("2026-01-20"), manner: Some(Manner::Mediated) }),
    };
    CaseImported { case_number: format!("(2025)湘0203民初{number}号"), record }
}

/// A small log with each kind of record for the quota.
pub fn recorded() -> PaperCourt {
    let mut paper = PaperCourt::with_judges(1, 5);
    let mut quota = QuotaPolicy { leave_over: Some(30), ..QuotaPolicy::default() };
    quota.signals =
        vec![SignalRule { signal: Signal::TakenOver, off: false, threshold: Some(ratio(7, 1)) }];
    let policy = Policy {
        valid_from: day("2026-01-01"),
        document: "法发".to_owned(),
        quota,
        ..Policy::default()
    };
    paper.act(Command::AdoptPolicy(Box::new(policy))).expect("adopts");
    let mut open = past(2, 3);
    open.record.closing = None;
    open.record.panel = Panel::default();
    // Nobody was on duty who undertook this one, and one pool is not known.
    let mut elsewhere = past(3, 4);
    elsewhere.record.pool = "旧池".to_owned();
    for case in [past(1, 3), open, elsewhere] {
        paper.act(Command::ImportCase(Box::new(case))).expect("imports");
    }
    paper.assign(1).expect("assigns");
    paper.act(Command::ImportCase(Box::new(past(4, 5)))).expect("imports");
    paper.file(2).expect("files");
    let closing = Closing { on: day("2026-03-02"), manner: None };
    for number in [case_number(1), past(2, 3).case_number] {
        let panel = Panel { presiding: None, members: vec![JudgeId(1)], assessors: Vec::new() };
        paper
            .act(Command::CloseCase { case_number: number, closing, panel, undertaking: None })
            .expect("closes");
    }
    let before = past(1, 3);
    let mut after = before.record.clone();
    after.closing = None;
    let correct = Command::CorrectCase {
        case_number: before.case_number.clone(),
        before: Box::new(before.record),
        after: Box::new(after),
        ground: CorrectionGround::ClosingWithdrawn,
        text: "报结有误".to_owned(),
        approver: "李四".to_owned(),
    };
    paper.act(correct).expect("corrects");
    let activity = Activity {
        day: day("2026-03-01"),
        minute: Some(570),
        kind: ActivityKind::HearingPresided,
        judge: Some(JudgeId(3)),
        minutes: 90,
    };
    let case_number = before.case_number;
    paper.act(Command::RecordActivity { case_number, activity }).expect("records");
    let reduction = Reduction {
        judge: JudgeId(2),
        year: 2026,
        percent: 20,
        cases: 0,
        document: "湘高法1号".to_owned(),
        reason: "挂职".to_owned(),
        approver: "李四".to_owned(),
        revokes: None,
    };
    paper.act(Command::GrantReduction(reduction)).expect("grants");
    let grant = paper.state.size - 1;
    let (reason, approver) = ("撤回".to_owned(), "李四".to_owned());
    paper
        .act(Command::RevokeReduction { grant: EntryIndex(grant), reason, approver })
        .expect("revokes");
    paper
}

/// A log whose database was restored with one filing open.
pub fn recovered() -> PaperCourt {
    let mut paper = PaperCourt::with_judges(2, 5);
    paper.file(1).expect("files");
    paper.draw(1).expect("draws");
    paper.file(2).expect("files");
    paper.restore(paper.state.size + 30, [7; 32]).expect("goes on");
    let mut again = facts(2);
    again.stage = 1;
    paper.file_facts(again).expect("files the next stage");
    paper.file(3).expect("files");
    paper.draw(3).expect("draws");
    paper
}
