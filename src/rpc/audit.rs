//! The audit service: checkpoints, proofs, receipts, keys and exports.

use caselot_core::docket::cases::row::CaseEnd;
use caselot_core::docket::refusal::Refusal;
use caselot_core::ledger::bundle;
use caselot_core::ledger::merkle::Hash;
use tonic::{Request, Response, Status};

use super::auth::{admit, caller};
use super::net::blocking;
use super::pages::{self, Left, MessageStream, Messages};
use super::receipts;
use super::status::from_refusal;
use crate::service::access::{Caller, Denied};
use crate::service::{Service, ServiceError, Snapshot, read_filing};
use crate::wire::v1;

/// Entries that are read in one short transaction, and wait in memory for the client.
const PAGE: u64 = 128;
/// Bytes of a bundle from which on a piece is sent. An entry comes from a request of at most 1 MiB,
/// so every piece stays under the usual limit of a message, 4 MiB.
const PIECE_BYTES: usize = 256 * 1024;

/// Serves auditors.
#[derive(Debug, Clone)]
pub struct Audit {
    service: Service,
}

impl Audit {
    /// The service over these courts.
    #[must_use]
    pub fn new(service: Service) -> Self {
        Self { service }
    }
}

/// What is sent of a log, and to whom.
struct Export {
    service: Service,
    caller: Caller,
    court: String,
    from: u64,
    until: u64,
}

impl Export {
    /// Sends the `first` message, if there is one, and then the entries, page by page, as messages. A
    /// page is read when the client has taken the one before.
    fn answer<T: Send + 'static>(
        self,
        first: Option<T>,
        messages: impl Fn(u64, Vec<Vec<u8>>) -> Vec<T> + Send + 'static,
    ) -> MessageStream<T> {
        pages::answer(|client: Messages<T>| async move {
            match self.send(&client, first, messages).await {
                Ok(()) | Err(Ended::Left) => {}
                Err(Ended::By(status)) => client.end(*status).await,
            }
        })
    }

    async fn send<T: Send + 'static>(
        self,
        client: &Messages<T>,
        first: Option<T>,
        messages: impl Fn(u64, Vec<Vec<u8>>) -> Vec<T> + Send + 'static,
    ) -> Result<(), Ended> {
        let Export { service, caller, court, mut from, until } = self;
        if let Some(message) = first {
            client.send(message).await?;
        }
        while from < until {
            client.wait().await?;
            // A caller whose grant has ended meanwhile is shown no more.
            caller.admit(&court, "", "").map_err(Status::from)?;
            let of = court.clone();
            let read = move |service: &Service| Ok(read_page(service, &of, from, until)?);
            let page = blocking::run(&service, read).await?;
            let next = from + page.len() as u64;
            for message in messages(from, page) {
                client.send(message).await?;
            }
            from = next;
        }
        Ok(())
    }
}

/// Why an answer ended early.
enum Ended {
    /// The client wants no more.
    Left,
    /// With this status.
    By(Box<Status>),
}

impl From<Left> for Ended {
    fn from(_: Left) -> Self {
        Self::Left
    }
}

impl From<Status> for Ended {
    fn from(status: Status) -> Self {
        Self::By(Box::new(status))
    }
}

/// The next entries before `until`, at least one.
fn read_page(
    service: &Service,
    court: &str,
    from: u64,
    until: u64,
) -> Result<Vec<Vec<u8>>, ServiceError> {
    let page = service.entries(court, from, until.min(from + PAGE))?;
    if page.is_empty() {
        let reason = format!("entry {from} of {court} is missing");
        return Err(ServiceError::Unavailable { reason });
    }
    Ok(page)
}

/// The size that a request names, where 0 stands for the newest.
fn size_or_newest(size: u64, snapshot: &Snapshot) -> Result<u64, ServiceError> {
    match size {
        0 => Ok(snapshot.size()),
        size if size <= snapshot.size() => Ok(size),
        size => Err(ServiceError::OutOfRange {
            reason: format!("the log has {} entries, fewer than {size}", snapshot.size()),
        }),
    }
}

fn proof_response(hashes: &[Hash], size: u64, snapshot: &Snapshot) -> Response<v1::ProofResponse> {
    let (hashes, checkpoint) = (receipts::hashes(hashes), snapshot.checkpoint.clone());
    Response::new(v1::ProofResponse { hashes, size, checkpoint })
}

/// Entries as messages with their indexes.
fn numbered(from: u64, page: Vec<Vec<u8>>) -> Vec<v1::StreamEntriesResponse> {
    let entries = (from..).zip(page);
    entries.map(|(index, entry)| v1::StreamEntriesResponse { index, entry }).collect()
}

