//! Judges and pools by name.

use std::collections::HashMap;

use caselot_core::docket::Day;
use caselot_core::docket::panel::{LaterSeats, PanelSeats};
use caselot_core::docket::people::{Judge, Tenure};
use caselot_core::docket::pool::PoolSpec;
use caselot_core::id::JudgeId;

use crate::words;

/// Judges by number.
pub type Judges = HashMap<JudgeId, Judge>;

/// Name of a pool with its code; the code alone where it has no other name. Chinese readers know the
/// code, which may be an English word, only where two pools have one name.
pub fn pool_label(code: &str, pools: &[PoolSpec]) -> String {
    let found = pools.iter().find(|pool| pool.pool == code).map(|pool| pool.name.as_str());
    let Some(name) = found.filter(|name| !name.is_empty() && *name != code) else {
        return code.to_owned();
    };
    let alone = || pools.iter().all(|pool| pool.pool == code || pool.name != name);
    match words::is_chinese() && alone() {
        true => name.to_owned(),
        false => format!("{name} ({code})"),
    }
}

/// A pool within a sentence: by its name in Chinese, by its code in English.
pub fn pool_word(code: &str, pools: &[PoolSpec]) -> String {
    if words::is_chinese() { pool_label(code, pools) } else { code.to_owned() }
}

/// Seats that are left for later, with their pool as it is called.
pub fn later_named(seats: LaterSeats, pools: &[PoolSpec]) -> LaterSeats {
    LaterSeats { pool: pool_word(&seats.pool, pools), ..seats }
}

/// Seats that are drawn, with their pools as they are called.
pub fn panel_named(panel: &PanelSeats, pools: &[PoolSpec]) -> PanelSeats {
    let word = |code: &String| if code.is_empty() { String::new() } else { pool_word(code, pools) };
    PanelSeats {
        member_pool: word(&panel.member_pool),
        assessor_pool: word(&panel.assessor_pool),
        expert_pool: word(&panel.expert_pool),
        ..panel.clone()
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
    let Some(judge) = judges.get(&number) else { return number_said(number) };
    let post = post(judge).map_or(String::new(), |tenure| {
        format!(" ({})", format!("{} {}", tenure.division, words::label(tenure.role)).trim())
    });
    format!("{} {}{post}", number_said(number), judge.name)
}

/// A judge's number, as commands take it; on an English page it is only read.
fn number_said(number: JudgeId) -> String {
    match words::is_page() && !words::is_chinese() {
        true => format!("No. {number}"),
        false => format!("{number}号"),
    }
}
