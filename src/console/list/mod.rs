//! The lists of the pages: narrowed by what is typed, put in order by a column, in pages, and kept as
//! a table. What is typed stays in the session and stands in no address.

mod cell;
mod order;
mod show;

use std::collections::BTreeMap;

use axum::body::Body;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Form, Router};
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use serde::Deserialize;

use super::Console;
use super::fault::Fault;
use super::field::{self, Sheet};
use super::session::Typed;
use super::visit::{Visit, own_path};
use crate::client::ClientError;
use crate::telling::register;

pub use cell::{Cell, Column, Row};
pub use order::Filter;
use order::{heading, next_to};

/// Lines of a page.
const PAGE: usize = 100;
/// Most lines that are read of a list that the server has in pages, to narrow it, to order it or to
/// keep it as a table.
pub const MOST: usize = 50_000;
/// Longest text by which a list is narrowed, in bytes.
const LONGEST: usize = 200;

pub fn router() -> Router<Console> {
    Router::new().route("/list/{id}", post(narrow))
}

/// What an address says of one list of its page: which one, in which order, from which line on.
#[derive(Deserialize, Default, Clone)]
pub struct Asked {
    #[serde(default)]
    list: String,
    /// The column by which lines are in order, from 1; a minus turns it round.
    #[serde(default)]
    order: i64,
    /// Lines that stand on the pages before.
    #[serde(default)]
    skip: usize,
    /// `csv`, or empty for a page.
    #[serde(default)]
    format: String,
}

/// What is asked of one list, and what its reader typed to narrow it.
#[derive(Default, Clone)]
pub struct Wanted {
    order: i64,
    skip: usize,
    is_file: bool,
    typed: String,
}

impl Wanted {
    /// What lets its lines through.
    pub fn filter(&self) -> Filter {
        Filter::of(&self.typed)
    }

    /// The column by which its lines are in order, from 1; negative if it is turned round, and 0 as they
    /// come.
    pub fn order(&self) -> i64 {
        self.order
    }

    /// Whether a file is asked for, and no page.
    pub fn is_file(&self) -> bool {
        self.is_file
    }

    /// Whether something is typed that narrows it.
    pub fn is_narrowed(&self) -> bool {
        !self.typed.is_empty()
    }

    /// Whether all lines are needed, and not only those that would stand on the first page.
    pub fn is_of_all(&self) -> bool {
        self.is_file || self.order != 0 || self.skip > 0 || !self.typed.is_empty()
    }
}

impl Asked {
    /// Whether it is this list that is asked for.
    pub fn is_of(&self, id: &str) -> bool {
        self.list == id
    }
}

impl Visit {
    /// What is asked of a list. An address that does not name the list shows all of it, so that nobody
    /// who comes back another time misses what an old filter hides.
    pub fn wanted(&self, id: &str, asked: &Asked) -> Wanted {
        if asked.list != id {
            return Wanted::default();
        }
        let typed = self.session.narrowed.get(id).cloned().unwrap_or_default();
        Wanted { order: asked.order, skip: asked.skip, is_file: asked.format == "csv", typed }
    }

    /// The page of a list on which somebody did something, as it was; or else this one.
    pub fn back(&self, sheet: &Sheet, page: &str) -> Fault {
        let back = own_path(sheet.value("back"));
        let is_of_page = back.split('?').next() == Some(page);
        Fault::Elsewhere(if is_of_page { back } else { page }.to_owned())
    }
}

/// Keeps with the session what narrows a list, and shows the list again.
async fn narrow(
    visit: Visit,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    visit.own_form(field::token(&typed))?;
    let sheet = Sheet::new(typed);
    let typed = sheet.value("text").to_owned();
    let back = own_path(sheet.value("back")).to_owned();
    let is_name = !id.is_empty() && id.bytes().all(|it| it.is_ascii_lowercase() || it == b'-');
    if !is_name || typed.len() > LONGEST {
        return Err(Fault::Elsewhere(back));
    }
    let to = next_to(&back, &format!("list={id}"));
    visit.console.0.sessions.change(visit.secret(), |session| session.narrow(id, typed));
    Err(Fault::Elsewhere(to))
}

/// Most lists of a session whose filter is kept.
const NARROWED: usize = 64;

/// What is typed to narrow the lists of a session, by their names.
pub type Narrowed = BTreeMap<String, String>;

/// Keeps what narrows one list.
pub fn keep(narrowed: &mut Narrowed, id: String, typed: String) {
    if typed.is_empty() {
        narrowed.remove(&id);
    } else if narrowed.len() < NARROWED || narrowed.contains_key(&id) {
        narrowed.insert(id, typed);
    }
}

