//! `roster.csv` and `pools.csv`.

use std::collections::BTreeMap;
use std::path::Path;

use super::table::{Column, optional, required};
use super::{Row, Sheet};
use crate::cli::Failure;
use caselot_core::docket::code::Role;
use caselot_core::docket::day::Day;
use caselot_core::docket::people::{Judge, Tenure};
use caselot_core::docket::pool::{PoolMember, PoolSettings, PoolSpec};
use caselot_core::docket::rules;
use caselot_core::docket::text::is_code;

const ROSTER: &[Column] = &[
    required("judge", &["编号"]),
    required("name", &["姓名"]),
    required("role", &["职务"]),
    required("in_quota", &["是否入额"]),
    optional("division", &["部门"]),
    required("from", &["任职起"]),
    optional("to", &["任职止"]),
];
const POOLS: &[Column] = &[
    required("pool", &["分案池"]),
    optional("name", &["名称"]),
    required("judge", &["编号"]),
    required("share", &["比例"]),
    optional("from", &["值班起"]),
    optional("to", &["值班止"]),
    optional("seat_percent", &["合议权重百分比"]),
    optional("assessors", &["陪审员"]),
    optional("yearly_cap", &["年度上限"]),
];

/// Reads `roster.csv`: one row a period, gathered by judge.
pub fn read_judges(file: &Path) -> Result<Vec<Judge>, Failure> {
    let (mut sheet, rows) = Sheet::open(file, ROSTER)?;
    let mut judges: BTreeMap<u32, (u64, Judge)> = BTreeMap::new();
    for row in &rows {
        let number = sheet.judge(row);
        let tenure = tenure(&mut sheet, row);
        let (Some(number), Some(tenure)) = (number, tenure) else { continue };
        let name = sheet.text(row, "name").to_owned();
        let (_, judge) = judges.entry(number.0).or_insert_with(|| {
            (row.line, Judge { judge: number, name: name.clone(), tenures: Vec::new() })
        });
        if judge.name != name {
            let text = format!("judge {number} is “{}” in an earlier row", judge.name);
            sheet.fault(row.line, "name", text);
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
            sheet.fault(line, column, refusal.to_string());
        }
        complete.push(judge);
    }
    sheet.finish(complete)
}

fn tenure(sheet: &mut Sheet, row: &Row) -> Option<Tenure> {
    let names = Role::ALL.iter().map(|role| role.name()).collect::<Vec<_>>().join(", ");
    let role = sheet.cell(row, "role", &format!("one of {names}"), role_of);
    let in_quota = sheet.cell(row, "in_quota", "true or false", yes_or_no);
    let from = sheet.day(row, "from");
    let to = sheet.open_day(row, "to");
    let division = sheet.text(row, "division").to_owned();
    Some(Tenure { role: role?, in_quota: in_quota?, division, from: from?, to: to? })
}

fn role_of(text: &str) -> Option<Role> {
    Some(match text {
        "院长" => Role::President,
        "副院长" => Role::VicePresident,
        "审判委员会专职委员" | "审委会专职委员" => Role::CommitteeMember,
        "其他院领导" => Role::OtherLeader,
        "庭长" => Role::DivisionChief,
        "副庭长" => Role::DeputyDivisionChief,
        "审判员" | "法官" | "员额法官" => Role::Judge,
        "行政人员" => Role::Administrative,
        "人民陪审员" => Role::LayAssessor,
        name => return Role::from_name(name),
    })
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" | "是" => Some(true),
        "false" | "no" | "0" | "否" => Some(false),
        _ => None,
    }
}

/// The settings of a pool; each of its rows says the same.
fn settings(sheet: &mut Sheet, row: &Row) -> Option<PoolSettings> {
    let usual = PoolSettings::default();
    let seat_percent =
        sheet.optional_cell(row, "seat_percent", "a percent from 1 to 100", |text| {
            text.parse().ok().filter(|percent| (1..=100).contains(percent))
        });
    let assessors = sheet.optional_cell(row, "assessors", "true or false", yes_or_no);
    let yearly_cap =
        sheet.optional_cell(row, "yearly_cap", "a whole number", |text| text.parse().ok());
    Some(PoolSettings {
        seat_percent: seat_percent?.unwrap_or(usual.seat_percent),
        assessors: assessors?.unwrap_or(usual.assessors),
        yearly_cap: yearly_cap?.unwrap_or(usual.yearly_cap),
    })
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
        let days = (sheet.open_day(row, "from"), sheet.open_day(row, "to"));
        let (Some(code), Some(judge), Some(share)) = (code, judge, share) else { continue };
        let (Some(from), Some(to)) = days else { continue };
        let from = from.unwrap_or(Day(0));
        let Some(settings) = settings(&mut sheet, row) else { continue };
        let name = sheet.text(row, "name").to_owned();
        let pool = pools.entry(code.clone()).or_insert_with(|| PoolSpec {
            pool: code.clone(),
            name: name.clone(),
            members: Vec::new(),
            // The court's defaults.
            tolerance: 0,
            min_tolerance: 0,
            settings,
            approver: String::new(),
            from: None,
        });
        if pool.name != name {
            let text = format!("pool {code} is named “{}” in an earlier row", pool.name);
            sheet.fault(row.line, "name", text);
        }
        if pool.settings != settings {
            let text = format!("pool {code} has other settings in an earlier row");
            sheet.fault(row.line, "pool", text);
        }
        if to.is_some_and(|to| to < from) {
            sheet.fault(row.line, "to", format!("{from} is after it"));
        }
        let ends_before = |to: Option<Day>, other: Day| to.is_some_and(|to| to < other);
        let shares_a_day = |known: &PoolMember| {
            known.judge == judge && !ends_before(to, known.from) && !ends_before(known.to, from)
        };
        if pool.members.iter().any(shares_a_day) {
            let text = format!("judge {judge} is in pool {code} already, on the same days");
            sheet.fault(row.line, "judge", text);
        }
        pool.members.push(PoolMember { judge, share, from, to });
    }
    for pool in pools.values_mut() {
        pool.members.sort_unstable_by_key(|row| (row.judge, row.from));
    }
    sheet.finish(pools.into_values().collect())
}
