//! 监督: the tables of an auditor's report, counted from the log that was fetched and verified here.
//! Each line opens its cases.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use caselot_core::audit::plain;
use caselot_core::docket::Day;
use caselot_core::docket::code::PersonRole::Auditor;
use caselot_core::oversight::{AskedDays, CaseRef};
use caselot_core::quota::figure::exact;
use caselot_report::{
    Cell as Figure, OversightForm, OversightTable, names_its_case, render_oversight,
};
use maud::{Markup, html};
use serde::Deserialize;

use super::quota_files::as_file;
use crate::console::Console;
use crate::console::boxes::{Boxed, Boxes};
use crate::console::fault::{Fault, html_page};
use crate::console::list::{self, Cell, Column, List, Row};
use crate::console::verification::{Counted, Standing, Tables};
use crate::console::visit::Visit;
use crate::telling::time::local_time;
use crate::words::{counted, text};

/// Name of the list of a table.
const TABLE: &str = "table";
/// Longest exact fraction that a number shows when it is pointed at.
const EXACT_CHARS: usize = 60;

pub fn router() -> Router<Console> {
    Router::new()
        .route("/oversight/tables", get(contents))
        .route("/oversight/tables/file", get(file))
        .route("/oversight/tables/{table}", get(table))
        .route("/oversight/tables/{table}/{line}", get(cases))
}

#[derive(Deserialize, Default)]
struct Asked {
    #[serde(default)]
    from: Boxed<Day>,
    #[serde(default)]
    to: Boxed<Day>,
    #[serde(default)]
    format: String,
}

impl Asked {
    fn days(&self) -> AskedDays {
        AskedDays { from: self.from.get(), to: self.to.get() }
    }

    /// The days as parameters.
    fn query(&self) -> String {
        format!("from={}&to={}", self.from.text(), self.to.text())
    }
}

/// The tables with the log that they are counted from.
struct Found {
    tables: Arc<Tables>,
    at_ms: u64,
}

/// Counts the tables of the days that are asked for; before a verification there is nothing to count.
async fn found(visit: &Visit, asked: &Asked) -> Result<Found, Fault> {
    if !visit.is(&[Auditor]) {
        return Err(visit.for_others());
    }
    let Standing::Done { at_ms, counted: Some(counted), .. } = visit.console.verification().get()
    else {
        return Err(Fault::Elsewhere("/oversight".to_owned()));
    };
    let days = asked.days();
    if let (Some(from), Some(to)) = (days.from, days.to)
        && from > to
    {
        let sentence =
            visit.say(|| text!("the first day {from} is after the last day {to}", from, to));
        let cure = visit.say(|| text!("give the first day of the period first"));
        return Err(visit.refuse(StatusCode::UNPROCESSABLE_ENTITY, sentence, Some(cure)));
    }
    let lang = visit.lang;
    let count = move |counted: Arc<Counted>| counted.tables(days, lang);
    let tables = tokio::task::spawn_blocking(move || count(counted)).await.map_err(|_| {
        let sentence = visit.say(|| text!("the verification ended early"));
        visit.refuse(StatusCode::INTERNAL_SERVER_ERROR, sentence, None)
    })?;
    Ok(Found { tables, at_ms })
}

async fn contents(visit: Visit, Boxes(asked): Boxes<Asked>) -> Result<Response, Fault> {
    let Found { tables, at_ms } = found(&visit, &asked).await?;
    let title = visit.say(|| text!("Supervision tables"));
    let content = visit.say(|| {
        html! {
            h1 { (title) }
            (period_form(&tables, "/oversight/tables"))
            (exports(&asked))
            p.hint { (tables.told.states) }
            table {
                thead { tr { th {} th { (text!("Table")) } th.number { (text!("Lines")) } th { (text!("What it counts")) } } }
                tbody {
                    @for (number, table) in (1..).zip(&tables.told.tables) {
                        tr {
                            td.number { (number) }
                            td.case { a href=(format!("/oversight/tables/{}?{}", table.id, asked.query())) { (table.sheet.title) } }
                            td.number { (table.sheet.rows.len()) }
                            td.small { (table.note) }
                        }
                    }
                }
            }
            details {
                summary { (text!("The log that was counted")) }
                table.facts { tbody {
                    @for (name, said) in &tables.told.head { tr { th { (name) } td { (said) } } }
                    tr { th { (text!("Verified here")) } td { (local_time(at_ms, visit.offset())) } }
                } }
                p { a href="/oversight" { (text!("Fetch and verify it again")) } }
            }
        }
    });
    Ok(html_page(visit.page(&title, "/oversight", content)))
}

