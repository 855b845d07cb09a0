//! The facts of a case in a request. Identifiers of parties and of their agents become marks here, and
//! go no further.

use caselot_core::docket::codec;
use caselot_core::docket::filing::{Exclusion, Facts};
use caselot_core::docket::panel::PanelSeats;
use caselot_core::docket::party::Parties;
use caselot_core::docket::refusal::Refusal;
use prost::Message;
use tonic::Status;

use super::field;
use super::status::malformed;
use crate::service::Service;
use crate::wire::v1;

/// Most bytes of a filing's facts: each exclusion has a text of its own, and a log keeps all of it.
const MAX_BYTES: usize = 16 << 10;

/// Reads the facts of a case.
///
/// # Errors
/// When a field is missing or does not hold what it must, there is no such court, or the identifiers
/// of parties have no marks.
pub fn read(service: &Service, court: &str, facts: Option<v1::CaseFacts>) -> Result<Facts, Status> {
    let m = facts.ok_or_else(|| field::missing("facts"))?;
    if m.encoded_len() > MAX_BYTES {
        let text = "the facts of a filing are longer than 16 KiB in all; shorten their texts";
        return Err(malformed("facts", text));
    }
    let exclusions = m.exclusions.into_iter().map(Exclusion::try_from);
    let no_commitment = Refusal::FactsCommitmentMissing {};
    Ok(Facts {
        case_number: m.case_number,
        stage: m.stage,
        pool: m.pool,
        cause: m.cause,
        procedure: m.procedure,
        flags: m.flags,
        weight: m.weight,
        exclusions: exclusions.collect::<Result<_, _>>().map_err(field::refuse)?,
        facts_commitment: field::bytes32(&m.facts_commitment, no_commitment)?,
        approver: m.approver,
        departure: m.departure,
        lineage: codec::lineage(m.lineage).map_err(field::refuse)?,
        panel: panel_seats(m.panel.unwrap_or_default())?,
        parties: Parties {
            marks: service.party_marks(court, &m.party_identifiers)?,
            redraw: m.redraw,
            agents: service.agent_marks(court, &m.agent_identifiers)?,
        },
    })
}

/// The seats beside the undertaking judge. A request says how many seats the whole panel has, so the
/// members' seats are those that are left.
fn panel_seats(m: v1::PanelSeats) -> Result<PanelSeats, Status> {
    let assessors = m.assessors.saturating_add(m.experts);
    let members = m.seats.saturating_sub(1).checked_sub(assessors);
    let members = members.ok_or_else(|| {
        let text = "the panel leaves no seat for the undertaking judge; give it more seats than \
                    assessors";
        malformed("panel", text)
    })?;
    Ok(PanelSeats {
        members,
        member_pool: m.member_pool,
        assessors: m.assessors,
        assessor_pool: m.assessor_pool,
        experts: m.experts,
        expert_pool: m.expert_pool,
        alternates: m.alternates,
        later: m.later,
    })
}
