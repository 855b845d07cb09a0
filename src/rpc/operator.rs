//! The operator service: how the server stands.

use std::sync::Arc;

use tokio::sync::watch;
use tonic::{Request, Response, Status};

use super::auth::admit;
use super::net::blocking;
use crate::service::access::{Access, Credential, Grant};
use crate::service::{ContributorCondition, PoolCondition, Service};
use crate::wire::v1;

/// Settings as they hold, each by its key; secrets are masked where they are written.
pub type Shown = Arc<[(String, String)]>;

/// Serves who looks after the server.
#[derive(Debug, Clone)]
pub struct Operating {
    service: Service,
    access: Arc<Access>,
    settings: watch::Receiver<Shown>,
}

impl Operating {
    /// The service over these courts, with who may enter and the settings in force.
    pub fn new(
        service: Service,
        access: Arc<Access>,
        settings: watch::Receiver<Shown>,
    ) -> Operating {
        Operating { service, access, settings }
    }

    fn condition(&self, service: &Service, court: &str) -> Result<v1::ServerCondition, Status> {
        let reading = service.court_reading(court)?;
        let disk = service.disk();
        let settings = self.settings.borrow().clone();
        let setting = |(key, value): &(String, String)| v1::ServerSetting {
            key: key.clone(),
            value: value.clone(),
        };
        let pools = service.pool_conditions(court)?.into_iter().map(pool);
        let contributors = service.contributor_conditions(court)?.into_iter().map(contributor);
        Ok(v1::ServerCondition {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            now_ms: service.now_ms(),
            newest_ms: reading.newest_ms,
            entries: reading.entries,
            undrawn: reading.undrawn as u64,
            oldest_undrawn_ms: reading.oldest_undrawn_ms.unwrap_or(0),
            disk_free: disk.map_or(0, |disk| disk.room),
            disk_size: disk.map_or(0, |disk| disk.size),
            backup_ms: service.last_backup_ms().unwrap_or(0),
            backed_up_elsewhere: service.is_over_postgres(),
            faults: service.faults().iter().map(ToString::to_string).collect(),
            credentials: self.access.live_in(court).iter().map(|grant| credential(grant)).collect(),
            pools: pools.collect(),
            contributors: contributors.collect(),
            settings: settings.iter().map(setting).collect(),
        })
    }
}

fn pool(it: PoolCondition) -> v1::PoolCondition {
    let PoolCondition { pool, today, in_a_week, least, .. } = it;
    v1::PoolCondition { pool, today, in_a_week, least }
}

fn contributor(it: ContributorCondition) -> v1::ContributorCondition {
    let ContributorCondition { entry, name, waiting, is_silent } = it;
    v1::ContributorCondition {
        entry: entry.0,
        name,
        waiting: waiting.map_or(0, |it| it.filings as u64),
        since_ms: waiting.map_or(0, |it| it.since_ms),
        silent: is_silent,
    }
}

fn credential(grant: &Grant) -> v1::CredentialLine {
    v1::CredentialLine {
        id: grant.id.clone(),
        person: grant.person.clone(),
        roles: grant.roles.iter().map(|role| role.code()).collect(),
        certificate: !matches!(grant.credential, Credential::Token(_)),
        any_issuer: matches!(grant.credential, Credential::Certificate(_)),
        created_ms: grant.created_ms,
        expires_ms: grant.expires_ms,
    }
}

#[tonic::async_trait]
impl v1::operator_service_server::OperatorService for Operating {
    async fn get_condition(
        &self,
        request: Request<v1::GetConditionRequest>,
    ) -> Result<Response<v1::ServerCondition>, Status> {
        let (_, v1::GetConditionRequest { court }) = admit(request)?;
        let own = self.clone();
        let read = move |service: &Service| own.condition(service, &court);
        Ok(Response::new(blocking::run(&self.service, read).await?))
    }
}
