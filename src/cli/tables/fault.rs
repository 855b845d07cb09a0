//! One bad cell, as it is printed.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};

use caselot_core::docket::Refusal;
use caselot_tables::{Column, Finding};
use caselot_words::Words;

use crate::cli::words;
use crate::cli::words::text;
use crate::client::ClientError;

/// One bad cell, or a doubt about a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowFault {
    file: PathBuf,
    sheet: String,
    row: Option<u32>,
    column: Option<String>,
    text: String,
}

/// How many rows have these faults.
pub fn rows_of(faults: &[RowFault]) -> u64 {
    let rows = faults.iter().filter_map(|fault| Some((&fault.file, &fault.sheet, fault.row?)));
    rows.collect::<std::collections::BTreeSet<_>>().len() as u64
}

impl RowFault {
    /// A row that a server or a rule of the court refuses.
    pub fn new(
        file: &Path,
        (sheet, row): (&str, u32),
        column: impl Into<String>,
        text: impl Into<String>,
    ) -> RowFault {
        RowFault {
            file: file.to_owned(),
            sheet: sheet.to_owned(),
            row: Some(row),
            column: Some(column.into()),
            text: text.into(),
        }
    }

    /// What is wrong with the row, and the cure.
    pub fn reason(&self) -> &str {
        &self.text
    }

    /// A finding of the reader.
    pub fn of(file: &Path, finding: &Finding, words: &Words) -> RowFault {
        RowFault::under(file, finding, (words, ""))
    }

    /// A finding of the reader, in a file whose own options begin so.
    pub fn under(file: &Path, finding: &Finding, (words, options): (&Words, &str)) -> RowFault {
        RowFault {
            file: file.to_owned(),
            sheet: finding.sheet.clone().unwrap_or_default(),
            row: finding.row,
            column: finding.column_in(words.lang).map(str::to_owned),
            text: joined(&finding.sentence(words), &finding.cure_of(words, options)),
        }
    }

    /// A row that a rule of the court refuses.
    pub fn refused(file: &Path, place: (&str, u32), refusal: &Refusal) -> RowFault {
        let said = ClientError::from(refusal.clone()).said(words::lang());
        let text = match said.cure {
            Some(cure) => joined(&said.sentence, &cure),
            None => said.sentence,
        };
        RowFault::new(file, place, words::column(refusal.field()), text)
    }

    /// Whether it is in a cell of this column.
    pub fn is_in(&self, column: &Column) -> bool {
        let named = |name: &str| name == column.name || column.words.first() == Some(&name);
        self.column.as_deref().is_some_and(named)
    }

    /// The file.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// What is wrong, with its cure.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Sheet and row.
    pub fn place(&self) -> (&str, Option<u32>) {
        (&self.sheet, self.row)
    }
}

/// A sentence with its cure.
fn joined(sentence: &str, cure: &str) -> String {
    format!("{sentence}{}{cure}", if words::is_chinese() { "；" } else { "; " })
}

impl RowFault {
    /// The sheet, behind the file.
    fn in_sheet(&self) -> String {
        let sheet = &self.sheet;
        if sheet.is_empty() { String::new() } else { text!(", sheet {sheet}", sheet) }
    }

    /// The fault, standing in these sheets and rows.
    fn said(&self, sheet: &str, rows: &str) -> String {
        let Self { file, column, text, .. } = self;
        let column =
            column.as_ref().map_or(String::new(), |column| text!(", column {column}", column));
        let colon = if words::is_chinese() { "：" } else { ": " };
        format!("{}{sheet}{rows}{column}{colon}{text}", file.display())
    }
}

impl fmt::Display for RowFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let row = self.row.map_or(String::new(), |row| text!(", row {row}", row));
        f.write_str(&self.said(&self.in_sheet(), &row))
    }
}

/// So many rows or sheets of one fault are named.
const NAMED: usize = 10;

/// Faults as lines; what is the same in many rows is said once, with its rows and their number, and
/// what is the same of many sheets once with the sheets.
pub fn grouped(faults: &[RowFault]) -> Vec<String> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut known: HashMap<(&Path, &str, Option<&str>, &str), usize> = HashMap::new();
    for fault in faults {
        let column = fault.column.as_deref();
        let sheet = if fault.row.is_some() { fault.sheet.as_str() } else { "" };
        let key = (fault.file.as_path(), sheet, column, fault.text.as_str());
        let at = *known.entry(key).or_insert(groups.len());
        if at == groups.len() {
            groups.push(Group { fault, rows: Vec::new(), sheets: Vec::new() });
        }
        groups[at].rows.extend(fault.row);
        groups[at].sheets.push(&fault.sheet);
    }
    groups.iter().map(Group::line).collect()
}

/// One fault wherever it stands.
struct Group<'f> {
    fault: &'f RowFault,
    rows: Vec<u32>,
    sheets: Vec<&'f str>,
}

impl Group<'_> {
    fn line(&self) -> String {
        let Group { fault, rows, sheets } = self;
        let sheet = fault.in_sheet();
        if rows.len() > 1 {
            let named = first(rows.iter().map(u32::to_string));
            let rows = text!(", rows {named} ({count})", named, count = rows.len());
            return fault.said(&sheet, &rows);
        }
        if rows.is_empty() && sheets.len() > 1 {
            let named = first(sheets.iter().map(|sheet| (*sheet).to_owned()));
            let sheets = text!(", sheets {named} ({count})", named, count = sheets.len());
            return fault.said(&sheets, "");
        }
        fault.to_string()
    }
}

/// The first of many.
fn first(all: impl ExactSizeIterator<Item = String>) -> String {
    let more = if all.len() > NAMED { " …" } else { "" };
    format!("{}{more}", all.take(NAMED).collect::<Vec<_>>().join(", "))
}
