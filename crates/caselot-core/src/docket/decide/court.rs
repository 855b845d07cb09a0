//! The court's opening, and the handover of its signing key.

use crate::docket::decide::planner::{Decision, Planner};
use crate::docket::entry::{Court, Event, Protocol};
use crate::docket::handover::{Handover, KeyRotated};
use crate::docket::policy::Policy;
use crate::docket::refusal::Refusal;
use crate::docket::rules;
use crate::docket::tray::TRAYS_AHEAD;
use crate::id::EntryIndex;

impl Planner<'_, '_> {
    /// Opens the docket with its first trays.
    pub(super) fn open_court(
        &mut self,
        court: &Court,
        envelopes: u32,
        protocol: Protocol,
    ) -> Result<Decision, Refusal> {
        self.protocol = protocol;
        self.write(Event::CourtOpened(court.clone()))?;
        self.inputs.envelopes = envelopes;
        self.catch_up();
        (0..TRAYS_AHEAD).try_for_each(|_| self.open_tray())?;
        Ok(Decision::default())
    }

    /// Records a policy, unless it is the last one again. Protocol 1 has no editions.
    pub(super) fn adopt_policy(&mut self, policy: &Policy) -> Result<Decision, Refusal> {
        let edition = if self.protocol == Protocol::One { 0 } else { policy.edition };
        let policy = &Policy { edition, ..policy.clone() };
        if self.state().policies.last().is_none_or(|last| last.policy != *policy) {
            self.write(Event::PolicyAdopted(Box::new(policy.clone())))?;
        }
        Ok(Decision::default())
    }

    /// Records a handover that both keys signed at the log's root.
    pub(super) fn rotate_key(
        &mut self,
        rotated: &KeyRotated,
        root: [u8; 32],
    ) -> Result<Decision, Refusal> {
        let origin = self.court()?.origin.clone();
        let (entry, old_key) = (self.state().size, self.state().key());
        let old_key = old_key.ok_or(Refusal::CourtNotFirst {})?;
        self.write(Event::KeyRotated(Box::new(rotated.clone())))?;
        let handover = Handover { entry: EntryIndex(entry), old_key, rotated: rotated.clone() };
        rules::handed_over(&origin, &handover, root)?;
        Ok(Decision::default())
    }
}
