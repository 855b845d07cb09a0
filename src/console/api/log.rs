//! Receipts, the log's checkpoint, and whether the console can work.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use caselot_core::id::EntryIndex;
use caselot_core::lottery::hash::to_hex;
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::{Described, Problem};
use super::{Caller, Here};
use crate::console::reads::case_at;
use crate::wire::v1;
use crate::wire::v1::audit_service_client::AuditServiceClient;

/// An entry with the proof that it is in the log.
#[derive(Debug, Serialize, ToSchema)]
pub struct Proof {
    /// Entry index.
    index: u64,
    /// The entry's bytes in base64 (docs/protocol.md).
    entry: String,
    /// RFC 6962 inclusion proof, in hexadecimal.
    inclusion: Vec<String>,
    /// The signed checkpoint that it leads to.
    checkpoint: String,
}

/// All that the verification of one draw needs.
#[derive(Debug, Serialize, ToSchema)]
pub struct Receipts {
    /// The filing.
    filing: Option<Proof>,
    /// Its draw or void, once there is one.
    end: Option<Proof>,
    /// The tray that holds the envelope's commitment.
    tray: Option<Proof>,
}

fn proof(receipt: v1::Receipt) -> Proof {
    Proof {
        index: receipt.index,
        entry: STANDARD.encode(&receipt.entry),
        inclusion: receipt.inclusion.iter().map(|hash| to_hex(hash)).collect(),
        checkpoint: receipt.checkpoint,
    }
}

/// The receipts of the case that was filed in an entry.
#[utoipa::path(
    get,
    path = "/api/v1/receipts/{filing}",
    params(("filing" = u64, Path, description = "entry of the filing")),
    responses(
        (status = 200, description = "filing, end and tray with their proofs", body = Receipts),
        (status = 404, description = "no case was filed in this entry", body = Described),
    )
)]
pub async fn receipt(caller: Caller, Path(filing): Path<u64>) -> Result<Json<Receipts>, Problem> {
    let channel = caller.filer.channel().clone();
    let found = case_at(&caller.filer, EntryIndex(filing)).await;
    let Some(stage) = found.map_err(|status| caller.refused(status))? else {
        let title = "no case was filed in this entry".to_owned();
        return Err(Problem::missing(title, "该条目没有立案".to_owned()));
    };
    let (court, case_number) = (caller.court(), stage.case_number);
    let request = v1::GetReceiptRequest { court, case_number, stage: stage.stage };
    let answer = AuditServiceClient::new(channel).get_receipt(request).await;
    let shown = answer.map_err(|status| caller.refused(status))?.into_inner();
    Ok(Json(Receipts {
        filing: shown.filing.map(proof),
        end: shown.end.map(proof),
        tray: shown.tray.map(proof),
    }))
}

/// The newest checkpoint.
#[derive(Debug, Serialize, ToSchema)]
pub struct Checkpoint {
    /// C2SP signed note.
    checkpoint: String,
    /// The court's public key as a C2SP vkey.
    key: String,
    /// Its fingerprint.
    fingerprint: String,
}

/// The newest signed checkpoint of the log.
#[utoipa::path(
    get,
    path = "/api/v1/checkpoint",
    responses((status = 200, description = "the checkpoint and the court's key", body = Checkpoint))
)]
pub async fn checkpoint(caller: Caller) -> Result<Json<Checkpoint>, Problem> {
    let request = v1::GetCheckpointRequest { court: caller.court() };
    let mut client = AuditServiceClient::new(caller.filer.channel().clone());
    let answer = client.get_checkpoint(request).await;
    let checkpoint = answer.map_err(|status| caller.refused(status))?.into_inner().checkpoint;
    let key = caller.filer.key();
    Ok(Json(Checkpoint { checkpoint, key: key.vkey(), fingerprint: key.fingerprint() }))
}

/// Whether cases can be filed here.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// `true` unless the alarm was raised.
    serving: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    alarm: Option<String>,
}

/// Whether the console files cases. It needs no token and asks nothing of the server.
#[utoipa::path(
    get,
    path = "/api/v1/health",
    security(()),
    responses(
        (status = 200, description = "it does", body = Health),
        (status = 503, description = "the server was caught lying", body = Health),
    )
)]
pub async fn health(State(console): Here) -> (StatusCode, Json<Health>) {
    let alarm = console.0.alarm.caught();
    let status = match alarm {
        Some(_) => StatusCode::SERVICE_UNAVAILABLE,
        None => StatusCode::OK,
    };
    (status, Json(Health { serving: alarm.is_none(), alarm }))
}
