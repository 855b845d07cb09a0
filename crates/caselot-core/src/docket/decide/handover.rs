//! Handing the signing key over.

use super::{Decision, Inputs, Scribe};
use crate::docket::entry::Event;
use crate::docket::handover::{Handover, KeyRotated};
use crate::docket::refusal::Refusal;
use crate::docket::rules;

impl Scribe<'_> {
    /// Records a handover that both keys signed at the log's present root.
    pub(super) fn rotate_key(
        &mut self,
        rotated: &KeyRotated,
        root: [u8; 32],
        inputs: &Inputs<'_>,
    ) -> Result<Decision, Refusal> {
        let event = Event::KeyRotated(Box::new(rotated.clone()));
        rules::not_recovering(self.state, &event)?;
        rules::key_rotation(self.state, rotated, &inputs.actor.person)?;
        let court = self.state.court.clone().ok_or(Refusal::CourtNotFirst {})?;
        let (entry, rotated) = (self.state.size, rotated.clone());
        let old_key = self.state.key().ok_or(Refusal::CourtNotFirst {})?;
        rules::handed_over(&court.origin, &Handover { entry, old_key, rotated }, root)?;
        self.write(inputs, event);
        Ok(Decision::default())
    }
}
