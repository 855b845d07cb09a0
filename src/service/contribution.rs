//! What contributors are asked, and their answers.

use caselot_core::contributor::{AskedFiling, Question, ShownEntry};
use caselot_core::docket::Actor;
use caselot_core::docket::contribution::{Contributed, MAX_GIVEN};
use caselot_core::docket::decide::Command;
use caselot_core::id::EntryIndex;
use caselot_core::ledger::witnessing::add_checkpoint;

use super::Service;
use super::error::ServiceError;
use super::proofs::Receipt;
use super::queue::{Answer, Request};

impl Service {
    /// What a contributor is to be asked that saw so many entries last: the first of the filings that
    /// are opened for it; `None` if none is.
    ///
    /// # Errors
    /// When there is no such court or size, or the log cannot be read.
    pub fn contribution_question(
        &self,
        court: &str,
        contributor: EntryIndex,
        seen: u64,
    ) -> Result<Option<Question>, ServiceError> {
        let snapshot = self.snapshot(court)?;
        let opened = snapshot.state.contributors.first_opened_for(contributor, MAX_GIVEN);
        let wanted: Vec<(u64, Option<&[u8]>)> = opened
            .iter()
            .flat_map(|opened| [(opened.opening.filing.0, None), (opened.entry.0, None)])
            .collect();
        if wanted.is_empty() {
            return Ok(None);
        }
        let receipts = self.receipts(court, &snapshot, &wanted)?;
        let mut shown = receipts.into_iter().map(|receipt| {
            let Receipt { index, entry, inclusion, .. } = receipt;
            ShownEntry { index, entry, inclusion }
        });
        let filings = std::iter::from_fn(|| {
            Some(AskedFiling { filing: shown.next()?, opening: shown.next()? })
        });
        let filings = filings.collect();
        let proof = self.consistency_proof(court, &snapshot, seen, snapshot.size())?;
        Ok(Some(Question { log: add_checkpoint(seen, &proof, &snapshot.checkpoint), filings }))
    }

    /// Takes what a contributor gave, and draws what it draws.
    ///
    /// # Errors
    /// The refusal, or why there is no answer.
    pub async fn contribute(
        &self,
        court: &str,
        given: Contributed,
    ) -> Result<Answer, ServiceError> {
        let snapshot = self.snapshot_of(court, given.size).await?;
        let seen = given.size <= snapshot.size();
        let own_root = match seen {
            true => Some(self.root_at(court, &snapshot, given.size)?),
            false => None,
        };
        let command = Command::Contribute { given: Box::new(given), own_root };
        let (court, actor) = (court.to_owned(), Actor::system());
        self.submit(Request { court, actor, command }).await?.answer().await
    }
}
