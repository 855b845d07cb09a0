//! Files as sheets of cells, whatever their format. Only cells with text are kept, so a sheet costs
//! what stands in it.

mod archive;
mod compound;
pub(crate) mod csv;
pub(crate) mod decode;
mod number;
mod ods;
mod row_tags;
mod xls;
mod xlsx;

pub(crate) use ods::attribute;

use caselot_core::docket::Day;

use crate::finding::{Code, Finding};
use crate::fold;
use crate::limits::Limits;

/// What a cell is, besides its text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Origin {
    /// Text.
    #[default]
    Text,
    /// A number; in its calendar it may stand for this day.
    Number(Option<Day>),
    /// A number that the sheet shows as percent; the text ends in `%`.
    Percent,
    /// A date, perhaps with a time.
    Date,
    /// A formula of which the file holds no value.
    NoValue,
    /// An error such as `#REF!`.
    Error,
    /// A number whose last digits are lost: more than 15 digits, or written like 4.3E+17.
    Damaged,
}

/// A cell with text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// The text, without what nobody sees.
    pub text: String,
    /// What it is.
    pub origin: Origin,
}

impl Cell {
    /// A cell of text, as people and systems write it: a leading apostrophe or `="001"` keeps a
    /// spreadsheet from changing it, and is left out.
    #[must_use]
    pub fn from_text(text: &str) -> Cell {
        let cleaned = fold::clean(text);
        let wrapped = cleaned.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
        let text = wrapped
            .map_or_else(|| cleaned.clone(), |text| fold::clean(&text.replace("\"\"", "\"")));
        let text = match text.strip_prefix(['\'', '‘', '`']) {
            Some(rest) if !rest.contains(['\'', '’', '`']) => fold::clean(rest),
            _ => text,
        };
        let origin = match () {
            () if wrapped.is_none() && text.len() > 1 && text.starts_with('=') => Origin::NoValue,
            () if number::is_scientific(&text) => Origin::Damaged,
            () if is_error(&text) => Origin::Error,
            () => Origin::Text,
        };
        Cell { text, origin }
    }

    /// Whether there is nothing in it. A formula without a value is something.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.origin != Origin::NoValue
    }
}

/// The errors of a spreadsheet, also where it was saved as text.
fn is_error(text: &str) -> bool {
    matches!(text, "#DIV/0!" | "#N/A" | "#NAME?" | "#NULL!" | "#NUM!" | "#REF!" | "#VALUE!")
        || (text.len() > 3 && text.bytes().all(|b| b == b'#'))
}

/// A row of a sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// Row, from 1.
    pub number: u32,
    /// Cells with text and their columns, from 0, ascending.
    pub cells: Vec<(u32, Cell)>,
    /// All of them are struck through. Only a file of XLSX tells.
    pub struck: bool,
}

impl Line {
    /// The cell of a column, if it has text.
    #[must_use]
    pub fn cell(&self, column: u32) -> Option<&Cell> {
        let at = self.cells.binary_search_by_key(&column, |(at, _)| *at).ok()?;
        self.cells.get(at).map(|(_, cell)| cell)
    }
}

/// A merged area, both corners included; rows from 1, columns from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    /// First row and column: where the value stands.
    pub first: (u32, u32),
    /// Last row and column.
    pub last: (u32, u32),
}

impl Area {
    /// Whether a cell lies in it.
    #[must_use]
    pub fn holds(&self, row: u32, column: u32) -> bool {
        (self.first.0..=self.last.0).contains(&row)
            && (self.first.1..=self.last.1).contains(&column)
    }
}

/// A sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Name; empty for a file that has no sheets.
    pub name: String,
    /// Hidden in the workbook.
    pub hidden: bool,
    /// Rows with text, ascending.
    pub lines: Vec<Line>,
    /// Merged areas of more than one cell.
    pub merges: Vec<Area>,
}

/// What kind of file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Office Open XML.
    Xlsx,
    /// The binary workbook of before 2007. Whether a number is shown as percent is not known.
    Xls,
    /// OpenDocument.
    Ods,
    /// Text with cells between commas, semicolons or tabs.
    Csv,
}

