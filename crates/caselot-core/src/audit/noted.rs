//! What checks of entries share: rules that are noted when they are broken, and the envelope.

use super::fault::Fault;
use crate::docket::contribution::Contributed;
use crate::docket::entry::Event;
use crate::docket::fold::contributors::StatedRoot;
use crate::docket::fold::state::State;
use crate::docket::refusal::Refusal;
use crate::docket::rules::admit::Check;
use crate::id::EntryIndex;

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

/// What values that broke a rule say of the log's root, which is held against the log as that of any
/// others; of values whose judgement ended, or of a size that they cannot have seen, nothing.
pub(super) fn stated_besides(
    entry: EntryIndex,
    event: &Event,
    faults: &[Fault],
) -> Option<StatedRoot> {
    use Refusal::{ContributionIdle, ContributionOfOther, ContributorUnknown};
    let Event::Contributed(given) = event else { return None };
    let Contributed { contributor, size, root, .. } = **given;
    let ending = |fault: &Fault| {
        let Fault::Rule(refusal) = fault else { return false };
        matches!(refusal, ContributorUnknown {} | ContributionIdle {} | ContributionOfOther { .. })
    };
    let judged = !faults.iter().any(ending);
    judged.then_some(StatedRoot { entry, contributor, size, root })
}
