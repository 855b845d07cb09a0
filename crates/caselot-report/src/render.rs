//! The only way from a report to bytes, for the command line and the server.

use caselot_core::id::EntryIndex;
use caselot_core::quota::report::CircularReport;
use caselot_core::quota::{QuotaReport, json};
use caselot_words::Lang;

use super::content::{Content, FigureCases};
use super::diff::{self, DiffFault, EarlierReport};
use super::words::Words;
use super::{circular, csv, html, table, xlsx};

/// Form of a report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Table for a terminal.
    #[default]
    Table,
    /// JSON for machines, with every figure exact.
    Json,
    /// CSV for a spreadsheet: all tables, one below the other.
    Csv,
    /// Workbook with one sheet for each table.
    Xlsx,
    /// One page to print, with pictures.
    Html,
}

/// Form, language and content of a report.
#[derive(Debug, Clone, Default)]
pub struct Style {
    /// Form.
    pub format: Format,
    /// Language; JSON has none.
    pub lang: Lang,
    /// Leaves out what is not for the public: findings, lists of cases, names of ordinary judges.
    pub publish: bool,
    /// The circular alone (通报): the leaders' table and what has to be said of it, on one page. JSON
    /// is always whole.
    pub brief: bool,
    /// Adds what changed since this earlier report.
    pub since: Option<EarlierReport>,
    /// The entry that archived a circular with which the report is not compared, since this program
    /// counts that one otherwise; it is said.
    pub unlike: Option<EntryIndex>,
    /// The steps of the circular that the report was filled in for: who signs it, and when.
    pub signed: Option<CircularReport>,
}

/// Why a report cannot be rendered. The cure stands behind a semicolon.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The earlier report cannot be compared.
    #[error(transparent)]
    Since(#[from] DiffFault),
    /// The workbook cannot hold the report.
    #[error("the workbook cannot be made: {0}; ask for CSV or a shorter period")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The CSV cannot be made.
    #[error("the CSV cannot be made: {0}; ask for another form")]
    Csv(#[from] ::csv::Error),
}

/// Renders a report. The same report, cases and style give the same bytes; the crate's front page
/// has an example.
///
/// # Errors
/// When the earlier report is of another court or period, or a workbook would be too large.
pub fn render(
    report: &QuotaReport,
    behind: &FigureCases,
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
    let content = Content::new(report, &words, style, changes.as_ref());
    Ok(match style.format {
        Format::Table | Format::Json => table::text(&content).into_bytes(),
        Format::Html if style.brief => circular::page(&content).into_bytes(),
        Format::Html => html::page(&content, behind).into_bytes(),
        Format::Csv => csv::bytes(&content, behind)?,
        Format::Xlsx => xlsx::bytes(&content, behind)?,
    })
}
