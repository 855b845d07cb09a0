//! Tables as CSV and XLSX files. A table is read as a whole, and all its bad cells are reported
//! together.

use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};

mod cases;
mod columns;
mod dates;
mod history;
mod judges;
mod pools;
mod roster;
mod table;

pub use cases::{EXCLUSIONS_FORM, FLAGS_FORM, exclusions, flags, panel_seats, read_cases};
pub use columns::{ACTIVITIES, CASES, CLOSINGS, HISTORY, POOLS, ROSTER, help};
pub use history::{ClosingRow, court_of, read_activities, read_closings, read_history};
pub use pools::read_pools;
pub use roster::read_judges;

use super::Failure;
use caselot_core::docket::{Day, Refusal};
use caselot_core::id::JudgeId;
use columns::{Column, FLAGS, JUDGE};
use dates::DAY;
use table::Cell;

/// One bad cell.
#[derive(Debug)]
pub struct RowFault {
    file: PathBuf,
    line: u64,
    column: Cow<'static, str>,
    text: String,
}

impl RowFault {
    /// A cell of a row and what is wrong with it.
    pub fn new(
        file: &Path,
        line: u64,
        column: impl Into<Cow<'static, str>>,
        text: impl Into<String>,
    ) -> RowFault {
        RowFault { file: file.to_owned(), line, column: column.into(), text: text.into() }
    }

    /// A row that a rule of the court refuses.
    pub fn refused(file: &Path, line: u64, refusal: &Refusal) -> RowFault {
        RowFault::new(file, line, refusal.field(), refusal.to_string())
    }

    /// Line of the row in the file.
    pub fn line(&self) -> u64 {
        self.line
    }
}

impl fmt::Display for RowFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column, text } = self;
        write!(f, "{}, row {line}, column {column}: {text}", file.display())
    }
}

/// The rows of a table.
#[derive(Debug)]
pub struct Rows<T> {
    /// Good rows with their lines.
    pub good: Vec<(u64, T)>,
    /// Bad cells.
    pub faults: Vec<RowFault>,
    /// Small corrections that were made without asking.
    pub notices: Vec<String>,
}

/// A table while it is read.
struct Sheet {
    file: PathBuf,
    columns: &'static [Column],
    faults: Vec<RowFault>,
}

/// One row: its line in the file, and its cells in the order of the columns.
struct Row {
    line: u64,
    cells: Vec<Cell>,
}

impl Sheet {
    fn open(file: &Path, columns: &'static [Column]) -> Result<(Sheet, Vec<Row>), Failure> {
        let bytes = std::fs::read(file).map_err(Failure::file(file))?;
        let hint = "give a CSV or XLSX file whose first rows name the columns";
        let unreadable = |reason: String| Failure::content(file, reason, hint);
        let lines = table::lines(&bytes).map_err(unreadable)?;
        let (head, places) = table::header(&lines, columns).map_err(unreadable)?;
        let width = lines.get(head).map_or(0, |line| line.cells.len());
        let mut sheet = Sheet { file: file.to_owned(), columns, faults: Vec::new() };
        let mut rows = Vec::new();
        for line in lines.iter().skip(head + 1).filter(|line| !table::is_skipped(line)) {
            if line.cells.len() != width {
                let text = format!("{} cells instead of {width}", line.cells.len());
                sheet.fault(line.line, columns[0], text);
                continue;
            }
            let cell = |at: &Option<usize>| at.map(|at| line.cells[at].clone()).unwrap_or_default();
            rows.push(Row { line: line.line, cells: places.iter().map(cell).collect() });
        }
        Ok((sheet, rows))
    }

    fn fault(&mut self, line: u64, column: Column, text: impl Into<String>) {
        self.faults.push(RowFault::new(&self.file, line, column.name, text));
    }

    /// A cell; none if the table does not have the column.
    fn raw<'r>(&self, row: &'r Row, column: Column) -> Option<&'r Cell> {
        let at = self.columns.iter().position(|known| known.name == column.name);
        at.and_then(|at| row.cells.get(at))
    }

    /// The text of a cell.
    fn text<'r>(&self, row: &'r Row, column: Column) -> &'r str {
        self.raw(row, column).map_or("", |cell| cell.text.as_str())
    }

    /// A cell read by `parse`; a fault says that it is not what was `wanted`.
    fn cell<T>(
        &mut self,
        row: &Row,
        column: Column,
        wanted: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(row, column).to_owned();
        let value = parse(&text);
        if value.is_none() {
            self.fault(row.line, column, format!("“{text}” is not {wanted}"));
        }
        value
    }

    /// A cell that may be empty: `Some(None)` if it is, `None` after a fault.
    fn optional_cell<T>(
        &mut self,
        row: &Row,
        column: Column,
        wanted: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.text(row, column).is_empty() {
            true => Some(None),
            false => self.cell(row, column, wanted, parse).map(Some),
        }
    }

    /// A day that may be left out: `Some(None)` for an empty cell, `None` after a fault.
    fn optional_day(&mut self, row: &Row, column: Column) -> Option<Option<Day>> {
        let cell = self.raw(row, column).cloned().unwrap_or_default();
        if cell.text.is_empty() {
            return Some(None);
        }
        let day = dates::day(&cell);
        if day.is_none() {
            self.fault(row.line, column, format!("“{}” is not {DAY}", cell.text));
        }
        day.map(Some)
    }

    /// A day that must be there.
    fn day(&mut self, row: &Row, column: Column) -> Option<Day> {
        let day = self.optional_day(row, column)?;
        if day.is_none() {
            self.fault(row.line, column, format!("“” is not {DAY}"));
        }
        day
    }

    /// The flags of a case.
    fn flags(&mut self, row: &Row) -> Option<Vec<String>> {
        self.cell(row, FLAGS, "a list of flags with ; between them", flags)
    }

    /// The number of a judge.
    fn judge(&mut self, row: &Row) -> Option<JudgeId> {
        self.cell(row, JUDGE, "a judge's number, from 1", |text| {
            text.parse().ok().and_then(JudgeId::new)
        })
    }

    fn finish<T>(self, value: T) -> Result<T, Failure> {
        if self.faults.is_empty() { Ok(value) } else { Err(Failure::Rows(self.faults)) }
    }
}

#[cfg(test)]
mod tests;
