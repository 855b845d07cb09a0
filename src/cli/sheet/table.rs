//! Cells of CSV and XLSX files with their lines, and the place of the header.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use caselot_core::docket::Day;

use super::columns::Column;
use super::dates;

/// Number of rows among which the header must be.
const HEADER_WITHIN: usize = 10;

/// One cell.
#[derive(Debug, Clone, Default)]
pub struct Cell {
    /// The text, trimmed.
    pub text: String,
    /// The day that a numeric XLSX cell may stand for.
    pub serial: Option<Day>,
}

/// A row of cells with its line in the file.
pub struct Line {
    /// Line, from 1.
    pub line: u64,
    /// Cells in the order of the file.
    pub cells: Vec<Cell>,
}

/// All rows of a file, with the header.
pub fn lines(bytes: &[u8]) -> Result<Vec<Line>, String> {
    if bytes.starts_with(b"PK\x03\x04") { xlsx(bytes) } else { csv(&decode(bytes)?) }
}

/// The text of a file: by its byte order mark, else as UTF-8, else as GB18030, which a Chinese
/// Excel writes.
fn decode(bytes: &[u8]) -> Result<String, String> {
    if let Some((encoding, length)) = encoding_rs::Encoding::for_bom(bytes) {
        let (text, bad) = encoding.decode_without_bom_handling(&bytes[length..]);
        return if bad { Err("broken text after its mark".to_owned()) } else { Ok(text.into()) };
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    let (text, bad) = encoding_rs::GB18030.decode_without_bom_handling(bytes);
    if bad {
        Err("neither UTF-8 nor GB18030; save it as CSV UTF-8".to_owned())
    } else {
        Ok(text.into())
    }
}

fn csv(text: &str) -> Result<Vec<Line>, String> {
    let head = text.lines().take(HEADER_WITHIN);
    let most = |mark: char| head.clone().map(|l| l.matches(mark).count()).max().unwrap_or(0);
    let (comma, semicolon, tab) = (most(','), most(';'), most('\t'));
    let mark = match () {
        () if tab > comma && tab > semicolon => b'\t',
        () if semicolon > comma && header_splits(head.clone()) => b';',
        () => b',',
    };
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .has_headers(false)
        .delimiter(mark)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut lines = Vec::new();
    let mut place = Place::new(text);
    for record in reader.records() {
        let record = record.map_err(|e| e.to_string())?;
        let line = place.line_from(record.position().map_or(0, csv::Position::byte));
        let cell = |text: &str| Cell { text: text.to_owned(), serial: None };
        lines.push(Line { line, cells: record.iter().map(cell).collect() });
    }
    Ok(lines)
}

/// Counts lines as an editor does. The CSV reader reports a record behind blank lines on the first
/// of them, and counts no line that ends in CR alone.
struct Place<'t> {
    rest: &'t [u8],
    passed: u64,
    line: u64,
}

impl<'t> Place<'t> {
    fn new(text: &'t str) -> Self {
        Self { rest: text.as_bytes(), passed: 0, line: 1 }
    }

    /// The line of the first byte, from this one on, that ends no line. The bytes asked for must
    /// ascend.
    fn line_from(&mut self, byte: u64) -> u64 {
        while let Some((first, rest)) = self.rest.split_first() {
            let is_end = matches!(first, b'\r' | b'\n');
            if self.passed >= byte && !is_end {
                break;
            }
            let halfway = *first == b'\r' && rest.first() == Some(&b'\n');
            self.line += u64::from(is_end && !halfway);
            self.passed += 1;
            self.rest = rest;
        }
        self.line
    }
}

/// Whether some line near the top has names with `;` between them, and not a list in one cell.
fn header_splits<'t>(mut head: impl Iterator<Item = &'t str>) -> bool {
    head.any(|line| line.contains(';') && !line.contains(','))
}

fn xlsx(bytes: &[u8]) -> Result<Vec<Line>, String> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|e| e.to_string())?;
    let range = book.worksheet_range_at(0).ok_or("no sheet in it")?.map_err(|e| e.to_string())?;
    let first = range.start().map_or(0, |start| u64::from(start.0)) + 1;
    let is_1904 = book.has_1904_epoch();
    let rows = range.rows().zip(first..);
    Ok(rows
        .map(|(row, line)| Line { line, cells: row.iter().map(|d| cell(d, is_1904)).collect() })
        .collect())
}

fn cell(data: &Data, is_1904: bool) -> Cell {
    let plain = |text: String| Cell { text: text.trim().to_owned(), serial: None };
    match data {
        Data::Empty => Cell::default(),
        Data::DateTime(at) => {
            let (y, m, d, hour, minute, ..) = at.to_ymd_hms_milli();
            let time = if (hour, minute) == (0, 0) {
                String::new()
            } else {
                format!(" {hour:02}:{minute:02}")
            };
            plain(format!("{y:04}-{m:02}-{d:02}{time}"))
        }
        Data::Int(number) => {
            Cell { text: number.to_string(), serial: dates::from_serial(*number, is_1904) }
        }
        // The shortest text that gives this number back: 1.25 stays 1.25.
        Data::Float(number) => {
            let text = number.to_string();
            let whole = text.split('.').next().and_then(|whole| whole.parse().ok());
            Cell { serial: whole.and_then(|w| dates::from_serial(w, is_1904)), text }
        }
        Data::Bool(yes) => plain(yes.to_string()),
        other => plain(other.to_string()),
    }
}

/// The row of the header, and the place of each wanted column in it.
pub fn header(lines: &[Line], columns: &[Column]) -> Result<(usize, Vec<Option<usize>>), String> {
    let mut best: (usize, usize, Vec<Option<usize>>) = (0, 0, vec![None; columns.len()]);
    for (at, line) in lines.iter().take(HEADER_WITHIN).enumerate() {
        let place =
            |column: &Column| line.cells.iter().position(|cell| column.is_named(&cell.text));
        let places: Vec<_> = columns.iter().map(place).collect();
        let found = places.iter().flatten().count();
        if found > best.1 {
            best = (at, found, places);
        }
    }
    let missing = columns.iter().zip(&best.2).filter(|(c, at)| c.required && at.is_none());
    let missing: Vec<_> = missing.map(|(column, _)| column.label()).collect();
    if missing.is_empty() {
        Ok((best.0, best.2))
    } else {
        Err(format!(
            "no header in the first {HEADER_WITHIN} rows with the column {}",
            missing.join(", ")
        ))
    }
}

/// Whether a row holds no data: a blank row, or a sum (合计).
pub fn is_skipped(line: &Line) -> bool {
    let mut full = line.cells.iter().map(|cell| cell.text.as_str()).filter(|text| !text.is_empty());
    full.next().is_none_or(|first| first.replace([' ', '\u{3000}'], "").starts_with("合计"))
}
