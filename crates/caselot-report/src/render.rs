//! The one way from a report to bytes, for the command line and the server alike.

use super::content::{Behind, Content};
use super::diff::{self, DiffFault, Earlier};
use super::words::{Lang, Words};
use super::{csv, html, table, xlsx};
use caselot_core::quota::QuotaReport;
use caselot_core::quota::json;

/// The form of a report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For a terminal
    #[default]
    Table,
    /// For machines: every figure exact
    Json,
    /// All tables one under the other, for a spreadsheet
    Csv,
    /// A workbook
    Xlsx,
    /// One page to print, with pictures
    Html,
}

/// How a report is shown.
#[derive(Debug, Clone, Default)]
pub struct Style {
    /// Form.
    pub format: Format,
    /// Language; JSON has none.
    pub lang: Lang,
    /// Leaves findings out.
    pub publish: bool,
    /// Says what changed since this one.
    pub since: Option<Earlier>,
}

/// Why a report cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The earlier report cannot be compared.
    #[error(transparent)]
    Since(#[from] DiffFault),
    /// The workbook cannot hold it.
    #[error("the workbook cannot be made: {0}; ask for CSV or a shorter period")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The CSV cannot be made.
    #[error("the CSV cannot be made: {0}")]
    Csv(#[from] ::csv::Error),
}

/// The report as bytes: the same for the same report, cases and style.
///
/// # Errors
/// When the earlier report is of another court or period, or a workbook would be too large.
pub fn render(
    report: &QuotaReport,
    behind: &Behind,
    style: &Style,
) -> Result<Vec<u8>, RenderError> {
    let compare = |earlier| diff::changes(earlier, report, style.publish);
    let changes = style.since.as_ref().map(compare).transpose()?;
    if style.format == Format::Json {
        let mut value = json::json(report, style.publish);
        if let Some(changes) = &changes {
            value["changes"] = changes.json();
        }
        return Ok(json::pretty(&value).into_bytes());
    }
    let words = Words::new(style.lang);
    let content = Content::new(report, &words, style.publish, changes.as_ref());
    Ok(match style.format {
        Format::Table | Format::Json => table::text(&content).into_bytes(),
        Format::Html => html::page(&content).into_bytes(),
        Format::Csv => csv::bytes(&content, behind)?,
        Format::Xlsx => xlsx::bytes(&content, behind)?,
    })
}
