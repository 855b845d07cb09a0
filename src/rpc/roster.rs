//! The court, its judges, pools and absences.

use tonic::{Request, Response, Status};

use super::auth::admit;
use super::convert;
use super::status::refusal;
use crate::service::{self, Service};
use crate::wire::v1;
use caselot_core::docket::codec::{absence_message, judge_message, pool_message};
use caselot_core::docket::refusal::Refusal;

/// Serves the registrar.
#[derive(Debug, Clone)]
pub struct Roster {
    service: Service,
}

impl Roster {
    /// Serves with this service.
    #[must_use]
    pub fn new(service: Service) -> Self {
        Self { service }
    }

    async fn change(
        &self,
        request: service::Request,
    ) -> Result<Response<v1::RosterChangeResponse>, Status> {
        let answer = self.service.try_submit(request)?.answer().await?;
        Ok(Response::new(v1::RosterChangeResponse {
            entries: answer.entries.collect(),
            checkpoint: answer.snapshot.checkpoint.clone(),
        }))
    }
}

#[tonic::async_trait]
impl v1::roster_service_server::RosterService for Roster {
    async fn get_court(
        &self,
        request: Request<v1::GetCourtRequest>,
    ) -> Result<Response<v1::GetCourtResponse>, Status> {
        let (_, v1::GetCourtRequest { court: code }) = admit(request)?;
        let snapshot = self.service.snapshot(&code)?;
        let court = snapshot
            .state
            .court
            .as_deref()
            .ok_or_else(|| refusal(Refusal::CourtNotFirst {}))?
            .clone();
        let key = self.service.key(&code)?;
        Ok(Response::new(v1::GetCourtResponse {
            origin: court.origin,
            code: court.code,
            name: court.name,
            utc_offset_minutes: court.utc_offset_minutes,
            public_key: key.public().to_vec(),
            vkey: key.vkey(),
            size: snapshot.size(),
        }))
    }

    async fn put_judges(
        &self,
        request: Request<v1::PutJudgesRequest>,
    ) -> Result<Response<v1::RosterChangeResponse>, Status> {
        let (actor, m) = admit(request)?;
        self.change(convert::put_judges(actor, m)?).await
    }

    async fn put_pools(
        &self,
        request: Request<v1::PutPoolsRequest>,
    ) -> Result<Response<v1::RosterChangeResponse>, Status> {
        let (actor, m) = admit(request)?;
        self.change(convert::put_pools(actor, m)?).await
    }

    async fn record_absence(
        &self,
        request: Request<v1::RecordAbsenceRequest>,
    ) -> Result<Response<v1::RosterChangeResponse>, Status> {
        let (actor, m) = admit(request)?;
        self.change(convert::record_absence(actor, m)?).await
    }

    async fn get_roster(
        &self,
        request: Request<v1::GetRosterRequest>,
    ) -> Result<Response<v1::GetRosterResponse>, Status> {
        let snapshot = self.service.snapshot(&admit(request)?.1.court)?;
        let state = &snapshot.state;
        let today = self.service.today(&snapshot);
        let in_force = state.pools.values().map(|pool| pool.spec_on(today));
        let later = state.pools.values().flat_map(|pool| pool.later_than(today));
        let absences: Vec<_> = state.roster.absences().collect();
        Ok(Response::new(v1::GetRosterResponse {
            judges: state.roster.judges().map(judge_message).collect(),
            pools: in_force.map(pool_message).collect(),
            later_pools: later.map(pool_message).collect(),
            absence_entries: absences.iter().map(|(index, _)| *index).collect(),
            absences: absences.iter().map(|(_, absence)| absence_message(absence)).collect(),
        }))
    }
}
