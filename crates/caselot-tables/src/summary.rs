//! What was read of a file, said before anything is recorded.

mod lines;

use std::collections::BTreeMap;
use std::ops::Range;

use caselot_core::docket::Day;
use caselot_words::Lang;

use crate::book::Sheet;

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowKind {
    /// A row of the table.
    Data,
    /// A sum: 小计, 合计.
    Subtotal,
    /// Who made the table, a note below it.
    Footer,
    /// The header again, or the numbers of its columns.
    RepeatedHeader,
    /// A line of text without a key, such as the name of a division above its rows.
    Note,
    /// A row that was numbered ahead, and holds nothing else.
    Blank,
}

/// Why a sheet is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Skipped {
    /// It is hidden.
    Hidden,
    /// It has no header of this kind of table.
    NoHeader,
    /// It has no text.
    Empty,
    /// Other sheets were asked for.
    NotAsked,
}

impl Skipped {
    fn key(self) -> &'static str {
        match self {
            Skipped::Hidden => "skipped-hidden",
            Skipped::NoHeader => "skipped-no-header",
            Skipped::Empty => "skipped-empty",
            Skipped::NotAsked => "skipped-not-asked",
        }
    }
}

/// Where a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// Place of its sheet in the summary.
    pub sheet: usize,
    /// Row in the sheet, from 1.
    pub row: u32,
}

/// The meaning of a column: its English name, and the court's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Meaning {
    /// English name, such as `undertaking`.
    pub name: &'static str,
    /// The court's word, such as 承办法官.
    pub word: &'static str,
}

impl Meaning {
    fn said(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh if !self.word.is_empty() => self.word,
            _ => self.name,
        }
    }
}

/// A word that stands for a code of a vocabulary.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct WordRead {
    /// Its column.
    pub column: Meaning,
    /// The word.
    pub word: String,
    /// The vocabulary.
    pub vocabulary: &'static str,
    /// The code.
    pub code: &'static str,
}

/// A sheet, read or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetSummary {
    /// Name; empty for a file without sheets.
    pub name: String,
    /// Why it is not read; none = it is.
    pub skipped: Option<Skipped>,
    /// Rows with text.
    pub rows: usize,
    /// Rows without text between them.
    pub blanks: usize,
    /// Rows above the header.
    pub above: usize,
    /// First row of the header, from 1.
    pub header: u32,
    /// Rows of the header.
    pub header_rows: usize,
    /// Rows below the header, by what they are.
    pub kinds: BTreeMap<RowKind, usize>,
    /// Columns that are read: name in the sheet, letter, meaning.
    pub columns: Vec<(String, String, Meaning)>,
}

impl SheetSummary {
    pub(crate) fn new(sheet: &Sheet) -> SheetSummary {
        SheetSummary {
            name: sheet.name.clone(),
            skipped: None,
            rows: sheet.lines.len(),
            blanks: 0,
            above: 0,
            header: 0,
            header_rows: 0,
            kinds: BTreeMap::new(),
            columns: Vec::new(),
        }
    }

    pub(crate) fn note(
        &mut self,
        sheet: &Sheet,
        header: Range<usize>,
        kinds: &BTreeMap<RowKind, usize>,
    ) {
        // A cell of a CSV file may go over several lines.
        let height = |line: &crate::book::Line| {
            let breaks = line.cells.iter().map(|(_, cell)| cell.text.matches('\n').count());
            u32::try_from(breaks.sum::<usize>()).unwrap_or(u32::MAX)
        };
        let is_text = sheet.name.is_empty();
        let gap = |pair: &[crate::book::Line]| {
            let taken = if is_text { height(&pair[0]) } else { 0 };
            (pair[1].number - pair[0].number).saturating_sub(1).saturating_sub(taken)
        };
        let first = sheet.lines.first().map_or(0, |line| line.number.saturating_sub(1));
        let between: u64 = sheet.lines.windows(2).map(|pair| u64::from(gap(pair))).sum();
        self.blanks = usize::try_from(between + u64::from(first)).unwrap_or(usize::MAX);
        self.above = header.start;
        self.header = sheet.lines.get(header.start).map_or(0, |line| line.number);
        self.header_rows = header.len();
        self.kinds.clone_from(kinds);
    }
}

/// A column that is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Place of its sheet.
    pub sheet: usize,
    /// Its name in the sheet.
    pub shown: String,
    /// Its letter.
    pub letter: String,
    /// Rows in which it has text.
    pub filled: usize,
    /// The caller leaves it alone.
    pub ignored: bool,
}

