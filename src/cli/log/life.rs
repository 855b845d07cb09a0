//! Designations and lineages as JSON.

use serde_json::{Value, json};

use caselot_core::docket::conflict::ConflictDeclared;
use caselot_core::docket::designation::DesignationRequested;
use caselot_core::docket::filing::Exclusion;
use caselot_core::docket::lineage::{HeldSeat, Lineage};
use caselot_core::docket::party::Mark;
use caselot_core::lottery::hash::to_hex;

pub fn exclusions_json(exclusions: &[Exclusion]) -> Value {
    let exclusion = |e: &Exclusion| {
        json!({
            "judge": e.judge, "ground": e.ground.name(), "person": e.person, "text": e.text,
        })
    };
    exclusions.iter().map(exclusion).collect()
}

pub fn lineage_json(lineage: &Lineage) -> Value {
    let seat = |seat: &HeldSeat| json!({ "role": seat.role.name(), "judge": seat.judge, "pool": seat.pool });
    json!({
        "reassigns": lineage.reassigns.as_ref().map(|reassigns| json!({
            "ground": reassigns.ground.name(), "text": reassigns.text,
            "filing": reassigns.filing, "judge": reassigns.judge, "left": reassigns.left,
            "filed_on": reassigns.filed_on.to_string(),
            "seats": reassigns.seats.iter().map(seat).collect::<Vec<_>>(),
        })),
        "prior": lineage.prior.as_ref().map(|prior| json!({
            "case_number": prior.case_number, "filing": prior.filing, "sat": prior.sat,
            "panel_returns": prior.panel_returns,
        })),
        "series": lineage.series,
    })
}

pub fn requested_json(request: &DesignationRequested) -> Value {
    let facts = &request.facts;
    json!({
        "case_number": facts.case_number, "stage": facts.stage, "pool": facts.pool,
        "cause": facts.cause, "procedure": facts.procedure, "flags": facts.flags,
        "weight": facts.weight, "exclusions": exclusions_json(&facts.exclusions),
        "facts_commitment": to_hex(&facts.facts_commitment), "approver": facts.approver,
        "lineage": lineage_json(&facts.lineage), "judge": request.judge,
        "ground": request.ground.name(), "text": request.text,
        "party_marks": marks_json(&facts.parties.marks),
    })
}

pub fn marks_json(marks: &[Mark]) -> Value {
    marks.iter().map(|mark| to_hex(mark)).collect()
}

pub fn conflict_json(declared: &ConflictDeclared) -> Value {
    json!({
        "judge": declared.judge, "marks": marks_json(&declared.marks),
        "ground": declared.ground.name(), "text": declared.text,
        "replaces": declared.replaces, "cancelled": declared.cancelled,
    })
}
