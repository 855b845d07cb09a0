//! The gRPC server: thin handlers over the service.

mod approval;
mod assignment;
mod audit;
mod auth;
mod bulk;
mod call;
mod change;
mod conflict;
mod contribution;
mod cost;
mod decided;
mod facts;
mod field;
mod founders;
mod hand;
mod health;
mod life;
pub mod limits;
mod lot;
pub mod monitor;
mod net;
mod operator;
mod pages;
mod part;
mod quota;
mod receipts;
mod redistribution;
mod register;
mod roster;
mod status;

use std::collections::BTreeSet;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use crate::permits::Permits;
use approval::Approvals;
use assignment::Assignment;
use audit::Audit;
use auth::AuthLayer;
use conflict::Conflicts;
use contribution::Contributions;
use cost::Streams;
use hand::Hands;
use life::Life;
use limits::{InForce, Limits};
use lot::Lots;
use monitor::{Monitor, Phase, Target};
use net::acceptor::accept;
use net::handshake::Handshake;
use net::worker::{Services, Workers};
use operator::Operating;
use quota::Quota;
use register::CaseRegister;
use roster::Roster;
use tls::{Certificates, TlsError, TlsFiles};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tonic::transport::Server;
use tonic_health::server::HealthReporter;
use v1::approval_service_server::ApprovalServiceServer;
use v1::assignment_service_server::AssignmentServiceServer;
use v1::audit_service_server::AuditServiceServer;
use v1::conflict_service_server::ConflictServiceServer;
use v1::contribution_service_server::ContributionServiceServer;
use v1::hand_service_server::HandServiceServer;
use v1::life_service_server::LifeServiceServer;
use v1::lot_service_server::LotServiceServer;
use v1::operator_service_server::OperatorServiceServer;
use v1::quota_service_server::QuotaServiceServer;
use v1::register_service_server::RegisterServiceServer;
use v1::roster_service_server::RosterServiceServer;

use crate::service::access::Access;
use crate::service::ambient::{RequestIds, SystemClock};
use crate::service::{Contradiction, Name, Named, Service};
use crate::wire::{DESCRIPTORS, v1};

pub use net::tls;
pub use operator::Shown;

/// Largest head of a request, in bytes: a path, a token and little else.
const HEADER_BYTES: u32 = 16 << 10;
/// Bytes of one stream that the client may send ahead of what is read, and those of all streams of a
/// connection. Each frame of a few bytes costs as much as one of 256, and half of the second number
/// may be such cost, or the connection is cut off: a stream of small messages, one frame each, costs
/// three to four times its bytes while they wait.
const STREAM_WINDOW: u32 = 64 << 10;
const CONNECTION_WINDOW: u32 = 4 << 20;
/// Once the server stops, open calls may go on for so long, and then the sequencer. A half-open
/// connection would otherwise hold the server for ever.
const SHUTDOWN: Duration = Duration::from_secs(5);

/// Why a server did not start, or ended.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The network failed.
    #[error("the server failed: {0}; check the network, and start again")]
    Transport(#[from] tonic::transport::Error),
    /// There is no authentication, and the address can be reached from other machines.
    #[error(
        "without tokens a server listens on loopback only, and {address} is not; give people \
         tokens (caselot token create) and start without the development mode"
    )]
    DevelopmentOffLoopback {
        /// The address that it was to listen at.
        address: SocketAddr,
    },
    /// The connection could be read on its way.
    #[error(
        "{address} is not loopback, so calls there must be encrypted; give a certificate and key \
         (--set tls.certificate=… tls.key=…), or say --plain-http if something before this server \
         encrypts"
    )]
    PlainOffLoopback {
        /// The address that it was to listen at.
        address: SocketAddr,
    },
    /// The certificates cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The listener has no address.
    #[error("the listener has no address: {0}; name another one to listen at")]
    Address(std::io::Error),
    /// The reflection service cannot be built.
    #[error("the reflection service was not built: {0}; install this program anew")]
    Reflection(#[from] tonic_reflection::server::Error),
    /// The sequencer cannot go on.
    #[error(
        "the sequencer cannot go on: {0}; check the disk and start again, what was recorded is \
         read back from the log"
    )]
    Sequencer(String),
    /// A witness shows that a log is not the one that was signed.
    #[error(transparent)]
    Contradicted(Box<Contradiction>),
    /// A worker's thread cannot be started.
    #[error("no thread can be started that answers calls: {0}; raise the limit on processes")]
    Thread(std::io::Error),
    /// A worker ended, which it never should.
    #[error("a thread that answered calls ended; start again, what was recorded is in the log")]
    Worker,
    /// The sequencer did not end in time.
    #[error("the last batch was not finished in time; start again, it is read back from the log")]
    Late,
}

