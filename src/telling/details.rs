//! What else is told of an entry: as lines below it, or in the columns of a table.

use crate::words;

/// A column of a table of entries, beside time, person and entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The second person.
    Second,
    /// On which ground, and why.
    Ground,
    /// What was before, and what is now.
    Changed,
    /// What stands in no other column.
    More,
}

/// Where a detail is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In a line.
    Line,
    /// In a cell.
    Cell(Column),
    /// In both.
    Both(Column),
}

/// The details of an entry, in the order in which they are told.
#[derive(Debug, Default)]
pub struct Details(Vec<(Place, String)>);

impl Details {
    fn put(mut self, place: Place, text: String) -> Details {
        if !text.trim().is_empty() {
            self.0.push((place, text));
        }
        self
    }

    /// Adds what stands in a line and in a cell alike.
    pub fn all(self, column: Column, texts: impl IntoIterator<Item = String>) -> Details {
        texts.into_iter().fold(self, |all, text| all.put(Place::Both(column), text))
    }

    /// Adds a text behind its name.
    pub fn named(self, column: Column, name: String, text: &str) -> Details {
        self.put(Place::Both(column), named(name, text))
    }

    /// Adds a text behind its name, which the heading of the column says already.
    pub fn headed(self, column: Column, name: String, text: &str) -> Details {
        self.put(Place::Line, named(name, text)).cell(column, text.to_owned())
    }

    /// Adds what stands in a cell, and in a line in other words.
    pub fn cell(self, column: Column, text: String) -> Details {
        self.put(Place::Cell(column), text.trim().to_owned())
    }

    /// Adds several of them.
    pub fn cells_alone(self, column: Column, texts: impl IntoIterator<Item = String>) -> Details {
        texts.into_iter().fold(self, |all, text| all.cell(column, text))
    }

    /// Adds lines that a table has in other words.
    pub fn lines_alone(self, lines: impl IntoIterator<Item = String>) -> Details {
        lines.into_iter().fold(self, |all, line| all.put(Place::Line, line))
    }

    /// These, and behind them others.
    pub fn and(mut self, mut others: Details) -> Details {
        self.0.append(&mut others.0);
        self
    }

    /// The lines.
    pub fn lines(&self) -> Vec<String> {
        let lines = self.0.iter().filter(|(place, _)| !matches!(place, Place::Cell(_)));
        lines.map(|(_, line)| line.clone()).collect()
    }

    /// The cells of a column.
    pub fn cells(&self, column: Column) -> Vec<String> {
        let of_it = |place: Place| place == Place::Cell(column) || place == Place::Both(column);
        self.0.iter().filter(|(place, _)| of_it(*place)).map(|(_, text)| text.clone()).collect()
    }
}

/// A text behind its name; nothing where there is none.
pub fn named(name: String, text: &str) -> String {
    match (text.is_empty(), words::is_chinese()) {
        (true, _) => String::new(),
        (false, false) => format!("{name}: {text}"),
        (false, true) => format!("{name}：{text}"),
    }
}
