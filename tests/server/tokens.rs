//! A server with tokens on a loopback port, and calls that bear them.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use caselot::rpc::{self, Settings};
use caselot::service;
use caselot::service::access::{Access, NewGrant, Registry, Role};
use caselot::service::ambient::{Clock, SystemClock, SystemEntropy};
use caselot::service::data::DataDir;
use caselot::store::sqlite::SqliteStore;
use caselot::wire::v1;
use caselot_core::ledger::merkle::leaf_hash;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tonic::transport::Channel;
use tonic::{Request, Status};
use v1::approval_service_client::ApprovalServiceClient;

/// Ends a server when it is dropped.
pub type Stop = oneshot::Sender<()>;

/// Serves a data directory to callers with a token.
pub async fn serve(data: &Path) -> (Channel, Stop) {
    let (address, stop) = serve_at(data).await;
    (Channel::from_shared(address).unwrap().connect().await.unwrap(), stop)
}

/// A clock that a test puts forward, by so many milliseconds.
#[derive(Clone, Default)]
pub struct Ahead(pub Arc<AtomicU64>);

impl Clock for Ahead {
    fn now_ms(&self) -> u64 {
        SystemClock.now_ms() + self.0.load(Ordering::SeqCst)
    }
}

/// As [`serve`]; gives the address.
pub async fn serve_at(data: &Path) -> (String, Stop) {
    serve_with(data, Ahead::default(), |_| {}).await
}

/// As [`serve_at`], by a clock of the test's own and with other settings.
pub async fn serve_with(
    data: &Path,
    clock: Ahead,
    change: impl FnOnce(&mut Settings),
) -> (String, Stop) {
    let access = Access::registered(data, Box::new(SystemClock)).unwrap();
    let files = DataDir::open(data).unwrap();
    let store = SqliteStore::open(&files.database()).unwrap();
    let entropy = Box::new(SystemEntropy);
    let service = service::start(files, Box::new(store), Box::new(clock), entropy).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (stop, stopped) = oneshot::channel::<()>();
    let mut settings = Settings::new(access);
    change(&mut settings);
    tokio::spawn(rpc::serve(service, settings, listener, async move {
        drop(stopped.await);
    }));
    (address, stop)
}

/// Makes a token for a day; the id of its grant, and the token.
pub fn grant(data: &Path, person: &str, role: Role, court: &str) -> (String, String) {
    grant_for(data, (person, role, court), (&SystemClock, 1))
}

/// Makes a token for so many days of a clock.
pub fn grant_for(
    data: &Path,
    (person, role, court): (&str, Role, &str),
    (clock, days): (&dyn Clock, u32),
) -> (String, String) {
    let (roles, courts) = (vec![role], vec![court.to_owned()]);
    let new = NewGrant { person: person.to_owned(), roles, courts, days, certificate: None };
    let made = Registry::in_directory(data).grant(new, clock, &SystemEntropy);
    let (grant, token) = made.unwrap();
    (grant.id, token.unwrap().reveal().to_string())
}

/// Waits until the server has looked at the registry again.
pub async fn reread() {
    tokio::time::sleep(Duration::from_millis(service::access::registry::REREAD_MS + 50)).await;
}

pub fn bearing<T>(token: &str, message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.metadata_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
    request
}

/// Reads what waits for a second person, and approves just that; the entries made.
pub async fn approve(
    channel: &Channel,
    court: &str,
    token: &str,
    entry: u64,
) -> Result<Vec<u64>, Status> {
    let mut approvals = ApprovalServiceClient::new(channel.clone());
    let read = v1::GetApprovalRequest { court: court.to_owned(), entry, related: false };
    let shown = approvals.get_approval(bearing(token, read)).await?.into_inner();
    let leaf_hash = leaf_hash(&shown.receipt.expect("a receipt").entry).to_vec();
    let (court, person) = (court.to_owned(), String::new());
    let approve = v1::ApproveRequest { court, person, entry, leaf_hash, hand: None };
    Ok(approvals.approve(bearing(token, approve)).await?.into_inner().entries)
}
