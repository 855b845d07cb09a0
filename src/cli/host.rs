//! The only place where the command line uses the server's side, the clock and entropy.

use caselot_core::secret::Secret32;
use std::collections::BTreeSet;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::net::TcpListener;

use super::failure::Failure;
use crate::publication::{self, Publication};
use crate::rpc;
use crate::service::access::{Access, Grant, NewGrant, Registry, Token};

use crate::service::ambient::{Clock, Entropy, EntropyFailed, SystemClock, SystemEntropy};
pub use crate::service::ambient::{Stopwatch, UTC_OFFSET_MINUTES};
use crate::service::backup::{self, Backup, BackupFault};
use crate::service::data::DataFiles;
use crate::service::doctor::{self, Check};
use crate::service::{self, Founded, KnownPersons, NewCourt};
use caselot_core::docket::tray::DEFAULT_ENVELOPES;
use caselot_core::docket::{Day, Protocol};
use caselot_core::ledger::checkpoint::NoteKey;

/// The version of the protocol that a new court's log begins with.
pub const PROTOCOL: Protocol = NewCourt::PROTOCOL;

/// Opens a court in a data directory and gives its public key.
pub fn init_court(
    data: impl Into<DataFiles>,
    (code, name, origin): (&str, &str, &str),
    protocol: Protocol,
) -> Result<NoteKey, Failure> {
    let court = new_court((code, name, origin), protocol);
    service::init(data, &court).map_err(Failure::server)
}

/// Opens a court in a data directory that a server may have open, which then does it.
pub fn found_court(
    data: impl Into<DataFiles>,
    names: (&str, &str, &str),
    protocol: Protocol,
) -> Result<(NoteKey, Founded), Failure> {
    service::init_or_ask(data, &new_court(names, protocol)).map_err(Failure::server)
}

fn new_court((code, name, origin): (&str, &str, &str), protocol: Protocol) -> NewCourt {
    NewCourt {
        protocol,
        code: code.to_owned(),
        name: name.to_owned(),
        origin: origin.to_owned(),
        utc_offset_minutes: UTC_OFFSET_MINUTES,
        envelopes: DEFAULT_ENVELOPES,
    }
}

/// The access of a data directory: its tokens and certificates, or everybody in the development
/// mode.
pub fn access(data: &Path, development: bool) -> Result<Arc<Access>, Failure> {
    if development {
        return Ok(Access::development());
    }
    Access::registered(data, Box::new(SystemClock)).map_err(Failure::server)
}

/// Makes a grant in a data directory. The token comes with it, unless it is for a certificate.
pub fn grant(data: &Path, new: NewGrant) -> Result<(Grant, Option<Token>), Failure> {
    Registry::in_directory(data).grant(new, &SystemClock, &SystemEntropy).map_err(Failure::server)
}

/// Who may do what in a court by its log; `None` where grants alone say so.
pub fn enrolled(data: impl Into<DataFiles>, court: &str) -> Result<Option<KnownPersons>, Failure> {
    service::enrolled(data, court).map_err(Failure::server)
}

/// Opens protocol 2 in a court of protocol 1.
pub fn open_rules(
    data: impl Into<DataFiles>,
    request: &service::OpeningRequest,
) -> Result<service::Opening, Failure> {
    service::open_rules(data, request).map_err(Failure::server)
}

/// Ends a grant.
pub fn revoke(data: &Path, id: &str) -> Result<Grant, Failure> {
    Registry::in_directory(data).revoke(id, &SystemClock).map_err(Failure::server)
}

/// Ends all grants of a person.
pub fn revoke_all(data: &Path, person: &str) -> Result<Vec<Grant>, Failure> {
    Registry::in_directory(data).revoke_all(person, &SystemClock).map_err(Failure::server)
}

/// Gives a grant a new token.
pub fn renew(data: &Path, id: &str) -> Result<(Grant, Token), Failure> {
    Registry::in_directory(data).renew(id, &SystemClock, &SystemEntropy).map_err(Failure::server)
}

/// Rebuilds the case index from the log and gives the courts of the directory.
pub fn rebuild_index(data: impl Into<DataFiles>) -> Result<Vec<String>, Failure> {
    service::rebuild_index(data).map_err(Failure::server)
}

/// Moves all courts of a data directory elsewhere.
pub fn migrate(
    data: impl Into<DataFiles>,
    target: &service::Target,
) -> Result<Vec<service::MovedCourt>, Failure> {
    service::migrate(data, target).map_err(Failure::server)
}

/// Continues a court after its database was restored from a backup.
pub fn recover(
    data: impl Into<DataFiles>,
    request: &service::RecoveryRequest,
) -> Result<service::Recovery, Failure> {
    service::recover(data, request).map_err(Failure::server)
}

/// Hands the signing key of a court over.
pub fn rotate(
    data: impl Into<DataFiles>,
    request: &service::RotationRequest,
) -> Result<service::Rotation, Failure> {
    service::rotate(data, request).map_err(Failure::server)
}

