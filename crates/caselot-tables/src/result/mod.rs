//! A file again with notes beside the rows of its tables, in columns of their own to the right.
//! Everything else of it stays byte for byte what it was: formats, widths, merged cells, other
//! sheets, encoding.

mod csv;
mod package;
mod sheet;

use std::collections::BTreeMap;

use crate::book::{Format, Sheet, Workbook};
use crate::finding::{Code, Finding};
use crate::fold;
use crate::limits::Limits;
use crate::summary::{Spot, Summary};

/// Notes beside the rows of a table.
#[derive(Debug, Clone, Copy)]
pub struct Notes<'n> {
    /// Names of the columns. A sheet that has the first one already gets the others from there on
    /// again, in place of what stood there.
    pub headings: &'n [&'n str],
    /// Texts by row, one for each column from the first one on.
    pub rows: &'n BTreeMap<Spot, Vec<String>>,
}

/// The notes of one sheet.
struct SheetNotes<'n> {
    /// First column, from 0.
    first: u32,
    /// Number of columns.
    count: u32,
    /// Texts by row; the row of the header has the names.
    rows: BTreeMap<u32, Vec<&'n str>>,
}

/// The file with notes in the sheets that were read.
///
/// # Errors
/// When it is an XLS or ODS workbook, or cannot be read.
pub fn annotated(
    bytes: &[u8],
    summary: &Summary,
    notes: Notes<'_>,
    limits: &Limits,
) -> Result<Vec<u8>, Finding> {
    let book = Workbook::open(bytes, limits)?;
    let read = summary.sheets.iter().zip(&book.sheets).enumerate();
    let read = read.filter(|(_, (summary, _))| summary.skipped.is_none());
    let sheets = read.map(|(place, (summary, sheet))| {
        let header = (summary.header, summary.header_rows);
        (sheet.name.as_str(), SheetNotes::new(place, sheet, header, notes))
    });
    let sheets: Vec<(&str, SheetNotes<'_>)> = sheets.collect();
    match book.format {
        Format::Xlsx => package::annotated(bytes, &sheets),
        Format::Csv => match sheets.first() {
            Some((_, notes)) => csv::annotated(bytes, notes),
            None => Ok(bytes.to_vec()),
        },
        Format::Xls | Format::Ods => Err(Finding::stop(Code::ResultFormat)),
    }
}

impl<'n> SheetNotes<'n> {
    fn new(
        place: usize,
        sheet: &Sheet,
        (header, header_rows): (u32, usize),
        notes: Notes<'n>,
    ) -> SheetNotes<'n> {
        let begin = sheet.lines.iter().position(|line| line.number == header).unwrap_or(0);
        let last = sheet.lines.get(begin + header_rows.saturating_sub(1));
        let name = notes.headings.first().map_or(String::new(), |name| fold::label(name));
        let own = last.and_then(|line| {
            line.cells.iter().find(|(_, cell)| fold::label(&cell.text) == name).map(|(at, _)| *at)
        });
        let widest = sheet.lines[begin..].iter().filter_map(|line| line.cells.last());
        let merged = sheet.merges.iter().filter(|area| area.last.0 >= header);
        let free = widest.map(|(at, _)| at + 1).chain(merged.map(|area| area.last.1 + 1)).max();
        let mut rows: BTreeMap<u32, Vec<&str>> = BTreeMap::new();
        let of_it = notes.rows.iter().filter(|(spot, _)| spot.sheet == place);
        for (spot, texts) in of_it {
            rows.insert(spot.row, texts.iter().map(String::as_str).collect());
        }
        rows.insert(last.map_or(header, |line| line.number), notes.headings.to_vec());
        let count = u32::try_from(notes.headings.len()).unwrap_or(u32::MAX);
        SheetNotes { first: own.or(free).unwrap_or(0), count, rows }
    }

    /// Column and text of each note of a row that has any.
    fn of_row(&self, row: u32) -> Option<Vec<(u32, &'n str)>> {
        let texts = self.rows.get(&row)?;
        Some((self.first..self.first + self.count).zip(texts.iter().copied()).collect())
    }

    fn holds(&self, column: u32) -> bool {
        (self.first..self.first + self.count).contains(&column)
    }
}
