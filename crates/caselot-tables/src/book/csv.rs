//! Text with cells between commas, semicolons or tabs.

use super::{Cell, Format, Gatherer, Sheet, Workbook, broken};
use crate::finding::Finding;
use crate::limits::Limits;

/// So many lines tell what stands between cells.
const HEAD_LINES: usize = 10;

pub fn open(text: &str, limits: &Limits) -> Result<Workbook, Finding> {
    let (mark, skipped) = stated_mark(text).unwrap_or_else(|| (mark(text), 0));
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .has_headers(false)
        .delimiter(mark)
        .trim(csv::Trim::All)
        .from_reader(&text.as_bytes()[skipped..]);
    let mut place = Place::new(text);
    let mut gatherer = Gatherer::new(limits);
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(broken)? {
        let byte = record.position().map_or(0, csv::Position::byte) + skipped as u64;
        let line = place.line_from(byte);
        for (column, text) in (0u32..).zip(&record) {
            gatherer.take(line, column, Cell::from_text(text))?;
        }
    }
    let sheet = Sheet { lines: gatherer.sheet(), ..Sheet::default() };
    Ok(Workbook { format: Format::Csv, sheets: vec![sheet] })
}

/// The mark that a first line `sep=;` states, and the length of that line.
fn stated_mark(text: &str) -> Option<(u8, usize)> {
    let line = text.split(['\r', '\n']).next()?;
    let stated = line.get(..4).filter(|word| word.eq_ignore_ascii_case("sep="));
    let mark = stated.and_then(|_| line.get(4..)).and_then(|rest| rest.bytes().next())?;
    mark.is_ascii().then_some((mark, line.len()))
}

/// What stands between the cells of the first lines.
fn mark(text: &str) -> u8 {
    let head = text.lines().take(HEAD_LINES);
    let most = |mark: char| head.clone().map(|line| line.matches(mark).count()).max().unwrap_or(0);
    // A tab that begins a cell keeps a spreadsheet from changing it, and parts nothing.
    let tabs = |line: &str| {
        let pairs = line.chars().zip(line.chars().skip(1));
        pairs.filter(|(before, c)| *c == '\t' && !matches!(before, ',' | ';' | '"')).count()
    };
    let tab = head.clone().map(tabs).max().unwrap_or(0);
    let (comma, semicolon) = (most(','), most(';'));
    // A semicolon may as well stand in a list within one cell.
    let splits = || head.clone().any(|line| line.contains(';') && !line.contains(','));
    match () {
        () if tab > comma && tab > semicolon => b'\t',
        () if semicolon > comma && splits() => b';',
        () => b',',
    }
}

/// Counts lines as an editor does. The CSV reader reports a record behind blank lines on the first
/// of them, and counts no line that ends in CR alone.
struct Place<'t> {
    rest: &'t [u8],
    passed: u64,
    line: u32,
}

impl<'t> Place<'t> {
    fn new(text: &'t str) -> Self {
        Self { rest: text.as_bytes(), passed: 0, line: 1 }
    }

    /// The line of the first byte, from this one on, that ends no line. The bytes asked for must
    /// ascend.
    fn line_from(&mut self, byte: u64) -> u32 {
        while let Some((first, rest)) = self.rest.split_first() {
            let is_end = matches!(first, b'\r' | b'\n');
            if self.passed >= byte && !is_end {
                break;
            }
            let halfway = *first == b'\r' && rest.first() == Some(&b'\n');
            self.line += u32::from(is_end && !halfway);
            self.passed += 1;
            self.rest = rest;
        }
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<(u32, Vec<String>)> {
        let book = open(text, &Limits::default()).expect("read");
        let cells = |line: &super::super::Line| {
            line.cells.iter().map(|(_, cell)| cell.text.clone()).collect()
        };
        book.sheets[0].lines.iter().map(|line| (line.number, cells(line))).collect()
    }

    fn row(number: u32, cells: &[&str]) -> (u32, Vec<String>) {
        (number, cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    #[test]
    fn a_line_may_state_what_parts_its_cells() {
        assert_eq!(lines("sep=;\r\na;b\r\n1;2\r\n"), [row(2, &["a", "b"]), row(3, &["1", "2"])]);
        assert_eq!(lines("sep=,\na,b\n"), [row(2, &["a", "b"])]);
    }

    #[test]
    fn what_kept_a_spreadsheet_from_changing_a_cell_is_left_out() {
        let text = "=\"001\",'002,\t003,\"=\"\"004\"\"\"\n";
        assert_eq!(lines(text), [row(1, &["001", "002", "003", "004"])]);
    }

    #[test]
    fn a_row_behind_blank_lines_or_after_any_line_end_keeps_its_line() {
        for (text, wanted) in [
            ("a,b\n\n\nc,d\n", 4),
            ("a,b\r\n\r\nc,d\r\n", 3),
            ("a,b\rc,d\r", 2),
            ("\n\na,b\nc,d", 4),
        ] {
            assert_eq!(lines(text).last(), Some(&row(wanted, &["c", "d"])), "{text:?}");
        }
    }
}
