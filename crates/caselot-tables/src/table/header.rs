//! Where the header of a sheet is, and what each of its columns means.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::column::Column;
use super::instance::{self, Other};
use super::kinds::Kind;
use super::{Options, is_case_number};
use crate::book::{Area, Cell, Line, Origin, Sheet};
use crate::fold;

/// So many rows with text may stand above the header.
const WITHIN: usize = 30;

/// What may stand behind the subject of a group of columns; longer ones before those they end in.
const ABOUT: &[&str] =
    &["情况", "信息", "事项", "起止时间", "起止日期", "起止", "时间", "日期", "期间", "期限"];

/// The words of a kind of table: what a name of a column means.
pub struct Vocabulary {
    kind: &'static Kind,
    /// Places in the kind's list of columns, by folded name.
    places: HashMap<String, usize>,
}

impl Vocabulary {
    /// The words of a kind, with those of the caller. A column that the caller names has that name
    /// alone.
    pub fn new(kind: &'static Kind, options: &Options) -> Vocabulary {
        let mut places = HashMap::new();
        for (at, column) in kind.columns.iter().enumerate() {
            let own = std::iter::once(column.name).chain(column.words.iter().copied());
            let more = options.synonyms.columns.get(column.name).into_iter().flatten();
            for word in own.map(str::to_owned).chain(more.cloned()) {
                places.entry(fold::label(&word)).or_insert(at);
            }
        }
        for choice in &options.columns {
            let named = kind.columns.iter().position(|column| column.name == choice.column);
            if let Some(at) = named.filter(|_| letter(&choice.header).is_none()) {
                let column = &kind.columns[at];
                let of_it = options.columns.iter().filter(|it| it.column == column.name);
                let kept = column.is_spread() || (column.is_list() && of_it.count() > 1);
                places.retain(|_, known| *known != at || kept);
                places.insert(fold::label(&choice.header), at);
            }
        }
        Vocabulary { kind, places }
    }

    fn meaning(&self, text: &str) -> Option<usize> {
        let label = fold::label(text);
        let known = self.places.get(&label).copied().or_else(|| self.kind.of_party(&label));
        known.or_else(|| self.places.get(&fold::chinese_half(&label)?).copied())
    }

    /// What two names say together. A group may be called what it is about: 结案情况 over 日期.
    fn together(&self, above: &str, own: &str) -> Option<usize> {
        let label = fold::label(above);
        let about = ABOUT.iter().find_map(|word| label.strip_suffix(word));
        let about = about.filter(|group| !group.is_empty() && !own.is_empty());
        let joined = |group: &str| self.meaning(&format!("{group}{own}"));
        joined(above).or_else(|| joined(about?))
    }

    /// What a name with the name above it says: 合议庭 over 成员 is 合议庭成员. What is said of
    /// another instance is told from the case's own.
    fn head(&self, above: &str, own: &str) -> Head {
        let shown = match (above.is_empty(), own.is_empty()) {
            (false, false) => on_one_line(&format!("{above} {own}")),
            _ => on_one_line(&format!("{above}{own}")),
        };
        let lower = on_one_line(own);
        if let Some(meaning) = self.together(above, own) {
            return Head { shown, lower, meaning: Some(meaning), other: None };
        }
        let (above, own) = (fold::label(above), fold::label(own));
        let group = instance::of(&above).filter(|_| !own.is_empty());
        let alone = if own.is_empty() { &above } else { &own };
        let other = match group {
            Some(instance) => Some(Other::new(instance, self.meaning(&own), true)),
            None => instance::of(alone).map(|instance| {
                Other::new(instance, self.meaning(instance::rest(alone, instance)), false)
            }),
        };
        let meaning = if other.is_none() { self.meaning(&own) } else { None };
        Head { shown, lower, meaning, other }
    }

    /// Place of the key in the kind's list of columns.
    fn key(&self) -> Option<usize> {
        self.kind.columns.iter().position(|column| column.name == self.kind.key.name)
    }
}

