//! Rules of series: groups of like or related cases.

use crate::docket::day::Day;
use crate::docket::filing::Facts;
use crate::docket::fold::state::State;
use crate::docket::refusal::Refusal;
use crate::docket::rules::ruling::{Ruling, ensure};
use crate::id::JudgeId;

/// Whether a filing may stand outside the ground BATCH_OR_RELATED.
pub(super) fn begins_series(state: &State, facts: &Facts) -> Ruling {
    let known = state.series.get(&facts.lineage.series);
    let known = known.filter(|_| facts.lineage.reassigns.is_none());
    known.map_or(Ok(()), |series| {
        Err(Refusal::SeriesFollows { series: facts.lineage.series.clone(), first: series.first })
    })
}

/// A further case of a series: its judge, and the weight of the policy.
pub(super) fn follows_series(state: &State, facts: &Facts, judge: JudgeId, today: Day) -> Ruling {
    let code = &facts.lineage.series;
    ensure(!code.is_empty(), || Refusal::SeriesNeeded {})?;
    let series = || code.clone();
    let known = state.series.get(code);
    let Some((first, holder)) = known.and_then(|known| Some((known, known.judge?))) else {
        return Err(Refusal::SeriesNotDrawn { series: series() });
    };
    ensure(judge == holder, || Refusal::SeriesJudge { series: series(), judge: holder })?;
    if facts.lineage.reassigns.is_some() {
        return Ok(());
    }
    let weight = state.series_rule(today).next_weight(first.weight, first.total);
    ensure(facts.weight == weight, || Refusal::SeriesWeight { series: series(), weight })
}
