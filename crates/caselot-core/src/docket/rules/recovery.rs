//! Rules of a log that goes on after its database was put back from a backup.

use crate::docket::code::RetirementGround;
use crate::docket::entry::{Event, Protocol, Restored};
use crate::docket::fold::state::State;
use crate::docket::refusal::Refusal;
use crate::docket::rules::ruling::{Ruling, SecondPerson, ensure, second_person, text};

/// A restored log is said to be one by two persons.
///
/// # Errors
/// The first of its rules that is broken.
pub fn restored(restored: &Restored, requester: &str) -> Ruling {
    second_person(&restored.approver, requester)?;
    text(&restored.text, "text")
}

/// A restored log does not continue the checkpoint it names. `own_root` is the root this log had
/// at the size that was lost; none if it was shorter.
///
/// # Errors
/// The first of its rules that is broken.
pub fn lost(size: u64, root: [u8; 32], own_root: Option<[u8; 32]>) -> Ruling {
    ensure(size > 0 && own_root != Some(root), || Refusal::NothingLost { size })
}

/// Until a recovery is finished only its own steps may follow.
///
/// # Errors
/// The first of its rules that is broken.
pub fn not_recovering(state: &State, event: &Event) -> Ruling {
    let step = matches!(
        event,
        Event::TrayRetired { .. } | Event::FilingVoided(_) | Event::TrayOpened { .. }
    );
    ensure(state.recovery.is_none() || step, || Refusal::RecoveryUnfinished {})
}

/// A tray's retirement: its text, and RESTORED only in a recovery. In protocol 2 a tray is lost by a
/// second person's act, since its open filings go with it.
///
/// # Errors
/// The first of its rules that is broken.
pub fn retirement(
    state: &State,
    reason: RetirementGround,
    explanation: &str,
    second: SecondPerson<'_>,
) -> Ruling {
    text(explanation, "text")?;
    let lost = reason == RetirementGround::SecretLost && state.recovery.is_none();
    if second.protocol == Protocol::Two && lost {
        second.stands("")?;
    }
    ground_of_recovery(state, reason == RetirementGround::Restored)
}

pub(super) fn ground_of_recovery(state: &State, restored: bool) -> Ruling {
    ensure(!restored || state.recovery.is_some(), || Refusal::NotRecovering {})
}
