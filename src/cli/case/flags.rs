//! `caselot case flags`

use std::process::ExitCode;

use serde_json::json;

use crate::cli::args::Json;
use crate::cli::{Caller, Exit, print, say};
use crate::wire::v1;
use crate::wire::v1::life_service_client::LifeServiceClient;

/// Changes the flags of a case, such as those of the four categories (四类案件): MAJOR_SENSITIVE,
/// MASS_OR_SOCIAL, CONFLICTS_WITH_LIKE_CASES, REPORTED_MISCONDUCT.
#[derive(Debug, clap::Args)]
pub struct Flags {
    /// Number of the case.
    number: String,
    /// Flag to be added; may be repeated.
    #[arg(long, required_unless_present = "remove", value_name = "FLAG")]
    add: Vec<String>,
    /// Flag to be removed; may be repeated.
    #[arg(long, value_name = "FLAG")]
    remove: Vec<String>,
    /// Reason of the change; it stands in the log.
    #[arg(long)]
    text: String,
    #[command(flatten)]
    json: Json,
}

impl Flags {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        let request = v1::ChangeFlagsRequest {
            court: caller.court()?.to_owned(),
            person: caller.person()?.to_owned(),
            case_number: self.number.clone(),
            add: self.add,
            remove: self.remove,
            text: self.text,
        };
        let mut client = LifeServiceClient::new(caller.channel().await?);
        let entries = client.change_flags(request).await?.into_inner().entries;
        if self.json.wanted {
            return print::json(&json!({ "case_number": self.number, "entries": entries }));
        }
        match entries.first() {
            Some(entry) => {
                say!("{number}: the flags are changed, entry {entry}.", number = self.number, entry)
            }
            None => {
                say!("{number}: the flags are so already; nothing changed.", number = self.number);
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
