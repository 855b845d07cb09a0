//! A table as a court's spreadsheet writes it: CSV in UTF-8 or GB18030, its header within the
//! first rows, English or Chinese, sums left out.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::RowFault;
use crate::cli::Failure;
use crate::docket::Day;

/// Rows among which the header is looked for.
const HEADER_ROWS: usize = 10;
/// A row of sums.
const SUM: &str = "合计";

/// A table being read.
pub struct Table {
    file: PathBuf,
    lines: Vec<Line>,
    pub faults: Vec<RowFault>,
}

/// One row with its line in the file.
pub struct Line {
    pub line: u64,
    cells: HashMap<&'static str, String>,
}

impl Line {
    /// A cell's text; empty if the column is missing.
    pub fn text(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

impl Table {
    /// Reads a table with these columns, of which some are needed.
    pub fn open(
        file: &Path,
        columns: &'static [(&'static str, &'static [&'static str])],
        needed: &[&str],
    ) -> Result<Table, Failure> {
        let bytes = std::fs::read(file).map_err(Failure::file(file))?;
        let text = decoded(&bytes);
        let unreadable = |e: String| Failure::Unreadable(format!("{}: {e}", file.display()));
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .has_headers(false)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let records = reader.records().collect::<Result<Vec<_>, _>>();
        let records = records.map_err(|e| unreadable(e.to_string()))?;
        let place = |record: &csv::StringRecord, names: &[&str]| {
            record.iter().position(|cell| names.contains(&cell))
        };
        let is_header = |record: &csv::StringRecord| {
            columns
                .iter()
                .filter(|(name, _)| needed.contains(name))
                .all(|(_, names)| place(record, names).is_some())
        };
        let found = records.iter().take(HEADER_ROWS).position(is_header).ok_or_else(|| {
            let named = columns.iter().filter(|(name, _)| needed.contains(name));
            let names = named.map(|(_, names)| names.join("|")).collect::<Vec<_>>().join(", ");
            unreadable(format!("no header with {names} within the first {HEADER_ROWS} rows"))
        })?;
        let header = &records[found];
        let places: Vec<(&'static str, usize)> = columns
            .iter()
            .filter_map(|(name, names)| Some((*name, place(header, names)?)))
            .collect();
        let mut lines = Vec::new();
        for record in &records[found + 1..] {
            let blank = record.iter().all(str::is_empty);
            let sums = record.iter().any(|cell| cell == SUM);
            if !blank && !sums {
                let cell = |at| record.get(at).unwrap_or_default().to_owned();
                let cells = places.iter().map(|(name, at)| (*name, cell(*at))).collect();
                let line = record.position().map_or(0, csv::Position::line);
                lines.push(Line { line, cells });
            }
        }
        Ok(Table { file: file.to_owned(), lines, faults: Vec::new() })
    }

    /// The rows, once.
    pub fn take_lines(&mut self) -> Vec<Line> {
        std::mem::take(&mut self.lines)
    }

    /// Names a wrong cell.
    pub fn fault(&mut self, line: &Line, column: &'static str, text: impl Into<String>) {
        let (file, text) = (self.file.clone(), text.into());
        self.faults.push(RowFault { file, line: line.line, column, text });
    }

    /// A cell read by `parse`, or a fault with what was `wanted`.
    pub fn cell<T>(
        &mut self,
        line: &Line,
        column: &'static str,
        wanted: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = line.text(column);
        let value = parse(text);
        if value.is_none() {
            self.fault(line, column, format!("“{text}” is not {wanted}"));
        }
        value
    }

    /// A date, or a fault.
    pub fn day(&mut self, line: &Line, column: &'static str) -> Option<Day> {
        let read = day(line.text(column));
        if read.is_none() {
            let text = format!(
                "“{}” is no date of the calendar; write it like 2021-03-01, with four digits of \
                 the year",
                line.text(column)
            );
            self.fault(line, column, text);
        }
        read
    }
}

/// UTF-8 with or without a mark; else what Chinese Excel writes.
fn decoded(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::GB18030.decode(bytes).0.into_owned(),
    }
}

/// A day in the forms that courts write; a time behind it is ignored.
pub fn day(text: &str) -> Option<Day> {
    let text = text.split([' ', 'T']).next().unwrap_or_default();
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return Day::parse(&format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]));
    }
    let text = text.trim_end_matches('日').replace(['年', '月', '/', '.'], "-");
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let short = |part: &str| matches!(part.len(), 1 | 2);
    if parts.next().is_some() || year.len() != 4 || !short(month) || !short(day) {
        return None;
    }
    Day::parse(&format!("{year}-{month:0>2}-{day:0>2}"))
}