/// A file as sheets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workbook {
    /// Format.
    pub format: Format,
    /// Sheets in their order, hidden ones too.
    pub sheets: Vec<Sheet>,
    /// Rows that are hidden, by hand or by a filter; they are read like the others. A file of XLS does
    /// not tell.
    pub hidden_rows: u64,
}

impl Workbook {
    /// Reads a file.
    ///
    /// # Errors
    /// When it is no table, protected by a password, broken, or larger than the limits.
    pub fn open(bytes: &[u8], limits: &Limits) -> Result<Workbook, Finding> {
        if bytes.len() as u64 > limits.file_bytes {
            return Err(Finding::stop(Code::FileTooLarge).number("most", limits.file_bytes >> 20));
        }
        if bytes.starts_with(b"PK") {
            let survey = archive::survey(bytes, limits)?;
            return match survey.format {
                Format::Ods => ods::open(bytes, limits),
                _ => xlsx::open(bytes, &survey, limits),
            };
        }
        if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
            return xls::open(bytes, limits);
        }
        csv::open(&decode::text(bytes)?, limits)
    }
}

/// Counts what is read of a file against the limits, and keeps rows and cells in order.
struct Gatherer<'l> {
    limits: &'l Limits,
    rows: usize,
    cells: usize,
    /// Bytes of text.
    text: u64,
    lines: Vec<Line>,
}

impl<'l> Gatherer<'l> {
    fn new(limits: &'l Limits) -> Gatherer<'l> {
        Gatherer { limits, rows: 0, cells: 0, text: 0, lines: Vec::new() }
    }

    /// Takes a cell: row from 1, column from 0. An empty one costs nothing.
    fn take(&mut self, row: u32, column: u32, cell: Cell) -> Result<(), Finding> {
        self.take_styled(row, column, cell, false)
    }

    /// The same with whether it is struck through.
    fn take_styled(
        &mut self,
        row: u32,
        column: u32,
        cell: Cell,
        struck: bool,
    ) -> Result<(), Finding> {
        if cell.is_empty() {
            return Ok(());
        }
        if column >= self.limits.columns {
            return Err(Finding::stop(Code::TooManyColumns)
                .row(row)
                .number("most", u64::from(self.limits.columns)));
        }
        // One text may stand in many cells, and is in the file but once.
        self.text += cell.text.len() as u64;
        if self.text > self.limits.unpacked_bytes {
            let most = self.limits.unpacked_bytes >> 20;
            return Err(Finding::stop(Code::UnpacksTooLarge).number("most", most));
        }
        self.cells += 1;
        if self.cells > self.limits.cells {
            let most = self.limits.cells as u64;
            return Err(Finding::stop(Code::TooManyCells).number("most", most));
        }
        if self.lines.last().is_none_or(|line| line.number != row) {
            self.rows += 1;
            if self.rows > self.limits.rows {
                let most = self.limits.rows as u64;
                return Err(Finding::stop(Code::TooManyRows).number("most", most));
            }
            self.lines.push(Line { number: row, cells: Vec::new(), struck: true });
        }
        if let Some(line) = self.lines.last_mut() {
            line.struck &= struck;
            line.cells.push((column, cell));
        }
        Ok(())
    }

    /// The lines of a sheet that ends here, in order: a file may name its rows in any.
    fn sheet(&mut self) -> Vec<Line> {
        let mut lines = std::mem::take(&mut self.lines);
        lines.sort_by_key(|line| line.number);
        lines.dedup_by(|later, earlier| {
            let same = later.number == earlier.number;
            if same {
                earlier.cells.append(&mut later.cells);
                earlier.struck &= later.struck;
            }
            same
        });
        for line in &mut lines {
            line.cells.sort_by_key(|(column, _)| *column);
            line.cells.dedup_by_key(|(column, _)| *column);
        }
        lines
    }
}

/// A sheet's number against the limit.
fn count_sheets(sheets: usize, limits: &Limits) -> Result<(), Finding> {
    match sheets > limits.sheets {
        true => Err(Finding::stop(Code::TooManySheets).number("most", limits.sheets as u64)),
        false => Ok(()),
    }
}

/// A file that says of itself what cannot be.
pub(crate) fn broken(reason: impl std::fmt::Display) -> Finding {
    Finding::stop(Code::Broken).text("reason", reason.to_string())
}
