//! The file of cases again, with what became of each row beside it.

use std::collections::BTreeMap;
use std::path::Path;

use caselot_core::docket::code::Coded;
use caselot_core::lottery::role::SeatRole;
use caselot_tables::{Limits, Notes, Spot, Summary, annotated};
use caselot_words::{Lang, Words, label};

use super::describe::{Judges, judge_label};
use crate::cli::tables::RowFault;
use crate::cli::whole::WholeFile;
use crate::cli::{Failure, tables, words};
use crate::client::{Declined, Outcome, Stamp};
use crate::telling::time::local_time;

/// Columns of a result, as the keys of their headings.
const COLUMNS: [&str; 6] =
    ["result-state", "result-judge", "result-panel", "result-time", "result-entry", "result-code"];

/// A result that is being made. Nothing is at its name before it is complete.
pub struct ResultFile<'a> {
    input: &'a Path,
    bytes: Vec<u8>,
    summary: &'a Summary,
    out: WholeFile,
    words: Words,
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
        // The file goes back to the office that wrote it.
        let words = caselot_tables::words(Lang::Zh);
        let out = WholeFile::like(output, input)?;
        let rows = BTreeMap::new();
        let result = ResultFile { input, bytes, summary, out, words, offset_minutes, rows };
        result.annotated()?;
        Ok(result)
    }

    /// Notes what became of a row.
    pub fn outcome(&mut self, spot: Spot, outcome: &Outcome, judges: &Judges) {
        let text = |key: &str| self.words.text(key);
        let noted = match outcome {
            Outcome::Drawn(it) => {
                let judge = it.drawn.seats.iter().find(|seat| seat.role == SeatRole::Undertaking);
                let judge = judge.map_or(String::new(), |seat| judge_label(seat.judge, judges));
                self.stamped(text("state-drawn"), judge, panel(outcome, judges), it.stamp)
            }
            Outcome::Refiled(it) => {
                let judge = judge_label(it.judge, judges);
                self.stamped(text("state-refiled"), judge, String::new(), it.stamp)
            }
            Outcome::Waits(it) => {
                self.stamped(text("state-waits"), String::new(), String::new(), it.stamp)
            }
            Outcome::Returning(it) => {
                self.stamped(text("state-returning"), String::new(), String::new(), it.stamp)
            }
            Outcome::Ended(it) => vec![match &it.declined {
                Some(Declined { by, text, .. }) => {
                    self.words.fill("state-declined", &[("by", by), ("why", text)])
                }
                None => text("state-run-out"),
            }],
        };
        self.rows.insert(spot, noted);
    }

    /// Notes why a row was refused.
    pub fn refused(&mut self, spot: Spot, why: &str) {
        let why = match self.rows.remove(&spot).and_then(|texts| texts.into_iter().next()) {
            Some(earlier) => format!("{earlier}\n{why}"),
            None => self.words.fill("state-refused", &[("why", why)]),
        };
        self.rows.insert(spot, vec![why]);
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
                true => self.words.fill("state-copy", &[("row", &row)]),
                false => self.words.fill("state-copy-of-sheet", &[("sheet", sheet), ("row", &row)]),
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
        let headings = COLUMNS.map(|key| self.words.text(key));
        let headings = headings.each_ref().map(String::as_str);
        let notes = Notes { headings: &headings, rows: &self.rows };
        annotated(&self.bytes, self.summary, notes, &Limits::default()).map_err(|finding| {
            let said = caselot_tables::words(words::lang());
            Failure::Doubts(vec![RowFault::of(self.input, &finding, &said)])
        })
    }

    fn stamped(&self, state: String, judge: String, panel: String, stamp: Stamp) -> Vec<String> {
        let time = local_time(stamp.time_ms, self.offset_minutes);
        vec![state, judge, panel, time, stamp.entry.to_string(), stamp.check_code()]
    }
}

/// Who sits beside the undertaking judge; empty for a sole judge.
fn panel(outcome: &Outcome, judges: &Judges) -> String {
    let Outcome::Drawn(it) = outcome else { return String::new() };
    let presiding = it.drawn.presiding.filter(|_| it.drawn.seats.len() > 1);
    let presides = presiding.map(|judge| (SeatRole::Presiding, judge));
    let others = it.drawn.seats.iter().filter(|seat| seat.role != SeatRole::Undertaking);
    let seats = presides.into_iter().chain(others.map(|seat| (seat.role, seat.judge)));
    let seats = seats.map(|(role, judge)| {
        let word = label(Lang::Zh, SeatRole::VOCABULARY, role.name());
        let role = word.map_or_else(String::new, |word| word.whole);
        format!("{role} {}", judge_label(judge, judges))
    });
    seats.collect::<Vec<_>>().join("；")
}
