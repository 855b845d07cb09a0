//! A server with tokens on a loopback port, and calls that bear them.

use std::path::Path;
use std::time::Duration;

use caselot::rpc::{self, Settings};
use caselot::service;
use caselot::service::access::{Access, NewGrant, Registry, Role};
use caselot::service::ambient::{SystemClock, SystemEntropy};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tonic::Request;
use tonic::transport::Channel;

/// Ends a server when it is dropped.
pub type Stop = oneshot::Sender<()>;

/// Serves a data directory to callers with a token.
pub async fn serve(data: &Path) -> (Channel, Stop) {
    let (address, stop) = serve_at(data).await;
    (Channel::from_shared(address).unwrap().connect().await.unwrap(), stop)
}

/// As [`serve`]; gives the address.
pub async fn serve_at(data: &Path) -> (String, Stop) {
    let access = Access::registered(data, Box::new(SystemClock)).unwrap();
    let service = service::open(data).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (stop, stopped) = oneshot::channel::<()>();
    tokio::spawn(rpc::serve(service, Settings::new(access), listener, async move {
        drop(stopped.await);
    }));
    (address, stop)
}

/// Makes a token for a day; the id of its grant, and the token.
pub fn grant(data: &Path, person: &str, role: Role, court: &str) -> (String, String) {
    let (roles, courts) = (vec![role], vec![court.to_owned()]);
    let new = NewGrant { person: person.to_owned(), roles, courts, days: 1, certificate: None };
    let made = Registry::in_directory(data).grant(new, &SystemClock, &SystemEntropy);
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
