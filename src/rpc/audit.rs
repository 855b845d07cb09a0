//! Checkpoints, proofs, receipts and exports.

use std::collections::VecDeque;
use std::pin::Pin;

use caselot_core::docket::cases::row::CaseEnd;
use caselot_core::docket::entry::Event;
use caselot_core::docket::refusal::Refusal;
use caselot_core::docket::{codec, rules};
use caselot_core::ledger::bundle;
use tokio::sync::mpsc;
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status};

use super::auth::{admit, caller};
use super::convert;
use super::status::refusal;
use crate::service::access::Denied;
use crate::service::{Service, ServiceError, Snapshot};
use crate::wire::v1;

/// Entries read in one short transaction.
const PAGE: u64 = 512;
/// A piece of a bundle is sent when it has this many bytes. An entry comes from a request of
/// at most 1 MiB, so that every piece stays under the usual limit of a message, 4 MiB.
const PIECE_BYTES: usize = 256 * 1024;
/// Messages made ahead of the client.
const AHEAD: usize = 16;

/// Serves auditors.
#[derive(Debug, Clone)]
pub struct Audit {
    service: Service,
}

type Sent<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

impl Audit {
    /// Serves with this service.
    #[must_use]
    pub fn new(service: Service) -> Self {
        Self { service }
    }
}

/// Sends pages of the entries `[from, until)`, each made into messages; reads on a thread that
/// may block, and only as fast as the client takes.
fn stream_pages<T: Send + 'static>(
    service: Service,
    court: String,
    (from, until): (u64, u64),
    first: Vec<T>,
    messages: impl Fn(u64, Vec<Vec<u8>>) -> Vec<T> + Send + 'static,
) -> Sent<T> {
    let (sender, receiver) = mpsc::channel(AHEAD);
    tokio::task::spawn_blocking(move || {
        let mut at = from;
        let mut ready: VecDeque<T> = first.into();
        loop {
            for message in ready.drain(..) {
                if sender.blocking_send(Ok(message)).is_err() {
                    return;
                }
            }
            if at >= until {
                return;
            }
            match service.entries(&court, at, until.min(at + PAGE)) {
                Ok(page) if !page.is_empty() => {
                    let next = at + page.len() as u64;
                    ready.extend(messages(at, page));
                    at = next;
                }
                Ok(_) => {
                    let reason = format!("entry {at} of {court} is missing");
                    drop(sender.blocking_send(Err(ServiceError::Unavailable { reason }.into())));
                    return;
                }
                Err(error) => {
                    drop(sender.blocking_send(Err(error.into())));
                    return;
                }
            }
        }
    });
    Box::pin(ReceiverStream::new(receiver))
}

/// The size asked for, where 0 stands for the newest.
fn size_or_newest(size: u64, snapshot: &Snapshot) -> Result<u64, ServiceError> {
    match size {
        0 => Ok(snapshot.size()),
        size if size <= snapshot.size() => Ok(size),
        size => Err(ServiceError::OutOfRange {
            reason: format!("the log has {} entries, fewer than {size}", snapshot.size()),
        }),
    }
}

fn proof(hashes: &[[u8; 32]], size: u64, snapshot: &Snapshot) -> Response<v1::ProofResponse> {
    let checkpoint = snapshot.checkpoint.clone();
    Response::new(v1::ProofResponse { hashes: convert::hashes(hashes), size, checkpoint })
}

#[tonic::async_trait]
impl v1::audit_service_server::AuditService for Audit {
    async fn get_checkpoint(
        &self,
        request: Request<v1::GetCheckpointRequest>,
    ) -> Result<Response<v1::GetCheckpointResponse>, Status> {
        let checkpoint = self.service.snapshot(&admit(request)?.1.court)?.checkpoint.clone();
        Ok(Response::new(v1::GetCheckpointResponse { checkpoint }))
    }

    async fn get_receipt(
        &self,
        request: Request<v1::GetReceiptRequest>,
    ) -> Result<Response<v1::GetReceiptResponse>, Status> {
        let sees_open_odds = caller(&request)?.sees_open_odds()?;
        let (_, v1::GetReceiptRequest { court, case_number, stage }) = admit(request)?;
        let snapshot = self.service.snapshot(&court)?;
        let number = rules::case_number(&case_number, &court).map_err(refusal)?;
        let rows = self.service.case(&court, number.as_str())?;
        // A reader may see a commit a moment before it is published.
        let mut seen =
            rows.into_iter().filter(|row| row.stage == stage && row.filing < snapshot.size());
        let row = seen.next();
        let case_number = number.as_str().to_owned();
        let row = row.ok_or_else(|| refusal(Refusal::FilingUnknown { case_number, stage }))?;
        if row.end == CaseEnd::Open && !sees_open_odds {
            return Err(Denied::OpenOdds.into());
        }
        let filing = self.service.entry_bytes(&court, row.filing)?;
        let mut wanted = vec![(row.filing, Some(filing.as_slice()))];
        let tray = tray_of(&filing)
            .and_then(|tray| snapshot.tray_entries.get(usize::try_from(tray).ok()?));
        wanted.extend(tray.map(|entry| (*entry, None)));
        let end = row.end.entry();
        wanted.extend(end.filter(|end| *end < snapshot.size()).map(|end| (end, None)));
        let made = self.service.receipts(&court, &snapshot, &wanted)?;
        let mut made = made.into_iter().map(convert::receipt);
        let (filing, tray, end) = (made.next(), tray.and_then(|_| made.next()), made.next());
        Ok(Response::new(v1::GetReceiptResponse { filing, end, tray }))
    }

