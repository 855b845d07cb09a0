//! Going on after the database was put back from a backup.

use super::{Decision, Inputs, Scribe};
use crate::docket::code::{RetirementGround, VoidGround};
use crate::docket::entry::{Actor, Event, Restored};
use crate::docket::filing::FilingVoided;
use crate::docket::refusal::Refusal;
use crate::docket::rules;
use crate::docket::tray::{MAX_ENVELOPES, TRAYS_AHEAD};

impl Scribe<'_> {
    /// Says what was lost, ends every envelope that may have been opened in what was lost and
    /// every filing that may have been drawn there, and commits new trays.
    pub(super) fn restore(
        &mut self,
        restored: &Restored,
        own_root: Option<[u8; 32]>,
        inputs: &mut Inputs<'_>,
    ) -> Result<Decision, Refusal> {
        rules::restored(restored, &inputs.actor.person)?;
        rules::lost(restored.lost_size, restored.lost_root, own_root)?;
        self.write(inputs, Event::Restored(Box::new(restored.clone())));
        let ahead: Vec<u64> = self.state.trays.ahead().collect();
        for tray in ahead {
            self.retire(tray, RetirementGround::Restored, inputs);
        }
        for (filing, filed) in self.state.open.clone() {
            let envelope_secret = (inputs.secret_of)(filed.tray, filed.envelope);
            let ground = match envelope_secret {
                Some(_) => VoidGround::Restored,
                None => VoidGround::SecretLost,
            };
            if envelope_secret.is_none() && !self.state.trays.is_retired(filed.tray) {
                self.retire(filed.tray, RetirementGround::SecretLost, inputs);
            }
            let event = Event::FilingVoided(FilingVoided {
                filing,
                envelope_secret,
                nonce: None,
                ground,
                text: String::new(),
                approver: restored.approver.clone(),
                avoided: None,
            });
            self.write(inputs, event);
        }
        for _ in 0..TRAYS_AHEAD {
            self.open_tray(inputs, inputs.envelopes.clamp(1, MAX_ENVELOPES));
        }
        Ok(Decision::default())
    }

    pub(super) fn retire(&mut self, tray: u64, ground: RetirementGround, inputs: &Inputs<'_>) {
        let text = String::new();
        self.write_as(inputs, Actor::system(), Event::TrayRetired { tray, ground, text });
    }
}
