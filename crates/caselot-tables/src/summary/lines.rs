//! A summary as people read it.

use caselot_words::Words;

use super::{Meaning, RowKind, SheetSummary, Spot, Summary};

/// So many rows are named in a line of the summary.
const NAMED_ROWS: usize = 10;

fn named_rows(spots: &[Spot]) -> String {
    let rows = spots.iter().take(NAMED_ROWS).map(|spot| spot.row.to_string());
    let more = if spots.len() > NAMED_ROWS { " …" } else { "" };
    format!("{}{more}", rows.collect::<Vec<_>>().join(", "))
}

impl Summary {
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
        if !self.later_numbers.is_empty() {
            let (rows, count) = (named_rows(&self.later_numbers), self.later_numbers.len());
            let args = [("rows", rows.as_str()), ("count", &count.to_string())];
            lines.push(words.fill("said-later-number", &args));
        }
        if self.hidden_rows > 0 {
            let count = self.hidden_rows.to_string();
            lines.push(words.fill("said-hidden-rows", &[("count", &count)]));
        }
        if self.struck_rows > 0 {
            let count = self.struck_rows.to_string();
            lines.push(words.fill("said-struck-rows", &[("count", &count)]));
        }
        for (side, spots) in &self.one_sided {
            let (rows, count) = (named_rows(spots), spots.len().to_string());
            let args = [("side", *side), ("rows", &rows), ("count", &count)];
            lines.push(words.fill("said-one-sided", &args));
        }
        if self.without_division {
            lines.push(words.text("said-no-division"));
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
