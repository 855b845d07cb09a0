//! 工作量: what judges and divisions carry, and, for who may see it, what the lot owes them.

use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use caselot_core::docket::Day;
use caselot_core::docket::code::PersonRole::{self, Auditor, Political, Registrar, Supervisor};
use caselot_core::id::JudgeId;
use maud::html;
use serde::Deserialize;

use crate::console::Console;
use crate::console::boxes::{Boxed, Boxes};
use crate::console::fault::{Fault, html_page};
use crate::console::list::{self, Cell, Column, List, Row};
use crate::console::reads::Roster;
use crate::console::visit::Visit;
use crate::telling::register;
use crate::wire::v1;
use crate::wire::v1::register_service_client::RegisterServiceClient;
use crate::words::{self, text};

/// Who sees the page, as the server's table of calls has it.
const SEES: [PersonRole; 4] = [Supervisor, Political, Auditor, Registrar];

pub fn router() -> Router<Console> {
    Router::new().route("/workload", get(show))
}

#[derive(Deserialize, Default)]
struct Asked {
    #[serde(default)]
    from: Boxed<Day>,
    #[serde(default)]
    to: Boxed<Day>,
}

impl Asked {
    async fn read(&self, visit: &Visit) -> Result<(v1::Workload, Roster), Fault> {
        if !visit.is(&SEES) {
            return Err(visit.for_others());
        }
        let (from, to) = (self.from.text(), self.to.text());
        let request = v1::GetWorkloadRequest { court: visit.court(), from, to };
        let mut client = RegisterServiceClient::new(visit.filer().channel().clone());
        let answer = client.get_workload(request).await;
        let load = answer.map_err(|status| visit.fault(&status.into()))?.into_inner();
        Ok((load, visit.roster().await?))
    }
}

/// Names of its lists.
const JUDGES: &str = "load";
const DIVISIONS: &str = "load-divisions";

async fn show(
    visit: Visit,
    Boxes(asked): Boxes<Asked>,
    Query(listed): Query<list::Asked>,
) -> Result<Response, Fault> {
    let (load, roster) = asked.read(&visit).await?;
    let (one, other) = (visit.wanted(JUDGES, &listed), visit.wanted(DIVISIONS, &listed));
    let judges = visit.say(|| judges_list(&load, &roster));
    let divisions = visit.say(|| divisions_list(&load));
    if let Some(file) = judges.file(&one).or_else(|| divisions.file(&other)) {
        return Ok(file);
    }
    let title = visit.say(|| text!("Workload"));
    let content = visit.say(|| {
        html! {
            h1 { (title) " " span.small { (load.from) " – " (load.to) } }
            form.filters method="get" action="/workload" {
                div { label for="from" { (text!("First day")) }
                    input #from type="text" name="from" inputmode="numeric" value=(load.from); }
                div { label for="to" { (text!("Last day")) }
                    input #to type="text" name="to" inputmode="numeric" value=(load.to); }
                div { button { (text!("Show")) } }
            }
            p.hint { (text!("A case counts for the judge who has it now, from the day on which it came to that judge. It says nothing of quotas.")) }
            h2 { (text!("By judge")) }
            (judges.show(&visit, &one))
            h2 { (text!("By division")) }
            (divisions.show(&visit, &other))
        }
    });
    Ok(html_page(visit.page(&title, "/workload", content)))
}

fn of(load: Option<v1::CaseLoad>) -> v1::CaseLoad {
    load.unwrap_or_default()
}

/// The headings of a load under the name of whose it is.
fn columns(whose: Option<String>) -> Vec<Column> {
    let [judge, rest @ ..] = register::load_headings();
    let whose = Column::text(whose.unwrap_or(judge));
    std::iter::once(whose).chain(rest.map(Column::number)).collect()
}

fn place(load: &v1::Workload) -> String {
    format!("/workload?from={}&to={}", load.from, load.to)
}

fn cells(whose: String, load: Option<v1::CaseLoad>) -> Vec<Cell> {
    register::load(whose, &of(load)).map(Cell::from).into_iter().collect()
}

/// The judges, and the whole court as the last line.
fn judges_list(load: &v1::Workload, roster: &Roster) -> List {
    let has_owed = load.judges.iter().any(|it| !it.balances.is_empty());
    let most = load.judges.iter().map(|it| of(it.load).open).max().unwrap_or(0);
    let mut columns = columns(None);
    columns.push(Column::picture(text!("Open cases side by side")));
    if has_owed {
        columns.push(Column::text(text!("What the lot owes, by pool")));
    }
    let row = |it: &v1::JudgeLoad| {
        let mut cells = cells(roster.name(JudgeId(it.judge)), it.load);
        let open = of(it.load).open;
        cells.push(Cell::act(html! { span.narrow { progress max=(most.max(1)) value=(open) {} } }));
        if has_owed {
            cells.push(owed(it, roster));
        }
        Row::of(cells)
    };
    let mut court = cells(text!("the court"), load.court);
    court.resize_with(columns.len(), || "".into());
    let list = List::new(JUDGES, place(load), columns).wide().total(Row::of(court));
    list.of(load.judges.iter().map(row))
}

/// What the lot owes a judge in each pool.
fn owed(it: &v1::JudgeLoad, roster: &Roster) -> Cell {
    let of_pool = |line: &v1::PoolBalance| {
        format!("{} {}", roster.pool_label(&line.pool), register::owed(line.balance))
    };
    let all: Vec<String> = it.balances.iter().map(of_pool).collect();
    let shown = html! { @for said in &all { span.tag { (said) } } };
    Cell::shown(words::in_a_row(&all), shown)
}

fn divisions_list(load: &v1::Workload) -> List {
    let row =
        |it: &v1::DivisionLoad| Row::of(cells(words::or_dash(&it.division).to_owned(), it.load));
    let columns = columns(Some(text!("Division")));
    List::new(DIVISIONS, place(load), columns).wide().of(load.divisions.iter().map(row))
}
