//! Which events and fields belong to which version of the protocol.

use super::error::DecodeError;
use crate::docket::code::{ActivityKind, DesignationGround, Signal, VoidGround};
use crate::docket::entry::{Event, Protocol};
use crate::docket::filing::{Exclusion, Facts};
use crate::docket::record::{Closing, GivenBack};

/// Whether an event has the form of a version.
///
/// To a reader of protocol 1 a later event or field is unknown, and the number of a later word is
/// none. Protocol 2 has no approvers in words, no voids of choice and no avoided judges.
///
/// # Errors
/// When an event or a field is of another version, or a field holds what the version does not allow.
pub fn form_of(protocol: Protocol, event: &Event) -> Result<(), DecodeError> {
    match protocol {
        Protocol::One => of_one(event),
        Protocol::Two => of_two(event),
    }
}

fn of_one(event: &Event) -> Result<(), DecodeError> {
    let known = match event {
        Event::CaseFiled(filed) => filed.needs.is_empty() && facts_of_one(&filed.facts),
        Event::DesignationRequested(request) => {
            if request.ground == DesignationGround::OnlyCandidate {
                return Err(DecodeError::Field("ground"));
            }
            facts_of_one(&request.facts)
        }
        Event::FilingVoided(void) => {
            if matches!(void.ground, VoidGround::Declined | VoidGround::RunOut) {
                return Err(DecodeError::Field("ground"));
            }
            true
        }
        Event::CaseImported(imported) => return manner_of_one(imported.record.closing),
        Event::CaseCorrected(corrected) => {
            manner_of_one(corrected.before.closing)?;
            return manner_of_one(corrected.after.closing);
        }
        Event::CaseClosed(closed) => {
            manner_of_one(Some(closed.closing))?;
            closed.given_back == GivenBack::default()
        }
        Event::ActivityRecorded { activity, .. } => {
            if ActivityKind::WORKLOAD.contains(&activity.kind) {
                return Err(DecodeError::Field("kind"));
            }
            true
        }
        Event::Restored(restored) => restored.lost_note.is_empty(),
        Event::PoolRecorded(spec) => spec.small.is_none(),
        Event::PolicyAdopted(policy) => {
            let quota = &policy.quota;
            if quota.signals.iter().any(|rule| rule.signal == Signal::OnlyReviewed) {
                return Err(DecodeError::Field("quota.signals.signal"));
            }
            let counts = quota.division_rule.is_none() && quota.leave_kinds.is_empty();
            counts
                && !policy.single_call
                && !policy.parties_required
                && policy.word_lists.is_empty()
        }
        Event::Proposed(_)
        | Event::Approved(_)
        | Event::Declined(_)
        | Event::PersonEnrolled(_)
        | Event::Imports(_)
        | Event::NumberCorrected(_)
        | Event::RulesOpened(_)
        | Event::DataStated(_)
        | Event::DataWithdrawn(_)
        | Event::ExplanationRecorded(_)
        | Event::CircularStep(_) => false,
        _ => true,
    };
    if known { Ok(()) } else { Err(DecodeError::NotCanonical) }
}

fn manner_of_one(closing: Option<Closing>) -> Result<(), DecodeError> {
    let undone = closing.is_some_and(Closing::is_undone);
    if undone { Err(DecodeError::Field("manner")) } else { Ok(()) }
}

fn facts_of_one(facts: &Facts) -> bool {
    let prior = facts.lineage.prior.as_deref();
    prior.is_none_or(|prior| !prior.elsewhere) && facts.exclusions.iter().all(|e| !e.by_program)
}

fn of_two(event: &Event) -> Result<(), DecodeError> {
    let (approver, void) = match event {
        Event::CaseFiled(filed) => return facts_of_two(&filed.facts),
        Event::DesignationRequested(request) => return facts_of_two(&request.facts),
        Event::Proposed(proposed) => return of_two(&proposed.what),
        Event::FilingVoided(void) => (&void.approver, Some(void)),
        Event::PoolRecorded(spec) => (&spec.approver, None),
        Event::CaseCorrected(corrected) => (&corrected.approver, None),
        Event::ReductionGranted(granted) => (&granted.approver, None),
        _ => return Ok(()),
    };
    if !approver.is_empty() {
        return Err(DecodeError::Field("approver"));
    }
    let Some(void) = void else { return Ok(()) };
    let grounds = [
        VoidGround::NonceLost,
        VoidGround::SecretLost,
        VoidGround::Restored,
        VoidGround::Declined,
        VoidGround::RunOut,
    ];
    if !grounds.contains(&void.ground) {
        return Err(DecodeError::Field("ground"));
    }
    if void.avoided.is_some() { Err(DecodeError::Field("avoided")) } else { Ok(()) }
}

fn facts_of_two(facts: &Facts) -> Result<(), DecodeError> {
    if !facts.approver.is_empty() {
        return Err(DecodeError::Field("approver"));
    }
    let unnamed = |exclusion: &Exclusion| exclusion.person.is_empty();
    let unnamed = facts.exclusions.iter().all(unnamed);
    if unnamed { Ok(()) } else { Err(DecodeError::Field("exclusions.person")) }
}
