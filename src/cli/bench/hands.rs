//! The court that is measured, with a hand for each clerk.

use std::path::Path;

use caselot_core::docket::hand::HandEnrolled;
use caselot_core::ledger::checkpoint::{SigningKey, signing_key};
use caselot_core::secret::Secret32;

use super::{Stage, court};
use crate::cli::{Failure, approval, host};
use crate::client::{Channel, ClientTls, Filer, Folder, connect_channel};

impl Stage {
    /// Gives each clerk a hand, in the order of their connections. Registrar and supervisor have
    /// theirs first, since two hands vouch for every further one.
    pub(super) async fn enroll_hands(&mut self, dir: &Path) -> Result<(), Failure> {
        let (address, tls) = (&self.server.address, ClientTls::default());
        let [supervisor, deputy] = self.supervisors.clone();
        let supervisor = connect_channel(address, &tls, supervisor).await?;
        let deputy = connect_channel(address, &tls, deputy).await?;
        let mut registrar = self.caller(court::FILER, self.channels[0].clone(), dir).await?;
        let mut supervisor = self.caller(court::SUPERVISOR, supervisor, dir).await?;
        let deputy = self.caller(court::DEPUTY, deputy, dir).await?;
        let own = [host::entropy()?, host::entropy()?];
        enroll(&registrar, court::FILER, &own[0]).await?;
        approval::approve_all(&supervisor).await?;
        registrar = registrar.with_hand(Some(own[0].clone()));
        enroll(&registrar, court::SUPERVISOR, &own[1]).await?;
        approval::approve_all(&deputy).await?;
        supervisor = supervisor.with_hand(Some(own[1].clone()));
        for at in 0..self.desks.len() {
            let hand = host::entropy()?;
            let key = enroll(&registrar, &court::clerk(at), &hand).await?;
            self.hands.push(key);
        }
        approval::approve_all(&supervisor).await.map(drop)
    }

    async fn caller(&self, person: &str, channel: Channel, dir: &Path) -> Result<Filer, Failure> {
        let folder = Folder::open(&dir.join(person))?;
        let code = self.court.code;
        Ok(Filer::connect(channel, code, &folder, "", None, host::random).await?)
    }
}

/// Proposes a person's hand, and gives its key.
async fn enroll(by: &Filer, person: &str, hand: &Secret32) -> Result<SigningKey, Failure> {
    let key = signing_key(hand.as_bytes());
    by.enroll_hand(HandEnrolled::proven(&by.court().origin, person, None, &key)).await?;
    Ok(key)
}
