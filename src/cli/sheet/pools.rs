//! Tables of pools.

use std::collections::BTreeMap;
use std::path::Path;

use caselot_core::docket::day::Day;
use caselot_core::docket::pool::{PoolMember, PoolSettings, PoolSpec};
use caselot_core::docket::text::is_code;

use super::columns::{
    JUDGE, OF_ASSESSORS, ON_DUTY_FROM, ON_DUTY_TO, POOL, POOL_NAME, POOLS, SEAT_PERCENT, SHARE,
    YEARLY_CAP,
};
use super::roster::yes_or_no;
use super::{Row, Sheet};
use crate::cli::Failure;

/// Reads pools, one member a row.
///
/// # Errors
/// When the file cannot be read, lacks a column, or has a bad cell.
pub fn read_pools(file: &Path) -> Result<Vec<PoolSpec>, Failure> {
    let (mut sheet, rows) = Sheet::open(file, POOLS)?;
    let mut pools: BTreeMap<String, PoolSpec> = BTreeMap::new();
    for row in &rows {
        let wanted = "a pool code of letters, digits, Han characters, . - _ /";
        let code = sheet.cell(row, POOL, wanted, |text| is_code(text).then(|| text.to_owned()));
        let member = member(&mut sheet, row);
        let (Some(code), Some(member)) = (code, member) else { continue };
        let Some(settings) = settings(&mut sheet, row) else { continue };
        let name = sheet.text(row, POOL_NAME).to_owned();
        let pool = pools.entry(code.clone()).or_insert_with(|| PoolSpec {
            pool: code,
            name: name.clone(),
            members: Vec::new(),
            // 0 stands for the court's defaults.
            tolerance: 0,
            min_tolerance: 0,
            settings,
            approver: String::new(),
            from: None,
            small: None,
        });
        check(&mut sheet, row, pool, (&name, settings, &member));
        pool.members.push(member);
    }
    for pool in pools.values_mut() {
        pool.members.sort_unstable_by_key(|row| (row.judge, row.from));
    }
    sheet.finish(pools.into_values().collect())
}

/// A member with its share and days of duty.
fn member(sheet: &mut Sheet, row: &Row) -> Option<PoolMember> {
    let judge = sheet.judge(row);
    let share = sheet.cell(row, SHARE, "a percent from 1 to 100", |text| {
        text.parse::<u8>().ok().filter(|share| (1..=100).contains(share))
    });
    let (from, to) = (sheet.optional_day(row, ON_DUTY_FROM), sheet.optional_day(row, ON_DUTY_TO));
    let (judge, share, from, to) = (judge?, share?, from?, to?);
    Some(PoolMember { judge, share, from: from.unwrap_or(Day(0)), to })
}

/// The settings of a pool; all of its rows must agree on them.
fn settings(sheet: &mut Sheet, row: &Row) -> Option<PoolSettings> {
    let usual = PoolSettings::default();
    let seat_percent = sheet.optional_cell(row, SEAT_PERCENT, "a percent from 1 to 100", |text| {
        text.parse().ok().filter(|percent| (1..=100).contains(percent))
    });
    let assessors = sheet.optional_cell(row, OF_ASSESSORS, "true or false", yes_or_no);
    let yearly_cap =
        sheet.optional_cell(row, YEARLY_CAP, "a whole number", |text| text.parse().ok());
    Some(PoolSettings {
        seat_percent: seat_percent?.unwrap_or(usual.seat_percent),
        assessors: assessors?.unwrap_or(usual.assessors),
        yearly_cap: yearly_cap?.unwrap_or(usual.yearly_cap),
    })
}

/// Compares a row with the earlier rows of its pool.
fn check(
    sheet: &mut Sheet,
    row: &Row,
    pool: &PoolSpec,
    (name, settings, member): (&str, PoolSettings, &PoolMember),
) {
    let PoolMember { judge, from, to, .. } = *member;
    let code = &pool.pool;
    if pool.name != name {
        let text = format!("pool {code} is named “{}” in an earlier row", pool.name);
        sheet.fault(row.line, POOL_NAME, text);
    }
    if pool.settings != settings {
        let text = format!("pool {code} has other settings in an earlier row");
        sheet.fault(row.line, POOL, text);
    }
    if to.is_some_and(|to| to < from) {
        sheet.fault(row.line, ON_DUTY_TO, format!("{from} is after it"));
    }
    let ends_before = |to: Option<Day>, other: Day| to.is_some_and(|to| to < other);
    let shares_a_day = |known: &PoolMember| {
        known.judge == judge && !ends_before(to, known.from) && !ends_before(known.to, from)
    };
    if pool.members.iter().any(shares_a_day) {
        let text = format!("judge {judge} is in pool {code} already, on the same days");
        sheet.fault(row.line, JUDGE, text);
    }
}