/// How many rows are what. Their sum is the rows of the sheets that are read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RowCounts {
    /// Read.
    pub good: usize,
    /// The same as an earlier row.
    pub copies: usize,
    /// With a fault.
    pub bad: usize,
    /// Sums.
    pub subtotals: usize,
    /// Who made the table, notes below it.
    pub footers: usize,
    /// The header again.
    pub repeated_headers: usize,
    /// Lines of text without a key.
    pub notes: usize,
    /// Above the header.
    pub above: usize,
    /// The header.
    pub header: usize,
    /// Without text, or numbered ahead and nothing else.
    pub blank: usize,
}

impl RowCounts {
    /// All rows.
    #[must_use]
    pub fn sum(&self) -> usize {
        let RowCounts { good, copies, bad, subtotals, footers, .. } = *self;
        let RowCounts { repeated_headers, notes, above, header, blank, .. } = *self;
        good + copies
            + bad
            + subtotals
            + footers
            + repeated_headers
            + notes
            + above
            + header
            + blank
    }

    fn named(&self) -> [(&'static str, usize); 10] {
        [
            ("rows-good", self.good),
            ("rows-copies", self.copies),
            ("rows-bad", self.bad),
            ("rows-subtotals", self.subtotals),
            ("rows-footers", self.footers),
            ("rows-repeated", self.repeated_headers),
            ("rows-notes", self.notes),
            ("rows-above", self.above),
            ("rows-header", self.header),
            ("rows-blank", self.blank),
        ]
    }
}

/// How the judge of a name was found where the name alone did not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ToldBy {
    /// The days in post.
    Day,
    /// The division of the row, or in brackets behind the name.
    Division,
    /// The name of the sheet, which is that of a division.
    Sheet,
    /// An earlier name.
    FormerName,
    /// A title behind the name was left out.
    Title,
}

impl ToldBy {
    fn key(self) -> &'static str {
        match self {
            ToldBy::Day => "told-day",
            ToldBy::Division => "told-division",
            ToldBy::Sheet => "told-sheet",
            ToldBy::FormerName => "told-former",
            ToldBy::Title => "told-title",
        }
    }
}

/// What was read of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// The court that the caller names, or that the first number of a case names.
    pub court: Option<String>,
    /// All sheets.
    pub sheets: Vec<SheetSummary>,
    /// Columns that are not read.
    pub unread: Vec<Unread>,
    /// Rows by what they are.
    pub rows: RowCounts,
    /// Rows by the month that their table counts by: of closing, else of filing.
    pub months: BTreeMap<(u32, u32), usize>,
    /// Rows that are read and have no such day.
    pub without_day: usize,
    /// Words that stand for a code, with the rows they are in.
    pub words: BTreeMap<WordRead, usize>,
    /// Names that were told apart: name, judge, how.
    pub names: BTreeMap<(String, u32, ToldBy), usize>,
    /// Names that nobody in the roster has, or several.
    pub unknown_names: BTreeMap<String, usize>,
    /// Type codes of case numbers that the national table does not have, with the rows they are in.
    pub unknown_types: BTreeMap<String, usize>,
    /// Rows whose number is of a later year than their day of filing.
    pub later_numbers: Vec<Spot>,
    /// Rows that the file hides, by hand or by a filter; they are read like the others.
    pub hidden_rows: u64,
    /// Rows that are struck through, and read like the others.
    pub struck_rows: usize,
    /// Rows that name one party and nobody on the other side, by that side.
    pub one_sided: BTreeMap<&'static str, Vec<Spot>>,
    /// A table of judges says no division.
    pub without_division: bool,
    /// Rows that are the same as an earlier one, each with that one.
    pub copies: Vec<(Spot, Spot)>,
    /// Small corrections: the undertaking judge is left out of the members.
    pub left_out_of_members: usize,
}

impl Summary {
    /// Rows of the sheets that are read, with text or without.
    #[must_use]
    pub fn rows_in_file(&self) -> usize {
        let read = self.sheets.iter().filter(|sheet| sheet.skipped.is_none());
        read.map(|sheet| sheet.rows + sheet.blanks).sum()
    }

    /// The name of a row's sheet, empty for a file without sheets, and its row.
    #[must_use]
    pub fn place(&self, spot: Spot) -> (&str, u32) {
        (self.sheets.get(spot.sheet).map_or("", |sheet| sheet.name.as_str()), spot.row)
    }

    pub(crate) fn count_month(&mut self, day: Option<Day>) {
        match day {
            Some(day) => *self.months.entry(day.year_month()).or_default() += 1,
            None => self.without_day += 1,
        }
    }
}
