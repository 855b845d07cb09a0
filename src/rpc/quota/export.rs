//! Reports as files.

use tonic::Status;

use super::convert;
use crate::quota::Ask;
use crate::report::json;
use crate::rpc::status::malformed;
use crate::service::Service;
use crate::wire::v1;

/// A piece of a file: well under the usual limit of a message, 4 MiB.
const PIECE_BYTES: usize = 256 * 1024;

/// How the file shall look.
pub struct Style {
    publish: bool,
}

/// Court, period and style of the file.
pub fn asked(m: v1::ExportQuotaReportRequest) -> Result<(String, Ask, Style), Status> {
    let (court, ask) = convert::ask(m.report)?;
    match v1::ReportFormat::try_from(m.format) {
        Ok(v1::ReportFormat::ReportJson) => Ok((court, ask, Style { publish: m.publish })),
        _ => Err(malformed("format", "name a format of the file")),
    }
}

/// The file's bytes.
pub fn file(service: &Service, court: &str, ask: &Ask, style: &Style) -> Result<Vec<u8>, Status> {
    let report = service.quota_report(court, ask)?;
    Ok(json::text(&report, style.publish).into_bytes())
}

/// The bytes in pieces.
pub fn pieces(file: Vec<u8>) -> impl Iterator<Item = v1::ExportQuotaReportResponse> {
    let count = file.len().div_ceil(PIECE_BYTES);
    (0..count).map(move |at| {
        let end = file.len().min((at + 1) * PIECE_BYTES);
        v1::ExportQuotaReportResponse { piece: file[at * PIECE_BYTES..end].to_vec() }
    })
}
