//! Clients that ask for what is dear: lawful calls in lawful numbers, which a server must bear.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::time::sleep;
use tonic::{Code, Status};
use v1::assign_cases_request::Request as Asked;
use v1::assignment_service_client::AssignmentServiceClient;
use v1::audit_service_client::AuditServiceClient;
use v1::import_cases_request::Part;
use v1::quota_service_client::QuotaServiceClient;

use super::super::court::Court;
use crate::cli::Failure;
use crate::client::Channel;
use crate::wire::v1;

/// Streams that are opened and not read, and for how long.
const UNREAD: usize = 20;
const UNREAD_FOR: Duration = Duration::from_secs(2);
/// Rows without content in one upload, and the most of them that an answer may list.
const EMPTY_ROWS: usize = 20_000;
const LISTED: usize = 1_000;
/// The parties of a dispute that many cases are of.
const PARTIES: [&str; 2] = ["91430200MA4L16JQ5X", "430203197002022349"];
/// Characters of a long text that is taken, and of one that is not.
const LONG: usize = 4_000;
const TOO_LONG: usize = 200_000;
/// Small messages in one stream, and after how many answers their reader rests.
const SMALL: usize = 50_000;
const READ: usize = 500;
const REST: Duration = Duration::from_millis(2);

/// Whether a refusal is one of those that a server bounds by.
fn is_bound(status: &Status) -> bool {
    matches!(
        status.code(),
        Code::ResourceExhausted
            | Code::InvalidArgument
            | Code::FailedPrecondition
            | Code::DeadlineExceeded
            | Code::Aborted
    )
}

/// Opens exports and reads none of them.
pub async fn unread(channel: &Channel, court: &Court) -> bool {
    let mut open = Vec::new();
    let mut held = true;
    for _ in 0..UNREAD {
        let request = v1::ExportBundleRequest { court: court.code.to_owned() };
        match AuditServiceClient::new(channel.clone()).export_bundle(request).await {
            Ok(stream) => open.push(stream.into_inner()),
            Err(status) => held &= is_bound(&status),
        }
    }
    sleep(UNREAD_FOR).await;
    held
}

/// Uploads rows without content.
pub async fn empty_rows(channel: &Channel, court: &Court) -> bool {
    let head =
        v1::BatchHead { court: court.code.to_owned(), skip_bad: true, ..v1::BatchHead::default() };
    let part = |part| v1::ImportCasesRequest { part: Some(part) };
    let rows = (0..EMPTY_ROWS).map(move |_| part(Part::Row(v1::CaseImported::default())));
    let rows = tokio_stream::iter(std::iter::once(part(Part::Head(head))).chain(rows));
    match QuotaServiceClient::new(channel.clone()).import_cases(rows).await {
        Ok(answer) => {
            let answer = answer.into_inner();
            answer.recorded == 0 && answer.refused.len() <= LISTED
        }
        Err(status) => is_bound(&status),
    }
}

/// Files and draws one more case of the same dispute.
pub async fn dispute(channel: &Channel, court: &Court) -> bool {
    let mut request = court.single_call();
    if let Some(facts) = &mut request.facts {
        facts.party_identifiers = PARTIES.map(str::to_owned).into();
    }
    let asked = AssignmentServiceClient::new(channel.clone()).assign_case(request).await;
    asked.map_or_else(|status| is_bound(&status), |_| true)
}

/// Files a case with a long text, or with one that is too long.
pub async fn long_text(channel: &Channel, court: &Court, n: usize) -> bool {
    let (length, fits) = if n.is_multiple_of(4) { (LONG, true) } else { (TOO_LONG, false) };
    let mut request = court.single_call();
    if let Some(facts) = &mut request.facts {
        facts.cause = "长".repeat(length);
    }
    let asked = AssignmentServiceClient::new(channel.clone()).assign_case(request).await;
    asked.map_or_else(|status| is_bound(&status), |_| fits)
}

/// Sends small messages in one stream, and reads their answers slowly. `None` if the end came first.
///
/// # Errors
/// When the stream cannot be begun.
pub async fn small_messages(
    channel: &Channel,
    court: &Court,
    end: &AtomicBool,
) -> Result<Option<bool>, Failure> {
    let draw = v1::DrawCaseRequest {
        court: court.code.to_owned(),
        case_number: "1".to_owned(),
        ..v1::DrawCaseRequest::default()
    };
    let row = move |_| v1::AssignCasesRequest { request: Some(Asked::Draw(draw.clone())) };
    let rows = tokio_stream::iter((0..SMALL).map(row));
    let mut client = AssignmentServiceClient::new(channel.clone());
    let mut answers = client.assign_cases(rows).await?.into_inner();
    let mut read = 0;
    while let Ok(Some(_)) = answers.message().await {
        read += 1;
        if read % READ == 0 {
            sleep(REST).await;
            if end.load(Ordering::Relaxed) {
                return Ok(None);
            }
        }
    }
    Ok(Some(read == SMALL))
}
