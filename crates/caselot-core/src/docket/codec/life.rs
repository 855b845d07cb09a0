//! Messages of lineages, designations and changes of flags.

use super::filing::{exclusion, exclusion_message, marks, marks_message, seat_role};
use super::{Read, WireFault, day, hash, judges, number, numbers, word};
use crate::docket::code::{DesignationGround, ExclusionGround, ReassignmentGround};
use crate::docket::conflict::ConflictDeclared;
use crate::docket::designation::{CaseDesignated, DesignationDeclined, DesignationRequested};
use crate::docket::filing::Facts;
use crate::docket::lineage::{HeldSeat, Lineage, PriorCase, Reassignment};
use crate::docket::panel::PanelSeats;
use crate::docket::party::Parties;
use crate::docket::record::FlagsChanged;
use crate::id::JudgeId;
use crate::wire::v1;

/// The message of a lineage; none if there is nothing to say.
pub fn lineage_message(lineage: &Lineage) -> Option<v1::Lineage> {
    (*lineage != Lineage::default()).then(|| v1::Lineage {
        reassigns: lineage.reassigns.as_deref().map(reassignment_message),
        prior: lineage.prior.as_deref().map(prior_message),
        series: lineage.series.clone(),
    })
}

fn reassignment_message(reassigns: &Reassignment) -> v1::Reassignment {
    let seat = |seat: &HeldSeat| v1::HeldSeat {
        role: i32::from(seat.role.code()),
        judge: number(seat.judge),
        pool: seat.pool.clone(),
    };
    v1::Reassignment {
        ground: reassigns.ground.code(),
        text: reassigns.text.clone(),
        filing: reassigns.filing,
        judge: reassigns.judge.0,
        left: numbers(&reassigns.left),
        filed_day: reassigns.filed_on.0,
        seats: reassigns.seats.iter().map(seat).collect(),
    }
}

fn prior_message(prior: &PriorCase) -> v1::PriorCase {
    v1::PriorCase {
        case_number: prior.case_number.clone(),
        filing: prior.filing.unwrap_or(0),
        sat: numbers(&prior.sat),
        panel_returns: prior.panel_returns,
    }
}

/// Reads a lineage; an empty one is left out.
pub fn lineage(m: Option<v1::Lineage>) -> Read<Lineage> {
    let Some(m) = m else { return Ok(Lineage::default()) };
    let lineage = Lineage {
        reassigns: m.reassigns.map(reassignment).transpose()?.map(Box::new),
        prior: m.prior.map(prior).map(Box::new),
        series: m.series,
    };
    let empty = lineage == Lineage::default();
    if empty { Err(WireFault::Field("lineage")) } else { Ok(lineage) }
}

fn reassignment(m: v1::Reassignment) -> Read<Reassignment> {
    let seat = |seat: v1::HeldSeat| {
        Ok(HeldSeat {
            role: seat_role(seat.role)?,
            judge: JudgeId::new(seat.judge),
            pool: seat.pool,
        })
    };
    Ok(Reassignment {
        ground: word(m.ground, ReassignmentGround::from_code, "reassigns.ground")?,
        text: m.text,
        filing: m.filing,
        judge: JudgeId(m.judge),
        left: judges(m.left),
        filed_on: day(m.filed_day, "reassigns.filed_day")?,
        seats: m.seats.into_iter().map(seat).collect::<Read<_>>()?,
    })
}

fn prior(m: v1::PriorCase) -> PriorCase {
    PriorCase {
        case_number: m.case_number,
        filing: (m.filing != 0).then_some(m.filing),
        sat: judges(m.sat),
        panel_returns: m.panel_returns,
    }
}

/// The message of a request to designate.
pub fn requested_message(request: &DesignationRequested) -> v1::DesignationRequested {
    let facts = &request.facts;
    v1::DesignationRequested {
        case_number: facts.case_number.clone(),
        stage: facts.stage,
        pool: facts.pool.clone(),
        cause: facts.cause.clone(),
        procedure: facts.procedure.clone(),
        flags: facts.flags.clone(),
        weight: facts.weight,
        exclusions: facts.exclusions.iter().map(exclusion_message).collect(),
        facts_commitment: facts.facts_commitment.to_vec(),
        approver: facts.approver.clone(),
        lineage: lineage_message(&facts.lineage),
        judge: request.judge.0,
        ground: request.ground.code(),
        text: request.text.clone(),
        party_marks: marks_message(&facts.parties.marks),
        departure: facts.departure.clone(),
    }
}

/// Reads a request to designate.
pub fn requested(m: v1::DesignationRequested) -> Read<DesignationRequested> {
    let facts = Facts {
        case_number: m.case_number,
        stage: m.stage,
        pool: m.pool,
        cause: m.cause,
        procedure: m.procedure,
        flags: m.flags,
        weight: m.weight,
        exclusions: m.exclusions.into_iter().map(exclusion).collect::<Read<_>>()?,
        facts_commitment: hash(&m.facts_commitment, "facts_commitment")?,
        approver: m.approver,
        departure: m.departure,
        lineage: lineage(m.lineage)?,
        panel: PanelSeats::default(),
        parties: Parties { marks: marks(&m.party_marks)?, redraw: String::new() },
    };
    let ground = word(m.ground, DesignationGround::from_code, "ground")?;
    Ok(DesignationRequested { facts, judge: JudgeId(m.judge), ground, text: m.text })
}

/// The message of a declared conflict.
pub fn conflict_message(declared: &ConflictDeclared) -> v1::ConflictDeclared {
    v1::ConflictDeclared {
        judge: declared.judge.0,
        marks: marks_message(&declared.marks),
        ground: declared.ground.code(),
        text: declared.text.clone(),
        replaces: declared.replaces.unwrap_or(0),
        cancelled: declared.cancelled,
    }
}

/// Reads a declared conflict.
pub fn conflict(m: v1::ConflictDeclared) -> Read<ConflictDeclared> {
    Ok(ConflictDeclared {
        judge: JudgeId(m.judge),
        marks: marks(&m.marks)?,
        ground: word(m.ground, ExclusionGround::from_code, "ground")?,
        text: m.text,
        replaces: (m.replaces != 0).then_some(m.replaces),
        cancelled: m.cancelled,
    })
}

/// The message of an approval.
pub fn designated_message(designated: &CaseDesignated) -> v1::CaseDesignated {
    v1::CaseDesignated { filing: designated.filing, judge: designated.judge.0 }
}

/// Reads an approval.
pub fn designated(m: v1::CaseDesignated) -> CaseDesignated {
    CaseDesignated { filing: m.filing, judge: JudgeId(m.judge) }
}

/// The message of a declined request.
pub fn declined_message(declined: &DesignationDeclined) -> v1::DesignationDeclined {
    v1::DesignationDeclined { filing: declined.filing, text: declined.text.clone() }
}

/// Reads a declined request.
pub fn declined(m: v1::DesignationDeclined) -> DesignationDeclined {
    DesignationDeclined { filing: m.filing, text: m.text }
}

/// The message of changed flags.
pub fn flags_message(changed: &FlagsChanged) -> v1::FlagsChanged {
    v1::FlagsChanged {
        filing: changed.filing,
        before: changed.before.clone(),
        after: changed.after.clone(),
        text: changed.text.clone(),
    }
}

/// Reads changed flags.
pub fn flags(m: v1::FlagsChanged) -> FlagsChanged {
    FlagsChanged { filing: m.filing, before: m.before, after: m.after, text: m.text }
}
