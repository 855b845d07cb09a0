//! WatchQuota: a report, and another one whenever a figure of it has changed.

use std::time::Duration;

use caselot_core::quota::{Ask, QuotaReport};
use tonic::Status;

use super::message;
use crate::rpc::net::blocking;
use crate::rpc::pages::{self, MessageStream, Messages};
use crate::service::Service;
use crate::service::access::Caller;
use crate::wire::v1;

/// In this time at most one report is computed for a watcher.
const PAUSE: Duration = Duration::from_secs(1);

/// One watcher: what it watches, and the last report that was sent to it.
struct Watcher {
    service: Service,
    caller: Caller,
    court: String,
    ask: Ask,
    last: QuotaReport,
}

/// Computes a report on a thread that may block.
///
/// # Errors
/// When there is no such court, the log cannot be read, or the period has no report.
pub async fn report(service: &Service, court: &str, ask: Ask) -> Result<QuotaReport, Status> {
    let court = court.to_owned();
    blocking::run_long(service, move |service| Ok(service.quota_report(&court, &ask)?)).await
}

/// Sends the first report, and then those in which a figure changed, until the client leaves or the
/// service stops.
pub fn watch(
    service: Service,
    caller: Caller,
    (court, ask): (String, Ask),
    first: QuotaReport,
) -> MessageStream<v1::QuotaReport> {
    let (stopping, watcher) =
        (service.clone(), Watcher { service, caller, court, ask, last: first });
    pages::answer(|client| async move {
        tokio::select! {
            () = watcher.run(&client) => {}
            () = client.left() => {}
            () = stopping.streams_end() => {}
        }
    })
}

impl Watcher {
    async fn run(mut self, client: &Messages<v1::QuotaReport>) {
        let mut size = self.last.checkpoint.as_ref().map_or(0, |at| at.size);
        if client.send(message::report(&self.last)).await.is_err() {
            return;
        }
        while self.service.grown(&self.court, size).await {
            tokio::time::sleep(PAUSE).await;
            // A caller whose grant has ended meanwhile sees nothing new.
            if let Err(denied) = self.caller.admit(&self.court, "", "") {
                return client.end(denied.into()).await;
            }
            let report = match report(&self.service, &self.court, self.ask).await {
                Ok(report) => report,
                Err(status) => return client.end(status).await,
            };
            size = report.checkpoint.as_ref().map_or(size, |at| at.size);
            let checkpoint = self.last.checkpoint.clone();
            if (QuotaReport { checkpoint, ..report.clone() }) != self.last {
                self.last = report;
                if client.send(message::report(&self.last)).await.is_err() {
                    return;
                }
            }
        }
    }
}
