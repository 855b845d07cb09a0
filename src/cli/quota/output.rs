//! Form, language and destination of a report.

use std::io::IsTerminal;
use std::path::PathBuf;

use caselot_core::quota::{Ask, CourtProjection};
use caselot_report::diff::EarlierReport;
use caselot_report::{FigureCases, Format, Lang, Style, render};

use crate::cli::words::text;
use crate::cli::{Failure, print, words};
use crate::wire::v1;

/// Form, language and destination of a report.
#[derive(Debug, clap::Args)]
pub struct Output {
    /// Form of the report.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Writes the report into this file [default: it is printed].
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Leaves out what is not for the public: findings, lists of cases, names of ordinary judges.
    #[arg(long)]
    publish: bool,
    /// Only the circular (通报): the leaders' table and what has to be said of it, on one page.
    #[arg(long)]
    brief: bool,
    /// Adds what changed since an earlier report, which was made with --format json.
    #[arg(long, value_name = "OLD.json")]
    diff: Option<PathBuf>,
}

impl Output {
    /// Refuses a form that a terminal cannot show, before any work is done.
    pub fn check(&self) -> Result<(), Failure> {
        if self.format == Format::Json && self.brief {
            return Err(Failure::usage(
                text!("JSON holds the whole report, and has no short form"),
                text!("leave --brief out, or ask for html, xlsx, csv or table"),
            ));
        }
        let to_terminal = self.out.is_none() && std::io::stdout().is_terminal();
        if self.format == Format::Xlsx && to_terminal {
            return Err(Failure::usage(
                text!("a workbook is not for a terminal"),
                text!("add --out FILE.xlsx"),
            ));
        }
        Ok(())
    }

    /// The report of a court as bytes.
    pub fn rendered(&self, projection: &CourtProjection, ask: &Ask) -> Result<Vec<u8>, Failure> {
        let report = projection.report(ask).map_err(Failure::misuse)?;
        let earlier = self.earlier()?.map(|bytes| EarlierReport::read(&bytes)).transpose();
        let style = Style {
            format: self.format,
            lang: words::lang(),
            publish: self.publish,
            brief: self.brief,
            since: earlier.map_err(Failure::misuse)?,
            ..Style::default()
        };
        let cases_of = |figure| projection.cases_behind(ask, figure);
        let behind = FigureCases::gather(&report, &style, cases_of).map_err(Failure::misuse)?;
        render(&report, &behind, &style).map_err(Failure::misuse)
    }

    /// The request for the same report from the server.
    pub fn request(
        &self,
        report: v1::QuotaReportRequest,
    ) -> Result<v1::ExportQuotaReportRequest, Failure> {
        let format = match self.format {
            Format::Table => v1::ReportFormat::ReportTable,
            Format::Json => v1::ReportFormat::ReportJson,
            Format::Csv => v1::ReportFormat::ReportCsv,
            Format::Xlsx => v1::ReportFormat::ReportXlsx,
            Format::Html => v1::ReportFormat::ReportHtml,
        };
        let language = match words::lang() {
            Lang::Zh => v1::ReportLanguage::Chinese,
            Lang::En => v1::ReportLanguage::English,
        };
        Ok(v1::ExportQuotaReportRequest {
            report: Some(report),
            format: format.into(),
            language: language.into(),
            publish: self.publish,
            brief: self.brief,
            earlier: self.earlier()?.unwrap_or_default(),
        })
    }

    /// Writes the report to its destination; a reader that stops early is no failure.
    pub fn write(&self, file: &[u8]) -> Result<(), Failure> {
        print::file(self.out.as_deref(), file)
    }

    fn earlier(&self) -> Result<Option<Vec<u8>>, Failure> {
        let read = |path: &PathBuf| std::fs::read(path).map_err(Failure::file(path));
        self.diff.as_ref().map(read).transpose()
    }
}
