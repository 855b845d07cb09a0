//! Where the cells of a sheet lie: merged areas, and columns without a name.

use std::collections::BTreeSet;

use super::header::{self, Header};
use crate::book::{Area, Cell, Line, Sheet};
use crate::finding::{Code, Finding};

/// Columns without a name that go on from one that is read, or from each other, and hold something:
/// what stands there would be lost.
pub(super) fn nameless(
    sheet: &Sheet,
    header: &Header,
    lines: &[&Line],
    ignored: &BTreeSet<u32>,
) -> Vec<Finding> {
    let last = lines.iter().filter_map(|line| line.cells.last()).map(|(at, _)| *at).max();
    let Some(last) = last else { return Vec::new() };
    let mut goes_on = false;
    let mut found = Vec::new();
    for at in 0..=last {
        if let Some(head) = header.heads.get(&at) {
            goes_on = head.meaning.is_some();
            continue;
        }
        let holds = |line: &&&Line| line.cell(at).is_some_and(|cell| !cell.is_empty());
        let filled = lines.iter().filter(holds).count();
        goes_on &= filled > 0;
        if goes_on && !ignored.contains(&at) {
            let letter = header::letter_of(at);
            let finding = Finding::stop(Code::ColumnNameless).sheet(&sheet.name);
            let finding = finding.column(letter.clone()).text("letter", letter);
            found.push(finding.number("count", filled as u64));
        }
    }
    found
}

/// A column in which one cell of a row lies over columns of different meanings.
pub(super) fn across(areas: &[&Area], row: u32, header: &Header) -> Option<u32> {
    let meanings = |area: &&&Area| {
        let columns = header.heads.range(area.first.1..=area.last.1);
        let mut meanings: Vec<usize> = columns.filter_map(|(_, head)| head.meaning).collect();
        meanings.dedup();
        meanings.len() > 1 && (area.first.0..=area.last.0).contains(&row)
    };
    areas.iter().find(meanings).map(|area| area.first.1)
}

/// The merged areas that reach a row, as rows go down.
pub(super) struct Merged<'m> {
    /// By their first rows, the last one first.
    coming: Vec<&'m Area>,
    here: Vec<&'m Area>,
}

impl<'m> Merged<'m> {
    pub fn new(areas: &'m [Area]) -> Merged<'m> {
        let mut coming: Vec<&Area> = areas.iter().collect();
        coming.sort_by_key(|area| std::cmp::Reverse(area.first.0));
        Merged { coming, here: Vec::new() }
    }

    pub fn at(&mut self, row: u32) -> &[&'m Area] {
        self.here.retain(|area| area.last.0 >= row);
        while self.coming.last().is_some_and(|area| area.first.0 <= row) {
            self.here.extend(self.coming.pop().filter(|area| area.last.0 >= row));
        }
        &self.here
    }
}

/// The cell of a column, or that of the merged area it lies in.
pub(super) fn value(sheet: &Sheet, line: &Line, areas: &[&Area], column: u32) -> Cell {
    if let Some(own) = line.cell(column) {
        return own.clone();
    }
    let Some(area) = areas.iter().find(|area| area.holds(line.number, column)) else {
        return Cell::default();
    };
    let first = sheet.lines.binary_search_by_key(&area.first.0, |line| line.number);
    let first = first.ok().and_then(|at| sheet.lines[at].cell(area.first.1));
    first.cloned().unwrap_or_default()
}
