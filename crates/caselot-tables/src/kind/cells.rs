//! The cells of a table, row by row: what is wanted of each, and a fault where it is not there.

use std::collections::BTreeSet;

use caselot_core::docket::code::Coded;
use caselot_core::docket::{Day, Refusal};
use caselot_core::id::JudgeId;

use crate::book::{Cell, Origin};
use crate::finding::{Code, Finding, IN};
use crate::fold;
use crate::roster::{Beside, Roster};
use crate::summary::{Spot, Summary, WordRead};
use crate::table::column::{
    ACCEPTED_ON, CLOSED_ON, Column, DIVISION, FILED_ON, Holds, IN_POST_FROM, IN_POST_TO, JUDGE,
};
use crate::table::{Options, Row, Table};
use crate::value::day::{self, DayFault, Moment};
use crate::value::decimal;

/// What offices write where a period has not ended.
const STILL: &[&str] = &["至今", "今", "现在", "在任", "在职", "在岗", "现任", "长期"];

/// What offices write behind a number of people or minutes.
const UNITS: &[&str] = &["分钟", "分", "人", "名", "席"];

/// The rows of a table while they are read.
pub struct Cells<'t> {
    /// The table.
    pub table: &'t Table,
    /// What the caller says of it.
    pub options: &'t Options,
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// What was read.
    pub summary: Summary,
}