impl Named for ServeError {
    fn named(&self) -> Name {
        match self {
            Self::Transport(cause) => Name::new("serve-Transport", [("reason", cause)]),
            Self::DevelopmentOffLoopback { address } => {
                Name::new("serve-DevelopmentOffLoopback", [("address", address)])
            }
            Self::PlainOffLoopback { address } => {
                Name::new("serve-PlainOffLoopback", [("address", address)])
            }
            Self::Tls(cause) => cause.named(),
            Self::Address(cause) => Name::new("serve-Address", [("reason", cause)]),
            Self::Reflection(cause) => Name::new("serve-Reflection", [("reason", cause)]),
            Self::Sequencer(reason) => Name::new("serve-Sequencer", [("reason", reason)]),
            Self::Contradicted(contradiction) => contradiction.named(),
            Self::Thread(cause) => Name::new("serve-Thread", [("reason", cause)]),
            Self::Worker => Name::new("serve-Worker", []),
            Self::Late => Name::new("serve-Late", []),
        }
    }
}

/// How a server is reached, and by which callers.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Which callers it admits.
    pub access: Arc<Access>,
    /// What one client may use.
    pub limits: Limits,
    /// The files of TLS.
    pub tls: TlsFiles,
    /// Whether it speaks plain HTTP/2 also off loopback.
    pub plain_http: bool,
    /// What it tells everybody, without a credential.
    pub open: OpenServices,
    /// Through which the server is watched.
    pub monitor: Monitor,
    /// Tells limits that are to hold from now on.
    pub changes: watch::Sender<Limits>,
    /// Tells the settings in force, for who looks after the server.
    pub shown: watch::Sender<Shown>,
}

/// The services that answer without a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenServices {
    /// Health (grpc.health.v1).
    pub health: bool,
    /// Reflection (grpc.reflection.v1 and v1alpha).
    pub reflection: bool,
}

impl Default for OpenServices {
    fn default() -> Self {
        Self { health: true, reflection: true }
    }
}

impl Settings {
    /// Settings with the usual limits and without TLS.
    #[must_use]
    pub fn new(access: Arc<Access>) -> Self {
        let (limits, tls, open) = Default::default();
        let (monitor, changes) = (Monitor::default(), watch::Sender::default());
        let shown = watch::Sender::new(Shown::from([]));
        Self { access, limits, tls, plain_http: false, open, monitor, changes, shown }
    }

    /// Settings without authentication, for loopback.
    #[must_use]
    pub fn development() -> Self {
        Self::new(Access::development())
    }

    /// Checks that these settings may be used at this address.
    ///
    /// # Errors
    /// When calls from other machines would come without authentication or without encryption.
    fn check(&self, address: SocketAddr) -> Result<(), ServeError> {
        let loopback = address.ip().is_loopback();
        if self.access.is_development() {
            if !loopback {
                return Err(ServeError::DevelopmentOffLoopback { address });
            }
            tracing::warn!(
                "DEVELOPMENT MODE: there is no authentication; every entry says CLAIMED"
            );
        }
        if !loopback && !self.tls.is_on() && !self.plain_http {
            return Err(ServeError::PlainOffLoopback { address });
        }
        Ok(())
    }
}

fn seconds(seconds: u32) -> Duration {
    Duration::from_secs(seconds.into())
}

/// All services behind authentication, and the reporter of their health.
async fn services(
    service: &Service,
    layer: AuthLayer,
    (limits, open): (&Limits, OpenServices),
    operating: Operating,
) -> Result<(Services, HealthReporter), ServeError> {
    let (health, health_service) = tonic_health::server::health_reporter();
    health::serving(&health).await;
    let reflection = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(DESCRIPTORS)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    let reflected = open.reflection.then(|| reflection().build_v1()).transpose()?;
    // What most clients still speak.
    let reflected_alpha = open.reflection.then(|| reflection().build_v1alpha()).transpose()?;
    let assignment = AssignmentServiceServer::new(Assignment::new(service.clone()));
    let roster = RosterServiceServer::new(Roster::new(service.clone()));
    let audit = AuditServiceServer::new(Audit::new(service.clone()));
    let life = LifeServiceServer::new(Life::new(service.clone()));
    let conflicts = ConflictServiceServer::new(Conflicts::new(service.clone()));
    let approvals = ApprovalServiceServer::new(Approvals::new(service.clone()));
    let quota = QuotaServiceServer::new(Quota::new(service.clone()));
    let register = RegisterServiceServer::new(CaseRegister::new(service.clone()));
    let lots = LotServiceServer::new(Lots::new(service.clone()));
    let contributions = ContributionServiceServer::new(Contributions::new(service.clone()));
    let hands = HandServiceServer::new(Hands::new(service.clone()));
    let operating = OperatorServiceServer::new(operating);
    let message_bytes = limits.message_bytes as usize;
    let services = Server::builder()
        .max_concurrent_streams(limits.calls_in_flight)
        .http2_max_header_list_size(HEADER_BYTES)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .http2_keepalive_interval(Some(seconds(limits.keepalive_seconds)))
        .http2_keepalive_timeout(Some(seconds(limits.keepalive_timeout_seconds)))
        .layer(layer)
        .add_optional_service(open.health.then_some(health_service))
        .add_optional_service(reflected)
        .add_optional_service(reflected_alpha)
        .add_service(assignment.max_decoding_message_size(message_bytes))
        .add_service(roster.max_decoding_message_size(message_bytes))
        .add_service(audit.max_decoding_message_size(message_bytes))
        .add_service(life.max_decoding_message_size(message_bytes))
        .add_service(conflicts.max_decoding_message_size(message_bytes))
        .add_service(approvals.max_decoding_message_size(message_bytes))
        .add_service(quota.max_decoding_message_size(message_bytes))
        .add_service(register.max_decoding_message_size(message_bytes))
        .add_service(lots.max_decoding_message_size(message_bytes))
        .add_service(contributions.max_decoding_message_size(message_bytes))
        .add_service(hands.max_decoding_message_size(message_bytes))
        .add_service(operating.max_decoding_message_size(message_bytes));
    Ok((services, health))
}

