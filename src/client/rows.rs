//! Rows of a file that are recorded together: how they are read, and how they are sent.

use std::pin::Pin;

use caselot_core::docket::codec::ActivityRecorded;
use caselot_core::docket::people::Absence;
use caselot_core::docket::record::{Activity, CaseImported};
use caselot_core::id::EntryIndex;
use caselot_tables::{ClosingRow, Options, Reading, Roster};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Response, Status};

use super::connect::Channel;
use super::error::ClientError;
use crate::wire::v1;
use crate::wire::v1::quota_service_client::QuotaServiceClient;
use crate::wire::v1::roster_service_client::RosterServiceClient;

/// Size of the largest answer that is accepted: one answer lists all refused rows of a file.
const MAX_ANSWER_BYTES: usize = 256 << 20;

/// So many messages are made before they are sent.
const AHEAD: usize = 64;

/// The messages of a file.
pub type Messages<M> = ReceiverStream<M>;
/// The call that sends them.
pub type Sending =
    Pin<Box<dyn Future<Output = Result<Response<v1::BatchResponse>, Status>> + Send>>;

/// A kind of rows.
pub trait RowKind: 'static {
    /// A row as it is read.
    type Row: Clone + Send + Sync + 'static;
    /// A message of the stream.
    type Message: Send + 'static;

    /// Reads a file, with the court's judges and code.
    fn read(
        bytes: &[u8],
        options: &Options,
        roster: &Roster,
        court: Option<&str>,
    ) -> Reading<Self::Row>;

    /// The first message.
    fn head(head: v1::BatchHead) -> Self::Message;

    /// The message of a row.
    fn row(row: Self::Row) -> Self::Message;

    /// Sends all of them.
    fn send(channel: Channel, messages: Messages<Self::Message>) -> Sending;
}

/// Cases from before a log.
#[derive(Debug, Clone, Copy)]
pub struct Imports;

/// Cases that are closed (报结).
#[derive(Debug, Clone, Copy)]
pub struct Closings;

/// Work done in cases (办案活动).
#[derive(Debug, Clone, Copy)]
pub struct Activities;

/// Days on which judges are away (请假).
#[derive(Debug, Clone, Copy)]
pub struct Absences;

/// The client of the service of quotas, for answers about a whole file.
fn quota(channel: Channel) -> QuotaServiceClient<Channel> {
    QuotaServiceClient::new(channel).max_decoding_message_size(MAX_ANSWER_BYTES)
}

impl RowKind for Imports {
    type Row = CaseImported;
    type Message = v1::ImportCasesRequest;

    fn read(
        bytes: &[u8],
        options: &Options,
        roster: &Roster,
        court: Option<&str>,
    ) -> Reading<CaseImported> {
        caselot_tables::history(bytes, options, roster, court)
    }

    fn head(head: v1::BatchHead) -> v1::ImportCasesRequest {
        v1::ImportCasesRequest { part: Some(v1::import_cases_request::Part::Head(head)) }
    }

    fn row(case: CaseImported) -> v1::ImportCasesRequest {
        let row =
            v1::CaseImported { case_number: case.case_number, record: Some((&case.record).into()) };
        v1::ImportCasesRequest { part: Some(v1::import_cases_request::Part::Row(row)) }
    }

    fn send(channel: Channel, messages: Messages<v1::ImportCasesRequest>) -> Sending {
        Box::pin(async move { quota(channel).import_cases(messages).await })
    }
}

impl RowKind for Closings {
    type Row = ClosingRow;
    type Message = v1::CloseCasesRequest;

    fn read(
        bytes: &[u8],
        options: &Options,
        roster: &Roster,
        court: Option<&str>,
    ) -> Reading<ClosingRow> {
        caselot_tables::closings(bytes, options, roster, court)
    }

    fn head(head: v1::BatchHead) -> v1::CloseCasesRequest {
        v1::CloseCasesRequest { part: Some(v1::close_cases_request::Part::Head(head)) }
    }

    fn row(row: ClosingRow) -> v1::CloseCasesRequest {
        let row = v1::ClosingRow {
            case_number: row.case_number,
            closing: Some((&row.closing).into()),
            panel: Some((&row.panel).into()),
            undertaking: row.undertaking.map_or(0, |judge| judge.0),
        };
        v1::CloseCasesRequest { part: Some(v1::close_cases_request::Part::Row(row)) }
    }

    fn send(channel: Channel, messages: Messages<v1::CloseCasesRequest>) -> Sending {
        Box::pin(async move { quota(channel).close_cases(messages).await })
    }
}

impl RowKind for Activities {
    type Row = (String, Activity);
    type Message = v1::RecordActivitiesRequest;

    fn read(
        bytes: &[u8],
        options: &Options,
        roster: &Roster,
        court: Option<&str>,
    ) -> Reading<(String, Activity)> {
        caselot_tables::activities(bytes, options, roster, court)
    }

    fn head(head: v1::BatchHead) -> v1::RecordActivitiesRequest {
        v1::RecordActivitiesRequest { part: Some(v1::record_activities_request::Part::Head(head)) }
    }

    fn row((case_number, activity): (String, Activity)) -> v1::RecordActivitiesRequest {
        let activity = ActivityRecorded { filing: EntryIndex(0), activity };
        let row = v1::ActivityRow { case_number, activity: Some((&activity).into()) };
        v1::RecordActivitiesRequest { part: Some(v1::record_activities_request::Part::Row(row)) }
    }

    fn send(channel: Channel, messages: Messages<v1::RecordActivitiesRequest>) -> Sending {
        Box::pin(async move { quota(channel).record_activities(messages).await })
    }
}

impl RowKind for Absences {
    type Row = Absence;
    type Message = v1::RecordAbsencesRequest;

    fn read(
        bytes: &[u8],
        options: &Options,
        roster: &Roster,
        _court: Option<&str>,
    ) -> Reading<Absence> {
        caselot_tables::absences(bytes, options, roster)
    }

    fn head(head: v1::BatchHead) -> v1::RecordAbsencesRequest {
        v1::RecordAbsencesRequest { part: Some(v1::record_absences_request::Part::Head(head)) }
    }

    fn row(absence: Absence) -> v1::RecordAbsencesRequest {
        let row = v1::AbsenceRecorded::from(&absence);
        v1::RecordAbsencesRequest { part: Some(v1::record_absences_request::Part::Row(row)) }
    }

    fn send(channel: Channel, messages: Messages<v1::RecordAbsencesRequest>) -> Sending {
        let client = RosterServiceClient::new(channel);
        let mut client = client.max_decoding_message_size(MAX_ANSWER_BYTES);
        Box::pin(async move { client.record_absences(messages).await })
    }
}

/// Sends rows, and tells of each as it goes. All are held against the rules before the first is
/// recorded.
///
/// # Errors
/// When the server refuses the call itself.
pub async fn send_rows<K: RowKind>(
    channel: Channel,
    head: v1::BatchHead,
    rows: Vec<K::Row>,
    mut sent: impl FnMut() + Send + 'static,
) -> Result<v1::BatchResponse, ClientError> {
    let (sender, messages) = mpsc::channel(AHEAD);
    tokio::spawn(async move {
        // A call that ended early takes no more of them; its answer says why.
        if sender.send(K::head(head)).await.is_err() {
            return;
        }
        for row in rows {
            if sender.send(K::row(row)).await.is_err() {
                return;
            }
            sent();
        }
    });
    Ok(K::send(channel, ReceiverStream::new(messages)).await?.into_inner())
}
