//! Text with cells between commas, semicolons or tabs.

use super::{Cell, Format, Gatherer, Sheet, Workbook, broken};
use crate::finding::{Code, Finding};
use crate::limits::Limits;

/// So many lines tell what stands between cells.
const HEAD_LINES: usize = 10;

pub fn open(text: &str, limits: &Limits) -> Result<Workbook, Finding> {
    let mut gatherer = Gatherer::new(limits);
    each_record(text, |line, _, record| {
        let mut cells = (0_u32..).zip(record);
        cells.try_for_each(|(column, text)| gatherer.take(line, column, Cell::from_text(text)))
    })?;
    never_closed(text)?;
    let sheet = Sheet { lines: gatherer.sheet(), ..Sheet::default() };
    Ok(Workbook { format: Format::Csv, sheets: vec![sheet], hidden_rows: 0 })
}

/// Gives each record with its line and where it begins.
fn each_record(
    text: &str,
    mut take: impl FnMut(u32, usize, &csv::StringRecord) -> Result<(), Finding>,
) -> Result<(), Finding> {
    let (mark, skipped) = stated_mark(text).unwrap_or_else(|| (mark(text), 0));
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .has_headers(false)
        .delimiter(mark)
        .trim(csv::Trim::All)
        .from_reader(&text.as_bytes()[skipped..]);
    let mut place = Place::new(text);
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(broken)? {
        let byte = record.position().map_or(0, csv::Position::byte) + skipped as u64;
        let line = place.line_from(byte);
        let begin = text.len() - place.rest.len();
        take(line, begin, &record)?;
    }
    Ok(())
}

/// Refuses a text whose last record goes on over many lines because of a quote that never closes.
fn never_closed(text: &str) -> Result<(), Finding> {
    let (mark, _) = stated_mark(text).unwrap_or_else(|| (mark(text), 0));
    let mut last = (0, 0);
    each_record(text, |line, begin, _| {
        last = (line, begin);
        Ok(())
    })?;
    let whole = text.get(last.1..).unwrap_or_default().trim_end_matches(['\r', '\n']);
    match whole.contains(['\r', '\n']) && cells(whole, char::from(mark)).1 {
        true => Err(Finding::stop(Code::QuoteOpen).row(last.0)),
        false => Ok(()),
    }
}

/// A record as it stands in its file.
pub struct Record<'t> {
    /// Its line, from 1.
    pub line: u32,
    /// Its first byte.
    pub begin: usize,
    /// The end of its last cell.
    pub end: usize,
    /// Its cells, with their quotes.
    pub cells: Vec<&'t str>,
    /// The last cell lacks the quote that ends it.
    pub unended: bool,
}

/// The records of a text, and what stands between their cells.
pub fn records(text: &str) -> Result<(char, Vec<Record<'_>>), Finding> {
    let (mark, _) = stated_mark(text).unwrap_or_else(|| (mark(text), 0));
    let mark = char::from(mark);
    let mut begun = Vec::new();
    each_record(text, |line, begin, _| {
        begun.push((line, begin));
        Ok(())
    })?;
    let ends = begun.iter().skip(1).map(|(_, begin)| *begin).chain([text.len()]);
    let record = |(&(line, begin), end): (&(u32, usize), usize)| {
        let whole = text.get(begin..end).unwrap_or_default().trim_end_matches(['\r', '\n']);
        let (cells, unended) = cells(whole, mark);
        Record { line, begin, end: begin + whole.len(), cells, unended }
    };
    Ok((mark, begun.iter().zip(ends).map(record).collect()))
}

/// Where the reader of a record is in a cell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Position {
    Fresh,
    Plain,
    Quoted,
    /// Behind a quote that ends the quoting, unless another one follows.
    Closed,
}

/// The cells of a record, and whether the last one has no end: a quote that opens only at the
/// beginning of a cell is never closed.
fn cells(record: &str, mark: char) -> (Vec<&str>, bool) {
    let (mut cells, mut begin, mut position) = (Vec::new(), 0, Position::Fresh);
    for (at, c) in record.char_indices() {
        position = match (position, c) {
            (Position::Fresh | Position::Closed, '"') => Position::Quoted,
            (Position::Quoted, '"') => Position::Closed,
            (Position::Quoted, _) => Position::Quoted,
            (_, c) if c == mark => {
                cells.push(&record[begin..at]);
                begin = at + c.len_utf8();
                Position::Fresh
            }
            _ => Position::Plain,
        };
    }
    cells.push(&record[begin..]);
    (cells, position == Position::Quoted)
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
    let bars = head.clone().filter(|line| line.contains('|')).count();
    // A semicolon may as well stand in a list within one cell.
    let splits = || head.clone().any(|line| line.contains(';') && !line.contains(','));
    match () {
        () if tab > comma && tab > semicolon => b'\t',
        () if semicolon > comma && splits() => b';',
        () if comma == 0 && bars > 1 => b'|',
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
