//! What checks of entries share: rules that are noted when they are broken, and the envelope.

use super::fault::Fault;
use crate::docket::fold::state::State;
use crate::docket::refusal::Refusal;
use crate::docket::rules::admit::Check;

/// Asks rules, and notes each one that is broken.
pub(super) fn noted<T>(
    faults: &mut Vec<Fault>,
    rules: impl FnOnce(&mut Check<'_>) -> Result<T, Refusal>,
) -> Option<T> {
    let mut note = |refusal: Refusal| {
        faults.push(refusal.into());
        Ok(())
    };
    rules(&mut Check::new(&mut note)).ok()
}

/// An envelope is the next one of trays that are far enough ahead.
pub(super) fn next_envelope(
    state: &State,
    (tray, envelope, commitment): (u64, u32, [u8; 32]),
    faults: &mut Vec<Fault>,
) {
    match state.trays.next() {
        Some(next) if (next.tray, next.envelope) == (tray, envelope) => {
            if next.commitment != commitment {
                faults.push(Fault::CommitmentMismatch);
            }
        }
        _ => faults.push(Fault::EnvelopeOutOfOrder { tray, envelope }),
    }
    if !state.trays.far_enough_ahead(tray) {
        faults.push(Fault::TrayTooLate { tray });
    }
}
