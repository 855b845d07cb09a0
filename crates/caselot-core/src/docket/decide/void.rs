//! Ending a filing without a draw.

use crate::docket::cases::row::CaseEnd;
use crate::docket::code::{RetirementGround, VoidGround};
use crate::docket::decide::planner::{Decision, Planner};
use crate::docket::entry::{Actor, Event, Protocol};
use crate::docket::filing::{CaseFiled, FilingVoided};
use crate::docket::refusal::Refusal;
use crate::docket::rules::{self, SecondPerson};
use crate::id::EntryIndex;

impl Planner<'_, '_> {
    /// Voids an open filing; a void that is in the log already is given again.
    pub(super) fn void(
        &mut self,
        (number, stage): (&str, u32),
        ground: VoidGround,
        (text, approver): (&str, &str),
        nonce: Option<[u8; 32]>,
    ) -> Result<Decision, Refusal> {
        let row = self.stage(number, stage)?;
        let (case_number, filing) = (row.number, row.filing);
        match row.end {
            CaseEnd::Drawn { entry, .. } | CaseEnd::Designated { entry, .. } => {
                return Err(Refusal::AlreadyDrawn { case_number, draw: entry });
            }
            CaseEnd::Requested => {
                return Err(Refusal::DesignationPending { case_number, request: filing });
            }
            CaseEnd::Voided { entry } => return Ok(Decision::of_filing(filing, Some(entry))),
            CaseEnd::Imported { .. } => {
                return Err(Refusal::AlreadyDrawn { case_number, draw: filing });
            }
            CaseEnd::Open => {}
        }
        let filed = self.state().open.get(&filing).cloned();
        let filed = filed.ok_or(Refusal::FilingUnknown { case_number, stage })?;
        if self.protocol == Protocol::Two {
            return self.void_by_act(filing, &filed, ground, text, nonce);
        }
        rules::second_person(approver, &self.inputs.actor.person)?;
        if ground == VoidGround::SecretLost {
            self.retire_if_lost(&filed)?;
        }
        let (text, approver) = (text.to_owned(), approver.to_owned());
        let (envelope_secret, avoided) = (None, None);
        let void = FilingVoided { filing, envelope_secret, nonce, ground, text, approver, avoided };
        self.catch_up();
        let second = SecondPerson {
            requester: &self.inputs.actor.person,
            protocol: Protocol::One,
            approved: false,
        };
        rules::void(self.state(), &filed, &void, second, self.today())?;
        let event = Event::FilingVoided(self.with_openings(&filed, void)?);
        let end = self.write(event)?;
        Ok(Decision::of_filing(filing, Some(end)))
    }

    /// In protocol 2 a filing is voided for what happened to it. That its nonce or its tray is lost
    /// is proposed, and done when a second person approves it.
    fn void_by_act(
        &mut self,
        filing: EntryIndex,
        filed: &CaseFiled,
        ground: VoidGround,
        text: &str,
        nonce: Option<[u8; 32]>,
    ) -> Result<Decision, Refusal> {
        if self.state().desk.is_opened(filing) {
            return Err(Refusal::ContributionAwaited { filing });
        }
        if ground == VoidGround::SecretLost && !self.state().trays.is_retired(filed.tray) {
            self.give_tray_up(filed.tray)?;
            return Ok(Decision::of_filing(filing, None));
        }
        let (envelope_secret, avoided) = (None, None);
        let (text, approver) = (text.to_owned(), String::new());
        let void = FilingVoided { filing, envelope_secret, nonce, ground, text, approver, avoided };
        if rules::needs_approval(self.state(), &Event::FilingVoided(void.clone()), self.today()) {
            self.write(Event::FilingVoided(void))?;
            return Ok(Decision::of_filing(filing, None));
        }
        let event = Event::FilingVoided(self.with_openings(filed, void)?);
        let end = self.write(event)?;
        Ok(Decision::of_filing(filing, Some(end)))
    }

    /// A void with what its ground opens, and the judge whom it avoids.
    pub(super) fn with_openings(
        &self,
        filed: &CaseFiled,
        void: FilingVoided,
    ) -> Result<FilingVoided, Refusal> {
        let FilingVoided { ground, nonce, .. } = void;
        let origin = &self.court()?.origin;
        let (opens_secret, opens_nonce) = rules::void_opens(filed, ground);
        let left_out = nonce.is_none() && rules::nonce_is_optional(ground);
        if opens_nonce != nonce.is_some() && !left_out {
            return Err(Refusal::NonceNotForGround {});
        }
        if opens_nonce && !left_out {
            rules::open_nonce(origin, filed, nonce)?;
        }
        let tray = filed.tray;
        let envelope_secret = match opens_secret {
            true => Some(
                (self.inputs.secret_of)(tray, filed.envelope)
                    .ok_or(Refusal::SecretUnavailable { tray })?
                    .reveal(),
            ),
            false => None,
        };
        let avoided = rules::avoided(origin, filed, ground, envelope_secret.as_ref(), nonce);
        Ok(FilingVoided { envelope_secret, avoided, ..void })
    }

    /// Ends the tray of a filing whose secret cannot be opened, and commits another in its place
    /// far ahead, so that no filing is a dead end.
    fn retire_if_lost(&mut self, filed: &CaseFiled) -> Result<(), Refusal> {
        let tray = filed.tray;
        let opens = (self.inputs.secret_of)(tray, filed.envelope).is_some();
        if !opens && !self.state().trays.is_retired(tray) {
            self.retire(tray, RetirementGround::SecretLost)?;
            self.open_tray()?;
        }
        Ok(())
    }

    /// Ends a tray.
    pub(super) fn retire(
        &mut self,
        tray: u64,
        ground: RetirementGround,
    ) -> Result<EntryIndex, Refusal> {
        let event = Event::TrayRetired { tray, ground, text: String::new() };
        self.write_as(Actor::system(), &[], event)
    }
}