/// The column of a letter such as H or AB.
pub fn letter(text: &str) -> Option<u32> {
    let is_letters = (1..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_uppercase());
    let value = |at: u32, b: u8| at * 26 + u32::from(b - b'A') + 1;
    is_letters.then(|| text.bytes().fold(0, value) - 1)
}

/// The letter of a column.
pub fn letter_of(column: u32) -> String {
    let mut rest = column + 1;
    let mut letters = Vec::new();
    while rest > 0 {
        let place = (rest - 1) % 26;
        letters.push(char::from(b'A' + u8::try_from(place).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// The name of a column as the sheet has it, and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// As the sheet shows it, on one line.
    pub shown: String,
    /// Its lower name alone, where it has two.
    pub lower: String,
    /// Place in the kind's list of columns.
    pub meaning: Option<usize>,
    /// What it says of another instance.
    pub other: Option<Other>,
}

impl Head {
    /// Whether it is of another case, and passed over.
    pub fn is_aside(&self) -> bool {
        self.other.as_ref().is_some_and(|other| other.aside)
    }
}

/// The header of a sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Header {
    /// Places of its rows in the sheet's list of lines: one or two.
    pub lines: std::ops::Range<usize>,
    /// Names by column.
    pub heads: BTreeMap<u32, Head>,
}

impl Header {
    /// How many columns of the kind it names.
    pub fn known(&self) -> usize {
        self.heads.values().filter_map(|it| it.meaning).collect::<BTreeSet<_>>().len()
    }

    /// The same with those of the groups of other instances.
    fn recognised(&self) -> usize {
        let grouped = |head: &Head| head.other.as_ref().filter(|it| it.grouped)?.meaning;
        let meanings = self.heads.values().filter_map(|it| it.meaning.or_else(|| grouped(it)));
        meanings.collect::<BTreeSet<_>>().len()
    }

    /// Whether it has a group of another instance that is not read.
    fn has_other_group(&self) -> bool {
        let unread = self.heads.values().filter(|head| head.meaning.is_none());
        let mut others = unread.filter_map(|head| head.other.as_ref());
        others.any(|other| other.grouped && other.meaning.is_some())
    }

    /// The columns of a meaning, each with its name in the sheet.
    pub fn columns_of(&self, meaning: usize) -> Vec<(u32, &str)> {
        let of_it = self.heads.iter().filter(|(_, head)| head.meaning == Some(meaning));
        of_it.map(|(at, head)| (*at, head.shown.as_str())).collect()
    }

    /// Whether it names a column of the kind.
    pub fn names(&self, kind: &Kind, name: &str) -> bool {
        let at = kind.columns.iter().position(|column| column.name == name);
        self.heads.values().any(|head| head.meaning.is_some() && head.meaning == at)
    }

    /// Required columns that it lacks.
    pub fn missing(&self, kind: &Kind) -> Vec<&'static Column> {
        let has = |at: usize| self.heads.values().any(|head| head.meaning == Some(at));
        let instead = kind.instead.is_some_and(|it| self.names(kind, it.name));
        let needed = |it: &Column| it.required && !(instead && it.name == kind.key.name);
        let lacks = kind.columns.iter().enumerate().filter(|(at, it)| needed(it) && !has(*at));
        lacks.map(|(_, column)| column).collect()
    }
}

/// The best header of a sheet: most columns known, then fewest rows, then the first. None names no
/// column at all.
pub fn find(
    sheet: &Sheet,
    kind: &Kind,
    vocabulary: &Vocabulary,
    given: Option<u32>,
) -> Option<Header> {
    let mut best: Option<Header> = None;
    let within = WITHIN.max(sheet_place(sheet, given)).max(above_cases(sheet));
    for at in 0..sheet.lines.len().min(within) {
        if given.is_some_and(|row| sheet.lines[at].number != row) {
            continue;
        }
        let one = single(sheet, at, vocabulary);
        let more = |two: &Header| two.known() > one.known() || two.has_other_group();
        let two = double(sheet, at, vocabulary).filter(more);
        for candidate in [Some(one), two].into_iter().flatten() {
            // Of names in two rows the lower ones alone do not say whose they are.
            let rank = |header: &Header| {
                let lines = 2 - header.lines.len().min(2);
                let (names, groups) = (header.recognised(), header.has_other_group());
                (names, groups, header.missing(kind).is_empty(), lines)
            };
            let better = best.as_ref().is_none_or(|best| rank(&candidate) > rank(best));
            if candidate.recognised() > 0 && better {
                best = Some(candidate);
            }
        }
    }
    best
}

/// So many rows at most are looked through above the first case.
const ABOVE_CASES: usize = 1_000;

/// The rows above the first case of a sheet: notes on how to fill it in may be long.
fn above_cases(sheet: &Sheet) -> usize {
    let has_case = |line: &Line| line.cells.iter().any(|(_, cell)| is_case_number(&cell.text));
    sheet.lines.iter().take(ABOVE_CASES).position(has_case).unwrap_or(0)
}

fn sheet_place(sheet: &Sheet, given: Option<u32>) -> usize {
    let at = given.and_then(|row| sheet.lines.iter().position(|line| line.number == row));
    at.map_or(0, |at| at + 1)
}

fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn single(sheet: &Sheet, at: usize, vocabulary: &Vocabulary) -> Header {
    let head = |(column, cell): &(u32, Cell)| (*column, vocabulary.head("", &cell.text));
    let mut heads = sheet.lines[at].cells.iter().map(head).collect();
    instance::tell(&mut heads, vocabulary.key());
    Header { lines: at..at + 1, heads }
}

/// A header of two rows: a name may span several columns, each with a name of its own below.
fn double(sheet: &Sheet, at: usize, vocabulary: &Vocabulary) -> Option<Header> {
    let (upper, lower) = (sheet.lines.get(at)?, sheet.lines.get(at + 1)?);
    // A row with a number, a date or a case is none of names, whatever else stands in it.
    if lower.cells.iter().any(|(_, cell)| is_value(cell)) {
        return None;
    }
    let columns = upper.cells.iter().chain(&lower.cells).map(|(column, _)| *column);
    let is_upper = |area: &&Area| (area.first.0..=area.last.0).contains(&upper.number);
    let areas: Vec<&Area> = sheet.merges.iter().filter(is_upper).collect();
    let mut heads = BTreeMap::new();
    let mut below = 0;
    for column in columns {
        let own = lower.cell(column).map_or("", |cell| cell.text.as_str());
        let head = vocabulary.head(above(&areas, upper, lower, column), own);
        let meaning = head.meaning.or_else(|| head.other.as_ref()?.meaning);
        below += usize::from(!own.is_empty() && meaning.is_some());
        heads.insert(column, head);
    }
    if below == 0 || instance::is_title(&heads) {
        return None;
    }
    instance::tell(&mut heads, vocabulary.key());
    Some(Header { lines: at..at + 2, heads })
}

fn is_value(cell: &Cell) -> bool {
    let text = fold::key(&cell.text);
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    cell.origin != Origin::Text || digits || is_case_number(&cell.text)
}

/// The upper name over a column: its own, or that of the merged area it lies in. A name that is not
/// merged, as in a CSV file, reaches to the right as far as the lower row has names.
fn above<'s>(areas: &[&Area], upper: &'s Line, lower: &Line, column: u32) -> &'s str {
    let text = |column: u32| upper.cell(column).map(|cell| cell.text.as_str());
    let area = |column: u32| areas.iter().find(|area| area.holds(upper.number, column));
    if let Some(own) = text(column) {
        return own;
    }
    if let Some(area) = area(column) {
        return text(area.first.1).unwrap_or_default();
    }
    let mut at = column;
    while at > 0 && lower.cell(at).is_some() {
        at -= 1;
        if let Some(found) = text(at) {
            // A merged area says itself how far it reaches.
            let reaches = lower.cell(at).is_some() && area(at).is_none();
            return if reaches { found } else { "" };
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters() {
        for (column, text) in [(0, "A"), (25, "Z"), (26, "AA"), (16_383, "XFD")] {
            assert_eq!(letter_of(column), text);
            assert_eq!(letter(text), Some(column));
        }
        assert_eq!([letter("案"), letter("a"), letter("ABCD"), letter("")], [None; 4]);
    }
}
