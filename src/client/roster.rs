//! Judges and pools as they are recorded.

use caselot_core::docket::people::Judge;
use caselot_core::docket::pool::PoolSpec;

use super::connect::Channel;
use super::error::ClientError;
use crate::wire::v1;
use crate::wire::v1::roster_service_client::RosterServiceClient;

/// Records judges whose rows differ from what is known; all or none.
///
/// # Errors
/// When the server refuses.
pub async fn put_judges(
    channel: Channel,
    court: &str,
    person: &str,
    judges: &[Judge],
) -> Result<v1::RosterChangeResponse, ClientError> {
    let request = v1::PutJudgesRequest {
        court: court.to_owned(),
        person: person.to_owned(),
        judges: judges.iter().map(Into::into).collect(),
    };
    Ok(RosterServiceClient::new(channel).put_judges(request).await?.into_inner())
}

/// Records pools that differ from what is known, or proposes them; all or none.
///
/// # Errors
/// When the server refuses.
pub async fn put_pools(
    channel: Channel,
    court: &str,
    person: &str,
    pools: &[PoolSpec],
) -> Result<v1::RosterChangeResponse, ClientError> {
    let request = v1::PutPoolsRequest {
        court: court.to_owned(),
        person: person.to_owned(),
        pools: pools.iter().map(Into::into).collect(),
    };
    Ok(RosterServiceClient::new(channel).put_pools(request).await?.into_inner())
}
