//! The signatures that come with requests.

use caselot_core::docket::Command;
use caselot_core::docket::decide::SignedCommand;
use caselot_core::docket::hand::Hand;

use super::{Service, ServiceError};

impl Service {
    /// A command with the signature of who acts, if there is one, and with the root that the log had
    /// at the size that was signed. The decision holds one against the other.
    ///
    /// # Errors
    /// When there is no such court, or the log cannot be read.
    pub async fn signed(
        &self,
        court: &str,
        command: Command,
        hand: Option<Hand>,
    ) -> Result<Command, ServiceError> {
        let Some(hand) = hand else { return Ok(command) };
        let snapshot = self.snapshot_of(court, hand.size).await?;
        let seen = (1..=snapshot.size()).contains(&hand.size);
        let own_root = match seen {
            true => Some(self.root_at(court, &snapshot, hand.size)?),
            false => None,
        };
        Ok(Command::Signed(Box::new(SignedCommand { command, hand, own_root })))
    }
}