/// The days whose events count.
fn period_form(tables: &Tables, action: &str) -> Markup {
    let (from, to) = tables.report.period;
    html! {
        form.filters method="get" action=(action) {
            div { label for="from" { (text!("First day")) }
                input #from type="text" name="from" inputmode="numeric" value=(from); }
            div { label for="to" { (text!("Last day")) }
                input #to type="text" name="to" inputmode="numeric" value=(to); }
            div { button { (text!("Show")) } }
        }
    }
}

fn exports(asked: &Asked) -> Markup {
    let to = |format: &str| format!("/oversight/tables/file?{}&format={format}", asked.query());
    html! {
        p.actions {
            a.button.primary href=(to("html")) { (text!("Whole report")) }
            a.button href=(to("xlsx")) { (text!("Workbook")) }
            a.button href=(to("json")) { "JSON" }
        }
    }
}

/// A table of the report by the name that its address has.
fn table_of<'t>(visit: &Visit, tables: &'t Tables, id: &str) -> Result<&'t OversightTable, Fault> {
    tables.told.tables.iter().find(|it| it.id == id).ok_or_else(|| no_such(visit))
}

fn no_such(visit: &Visit) -> Fault {
    let sentence = visit.say(|| text!("there is no such table, or no such line of it"));
    visit.refuse(StatusCode::NOT_FOUND, sentence, None)
}

async fn table(
    visit: Visit,
    Path(id): Path<String>,
    Boxes(asked): Boxes<Asked>,
    Query(listed): Query<list::Asked>,
) -> Result<Response, Fault> {
    let Found { tables, .. } = found(&visit, &asked).await?;
    let table = table_of(&visit, &tables, &id)?;
    let title = table.sheet.title.clone();
    let place = format!("/oversight/tables/{id}?{}", asked.query());
    let wanted = visit.wanted(TABLE, &listed);
    let list = visit.say(|| list_of(table, &asked, &place));
    if let Some(file) = list.file(&wanted) {
        return Ok(file);
    }
    let content = visit.say(|| {
        html! {
            h1 { (title) " " span.small { (counted!("{count} line", "{count} lines", count = table.sheet.rows.len())) } }
            (period_form(&tables, &format!("/oversight/tables/{id}")))
            p.hint { (table.note) }
            @if list.is_empty() { p { (text!("No line in these days.")) } }
            (list.show(&visit, &wanted))
            p.actions { a.button href=(format!("/oversight/tables?{}", asked.query())) { (text!("All tables")) } }
        }
    });
    Ok(html_page(visit.page(&title, "/oversight", content)))
}

/// The lines of a table, each with the way to its cases.
fn list_of(table: &OversightTable, asked: &Asked, place: &str) -> List {
    let opens = table.opens();
    let column = |(at, heading): (usize, &String)| match is_number(table, at) {
        true => Column::number(heading.clone()),
        false => Column::text(heading.clone()),
    };
    let columns = table.sheet.columns.iter().enumerate().map(column);
    let columns = columns.chain(opens.then(|| Column::number(text!("Its cases"))));
    let rows = table.sheet.rows.iter().zip(&table.behind).enumerate();
    let rows = rows.map(|(line, (row, behind))| {
        let cells = row.iter().enumerate().map(|(column, cell)| {
            match names_its_case(row, behind).filter(|_| column == 0) {
                Some(case) => Cell::shown(plain(&case.number), case_link(case)),
                None => cell_of(cell),
            }
        });
        let to = format!("/oversight/tables/{}/{line}?{}", table.id, asked.query());
        let behind = Cell::link(behind.len().to_string(), (!behind.is_empty()).then_some(to));
        Row::of(cells.chain(opens.then_some(behind)))
    });
    List::new(TABLE, place, columns).wide().of(rows)
}

