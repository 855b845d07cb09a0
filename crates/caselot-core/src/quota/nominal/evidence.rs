//! What is known to have been done in a case.

use crate::docket::code::ActivityKind;
use crate::docket::record::Activity;
use crate::id::JudgeId;
use crate::quota::case::until_closing;
use crate::quota::cases::Cases;
use crate::quota::report::Coverage;
use crate::quota::tally::Case;

/// Either part in a hearing.
pub const HEARING: &[ActivityKind] =
    &[ActivityKind::HearingPresided, ActivityKind::HearingAttended];

/// Activities up to the closing day; of an open case all that are known.
pub fn activities<'a>(case: &Case<'a>) -> impl Iterator<Item = &'a Activity> {
    until_closing(case.activities, case.record.closing)
}

/// Those of a kind, by anybody.
pub fn done<'a>(case: &Case<'a>, kind: ActivityKind) -> impl Iterator<Item = &'a Activity> {
    activities(case).filter(move |done| done.kind == kind)
}

/// Whether the judge did any of these kinds.
pub fn did(case: &Case<'_>, judge: JudgeId, kinds: &[ActivityKind]) -> bool {
    activities(case).any(|done| kinds.contains(&done.kind) && done.judge == Some(judge))
}

/// Whether somebody else, staff included, did any of these kinds.
pub fn others_did(case: &Case<'_>, judge: JudgeId, kinds: &[ActivityKind]) -> bool {
    activities(case).any(|done| kinds.contains(&done.kind) && done.judge != Some(judge))
}

/// Of how many own and panel cases each kind is known from anybody.
pub fn coverage(cases: &Cases<'_>) -> Vec<Coverage> {
    let all = || cases.own.iter().chain(&cases.panel);
    let known = |kind| all().filter(|(case, _)| done(case, kind).next().is_some()).count() as u64;
    let of = all().count() as u64;
    ActivityKind::HANDLING.iter().map(|&kind| Coverage { kind, with: known(kind), of }).collect()
}
