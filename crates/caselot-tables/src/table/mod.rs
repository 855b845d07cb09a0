//! Sheets as one table: which were read, what their columns mean, and what their rows are.

mod against;
mod areas;
pub mod column;
mod doubts;
mod header;
mod instance;
pub mod kinds;
mod options;
mod party;
mod rows;

use std::collections::{BTreeMap, BTreeSet};

use areas::{Merged, across, nameless, value};
use column::Holds;
use header::{Header, Vocabulary};
pub(crate) use header::{letter, letter_of};
use kinds::Kind;
pub use options::{Choice, Options};
use rows::Teller;

use crate::book::{Cell, Line, Sheet, Workbook};
use crate::finding::{Code, Finding};
use crate::fold;
use crate::summary::{RowKind, SheetSummary, Skipped, Spot, Unread};

/// A row of a table: one cell for each column of its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Place of its sheet in [`Table::sheets`].
    pub sheet: usize,
    /// Row in the sheet, from 1.
    pub line: u32,
    /// Cells in the order of the kind's columns; empty where the sheet has no such column.
    pub cells: Vec<Cell>,
}

/// The sheets of a file as one table.
#[derive(Debug)]
pub struct Table {
    /// Its kind.
    pub kind: &'static Kind,
    /// All sheets of the file, read or not.
    pub sheets: Vec<SheetSummary>,
    /// Rows of the table, in the order of the file.
    pub rows: Vec<Row>,
    /// Rows that only look like one, by what they are; rows above the header as `None`.
    pub others: BTreeMap<RowKind, usize>,
    /// Rows of the file that are hidden, and read.
    pub hidden_rows: u64,
    /// Rows of the table that are struck through, and read.
    pub struck_rows: usize,
    /// Rows that name one party and nobody on the other side, by that side.
    pub one_sided: BTreeMap<&'static str, Vec<Spot>>,
    /// Columns that are not read though they have a name.
    pub unread: Vec<Unread>,
    /// What is wrong. One that stops leaves no rows.
    pub findings: Vec<Finding>,
}

/// A sheet with its header, while it is read.
struct Found<'b> {
    place: usize,
    sheet: &'b Sheet,
    header: Header,
    /// Columns that the caller leaves alone.
    ignored: BTreeSet<u32>,
}

impl Table {
    /// Reads the sheets of a workbook as a table of a kind.
    #[must_use]
    pub fn read(book: &Workbook, kind: &'static Kind, options: &Options) -> Table {
        let options = &options.of(kind);
        let mut table = Table {
            kind,
            sheets: Vec::new(),
            rows: Vec::new(),
            others: BTreeMap::new(),
            hidden_rows: book.hidden_rows,
            struck_rows: 0,
            one_sided: BTreeMap::new(),
            unread: Vec::new(),
            findings: Vec::new(),
        };
        let (mut found, nearly) = table.headers(book, options);
        let mut rows = Vec::new();
        for one in &mut found {
            table.choose(one, options);
            table.asked_for(one, options);
            rows.extend(table.below(one, book));
        }
        if found.is_empty() && table.findings.is_empty() {
            table.findings.extend(nearly);
        }
        if found.is_empty() && table.findings.is_empty() {
            let required = kind.columns.iter().filter(|column| column.required);
            table.findings.push(
                Finding::stop(Code::NoHeader)
                    .meanings("columns", required.map(column::Column::names)),
            );
        }
        table.doubt_options(&found, options);
        table.rows = rows;
        table.doubt_values(book);
        if table.is_stopped() {
            table.rows.clear();
        }
        table
    }

