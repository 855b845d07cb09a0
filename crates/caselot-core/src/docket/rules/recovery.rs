//! Rules of a log that goes on after its database was put back from a backup.

use crate::docket::code::RetirementGround;
use crate::docket::entry::{Event, Protocol, Restored};
use crate::docket::fold::state::State;
use crate::docket::refusal::Refusal;
use crate::docket::rules::ruling::{Ruling, SecondPerson, ensure, second_person, text};
use crate::ledger::checkpoint::{self, NoteKey};

/// A restored log is said to be one by two persons; in protocol 2 it shows the checkpoint that it
/// does not continue.
///
/// # Errors
/// The first of its rules that is broken.
pub fn restored(state: &State, restored: &Restored, requester: &str, protocol: Protocol) -> Ruling {
    second_person(&restored.approver, requester)?;
    text(&restored.text, "text")?;
    let shown = protocol == Protocol::One || is_shown(state, restored);
    ensure(shown, || Refusal::LostNoteUnsigned { size: restored.lost_size })
}

/// The note is the lost checkpoint, signed by a key that this log names.
fn is_shown(state: &State, restored: &Restored) -> bool {
    let Some(court) = &state.court else { return false };
    let earlier = state.handovers.iter().map(|handover| handover.old_key);
    let keys = earlier.chain(state.key()).filter_map(|key| NoteKey::new(&court.origin, key).ok());
    let (size, root) = (restored.lost_size, restored.lost_root);
    let opened = keys.filter_map(|key| checkpoint::open(&restored.lost_note, &key).ok());
    opened.into_iter().any(|lost| lost.size == size && lost.root == root)
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

/// While imports of an approved list are due nothing else follows: no filing takes their numbers.
///
/// # Errors
/// When the entry is no import.
pub fn imports_first(state: &State, event: &Event) -> Ruling {
    let cases = state.imports_due.len();
    let next = cases == 0 || matches!(event, Event::CaseImported(_));
    ensure(next, || Refusal::ImportsUnfinished { cases })
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
