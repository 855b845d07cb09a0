//! Quota reports as files.

use caselot_core::quota::Ask;
use caselot_report::diff::EarlierReport;
use caselot_report::{FigureCases, Format, Lang, RenderError, Style, render};
use tonic::Status;

use super::request;
use crate::rpc::field;
use crate::rpc::status::malformed;
use crate::service::Service;
use crate::wire::v1;

/// Bytes of a piece of a file: well under the usual limit of a message, 4 MiB.
const PIECE_BYTES: usize = 256 * 1024;

/// Reads the court, the period and the style of a file.
///
/// # Errors
/// When the request names no period, format or language, or its earlier report cannot be read.
pub fn read(m: v1::ExportQuotaReportRequest) -> Result<(String, Ask, Style), Status> {
    let (court, ask) = request::ask(m.report)?;
    let format = match v1::ReportFormat::try_from(m.format) {
        Ok(v1::ReportFormat::ReportTable) => Format::Table,
        Ok(v1::ReportFormat::ReportJson) => Format::Json,
        Ok(v1::ReportFormat::ReportCsv) => Format::Csv,
        Ok(v1::ReportFormat::ReportXlsx) => Format::Xlsx,
        Ok(v1::ReportFormat::ReportHtml) => Format::Html,
        _ => return Err(field::unknown_code("format", "the format of the file")),
    };
    let lang = match v1::ReportLanguage::try_from(m.language) {
        Ok(v1::ReportLanguage::Unspecified | v1::ReportLanguage::Chinese) => Lang::Zh,
        Ok(v1::ReportLanguage::English) => Lang::En,
        Err(_) => return Err(field::unknown_code("language", "the language")),
    };
    let since = (!m.earlier.is_empty()).then(|| EarlierReport::read(&m.earlier)).transpose();
    let since = since.map_err(|fault| malformed("earlier", &fault.to_string()))?;
    Ok((court, ask, Style { format, lang, publish: m.publish, brief: m.brief, since }))
}

/// The bytes of a file. The court's projection is locked only while the report is read from it.
///
/// # Errors
/// When there is no such court, the log cannot be read, the period has no report, or the report
/// cannot be put in this form.
pub fn file(service: &Service, court: &str, ask: &Ask, style: &Style) -> Result<Vec<u8>, Status> {
    let (report, behind) = service.quota_report_with(court, ask, |projection, report| {
        FigureCases::gather(report, style, |figure| projection.cases_behind(ask, figure))
    })?;
    render(&report, &behind, style).map_err(|error| {
        let field = if matches!(error, RenderError::Since(_)) { "earlier" } else { "format" };
        malformed(field, &error.to_string())
    })
}

/// A file in pieces.
pub fn pieces(file: Vec<u8>) -> impl Iterator<Item = v1::ExportQuotaReportResponse> {
    let count = file.len().div_ceil(PIECE_BYTES);
    (0..count).map(move |at| {
        let end = file.len().min((at + 1) * PIECE_BYTES);
        v1::ExportQuotaReportResponse { piece: file[at * PIECE_BYTES..end].to_vec() }
    })
}
