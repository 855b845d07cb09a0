//! Logs of protocol 2 under a policy, with absences and conflicts that settle, and with imports of
//! days on which their pools had other members.

use caselot_core::docket::code::{AbsenceKind, ReassignmentGround, Role};
use caselot_core::docket::filing::Facts;
use caselot_core::docket::lineage::Reassignment;
use caselot_core::docket::panel::PanelSeats;
use caselot_core::docket::people::Absence;
use caselot_core::docket::policy::{Eligibility, Policy};
use caselot_core::docket::pool::{PoolSpec, SmallPool};
use caselot_core::docket::routing::WeightRule;
use caselot_core::docket::{Command, Day};
use caselot_core::id::{EntryIndex, JudgeId};

use crate::naive::acts::{agreed, assign, away, declare, excluding, imported, today};
use crate::naive::disputes::between;
use crate::paper::two::{REGISTRAR, facts};
use crate::paper::{PaperCourt, judge, pool};

pub fn heavy(number: u32) -> Facts {
    Facts { weight: 400, ..facts(number) }
}

/// Weights of a table, departures from it, few candidates by a policy, and a cap.
pub fn weighed() -> PaperCourt {
    let mut paper = PaperCourt::two(8);
    let row = WeightRule {
        type_code: String::new(),
        cause: String::new(),
        procedure: String::new(),
        weight: 400,
    };
    let eligibility = Eligibility { min_candidates: 5, open_case_cap: Some(2) };
    let policy = Policy { weights: vec![row], eligibility, ..Policy::default() };
    agreed(&mut paper, REGISTRAR, Command::AdoptPolicy(Box::new(policy)));
    assign(&mut paper, &heavy(1));
    assign(&mut paper, &Facts { departure: "疑难".to_owned(), ..facts(2) });
    let unknown = "(2026)湘0203甲乙1号".to_owned();
    assign(&mut paper, &Facts { case_number: unknown, ..heavy(3) });
    assign(&mut paper, &Facts { weight: 400, ..excluding(5, &[1, 2, 3, 4]) });
    for number in 6..=12 {
        assign(&mut paper, &heavy(number));
    }
    paper
}

/// Absences that are replaced, and who is left out both for a stage before and for a conflict.
pub fn settled() -> PaperCourt {
    let mut paper = PaperCourt::two(9);
    for judge in 1..=3 {
        away(&mut paper, judge, 60);
    }
    let first = paper.state.size - 1;
    paper.days_pass(7);
    assign(&mut paper, &facts(1));
    let from = today(&paper).0 - 7;
    let longer = Absence {
        judge: JudgeId(3),
        from: Day(from),
        to: Some(Day(from + 90)),
        kind: AbsenceKind::Leave,
        text: String::new(),
        replaces: Some(EntryIndex(first)),
        cancelled: false,
    };
    paper.by(REGISTRAR, Command::RecordAbsence(longer)).expect("replaces");
    // Of nine, two may be missing: the one whose absence is new, and two who are left out.
    assign(&mut paper, &excluding(2, &[4]));
    assign(&mut paper, &excluding(3, &[4, 5]));
    let judge = assign(&mut paper, &between(facts(4), &[1, 2]));
    declare(&mut paper, judge, &[1]);
    let mut left = Facts { stage: 1, ..between(facts(4), &[1, 2]) };
    let asked = Reassignment::asked(ReassignmentGround::Recusal, "说明");
    left.lineage.reassigns = Some(Box::new(asked));
    let other = (4..=9).find(|it| *it != judge).expect("another");
    left.exclusions = excluding(4, &[other]).exclusions;
    paper.days_pass(6);
    assign(&mut paper, &left);
    paper.days_pass(30);
    assign(&mut paper, &facts(5));
    paper
}

/// Panels whose groups share candidates, and pools that are small or were.
pub fn shared() -> PaperCourt {
    let mut paper = PaperCourt::two(8);
    let day = today(&paper);
    let small = SmallPool { until: Day(day.0 + 3), ground: "人少".to_owned() };
    let spec = pool("小庭", vec![(1, 100), (2, 100), (3, 5)]);
    paper.put_pool(PoolSpec { small: Some(small), ..spec });
    paper.put_pool(pool("成员", vec![(3, 100), (4, 100), (5, 100)]));
    let seats = |members, pool: &str| PanelSeats {
        members,
        member_pool: pool.to_owned(),
        ..PanelSeats::default()
    };
    for number in 1..=2 {
        let facts = facts(number * 10);
        let small = Facts { pool: "小庭".to_owned(), ..facts };
        assign(&mut paper, &small);
        let panel = Facts { panel: seats(2, "成员"), ..small };
        let panel = Facts { case_number: crate::paper::case_number(number * 10 + 1), ..panel };
        assign(&mut paper, &panel);
        paper.days_pass(5);
    }
    assign(&mut paper, &Facts { panel: seats(2, "成员"), ..excluding(30, &[6, 7, 8]) });
    assign(&mut paper, &Facts { panel: seats(2, "民事"), ..facts(31) });
    paper.by(REGISTRAR, Command::PutJudges(vec![judge(8, Role::Judge, true)])).expect("the same");
    paper
}

/// Imports of days from the pool's first day on, before and after it changes.
pub fn taken_over() -> PaperCourt {
    let mut paper = PaperCourt::two(8);
    let day = today(&paper);
    let narrow = pool("民事", vec![(1, 100), (2, 50), (3, 100)]);
    paper.put_pool(PoolSpec { from: Some(Day(day.0 + 5)), ..narrow });
    paper.days_pass(9);
    for (number, on) in [(1, 4), (2, 6)] {
        let import = imported(number, 3, Day(day.0 + on));
        paper.by(REGISTRAR, Command::ImportCase(Box::new(import))).expect("imports");
    }
    assign(&mut paper, &facts(1));
    paper
}

/// An import of the day before its pool's first day.
pub fn too_early() -> PaperCourt {
    let mut paper = PaperCourt::two(8);
    let import = imported(1, 3, Day(today(&paper).0 - 1));
    paper.by(REGISTRAR, Command::ImportCase(Box::new(import))).expect("imports");
    paper
}
