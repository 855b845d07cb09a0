//! One page to print: contents, then each table with its caption and note. A row opens its cases.

use caselot_core::oversight::CaseRef;
use caselot_core::quota::figure::exact;
use maud::{Markup, html};

use super::{OversightTable, Told, shown};
use crate::html::frame;
use crate::sheet::Cell;

/// Most rows of a table on the page; the workbook and the JSON have all.
const MAX_ROWS: usize = 300;
/// So many cases stand open in a row, on paper too.
const OPEN_CASES: usize = 2;
/// Longest text that stands on one line, such as number and name of a judge.
const LINE_CHARS: usize = 14;
/// Longest exact fraction that a number shows when it is pointed at.
const EXACT_CHARS: usize = 60;

/// Writes the page.
pub fn page(told: &Told<'_>) -> String {
    let (words, tables) = (told.words, told.tables());
    let body = html! {
        header { h1 { (told.title()) } p { (words.text("audit-states")) } }
        table class="head" {
            tbody {
                @for (name, said) in told.head_lines() {
                    tr { th scope="row" { (name) } td { (said) } }
                }
            }
        }
        nav {
            h2 { (words.text("audit-contents")) }
            ol {
                @for table in &tables {
                    li {
                        a href={ "#" (table.id) } { (table.sheet.title) }
                        " " span class="count" { (lines(told, table)) }
                    }
                }
            }
        }
        @for (number, table) in (1..).zip(&tables) { (section(told, number, table)) }
    };
    frame(words.lang, &told.title(), "oversight", &body)
}

fn lines(told: &Told<'_>, table: &OversightTable) -> String {
    told.words.fill("audit-lines", &[("count", &table.sheet.rows.len().to_string())])
}

fn section(told: &Told<'_>, number: usize, table: &OversightTable) -> Markup {
    let rows = table.sheet.rows.len();
    let more = rows.saturating_sub(MAX_ROWS);
    html! {
        section id=(table.id) {
            h2 { (number) " " (table.sheet.title) }
            p class="note" { (table.note) }
            @if rows == 0 {
                p { (told.words.text("audit-none")) }
            } @else {
                (rows_of(told, number, table))
            }
            @if more > 0 {
                p class="note" { (told.words.fill("audit-more", &[("count", &more.to_string())])) }
            }
        }
    }
}

fn rows_of(told: &Told<'_>, number: usize, table: &OversightTable) -> Markup {
    let nothing = told.words.text("nothing");
    let number = number.to_string();
    let lines = lines(told, table);
    let args = [("number", &*number), ("title", &*table.sheet.title), ("lines", &*lines)];
    // A row about one case that it names itself opens no other.
    let opens = table.opens();
    html! {
        table {
            caption { (told.words.fill("audit-caption", &args)) }
            thead {
                tr {
                    @for heading in &table.sheet.columns { th scope="col" { (heading) } }
                    @if opens { th scope="col" { (told.words.text("audit-cases")) } }
                }
            }
            tbody {
                @for (row, cases) in table.sheet.rows.iter().zip(&table.behind).take(MAX_ROWS) {
                    tr {
                        @for cell in row { (data(cell, &nothing)) }
                        @if opens { td { (opened(cases, &nothing)) } }
                    }
                }
            }
        }
    }
}

/// The cases of a row: few stand there, many open.
fn opened(cases: &[CaseRef], nothing: &str) -> Markup {
    let each = html! { @for case in cases { span class="case" { (shown(case)) } " " } };
    html! {
        @match cases.len() {
            0 => { (nothing) }
            1..=OPEN_CASES => { (each) }
            count => { details { summary { (count) } (each) } }
        }
    }
}

fn data(cell: &Cell, nothing: &str) -> Markup {
    match cell {
        Cell::Empty => html! { td { (nothing) } },
        Cell::Number { exact: number, shown } => {
            let exact = Some(exact(number)).filter(|text| text.len() <= EXACT_CHARS);
            html! { td class="number" title=[exact] { (shown) } }
        }
        Cell::CaseNumbers { shown, .. } => html! { td { span class="case" { (shown) } } },
        Cell::Day(day) => html! { td class="day" { (day) } },
        cell if cell.is_number() => html! { td class="number" { (cell.shown()) } },
        cell => {
            let text = cell.shown();
            let short = (text.chars().count() <= LINE_CHARS).then_some("short");
            html! { td class=[short] { (text) } }
        }
    }
}
