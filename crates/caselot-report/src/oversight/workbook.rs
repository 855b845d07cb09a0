//! A workbook: the head, one sheet a table, and one sheet with the cases behind every line.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::{OversightTable, Told, shown};
use crate::sheet::{Cell, Sheet};
use crate::xlsx::{Styles, digits, fill, heading, set_up};

/// So many cases stand in a line; all of them stand in the last sheet.
const SHOWN_CASES: usize = 5;
/// So many digits of a note take the width of a column, or more.
const NOTE_DIGITS_A_COLUMN: usize = 9;
/// Height of a line of a note, in points.
const LINE_HEIGHT: u32 = 16;

/// Writes the workbook.
pub fn bytes(told: &Told<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // With the time of writing, the same report would have other bytes.
    let (year, month, day) = told.report.period.1.civil();
    let (year, month, day) = (u16::try_from(year), u8::try_from(month), u8::try_from(day));
    let (year, month, day) = (year.unwrap_or(9999), month.unwrap_or(1), day.unwrap_or(1));
    let created = ExcelDateTime::from_ymd(year, month, day)?;
    let properties = DocProperties::new().set_title(told.title());
    book.set_properties(&properties.set_creation_datetime(&created));
    let styles = Styles::new();
    let tables = told.tables();
    let states = told.words.text("audit-states");
    let mut sheets = vec![(head(told), states.clone())];
    sheets.extend(tables.iter().map(|table| (numbered(told, table), table.note.clone())));
    sheets.push((cases(told, &tables), states));
    let root = format!("{} · {} · {}", told.head.origin, told.head.size, told.head.root);
    for (sheet, note) in &sheets {
        let page = book.add_worksheet();
        page.set_name(&sheet.title)?;
        set_up(page, &root);
        let name = format!("{} · {}", told.title(), sheet.title);
        heading(page, (&name, note), sheet.columns.len(), [&styles.title, &styles.note])?;
        fill(page, sheet, &styles)?;
        let lines = digits(note).div_ceil(NOTE_DIGITS_A_COLUMN * sheet.columns.len().max(1));
        page.set_row_height(1, LINE_HEIGHT * u32::try_from(lines).unwrap_or(1).max(1))?;
    }
    book.save_to_buffer()
}

fn head(told: &Told<'_>) -> Sheet {
    let columns = ["col-item", "audit-text"].map(|key| told.words.text(key)).into();
    let row = |(name, said): (String, String)| vec![Cell::text(name), Cell::text(said)];
    let rows = told.head_lines().into_iter().map(row).collect();
    Sheet { title: told.words.text("audit-head"), columns, rows }
}

/// A table with the number of each line, and its first cases.
fn numbered(told: &Told<'_>, table: &OversightTable) -> Sheet {
    let mut columns = vec![told.words.text("audit-line")];
    columns.extend(table.sheet.columns.iter().cloned());
    columns.extend(["audit-count-cases", "audit-cases"].map(|key| told.words.text(key)));
    let lines = (1..).zip(table.sheet.rows.iter().zip(&table.behind));
    let rows = lines.map(|(line, (row, cases))| {
        let mut cells = vec![Cell::Whole(line)];
        cells.extend(row.iter().cloned());
        cells.push(Cell::Whole(cases.len() as u64));
        let more = if cases.len() > SHOWN_CASES { " …" } else { "" };
        let first = told.words.list(cases.iter().take(SHOWN_CASES).map(shown));
        cells.push(Cell::text(format!("{first}{more}")));
        cells
    });
    Sheet { title: table.sheet.title.clone(), columns, rows: rows.collect() }
}

/// The cases behind every line of every table.
fn cases(told: &Told<'_>, tables: &[OversightTable]) -> Sheet {
    let columns = ["col-table", "audit-line", "audit-number", "audit-entry"];
    let rows = tables.iter().flat_map(|table| {
        let lines = (1..).zip(&table.behind);
        lines.flat_map(move |(line, cases)| {
            cases.iter().map(move |case| {
                vec![
                    Cell::text(&table.sheet.title),
                    Cell::Whole(line),
                    Cell::case_number(&case.number),
                    Cell::Whole(case.entry.0),
                ]
            })
        })
    });
    let columns = columns.map(|key| told.words.text(key)).into();
    Sheet { title: told.words.text("audit-cases"), columns, rows: rows.collect() }
}
