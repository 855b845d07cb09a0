//! Tables as CSV and XLSX files: read as a whole, all bad rows named at once.

use caselot_core::id::JudgeId;
use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};

mod cases;
mod dates;
mod history;
mod judges;
mod roster;
mod table;

pub use cases::{EXCLUSIONS_FORM, FLAGS_FORM, exclusions, flags, panel_seats, read_cases};
pub use roster::{read_judges, read_pools};

pub use history::{ClosingRow, court_of, read_activities, read_closings, read_history};

use super::Failure;
use caselot_core::docket::{Day, Refusal};
use dates::DAY;
use table::{Cell, Column};

/// One wrong cell.
#[derive(Debug)]
pub struct RowFault {
    file: PathBuf,
    line: u64,
    column: Cow<'static, str>,
    text: String,
}

impl RowFault {
    /// What a rule of the court says of a row.
    pub fn new(file: &Path, line: u64, refusal: &Refusal) -> RowFault {
        RowFault::said(file, line, refusal.field(), refusal.to_string())
    }

    /// Its row in the file.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// What is said of a cell.
    pub fn said(
        file: &Path,
        line: u64,
        column: impl Into<Cow<'static, str>>,
        text: String,
    ) -> RowFault {
        RowFault { file: file.to_owned(), line, column: column.into(), text }
    }
}

impl fmt::Display for RowFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column, text } = self;
        write!(f, "{}, row {line}, column {column}: {text}", file.display())
    }
}

/// Good rows with their lines, and what is wrong with the others.
#[derive(Debug)]
pub struct Read<T> {
    /// Good rows with their lines.
    pub rows: Vec<(u64, T)>,
    /// Bad cells.
    pub faults: Vec<RowFault>,
    /// What was silently put right.
    pub notices: Vec<String>,
}

/// A table being read.
struct Sheet {
    file: PathBuf,
    columns: &'static [Column],
    faults: Vec<RowFault>,
}

/// One row with its line in the file, its cells in the order of the columns.
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
                sheet.fault(line.line, columns[0].name, text);
                continue;
            }
            let cell = |at: &Option<usize>| at.map(|at| line.cells[at].clone()).unwrap_or_default();
            rows.push(Row { line: line.line, cells: places.iter().map(cell).collect() });
        }
        Ok((sheet, rows))
    }

    fn fault(&mut self, line: u64, column: &'static str, text: impl Into<String>) {
        self.faults.push(RowFault::said(&self.file, line, column, text.into()));
    }

    fn raw<'r>(&self, row: &'r Row, column: &'static str) -> Option<&'r Cell> {
        let at = self.columns.iter().position(|known| known.name == column);
        at.and_then(|at| row.cells.get(at))
    }

    /// A cell's text.
    fn text<'r>(&self, row: &'r Row, column: &'static str) -> &'r str {
        self.raw(row, column).map_or("", |cell| cell.text.as_str())
    }

    /// A cell that may be empty; `Some(None)` if it is, `None` after a fault.
    fn optional_cell<T>(
        &mut self,
        row: &Row,
        column: &'static str,
        wanted: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.text(row, column).is_empty() {
            true => Some(None),
            false => self.cell(row, column, wanted, read).map(Some),
        }
    }

    /// A day; `Some(None)` for an empty cell, `None` after a fault.
    fn open_day(&mut self, row: &Row, column: &'static str) -> Option<Option<Day>> {
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
    fn day(&mut self, row: &Row, column: &'static str) -> Option<Day> {
        let day = self.open_day(row, column)?;
        if day.is_none() {
            self.fault(row.line, column, format!("“” is not {DAY}"));
        }
        day
    }

    /// A cell read by `parse`, or a fault with what was `wanted`.
    fn cell<T>(
        &mut self,
        row: &Row,
        column: &'static str,
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

    /// The flags of a case.
    fn flags(&mut self, row: &Row) -> Option<Vec<String>> {
        self.cell(row, "flags", "a list of flags with ; between them", flags)
    }

    fn judge(&mut self, row: &Row) -> Option<JudgeId> {
        self.cell(row, "judge", "a judge's number, from 1", |text| {
            text.parse().ok().and_then(JudgeId::new)
        })
    }

    fn finish<T>(self, value: T) -> Result<T, Failure> {
        if self.faults.is_empty() { Ok(value) } else { Err(Failure::Rows(self.faults)) }
    }
}

#[cfg(test)]
mod tests;