/// A list of a page.
#[derive(Clone)]
pub struct List {
    id: &'static str,
    /// The address of its page with what else the page was asked for.
    place: String,
    columns: Vec<Column>,
    rows: Vec<Row>,
    /// A last line that sums the others up.
    total: Option<Row>,
    /// These are one of the pages that the server has.
    is_page: bool,
    /// There are more lines than these, and nobody has counted them.
    is_part: bool,
    /// How many lines there are, if it is known.
    all: Option<u64>,
    /// The lines were too many to be read to the end.
    is_cut: bool,
    is_wide: bool,
}

impl List {
    /// A list without lines yet.
    pub fn new(
        id: &'static str,
        place: impl Into<String>,
        columns: impl IntoIterator<Item = Column>,
    ) -> List {
        let columns = columns.into_iter().collect();
        let (place, rows) = (place.into(), Vec::new());
        List {
            id,
            place,
            columns,
            rows,
            total: None,
            is_page: false,
            is_part: false,
            all: None,
            is_cut: false,
            is_wide: false,
        }
    }

    /// Whether it has no line.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// With these lines.
    pub fn of(mut self, rows: impl IntoIterator<Item = Row>) -> List {
        self.rows.extend(rows);
        self
    }

    /// With a last line that sums the others up, whatever their order is.
    pub fn total(mut self, total: Row) -> List {
        self.total = Some(total);
        self
    }

    /// As one page of those that the server has; the server's pages are turned, and not these.
    pub fn page(mut self) -> List {
        self.is_page = true;
        self
    }

    /// As one page of those that the server has, which are so many.
    pub fn page_of(mut self, all: u64) -> List {
        self.all = Some(all);
        self.page()
    }

    /// As some of its lines, of which nobody has counted the others.
    pub fn part(mut self, is_part: bool) -> List {
        self.is_part = is_part;
        self
    }

    /// As the beginning of a list that is too long to be read to the end.
    pub fn cut(mut self, is_cut: bool) -> List {
        self.is_cut = is_cut;
        self
    }

    /// With headings that may be broken, for tables of many numbers.
    pub fn wide(mut self) -> List {
        self.is_wide = true;
        self
    }

    /// The lines that are wanted, in the wanted order.
    fn chosen(&self, wanted: &Wanted) -> Vec<&Row> {
        let filter = wanted.filter();
        let mut rows: Vec<&Row> = self.rows.iter().filter(|row| row.fits(&filter)).collect();
        let column = usize::try_from(wanted.order.unsigned_abs()).unwrap_or(0).checked_sub(1);
        let Some(column) = column.filter(|it| *it < self.columns.len()) else { return rows };
        rows.sort_by_cached_key(|row| row.cells.get(column).map(Cell::place));
        if wanted.order < 0 {
            rows.reverse();
        }
        rows
    }

    /// The chosen lines as a file, if that is what is asked for.
    pub fn file(&self, wanted: &Wanted) -> Option<Response> {
        if !wanted.is_file {
            return None;
        }
        let total = self.total.iter().filter(|_| wanted.typed.is_empty());
        let rows = self.chosen(wanted).into_iter().chain(total);
        let file = register::csv(&self.headings(), rows.map(|row| self.said(row)));
        Some(attached(self.id, Body::from(file)))
    }

    /// As a file of lines that come from elsewhere, page by page, as far as they are wanted.
    pub fn streamed(
        self,
        wanted: &Wanted,
        pages: impl Stream<Item = Result<Vec<Row>, ClientError>> + Send + 'static,
    ) -> Response {
        let (id, filter) = (self.id, wanted.filter());
        let begun = register::csv(&self.headings(), std::iter::empty::<Vec<String>>());
        let written = move |rows: Vec<Row>| {
            let rows = rows.iter().filter(|row| row.fits(&filter));
            register::csv_rows(rows.map(|row| self.said(row)))
        };
        let pages = stream::iter([Ok(begun)]).chain(pages.map_ok(written));
        attached(id, Body::from_stream(pages))
    }

    /// The headings of what is said in a file.
    fn headings(&self) -> Vec<String> {
        let told = self.columns.iter().filter(|column| column.is_told());
        told.map(|column| column.heading.clone()).collect()
    }

    /// What a line says in a file.
    fn said(&self, row: &Row) -> Vec<String> {
        let cells = row.cells.iter().zip(&self.columns).filter(|(_, column)| column.is_told());
        cells.map(|(cell, _)| cell.said.clone()).collect()
    }
}

fn attached(id: &str, file: Body) -> Response {
    let kind = (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned());
    let name = format!("attachment; filename=\"{id}.csv\"");
    ([kind, (header::CONTENT_DISPOSITION, name)], file).into_response()
}
