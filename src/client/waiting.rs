//! What of a change waits for a second person.

use super::connect::Channel;
use super::error::ClientError;
use crate::wire::v1;
use crate::wire::v1::approval_service_client::ApprovalServiceClient;

/// The entries of an answer that wait: its entries, and the last proposal among them, which may have
/// waited before.
///
/// # Errors
/// When the server refuses.
pub async fn waiting(
    channel: Channel,
    court: String,
    entries: &[u64],
    proposed: u64,
) -> Result<Vec<u64>, ClientError> {
    // Mostly there is one, or none.
    if proposed == 0 || entries.len() <= 1 {
        return Ok((proposed != 0).then_some(proposed).into_iter().collect());
    }
    let request = v1::ListApprovalsRequest { court };
    let answer = ApprovalServiceClient::new(channel).list_approvals(request).await?;
    let lines = answer.into_inner().lines;
    let own = |entry: &u64| entries.contains(entry) || *entry == proposed;
    Ok(lines.into_iter().map(|line| line.entry).filter(own).collect())
}
