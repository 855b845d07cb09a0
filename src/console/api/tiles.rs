//! The log as tiles, for the programs of auditors.

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use caselot_core::ledger::tiles::CHECKPOINT_PATH;
use caselot_verify::VerifyError;

use super::Caller;
use super::problem::Problem;
use crate::console::tiles::TilesFault;
use crate::wire::v1;
use crate::wire::v1::audit_service_client::AuditServiceClient;

/// The checkpoint or a tile. Whoever asks for the checkpoint has the tiles brought up to it first.
pub async fn file(caller: Caller, Path(path): Path<String>) -> Result<Response, Problem> {
    caller.reads_entries().await?;
    let kind = match path == CHECKPOINT_PATH {
        true => {
            caller.refresh_tiles().await?;
            "text/plain; charset=utf-8"
        }
        false => "application/octet-stream",
    };
    let found = caller.console.0.tiles.file(&path).await;
    let bytes = found.map_err(|error| caller.problem(&error))?.ok_or_else(|| {
        Problem::missing("there is no such tile".to_owned(), "没有这个文件".to_owned())
    })?;
    Ok(([(header::CONTENT_TYPE, kind)], bytes).into_response())
}

impl Caller {
    /// The server says who may read the log: the tiles are shown to nobody else.
    async fn reads_entries(&self) -> Result<(), Problem> {
        let request = v1::StreamEntriesRequest { court: self.court(), from: 0, until: 1 };
        let mut client = AuditServiceClient::new(self.filer.channel().clone());
        client.stream_entries(request).await.map_err(|status| self.refused(status)).map(drop)
    }

    /// Goes on to its end though the caller leaves.
    async fn refresh_tiles(&self) -> Result<(), Problem> {
        let (console, court) = (self.console.clone(), self.court());
        let channel = self.filer.channel().clone();
        let now_ms = (console.0.settings.ambient.now_ms)();
        let refreshed =
            tokio::spawn(async move { console.0.tiles.refresh(&channel, court, now_ms).await });
        match refreshed.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(TilesFault::Fetching(error))) => Err(self.problem(&error)),
            // No alarm: a power cut may have damaged a tile, and a log that was recovered is another one.
            // What the server says to filers is held against their pins.
            Ok(Err(TilesFault::Writing(cause))) => Err(Problem::unwritten(&cause)),
            Err(ended) => Err(Problem::unwritten(&VerifyError::Reading(ended.to_string()))),
        }
    }
}
