//! The one place where the command line touches the server's side, the clock and entropy.

use std::future::Future;
use std::path::Path;

use tokio::net::TcpListener;

use super::failure::Failure;
use crate::docket::Day;
use crate::docket::tray::DEFAULT_ENVELOPES;
use crate::ledger::checkpoint::NoteKey;
use crate::rpc;
use crate::service::ambient::{Clock, Entropy, SystemClock, SystemEntropy};
use crate::service::{self, NewCourt};

/// Beijing's offset from UTC.
const UTC_OFFSET_MINUTES: i32 = 480;

/// Opens a court in a data directory; its public key.
pub fn init_court(data: &Path, code: &str, name: &str, origin: &str) -> Result<NoteKey, Failure> {
    let court = NewCourt {
        code: code.to_owned(),
        name: name.to_owned(),
        origin: origin.to_owned(),
        utc_offset_minutes: UTC_OFFSET_MINUTES,
        envelopes: DEFAULT_ENVELOPES,
    };
    service::init(data, &court).map_err(|e| Failure::Other(e.to_string()))
}

/// Serves the courts of a data directory until `shutdown` ends.
pub async fn serve(
    data: &Path,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Failure> {
    let service = service::open(data).map_err(|e| Failure::Other(e.to_string()))?;
    rpc::serve(service, listener, shutdown).await.map_err(|e| Failure::Other(e.to_string()))
}

/// 32 bytes of the operating system's entropy.
pub fn entropy() -> Result<[u8; 32], Failure> {
    let mut bytes = [0; 32];
    SystemEntropy.fill(&mut bytes).map_err(|e| Failure::Other(e.to_string()))?;
    Ok(bytes)
}

/// Milliseconds since 1970 UTC.
pub fn now_ms() -> u64 {
    SystemClock.now_ms()
}

/// Today at an offset from UTC.
pub fn today(utc_offset_minutes: i32) -> Day {
    Day::at(now_ms(), utc_offset_minutes)
}
