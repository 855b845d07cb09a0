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
    /// Case numbers, none of which is broken over two lines; and all of them as one text.
    CaseNumbers {
        /// The numbers.
        numbers: Vec<String>,
        /// The numbers, joined.
        shown: String,
    },
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

    /// One case number.
    pub fn case_number(number: &str) -> Cell {
        Cell::CaseNumbers { numbers: vec![number.to_owned()], shown: number.to_owned() }
    }

    /// The text that people read; empty for an empty cell.
    pub fn shown(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text)
            | Cell::CaseNumbers { shown: text, .. }
            | Cell::Number { shown: text, .. } => text.clone(),
            Cell::Whole(number) => number.to_string(),
            Cell::Day(day) => day.to_string(),
        }
    }

    /// Whether the cell is a number, which is set to the right.
    pub fn is_number(&self) -> bool {
        matches!(self, Cell::Whole(_) | Cell::Number { .. })
    }
}

/// One table.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Heading; short enough for the tab of a workbook.
    pub title: String,
    /// Headings of the columns.
    pub columns: Vec<String>,
    /// Rows, each as long as there are columns.
    pub rows: Vec<Vec<Cell>>,
}

impl Sheet {
    /// The exact numbers of the cells that show a rounded one: heading, first two cells of the row,
    /// heading of the column, fraction.
    pub fn exact_numbers(&self) -> impl Iterator<Item = Vec<Cell>> + '_ {
        self.rows.iter().flat_map(move |row| {
            let label = row.iter().take(2).map(Cell::shown).filter(|text| !text.is_empty());
            let label = label.collect::<Vec<_>>().join(" ");
            row.iter().zip(&self.columns).filter_map(move |(cell, column)| match cell {
                Cell::Number { exact: number, .. } => Some(vec![
                    Cell::text(&self.title),
                    Cell::text(&label),
                    Cell::text(column),
                    Cell::text(exact(number)),
                ]),
                _ => None,
            })
        })
    }
}
