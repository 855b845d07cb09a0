//! Requests of the assignment service as commands. Who acts is what authorization gave, never what
//! the message claims.

use caselot_core::docket::code::VoidGround;
use caselot_core::docket::decide::Command;
use caselot_core::docket::entry::Actor;
use caselot_core::docket::filing::FilerNonce;
use caselot_core::docket::refusal::Refusal;
use tonic::Status;

use crate::rpc::{facts, field, hand};
use crate::service::{Request, Service};
use crate::wire::v1;

/// Reads FileCase.
///
/// # Errors
/// When a field is missing or does not hold what it must, or the identifiers of parties have no
/// marks.
pub fn file(service: &Service, actor: Actor, m: v1::FileCaseRequest) -> Result<Request, Status> {
    let facts = facts::read(service, &m.court, m.facts)?;
    let nonce = field::bytes32(&m.nonce_commitment, Refusal::NonceMissing {})?;
    let command = Command::File { facts: Box::new(facts), nonce: FilerNonce::Committed(nonce) };
    Ok(Request { court: m.court, actor, command })
}

/// Reads AssignCase.
///
/// # Errors
/// When a field is missing or does not hold what it must, or the identifiers of parties have no
/// marks.
pub fn assign(
    service: &Service,
    actor: Actor,
    m: v1::AssignCaseRequest,
) -> Result<Request, Status> {
    let facts = facts::read(service, &m.court, m.facts)?;
    let nonce = field::bytes32(&m.nonce, Refusal::NonceMissing {})?;
    let command = Command::File { facts: Box::new(facts), nonce: FilerNonce::Single(nonce) };
    Ok(Request { court: m.court, actor, command })
}

/// Reads DrawCase.
///
/// # Errors
/// When a field is missing or does not hold what it must, or the log cannot be read.
pub async fn draw(
    service: &Service,
    actor: Actor,
    m: v1::DrawCaseRequest,
) -> Result<Request, Status> {
    let nonce = field::bytes32(&m.nonce, Refusal::NonceMissing {})?;
    let command = Command::Draw { case_number: m.case_number, stage: m.stage, nonce };
    let command = hand::signed(service, &m.court, command, m.hand).await?;
    Ok(Request { court: m.court, actor, command })
}

/// Whether a void is one that the filing desk asks for itself: in protocol 2, of what was declined
/// or ran out, and that a nonce is lost, which a supervisor then approves.
pub fn ends_own(command: &Command) -> bool {
    let Command::Void { ground, .. } = command else { return false };
    matches!(ground, VoidGround::Declined | VoidGround::RunOut | VoidGround::NonceLost)
}

/// Reads VoidFiling.
///
/// # Errors
/// When a field is missing or does not hold what it must.
pub fn void(actor: Actor, m: v1::VoidFilingRequest) -> Result<Request, Status> {
    let ground = VoidGround::from_code(m.ground);
    let ground = ground.ok_or_else(|| field::unknown_code("ground", "the ground of the void"))?;
    let nonce = match m.nonce.as_slice() {
        [] => None,
        nonce => Some(field::bytes32(nonce, Refusal::NonceMissing {})?),
    };
    let (case_number, stage, text, approver) = (m.case_number, m.stage, m.text, m.approver);
    let command = Command::Void { case_number, stage, ground, text, approver, nonce };
    Ok(Request { court: m.court, actor, command })
}
