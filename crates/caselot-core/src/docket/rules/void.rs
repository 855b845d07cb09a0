//! Rules of a filing that ends without a draw.

use crate::docket::code::VoidGround;
use crate::docket::filing::{CaseFiled, FilerNonce, FilingVoided};
use crate::docket::fold::state::State;
use crate::docket::refusal::Refusal;
use crate::docket::rules::draw::{draw_filing, open_nonce};
use crate::docket::rules::recovery::ground_of_recovery;
use crate::docket::rules::ruling::{Ruling, ensure, second_person, text};
use crate::id::JudgeId;

/// Whether a void of this ground carries the envelope's secret and the nonce.
pub fn void_opens(filed: &CaseFiled, ground: VoidGround) -> (bool, bool) {
    let secret = ground != VoidGround::SecretLost;
    let committed = matches!(filed.nonce, FilerNonce::Committed(_));
    let lost = matches!(ground, VoidGround::NonceLost | VoidGround::Restored);
    (secret, committed && secret && !lost)
}

/// A void: second person, text for OTHER, SECRET_LOST only in a retired tray, RESTORED only in a
/// recovery.
pub fn void(state: &State, filed: &CaseFiled, void: &FilingVoided, requester: &str) -> Ruling {
    let FilingVoided { ground, text: explanation, approver, .. } = void;
    second_person(approver, requester)?;
    text(explanation, "text")?;
    let explained = *ground != VoidGround::Other || !explanation.is_empty();
    ensure(explained, || Refusal::TextNeeded { at: "void" })?;
    ground_of_recovery(state, *ground == VoidGround::Restored)?;
    let lost = state.trays.is_retired(filed.tray);
    ensure(*ground != VoidGround::SecretLost || lost, || Refusal::SecretNotLost {
        tray: filed.tray,
    })
}

/// The judge whom a voided filing would have been drawn for, as the void states it: of a filing
/// with party marks that was withdrawn.
pub fn avoided(
    origin: &str,
    filed: &CaseFiled,
    ground: VoidGround,
    secret: Option<&[u8; 32]>,
    nonce: Option<[u8; 32]>,
) -> Option<JudgeId> {
    let stated = ground == VoidGround::Withdrawn && !filed.facts.parties.marks.is_empty();
    if stated { avoided_judge(origin, filed, secret, nonce) } else { None }
}

/// The judge a voided filing would have drawn; none if a secret was lost.
pub fn avoided_judge(
    origin: &str,
    filed: &CaseFiled,
    secret: Option<&[u8; 32]>,
    nonce: Option<[u8; 32]>,
) -> Option<JudgeId> {
    let nonce = open_nonce(origin, filed, nonce).ok()?;
    let draw = draw_filing(origin, filed, secret?, &nonce).ok()?;
    draw.seats.first().map(|seat| seat.judge)
}
