//! What counts for the quota: imports, closings, corrections, activities, reductions, policies.

use caselot_core::docket::code::{CorrectionGround, Role};
use caselot_core::docket::policy::{Policy, Ratio};
use caselot_core::docket::record::{CaseClosed, CaseCorrected, Reduction};
use caselot_core::docket::{Day, Event};
use caselot_core::id::{EntryIndex, JudgeId};

use super::super::court::CLERK;
use super::edit::{Edit, Row, any, first, first_of, more};

const LATER: Day = Day(30_000);

/// The closing of a panel's case, changed.
fn closing(change: fn(&mut CaseClosed)) -> Edit {
    any(move |event| match event {
        Event::CaseClosed(it) if !it.panel.members.is_empty() => {
            change(it);
            true
        }
        _ => false,
    })
}

/// The correction of a case that was drawn here, changed.
fn correction(change: fn(&mut CaseCorrected)) -> Edit {
    any(move |event| match event {
        Event::CaseCorrected(it) if it.before.filed_on.year() == 2026 => {
            change(it);
            true
        }
        _ => false,
    })
}

/// Cases' records, closings and what was done in them.
pub fn cases() -> Vec<Row> {
    let activity = |change: fn(&mut caselot_core::docket::record::Activity)| {
        any(move |event| match event {
            Event::ActivityRecorded { activity, .. } => {
                change(activity);
                true
            }
            _ => false,
        })
    };
    vec![
        (
            "ImportedAgain",
            more(|entries| {
                first(entries, |event| match event {
                    Event::CaseImported(_) => Some(event.clone()),
                    _ => None,
                })
            }),
        ),
        (
            "CaseNumberMalformed",
            first_of!(CaseImported, it => "九百号".clone_into(&mut it.case_number)),
        ),
        ("InTheFuture", first_of!(CaseImported, it => it.record.filed_on = LATER)),
        ("JudgeUnknown", first_of!(CaseImported, it => it.record.undertaking = JudgeId(99))),
        ("WeightOutOfRange", first_of!(CaseImported, it => it.record.weight = 0)),
        ("CaseEntryUnknown", first_of!(CaseClosed, it => it.filing = EntryIndex(0))),
        ("ClosedBeforeFiled", first_of!(CaseClosed, it => it.closing.on = Day(18_000))),
        ("InTheFuture", first_of!(CaseClosed, it => it.closing.on = LATER)),
        (
            "ClosedOtherwise",
            more(|entries| {
                first(entries, |event| match event {
                    Event::CaseClosed(_) => Some(event.clone()),
                    _ => None,
                })
            }),
        ),
        ("PanelNeeded", closing(|it| it.panel = Default::default())),
        ("PanelMalformed", closing(|it| it.panel.members = vec![it.panel.members[0]; 2])),
        ("JudgeUnknown", closing(|it| it.panel.members = vec![JudgeId(99)])),
        ("RecordChanged", correction(|it| it.before.weight = 90)),
        ("DrawnFactsFixed", correction(|it| it.after.weight = 90)),
        (
            "DrawnFactsFixed",
            correction(|it| {
                it.after.undertaking =
                    if it.after.undertaking == JudgeId(4) { JudgeId(5) } else { JudgeId(4) }
            }),
        ),
        ("DrawnFactsFixed", correction(|it| it.after.filed_on = Day(it.after.filed_on.0 - 1))),
        ("DrawnFactsFixed", correction(|it| "刑事".clone_into(&mut it.after.pool))),
        ("WithdrawalDiffers", correction(|it| it.ground = CorrectionGround::ClosingWithdrawn)),
        ("TextNeeded", correction(|it| it.ground = CorrectionGround::Other)),
        ("ApproverIsRequester", correction(|it| CLERK.clone_into(&mut it.approver))),
        ("InTheFuture", activity(|it| it.day = LATER)),
        ("MinutesOutOfRange", activity(|it| it.minutes = 14_401)),
        ("JudgeUnknown", activity(|it| it.judge = Some(JudgeId(99)))),
    ]
}

/// Policies and reductions.
pub fn rules() -> Vec<Row> {
    let policy = |change: fn(&mut Policy)| first_of!(PolicyAdopted, it => change(it));
    let reduction = |change: fn(&mut Reduction)| first_of!(ReductionGranted, it => change(it));
    vec![
        ("ApproverIsRequester", reduction(|it| CLERK.clone_into(&mut it.approver))),
        ("ReductionOutOfRange", reduction(|it| it.percent = 101)),
        ("ReductionOutOfRange", reduction(|it| (it.percent, it.cases) = (0, 0))),
        ("GrantUnknown", reduction(|it| it.revokes = Some(EntryIndex(1)))),
        ("TextOutsideTable", reduction(|it| it.document.clear())),
        ("PolicyAssessesNobody", policy(|it| it.quota.roles.clear())),
        ("PolicyMalformed", policy(|it| it.quota.roles.swap(0, 1))),
        ("PolicyMalformed", policy(|it| it.quota.population = vec![Role::LayAssessor])),
        (
            "PolicyMalformed",
            policy(|it| it.quota.roles[0].ratio = Ratio { numerator: 1_000_001, denominator: 1 }),
        ),
        ("PolicyMalformed", policy(|it| it.series.further_percent = 101)),
        ("PolicyMalformed", policy(|it| it.refiling = Some(3_661))),
        ("RouteMalformed", policy(|it| it.routes[0].seats = 4)),
        ("WeightRuleMalformed", policy(|it| it.weights.push(it.weights[0].clone()))),
        ("WeightRuleMalformed", policy(|it| it.weights[0].weight = 1_001)),
        ("EligibilityMalformed", policy(|it| it.eligibility.min_candidates = 1_001)),
    ]
}
