//! A console of several servers, one of which is lost in the midst of a day's work. Both are ways to the
//! same log here, as they are where several servers write to one database.

use axum::http::StatusCode;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::pages::CASE;
use super::{Desk, now_ms};
use crate::approvals::House;

/// A way to a server that can be cut, with all connections that go over it.
struct Way {
    address: String,
    open: JoinHandle<()>,
}

impl Way {
    async fn to(server: &str) -> Way {
        let server = server.strip_prefix("http://").unwrap().to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let open = tokio::spawn(async move {
            // Dropped with the task, and the connections with it.
            let mut connections = tokio::task::JoinSet::new();
            loop {
                let (mut near, _) = listener.accept().await.unwrap();
                let mut far = TcpStream::connect(&server).await.unwrap();
                connections
                    .spawn(async move { drop(copy_bidirectional(&mut near, &mut far).await) });
            }
        });
        Way { address, open }
    }

    async fn cut(self) {
        self.open.abort();
        drop(self.open.await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_server_takes_over_and_the_desk_goes_on() {
    let (house, [clerk, ..]) = House::new().await;
    let (first, second) = (Way::to(&house.address).await, Way::to(&house.address).await);
    let servers = format!("{},{}", first.address, second.address);
    let desk = Desk::of_servers(&servers, tempfile::tempdir().unwrap(), now_ms);
    let browser = desk.enter(&clerk).await;
    let mut case = CASE;
    let filed = browser.post_through("/file/confirm", &case).await;
    assert!(filed.text.contains("draw recomputed"), "{}", filed.text);
    first.cut().await;
    assert_eq!(browser.get("/").await.status, StatusCode::OK, "nobody sees it");
    case[0].1 = "(2026)湘0203民初83号";
    let filed = browser.post_through("/file/confirm", &case).await;
    assert!(filed.text.contains("draw recomputed"), "{}", filed.text);
    assert_eq!(browser.get("/cases").await.status, StatusCode::OK);

    // A desk that opens while the first one is away asks the other at once.
    let late = Desk::of_servers(&servers, tempfile::tempdir().unwrap(), now_ms);
    let late = late.enter(&clerk).await;
    assert!(late.get("/").await.text.contains("2 cases assigned today"));
    second.cut().await;
    let away = browser.get("/cases").await;
    assert_eq!(away.status, StatusCode::SERVICE_UNAVAILABLE, "{}", away.text);
    house.is_valid().await;
}
