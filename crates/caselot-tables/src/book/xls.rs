//! Binary workbooks of before 2007.

use std::io::Cursor;
use std::panic::catch_unwind;

use calamine::{Data, Reader, SheetType, SheetVisible, Xls, XlsError};

use super::number::{self, Shown};
use super::{
    Area, Cell, Format, Gatherer, Origin, Sheet, Workbook, broken, compound, count_sheets, xlsx,
};
use crate::finding::{Code, Finding};
use crate::limits::Limits;

pub fn open(bytes: &[u8], limits: &Limits) -> Result<Workbook, Finding> {
    // A new workbook with a password lies encrypted in a container of the old kind.
    if names_stream(bytes, "EncryptedPackage") {
        return Err(Finding::stop(Code::Password));
    }
    if !names_stream(bytes, "Workbook") && !names_stream(bytes, "Book") {
        return Err(Finding::stop(Code::NoTable));
    }
    compound::survey(bytes, limits)?;
    // The reader of old workbooks takes their records at their word.
    let read = catch_unwind(|| Xls::new(Cursor::new(bytes)));
    let read = read.map_err(|_| broken("a record does not hold what it says"))?;
    let mut book: Xls<_> = read.map_err(refused)?;
    let list = book.sheets_metadata().to_vec();
    count_sheets(list.len(), limits)?;
    let is_1904 = book.has_1904_epoch();
    let mut gatherer = Gatherer::new(limits);
    let mut sheets = Vec::new();
    for known in list.into_iter().filter(|sheet| sheet.typ == SheetType::WorkSheet) {
        let name = &known.name;
        let range = book.worksheet_range(name).map_err(refused)?;
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, data) in range.used_cells() {
            let (row, column) = (row as u32 + top, column as u32 + left);
            gatherer
                .take(row.saturating_add(1), column, cell(data, is_1904))
                .map_err(|finding| finding.sheet(name))?;
        }
        let area = |area: &calamine::Dimensions| Area {
            first: (area.start.0.saturating_add(1), area.start.1),
            last: (area.end.0.saturating_add(1), area.end.1),
        };
        let merges = book.merge_cells_by_sheet_name(name).map_err(refused)?;
        let merges = merges.iter().take(limits.merges).map(area).collect();
        let hidden = known.visible != SheetVisible::Visible;
        sheets.push(Sheet { name: known.name, hidden, lines: gatherer.sheet(), merges });
    }
    Ok(Workbook { format: Format::Xls, sheets, hidden_rows: 0 })
}

fn refused(error: XlsError) -> Finding {
    match error {
        XlsError::Password => Finding::stop(Code::Password),
        error => broken(error),
    }
}

/// Whether a container names a stream; names are UTF-16.
fn names_stream(bytes: &[u8], name: &str) -> bool {
    let wanted: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

fn cell(data: &Data, is_1904: bool) -> Cell {
    match data {
        Data::Empty => Cell::default(),
        Data::Int(number) => number::cell(*number as f64, Shown::Plain, is_1904),
        Data::Float(number) => number::cell(*number, Shown::Plain, is_1904),
        Data::String(text) => Cell::from_text(text),
        Data::Bool(yes) => Cell::from_text(&yes.to_string()),
        Data::DateTime(at) => xlsx::date(at, is_1904),
        Data::DateTimeIso(text) | Data::DurationIso(text) => {
            Cell { origin: Origin::Date, ..Cell::from_text(text) }
        }
        Data::Error(error) => Cell { text: error.to_string(), origin: Origin::Error },
    }
}
