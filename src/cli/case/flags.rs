//! `caselot case flags`

use std::process::ExitCode;

use crate::cli::{Caller, Failure};
use crate::wire::v1;
use crate::wire::v1::life_service_client::LifeServiceClient;

/// Changes the flags of a case, such as those of four-category cases (四类案件):
/// MAJOR_SENSITIVE, MASS_OR_SOCIAL, CONFLICTS_WITH_LIKE_CASES, REPORTED_MISCONDUCT.
#[derive(Debug, clap::Args)]
pub struct Flags {
    /// Case number
    number: String,
    /// A flag it gets; may be repeated
    #[arg(long, required_unless_present = "remove")]
    add: Vec<String>,
    /// A flag it loses; may be repeated
    #[arg(long)]
    remove: Vec<String>,
    /// Why
    #[arg(long)]
    text: String,
}

impl Flags {
    pub(in crate::cli) async fn run(self, caller: &Caller) -> Result<ExitCode, Failure> {
        let request = v1::ChangeFlagsRequest {
            court: caller.court()?.to_owned(),
            person: caller.person()?.to_owned(),
            case_number: self.number.clone(),
            add: self.add,
            remove: self.remove,
            text: self.text,
        };
        let mut client = LifeServiceClient::new(caller.channel().await?);
        match client.change_flags(request).await?.into_inner().entries.first() {
            Some(entry) => say!("{}: the flags are changed, entry {entry}.", self.number),
            None => say!("{}: the flags are so already; nothing changed.", self.number),
        }
        Ok(ExitCode::SUCCESS)
    }
}
