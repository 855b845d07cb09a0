//! What two people decide, and what ties a case to earlier ones.

use caselot_core::docket::code::DesignationGround::{
    BatchOrRelated, MajorDifficultNovel, Other, Refiled,
};
use caselot_core::docket::code::ExclusionGround;
use caselot_core::docket::entry::{Actor, SYSTEM_PERSON};
use caselot_core::docket::filing::Exclusion;
use caselot_core::docket::record::{CaseClosed, Closing, GivenBack, Panel};
use caselot_core::docket::{Day, Event};
use caselot_core::id::{EntryIndex, JudgeId};

use super::super::court::{CLERK, HEAD};
use super::super::papers::{civil, criminal};
use super::edit::{Edit, Row, again, filed, filing, first, first_of, more, put, request};

/// Requests, approvals and series.
pub fn designations() -> Vec<Row> {
    vec![
        (
            "SeriesMalformed",
            request(BatchOrRelated, |it| "欠 薪".clone_into(&mut it.facts.lineage.series)),
        ),
        ("SeriesNeeded", request(BatchOrRelated, |it| it.facts.lineage.series.clear())),
        (
            "SeriesNotDrawn",
            request(BatchOrRelated, |it| "另案".clone_into(&mut it.facts.lineage.series)),
        ),
        ("SeriesFollows", again(civil(10), 0, |facts| facts.case_number = civil(800))),
        (
            "SeriesFollows",
            request(MajorDifficultNovel, |it| "欠薪".clone_into(&mut it.facts.lineage.series)),
        ),
        ("SeriesJudge", request(BatchOrRelated, |it| it.judge = JudgeId(2))),
        ("SeriesWeight", request(BatchOrRelated, |it| it.facts.weight = 100)),
        ("JudgeUnknown", request(MajorDifficultNovel, |it| it.judge = JudgeId(77))),
        ("JudgeNotOnDuty", request(MajorDifficultNovel, |it| it.judge = JudgeId(21))),
        (
            "JudgeExcluded",
            request(MajorDifficultNovel, |it| {
                let (ground, person) = (ExclusionGround::Interest, CLERK.to_owned());
                it.facts.exclusions.push(Exclusion {
                    by_program: false,
                    judge: it.judge,
                    ground,
                    person,
                    text: String::new(),
                });
            }),
        ),
        (
            "PoolUnknown",
            request(MajorDifficultNovel, |it| {
                "商事".clone_into(&mut it.facts.pool);
                "无".clone_into(&mut it.facts.departure);
            }),
        ),
        (
            "PoolOfOthers",
            request(MajorDifficultNovel, |it| {
                "陪审".clone_into(&mut it.facts.pool);
                "无".clone_into(&mut it.facts.departure);
            }),
        ),
        (
            "TextNeeded",
            request(MajorDifficultNovel, |it| {
                it.ground = Other;
                it.text.clear();
            }),
        ),
        ("RefilingMismatch", request(Refiled, |it| "另案".clone_into(&mut it.text))),
        ("DesignationMismatch", first_of!(CaseDesignated, it => it.judge.0 += 1)),
        ("RequestNotPending", first_of!(CaseDesignated, it => it.filing.0 -= 1)),
        ("TextNeeded", first_of!(DesignationDeclined, it => it.text.clear())),
        ("ApproverIsRequester", approved_by(CLERK)),
        ("RefiledByProgram", approved_by(SYSTEM_PERSON)),
    ]
}

/// The head's first approval, in another name.
fn approved_by(person: &'static str) -> Edit {
    Box::new(move |entries| {
        let approved = entries.iter_mut().find(|entry| {
            matches!(entry.event, Event::CaseDesignated(_)) && entry.actor.person == HEAD
        });
        let entry = approved.expect("an approval");
        entry.actor = Actor::claimed(person);
        entry.index.0
    })
}

/// Stages of a case: each after the one before, none of a case that is closed.
pub fn stages() -> Vec<Row> {
    let closes = |filing: u64, on: Day| {
        let closing = Closing { on, manner: None };
        Event::CaseClosed(Box::new(CaseClosed {
            filing: EntryIndex(filing),
            closing,
            panel: Panel::default(),
            given_back: GivenBack::default(),
            as_seated: false,
        }))
    };
    vec![
        ("StageNotNext", filing(civil(4), 0, |it| it.facts.stage = 1)),
        ("AlreadyDrawn", again(civil(4), 0, |facts| facts.stage = 1)),
        (
            "FilingOpen",
            Box::new(|entries| {
                let (_, mut open) = filed(entries, &civil(4), 0);
                open.facts.case_number = civil(800);
                put(entries, Event::CaseFiled(open.clone().into()));
                open.facts.stage = 1;
                put(entries, Event::CaseFiled(open.into()))
            }),
        ),
        (
            "DesignationPending",
            Box::new(|entries| {
                let mut request = first(entries, |event| match event {
                    Event::DesignationRequested(it) => Some(it.clone()),
                    _ => None,
                });
                request.facts.case_number = civil(800);
                put(entries, Event::DesignationRequested(request.clone()));
                request.facts.stage = 1;
                put(entries, Event::DesignationRequested(request))
            }),
        ),
        ("CaseHasNoJudge", again(civil(1), 1, |facts| facts.case_number = civil(51))),
        ("CaseClosedAlready", again(civil(1), 1, |facts| facts.case_number = civil(3))),
        (
            "StageSuperseded",
            more(move |entries| {
                let (left, filed) = filed(entries, &civil(1), 0);
                assert_eq!(filed.facts.stage, 0);
                closes(left.0, Day::parse("2026-12-15").expect("a day"))
            }),
        ),
    ]
}

/// What a stage says of earlier ones and of other cases; flags.
pub fn lineages() -> Vec<Row> {
    vec![
        ("WeightOfCase", filing(civil(1), 1, |it| it.facts.weight = 90)),
        ("ReassignmentUnapproved", filing(civil(1), 1, |it| it.facts.approver.clear())),
        (
            "LineageMismatch",
            filing(civil(1), 1, |it| {
                it.facts.lineage.reassigns.as_mut().expect("a reassignment").filing.0 -= 1;
            }),
        ),
        ("PriorCaseMissing", filing(civil(40), 0, |it| it.facts.lineage.prior = None)),
        ("PriorCaseUnflagged", filing(civil(40), 0, |it| it.facts.flags.clear())),
        (
            "PriorCaseUnknown",
            filing(civil(40), 0, |it| {
                let prior = it.facts.lineage.prior.as_mut().expect("a prior case");
                (prior.case_number, prior.sat) = (civil(998), Vec::new());
            }),
        ),
        (
            "PriorSatDiffers",
            filing(civil(40), 0, |it| {
                it.facts.lineage.prior.as_mut().expect("a prior case").sat = vec![JudgeId(10)];
            }),
        ),
        // Of a panel, one who sat is left in.
        (
            "PriorSatDiffers",
            filing(criminal(4), 0, |it| {
                it.facts.lineage.prior.as_mut().expect("a prior case").sat.pop();
            }),
        ),
        ("SystemExclusionsDiffer", filing(criminal(4), 0, |it| drop(it.facts.exclusions.pop()))),
        ("RecordChanged", first_of!(FlagsChanged, it => it.before = vec!["别的".to_owned()])),
        ("FlagsTextNeeded", first_of!(FlagsChanged, it => it.text.clear())),
        ("FlagsOrder", first_of!(FlagsChanged, it => it.after = vec!["乙".to_owned(); 2])),
    ]
}
