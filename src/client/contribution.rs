//! What a contributor gave to a draw, checked against what the filing said of it beforehand.

use caselot_core::docket::Event;
use caselot_core::docket::codec;
use caselot_core::docket::contribution::ContributorNamed;
use caselot_core::docket::filing::CaseDrawn;
use caselot_core::id::EntryIndex;

use super::check::{self, CheckedFiling};
use super::connect::Channel;
use super::error::ClientError;
use super::fault::CheckFault;
use super::filer::Filer;
use crate::wire::v1;
use crate::wire::v1::contribution_service_client::ContributionServiceClient;

impl Filer {
    /// The value by which a filing was drawn; `None` of one that awaits no contributor. `draw` is the
    /// receipt of the draw.
    pub(super) async fn contributed_value(
        &self,
        filing: &CheckedFiling,
        draw: &v1::Receipt,
        about: &str,
    ) -> Result<Option<[u8; 32]>, ClientError> {
        if filing.filed.awaits.is_none() {
            return Ok(None);
        }
        let unproven = ClientError::unproven(about);
        let drawn = check::read_draw(draw).map_err(&unproven)?;
        let contribution = drawn.contribution.ok_or_else(|| unproven(CheckFault::Contribution))?.0;
        let court = self.court.code.clone();
        let request = v1::GetContributionRequest { court, contribution };
        let mut client = ContributionServiceClient::new(self.channel.clone());
        let answer = client.get_contribution(request).await?.into_inner();
        let receipt = self.require_receipt(answer.receipt, "the contributor's value", about)?;
        self.check_receipt(&receipt, about).await?;
        // Whatever is said of it here must lead to the root that the filing named.
        let named = answer.contributor.and_then(|it| ContributorNamed::try_from(it).ok());
        let named = named.ok_or_else(|| unproven(CheckFault::Missing("the contributor")))?;
        let value = check::check_value(&receipt, &self.court.origin, filing, &named);
        value.map(Some).map_err(unproven)
    }
}

/// The value by which a case was drawn, as the server shows it and not checked; `None` of a draw that
/// awaited no contributor.
///
/// # Errors
/// When the server refuses, or shows something else.
pub async fn shown_value(
    channel: &Channel,
    court: &str,
    filing: EntryIndex,
    drawn: &CaseDrawn,
) -> Result<Option<[u8; 32]>, ClientError> {
    let Some(EntryIndex(contribution)) = drawn.contribution else { return Ok(None) };
    let request = v1::GetContributionRequest { court: court.to_owned(), contribution };
    let mut client = ContributionServiceClient::new(channel.clone());
    let receipt = client.get_contribution(request).await?.into_inner().receipt.unwrap_or_default();
    let unproven = ClientError::unproven(court);
    let entry =
        codec::decode(&receipt.entry).map_err(|fault| unproven(CheckFault::Entry(fault)))?;
    let Event::Contributed(given) = entry.event else {
        return Err(unproven(CheckFault::OtherEntry("kind")));
    };
    let own = given.values.iter().find(|it| it.filing == filing);
    own.map(|it| Some(it.value)).ok_or_else(|| unproven(CheckFault::Contribution))
}
