//! Cases that go to a judge by a rule: back to their first one, or to that of their main case. Nothing
//! is drawn.

use caselot_core::docket::code::{DesignationGround, Standing};
use caselot_core::docket::designation::DesignationRequested;
use caselot_core::docket::entry::{Actor, Entry, Event, Protocol};
use caselot_core::docket::filing::Facts;
use caselot_core::docket::panel::PanelSeats;
use caselot_core::id::EntryIndex;

use super::check;
use super::error::ClientError;
use super::fault::CheckFault;
use super::filer::Filer;
use super::outcome::{Refiling, Returning};
use super::prepare::PreparedCase;
use crate::wire::v1;

/// Whether the filing of an answer says that the case goes back to its first judge.
pub(super) fn goes_back(receipt: Option<&v1::Receipt>) -> bool {
    let event = receipt.and_then(|receipt| check::decode_event(receipt).ok());
    matches!(event, Some(Event::DesignationRequested(_)))
}

/// Checks the request of the ground REFILED or FOLLOWS with the facts that were filed. Only the whole
/// log can show that there is such an earlier case, or who has the main case.
fn check_request(
    filing: &v1::Receipt,
    facts: &Facts,
) -> Result<(Entry, DesignationRequested), CheckFault> {
    let other = CheckFault::OtherEntry;
    let entry = check::decode_entry(filing)?;
    let Event::DesignationRequested(request) = &entry.event else {
        return Err(other("kind"));
    };
    // A case that goes back draws no other seats of a panel.
    let alone = Facts { panel: PanelSeats::default(), ..facts.clone() };
    check::check_facts(&request.facts, &alone)?;
    let main = request.facts.lineage.follows.as_deref().filter(|main| main.filing.is_some());
    let by_rule = match request.ground {
        DesignationGround::Refiled => request.facts.parties.marks.len() > 1,
        DesignationGround::Follows => main.is_some_and(|main| main.case_number == request.text),
        _ => false,
    };
    if !by_rule || !facts.parties.redraw.is_empty() {
        return Err(other("ground"));
    }
    let request = (**request).clone();
    Ok((entry, request))
}

/// Checks both entries: the request, and its designation. In protocol 1 the program gives the case
/// back right away, in protocol 2 a second person approves it.
fn check_entries(
    filing: &v1::Receipt,
    designation: &v1::Receipt,
    facts: &Facts,
) -> Result<DesignationRequested, CheckFault> {
    let other = CheckFault::OtherEntry;
    let (asked, request) = check_request(filing, facts)?;
    let given = check::decode_entry(designation)?;
    let in_order = match asked.protocol {
        Protocol::One => {
            let next = designation.index == filing.index.saturating_add(1);
            given.actor == Actor::system() && next
        }
        Protocol::Two => {
            let second = given.actor.person != asked.actor.person;
            given.actor.standing == Standing::Authenticated && second && given.index > asked.index
        }
    };
    match given.event {
        Event::CaseDesignated(it)
            if it.filing == EntryIndex(filing.index) && it.judge == request.judge =>
        {
            if in_order {
                Ok(request)
            } else {
                Err(other("order or actor"))
            }
        }
        _ => Err(other("kind")),
    }
}

impl Filer {
    /// Checks the answer to a case that would go back to its first judge, once that is approved.
    pub(super) async fn check_returning(
        &self,
        case: &PreparedCase,
        filing: Option<v1::Receipt>,
        repeated: bool,
    ) -> Result<Returning, ClientError> {
        let about = case.number.as_str();
        let filing = self.require_receipt(filing, "the filing", about)?;
        let unproven = ClientError::unproven(about);
        let (asked, request) = check_request(&filing, &case.facts).map_err(&unproven)?;
        if asked.protocol == Protocol::One {
            return Err(unproven(CheckFault::Missing("the designation")));
        }
        check::check_party_count(&request.facts, case).map_err(&unproven)?;
        self.check_receipt(&filing, about).await?;
        self.keep_receipts(case, &filing, None)?;
        Ok(Returning {
            case_number: about.to_owned(),
            stage: case.facts.stage,
            filing: asked.index,
            judge: request.judge,
            earlier: request.text,
            ground: request.ground,
            repeated,
            stamp: check::stamp(&filing).map_err(&unproven)?,
        })
    }

    /// Checks and keeps the answer to a case that went back to its first judge.
    pub(super) async fn check_refiling(
        &self,
        case: &PreparedCase,
        (filing, designation): (Option<v1::Receipt>, Option<v1::Receipt>),
        repeated: bool,
    ) -> Result<Refiling, ClientError> {
        let about = case.number.as_str();
        let filing = self.require_receipt(filing, "the filing", about)?;
        let designation = self.require_receipt(designation, "the designation", about)?;
        let unproven = ClientError::unproven(about);
        let request = check_entries(&filing, &designation, &case.facts).map_err(&unproven)?;
        check::check_party_count(&request.facts, case).map_err(&unproven)?;
        self.check_receipt(&filing, about).await?;
        self.check_receipt(&designation, about).await?;
        self.keep_receipts(case, &filing, Some(&designation))?;
        Ok(Refiling {
            case_number: about.to_owned(),
            stage: case.facts.stage,
            filing: EntryIndex(filing.index),
            designation: EntryIndex(designation.index),
            judge: request.judge,
            earlier: request.text,
            ground: request.ground,
            repeated,
            facts: request.facts,
            stamp: check::stamp(&designation).map_err(&unproven)?,
        })
    }
}
