//! `caselot case undo`

use caselot_core::docket::code::Manner;
use clap::ValueEnum;

use crate::cli::approval::answer;
use crate::cli::args::Json;
use crate::cli::{Caller, Exit, say};
use crate::wire::v1;
use crate::wire::v1::life_service_client::LifeServiceClient;

/// Closes a case that should never have been, once a supervisor approves it. It then counts for no
/// quota, its judge is as free as before, and its number may be filed again.
#[derive(Debug, clap::Args)]
pub struct Undo {
    /// Number of the case.
    number: String,
    /// Why there should never have been such a case.
    #[arg(long = "as", value_enum)]
    manner: Undone,
    /// The other number, or the error; it stands in the log.
    #[arg(long)]
    text: String,
    #[command(flatten)]
    json: Json,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Undone {
    /// The same dispute was filed under another number (重复立案).
    Duplicate,
    /// It was filed in error (误立).
    InError,
}

impl Undo {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        let manner = match self.manner {
            Undone::Duplicate => Manner::Duplicate,
            Undone::InError => Manner::InError,
        };
        let request = v1::UndoCaseRequest {
            court: caller.court()?.to_owned(),
            person: caller.person()?.to_owned(),
            case_number: self.number.clone(),
            manner: manner.code(),
            text: self.text,
        };
        let mut client = LifeServiceClient::new(caller.channel().await?);
        let made = client.undo_case(request).await?.into_inner();
        let number = self.number;
        answer(caller, (&made.entries, made.proposed), self.json, |entry| match entry {
            Some(_) => say!("{number}: closed.", number),
            None => say!("{number}: it is closed so already; nothing changed.", number),
        })
        .await
    }
}
