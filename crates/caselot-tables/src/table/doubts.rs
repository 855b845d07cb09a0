//! What is not clear about a table: two columns of one meaning, a column that would count and is
//! not read, numbers that may be percents or parts.

use std::collections::BTreeSet;

use super::column::{AT, CLOSED_ON, Column, Holds, MANNER};
use super::header::{self, Head, Header};
use super::{Choice, Found, Options, Row, Table};
use super::{against, kinds};
use crate::book::{Cell, Format, Line, Origin, Sheet, Workbook};
use crate::finding::{Code, Finding};
use crate::fold;
use crate::summary::Unread;

/// Weights of whole cases are far above this, factors below it.
const LEAST_WEIGHT: u64 = 10;

impl Table {
    /// Gives each meaning one column, and notes the columns that are left.
    pub(super) fn choose(&mut self, found: &mut Found<'_>, options: &Options) {
        let below = &found.sheet.lines[found.header.lines.end..];
        for choice in &options.columns {
            let meaning = self.kind.columns.iter().position(|it| it.name == choice.column);
            let at = named(&found.header, found.sheet, &choice.header);
            let (Some(meaning), Some(at)) = (meaning, at) else { continue };
            let letter = header::letter_of(at);
            let unnamed =
                || Head { shown: letter.clone(), lower: letter, meaning: None, other: None };
            found.header.heads.entry(at).or_insert_with(unnamed);
            for (known, head) in &mut found.header.heads {
                if *known == at {
                    head.meaning = Some(meaning);
                } else if head.meaning == Some(meaning)
                    && !self.kind.columns[meaning].is_spread()
                    && !also_chosen(options, choice, &head.shown, *known)
                {
                    head.meaning = None;
                }
            }
        }
        let ignored: BTreeSet<u32> = options
            .ignored
            .iter()
            .filter_map(|name| named(&found.header, found.sheet, name))
            .collect();
        found.ignored.clone_from(&ignored);
        for at in &ignored {
            if let Some(head) = found.header.heads.get_mut(at) {
                head.meaning = None;
            }
        }
        let mut twins = BTreeSet::new();
        let several = |column: &Column| {
            let named = options.columns.iter().filter(|choice| choice.column == column.name);
            column.is_list() && named.count() > 1
        };
        let columns = self.kind.columns.iter().enumerate();
        let alone = columns.filter(|(_, it)| !it.is_spread() && !several(it));
        for (meaning, column) in alone {
            let sheet = found.sheet.name.as_str();
            twins.extend(self.one_of(sheet, &mut found.header, below, (meaning, column)));
        }
        let left = found.header.heads.iter().filter(|(_, head)| head.meaning.is_none());
        for (at, head) in left.filter(|(at, _)| !twins.contains(*at)) {
            let filled = below.iter().filter(|line| line.cell(*at).is_some()).count();
            if filled == 0 {
                continue;
            }
            let (shown, asked) = (&head.shown, ignored.contains(at));
            let finding = self.unread_column(head, (*at, below), options);
            self.findings.extend(finding.filter(|_| !asked).map(|it| it.sheet(&found.sheet.name)));
            let (sheet, shown) = (found.place, shown.clone());
            let letter = header::letter_of(*at);
            self.unread.push(Unread { sheet, shown, letter, filled, ignored: asked });
        }
    }

    /// What is wrong with it that a column is not read, if it would count.
    fn unread_column(
        &self,
        head: &Head,
        (at, below): (u32, &[Line]),
        options: &Options,
    ) -> Option<Finding> {
        let (shown, label) = (&head.shown, fold::label(&head.shown));
        let watched = self.kind.watches(&label, head.is_aside())
            && (self.kind.name == kinds::CASES.name || !against::only_benches(below, at));
        let (names_judge, is_series) =
            (self.kind.names_judge(&label), self.kind.names_series(&label));
        let counts = (watched || names_judge)
            && !(is_series && all_say_no(below, at))
            && !is_set_aside(options, shown);
        let code = match () {
            () if names_judge && !head.is_aside() => Code::NamesJudge,
            () if is_series => Code::NamesSeries,
            () => Code::ColumnUnused,
        };
        let finding = Finding::stop(code).column(shown.clone()).text("name", shown.clone());
        counts.then(|| finding.text("option", as_option(shown)))
    }

