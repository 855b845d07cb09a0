//! What a correction changes of a case's record.

use caselot_core::docket::record::{CaseCorrected, CaseRecord};
use caselot_core::id::JudgeId;

use super::flag_names;
use super::judges::{Judges, judge_label_on};
use crate::words::{self, text};

/// The record that is corrected, and each fact that changes, as it was and as it becomes.
pub fn of_correction(corrected: &CaseCorrected, judges: &Judges) -> Vec<String> {
    let CaseCorrected { filing, ground, text, .. } = corrected;
    let ground = words::label(*ground);
    let head = text!("the record of entry {filing}, {ground} {text}:", filing, ground, text);
    let lines = changed_facts(corrected, judges).into_iter().map(|fact| format!("  ~ {fact}"));
    std::iter::once(head).chain(lines).collect()
}

/// Each fact that changes, as it was and as it becomes.
pub fn changed_facts(corrected: &CaseCorrected, judges: &Judges) -> Vec<String> {
    let CaseCorrected { before, after, .. } = corrected;
    let was = facts(before, judges);
    let changes = was.into_iter().zip(facts(after, judges)).filter(|(was, now)| was.1 != now.1);
    let told = changes.map(|((name, was), (_, now))| {
        format!("{name}: {} → {}", words::or_dash(&was), words::or_dash(&now))
    });
    told.collect()
}

/// The facts of a record, each with its name.
fn facts(record: &CaseRecord, judges: &Judges) -> Vec<(String, String)> {
    let between = if words::is_chinese() { "、" } else { ", " };
    let judge = |judge: JudgeId| judge_label_on(judge, judges, record.filed_on);
    let panel = &record.panel;
    let members: Vec<String> = panel.members.iter().map(|it| judge(*it)).collect();
    let closing = record.closing;
    vec![
        (text!("pool"), record.pool.clone()),
        (text!("cause"), record.cause.clone()),
        (text!("procedure"), record.procedure.clone()),
        (text!("flags"), flag_names(&record.flags)),
        (text!("weight"), words::cases(u64::from(record.weight))),
        (text!("filed on"), record.filed_on.to_string()),
        (text!("undertaking judge"), judge(record.undertaking)),
        (text!("assigned by"), words::label(record.assigned_by)),
        (text!("presiding judge"), panel.presiding.map_or_else(String::new, judge)),
        (text!("members"), members.join(between)),
        (text!("assessors"), panel.assessors.join(between)),
        (text!("closed"), closing.map_or_else(String::new, |it| it.on.to_string())),
        (text!("manner"), closing.and_then(|it| it.manner).map_or_else(String::new, words::label)),
    ]
}