/// The keys of a court, the oldest first.
pub fn key_terms(
    data: impl Into<DataFiles>,
    court: &str,
) -> Result<Vec<service::KeyTerm>, Failure> {
    service::key_terms(data, court).map_err(Failure::server)
}

/// What somebody looked at, and the server cannot know.
#[derive(Debug, Clone, Default)]
pub struct Knowing {
    /// The clock is right, although it is far from the newest entry.
    pub trust_clock: bool,
    /// Courts whose logs are the newest, although no checkpoint shows it.
    pub newest: BTreeSet<String>,
    /// The database that holds all that was signed, although it is not the one that was written to.
    pub store: Option<service::Identity>,
}

/// Who witnesses the courts, and where their certificates come from.
#[derive(Debug, Clone)]
pub struct Witnesses {
    /// The witnesses, and how often they are asked.
    pub settings: publication::Settings,
    /// PEM file of the authority that signs their certificates.
    pub authority: Option<PathBuf>,
}

/// The contributors that are asked over the network, and where their certificates come from.
#[derive(Debug, Clone)]
pub struct Contributors {
    /// Their addresses.
    pub addresses: Vec<String>,
    /// PEM file of the authority that signs their certificates.
    pub authority: Option<PathBuf>,
}

/// Whom a server asks besides those who call it.
#[derive(Debug, Clone, Default)]
pub struct Others {
    /// Who witnesses the courts.
    pub witnesses: Option<Witnesses>,
    /// Who gives to the seeds.
    pub contributors: Option<Contributors>,
}

