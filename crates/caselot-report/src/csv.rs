//! CSV for a spreadsheet: UTF-8 with a byte order mark, the workbook's tables one under the other,
//! each under its name and followed by an empty line.

use super::content::{Content, FigureCases};
use super::sheet::Cell;

/// Without this mark, a Chinese Excel reads the file as GB18030.
const BYTE_ORDER_MARK: &str = "\u{feff}";
const LINE_END: &[u8] = b"\r\n";
/// Characters at the beginning of a cell that a spreadsheet takes for a formula.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// Writes all tables of a report.
pub fn bytes(content: &Content<'_>, behind: &FigureCases) -> Result<Vec<u8>, ::csv::Error> {
    let head = [
        content.title(),
        content.period(),
        content.document_line(),
        content.data_line(),
        content.facts_line(),
        content.checkpoint_line(),
    ];
    let head = head.into_iter().chain(content.since_line());
    let mut blocks = vec![block(head.map(|line| vec![as_text(&line)]))?];
    for sheet in content.workbook(behind) {
        let title = vec![as_text(&sheet.title)];
        let headings = sheet.columns.iter().map(|heading| as_text(heading)).collect();
        let rows = sheet.rows.iter().map(|row| row.iter().map(cell).collect());
        blocks.push(block([title, headings].into_iter().chain(rows))?);
    }
    blocks.push(block([content.signatures().iter().map(|line| as_text(line)).collect()])?);
    Ok([BYTE_ORDER_MARK.as_bytes(), &blocks.join(LINE_END)].concat())
}

/// Writes the rows of one block.
fn block(rows: impl IntoIterator<Item = Vec<String>>) -> Result<Vec<u8>, ::csv::Error> {
    let mut lines = ::csv::WriterBuilder::new()
        .flexible(true)
        .terminator(::csv::Terminator::CRLF)
        .from_writer(Vec::new());
    for row in rows {
        lines.write_record(row)?;
    }
    lines.into_inner().map_err(|error| error.into_error().into())
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) | Cell::CaseNumbers { shown: text, .. } => as_text(text),
        cell => cell.shown(),
    }
}

/// Text that a spreadsheet would take for a formula, a number or a date (`=1+1`, `007`, `9/2`) gets
/// an apostrophe before it, the spreadsheet's own mark of text.
fn as_text(text: &str) -> String {
    let like_number = text.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && text.chars().all(|c| c.is_ascii_digit() || " .,:/-+%eE".contains(c));
    if text.starts_with(FORMULA) || like_number { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::as_text;

    #[test]
    fn text_stays_text() {
        for changed in ["=1+1", "+1", "-1", "@x", "\t=1", "＝1", "007", "9/2", "2021-01", "1e5"] {
            assert_eq!(as_text(changed), format!("'{changed}"));
        }
        for same in ["(2021)湘0203民初1号", "法发〔2017〕10号", "王一", "", "12 王一", "民初 5"]
        {
            assert_eq!(as_text(same), same);
        }
    }
}
