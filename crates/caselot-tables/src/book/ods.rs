//! OpenDocument workbooks, read as a stream: rows and cells that are repeated a million times to
//! fill a sheet are not written out.

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::number::{self, Shown};
use super::{Area, Cell, Format, Gatherer, Origin, Sheet, Workbook, broken, count_sheets};
use crate::finding::{Code, Finding};
use crate::limits::Limits;

pub fn open(bytes: &[u8], limits: &Limits) -> Result<Workbook, Finding> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if let Ok(mut manifest) = archive.by_name("META-INF/manifest.xml") {
        let mut text = String::new();
        manifest.read_to_string(&mut text).map_err(broken)?;
        if text.contains("encryption-data") {
            return Err(Finding::stop(Code::Password));
        }
    }
    let content = archive.by_name("content.xml").map_err(broken)?;
    let mut xml = Reader::from_reader(BufReader::new(content));
    xml.config_mut().expand_empty_elements = true;
    let reading = Content {
        limits,
        xml,
        hidden_styles: HashSet::new(),
        gatherer: Gatherer::new(limits),
        sheets: Vec::new(),
        hidden_rows: 0,
    };
    let (sheets, hidden_rows) = reading.read()?;
    Ok(Workbook { format: Format::Ods, sheets, hidden_rows })
}

struct Content<'l, R> {
    limits: &'l Limits,
    xml: Reader<R>,
    /// Styles of tables that are not shown.
    hidden_styles: HashSet<String>,
    gatherer: Gatherer<'l>,
    sheets: Vec<Sheet>,
    /// Rows with cells that are not shown.
    hidden_rows: u64,
}

/// What a table's cell says of itself.
#[derive(Default)]
struct Told {
    kind: String,
    value: Option<String>,
    has_formula: bool,
    repeated: u32,
    spans: (u32, u32),
}

impl<R: BufRead> Content<'_, R> {
    fn read(mut self) -> Result<(Vec<Sheet>, u64), Finding> {
        let (mut buffer, mut style) = (Vec::new(), String::new());
        loop {
            buffer.clear();
            match self.xml.read_event_into(&mut buffer).map_err(broken)? {
                Event::Start(tag) => match tag.local_name().as_ref() {
                    "style" => style = attribute(&tag, "name").unwrap_or_default(),
                    "table-properties"
                        if attribute(&tag, "display").as_deref() == Some("false") =>
                    {
                        self.hidden_styles.insert(style.clone());
                    }
                    "table" => {
                        let name = attribute(&tag, "name").unwrap_or_default();
                        let style = attribute(&tag, "style-name").unwrap_or_default();
                        let hidden = self.hidden_styles.contains(&style);
                        count_sheets(self.sheets.len() + 1, self.limits)?;
                        let merges = self.table().map_err(|finding| finding.sheet(&name))?;
                        let lines = self.gatherer.sheet();
                        self.sheets.push(Sheet { name, hidden, lines, merges });
                    }
                    _ => {}
                },
                Event::Eof => return Ok((self.sheets, self.hidden_rows)),
                _ => {}
            }
        }
    }

    fn table(&mut self) -> Result<Vec<Area>, Finding> {
        let (mut buffer, mut row, mut merges) = (Vec::new(), 1_u32, Vec::new());
        loop {
            buffer.clear();
            match self.xml.read_event_into(&mut buffer).map_err(broken)? {
                Event::Start(tag) if tag.local_name().as_ref() == "table-row" => {
                    let repeated = count(&tag, "number-rows-repeated");
                    let hidden = attribute(&tag, "visibility").is_some_and(|it| it != "visible");
                    let cells = self.row(row, &mut merges)?;
                    let hides = hidden && !cells.is_empty();
                    self.hidden_rows += if hides { u64::from(repeated) } else { 0 };
                    // Empty rows are repeated to the end of the sheet; others are copies.
                    let copies = if cells.is_empty() { 1 } else { repeated };
                    for at in 0..copies {
                        for (column, cell) in &cells {
                            self.gatherer.take(row.saturating_add(at), *column, cell.clone())?;
                        }
                    }
                    row = row.saturating_add(repeated);
                }
                Event::End(tag) if tag.local_name().as_ref() == "table" => return Ok(merges),
                Event::Eof => return Err(broken("a table does not end")),
                _ => {}
            }
        }
    }

    fn row(&mut self, row: u32, merges: &mut Vec<Area>) -> Result<Vec<(u32, Cell)>, Finding> {
        let (mut buffer, mut column, mut cells) = (Vec::new(), 0_u32, Vec::new());
        loop {
            buffer.clear();
            match self.xml.read_event_into(&mut buffer).map_err(broken)? {
                Event::Start(tag) if tag.local_name().as_ref().ends_with("table-cell") => {
                    let told = told(&tag);
                    let text = self.text()?;
                    let cell = cell(&told, &text);
                    if told.spans != (1, 1) {
                        merges.push(Area {
                            first: (row, column),
                            last: (
                                row.saturating_add(told.spans.0 - 1),
                                column.saturating_add(told.spans.1 - 1),
                            ),
                        });
                        if merges.len() > self.limits.merges {
                            let most = self.limits.merges as u64;
                            return Err(Finding::stop(Code::TooManyMerges).number("most", most));
                        }
                    }
                    if !cell.is_empty() {
                        // A value that is repeated past the last column is refused there.
                        for at in 0..told.repeated.min(self.limits.columns + 1) {
                            cells.push((column.saturating_add(at), cell.clone()));
                        }
                    }
                    column = column.saturating_add(told.repeated);
                }
                Event::End(tag) if tag.local_name().as_ref() == "table-row" => return Ok(cells),
                Event::Eof => return Err(broken("a row does not end")),
                _ => {}
            }
        }
    }

    /// The paragraphs of a cell, without notes that hang on it.
    fn text(&mut self) -> Result<String, Finding> {
        let (mut buffer, mut text, mut note, mut paragraphs) = (Vec::new(), String::new(), 0, 0);
        loop {
            buffer.clear();
            match self.xml.read_event_into(&mut buffer).map_err(broken)? {
                Event::Start(tag) => match tag.local_name().as_ref() {
                    "annotation" => note += 1,
                    "p" if note == 0 => {
                        paragraphs += 1;
                        if paragraphs > 1 {
                            text.push('\n');
                        }
                    }
                    "s" | "tab" | "line-break" if note == 0 => text.push(' '),
                    _ => {}
                },
                Event::Text(piece) if note == 0 => text.push_str(&piece.xml10_content()),
                Event::GeneralRef(reference) if note == 0 => {
                    let name = reference.xml10_content();
                    let character = reference.resolve_char_ref().map_err(broken)?;
                    let known = quick_xml::escape::resolve_predefined_entity(&name);
                    match (character, known) {
                        (Some(c), _) => text.push(c),
                        (None, Some(known)) => text.push_str(known),
                        (None, None) => return Err(broken(format!("the entity {name}"))),
                    }
                }
                Event::End(tag) => match tag.local_name().as_ref() {
                    "annotation" => note -= 1,
                    name if name.ends_with("table-cell") => return Ok(text),
                    _ => {}
                },
                Event::Eof => return Err(broken("a cell does not end")),
                _ => {}
            }
        }
    }
}

