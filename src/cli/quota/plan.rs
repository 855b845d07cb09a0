//! `caselot quota plan`

use std::process::ExitCode;

use caselot_core::quota::Fraction;
use caselot_core::quota::figure::{Rounding, rounded};
use caselot_core::quota::plan::LEAST_DAYS;
use serde_json::{Value, json};

use crate::cli::approval::Pending;
use crate::cli::args::Json;
use crate::cli::words::text;
use crate::cli::{Caller, Exit, Failure, print, put, remote, roster, say, words};
use crate::client::{is_enough, is_raised, planned_pools};
use crate::wire::v1;
use crate::wire::v1::plan_quota_response::Part;

/// Plans the shares that bring every leader to the quota by the end of the year, by simulation.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The rest of the year is simulated a hundred times with the pools' own inflow of the last twelve
months, and the same log always gives the same plan. Panel work to come is not assumed.

Examples:
    caselot quota plan --court 湘0203 --token-file political.token --year 2026
    caselot quota plan --court 湘0203 --token-file registrar.token --year 2026 --propose")]
pub struct Plan {
    /// Calendar year that goes on.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1970..=9999))]
    year: u32,
    /// Proposes the planned shares, as the registrar; a second person approves each pool.
    #[arg(long)]
    propose: bool,
    #[command(flatten)]
    json: Json,
}

impl Plan {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        let plan = self.made(caller).await?;
        let pending = match self.propose {
            true => Some(propose(caller, &plan).await?),
            false => None,
        };
        if self.json.wanted {
            return print::json(&plan_json(&plan, pending.as_ref().map(|it| it.json(&[]))));
        }
        show(&plan);
        let raised = plan.leaders.iter().any(is_raised);
        let enough = plan.leaders.iter().all(is_enough);
        match pending {
            Some(pending) if pending.is_empty() && enough => say!("No share has to change."),
            Some(pending) if pending.is_empty() => {
                say!("No share is proposed; the results say why.");
            }
            Some(pending) => pending.print(),
            None if raised => say!("The registrar proposes these shares with --propose."),
            None => {}
        }
        Ok(ExitCode::SUCCESS)
    }

    /// The plan, while it is said how far it is.
    async fn made(&self, caller: &Caller) -> Result<v1::QuotaPlan, Failure> {
        let request = v1::PlanQuotaRequest { court: caller.court()?.to_owned(), year: self.year };
        let mut client = caller.quota().await?;
        let mut parts = client.plan_quota(request).await?.into_inner();
        let bar = print::count(text!("simulated rests of the year"));
        while let Some(message) = parts.message().await? {
            match message.part {
                Some(Part::Runs(runs)) => bar.set_position(runs),
                Some(Part::Plan(plan)) => {
                    bar.finish_and_clear();
                    return Ok(plan);
                }
                None => {}
            }
        }
        Err(Failure::answer("plan", text!("it ends early")))
    }
}

fn show(plan: &v1::QuotaPlan) {
    say!(
        "Plan for {year}, from what the log says up to {as_of}.",
        year = plan.year,
        as_of = plan.as_of
    );
    if plan.pools.is_empty() {
        say!(
            "No pool has got cases for {days} days yet, so the rest of the year is not simulated: \
             what is met today is all that is known.",
            days = LEAST_DAYS
        );
    }
    for pool in &plan.pools {
        say!(
            "{pool}: {cases} cases since {from}, {expected} expected in the rest of the year",
            pool = pool.pool,
            cases = pool.cases,
            from = pool.from,
            expected = pool.expected
        );
    }
    let heads = [
        text!("judge"),
        text!("name"),
        text!("own"),
        text!("counted"),
        text!("required in the year"),
        text!("forecast"),
        text!("met today, of {runs}", runs = plan.runs),
        text!("pool"),
        text!("share"),
        text!("chance"),
        text!("met as planned, of {runs}", runs = plan.runs),
        text!("result"),
    ];
    put!("{}", print::table(heads, plan.leaders.iter().map(row)));
    say!(
        "As planned, a leader meets the quota in {sure} of {runs} rests of the year, or it is said \
          why not.",
        sure = plan.sure,
        runs = plan.runs
    );
}

fn row(leader: &v1::PlannedLeader) -> [String; 12] {
    let share = leader.share.as_ref();
    let pool = share.map_or("—", |share| &share.pool);
    let changed = |today: String, planned: String| match today == planned {
        true => today,
        false => format!("{today} → {planned}"),
    };
    let shares = share.map(|of| changed(format!("{} %", of.today), format!("{} %", of.planned)));
    let chance = share.map(|of| {
        let today = words::percent(of.mass_today, of.total_today);
        changed(today, words::percent(of.mass_planned, of.total_planned))
    });
    [
        leader.judge.to_string(),
        leader.name.clone(),
        leader.own.to_string(),
        shown(&leader.counted, Rounding::Down),
        shown(&leader.required, Rounding::Up),
        shown(&leader.forecast, Rounding::Down),
        leader.met_today.to_string(),
        pool.to_owned(),
        shares.unwrap_or_else(|| "—".to_owned()),
        chance.unwrap_or_else(|| "—".to_owned()),
        leader.met_planned.to_string(),
        words::wire("PlanOutcome", outcome(leader)),
    ]
}

/// A fraction with two decimals; a dash for one that cannot be told.
fn shown(exact: &str, rounding: Rounding) -> String {
    let number = exact.parse::<Fraction>();
    number.map_or_else(|_| "—".to_owned(), |number| rounded(&number, 2, rounding))
}

fn outcome(leader: &v1::PlannedLeader) -> &'static str {
    let name = leader.outcome().as_str_name();
    name.strip_prefix("PLAN_OUTCOME_").unwrap_or(name)
}

/// Proposes the planned shares, each pool as a whole. What is over or begins later is left alone.
async fn propose(caller: &Caller, plan: &v1::QuotaPlan) -> Result<Pending, Failure> {
    let court = caller.court()?;
    let channel = caller.channel().await?;
    let (_, pools) = roster::read(remote::roster(&channel, court).await?)?;
    let pools = planned_pools(plan, pools)?;
    let made = roster::put(&channel, court, caller.person()?, &[], &pools).await?;
    Pending::in_answer(caller, &made.entries, made.proposed).await
}

fn plan_json(plan: &v1::QuotaPlan, pending: Option<Value>) -> Value {
    let text_or_null = |text: &str| if text.is_empty() { Value::Null } else { json!(text) };
    let leader = |of: &v1::PlannedLeader| {
        json!({
            "judge": of.judge, "name": of.name, "own": of.own, "counted": of.counted,
            "required": text_or_null(&of.required), "forecast": text_or_null(&of.forecast),
            "met_today": of.met_today, "met_planned": of.met_planned, "outcome": outcome(of),
            "share": of.share.as_ref().map(|share| json!({
                "pool": share.pool, "today": share.today, "planned": share.planned,
                "mass_today": share.mass_today, "total_today": share.total_today,
                "mass_planned": share.mass_planned, "total_planned": share.total_planned,
            })),
        })
    };
    let pool = |of: &v1::PlannedPool| json!({ "pool": of.pool, "from": of.from, "cases": of.cases, "expected": of.expected });
    json!({
        "year": plan.year, "as_of": plan.as_of, "runs": plan.runs, "sure": plan.sure,
        "pools": plan.pools.iter().map(pool).collect::<Value>(),
        "leaders": plan.leaders.iter().map(leader).collect::<Value>(),
        "proposed": pending.map(|pending| pending["waiting"].clone()),
    })
}
