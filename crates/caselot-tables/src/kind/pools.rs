//! Tables of pools.

use std::collections::BTreeMap;

use caselot_core::docket::day::Day;
use caselot_core::docket::pool::{PoolMember, PoolSettings, PoolSpec};
use caselot_core::docket::text::is_code;
use caselot_core::id::JudgeId;

use super::cells::Cells;
use super::{Reading, read};
use crate::finding::{Code, Finding};
use crate::roster::Roster;
use crate::summary::Spot;
use crate::table::column::{
    JUDGE, MEMBER_NAME, OF_ASSESSORS, ON_DUTY_FROM, ON_DUTY_TO, POOL, POOL_NAME, SEAT_PERCENT,
    SHARE, YEARLY_CAP,
};
use crate::table::kinds::POOLS;
use crate::table::{Options, Row};
use crate::value::{decimal, vocabulary};

/// A row of a table of pools.
#[derive(PartialEq)]
struct Line {
    pool: String,
    name: String,
    member: PoolMember,
    settings: PoolSettings,
}

/// Reads pools, one member a row; each stands at its first row. Members are named by number, or by
/// name in the roster.
#[must_use]
pub fn pools(bytes: &[u8], options: &Options, roster: &Roster) -> Reading<PoolSpec> {
    read(bytes, &POOLS, options, |cells| {
        let lines = cells.each(|cells, row| line(cells, row, roster));
        let mut pools: BTreeMap<String, (Spot, PoolSpec)> = BTreeMap::new();
        let mut seen: BTreeMap<JudgeId, Vec<(Spot, Line)>> = BTreeMap::new();
        for (spot, line) in lines {
            let of_judge = seen.entry(line.member.judge).or_default();
            if let Some((earlier, _)) = of_judge.iter().find(|(_, known)| *known == line) {
                cells.is_copy(spot, *earlier);
                continue;
            }
            let (_, pool) =
                pools.entry(line.pool.clone()).or_insert_with(|| (spot, empty_pool(&line)));
            check(cells, spot, pool, &line);
            pool.members.push(line.member);
            of_judge.push((spot, line));
        }
        for (_, pool) in pools.values_mut() {
            pool.members.sort_unstable_by_key(|row| (row.judge, row.from));
        }
        pools.into_values().collect()
    })
}

fn empty_pool(line: &Line) -> PoolSpec {
    PoolSpec {
        pool: line.pool.clone(),
        name: line.name.clone(),
        members: Vec::new(),
        // 0 stands for the court's defaults.
        tolerance: 0,
        min_tolerance: 0,
        settings: line.settings,
        approver: String::new(),
        from: None,
        small: None,
    }
}

fn line<'t>(cells: &mut Cells<'t>, row: &'t Row, roster: &Roster) -> Option<Line> {
    let wanted = "wanted-pool";
    let pool = cells.cell(row, POOL, wanted, |text| is_code(text).then(|| text.to_owned()));
    let member = member(cells, row, roster);
    let settings = settings(cells, row);
    let name = cells.text(row, POOL_NAME).to_owned();
    Some(Line { pool: pool?, name, member: member?, settings: settings? })
}

/// A member with its share and days of duty.
fn member<'t>(cells: &mut Cells<'t>, row: &'t Row, roster: &Roster) -> Option<PoolMember> {
    let judge = cells.numbered_or_named(row, MEMBER_NAME, roster);
    let share = cells.cell(row, SHARE, "wanted-percent", share);
    let (from, to) = (cells.optional_day(row, ON_DUTY_FROM), cells.optional_day(row, ON_DUTY_TO));
    let (judge, share, from, to) = (judge?, share?, from?, to?);
    Some(PoolMember { judge, share, from: from.unwrap_or(Day(0)), to })
}

fn share(text: &str) -> Option<u8> {
    let percent = decimal::percent(text).and_then(|percent| u8::try_from(percent).ok());
    percent.filter(|percent| (1..=100).contains(percent))
}

/// The settings of a pool; all of its rows must agree on them.
fn settings<'t>(cells: &mut Cells<'t>, row: &'t Row) -> Option<PoolSettings> {
    let usual = PoolSettings::default();
    let seat_percent = cells.optional_cell(row, SEAT_PERCENT, "wanted-percent", share);
    let assessors = cells.optional_cell(row, OF_ASSESSORS, "wanted-yes", vocabulary::yes_or_no);
    let yearly_cap = cells.optional_number(row, YEARLY_CAP, "wanted-whole");
    Some(PoolSettings {
        seat_percent: seat_percent?.unwrap_or(usual.seat_percent),
        assessors: assessors?.unwrap_or(usual.assessors),
        yearly_cap: yearly_cap?.unwrap_or(usual.yearly_cap),
    })
}

/// Compares a row with the earlier rows of its pool.
fn check(cells: &mut Cells<'_>, spot: Spot, pool: &PoolSpec, line: &Line) {
    let PoolMember { judge, from, to, .. } = line.member;
    let code = &pool.pool;
    if pool.name != line.name || pool.settings != line.settings {
        let column = if pool.name == line.name { POOL } else { POOL_NAME };
        let finding = Finding::new(Code::OtherPool).text("pool", code.clone());
        cells.fault_at(spot, column, finding.text("name", pool.name.clone()));
    }
    if to.is_some_and(|to| to < from) {
        let finding = Finding::new(Code::EndsBefore).text("from", from.to_string());
        cells.fault_at(spot, ON_DUTY_TO, finding);
    }
    let ends_before = |to: Option<Day>, other: Day| to.is_some_and(|to| to < other);
    let shares_a_day = |known: &PoolMember| {
        known.judge == judge && !ends_before(to, known.from) && !ends_before(known.to, from)
    };
    if pool.members.iter().any(shares_a_day) {
        let finding = Finding::new(Code::MemberTwice).text("judge", judge.to_string());
        cells.fault_at(spot, JUDGE, finding.text("pool", code.clone()));
    }
}
