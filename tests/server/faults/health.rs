//! What health and the monitor say while nothing can be recorded, and afterwards.

use std::net::SocketAddr;
use std::time::Duration;

use caselot::rpc::Settings;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tonic::transport::Channel;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use super::*;

const ASSIGNMENT: &str = "caselot.v1.AssignmentService";
const AUDIT: &str = "caselot.v1.AuditService";

/// A bench that is served, and watched.
struct Watched {
    bench: Bench,
    health: HealthClient<Channel>,
    monitor: SocketAddr,
}

/// The status and body of a page.
async fn page(address: SocketAddr, path: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream
        .write_all(format!("GET {path} HTTP/1.1\r\nHost: here\r\n\r\n").as_bytes())
        .await
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap();
    (status.parse().unwrap(), body.to_owned())
}

impl Watched {
    async fn new() -> Watched {
        let bench = Bench::new().await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let watching = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let monitor = watching.local_addr().unwrap();
        let settings = Settings::development();
        tokio::spawn(settings.monitor.clone().serve(watching));
        assert!(page(monitor, "/readyz").await.1.contains("read back"), "nothing is served yet");
        let service = bench.service.clone();
        tokio::spawn(caselot::rpc::serve(service, settings, listener, std::future::pending()));
        let channel = Channel::from_shared(address).unwrap().connect().await.unwrap();
        Watched { bench, health: HealthClient::new(channel), monitor }
    }

    async fn serves(&mut self, service: &str) -> bool {
        let request = HealthCheckRequest { service: service.to_owned() };
        let status = self.health.check(request).await.unwrap().into_inner().status;
        status == i32::from(ServingStatus::Serving)
    }

    /// Waits until health says so of the server and of the service that files.
    async fn until(&mut self, serves: bool) {
        while self.serves("").await != serves || self.serves(ASSIGNMENT).await != serves {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn value(&self, row: &str) -> f64 {
        let (status, body) = page(self.monitor, "/metrics").await;
        assert_eq!(status, 200, "{body}");
        let found = body.lines().find_map(|line| line.strip_prefix(row));
        found.unwrap_or_else(|| panic!("{row} in {body}")).trim().parse().unwrap()
    }
}

#[tokio::test]
async fn health_is_bad_while_the_store_takes_nothing_and_good_again_by_itself() {
    let mut watched = Watched::new().await;
    watched.until(true).await;
    assert_eq!(page(watched.monitor, "/readyz").await, (200, "ready\n".to_owned()));
    for (round, fault) in
        [Fault::Full, Fault::ReadOnly, Fault::FullAtCommit].into_iter().enumerate()
    {
        watched.bench.set(fault);
        let serial = u32::try_from(round).unwrap() + 1;
        act(&watched.bench.service, file(serial, 0)).await.unwrap_err();
        watched.until(false).await;
        assert!(watched.serves(AUDIT).await, "what is recorded can be read");
        // Also once the server has tried again by itself.
        for _ in 0..7 {
            let (status, reason) = page(watched.monitor, "/readyz").await;
            assert_eq!(status, 503);
            assert!(reason.contains(" failed: ") && reason.contains("disk"), "{reason}");
            assert!(!reason.contains("unknown"), "{reason}");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        assert_eq!(page(watched.monitor, "/healthz").await, (200, "alive\n".to_owned()));
        assert_eq!(watched.value("caselot_ready").await, 0.0);
        assert_eq!(watched.value("caselot_commits_failed_total").await, f64::from(serial));
        watched.bench.set(Fault::None);
        // Nobody calls: the server finds out by itself.
        watched.until(true).await;
        assert_eq!(page(watched.monitor, "/readyz").await.0, 200);
        act(&watched.bench.service, file(serial, 0)).await.unwrap();
    }
    assert_eq!(watched.value("caselot_ready").await, 1.0);
    sound(&watched.bench.service);
}

#[tokio::test]
async fn a_clock_that_cannot_be_right_is_a_reason_in_words() {
    let watched = Watched::new().await;
    let now_ms = watched.bench.clock.now_ms();
    watched.bench.clock.now_ms.store(now_ms - 86_400_000, Ordering::SeqCst);
    let (status, reason) = page(watched.monitor, "/readyz").await;
    assert_eq!(status, 503);
    assert!(
        reason.contains("the server's clock says") && reason.contains("--trust-clock"),
        "{reason}"
    );
    assert!(watched.value("caselot_clock_after_newest_entry_seconds").await < -80_000.0);
    watched.bench.clock.now_ms.store(now_ms, Ordering::SeqCst);
    assert_eq!(page(watched.monitor, "/readyz").await.0, 200);
}

#[tokio::test]
async fn the_page_counts_what_was_recorded() {
    let watched = Watched::new().await;
    let service = watched.bench.service.clone();
    for serial in 1..=3 {
        act(&service, file(serial, 0)).await.unwrap();
    }
    act(&service, draw(1, 0)).await.unwrap();
    let court = |name: &str| format!("{name}{{court=\"{COURT}\"}}");
    assert_eq!(watched.value(&court("caselot_draws_total")).await, 1.0);
    assert_eq!(watched.value(&court("caselot_undrawn_filings")).await, 2.0);
    let entries = watched.value(&court("caselot_entries_total")).await;
    assert_eq!(entries, f64::from(u32::try_from(watched.bench.size()).unwrap()));
    let pool = format!("caselot_pool_effective_candidates{{court=\"{COURT}\",pool=\"民事\"}}");
    assert!((4.0..=5.0).contains(&watched.value(&pool).await));
    assert!(watched.value("caselot_commit_duration_seconds_count").await >= 4.0);
    assert!(watched.value("caselot_commit_duration_seconds_bucket{le=\"+Inf\"}").await >= 4.0);
    let (status, _) = page(watched.monitor, "/elsewhere").await;
    assert_eq!(status, 404);
}
