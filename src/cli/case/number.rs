//! `caselot case correct-number`

use crate::cli::approval::answer;
use crate::cli::args::Json;
use crate::cli::{Caller, Exit, say};
use crate::wire::v1;
use crate::wire::v1::life_service_client::LifeServiceClient;

/// Gives a case that was filed by a wrong number its right one (更正案号), once a supervisor approves
/// it: within three days of the filing, and before anything is done in the case.
#[derive(Debug, clap::Args)]
pub struct CorrectNumber {
    /// Number by which the case was filed.
    number: String,
    /// Its right number, which no case has had.
    #[arg(long = "to", value_name = "NUMBER")]
    right: String,
    /// How the error came about; it stands in the log.
    #[arg(long)]
    text: String,
    #[command(flatten)]
    json: Json,
}

impl CorrectNumber {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        let request = v1::CorrectNumberRequest {
            court: caller.court()?.to_owned(),
            person: caller.person()?.to_owned(),
            case_number: self.number.clone(),
            number: self.right.clone(),
            text: self.text,
        };
        let mut client = LifeServiceClient::new(caller.channel().await?);
        let made = client.correct_number(request).await?.into_inner();
        let (number, right) = (self.number, self.right);
        answer(caller, (&made.entries, made.proposed), self.json, |entry| match entry {
            Some(entry) => {
                say!("Entry {entry} gives {number} the number {right}.", entry, number, right)
            }
            None => say!("The log says so already; nothing changed."),
        })
        .await
    }
}
