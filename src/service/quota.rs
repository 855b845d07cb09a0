//! Quota reports of the running server. They are computed from a court's projection, which is brought
//! up to the newest snapshot when a report is requested; the sequencer never waits for it.

use caselot_core::docket::Entry;
use caselot_core::quota::plan::Plan;
use caselot_core::quota::report::{CaseLine, CheckpointRef};
use caselot_core::quota::{Ask, AskFault, CourtProjection, Figure, QuotaReport};

use super::Service;
use super::court::Snapshot;
use super::error::ServiceError;

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
