//! The demo's year: all drawn cases are closed, and the leaders' quotas counted.

use tokio_stream::StreamExt;

use super::people::Doors;
use super::{court, host};
use crate::cli::Failure;
use crate::cli::remote::QuotaClient;
use crate::client::Assigned;
use crate::service::access::Role;
use crate::wire::v1;
use caselot_core::docket::code::Manner;
use caselot_core::docket::record::Closing;
use caselot_core::docket::{Day, codec};
use caselot_core::quota::Ask;

/// Minutes east of UTC of the demo's court.
const BEIJING: i32 = 480;

/// The quota report of the demo's year, as the server gave it.
pub struct Report {
    year: u32,
    table: String,
    json: String,
}

/// Closes all cases with a judgment today; the number that was recorded.
pub async fn close(doors: &Doors, assigned: &[Assigned]) -> Result<u64, Failure> {
    use v1::close_cases_request::Part;
    let on = Day::at(host::now_ms(), BEIJING);
    let closing = codec::closing_message(&Closing { on, manner: Some(Manner::Judgment) });
    let head = Part::Head(v1::BatchHead { court: court::CODE.to_owned(), ..Default::default() });
    let row = |case: &Assigned| {
        let case_number = case.filed.facts.case_number.clone();
        Part::Row(v1::ClosingRow { case_number, closing: Some(closing), panel: None })
    };
    let parts = std::iter::once(head).chain(assigned.iter().map(row));
    let messages: Vec<_> = parts.map(|part| v1::CloseCasesRequest { part: Some(part) }).collect();
    let mut client = QuotaClient::new(doors.enter(Role::Political).await?);
    let answer = client.close_cases(tokio_stream::iter(messages)).await?.into_inner();
    match answer.refused.first() {
        Some(refused) => Err(Failure::Other(format!("a case was not closed: {}", refused.text))),
        None => Ok(answer.recorded),
    }
}

/// Asks for the report of the current year, for people and exact.
pub async fn report(doors: &Doors) -> Result<Report, Failure> {
    let year = Day::at(host::now_ms(), BEIJING).year();
    let table = exported(doors, year, v1::ReportFormat::ReportTable).await?;
    let json = exported(doors, year, v1::ReportFormat::ReportJson).await?;
    Ok(Report { year, table, json })
}

async fn exported(doors: &Doors, year: u32, format: v1::ReportFormat) -> Result<String, Failure> {
    let court = court::CODE.to_owned();
    let request = v1::ExportQuotaReportRequest {
        report: Some(v1::QuotaReportRequest { court, year, ..Default::default() }),
        format: format.into(),
        language: v1::ReportLanguage::English.into(),
        ..Default::default()
    };
    let mut client = QuotaClient::new(doors.enter(Role::Political).await?);
    let mut pieces = client.export_quota_report(request).await?.into_inner();
    let mut file = Vec::new();
    while let Some(piece) = pieces.next().await {
        file.extend_from_slice(&piece?.piece);
    }
    String::from_utf8(file).map_err(|_| Failure::Unreadable("the report is no text".to_owned()))
}

impl Report {
    /// Computes it again from the bundle, and shows it if that gave the same bytes.
    pub fn show(&self, bundle: &[u8]) -> Result<(), Failure> {
        let ask = Ask::year(self.year).ok_or_else(|| Failure::Other("no such year".to_owned()))?;
        let again = caselot_verify::quota_report(bundle, &ask, false).map_err(Failure::Other)?;
        if again != self.json {
            return Err(Failure::Other("the bundle gives another quota report".to_owned()));
        }
        say!(
            "9. The leaders' quotas of {}, the same bytes from the server and from the bundle:\n\n{}",
            self.year,
            self.table.trim_end()
        );
        Ok(())
    }
}
