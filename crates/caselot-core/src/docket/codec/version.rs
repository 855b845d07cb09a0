//! Which events and fields belong to which version of the protocol.

use super::error::DecodeError;
use crate::docket::code::{DesignationGround, ExclusionGround, Role, Signal, VoidGround};
use crate::docket::entry::{Event, Protocol};
use crate::docket::filing::{CaseFiled, Exclusion, Facts};
use crate::docket::lineage::Lineage;
use crate::docket::policy::Policy;
use crate::docket::record::{Closing, GivenBack};
use crate::docket::routing::Route;
use crate::lottery::role::SeatRole;

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
        Event::CaseFiled(filed) => filing_of_one(filed)?,
        Event::CaseDrawn(drawn) => {
            roles_of_one(drawn.seats.iter().map(|seat| seat.role), "role")?;
            drawn.alternates.is_empty() && drawn.contribution.is_none()
        }
        Event::ConflictDeclared(declared) => {
            if !is_ground_of_one(declared.ground) {
                return Err(DecodeError::Field("ground"));
            }
            true
        }
        Event::DesignationRequested(request) => {
            if !is_designation_of_one(request.ground) {
                return Err(DecodeError::Field("ground"));
            }
            request.outage.is_none() && facts_of_one(&request.facts)?
        }
        Event::FilingVoided(void) => {
            if matches!(
                void.ground,
                VoidGround::Declined | VoidGround::RunOut | VoidGround::Stalled
            ) {
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
            closed.given_back == GivenBack::default() && !closed.as_seated
        }
        Event::ActivityRecorded { activity, .. } => {
            if !activity.kind.is_of_one() {
                return Err(DecodeError::Field("kind"));
            }
            true
        }
        Event::JudgeRecorded(judge) => {
            roles_known_to_one(judge.tenures.iter().map(|row| row.role), "tenures.role")?;
            true
        }
        Event::Restored(restored) => restored.lost_note.is_empty(),
        Event::PoolRecorded(spec) => spec.small.is_none(),
        Event::PolicyAdopted(policy) => policy_of_one(policy)?,
        other => !is_later(other),
    };
    if known { Ok(()) } else { Err(DecodeError::NotCanonical) }
}

/// Whether an event is one that protocol 2 adds.
fn is_later(event: &Event) -> bool {
    matches!(
        event,
        Event::Proposed(_)
            | Event::Approved(_)
            | Event::Declined(_)
            | Event::PersonEnrolled(_)
            | Event::Imports(_)
            | Event::NumberCorrected(_)
            | Event::SeatsTaken(_)
            | Event::Redistribution(_)
            | Event::RulesOpened(_)
            | Event::DataStated(_)
            | Event::DataWithdrawn(_)
            | Event::ExplanationRecorded(_)
            | Event::CircularStep(_)
            | Event::LotOpened(_)
            | Event::LotDrawn(_)
            | Event::ListRecorded(_)
            | Event::ReviewRecorded(_)
            | Event::ContributorNamed(_)
            | Event::ContributorEnded(_)
            | Event::FilingOpened(_)
            | Event::Contributed(_)
            | Event::HandEnrolled(_)
            | Event::HandRotated(_)
            | Event::HandsRequired(_)
    )
}

fn filing_of_one(filed: &CaseFiled) -> Result<bool, DecodeError> {
    roles_of_one(filed.groups.iter().map(|group| group.role), "role")?;
    let alternates = filed.groups.iter().any(|group| group.alternates > 0);
    let alone = filed.needs.is_empty() && filed.awaits.is_none();
    Ok(alone && !alternates && facts_of_one(&filed.facts)?)
}

fn policy_of_one(policy: &Policy) -> Result<bool, DecodeError> {
    let quota = &policy.quota;
    roles_known_to_one(quota.roles.iter().map(|it| it.role), "quota.roles.role")?;
    roles_known_to_one(quota.population.iter().copied(), "quota.population")?;
    if quota.signals.iter().any(|rule| rule.signal == Signal::OnlyReviewed) {
        return Err(DecodeError::Field("quota.signals.signal"));
    }
    let counts = quota.division_rule.is_none() && quota.leave_kinds.is_empty();
    Ok(counts
        && !policy.single_call
        && !policy.parties_required
        && policy.word_lists.is_empty()
        && policy.seats.is_none()
        && policy.edition == 0
        && policy.sheet_words.is_empty()
        && policy.follows.is_empty()
        && policy.routes.iter().all(is_of_one))
}

fn manner_of_one(closing: Option<Closing>) -> Result<(), DecodeError> {
    let undone = closing.is_some_and(Closing::is_undone);
    if undone { Err(DecodeError::Field("manner")) } else { Ok(()) }
}

fn facts_of_one(facts: &Facts) -> Result<bool, DecodeError> {
    let Lineage { reassigns, prior, changes, follows, .. } = &facts.lineage;
    if let Some(reassigns) = reassigns {
        roles_of_one(reassigns.seats.iter().map(|seat| seat.role), "role")?;
    }
    let grounds = facts.exclusions.iter().map(|exclusion| exclusion.ground);
    if !grounds.into_iter().all(is_ground_of_one) {
        return Err(DecodeError::Field("exclusions.ground"));
    }
    let here = prior.as_deref().is_none_or(|prior| !prior.elsewhere);
    let named = facts.exclusions.iter().all(|exclusion| !exclusion.by_program);
    let alone = changes.is_none() && follows.is_none() && facts.parties.agents.is_empty();
    Ok(here && named && alone && !facts.panel.later)
}

fn is_designation_of_one(ground: DesignationGround) -> bool {
    use DesignationGround::{Follows, OnlyCandidate, Outage};
    !matches!(ground, OnlyCandidate | Outage | Follows)
}

fn roles_known_to_one(
    mut roles: impl Iterator<Item = Role>,
    field: &'static str,
) -> Result<(), DecodeError> {
    if roles.any(Role::assists) { Err(DecodeError::Field(field)) } else { Ok(()) }
}

fn roles_of_one(
    mut roles: impl Iterator<Item = SeatRole>,
    field: &'static str,
) -> Result<(), DecodeError> {
    if roles.any(|role| role >= SeatRole::Expert) { Err(DecodeError::Field(field)) } else { Ok(()) }
}

fn is_ground_of_one(ground: ExclusionGround) -> bool {
    !matches!(ground, ExclusionGround::Seated | ExclusionGround::MediatedBefore)
}

/// A route without what protocol 2 adds.
fn is_of_one(route: &Route) -> bool {
    let Route { experts, expert_pool, alternates, later, .. } = route;
    (*experts, *alternates, *later) == (0, 0, false) && expert_pool.is_empty()
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
        VoidGround::Stalled,
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
