//! Streams of rows: read to their end, and then recorded together.

use caselot_core::docket::decide::Command;
use caselot_core::docket::entry::Actor;
use prost::Message;
use tonic::{Request, Response, Status, Streaming};

use super::auth::{authorize, caller};
use super::quota::request::{activity_row, closing_row, import_row};
use super::roster::absence_row;
use super::status::{from_refusal, malformed, named, reason_and_field};
use crate::service::access::Caller;
use crate::service::{BulkMode, RowOutcome, Service};
use crate::wire::v1;

/// Most bytes of all rows of a stream: they wait in memory until the last has come.
const MAX_STREAM_BYTES: usize = 256 << 20;
/// What each of them counts for besides its own bytes, which may be none.
const ROW_BYTES: usize = 512;
/// Most rows that are listed as refused; of the others the answer says how many they are.
const MAX_LISTED: usize = 1_000;
/// Rows that are read before other calls of the same thread have their turn.
const ROWS_A_TURN: u64 = 256;

/// One message of a stream: its head, or a row.
pub enum Part<R> {
    Head(v1::BatchHead),
    Row(R),
}

/// What the kinds of streams have in common.
pub trait RowMessage: Message + Default + 'static {
    /// A row of the stream.
    type Row: Message;
    /// The part that the message holds; `None` if it is empty.
    fn part(self) -> Option<Part<Self::Row>>;
    /// The command of a row.
    ///
    /// # Errors
    /// When a field is missing or does not hold what it must.
    fn command(row: Self::Row) -> Result<Command, Status>;
}

macro_rules! row_messages {
    ($($request:ident, $module:ident, $row:ident, $command:ident;)+) => {
        $(impl RowMessage for v1::$request {
            type Row = v1::$row;
            fn part(self) -> Option<Part<v1::$row>> {
                self.part.map(|part| match part {
                    v1::$module::Part::Head(head) => Part::Head(head),
                    v1::$module::Part::Row(row) => Part::Row(row),
                })
            }
            fn command(row: v1::$row) -> Result<Command, Status> {
                $command(row)
            }
        })+
    };
}

row_messages! {
    ImportCasesRequest, import_cases_request, CaseImported, import_row;
    CloseCasesRequest, close_cases_request, ClosingRow, closing_row;
    RecordActivitiesRequest, record_activities_request, ActivityRow, activity_row;
    RecordAbsencesRequest, record_absences_request, AbsenceRecorded, absence_row;
}

/// All rows of a stream.
struct Rows {
    head: v1::BatchHead,
    actor: Actor,
    /// How many rows there are.
    count: u64,
    /// The rows that can be read, with their numbers.
    commands: Vec<(u64, Command)>,
    /// The rows that cannot be read.
    unreadable: RefusedRows,
}

/// Reads a stream to its end.
async fn read<M: RowMessage>(caller: &Caller, mut stream: Streaming<M>) -> Result<Rows, Status> {
    let Some(Some(Part::Head(head))) = stream.message().await?.map(M::part) else {
        let text = "the stream has no head; make it the first message";
        return Err(malformed("head", text));
    };
    let actor = authorize(caller, &head)?;
    let (commands, unreadable) = (Vec::new(), RefusedRows::default());
    let mut rows = Rows { head, actor, count: 0, commands, unreadable };
    let mut bytes = 0;
    while let Some(message) = stream.message().await? {
        let Some(Part::Row(row)) = message.part() else {
            let text = "a message after the head is no row; send rows alone";
            return Err(malformed("row", text));
        };
        bytes += ROW_BYTES + row.encoded_len();
        if bytes > MAX_STREAM_BYTES {
            return Err(Status::resource_exhausted(format!(
                "the rows are larger than {MAX_STREAM_BYTES} bytes from row {} on, and nothing was \
                 recorded; split the file",
                rows.count
            )));
        }
        match M::command(row) {
            Ok(command) => rows.commands.push((rows.count, command)),
            Err(status) => rows.unreadable.add(rows.count, || status),
        }
        rows.count += 1;
        // Small rows lie here by thousands; other calls of this thread have their turn between them.
        if rows.count.is_multiple_of(ROWS_A_TURN) {
            tokio::task::yield_now().await;
        }
    }
    Ok(rows)
}

/// Rows that are refused: the first ones that were found, and how many there are.
#[derive(Default)]
struct RefusedRows {
    listed: Vec<v1::RefusedRow>,
    count: u64,
}

impl RefusedRows {
    fn add(&mut self, row: u64, status: impl FnOnce() -> Status) {
        self.count += 1;
        if self.listed.len() < MAX_LISTED {
            let status = status();
            let (code, field) = reason_and_field(&status);
            self.listed.push(v1::RefusedRow {
                row,
                code,
                field,
                text: status.message().to_owned(),
                named: named(&status),
            });
        }
    }
}

/// Reads a stream to its end, and records its rows.
///
/// # Errors
/// When the stream is malformed or the caller may not record, or the service could not go on.
pub async fn record<M: RowMessage>(
    service: &Service,
    request: Request<Streaming<M>>,
) -> Result<Response<v1::BatchResponse>, Status> {
    let caller = caller(&request)?.clone();
    let rows = read(&caller, request.into_inner()).await?;
    let Rows { head, actor, count, commands, unreadable: mut refused } = rows;
    let (numbers, commands): (Vec<u64>, Vec<Command>) = commands.into_iter().unzip();
    let mode = match (head.rehearse, head.skip_bad) {
        (true, _) => BulkMode::Rehearse,
        (false, true) => BulkMode::SkipRefused,
        (false, false) => BulkMode::AllOrNone,
    };
    let unreadable = refused.count > 0;
    let outcome = service.record_rows(&head.court, &actor, commands, mode, unreadable).await?;
    let (mut recorded, mut listed, mut known) = (0, 0, 0);
    for (row, row_outcome) in numbers.into_iter().zip(&outcome.rows) {
        match row_outcome {
            RowOutcome::New => recorded += u64::from(outcome.recorded),
            RowOutcome::Listed => listed += u64::from(outcome.recorded),
            RowOutcome::Known => known += 1,
            RowOutcome::Refused(refusal) => refused.add(row, || from_refusal(refusal)),
        }
    }
    let RefusedRows { listed: mut refused, count: all_refused } = refused;
    refused.sort_by_key(|refused| refused.row);
    Ok(Response::new(v1::BatchResponse {
        rows: count,
        recorded,
        known,
        more_refused: all_refused - refused.len() as u64,
        refused,
        checkpoint: outcome.checkpoint,
        listed,
        proposed: outcome.proposed.into_iter().map(|entry| entry.0).collect(),
    }))
}
