//! Tables: each row that is read, and each fault, stands in the line that is said of it.

use std::collections::BTreeSet;
use std::io::Write;

use caselot::cli::{Failure, sheet};
use caselot_core::docket::{CaseNumber, Day};

use super::COURT;

/// Where a reader is in a cell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cell {
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
    let (mut line, mut begun, mut record, mut cell) = (1, 1, String::new(), Cell::Fresh);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let ends = c == '\n' || (c == '\r' && rest.peek() != Some(&'\n'));
        line += u64::from(ends);
        if cell != Cell::Quoted && matches!(c, '\n' | '\r') {
            if !record.is_empty() {
                found.push((begun, std::mem::take(&mut record)));
            }
            cell = Cell::Fresh;
            continue;
        }
        if record.is_empty() {
            begun = line - u64::from(ends);
        }
        cell = match (cell, c) {
            (Cell::Fresh | Cell::Closed, '"') => Cell::Quoted,
            (Cell::Quoted, '"') => Cell::Closed,
            (Cell::Quoted, _) => Cell::Quoted,
            (_, c) if c == mark => Cell::Fresh,
            _ => Cell::Plain,
        };
        record.push(c);
    }
    if !record.is_empty() {
        found.push((begun, record));
    }
    found
}

fn spoken(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok().filter(|text| !text.starts_with('\u{FEFF}'))
}

/// A table of cases that is read gives its cases in their order, each on the line of a record
/// that holds its number; a fault names such a line too. So do tables of judges and pools, which
/// name no lines when they are read.
pub fn csv(bytes: &[u8]) {
    let mut file = tempfile::Builder::new().suffix(".csv").tempfile().expect("a file");
    file.write_all(bytes).expect("written");
    let begun: Option<Vec<_>> = spoken(bytes)
        .map(|text| [',', ';', '\t'].iter().flat_map(|mark| records(text, *mark)).collect());
    let lines: Option<BTreeSet<u64>> =
        begun.as_ref().map(|begun| begun.iter().map(|(line, _)| *line).collect());
    let faulty = |failure: &Failure| {
        if let (Failure::Rows(faults), Some(lines)) = (failure, &lines) {
            assert!(!faults.is_empty(), "refused without a fault");
            let wrong = faults.iter().find(|fault| !lines.contains(&fault.line()));
            assert!(wrong.is_none(), "{wrong:?} begins no record");
        }
    };
    match sheet::read_cases(file.path(), COURT, "clerk", Day(20_000)) {
        Err(failure) => faulty(&failure),
        Ok(cases) => {
            assert!(cases.windows(2).all(|two| two[0].0 < two[1].0), "in order");
            for (line, case) in &cases {
                assert!(CaseNumber::is_canonical(&case.number, COURT));
                assert!(case.weight <= 1_000, "0 stands for the table");
                let Some(begun) = &begun else { continue };
                // Only one mark parts a table; the others may stand within a number's cell.
                let holds = |record: &str| {
                    let cells = [',', ';', '\t'].into_iter().flat_map(|mark| record.split(mark));
                    cells.map(|cell| cell.replace("\"\"", "\u{0}").replace('"', "")).any(|cell| {
                        CaseNumber::parse(cell.trim(), COURT)
                            .is_ok_and(|number| number.as_str() == case.number)
                    })
                };
                let found = begun.iter().any(|(at, record)| at == line && holds(record));
                assert!(found, "{} is not in line {line}", case.number);
            }
        }
    }
    for failure in [
        sheet::read_judges(file.path()).err(),
        sheet::read_pools(file.path()).err(),
        sheet::read_closings(file.path(), &[], Some(COURT)).err(),
    ] {
        failure.iter().for_each(faulty);
    }
}
