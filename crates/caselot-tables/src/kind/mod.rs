//! Tables of each kind as typed rows.

mod absences;
mod activities;
mod cases;
mod cells;
mod exclusions;
mod history;
mod pools;
mod roster;

use std::collections::{BTreeSet, HashMap};

use caselot_core::docket::case_number::is_court_code;

pub use absences::absences;
pub use activities::activities;
pub use cases::{CaseRow, FLAGS_FORM, cases, flags, panel_seats};
pub use exclusions::exclusions;
pub use history::{ClosingRow, closings, history};
pub use pools::pools;
pub use roster::roster;

use cells::Cells;

use crate::book::Workbook;
use crate::finding::{Code, Finding, Weight};
use crate::fold;
use crate::summary::{RowCounts, RowKind, SheetSummary, Spot, Summary};
use crate::table::column::Column;
use crate::table::kinds::{self, Kind};
use crate::table::{Options, Table, column, is_case_number};

/// A file that was read.
#[derive(Debug)]
pub struct Reading<T> {
    /// Good rows, in the order of the file. None if something stops the reading.
    pub rows: Vec<(Spot, T)>,
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// What was read.
    pub summary: Summary,
}

impl<T> Reading<T> {
    /// Nothing but what is wrong with the file.
    fn refused(finding: Finding) -> Reading<T> {
        Reading { rows: Vec::new(), findings: vec![finding], summary: Summary::default() }
    }

    /// Whether something stops the reading: it may not be recorded, not even in part.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.findings.iter().any(|finding| finding.weight() == Weight::Stop)
    }
}

