//! Quota reports as files.

use std::sync::Arc;

use caselot_core::docket::refusal::Refusal;
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::quota::circular::circular as signed;
use caselot_core::quota::{Ask, AskFault, CourtProjection, Figure, QuotaReport};
use caselot_report::diff::EarlierReport;
use caselot_report::{FigureCases, Format, Lang, RenderError, Style, render};
use tonic::Status;

use super::{circular, request};
use crate::rpc::field;
use crate::rpc::status::{from_refusal, malformed};
use crate::service::{Service, ServiceError};
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
    let (publish, brief) = (m.publish, m.brief);
    Ok((court, ask, Style { format, lang, publish, brief, since, ..Style::default() }))
}

/// The bytes of a file, of a part of the court with that judge's line alone. The court's projection is
/// locked only while the report is read from it.
///
/// # Errors
/// When there is no such court, the log cannot be read, the period has no report, or the report
/// cannot be put in this form.
pub fn file(
    service: &Service,
    court: &str,
    (ask, part): (&Ask, Option<JudgeId>),
    mut style: Style,
) -> Result<Vec<u8>, Status> {
    if style.since.is_none() && part.is_none() {
        style.since = archived(service, court, ask, &mut style.unlike)?;
    }
    let (report, behind) = service.quota_report_with(court, ask, |projection, report| {
        gather(projection, (ask, part), report, &style)
    })?;
    rendered(report, &behind, &style, part)
}

/// The report as it was filled in for the circular, signed by those who took its steps.
///
/// # Errors
/// As [`file()`], and when nothing was filled in or this program counts it otherwise.
pub fn filled(
    service: &Service,
    court: &str,
    ask: &Ask,
    mut style: Style,
) -> Result<Vec<u8>, Status> {
    let period = (ask.from, ask.to);
    let state = Arc::clone(&service.snapshot(court)?.state);
    let step = circular::filled(&state, ask).map_err(from_refusal)?;
    let ask = &Ask { as_of: Some(step.as_of), ..*ask };
    style.signed = signed(&state, period);
    let read = |projection: &CourtProjection, report: &QuotaReport| {
        gather(projection, (ask, None), report, &style)
    };
    let (report, behind) = service.circular_report(court, (period, &step), read)?;
    rendered(report, &behind, &style, None)
}

/// What the period's archived circular said; none if there is none, and a note if this program counts
/// it otherwise.
fn archived(
    service: &Service,
    court: &str,
    ask: &Ask,
    unlike: &mut Option<EntryIndex>,
) -> Result<Option<EarlierReport>, Status> {
    match service.archived_report(court, (ask.from, ask.to)) {
        Ok(None) => Ok(None),
        Ok(Some(text)) => {
            let earlier = EarlierReport::read(text.as_bytes());
            earlier.map(Some).map_err(|fault| malformed("earlier", &fault.to_string()))
        }
        Err(ServiceError::Refused(Refusal::CircularUnlike { entry })) => {
            *unlike = Some(entry);
            Ok(None)
        }
        Err(cause) => Err(cause.into()),
    }
}

fn gather(
    projection: &CourtProjection,
    (ask, part): (&Ask, Option<JudgeId>),
    report: &QuotaReport,
    style: &Style,
) -> Result<FigureCases, AskFault> {
    // Of a part of the court no others' cases are gathered.
    let own = |figure| match figure {
        Figure::Own(judge) | Figure::Panel(judge) | Figure::Open(judge) => Some(judge) == part,
        _ => false,
    };
    FigureCases::gather(report, style, |figure| match part.is_none() || own(figure) {
        true => projection.cases_behind(ask, figure),
        false => Ok(Vec::new()),
    })
}

fn rendered(
    report: QuotaReport,
    behind: &FigureCases,
    style: &Style,
    part: Option<JudgeId>,
) -> Result<Vec<u8>, Status> {
    let report = match part {
        Some(judge) => report.of_judge(judge),
        None => report,
    };
    render(&report, behind, style).map_err(|error| {
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
