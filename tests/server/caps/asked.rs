//! What is asked of the court: what seems to come by chance, and is the same each time.

use std::collections::BTreeSet;

use caselot_core::docket::code::{
    AssignedBy, CorrectionGround, DesignationGround, Manner, ReassignmentGround, VoidGround,
};
use caselot_core::docket::designation::DesignationRequested;
use caselot_core::docket::filing::{Facts, FilerNonce};
use caselot_core::docket::lineage::Reassignment;
use caselot_core::docket::policy::{Eligibility, Policy};
use caselot_core::docket::record::{CaseImported, CaseRecord, Closing, Panel};
use caselot_core::docket::{Command, Day};
use caselot_core::id::JudgeId;

use super::hall::{self, nonce, number};
use super::model::{Case, Model};
use crate::gate::NOON_MS;

pub const CLERK: &str = "张三";
const SUPERVISOR: &str = "李四";
pub const JUDGES: u32 = 5;

pub fn today() -> Day {
    Day::at(NOON_MS, 480)
}

pub fn adopt(cap: Option<u32>) -> Command {
    let eligibility = Eligibility { min_candidates: 1, open_case_cap: cap };
    Command::AdoptPolicy(Box::new(Policy { eligibility, refiling: Some(30), ..Policy::default() }))
}

pub fn facts(serial: u32, stage: u32) -> Facts {
    let Command::File { facts, .. } = hall::file(serial, stage) else { panic!("a filing") };
    Facts { approver: SUPERVISOR.to_owned(), ..*facts }
}

/// Files and draws.
pub fn assign(serial: u32) -> Command {
    Command::File { facts: Box::new(facts(serial, 0)), nonce: FilerNonce::Single(nonce(serial)) }
}

/// Files and draws a case of one of three disputes: it goes back to the judge of one that was
/// withdrawn, at the cap or not.
pub fn assign_of_dispute(serial: u32) -> Command {
    let mut facts = facts(serial, 0);
    let dispute = u8::try_from(serial % 3).expect("small");
    facts.parties.marks = vec![[dispute; 32], [9; 32]];
    Command::File { facts: Box::new(facts), nonce: FilerNonce::Single(nonce(serial)) }
}

pub fn reassign(serial: u32, stage: u32) -> Command {
    let mut facts = facts(serial, stage);
    let asked = Reassignment::asked(ReassignmentGround::Health, "");
    facts.lineage.reassigns = Some(Box::new(asked));
    Command::File { facts: Box::new(facts), nonce: FilerNonce::Single(nonce(serial)) }
}

/// Every other case is given up.
pub fn closing(serial: u32) -> Closing {
    let manner = if serial.is_multiple_of(2) { Manner::Withdrawn } else { Manner::Judgment };
    Closing { on: today(), manner: Some(manner) }
}

pub fn close(serial: u32) -> Command {
    let (closing, panel) = (closing(serial), Panel::default());
    Command::CloseCase { case_number: number(serial), closing, panel, undertaking: None }
}

/// Numbers that look like chance and are the same each time.
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % end
    }

    fn judge(&mut self) -> u32 {
        u32::try_from(self.below(JUDGES as usize)).expect("small") + 1
    }
}

