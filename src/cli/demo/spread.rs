//! How evenly the work fell, beside a plain lottery on the same filings.

use std::collections::BTreeMap;

use caselot_core::docket::pool::PoolSpec;
use caselot_core::id::JudgeId;
use caselot_core::lottery::role::SeatRole;
use caselot_core::lottery::sampler::Stream;

use super::court::POOLS;
use crate::cli::case::{Judges, judge_label};
use crate::cli::words::text;
use crate::cli::{print, put, say, words};
use crate::client::Assignment;

/// Share of a judge with a full load.
const FULL: u8 = 100;

/// Weight drawn by each judge of a pool.
type Loads = BTreeMap<JudgeId, u64>;

/// Loads of one pool: as drawn, and by a plain lottery.
#[derive(Default)]
struct PoolLoads {
    cases: u64,
    weight: u64,
    drawn: Loads,
    plain: Loads,
}

/// Prints how evenly the work of every pool fell.
pub fn print_spread(assigned: &[Assignment], pools: &[PoolSpec], judges: &Judges) {
    let outcomes = outcomes(assigned);
    let heads = [
        text!("pool"),
        text!("cases"),
        text!("load"),
        text!("full judges"),
        text!("caselot: least–most"),
        text!("apart"),
        text!("plain lottery: least–most"),
        text!("apart"),
    ];
    let row = |(code, name): &(&str, &str)| {
        let outcome = outcomes.get(*code)?;
        let spec = pools.iter().find(|pool| pool.pool == *code)?;
        let full: Vec<JudgeId> =
            spec.members.iter().filter(|row| row.share == FULL).map(|row| row.judge).collect();
        let (least, most) = range(&outcome.drawn, &full);
        let (plain_least, plain_most) = range(&outcome.plain, &full);
        Some([
            format!("{name} {code}"),
            outcome.cases.to_string(),
            words::cases(outcome.weight),
            full.len().to_string(),
            format!("{}–{}", words::cases(least), words::cases(most)),
            words::cases(most - least),
            format!("{}–{}", words::cases(plain_least), words::cases(plain_most)),
            words::cases(plain_most - plain_least),
        ])
    };
    put!("{}", print::table(heads, POOLS.iter().filter_map(row)));
    say!("Loads are in standard cases (weight 100 = 1.00), of judges with a full share.");
    print_leaders(&outcomes, pools, judges);
}

fn range(loads: &Loads, judges: &[JudgeId]) -> (u64, u64) {
    let load = |judge: &JudgeId| loads.get(judge).copied().unwrap_or(0);
    let least = judges.iter().map(load).min().unwrap_or(0);
    (least, judges.iter().map(load).max().unwrap_or(0))
}

fn outcomes(assigned: &[Assignment]) -> BTreeMap<String, PoolLoads> {
    let mut outcomes: BTreeMap<String, PoolLoads> = BTreeMap::new();
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

/// A draw among the same candidates by their shares alone. Its seed is the published seed hash, so
/// the comparison can be repeated from the log.
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

/// Prints the loads of the leaders beside those that their shares entitle them to.
fn print_leaders(outcomes: &BTreeMap<String, PoolLoads>, pools: &[PoolSpec], judges: &Judges) {
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
    say!("\nLeaders (entitled by share / drawn / by a plain lottery):");
    for (judge, [entitled, drawn, plain]) in leaders {
        put!(
            "  {}: {} / {} / {}",
            judge_label(judge, judges),
            words::cases(entitled),
            words::cases(drawn),
            words::cases(plain)
        );
    }
}
