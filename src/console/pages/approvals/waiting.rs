//! What waits for a second person, as a list.

use std::collections::BTreeMap;

use axum::extract::Query;
use axum::response::Response;
use caselot_core::docket::code::PersonRole::{Auditor, Filing, Political, Registrar, Supervisor};
use caselot_core::docket::code::{ApprovalNeed, LotNeed};
use maud::html;

use crate::console::fault::{Fault, html_page};
use crate::console::filing::is_urgent;
use crate::console::list::{Asked, Cell, Column, List, Row};
use crate::console::pages::pending::waiting_name;
use crate::console::pages::series::{of_series, series_row};
use crate::console::visit::Visit;
use crate::wire::v1;
use crate::words::{self, text};

/// Name of the list of what waits.
const APPROVALS: &str = "approvals";

/// What waits.
pub async fn show(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    if !visit.is(&[Filing, Supervisor, Political, Auditor, Registrar]) {
        return Err(visit.for_others());
    }
    let mut lines = visit.filer().list_approvals().await.map_err(|error| visit.fault(&error))?;
    // What the law gives hours for stands first, as far as its number says so, then what runs out first.
    let court = visit.court();
    let place =
        |it: &v1::WaitingLine| (!is_urgent(&it.case_number, &court), it.until.clone(), it.entry);
    lines.sort_by_cached_key(place);
    let names = visit.names_of(&lines).await?;
    let wanted = visit.wanted(APPROVALS, &asked);
    let list = visit.say(|| list(&visit, &lines, &names));
    if let Some(file) = list.file(&wanted) {
        return Ok(file);
    }
    let title = visit.say(|| text!("Approvals"));
    let content = visit.say(|| {
        html! {
            h1 { (title) }
            p.actions {
                a.button href="/decided" {
                    @if visit.is(&[Supervisor]) { (text!("What I decided this month")) }
                    @else { (text!("What was decided this month")) }
                }
            }
            @if lines.is_empty() {
                p.hint { (text!("Nothing waits for a second person.")) }
            } @else { (list.show(&visit, &wanted)) }
        }
    });
    Ok(html_page(visit.page(&title, "/approvals", content)))
}

/// What waits: a series in one line, and all else.
fn list(visit: &Visit, lines: &[v1::WaitingLine], names: &BTreeMap<u64, String>) -> List {
    let (series, apart) = of_series(visit, lines);
    let columns = [
        Column::text(text!("What")),
        Column::case(text!("Case")),
        Column::text(text!("Asked by")),
        Column::time(text!("Asked on")),
        Column::time(text!("Until")),
        Column::text(text!("Why it waits")),
        Column::number(text!("Entry")),
    ];
    let series = series.iter().filter_map(|of_series| series_row(of_series));
    let apart = apart.into_iter().map(|line| waiting_row(visit, line, names));
    List::new(APPROVALS, "/approvals", columns).of(series.chain(apart))
}

fn waiting_row(visit: &Visit, line: &v1::WaitingLine, names: &BTreeMap<u64, String>) -> Row {
    let needs = line.needs.iter().filter_map(|code| ApprovalNeed::from_code(*code));
    let lots = line.lot_needs.iter().filter_map(|code| LotNeed::from_code(*code));
    let needs: Vec<String> = needs.map(words::label).chain(lots.map(words::label)).collect();
    let what = names.get(&line.entry).cloned().unwrap_or_else(|| words::proposed(&line.kind));
    let own = line.person == visit.session.person;
    let case = format!("{}{} {}", line.case_number, line.roll, line.subject).trim().to_owned();
    let urgent = is_urgent(&line.case_number, &visit.court());
    let shown = html! {
        (case)
        @if urgent { " " span.tag.red { (text!("decided within hours")) } }
    };
    let person = html! { (line.person) @if own { " " span.tag { (text!("mine")) } } };
    Row::of([
        Cell::shown(&what, waiting_name(visit, line, &what)),
        Cell::shown(case, shown),
        Cell::shown(&line.person, person),
        (&line.asked_on).into(),
        Cell::or_dash(&line.until),
        words::listed(&needs).into(),
        line.entry.into(),
    ])
}
