//! Columns and cells of a list: what a cell says, by which it is found, ordered and kept, and how it
//! is shown.

use caselot_core::quota::report::Fraction;
use maud::{Markup, Render, html};

use super::order::{Filter, place};
use crate::words;

/// How the cells of a column stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
    Time,
    Case,
    /// Something to press or to look at, which is said in no file.
    Act,
}

/// A column.
#[derive(Clone)]
pub struct Column {
    pub(super) heading: String,
    kind: Kind,
}

impl Column {
    /// Words.
    pub fn text(heading: String) -> Column {
        Column { heading, kind: Kind::Text }
    }

    /// Numbers.
    pub fn number(heading: String) -> Column {
        Column { heading, kind: Kind::Number }
    }

    /// Days and times.
    pub fn time(heading: String) -> Column {
        Column { heading, kind: Kind::Time }
    }

    /// Numbers of cases.
    pub fn case(heading: String) -> Column {
        Column { heading, kind: Kind::Case }
    }

    /// A picture of what another column says.
    pub fn picture(heading: String) -> Column {
        Column { heading, kind: Kind::Act }
    }

    /// What can be done with a line.
    pub fn act() -> Column {
        Column { heading: String::new(), kind: Kind::Act }
    }

    /// Whether it is found, ordered and kept by what its cells say.
    pub(super) fn is_told(&self) -> bool {
        self.kind != Kind::Act
    }

    pub(super) fn class(&self) -> Option<&'static str> {
        match self.kind {
            Kind::Text | Kind::Act => None,
            Kind::Number => Some("number"),
            Kind::Time => Some("time"),
            Kind::Case => Some("case"),
        }
    }

    pub(super) fn is_number(&self) -> bool {
        self.kind == Kind::Number
    }
}

/// A cell.
#[derive(Clone)]
pub struct Cell {
    pub(super) said: String,
    shown: Option<Markup>,
    exact: Option<Fraction>,
}

impl Cell {
    /// One that is shown otherwise than it is said: as a link, or with a mark.
    pub fn shown(said: impl Into<String>, shown: Markup) -> Cell {
        Cell { said: said.into(), shown: Some(shown), exact: None }
    }

    /// Something to press or to look at.
    pub fn act(shown: Markup) -> Cell {
        Cell::shown("", shown)
    }

    /// A text, or a dash where there is none.
    pub fn or_dash(said: impl Into<String>) -> Cell {
        let said = said.into();
        let shown = html! { (words::or_dash(&said)) };
        Cell::shown(said, shown)
    }

    /// With the exact number by which it is put in order.
    pub fn by(mut self, exact: Fraction) -> Cell {
        self.exact = Some(exact);
        self
    }

    /// Where it stands among the cells of its column.
    pub(super) fn place(&self) -> (Option<Fraction>, String) {
        (self.exact.clone(), place(&self.said))
    }

    /// A text that is a link if there is a way.
    pub fn link(said: impl Into<String>, to: Option<String>) -> Cell {
        let said = said.into();
        let shown = to.map(|to| html! { a href=(to) { (said) } });
        Cell { said, shown, exact: None }
    }
}

impl<T: ToString> From<T> for Cell {
    fn from(said: T) -> Cell {
        Cell { said: said.to_string(), shown: None, exact: None }
    }
}

impl Render for Cell {
    fn render(&self) -> Markup {
        match &self.shown {
            Some(shown) => shown.clone(),
            None => html! { (self.said) },
        }
    }
}

/// A line.
#[derive(Clone)]
pub struct Row {
    pub(super) cells: Vec<Cell>,
    pub(super) is_flagged: bool,
}

impl Row {
    /// A line of these cells, one for each column.
    pub fn of(cells: impl IntoIterator<Item = Cell>) -> Row {
        Row { cells: cells.into_iter().collect(), is_flagged: false }
    }

    /// Whether a filter lets it through.
    pub fn fits(&self, filter: &Filter) -> bool {
        filter.fits(self.cells.iter().map(|cell| cell.said.as_str()))
    }

    /// One that stands out.
    pub fn flagged(mut self, is_flagged: bool) -> Row {
        self.is_flagged = is_flagged;
        self
    }
}