/// Changes the limits of a running server whenever others are told.
async fn change(mut told: watch::Receiver<Limits>, in_force: Arc<InForce>, permits: Arc<Permits>) {
    while told.changed().await.is_ok() {
        let limits = told.borrow_and_update().clone();
        in_force.set(&limits);
        permits.set(limits.connections, limits.connections_per_address);
    }
}

/// Serves until `shutdown` resolves or something fails, and then stops the service.
///
/// # Errors
/// When the settings may not be used at the listener's address, the network, a worker or the
/// sequencer failed, or the last batch took too long.
pub async fn serve(
    service: Service,
    settings: Settings,
    listener: TcpListener,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    settings.check(listener.local_addr().map_err(ServeError::Address)?)?;
    let Settings { access, limits, tls, open, monitor, changes, shown, .. } = settings;
    let permits = Permits::new(limits.connections, limits.connections_per_address);
    monitor.attach(Target {
        service: service.clone(),
        access: Arc::clone(&access),
        tls: tls.clone(),
        permits: Arc::clone(&permits),
    });
    let certificates = tls.is_on().then(|| Certificates::open(tls)).transpose()?.map(Arc::new);
    service.limit_daily(limits.filed_mib_per_day);
    founders::enroll(&service, &access, &mut BTreeSet::new()).await;
    let founding = tokio::spawn(founders::watch(service.clone(), Arc::clone(&access)));
    let metrics = Arc::clone(service.metrics());
    let operating = Operating::new(service.clone(), Arc::clone(&access), shown.subscribe());
    let layer = AuthLayer {
        access,
        limits: Arc::new(InForce::new(&limits)),
        streams: Streams::new(limits.streams_per_person),
        ids: Arc::new(RequestIds::new(&SystemClock)),
        metrics: Arc::clone(&metrics),
    };
    let in_force = Arc::clone(&layer.limits);
    let (services, health) = services(&service, layer, (&limits, open), operating).await?;
    let watching = tokio::spawn(health::watch(service.clone(), health.clone()));
    let changing = tokio::spawn(change(changes.subscribe(), in_force, Arc::clone(&permits)));
    let time = seconds(limits.handshake_seconds);
    let (workers, mut threads) = Workers::open(&services, &Handshake { certificates, time })?;
    monitor.say(Phase::Ready);
    let failure = tokio::select! {
        never = accept(listener, &permits, &workers, &metrics) => match never {},
        cause = threads.broken() => Some(cause),
        () = shutdown => None,
        reason = service.failed() => Some(ServeError::Sequencer(reason)),
        cause = service.contradicted() => Some(ServeError::Contradicted(Box::new(cause))),
    };
    monitor.say(Phase::Stopping);
    [founding, watching, changing].iter().for_each(JoinHandle::abort);
    health::say(&health, false).await;
    service.end_streams();
    workers.close();
    let ended = tokio::time::timeout(SHUTDOWN, threads.all()).await;
    // Calls that are cut off at the deadline have their answers in the log.
    drop(workers);
    let in_time = service.shutdown(SHUTDOWN).await;
    match (failure, ended, in_time) {
        (Some(failure), ..) => Err(failure),
        (None, Ok(Err(cause)), _) => Err(cause),
        (None, _, false) => Err(ServeError::Late),
        (None, ..) => Ok(()),
    }
}
