//! Tables of judges.

use std::collections::BTreeMap;

use caselot_core::docket::people::{Judge, Tenure};
use caselot_core::docket::rules;
use caselot_core::id::JudgeId;

use super::cells::Cells;
use super::{Reading, read};
use crate::finding::{Code, Finding};
use crate::fold;
use crate::roster::{Roster, odd_character};
use crate::summary::Spot;
use crate::table::column::{
    DIVISION, FORMER_NAMES, IN_POST_FROM, IN_POST_TO, IN_QUOTA, JUDGE, JUDGE_NAME, ROLE,
};
use crate::table::kinds::ROSTER;
use crate::table::{Options, Row};
use crate::value::vocabulary;

/// A row of a table of judges.
#[derive(PartialEq)]
struct Line {
    judge: JudgeId,
    name: String,
    former: Vec<String>,
    tenure: Tenure,
}

/// Reads judges, one period in post a row; each stands at its first row. The roster of them knows
/// their earlier names, too.
#[must_use]
pub fn roster(bytes: &[u8], options: &Options) -> (Reading<Judge>, Roster) {
    let mut former = Vec::new();
    let reading = read(bytes, &ROSTER, options, |cells| {
        let lines = cells.each(line);
        let mut judges: BTreeMap<JudgeId, (Spot, Judge)> = BTreeMap::new();
        let mut seen: BTreeMap<JudgeId, Vec<(Spot, Line)>> = BTreeMap::new();
        for (spot, line) in lines {
            let of_judge = seen.entry(line.judge).or_default();
            if let Some((earlier, _)) = of_judge.iter().find(|(_, known)| *known == line) {
                cells.is_copy(spot, *earlier);
                continue;
            }
            let number = line.judge;
            let (_, judge) = judges.entry(number).or_insert_with(|| {
                let judge = Judge { judge: number, name: line.name.clone(), tenures: Vec::new() };
                (spot, judge)
            });
            if judge.name != line.name {
                let finding = Finding::new(Code::OtherName).text("judge", number.to_string());
                cells.fault_at(spot, JUDGE_NAME, finding.text("name", judge.name.clone()));
            }
            judge.tenures.push(line.tenure.clone());
            former.extend(line.former.iter().map(|name| (number, name.clone())));
            of_judge.push((spot, line));
        }
        complete(cells, judges)
    });
    let roster = Roster::new(reading.rows.iter().map(|(_, judge)| judge.clone()).collect());
    let roster = former.iter().fold(roster, |it, (judge, name)| it.with_former_name(*judge, name));
    (reading, roster)
}

/// Judges whose rows keep the court's rules.
fn complete(cells: &mut Cells<'_>, judges: BTreeMap<JudgeId, (Spot, Judge)>) -> Vec<(Spot, Judge)> {
    let mut complete = Vec::new();
    for (spot, mut judge) in judges.into_values() {
        judge.tenures.sort_by_key(|tenure| tenure.from);
        if let Err(refusal) = rules::judge(&judge) {
            let column = match refusal.field() {
                "tenures" => IN_POST_FROM,
                "judge" => JUDGE,
                _ => JUDGE_NAME,
            };
            cells.fault_at(spot, column, Finding::refused(&refusal));
        }
        complete.push((spot, judge));
    }
    complete
}

fn line<'t>(cells: &mut Cells<'t>, row: &'t Row) -> Option<Line> {
    let number = cells.judge_number(row);
    let name = fold::name(cells.text(row, JUDGE_NAME));
    if name.is_empty() {
        cells.missing(row, JUDGE_NAME);
    }
    if let Some(finding) = odd_character(&name) {
        cells.fault(row, JUDGE_NAME, finding.text("name", name.clone()));
    }
    let former = Roster::default().split(cells.text(row, FORMER_NAMES));
    let tenure = tenure(cells, row);
    Some(Line { judge: number?, name, former, tenure: tenure? })
}

/// A period in post.
fn tenure<'t>(cells: &mut Cells<'t>, row: &'t Row) -> Option<Tenure> {
    let synonyms = &cells.options.synonyms;
    let wanted = "wanted-role";
    let role = cells.cell(row, ROLE, wanted, |text| vocabulary::role(text, synonyms));
    if let Some(role) = role {
        cells.word(ROLE, cells.text(row, ROLE), role);
    }
    let in_quota = cells.cell(row, IN_QUOTA, "wanted-yes", vocabulary::yes_or_no);
    let from = cells.day(row, IN_POST_FROM);
    let to = cells.optional_day(row, IN_POST_TO);
    let division = cells.text(row, DIVISION).to_owned();
    Some(Tenure { role: role?, in_quota: in_quota?, division, from: from?, to: to? })
}
