//! What was read of a file, said before anything is recorded.

use std::collections::BTreeMap;
use std::ops::Range;

use caselot_core::docket::Day;
use caselot_words::{Lang, Words};

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
    /// Without text.
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
    /// Rows that the file hides, by hand or by a filter; they are read like the others.
    pub hidden_rows: u64,
    /// Rows that are struck through, and read like the others.
    pub struck_rows: usize,
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

    /// The summary as lines, in the words of a language.
    #[must_use]
    pub fn lines(&self, words: &Words) -> Vec<String> {
        let mut lines = Vec::new();
        for (at, sheet) in self.sheets.iter().enumerate() {
            self.sheet_lines(at, sheet, words, &mut lines);
        }
        let counts = self.rows.named().into_iter().filter(|(key, n)| *n > 0 || *key == "rows-good");
        let counts: Vec<String> =
            counts.map(|(key, n)| words.fill(key, &[("count", &n.to_string())])).collect();
        let all = self.rows_in_file().to_string();
        let counts = counts.join(&words.text("place-between"));
        lines.push(words.fill("said-rows", &[("all", &all), ("counts", &counts)]));
        self.month_line(words, &mut lines);
        for (read, count) in &self.words {
            let (count, column) = (count.to_string(), read.column.said(words.lang));
            let code = caselot_words::label(words.lang, read.vocabulary, read.code);
            let code = code.map_or_else(|| read.code.to_owned(), |label| label.whole);
            let args =
                [("column", column), ("word", &read.word), ("code", &code), ("count", &count)];
            lines.push(words.fill("said-word", &args));
        }
        for ((name, judge, how), count) in &self.names {
            let (judge, count, how) = (judge.to_string(), count.to_string(), words.text(how.key()));
            let args =
                [("name", name.as_str()), ("judge", &judge), ("how", &how), ("count", &count)];
            lines.push(words.fill("said-name", &args));
        }
        for (name, count) in &self.unknown_names {
            let count = count.to_string();
            lines.push(words.fill("said-unknown", &[("name", name), ("count", &count)]));
        }
        for (code, count) in &self.unknown_types {
            let count = count.to_string();
            lines.push(words.fill("said-unknown-type", &[("code", code), ("count", &count)]));
        }
        if self.hidden_rows > 0 {
            let count = self.hidden_rows.to_string();
            lines.push(words.fill("said-hidden-rows", &[("count", &count)]));
        }
        if self.struck_rows > 0 {
            let count = self.struck_rows.to_string();
            lines.push(words.fill("said-struck-rows", &[("count", &count)]));
        }
        if self.left_out_of_members > 0 {
            let count = self.left_out_of_members.to_string();
            lines.push(words.fill("said-undertaking-member", &[("count", &count)]));
        }
        lines
    }

    fn sheet_lines(&self, at: usize, sheet: &SheetSummary, words: &Words, lines: &mut Vec<String>) {
        let name = match sheet.name.as_str() {
            "" => words.text("said-file"),
            name => words.fill("place-sheet", &[("sheet", name)]),
        };
        if let Some(why) = sheet.skipped {
            let why = words.text(why.key());
            lines.push(words.fill("said-skipped", &[("name", &name), ("why", &why)]));
            return;
        }
        let data = sheet.kinds.get(&RowKind::Data).copied().unwrap_or_default().to_string();
        let row = sheet.header.to_string();
        let args = [("name", name.as_str()), ("count", data.as_str()), ("header", row.as_str())];
        lines.push(words.fill("said-sheet", &args));
        let one = |(shown, letter, meaning): &(String, String, Meaning)| {
            format!("{letter} {shown}={}", meaning.said(words.lang))
        };
        let columns: Vec<String> = sheet.columns.iter().map(one).collect();
        lines.push(words.fill("said-columns", &[("columns", &columns.join(", "))]));
        let unread = self.unread.iter().filter(|unread| unread.sheet == at);
        let unread: Vec<String> =
            unread.map(|it| format!("{} {} ({})", it.letter, it.shown, it.filled)).collect();
        if !unread.is_empty() {
            lines.push(words.fill("said-unread", &[("columns", &unread.join(", "))]));
        }
    }

    fn month_line(&self, words: &Words, lines: &mut Vec<String>) {
        if self.months.is_empty() {
            return;
        }
        let month =
            |((year, month), count): (&(u32, u32), &usize)| format!("{year}-{month:02}: {count}");
        let mut months: Vec<String> = self.months.iter().map(month).collect();
        if self.without_day > 0 {
            months.push(words.fill("said-no-day", &[("count", &self.without_day.to_string())]));
        }
        lines.push(words.fill("said-months", &[("months", &months.join(", "))]));
    }
}
