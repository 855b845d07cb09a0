//! `caselot case import` and `caselot case close`

use std::path::PathBuf;
use std::process::ExitCode;

use crate::cli::remote::QuotaClient;
use crate::cli::sheet::{self, ClosingRow};
use crate::cli::upload::{Kind, Upload};
use crate::cli::{Caller, Failure};
use crate::wire::v1;
use caselot_core::docket::codec;
use caselot_core::docket::record::CaseImported;

/// Takes past cases over; a known case with the same facts is only closed.
#[derive(Debug, clap::Args)]
pub struct Import {
    /// CSV or XLSX: number,pool,cause,procedure,weight,flags,filed_on,undertaking,presiding,members,closed_on,manner,assigned_by
    #[arg(long)]
    history: PathBuf,
    #[command(flatten)]
    upload: Upload,
}

/// Closes cases with their final panels.
#[derive(Debug, clap::Args)]
pub struct Close {
    /// CSV or XLSX: number,closed_on,manner,presiding,members,assessors
    #[arg(long)]
    file: PathBuf,
    #[command(flatten)]
    upload: Upload,
}

impl Import {
    pub(in crate::cli) async fn run(self, caller: &Caller) -> Result<ExitCode, Failure> {
        use v1::import_cases_request::Part;
        let kind: Kind<CaseImported, v1::ImportCasesRequest> = Kind {
            read: sheet::read_history,
            head: |head| v1::ImportCasesRequest { part: Some(Part::Head(head)) },
            row: |case| v1::ImportCasesRequest {
                part: Some(Part::Row(v1::CaseImported {
                    case_number: case.case_number,
                    record: Some(codec::record_message(&case.record)),
                })),
            },
        };
        let call = async |mut client: QuotaClient, rows| client.import_cases(rows).await;
        self.upload.run(caller, &self.history, kind, call).await
    }
}

impl Close {
    pub(in crate::cli) async fn run(self, caller: &Caller) -> Result<ExitCode, Failure> {
        use v1::close_cases_request::Part;
        let kind: Kind<ClosingRow, v1::CloseCasesRequest> = Kind {
            read: sheet::read_closings,
            head: |head| v1::CloseCasesRequest { part: Some(Part::Head(head)) },
            row: |row| v1::CloseCasesRequest {
                part: Some(Part::Row(v1::ClosingRow {
                    case_number: row.case_number,
                    closing: Some(codec::closing_message(&row.closing)),
                    panel: Some(codec::panel_message(&row.panel)),
                })),
            },
        };
        let call = async |mut client: QuotaClient, rows| client.close_cases(rows).await;
        self.upload.run(caller, &self.file, kind, call).await
    }
}
