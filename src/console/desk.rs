//! What a person brings: the credential as the server knows it.

use caselot_core::docket::code::PersonRole;

use super::Console;
use super::session::Unlocked;
use super::vault::PersonKey;
use crate::client::ClientError;
use crate::wire::v1;
use crate::wire::v1::approval_service_client::ApprovalServiceClient;

/// Somebody whom the server knows by a token.
pub struct Known {
    /// The name of the grant.
    pub person: String,
    /// What the person can do.
    pub unlocked: Unlocked,
}

impl Console {
    /// Asks the server who has this token. The court's key and log are checked first.
    pub(super) async fn know(
        &self,
        token: &str,
        key: Option<PersonKey>,
    ) -> Result<Known, ClientError> {
        let channel = self.channel(token)?;
        let filer = self.filer(channel.clone()).await?;
        let court = self.0.settings.court.clone();
        let mut client = ApprovalServiceClient::new(channel);
        let own = client.get_self(v1::GetSelfRequest { court }).await?.into_inner();
        let roles = own.roles.iter().filter_map(|code| PersonRole::from_code(*code)).collect();
        let unlocked = Unlocked { filer, roles, expires_ms: own.expires_ms, key };
        Ok(Known { person: own.person, unlocked })
    }
}