    /// Of several columns of one meaning the one that is filled, if all rows agree. Gives the
    /// others.
    fn one_of(
        &mut self,
        sheet: &str,
        header: &mut Header,
        below: &[Line],
        (meaning, column): (usize, &Column),
    ) -> Vec<u32> {
        let same = header.heads.iter().filter(|(_, head)| head.meaning == Some(meaning));
        let same: Vec<u32> = same.map(|(at, _)| *at).collect();
        let [first, _, ..] = same[..] else { return Vec::new() };
        let filled =
            |at: &&u32| below.iter().any(|line| line.cell(**at).is_some_and(|it| !it.is_empty()));
        let candidates: Vec<u32> = same.iter().filter(filled).copied().collect();
        if column.name == AT.name && is_day_and_clock(below, &candidates) {
            return Vec::new();
        }
        let text =
            |line: &Line, at: u32| line.cell(at).map_or(String::new(), |it| fold::key(&it.text));
        let agree =
            |line: &Line| candidates.windows(2).all(|two| text(line, two[0]) == text(line, two[1]));
        let chosen = candidates.first().copied().unwrap_or(first);
        if candidates.len() > 1 && !below.iter().all(agree) {
            let shown = |at: &u32| {
                let name = header.heads.get(at).map_or("", |head| head.shown.as_str());
                format!("{} {name}", header::letter_of(*at))
            };
            let names = same.iter().map(shown).collect::<Vec<_>>().join(", ");
            let finding = Finding::stop(Code::ColumnTwice).sheet(sheet).column_of(column.names());
            self.findings
                .push(finding.text("columns", names).meanings("meaning", [column.names()]));
        }
        let twins: Vec<u32> = same.into_iter().filter(|at| *at != chosen).collect();
        for at in &twins {
            if let Some(head) = header.heads.get_mut(at) {
                head.meaning = None;
            }
        }
        twins
    }

