//! Other cases of the same parties, as the server says.

use tonic::Code;

use super::connect::Channel;
use super::error::ClientError;
use crate::wire::v1;
use crate::wire::v1::register_service_client::RegisterServiceClient;

/// Other cases that share a party with a case; none if they are not for who asks, or the server does
/// not tell of them yet.
///
/// # Errors
/// When the server refuses.
pub async fn related_to(
    channel: &Channel,
    court: &str,
    case_number: &str,
) -> Result<Option<Vec<v1::RelatedCase>>, ClientError> {
    let (court, case_number) = (court.to_owned(), case_number.to_owned());
    let request = v1::ListRelatedCasesRequest { court, case_number };
    let mut client = RegisterServiceClient::new(channel.clone());
    match client.list_related_cases(request).await {
        Ok(answer) => Ok(Some(answer.into_inner().related)),
        Err(status) if matches!(status.code(), Code::PermissionDenied | Code::Unimplemented) => {
            Ok(None)
        }
        Err(status) => Err(status.into()),
    }
}
