//! Notes in a CSV file, in its own encoding, marks and line ends.

use super::SheetNotes;
use crate::book::{csv, decode};
use crate::finding::Finding;

/// Characters at the beginning of a cell that a spreadsheet takes for a formula.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

pub fn annotated(bytes: &[u8], notes: &SheetNotes<'_>) -> Result<Vec<u8>, Finding> {
    let (text, written) = decode::text_as(bytes)?;
    let mut out = String::with_capacity(text.len() * 2);
    let mut copied = 0;
    let (mark, records) = csv::records(&text)?;
    for record in records {
        let Some(own) = notes.of_row(record.line) else { continue };
        let mut cells = record.cells;
        let ended = cells.last().filter(|_| record.unended).map(|last| format!("{last}\""));
        if let (Some(ended), Some(last)) = (&ended, cells.last_mut()) {
            *last = ended;
        }
        cells.resize(cells.len().max(notes.first as usize), "");
        cells.truncate(notes.first as usize);
        out.push_str(&text[copied..record.begin]);
        let own: Vec<String> = own.into_iter().map(|(_, text)| cell(text, mark)).collect();
        let cells = cells.into_iter().chain(own.iter().map(String::as_str));
        out.push_str(&cells.collect::<Vec<_>>().join(&mark.to_string()));
        copied = record.end;
    }
    out.push_str(&text[copied..]);
    Ok(written.encode(&out))
}

fn cell(text: &str, mark: char) -> String {
    let text = if text.starts_with(FORMULA) { format!("'{text}") } else { text.to_owned() };
    match text.contains([mark, '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}
