//! `caselot quota state`

use caselot_core::docket::Day;
use caselot_core::docket::code::QuotaBasis;

use crate::cli::approval::answer;
use crate::cli::args::{self, Json};
use crate::cli::{Caller, Exit, say};
use crate::wire::v1;

/// States that all closings of some days are in the log, with a second person.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
    caselot quota state --court 湘0203 --token-file political.token --from 2025-01-01 \\
        --to 2025-12-31 --panels --text 2025年2月无结案")]
pub struct State {
    /// First day, such as 2025-01-01.
    #[arg(long, value_name = "DAY", value_parser = args::day)]
    from: Day,
    /// Last day, included; it has come.
    #[arg(long, value_name = "DAY", value_parser = args::day)]
    to: Day,
    /// All assignments are in the log, for a policy of the basis ASSIGNED.
    #[arg(long)]
    assignments: bool,
    /// The panels of these cases are in the log, too.
    #[arg(long)]
    panels: bool,
    /// Whence that is known; months without a case are named, as 2025年2月无结案. It stands in the
    /// log.
    #[arg(long, default_value = "", hide_default_value = true)]
    text: String,
    #[command(flatten)]
    json: Json,
}

impl State {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        let basis = if self.assignments { QuotaBasis::Assigned } else { QuotaBasis::Closed };
        let stated = v1::DataStated {
            basis: basis.code(),
            from_day: self.from.0,
            to_day: self.to.0,
            panels_known: self.panels,
            text: self.text,
        };
        let request = v1::StateDataRequest {
            court: caller.court()?.to_owned(),
            person: caller.person()?.to_owned(),
            stated: Some(stated),
        };
        let mut client = caller.quota().await?;
        let made = client.state_data(request).await?.into_inner();
        answer(caller, (&made.entries, made.proposed), self.json, |entry| match entry {
            Some(entry) => say!("Entry {entry} states it.", entry),
            None => say!("It is stated already; nothing changed."),
        })
        .await
    }
}
