//! Tables: each row that is read, and each fault, stands in the line that is said of it.

use std::collections::BTreeSet;

use caselot_core::docket::CaseNumber;
use caselot_tables::{CaseRow, Cell, Limits, Notes, Options, Reading, Roster, annotated};

use super::COURT;

/// Where a reader is in a cell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Position {
    Fresh,
    Plain,
    Quoted,
    /// Behind a quote that ends the quoting, unless another one follows.
    Closed,
}

/// Lines, from 1, on which records begin, each with the record's text. A quote opens only at the
/// beginning of a cell; CR LF, LF and CR end a record.
fn records(text: &str, mark: char) -> Vec<(u64, String)> {
    let mut found = Vec::new();
    let (mut line, mut begun, mut record, mut cell) = (1, 1, String::new(), Position::Fresh);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let ends = c == '\n' || (c == '\r' && rest.peek() != Some(&'\n'));
        line += u64::from(ends);
        if cell != Position::Quoted && matches!(c, '\n' | '\r') {
            if !record.is_empty() {
                found.push((begun, std::mem::take(&mut record)));
            }
            cell = Position::Fresh;
            continue;
        }
        if record.is_empty() {
            begun = line - u64::from(ends);
        }
        cell = match (cell, c) {
            (Position::Fresh | Position::Closed, '"') => Position::Quoted,
            (Position::Quoted, '"') => Position::Closed,
            (Position::Quoted, _) => Position::Quoted,
            (_, c) if c == mark => Position::Fresh,
            _ => Position::Plain,
        };
        record.push(c);
    }
    if !record.is_empty() {
        found.push((begun, record));
    }
    found
}

/// Text as it stands in the bytes; a line that states the mark between cells is no record.
fn spoken(bytes: &[u8]) -> Option<&str> {
    let plain = |text: &&str| {
        !text.starts_with('\u{FEFF}')
            && !text.contains('\0')
            && !text.to_lowercase().starts_with("sep=")
    };
    std::str::from_utf8(bytes).ok().filter(plain)
}

/// A table of cases that is read gives its cases in their order, each on the line of a record
/// that holds its number; a fault names such a line too. So do the other tables. The counts of rows
/// always add up.
pub fn csv(bytes: &[u8]) {
    let begun: Option<Vec<_>> = spoken(bytes)
        .map(|text| [',', ';', '\t'].iter().flat_map(|mark| records(text, *mark)).collect());
    let lines: Option<BTreeSet<u64>> =
        begun.as_ref().map(|begun| begun.iter().map(|(line, _)| *line).collect());
    let options = Options::default();
    let cases = caselot_tables::cases(bytes, &options, &Roster::default(), (COURT, "clerk"));
    checked(&cases, lines.as_ref());
    noted(bytes, &cases, &options, begun.is_some());
    assert!(cases.rows.windows(2).all(|two| two[0].0 < two[1].0), "in order");
    for (spot, case) in &cases.rows {
        assert!(CaseNumber::is_canonical(&case.number, COURT));
        assert!(case.weight.is_none_or(|weight| (1..=1_000).contains(&weight)));
        let Some(begun) = &begun else { continue };
        // Only one mark parts a table; the others may stand within a number's cell.
        let holds = |record: &str| {
            let cells = [',', ';', '\t'].into_iter().flat_map(|mark| record.split(mark));
            cells.map(|cell| cell.replace("\"\"", "\u{0}").replace('"', "")).any(|cell| {
                CaseNumber::parse(&Cell::from_text(&cell).text, COURT)
                    .is_ok_and(|number| number.as_str() == case.number)
            })
        };
        let found = begun.iter().any(|(at, record)| *at == u64::from(spot.row) && holds(record));
        assert!(found, "{} is not in line {}", case.number, spot.row);
    }
    checked(&caselot_tables::roster(bytes, &options).0, lines.as_ref());
    checked(&caselot_tables::pools(bytes, &options, &Roster::default()), lines.as_ref());
    let roster = Roster::default();
    checked(&caselot_tables::closings(bytes, &options, &roster, Some(COURT)), lines.as_ref());
}

/// A workbook is read within its limits or refused, whatever its parts say of themselves.
pub fn workbook(bytes: &[u8]) {
    let limits = Limits { unpacked_bytes: 16 << 20, cells: 100_000, ..Limits::default() };
    let options = Options { limits, ..Options::default() };
    checked(&caselot_tables::history(bytes, &options, &Roster::default(), Some(COURT)), None);
    let cases = caselot_tables::cases(bytes, &options, &Roster::default(), (COURT, "clerk"));
    checked(&cases, None);
    noted(bytes, &cases, &options, false);
    checked(&caselot_tables::roster(bytes, &options).0, None);
    checked(&caselot_tables::pools(bytes, &options, &Roster::default()), None);
}

/// A file takes notes or is refused; a text with them is read as it was without.
fn noted(bytes: &[u8], cases: &Reading<CaseRow>, options: &Options, same: bool) {
    if cases.is_stopped() {
        return;
    }
    let rows = cases.rows.iter().map(|(spot, _)| (*spot, vec!["是".to_owned()])).collect();
    let notes = Notes { headings: &["分案结果·办理情况"], rows: &rows };
    let Ok(after) = annotated(bytes, &cases.summary, notes, &options.limits) else { return };
    let again = caselot_tables::cases(&after, options, &Roster::default(), (COURT, "clerk"));
    // One column more may be one too many.
    assert!(!same || again.is_stopped() || again.rows == cases.rows);
}

fn checked<T>(reading: &Reading<T>, lines: Option<&BTreeSet<u64>>) {
    let rows = reading.summary.rows;
    assert_eq!(rows.sum(), reading.summary.rows_in_file(), "{rows:?}");
    assert!(!reading.is_stopped() || reading.rows.is_empty(), "read in part");
    for finding in &reading.findings {
        let (Some(row), Some(lines)) = (finding.row, lines) else { continue };
        assert!(lines.contains(&u64::from(row)), "{finding:?} begins no record");
    }
}
