//! The log as tiles over HTTP, for auditors alone.

use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use caselot::service::access::Role;
use caselot_core::ledger::checkpoint::{Checkpoint, parse_unverified};
use caselot_core::ledger::tiles::{Tiling, entries_path, hashes_path, tiled_entries};
use tower::ServiceExt;

use super::json::case;
use super::{Desk, now_ms};
use crate::approvals::{House, grant};
use crate::tokens::reread;

/// How far this test has put its clock forward, in milliseconds.
static AHEAD_MS: AtomicU64 = AtomicU64::new(0);

fn later_ms() -> u64 {
    now_ms() + AHEAD_MS.load(Ordering::SeqCst)
}

impl Desk {
    async fn tile(&self, token: &str, path: &str) -> (StatusCode, Vec<u8>) {
        let request = Request::get(format!("/api/v1/tiles/{path}"))
            .header(header::AUTHORIZATION, format!("Bearer {token}"));
        let answer = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await;
        let (parts, body) = answer.unwrap().into_parts();
        (parts.status, to_bytes(body, 64 << 20).await.unwrap().to_vec())
    }

    async fn checkpoint(&self, token: &str) -> Checkpoint {
        let (status, note) = self.tile(token, "checkpoint").await;
        let note = String::from_utf8(note).unwrap();
        assert_eq!(status, StatusCode::OK, "{note}");
        parse_unverified(&note).unwrap()
    }

    /// Reads the entries of a small log by its tiles, and compares their root with the checkpoint's.
    async fn holds(&self, token: &str, at: &Checkpoint) {
        let width = usize::try_from(at.size).unwrap();
        assert!(width < 256, "one tile, not full");
        let (status, tile) = self.tile(token, &entries_path(0, width)).await;
        assert_eq!(status, StatusCode::OK);
        let mut tiling = Tiling::default();
        for entry in tiled_entries(&tile, width).unwrap() {
            tiling.append(entry);
        }
        assert_eq!(tiling.root(), at.root);
        let (status, hashes) = self.tile(token, &hashes_path(0, 0, width)).await;
        assert_eq!((status, hashes.len()), (StatusCode::OK, 32 * width));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_auditors_program_reads_the_log_by_its_tiles_and_nobody_else_does() {
    let (house, [clerk, ..]) = House::new().await;
    let auditor = grant(&house.data, "周审计", Role::Auditor);
    // Read, and then enrolled, since nothing is filed yet.
    reread().await;
    reread().await;
    let desk = Desk::in_folder(&house, tempfile::tempdir().unwrap(), later_ms);
    desk.call(&clerk, "/api/v1/cases", Some(case(1))).await;
    let first = desk.checkpoint(&auditor).await;
    desk.holds(&auditor, &first).await;

    // The log is not exported again at once; then what was shown stays, and what is new is added.
    desk.call(&clerk, "/api/v1/cases", Some(case(2))).await;
    assert_eq!(desk.checkpoint(&auditor).await.size, first.size);
    AHEAD_MS.store(600_000, Ordering::SeqCst);
    let second = desk.checkpoint(&auditor).await;
    assert!(second.size > first.size);
    desk.holds(&auditor, &second).await;
    desk.holds(&auditor, &first).await;

    let entries = entries_path(0, usize::try_from(first.size).unwrap());
    for path in ["checkpoint", &entries] {
        assert_eq!(desk.tile(&clerk, path).await.0, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(desk.tile("", path).await.0, StatusCode::UNAUTHORIZED, "{path}");
    }
    for path in
        ["tile/0/007", "tile/../checkpoint", "tile/%2e%2e/checkpoint", "vault", "..%2fvault"]
    {
        assert_eq!(desk.tile(&auditor, path).await.0, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_is_not_the_one_of_the_tiles_is_named_and_stops_nobody() {
    let (house, [clerk, ..]) = House::new().await;
    let auditor = grant(&house.data, "周审计", Role::Auditor);
    reread().await;
    reread().await;
    let desk = Desk::open(&house);
    desk.call(&clerk, "/api/v1/cases", Some(case(1))).await;
    let at = desk.checkpoint(&auditor).await;
    let width = usize::try_from(at.size).unwrap();
    let Desk { folder, router } = desk;
    drop(router);
    let tile = folder.path().join("console/tiles").join(hashes_path(0, 0, width));
    let mut bytes = std::fs::read(&tile).unwrap();
    bytes[0] ^= 1;
    std::fs::write(&tile, bytes).unwrap();
    // A console that was started anew looks at once.
    let desk = Desk::in_folder(&house, folder, now_ms);
    let (status, problem) = desk.call(&auditor, "/api/v1/tiles/checkpoint", None).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR, "{problem}");
    assert_eq!((&problem["code"], &problem["alarm"]), (&"TilesUnwritten".into(), &false.into()));
    assert!(problem["title"].as_str().is_some_and(|it| it.contains("tile/0/000.p")), "{problem}");
    assert!(problem["cure"].is_string() && problem["detail"].is_string(), "{problem}");
    let (_, health) = desk.call("", "/api/v1/health", None).await;
    assert_eq!(health["serving"], serde_json::json!(true));
}
