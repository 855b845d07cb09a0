//! Where the header of a sheet is, and what each of its columns means.

use std::collections::{BTreeMap, HashMap};

use super::kinds::Kind;
use super::{Options, is_case_number};
use crate::book::{Area, Cell, Line, Origin, Sheet};
use crate::fold;

/// So many rows with text may stand above the header.
const WITHIN: usize = 30;

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
        self.places.get(&label).copied().or_else(|| self.kind.of_party(&label))
    }

    /// The meaning of a name with the name above it: 合议庭 over 成员 is 合议庭成员.
    fn nested(&self, above: &str, own: &str) -> Option<usize> {
        match (above.is_empty(), own.is_empty()) {
            (_, true) => self.meaning(above),
            (true, false) => self.meaning(own),
            (false, false) => self.meaning(&format!("{above}{own}")).or_else(|| self.meaning(own)),
        }
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
    /// Place in the kind's list of columns.
    pub meaning: Option<usize>,
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
        let mut meanings: Vec<usize> = self.heads.values().filter_map(|it| it.meaning).collect();
        meanings.sort_unstable();
        meanings.dedup();
        meanings.len()
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
    pub fn missing(&self, kind: &Kind) -> Vec<String> {
        let has = |at: usize| self.heads.values().any(|head| head.meaning == Some(at));
        let lacks = kind.columns.iter().enumerate().filter(|(at, it)| it.required && !has(*at));
        lacks.map(|(_, column)| column.label()).collect()
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
    for at in 0..sheet.lines.len().min(WITHIN.max(sheet_place(sheet, given))) {
        if given.is_some_and(|row| sheet.lines[at].number != row) {
            continue;
        }
        let one = single(sheet, at, vocabulary);
        let two = double(sheet, at, vocabulary).filter(|two| two.known() > one.known());
        for candidate in [Some(one), two].into_iter().flatten() {
            let rank = |header: &Header| {
                (header.known(), header.missing(kind).is_empty(), 2 - header.lines.len().min(2))
            };
            let better = best.as_ref().is_none_or(|best| rank(&candidate) > rank(best));
            if candidate.known() > 0 && better {
                best = Some(candidate);
            }
        }
    }
    best
}

fn sheet_place(sheet: &Sheet, given: Option<u32>) -> usize {
    let at = given.and_then(|row| sheet.lines.iter().position(|line| line.number == row));
    at.map_or(0, |at| at + 1)
}

fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn single(sheet: &Sheet, at: usize, vocabulary: &Vocabulary) -> Header {
    let head = |(column, cell): &(u32, Cell)| {
        let meaning = vocabulary.meaning(&cell.text);
        (*column, Head { shown: on_one_line(&cell.text), meaning })
    };
    let heads = sheet.lines[at].cells.iter().map(head).collect();
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
        let above = above((!sheet.merges.is_empty()).then_some(&areas), upper, lower, column);
        let meaning = vocabulary.nested(above, own);
        below += usize::from(!own.is_empty() && meaning.is_some());
        let shown = match (above.is_empty(), own.is_empty()) {
            (false, false) => on_one_line(&format!("{above} {own}")),
            _ => on_one_line(&format!("{above}{own}")),
        };
        heads.insert(column, Head { shown, meaning });
    }
    (below > 0).then_some(Header { lines: at..at + 2, heads })
}

fn is_value(cell: &Cell) -> bool {
    let text = fold::key(&cell.text);
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    cell.origin != Origin::Text || digits || is_case_number(&cell.text)
}

/// The upper name over a column: its own, or that of the merged area it lies in. Without merged
/// areas, as in a CSV file, a name reaches to the right as far as the lower row has names.
fn above<'s>(areas: Option<&Vec<&Area>>, upper: &'s Line, lower: &Line, column: u32) -> &'s str {
    let text = |column: u32| upper.cell(column).map(|cell| cell.text.as_str());
    if let Some(own) = text(column) {
        return own;
    }
    if let Some(areas) = areas {
        let area = areas.iter().find(|area| area.holds(upper.number, column));
        return area.and_then(|area| text(area.first.1)).unwrap_or_default();
    }
    let mut at = column;
    while at > 0 && lower.cell(at).is_some() {
        at -= 1;
        if let Some(found) = text(at) {
            return if lower.cell(at).is_some() { found } else { "" };
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
