//! Quota reports of the running server. They are computed from a court's projection, which is brought
//! up to the newest snapshot when a report is requested; the sequencer never waits for it.

use std::sync::{Arc, PoisonError};

use caselot_core::docket::refusal::Refusal;
use caselot_core::docket::{Day, Entry, codec};
use caselot_core::ledger::merkle::leaf_hash;
use caselot_core::ledger::tree::Frontier;
use caselot_core::lottery::hash::to_hex;
use caselot_core::quota::circular::archived;
use caselot_core::quota::plan::Plan;
use caselot_core::quota::report::{CaseLine, CheckpointRef, CircularLine};
use caselot_core::quota::{Ask, AskFault, CourtProjection, Figure, QuotaReport, json};

use super::Service;
use super::court::Snapshot;
use super::error::ServiceError;

/// Archived reports of a court that are kept at a time.
const MOST_ARCHIVED: usize = 32;

impl Service {
    /// Reads a court's projection exactly as of its newest snapshot. Blocks while it is brought up to
    /// that.
    ///
    /// # Errors
    /// When there is no such court, or the log cannot be read.
    pub fn with_projection<T>(
        &self,
        court: &str,
        read: impl FnOnce(&CourtProjection, &Snapshot) -> T,
    ) -> Result<T, ServiceError> {
        let apply = |projection: &mut CourtProjection, entry: &Entry, _: &Snapshot| {
            projection.apply(entry);
        };
        let read =
            |projection: &mut CourtProjection, snapshot: &Snapshot| read(projection, snapshot);
        self.with_kept(court, |handle| &handle.projection, apply, read)
    }

    /// A quota report at the newest checkpoint, which the report names.
    ///
    /// # Errors
    /// When there is no such court, the log cannot be read, or the period has no report.
    pub fn quota_report(&self, court: &str, ask: &Ask) -> Result<QuotaReport, ServiceError> {
        Ok(self.quota_report_with(court, ask, |_, _| Ok(()))?.0)
    }

    /// A quota report, and what else is read from the projection at the same checkpoint.
    ///
    /// # Errors
    /// As [`Service::quota_report`].
    pub fn quota_report_with<T>(
        &self,
        court: &str,
        ask: &Ask,
        read: impl FnOnce(&CourtProjection, &QuotaReport) -> Result<T, AskFault>,
    ) -> Result<(QuotaReport, T), ServiceError> {
        let found = self.with_projection(court, |projection, snapshot| {
            let mut report = projection.report(ask)?;
            report.checkpoint = Some(snapshot.checkpoint_ref());
            let read = read(projection, &report)?;
            Ok((report, read))
        });
        found?.map_err(ServiceError::NoReport)
    }

    /// The report that a step of a circular is about, counted again from the entries that the log had
    /// then, and what else is read from that projection.
    ///
    /// # Errors
    /// When there is no such court, the log cannot be read, or the report is not the one that the step
    /// names: another version of the program may have counted it.
    pub fn circular_report<T>(
        &self,
        court: &str,
        ((from, to), step): ((Day, Day), &CircularLine),
        read: impl FnOnce(&CourtProjection, &QuotaReport) -> Result<T, AskFault>,
    ) -> Result<(QuotaReport, T), ServiceError> {
        let mut projection = CourtProjection::default();
        let (mut frontier, mut tiles) = (Frontier::new(), Vec::new());
        self.each_entry(court, 0, step.size, |entry| {
            frontier.append(leaf_hash(&codec::encode(entry)), &mut tiles);
            tiles.clear();
            projection.apply(entry);
        })?;
        let ask = Ask { from, to, as_of: Some(step.as_of), files: None };
        let unlike = || ServiceError::from(Refusal::CircularUnlike { entry: step.entry });
        let mut report = projection.report(&ask).map_err(|_| unlike())?;
        let origin = projection.state().court.as_ref().map_or("", |court| court.origin.as_str());
        report.checkpoint = Some(CheckpointRef::new(origin, step.size, &frontier.root()));
        if to_hex(&json::digest(&report)) != step.digest {
            return Err(unlike());
        }
        let read = read(&projection, &report).map_err(ServiceError::NoReport)?;
        Ok((report, read))
    }

    /// The JSON of the report of a period's last archived circular; `None` if there is none. It is
    /// counted once.
    ///
    /// # Errors
    /// As [`Service::circular_report`].
    pub fn archived_report(
        &self,
        court: &str,
        period: (Day, Day),
    ) -> Result<Option<Arc<str>>, ServiceError> {
        let handle = self.court(court)?;
        let Some(step) = archived(&handle.snapshot().state, period) else { return Ok(None) };
        let kept = || handle.archived.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = kept().get(&step.entry) {
            return Ok(Some(Arc::clone(found)));
        }
        let (report, ()) = self.circular_report(court, (period, &step), |_, _| Ok(()))?;
        let text: Arc<str> = json::text(&report, false).into();
        let mut kept = kept();
        if kept.len() >= MOST_ARCHIVED {
            kept.clear();
        }
        kept.insert(step.entry, Arc::clone(&text));
        Ok(Some(text))
    }

    /// A plan of a year's shares; see [`CourtProjection::plan`]. It is made from a copy, so that
    /// reports need not wait for it.
    ///
    /// # Errors
    /// When there is no such court, the log cannot be read, or there is no plan.
    pub fn plan(
        &self,
        court: &str,
        year: u32,
        mut goes_on: impl FnMut(u64) -> bool,
    ) -> Result<Plan, ServiceError> {
        let projection = self.with_projection(court, |projection, _| projection.clone())?;
        projection.plan(year, &mut goes_on).map_err(ServiceError::NoPlan)
    }

    /// The cases behind one figure, with the checkpoint that they were read at.
    ///
    /// # Errors
    /// As [`Service::quota_report`].
    pub fn quota_cases(
        &self,
        court: &str,
        ask: &Ask,
        figure: Figure,
    ) -> Result<(Vec<CaseLine>, CheckpointRef), ServiceError> {
        let found = self.with_projection(court, |projection, snapshot| {
            Ok((projection.cases_behind(ask, figure)?, snapshot.checkpoint_ref()))
        });
        found?.map_err(ServiceError::NoReport)
    }

    /// Resolves when a court's log has grown beyond `size`; gives back `false` when it never will.
    pub async fn grown(&self, court: &str, size: u64) -> bool {
        match self.court(court) {
            Ok(handle) => handle.grown(size).await,
            Err(_) => false,
        }
    }
}
