//! What readers hold of a court.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use caselot_core::docket::fold::about::AboutIndex;
use caselot_core::docket::fold::designations::Designations;
use caselot_core::docket::party::{MAX_MARKS, MarkKey, PartyTag, sorted};
use caselot_core::docket::refusal::Refusal;
use caselot_core::id::EntryIndex;
use caselot_core::ledger::checkpoint::NoteKey;
use caselot_core::quota::CourtProjection;
use caselot_core::register::{DayBook, Filers, LotBook};
use tokio::sync::watch;

use super::recent::RecentCommits;
use super::snapshot::Snapshot;
use crate::service::error::ServiceError;
use crate::service::kept::Kept;
use crate::service::metrics::CourtCounts;

/// A court as the service knows it outside the sequencer. All threads share it. The sequencer never
/// waits for a reader, but for as long as it takes to add a commit to `recent`.
pub(in crate::service) struct CourtHandle {
    /// Verifies the court's checkpoints.
    pub key: NoteKey,
    /// The key of its party marks; `None` if it does not open.
    pub mark_key: Option<MarkKey>,
    /// What the newest commits added; written by the committer under a lock of its own.
    pub recent: Arc<RecentCommits>,
    /// What the committer counts.
    pub counts: Arc<CourtCounts>,
    /// The newest snapshot; replaced by the committer after each commit.
    snapshot: watch::Receiver<Arc<Snapshot>>,
    /// What quota reports are computed from.
    pub projection: Kept<CourtProjection>,
    /// The ledger of designations.
    pub designations: Kept<Designations>,
    /// Which entries are about a case.
    pub about: Kept<AboutIndex>,
    /// Who filed each case.
    pub filers: Kept<Filers>,
    /// The lots, with their candidates.
    pub lots: Kept<LotBook>,
    /// What each day held.
    pub days: Kept<DayBook>,
    /// The JSON of archived circulars' reports, by the entries that archived them.
    pub archived: Mutex<BTreeMap<EntryIndex, Arc<str>>>,
}

impl CourtHandle {
    /// A handle whose folds are empty yet.
    pub fn new(
        key: NoteKey,
        mark_key: Option<MarkKey>,
        (recent, counts): (Arc<RecentCommits>, Arc<CourtCounts>),
        snapshot: watch::Receiver<Arc<Snapshot>>,
    ) -> Self {
        let (projection, designations, about, filers, lots, days) = Default::default();
        Self {
            key,
            mark_key,
            recent,
            counts,
            snapshot,
            projection,
            designations,
            about,
            filers,
            lots,
            days,
            archived: Mutex::default(),
        }
    }

    /// The newest snapshot.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.borrow().clone()
    }

    /// Resolves when the log has grown beyond `size`; gives back `false` when it never will.
    pub async fn grown(&self, size: u64) -> bool {
        let mut snapshot = self.snapshot.clone();
        snapshot.wait_for(|snapshot: &Arc<Snapshot>| snapshot.size() > size).await.is_ok()
    }

    /// The marks of identifiers of parties, strictly ascending. The identifiers go no further than
    /// here, and no error holds one.
    ///
    /// # Errors
    /// When an identifier is malformed, there are too many, or the key of the marks does not open.
    pub fn party_marks(&self, identifiers: &[String]) -> Result<Vec<PartyTag>, ServiceError> {
        self.marks(identifiers, |place| Refusal::PartyIdentifierMalformed { place })
    }

    /// The marks of identifiers of the parties' agents, in the same way.
    ///
    /// # Errors
    /// As of [`CourtHandle::party_marks`].
    pub fn agent_marks(&self, identifiers: &[String]) -> Result<Vec<PartyTag>, ServiceError> {
        self.marks(identifiers, |place| Refusal::AgentIdentifierMalformed { place })
    }

    fn marks(
        &self,
        identifiers: &[String],
        malformed: impl Fn(usize) -> Refusal,
    ) -> Result<Vec<PartyTag>, ServiceError> {
        if identifiers.is_empty() {
            return Ok(Vec::new());
        }
        if identifiers.len() > MAX_MARKS {
            return Err(Refusal::PartyMarksOrder {}.into());
        }
        let key = self.mark_key.as_ref().ok_or(Refusal::MarkKeyUnavailable {})?;
        let origin = self.key.name();
        let mark = |(at, identifier): (usize, &String)| {
            key.mark(origin, identifier).ok_or_else(|| malformed(at + 1))
        };
        let marks = identifiers.iter().enumerate().map(mark).collect::<Result<_, _>>()?;
        Ok(sorted(marks))
    }
}
