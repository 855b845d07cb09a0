//! Going on after the database was put back from a backup.

use crate::docket::code::{RetirementGround, VoidGround};
use crate::docket::decide::planner::{Decision, Planner};
use crate::docket::entry::{Event, Protocol, Restored};
use crate::docket::filing::FilingVoided;
use crate::docket::refusal::Refusal;
use crate::docket::rules;
use crate::docket::tray::TRAYS_AHEAD;

impl Planner<'_, '_> {
    /// Says what was lost, ends every envelope that may have been opened in what was lost and
    /// every filing that may have been drawn there, and commits new trays.
    pub(super) fn restore(
        &mut self,
        restored: &Restored,
        own_root: Option<[u8; 32]>,
    ) -> Result<Decision, Refusal> {
        rules::restored(self.state(), restored, &self.inputs.actor.person, self.protocol)?;
        rules::lost(restored.lost_size, restored.lost_root, own_root)?;
        self.write(Event::Restored(Box::new(restored.clone())))?;
        let ahead: Vec<u64> = self.state().trays.ahead().collect();
        for tray in ahead {
            self.retire(tray, RetirementGround::Restored)?;
        }
        for (filing, filed) in self.state().open.clone() {
            let envelope_secret = (self.inputs.secret_of)(filed.tray, filed.envelope);
            let envelope_secret = envelope_secret.map(|secret| secret.reveal());
            let ground = match envelope_secret {
                Some(_) => VoidGround::Restored,
                None => VoidGround::SecretLost,
            };
            self.catch_up();
            if envelope_secret.is_none() && !self.state().trays.is_retired(filed.tray) {
                self.retire(filed.tray, RetirementGround::SecretLost)?;
            }
            self.write(Event::FilingVoided(FilingVoided {
                filing,
                envelope_secret,
                nonce: None,
                ground,
                text: String::new(),
                approver: match self.protocol {
                    Protocol::One => restored.approver.clone(),
                    Protocol::Two => String::new(),
                },
                avoided: None,
            }))?;
        }
        (0..TRAYS_AHEAD).try_for_each(|_| self.open_tray())?;
        Ok(Decision::default())
    }
}