/// Whether the cells of a column are numbers.
fn is_number(table: &OversightTable, column: usize) -> bool {
    let cells = table.sheet.rows.iter().filter_map(|row| row.get(column));
    cells.into_iter().find(|cell| **cell != Figure::Empty).is_some_and(Figure::is_number)
}

/// A cell; numbers are put in order by their exact size.
fn cell_of(cell: &Figure) -> Cell {
    match cell {
        Figure::Empty => Cell::or_dash(""),
        Figure::Number { exact: number, shown } => {
            let said = exact(number);
            let title = Some(&said).filter(|text| text.len() <= EXACT_CHARS);
            Cell::shown(shown, html! { span title=[title] { (shown) } }).by(number.clone())
        }
        Figure::CaseNumbers { shown, .. } => Cell::shown(shown, html! { span.case { (shown) } }),
        Figure::Day(day) => Cell::shown(day.to_string(), html! { span.time { (day) } }),
        cell => cell.shown().into(),
    }
}

fn case_link(case: &CaseRef) -> Markup {
    html! { a href=(format!("/case/{}", case.entry)) { (plain(&case.number)) } }
}

/// The cases of a line, which stands above them.
async fn cases(
    visit: Visit,
    Path((id, line)): Path<(String, usize)>,
    Boxes(asked): Boxes<Asked>,
) -> Result<Response, Fault> {
    let Found { tables, .. } = found(&visit, &asked).await?;
    let table = table_of(&visit, &tables, &id)?;
    let (Some(row), Some(behind)) = (table.sheet.rows.get(line), table.behind.get(line)) else {
        return Err(no_such(&visit));
    };
    let title = visit.say(|| text!("Cases behind a line"));
    let content = visit.say(|| {
        html! {
            h1 { (table.sheet.title) " " span.small { (title) } }
            table.facts { tbody {
                @for (heading, cell) in table.sheet.columns.iter().zip(row) {
                    @if *cell != Figure::Empty { tr { th { (heading) } td { (cell.shown()) } } }
                }
            } }
            p {
                (counted!("{count} case", "{count} cases", count = behind.len())) " · "
                a href=(format!("/oversight/tables/{id}?{}", asked.query())) { (text!("Back to the table")) }
            }
            table.short {
                thead { tr { th { (text!("Number")) } th.number { (text!("Entry")) } } }
                tbody {
                    @for case in behind { tr { td.case { (case_link(case)) } td.number { (case.entry) } } }
                }
            }
        }
    });
    Ok(html_page(visit.page(&title, "/oversight", content)))
}

/// The whole report: a page to print, a workbook, or JSON.
async fn file(visit: Visit, Boxes(asked): Boxes<Asked>) -> Result<Response, Fault> {
    let Found { tables, .. } = found(&visit, &asked).await?;
    let form = match asked.format.as_str() {
        "xlsx" => OversightForm::Xlsx,
        "json" => OversightForm::Json,
        _ => OversightForm::Html,
    };
    let lang = visit.lang;
    let made = move || render_oversight(&tables.report, &tables.head, form, lang);
    let file = tokio::task::spawn_blocking(made).await.ok().and_then(Result::ok);
    let file = file.ok_or_else(|| {
        let sentence = visit.say(|| text!("this report is too long for a workbook"));
        let cure = visit.say(|| text!("ask for fewer days, or take the page or JSON"));
        visit.refuse(StatusCode::UNPROCESSABLE_ENTITY, sentence, Some(cure))
    })?;
    Ok(as_file("audit", &asked.format, file))
}
