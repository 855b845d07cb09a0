//! `caselot case import` and `caselot case close`

use std::path::PathBuf;

use caselot_tables::kinds;

use crate::cli::upload::Upload;
use crate::cli::{Caller, Exit};
use crate::client::{Closings, Imports};

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
        self.upload.run::<Imports>(caller, &self.history).await
    }
}

impl Close {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        self.upload.run::<Closings>(caller, &self.file).await
    }
}
