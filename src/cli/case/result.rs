//! The file of cases again, with what became of each row beside it.

use std::collections::BTreeMap;
use std::path::Path;

use caselot_tables::{Limits, Notes, Spot, Summary, annotated};

use super::describe::Judges;
use crate::cli::tables::RowFault;
use crate::cli::whole::WholeFile;
use crate::cli::{Failure, tables, words};
use crate::client::Outcome;
use crate::telling::outcome::{HEADINGS, WORDS, note, refused_note};

/// A result that is being made. Nothing is at its name before it is complete.
pub struct ResultFile<'a> {
    input: &'a Path,
    bytes: Vec<u8>,
    summary: &'a Summary,
    out: WholeFile,
    offset_minutes: i32,
    rows: BTreeMap<Spot, Vec<String>>,
}

impl<'a> ResultFile<'a> {
    /// Begins a result, before anything is filed: a file that takes no notes, or a place where
    /// nothing can be written, is refused here.
    pub fn begin(
        input: &'a Path,
        output: &Path,
        summary: &'a Summary,
        offset_minutes: i32,
    ) -> Result<ResultFile<'a>, Failure> {
        let bytes = tables::bytes(input, &Limits::default())?;
        let out = WholeFile::like(output, input)?;
        let rows = BTreeMap::new();
        let result = ResultFile { input, bytes, summary, out, offset_minutes, rows };
        result.annotated()?;
        Ok(result)
    }

    /// Notes what became of a row.
    pub fn outcome(&mut self, spot: Spot, outcome: &Outcome, judges: &Judges) {
        self.rows.insert(spot, note(outcome, judges, self.offset_minutes));
    }

    /// Notes why a row was refused.
    pub fn refused(&mut self, spot: Spot, why: &str) {
        let earlier = self.rows.remove(&spot).and_then(|texts| texts.into_iter().next());
        self.rows.insert(spot, refused_note(earlier.as_deref(), why));
    }

    /// Notes the faults of a file of which nothing is filed.
    pub fn faults(&mut self, faults: &[RowFault]) {
        for fault in faults {
            let (sheet, row) = fault.place();
            let place = self.summary.sheets.iter().position(|known| known.name == sheet);
            if let (Some(sheet), Some(row)) = (place, row) {
                self.refused(Spot { sheet, row }, fault.text());
            }
        }
    }

    /// Notes at each copy of an earlier row which row that is: it is filed once.
    fn copies(&mut self) {
        for (spot, earlier) in &self.summary.copies {
            let (sheet, row) = self.summary.place(*earlier);
            let row = row.to_string();
            let text = match spot.sheet == earlier.sheet {
                true => WORDS.fill("state-copy", &[("row", &row)]),
                false => WORDS.fill("state-copy-of-sheet", &[("sheet", sheet), ("row", &row)]),
            };
            self.rows.insert(*spot, vec![text]);
        }
    }

    /// Writes the file.
    pub fn finish(mut self) -> Result<(), Failure> {
        self.copies();
        let bytes = self.annotated()?;
        self.out.write(&bytes)?;
        self.out.finish()
    }

    fn annotated(&self) -> Result<Vec<u8>, Failure> {
        let headings = HEADINGS.map(|key| WORDS.text(key));
        let headings = headings.each_ref().map(String::as_str);
        let notes = Notes { headings: &headings, rows: &self.rows };
        annotated(&self.bytes, self.summary, notes, &Limits::default()).map_err(|finding| {
            let said = caselot_tables::words(words::lang());
            Failure::Doubts(vec![RowFault::of(self.input, &finding, &said)])
        })
    }
}
