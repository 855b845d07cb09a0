//! Rules of a handover of the signing key.

use crate::docket::fold::state::State;
use crate::docket::handover::{Handover, KeyRotated, Statement, is_usable};
use crate::docket::refusal::Refusal;
use crate::docket::rules::contribution::is_key;
use crate::docket::rules::ruling::{Ruling, ensure, second_person, text};

/// A key is handed over by two persons, to a key that the docket never had.
///
/// # Errors
/// The first of its rules that is broken.
pub fn key_rotation(state: &State, rotated: &KeyRotated, requester: &str) -> Ruling {
    second_person(&rotated.approver, requester)?;
    text(&rotated.text, "text")?;
    let new_key = &rotated.public_key;
    ensure(is_usable(new_key), || Refusal::KeyUnusable {})?;
    let mut had = state.handovers.iter().map(|earlier| &earlier.old_key);
    let known = had.any(|old_key| old_key == new_key) || state.key() == Some(*new_key);
    ensure(!known && !is_key(state, new_key), || Refusal::KeyUsedBefore {})
}

/// Both keys signed the handover, of this docket and at this root of the entries before it.
///
/// # Errors
/// The first of its rules that is broken.
pub fn handed_over(origin: &str, handover: &Handover, root: [u8; 32]) -> Ruling {
    let rotated = &handover.rotated;
    let statement = Statement {
        origin,
        size: handover.entry.0,
        root,
        old_key: handover.old_key,
        new_key: rotated.public_key,
    };
    ensure(statement.signed_by_old(&rotated.old_signature), || Refusal::HandoverUnsigned {
        whose: "old",
    })?;
    ensure(statement.signed_by_new(&rotated.new_signature), || Refusal::HandoverUnsigned {
        whose: "new",
    })
}
