//! Entries on filings, draws and designations as JSON.

use caselot_core::docket::designation::DesignationRequested;
use caselot_core::docket::filing::{
    CaseDrawn, CaseFiled, Exclusion, Facts, FilerNonce, FilingVoided, SeatGroup,
};
use caselot_core::docket::lineage::{HeldSeat, Lineage, PriorCase, Reassignment};
use caselot_core::docket::party::PartyTag;
use caselot_core::lottery::draw::DrawnSeat;
use caselot_core::lottery::hash::to_hex;
use serde_json::{Value, json};

use super::optional_hex;

pub fn filing(filed: &CaseFiled) -> Value {
    let (committed, single) = match filed.nonce {
        FilerNonce::Committed(commitment) => (Some(commitment), None),
        FilerNonce::Single(nonce) => (None, Some(nonce)),
    };
    let own = json!({
        "tray": filed.tray, "envelope": filed.envelope, "commitment": to_hex(&filed.commitment),
        "groups": filed.groups.iter().map(group).collect::<Value>(),
        "nonce_commitment": optional_hex(committed), "single_call_nonce": optional_hex(single),
        "redraw": filed.facts.parties.redraw,
    });
    with_facts(own, &filed.facts)
}

pub fn request(request: &DesignationRequested) -> Value {
    let own = json!({
        "judge": request.judge, "ground": request.ground.name(), "text": request.text,
    });
    with_facts(own, &request.facts)
}

/// An object with the facts that filings and requests to designate share.
fn with_facts(mut object: Value, facts: &Facts) -> Value {
    let facts = json!({
        "case_number": facts.case_number, "stage": facts.stage, "pool": facts.pool,
        "cause": facts.cause, "procedure": facts.procedure, "flags": facts.flags,
        "weight": facts.weight,
        "exclusions": facts.exclusions.iter().map(exclusion).collect::<Value>(),
        "facts_commitment": to_hex(&facts.facts_commitment), "approver": facts.approver,
        "lineage": lineage(&facts.lineage), "party_marks": marks(&facts.parties.marks),
    });
    if let (Value::Object(object), Value::Object(facts)) = (&mut object, facts) {
        object.extend(facts);
    }
    object
}

pub fn draw(drawn: &CaseDrawn) -> Value {
    json!({
        "filing": drawn.filing, "envelope_secret": to_hex(&drawn.envelope_secret),
        "nonce": optional_hex(drawn.nonce), "seed_hash": to_hex(&drawn.seed_hash),
        "seats": seats_json(&drawn.seats), "n_eff": drawn.n_eff, "presiding": drawn.presiding,
    })
}

/// The drawn seats with their numbers.
pub fn seats_json(seats: &[DrawnSeat]) -> Value {
    let seat = |seat: &DrawnSeat| json!({ "role": seat.role.name(), "judge": seat.judge, "r": seat.r, "total": seat.total });
    seats.iter().map(seat).collect()
}

pub fn void(void: &FilingVoided) -> Value {
    json!({
        "filing": void.filing, "envelope_secret": optional_hex(void.envelope_secret),
        "nonce": optional_hex(void.nonce), "ground": void.ground.name(), "text": void.text,
        "approver": void.approver, "avoided": void.avoided,
    })
}

fn group(group: &SeatGroup) -> Value {
    let odds = group.odds.iter().map(|(judge, mass)| json!({ "judge": judge, "mass": mass }));
    let shares =
        group.shares.iter().map(|(judge, share)| json!({ "judge": judge, "share": share }));
    json!({
        "pool": group.pool, "role": group.role.name(), "seats": group.seats,
        "odds": odds.collect::<Value>(), "shares": shares.collect::<Value>(),
    })
}

fn exclusion(exclusion: &Exclusion) -> Value {
    json!({
        "judge": exclusion.judge, "ground": exclusion.ground.name(),
        "person": exclusion.person, "text": exclusion.text,
    })
}

fn lineage(lineage: &Lineage) -> Value {
    json!({
        "reassigns": lineage.reassigns.as_deref().map(reassignment),
        "prior": lineage.prior.as_deref().map(prior),
        "series": lineage.series,
    })
}

fn reassignment(reassigns: &Reassignment) -> Value {
    let seat = |seat: &HeldSeat| json!({ "role": seat.role.name(), "judge": seat.judge, "pool": seat.pool });
    json!({
        "ground": reassigns.ground.name(), "text": reassigns.text,
        "filing": reassigns.filing, "judge": reassigns.judge, "left": reassigns.left,
        "filed_on": reassigns.filed_on.to_string(),
        "seats": reassigns.seats.iter().map(seat).collect::<Value>(),
    })
}

fn prior(prior: &PriorCase) -> Value {
    json!({
        "case_number": prior.case_number, "filing": prior.filing, "sat": prior.sat,
        "panel_returns": prior.panel_returns,
    })
}

/// The keyed hashes of parties.
pub fn marks(marks: &[PartyTag]) -> Value {
    marks.iter().map(|mark| to_hex(mark)).collect()
}