    /// An option that names a column must find it in some sheet.
    pub(super) fn doubt_options(&mut self, found: &[Found<'_>], options: &Options) {
        if found.is_empty() {
            return;
        }
        let chosen = options.columns.iter().map(|choice| &choice.header);
        for name in chosen.chain(&options.ignored) {
            if !found.iter().any(|one| is_anywhere(&one.header, one.sheet, name)) {
                let finding = Finding::stop(Code::ColumnUnknown).text("name", name.clone());
                self.findings.push(finding);
            }
        }
        for (at, choice) in options.columns.iter().enumerate() {
            let column = self.kind.columns.iter().find(|column| column.name == choice.column);
            let again = options.columns[..at].iter().any(|it| it.column == choice.column);
            if let Some(column) = column.filter(|it| again && !it.is_list()) {
                let names = options.columns.iter().filter(|it| it.column == choice.column);
                let names = names.map(|it| it.header.as_str()).collect::<Vec<_>>().join(", ");
                let finding = Finding::stop(Code::ColumnTwice).column_of(column.names());
                self.findings
                    .push(finding.text("columns", names).meanings("meaning", [column.names()]));
            }
            if !self.kind.columns.iter().any(|column| column.name == choice.column) {
                let finding =
                    Finding::stop(Code::ColumnUnknown).text("name", choice.column.clone());
                self.findings
                    .push(finding.meanings("known", self.kind.columns.iter().map(Column::names)));
            }
        }
    }

    /// Numbers of which it is not known what they count.
    pub(super) fn doubt_values(&mut self, book: &Workbook) {
        self.findings.extend(self.days_of_closing());
        for (at, column) in self.kind.columns.iter().enumerate() {
            let finding = match column.holds {
                Holds::Percent => percents(&self.rows, at, book.format),
                Holds::Weight => weights(&self.rows, at),
                Holds::Text | Holds::Day | Holds::Names | Holds::Exclusions => None,
                Holds::Parties | Holds::PartyIds => None,
            };
            self.findings.extend(finding.map(|it| it.column_of(column.names())));
        }
    }
}

impl Table {
    /// Cases that were closed in some manner have been closed on some day: their column has another
    /// name, or it is not there.
    fn days_of_closing(&self) -> Option<Finding> {
        let at = |column: Column| self.kind.columns.iter().position(|it| it.name == column.name);
        let (manner, day) = at(MANNER).zip(at(CLOSED_ON))?;
        let filled = |at: usize| {
            let said = texts(&self.rows, at).filter(|cell| !fold::is_placeholder(&cell.text));
            said.count() as u64
        };
        let count = filled(manner);
        let lost = count > 0 && filled(day) == 0;
        lost.then(|| Finding::stop(Code::MannerWithoutDay).number("count", count))
    }
}

/// How a cell says that a case is of no series.
const NO: [&str; 6] = ["否", "不是", "非", "no", "false", "×"];

/// Whether a column says no in every row that it is filled in, as 系列案 does of cases of none.
fn all_say_no(below: &[Line], at: u32) -> bool {
    let mut cells = below.iter().filter_map(|line| line.cell(at));
    cells.all(|cell| {
        let text = fold::key(&cell.text);
        text.is_empty() || fold::is_placeholder(&text) || NO.contains(&text.as_str())
    })
}

/// Whether one of two columns has the days and the other the hours of the same moments.
fn is_day_and_clock(below: &[Line], columns: &[u32]) -> bool {
    let [one, other] = columns[..] else { return false };
    let clocks = |at: u32| {
        let mut texts = below.iter().filter_map(|line| line.cell(at));
        texts.all(|cell| is_clock(&cell.text))
    };
    clocks(one) != clocks(other)
}

/// Whether a text is an hour and a minute alone: 9:30.
pub(super) fn is_clock(text: &str) -> bool {
    let text = fold::key(text);
    let digits =
        |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let mut parts = text.split(':');
    text.is_empty() || (text.contains(':') && parts.clone().count() <= 3 && parts.all(digits))
}

/// A name as it is written behind an option.
pub(super) fn as_option(name: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "_-.·、".contains(c);
    if name.chars().all(plain) { name.to_owned() } else { format!("'{}'", name.replace('\'', "")) }
}

/// The column of a name or letter; it may have no name in the sheet.
pub(super) fn named(header: &Header, sheet: &Sheet, name: &str) -> Option<u32> {
    let label = fold::label(name);
    let own = header.heads.iter().find(|(_, head)| fold::label(&head.shown) == label);
    let mut lower = header.heads.iter().filter(|(_, head)| fold::label(&head.lower) == label);
    // Of two rows of names the lower one does where no other column has it.
    let alone = || lower.next().filter(|_| lower.next().is_none());
    let below = &sheet.lines[header.lines.end..];
    let is_there = |at: &u32| {
        header.heads.contains_key(at) || below.iter().any(|line| line.cell(*at).is_some())
    };
    own.or_else(alone).map(|(at, _)| *at).or_else(|| header::letter(name).filter(is_there))
}

/// Whether the caller names this column for the same meaning too.
fn also_chosen(options: &Options, choice: &Choice, shown: &str, at: u32) -> bool {
    let label = fold::label(shown);
    options.columns.iter().any(|other| {
        other.column == choice.column
            && (fold::label(&other.header) == label || header::letter(&other.header) == Some(at))
    })
}

/// A column may have been left out as the twin of another one.
fn is_anywhere(header: &Header, sheet: &Sheet, name: &str) -> bool {
    let label = fold::label(name);
    let shown = |line: &Line| line.cells.iter().any(|(_, cell)| fold::label(&cell.text) == label);
    named(header, sheet, name).is_some() || sheet.lines[header.lines.clone()].iter().any(shown)
}

/// Whether a column is another one of a meaning for which the caller named one.
fn is_set_aside(options: &Options, shown: &str) -> bool {
    let label = fold::label(shown);
    let words =
        |column: &Column| column.name == label || column.words.iter().any(|word| *word == label);
    let all = kinds::KINDS.iter().flat_map(|kind| kind.columns);
    let named = |column: &&Column| options.columns.iter().any(|it| it.column == column.name);
    all.filter(named).any(words)
}

fn texts(rows: &[Row], at: usize) -> impl Iterator<Item = &Cell> {
    rows.iter().filter_map(move |row| row.cells.get(at)).filter(|cell| !cell.is_empty())
}

fn percents(rows: &[Row], at: usize, format: Format) -> Option<Finding> {
    let is_percent =
        |cell: &Cell| cell.origin == Origin::Percent || fold::key(&cell.text).ends_with('%');
    let (shown, plain): (Vec<&Cell>, Vec<&Cell>) = texts(rows, at).partition(|it| is_percent(it));
    if !shown.is_empty() && !plain.is_empty() {
        let finding = Finding::stop(Code::PercentMixed).number("percents", shown.len() as u64);
        return Some(finding.number("numbers", plain.len() as u64));
    }
    let is_part = |cell: &&&Cell| {
        let text = fold::key(&cell.text);
        text == "1" || text.starts_with("0.") || text.starts_with("1.0")
    };
    let parts = plain.iter().filter(is_part).count();
    // An old workbook does not say which numbers it shows as percent.
    let doubtful = parts > 0 && (parts == plain.len() || format == Format::Xls);
    doubtful.then(|| Finding::stop(Code::PercentOrPart).number("count", parts as u64))
}

fn weights(rows: &[Row], at: usize) -> Option<Finding> {
    let whole = |cell: &Cell| fold::key(&cell.text).split('.').next()?.parse::<u64>().ok();
    let mut weights = texts(rows, at).map(whole).peekable();
    weights.peek()?;
    let small = weights.all(|weight| weight.is_some_and(|weight| weight < LEAST_WEIGHT));
    small.then(|| Finding::stop(Code::WeightOrFactor))
}
