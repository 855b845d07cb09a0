//! `roster.csv` and `pools.csv`.

use std::collections::BTreeMap;
use std::path::Path;

use super::Sheet;
use super::table::{Line, Table};
use crate::cli::Failure;
use crate::docket::code::Role;
use crate::docket::entry::{Judge, PoolSpec, Tenure};
use crate::docket::rules;
use crate::docket::text::is_code;

const ROSTER: &[(&str, &[&str])] = &[
    ("judge", &["judge", "编号"]),
    ("name", &["name", "姓名"]),
    ("role", &["role", "职务"]),
    ("in_quota", &["in_quota", "是否入额"]),
    ("division", &["division", "部门"]),
    ("from", &["from", "任职起"]),
    ("to", &["to", "任职止"]),
];
const ROSTER_NEEDED: &[&str] = &["judge", "name", "role", "in_quota", "from"];
const POOLS: &[&str] = &["pool", "name", "judge", "share"];

/// Reads `roster.csv`: one row a period, gathered by judge.
pub fn read_judges(file: &Path) -> Result<Vec<Judge>, Failure> {
    let mut table = Table::open(file, ROSTER, ROSTER_NEEDED)?;
    let lines = table.take_lines();
    let mut judges: BTreeMap<u32, (&Line, Judge)> = BTreeMap::new();
    for line in &lines {
        let wanted = "a judge's number, from 1";
        let number =
            table.cell(line, "judge", wanted, |text| text.parse().ok().filter(|judge| *judge > 0));
        let tenure = tenure(&mut table, line);
        let (Some(number), Some(tenure)) = (number, tenure) else { continue };
        let name = line.text("name").to_owned();
        let (_, judge) = judges.entry(number).or_insert_with(|| {
            (line, Judge { judge: number, name: name.clone(), tenures: Vec::new() })
        });
        if judge.name != name {
            let text = format!("judge {number} is “{}” in an earlier row", judge.name);
            table.fault(line, "name", text);
        }
        judge.tenures.push(tenure);
    }
    let mut complete = Vec::new();
    for (line, mut judge) in judges.into_values() {
        judge.tenures.sort_by_key(|tenure| tenure.from);
        if let Err(refusal) = rules::judge(&judge) {
            let column = match refusal.field() {
                "tenures" => "from",
                "judge" => "judge",
                _ => "name",
            };
            table.fault(line, column, refusal.to_string());
        }
        complete.push(judge);
    }
    if table.faults.is_empty() { Ok(complete) } else { Err(Failure::Rows(table.faults)) }
}

fn tenure(table: &mut Table, line: &Line) -> Option<Tenure> {
    let names = Role::ALL.iter().map(|role| role.name()).collect::<Vec<_>>().join(", ");
    let role = table.cell(line, "role", &format!("one of {names}"), role);
    let in_quota = table.cell(line, "in_quota", "true or false", yes_or_no);
    let from = table.day(line, "from");
    let to = if line.text("to").is_empty() { None } else { Some(table.day(line, "to")?) };
    let division = line.text("division").to_owned();
    Some(Tenure { role: role?, in_quota: in_quota?, division, from: from?, to })
}

/// A role by its code or as courts write it.
fn role(text: &str) -> Option<Role> {
    Some(match text {
        "院长" => Role::President,
        "副院长" => Role::VicePresident,
        "审判委员会专职委员" | "审委会专职委员" => Role::CommitteeMember,
        "其他院领导" => Role::OtherLeader,
        "庭长" => Role::DivisionChief,
        "副庭长" => Role::DeputyDivisionChief,
        "审判员" | "法官" | "员额法官" => Role::Judge,
        "行政人员" => Role::Administrative,
        code => return Role::from_name(code),
    })
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" | "是" => Some(true),
        "false" | "no" | "0" | "否" => Some(false),
        _ => None,
    }
}

/// Reads `pools.csv`: one row a member, gathered by pool.
pub fn read_pools(file: &Path) -> Result<Vec<PoolSpec>, Failure> {
    let (mut sheet, rows) = Sheet::open(file, POOLS)?;
    let mut pools: BTreeMap<String, PoolSpec> = BTreeMap::new();
    for row in &rows {
        let wanted = "a pool code of letters, digits, Han characters, . - _ /";
        let code = sheet.cell(row, "pool", wanted, |text| is_code(text).then(|| text.to_owned()));
        let judge = sheet.judge(row);
        let share = sheet.cell(row, "share", "a percent from 1 to 100", |text| {
            text.parse::<u8>().ok().filter(|share| (1..=100).contains(share))
        });
        let (Some(code), Some(judge), Some(share)) = (code, judge, share) else { continue };
        let name = sheet.text(row, "name").to_owned();
        let pool = pools.entry(code.clone()).or_insert_with(|| PoolSpec {
            pool: code.clone(),
            name: name.clone(),
            members: Vec::new(),
            // The court's defaults.
            tolerance: 0,
            min_tolerance: 0,
        });
        if pool.name != name {
            let text = format!("pool {code} is named “{}” in an earlier row", pool.name);
            sheet.fault(row.line, "name", text);
        }
        if pool.members.iter().any(|(member, _)| *member == judge) {
            let text = format!("judge {judge} is in pool {code} already");
            sheet.fault(row.line, "judge", text);
        }
        pool.members.push((judge, share));
    }
    for pool in pools.values_mut() {
        pool.members.sort_unstable();
    }
    sheet.finish(pools.into_values().collect())
}
