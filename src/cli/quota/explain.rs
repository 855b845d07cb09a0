//! `caselot quota explain`

use caselot_core::docket::code::Signal;

use super::period::Period;
use crate::cli::approval::answer;
use crate::cli::args::{Json, code};
use crate::cli::judge::Named;
use crate::cli::{Caller, Exit, say};
use crate::wire::v1;

/// Records what a leader says of a period's figures or of one finding (说明). It stands beside them in
/// every report that is not for the public; the newest holds.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  A leader explains the own figures, with the role SELF:
    caselot quota explain --court 湘0203 --token-file zhou.token --year 2026 --text 下半年借调省院
  The political department records what a leader handed in, on one finding:
    caselot quota explain --court 湘0203 --token-file political.token --judge 周敏 --year 2026 \\
        --finding YEAR_END --text 集中宣判系列案件 --handed-in 2027年1月8日纸质签名件")]
pub struct Explain {
    /// Number or name of the leader [default: the person who asks, as the log knows the person].
    #[arg(long)]
    judge: Option<Named>,
    #[command(flatten)]
    period: Period,
    /// The finding that it answers [default: the figures as a whole].
    #[arg(long, value_name = "SIGNAL", value_parser = code(Signal::ALL, Signal::name))]
    finding: Option<Signal>,
    /// What the leader says; of one that is withdrawn, why. It stands in the log.
    #[arg(long)]
    text: String,
    /// How the leader handed it in, and when; whoever records it for a leader says so.
    #[arg(long, default_value = "", hide_default_value = true, value_name = "TEXT")]
    handed_in: String,
    /// Withdraws the one that holds.
    #[arg(long)]
    withdraw: bool,
    #[command(flatten)]
    json: Json,
}

impl Explain {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        let ask = self.period.ask();
        let judge = Named::number_of(self.judge.as_ref(), caller).await?;
        let explanation = v1::ExplanationRecorded {
            judge: judge.map_or(0, |judge| judge.0),
            from_day: ask.from.0,
            to_day: ask.to.0,
            signal: self.finding.map_or(0, Signal::code),
            text: self.text,
            handed_in: self.handed_in,
            withdrawn: self.withdraw,
        };
        let request = v1::ExplainRequest {
            court: caller.court()?.to_owned(),
            person: caller.person()?.to_owned(),
            explanation: Some(explanation),
        };
        let mut client = caller.quota().await?;
        let made = client.explain(request).await?.into_inner();
        let withdrawn = self.withdraw;
        answer(caller, (&made.entries, made.proposed), self.json, |entry| match entry {
            Some(entry) if withdrawn => say!("Entry {entry} withdraws it.", entry),
            Some(entry) => say!("Entry {entry} holds it; reports show it from now on.", entry),
            None => say!("It is recorded already; nothing changed."),
        })
        .await
    }
}
