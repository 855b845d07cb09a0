//! Notes in the XML of a sheet. What is not a noted row is copied as it stands.

use quick_xml::Reader;
use quick_xml::escape::escape;
use quick_xml::events::{BytesStart, Event};

use super::SheetNotes;
use crate::book::{attribute, broken};
use crate::finding::Finding;
use crate::table::{letter, letter_of};

/// Most characters of a cell.
const MAX_CHARS: usize = 32_767;
/// Columns are this wide at least and at most, in characters.
const WIDTHS: (usize, usize) = (12, 48);

/// A sheet while its XML is copied.
struct Copy<'x, 'n> {
    xml: &'x [u8],
    notes: &'x SheetNotes<'n>,
    out: Vec<u8>,
    /// Copied up to here.
    copied: usize,
    /// Last row that was seen.
    row: u32,
    /// Notes of the open row, until they are written.
    waiting: Vec<(u32, &'n str)>,
    /// The next column of the open row.
    column: u32,
    /// Style of the last cell of the row's own.
    style: Option<String>,
    /// Last column that the list of widths names.
    widths: Option<u32>,
}

pub fn annotated(xml: &[u8], notes: &SheetNotes<'_>) -> Result<Vec<u8>, Finding> {
    let mark = if xml.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
    let (mark, xml) = xml.split_at(mark);
    let mut copy = Copy {
        xml,
        notes,
        out: mark.to_vec(),
        copied: 0,
        row: 0,
        waiting: Vec::new(),
        column: 0,
        style: None,
        widths: None,
    };
    copy.run()?;
    Ok(copy.out)
}

impl Copy<'_, '_> {
    fn run(&mut self) -> Result<(), Finding> {
        let mut reader = Reader::from_reader(self.xml);
        loop {
            let begin = position(&reader);
            let event = reader.read_event().map_err(broken)?;
            let end = position(&reader);
            match &event {
                Event::Start(tag) | Event::Empty(tag) => {
                    let empty = matches!(event, Event::Empty(_));
                    match tag.local_name().as_ref() {
                        "dimension" if empty => self.dimension(tag, (begin, end)),
                        "col" => self.widths = self.widths.max(number(tag, "max")),
                        "sheetData" if self.widths.is_none() => {
                            self.copy_to(begin);
                            self.widths(prefix(tag), true);
                        }
                        "row" => self.begin_row(tag, (begin, end), empty),
                        "c" => {
                            self.cell(tag, begin);
                            if self.leaves_out() {
                                let tag = tag.to_end();
                                if !empty {
                                    reader.read_to_end(tag.name()).map_err(broken)?;
                                }
                                self.copied = position(&reader);
                            }
                        }
                        _ => {}
                    }
                }
                Event::End(tag) => match tag.local_name().as_ref() {
                    "cols" => {
                        let name = tag.name();
                        let prefix = name.as_ref().trim_end_matches("cols").to_owned();
                        self.copy_to(begin);
                        self.widths(&prefix, false);
                    }
                    "row" => {
                        let name = tag.name();
                        let prefix = name.as_ref().trim_end_matches("row").to_owned();
                        self.copy_to(begin);
                        self.write_notes(&prefix);
                    }
                    _ => {}
                },
                Event::Eof => break,
                _ => {}
            }
        }
        self.copy_to(self.xml.len());
        Ok(())
    }

    fn copy_to(&mut self, end: usize) {
        if let Some(rest) = self.xml.get(self.copied..end) {
            self.out.extend_from_slice(rest);
            self.copied = end;
        }
    }

    fn push(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    /// The area with cells, which now reaches further to the right.
    fn dimension(&mut self, tag: &BytesStart<'_>, (begin, end): (usize, usize)) {
        let Some(area) = attribute(tag, "ref") else { return };
        let first = area.split(':').next().unwrap_or_default();
        let row = area.trim_start_matches(|c: char| c != ':').trim_start_matches(':');
        let row = if row.is_empty() { first } else { row };
        let row = row.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == '$');
        let last = letter_of(self.notes.first + self.notes.count.saturating_sub(1));
        self.copy_to(begin);
        let prefix = prefix(tag).to_owned();
        self.push(&format!("<{prefix}dimension ref=\"{first}:{last}{row}\"/>"));
        self.copied = end;
    }

