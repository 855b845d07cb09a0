//! What is known of each case without the program's index: from the answers alone.

use std::collections::{BTreeMap, BTreeSet};

use caselot_core::docket::Command;
use caselot_core::docket::code::{AssignedBy, ExclusionGround};
use caselot_core::docket::entry::Event;
use caselot_core::docket::record::{CaseRecord, Panel};
use caselot_core::id::JudgeId;

use super::asked::{JUDGES, closing, today};

/// One case, as the model knows it.
#[derive(Debug, Clone, Default)]
pub struct Case {
    /// Who has it, or had it before what waits.
    pub holder: Option<u32>,
    pub closed: bool,
    /// A filing or a request that has not ended.
    pub waits: bool,
    pub requested: bool,
    /// Of the last filing.
    pub stage: u32,
    pub imported: bool,
    pub designated: bool,
}

#[derive(Debug, Default)]
pub struct Model {
    pub cap: Option<u32>,
    pub cases: BTreeMap<u32, Case>,
}

impl Model {
    fn open(&self, judge: u32) -> u32 {
        let his = |case: &&Case| case.holder == Some(judge) && !case.closed && !case.waits;
        u32::try_from(self.cases.values().filter(his).count()).expect("few")
    }

    pub fn at_cap(&self) -> BTreeSet<u32> {
        let full = |judge: &u32| self.cap.is_some_and(|cap| self.open(*judge) >= cap);
        (1..=JUDGES).filter(full).collect()
    }

    pub fn record(&self, serial: u32) -> CaseRecord {
        let case = &self.cases[&serial];
        let designated = if case.designated { AssignedBy::Designated } else { AssignedBy::Drawn };
        CaseRecord {
            pool: "民事".into(),
            cause: "买卖合同纠纷".into(),
            procedure: String::new(),
            flags: Vec::new(),
            weight: 100,
            filed_on: today(),
            undertaking: JudgeId(case.holder.expect("somebody's")),
            assigned_by: designated,
            panel: Panel::default(),
            closing: case.closed.then(|| closing(serial)),
        }
    }

    /// Holds what was recorded against what was expected, and takes it over.
    pub fn take(&mut self, serial: u32, command: &Command, events: &[Event]) {
        for event in events {
            match event {
                Event::PolicyAdopted(policy) => self.cap = policy.eligibility.open_case_cap,
                Event::CaseFiled(filed) => {
                    let by_cap = |ground| ground == ExclusionGround::WorkloadCap;
                    let (capped, others): (Vec<_>, Vec<_>) =
                        filed.facts.exclusions.iter().partition(|it| by_cap(it.ground));
                    let mut expected = self.at_cap();
                    expected.retain(|judge| others.iter().all(|it| it.judge != JudgeId(*judge)));
                    let capped: BTreeSet<u32> = capped.iter().map(|it| it.judge.0).collect();
                    assert_eq!(capped, expected, "case {serial}: {:?}", self.cases);
                    let case = self.cases.entry(serial).or_default();
                    (case.waits, case.requested, case.stage) = (true, false, filed.facts.stage);
                }
                Event::DesignationRequested(asked) => {
                    let case = self.cases.entry(serial).or_default();
                    (case.waits, case.requested, case.stage) = (true, true, asked.facts.stage);
                }
                Event::CaseDrawn(drawn) => self.give(serial, drawn.seats[0].judge.0, false),
                Event::CaseDesignated(it) => self.give(serial, it.judge.0, true),
                Event::FilingVoided(_) | Event::DesignationDeclined(_) => {
                    self.cases.entry(serial).or_default().waits = false;
                }
                Event::CaseClosed(_) => self.cases.entry(serial).or_default().closed = true,
                Event::CaseCorrected(it) => {
                    let case = self.cases.entry(serial).or_default();
                    case.holder = Some(it.after.undertaking.0);
                    case.closed = it.after.closing.is_some();
                }
                Event::CaseImported(it) => {
                    let case = self.cases.entry(serial).or_default();
                    (case.holder, case.imported) = (Some(it.record.undertaking.0), true);
                    case.closed = it.record.closing.is_some();
                }
                Event::TrayOpened { .. } => {}
                other => panic!("{command:?} made {other:?}"),
            }
        }
    }

    fn give(&mut self, serial: u32, judge: u32, designated: bool) {
        let case = self.cases.entry(serial).or_default();
        (case.holder, case.waits, case.designated) = (Some(judge), false, designated);
    }
}
