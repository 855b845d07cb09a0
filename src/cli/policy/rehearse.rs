//! `caselot policy rehearse`

use std::path::PathBuf;
use std::process::ExitCode;

use caselot_core::id::JudgeId;
use serde_json::{Value, json};

use super::read;
use crate::cli::args::Json;
use crate::cli::case::{judge_label, judges_by_number};
use crate::cli::words::text;
use crate::cli::{Caller, Exit, print, put, say};
use crate::telling::policy::{owed, per_mille};
use crate::wire::v1;

/// Shows what the policy of a TOML file would change. Nothing is recorded.
#[derive(Debug, clap::Args)]
pub struct Rehearse {
    /// TOML file of the policy.
    file: PathBuf,
    #[command(flatten)]
    json: Json,
}

impl Rehearse {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        let policy = read(&self.file)?;
        let mut client = caller.quota().await?;
        let request = v1::RehearsePolicyRequest {
            court: caller.court()?.to_owned(),
            policy: Some((&policy).into()),
        };
        let effect = client.rehearse_policy(request).await?.into_inner();
        if self.json.wanted {
            return print::json(&effect_json(&effect));
        }
        say!(
            "{size} entries folded again with these weights, winners unchanged: {cases} cases would \
             weigh something else.",
            size = effect.size,
            cases = effect.reweighed
        );
        let judges = judges_by_number(caller).await?;
        let heads = [
            text!("pool"),
            text!("judge"),
            text!("owed"),
            text!("then"),
            text!("chance on {day} ‰", day = effect.today),
            text!("then ‰"),
        ];
        let of_pools =
            effect.pools.iter().flat_map(|pool| pool.judges.iter().map(move |it| (pool, it)));
        let row = |(pool, it): (&v1::RehearsedPool, &v1::RehearsedJudge)| {
            [
                pool.pool.clone(),
                judge_label(JudgeId(it.judge), &judges),
                owed(it.balance_before),
                owed(it.balance_after),
                per_mille(it.mass_before, it.total_before),
                per_mille(it.mass_after, it.total_after),
            ]
        };
        put!("{}", print::table(heads, of_pools.map(row)));
        for (route, (of, says)) in (1..).zip(effect.routes.iter().zip(&policy.routes)) {
            let v1::RehearsedRoute { filings, elsewhere } = of;
            say!(
                "route {route} to “{pool}”: fits {filings} past filings, {elsewhere} had another pool \
                 or other seats",
                route,
                pool = says.pool,
                filings,
                elsewhere
            );
        }
        if !policy.routes.is_empty() {
            say!("no route fits {count} past filings", count = effect.unrouted);
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn effect_json(effect: &v1::PolicyRehearsal) -> Value {
    let over = |mass: u64, total: u64| (mass > 0).then(|| format!("{mass}/{total}"));
    let judge = |of: &v1::RehearsedJudge| {
        json!({
            "judge": of.judge,
            "balance_before": of.balance_before, "balance_after": of.balance_after,
            "chance_before": over(of.mass_before, of.total_before),
            "chance_after": over(of.mass_after, of.total_after),
        })
    };
    let pool = |of: &v1::RehearsedPool| json!({ "pool": of.pool, "judges": of.judges.iter().map(judge).collect::<Value>() });
    let route =
        |of: &v1::RehearsedRoute| json!({ "filings": of.filings, "elsewhere": of.elsewhere });
    json!({
        "today": effect.today, "size": effect.size, "reweighed": effect.reweighed,
        "pools": effect.pools.iter().map(pool).collect::<Value>(),
        "routes": effect.routes.iter().map(route).collect::<Value>(),
        "unrouted": effect.unrouted,
    })
}
