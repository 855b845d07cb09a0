//! A case that was filed again and went back to its first judge: nothing is drawn.

use super::case::{Assigned, Outcome, Returned};
use super::check::{self, CheckFault};
use super::error::ClientError;
use super::filer::{Filer, Ready};
use crate::wire::v1;
use caselot_core::docket::code::{DesignationGround, Standing};
use caselot_core::docket::codec;
use caselot_core::docket::designation::DesignationRequested;
use caselot_core::docket::entry::{Event, SYSTEM_PERSON};
use caselot_core::docket::filing::Facts;
use caselot_core::docket::panel::PanelSeats;

impl Outcome {
    /// The draw, where nothing else is expected.
    ///
    /// # Errors
    /// When the case went back to its first judge.
    pub fn drawn(self) -> Result<Assigned, ClientError> {
        match self {
            Outcome::Drawn(assigned) => Ok(*assigned),
            Outcome::Returned(it) => {
                Err(ClientError::unproven(&it.case_number)(CheckFault::OtherEntry("kind")))
            }
        }
    }

    /// Canonical case number.
    #[must_use]
    pub fn case_number(&self) -> &str {
        match self {
            Outcome::Drawn(assigned) => &assigned.case_number,
            Outcome::Returned(returned) => &returned.case_number,
        }
    }
}

/// Whether an answer's filing says that the case goes back.
pub(super) fn goes_back(receipt: Option<&v1::Receipt>) -> bool {
    let event = receipt.and_then(|receipt| check::event(receipt).ok());
    matches!(event, Some(Event::DesignationRequested(_)))
}

/// Checks both entries: what was filed, of the ground REFILED, and right after it the program's
/// designation. That there is such an earlier case is for who verifies the whole log.
fn checked(
    filing: &v1::Receipt,
    designation: &v1::Receipt,
    facts: &Facts,
) -> Result<DesignationRequested, CheckFault> {
    let other = CheckFault::OtherEntry;
    let Event::DesignationRequested(request) = check::event(filing)? else {
        return Err(other("kind"));
    };
    // The other seats of a panel are not drawn here.
    let alone = Facts { panel: PanelSeats::default(), ..facts.clone() };
    check::same_facts(&request.facts, &alone)?;
    let asked = request.facts.parties.marks.len() > 1 && facts.parties.redraw.is_empty();
    if request.ground != DesignationGround::Refiled || !asked {
        return Err(other("ground"));
    }
    let entry = codec::decode(&designation.entry).map_err(CheckFault::Entry)?;
    let own = entry.actor.person == SYSTEM_PERSON && entry.actor.standing == Standing::System;
    let next = entry.index == designation.index && entry.index == filing.index.saturating_add(1);
    match entry.event {
        Event::CaseDesignated(it) if it.filing == filing.index && it.judge == request.judge => {
            if own && next {
                Ok(*request)
            } else {
                Err(other("order or actor"))
            }
        }
        _ => Err(other("kind")),
    }
}

impl Filer {
    /// Checks and keeps the answer to a case that went back.
    pub(super) async fn returned(
        &self,
        ready: &Ready,
        (filing, designation): (Option<v1::Receipt>, Option<v1::Receipt>),
        repeated: bool,
    ) -> Result<Returned, ClientError> {
        let about = ready.number.as_str();
        let filing = self.present(filing, "the filing", about)?;
        let designation = self.present(designation, "the designation", about)?;
        let unproven = ClientError::unproven(about);
        let request = checked(&filing, &designation, &ready.facts).map_err(&unproven)?;
        check::parties(&request.facts, &ready.party_ids).map_err(&unproven)?;
        self.included(&filing, about).await?;
        self.included(&designation, about).await?;
        self.keep(ready, &filing, Some(&designation))?;
        Ok(Returned {
            case_number: about.to_owned(),
            stage: ready.facts.stage,
            filing: filing.index,
            designation: designation.index,
            judge: request.judge,
            earlier: request.text,
            repeated,
            facts: request.facts,
        })
    }
}
