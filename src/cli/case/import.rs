//! `caselot case import` and `caselot case close`

use std::path::PathBuf;

use caselot_core::docket::record::CaseImported;
use caselot_tables::{ClosingRow, kinds};

use crate::cli::remote::QuotaClient;
use crate::cli::upload::{Form, Upload};
use crate::cli::{Caller, Exit};
use crate::wire::v1;

/// Records past cases with their judges, so that quotas can be counted from them. A case that the
/// log has already, with the same facts, is only closed.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Import {
    /// Workbook or CSV file with one past case a row.
    #[arg(
        long,
        value_name = "FILE",
        long_help = kinds::HISTORY.help("one past case a row")
    )]
    history: PathBuf,
    #[command(flatten)]
    upload: Upload,
}

const EXAMPLES: &str = "\
Examples:
  See what would be recorded, with every bad row:
    caselot case import --court 湘0203 --token-file registrar.token --history 2025.xlsx --dry-run
  Record the good rows:
    caselot case import --court 湘0203 --token-file registrar.token --history 2025.xlsx --skip-bad --yes

A table of past cases begins like this; judges are named by number or by name:
    案号,立案日期,承办法官,合议庭成员,结案日期,结案方式
    (2025)湘0203民初1号,2025-03-01,王建国,李晓梅;张伟,2025-06-30,判决";

/// Closes cases with their final panels.
#[derive(Debug, clap::Args)]
pub struct Close {
    /// Workbook or CSV file with one closing a row.
    #[arg(
        long,
        value_name = "FILE",
        long_help = kinds::CLOSINGS.help("one closing a row")
    )]
    file: PathBuf,
    #[command(flatten)]
    upload: Upload,
}

impl Import {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        use v1::import_cases_request::Part;
        let form: Form<CaseImported, v1::ImportCasesRequest> = Form {
            read: caselot_tables::history,
            head: |head| v1::ImportCasesRequest { part: Some(Part::Head(head)) },
            row: |case| v1::ImportCasesRequest {
                part: Some(Part::Row(v1::CaseImported {
                    case_number: case.case_number,
                    record: Some((&case.record).into()),
                })),
            },
        };
        let call = async |mut client: QuotaClient, rows| client.import_cases(rows).await;
        self.upload.run(caller, &self.history, form, call).await
    }
}

impl Close {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        use v1::close_cases_request::Part;
        let form: Form<ClosingRow, v1::CloseCasesRequest> = Form {
            read: caselot_tables::closings,
            head: |head| v1::CloseCasesRequest { part: Some(Part::Head(head)) },
            row: |row| v1::CloseCasesRequest {
                part: Some(Part::Row(v1::ClosingRow {
                    case_number: row.case_number,
                    closing: Some((&row.closing).into()),
                    panel: Some((&row.panel).into()),
                })),
            },
        };
        let call = async |mut client: QuotaClient, rows| client.close_cases(rows).await;
        self.upload.run(caller, &self.file, form, call).await
    }
}
