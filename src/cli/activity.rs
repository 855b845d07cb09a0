//! `caselot activity`

use std::path::PathBuf;

use caselot_core::docket::codec::ActivityRecorded;
use caselot_core::docket::record::Activity as Record;
use caselot_core::id::EntryIndex;

use super::remote::QuotaClient;
use super::upload::{Form, Upload};
use super::{Caller, Exit};
use crate::wire::v1;

/// Records the work done in cases.
#[derive(Debug, clap::Subcommand)]
pub enum Activity {
    /// Records the activities of a file: files read, hearings, deliberations, judgments.
    Import(Import),
}

/// Records the activities of a file.
#[derive(Debug, clap::Args)]
pub struct Import {
    /// Workbook or CSV file with one activity a row.
    #[arg(
        long,
        value_name = "FILE",
        long_help = caselot_tables::kinds::ACTIVITIES.help("one activity a row")
    )]
    file: PathBuf,
    #[command(flatten)]
    upload: Upload,
}

impl Activity {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        use v1::record_activities_request::Part;
        let Activity::Import(Import { file, upload }) = self;
        let form: Form<(String, Record), v1::RecordActivitiesRequest> = Form {
            read: caselot_tables::activities,
            head: |head| v1::RecordActivitiesRequest { part: Some(Part::Head(head)) },
            row: |(case_number, activity)| v1::RecordActivitiesRequest {
                part: Some(Part::Row(v1::ActivityRow {
                    case_number,
                    activity: Some((&ActivityRecorded { filing: EntryIndex(0), activity }).into()),
                })),
            },
        };
        let call = async |mut client: QuotaClient, rows| client.record_activities(rows).await;
        upload.run(caller, &file, form, call).await
    }
}
