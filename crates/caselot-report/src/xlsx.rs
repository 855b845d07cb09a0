//! A workbook with one sheet for each table, titled, framed, and set up to be filtered and printed.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::content::{Content, FigureCases};
use super::sheet::{Cell, Sheet};

const A4: u8 = 9;
/// Days from 1899-12-30, the day 0 of a spreadsheet, to 1970-01-01.
const EPOCH: u32 = 25_569;
/// Narrowest and widest column, in widths of a digit. A Chinese character is as wide as two digits.
const WIDTHS: (usize, usize) = (7, 44);
/// Rows of title and period above the headings.
const TITLE_ROWS: u32 = 2;
/// Rows between a circular's table and the lines to sign on.
const ROWS_TO_SIGN: u32 = 2;
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
    let styles = Styles::new();
    for sheet in content.workbook(behind) {
        let page = book.add_worksheet();
        page.set_name(&sheet.title)?;
        set_up(page, &content.checkpoint_line());
        title(page, content, &sheet, &styles)?;
        let last = fill(page, &sheet, &styles)?;
        if content.brief {
            below(page, content, last + 1, &styles)?;
        }
    }
    book.save_to_buffer()
}

/// The title of the report and its period above a table, as wide as the table.
fn title(
    page: &mut Worksheet,
    content: &Content<'_>,
    sheet: &Sheet,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let name = match content.brief {
        true => content.title(),
        false => format!("{} · {}", content.title(), sheet.title),
    };
    heading(page, (&name, &content.period()), sheet.columns.len(), [&styles.title, &styles.period])
}

/// A sheet that prints on A4, with a line at its foot.
pub fn set_up(page: &mut Worksheet, foot: &str) {
    let foot = format!("&L{}&R&P / &N", escaped(foot));
    page.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
    page.set_print_center_horizontally(true).set_footer(cut(&foot));
}

/// Two lines above a table of so many columns, as wide as the table.
///
/// # Errors
/// When a line is too long for a cell.
pub fn heading(
    page: &mut Worksheet,
    (title, below): (&str, &str),
    columns: usize,
    styles: [&Format; 2],
) -> Result<(), XlsxError> {
    let last = u16::try_from(columns.saturating_sub(1)).unwrap_or(u16::MAX);
    for (row, (text, style)) in (0u32..).zip([title, below].into_iter().zip(styles)) {
        if last == 0 {
            page.write_string_with_format(row, 0, text, style)?;
        } else {
            page.merge_range(row, 0, row, last, text, style)?;
        }
    }
    page.set_row_height(0, 26)?;
    Ok(())
}

/// What has to be said of a circular's table, and the lines to sign on.
fn below(
    page: &mut Worksheet,
    content: &Content<'_>,
    mut row: u32,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let said = [content.document_line(), content.base_line(), content.compared_line()];
    let data = &content.report.data;
    let incomplete = !data.complete || !data.panels_known || data.left_out.rows() > 0;
    let said = said.into_iter().chain(incomplete.then(|| content.data_line()));
    let said = said.chain(content.remark_lines()).chain([content.facts_line()]);
    for line in said.filter(|line| !line.is_empty()) {
        page.write_string(row, 0, line)?;
        row += 1;
    }
    row += ROWS_TO_SIGN;
    for (place, line) in (0u16..).zip(content.signatures()) {
        page.write_string_with_format(row, place * 3, line, &styles.sign)?;
    }
    Ok(())
}

/// Escapes `&`, which begins a command in headers and footers.
fn escaped(text: &str) -> String {
    text.replace('&', "&&")
}

fn cut(line: &str) -> String {
    line.chars().take(LINE_CHARS).collect()
}

/// The formats of a workbook.
pub struct Styles {
    /// Of a title.
    pub title: Format,
    period: Format,
    /// Of a note of several lines.
    pub note: Format,
    head: Format,
    text: Format,
    day: Format,
    sign: Format,
    /// Formats by the number of decimals.
    decimals: [Format; 7],
}

impl Styles {
    /// The formats of every workbook.
    pub fn new() -> Styles {
        let framed = Format::new().set_border(FormatBorder::Thin).set_align(FormatAlign::Top);
        let text = framed.clone().set_text_wrap();
        let decimal = |form: &str| framed.clone().set_num_format(form);
        let middle = Format::new().set_align(FormatAlign::Center);
        Styles {
            title: middle
                .clone()
                .set_bold()
                .set_font_size(16)
                .set_align(FormatAlign::VerticalCenter),
            period: middle,
            note: Format::new().set_text_wrap().set_align(FormatAlign::Top),
            head: text.clone().set_bold().set_align(FormatAlign::Center),
            day: decimal("yyyy-mm-dd"),
            sign: Format::new().set_border_bottom(FormatBorder::Thin),
            decimals: [
                decimal("0"),
                decimal("0.0"),
                decimal("0.00"),
                decimal("0.000"),
                decimal("0.0000"),
                decimal("0.00000"),
                decimal("0.000000"),
            ],
            text,
        }
    }
}

/// Writes a table below its title; gives back its last row.
///
/// # Errors
/// When the sheet cannot hold it.
pub fn fill(page: &mut Worksheet, sheet: &Sheet, styles: &Styles) -> Result<u32, XlsxError> {
    for (column, heading) in (0u16..).zip(&sheet.columns) {
        page.write_string_with_format(TITLE_ROWS, column, heading, &styles.head)?;
    }
    let mut last = TITLE_ROWS;
    for row in &sheet.rows {
        last += 1;
        for (column, cell) in (0u16..).zip(row) {
            write(page, last, column, cell, styles)?;
        }
    }
    let columns = u16::try_from(sheet.columns.len()).unwrap_or(u16::MAX);
    page.autofilter(TITLE_ROWS, 0, last, columns.saturating_sub(1))?;
    page.set_freeze_panes(TITLE_ROWS + 1, 0)?;
    page.set_repeat_rows(TITLE_ROWS, TITLE_ROWS)?;
    for (column, heading) in (0u16..).zip(&sheet.columns) {
        let cells = sheet.rows.iter().filter_map(|row| row.get(usize::from(column)));
        let widest = cells.map(|cell| digits(&cell.shown())).max().unwrap_or(0);
        // A heading may break into two lines; the arrow of the filter needs its place.
        let widest = widest.max(digits(heading).div_ceil(2) + 3) + 1;
        let width = widest.clamp(WIDTHS.0, WIDTHS.1);
        page.set_column_width(column, u32::try_from(width).unwrap_or(u32::MAX))?;
    }
    Ok(last)
}

/// The width of a text in digits.
pub fn digits(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

fn write(
    page: &mut Worksheet,
    line: u32,
    column: u16,
    cell: &Cell,
    styles: &Styles,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => page.write_blank(line, column, &styles.text)?,
        Cell::Text(text) | Cell::CaseNumbers { shown: text, .. } => {
            page.write_string_with_format(line, column, text, &styles.text)?
        }
        Cell::Day(day) => {
            let serial = f64::from(day.0 + EPOCH);
            page.write_number_with_format(line, column, serial, &styles.day)?
        }
        Cell::Whole(_) | Cell::Number { .. } => {
            let shown = cell.shown();
            let decimals = shown.split_once('.').map_or(0, |(_, decimals)| decimals.len());
            let style = &styles.decimals[decimals.min(6)];
            match shown.parse::<f64>() {
                Ok(number) => page.write_number_with_format(line, column, number, style)?,
                // Unreachable, since rounded text is a decimal number; as text nothing is lost.
                Err(_) => page.write_string_with_format(line, column, &shown, &styles.text)?,
            }
        }
    };
    Ok(())
}