    /// Whether something stops the reading.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.findings.iter().any(|it| it.weight() == crate::finding::Weight::Stop)
    }

    /// The headers of the sheets that are read, and what the others lack.
    fn headers<'b>(
        &mut self,
        book: &'b Workbook,
        options: &Options,
    ) -> (Vec<Found<'b>>, Vec<Finding>) {
        let vocabulary = Vocabulary::new(self.kind, options);
        let wanted = |sheet: &Sheet| options.sheets.contains(&sheet.name);
        for name in &options.sheets {
            if !book.sheets.iter().any(|sheet| sheet.name == *name) {
                let known: Vec<&str> = book.sheets.iter().map(|it| it.name.as_str()).collect();
                let finding = Finding::stop(Code::SheetUnknown).text("name", name.clone());
                self.findings.push(finding.text("known", known.join(", ")));
            }
        }
        let (mut found, mut nearly) = (Vec::new(), Vec::new());
        for (place, sheet) in book.sheets.iter().enumerate() {
            let mut summary = SheetSummary::new(sheet);
            let skipped = match () {
                () if sheet.lines.is_empty() => Some(Skipped::Empty),
                () if !options.sheets.is_empty() && !wanted(sheet) => Some(Skipped::NotAsked),
                () if options.sheets.is_empty() && sheet.hidden => Some(Skipped::Hidden),
                () => None,
            };
            let header = match skipped {
                Some(_) => None,
                None => header::find(sheet, self.kind, &vocabulary, options.header_row),
            };
            match (header, skipped) {
                (_, Some(why)) => summary.skipped = Some(why),
                (Some(header), None) if self.lacks(&header, sheet, options).is_empty() => {
                    found.push(Found { place, sheet, header, ignored: BTreeSet::new() });
                }
                (header, None) => {
                    summary.skipped = Some(Skipped::NoHeader);
                    nearly.extend(self.doubt_header(sheet, header.as_ref(), wanted(sheet)));
                }
            }
            self.sheets.push(summary);
        }
        (found, nearly)
    }

    /// Columns that the caller asks for, and a header lacks.
    fn asked_for(&mut self, found: &Found<'_>, options: &Options) {
        let columns = self.kind.columns.iter().filter(|it| options.must.contains(&it.name));
        let lacking = columns.filter(|it| !found.header.names(self.kind, it.name));
        let lacking: Vec<_> = lacking.map(column::Column::names).collect();
        if !lacking.is_empty() {
            let finding = Finding::stop(Code::ColumnMissing).sheet(&found.sheet.name);
            self.findings.push(finding.meanings("columns", lacking));
        }
    }

    /// Required columns that a header lacks, and that the caller does not name.
    fn lacks(&self, header: &Header, sheet: &Sheet, options: &Options) -> Vec<String> {
        let named = |column: &&column::Column| {
            let of_it = options.columns.iter().filter(|choice| choice.column == column.name);
            of_it.into_iter().any(|choice| doubts::named(header, sheet, &choice.header).is_some())
        };
        let missing = header.missing(self.kind).into_iter();
        missing.filter(|column| !named(column)).map(column::Column::label).collect()
    }

    /// A header with the key that lacks columns is a doubt, and so are case numbers without a
    /// header. A cover or another table is none; what it lacks is given back.
    fn doubt_header(
        &mut self,
        sheet: &Sheet,
        header: Option<&Header>,
        wanted: bool,
    ) -> Option<Finding> {
        let lacks = header.map(|header| {
            let row = sheet.lines.get(header.lines.start).map_or(0, |line| line.number);
            let finding = Finding::stop(Code::ColumnMissing).sheet(&sheet.name).row(row);
            finding.meanings(
                "columns",
                header.missing(self.kind).into_iter().map(column::Column::names),
            )
        });
        let has_key =
            header.is_some_and(|it| it.known() >= 2 && it.names(self.kind, self.kind.key.name));
        if has_key || (wanted && lacks.is_some()) {
            self.findings.extend(lacks);
            return None;
        }
        let numbers = |line: &&Line| line.cells.iter().any(|(_, cell)| is_case_number(&cell.text));
        let count = sheet.lines.iter().filter(numbers).count();
        if self.kind.key.name == column::NUMBER.name && count > 0 {
            let parted = sheet.lines.iter().any(|line| line.cells.len() > 1);
            // Only text has no name.
            let code = match sheet.name.is_empty() && !parted {
                true => Code::NothingParts,
                false => Code::NoHeaderOverCases,
            };
            let finding = Finding::stop(code).sheet(&sheet.name);
            self.findings.push(finding.number("count", count as u64));
        }
        lacks
    }

    /// Notes a row that names a party and nobody on the other side.
    fn note_side(
        &mut self,
        sheet: usize,
        row: u32,
        places: &[Vec<(u32, &str)>],
        value: impl Fn(u32) -> Cell,
    ) {
        let parties = self.kind.columns.iter().position(|it| it.holds == Holds::Parties);
        let Some(columns) = parties.and_then(|at| places.get(at)) else { return };
        let filled = |at: u32| {
            let text = value(at).text;
            !text.is_empty() && !fold::is_placeholder(&text)
        };
        let cells: Vec<(&str, bool)> =
            columns.iter().map(|(at, shown)| (party::side(shown), filled(*at))).collect();
        if let Some(side) = party::left_empty(&cells) {
            self.one_sided.entry(side).or_default().push(Spot { sheet, row });
        }
    }

    /// The rows below a header, and what the others are.
    fn below(&mut self, found: &Found<'_>, book: &Workbook) -> Vec<Row> {
        let Found { place, sheet, header, ignored } = found;
        let at = |name: &str| {
            let meaning = self.kind.columns.iter().position(|column| column.name == name);
            header.heads.iter().find(|(_, head)| head.meaning == meaning).map(|(at, _)| *at)
        };
        let is_key = match self.kind.key.name == column::NUMBER.name {
            true => is_case_number,
            false => is_number,
        };
        let instead = || self.kind.instead.and_then(|column| at(column.name));
        let key = at(self.kind.key.name).or_else(instead);
        let teller = Teller::new(sheet, header, key, is_key);
        let mut merged = Merged::new(&sheet.merges);
        let places: Vec<Vec<(u32, &str)>> =
            (0..self.kind.columns.len()).map(|meaning| header.columns_of(meaning)).collect();
        let mut rows = Vec::new();
        let mut kinds: BTreeMap<RowKind, usize> = BTreeMap::new();
        for (below, line) in sheet.lines[header.lines.end..].iter().enumerate() {
            let kind = teller.kind(line, below);
            *kinds.entry(kind).or_default() += 1;
            if let Some((code, at)) = teller.doubt(self.kind, kind, line) {
                let finding = Finding::stop(code).sheet(&sheet.name).row(line.number);
                self.findings.push(finding.column(header::letter_of(at)));
            }
            if kind != RowKind::Data {
                continue;
            }
            self.struck_rows += usize::from(line.struck);
            let is_text = book.format == crate::book::Format::Csv;
            if let Some(finding) = slipped(sheet, header, line).filter(|_| is_text) {
                self.findings.push(finding);
                continue;
            }
            let areas = merged.at(line.number);
            if let Some(at) = across(areas, line.number, header) {
                let finding = Finding::new(Code::MergedAcross).sheet(&sheet.name).row(line.number);
                self.findings.push(finding.column(header::letter_of(at)));
                continue;
            }
            let value = |at: u32| value(sheet, line, areas, at);
            let said =
                |column: column::Column| at(column.name).map_or(String::new(), |at| value(at).text);
            let beside = (ignored, line);
            if let Some(finding) = against::against(self.kind, sheet, header, beside, said) {
                self.findings.push(finding);
                continue;
            }
            self.note_side(*place, line.number, &places, value);
            let columns = self.kind.columns.iter().zip(&places);
            let cells = columns.map(|(column, places)| whole(column.holds, places, value));
            let cells = cells.collect();
            rows.push(Row { sheet: *place, line: line.number, cells });
        }
        if book.format != crate::book::Format::Csv {
            let data = |line: &&Line| rows.binary_search_by_key(&line.number, |it| it.line).is_ok();
            let lines: Vec<&Line> = sheet.lines[header.lines.end..].iter().filter(data).collect();
            self.findings.extend(nameless(sheet, header, &lines, ignored));
        }
        self.note_sheet(found, &kinds);
        rows
    }

    /// Notes what was read of a sheet.
    fn note_sheet(&mut self, found: &Found<'_>, kinds: &BTreeMap<RowKind, usize>) {
        let Found { place, sheet, header, .. } = found;
        for (kind, count) in kinds {
            *self.others.entry(*kind).or_default() += count;
        }
        let summary = &mut self.sheets[*place];
        summary.note(sheet, header.lines.clone(), kinds);
        summary.columns = header
            .heads
            .iter()
            .filter_map(|(at, head)| {
                let column = head.meaning.and_then(|meaning| self.kind.columns.get(meaning))?;
                Some((head.shown.clone(), header::letter_of(*at), column.meaning()))
            })
            .collect();
    }
}

