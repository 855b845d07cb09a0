//! Checks of lots: their candidates as they are when one is opened, and its draw.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::fault::Fault;
use super::noted::{next_envelope, noted};
use crate::docket::entry::{Entry, Event};
use crate::docket::fold::desk::Approval;
use crate::docket::fold::state::State;
use crate::docket::lot::{LotDrawn, LotOpened};
use crate::docket::refusal::Refusal;
use crate::docket::rules;
use crate::docket::rules::admit::{self, Context};
use crate::id::EntryIndex;
use crate::lottery::envelope::{commitment, nonce_commitment};
use crate::lottery::lot::candidates_digest;

/// The candidates of lots that may still be drawn, by lot. A sample's cannot be found again later.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct LotCandidates(BTreeMap<EntryIndex, Arc<[String]>>);

impl LotCandidates {
    /// Those of a lot.
    pub fn of(&self, lot: EntryIndex) -> Option<&[String]> {
        self.0.get(&lot).map(AsRef::as_ref)
    }

    /// Notes those of a lot, and forgets what an entry that was applied ends.
    pub fn apply(&mut self, state: &State, entry: &Entry, found: Option<Vec<String>>) {
        if let Some(found) = found {
            self.0.insert(entry.index, found.into());
        }
        match &entry.event {
            Event::LotDrawn(drawn) => drop(self.0.remove(&drawn.lot)),
            Event::Restored(_) => self.0.clear(),
            Event::Declined(declined) => {
                let lot = state.lots.undrawn(declined.entry);
                if lot.is_some_and(|lot| lot.approval == Approval::Declined) {
                    self.0.remove(&declined.entry);
                }
            }
            _ => {}
        }
    }
}

/// A lot that is opened; its candidates come back if its rules are kept.
pub(super) fn opened(
    context: Context<'_>,
    opened: &LotOpened,
    faults: &mut Vec<Fault>,
) -> Option<Vec<String>> {
    let found = noted(faults, |check| admit::lot(context, &opened.asked, check))?;
    let place = (opened.tray, opened.envelope, opened.commitment);
    next_envelope(context.state, place, faults);
    let candidates = found.candidates?;
    let claimed = (opened.candidates as usize, opened.digest);
    if claimed != (candidates.len(), candidates_digest(&candidates)) {
        faults.push(Refusal::LotDiffers {}.into());
    }
    if found.needs != opened.needs {
        faults.push(Fault::NeedsMismatch);
    }
    Some(candidates)
}

/// The draw of a lot, from its candidates.
pub(super) fn drawn(
    context: Context<'_>,
    drawn: &LotDrawn,
    candidates: Option<&[String]>,
    faults: &mut Vec<Fault>,
) {
    let State { court, lots, .. } = context.state;
    let Some((court, undrawn)) = court.as_ref().zip(lots.undrawn(drawn.lot)) else { return };
    let (origin, opened) = (court.origin.as_str(), &undrawn.opened);
    let secret = &drawn.envelope_secret;
    if commitment(origin, opened.tray, opened.envelope, secret) != opened.commitment {
        faults.push(Fault::SecretMismatch);
    }
    let roll = opened.asked.roll();
    if nonce_commitment(origin, &roll, 0, &drawn.nonce) != opened.asked.nonce_commitment {
        faults.push(Refusal::NonceMismatch { case_number: roll }.into());
        return;
    }
    let Some(candidates) = candidates else { return };
    let draw = match rules::draw_lot(origin, opened, candidates, (secret, &drawn.nonce)) {
        Ok(draw) => draw,
        Err(error) => {
            faults.push(Fault::DrawImpossible { text: error.to_string() });
            return;
        }
    };
    if draw.seed_hash != drawn.seed_hash {
        faults.push(Fault::SeedHashMismatch);
    }
    if draw.winners(candidates) != drawn.drawn {
        faults.push(Fault::LotMismatch);
    }
}
