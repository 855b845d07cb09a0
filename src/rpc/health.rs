//! What health says: gRPC's own service for callers, and in the log why nothing can be recorded.

use std::mem::{Discriminant, discriminant};
use std::time::Duration;

use tonic::server::NamedService;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;
use v1::approval_service_server::ApprovalServiceServer;
use v1::assignment_service_server::AssignmentServiceServer;
use v1::audit_service_server::AuditServiceServer;
use v1::conflict_service_server::ConflictServiceServer;
use v1::contribution_service_server::ContributionServiceServer;
use v1::hand_service_server::HandServiceServer;
use v1::life_service_server::LifeServiceServer;
use v1::lot_service_server::LotServiceServer;
use v1::quota_service_server::QuotaServiceServer;
use v1::register_service_server::RegisterServiceServer;
use v1::roster_service_server::RosterServiceServer;

use super::approval::Approvals;
use super::assignment::Assignment;
use super::audit::Audit;
use super::conflict::Conflicts;
use super::contribution::Contributions;
use super::hand::Hands;
use super::life::Life;
use super::lot::Lots;
use super::quota::Quota;
use super::register::CaseRegister;
use super::roster::Roster;
use crate::service::Service;
use crate::service::health::Fault;
use crate::wire::v1;

/// How often clock and disk are looked at.
const EVERY: Duration = Duration::from_secs(5);

/// The server as a whole, which is what callers ask about that name no service.
const SERVER: &str = "";
/// The services that record. Those that only read go on when nothing can be recorded.
const RECORDING: [&str; 9] = [
    AssignmentServiceServer::<Assignment>::NAME,
    RosterServiceServer::<Roster>::NAME,
    QuotaServiceServer::<Quota>::NAME,
    LifeServiceServer::<Life>::NAME,
    ConflictServiceServer::<Conflicts>::NAME,
    ApprovalServiceServer::<Approvals>::NAME,
    LotServiceServer::<Lots>::NAME,
    ContributionServiceServer::<Contributions>::NAME,
    HandServiceServer::<Hands>::NAME,
];

/// Says of all services whether they serve.
pub async fn say(health: &HealthReporter, records: bool) {
    let status = if records { ServingStatus::Serving } else { ServingStatus::NotServing };
    for name in RECORDING.into_iter().chain([SERVER]) {
        health.set_service_status(name, status).await;
    }
}

/// A reporter that says that all services serve.
pub async fn serving(health: &HealthReporter) {
    health.set_serving::<AuditServiceServer<Audit>>().await;
    health.set_serving::<RegisterServiceServer<CaseRegister>>().await;
    say(health, true).await;
}

/// Looks at the service again and again, and says when it ceases to record and when it does so again.
pub async fn watch(service: Service, health: HealthReporter) {
    let mut told: Vec<Discriminant<Fault>> = Vec::new();
    loop {
        let faults = service.faults();
        if faults.is_empty() != told.is_empty() {
            say(&health, faults.is_empty()).await;
        }
        // The words of a fault change with the minute and with each byte.
        for fault in faults.iter().filter(|fault| !told.contains(&discriminant(*fault))) {
            tracing::error!("nothing is recorded: {fault}");
        }
        if faults.is_empty() && !told.is_empty() {
            tracing::info!("filings are taken again");
        }
        told = faults.iter().map(discriminant).collect();
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = service.write_health_changed() => {}
        }
    }
}