/// Whose case it is, who asks, and what.
pub type Asked = (u32, &'static str, Command);

/// What is asked next, of a case that may change without an answer in between.
pub fn next(chance: &mut Chance, model: &Model, new: &mut u32, touched: &BTreeSet<u32>) -> Asked {
    let asked = chance.below(13);
    if let Some(found) = of_a_known_case(asked, chance, model, touched) {
        return found;
    }
    if asked == 6 {
        let cap = [None, Some(1), Some(2), Some(3), Some(4)][chance.below(5)];
        return (0, CLERK, adopt(cap));
    }
    *new += 1;
    (*new, CLERK, of_a_new_case(asked, chance, *new))
}

fn of_a_known_case(
    asked: usize,
    chance: &mut Chance,
    model: &Model,
    touched: &BTreeSet<u32>,
) -> Option<Asked> {
    let pick = |chance: &mut Chance, fits: &dyn Fn(&Case) -> bool| {
        let known =
            model.cases.iter().filter(|(serial, case)| !touched.contains(serial) && fits(case));
        let known: Vec<u32> = known.map(|(serial, _)| *serial).collect();
        (!known.is_empty()).then(|| known[chance.below(known.len())])
    };
    let open = |case: &Case| case.holder.is_some() && !case.closed && !case.waits;
    match asked {
        0 | 1 => pick(chance, &open).map(|serial| (serial, CLERK, close(serial))),
        2 => pick(chance, &|case| open(case) && !case.imported)
            .map(|serial| (serial, CLERK, reassign(serial, model.cases[&serial].stage + 1))),
        3 => pick(chance, &|case| case.closed).map(|serial| {
            let before = model.record(serial);
            let after = CaseRecord { closing: None, ..before.clone() };
            (serial, CLERK, corrected(serial, before, after, CorrectionGround::ClosingWithdrawn))
        }),
        4 => pick(chance, &|case| case.imported && !case.closed).map(|serial| {
            let before = model.record(serial);
            let other = before.undertaking.0 % JUDGES + 1;
            let after = CaseRecord { undertaking: JudgeId(other), ..before.clone() };
            (serial, CLERK, corrected(serial, before, after, CorrectionGround::RecordedWrong))
        }),
        5 => pick(chance, &|case| case.waits).map(|serial| ended(chance, serial, model)),
        _ => None,
    }
}

fn of_a_new_case(asked: usize, chance: &mut Chance, serial: u32) -> Command {
    match asked {
        7 => {
            let record = CaseRecord {
                undertaking: JudgeId(chance.judge()),
                closing: (chance.below(3) == 0).then(|| closing(serial)),
                ..imported()
            };
            Command::ImportCase(Box::new(CaseImported { case_number: number(serial), record }))
        }
        8 => {
            let (judge, ground) = (chance.judge(), DesignationGround::MajorDifficultNovel);
            let facts = Facts { approver: String::new(), ..facts(serial, 0) };
            let asked = DesignationRequested {
                facts,
                judge: JudgeId(judge),
                ground,
                text: String::new(),
                outage: None,
            };
            Command::RequestDesignation(Box::new(asked))
        }
        9 => {
            let Command::File { nonce, .. } = hall::file(serial, 0) else { panic!("a filing") };
            Command::File { facts: Box::new(facts(serial, 0)), nonce }
        }
        10 => assign_of_dispute(serial),
        _ => assign(serial),
    }
}

fn imported() -> CaseRecord {
    CaseRecord {
        pool: "民事".into(),
        cause: "买卖合同纠纷".into(),
        procedure: String::new(),
        flags: Vec::new(),
        weight: 100,
        filed_on: today(),
        undertaking: JudgeId(1),
        assigned_by: AssignedBy::Drawn,
        panel: Panel::default(),
        closing: None,
    }
}

fn corrected(
    serial: u32,
    before: CaseRecord,
    after: CaseRecord,
    ground: CorrectionGround,
) -> Command {
    Command::CorrectCase {
        case_number: number(serial),
        before: Box::new(before),
        after: Box::new(after),
        ground,
        text: String::new(),
        approver: SUPERVISOR.to_owned(),
    }
}

/// The end of what waits, of either kind.
fn ended(chance: &mut Chance, serial: u32, model: &Model) -> Asked {
    let (case_number, stage) = (number(serial), model.cases[&serial].stage);
    match (model.cases[&serial].requested, chance.below(2)) {
        (false, 0) => (serial, CLERK, hall::draw(serial, stage)),
        (false, _) => {
            let (ground, approver) = (VoidGround::Withdrawn, SUPERVISOR.to_owned());
            let (text, nonce) = (String::new(), Some(nonce(serial)));
            (serial, CLERK, Command::Void { case_number, stage, ground, text, approver, nonce })
        }
        (true, 0) => {
            let text = "不合".to_owned();
            (serial, SUPERVISOR, Command::DeclineDesignation { case_number, stage, text })
        }
        (true, _) => (serial, SUPERVISOR, Command::ApproveDesignation { case_number, stage }),
    }
}
