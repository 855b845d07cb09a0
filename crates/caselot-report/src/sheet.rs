//! Tables of a report, which every form prints.

use caselot_core::docket::Day;
use caselot_core::quota::figure::{Rounding, exact, rounded};
use caselot_core::quota::report::Fraction;

/// Decimals of a shown number (point 13 of the count).
const DECIMALS: u32 = 2;
/// Decimals of a shown percentage.
const PERCENT_DECIMALS: u32 = 1;

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// No value: not known, or a denominator of 0.
    Empty,
    /// Text, also where it looks like a number or a formula.
    Text(String),
    /// A whole number.
    Whole(u64),
    /// A calendar day.
    Day(Day),
    /// An exact number, and the decimal number that is shown.
    Number {
        /// Exact number; for a percentage, the part of the whole.
        exact: Fraction,
        /// Decimal number.
        shown: String,
    },
}

impl Cell {
    /// A number, shown with two decimals.
    pub fn number(number: Option<&Fraction>, rounding: Rounding) -> Cell {
        number.map_or(Cell::Empty, |number| Cell::Number {
            exact: number.clone(),
            shown: rounded(number, DECIMALS, rounding),
        })
    }

    /// A part in percent, rounded down: a part is never shown as more than it is.
    pub fn percent(part: Option<&Fraction>) -> Cell {
        part.map_or(Cell::Empty, |part| {
            let percent = part * Fraction::from_integer(100.into());
            let shown = rounded(&percent, PERCENT_DECIMALS, Rounding::Down);
            Cell::Number { exact: part.clone(), shown }
        })
    }

    /// A text; an empty text makes an empty cell.
    pub fn text(text: impl Into<String>) -> Cell {
        let text = text.into();
        if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
    }

    /// The text that people read; empty for an empty cell.
    pub fn shown(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) | Cell::Number { shown: text, .. } => text.clone(),
            Cell::Whole(number) => number.to_string(),
            Cell::Day(day) => day.to_string(),
        }
    }

    /// Whether the cell is a number, which is set to the right.
    pub fn is_number(&self) -> bool {
        matches!(self, Cell::Whole(_) | Cell::Number { .. })
    }
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Heading.
    pub title: String,
    /// Heading of the column of exact numbers beside it, if its numbers are rounded.
    pub exact: Option<String>,
}

/// One table.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Heading; short enough for the tab of a workbook.
    pub title: String,
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows, each as long as there are columns.
    pub rows: Vec<Vec<Cell>>,
}

impl Sheet {
    /// Headings, with one for the exact numbers beside each rounded column.
    pub fn headings(&self) -> Vec<&str> {
        let both = self
            .columns
            .iter()
            .flat_map(|column| [Some(column.title.as_str()), column.exact.as_deref()]);
        both.flatten().collect()
    }

    /// Rows, with the exact number as text beside each rounded one.
    pub fn exact_rows(&self) -> impl Iterator<Item = Vec<Cell>> + '_ {
        self.rows.iter().map(|row| {
            let cells = row.iter().zip(&self.columns);
            let both = cells.flat_map(|(cell, column)| {
                let beside = column.exact.as_ref().map(|_| match cell {
                    Cell::Number { exact: number, .. } => Cell::Text(exact(number)),
                    _ => Cell::Empty,
                });
                [Some(cell.clone()), beside]
            });
            both.flatten().collect()
        })
    }
}