/// What the columns of one meaning hold in a row.
fn whole(holds: Holds, places: &[(u32, &str)], value: impl Fn(u32) -> Cell) -> Cell {
    match holds {
        Holds::Parties => {
            party::parties(places.iter().map(|(at, shown)| (party::side(shown), value(*at))))
        }
        Holds::PartyIds => party::identifiers(places.iter().map(|(at, _)| value(*at))),
        // Only a caller who names several columns has more than one.
        Holds::Names => joined(places, value, "、"),
        Holds::Exclusions => joined(places, value, ";"),
        // The day first, then the hour.
        Holds::Day if places.len() > 1 => {
            let mut places = places.to_vec();
            places.sort_by_key(|(at, _)| doubts::is_clock(&value(*at).text));
            joined(&places, value, " ")
        }
        _ => places.first().map(|(at, _)| value(*at)).unwrap_or_default(),
    }
}

/// What several columns of a list hold together.
fn joined(places: &[(u32, &str)], value: impl Fn(u32) -> Cell, between: &str) -> Cell {
    let mut cells = places
        .iter()
        .map(|(at, _)| value(*at))
        .filter(|cell| !cell.is_empty() && !fold::is_placeholder(&cell.text));
    let Some(mut first) = cells.next() else { return Cell::default() };
    for cell in cells {
        first.text = format!("{}{between}{}", first.text, cell.text);
        if first.origin == crate::book::Origin::Text {
            first.origin = cell.origin;
        }
    }
    first
}

/// Whether a text is the number of a case, of whatever court.
#[must_use]
pub fn is_case_number(text: &str) -> bool {
    let text = fold::key(text);
    let begins = text.starts_with(['(', '[', '〔', '【'])
        || text.starts_with("19")
        || text.starts_with("20");
    begins && text.contains('号') && text.bytes().filter(u8::is_ascii_digit).count() >= 3
}

fn is_number(text: &str) -> bool {
    let text = fold::key(text);
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// A text in a column without a name: the row has a mark too many, or one stands in a text.
fn slipped(sheet: &Sheet, header: &Header, line: &Line) -> Option<Finding> {
    let (at, _) = line.cells.iter().find(|(at, _)| !header.heads.contains_key(at))?;
    let finding = Finding::new(Code::Slipped).sheet(&sheet.name).row(line.number);
    Some(finding.column(header::letter_of(*at)))
}