impl<'t> Cells<'t> {
    /// The cells of a table.
    pub fn new(table: &'t Table, options: &'t Options) -> Cells<'t> {
        Cells { table, options, findings: Vec::new(), summary: Summary::default() }
    }

    /// Makes a value of each row that has no fault.
    pub fn each<T>(
        &mut self,
        mut one: impl FnMut(&mut Self, &'t Row) -> Option<T>,
    ) -> Vec<(Spot, T)> {
        let mut made = Vec::new();
        for row in &self.table.rows {
            let before = self.findings.len();
            self.check_origins(row);
            if self.findings.len() > before {
                continue;
            }
            let value = one(self, row);
            if let Some(value) = value.filter(|_| self.findings.len() == before) {
                made.push((spot(row), value));
            }
        }
        made
    }

    /// Formulas without a value, errors and damaged numbers: no cell of a column that is read may
    /// be one.
    fn check_origins(&mut self, row: &'t Row) {
        for (column, cell) in self.table.kind.columns.iter().zip(&row.cells) {
            let code = match cell.origin {
                Origin::NoValue => Code::NoValue,
                Origin::Error => Code::ErrorCell,
                Origin::Damaged => Code::Damaged,
                _ => continue,
            };
            self.fault(row, *column, Finding::new(code));
        }
    }

    /// The name of a sheet.
    pub fn sheet(&self, place: usize) -> &'t str {
        self.table.sheets.get(place).map_or("", |sheet| sheet.name.as_str())
    }

    /// The columns that a sheet lacks, of those of its kind.
    pub fn lacking(&self, sheet: usize) -> BTreeSet<&'static str> {
        let columns = self.table.sheets.get(sheet).map_or(&[][..], |sheet| &sheet.columns);
        let has = |column: &&Column| columns.iter().any(|(_, _, it)| it.name == column.name);
        self.table.kind.columns.iter().filter(|it| !has(it)).map(|column| column.name).collect()
    }

    /// The place of a row, for who reads of it at another one: its number, with the sheet where that is
    /// another.
    pub fn place_beside(&self, row: Spot, other: Spot) -> String {
        match row.sheet == other.sheet {
            true => row.row.to_string(),
            false => format!("{}{IN}{}", row.row, self.sheet(row.sheet)),
        }
    }

    /// Notes a fault in a cell.
    pub fn fault(&mut self, row: &Row, column: Column, finding: Finding) {
        self.fault_at(spot(row), column, finding);
    }

    /// Notes a fault at a place.
    pub fn fault_at(&mut self, spot: Spot, column: Column, finding: Finding) {
        let finding = finding.sheet(self.sheet(spot.sheet)).row(spot.row).column(column.name);
        self.findings.push(Finding { column_word: column.words.first().copied(), ..finding });
    }

    /// Notes that a row says what an earlier one says.
    pub fn is_copy(&mut self, spot: Spot, earlier: Spot) {
        self.summary.copies.push((spot, earlier));
    }

    /// Notes that a rule of the court refuses what stands in a row.
    pub fn refused(&mut self, row: &Row, column: Column, refusal: &Refusal) {
        self.fault(row, column, Finding::refused(refusal));
    }

    fn raw(&self, row: &'t Row, column: Column) -> Option<&'t Cell> {
        let at = self.table.kind.columns.iter().position(|known| known.name == column.name)?;
        row.cells.get(at)
    }

    /// The text of a cell; empty where it says that it holds nothing.
    pub fn text(&self, row: &'t Row, column: Column) -> &'t str {
        let text = self.raw(row, column).map_or("", |cell| cell.text.as_str());
        let is_zero = column.holds == Holds::Day && text == "0";
        if is_zero || fold::is_placeholder(text) { "" } else { text }
    }

    /// The text of a cell as it stands there.
    pub fn raw_text(&self, row: &'t Row, column: Column) -> &'t str {
        self.raw(row, column).map_or("", |cell| cell.text.as_str())
    }

    /// A cell read by `parse`; a fault says that it is not what was wanted. The key of its words is
    /// `wanted`.
    pub fn cell<T>(
        &mut self,
        row: &'t Row,
        column: Column,
        wanted: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(row, column);
        let value = parse(text);
        if value.is_none() {
            let code = if text.is_empty() { Code::Missing } else { Code::NotWanted };
            let finding = Finding::new(code).text("text", shortened(text)).text("wanted", wanted);
            self.fault(row, column, finding);
        }
        value
    }

    /// A cell that may be empty: `Some(None)` if it is, `None` after a fault.
    pub fn optional_cell<T>(
        &mut self,
        row: &'t Row,
        column: Column,
        wanted: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.text(row, column).is_empty() {
            true => Some(None),
            false => self.cell(row, column, wanted, parse).map(Some),
        }
    }

    /// A whole number that may be left out.
    pub fn optional_number(
        &mut self,
        row: &'t Row,
        column: Column,
        wanted: &'static str,
    ) -> Option<Option<u32>> {
        let number = |text: &str| {
            let text = fold::key(text);
            let bare = UNITS.iter().find_map(|unit| text.strip_suffix(unit));
            decimal::whole(bare.unwrap_or(&text))
        };
        self.optional_cell(row, column, wanted, number)
    }

    /// The number of a judge.
    pub fn judge_number(&mut self, row: &'t Row) -> Option<JudgeId> {
        let number = |text: &str| decimal::whole(text).and_then(JudgeId::new);
        self.cell(row, JUDGE, "wanted-judge", number)
    }

    /// A day, with its minute, that may be left out: `Some(None)` for an empty cell, `None` after a
    /// fault.
    pub fn optional_moment(&mut self, row: &'t Row, column: Column) -> Option<Option<Moment>> {
        let text = self.text(row, column);
        let is_open = column.name == IN_POST_TO.name && STILL.contains(&fold::key(text).as_str());
        if text.is_empty() || is_open {
            return Some(None);
        }
        let serial = match self.raw(row, column).map(|cell| cell.origin) {
            Some(Origin::Number(day)) => day,
            _ => None,
        };
        let fault = match day::moment(text, self.options.utc_offset_minutes) {
            Ok(moment) if self.is_to_come(column, moment.0) => {
                let finding = Finding::new(Code::DayToCome).text("day", moment.0.to_string());
                self.fault(row, column, finding);
                return None;
            }
            Ok(moment) => return Some(Some(moment)),
            Err(fault) => fault,
        };
        match fault {
            DayFault::NoDay if serial.is_some() => return Some(serial.map(|day| (day, None))),
            // A roster's months: in post from the first, until the last day.
            DayFault::MonthOnly { first, .. } if column.name == IN_POST_FROM.name => {
                return Some(Some((first, None)));
            }
            DayFault::MonthOnly { last, .. } if column.name == IN_POST_TO.name => {
                return Some(Some((last, None)));
            }
            _ => {}
        }
        let finding = match fault {
            DayFault::TwoWays(one, other) => Finding::new(Code::DayTwoWays)
                .text("one", one.to_string())
                .text("other", other.to_string()),
            DayFault::ShortYear => Finding::new(Code::DayShortYear),
            DayFault::NoYear => Finding::new(Code::DayNoYear),
            DayFault::MonthOnly { .. } | DayFault::NoDay => Finding::new(Code::NoDay),
        };
        self.fault(row, column, finding.text("text", shortened(text)));
        None
    }

    /// Whether a day on which something happened to a case has not come.
    fn is_to_come(&self, column: Column, day: Day) -> bool {
        let past = [CLOSED_ON.name, FILED_ON.name, ACCEPTED_ON.name].contains(&column.name);
        past && self.options.today.is_some_and(|today| day > today)
    }

    /// A day that may be left out.
    pub fn optional_day(&mut self, row: &'t Row, column: Column) -> Option<Option<Day>> {
        self.optional_moment(row, column).map(|moment| moment.map(|(day, _)| day))
    }

    /// A day that must be there.
    pub fn day(&mut self, row: &'t Row, column: Column) -> Option<Day> {
        let day = self.optional_day(row, column)?;
        if day.is_none() {
            self.missing(row, column);
        }
        day
    }

    /// Notes that a required cell is empty.
    pub fn missing(&mut self, row: &Row, column: Column) {
        self.fault(row, column, Finding::new(Code::Missing));
    }

    /// The judge of a cell: `Some(None)` for an empty one, `None` after a fault.
    pub fn judge(
        &mut self,
        row: &'t Row,
        column: Column,
        roster: &Roster,
        beside: Beside<'_>,
    ) -> Option<Option<JudgeId>> {
        match self.text(row, column) {
            "" => Some(None),
            text => self.named(row, column, (text, roster), beside).map(Some),
        }
    }

    /// The judge of a row that names one by number, or else by name in this column. Where both are given
    /// they are of one judge.
    pub fn numbered_or_named(
        &mut self,
        row: &'t Row,
        column: Column,
        roster: &Roster,
    ) -> Option<JudgeId> {
        let division = self.text(row, DIVISION);
        let beside = Beside { on: self.options.today, division, sheet: "" };
        let (number, name) = (self.text(row, JUDGE), fold::name(self.text(row, column)));
        if number.is_empty() {
            let named = self.judge(row, column, roster, beside)?;
            if named.is_none() {
                self.fault(row, JUDGE, Finding::new(Code::NobodyNamed));
            }
            return named;
        }
        let judge = self.judge_number(row)?;
        let known = roster.name(judge);
        // Without a roster there is nothing to compare the name with.
        let is_other = || !matches!(roster.find(&name, beside), Ok((named, _)) if named == judge);
        if !name.is_empty() && !known.is_empty() && fold::name(known) != name && is_other() {
            let finding = Finding::new(Code::NameOfOther).text("judge", judge.to_string());
            self.fault(row, column, finding.text("known", known).text("name", name));
            return None;
        }
        Some(judge)
    }

    /// The judge of a text in a cell.
    pub fn named(
        &mut self,
        row: &'t Row,
        column: Column,
        (text, roster): (&str, &Roster),
        beside: Beside<'_>,
    ) -> Option<JudgeId> {
        match roster.find(text, beside) {
            Ok((judge, None)) => Some(judge),
            Ok((judge, Some(how))) => {
                let key = (fold::name(text), judge.0, how);
                *self.summary.names.entry(key).or_default() += 1;
                Some(judge)
            }
            Err(finding) => {
                *self.summary.unknown_names.entry(fold::name(text)).or_default() += 1;
                self.fault(row, column, finding);
                None
            }
        }
    }

    /// Notes that a word stands for a code.
    pub fn word<T: Coded>(&mut self, column: Column, text: &str, code: T) {
        let word = fold::key(text);
        if !word.is_empty() && !word.eq_ignore_ascii_case(code.name()) {
            let (vocabulary, code) = (T::VOCABULARY, code.name());
            let read = WordRead { column: column.meaning(), word, vocabulary, code };
            *self.summary.words.entry(read).or_default() += 1;
        }
    }
}

/// Where a row stands.
pub(super) fn spot(row: &Row) -> Spot {
    Spot { sheet: row.sheet, row: row.line }
}

/// So much of a cell is shown in a fault.
const SHOWN: usize = 100;

/// A cell as a fault shows it: on one line, and no more of it than tells it.
pub fn shortened(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.chars().take(SHOWN).collect()
}
