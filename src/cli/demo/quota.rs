//! The demo's year: all drawn cases are closed, and the leaders' quotas counted.

use caselot_core::docket::Day;
use caselot_core::docket::code::{Manner, QuotaBasis};
use caselot_core::docket::record::Closing;
use caselot_core::quota::Ask;
use caselot_core::quota::report::Status;
use caselot_words::Lang;
use tokio_stream::StreamExt;

use super::people::Connections;
use super::{court, host, report_it};
use crate::cli::remote::QuotaClient;
use crate::cli::words::text;
use crate::cli::{Failure, say, words};
use crate::client::Assignment;
use crate::service::access::Role;
use crate::wire::v1;

/// Of fewer cases than a small court has in a year it is luck which leaders get enough.
const FEW: u64 = 1_000;

/// The quota report of the demo's year, as the server made it.
pub struct Report {
    year: u32,
    table: String,
    json: String,
}

/// Closes all cases with a judgment of today, and gives the number that was recorded.
pub async fn close(connections: &Connections, assigned: &[Assignment]) -> Result<u64, Failure> {
    use v1::close_cases_request::Part;
    let on = Day::at(host::now_ms(), host::UTC_OFFSET_MINUTES);
    let closing = (&Closing { on, manner: Some(Manner::Judgment) }).into();
    let head = Part::Head(v1::BatchHead { court: court::CODE.to_owned(), ..Default::default() });
    let row = |case: &Assignment| {
        let case_number = case.filed.facts.case_number.clone();
        Part::Row(v1::ClosingRow { case_number, closing: Some(closing), ..Default::default() })
    };
    let parts = std::iter::once(head).chain(assigned.iter().map(row));
    let messages: Vec<_> = parts.map(|part| v1::CloseCasesRequest { part: Some(part) }).collect();
    let mut client = QuotaClient::new(connections.connect_as(Role::Political).await?);
    let answer = client.close_cases(tokio_stream::iter(messages)).await?.into_inner();
    match answer.refused.first() {
        Some(refused) => {
            let sentence =
                text!("a case of the demo was not closed: {reason}", reason = refused.text);
            Err(Failure::unexpected(sentence, report_it()))
        }
        None => Ok(answer.recorded),
    }
}

/// States that the court, which opened today, had no case in the months before.
pub async fn state(connections: &Connections) -> Result<(), Failure> {
    let today = Day::at(host::now_ms(), host::UTC_OFFSET_MINUTES);
    let (year, month) = today.year_month();
    let first = Day::parse(&format!("{year:04}-01-01")).unwrap_or(today);
    let named = (1..month).map(|month| format!("{year}年{month}月无结案"));
    let stated = v1::DataStated {
        basis: QuotaBasis::Closed.code(),
        from_day: first.0,
        to_day: today.0,
        panels_known: true,
        text: named.collect::<Vec<_>>().join("、"),
    };
    let request = v1::StateDataRequest {
        court: court::CODE.to_owned(),
        person: String::new(),
        stated: Some(stated),
    };
    let mut client = QuotaClient::new(connections.connect_as(Role::Political).await?);
    client.state_data(request).await?;
    Ok(())
}

/// Asks for the report of the current year, as a table and as JSON.
pub async fn report(connections: &Connections) -> Result<Report, Failure> {
    let year = Day::at(host::now_ms(), host::UTC_OFFSET_MINUTES).year();
    let table = exported(connections, year, v1::ReportFormat::ReportTable).await?;
    let json = exported(connections, year, v1::ReportFormat::ReportJson).await?;
    Ok(Report { year, table, json })
}

async fn exported(
    connections: &Connections,
    year: u32,
    format: v1::ReportFormat,
) -> Result<String, Failure> {
    let court = court::CODE.to_owned();
    let request = v1::ExportQuotaReportRequest {
        report: Some(v1::QuotaReportRequest { court, year, ..Default::default() }),
        format: format.into(),
        language: match words::lang() {
            Lang::Zh => v1::ReportLanguage::Chinese,
            Lang::En => v1::ReportLanguage::English,
        }
        .into(),
        ..Default::default()
    };
    let mut client = QuotaClient::new(connections.connect_as(Role::Political).await?);
    let mut pieces = client.export_quota_report(request).await?.into_inner();
    let mut file = Vec::new();
    while let Some(piece) = pieces.next().await {
        file.extend_from_slice(&piece?.piece);
    }
    String::from_utf8(file).map_err(|_| Failure::answer("quota report", text!("it is no text")))
}

impl Report {
    /// Whether a leader is behind in so few cases that this is luck.
    fn has_bad_luck(&self) -> bool {
        let report: serde_json::Value = serde_json::from_str(&self.json).unwrap_or_default();
        if report["reconciliation"]["closings"].as_u64().is_none_or(|closings| closings >= FEW) {
            return false;
        }
        let leaders = report["leaders"].as_array().into_iter().flatten();
        let behind = [Status::Behind, Status::AtRisk].map(Status::name);
        leaders.filter_map(|leader| leader["status"].as_str()).any(|it| behind.contains(&it))
    }

    /// Computes the report again from the bundle, and prints it if the bytes are the same.
    pub fn print(&self, bundle: &[u8]) -> Result<(), Failure> {
        let ask = Ask::year(self.year).ok_or_else(|| {
            let sentence = text!("this machine's clock is in the year {year}", year = self.year);
            Failure::system(sentence, text!("set the clock"))
        })?;
        let again = caselot_verify::quota_report(bundle, &ask, false)?;
        if again != self.json {
            let sentence = text!("the bundle gives another quota report than the server");
            return Err(Failure::unexpected(sentence, report_it()));
        }
        say!(
            "9. The leaders' quotas of {year}, the same bytes from the server and from the \
             bundle:\n\n{table}",
            year = self.year,
            table = self.table.trim_end()
        );
        if self.has_bad_luck() {
            say!(
                "A leader who is behind here is so by the luck of few cases: the shares are planned \
                 for a year, as `caselot demo --cases 2000` draws it."
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_of_few_cases_it_is_luck_who_is_behind() {
        let of = |closings: u64, status: &str| {
            let json = format!(
                r#"{{"leaders":[{{"status":"ON_TRACK"}},{{"status":"{status}"}}],
                    "reconciliation":{{"closings":{closings}}}}}"#
            );
            Report { year: 2026, table: String::new(), json }.has_bad_luck()
        };
        assert!(of(200, "BEHIND") && of(200, "AT_RISK"));
        assert!(!of(200, "ON_TRACK") && !of(2_000, "BEHIND"));
    }
}
