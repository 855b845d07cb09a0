//! Tables as CSV files: read as a whole, all bad rows named at once.

use std::fmt;
use std::path::{Path, PathBuf};

mod cases;
mod history;
mod roster;
mod table;

pub use cases::{exclusions, flags, read_cases};
pub use history::{History, read_history};
pub use roster::{read_judges, read_pools};

use super::Failure;
use crate::docket::{Day, Refusal};

/// One wrong cell.
#[derive(Debug)]
pub struct RowFault {
    file: PathBuf,
    line: u64,
    column: &'static str,
    text: String,
}

impl RowFault {
    /// What a rule of the court says of a row.
    pub fn new(file: &Path, line: u64, refusal: &Refusal) -> RowFault {
        let (file, text) = (file.to_owned(), refusal.to_string());
        RowFault { file, line, column: refusal.field(), text }
    }
}

impl fmt::Display for RowFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column, text } = self;
        write!(f, "{}, row {line}, column {column}: {text}", file.display())
    }
}

/// A table being read.
struct Sheet {
    file: PathBuf,
    header: &'static [&'static str],
    faults: Vec<RowFault>,
}

/// One row with its line in the file.
struct Row {
    line: u64,
    cells: csv::StringRecord,
}

impl Sheet {
    fn open(file: &Path, header: &'static [&'static str]) -> Result<(Sheet, Vec<Row>), Failure> {
        let bytes = std::fs::read(file).map_err(Failure::file(file))?;
        let unreadable = |e: String| Failure::Unreadable(format!("{}: {e}", file.display()));
        let text = String::from_utf8(bytes)
            .map_err(|_| unreadable("not UTF-8; save it as CSV UTF-8".to_owned()))?;
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let found = reader.headers().map_err(|e| unreadable(e.to_string()))?;
        if found.iter().ne(header.iter().copied()) {
            return Err(unreadable(format!("the first row must be {}", header.join(","))));
        }
        let mut sheet = Sheet { file: file.to_owned(), header, faults: Vec::new() };
        let mut rows = Vec::new();
        for record in reader.records() {
            let cells = record.map_err(|e| unreadable(e.to_string()))?;
            let line = cells.position().map_or(0, csv::Position::line);
            if cells.len() != header.len() {
                let text = format!("{} cells instead of {}", cells.len(), header.len());
                sheet.fault(line, header[0], text);
                continue;
            }
            rows.push(Row { line, cells });
        }
        Ok((sheet, rows))
    }

    fn fault(&mut self, line: u64, column: &'static str, text: impl Into<String>) {
        self.faults.push(RowFault { file: self.file.clone(), line, column, text: text.into() });
    }

    /// A cell's text.
    fn text<'r>(&self, row: &'r Row, column: &'static str) -> &'r str {
        let at = self.header.iter().position(|name| *name == column);
        at.and_then(|at| row.cells.get(at)).unwrap_or_default()
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

    fn judge(&mut self, row: &Row) -> Option<u32> {
        self.cell(row, "judge", "a judge's number, from 1", |text| {
            text.parse().ok().filter(|judge| *judge > 0)
        })
    }

    fn finish<T>(self, value: T) -> Result<T, Failure> {
        if self.faults.is_empty() { Ok(value) } else { Err(Failure::Rows(self.faults)) }
    }
}

const DAY: &str = "a date like 2021-03-01";

/// A day; `Some(None)` for an empty cell.
fn open_day(text: &str) -> Option<Option<Day>> {
    if text.is_empty() { Some(None) } else { Day::parse(text).map(Some) }
}
