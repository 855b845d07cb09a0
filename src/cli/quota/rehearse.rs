//! `caselot policy rehearse`

use caselot_core::id::JudgeId;
use std::path::PathBuf;
use std::process::ExitCode;

use comfy_table::Table;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use serde_json::{Value, json};

use super::policy::read;
use crate::cli::case::{judge_words, names};
use crate::cli::replay::print_json;
use crate::cli::{Caller, Failure};
use crate::wire::v1;
use caselot_core::docket::codec;

/// Shows what a policy would change.
#[derive(Debug, clap::Args)]
pub struct Rehearse {
    /// The policy
    file: PathBuf,
    /// As JSON
    #[arg(long)]
    json: bool,
}

impl Rehearse {
    pub(super) async fn run(self, caller: &Caller) -> Result<ExitCode, Failure> {
        let policy = read(&self.file)?;
        let mut client = caller.quota().await?;
        let request = v1::RehearsePolicyRequest {
            court: caller.court()?.to_owned(),
            policy: Some(codec::policy_message(&policy)),
        };
        let effect = client.rehearse_policy(request).await?.into_inner();
        if self.json {
            print_json(&effect_json(&effect))?;
            return Ok(ExitCode::SUCCESS);
        }
        say!(
            "{} entries folded again with these weights, winners unchanged: {} cases would weigh \
             something else.",
            effect.size,
            effect.reweighed
        );
        let judges = names(caller).await?;
        let mut table = Table::new();
        table.load_preset(UTF8_HORIZONTAL_ONLY);
        let chance = format!("chance on {} ‰", effect.today);
        table.set_header(["pool", "judge 法官", "owed 欠负", "then", &chance, "then ‰"]);
        for pool in &effect.pools {
            for of in &pool.judges {
                table.add_row([
                    pool.pool.clone(),
                    judge_words(JudgeId(of.judge), &judges),
                    cases(of.balance_before),
                    cases(of.balance_after),
                    per_mille(of.mass_before, of.total_before),
                    per_mille(of.mass_after, of.total_after),
                ]);
            }
        }
        say!("{table}");
        for (route, (of, says)) in (1..).zip(effect.routes.iter().zip(&policy.routes)) {
            let v1::RehearsedRoute { filings, elsewhere } = of;
            say!(
                "route {route} to “{}”: fits {filings} past filings, {elsewhere} had another pool \
                 or other seats",
                says.pool
            );
        }
        if !policy.routes.is_empty() {
            say!("no route fits {} past filings", effect.unrouted);
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Millionths of a standard case in hundredths of one, rounded towards zero.
fn cases(millionths: i64) -> String {
    let sign = if millionths < 0 { "−" } else { "" };
    let hundredths = millionths.unsigned_abs() / 10_000;
    format!("{sign}{}.{:02}", hundredths / 100, hundredths % 100)
}

/// A chance in whole thousandths, rounded down; nothing for who is not on duty.
fn per_mille(mass: u64, total: u64) -> String {
    let thousandths = (u128::from(mass) * 1_000).checked_div(u128::from(total));
    thousandths.filter(|_| mass > 0).map_or("—".to_owned(), |t| t.to_string())
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
