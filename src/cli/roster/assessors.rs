//! `caselot roster assessors`

use std::process::ExitCode;

use caselot_core::docket::day::Day;
use caselot_core::id::JudgeId;
use serde_json::{Value, json};

use crate::cli::args::{self, Json};
use crate::cli::case::{judge_label, judges_by_number};
use crate::cli::judge::Named;
use crate::cli::words::text;
use crate::cli::{Caller, Exit, print, put, say};
use crate::telling::register;
use crate::wire::v1;
use crate::wire::v1::register_service_client::RegisterServiceClient;

/// Counts in how many cases each people's assessor sat, and tells who is below a yearly minimum.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
    caselot roster assessors --minimum 10 --court 湘0203 --token-file registrar.token
  The cases that are counted of one of them:
    caselot roster assessors --judge 31 --from 2026-01-01 --to 2026-12-31 \\
        --court 湘0203 --token-file registrar.token")]
pub struct Assessors {
    /// First day [default: the first of the year].
    #[arg(long, value_parser = args::day, value_name = "DAY")]
    from: Option<Day>,
    /// Last day, included [default: today].
    #[arg(long, value_parser = args::day, value_name = "DAY")]
    to: Option<Day>,
    /// Tells who sat in fewer closed cases than this. The court says how many it asks for; no draw
    /// depends on it.
    #[arg(long, value_name = "N")]
    minimum: Option<u64>,
    /// Only this one, with the cases that are counted.
    #[arg(long)]
    judge: Option<Named>,
    #[command(flatten)]
    json: Json,
}

impl Assessors {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
        let court = caller.court()?.to_owned();
        let judge = Named::number_of(self.judge.as_ref(), caller).await?.map_or(0, |it| it.0);
        let (from, to) = (day(self.from), day(self.to));
        let request = v1::ListAssessorsRequest { court, from, to, judge };
        let mut client = RegisterServiceClient::new(caller.channel().await?);
        let found = client.list_assessors(request).await?.into_inner();
        if self.json.wanted {
            return print::json(&self.as_json(&found));
        }
        say!("{from} to {to}", from = found.from, to = found.to);
        let judges = judges_by_number(caller).await?;
        let row = |it: &v1::AssessorLine| {
            let below = register::is_below(it, self.minimum);
            [
                judge_label(JudgeId(it.judge), &judges),
                it.lists.join(", "),
                it.closed.to_string(),
                it.open.to_string(),
                if below { text!("below") } else { String::new() },
            ]
        };
        put!("{}", print::table(register::assessor_headings(), found.assessors.iter().map(row)));
        for case in found.assessors.iter().flat_map(|it| &it.cases) {
            put!("  {}  {}", case.case_number, register::closed_or_open(&case.closed_on));
        }
        if let Some(minimum) = self.minimum.filter(|_| judge == 0) {
            put!("{}", register::below(&found.assessors, minimum));
        }
        Ok(ExitCode::SUCCESS)
    }

    fn as_json(&self, found: &v1::ListAssessorsResponse) -> Value {
        let case = |it: &v1::AssessorCase| {
            let closed_on = (!it.closed_on.is_empty()).then_some(&it.closed_on);
            json!({ "case_number": it.case_number, "filing": it.filing, "closed_on": closed_on })
        };
        let line = |it: &v1::AssessorLine| {
            json!({
                "judge": it.judge, "lists": it.lists, "closed": it.closed, "open": it.open,
                "cases": self.judge.as_ref().map(|_| it.cases.iter().map(case).collect::<Value>()),
                "below": self.minimum.map(|_| register::is_below(it, self.minimum)),
            })
        };
        json!({
            "from": found.from, "to": found.to, "minimum": self.minimum,
            "assessors": found.assessors.iter().map(line).collect::<Value>(),
        })
    }
}
