//! `caselot workload`

use std::process::ExitCode;

use caselot_core::docket::Day;
use caselot_core::id::JudgeId;
use serde_json::{Value, json};

use super::args::{self, Json};
use super::case::{judge_label, judges_by_number};
use super::words::text;
use super::{Caller, Exit, print, say};
use crate::telling::register;
use crate::wire::v1;
use crate::wire::v1::register_service_client::RegisterServiceClient;

/// Counts what judges and divisions carry: cases new, closed and open, and how old they are.
#[derive(Debug, clap::Args)]
pub struct Workload {
    /// First day [default: the first of the year].
    #[arg(long, value_parser = args::day, value_name = "DAY")]
    from: Option<Day>,
    /// Last day, included [default: today].
    #[arg(long, value_parser = args::day, value_name = "DAY")]
    to: Option<Day>,
    #[command(flatten)]
    json: Json,
}

impl Workload {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
        let court = caller.court()?.to_owned();
        let request = v1::GetWorkloadRequest { court, from: day(self.from), to: day(self.to) };
        let mut client = RegisterServiceClient::new(caller.channel().await?);
        let found = client.get_workload(request).await?.into_inner();
        if self.json.wanted {
            return print::json(&workload_json(&found));
        }
        say!("{from} to {to}", from = found.from, to = found.to);
        let judges = judges_by_number(caller).await?;
        let load = |load: &Option<v1::CaseLoad>| load.unwrap_or_default();
        let of_judges = found
            .judges
            .iter()
            .map(|it| register::load(judge_label(JudgeId(it.judge), &judges), &load(&it.load)));
        let of_divisions = found.divisions.iter().map(|it| {
            register::load(super::words::or_dash(&it.division).to_owned(), &load(&it.load))
        });
        let all = register::load(text!("the court"), &load(&found.court));
        let rows = of_judges.chain(of_divisions).chain([all]);
        print::show(print::table(register::load_headings(), rows));
        Ok(ExitCode::SUCCESS)
    }
}

fn load_json(load: Option<v1::CaseLoad>) -> Value {
    let load = load.unwrap_or_default();
    json!({
        "carried": load.carried, "assigned": load.assigned,
        "assigned_weight": load.assigned_weight, "closed": load.closed,
        "closed_days": load.closed_days, "open": load.open,
        "over_6_months": load.over_6_months, "over_12_months": load.over_12_months,
        "over_18_months": load.over_18_months,
    })
}

fn workload_json(found: &v1::Workload) -> Value {
    let judge = |it: &v1::JudgeLoad| {
        let owed =
            it.balances.iter().map(|line| json!({ "pool": line.pool, "balance": line.balance }));
        json!({
            "judge": it.judge, "division": it.division, "load": load_json(it.load),
            "balances": owed.collect::<Value>(),
        })
    };
    let division =
        |it: &v1::DivisionLoad| json!({ "division": it.division, "load": load_json(it.load) });
    json!({
        "from": found.from, "to": found.to,
        "judges": found.judges.iter().map(judge).collect::<Value>(),
        "divisions": found.divisions.iter().map(division).collect::<Value>(),
        "court": load_json(found.court),
    })
}
