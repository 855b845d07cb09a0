//! 监督: the tables of an auditor's report, counted from the log that was fetched and verified here.
//! Each line opens its cases.

use std::cmp::Ordering;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use caselot_core::docket::Day;
use caselot_core::docket::code::PersonRole::Auditor;
use caselot_core::oversight::{AskedDays, CaseRef};
use caselot_core::quota::figure::exact;
use caselot_report::{Cell, OversightForm, OversightTable, names_its_case, render_oversight};
use maud::{Markup, html};
use serde::Deserialize;

use super::quota_files::as_file;
use crate::console::Console;
use crate::console::fault::{Fault, html_page};
use crate::console::verification::{Counted, Standing, Tables};
use crate::console::visit::Visit;
use crate::telling::time::local_time;
use crate::words::text;

/// Lines of a table that stand on a page.
const PAGE: usize = 100;
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
    from: String,
    #[serde(default)]
    to: String,
    /// The column by which lines are in order, from 1; a minus turns it round.
    #[serde(default)]
    order: i64,
    /// Lines that stand on the pages before.
    #[serde(default)]
    after: usize,
    #[serde(default)]
    format: String,
}

impl Asked {
    fn days(&self) -> AskedDays {
        AskedDays { from: Day::parse(&self.from), to: Day::parse(&self.to) }
    }

    /// The days as parameters.
    fn query(&self) -> String {
        let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
        let AskedDays { from, to } = self.days();
        format!("from={}&to={}", day(from), day(to))
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

async fn contents(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
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
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let Found { tables, .. } = found(&visit, &asked).await?;
    let table = table_of(&visit, &tables, &id)?;
    let title = table.sheet.title.clone();
    let content = visit.say(|| {
        html! {
            h1 { (title) " " span.small { (text!("{count} lines", count = table.sheet.rows.len())) } }
            (period_form(&tables, &format!("/oversight/tables/{id}")))
            p.hint { (table.note) }
            @if table.sheet.rows.is_empty() {
                p { (text!("No line in these days.")) }
            } @else {
                (lines(table, &asked))
            }
            (pager(table, &asked))
            p.actions { a.button href=(format!("/oversight/tables?{}", asked.query())) { (text!("All tables")) } }
        }
    });
    Ok(html_page(visit.page(&title, "/oversight", content)))
}

fn lines(table: &OversightTable, asked: &Asked) -> Markup {
    let opens = table.opens();
    let shown = in_order(table, asked.order).into_iter().skip(asked.after).take(PAGE);
    html! {
        table.load {
            thead { tr {
                @for (at, (column, heading)) in (1..).zip(&table.sheet.columns).enumerate() {
                    th.number[is_number(table, at)] { (sorted_by(table, asked, column, heading)) }
                }
                @if opens { th.number { (text!("Its cases")) } }
            } }
            tbody {
                @for line in shown {
                    @let (row, behind) = (&table.sheet.rows[line], &table.behind[line]);
                    tr {
                        @for (column, cell) in row.iter().enumerate() {
                            @match names_its_case(row, behind).filter(|_| column == 0) {
                                Some(case) => { td.case { (case_link(case)) } }
                                None => { (cell_of(cell)) }
                            }
                        }
                        @if opens {
                            td.number {
                                @if behind.is_empty() { "0" } @else {
                                    a href=(format!("/oversight/tables/{}/{line}?{}", table.id, asked.query())) { (behind.len()) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Whether the cells of a column are numbers.
fn is_number(table: &OversightTable, column: usize) -> bool {
    let cells = table.sheet.rows.iter().filter_map(|row| row.get(column));
    cells.into_iter().find(|cell| **cell != Cell::Empty).is_some_and(Cell::is_number)
}

/// A heading by which the lines are put in order; once more turns them round.
fn sorted_by(table: &OversightTable, asked: &Asked, column: i64, heading: &str) -> Markup {
    let next = if asked.order == column { -column } else { column };
    let mark = match asked.order {
        order if order == column => " ▲",
        order if order == -column => " ▼",
        _ => "",
    };
    let to = format!("/oversight/tables/{}?{}&order={next}", table.id, asked.query());
    html! { a href=(to) { (heading) } (mark) }
}

/// The lines of a table by their places: in the report's order, or by a column.
fn in_order(table: &OversightTable, order: i64) -> Vec<usize> {
    let rows = &table.sheet.rows;
    let mut places: Vec<usize> = (0..rows.len()).collect();
    let column = usize::try_from(order.unsigned_abs()).unwrap_or(0);
    let Some(column) = column.checked_sub(1).filter(|it| *it < table.sheet.columns.len()) else {
        return places;
    };
    places.sort_by(|one, other| {
        let compared = compare(&rows[*one][column], &rows[*other][column]);
        if order < 0 { compared.reverse() } else { compared }
    });
    places
}

/// Numbers by their exact size, days by the calendar, all else as text; what is empty comes first.
fn compare(one: &Cell, other: &Cell) -> Ordering {
    match (one, other) {
        (Cell::Whole(one), Cell::Whole(other)) => one.cmp(other),
        (Cell::Number { exact: one, .. }, Cell::Number { exact: other, .. }) => one.cmp(other),
        (Cell::Day(one), Cell::Day(other)) => one.cmp(other),
        (one, other) => one.shown().cmp(&other.shown()),
    }
}

fn cell_of(cell: &Cell) -> Markup {
    match cell {
        Cell::Empty => html! { td { "—" } },
        Cell::Number { exact: number, shown } => {
            let exact = Some(exact(number)).filter(|text| text.len() <= EXACT_CHARS);
            html! { td.number title=[exact] { (shown) } }
        }
        Cell::CaseNumbers { shown, .. } => html! { td.case { (shown) } },
        Cell::Day(day) => html! { td.time { (day) } },
        cell if cell.is_number() => html! { td.number { (cell.shown()) } },
        cell => html! { td { (cell.shown()) } },
    }
}

fn case_link(case: &CaseRef) -> Markup {
    html! { a href=(format!("/case/{}", case.entry)) { (caselot_core::audit::plain(&case.number)) } }
}

fn pager(table: &OversightTable, asked: &Asked) -> Markup {
    let rows = table.sheet.rows.len();
    let to = |after: usize| {
        let query = asked.query();
        format!("/oversight/tables/{}?{query}&order={}&after={after}", table.id, asked.order)
    };
    html! {
        div.pager {
            @if asked.after > 0 { a href=(to(asked.after.saturating_sub(PAGE))) { (text!("Page before")) } }
            @if asked.after + PAGE < rows { a href=(to(asked.after + PAGE)) { (text!("Next page")) } }
        }
    }
}

/// The cases of a line, which stands above them.
async fn cases(
    visit: Visit,
    Path((id, line)): Path<(String, usize)>,
    Query(asked): Query<Asked>,
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
                    @if *cell != Cell::Empty { tr { th { (heading) } td { (cell.shown()) } } }
                }
            } }
            p {
                (text!("{count} cases", count = behind.len())) " · "
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
async fn file(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
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
