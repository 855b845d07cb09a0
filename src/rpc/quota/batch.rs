//! Streams of rows: read to their end, then recorded together.

use prost::Message;
use tonic::{Request, Response, Status, Streaming};

use crate::rpc::auth::{admitted, caller};
use crate::rpc::status::{field_of, malformed, refused};
use crate::service::access::Caller;
use crate::service::{BulkMode, RowOutcome, Service};
use crate::wire::v1;
use caselot_core::docket::decide::Command;
use caselot_core::docket::entry::Actor;

/// Most bytes of all rows of a stream: they wait in memory until the last has come.
const MAX_BATCH_BYTES: usize = 256 << 20;

/// One message of a stream: its head, or a row.
pub enum Part<R> {
    Head(v1::BatchHead),
    Row(R),
}

/// What the three kinds of streams have in common.
pub trait Rows: Message + Default + 'static {
    /// A row.
    type Row: Message;
    /// The message's part.
    fn part(self) -> Option<Part<Self::Row>>;
    /// The row's command.
    fn command(row: Self::Row) -> Result<Command, Status>;
}

macro_rules! rows {
    ($request:ident, $module:ident, $row:ident, $command:path) => {
        impl Rows for v1::$request {
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
        }
    };
}

rows!(ImportCasesRequest, import_cases_request, CaseImported, super::convert::import_row);
rows!(CloseCasesRequest, close_cases_request, ClosingRow, super::convert::closing_row);
rows!(
    RecordActivitiesRequest,
    record_activities_request,
    ActivityRow,
    super::convert::activity_row
);

/// All rows of a stream.
struct Batch {
    head: v1::BatchHead,
    actor: Actor,
    rows: u64,
    /// Commands with the rows they stand in.
    commands: Vec<(u64, Command)>,
    /// Rows that cannot be read.
    unread: Vec<v1::RefusedRow>,
}

async fn read<M: Rows>(caller: &Caller, mut stream: Streaming<M>) -> Result<Batch, Status> {
    let Some(Some(Part::Head(head))) = stream.message().await?.map(Rows::part) else {
        return Err(malformed("head", "the first message of the stream must be its head"));
    };
    let actor = admitted(caller, &head)?;
    let mut batch = Batch { head, actor, rows: 0, commands: Vec::new(), unread: Vec::new() };
    let mut bytes = 0;
    while let Some(message) = stream.message().await? {
        let Some(Part::Row(row)) = message.part() else {
            return Err(malformed("row", "after the head each message of the stream is a row"));
        };
        bytes += row.encoded_len();
        if bytes > MAX_BATCH_BYTES {
            let text = format!(
                "a stream takes {MAX_BATCH_BYTES} bytes of rows, reached at row {}; nothing was \
                 recorded, split the file",
                batch.rows
            );
            return Err(Status::resource_exhausted(text));
        }
        match M::command(row) {
            Ok(command) => batch.commands.push((batch.rows, command)),
            Err(status) => batch.unread.push(refused_row(batch.rows, &status)),
        }
        batch.rows += 1;
    }
    Ok(batch)
}

fn refused_row(row: u64, status: &Status) -> v1::RefusedRow {
    let (code, field) = field_of(status);
    v1::RefusedRow { row, code, field, text: status.message().to_owned() }
}

/// Takes a whole stream and records it.
pub async fn record<M: Rows>(
    service: &Service,
    request: Request<Streaming<M>>,
) -> Result<Response<v1::BatchResponse>, Status> {
    let caller = caller(&request)?.clone();
    let batch = read(&caller, request.into_inner()).await?;
    let Batch { head, actor, rows, commands, mut unread } = batch;
    let (places, commands): (Vec<u64>, Vec<Command>) = commands.into_iter().unzip();
    let how = match (head.rehearse, head.skip_bad) {
        (true, _) => BulkMode::Rehearse,
        (false, true) => BulkMode::SkipRefused,
        (false, false) => BulkMode::AllOrNone,
    };
    let unfit = !unread.is_empty();
    let outcome = service.record_rows(&head.court, &actor, commands, how, unfit).await?;
    let (mut recorded, mut known) = (0, 0);
    for (row, outcome_of) in places.into_iter().zip(&outcome.rows) {
        match outcome_of {
            RowOutcome::New => recorded += u64::from(outcome.recorded),
            RowOutcome::Known => known += 1,
            RowOutcome::Refused(refusal) => unread.push(refused_row(row, &refused(refusal))),
        }
    }
    unread.sort_by_key(|refused| refused.row);
    let (refused, checkpoint) = (unread, outcome.checkpoint);
    Ok(Response::new(v1::BatchResponse { rows, recorded, known, refused, checkpoint }))
}
