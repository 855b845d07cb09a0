//! Runs courts: opens a data directory, takes requests, records decisions and answers reads.
//!
//! Two threads take turns at writing ([`sequencer`]); everything else reads the snapshots that they
//! publish. The clock, entropy, files and the store come in here and nowhere below.

pub mod access;
pub mod ambient;
mod assessors;
pub mod backup;
mod bulk;
mod clock_guard;
mod closings;
mod contribution;
mod contributors;
mod court;
mod courts;
mod daily;
pub mod data;
mod days;
pub mod doctor;
mod error;
pub(crate) mod files;
mod founding;
mod hands;
pub mod health;
mod identity;
mod init;
mod kept;
mod long;
mod lots;
pub mod metrics;
mod migration;
mod parker;
mod people;
mod places;
mod pools;
mod proofs;
mod queue;
mod quota;
mod readers;
mod readings;
mod reads;
mod recovery;
mod register;
mod related;
mod rotation;
pub mod sealed;
mod sequencer;
mod sequencer_handle;
mod start;
mod turns;
mod verification;
mod waiting;
mod witnessing;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use ambient::Clock;
use caselot_core::docket::Day;
use caselot_core::docket::party::{MAX_MARKS, PartyTag};
use caselot_core::ledger::checkpoint::NoteKey;
use clock_guard::ClockGuard;
use court::handle::CourtHandle;
use courts::Courts;
use daily::{Daily, filed_bytes};
use data::DataFiles;
use health::WriteHealth;
use long::{CallerLeft, LongTurns};
use metrics::Metrics;
use queue::Change;
use readers::ReaderPool;
use sequencer_handle::SequencerHandle;
use tokio::sync::watch;

pub use crate::store::postgres::Identity;
pub use crate::store::{CaseQuery, CaseStatus};
pub use assessors::Sat;
pub use bulk::{BulkMode, BulkOutcome, RowOutcome};
pub use contributors::ContributorCondition;
pub use court::Snapshot;
#[cfg(test)]
pub(crate) use error::tests::{registry_errors, start_errors};
pub use error::{Name, Named, ServiceError, StartError};
pub use identity::trust as trust_store;
pub use init::{Founded, NewCourt, init, init_or_ask, init_with};
pub use migration::{MovedCourt, Target, migrate};
pub use people::{KnownPersons, Opening, OpeningRequest, enrolled, founder, open_rules};
pub use pools::PoolCondition;
pub use proofs::Receipt;
pub use queue::{Answer, Pending, Request};
pub use readings::{CourtReading, PoolReading};
pub use reads::read_filing;
pub use recovery::{Recovery, RecoveryRequest, rebuild_index, recover, recover_with};
pub use related::RelatedCase;
pub use rotation::{KeyTerm, Rotation, RotationRequest, key_terms, rotate, rotate_with};
pub use start::{open, open_knowing, start};
pub use verification::VerifiedCourt;
use witnessing::Witnessing;
pub use witnessing::{Contradiction, WitnessReading, WitnessedCourt, keep_carried};

/// A running service; cheap to clone.
#[derive(Clone)]
pub struct Service {
    shared: Arc<Shared>,
    /// Ends what it computes for a caller who has left.
    caller_left: CallerLeft,
}

/// What all clones of a service share. None of it changes; what its parts hold is locked there, and
/// courts are only added.
struct Shared {
    courts: Courts,
    /// The data directory.
    files: DataFiles,
    /// Those that could not be opened, by code, each with the reason and its cure.
    closed: BTreeMap<String, String>,
    readers: ReaderPool,
    clock: Arc<dyn Clock>,
    clock_guard: Arc<ClockGuard>,
    metrics: Arc<Metrics>,
    write_health: Arc<WriteHealth>,
    sequencer: SequencerHandle,
    long_turns: LongTurns,
    daily: Daily,
    /// Identifiers of parties that are asked about without filing.
    asked: Daily,
    /// Whether other servers write to the same courts.
    several: bool,
    witnessing: Witnessing,
    /// Turns true when long streams are to end.
    ending: watch::Sender<bool>,
}

impl std::fmt::Debug for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let courts: Vec<&str> = self.courts().collect();
        f.debug_struct("Service").field("courts", &courts).finish()
    }
}

impl Service {
    /// Believes the clock from here on, whatever it says: somebody looked at it.
    pub fn trust_clock(&self) {
        self.shared.clock_guard.trust();
    }

    /// Why nothing is recorded in courts of protocol 2 now, if the clock cannot be right.
    pub fn clock_fault(&self) -> Option<ServiceError> {
        self.shared.clock_guard.check(self.shared.clock.now_ms()).err()
    }

    /// What this service counts of itself.
    #[must_use]
    pub fn metrics(&self) -> &Arc<Metrics> {
        &self.shared.metrics
    }

    /// Codes of all courts, ascending.
    pub fn courts(&self) -> impl Iterator<Item = &str> {
        self.shared.courts.all().map(|(code, _)| code)
    }