/// The value of an attribute, whatever the prefix of its name.
pub fn attribute(tag: &BytesStart<'_>, wanted: &str) -> Option<String> {
    let found = tag.attributes().flatten().find(|it| it.key.local_name().as_ref() == wanted)?;
    let value = found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok()?;
    Some(value.into_owned())
}

/// A number of repetitions or of cells that one spans: 1 where it is not stated.
fn count(tag: &BytesStart<'_>, wanted: &str) -> u32 {
    attribute(tag, wanted).and_then(|text| text.parse().ok()).unwrap_or(1).max(1)
}

fn told(tag: &BytesStart<'_>) -> Told {
    let values = ["value", "date-value", "boolean-value", "string-value", "time-value"];
    Told {
        kind: attribute(tag, "value-type").unwrap_or_default(),
        value: values.iter().find_map(|name| attribute(tag, name)),
        has_formula: attribute(tag, "formula").is_some(),
        repeated: count(tag, "number-columns-repeated"),
        spans: (count(tag, "number-rows-spanned"), count(tag, "number-columns-spanned")),
    }
}

fn cell(told: &Told, text: &str) -> Cell {
    let value = told.value.as_deref();
    match told.kind.as_str() {
        "" if told.has_formula && text.is_empty() => {
            Cell { text: String::new(), origin: Origin::NoValue }
        }
        "float" | "currency" | "percentage" => {
            let shown = if told.kind == "percentage" { Shown::Percent } else { Shown::Plain };
            let number = value.and_then(|value| value.parse().ok());
            number.map_or_else(|| Cell::from_text(text), |it| number::cell(it, shown, false))
        }
        "date" => Cell { origin: Origin::Date, ..Cell::from_text(value.unwrap_or(text)) },
        "boolean" => Cell::from_text(value.unwrap_or(text)),
        _ => Cell::from_text(value.filter(|_| text.is_empty()).unwrap_or(text)),
    }
}