/// Entries as pieces of a bundle of so many entries.
fn bundle_pieces(size: u64, from: u64, page: &[Vec<u8>]) -> Vec<v1::ExportBundleResponse> {
    let (mut pieces, mut piece) = (Vec::new(), Vec::new());
    for (sent, entry) in (from + 1..).zip(page) {
        piece.extend_from_slice(bundle::line(entry).as_bytes());
        let last = sent == from + page.len() as u64;
        if last || piece.len() >= PIECE_BYTES {
            let piece = std::mem::take(&mut piece);
            pieces.push(v1::ExportBundleResponse { piece, size, sent });
        }
    }
    pieces
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
        let (number, rows) = self.service.find_case(&court, &case_number)?;
        let snapshot = self.service.snapshot_with(&court, &rows).await?;
        // The case index may show a commit a moment before its snapshot is published.
        let mut rows =
            rows.into_iter().filter(|row| row.stage == stage && row.filing.0 < snapshot.size());
        let case_number = number.as_str().to_owned();
        let unknown = || from_refusal(Refusal::FilingUnknown { case_number, stage });
        let row = rows.next().ok_or_else(unknown)?;
        if row.end == CaseEnd::Open && !sees_open_odds {
            return Err(Denied::OpenOdds.into());
        }
        let filing = self.service.entry_bytes(&court, row.filing.0)?;
        let mut wanted = vec![(row.filing.0, Some(filing.as_slice()))];
        let tray = read_filing(&filing)
            .and_then(|filed| snapshot.tray_entries.get(usize::try_from(filed.tray).ok()?));
        wanted.extend(tray.map(|entry| (entry.0, None)));
        let end = row.end.entry().map(|end| end.0);
        wanted.extend(end.filter(|end| *end < snapshot.size()).map(|end| (end, None)));
        let receipts = self.service.receipts(&court, &snapshot, &wanted)?;
        let mut messages = receipts.into_iter().map(receipts::message);
        let (filing, tray) = (messages.next(), tray.and_then(|_| messages.next()));
        Ok(Response::new(v1::GetReceiptResponse { filing, end: messages.next(), tray }))
    }

    async fn get_inclusion_proof(
        &self,
        request: Request<v1::GetInclusionProofRequest>,
    ) -> Result<Response<v1::ProofResponse>, Status> {
        let (_, v1::GetInclusionProofRequest { court, index, size }) = admit(request)?;
        let known = size.max(index.saturating_add(1));
        let snapshot = self.service.snapshot_of(&court, known).await?;
        let size = size_or_newest(size, &snapshot)?;
        let hashes = self.service.inclusion_proof(&court, &snapshot, index, size)?;
        Ok(proof_response(&hashes, size, &snapshot))
    }

    async fn get_consistency_proof(
        &self,
        request: Request<v1::GetConsistencyProofRequest>,
    ) -> Result<Response<v1::ProofResponse>, Status> {
        let (_, v1::GetConsistencyProofRequest { court, old_size, new_size }) = admit(request)?;
        let snapshot = self.service.snapshot_of(&court, old_size.max(new_size)).await?;
        let size = size_or_newest(new_size, &snapshot)?;
        let hashes = self.service.consistency_proof(&court, &snapshot, old_size, size)?;
        Ok(proof_response(&hashes, size, &snapshot))
    }

    async fn get_keys(
        &self,
        request: Request<v1::GetKeysRequest>,
    ) -> Result<Response<v1::GetKeysResponse>, Status> {
        let (_, v1::GetKeysRequest { court }) = admit(request)?;
        let snapshot = self.service.snapshot(&court)?;
        let wanted = snapshot.state.handovers.iter().map(|handover| (handover.entry.0, None));
        let receipts = self.service.receipts(&court, &snapshot, &wanted.collect::<Vec<_>>())?;
        let handovers = receipts.into_iter().map(receipts::message).collect();
        Ok(Response::new(v1::GetKeysResponse { handovers }))
    }

    type StreamEntriesStream = MessageStream<v1::StreamEntriesResponse>;

    async fn stream_entries(
        &self,
        request: Request<v1::StreamEntriesRequest>,
    ) -> Result<Response<Self::StreamEntriesStream>, Status> {
        let caller = caller(&request)?.clone();
        let (_, v1::StreamEntriesRequest { court, from, until }) = admit(request)?;
        let snapshot = self.service.snapshot_of(&court, from.max(until)).await?;
        let until = size_or_newest(until, &snapshot)?;
        let export = Export { service: self.service.clone(), caller, court, from, until };
        Ok(Response::new(export.answer(None, numbered)))
    }

    type ListCosignedStream = MessageStream<v1::ListCosignedResponse>;

    async fn list_cosigned(
        &self,
        request: Request<v1::ListCosignedRequest>,
    ) -> Result<Response<Self::ListCosignedStream>, Status> {
        let (_, v1::ListCosignedRequest { court, after_size }) = admit(request)?;
        let read = move |service: &Service| Ok(service.cosigned(&court, after_size)?);
        let notes = blocking::run(&self.service, read).await?;
        let messages = notes.into_iter().map(|note| v1::ListCosignedResponse { note });
        Ok(Response::new(pages::paced(messages)))
    }

    type ExportBundleStream = MessageStream<v1::ExportBundleResponse>;

    async fn export_bundle(
        &self,
        request: Request<v1::ExportBundleRequest>,
    ) -> Result<Response<Self::ExportBundleStream>, Status> {
        let caller = caller(&request)?.clone();
        let (_, v1::ExportBundleRequest { court }) = admit(request)?;
        let snapshot = self.service.snapshot(&court)?;
        let size = snapshot.size();
        let head = bundle::head(&snapshot.checkpoint).into_bytes();
        let head = v1::ExportBundleResponse { piece: head, size, sent: 0 };
        let pieces = move |from: u64, page: Vec<Vec<u8>>| bundle_pieces(size, from, &page);
        let service = self.service.clone();
        let export = Export { service, caller, court, from: 0, until: size };
        Ok(Response::new(export.answer(Some(head), pieces)))
    }
}