    /// The courts that could not be opened at the start, each with the reason and its cure. The others
    /// are served.
    #[must_use]
    pub fn closed_courts(&self) -> &BTreeMap<String, String> {
        &self.shared.closed
    }

    /// A court's day now.
    #[must_use]
    pub fn today(&self, snapshot: &Snapshot) -> Day {
        snapshot.day(self.shared.clock.now_ms())
    }

    fn court(&self, court: &str) -> Result<&CourtHandle, ServiceError> {
        let missing = || match (court.to_owned(), self.shared.closed.contains_key(court)) {
            (court, true) => ServiceError::CourtClosed { court },
            (court, false) => ServiceError::CourtUnknown { court },
        };
        self.shared.courts.get(court).ok_or_else(missing)
    }

    /// The key that verifies a court's checkpoints.
    ///
    /// # Errors
    /// When there is no such court here.
    pub fn key(&self, court: &str) -> Result<&NoteKey, ServiceError> {
        Ok(&self.court(court)?.key)
    }

    /// The marks of identifiers of parties in one court, strictly ascending. No error holds an
    /// identifier.
    ///
    /// # Errors
    /// When there is no such court, an identifier is malformed, there are too many, or the key of
    /// the marks does not open.
    pub fn party_marks(
        &self,
        court: &str,
        identifiers: &[String],
    ) -> Result<Vec<PartyTag>, ServiceError> {
        self.court(court)?.party_marks(identifiers)
    }

    /// The marks of identifiers of the parties' agents, in the same way.
    ///
    /// # Errors
    /// As of [`Service::party_marks`].
    pub fn agent_marks(
        &self,
        court: &str,
        identifiers: &[String],
    ) -> Result<Vec<PartyTag>, ServiceError> {
        self.court(court)?.agent_marks(identifiers)
    }

    /// Puts a request into the queue, or says immediately that there is no room.
    ///
    /// # Errors
    /// When the court is unknown, the queue is full, the person filed too much today, or the service
    /// stops.
    pub fn try_submit(&self, request: Request) -> Result<Pending, ServiceError> {
        self.check(&request)?;
        let change = Change::of(&request);
        Ok(self.shared.sequencer.try_submit(request)?.telling(change))
    }

    /// Puts a request into the queue, and waits for room.
    ///
    /// # Errors
    /// When the court is unknown, or the service stops.
    pub async fn submit(&self, request: Request) -> Result<Pending, ServiceError> {
        self.check(&request)?;
        let change = Change::of(&request);
        Ok(self.shared.sequencer.submit(request).await?.telling(change))
    }

    /// Refuses what can be known in vain before it is queued.
    fn check(&self, request: &Request) -> Result<(), ServiceError> {
        if self.is_contradicted() {
            return Err(ServiceError::Stopping);
        }
        self.court(&request.court)?;
        self.count(request)
    }

    /// Lets one person file so many MiB in a day, in all courts together; without this any number.
    pub fn limit_daily(&self, mib: u32) {
        self.shared.daily.limit(u64::from(mib) << 20);
    }

    fn count(&self, request: &Request) -> Result<(), ServiceError> {
        let Shared { daily, clock, .. } = &*self.shared;
        let Some(bytes) = filed_bytes(&request.command) else { return Ok(()) };
        match daily.take(&request.actor.person, bytes, clock.now_ms()) {
            true => Ok(()),
            false => Err(ServiceError::TooMuchToday { mib: daily.most() >> 20 }),
        }
    }

    /// Counts identifiers that somebody asks about without filing: who may ask about any number of them
    /// learns whose they are. Nobody files so many in a day.
    fn count_asked(&self, court: &str, person: &str, count: usize) -> Result<(), ServiceError> {
        let Shared { asked, clock, .. } = &*self.shared;
        if count > MAX_MARKS {
            tracing::info!(
                court,
                person,
                count,
                "asked about identifiers of parties without filing"
            );
        }
        match asked.take(person, count, clock.now_ms()) {
            true => Ok(()),
            false => Err(ServiceError::TooManyIdentifiers { most: asked.most() }),
        }
    }

    /// Resolves with the reason when the sequencer cannot go on; never otherwise.
    pub async fn failed(&self) -> String {
        self.shared.sequencer.failure().await
    }

    /// Tells long streams to end; calls under way go on.
    pub fn end_streams(&self) {
        self.shared.ending.send_replace(true);
    }

    /// Whether long streams are to end.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        *self.shared.ending.borrow()
    }

    /// Resolves when long streams are to end.
    pub async fn streams_end(&self) {
        // The sender lives as long as this service.
        drop(self.shared.ending.subscribe().wait_for(|ending| *ending).await);
    }

    /// Stops taking requests, finishes the batch at hand and waits until the data directory is free,
    /// no longer than `deadline`. Gives back whether it was in time.
    pub async fn shutdown(&self, deadline: Duration) -> bool {
        self.shared.sequencer.shutdown(deadline).await
    }
}