/// Serves the courts of a data directory until `shutdown` ends.
pub async fn serve(
    data: impl Into<DataFiles>,
    settings: rpc::Settings,
    (Knowing { trust_clock, newest, store }, others): (Knowing, Others),
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Failure> {
    let data = data.into();
    if let Some(store) = store {
        service::trust_store(&data, &store).map_err(Failure::server)?;
    }
    let service = service::open_knowing(data, &newest).map_err(Failure::server)?;
    if trust_clock {
        service.trust_clock();
    }
    let kept = service.kept_contradiction().await.map_err(publication::Halt::from);
    if let Some(contradiction) = kept.map_err(Failure::server)? {
        return Err(Failure::server(contradiction));
    }
    let asking = match others.contributors {
        Some(Contributors { addresses, authority }) => {
            let asking = publication::asking(service.clone(), addresses, authority.as_deref());
            let asking = asking.map_err(publication::Halt::from).map_err(Failure::server)?;
            Some(tokio::spawn(asking.run()))
        }
        None => None,
    };
    let publishing = match others.witnesses {
        Some(Witnesses { settings, authority }) => {
            let publication = Publication::new(service.clone(), settings, authority.as_deref());
            let mut publication = publication.map_err(Failure::server)?;
            publication.check().await.map_err(Failure::server)?;
            Some(tokio::spawn(publication.run()))
        }
        None => None,
    };
    let served = rpc::serve(service, settings, listener, shutdown).await.map_err(Failure::server);
    asking.into_iter().for_each(|asking| asking.abort());
    publishing.into_iter().for_each(|publishing| publishing.abort());
    served
}

/// Looks at a data directory that may be served.
pub fn examine(data: impl Into<DataFiles>, checked_entries: u64) -> Vec<Check> {
    doctor::examine(data, &SystemClock, checked_entries)
}

/// Backs up a data directory that may be served.
pub fn back_up(data: impl Into<DataFiles>, out: &Path) -> Result<Backup, BackupFault> {
    backup::make(data, out, &SystemClock)
}

/// Keeps the keys and grants of a data directory in a file apart from its backups.
pub fn keep_keys(data: impl Into<DataFiles>, out: &Path) -> Result<Vec<String>, BackupFault> {
    backup::keep_keys(data, out, &SystemClock)
}

/// Fills all of a slice with the operating system's entropy.
pub fn fill(bytes: &mut [u8]) -> Result<(), EntropyFailed> {
    SystemEntropy.fill(bytes)
}

/// Takes 32 bytes of the operating system's entropy.
pub fn entropy() -> Result<Secret32, Failure> {
    Secret32::filled(|bytes| SystemEntropy.fill(bytes)).map_err(Failure::server)
}

/// The same for a filer, who asks for them whenever a nonce is made.
pub fn random() -> std::io::Result<Secret32> {
    Secret32::filled(|bytes| SystemEntropy.fill(bytes)).map_err(std::io::Error::other)
}

/// Milliseconds since 1970 UTC.
pub fn now_ms() -> u64 {
    SystemClock.now_ms()
}

/// The present day at an offset from UTC.
pub fn today(utc_offset_minutes: i32) -> Day {
    Day::at(now_ms(), utc_offset_minutes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::demo::sample;
    use crate::client::{
        Bearer, Channel, ClientError, ClientTls, Filer, Folder, Outcome, VoidInput, connect_channel,
    };
    use caselot_core::docket::code::VoidGround;
    use caselot_core::docket::filing::FilerNonce;

    /// A filer of the sample court, served from a temporary directory.
    async fn filer(dir: &Path, stop: tokio::sync::oneshot::Receiver<()>) -> Filer {
        filer_and_server(dir, stop).await.0
    }

    async fn filer_and_server(
        dir: &Path,
        stop: tokio::sync::oneshot::Receiver<()>,
    ) -> (Filer, Channel) {
        init_court(dir, (sample::CODE, sample::NAME, "test.local/湘0203"), Protocol::One)
            .expect("opened");
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let server = format!("http://{}", listener.local_addr().expect("an address"));
        let data = dir.to_owned();
        tokio::spawn(async move {
            let settings = rpc::Settings::development();
            let knowing = (Knowing::default(), Others::default());
            serve(&data, settings, knowing, listener, async { drop(stop.await) }).await
        });
        let channel = connect_channel(&server, &ClientTls::default(), Bearer::none())
            .await
            .expect("connected");
        let (judges, pools) = (sample::judges(), sample::pools());
        crate::cli::roster::put(&channel, sample::CODE, "registrar", &judges, &pools)
            .await
            .expect("recorded");
        let folder = Folder::open(&dir.join("filer")).expect("a folder");
        let filer = Filer::connect(channel.clone(), sample::CODE, &folder, "clerk", None, || {
            Ok([7; 32].into())
        });
        (filer.await.expect("the court"), channel)
    }

    #[tokio::test]
    async fn a_voided_case_needs_its_next_stage_and_a_drawn_one_keeps_its_answer() {
        let dir = tempfile::tempdir().expect("a directory");
        let (_stop, stopped) = tokio::sync::oneshot::channel();
        let filer = filer(dir.path(), stopped).await;
        let mut case = sample::cases(1).remove(0);
        filer.file(&case).await.expect("filed");
        let void = VoidInput {
            number: case.number.clone(),
            stage: 0,
            ground: VoidGround::FiledInError,
            text: String::new(),
            approver: "chief".to_owned(),
        };
        filer.void(&void).await.expect("voided");
        let refused = filer.assign(&case).await;
        assert!(matches!(refused, Err(ClientError::Refused(_))), "{refused:?}");
        case.stage = 1;
        let drawn = filer.assign(&case).await.and_then(Outcome::drawn).expect("drawn");
        let again = filer.assign(&case).await.and_then(Outcome::drawn).expect("the same answer");
        assert!(again.repeated && again.drawn == drawn.drawn);
        case.parties.push_str(" 等");
        let changed = filer.assign(&case).await;
        assert!(matches!(changed, Err(ClientError::OtherOpening { .. })), "{changed:?}");
    }

    #[tokio::test]
    async fn a_single_call_is_checked_and_repeated_either_way() {
        let dir = tempfile::tempdir().expect("a directory");
        let (_stop, stopped) = tokio::sync::oneshot::channel();
        let filer = filer(dir.path(), stopped).await;
        let case = sample::cases(1).remove(0);
        let drawn = filer.assign_single_call(&case).await.and_then(Outcome::drawn).expect("drawn");
        assert!(matches!(drawn.filed.nonce, FilerNonce::Single(_)));
        let again = filer
            .assign_single_call(&case)
            .await
            .and_then(Outcome::drawn)
            .expect("the same answer");
        assert_eq!(again.drawn, drawn.drawn);
        // What this folder filed COMMITTED stays so, also when asked for in one call.
        let committed = sample::cases(2).remove(1);
        let drawn = filer.assign(&committed).await.and_then(Outcome::drawn).expect("drawn");
        assert!(matches!(drawn.filed.nonce, FilerNonce::Committed(_)));
        let again = filer
            .assign_single_call(&committed)
            .await
            .and_then(Outcome::drawn)
            .expect("the same answer");
        assert!(again.repeated && again.drawn == drawn.drawn);
    }

    #[tokio::test]
    async fn a_void_reveals_nothing_to_a_filing_of_another_folder() {
        let dir = tempfile::tempdir().expect("a directory");
        let (_stop, stopped) = tokio::sync::oneshot::channel();
        let (filer, channel) = filer_and_server(dir.path(), stopped).await;
        let case = sample::cases(1).remove(0);
        filer.file(&case).await.expect("filed");
        let folder = Folder::open(&dir.path().join("other")).expect("a folder");
        let stranger =
            Filer::connect(channel, sample::CODE, &folder, "other", None, || Ok([8; 32].into()));
        let stranger = stranger.await.expect("the court");
        let mut void = VoidInput {
            number: case.number.clone(),
            stage: 0,
            ground: VoidGround::Withdrawn,
            text: String::new(),
            approver: "chief".to_owned(),
        };
        let refused = stranger.void(&void).await;
        assert!(matches!(refused, Err(ClientError::FiledElsewhere { .. })), "{refused:?}");
        void.ground = VoidGround::NonceLost;
        stranger.void(&void).await.expect("voided without the nonce");
    }
}