/// Reads the table of a file and makes its rows.
fn read<T>(
    bytes: &[u8],
    kind: &'static Kind,
    options: &Options,
    make: impl FnOnce(&mut Cells<'_>) -> Vec<(Spot, T)>,
) -> Reading<T> {
    let book = match Workbook::open(bytes, &options.limits) {
        Ok(book) => book,
        Err(finding) => return Reading::refused(finding),
    };
    let table = Table::read(&book, kind, options);
    // The rows have cells of their own.
    drop(book);
    let mut cells = Cells::new(&table, options);
    let rows = make(&mut cells);
    let Cells { mut findings, mut summary, .. } = cells;
    let copies = summary.copies.len();
    summary.sheets.clone_from(&table.sheets);
    summary.unread.clone_from(&table.unread);
    summary.hidden_rows = table.hidden_rows;
    summary.struck_rows = table.struck_rows;
    summary.one_sided.clone_from(&table.one_sided);
    summary.without_division = kind.name == kinds::ROSTER.name && lacks_division(&table);
    let mut reading = Reading { rows, findings: table.findings.clone(), summary };
    reading.findings.append(&mut findings);
    if reading.is_stopped() {
        reading.rows.clear();
    }
    reading.summary.rows = counts(&table, &reading, copies);
    reading
}

/// Whether a sheet that is read has no column of divisions.
fn lacks_division(table: &Table) -> bool {
    let mut read = table.sheets.iter().filter(|sheet| sheet.skipped.is_none());
    let has = |sheet: &SheetSummary| {
        sheet.columns.iter().any(|(_, _, meaning)| meaning.name == column::DIVISION.name)
    };
    read.any(|sheet| !has(sheet))
}

/// How many rows are what. A row with several faults is one bad row.
fn counts<T>(table: &Table, reading: &Reading<T>, copies: usize) -> RowCounts {
    let count = |kind: RowKind| table.others.get(&kind).copied().unwrap_or_default();
    let faults = reading.findings.iter().filter(|finding| finding.weight() == Weight::Row);
    let bad: BTreeSet<_> = faults.map(|finding| (&finding.sheet, finding.row)).collect();
    let read = || reading.summary.sheets.iter().filter(|sheet| sheet.skipped.is_none());
    RowCounts {
        good: count(RowKind::Data).saturating_sub(copies + bad.len()),
        copies,
        bad: bad.len(),
        subtotals: count(RowKind::Subtotal),
        footers: count(RowKind::Footer),
        repeated_headers: count(RowKind::RepeatedHeader),
        notes: count(RowKind::Note),
        above: read().map(|sheet| sheet.above).sum(),
        header: read().map(|sheet| sheet.header_rows).sum(),
        blank: count(RowKind::Blank) + read().map(|sheet| sheet.blanks).sum::<usize>(),
    }
}

/// What a row says, with what another row of its case says in the columns that its own sheet lacks.
type Filled<T> = fn(&T, &T, &dyn Fn(Column) -> bool) -> T;

/// Keeps one of the rows that say the same of a case and counts the others; the same case with other
/// facts is a fault. A sheet of fewer columns, such as one of the leaders' cases, says less and nothing
/// else.
fn once<T: PartialEq>(
    cells: &mut Cells<'_>,
    rows: Vec<(Spot, T)>,
    number: impl Fn(&T) -> &str,
    filled: Filled<T>,
) -> Vec<(Spot, T)> {
    let lacking: Vec<BTreeSet<&str>> =
        (0..cells.table.sheets.len()).map(|it| cells.lacking(it)).collect();
    // What no row of a case that stands in several sheets says.
    let mut unsaid: HashMap<usize, BTreeSet<&str>> = HashMap::new();
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut kept: Vec<(Spot, T)> = Vec::new();
    for (spot, value) in rows {
        let Some(at) = seen.get(number(&value)).copied() else {
            seen.insert(number(&value).to_owned(), kept.len());
            kept.push((spot, value));
            continue;
        };
        let (earlier, other) = &mut kept[at];
        let (own, its) = (&lacking[spot.sheet], unsaid.get(&at).unwrap_or(&lacking[earlier.sheet]));
        let whole = filled(&value, other, &|column| own.contains(column.name));
        if filled(other, &value, &|column| its.contains(column.name)) != whole {
            let finding = Finding::new(Code::CaseTwice).text("number", number(&value));
            let row = cells.place_beside(*earlier, spot);
            cells.fault_at(spot, column::NUMBER, finding.text("row", row));
            continue;
        }
        let more = own.len() < lacking[earlier.sheet].len();
        let both = own.intersection(its).copied().collect();
        let (copy, of) = if more { (*earlier, spot) } else { (spot, *earlier) };
        cells.is_copy(copy, of);
        unsaid.insert(at, both);
        (*earlier, *other) = (of, whole);
    }
    kept
}

/// The court of a table: the one that most numbers name, of equals the first.
fn court_in(table: &Table) -> Option<String> {
    let at = table.kind.columns.iter().position(|it| it.name == column::NUMBER.name)?;
    let texts = table.rows.iter().filter_map(|row| row.cells.get(at));
    let numbers = texts.map(|cell| fold::key(&cell.text)).filter(|text| is_case_number(text));
    let mut courts: Vec<(String, usize)> = Vec::new();
    for code in numbers.filter_map(|text| court_named(&text)) {
        match courts.iter_mut().find(|(known, _)| *known == code) {
            Some((_, count)) => *count += 1,
            None => courts.push((code, 1)),
        }
    }
    // The last of the greatest would be the last court, so they are looked through from the end.
    courts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(code, _)| code)
}

/// The court that a folded number names; an old one begins with the name of its court.
fn court_named(number: &str) -> Option<String> {
    let after = number.split_once([')', '〕', ']', '】'])?.1;
    if after.starts_with("最高法") {
        return Some("最高法".to_owned());
    }
    // 湘0203 of 湘0203民初1号: the province's character and the digits behind it.
    let mut chars = after.chars();
    let province = chars.next()?;
    let digits: String = chars.take_while(char::is_ascii_digit).collect();
    let code = format!("{province}{digits}");
    let is_modern = !digits.is_empty() || !after.contains('第');
    (is_modern && is_court_code(&code)).then_some(code)
}

/// The court that the caller names, or the one of the table.
fn court_of(cells: &mut Cells<'_>, named: Option<&str>) -> Option<String> {
    let court = named.map(str::to_owned).or_else(|| court_in(cells.table));
    if court.is_none() && !cells.table.is_stopped() {
        let at = cells.table.kind.columns.iter().position(|it| it.name == column::NUMBER.name);
        let texts =
            at.into_iter().flat_map(|at| cells.table.rows.iter().map(move |row| &row.cells[at]));
        let first = texts.map(|cell| cells::shortened(&cell.text)).find(|text| !text.is_empty());
        let finding = Finding::stop(Code::NoCourt).text("text", first.unwrap_or_default());
        cells.findings.push(finding);
    }
    cells.summary.court.clone_from(&court);
    court
}