    /// The widths of the columns of notes, unless a list names them or columns behind them.
    fn widths(&mut self, prefix: &str, alone: bool) {
        if self.widths.is_some_and(|last| last > self.notes.first) {
            return;
        }
        self.widths = Some(u32::MAX);
        let shown = |text: &str| text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
        let mut cols = String::new();
        for at in 0..self.notes.count {
            let texts = self.notes.rows.values().filter_map(|row| row.get(at as usize));
            let widest: usize = texts.map(|text| shown(text)).max().unwrap_or(0);
            let width = (widest + 2).clamp(WIDTHS.0, WIDTHS.1);
            let column = self.notes.first + at + 1;
            cols.push_str(&format!(
                "<{prefix}col min=\"{column}\" max=\"{column}\" width=\"{width}\" customWidth=\"1\"/>"
            ));
        }
        match alone {
            true => self.push(&format!("<{prefix}cols>{cols}</{prefix}cols>")),
            false => self.push(&cols),
        }
    }

    fn begin_row(&mut self, tag: &BytesStart<'_>, (begin, end): (usize, usize), empty: bool) {
        self.row = number(tag, "r").unwrap_or(self.row.saturating_add(1));
        (self.column, self.style) = (0, None);
        self.waiting = self.notes.of_row(self.row).unwrap_or_default();
        if self.waiting.is_empty() {
            return;
        }
        // The columns that a row says it spans are no longer all.
        self.copy_to(begin);
        let name = tag.name();
        self.push(&format!("<{}", name.as_ref()));
        for known in tag.attributes().flatten().filter(|it| it.key.as_ref() != "spans") {
            let key = known.key;
            let raw = String::from_utf8_lossy(known.value.as_bytes()).replace('"', "&quot;");
            self.push(&format!(" {}=\"{raw}\"", key.as_ref()));
        }
        self.push(">");
        self.copied = end;
        if empty {
            let prefix = prefix(tag).to_owned();
            self.write_notes(&prefix);
            self.push(&format!("</{}>", name.as_ref()));
        }
    }

    /// A cell of the open row: notes stand before those behind them.
    fn cell(&mut self, tag: &BytesStart<'_>, begin: usize) {
        let named = attribute(tag, "r").and_then(|place| column_of(&place));
        self.column = named.unwrap_or(self.column + 1);
        let at = self.column - 1;
        if self.waiting.is_empty() {
            return;
        }
        if at < self.notes.first {
            self.style = attribute(tag, "s");
        } else {
            self.copy_to(begin);
        }
        if at >= self.notes.first + self.notes.count {
            let prefix = prefix(tag).to_owned();
            self.write_notes(&prefix);
        }
    }

    /// Whether the cell stands where a note comes.
    fn leaves_out(&self) -> bool {
        !self.waiting.is_empty() && self.notes.holds(self.column - 1)
    }

    fn write_notes(&mut self, prefix: &str) {
        let style =
            self.style.as_ref().map_or(String::new(), |s| format!(" s=\"{}\"", escape(s.as_str())));
        for (column, text) in std::mem::take(&mut self.waiting) {
            let place = format!("{}{}", letter_of(column), self.row);
            let text: String = text.chars().filter(|c| is_xml(*c)).take(MAX_CHARS).collect();
            if text.is_empty() {
                continue;
            }
            let text = escape(text);
            self.push(&format!(
                "<{prefix}c r=\"{place}\"{style} t=\"inlineStr\"><{prefix}is>\
                 <{prefix}t xml:space=\"preserve\">{text}</{prefix}t></{prefix}is></{prefix}c>"
            ));
        }
    }
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

fn prefix<'t>(tag: &'t BytesStart<'_>) -> &'t str {
    let name = tag.name().into_inner();
    name.rfind(':').map_or("", |at| &name[..=at])
}

fn number(tag: &BytesStart<'_>, name: &str) -> Option<u32> {
    attribute(tag, name)?.trim().parse().ok()
}

/// The column of a place such as AB12, from 1.
fn column_of(place: &str) -> Option<u32> {
    let letters = place.trim_end_matches(|c: char| c.is_ascii_digit());
    letter(letters).map(|at| at + 1)
}

/// Characters that XML 1.0 can hold.
fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}