    async fn get_inclusion_proof(
        &self,
        request: Request<v1::GetInclusionProofRequest>,
    ) -> Result<Response<v1::ProofResponse>, Status> {
        let (_, v1::GetInclusionProofRequest { court, index, size }) = admit(request)?;
        let snapshot = self.service.snapshot(&court)?;
        let size = size_or_newest(size, &snapshot)?;
        let hashes = self.service.inclusion_proof(&court, &snapshot, index, size)?;
        Ok(proof(&hashes, size, &snapshot))
    }

    async fn get_consistency_proof(
        &self,
        request: Request<v1::GetConsistencyProofRequest>,
    ) -> Result<Response<v1::ProofResponse>, Status> {
        let (_, v1::GetConsistencyProofRequest { court, old_size, new_size }) = admit(request)?;
        let snapshot = self.service.snapshot(&court)?;
        let size = size_or_newest(new_size, &snapshot)?;
        let hashes = self.service.consistency_proof(&court, &snapshot, old_size, size)?;
        Ok(proof(&hashes, size, &snapshot))
    }

    type StreamEntriesStream = Sent<v1::StreamEntriesResponse>;

    async fn get_keys(
        &self,
        request: Request<v1::GetKeysRequest>,
    ) -> Result<Response<v1::GetKeysResponse>, Status> {
        let (_, v1::GetKeysRequest { court }) = admit(request)?;
        let snapshot = self.service.snapshot(&court)?;
        let handovers = snapshot.state.handovers.iter().map(|handover| (handover.entry, None));
        let made = self.service.receipts(&court, &snapshot, &handovers.collect::<Vec<_>>())?;
        let handovers = made.into_iter().map(convert::receipt).collect();
        Ok(Response::new(v1::GetKeysResponse { handovers }))
    }

    async fn stream_entries(
        &self,
        request: Request<v1::StreamEntriesRequest>,
    ) -> Result<Response<Self::StreamEntriesStream>, Status> {
        let (_, v1::StreamEntriesRequest { court, from, until }) = admit(request)?;
        let snapshot = self.service.snapshot(&court)?;
        let until = size_or_newest(until, &snapshot)?;
        let messages = |from: u64, page: Vec<Vec<u8>>| {
            let numbered = (from..).zip(page);
            numbered.map(|(index, entry)| v1::StreamEntriesResponse { index, entry }).collect()
        };
        let service = self.service.clone();
        Ok(Response::new(stream_pages(service, court, (from, until), Vec::new(), messages)))
    }

    type ExportBundleStream = Sent<v1::ExportBundleResponse>;

    async fn export_bundle(
        &self,
        request: Request<v1::ExportBundleRequest>,
    ) -> Result<Response<Self::ExportBundleStream>, Status> {
        let (_, v1::ExportBundleRequest { court }) = admit(request)?;
        let snapshot = self.service.snapshot(&court)?;
        let size = snapshot.size();
        let head = bundle::head(&snapshot.checkpoint).into_bytes();
        let head = v1::ExportBundleResponse { piece: head, size, sent: 0 };
        let messages = move |from: u64, page: Vec<Vec<u8>>| {
            let mut pieces = Vec::new();
            let mut piece = Vec::new();
            for (sent, entry) in (from + 1..).zip(&page) {
                piece.extend_from_slice(bundle::line(entry).as_bytes());
                let last = sent == from + page.len() as u64;
                if last || piece.len() >= PIECE_BYTES {
                    let piece = std::mem::take(&mut piece);
                    pieces.push(v1::ExportBundleResponse { piece, size, sent });
                }
            }
            pieces
        };
        let service = self.service.clone();
        Ok(Response::new(stream_pages(service, court, (0, size), vec![head], messages)))
    }
}

/// The tray whose envelope a filing took.
fn tray_of(filing: &[u8]) -> Option<u64> {
    match codec::decode(filing).ok()?.event {
        Event::CaseFiled(filed) => Some(filed.tray),
        _ => None,
    }
}
