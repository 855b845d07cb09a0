//! Rules of a filing that ends without a draw.

use crate::docket::code::VoidGround;
use crate::docket::day::Day;
use crate::docket::entry::Protocol;
use crate::docket::filing::{CaseFiled, FilerNonce, FilingVoided};
use crate::docket::fold::desk::Approval;
use crate::docket::fold::state::State;
use crate::docket::refusal::Refusal;
use crate::docket::rules::contribution::is_due_to_be_voided;
use crate::docket::rules::draw::{draw_filing, open_nonce};
use crate::docket::rules::recovery::ground_of_recovery;
use crate::docket::rules::ruling::{Ruling, SecondPerson, ensure, explained, text};
use crate::id::JudgeId;
use crate::lottery::seed::Openings;

/// Whether a void of this ground carries the envelope's secret and the nonce.
pub fn void_opens(filed: &CaseFiled, ground: VoidGround) -> (bool, bool) {
    let secret = !matches!(ground, VoidGround::SecretLost | VoidGround::Stalled);
    let committed = matches!(filed.nonce, FilerNonce::Committed(_));
    let lost = matches!(ground, VoidGround::NonceLost | VoidGround::Restored);
    (secret, committed && secret && !lost)
}

/// Whether a void of this ground may leave the nonce out: who never opens it is said to have lost
/// it.
pub fn nonce_is_optional(ground: VoidGround) -> bool {
    matches!(ground, VoidGround::Declined | VoidGround::RunOut)
}

/// A void: text for OTHER, SECRET_LOST only in a retired tray, RESTORED only in a recovery. In
/// protocol 1 a second person is named; in protocol 2 a filing is voided for what happened to it,
/// and NONCE_LOST, which only its filer can know, by a second person's act.
///
/// # Errors
/// The first of its rules that is broken.
pub fn void(
    state: &State,
    filed: &CaseFiled,
    void: &FilingVoided,
    second: SecondPerson<'_>,
    today: Day,
) -> Ruling {
    let FilingVoided { filing, ground, text: explanation, approver, .. } = void;
    if second.protocol == Protocol::One {
        second.stands(approver)?;
    }
    text(explanation, "text")?;
    explained(*ground, explanation, "a void")?;
    ground_of_recovery(state, *ground == VoidGround::Restored)?;
    let lost = state.trays.is_retired(filed.tray);
    ensure(*ground != VoidGround::SecretLost || lost, || Refusal::SecretNotLost {
        tray: filed.tray,
    })?;
    if second.protocol == Protocol::One {
        return Ok(());
    }
    let approval = state.desk.get(*filing).map(|undrawn| undrawn.approval);
    let happened = match ground {
        VoidGround::NonceLost => approval == Some(Approval::NonceLost),
        VoidGround::Declined => approval == Some(Approval::Declined),
        VoidGround::RunOut => {
            matches!(approval, Some(Approval::Waiting { until }) if until < today)
        }
        VoidGround::Stalled => is_due_to_be_voided(state, *filing),
        _ => true,
    };
    // What is opened waits for nothing that could be lost.
    let ends_opened = matches!(ground, VoidGround::Stalled | VoidGround::Restored);
    let happened = happened && (ends_opened || !state.desk.is_opened(*filing));
    ensure(happened, || Refusal::VoidUncalled { ground: ground.name() })?;
    // Of a lost tray no entry opens an envelope.
    let closed = [VoidGround::SecretLost, VoidGround::Restored, VoidGround::Stalled];
    let opens = !closed.contains(ground);
    ensure(!(lost && opens), || Refusal::TrayLost { tray: filed.tray })
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
    if stated { avoided_judge(Protocol::One, origin, filed, secret, nonce) } else { None }
}

/// The judge a voided filing would have drawn; none if a secret was lost.
pub fn avoided_judge(
    protocol: Protocol,
    origin: &str,
    filed: &CaseFiled,
    secret: Option<&[u8; 32]>,
    nonce: Option<[u8; 32]>,
) -> Option<JudgeId> {
    if filed.awaits.is_some() {
        return None;
    }
    let nonce = open_nonce(origin, filed, nonce).ok()?;
    let openings = Openings { envelope_secret: secret?, nonce: &nonce, value: None };
    let draw = draw_filing(protocol, origin, filed, openings).ok()?;
    draw.seats.first().map(|seat| seat.judge)
}
