//! `caselot activity`

use std::path::PathBuf;

use super::upload::Upload;
use super::{Caller, Exit};
use crate::client::Activities;

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
        let Activity::Import(Import { file, upload }) = self;
        upload.run::<Activities>(caller, &file).await
    }
}
