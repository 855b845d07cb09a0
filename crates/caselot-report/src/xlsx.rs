//! A workbook with one sheet for each table, set up to be filtered and printed.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::content::{Content, FigureCases};
use super::sheet::{Cell, Sheet};

const A4: u8 = 9;
/// Days from 1899-12-30, the day 0 of a spreadsheet, to 1970-01-01.
const EPOCH: u32 = 25_569;
/// Widest column, in pixels: about 40 Chinese characters.
const WIDEST: u32 = 560;
/// Longest header or footer of a sheet, in characters.
const LINE_CHARS: usize = 255;

/// Writes a workbook of all tables.
pub fn bytes(content: &Content<'_>, behind: &FigureCases) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // With the time of writing, the same report would have other bytes.
    let (year, month, day) = content.report.as_of.civil();
    let (year, month, day) = (u16::try_from(year), u8::try_from(month), u8::try_from(day));
    let (year, month, day) = (year.unwrap_or(9999), month.unwrap_or(1), day.unwrap_or(1));
    let created = ExcelDateTime::from_ymd(year, month, day)?;
    let properties = DocProperties::new().set_title(content.title());
    book.set_properties(&properties.set_creation_datetime(&created));
    let head = format!("&L{}&R{}", escaped(&content.title()), escaped(&content.period()));
    let [prepared, reviewed, issued, date] = content.signatures().map(|line| escaped(&line));
    let room = " ".repeat(16);
    let foot = format!("&L{prepared}{room}{reviewed}&C{issued}{room}{date}&R&P / &N");
    let styles = Styles::new();
    for sheet in content.workbook(behind) {
        let page = book.add_worksheet();
        page.set_name(&sheet.title)?;
        page.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
        page.set_header(cut(&head)).set_footer(cut(&foot));
        fill(page, &sheet, &styles)?;
    }
    book.save_to_buffer()
}

/// Escapes `&`, which begins a command in headers and footers.
fn escaped(text: &str) -> String {
    text.replace('&', "&&")
}

fn cut(line: &str) -> String {
    line.chars().take(LINE_CHARS).collect()
}

struct Styles {
    head: Format,
    text: Format,
    day: Format,
    /// Formats by the number of decimals.
    decimals: [Format; 3],
}

impl Styles {
    fn new() -> Styles {
        let text = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        let decimal = |form: &str| Format::new().set_align(FormatAlign::Top).set_num_format(form);
        Styles {
            head: text.clone().set_bold().set_border_bottom(FormatBorder::Thin),
            day: decimal("yyyy-mm-dd"),
            decimals: [decimal("0"), decimal("0.0"), decimal("0.00")],
            text,
        }
    }
}

fn fill(page: &mut Worksheet, sheet: &Sheet, styles: &Styles) -> Result<(), XlsxError> {
    let headings = sheet.headings();
    for (column, heading) in (0u16..).zip(&headings) {
        page.write_string_with_format(0, column, *heading, &styles.head)?;
    }
    let mut last = 0;
    for (line, row) in (1u32..).zip(sheet.exact_rows()) {
        for (column, cell) in (0u16..).zip(&row) {
            write(page, line, column, cell, styles)?;
        }
        last = line;
    }
    let width = u16::try_from(headings.len()).unwrap_or(u16::MAX);
    page.autofilter(0, 0, last, width.saturating_sub(1))?;
    page.set_freeze_panes(1, 0)?;
    page.set_repeat_rows(0, 0)?;
    page.set_autofit_max_width(WIDEST).autofit();
    Ok(())
}

fn write(
    page: &mut Worksheet,
    line: u32,
    column: u16,
    cell: &Cell,
    styles: &Styles,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => return Ok(()),
        Cell::Text(text) => page.write_string_with_format(line, column, text, &styles.text)?,
        Cell::Day(day) => {
            let serial = f64::from(day.0 + EPOCH);
            page.write_number_with_format(line, column, serial, &styles.day)?
        }
        Cell::Whole(_) | Cell::Number { .. } => {
            let shown = cell.shown();
            let decimals = shown.split_once('.').map_or(0, |(_, decimals)| decimals.len());
            let style = &styles.decimals[decimals.min(2)];
            match shown.parse::<f64>() {
                Ok(number) => page.write_number_with_format(line, column, number, style)?,
                // Unreachable, since rounded text is a decimal number; as text nothing is lost.
                Err(_) => page.write_string_with_format(line, column, &shown, &styles.text)?,
            }
        }
    };
    Ok(())
}
