//! Judges and pools by name.

use std::collections::HashMap;

use caselot_core::docket::Day;
use caselot_core::docket::people::{Judge, Tenure};
use caselot_core::docket::pool::PoolSpec;
use caselot_core::id::JudgeId;

use crate::words;

/// Judges by number.
pub type Judges = HashMap<JudgeId, Judge>;

/// Name of a pool with its code; the code alone where it has no other name.
pub fn pool_label(code: &str, pools: &[PoolSpec]) -> String {
    let found = pools.iter().find(|pool| pool.pool == code).map(|pool| pool.name.as_str());
    match found {
        Some(name) if !name.is_empty() && name != code => format!("{name} ({code})"),
        _ => code.to_owned(),
    }
}

/// A judge with division and role: `12号 王建国 (民一庭 审判员)`.
pub fn judge_label(number: JudgeId, judges: &Judges) -> String {
    label(number, judges, |judge| judge.tenures.last())
}

/// A judge with the post of a day; who had none then has none beside the name.
pub fn judge_label_on(number: JudgeId, judges: &Judges, day: Day) -> String {
    label(number, judges, |judge| judge.tenures.iter().find(|tenure| tenure.covers(day)))
}

fn label(number: JudgeId, judges: &Judges, post: impl FnOnce(&Judge) -> Option<&Tenure>) -> String {
    let Some(judge) = judges.get(&number) else { return format!("{number}号") };
    let post = post(judge).map_or(String::new(), |tenure| {
        format!(" ({})", format!("{} {}", tenure.division, words::label(tenure.role)).trim())
    });
    format!("{number}号 {}{post}", judge.name)
}
