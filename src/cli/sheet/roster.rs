//! Tables of judges.

use std::collections::BTreeMap;
use std::path::Path;

use caselot_core::docket::code::Role;
use caselot_core::docket::people::{Judge, Tenure};
use caselot_core::docket::rules;
use caselot_core::id::JudgeId;

use super::columns::{
    DIVISION, IN_POST_FROM, IN_POST_TO, IN_QUOTA, JUDGE, JUDGE_NAME, ROLE, ROSTER,
};
use super::{Row, Sheet};
use crate::cli::{Failure, words};

/// Reads judges, one period in post a row.
///
/// # Errors
/// When the file cannot be read, lacks a column, or has a bad cell.
pub fn read_judges(file: &Path) -> Result<Vec<Judge>, Failure> {
    let (mut sheet, rows) = Sheet::open(file, ROSTER)?;
    let mut judges: BTreeMap<JudgeId, (u64, Judge)> = BTreeMap::new();
    for row in &rows {
        let number = sheet.judge(row);
        let tenure = tenure(&mut sheet, row);
        let (Some(number), Some(tenure)) = (number, tenure) else { continue };
        let name = sheet.text(row, JUDGE_NAME).to_owned();
        let (_, judge) = judges.entry(number).or_insert_with(|| {
            (row.line, Judge { judge: number, name: name.clone(), tenures: Vec::new() })
        });
        if judge.name != name {
            let text = format!("judge {number} is “{}” in an earlier row", judge.name);
            sheet.fault(row.line, JUDGE_NAME, text);
        }
        judge.tenures.push(tenure);
    }
    let mut complete = Vec::new();
    for (line, mut judge) in judges.into_values() {
        judge.tenures.sort_by_key(|tenure| tenure.from);
        if let Err(refusal) = rules::judge(&judge) {
            let column = match refusal.field() {
                "tenures" => IN_POST_FROM,
                "judge" => JUDGE,
                _ => JUDGE_NAME,
            };
            sheet.fault(line, column, refusal.to_string());
        }
        complete.push(judge);
    }
    sheet.finish(complete)
}

/// A period in post.
fn tenure(sheet: &mut Sheet, row: &Row) -> Option<Tenure> {
    let names = Role::ALL.iter().map(|role| role.name()).collect::<Vec<_>>().join(", ");
    let role = sheet.cell(row, ROLE, &format!("one of {names}"), role_of);
    let in_quota = sheet.cell(row, IN_QUOTA, "true or false", yes_or_no);
    let from = sheet.day(row, IN_POST_FROM);
    let to = sheet.optional_day(row, IN_POST_TO);
    let division = sheet.text(row, DIVISION).to_owned();
    Some(Tenure { role: role?, in_quota: in_quota?, division, from: from?, to: to? })
}

/// Reads a role by its name, in English or Chinese.
fn role_of(text: &str) -> Option<Role> {
    match text {
        "审委会专职委员" => Some(Role::CommitteeMember),
        "法官" | "员额法官" => Some(Role::Judge),
        name => {
            let chinese = Role::ALL.iter().find(|role| words::role(**role) == name);
            chinese.copied().or_else(|| Role::from_name(name))
        }
    }
}

/// Reads yes or no, in English or Chinese.
pub(super) fn yes_or_no(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" | "是" => Some(true),
        "false" | "no" | "0" | "否" => Some(false),
        _ => None,
    }
}
