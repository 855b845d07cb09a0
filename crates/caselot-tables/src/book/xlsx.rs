//! Workbooks of Office Open XML, read cell by cell.

use std::collections::HashSet;
use std::io::Cursor;

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use super::archive::Survey;
use super::number::{self, Shown};
use super::{Area, Cell, Format, Gatherer, Origin, Sheet, Workbook, broken, count_sheets};
use crate::finding::{Code, Finding};
use crate::limits::Limits;

type Book<'b> = Xlsx<Cursor<&'b [u8]>>;

pub fn open(bytes: &[u8], survey: &Survey, limits: &Limits) -> Result<Workbook, Finding> {
    let mut book: Book<'_> = Xlsx::new(Cursor::new(bytes)).map_err(refused)?;
    let list = book.sheets_metadata().to_vec();
    count_sheets(list.len(), limits)?;
    let mut gatherer = Gatherer::new(limits);
    let mut sheets = Vec::new();
    for known in list.into_iter().filter(|sheet| sheet.typ == SheetType::WorkSheet) {
        let valueless = match survey.has_formulas {
            true => valueless(&mut book, &known.name)?,
            false => HashSet::new(),
        };
        let merges = match survey.has_merges {
            true => merges(&mut book, &known.name, limits)?,
            false => Vec::new(),
        };
        cells(&mut book, &known.name, &valueless, &mut gatherer)
            .map_err(|finding| finding.sheet(&known.name))?;
        let hidden = known.visible != SheetVisible::Visible;
        sheets.push(Sheet { name: known.name, hidden, lines: gatherer.sheet(), merges });
    }
    Ok(Workbook { format: Format::Xlsx, sheets, hidden_rows: survey.hidden_rows })
}

fn refused(error: XlsxError) -> Finding {
    match error {
        XlsxError::Password => Finding::stop(Code::Password),
        error => broken(error),
    }
}

/// Cells with a formula of which the file holds no value.
fn valueless(book: &mut Book<'_>, name: &str) -> Result<HashSet<(u32, u32)>, Finding> {
    let mut found = HashSet::new();
    let mut cells = book.worksheet_cells_reader(name).map_err(refused)?;
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(refused)? {
        if cell.formula.is_some() && cell.value == DataRef::Empty {
            found.insert(cell.pos);
        }
    }
    Ok(found)
}

fn merges(book: &mut Book<'_>, name: &str, limits: &Limits) -> Result<Vec<Area>, Finding> {
    let found = book.merge_cells_by_sheet_name(name).map_err(refused)?;
    if found.len() > limits.merges {
        let most = limits.merges as u64;
        return Err(Finding::stop(Code::TooManyMerges).sheet(name).number("most", most));
    }
    let area = |area: &calamine::Dimensions| Area {
        first: (area.start.0.saturating_add(1), area.start.1),
        last: (area.end.0.saturating_add(1), area.end.1),
    };
    Ok(found.iter().map(area).collect())
}

fn cells(
    book: &mut Book<'_>,
    name: &str,
    valueless: &HashSet<(u32, u32)>,
    gatherer: &mut Gatherer<'_>,
) -> Result<(), Finding> {
    let is_1904 = book.has_1904_epoch();
    let mut cells = book.worksheet_cells_reader(name).map_err(refused)?;
    let formats = cells.styles().iter().map(|style| style.number_format.as_ref());
    let shown: Vec<Shown> = formats
        .map(|it| it.map_or(Shown::Plain, |format| Shown::by_format(&format.format_code)))
        .collect();
    let is_struck =
        |font: &Option<calamine::Font>| font.as_ref().is_some_and(|it| it.has_strikethrough());
    let struck: Vec<bool> = cells.styles().iter().map(|style| is_struck(&style.font)).collect();
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(refused)? {
        let at = cell.get_position();
        let cell = match cell.get_value() {
            _ if valueless.contains(&at) => Cell { text: String::new(), origin: Origin::NoValue },
            DataRef::Empty => continue,
            DataRef::Int(number) => number::cell(*number as f64, Shown::Plain, is_1904),
            DataRef::Float(number) => {
                let shown = shown.get(style).copied().unwrap_or(Shown::Plain);
                number::cell(*number, shown, is_1904)
            }
            DataRef::String(text) => Cell::from_text(text),
            DataRef::SharedString(text) => Cell::from_text(text),
            DataRef::Bool(yes) => Cell::from_text(&yes.to_string()),
            DataRef::DateTime(at) => date(at, is_1904),
            DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
                Cell { origin: Origin::Date, ..Cell::from_text(text) }
            }
            DataRef::Error(error) => Cell { text: error.to_string(), origin: Origin::Error },
        };
        let struck = struck.get(style).copied().unwrap_or(false);
        gatherer.take_styled(at.0.saturating_add(1), at.1, cell, struck)?;
    }
    Ok(())
}

/// A cell whose format shows a date or a time.
pub fn date(at: &calamine::ExcelDateTime, is_1904: bool) -> Cell {
    let serial = number::cell(at.as_f64(), Shown::Plain, is_1904);
    // 0 is no day: what a formula makes of an empty cell. A length of time is a number.
    if at.is_duration() || serial.text == "0" || serial.text.starts_with('-') {
        return serial;
    }
    let (year, month, day, hour, minute, ..) = at.to_ymd_hms_milli();
    let time = match (hour, minute) {
        (0, 0) => String::new(),
        _ => format!(" {hour:02}:{minute:02}"),
    };
    Cell { text: format!("{year:04}-{month:02}-{day:02}{time}"), origin: Origin::Date }
}
