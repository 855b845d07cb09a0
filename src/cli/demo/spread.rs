//! How evenly the work fell, beside a plain lottery on the same filings.

use caselot_core::id::JudgeId;
use std::collections::{BTreeMap, HashMap};

use comfy_table::Table;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;

use super::court::POOLS;
use crate::cli::case::judge_words;
use crate::cli::words;
use crate::client::Assignment;
use caselot_core::docket::people::Judge;
use caselot_core::docket::pool::PoolSpec;
use caselot_core::lottery::role::SeatRole;
use caselot_core::lottery::sampler::Stream;

/// Share of a judge with a full load.
const FULL: u8 = 100;

/// Weight drawn by each judge of a pool.
type Loads = BTreeMap<JudgeId, u64>;

/// One pool's loads: as drawn, and by a plain lottery.
#[derive(Default)]
struct Outcome {
    cases: u64,
    weight: u64,
    drawn: Loads,
    plain: Loads,
}

/// Prints the spread of every pool.
pub fn print(assigned: &[Assignment], pools: &[PoolSpec], judges: &HashMap<JudgeId, Judge>) {
    let outcomes = outcomes(assigned);
    let mut table = Table::new();
    table.load_preset(UTF8_HORIZONTAL_ONLY);
    table.set_header([
        "pool 分案池",
        "cases",
        "load",
        "full judges",
        "caselot: least–most",
        "apart",
        "plain lottery: least–most",
        "apart",
    ]);
    for (code, name) in POOLS {
        let (Some(outcome), Some(spec)) =
            (outcomes.get(*code), pools.iter().find(|pool| pool.pool == *code))
        else {
            continue;
        };
        let full: Vec<JudgeId> =
            spec.members.iter().filter(|row| row.share == FULL).map(|row| row.judge).collect();
        let (least, most) = range(&outcome.drawn, &full);
        let (plain_least, plain_most) = range(&outcome.plain, &full);
        table.add_row([
            format!("{name} {code}"),
            outcome.cases.to_string(),
            words::cases(outcome.weight),
            full.len().to_string(),
            format!("{}–{}", words::cases(least), words::cases(most)),
            words::cases(most - least),
            format!("{}–{}", words::cases(plain_least), words::cases(plain_most)),
            words::cases(plain_most - plain_least),
        ]);
    }
    say!("{table}");
    say!("Loads are in standard cases (weight 100 = 1.00), of judges with a full share.");
    print_leaders(&outcomes, pools, judges);
}

fn range(loads: &Loads, judges: &[JudgeId]) -> (u64, u64) {
    let load = |judge: &JudgeId| loads.get(judge).copied().unwrap_or(0);
    let least = judges.iter().map(load).min().unwrap_or(0);
    (least, judges.iter().map(load).max().unwrap_or(0))
}

fn outcomes(assigned: &[Assignment]) -> BTreeMap<String, Outcome> {
    let mut outcomes: BTreeMap<String, Outcome> = BTreeMap::new();
    for case in assigned {
        let facts = &case.filed.facts;
        let weight = u64::from(facts.weight);
        let outcome = outcomes.entry(facts.pool.clone()).or_default();
        outcome.cases += 1;
        outcome.weight += weight;
        for seat in case.drawn.seats.iter().filter(|seat| seat.role == SeatRole::Undertaking) {
            *outcome.drawn.entry(seat.judge).or_insert(0) += weight;
        }
        if let Some(judge) = plain_draw(case) {
            *outcome.plain.entry(judge).or_insert(0) += weight;
        }
    }
    outcomes
}

/// The same candidates by their shares alone. The published seed hash is as good
/// a seed as any, and makes the comparison repeatable from the log.
fn plain_draw(case: &Assignment) -> Option<JudgeId> {
    let group = case.filed.groups.iter().find(|group| group.role == SeatRole::Undertaking)?;
    let eligible: Vec<(JudgeId, u64)> = group
        .shares
        .iter()
        .filter(|(judge, _)| group.odds.iter().any(|odds| odds.0 == *judge))
        .map(|&(judge, share)| (judge, u64::from(share)))
        .collect();
    let mut left = Stream::new(case.drawn.seed_hash).below(eligible.iter().map(|e| e.1).sum());
    for (judge, share) in eligible {
        if left < share {
            return Some(judge);
        }
        left -= share;
    }
    None
}

/// What leaders were drawn beside what their shares entitle them to.
fn print_leaders(
    outcomes: &BTreeMap<String, Outcome>,
    pools: &[PoolSpec],
    judges: &HashMap<JudgeId, Judge>,
) {
    let mut leaders: BTreeMap<JudgeId, [u64; 3]> = BTreeMap::new();
    for spec in pools {
        let Some(outcome) = outcomes.get(&spec.pool) else { continue };
        let shares: u64 = spec.members.iter().map(|member| u64::from(member.share)).sum();
        for row in spec.members.iter().filter(|row| row.share < FULL) {
            let (judge, share) = (row.judge, row.share);
            let sums = leaders.entry(judge).or_default();
            sums[0] += (outcome.weight * u64::from(share)).checked_div(shares).unwrap_or(0);
            sums[1] += outcome.drawn.get(&judge).copied().unwrap_or(0);
            sums[2] += outcome.plain.get(&judge).copied().unwrap_or(0);
        }
    }
    say!("\nLeaders 院领导 (entitled by share / drawn / by a plain lottery):");
    for (judge, [entitled, drawn, plain]) in leaders {
        say!(
            "  {}: {} / {} / {}",
            judge_words(JudgeId(judge.0), judges),
            words::cases(entitled),
            words::cases(drawn),
            words::cases(plain)
        );
    }
}
