//! `caselot activity`

use std::path::PathBuf;
use std::process::ExitCode;

use super::remote::QuotaClient;
use super::upload::{Kind, Upload};
use super::{Caller, Failure, sheet};
use crate::wire::v1;
use caselot_core::docket::codec;
use caselot_core::docket::record::Activity as Done;

/// What was done in cases.
#[derive(Debug, clap::Subcommand)]
pub enum Activity {
    /// Records who read, heard, deliberated, drafted and signed
    Import(Import),
}

/// Records the activities of a file.
#[derive(Debug, clap::Args)]
pub struct Import {
    /// CSV or XLSX: number,judge,kind,at,minutes
    #[arg(long)]
    file: PathBuf,
    #[command(flatten)]
    upload: Upload,
}

impl Activity {
    pub(super) async fn run(self, caller: &Caller) -> Result<ExitCode, Failure> {
        use v1::record_activities_request::Part;
        let Activity::Import(Import { file, upload }) = self;
        let kind: Kind<(String, Done), v1::RecordActivitiesRequest> = Kind {
            read: sheet::read_activities,
            head: |head| v1::RecordActivitiesRequest { part: Some(Part::Head(head)) },
            row: |(case_number, done)| v1::RecordActivitiesRequest {
                part: Some(Part::Row(v1::ActivityRow {
                    case_number,
                    activity: Some(codec::activity_message(0, &done)),
                })),
            },
        };
        let call = async |mut client: QuotaClient, rows| client.record_activities(rows).await;
        upload.run(caller, &file, kind, call).await
    }
}
